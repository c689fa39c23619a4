"""客户报价单: what is offered to a customer, approved here and by the customer, until it becomes orders (S-04)."""
