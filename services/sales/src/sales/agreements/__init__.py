"""合同: what was agreed with a customer on paper, for how long, and when to talk about renewing it (S-53, SY-03)."""
