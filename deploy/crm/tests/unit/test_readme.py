"""What the README shows is what the tool does."""

from crm.servers.home import CHECKOUT
from crm.subscribers.examples import PYTHON

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_the_subscriber_shown_is_the_one_that_is_printed() -> None:
    assert f"```python\n{PYTHON.format(url='amqp://…', queue='ext.acme')}```" in README
