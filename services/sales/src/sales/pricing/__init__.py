"""客户商品价格, 价格表: what a product costs a customer on a day, and who says so (S-03)."""
