"""Today's provisional figures in live mode: each indicator of a day so far, of the whole area, as far as the day has come."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from ioc_contract.clock import DAY, Instant, local
from ioc_contract.kinds import KINDS
from ioc_contract.records import Observation, PeriodKind, Source
from ioc_server.sample import words
from ioc_server.sample.dice import Dice
from ioc_server.sample.figures import Model
from ioc_server.sample.periods import midnight
from ioc_server.sample.town import Town
from ioc_server.store.tables import KIND_TABLES

AT_ONCE = 4
"""How many indicators move in one round."""


def counted(connection: sa.Connection, now: int) -> dict[str, float]:
    """Return the figures of today that are counted from the rows."""
    start = midnight(local(now).date())
    case, article = KIND_TABLES["case"], KIND_TABLES["article"]

    def count(*conditions: sa.ColumnElement[bool]) -> float:
        return float(connection.execute(sa.select(sa.func.count()).where(*conditions)).scalar_one())

    mine = case.c.subsystem == "reports"
    return {
        "reports.received": count(mine, case.c.received_at >= start),
        "reports.resolved": count(mine, case.c.answered_at >= start),
        "media.articles": count(article.c.published_at >= start, article.c.irrelevant == 0),
    }


def sources(connection: sa.Connection) -> list[Source]:
    """Return the sample city's sources as they stand."""
    kind, table = KINDS["source"], KIND_TABLES["source"]
    query = sa.select(*(table.c[n] for n in kind.names)).where(table.c.adapter == "sample").order_by(table.c.id)
    return [kind.load(tuple(row)) for row in connection.execute(query)]


def observations(town: Town, dice: Dice, now: int, counts: dict[str, float]) -> list[Observation]:
    """Return today's observations of the counted indicators and of a few others, under ids that stay all day."""
    day = local(now).date()
    start, end = midnight(day), midnight(day + timedelta(days=1))
    passed = (now - start) / DAY
    models = words.text("figures")["model"]
    daily = [i for i in town.rows["indicator"] if i.period is PeriodKind.DAY]
    drawn = [i for i in daily if i.id not in counts and i.id in models and i.id != "education.attendance"]
    out = []
    for indicator in [i for i in daily if i.id in counts] + dice.sample(drawn, min(AT_ONCE, len(drawn))):
        stable = Dice(indicator.id, f"today/{day}")
        stable_id = stable.id(start)
        numerator = denominator = None
        if indicator.id in counts:
            value: float | None = counts[indicator.id]
        else:
            figure = Model(indicator, models[indicator.id], stable, day).values(day).get(None)
            if figure is None or figure.value is None:
                continue
            value, numerator, denominator = figure.value, figure.numerator, figure.denominator
            if (
                "ratio" not in models[indicator.id]
                and "base" in models[indicator.id]
                and models[indicator.id].get("add")
            ):
                value = round(value * passed)  # a count grows through the day
        out.append(
            Observation(
                stable_id,
                0,
                indicator.subsystem,
                indicator.id,
                None,
                start,
                end,
                None if value is None else float(value),
                None if numerator is None else float(numerator),
                None if denominator is None else float(denominator),
                indicator.target,
                Instant(now),
                indicator.source_id,
                "provisional",
                "Số liệu trong ngày, tạm tính.",
            )
        )
    return out
