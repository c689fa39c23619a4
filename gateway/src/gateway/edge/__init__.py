"""The edge: Envoy, told by one table of routes and one of limits what to let in (libraries.md 4.3).

`routes` and `limits` are the tables, the other modules turn them into Envoy's configuration, `process` runs it. Light
on purpose: no Flask, no ORM.
"""
