"""The proxy does what its faults are called: a test through one that only passes would prove nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.instruments.proxy import Proxy, Way

MOMENT = 0.3


@contextmanager
def echoing() -> Iterator[int]:
    """A server that says what it hears."""

    def echo(connection: socket.socket) -> None:
        with connection:
            try:
                while data := connection.recv(65536):
                    connection.sendall(data)
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=echo, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with echoing() as port, Proxy("127.0.0.1", port) as proxy:
        yield proxy


@pytest.fixture
def client(proxy: Proxy) -> Iterator[socket.socket]:
    with connected(proxy) as client:
        assert said(client, b"before") == b"before"
        yield client


def connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def said(client: socket.socket, words: bytes) -> bytes:
    client.sendall(words)
    return heard(client, len(words))


def heard(client: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length and (data := client.recv(65536)):
        found += data
    return found


def silent(client: socket.socket) -> bool:
    client.settimeout(MOMENT)
    try:
        client.recv(1)
    except TimeoutError:
        return True
    finally:
        client.settimeout(10)
    return False


def test_it_passes_everything_and_hands_on_the_end(proxy: Proxy, client: socket.socket) -> None:
    much = bytes(1_000_000)
    assert said(client, much) == much
    client.shutdown(socket.SHUT_WR)
    assert client.recv(1) == b""
    assert proxy.accepted == 1


@pytest.mark.parametrize("ways", [(), ("to the server",), ("from the server",)], ids=["both", "to", "from"])
def test_a_black_hole_keeps_everything_back_until_it_ends(
    proxy: Proxy, client: socket.socket, ways: tuple[Way, ...]
) -> None:
    with proxy.black_hole(*ways):
        client.sendall(b"lost?")
        assert silent(client)
    assert heard(client, 5) == b"lost?"


def test_in_a_black_hole_a_new_connection_is_taken_and_not_answered(proxy: Proxy) -> None:
    with proxy.black_hole(), connected(proxy) as late:
        late.sendall(b"anybody?")
        assert silent(late)


def test_a_reset_ends_every_connection_abruptly(proxy: Proxy, client: socket.socket) -> None:
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    with connected(proxy) as again:
        assert said(again, b"again") == b"again"


def test_a_connection_is_cut_in_the_middle_of_what_is_said(proxy: Proxy) -> None:
    with proxy.cutting(after=9), connected(proxy) as client:
        assert said(client, b"1234") == b"1234"
        with pytest.raises(ConnectionResetError):
            said(client, b"5678")


def test_while_it_refuses_nothing_passes_and_afterwards_all_does(proxy: Proxy, client: socket.socket) -> None:
    with proxy.refusing():
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            said(client, b"open before")
        with pytest.raises((ConnectionResetError, BrokenPipeError)), connected(proxy) as late:
            assert said(late, b"new") == b"new"
    with connected(proxy) as again:
        assert said(again, b"again") == b"again"


def test_what_is_delayed_arrives_later(proxy: Proxy, client: socket.socket) -> None:
    with proxy.delayed(2 * MOMENT):
        client.sendall(b"slow")
        assert silent(client)
        assert heard(client, 4) == b"slow"
