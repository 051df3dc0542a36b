"""The errors that cross between desk and centre; everything else is a fault."""

from __future__ import annotations

from collections.abc import Mapping


class ContractError(Exception):
    """Base of the errors both sides know."""


class Offline(ContractError):
    """The centre cannot be reached, or answered 429 or 5xx: a state, retried. `retry_after` is in seconds."""

    def __init__(self, reason: str = "", retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Unauthorised(ContractError):
    """The token is missing, expired or revoked (401): sign in again, keep everything."""


class Revoked(Unauthorised):
    """The account may work on this desk no more (401): what the desk holds of it goes. `level` is `revoked` (what was never
    sent is first handed to the centre) or `wipe` (all of it goes)."""

    def __init__(self, level: str, reason: str = "") -> None:
        super().__init__(reason or level)
        self.level = level


class Refused(ContractError):
    """The centre or a rule says no to one operation. `code` is stable (see REASONS), `detail` fills its words."""

    def __init__(self, code: str, detail: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail: dict[str, object] = dict(detail or {})


class Conflict(Refused):
    """A refusal because somebody else changed the same field since. The detail has field, mine, theirs, by, at of one, and
    all of them as `fields`: {name: {"mine", "theirs", "by", "at"}}."""


class Resync(ContractError):
    """The cursor cannot be continued (410). `level` is verify, scope or all."""

    def __init__(self, level: str, reason: str = "") -> None:
        super().__init__(reason or level)
        self.level = level


class Incompatible(ContractError):
    """Desk and centre speak different protocol versions (426): says which side must be updated."""


REASONS: dict[str, str] = {
    "not_permitted": "Tài khoản không có quyền thực hiện thao tác này.",
    "out_of_scope": "Hồ sơ nằm ngoài phạm vi được giao của tài khoản.",
    "lent_ended": "Uỷ quyền của {by} đã hết hạn lúc {at}, trước khi việc này được làm.",
    "lent_revoked": "{by} đã thu hồi uỷ quyền lúc {at}; việc làm theo uỷ quyền ấy không được nhận nữa.",
    "lend_self": "Không tự uỷ quyền cho chính mình.",
    "lend_beyond": "Chỉ uỷ quyền được phần quyền và phạm vi của chính mình.",
    "lend_onward": "Quyền được người khác uỷ quyền thì không uỷ quyền tiếp được.",
    "lend_span": "Uỷ quyền cần giờ kết thúc sau giờ bắt đầu và sau bây giờ, dài nhất {days} ngày.",
    "lend_over": "Uỷ quyền này đã kết thúc.",
    "not_found": "Hồ sơ không còn trên máy chủ.",
    "move_not_allowed": "Không thể chuyển từ «{from_state}» sang «{to_state}».",
    "changed_meanwhile": "«{field}» đã được {by} đổi thành «{theirs}».",
    "switch_stopped": "Đã dừng. Dữ liệu trên máy này còn nguyên như trước; lần đăng nhập sau sẽ làm lại phần này.",
    "touched_since": "Không hoàn tác được: đã có người khác xử lý.",
    "undo_too_late": "Chỉ hoàn tác được trong {minutes} phút.",
    "undo_unknown": "Máy chủ không còn giữ việc này nên không hoàn tác được.",
    "undo_not_yours": "Chỉ người đã làm mới hoàn tác được.",
    "merged": "Đã nhận phần không trùng; phần người khác vừa đổi vẫn giữ như của họ.",
    "reason_required": "Cần nhập lý do.",
    "text_required": "Cần nhập nội dung.",
    "agency_required": "Cần chọn cơ quan chủ trì.",
    "unknown_reference": "Giá trị «{value}» của «{field}» không có trong danh mục.",
    "unknown_operation": "Máy chủ không hiểu thao tác «{kind}».",
    "bad_value": "Giá trị của «{field}» không hợp lệ.",
    "reopen_window_passed": "Đã quá {days} ngày kể từ khi đóng, không mở lại được.",
    "no_extension": "Không có đề nghị gia hạn nào đang chờ duyệt.",
    "cannot_merge_into": "Phản ánh được chọn làm chính đã bị từ chối hoặc đã gộp vào phản ánh khác.",
    "has_duplicates": "Phản ánh này đang đứng tên cho phản ánh trùng khác; hãy gộp các phản ánh ấy trước.",
    "claimed": "{by} đang xử lý phản ánh này.",
    "reopen_needs_reason": "Chỉ mở lại được khi người dân đánh giá thấp, hoặc do trưởng ca quyết định.",
    "extension_own": "Người đề nghị gia hạn không tự duyệt được; cần một người có thẩm quyền khác.",
    "extension_limit": "Chỉ gia hạn được tối đa {years} năm kể từ bây giờ.",
    "extension_waits": "Đang có một đề nghị gia hạn chờ duyệt.",
    "already_exists": "Hồ sơ đã tồn tại.",
    "too_many": "Đã đủ {limit}; hãy xoá bớt trước.",
    "alarm_state": "Cảnh báo đang ở trạng thái «{from_state}» nên không làm được việc này.",
    "shelf_limit": "Chỉ gác cảnh báo được tối đa {hours} giờ, và phải có giờ kết thúc.",
    "shift_stays": "Sổ ca trực không hoàn tác được; hãy ghi thêm vào sổ.",
    "shift_not_yours": "Chỉ người trực ca này hoặc trưởng ca mới kết thúc được ca.",
    "shift_over": "Ca này đã kết thúc.",
    "shift_open": "Ca này chưa kết thúc nên chưa nhận bàn giao được.",
    "shift_on": "Bạn đang trong một ca trực; hãy kết thúc ca ấy trước.",
    "handover_own": "Người giao ca không tự nhận bàn giao của chính mình; ca sau phải do người khác đọc và ký.",
    "too_long": "Nội dung dài quá {limit} ký tự.",
    "book_full": "Đã đủ {limit} mục, không thêm được nữa.",
    "handover_unread": "Còn {count} mục bàn giao chưa đọc.",
    "bad_credentials": "Tên đăng nhập hoặc mật khẩu không đúng.",
    "offline_unknown": "Chưa kết nối được máy chủ, và tài khoản này chưa từng đăng nhập trên máy này.",
    "offline_expired": "Chưa kết nối được máy chủ, và lần đăng nhập gần nhất trên máy này đã quá {days} ngày.",
    "account_revoked": "Tài khoản này đã bị khoá. Hãy liên hệ quản trị hệ thống.",
    "desk_wiped": "Theo lệnh của quản trị, dữ liệu của tài khoản này trên máy đã được xoá.",
    "unsent_work": "Còn {count} việc chưa gửi về máy chủ trên máy này.",
    "bad_rulebook": "Chưa dùng được: {reason}.",
    "calendar_used": "Lịch này còn được dùng, chưa thôi dùng được: {users}.",
    "op_id_reused": "Mã thao tác này đã dùng cho một nội dung khác.",
    "locked_out": "Nhập sai quá nhiều lần; hãy chờ ít phút rồi thử lại.",
    "not_readable": "Máy chủ không đọc được yêu cầu: {reason}.",
    "left_full": "Trung tâm không nhận thêm việc chưa gửi của tài khoản này từ máy này (tối đa {pieces} mục, {mebibytes} MiB).",
    "too_large": "Dữ liệu gửi lên vượt quá {limit} byte.",
    "photo_empty": "Tệp «{name}» không có nội dung.",
    "photo_type": "«{name}» không phải ảnh: chỉ nhận ảnh JPEG, PNG, WebP hoặc GIF.",
    "photo_large": "Ảnh «{name}» quá lớn: tối đa 20 MiB.",
    "photo_pixels": "Ảnh «{name}» quá lớn: tối đa 50 triệu điểm ảnh.",
    "photo_broken": "Ảnh «{name}» bị hỏng hoặc bị cắt cụt, không mở được.",
    "photo_hash": "Ảnh «{name}» đến nơi không còn nguyên vẹn.",
    "photo_gone": "Ảnh «{name}» không còn trên máy này để gửi.",
    "no_room": "Máy này đã hết chỗ trống nên chưa giữ được ảnh «{name}».",
    "upload_offset": "Ảnh đang gửi dở đã đổi ở máy chủ; sẽ gửi tiếp.",
    "upload_gone": "Máy chủ không còn phần ảnh đã gửi; sẽ gửi lại.",
    "upload_checksum": "Một phần ảnh bị hỏng trên đường truyền; sẽ gửi lại.",
}
"""Words of each refusal code, in Vietnamese; the centre sends the code, the desk says it."""
