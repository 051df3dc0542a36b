"""What a walk draws: whose desk, which report, what is done there, who else acts, and the troubles on the way."""

from __future__ import annotations

import functools

from hypothesis import strategies as st

from ioc_desktop.services import attachments
from tests.pictures import noisy
from tests.proofs.centre import ACCOUNTS, CASES
from tests.proofs.seat import Trouble

which = st.integers(0, len(ACCOUNTS) - 1)
number = st.integers(1, CASES)
AT_CALL = ["lost", "unanswered", "later", "echo", "twice", "die", "die unanswered", "parted", "verify", "scope", "all"]
AT_CALL += ["signed out"]
MOMENTS = [
    f"desk {when} {name}"
    for name in (
        "outbox.add", "outbox.sending", "outbox.answered", "outbox.settle", "outbox.meet", "engine._lay",
        "engine.apply", "engine.open", "engine.believe", "compare.purge", "engine._doubt", "reload._keep_place",
        "reload._finish", "reload.verify", "desk._laid",
    )
    for when in ("before", "after")
]  # fmt: skip
"""Commits of the desk at which it dies on purpose; `everything_once` comes by all of them."""
troubles = st.one_of(
    st.builds(Trouble, st.just("call"), st.integers(0, 8), st.sampled_from(AT_CALL)),
    st.builds(Trouble, st.sampled_from(["desk before", "desk after"]), st.integers(0, 14), st.just("die")),
    st.builds(Trouble, st.sampled_from(MOMENTS), st.integers(0, 1), st.just("die")),
    st.builds(Trouble, st.just("desk before"), st.integers(0, 14), st.just("full")),
    st.builds(Trouble, st.just("bytes"), st.integers(0, 3), st.sampled_from(["torn", "spoilt"])),
    st.builds(Trouble, st.just("centre before"), st.integers(0, 3), st.sampled_from(["die", "fault"])),
    st.builds(Trouble, st.just("centre after"), st.integers(0, 3), st.just("die")),
)
VERBS = ["comment", "edit", "edit", "assign", "reject", "verify", "start"]
work = st.lists(st.sampled_from(VERBS), min_size=1, max_size=3)
DUTIES = ["note", "note", "end", "read", "accept"]
others = st.lists(st.tuples(st.sampled_from(["mine", "other", "theirs", "unit"]), number), max_size=2)


@functools.cache
def photo(at: int, nth: int) -> attachments.Photo:
    """Return one of the photos that a desk has to attach."""
    return attachments.prepare(f"{at}-{nth}.jpg", noisy(16, 10 * at + nth))
