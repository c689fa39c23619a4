"""付款条件: how a customer pays, as a master that sales computes due dates by (C-04)."""
