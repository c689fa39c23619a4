"""Migrations of the gateway's database; run by `crm-gateway migrate` only."""
