"""What is promised about events, as files: JSON Schemas, examples, AsyncAPI and the catalogue (messaging.md,
Contracts).

Everything is generated from the tables in each room's events.py; what a release promised is kept in `released/`.
"""
