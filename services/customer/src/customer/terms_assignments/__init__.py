"""客户付款条件: which payment terms hold for an account, and from when (C-04)."""
