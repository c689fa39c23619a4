"""Preferences (提醒偏好): in which language and by which channels a person wants to be told (N-02)."""
