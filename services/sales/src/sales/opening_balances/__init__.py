"""期初应收: what customers owed before the books were kept here, item by item, approved by another person (S-25)."""
