"""Stories, topics, tone and places of the press, on sentences of our own."""

from __future__ import annotations

import numpy as np
import pytest

from ioc_contract.records import AdminUnit, Tone, UnitSuccession
from ioc_server.sources.gazetteer import Gazetteer
from ioc_server.sources.press import tone_of, topics_of
from ioc_server.sources.stories import Stories, signature

TITLE = "Mưa lớn kéo dài, nhiều tuyến đường ở phường Phú Thuỷ ngập sâu"
SUMMARY = (
    "Cơn mưa kéo dài từ rạng sáng khiến đường Nguyễn Tất Thành và khu vực chợ ngập hơn nửa mét, nhiều xe chết máy, "
    "lực lượng chức năng phải phân luồng và bơm nước suốt buổi sáng."
)
OTHER = "Thành phố khánh thành công viên ven biển sau hai năm thi công, người dân có thêm nơi tập thể dục và vui chơi."


def test_the_same_story_in_other_words_around_it() -> None:
    stories = Stories()
    stories.add("s1", TITLE, SUMMARY)
    stories.add("s2", "Khánh thành công viên ven biển", OTHER)
    assert (
        stories.find("Phú Thuỷ: mưa lớn kéo dài, nhiều tuyến đường ngập sâu", SUMMARY + " Theo báo địa phương.") == "s1"
    )
    assert stories.find("Công viên ven biển được khánh thành", OTHER) == "s2"
    assert (
        stories.find(
            "Học sinh toàn thành phố nghỉ học", "Sở Giáo dục thông báo cho học sinh các cấp nghỉ học một ngày."
        )
        is None
    )


def test_the_same_title_is_the_same_story_and_short_texts_are_not() -> None:
    stories = Stories()
    stories.add("s1", "Cháy lớn tại kho hàng cảng cá", "")
    assert stories.find("Cháy lớn tại kho hàng cảng cá.", "") == "s1"
    stories.add("s2", "Tin nhanh", "")
    assert stories.find("Tin nhanh", "") is None


def test_the_same_mould_with_other_names_is_another_story() -> None:
    stories = Stories()
    text = "Đơn vị thi công cam kết hoàn trả mặt đường trước giờ cao điểm, người dân mong sớm xong."
    stories.add("s1", "Sửa đường Trần Hưng Đạo vào ban đêm", f"Đường Trần Hưng Đạo, phường Phú Thuỷ được vá. {text}")
    assert stories.find("Sửa đường Lê Quý Đôn vào ban đêm", f"Đường Lê Quý Đôn, xã Tuyên Quang được vá. {text}") is None
    assert stories.find("Vá đường Trần Hưng Đạo ban đêm", f"Đường Trần Hưng Đạo được vá từ hôm nay. {text}") == "s1"
    assert stories.find("Vá đường ban đêm", f"Mặt đường được vá. {text}") == "s1"


def test_signatures_are_the_same_everywhere() -> None:
    made = signature(TITLE, SUMMARY)
    assert made is not None
    assert np.array_equal(made, signature(TITLE, SUMMARY))
    assert int(made[0]) == 345926325442078687
    assert signature("a b", "") is None


def test_no_two_different_stories_of_a_template_meet() -> None:
    stories = Stories()
    streets = ["Trần Hưng Đạo", "Nguyễn Tất Thành", "Tôn Đức Thắng", "Lê Lợi", "Thủ Khoa Huân", "Hùng Vương"]
    markets = ["Đức Nghĩa", "Phú Tài", "Hàm Tiến", "Lạc Đạo", "Thanh Hải", "Xuân An"]
    texts = [
        (
            f"Đường {a} đào lên lấp xuống",
            f"Người dân đường {a} phản ánh mặt đường bị đào nhiều lần, gần chợ {b} bụi mù.",
        )
        for a, b in zip(streets, markets, strict=True)
    ]
    for n, (title, summary) in enumerate(texts):
        assert stories.find(title, summary) is None, title
        stories.add(str(n), title, summary)


def test_topics_strongest_first() -> None:
    assert topics_of(TITLE, SUMMARY)[0] == "Ngập nước"
    assert topics_of("Học sinh nghỉ học phòng dịch", "Trạm y tế khám bệnh cho học sinh.")[:2] == ("Giáo dục", "Y tế")
    assert topics_of("Chuyện hôm nay", "Không có gì.") == ()
    assert topics_of("Cháo ngon", "") == ()


@pytest.mark.parametrize(
    ("title", "tone"),
    [
        ("Người dân bức xúc vì đường xuống cấp", Tone.NEGATIVE),
        ("Khánh thành cầu mới, người dân hài lòng", Tone.POSITIVE),
        ("Lịch cắt điện tuần này", Tone.NEUTRAL),
        ("Người dân không hài lòng với cách trả lời", Tone.NEGATIVE),
        ("Chưa hoàn thành sau ba năm", Tone.NEGATIVE),
    ],
)
def test_tone_is_a_guess_that_knows_negation(title: str, tone: Tone) -> None:
    assert tone_of(title, "") is tone


def unit(id: str, name: str, type: str, valid_from: str, valid_to: str | None = None) -> AdminUnit:
    return AdminUnit(id, 0, id, name, type, 3, None, valid_from, valid_to, "", 10.9, 108.1, None)


UNITS = [
    unit("old-city", "Thành phố Phan Thiết", "city", "1999-01-01", "2025-06-30"),
    unit("old-ward", "Phường Hàm Tiến", "ward", "1999-01-01", "2025-06-30"),
    unit("pt", "Phường Phan Thiết", "ward", "2025-07-01"),
    unit("mn", "Phường Mũi Né", "ward", "2025-07-01"),
    unit("pthuy", "Phường Phú Thuỷ", "ward", "2025-07-01"),
    unit("bt", "Phường Bình Thuận", "ward", "2025-07-01"),
    unit("bt-old", "Tỉnh Bình Thuận", "province", "1992-01-01", "2025-06-30"),
    unit("ha", "Xã Ha", "commune", "2025-07-01"),
]
GAZETTEER = Gazetteer(UNITS, [UnitSuccession("x", 0, "old-ward", "mn", "merge", "2025-07-01", "")])


@pytest.mark.parametrize(
    ("text", "day", "found"),
    [
        ("Ngập ở phường Phú Thủy sáng nay", "2026-11-22", "pthuy"),
        ("Ngập ở P. Phú Thuỷ sáng nay", "2026-11-22", "pthuy"),
        ("Bãi biển Mũi Né đông khách", "2026-11-22", "mn"),
        ("Ông Mũi Né nói", "2026-11-22", None),
        ("ngập ở phường phú thuỷ", "2026-11-22", None),
        ("Tại Phan Thiết", "2026-11-22", "pt"),
        ("Tại Phan Thiết", "2024-11-22", "old-city"),
        ("Kẹt xe ở phường Hàm Tiến", "2026-11-22", "mn"),
        ("Tỉnh Bình Thuận", "2024-01-01", "bt-old"),
        ("phường Bình Thuận", "2026-01-01", "bt"),
        ("phường Mũi Né, phường Phan Thiết và phường Mũi Né", "2026-01-01", "mn"),
        ("ở Hà Nội", "2026-01-01", None),
        ("", "2026-01-01", None),
    ],
)
def test_places_by_cue_word_and_date(text: str, day: str, found: str | None) -> None:
    unit = GAZETTEER.find(text, day)
    assert (unit.id if unit else None) == found


def test_a_gazetteer_without_units_finds_nothing() -> None:
    assert Gazetteer([]).find("phường Mũi Né", "2026-01-01") is None
