"""Starting, stopping and dying on purpose: what every process of ours has in common."""
