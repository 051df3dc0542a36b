"""Live mode: reports, press and values keep arriving, colleagues and agencies keep working, through the rules desks use."""

from __future__ import annotations

import heapq
import io
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image

from ioc_contract import SCHEMA, clock
from ioc_contract.clock import HOUR, MINUTE, SECOND, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.messages import FieldChange, Operation
from ioc_contract.permissions import Actor
from ioc_contract.pictures import Picture
from ioc_contract.records import Article, Case, CaseState
from ioc_contract.states import OPEN
from ioc_server.sample import feeds, figures, press, steps, today, words
from ioc_server.sample.dice import Dice
from ioc_server.sample.photos import Album
from ioc_server.sample.reports import TOPICS
from ioc_server.sample.town import build
from ioc_server.services import operations
from ioc_server.services.sessions import Visit
from ioc_server.store import blobs, write
from ioc_server.store.database import open_database, reading, writing
from ioc_server.store.tables import KIND_TABLES

log = logging.getLogger(__name__)

DESK = "sample-live"
STEPS = 6.0
"""Steps of colleagues and agencies per new report: what it takes to keep the queue from growing."""
STORIES, VALUES, CAMERAS = 0.25, 1.5, 0.2
"""New press stories, rounds of new values, and changes of a camera's condition, per new report."""
HELD_BACK = 4 * MINUTE
"""How long a new report is left to whoever sits at the desks before a colleague takes it."""
MOST = 200
"""Events made up for at once, at most: after a standstill the rest is skipped."""


class Simulation:
    """The city's life as events on a time line; `advance` does those that are due. Not for several threads."""

    def __init__(self, url: str, folder: Path, rate: float, seed: int, start: int) -> None:
        """`rate` is new reports an hour, above 0; `folder` holds the blobs; `start` is an instant."""
        if not rate > 0:
            raise ValueError("the rate must be above 0")
        self._engine = open_database(url)
        self._folder, self._dice = folder, Dice(seed, f"live/{start}")
        self._town, self._album = build(), Album()
        figures.attributed(self._town, *feeds.by_subsystem())
        self._desk = steps.Desk(self._town, self._dice, self._album, start)
        self._told: list[tuple[int, int, Article]] = []
        self._due: list[tuple[int, int, str]] = []
        self._order = 0
        self._pause = {
            "report": HOUR / rate, "step": HOUR / rate / STEPS, "story": HOUR / rate / STORIES,
            "values": HOUR / rate / VALUES, "camera": HOUR / rate / CAMERAS,
        }  # fmt: skip
        for kind in self._pause:
            self._plan(kind, start)

    def close(self) -> None:
        self._engine.dispose()

    @property
    def next_at(self) -> int:
        """When the next event is due."""
        told = self._told[0][0] if self._told else self._due[0][0]
        return min(self._due[0][0], told)

    def _plan(self, kind: str, after: int) -> None:
        self._order += 1
        pause = self._dice.expovariate(1 / self._pause[kind])
        heapq.heappush(self._due, (after + max(1, round(pause)), self._order, kind))

    def advance(self, now: int) -> int:
        """Do what is due by `now` and return how many events that was."""
        done = 0
        while self._told and self._told[0][0] <= now:
            self._write_articles([heapq.heappop(self._told)[2]])
            done += 1
        while self._due[0][0] <= now:
            at, _, kind = heapq.heappop(self._due)
            self._plan(kind, at if done < MOST else now)
            if done < MOST:
                done += 1
                getattr(self, f"_{kind}")(now)
        return done

    def _report(self, now: int) -> None:
        """Somebody reports something."""
        dice = self._dice
        journey = steps.create(self._desk, now, dice.weighted(TOPICS))
        case = journey.case
        kind = KINDS["case"]
        fields = (
            "subsystem", "title", "body", "category_id", "priority", "channel", "lat", "lon", "address", "unit_id",
            "reporter_label", "private", "sensitive",
        )  # fmt: skip
        values: dict[str, Any] = {name: kind.value(name, getattr(case, name)) for name in fields}
        photos = [
            {
                "sha256": a.sha256, "thumb_sha256": a.thumb_sha256, "name": a.name, "media_type": a.media_type,
                "size": a.size, "width": a.width, "height": a.height, "role": a.role, "public": a.public,
            }
            for a in journey.attachments
        ]  # fmt: skip
        self._keep_pictures()
        self._desk.plots.clear()
        reporter = {"type": "reporter", **dict(journey.reporter or {})}
        self._do("create", self._town.actor("congtiepnhan"), None, journey.id, now, add=(reporter, *photos), **values)

    def _step(self, now: int) -> None:
        """A colleague or an agency takes the next step of some report, older ones first more often."""
        kind = KINDS["case"]
        table = KIND_TABLES["case"]
        states = [s.value for s in (*sorted(OPEN), CaseState.ANSWERED)]
        waiting = sa.and_(table.c.subsystem == "reports", table.c.state.in_(states))
        fresh = sa.and_(table.c.state == CaseState.NEW.value, table.c.received_at > now - HELD_BACK)
        with reading(self._engine) as connection:
            ids = connection.execute(sa.select(table.c.id).where(waiting, ~fresh).order_by(table.c.id)).scalars().all()
            if not ids:
                return
            chosen = ids[int(len(ids) * self._dice.random() ** 1.4)]
            row = connection.execute(sa.select(*(table.c[n] for n in kind.names)).where(table.c.id == chosen)).one()
        self._take_step(kind.load(tuple(row)), now)

    def _take_step(self, case: Case, now: int) -> None:
        dice, town = self._dice, self._town
        chief = town.actor("truongca")
        colleague = chief if case.sensitive else town.actor(dice.choice(steps.OPERATORS))
        officer = town.officers.get(case.lead_org_id or "", chief)
        topic = steps.topic_of(str(case.category_id))
        topic = topic if topic in words.topics() else "other"
        match case.state:
            case CaseState.NEW:
                self._do("verify", colleague, case, case.id, now, words.pick(dice, "verify"))
            case CaseState.VERIFYING:
                ward = next((c for c, unit in town.units.items() if unit.id == case.unit_id), "22945")
                lead = town.lead(str(case.category_id), ward)
                self._do("assign", colleague, case, case.id, now, words.pick(dice, "assign"), lead_org_id=lead)
            case CaseState.ASSIGNED:
                self._do("start", officer, case, case.id, now, words.pick(dice, "start"))
            case CaseState.PAUSED:
                if dice.chance(0.3):
                    self._do("resume", officer, case, case.id, now, words.pick(dice, "resume"))
            case CaseState.IN_PROGRESS if dice.chance(0.2):
                self._do("comment", officer, case, case.id, now, words.pick(dice, "progress_public"), public=True)
            case CaseState.IN_PROGRESS:
                photos = [self._album.photo(dice, topic, "after", n) for n in range(dice.weighted({0: 4, 1: 4, 2: 2}))]
                self._keep_pictures()
                text = words.pick(dice, "result")
                self._do("request_approval", officer, case, case.id, now, text, add=tuple(photos))
            case CaseState.AWAITING_APPROVAL:
                text = words.fitting(dice, words.topics()[topic]["replies"], case.title)
                self._do("reply", chief, case, case.id, now, text, public=True)
            case CaseState.ANSWERED if case.rating is None and dice.chance(0.75):
                good = dice.chance(0.9)
                rating = dice.choice((4, 5, 5)) if good else dice.choice((1, 2, 3))
                comment = words.pick(dice, "rating_good" if good else "rating_bad")
                reception = town.actor("congtiepnhan")
                self._do("rate", reception, case, case.id, now, comment, rating=rating, rating_comment=comment)
            case CaseState.ANSWERED:
                self._do("close", colleague, case, case.id, now, words.pick(dice, "close"))

    def _story(self, now: int) -> None:
        """Something gets into the press; other outlets follow."""
        spec = self._dice.choice(words.text("press")["story"])
        story = press.story(self._town, self._dice, spec, now)
        articles = press.tell(self._town, self._dice, story, now + 12 * HOUR)
        quick = 0.15  # the others follow within the hour rather than within the day
        for n, article in enumerate(articles):
            at = now + round((article.published_at - now) * quick)
            fetched = Instant(at + 30 * SECOND)
            told = replace(article, published_at=Instant(at), fetched_at=fetched, updated_at=fetched)
            if n:
                self._order += 1
                heapq.heappush(self._told, (at, self._order, told))
            else:
                self._write_articles([told])

    def _write_articles(self, articles: list[Article]) -> None:
        with writing(self._engine) as connection:
            write.put_records(connection, "article", articles)

    def _values(self, now: int) -> None:
        """Today's figures move on."""
        with reading(self._engine) as connection:
            counts = today.counted(connection, now)
            known = today.sources(connection)
        rows = today.observations(self._town, self._dice, now, counts)
        with writing(self._engine) as connection:
            write.put_records(connection, "observation", rows)
            write.put_records(connection, "source", feeds.polled(known, now))

    def _camera(self, now: int) -> None:
        """A camera fails or comes back."""
        kind, table = KINDS["place"], KIND_TABLES["place"]
        with reading(self._engine) as connection:
            query = sa.select(*(table.c[n] for n in kind.names)).where(table.c.type == "camera").order_by(table.c.id)
            cameras = [kind.load(tuple(row)) for row in connection.execute(query)]
        bad = [c for c in cameras if c.status != "ok"]
        if not cameras:
            return
        if bad and (len(bad) > 7 or self._dice.chance(0.5)):
            camera, status, text = self._dice.choice(bad), "ok", "Trực tiếp"
        else:
            camera = self._dice.choice(cameras)
            status, what = self._dice.choice((("offline", "Mất kết nối"), ("fault", "Đứng hình")))
            text = f"{what} từ {clock.local(now):%H:%M %d/%m}"
        attributes = {**camera.attributes, "last_frame": f"{clock.local(now):%H:%M:%S}"}
        after = replace(camera, status=status, status_text=text, status_at=Instant(now), attributes=attributes)
        with writing(self._engine) as connection:
            write.put_records(connection, "place", [after])

    def _do(
        self, verb: str, actor: Actor, case: Case | None, case_id: str, now: int, text: str = "", public: bool = False,
        add: tuple[Any, ...] = (), **values: Any,
    ) -> None:  # fmt: skip
        kind = KINDS["case"]
        changes = {
            name: FieldChange(None if case is None else kind.value(name, getattr(case, name)), value)
            for name, value in values.items()
        }
        op = Operation(
            self._dice.id(now), DESK, SCHEMA, actor.id, "case", case_id, f"case.{verb}", case.version if case else 0,
            changes, add, text, public, Instant(now), 0,
        )  # fmt: skip
        visit = Visit(actor, DESK, (), "", 0)
        result = operations.perform(self._engine, visit, op)
        if result.status != "applied":  # somebody at a desk was quicker: that is life
            log.debug("live: %s %s: %s", op.kind, result.status, result.code)

    def _keep_pictures(self) -> None:
        with writing(self._engine) as connection:
            for content in self._album.blobs.values():
                with Image.open(io.BytesIO(content)) as image:
                    picture = Picture(content, "image/jpeg", *image.size)
                blobs.keep(connection, self._folder, picture)
        self._album.blobs.clear()


class Live:
    """Runs a simulation on a thread of its own beside the server; `stop` ends it within a second or so."""

    def __init__(self, url: str, folder: Path, rate: float, seed: int = 1, now: Callable[[], int] = clock.now) -> None:
        self._now = now
        self._simulation = Simulation(url, folder, rate, seed, now())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sample-live", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and let go of the database."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10)
        self._simulation.close()

    def _run(self) -> None:
        while not self._stopping.wait(max(0.01, min(1.0, (self._simulation.next_at - self._now()) / 1000))):
            try:
                self._simulation.advance(self._now())
            except sa.exc.SQLAlchemyError as error:
                log.warning("live: %s", str(error).partition("\n")[0])
                self._stopping.wait(1.0)
