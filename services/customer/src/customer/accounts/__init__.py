"""客户信息: who the customers are, people and companies (C-02, C-06, C-40)."""
