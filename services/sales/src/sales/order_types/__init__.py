"""单据性质: kinds of orders, and whether what is ordered by them counts to performance (S-09 to S-13)."""
