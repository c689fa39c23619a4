"""The web process: gunicorn with threads, bounded everywhere, stopped cleanly (house.md, Processes; libraries.md 4.3
and 8).

One master starts `http_workers` processes with `http_threads` threads each. Asked to stop, it says so in /readyz
first, takes requests for another second, ends what is in flight and closes; asked twice, it ends at once.
SIGUSR2 makes the master start another of itself that inherits the listening socket (gunicorn's upgrade on the fly):
asked to stop then, the old one ends its connections, and no request ever meets a closed door.
"""

import gc
import mmap
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gunicorn.http.parser
import gunicorn.http.wsgi
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from chassis.process.stop import FORCED
from chassis.settings import ServiceSettings

if TYPE_CHECKING:  # loaded in `serve`, after the metrics know their folder
    from chassis.service import Service

DRAIN = 1.0
"""Seconds between "not ready" and the end of listening, in which open connections are told to go elsewhere."""
GRACE = 12
"""Seconds that requests in flight may take to end: the longest statement (10 s) and the pool's wait."""
QUEUED = 200
"""Connections a worker holds, served or waiting; beyond them the kernel's queue (as many again), then refusal."""
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# No product name in the answers; gunicorn has no setting for it.
gunicorn.http.wsgi.SERVER = "crm"  # type: ignore[attr-defined]
# A refused body may be unread. Beyond 64 kB of it gunicorn would close the connection, though the answer said that it
# stays, and cut off whoever uses it next, such as the edge for another person. A JSON body has a megabyte at most.
gunicorn.http.parser._DRAIN_MAX_BYTES = 1024 * 1024  # type: ignore[attr-defined]


class SharedFlag:
    """One byte of memory that the master sets and its workers see."""

    def __init__(self) -> None:
        self._byte = mmap.mmap(-1, 1)

    def set(self) -> None:
        """Set it, for good."""
        self._byte[0] = 1

    def is_set(self) -> bool:
        """Whether it is set."""
        return self._byte[0] == 1


def prepare_metrics(settings: ServiceSettings) -> None:
    """Give this start's metrics an empty folder that all workers share; call before prometheus_client is imported."""
    folder = Path(settings.prometheus_dir or tempfile.mkdtemp(prefix="crm-metrics-"))
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob("*.db"):
        left_over.unlink()
    os.environ[METRICS_FOLDER] = str(folder)


def serve(service: "Service", settings: ServiceSettings) -> int:
    """Serve HTTP until asked to stop."""
    from chassis.telemetry import logs  # noqa: PLC0415 - after prepare_metrics

    logs.configure(service.name, "web", "json" if settings.log_format == "json" else "text")
    _Web(service, settings).run()
    return 0


class _Web(BaseApplication):
    """gunicorn's application: the settings and the Flask app."""

    def __init__(self, service: "Service", settings: ServiceSettings) -> None:
        self.service, self.settings = service, settings
        self.leaving, self.draining = SharedFlag(), SharedFlag()
        super().__init__()

    def load_config(self) -> None:
        hooks = {"pre_request": self._before_request, "post_worker_init": _prepare}
        for name, value in {**configuration(self.settings), **hooks}.items():
            self.cfg.set(name, value)

    def _before_request(self, worker: Any, _request: Any) -> None:
        """While draining, every answer closes its connection, so that the edge opens its next one elsewhere."""
        if self.draining.is_set():
            worker.cfg.set("keepalive", 0)

    def load(self) -> Any:
        """The app, made once in the master; connections are opened by each worker for itself."""
        from chassis.http.app import create_app  # noqa: PLC0415 - after prepare_metrics

        database = self.service.database(self.settings, pool_size=self.settings.http_threads + 1)
        return create_app(self.service, self.settings, database, self.leaving)

    def run(self) -> None:
        _Master(self).run()


class _Master(Arbiter):
    """gunicorn's master with our way of stopping."""

    app: "_Web"
    asked_to_stop = False

    def __init__(self, app: "_Web") -> None:
        super().__init__(app)
        self.START_CTX["args"] = sys.orig_argv  # sys.argv has lost the `-m`

    def signal(self, sig: int, frame: Any) -> None:
        """The second request to stop ends master and workers at once."""
        if sig in (signal.SIGTERM, signal.SIGINT):
            if self.asked_to_stop:
                self.kill_workers(signal.SIGKILL)
                os._exit(FORCED + sig)
            self.asked_to_stop = True
        super().signal(sig, frame)

    def handle_term(self) -> None:
        """Say that we leave, unless a successor serves here, wait until the edge has noticed, then stop."""
        self.app.draining.set()
        if not self.reexec_pid:
            self.app.leaving.set()
        time.sleep(DRAIN)
        super().handle_term()

    def handle_int(self) -> None:
        """Ctrl-C means the same."""
        self.handle_term()


class _Worker(ThreadWorker):
    """gunicorn's worker with threads, which does not call it a fault of ours that there was no memory."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Without memory even to answer the connection is closed: the edge says 503, or asks again where it may."""
        if isinstance(exc, MemoryError):
            self.log.error("no memory to answer with")
        else:
            super().handle_error(req, client, addr, exc)


def _prepare(worker: Any) -> None:
    """A worker that begins can check tokens from then on, even if identity goes away before its first request."""
    worker.wsgi.extensions["chassis"].tokens.prepare()


def configuration(settings: ServiceSettings) -> dict[str, Any]:
    """gunicorn's settings; what is not named here keeps gunicorn's default."""
    host, port = settings.http_bind
    return {
        "bind": f"{host}:{port}",
        "worker_class": _Worker,
        "workers": settings.http_workers,
        "threads": settings.http_threads,
        "preload_app": True,
        "worker_connections": QUEUED,
        "backlog": QUEUED,
        "timeout": 30,
        "graceful_timeout": GRACE,
        "keepalive": 75,  # longer than the edge keeps its own connections, so that the edge closes first
        "max_requests": 200_000,
        "max_requests_jitter": 20_000,
        "limit_request_line": 8190,
        "limit_request_fields": 64,
        "limit_request_field_size": 8190,
        "forwarded_allow_ips": "",  # nobody's X-Forwarded-* is believed
        "control_socket_disable": True,  # every instance would open one at the same path
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108 - heartbeats must not wait for a disk
        "proc_name": "crm-web",
        "logconfig_dict": _logging(settings),
        "pre_exec": _own_session,
        "pre_fork": _before_fork,
        "child_exit": _worker_gone,
    }


def _logging(settings: ServiceSettings) -> dict[str, Any]:
    """gunicorn's own lines in our form; requests are logged by chassis.http.observing."""
    lines = {"()": "chassis.telemetry.logs.formatter", "form": settings.log_format}
    handler = {"class": "logging.StreamHandler", "formatter": "ours", "stream": "ext://sys.stdout"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": lines},
        "handlers": {"stdout": handler},
        "root": {"level": "INFO", "handlers": ["stdout"]},
        "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["stdout"], "propagate": False}},
    }


def _own_session(_master: Arbiter) -> None:
    """A successor is a process of its own: what is sent to the group of the old one is not meant for it."""
    os.setsid()


def _before_fork(_master: Arbiter, _worker: Any) -> None:
    """What is loaded by now lives for ever: keep the collector from copying its pages into every worker."""
    gc.collect()
    gc.freeze()


def _worker_gone(_master: Arbiter, worker: Any) -> None:
    from prometheus_client import multiprocess  # noqa: PLC0415 - after prepare_metrics

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
