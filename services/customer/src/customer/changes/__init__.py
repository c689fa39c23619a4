"""客户资料变更: a draft changes at once, an approved account by a request that is approved (C-02)."""
