"""What was probably meant when a search finds (almost) nothing: other words that do find something, as they are written.

Keystrokes of a typing method that was off are read («phanr anhs» → «phản ánh»); a word nobody wrote is replaced by one a
letter away, two letters changed about, or two words run together; and what is proposed is written as the texts found
write it («ho gaf» → «hố ga»). Only proposals that find something are made.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract.cache_schema import TEXT, WORD
from ioc_contract.folding import fold, has_marks, nfc
from ioc_contract.kinds import KINDS
from ioc_desktop.store import search
from ioc_desktop.store.keystrokes import decode

FEW = 2
"""So many hits, or fewer, are reason to look for what was meant."""
BETTER = 20
"""A proposal must find so many times what was found, or anything when nothing was."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CHOICES, _COMBINATIONS, _MOST_WORDS = 5, 48, 6
_HITS, _SAMPLE = 200, 40


@dataclass(frozen=True, slots=True)
class _Choice:
    """A word (or two) in the place of one typed: folded, as meant if the keystrokes say so, and how far from it."""

    folded: str
    meant: str = ""
    cost: int = 0


def suggest(connection: sa.Connection, text: str, kinds: Sequence[str] = ("case",), typing: bool = True) -> str | None:
    """Return what was probably meant by `text`, None when it finds enough or nothing better is known."""
    text = nfc(text).strip()
    words = WORD.findall(text)
    if not 0 < len(words) <= _MOST_WORDS or search.number_in(text) or search.telephone_in(text):
        return None
    found = sum(search.count(connection, kind, text, typing, cap=FEW + 1) for kind in kinds)
    if found > FEW:
        return None
    choices = [_choices(connection, word) for word in words]
    best: tuple[int, int] | None = None
    chosen: tuple[_Choice, ...] = ()
    for tried in sorted(itertools.product(*choices), key=_cost)[:_COMBINATIONS]:
        if best is not None and _cost(tried) > best[0]:
            break
        hits = sum(search.count(connection, k, _folded(tried), False, cap=_HITS) for k in kinds)
        if hits and hits >= BETTER * found and (best is None or hits > best[1]):
            best, chosen = (_cost(tried), hits), tried
    if best is None:
        return None
    proposal = _as_written(connection, chosen, words, kinds)
    return None if proposal.casefold() == text.casefold() else proposal


def _cost(tried: Iterable[_Choice]) -> int:
    return sum(c.cost for c in tried)


def _folded(tried: Iterable[_Choice]) -> str:
    return " ".join(c.folded for c in tried)


def _choices(connection: sa.Connection, word: str) -> list[_Choice]:
    """Return what may stand for a word, the nearest first: itself, what its keystrokes spell, what is an edit away."""
    plain = fold(word)
    out = [_Choice(plain)]
    if plain.isdigit():
        return out
    meant = decode(word)
    if meant is not None and (len(meant) == 1 or _known(connection, [fold(meant)])):  # terms have two letters at least
        out.append(_Choice(fold(meant), meant))
    if len(plain) > 1:
        near = _known(connection, _edits(plain))
        out += [_Choice(term, cost=1 if sorted(term) == sorted(plain) else 2) for term in near[:_CHOICES]]
        halves = [(plain[:n], plain[n:]) for n in range(2, len(plain) - 1)]
        parts = set(_known(connection, {half for pair in halves for half in pair}))
        out += [_Choice(" ".join(pair), cost=1) for pair in halves if parts.issuperset(pair)][:2]
    return list({c.folded: c for c in reversed(out)}.values())[::-1]


def _known(connection: sa.Connection, words: Iterable[str]) -> list[str]:
    """Return those of `words` that are in the table of terms, the most used first."""
    asked = sorted(words)
    marks = ", ".join("?" * len(asked))
    sql = f"SELECT term FROM terms WHERE term IN ({marks}) ORDER BY n DESC, term"
    return [str(t) for (t,) in connection.exec_driver_sql(sql, tuple(asked))] if asked else []


def _edits(word: str) -> set[str]:
    """Return every word one letter away: left out, put in, another, two changed about."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    out = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    out |= {a + c + b[1:] for a, b in cuts if b for c in _LETTERS} | {a + c + b for a, b in cuts for c in _LETTERS}
    return out - {word, ""}


def _as_written(
    connection: sa.Connection, chosen: Sequence[_Choice], words: Sequence[str], kinds: Sequence[str]
) -> str:
    """Return the words as the newest texts that have them write them: together where they stand so, else one by one."""
    meant = [
        c.meant or (w.lower() if fold(w) == c.folded and has_marks(w) else "")
        for c, w in zip(chosen, words, strict=True)
    ]
    as_meant = " ".join(m or c.folded for m, c in zip(meant, chosen, strict=True))
    if any(meant) and _together(connection, as_meant, kinds):
        return as_meant if all(meant) else _written(_together(connection, as_meant, kinds), as_meant)
    plain = _folded(chosen)
    return _written(_together(connection, plain, kinds) or _texts(connection, plain, kinds), plain)


def _together(connection: sa.Connection, words: str, kinds: Sequence[str]) -> list[str]:
    """Return the newest texts in which the words stand side by side, marks as given."""
    return _texts(connection, f'"{words}"', kinds)


def _texts(connection: sa.Connection, asked: str, kinds: Sequence[str]) -> list[str]:
    out: list[str] = []
    for kind in kinds:
        ids = search.newest(connection, kind, asked, _SAMPLE, False)
        joined = " || ' . ' || ".join(c for c in TEXT[kind] if c != "number")
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT {joined} FROM {KINDS[kind].table}_now WHERE id IN ({marks})"
        out += [str(t) for (t,) in connection.exec_driver_sql(sql, tuple(ids))] if ids else []
    return out


def _written(texts: Sequence[str], words: str) -> str:
    """Return how the texts write the words most often: the whole of them side by side, else each for itself."""
    wanted = fold(words).split()
    whole: Counter[str] = Counter()
    single: dict[str, Counter[str]] = {w: Counter() for w in wanted}
    for text in texts:
        stands = [m.group().lower() for m in WORD.finditer(text)]
        plain = [fold(s) for s in stands]
        for at, word in enumerate(plain):
            if word in single:
                single[word][stands[at]] += 1
            if word == wanted[0] and plain[at : at + len(wanted)] == wanted:
                whole[" ".join(stands[at : at + len(wanted)])] += 1
    given = words.split()
    if whole:
        fitting = [w for w, _ in whole.most_common() if _agrees(w.split(), given)]
        return fitting[0] if fitting else whole.most_common(1)[0][0]
    return " ".join(
        g if has_marks(g) or not single[w] else single[w].most_common(1)[0][0]
        for g, w in zip(given, wanted, strict=True)
    )


def _agrees(written: Sequence[str], given: Sequence[str]) -> bool:
    """Tell whether the words written have the marks of those given with marks."""
    return len(written) == len(given) and all(not has_marks(g) or w == g for w, g in zip(written, given, strict=True))
