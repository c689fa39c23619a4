"""Migrations of the customer service's database: forward only; each suits the code that runs before and after it."""
