"""汇率与税率: what other currencies are worth in the company's own, and how much tax is on what is sold, day by day."""
