"""银行流水: what the bank's file says arrived, recognised and made a payment that a colleague confirms (S-28)."""
