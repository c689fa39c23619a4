"""现金/票据的保管: cash and bills received, banked in time, handed in to finance, and counted (S-56)."""
