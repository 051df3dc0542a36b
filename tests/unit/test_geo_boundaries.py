"""The bundled boundaries: 34 provinces, both archipelagos as Vietnam's, seven wards on land that do not overlap."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.boundaries import LEVELS, Rings

DATA = boundaries.load()
WARDS = {
    "22918": ("Mũi Né", 10.9791, 108.263, 118.59),
    "22924": ("Phú Thủy", 10.9422, 108.167, 17.34),
    "22933": ("Hàm Thắng", 10.9712, 108.147, 44.9),
    "22945": ("Phan Thiết", 10.9279, 108.097, 4.46),
    "22954": ("Tiến Thành", 10.8513, 108.031, 55.06),
    "22960": ("Bình Thuận", 10.9831, 108.03, 45.16),
    "22963": ("Tuyên Quang", 10.9266, 108.039, 38.17),
}
"""Published short name, latitude, longitude and km² of each unit."""
PROVINCE_TOWNS = {
    "01": (21.03, 105.83),
    "48": (16.05, 108.18),
    "68": (11.94, 108.44),
    "79": (10.78, 106.70),
    "91": (10.20, 103.98),
    "96": (9.18, 105.15),
    "22": (21.52, 107.95),
}
"""A town well inside some provinces: Hà Nội, Đà Nẵng, Đà Lạt, Thành phố Hồ Chí Minh, Phú Quốc, Cà Mau, Móng Cái."""


def test_there_are_the_34_provinces_of_today_at_every_level() -> None:
    assert len(DATA.provinces) == 34
    assert len({a.code for a in DATA.provinces}) == 34
    for level in range(LEVELS):
        assert set(DATA.layer("province", level).feature.tolist()) == set(range(34))


@pytest.mark.parametrize("level", range(LEVELS))
def test_towns_lie_in_their_province(level: int) -> None:
    codes = [a.code for a in DATA.provinces]
    lat, lon = np.array(list(PROVINCE_TOWNS.values())).T
    found = boundaries.locate(DATA.layer("province", level), lat, lon)
    assert [codes[i] for i in found] == list(PROVINCE_TOWNS)


@pytest.mark.parametrize("level", range(LEVELS))
@pytest.mark.parametrize(("key", "code", "least"), [("hoang_sa", "48", 15), ("truong_sa", "56", 30)])
def test_the_archipelagos_are_vietnams_at_every_level(key: str, code: str, least: int, level: int) -> None:
    isles = DATA.layer(key)
    assert len(isles.ends) >= least
    middles = np.array([ring.mean(axis=0) for _, ring in isles])
    owner = boundaries.locate(DATA.layer("province", level), middles[:, 1], middles[:, 0])
    number = [a.code for a in DATA.provinces].index(code)
    inside = owner[owner >= 0]
    assert len(inside) >= least - 5  # a bent islet's middle may lie in its lagoon
    assert set(inside.tolist()) == {number}
    assert not (boundaries.locate(DATA.layer("context", level), middles[:, 1], middles[:, 0]) >= 0).any()


def test_the_archipelagos_carry_the_prescribed_names() -> None:
    assert {(a.name, a.province) for a in DATA.archipelagos} == {
        ("Quần đảo Hoàng Sa (Việt Nam)", "48"),
        ("Quần đảo Trường Sa (Việt Nam)", "56"),
    }


def test_the_larger_islands_lie_inside_their_archipelago() -> None:
    for island in DATA.islands:
        assert any(
            a.box[0] - 0.3 <= island.lon <= a.box[2] + 0.3 and a.box[1] - 0.3 <= island.lat <= a.box[3] + 0.3
            for a in DATA.archipelagos
        ), island.name


def test_each_wards_published_point_lies_in_it_and_the_area_is_close() -> None:
    assert [a.code for a in DATA.wards] == list(WARDS)
    rings = DATA.layer("ward")
    for number, (code, (short, lat, lon, km2)) in enumerate(WARDS.items()):
        assert DATA.wards[number].short == short
        assert DATA.ward_code(lat, lon) == code
        assert _km2(rings, number) == pytest.approx(km2, rel=0.25)


def test_wards_do_not_overlap_and_lie_on_land() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(107.9, 108.45, 20_000), rng.uniform(10.75, 11.15, 20_000)
    rings = DATA.layer("ward")
    hits = np.zeros(len(lon), dtype=int)
    for number in range(len(DATA.wards)):
        single = [np.asarray(r) for r in rings.of(number)]
        inside = np.zeros(len(lon), dtype=bool)
        for ring in single:
            inside ^= boundaries.contains(ring, lon, lat)
        hits += inside
    assert hits.max() == 1
    assert (hits > 0).sum() > 2_000
    province = boundaries.locate(DATA.layer("province", LEVELS - 1), lat, lon)
    codes = np.array([a.code for a in DATA.provinces])
    assert set(codes[province[hits > 0]]) == {"68"}


def test_labels_lie_inside_what_they_name() -> None:
    lon, lat = np.array([a.label for a in DATA.provinces]).T
    assert boundaries.locate(DATA.layer("province", 1), lat, lon).tolist() == list(range(34))
    lon, lat = np.array([a.label for a in DATA.wards]).T
    assert DATA.ward_of(lat, lon).tolist() == list(range(7))


def test_the_sea_is_nobodys() -> None:
    lat, lon = np.array([10.7, 16.0, 12.0]), np.array([108.4, 110.2, 111.0])
    assert (DATA.ward_of(lat, lon) == -1).all()
    assert (boundaries.locate(DATA.layer("province", 2), lat, lon) == -1).all()


def test_licences_lie_beside_the_data_which_stays_small() -> None:
    folder = files("resources") / "map"
    names = {f.name for f in folder.iterdir()}
    assert {"LICENSE-CC-BY-4.0.md", "LICENSE-LGPL-3.txt", "ATTRIBUTION.md"} <= names
    assert sum(len(f.read_bytes()) for f in folder.iterdir()) < 1_500_000
    for word in ("CC BY 4.0", "GSHHG"):
        assert word in DATA.attribution


def _km2(rings: Rings, feature: int) -> float:
    total = 0.0
    for ring in rings.of(feature):
        x, y = ring[:, 0] * 111.32 * np.cos(np.radians(10.95)), ring[:, 1] * 110.57
        total += abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2
    return total
