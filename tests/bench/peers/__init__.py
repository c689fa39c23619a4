"""The same work by frameworks from PyPI, in an environment of their own: nameko, FastStream and Celery.

Each module is run by that environment's Python as `python -m tests.bench.peers.<name> publish|empty|apply`; it works on
the bench's queue with durable messages and prints seconds and CPU seconds, from the first message to the last. They
have no outbox and no inbox: their guarantee is the smaller one.
"""
