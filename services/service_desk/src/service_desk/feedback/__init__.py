"""反馈: what customers think of the sale and of the service (D-09)."""
