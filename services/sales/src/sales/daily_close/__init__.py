"""日清月结, 账表相符: projection, ledger and report are compared, and days are closed when they agree (S-29)."""
