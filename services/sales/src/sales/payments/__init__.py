"""回款单: money a customer says it paid or that we saw arrive; confirmed, it settles receivables (S-26, 1.11.10)."""
