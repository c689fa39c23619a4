"""What launchers say when a server cannot be had."""


class ServerUnavailable(Exception):
    """A server cannot be found or started; the message says what is missing and what the person can do."""


class PortTaken(ServerUnavailable):
    """Somebody else listens on a port that we were told to use."""
