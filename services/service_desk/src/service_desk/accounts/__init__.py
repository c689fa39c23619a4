"""Accounts (客户) as the service desk knows them: a copy of the customer service's, no more than is read here."""
