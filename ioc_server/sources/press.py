"""What an article is about and how it sounds, by word lists: topics, and a tone that is a labelled guess."""

from __future__ import annotations

import re

from ioc_contract.folding import nfc
from ioc_contract.records import Tone

TOPICS: dict[str, tuple[str, ...]] = {
    "An ninh trật tự": (
        "an ninh",
        "trộm",
        "trộm cắp",
        "cướp giật",
        "đánh nhau",
        "ma tuý",
        "ma túy",
        "cờ bạc",
        "gây rối",
        "lừa đảo",
        "chèo kéo",
        "công an",
        "trật tự công cộng",
        "đua xe",
    ),
    "An toàn thực phẩm": ("an toàn thực phẩm", "ngộ độc", "thực phẩm bẩn", "vệ sinh thực phẩm", "ngộ độc thực phẩm"),
    "Chuyển đổi số": ("chuyển đổi số", "trực tuyến", "ứng dụng công dân", "số hoá", "số hóa", "định danh điện tử"),
    "Cháy nổ": ("cháy", "hoả hoạn", "hỏa hoạn", "vụ nổ", "chữa cháy", "đám cháy", "lửa"),
    "Cấp nước": ("mất nước", "cấp nước", "nước sạch", "nước sinh hoạt", "ống nước", "cúp nước"),
    "Du lịch": ("du lịch", "du khách", "khách sạn", "lễ hội", "resort", "điểm đến", "lưu trú", "bãi tắm", "tham quan"),
    "Giao thông": (
        "giao thông",
        "kẹt xe",
        "ùn tắc",
        "ùn ứ",
        "cao tốc",
        "đèn tín hiệu",
        "va chạm",
        "lòng đường",
        "ổ gà",
    ),
    "Giáo dục": ("học sinh", "nhà trường", "trường học", "giáo viên", "tuyển sinh", "năm học", "học phí", "lớp học"),
    "Hành chính công": ("thủ tục", "thủ tục hành chính", "dịch vụ công", "một cửa", "cải cách hành chính", "hồ sơ"),
    "Hạ tầng": ("hạ tầng", "cống", "hố ga", "thi công", "mặt đường", "chiếu sáng", "nâng cấp", "sửa chữa", "xuống cấp"),
    "Kinh tế": (
        "kinh tế",
        "doanh nghiệp",
        "đầu tư công",
        "giải ngân",
        "ngân sách",
        "xuất khẩu",
        "thanh long",
        "tiểu thương",
    ),
    "Môi trường": ("môi trường", "ô nhiễm", "rác thải", "rác", "nước thải", "xả thải", "mùi hôi", "bụi"),
    "Ngập nước": ("ngập", "ngập nước", "ngập úng", "triều cường", "thoát nước"),
    "Phản ánh hiện trường": ("phản ánh hiện trường", "phản ánh của người dân", "ứng dụng công dân", "tổng đài 1022"),
    "Tai nạn": ("tai nạn", "đuối nước", "tử vong", "bị thương", "cứu hộ", "cứu nạn"),
    "Thể thao": ("thể thao", "giải đấu", "vận động viên", "bóng đá", "marathon", "giải chạy"),
    "Thời tiết": ("mưa lớn", "mưa to", "bão", "áp thấp", "giông lốc", "gió mạnh", "sóng lớn", "nắng nóng", "thời tiết"),
    "Thủy sản": ("thuỷ sản", "thủy sản", "hải sản", "ngư dân", "cảng cá", "tàu cá", "khai thác iuu"),
    "Tiếng ồn": ("tiếng ồn", "karaoke", "loa kéo", "ồn ào"),
    "Văn hóa": ("văn hoá", "văn hóa", "di tích", "nghệ thuật", "biểu diễn", "lễ hội"),
    "Y tế": (
        "y tế",
        "bệnh viện",
        "sốt xuất huyết",
        "dịch bệnh",
        "trạm y tế",
        "khám bệnh",
        "tiêm chủng",
        "bác sĩ",
        "ca mắc",
    ),
    "Đô thị": ("đô thị", "quy hoạch", "vỉa hè", "cây xanh", "khu dân cư", "xây dựng", "lấn chiếm", "công viên"),
    "Đất đai": ("đất đai", "sổ đỏ", "giải toả", "giải tỏa", "tái định cư", "đền bù", "giải phóng mặt bằng"),
}
"""Topic as shown → words that make an article belong to it."""

NEGATIVE = (
    *(
        "bức xúc",
        "tai nạn",
        "tử vong",
        "thiệt hại",
        "ô nhiễm",
        "ngập",
        "cháy",
        "chết",
        "bị thương",
        "vi phạm",
        "sai phạm",
    ),
    *(
        "xuống cấp",
        "hư hỏng",
        "kẹt xe",
        "ùn tắc",
        "chậm",
        "trễ hạn",
        "lừa đảo",
        "trộm",
        "cướp",
        "mất an toàn",
        "nguy hiểm",
    ),
    *(
        "đuối nước",
        "trễ hẹn",
        "quá tải",
        "chèo kéo",
        "đeo bám",
        "khó chịu",
        "tái diễn",
        "mất ngủ",
        "khó khăn",
        "lo lắng",
    ),
    *(
        "lo ngại",
        "tồn đọng",
        "bỏ hoang",
        "sụt lún",
        "mất nước",
        "cúp nước",
        "bẩn",
        "chưa được",
        "chưa nhận được",
        "quá hạn",
    ),
    *(
        "cảnh báo",
        "bị cuốn",
        "sự cố",
        "thiếu",
        "gây khó",
        "nhếch nhác",
        "ồn ào",
        "đổ trộm",
        "kém",
        "phàn nàn",
        "đình trệ",
    ),
    *("khốn khổ", "kêu cứu", "bất cập", "lấn chiếm", "sạt lở", "khiếu nại", "tố cáo", "đình chỉ", "xử phạt", "bốc mùi"),
)
POSITIVE = (
    *("khánh thành", "hoàn thành", "thông xe", "khen thưởng", "tuyên dương", "hài lòng", "tăng trưởng", "đạt chuẩn"),
    *(
        "vượt kế hoạch",
        "vượt chỉ tiêu",
        "hiệu quả",
        "khởi sắc",
        "sạch đẹp",
        "kịp thời",
        "hỗ trợ",
        "trao tặng",
        "kỷ lục",
    ),
    *("thu hút", "sôi động", "tiết kiệm", "miễn phí", "thuận tiện", "cứu kịp", "ổn định", "hết cảnh", "tăng so với"),
    *("giảm ngập", "đã giảm", "vượt", "phấn khởi", "ghi nhận kết quả", "đưa vào sử dụng", "ra mắt", "tặng", "ủng hộ"),
    *("thuận lợi", "cải thiện", "nâng cao", "đoạt giải", "thành công", "an toàn", "xanh sạch", "nhanh chóng"),
)
NEGATIONS = ("không", "chưa", "chẳng", "thiếu", "mất")
GUESS = "guess"
"""What `Article.tone_by` says of a tone nobody has confirmed."""


def _words(phrases: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(re.escape(nfc(p)) for p in sorted(phrases, key=lambda p: (-len(p), p)))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)")


_TOPICS = {topic: _words(phrases) for topic, phrases in TOPICS.items()}
_NEGATIVE, _POSITIVE = _words(NEGATIVE), _words(POSITIVE)
_NEGATED = re.compile(rf"(?<!\w)(?:{'|'.join(NEGATIONS)})\s+(?:\w+\s+)?$")


def topics_of(title: str, summary: str) -> tuple[str, ...]:
    """Return at most three topics, the strongest first; a word in the title counts three times."""
    scores = {
        topic: 3 * len(pattern.findall(nfc(title).lower())) + len(pattern.findall(nfc(summary).lower()))
        for topic, pattern in _TOPICS.items()
    }
    found = [topic for topic, score in scores.items() if score > 0]
    return tuple(sorted(found, key=lambda topic: -scores[topic])[:3])


def tone_of(title: str, summary: str) -> Tone:
    """Return a guess of the tone: the word lists against each other, the title twice, a negation turning a word round."""
    score = 2 * _score(nfc(title).lower()) + _score(nfc(summary).lower())
    return Tone.NEGATIVE if score < 0 else Tone.POSITIVE if score > 0 else Tone.NEUTRAL


def _score(text: str) -> int:
    total = 0
    for pattern, weight in ((_NEGATIVE, -1), (_POSITIVE, 1)):
        for found in pattern.finditer(text):
            negated = _NEGATED.search(text[max(0, found.start() - 24) : found.start()])
            total += -weight if negated else weight
    return total
