"""Loads the fixtures that every test of this repository may use."""

import gateway  # noqa: F401 - else pytest takes the folder of that name for the package when it names our test modules

pytest_plugins = ["crm.testing"]
