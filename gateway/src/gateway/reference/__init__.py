"""接口说明 What the product says about itself to those who build on it: one API, one event catalogue (mission G-07).

Every service describes itself; here their descriptions become one, as seen from outside. `sources` fetches them,
`openapi`, `asyncapi` and `events` merge them, `pages` and `schemas` prepare them for people, `api` serves all of it.
"""
