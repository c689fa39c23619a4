"""Some months of the demo company's life, entered over HTTP with dates in the past, so that every screen and report has
something to show: what it sells, whom it sells to, what was ordered, shipped, paid, asked and answered.
"""

from crm.demo.history.run import ensure

__all__ = ["ensure"]
