"""产品成本: what a product costs us, as the ERP tells it; apart from the product, since few may see it (S-01, E-08)."""
