"""准时交货率: what was shipped against the promised day, by line, customer and month, and what is at risk (S-55)."""
