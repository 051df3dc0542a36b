"""The whole sample city in memory: every row of every kind, the citizens kept apart, accounts and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ioc_server.sample import REPORTS, counted, feeds, figures, places, press, tasks, traffic
from ioc_server.sample.dice import Dice
from ioc_server.sample.journey import Journey
from ioc_server.sample.photos import Album
from ioc_server.sample.reports import reports
from ioc_server.sample.town import Town, build


@dataclass(frozen=True, slots=True)
class City:
    """What a seed and an anchor make."""

    town: Town
    rows: dict[str, list[Any]]
    """Kind → records, parents first."""
    reporters: list[tuple[str, str, str, str]]
    """(case id, name, phone, e-mail) of invented citizens."""
    blobs: dict[str, bytes]
    reports: list[Journey]


def make(seed: int, anchor: int, count: int = REPORTS) -> City:
    """Make the city as of `anchor` (milliseconds UTC); the same arguments give the same rows."""
    town, album = build(), Album()
    figures.attributed(town, *feeds.by_subsystem())
    town.rows["source"] = feeds.sources(anchor)
    found = reports(town, seed, album, anchor, count)
    ground = places.places(town, seed, anchor)
    seen = traffic.cases(town, seed, anchor, album, [p for p in ground if p.type == "junction"])
    articles = press.triaged(town, seed, anchor, press.articles(town, seed, anchor))
    given = tasks.tasks(town, seed, anchor, found, articles)
    figure = counted.reports(found, anchor, town.units) | counted.tasks(given, anchor)
    figure |= counted.press(articles, anchor, press.DAYS) | counted.traffic(seen, anchor, Dice(seed, "figures/traffic"))
    figure |= counted.cameras(ground, anchor, Dice(seed, "figures/cameras"))
    journeys: Sequence[Journey] = [*found, *seen, *given]
    rows = dict(town.rows)
    rows["observation"] = figures.observations(town, seed, anchor, figure)
    rows["place"] = list(ground)
    rows["case"] = [j.case for j in (*found, *seen)]
    rows["task"] = [j.task for j in given]
    rows["article"] = list(articles)
    rows["entry"] = [e for j in journeys for e in j.entries]
    rows["attachment"] = [a for j in journeys for a in j.attachments]
    reporters = [
        (j.id, str(j.reporter["name"]), str(j.reporter["phone"]), str(j.reporter["email"])) for j in found if j.reporter
    ]
    return City(town, rows, reporters, album.blobs, found)
