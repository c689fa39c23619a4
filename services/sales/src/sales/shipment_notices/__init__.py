"""出货通知单: the instruction to ship goods of an order, which it occupies until they have left (S-15)."""
