"""价格表: lists of prices for everybody or for some customers, and whose they are (S-03)."""
