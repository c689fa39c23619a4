"""付款条件: when what was shipped is due, by a copy of the customer service's terms and their assignments (C-04)."""
