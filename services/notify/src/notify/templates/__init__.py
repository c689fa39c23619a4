"""Templates (模板): predefined texts with places in them, Chinese and English (N-03)."""
