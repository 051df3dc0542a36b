"""The register of sources with their health: most well, one failing with reasons, one silent for days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.records import Source
from ioc_server.sample import words


def sources(anchor: int) -> list[Source]:
    """Return the sources as of the anchor."""
    out = []
    for spec in words.text("sources")["source"]:
        good = Instant(anchor - round(spec["age"] * HOUR))
        tried = Instant(anchor - 3 * MINUTE) if spec.get("failing") or spec.get("last_error") else good
        errors = tuple({"at": int(tried), "item": item, "reason": reason} for item, reason in spec.get("errors", ()))
        valid, coverage, clean = spec["rates"]
        out.append(
            Source(
                spec["id"],
                0,
                spec["subsystem"],
                spec["name"],
                "sample",
                "dữ liệu mẫu",
                True,
                spec["cadence"],
                tried,
                good,
                spec["rows"],
                spec["total"],
                len(errors),
                spec.get("last_error", ""),
                errors,
                valid,
                coverage,
                clean,
                spec["owner"],
            )
        )
    return out


def by_subsystem() -> tuple[dict[str, str], dict[str, str]]:
    """Return the source and the owner of each subsystem's indicators."""
    specs = words.text("sources")["source"]
    return {s["subsystem"]: s["id"] for s in specs}, {s["subsystem"]: s["owner"] for s in specs}


def polled(known: Sequence[Source], now: int) -> list[Source]:
    """Return the sources that were due for another look by `now`, as they stand after it: who is ill stays ill."""
    out = []
    for source in known:
        if source.last_attempt_at is not None and now - source.last_attempt_at < source.cadence_minutes * MINUTE:
            continue
        if source.last_error:
            out.append(replace(source, last_attempt_at=Instant(now)))
        else:
            rows = max(1, source.last_rows)
            out.append(
                replace(
                    source, last_attempt_at=Instant(now), last_good_at=Instant(now), total_rows=source.total_rows + rows
                )
            )
    return out
