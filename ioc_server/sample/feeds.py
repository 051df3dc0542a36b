"""The register of sources with their health: most well, one failing with reasons, one silent for days."""

from __future__ import annotations

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
