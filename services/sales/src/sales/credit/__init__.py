"""信用控制: what each document occupies of a customer's credit, and whether it may (C-05)."""
