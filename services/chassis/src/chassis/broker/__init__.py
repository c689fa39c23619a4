"""The broker: the only code of the house that imports pika (house.md, Import rules).

`Connection` is one AMQP connection in a thread of its own that comes back by itself; `Publisher` sends with a window of
pipelined confirms; `Subscriber` takes with manual acknowledgement; `topology` says what exists. The seam has the shape
of pika 1.5's `Connection`, so that the move is this folder's `connection.py` alone.
"""
