"""客服人员: who serves the customers, as the directory knows them (D-01, R-15)."""
