"""Launchers of the servers we stand on: PostgreSQL and RabbitMQ, private, and without root's rights."""
