"""One process under supervision: started, watched, restarted with backoff, stopped."""

import asyncio
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from crm.runner.plan import Unit
from crm.servers.errors import ServerUnavailable
from crm.servers.processes import Running

_log = logging.getLogger(__name__)
_POLL = 0.1
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
"""Seconds before a restart. With its start of some seconds a process is back within 30 s, whatever it went through
(docs/quality.md); one that cannot live costs a start each ten seconds, which nobody else feels.
"""
_STEADY = 60.0
"""Seconds after which a process counts as healthy and the next restart is quick again."""
_LIVES_TO_BECOME_READY = 3
_SECONDS_TO_BECOME_READY = 120.0
_LOG_SHOWN = 1500
"""Characters of the log's end that explain a failed start."""


class Supervised:
    """A unit's process. It writes into its log file itself and so outlives a runner that is killed."""

    def __init__(self, unit: Unit, log: Path, changed: Callable[["Supervised"], None]) -> None:
        """`changed` hears of every start and end."""
        self.unit, self.log = unit, log
        self.running: Running | None = None
        self.restarts = 0
        self._changed = changed
        self._child: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._began = 0.0

    @property
    def name(self) -> str:
        """The program's name."""
        return self.unit.program.name

    @property
    def alive(self) -> bool:
        """Whether the process runs now; an ended child of ours is collected."""
        if self._child:
            return self._child.poll() is None
        return bool(self.running and self.running.alive)

    async def begin(self, orphan: Running | None = None) -> None:
        """Take over the orphan or start the process, wait until it is ready (if awaited), and watch it from then on.

        Raises ServerUnavailable, with the end of the log, when it ends three times before it was ready once.
        """
        self.running = orphan
        if orphan is None:
            await asyncio.to_thread(self.unit.prepare)
            self._start()
        self._watch = asyncio.create_task(self._keep_alive())
        deadline, lives = time.monotonic() + _SECONDS_TO_BECOME_READY, self.restarts + _LIVES_TO_BECOME_READY
        while self.unit.awaited and not (self.alive and await asyncio.to_thread(self.unit.is_ready)):
            if self.restarts >= lives or time.monotonic() > deadline:
                raise self._unready()
            await asyncio.sleep(_POLL)

    async def replace(self) -> None:
        """Put another process in its place: its own successor, or a new one when it is gone.

        Raises ServerUnavailable when that does not become ready; one with a successor then stays.
        """
        if self.unit.succession is None:
            await self.stop()
            try:
                await self.begin()
            finally:
                self._watch = self._watch or asyncio.create_task(self._keep_alive())
        elif before := self.running:
            self._look_away()
            try:
                self.running = await self._successor_of(before, self.unit.succession)
                self._child, self._began = None, time.monotonic()
                self._changed(self)
            finally:
                self._watch = asyncio.create_task(self._keep_alive())
            await asyncio.to_thread(before.stop, self.unit.program.stop_signal, self.unit.program.grace)

    async def _successor_of(self, before: Running, request: signal.Signals) -> Running:
        """The successor that has workers of its own, and so has loaded its program. Raises ServerUnavailable.

        The request is repeated until there is one: gunicorn's master hears none for a second after it was a successor.
        """
        deadline, successors = time.monotonic() + _SECONDS_TO_BECOME_READY, list[Running]()
        while time.monotonic() < deadline:
            known, successors = successors, before.successors() or [one for one in successors if one.alive]
            for successor in successors:
                if successor.children():
                    return successor
            if not successors and (known or not before.alive):
                break
            if not successors:
                before.send(request)
            await asyncio.sleep(_POLL)
        for successor in successors:  # too slow: it must not serve beside the one that stays
            successor.kill()
        raise self._unready()

    def _unready(self) -> ServerUnavailable:
        end = self.log.read_text(errors="replace")[-_LOG_SHOWN:]
        return ServerUnavailable(f"{self.name} does not become ready; the end of {self.log}:\n{end}")

    def _start(self) -> None:
        with self.log.open("ab") as output:
            self._child = self.unit.program.start(output)
        self.running = Running.of(self._child.pid)
        self._began = time.monotonic()
        self._changed(self)

    async def _keep_alive(self) -> None:
        pause = 0.0
        while True:
            await (ended(self.running) if self.running else asyncio.sleep(_POLL))
            if self.alive:
                continue
            pause = next_pause(pause, lived=time.monotonic() - self._began)
            await asyncio.sleep(pause)
            self.restarts += 1
            try:
                self._start()
            except (ServerUnavailable, OSError) as error:  # a full disk, say: it is tried again, ever more slowly
                _log.warning("%s cannot be restarted: %s", self.name, error)

    def _look_away(self) -> None:
        if self._watch:
            self._watch.cancel()
            self._watch = None

    async def stop(self) -> None:
        """Stop watching, ask the process to stop, kill it with its children when its grace is over."""
        self._look_away()
        if self.running:
            await asyncio.to_thread(end, self.running, self.unit)
            self.running = None
            self._changed(self)


async def ended(process: Running) -> None:
    """Wait until it has ended, or, where the kernel cannot tell us, for a moment.

    The kernel tells: looking at each of twenty processes ten times a second was the runner's 3.3 ms of CPU a second.
    """
    try:
        handle = os.pidfd_open(process.pid)
    except OSError:  # it is gone, or no descriptor is left
        await asyncio.sleep(_POLL)
        return
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(handle, over.set)
    try:
        if process.alive:  # else its number may be somebody else's by now
            await over.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


def end(process: Running, unit: Unit) -> None:
    """Stop it in its unit's way, and first the successor that it may have begun."""
    for each in (*(process.successors() if unit.succession else ()), process):
        each.stop(unit.program.stop_signal, unit.program.grace)


def next_pause(before: float, *, lived: float) -> float:
    """Seconds until a process that lived so long is started again, after `before` the last time (0: never yet)."""
    return min(2 * before, _LONGEST_PAUSE) if before and lived <= _STEADY else _FIRST_PAUSE
