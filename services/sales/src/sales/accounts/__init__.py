"""Accounts (客户) as sales knows them: a copy of the customer service's, no more than sales reads."""
