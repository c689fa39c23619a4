"""请求邮件: inbound mail becomes conversations, each exactly once for its message id and mailbox (C-23, M-5/6)."""
