"""物料代码规则: what a product's code looks like, and whether people may give codes at all (E-05)."""
