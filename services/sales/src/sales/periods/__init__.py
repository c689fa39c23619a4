"""结账: up to which day the books are closed; no document of money is dated before that (S-29)."""
