"""工作时间: when the company works, and time measured in it (D-05, D-06)."""
