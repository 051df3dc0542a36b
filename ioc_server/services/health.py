"""What of this process has stopped working beside the API, for /v1/health to say."""

from __future__ import annotations

from ioc_contract.clock import Instant, now

_failing: dict[str, Instant] = {}


def failed(part: str) -> None:
    """Note that a part failed; since when is kept until it is well again."""
    _failing.setdefault(part, now())


def well(part: str) -> None:
    """Note that a part works, or is not this process's to do any more."""
    _failing.pop(part, None)


def failing() -> dict[str, Instant]:
    """Return the parts that do not work, and since when."""
    return dict(_failing)
