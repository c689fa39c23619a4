"""必填项: what quotations, order changes, deliveries and returns are not submitted without, as data (G-13)."""
