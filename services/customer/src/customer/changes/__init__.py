"""客户资料变更: a draft changes at once, an approved account by a request that is approved (C-02), except that the
customer's own people keep its contact data (C-11).
"""
