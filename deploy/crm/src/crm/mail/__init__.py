"""The mail of a demo: a mail server of ours that keeps every letter instead of sending it, and the command that shows
what it keeps. Nobody outside gets anything.
"""
