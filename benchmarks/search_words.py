"""Full-text search over many reports: words, words typed with marks, each keystroke as one types, suggestions, index size.

The peer in the same run is what SQLite offers of itself: FTS5's `prefix*` for keystrokes, bm25 for the order of words.

python benchmarks/search_words.py --keep FILE [--rows 1000000] [--queries 200]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa

from benchmarks import million, scene
from ioc_contract.cache_schema import WORD
from ioc_contract.folding import fold, has_marks
from ioc_desktop.store import cache, search, suggest, written

AMBIGUOUS = ("bão", "hỏa", "mộc", "đèn", "bờ", "cháy", "ngập", "ổ gà", "hố ga", "đường", "chó", "mương")
"""Words whose letters without marks are many other words."""

NOWHERE = ("dượng", "đưỡng", "mộc", "hổa", "bẽn", "nẹn", "phưỡng", "ngặp", "chỡ", "rãc", "đẽn", "khõi")
"""Words no report has, whose letters many have."""


def sampled(connection: sa.Connection, number: int, seed: int = 5) -> list[list[str]]:
    """Return runs of one to three words that stand in reports, spread over all of them."""
    rng = random.Random(seed)
    last = int(connection.exec_driver_sql("SELECT max(seq) FROM cases").scalar_one())
    out: list[list[str]] = []
    while len(out) < number:
        row = connection.exec_driver_sql("SELECT title, body FROM cases WHERE seq = ?", (rng.randrange(last),)).first()
        words = [] if row is None else WORD.findall(rng.choice(row))
        if len(words) > 3:
            at, n = rng.randrange(len(words) - 3), rng.choice((1, 2, 2, 3))
            out.append(words[at : at + n])
    return out


def told(name: str, times: list[float], target: float | None = None) -> None:
    p95 = scene.quantile(times, 0.95)
    verdict = "" if target is None else f"; target p95 ≤ {target:g} ms: {'met' if p95 <= target else 'MISSED'}"
    print(f"{name:44} p50 {scene.quantile(times, 0.5):7.2f}  p95 {p95:7.2f}  max {max(times):7.1f} ms{verdict}")


def timed(function: Callable[[str], object], asked: Iterable[str]) -> list[float]:
    out = []
    for text in asked:
        began = time.perf_counter()
        function(text)
        out.append((time.perf_counter() - began) * 1000)
    return out


def precision(connection: sa.Connection, words: Sequence[str]) -> float:
    """Return the share of the first 50 found that have every word, marks and all, as a word of its own."""
    good = every = 0
    for text in words:
        for id_ in search.newest(connection, "case", text, 50, False):
            row = connection.exec_driver_sql("SELECT title, body, address FROM cases WHERE id = ?", (id_,)).one()
            held = {w.lower() for w in WORD.findall(" . ".join(row))}
            forms = [{f.lower() for f in search.forms(w)} if has_marks(w) else {w} for w in text.split()]
            good += all(f & held or not has_marks(w) for f, w in zip(forms, text.split(), strict=True))
            every += 1
    return good / every if every else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="cache file to make, or to use again")
    parser.add_argument("--queries", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        connection = cache.open_cache(million.opened(chosen.keep or Path(folder) / "cache.db", chosen.rows))
        phrases = sampled(connection, chosen.queries)
        plain = [" ".join(fold(w) for w in p) for p in phrases]
        marked = [" ".join(w.lower() for w in p) for p in phrases]

        def words(text: str) -> None:
            search.newest(connection, "case", text, 50, False)

        def ranked(text: str) -> None:
            quoted = " AND ".join(f'"{w}"' for w in text.split())
            connection.exec_driver_sql(
                "SELECT rowid FROM cases_text WHERE cases_text MATCH ? ORDER BY bm25(cases_text) LIMIT 50", (quoted,)
            ).all()

        def typing(text: str) -> None:
            search.newest(connection, "case", text, 50, True)

        def starred(text: str) -> None:
            *before, last = text.split()
            quoted = " AND ".join([*(f'"{w}"' for w in before), f'"{last}"*'])
            connection.exec_driver_sql(
                "SELECT rowid FROM cases_text WHERE cases_text MATCH ? ORDER BY rowid DESC LIMIT 50", (quoted,)
            ).all()

        keys = [
            text[:n] for text in plain[: chosen.queries // 4] for n in range(1, len(text) + 1) if text[n - 1] != " "
        ]
        timed(words, plain[:20])  # the pages all queries share
        ours = timed(words, plain)
        told("words without marks, newest 50", ours, 50)
        told("  the peer: FTS5 ordered by bm25", (peer := timed(ranked, plain[:40])))
        print(f"  ratio of p95 {scene.quantile(peer, 0.95) / scene.quantile(ours, 0.95):.0f} ×")
        told("words with marks, newest 50", timed(words, marked), 50)
        told("ambiguous words with marks, newest 50", timed(words, AMBIGUOUS), 50)
        written.finish(connection)
        told("words with marks that no report has, newest 50", timed(words, NOWHERE), 50)
        told("  counted up to 1,000", timed(lambda t: search.at_least(connection, "case", f"{t} "), NOWHERE), 100)
        typed = timed(typing, keys)
        told(f"as one types, {len(keys)} keystrokes", typed, 100)
        told("  the peer: FTS5 prefix*", (peer := timed(starred, keys[::4])))
        print(f"  ratio of p95 {scene.quantile(peer, 0.95) / scene.quantile(typed, 0.95):.0f} ×")
        told("count up to 1,000, without marks", timed(lambda t: search.at_least(connection, "case", t), plain), 100)
        told("count up to 1,000, with marks", timed(lambda t: search.at_least(connection, "case", t), marked), 100)
        print(
            f"precision of the first 50, ambiguous words with marks: {precision(connection, AMBIGUOUS):.3f} (target 1)"
        )
        print(f"precision of the first 50, sampled words with marks: {precision(connection, marked):.3f} (target 1)")
        wrong = [w for t in plain if len(t) > 4 and (w := t[:-2] + t[-1] + t[-2]) != t]
        told("suggestion for two letters changed about", timed(lambda t: suggest.suggest(connection, t), wrong))
        index = sum(
            int(connection.exec_driver_sql(sql).scalar_one() or 0)
            for sql in (
                "SELECT sum(length(block)) FROM cases_text_data",
                "SELECT sum(length(term) + 8) FROM cases_text_idx",
                "SELECT sum(length(sz) + 4) FROM cases_text_docsize",
                "SELECT sum(length(word) + length(blocks) + 8) FROM written",
                "SELECT 12 * count(*) FROM written_known",
            )
        )
        text = int(
            connection.exec_driver_sql(
                "SELECT sum(length(CAST(title AS BLOB)) + length(CAST(body AS BLOB)) + length(CAST(address AS BLOB))) FROM cases"
            ).scalar_one()
        )
        print(f"index {index / 1e6:.0f} MB of {text / 1e6:.0f} MB text: {index / text:.2f} (target ≤ 0.65)")
        cache.close_cache(connection)


if __name__ == "__main__":
    main()
