"""销货单: what leaves the house for an order, and that the customer got it (S-16, S-17, S-24, E-04)."""
