"""Loads the fixtures that every test of this repository may use."""

pytest_plugins = ["crm.testing"]
