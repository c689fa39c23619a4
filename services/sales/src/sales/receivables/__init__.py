"""应收款: what a customer owes for one delivery, from shipping until it is settled (S-25)."""
