"""Full-text search in the cache: an FTS5 index without marks over titles, texts and addresses, and safe queries on it.

Words are found however they are typed; one typed with marks must stand so in the text (in either placement of the tone
mark). Queries are built of quoted words only, so nothing typed is ever an operator. A prefix is expanded by our own table
of terms: FTS5's own `prefix*` reads whole lists. Never ordered by rank: newest first, or by the caller's index.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.cache_schema import TEXT, WORD, terms, text_fill, text_sample, triggers
from ioc_contract.folding import fold, has_marks, nfc
from ioc_contract.kinds import KINDS
from ioc_desktop.store import database, written
from ioc_desktop.store.written import SIZE

CAP = 1_001
"""Counts stop here: «hơn 1.000»."""

_PART = re.compile(r'"([^"]*)"|([^"\s]+)')
_NUMBER = re.compile(r"#\s*(\d{1,9})")
_TELEPHONE = re.compile(r"\+?\(?\d[\d .\-()]{8,20}")
_MAX_TEXT, _MAX_WORDS, _MAX_EXPANSIONS = 200, 12, 48
_MAX_SHORT, _MAX_ALONE = 12, 5
"""Expansions of two letters after other words, and of three that stand alone: more would read almost everything."""
_CHUNK = 1_000
_MERGED = 500
_LOOK = 8_000
_PART_OF = 30_000
_EVERY = 1 << 62
_SPANS = 100
"""So many places are gone through one by one; of more, all hits are, those elsewhere left out."""


@dataclass(frozen=True, slots=True)
class TextFilter:
    """A condition for WHERE on `<table>_now`, with `?` for each of `parameters`."""

    condition: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, as FTS5 is asked (`match`) and the words that must stand in the text as typed (`marked`)."""

    match: str
    marked: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words and phrases FTS5 looks up."""
        return self.match.count('"') // 2


@dataclass(frozen=True, slots=True)
class _Hits:
    """A query of the rows with the letters of what was typed, and its parameters."""

    sql: str
    parameters: tuple[str, ...]
    bounded: bool
    """Whether only some places are looked at."""


def follow(connection: sa.Connection) -> None:
    """Make the triggers by which the indexes follow the tables. The caller commits."""
    for kind in TEXT:
        for statement in triggers(kind):
            connection.exec_driver_sql(statement)


def unfollow(connection: sa.Connection) -> None:
    """Drop the triggers, before a first load; `rebuild` makes them again. The caller commits."""
    written.forget(connection)
    for kind in TEXT:
        for event in ("insert", "delete", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {KINDS[kind].table}_text_{event}")


def rebuild(connection: sa.Connection) -> None:
    """Make the indexes anew from the tables in short commits, then follow again. 100,000 reports take some seconds."""
    unfollow(connection)
    for kind in TEXT:
        table = KINDS[kind].table
        connection.exec_driver_sql(f"INSERT INTO {table}_text({table}_text) VALUES ('delete-all')")
        at = 0
        while True:
            database.begin(connection)
            last = connection.exec_driver_sql(
                f"SELECT max(seq) FROM (SELECT seq FROM {table} WHERE seq > ? ORDER BY seq LIMIT {_CHUNK})", (at,)
            ).scalar_one()
            if last is None:
                # nothing can be written between this look and the triggers: one transaction
                for statement in triggers(kind):
                    connection.exec_driver_sql(statement)
                connection.commit()
                break
            connection.exec_driver_sql(text_fill(kind), (at, last))
            connection.commit()
            at = int(last)
    learn(connection)


def settle(connection: sa.Connection, check: Callable[[], None]) -> None:
    """Merge each index into one piece in short commits: words of rows that went are in none of its pages after it."""
    for kind in TEXT:
        name = f"{KINDS[kind].table}_text"
        pages = -_MERGED
        while True:
            check()
            before = _writes(connection)
            connection.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES ('merge', {pages})")
            wrote = _writes(connection) - before
            connection.commit()
            if wrote < 2 and pages > 0:
                break
            pages = _MERGED


def _writes(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())


def learn(connection: sa.Connection) -> None:
    """Make the table of terms anew from a sample of the texts, newest first; it serves to expand prefixes."""
    rows = terms(str(text) for kind in TEXT for (text,) in connection.exec_driver_sql(text_sample(kind)))
    connection.exec_driver_sql("DELETE FROM terms")
    if rows:
        connection.exec_driver_sql("INSERT INTO terms VALUES (?, ?)", rows)
    connection.commit()


def query(connection: sa.Connection, kind: str, text: str, typing: bool = True) -> Query | None:
    """Return the query of what was typed for a kind, None when no word is in it. With `typing` the last word may be unfinished.

    A telephone number is looked for in the ways it is written, «#1104» as that number alone.
    """
    text = nfc(text)[:_MAX_TEXT]
    if (number := number_in(text)) is not None:
        return Query(f'number : "{number}"' if "number" in TEXT[kind] else _quoted(str(number)), ())
    if (telephone := telephone_in(text)) is not None:
        return Query("(" + " OR ".join(_quoted(form) for form in _written(telephone)) + ")", ())
    parts: list[str] = []
    marked: list[str] = []
    pieces = _PART.findall(text)
    open_end = typing and bool(pieces) and not pieces[-1][0] and not text[-1:].isspace()
    for index, (phrase, plain) in enumerate(pieces):
        words = WORD.findall(phrase or plain)
        if not words or len(parts) >= _MAX_WORDS:
            continue
        marked += [w for w in words if has_marks(w)]
        if phrase:
            parts.append(_quoted(" ".join(fold(w) for w in words)))
            continue
        parts += [_quoted(fold(w)) for w in words[:-1]]
        last = fold(words[-1])
        unfinished = (
            open_end and index == len(pieces) - 1 and not has_marks(words[-1])
        )  # marks are asked of whole words
        if unfinished and len(last) == 1 and last.isalpha() and parts:
            continue  # one letter after whole words says nothing yet
        parts.append(_expanded(connection, last, alone=not parts) if unfinished else _quoted(last))
    return Query(" AND ".join(parts[:_MAX_WORDS]), tuple(marked[:_MAX_WORDS])) if parts else None


def number_in(text: str) -> int | None:
    """Return the number of a report or task that was typed with its sign («#1104»), None if none was."""
    found = _NUMBER.fullmatch(text.strip())
    return None if found is None else int(found.group(1))


def telephone_in(text: str) -> str | None:
    """Return the telephone number typed, as national digits from the leading 0 on; None when it looks like none."""
    text = text.strip()
    if not _TELEPHONE.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text)
    if text.startswith("+84") or (digits.startswith("84") and len(digits) >= 11):
        digits = "0" + digits[2:].removeprefix("0")
    return digits if digits.startswith("0") and 10 <= len(digits) <= 11 else None


_GROUPS = {10: ((4, 3, 3), (3, 3, 4), (4, 6), (3, 7), (4, 2, 2, 2), (2, 4, 4), (5, 5)), 11: ((4, 7), (4, 1, 3, 3), (4, 4, 3), (4, 3, 4), (3, 4, 4), (3, 8))}  # fmt: skip


def _written(digits: str) -> list[str]:
    """Return how a telephone number may stand in a text, as words with blanks between: whole, in groups, with 84 before."""
    forms = [digits, "84" + digits[1:]]
    for groups in _GROUPS[len(digits)]:
        ends = list(itertools.accumulate(groups, initial=0))
        parts = [digits[a:b] for a, b in itertools.pairwise(ends)]
        forms.append(" ".join(parts))
        forms.append(" ".join(["84", parts[0][1:], *parts[1:]]))
        forms.append(" ".join(["84" + parts[0][1:], *parts[1:]]))
    return list(dict.fromkeys(forms))


def text_filter(
    connection: sa.Connection, kind: str, text: str, *, column: str = "id", typing: bool = True
) -> TextFilter | None:
    """Return the condition that a row of `<table>_now` has the words; None when there are none to look for.

    `column` is how the outer query names the row's id («cases_now.id»; an alias if it has one). Few hits are listed, many
    are asked row by row, so that either way a page of 100 in the order of an index is quick.
    """
    asked = query(connection, kind, text, typing)
    if asked is None:
        return None
    table = KINDS[kind].table
    rows = int(connection.exec_driver_sql(f"SELECT coalesce(max(seq), 0) FROM {table}").scalar_one())
    few = max(CAP, math.isqrt(400 * rows))
    hits = _hits(connection, kind, asked)
    marks, values = _marks(kind, asked)
    if _count(connection, hits, few + 1) > few:
        source = f"{table} s CROSS JOIN {table}_text ON {table}_text.rowid = s.seq"
        return TextFilter(
            f"EXISTS (SELECT 1 FROM {source} WHERE s.id = {column} AND {table}_text MATCH ?{marks})",
            (asked.match, *values),
        )
    return TextFilter(
        f"{column} IN (SELECT s.id FROM ({hits.sql}) CROSS JOIN {table} s ON s.seq = at WHERE 1{marks})",
        (*hits.parameters, *values),
    )


def by_seq(
    connection: sa.Connection, kind: str, text: str, *, typing: bool = True
) -> tuple[TextFilter, bool, str | None] | None:
    """Return the condition on `<table>.seq` that a row has the words, whether few do (so that listing them is quick), and
    when very many do, the same condition over the newest of them only (with the same parameters): enough to count to a cap.

    None when there are no words to look for. For queries over the table itself that read an index holding `seq`. Hits are
    listed, some 0.1 µs each, unless so many rows have them that the next ones in any order are found sooner by asking row
    by row, some 80 µs for each word asked for; marks are asked of the rows that are looked at.
    """
    asked = query(connection, kind, text, typing)
    if asked is None:
        return None
    table = KINDS[kind].table
    marks, values = _marks(kind, asked, table)
    rows = int(connection.exec_driver_sql(f"SELECT coalesce(max(seq), 0) FROM {table}").scalar_one())
    listed = max(CAP, math.isqrt(80_000 * asked.words * rows))
    hits = _hits(connection, kind, asked)
    number = _count(connection, hits, listed + 1)
    part = None
    if number > min(listed, 3 * _PART_OF) and not hits.bounded:
        part = f"{table}.seq IN ({hits.sql} ORDER BY rowid DESC LIMIT {_PART_OF}){marks}"
    if number <= listed:
        found = TextFilter(f"{table}.seq IN ({hits.sql}){marks}", (*hits.parameters, *values))
    else:
        one = f"SELECT 1 FROM {table}_text WHERE {table}_text.rowid = {table}.seq AND {table}_text MATCH ?"
        found = TextFilter(f"EXISTS ({one}){marks}", (asked.match, *values))
    return found, number <= 3 * CAP, part


def newest(connection: sa.Connection, kind: str, text: str, limit: int = 50, typing: bool = True) -> list[str]:
    """Return the ids of the newest rows of a kind with the words, newest first."""
    asked = query(connection, kind, text, typing)
    if asked is None:
        return []
    table = KINDS[kind].table
    marks, values = _marks(kind, asked)
    sql = (
        f"SELECT s.id FROM {table}_text CROSS JOIN {table} s ON s.seq = {table}_text.rowid"
        f" WHERE {table}_text MATCH ? AND {table}_text.rowid BETWEEN ? AND ?{marks} ORDER BY {table}_text.rowid DESC LIMIT ?"
    )
    out: list[str] = []
    where = _places(connection, kind, asked)
    for first, last in [(0, _EVERY)] if where is None else where:
        found = connection.exec_driver_sql(sql, (asked.match, first, last, *values, limit - len(out)))
        out += [str(i) for (i,) in found]
        if len(out) >= limit:
            break
    return out


def count(connection: sa.Connection, kind: str, text: str, typing: bool = True, cap: int = CAP) -> int:
    """Return how many rows of a kind have the words, at most `cap`."""
    return _counted(connection, kind, text, typing, cap)[0]


def at_least(connection: sa.Connection, kind: str, text: str) -> tuple[int, bool]:
    """Return how many rows of a kind have the words, and whether there may be more: looked at are the newest _LOOK rows
    with the letters, counted at most `CAP - 1`."""
    found, looked = _counted(connection, kind, text, True, CAP, _LOOK)
    return min(found, CAP - 1), found >= CAP or looked


def _counted(
    connection: sa.Connection, kind: str, text: str, typing: bool, cap: int, look: int = 0
) -> tuple[int, bool]:
    asked = query(connection, kind, text, typing)
    if asked is None:
        return 0, False
    table = KINDS[kind].table
    hits = _hits(connection, kind, asked)
    if not asked.marked:
        return _count(connection, hits, cap), False
    marks, values = _marks(kind, asked)
    bound = ("" if hits.bounded else " ORDER BY rowid DESC") + f" LIMIT {look}" if look else ""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({hits.sql}{bound}) CROSS JOIN {table} s ON s.seq = at WHERE 1{marks} LIMIT {int(cap)})"
    found = int(connection.exec_driver_sql(sql, (*hits.parameters, *values)).scalar_one())
    return found, bool(look) and _count(connection, hits, look) >= look


def spans(text: str, typed: str) -> list[tuple[int, int]]:
    """Return where in `text` the words typed stand (start, end), for highlighting; the last one also as a prefix."""
    words = [fold(w) for w in WORD.findall(nfc(typed)[:_MAX_TEXT])]
    if not words:
        return []
    whole, last = frozenset(words), words[-1]
    return [m.span() for m in WORD.finditer(text) if (folded := fold(m.group())) in whole or folded.startswith(last)]


def _quoted(words: str) -> str:
    return f'"{words}"'  # words are letters and digits only: nothing to escape


def _expanded(connection: sa.Connection, prefix: str, *, alone: bool) -> str:
    """Return the words that begin like an unfinished one, the most used first. Of a short beginning, which almost every text
    has, only some: itself if it is a word, else the most used."""
    short = {1: 1, 2: 1 if alone else _MAX_SHORT, 3: _MAX_ALONE if alone else _MAX_EXPANSIONS}
    most = short.get(len(prefix), _MAX_EXPANSIONS)
    found = connection.exec_driver_sql(
        "SELECT term FROM terms WHERE term >= ? AND term < ? ORDER BY term = ? DESC, n DESC LIMIT ?",
        (prefix, prefix + "\U0010ffff", prefix, most),
    )
    terms = [str(t) for (t,) in found]
    if not terms:
        # a number, or a word not in the sample, so rare: its list is short
        return f'"{prefix}"*' if len(prefix) > 2 else _quoted(prefix)
    return "(" + " OR ".join(_quoted(t) for t in dict.fromkeys([prefix, *terms])) + ")"


def _hits(connection: sa.Connection, kind: str, asked: Query) -> _Hits:
    """Return the query of the rows (`at`) with the letters, but where one of the marked words cannot be."""
    table = KINDS[kind].table
    match = f"{table}_text MATCH ?"
    where = _places(connection, kind, asked)
    if where is None:
        return _Hits(f"SELECT rowid AS at FROM {table}_text WHERE {match}", (asked.match,), False)
    if len(where) > _SPANS:
        blocks = orjson.dumps([b for first, last in where for b in range(first // SIZE, last // SIZE + 1)]).decode()
        among = f"{table}_text.rowid / {SIZE} IN (SELECT value FROM json_each(?))"
        return _Hits(f"SELECT rowid AS at FROM {table}_text WHERE {among} AND {match}", (blocks, asked.match), True)
    spans = orjson.dumps(where).decode()
    return _Hits(
        f"SELECT {table}_text.rowid AS at FROM json_each(?) p CROSS JOIN {table}_text ON {match}"
        f" AND {table}_text.rowid BETWEEN json_extract(p.value, '$[0]') AND json_extract(p.value, '$[1]')",
        (spans, asked.match),
        True,
    )


def _places(connection: sa.Connection, kind: str, asked: Query) -> list[written.Span] | None:
    return written.places(connection, kind, [{f.lower() for f in forms(w)} for w in asked.marked])


def _count(connection: sa.Connection, hits: _Hits, limit: int) -> int:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({hits.sql}) LIMIT {limit})"
    return int(connection.exec_driver_sql(sql, hits.parameters).scalar_one())


def _marks(kind: str, asked: Query, row: str = "s") -> tuple[str, tuple[str, ...]]:
    """Return the condition that the words stand in `row` as typed: their letters are looked for first, which is quick
    and leaves few rows; then whether they are words of their own there."""
    columns = [f"{row}.{c}" for c in TEXT[kind] if c != "number"]
    conditions: list[str] = []
    values: list[str] = []
    for word in asked.marked:
        letters = _needles(word)
        conditions.append(" OR ".join(f"instr({column}, ?)" for column in columns for _ in letters))
        values += letters * len(columns)
    if not conditions:
        return "", ()
    values.append(" ".join(asked.marked))
    written = "".join(f" AND ({c})" for c in conditions)
    joined = " || ' ' || ".join(columns)
    return f"{written} AND {_STANDS}({joined}, ?)", tuple(values)


_STANDS = "words_stand"


def prepare(driver: Any) -> None:
    """Give a driver's connection the function that the conditions on marked words call."""
    driver.create_function(_STANDS, 2, _stand)


def _stand(text: str, words: str) -> bool:
    return all(any(_whole(text, form) for form in _forms(w)) for w in words.split())


def _whole(text: str, form: str) -> bool:
    """Tell whether a word of its own is `form`; twice as quick as a regular expression."""
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
            return True
        at = text.find(form, at + 1)
    return False


@lru_cache(maxsize=64)
def _forms(word: str) -> tuple[str, ...]:
    return tuple(forms(word))


def _needles(word: str) -> list[str]:
    """Return what is in a text wherever the word is, in few pieces: without the initial where the rest has marks."""
    written = forms(word)
    return list(dict.fromkeys(f[1:] for f in written)) if has_marks(word[1:]) else written


_OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_PLACEMENTS: Sequence[tuple[str, str]] = [*zip(_OLD, _NEW, strict=True), *zip(_NEW, _OLD, strict=True)]


def forms(word: str) -> list[str]:
    """Return the ways a word may stand in a text: in both placements of its tone mark, small, capitalised, in capitals."""
    low = word.lower()
    placed: Iterable[str] = [low, *(low.replace(a, b) for a, b in _PLACEMENTS if a in low)]
    return list(dict.fromkeys(form for p in placed for form in (p, p[:1].upper() + p[1:], p.upper())))
