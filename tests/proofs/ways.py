"""Short ways past what is most often wrong, each on a `stage`: by every moment of a desk and of the centre, one trouble on the way."""

from __future__ import annotations

import pytest

from ioc_contract.errors import Refused
from ioc_desktop.services import attachments, desk
from ioc_desktop.store import outbox
from tests.proofs.drawn import photo
from tests.proofs.seat import Trouble
from tests.proofs.walk import Walk


def everything_once(trouble: Trouble) -> Walk:
    """Walk a way that comes by every moment, one desk in a trouble that stands until it dies of it."""
    walk = Walk()
    try:
        one = walk.seats[1]
        one.standing = [trouble]
        walk.centre.back_up()
        walk.act(1, 2, ["edit", "comment"])
        walk.round(1, [], [("theirs", 4), ("mine", 2)])
        walk.act(1, 4, ["assign"])
        walk.theirs(4, "rejected")
        walk.round(1, [], [])
        walk.at_the_centre("restore")
        walk.round(1, [], [])
        walk.act(1, 6, ["edit"])
        walk.at_a_desk(1, "cache lost", 0)
        walk.round(1, [], [])
        walk.act(1, 6, ["comment"])
        one.close()
        one.open()
        walk.at_the_centre(("unit-2",))
        walk.round(1, [], [])
        walk.round(1, [], [])
        walk.the_screen_and_the_log()
        walk.everything_heals()
    finally:
        walk.teardown()
    return walk


def an_event_is_lost() -> None:
    """Of two events one does not come: the desk must not take the other for all that happened."""
    walk = Walk()
    try:
        one = walk.seats[0]
        walk.everything_heals()
        for number in (1, 2):
            walk.theirs(number, "title")
            one.hear()
        one.events.pop(0)
        one.listen()
        walk.round(0, [], [])
        walk.everything_heals()
    finally:
        walk.teardown()


def photos_of_a_restored_centre(*troubles: Trouble) -> None:
    """Photos that arrived after the backup go out again with what names them, whatever happens when the desk notices."""
    walk = Walk()
    try:
        walk.centre.back_up()
        walk.attach(0, 1, 0, [])
        walk.everything_heals()
        walk.at_the_centre("restore")
        walk.round(0, list(troubles), [])
        walk.everything_heals()
        assert len(walk.centre.rows("attachment")) == 1
    finally:
        walk.teardown()


def a_photo_of_two_reports() -> None:
    """The same photo hangs on two reports; on one of them that is undone before anything was sent, on a third refused."""
    walk = Walk()
    try:
        with walk._works(walk.seats[0]) as one:
            for number in (1, 2):
                attachments.attach(one.ws, "case", walk.oracle.case(number), [photo(0, 0)])
            with pytest.raises(Refused):
                attachments.attach(one.ws, "case", "none", [photo(0, 0)])
            assert desk.undo(one.ws).cancelled == 1
        walk.everything_heals()
        (left,) = walk.centre.rows("attachment").values()
        assert left.entity_id == walk.oracle.case(1)
    finally:
        walk.teardown()


def one_desk_two_accounts(trouble: Trouble) -> None:
    """What one account left unsent waits for it, through deaths, while another of other reports works at the desk."""
    walk = Walk()
    try:
        one = walk.seats[1]
        one.parted = True
        walk.act(1, 2, ["edit", "comment"])
        walk.attach(1, 4, 0, [])
        walk.change_of_shift(2)
        one.parted = False
        walk.round(1, [], [])
        one.standing = [trouble]
        walk.act(1, 1, ["comment"])
        walk.attach(1, 1, 0, [])
        walk.round(1, [], [])
        assert one.ws.outbox is not None
        assert len(outbox.entries(one.ws.outbox, "acc-truc2", outbox.UNSENT)) == 3
        walk.everything_heals()
        assert walk.centre.rows("attachment")
    finally:
        walk.teardown()


def a_mind_is_changed(nth: int) -> None:
    """An act whose push, or another call, gets no answer is undone: it was given to the centre all the same."""
    walk = Walk()
    try:
        walk.changed_mind(0, 2, True, [Trouble("call", nth, "unanswered")])
        walk.everything_heals()
    finally:
        walk.teardown()


ONCE = [
    *(Trouble("call", nth, what) for what in ("unanswered", "twice", "die unanswered") for nth in range(0, 12, 2)),
    *(Trouble("centre after", nth, "die") for nth in range(3)),
    *(Trouble("desk after outbox.answered", nth, "die") for nth in range(8)),
    *(Trouble(f"desk after {name}", 0, "die") for name in ("outbox.sending", "outbox.meet")),
]
"""A short way to what is most often wrong."""
