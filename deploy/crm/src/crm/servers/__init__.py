"""Launchers of the servers we stand on: PostgreSQL and RabbitMQ, found or fetched, private and without root's rights."""
