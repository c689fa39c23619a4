"""可用量: how much of a product an ERP or warehouse says is there, as it was at a moment (E-09)."""
