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
    pairs = [*itertools.product(TEXT, GROUND), ("on_accent", "accent")]
    pairs += [(role, "selection") for role in ("text", "muted", "warn", "alarm")]  # in the rows of a list
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


@pytest.mark.parametrize("tokens", theme.THEMES.values(), ids=theme.THEMES)
def test_the_ring_of_the_focus_and_the_edge_of_a_control_can_be_seen(tokens: theme.Tokens) -> None:
    """WCAG 2.1, 1.4.11: 3:1 against what is beside them."""
    for back in GROUND:
        assert theme.contrast(tokens.accent, getattr(tokens, back)) >= 3, back
    edge = theme.mix(tokens.border, tokens.muted, 0.6)
    assert theme.contrast(edge, tokens.sunken) >= 3
    assert theme.contrast(edge, tokens.surface) >= 3


@pytest.mark.parametrize("tokens", theme.THEMES.values(), ids=theme.THEMES)
def test_words_stay_readable_under_the_pointer(tokens: theme.Tokens) -> None:
    theme.use(tokens)
    try:
        for role in ("text", "muted", "warn", "alarm"):
            assert theme.contrast(theme.colour(role), theme.colour("hover")) >= 4.5, role
        assert theme.contrast(tokens.on_accent, theme.mix(tokens.accent, tokens.text, 0.15)) >= 4.5
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
