"""客户池: customers whom nobody follows, and who gets them (C-12)."""
