"""银行托收: lists of receivables that the bank collects for us, and what it answers line by line (S-28)."""
