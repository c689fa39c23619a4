"""`python -m tests.bench [B1 B7 …]`: figures beside floors measured in the same run (speed.md 3)."""
