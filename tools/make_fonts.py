"""Makes resources/fonts from the split web fonts: one TrueType file a weight, with tabular figures and arrows added.

Qt picks one file per family and weight, so a family split into latin, latin-ext and vietnamese files loses letters.
Usage: make_fonts.py FILES_FOLDER (the `files` folder of the npm package @fontsource/be-vietnam-pro).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.merge import Merger
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "resources" / "fonts"
WEIGHTS = {400: ("Regular", 72), 500: ("Medium", 90), 600: ("SemiBold", 108), 700: ("Bold", 126)}
"""Style name and stroke, in font units, of the drawn arrows."""
FAMILY = "Be Vietnam Pro"
FIGURE = 664
"""Advance of every tabular figure, font units of 1000 per em."""


def merged(files: Path, weight: int, folder: Path) -> TTFont:
    parts = []
    for subset in ("latin", "latin-ext", "vietnamese"):
        font = TTFont(files / f"be-vietnam-pro-{subset}-{weight}-normal.woff")
        font.flavor = None
        for tag in ("gasp",):
            if tag in font:
                del font[tag]
        part = folder / f"{subset}-{weight}.ttf"
        font.save(part)
        parts.append(str(part))
    return Merger().merge(parts)


def add_glyph(font: TTFont, name: str, glyph: object, advance: int) -> None:
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    font["glyf"].glyphOrder = font.getGlyphOrder()
    left = getattr(glyph, "xMin", 0)
    font["hmtx"].metrics[name] = (advance, left)


def add_figures(font: TTFont) -> None:
    """Add figures of one width behind the feature tnum, so that a running clock stands still."""
    cmap = font.getBestCmap()
    rules = []
    for character in "0123456789":
        name = cmap[ord(character)]
        width, _ = font["hmtx"].metrics[name]
        shift = (FIGURE - width) // 2
        pen = TTGlyphPen(font.getGlyphSet())
        pen.addComponent(name, (1, 0, 0, 1, shift, 0))
        glyph = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        add_glyph(font, f"{name}.tnum", glyph, FIGURE)
        rules.append(f"sub {name} by {name}.tnum;")
    _append_gsub(font, rules)


def _append_gsub(font: TTFont, rules: list[str]) -> None:
    extra = TTFont()
    extra.setGlyphOrder(font.getGlyphOrder())
    addOpenTypeFeaturesFromString(extra, f"feature tnum {{ {' '.join(rules)} }} tnum;", tables=["GSUB"])
    mine, theirs = font["GSUB"].table, extra["GSUB"].table
    lookup = len(mine.LookupList.Lookup)
    mine.LookupList.Lookup.extend(theirs.LookupList.Lookup)
    record = theirs.FeatureList.FeatureRecord[0]
    record.Feature.LookupListIndex = [lookup]
    mine.FeatureList.FeatureRecord.append(record)
    index = len(mine.FeatureList.FeatureRecord) - 1
    for script in mine.ScriptList.ScriptRecord:
        systems = [script.Script.DefaultLangSys, *(s.LangSys for s in script.Script.LangSysRecord)]
        for system in systems:
            if system is not None:
                system.FeatureIndex.append(index)
                system.FeatureCount = len(system.FeatureIndex)
    mine.FeatureList.FeatureCount = len(mine.FeatureList.FeatureRecord)
    mine.LookupList.LookupCount = len(mine.LookupList.Lookup)


def add_arrows(font: TTFont, stroke: int) -> None:
    """Draw → ← ↑ ↓, which the web font's subsets lack."""
    half, middle, head = stroke / 2, 330, 170
    outline = [
        (70, middle - half),
        (560, middle - half),
        (560 - head + stroke * 0.55, middle - head - half * 0.2),
        (560 - head + stroke * 1.45, middle - head - stroke * 0.9),
        (730, middle),
        (560 - head + stroke * 1.45, middle + head + stroke * 0.9),
        (560 - head + stroke * 0.55, middle + head + half * 0.2),
        (560, middle + half),
        (70, middle + half),
    ]
    turns = {
        "\u2192": lambda x, y: (x, y),
        "\u2190": lambda x, y: (800 - x, y),
        "\u2191": lambda x, y: (400 + (y - middle), x - 70),
        "\u2193": lambda x, y: (400 + (y - middle), 730 - x),
    }
    for character, turn in turns.items():
        pen = TTGlyphPen(None)
        points = [tuple(round(v) for v in turn(x, y)) for x, y in outline]
        if character in "\u2190\u2193":
            points.reverse()
        pen.moveTo(points[0])
        for point in points[1:]:
            pen.lineTo(point)
        pen.closePath()
        glyph = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        name = f"uni{ord(character):04X}"
        if name in font.getGlyphOrder():
            name += ".drawn"
        add_glyph(font, name, glyph, 800)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(character)] = name


def rename(font: TTFont, style: str) -> None:
    """Put the weight into the style's name, so that every platform sees one family of four styles."""
    names = font["name"]
    for record in [n for n in names.names if n.nameID in (1, 2, 4, 16, 17)]:
        names.removeNames(nameID=record.nameID)
    for number, text in ((1, FAMILY), (2, style), (4, f"{FAMILY} {style}"), (16, FAMILY), (17, style)):
        names.setName(text, number, 3, 1, 0x409)
        names.setName(text, number, 1, 0, 0)


def main(files: Path) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for weight, (style, stroke) in WEIGHTS.items():
            font = merged(files, weight, Path(folder))
            add_figures(font)
            add_arrows(font, stroke)
            rename(font, style)
            font["OS/2"].usWeightClass = weight
            path = OUT / f"BeVietnamPro-{style}.ttf"
            font.save(path)
            print(path.name, len(font.getGlyphOrder()), "glyphs", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
