"""`python -m tests.bench [ONLY …]`: figures beside floors measured in the same run (speed.md 3)."""
