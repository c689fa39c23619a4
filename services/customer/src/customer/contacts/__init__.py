"""联系人: the people of a customer, whom one calls and writes to (C-03)."""
