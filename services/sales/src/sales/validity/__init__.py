"""有效期: what is true of a customer or a price list for a span of days, and has its own approval (S-02, S-03)."""
