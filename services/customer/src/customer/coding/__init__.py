"""客户编码原则: the governed rule that gives each new account its code (C-01)."""
