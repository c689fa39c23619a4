"""The sales service alone, and what it is measured beside: the least program and a textbook's, on the same tables."""
