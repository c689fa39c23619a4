"""客户品号: what a customer calls our products, from when until when (S-02)."""
