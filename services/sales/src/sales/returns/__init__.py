"""销退单: goods that come back, checked over all kinds, inspected, credited (S-18 to S-22)."""
