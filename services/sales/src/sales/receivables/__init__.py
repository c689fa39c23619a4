"""应收款: what a customer owes for one delivery, or from before, until it is settled (S-25)."""
