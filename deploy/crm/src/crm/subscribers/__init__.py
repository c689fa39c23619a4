"""Outside programs that may read the events they were granted, and nothing else (messaging.md, Topology)."""
