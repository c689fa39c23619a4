"""客户订单: what customers order, from the draft to its last receipt (S-08, S-17, S-23, G-13)."""
