"""A small HTTP server that answers as it is told: for the clients' tests."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from crm.servers.ports import draw_free

Reply = tuple[int, dict[str, str], dict[str, Any]]
IDENTITY = "/api/identity/v1"
TOKEN = f"{IDENTITY}/token"


class Stub:
    """Answers each path with its replies in turn, the last one for ever; remembers what was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                stub.asked.append(
                    (self.command, self.path, {name.title(): text for name, text in self.headers.items()}, body)
                )
                replies = stub.replies[self.path.partition("?")[0]]
                status, headers, document = replies[0] if len(replies) == 1 else replies.pop(0)
                if status == 0:  # the connection breaks
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.dumps(document).encode())

            do_POST = do_PATCH = do_GET  # noqa: N815 - names that the standard library calls

            def log_message(self, *_: object) -> None:
                """Nothing."""

        (self.port,) = draw_free(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def headers(self, path: str) -> list[dict[str, str]]:
        return [headers for _, asked, headers, _ in self.asked if asked.partition("?")[0] == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def token(name: str, lives: int = 300) -> Reply:
    return 200, {}, {"access_token": name, "refresh_token": f"r-{name}", "expires_in": lives}
