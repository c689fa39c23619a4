"""导出任务: lists too long for one answer, read by the worker as whoever asks, kept as a file for some days (http.md,
Limits).
"""
