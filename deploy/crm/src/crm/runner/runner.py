"""Carries out a plan and keeps it up until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import replace

from crm.runner.logs import rotate
from crm.runner.plan import Stage
from crm.runner.requests import Requests
from crm.runner.state import FAILED, READY, STARTING, STOPPING, Entry, State, StateFile, mark_of, settings_in
from crm.runner.supervised import Supervised, end
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.ports import require_free
from crm.servers.processes import Running

Told = Callable[[str, str], None]
"""Hears a stage's title and what became of it: "begins", "done", "failed"."""
_ROTATION_EVERY = 30.0


class Runner:
    """The one runner of a home; its processes are found in the state file by everybody else."""

    def __init__(self, home: Home, stages: Sequence[Stage], told: Told) -> None:
        self._home, self._stages, self._told = home, stages, told
        self._file = StateFile(home)
        self._logs = home.sub("logs")
        self._requests = Requests(home)
        self._supervised: list[list[Supervised]] = []
        self._stop, self._asked = asyncio.Event(), asyncio.Event()
        us = Running.of(os.getpid())
        if us is None:
            raise ServerUnavailable("/proc does not show our own process")
        self._state = State(us.pid, us.started, settings=settings_in(os.environ))

    async def run(self, when_ready: Callable[[], None]) -> None:
        """Start all stages, call `when_ready`, wait for SIGINT or SIGTERM, stop what was started.

        A second signal ends the processes without their grace. SIGUSR1 says that `Requests` has one.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._asked_to_stop)
        loop.add_signal_handler(signal.SIGUSR1, self._asked.set)
        try:
            await self._start_and_stay(when_ready)
        except BaseException as error:
            await self._stop_all(FAILED, str(error))
            raise
        await self._stop_all(STOPPING, "")

    async def _start_and_stay(self, when_ready: Callable[[], None]) -> None:
        starting = asyncio.create_task(self._start())
        asked = asyncio.create_task(self._stop.wait())
        await asyncio.wait({starting, asked}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.wait({starting})
            return
        starting.result()
        self._say(READY)
        when_ready()
        work = (self._stop.wait(), self._keep_logs_small(), self._do_as_requested())
        done, others = await asyncio.wait([asyncio.create_task(one) for one in work], return_when="FIRST_COMPLETED")
        for task in others:
            task.cancel()
        await asyncio.wait(others)
        for task in done:
            task.result()

    def _asked_to_stop(self) -> None:
        if self._stop.is_set():
            for supervised in self._all():
                if supervised.running:
                    supervised.running.kill()
        self._stop.set()

    async def _start(self) -> None:
        self._requests.discard()
        orphans = await asyncio.to_thread(self._take_over)
        self._require_ports(orphans)
        for stage in self._stages:
            self._say(STARTING, stage.title)
            self._told(stage.title, "begins")
            try:
                await self._start_stage(stage, orphans)
            except ServerUnavailable:
                self._told(stage.title, "failed")
                raise
            self._told(stage.title, "done")

    async def _start_stage(self, stage: Stage, orphans: dict[str, Running]) -> None:
        here = [Supervised(unit, self._logs / f"{unit.program.name}.log", self._changed) for unit in stage.units]
        self._supervised.append(here)
        async with asyncio.TaskGroup() as together:
            begun = [together.create_task(self._caught(one.begin(orphans.get(one.name)))) for one in here]
            begun += [together.create_task(self._caught(asyncio.to_thread(step.do))) for step in stage.steps]
        for task in begun:
            if error := task.result():
                raise error

    def _require_ports(self, orphans: Collection[str]) -> None:
        """A taken port is told at once, not after the servers have been started for nothing."""
        for unit in (unit for stage in self._stages for unit in stage.units):
            if unit.program.name not in orphans:
                for port, setting in unit.ports.items():
                    require_free(port, unit.program.name, setting)

    @staticmethod
    async def _caught(work: Coroutine[None, None, None]) -> ServerUnavailable | None:
        """One failure of a stage is told after its neighbours came to an end, not as a group of exceptions."""
        try:
            await work
        except ServerUnavailable as error:
            return error
        return None

    def _take_over(self) -> dict[str, Running]:
        """What a killed runner left: servers from the same plan are adopted, all else is ended."""
        previous = self._file.read()
        units = {unit.program.name: unit for stage in self._stages for unit in stage.units}
        adopted: dict[str, Entry] = {}
        for name, entry in reversed(previous.processes.items()):
            if not entry.running.alive:
                continue
            unit = units.get(name)
            if unit and unit.adopted and entry.mark == mark_of(unit.program):
                adopted[name] = entry
            else:
                end(entry.running, unit) if unit else entry.running.stop()
        self._state = replace(self._state, processes=dict(reversed(adopted.items())))
        return {name: entry.running for name, entry in adopted.items()}

    def _changed(self, one: Supervised) -> None:
        processes = dict(self._state.processes)
        if one.running:
            mark = mark_of(one.unit.program)
            processes[one.name] = Entry(one.running.pid, one.running.started, mark, one.restarts)
        else:
            processes.pop(one.name, None)
        self._state = replace(self._state, processes=processes)
        self._file.write(self._state)

    def _say(self, phase: str, message: str = "") -> None:
        self._state = replace(self._state, phase=phase, message=message)
        self._file.write(self._state)

    async def _keep_logs_small(self) -> None:
        while True:
            await asyncio.to_thread(rotate, self._logs)
            await asyncio.sleep(_ROTATION_EVERY)

    async def _do_as_requested(self) -> None:
        """Replace the processes that somebody names, one after the other, as long as each becomes ready."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            if request := self._requests.read():
                failure = ""
                try:
                    for one in [one for name in request.names for one in self._all() if one.name == name]:
                        await one.replace()
                except (ServerUnavailable, OSError) as error:  # a full disk, say: nothing else stops for it
                    failure = str(error)
                self._requests.answer(request, failure)

    async def _stop_all(self, phase: str, message: str) -> None:
        """The last stage first, the processes of a stage together."""
        self._say(phase, message)
        for stage in reversed(self._supervised):
            await asyncio.gather(*(one.stop() for one in stage))

    def _all(self) -> list[Supervised]:
        return [one for stage in self._supervised for one in stage]
