"""The whole process once: a stranger becomes a customer, orders, pays and is served, in nineteen steps (mission 1.9).

`steps` is the table; `preparing`, `acquiring`, `assigning`, `selling` and `serving` say what is done in each, by whom,
and where its effects must show; `scene` is one step while it is played, `witness` looks for the effects.
"""

from crm.demo.story.scene import Scene
from crm.demo.story.story import Story

__all__ = ["Scene", "Story"]
