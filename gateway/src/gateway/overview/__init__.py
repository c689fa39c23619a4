"""Composed reads from the gateway's own read model: the customer as a whole (客户全貌) and what people did (G-10).

Fed by the services' events, rebuilt by their replay; nobody is asked when somebody reads.
"""
