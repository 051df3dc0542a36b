"""Which desks and centres work together, and the words that say which of the two to update when they do not."""

from __future__ import annotations

from ioc_contract import OLDEST_SCHEMA, PROTOCOL, SCHEMA
from ioc_contract.errors import Incompatible

PROTOCOL_HEADER, SCHEMA_HEADER = "IOC-Protocol", "IOC-Schema"
"""Every request of a desk says what it speaks."""

_OLD_DESK = (
    "Ứng dụng trên máy này cũ hơn máy chủ trung tâm ({what} {theirs}, máy chủ cần {ours}). Hãy cập nhật ứng dụng IOC Desktop"
    " trên máy này; mọi thao tác chưa gửi vẫn được giữ."
)
_OLD_CENTRE = (
    "Máy chủ trung tâm cũ hơn ứng dụng trên máy này (ứng dụng dùng {what} {theirs}, máy chủ chỉ có {ours}). Hãy báo quản trị"
    " nâng cấp máy chủ; mọi thao tác chưa gửi vẫn được giữ."
)


def check(protocol: int | None, schema: int | None) -> None:
    """Raise Incompatible when this centre cannot serve a desk that speaks so; None: it did not say.

    The protocol must be the same. The schema may be older, down to OLDEST_SCHEMA: rows name their columns, and a desk takes
    those it knows.
    """
    if protocol is not None and protocol != PROTOCOL:
        raise Incompatible(_words("giao thức", protocol, PROTOCOL))
    if schema is not None and not OLDEST_SCHEMA <= schema <= SCHEMA:
        raise Incompatible(_words("lược đồ dữ liệu", schema, SCHEMA if schema > SCHEMA else OLDEST_SCHEMA))


def _words(what: str, theirs: int, ours: int) -> str:
    return (_OLD_DESK if theirs < ours else _OLD_CENTRE).format(what=what, theirs=theirs, ours=ours)
