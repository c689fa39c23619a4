"""产品管理: what is sold, in which unit and at which list price (S-01)."""
