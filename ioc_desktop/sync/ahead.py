"""Takes the next item of an iterator on another thread while the caller works on this one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def ahead(source: Iterator[T]) -> Iterator[T]:
    """Yield what `source` yields, one item ahead; its exceptions come through in their place.

    The thread is a daemon: one that waits for the network never holds the exit.
    """
    items: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(1)
    abandoned = threading.Event()

    def fetch() -> None:
        try:
            for item in source:
                _put(items, (item, None), abandoned)
                if abandoned.is_set():
                    return
            _put(items, (None, StopIteration()), abandoned)
        except BaseException as error:  # noqa: BLE001 - raised again where the items are used
            _put(items, (None, error), abandoned)

    threading.Thread(target=fetch, name="sync-ahead", daemon=True).start()
    try:
        while True:
            item, error = items.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        abandoned.set()


def _put(
    items: queue.Queue[tuple[T | None, BaseException | None]],
    item: tuple[T | None, BaseException | None],
    abandoned: threading.Event,
) -> None:
    while not abandoned.is_set():
        try:
            items.put(item, timeout=0.1)
            return
        except queue.Full:
            continue
