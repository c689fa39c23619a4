"""Identity (身份): who works here, who may do what, who is calling. Rooms, each below the ones after it:

audit, keys, throttling, passwords, sessions; companies, departments, roles, staff, clients; tokens above them all; and
on top what people do about their own login: resets and me.
"""
