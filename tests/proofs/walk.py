"""Any walk of three desks and their centre through work, faults and deaths: what must hold at every moment and at the end.

    python -m tests.proofs.walk --examples 500 --steps 60 --seed 7

The engine, the files, the loop's round and the centre's services are the real ones; only the wire and the clock are made.
Prints how many steps were made and at which moments something died; exits with 1 and the shortest way there when
something did not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from ioc_contract import clock, ids
from ioc_contract import shifts as rules
from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.records import CaseState
from ioc_desktop.services import attachments, board_alarms, board_shifts, desk
from ioc_desktop.sync import engine as engine_module
from ioc_desktop.sync import ready_file, reload, uploads
from tests.proofs import oracle, seat
from tests.proofs.centre import ACCOUNTS, NOW, UNITS, Centre
from tests.proofs.drawn import DUTIES, number, others, photo, troubles, which, work
from tests.proofs.moments import Died, Visited
from tests.proofs.seat import Now, Seat, Trouble

MEMORY = Path("/dev/shm")
ROUNDS = 5
"""So many rounds without trouble must be enough for a healed desk."""
HEAL = 12
"""So many steps go by before everything heals in the middle of a walk."""
DAYS = 6
"""A walk lasts no longer: answers are kept 30 days."""


class Totals:
    """What all walks of this process came to."""

    def __init__(self) -> None:
        self.walks = self.steps = self.operations = self.deaths = self.centre_deaths = self.restores = 0
        self.visited = Visited()

    def __str__(self) -> str:
        return (
            f"{self.walks} walks, {self.steps} steps, {self.operations} operations,"
            f" {self.deaths} desks and {self.centre_deaths} centres died, {self.restores} restored"
        )


totals = Totals()


@contextlib.contextmanager
def stage() -> Iterator[Path]:
    """Small pages, a clock and ids that repeat, and the file every walk's centre begins with."""

    class Ids:
        urandom = staticmethod(random.Random(1).randbytes)

    with contextlib.ExitStack() as stack:
        patch = stack.enter_context
        for module, name, value in (
            (engine_module, "PAGE", 3), (engine_module, "BATCH", 4), (engine_module, "ahead", one_ahead),
            (ready_file, "ahead", one_ahead), (ready_file, "_SPARE", 0), (uploads, "SMALLEST", 200), (uploads, "LARGEST", 400), (reload, "PAGE", 4), (reload, "WRITE", 2), (reload, "ahead", one_ahead),
            (clock, "time", Now), (ids, "time", Now), (ids, "os", Ids),
        ):  # fmt: skip
            patch(mock.patch.object(module, name, value))
        folder = Path(patch(tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)))
        Now.at_ms = NOW
        template = folder / "template"
        template.mkdir()
        Centre.make(template / "server.db")
        patch(mock.patch.object(Walk, "folder", folder))
        centre = Centre(template, Visited())
        for user, *_ in ACCOUNTS:
            one = Seat(template / user, user, centre, Visited())
            assert one.round()
            one.close()
        centre.close()
        yield folder


def one_ahead(source: Iterator[Any]) -> Iterator[Any]:
    """Do as `sync.ahead` does, the next item taken before this one is written, without a thread."""
    held = []
    for item in source:
        held.append(item)
        if len(held) > 1:
            yield held.pop(0)
    yield from held


class Walk(RuleBasedStateMachine):
    """Rules are what may happen, invariants what must hold after each."""

    folder = Path()

    def __init__(self) -> None:
        super().__init__()
        Now.at_ms, Now.skew_ms = NOW, 0
        ids._last = 0
        self.place = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.folder / "template", self.place, dirs_exist_ok=True)
        self.centre = Centre(self.place, totals.visited)
        self.oracle = oracle.Oracle(self.centre)
        seat.before_push[:], seat.pushes[:] = [self.oracle.before_push], [self.oracle.push]
        self.seats = [Seat(self.place / user, user, self.centre, totals.visited) for user, *_ in ACCOUNTS]
        self.words = self.days = self.unhealed = 0
        self.meanwhile: list[tuple[str, int]] = []
        self.busy = False
        totals.walks += 1
        for one in self.seats:
            one.between = self.between
            one.round()

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.everything_heals()
        finally:
            totals.operations += len(self.oracle.made)
            totals.deaths += sum(s.deaths for s in self.seats)
            totals.centre_deaths += self.centre.deaths
            for one in self.seats:
                one.close()
            self.centre.close()
            seat.remove(self.place)

    # --- what operators do, and rounds of sync ------------------------------------------------------------------------

    @rule(at=which, number=number, verbs=work)
    def act(self, at: int, number: int, verbs: list[str]) -> None:
        self._step()
        for verb in verbs:
            self._act(self.seats[at], number, verb)

    @rule(at=which, trouble=st.lists(troubles, max_size=2), among=others)
    def round(self, at: int, trouble: list[Trouble], among: list[tuple[str, int]]) -> None:
        self._step()
        self._round(at, trouble, among)

    @rule(at=which, number=number, verbs=work, trouble=st.lists(troubles, max_size=2), among=others)
    def shift(
        self, at: int, number: int, verbs: list[str], trouble: list[Trouble], among: list[tuple[str, int]]
    ) -> None:
        """What breaks most: work on one case, and a round that does not go through."""
        self._step()
        for verb in verbs:
            self._act(self.seats[at], number, verb)
        self._round(at, trouble, among)

    @rule(at=which, number=number, undone=st.booleans(), trouble=st.lists(troubles, max_size=1))
    def changed_mind(self, at: int, number: int, undone: bool, trouble: list[Trouble]) -> None:
        """An act, perhaps given to the centre, is undone; or what was refused is tried again."""
        self._step()
        self._act(self.seats[at], number, "edit")
        self._round(at, trouble, [])
        with self._works(self.seats[at]) as one:
            if undone:
                desk.undo(one.ws)
            for item in desk.inbox(one.ws)[:1]:
                with contextlib.suppress(Refused):
                    desk.inbox_retry(one.ws, item.operation.op_id)

    @rule(at=which, number=number, nth=st.integers(0, 2), trouble=st.lists(troubles, max_size=2))
    def attach(self, at: int, number: int, nth: int, trouble: list[Trouble]) -> None:
        """A photo, perhaps one that hangs somewhere already, and a round that may not go through."""
        self._step()
        self.words += 1
        with self._works(self.seats[at]) as one, contextlib.suppress(Refused):
            text, photos = f"lời {self.words}", [photo(at, nth)]
            attachments.attach(one.ws, "case", self.oracle.case(number), photos, text=text)
        self._round(at, trouble, [])

    @rule(at=which, nth=st.integers(0, 3), how=st.integers(0, 5), trouble=st.lists(troubles, max_size=1))
    def answer_an_alarm(self, at: int, nth: int, how: int, trouble: list[Trouble]) -> None:
        """One that the desk shows, perhaps found by itself before the centre did; and a round that may not go through."""
        self._step()
        self.words += 1
        with self._works(self.seats[at]) as one, contextlib.suppress(Refused):
            found = sorted((r for r in board_alarms.board(one.ws).rows if r.verbs), key=lambda r: r.id)
            if found:
                row = found[nth % len(found)]
                verb = sorted(row.verbs)[how % len(row.verbs)].removeprefix("alarm.")
                until = Instant(one.ws.now() + HOUR) if verb == "shelve" else None
                board_alarms.act(one.ws, verb, [row.id], text=f"lời {self.words}", until=until)
        self._round(at, trouble, [])

    @rule(
        at=which,
        duties=st.lists(st.sampled_from(DUTIES), min_size=1, max_size=3),
        trouble=st.lists(troubles, max_size=1),
    )
    def be_on_duty(self, at: int, duties: list[str], trouble: list[Trouble]) -> None:
        """A shift is begun, written into, handed over and taken over."""
        self._step()
        for duty in duties:
            self._duty(self.seats[at], duty)
        self._round(at, trouble, [])

    @rule(who=which)
    def change_of_shift(self, who: int) -> None:
        """Another account signs in at the second desk; what the one before did there waits for them."""
        self._step()
        self.seats[1].change(ACCOUNTS[who][0])

    @rule(at=which)
    def create(self, at: int) -> None:
        self._step()
        self.words += 1
        with self._works(self.seats[at]) as one, contextlib.suppress(Refused):
            desk.create(one.ws, "case", title=f"mới {self.words}", text=f"lời {self.words}", unit_id="unit-1")

    # --- what others do, and what happens -----------------------------------------------------------------------------

    @rule(number=number, what=st.sampled_from(["assigned", "rejected", "new", "title", "unit", "unit", "delete"]))
    def theirs(self, number: int, what: str) -> None:
        self._step()
        self._theirs(number, what)

    @rule(
        what=st.sampled_from(
            ["back up", "restore", "start again", "files", "alarms", ("unit-1",), ("unit-2",), ("unit-1", "unit-2"), ()]
        )
    )
    def at_the_centre(self, what: str | tuple[str, ...]) -> None:
        self._step()
        match what:
            case "back up":
                self.centre.back_up()
            case "start again":
                self.centre.reopen()
            case "restore":
                for one in self.seats:
                    one.late.clear()  # no proxy holds a request for longer than it takes to restore a centre
                if self.centre.restore():
                    totals.restores += 1
                    self.oracle.restored()
            case "alarms":
                self.centre.look_for_alarms(Instant(Now.at_ms))
            case "files":
                for one in self.seats:
                    self.centre.make_file(one.user)
            case tuple():
                self.centre.limit("truc2", what)

    @rule(
        at=which, hours=st.integers(-30, 30),
        what=st.sampled_from(
            ["killed", "killed", "cache lost", "outbox broken", "parted", "joined", "late", "event", "event", "event lost", "heard",
             "clock"]
        ),
    )  # fmt: skip
    def at_a_desk(self, at: int, what: str, hours: int) -> None:
        self._step()
        one = self.seats[at]
        match what:
            case "killed":
                one.die()
            case "cache lost":
                one.lose_the_cache()
            case "outbox broken":
                one.break_the_outbox()
            case "parted" | "joined":
                one.parted = what == "parted"
            case "late":
                one.deliver_late()
            case "event" if not one.parted and one.loop._failures == 0:
                one.hear()
            case "event lost" if one.events:
                one.events.pop(0)
            case "heard":
                one.listen()
            case "clock":
                one.skew_ms = hours * HOUR

    @rule(at=which, row=st.integers(0, 20), how=st.sampled_from(["gone", "older", "newer"]))
    @precondition(lambda self: self.days < DAYS)
    def a_row_rots(self, at: int, row: int, how: str) -> None:
        self._step()
        self.days += 1
        self.oracle.rot(self.seats[at], row, how)

    # --- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def the_screen_and_the_log(self) -> None:
        for one in self.seats:
            self.oracle.look(one)
        self.oracle.nothing_twice()

    @rule()
    @precondition(lambda self: self.unhealed >= HEAL)
    def everything_heals(self) -> None:
        """Without further trouble every desk gets level with the centre, in a few rounds."""
        self._step()
        self.unhealed = 0
        for one in self.seats:
            one.parted, one.skew_ms, self.meanwhile = False, 0, []
            one.deliver_late()
            one.listen()
        if self.oracle.rotten:  # the daily comparison finds it
            Now.at_ms += DAY + HOUR
        for level in (False, True):  # what one desk sent, the others fetch
            for one in self.seats:
                for user in [*one.users, one.user] if len(one.users) > 1 else one.users:
                    if user != one.user:
                        one.change(user)
                    self._until_quiet(one)
                    if level:
                        self.oracle.level(one)
        self.oracle.rotten = False
        self.oracle.each_exactly_once(self.seats)

    def _step(self) -> None:
        totals.steps += 1
        self.unhealed += 1

    # --- inside -------------------------------------------------------------------------------------------------------

    def _until_quiet(self, one: Seat) -> None:
        Now.at_ms += 2 * clock.MINUTE
        for _ in range(ROUNDS):
            if one.round() and not desk.waiting(one.ws) and not one.photos():
                break
        else:
            raise AssertionError(f"{one.user}: no progress in {ROUNDS} rounds: {desk.waiting(one.ws)}")
        one.round()

    def _round(self, at: int, trouble: list[Trouble], among: list[tuple[str, int]]) -> None:
        one = self.seats[at]
        self.meanwhile, Now.skew_ms = list(among), one.skew_ms
        try:
            one.round(*trouble)
        finally:
            self.meanwhile, Now.skew_ms = [], 0
        self.oracle.learn(one)

    def _act(self, one: Seat, number: int, verb: str) -> None:
        self.words += 1
        values: dict[str, Any] = {}
        if verb == "assign":
            values = {"lead_org_id": ("qldt", "tnmt")[self.words % 2]}
        elif verb == "edit":
            values = {"title": f"tên {self.words}"}
        with self._works(one), contextlib.suppress(Refused):
            desk.act(one.ws, "case", f"case.{verb}", [self.oracle.case(number)], set=values, text=f"lời {self.words}")

    def _duty(self, one: Seat, duty: str) -> None:
        self.words += 1
        with self._works(one), contextlib.suppress(Refused):
            roster = board_shifts.roster(one.ws)
            mine, other = roster.mine(), roster.to_take_over()
            if duty in ("note", "end") and mine is None:
                board_shifts.begin(one.ws, f"ghế {self.words}", False, other and other.id)
            elif duty == "note" and mine:
                board_shifts.note(one.ws, mine.id, f"lời {self.words}")
            elif duty == "end" and mine:
                board_shifts.end(one.ws, mine.id, board_shifts.handover(one.ws, mine.id), "")
            elif duty == "read" and other:
                board_shifts.read(one.ws, other.id, rules.unread(other.shift))
            elif duty == "accept" and other:
                board_shifts.accept(one.ws, other.id, "")

    @contextlib.contextmanager
    def _works(self, one: Seat) -> Iterator[Seat]:
        """The operator of a desk does something; what the outbox holds afterwards was accepted."""
        before, Now.skew_ms = Now.skew_ms, one.skew_ms
        alone = not one.troubles
        try:
            if alone:
                one.troubles = list(one.standing)
            yield one
        except Died:
            if not alone:
                raise
            one.die()
        finally:
            Now.skew_ms = before
            if alone:
                one.troubles = []
            if not one.dead:
                self.oracle.learn(one)

    def _theirs(self, number: int, what: str) -> None:
        self.words += 1
        one = self.oracle.case(number)
        match what:
            case "delete":
                self.centre.delete(one)
            case "title":
                self.centre.put(one, title=f"của họ {self.words}")
            case "unit":
                self.centre.put(one, unit_id=UNITS[self.words % 2], lead_org_id=("qldt", "tnmt")[self.words % 2])
            case _:
                self.centre.put(one, state=CaseState(what))

    def between(self, one: Seat) -> None:
        """A moment inside a round at which nothing is locked."""
        if self.busy:
            return
        self.busy = True
        skew = Now.skew_ms
        try:
            if self.meanwhile:
                who, number = self.meanwhile.pop()
                if who == "mine":
                    self._act(one, number, "comment" if number % 2 else "edit")
                elif who == "other":
                    Now.skew_ms = 0
                    other = self.seats[(self.seats.index(one) + 1) % len(self.seats)]
                    self._act(other, number, "edit")
                    trouble, way = self.centre.trouble, one.troubles
                    other.round()
                    self.centre.trouble, one.troubles = trouble, way
                else:
                    Now.skew_ms = 0
                    self._theirs(number, "unit" if who == "unit" else "title")
            self.oracle.look(one)
        finally:
            Now.skew_ms = skew
            self.busy = False


def walk(examples: int, steps: int, seed: int | None = None, phases: tuple[Phase, ...] = (Phase.generate,)) -> None:
    """Make so many walks of so many steps; the same ones each time for a seed. Raises what did not hold."""
    chosen = type("Walk", (Walk,), {"__module__": __name__, "__qualname__": "Walk"})
    if seed is not None:
        hypothesis.seed(seed)(chosen)
    with stage():
        run_state_machine_as_test(
            chosen,
            settings=settings(
                max_examples=examples, stateful_step_count=steps, deadline=None, phases=phases, database=None,
                derandomize=seed is None, report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None, help="none: the same as in the tests")
    parser.add_argument("--once", action="store_true", help="first come by the calls and some moments, cut off at each")
    parser.add_argument("--no-shrink", action="store_true", help="do not look for a shorter way to what was found")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began = time.perf_counter()
    from tests.proofs import ways

    phases = (Phase.generate,) if chosen.no_shrink else (Phase.generate, Phase.shrink)
    try:
        if chosen.once:
            with stage():
                ways.an_event_is_lost()
                ways.photos_of_a_restored_centre()
                ways.a_photo_of_two_reports()
                for nth in range(3):
                    ways.a_mind_is_changed(nth)
                for trouble in ways.ONCE:
                    ways.everything_once(trouble)
        walk(chosen.examples, chosen.steps, chosen.seed, phases)
    finally:
        sys.stdout.write(f"{totals} in {time.perf_counter() - began:.1f} s\n{totals.visited}\n")


if __name__ == "__main__":
    from tests.proofs import walk as this  # the module as others import it

    this.main()
