"""Words of the KPI board: statuses, windows, sentences about a tile; and the live figures' names for translation."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ioc_contract.clock import Instant
from ioc_desktop.services.kpi_records import ObservationRow, Status, Tile, Window
from ui.widgets import numbers

translate = QCoreApplication.translate

NUMBERS = (
    QT_TRANSLATE_NOOP("Numbers", "Tuần {week}/{year}"),
    QT_TRANSLATE_NOOP("Numbers", "Tháng {month}/{year}"),
    QT_TRANSLATE_NOOP("Numbers", "Quý {quarter}/{year}"),
    QT_TRANSLATE_NOOP("Numbers", "Năm {year}"),
    QT_TRANSLATE_NOOP("Numbers", "thousands separator: ."),
    QT_TRANSLATE_NOOP("Numbers", "decimal separator: ,"),
)
"""What `ui.widgets.numbers` says, kept in this area's catalogue."""

FIGURES = (
    QT_TRANSLATE_NOOP("Figures", "Trực tiếp từ hồ sơ"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ tại Trung tâm"),
    QT_TRANSLATE_NOOP("Figures", "phản ánh"),
    QT_TRANSLATE_NOOP("Figures", "trường hợp"),
    QT_TRANSLATE_NOOP("Figures", "hồ sơ"),
    QT_TRANSLATE_NOOP("Figures", "Tiếp nhận"),
    QT_TRANSLATE_NOOP("Figures", "hồ sơ tiếp nhận"),
    QT_TRANSLATE_NOOP("Figures", "Mọi hồ sơ tiếp nhận trong khoảng chọn."),
    QT_TRANSLATE_NOOP("Figures", "Đã giải quyết"),
    QT_TRANSLATE_NOOP("Figures", "hồ sơ đã giải quyết"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ tiếp nhận trong khoảng chọn, đã trả lời, đóng, từ chối, trùng hoặc chuyển."),
    QT_TRANSLATE_NOOP("Figures", "Đang xử lý"),
    QT_TRANSLATE_NOOP("Figures", "hồ sơ đang xử lý"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ tiếp nhận trong khoảng chọn, chưa trả lời người dân."),
    QT_TRANSLATE_NOOP("Figures", "Tỷ lệ đúng hạn"),
    QT_TRANSLATE_NOOP("Figures", "Gồm hồ sơ quá hạn chưa xong"),
    QT_TRANSLATE_NOOP("Figures", "trả lời đúng hạn"),
    QT_TRANSLATE_NOOP("Figures", "đã trả lời + quá hạn chưa xong"),
    QT_TRANSLATE_NOOP(
        "Figures",
        "Trả lời đúng hạn / (đã trả lời + quá hạn chưa xong); hạn gồm gia hạn và tạm dừng, chỉ tính hồ sơ có hạn.",
    ),
    QT_TRANSLATE_NOOP("Figures", "Chỉ hồ sơ đã trả lời"),
    QT_TRANSLATE_NOOP("Figures", "đã trả lời"),
    QT_TRANSLATE_NOOP(
        "Figures", "Trả lời đúng hạn / đã trả lời; không tính hồ sơ quá hạn chưa xong, chỉ tính hồ sơ có hạn."
    ),
    QT_TRANSLATE_NOOP("Figures", "Theo hạn ban đầu"),
    QT_TRANSLATE_NOOP("Figures", "trả lời trong hạn ban đầu"),
    QT_TRANSLATE_NOOP("Figures", "đã trả lời + quá hạn ban đầu"),
    QT_TRANSLATE_NOOP(
        "Figures",
        "Trả lời trong hạn ban đầu / (đã trả lời + quá hạn ban đầu chưa xong); không kể gia hạn, có kể tạm dừng.",
    ),
    QT_TRANSLATE_NOOP("Figures", "Không kể hồ sơ gia hạn"),
    QT_TRANSLATE_NOOP("Figures", "đúng hạn, không gia hạn"),
    QT_TRANSLATE_NOOP(
        "Figures", "Trả lời đúng hạn mà không gia hạn / (đã trả lời + quá hạn chưa xong); chỉ tính hồ sơ có hạn."
    ),
    QT_TRANSLATE_NOOP("Figures", "Tỷ lệ hài lòng"),
    QT_TRANSLATE_NOOP("Figures", "Trên số được đánh giá"),
    QT_TRANSLATE_NOOP("Figures", "đánh giá 4–5 sao"),
    QT_TRANSLATE_NOOP("Figures", "có đánh giá"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ được đánh giá 4–5 sao / hồ sơ có đánh giá."),
    QT_TRANSLATE_NOOP("Figures", "Trên số đã giải quyết"),
    QT_TRANSLATE_NOOP("Figures", "đã giải quyết"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ được đánh giá 4–5 sao / hồ sơ đã giải quyết, kể cả không có đánh giá."),
    QT_TRANSLATE_NOOP("Figures", "Trên số tiếp nhận"),
    QT_TRANSLATE_NOOP("Figures", "tiếp nhận"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ được đánh giá 4–5 sao / mọi hồ sơ tiếp nhận."),
    QT_TRANSLATE_NOOP("Figures", "Đang quá hạn"),
    QT_TRANSLATE_NOOP("Figures", "hồ sơ quá hạn"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ đang xử lý đã quá hạn của bước hiện tại, tính đến lúc xem."),
    QT_TRANSLATE_NOOP("Figures", "Đến hạn trong 1 giờ"),
    QT_TRANSLATE_NOOP("Figures", "hồ sơ sắp đến hạn"),
    QT_TRANSLATE_NOOP("Figures", "Hồ sơ đang xử lý có hạn của bước hiện tại trong 60 phút tới."),
)
"""Everything `services.kpi_cases` says, marked for the catalogues."""


def said(text: str) -> str:
    """Return words that came from a figure's definition in the language of the screen; catalogue data stays as it is."""
    return QCoreApplication.translate("Figures", text) if text in FIGURES else text


def no_data() -> str:
    """Return what stands for a value nobody reported."""
    return translate("Kpi", "Chưa có dữ liệu")


def window(which: Window) -> str:
    """Return the name of a window."""
    return {
        Window.TODAY: translate("Kpi", "Hôm nay"),
        Window.DAYS_7: translate("Kpi", "7 ngày qua"),
        Window.DAYS_30: translate("Kpi", "30 ngày qua"),
        Window.YEAR: translate("Kpi", "12 tháng qua"),
        Window.ALL: translate("Kpi", "Toàn bộ"),
    }[which]


def status(tile: Tile) -> str:
    """Return how the tile stands, in a few words; empty when there is nothing to compare with.

    An old value never looks normal: that it is old goes first, unless it was abnormal.
    """
    if tile.stale and tile.status not in (Status.WARN, Status.ALARM):
        return translate("Kpi", "Dữ liệu cũ")
    return {
        Status.NO_DATA: "",
        Status.UNJUDGED: "",
        Status.NORMAL: translate("Kpi", "Đạt") if tile.target is not None else translate("Kpi", "Bình thường"),
        Status.OFF_TARGET: translate("Kpi", "Chưa đạt"),
        Status.WARN: translate("Kpi", "Cảnh báo"),
        Status.ALARM: translate("Kpi", "Báo động"),
    }[tile.status]


def value(tile: Tile) -> str:
    """Return the value with its unit, or «Chưa có dữ liệu»."""
    return no_data() if tile.value is None else numbers.measured(tile.value, tile.decimals, said(tile.measure))


def target(tile: Tile) -> str:
    """Return the target, empty when there is none."""
    if tile.target is None:
        return ""
    decimals = tile.decimals if tile.target % 1 else 0
    return translate("Kpi", "mục tiêu {value}").format(value=numbers.number(tile.target, decimals))


def counts(tile: Tile) -> tuple[str, str]:
    """Return what stands above and below the line, «958 trả lời đúng hạn» and «1.025 đã trả lời»; empty for no ratio."""
    if tile.numerator is None or tile.denominator is None:
        return "", ""
    return _counted(tile.numerator, tile.numerator_label), _counted(tile.denominator, tile.denominator_label)


def _counted(value: float, label: str) -> str:
    text = said(label)
    if len(text) > 1 and text[0].isupper() and text[1].islower():
        text = text[0].lower() + text[1:]
    return f"{numbers.short(value)} {text}".strip()


def ratio(tile: Tile) -> str:
    """Return both counts on one line, empty when the value is no ratio."""
    above, below = counts(tile)
    return f"{above} / {below}" if above else ""


def change(tile: Tile, before: float | None) -> str:
    """Return the change since `before`: «▲ 5,1 %», for percentages in points, from little or nothing in full."""
    if tile.value is None or before is None:
        return ""
    difference = round(tile.value - before, max(tile.decimals, 0))
    if not difference:
        return translate("Kpi", "không đổi")
    shape = "▲" if difference > 0 else "▼"
    if tile.measure == "%":
        size = numbers.number(abs(difference), max(1, tile.decimals))
        return translate("Kpi", "{shape} {size} điểm").format(shape=shape, size=size)
    if abs(before) < 20:
        return f"{shape} {numbers.number(abs(difference), tile.decimals)}"
    share = abs(100 * difference / before)
    return f"{shape} {numbers.number(share, 0 if share >= 100 else 1)} %"


def changes(tile: Tile) -> list[str]:
    """Return the changes since the period before and since the year before, of these what is known."""
    before, year = change(tile, tile.previous), change(tile, tile.year_before)
    parts = []
    if before:
        parts.append(translate("Kpi", "So kỳ trước {change}").format(change=before))
    if year:
        parts.append(translate("Kpi", "So năm trước {change}").format(change=year))
    return parts


def changes_together(tile: Tile) -> str:
    """Return the changes on one line: «So kỳ trước ▲ 1,5 · năm trước ▼ 2,0 điểm»."""
    parts = changes(tile)
    if len(parts) < 2:
        return "".join(parts)
    points = " " + translate("Kpi", "{shape} {size} điểm").format(shape="", size="").strip()
    if parts[0].endswith(points) and parts[1].endswith(points):
        parts[0] = parts[0].removesuffix(points)
    year = translate("Kpi", "năm trước {change}").format(change=change(tile, tile.year_before))
    return f"{parts[0]} · {year}"


def when(tile: Tile, now: Instant) -> str:
    """Return the period of the value and up to when its data reach."""
    parts = []
    if tile.period is not None and tile.period_start is not None and tile.period_end is not None:
        parts.append(numbers.period(tile.period, tile.period_start, tile.period_end))
    if tile.unfinished and not tile.live:
        parts.append(translate("Kpi", "chưa hết kỳ"))
    elif tile.provisional and not tile.stale:
        parts.append(translate("Kpi", "sơ bộ"))
    if tile.as_of is not None:
        said_at = numbers.moment(tile.as_of, now)
        parts.append(until(tile, now) if tile.stale else translate("Kpi", "tới {moment}").format(moment=said_at))
    return " · ".join(parts)


def until(tile: Tile, now: Instant) -> str:
    """Return up to when a tile's data reach, in full."""
    if tile.as_of is None:
        return ""
    return translate("Kpi", "dữ liệu tới {moment}").format(moment=numbers.moment(tile.as_of, now))


def sentence(tile: Tile, now: Instant) -> str:
    """Return the whole tile in words, for screen readers and the tool tip."""
    parts = [
        f"{said(tile.name)}: {value(tile)}",
        status(tile),
        target(tile),
        ratio(tile),
        changes_together(tile),
        when(tile, now),
        tile.note,
    ]
    if tile.definition:
        version = translate("Kpi", "Định nghĩa (bản {version}): {text}")
        parts.append(version.format(version=tile.definition_version, text=said(tile.definition)))
    if tile.source:
        parts.append(translate("Kpi", "Nguồn: {source}").format(source=said(tile.source)))
    return "\n".join(p for p in parts if p)


def citation(tile: Tile, now: Instant) -> str:
    """Return the value as it may be quoted: value, counts, period, as-of, definition and source, on one line."""
    parts = [f"{said(tile.name)}: {value(tile)}"]
    if shown := ratio(tile):
        parts[0] += f" ({shown})"
    if tile.live and tile.period_end is not None:
        start = numbers.day(tile.period_start) if tile.period_start is not None else translate("Kpi", "khi bắt đầu")
        parts.append(
            translate("Kpi", "tiếp nhận từ {start} đến {end}").format(start=start, end=numbers.day(tile.period_end))
        )
    parts.append(when(tile, now))
    if tile.definition:
        version = translate("Kpi", "định nghĩa bản {version}: {text}")
        parts.append(version.format(version=tile.definition_version, text=said(tile.definition).rstrip(".")))
    if tile.source:
        parts.append(translate("Kpi", "nguồn: {source}").format(source=said(tile.source)))
    return "; ".join(p for p in parts if p) + "."


def standing(row: ObservationRow) -> str:
    """Return whether a reported value is in force, provisional or replaced by a later word."""
    if row.superseded:
        return translate("Kpi", "đã thay thế")
    return translate("Kpi", "sơ bộ") if row.provisional else translate("Kpi", "chính thức")
