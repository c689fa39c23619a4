"""信用放行单: what one order, or one customer, may occupy beyond the credit limit until a day (C-05)."""
