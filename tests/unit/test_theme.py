"""The design tokens: every text colour readable on every background it is used on, in both themes."""

from __future__ import annotations

import itertools
import re

import pytest

from ui import theme

TEXT = ("text", "muted", "accent", "good", "warn", "alarm", "info")
GROUND = ("window", "surface", "raised", "sunken")


@pytest.mark.parametrize("tokens", theme.THEMES.values(), ids=theme.THEMES)
def test_text_is_readable(tokens: theme.Tokens) -> None:
    pairs = [*itertools.product(TEXT, GROUND), ("text", "selection"), ("on_accent", "accent")]
    low = {
        f"{front} on {back}": round(theme.contrast(getattr(tokens, front), getattr(tokens, back)), 2)
        for front, back in pairs
        if theme.contrast(getattr(tokens, front), getattr(tokens, back)) < 4.5
    }
    assert low == {}


@pytest.mark.parametrize("tokens", theme.THEMES.values(), ids=theme.THEMES)
def test_badges_are_readable(tokens: theme.Tokens) -> None:
    theme.use(tokens)
    try:
        for role in ("good", "warn", "alarm", "info"):
            assert theme.contrast(theme.colour(role), theme.colour(f"tint:{role}")) >= 4.5, role
    finally:
        theme.use(theme.DARK)


def test_contrast_agrees_with_the_definition() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_scaling_is_bounded_and_never_compounds() -> None:
    twice = theme.scaled(theme.scaled(theme.LIGHT, 1.5), 2.0)
    assert (twice.body, twice.row, twice.scale) == (26, 60, 2.0)
    assert theme.scaled(theme.DARK, 9).scale == 2.0
    assert theme.scaled(theme.DARK, 0.1) == theme.DARK


def test_colours_are_colours() -> None:
    for tokens in theme.THEMES.values():
        for role in (*TEXT, *GROUND, "border", "land", "water", "selection"):
            assert re.fullmatch(r"#[0-9a-f]{6}", getattr(tokens, role)), role
