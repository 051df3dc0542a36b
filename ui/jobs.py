"""Runs service functions on the database worker's thread and hands their results to the Qt loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_desktop.services.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


class _Told(QObject):
    """Carries answers over to the GUI thread: one event, where an executor's future takes three turns of the loop."""

    answered = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.answered.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    def _settle(self, answer: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
        if answer.done() or answer.get_loop().is_closed():
            return  # nobody waits any more
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)


class Jobs:
    """One thread owns the workspace; every read and write the screen asks for runs there, in order."""

    def __init__(
        self, open_workspace: Callable[[], Workspace], close_workspace: Callable[[Workspace], None] | None = None
    ) -> None:
        self._open, self._close = open_workspace, close_workspace
        self._workspace: Workspace | None = None
        self._thread = ThreadPoolExecutor(1, "database")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._once: set[tuple[Hashable, ...]] = set()
        self._closed = False
        self._told = _Told()
        self._lanes: dict[str, int] = {}
        self._lane = ""
        """The lane of the reading at work now; "" when what is at work must not be interrupted."""
        self._reading = threading.Lock()
        self._offset_ms = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        """The Qt loop, from the first job on: a job may go on while Qt, not asyncio, hands out the events."""

    async def run(self, function: Callable[Concatenate[Workspace, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `function(workspace, …)` returns, run on the worker; its exceptions come through."""
        # the work is not tied to the future: a window that goes away must not take back an action it queued
        answer: asyncio.Future[T] = (self._loop or asyncio.get_running_loop()).create_future()

        def work() -> None:
            try:
                with self._held() as workspace:
                    result = function(workspace, *args, **kwargs)
                    self._offset_ms = workspace.clock_offset_ms
            except BaseException as error:  # noqa: BLE001 - it comes through
                self._told.answered.emit(answer, None, error)
            else:
                self._told.answered.emit(answer, result, None)

        self._thread.submit(work)
        return await answer

    def send(self, function: Callable[Concatenate[Workspace, P], object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have `function(workspace, …)` run on the worker, whatever becomes of the window; an exception in it is logged."""

        def work() -> None:
            try:
                with self._held() as workspace:
                    function(workspace, *args, **kwargs)
            except Exception:
                log.exception("a job failed")

        self._thread.submit(work)

    def now(self) -> Instant:
        """Return the centre's time, as the workspace knew it at the last job: what is shown is reckoned from it."""
        return Instant(clock.now() + self._offset_ms)

    async def latest(
        self, lane: str, function: Callable[Concatenate[Workspace, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Return what `function(workspace, …)` returns, None when a later call with the same `lane` took its place: one not
        begun is left out, one at work is interrupted. For functions that only read; exceptions come through as in `run`."""
        self._lanes[lane] = ticket = self._lanes.get(lane, 0) + 1
        with self._reading:
            if self._lane == lane and self._workspace is not None:
                self._workspace.interrupt()

        def work(workspace: Workspace) -> T | None:
            if self._lanes[lane] != ticket:
                return None
            with self._reading:
                self._lane = lane
            try:
                return function(workspace, *args, **kwargs)
            except Exception:
                if self._lanes[lane] != ticket:
                    return None  # it was interrupted: nobody waits for its error
                raise
            finally:
                with self._reading:
                    self._lane = ""

        return await self.run(work)

    async def aside(self, function: Callable[[Workspace], T]) -> T:
        """Return what `function(workspace)` returns, run on a thread of its own: for what waits for the network and touches
        no database. Its exceptions come through; nobody waits for it when the desk closes."""
        workspace = await self.run(lambda ws: ws)
        loop = self._loop or asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def give(result: T | None, error: Exception | None) -> None:
            if not future.done():
                if error is not None:
                    future.set_exception(error)
                else:
                    future.set_result(cast("T", result))

        def work() -> None:
            result, failed = None, None
            try:
                result = function(workspace)
            except Exception as error:  # noqa: BLE001 - handed to who awaits
                failed = error
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(give, result, failed)

        threading.Thread(target=work, name="aside", daemon=True).start()
        return await future

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a coroutine from a slot and keep it alive; an exception in it reaches the one error sink."""
        self._loop = self._loop or asyncio.get_event_loop()
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def once(self, coroutine: Coroutine[Any, Any, Any], *of: Hashable) -> bool:
        """Start what an operator asks for, as `start`, unless the same is at work already: a key or a button pressed twice
        does it once. The same is the same coroutine function, `of` the same things. Return whether it began."""
        key = (str(getattr(coroutine, "__qualname__", "")), *of)
        if key in self._once:
            coroutine.close()
            return False
        self._once.add(key)
        self.start(coroutine).add_done_callback(lambda _task: self._once.discard(key))
        return True

    async def release(self) -> None:
        """Close the workspace after all that was asked for so far; the next job opens it again."""
        await (self._loop or asyncio.get_running_loop()).run_in_executor(self._thread, self._end)

    @property
    def closed(self) -> bool:
        """Whether `close` was called: nothing can be asked of the worker any more."""
        return self._closed

    def leave(self) -> None:
        """Drop the coroutines of a window that goes away; what they asked the worker for is still done."""
        for task in self._tasks:
            task.cancel()

    def close(self) -> None:
        """Let the worker finish, close the workspace on its thread and end it."""
        self.leave()
        self._closed = True
        self._thread.submit(self._end)
        self._thread.shutdown(wait=True)

    @contextlib.contextmanager
    def _held(self) -> Iterator[Workspace]:
        """Hold the workspace for a job. What one that fails had begun to write must not keep the file's lock, nor be committed
        by the next."""
        if self._workspace is None:
            self._workspace = self._open()
        with self._workspace.turn:
            try:
                yield self._workspace
            except BaseException:
                self._workspace.take_back()
                raise

    def _end(self) -> None:
        workspace, self._workspace = self._workspace, None
        if workspace is not None and self._close is not None:
            self._close(workspace)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a job failed", exc_info=error)
