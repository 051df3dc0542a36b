"""One way past every moment, cut off at each in turn: a desk or the centre dies, a call is lost, doubled or late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proofs.centre import UNITS
from tests.proofs.drawn import MOMENTS
from tests.proofs.seat import Trouble
from tests.proofs.walk import Walk, stage, totals
from tests.proofs.ways import (
    a_mind_is_changed,
    a_photo_of_two_reports,
    an_event_is_lost,
    everything_once,
    one_desk_two_accounts,
    photos_of_a_restored_centre,
)


@pytest.fixture(scope="module", autouse=True)
def _stage() -> Iterator[None]:
    with stage():
        yield


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_desk_that_dies_at(moment: str) -> None:
    died = totals.visited.died[moment]
    everything_once(Trouble(moment, 0, "die"))
    assert totals.visited.died[moment] == died + 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", range(4))
def test_a_centre_that_dies_with_an_operation(when: str, nth: int) -> None:
    moment = f"centre {when} operations.perform"
    died = totals.visited.died[moment]
    everything_once(Trouble(f"centre {when}", nth, "die"))
    assert totals.visited.died[moment] == died + 1


@pytest.mark.parametrize("nth", range(12))
@pytest.mark.parametrize("what", ["unanswered", "later", "twice", "echo", "die unanswered"])
def test_a_call_that(what: str, nth: int) -> None:
    everything_once(Trouble("call", nth, what))


@pytest.mark.parametrize(
    "moment", ["", "desk before compare.purge", "desk after compare.purge", "desk before compare.scrub"]
)
def test_nothing_of_a_lost_scope_stays_on_the_disk(moment: str) -> None:
    walk = Walk()
    try:
        walk.at_the_centre(UNITS)
        walk.everything_heals()
        walk.act(1, 1, ["comment"])
        walk.act(1, 2, ["comment"])
        walk.everything_heals()
        one = walk.seats[1]
        if moment:
            one.standing = [Trouble(moment, 0, "die")]
        gone = {i: r for i, r in walk.centre.seen_by("truc2")["case"].items() if r.unit_id == UNITS[1]}
        assert all(record.body.encode() in one.bytes_on_disk() for record in gone.values())
        walk.at_the_centre(UNITS[:1])
        walk.everything_heals()
        held = one.bytes_on_disk()
        for record in gone.values():
            assert record.title.encode() not in held
            assert record.body.encode() not in held
        assert not moment or one.deaths == 1
    finally:
        walk.teardown()


def test_a_lost_event_leaves_no_gap() -> None:
    an_event_is_lost()


@pytest.mark.parametrize("nth", range(4))
def test_what_was_given_to_the_centre_is_not_taken_back(nth: int) -> None:
    a_mind_is_changed(nth)


def test_a_photo_of_two_reports_arrives_with_the_one_that_stays() -> None:
    a_photo_of_two_reports()


@pytest.mark.parametrize("moment", ["", "outbox.meet", "keep.add_upload", "engine._doubt"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_restored_centre_gets_photos_again(when: str, moment: str) -> None:
    died = totals.visited.died[f"desk {when} {moment}"]
    photos_of_a_restored_centre(*[Trouble(f"desk {when} {moment}", 0, "die")] if moment else [])
    assert totals.visited.died[f"desk {when} {moment}"] == died + bool(moment)


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble("desk after outbox.add", 0, "die"), Trouble("desk before keep.add_upload", 0, "die"),
        Trouble("desk after outbox.answered", 0, "die"), Trouble("desk before keep.uploaded", 0, "die"),
        Trouble("call", 0, "lost"), Trouble("call", 6, "die unanswered"),
    ],
    ids=str,
)  # fmt: skip
def test_what_another_account_left_waits_for_it(trouble: Trouble) -> None:
    one_desk_two_accounts(trouble)
