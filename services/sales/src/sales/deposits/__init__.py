"""押金: what a customer left as security, held until it is paid back (C-38)."""
