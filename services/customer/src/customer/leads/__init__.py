"""潜在客户: who may become a customer, by which path they came, and their one conversion (C-08, C-09, C-10)."""
