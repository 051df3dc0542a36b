"""The map's commands, for the palette, the menus and the shortcut sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from ui.commands import Command
from ui.panels.map.aim import Aim
from ui.panels.map.view import BOX, LASSO, PAN, MapView


class Deeds(Protocol):
    """What the commands ask of the panel."""

    view: MapView
    aim: Aim

    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def fit(self) -> None: ...
    def country(self) -> None: ...
    def go_to_selected(self) -> None: ...
    def back(self) -> None: ...
    def toggle(self, layer: str) -> None: ...
    def show_layers(self) -> None: ...
    def next_subject(self) -> None: ...


def commands(panel: Deeds) -> tuple[Command, ...]:
    """Return the commands of one map panel."""
    view = panel.view

    def layer(name: str) -> Callable[[], None]:
        return lambda: panel.toggle(name)

    def mode(name: str) -> Callable[[], None]:
        return lambda: view.set_mode(PAN if view.mode == name else name)

    def step(forward: bool) -> Callable[[], None]:
        def run() -> None:
            view.step(forward)

        return run

    return (
        Command("map.zoom_in", QCoreApplication.translate("MapActions", "Bản đồ: phóng to"), panel.zoom_in, "+", icon="zoom-in"),
        Command("map.zoom_out", QCoreApplication.translate("MapActions", "Bản đồ: thu nhỏ"), panel.zoom_out, "-", icon="zoom-out"),
        Command("map.fit", QCoreApplication.translate("MapActions", "Bản đồ: vừa khung mọi điểm"), panel.fit, "0", icon="locate-fixed"),
        Command("map.country", QCoreApplication.translate("MapActions", "Bản đồ: cả nước"), panel.country, icon="globe"),
        Command("map.selected", QCoreApplication.translate("MapActions", "Bản đồ: tới phản ánh đang chọn"), panel.go_to_selected, "S", icon="crosshair"),
        Command("map.back", QCoreApplication.translate("MapActions", "Bản đồ: về khung nhìn trước"), panel.back, "Backspace", icon="undo-2"),
        Command("map.next", QCoreApplication.translate("MapActions", "Bản đồ: điểm tiếp theo trong khung"), step(True), "N"),
        Command("map.previous", QCoreApplication.translate("MapActions", "Bản đồ: điểm trước đó trong khung"), step(False), "P"),
        Command("map.box", QCoreApplication.translate("MapActions", "Bản đồ: chọn theo khung"), mode(BOX), "B", icon="square-dashed"),
        Command("map.lasso", QCoreApplication.translate("MapActions", "Bản đồ: chọn khoanh vùng"), mode(LASSO), "L", icon="lasso"),
        Command("map.choose_view", QCoreApplication.translate("MapActions", "Bản đồ: chọn mọi điểm trong khung nhìn"), panel.aim.choose_view, "V", icon="square-dashed"),
        Command("map.choose_ward", QCoreApplication.translate("MapActions", "Bản đồ: chọn mọi điểm của phường đang đứng"), panel.aim.choose_ward, "U", icon="map"),
        Command("map.points", QCoreApplication.translate("MapActions", "Bản đồ: bật tắt cụm và điểm"), layer("points"), "C", icon="map-pin"),
        Command("map.heat", QCoreApplication.translate("MapActions", "Bản đồ: bật tắt bản đồ nhiệt"), layer("heat"), "H", icon="flame"),
        Command("map.choropleth", QCoreApplication.translate("MapActions", "Bản đồ: bật tắt tô màu theo phường"), layer("choropleth"), "W", icon="palette"),
        Command("map.places", QCoreApplication.translate("MapActions", "Bản đồ: bật tắt địa điểm"), layer("places"), "D", icon="building"),
        Command("map.articles", QCoreApplication.translate("MapActions", "Bản đồ: bật tắt tin báo chí"), layer("articles"), "T", icon="newspaper"),
        Command("map.subject", QCoreApplication.translate("MapActions", "Bản đồ: hồ sơ của phân hệ khác"), panel.next_subject, "K", icon="layers"),
        Command("map.layers", QCoreApplication.translate("MapActions", "Bản đồ: các lớp và nền"), panel.show_layers, icon="layers"),
    )  # fmt: skip
