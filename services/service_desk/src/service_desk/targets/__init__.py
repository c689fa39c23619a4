"""服务目标: how soon a service request is to be answered and solved (D-06, thin)."""
