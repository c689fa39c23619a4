"""Accounts (客户) as notify knows them: a copy of the customer service's, no more than notify reads."""
