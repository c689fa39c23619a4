"""服务请求: what customers ask for, complain about and suggest, followed to the end (D-01, D-02, D-05, D-12)."""
