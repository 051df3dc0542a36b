"""The life of a report and of a task: one table of allowed moves with the permission each needs."""

from __future__ import annotations

from ioc_contract.permissions import Permission as P
from ioc_contract.records import CaseState as S
from ioc_contract.records import TaskState as T

OPEN: frozenset[S] = frozenset({S.NEW, S.VERIFYING, S.ASSIGNED, S.IN_PROGRESS, S.PAUSED, S.AWAITING_APPROVAL})
"""States in which somebody still owes the citizen something."""

CASE_MOVES: dict[str, tuple[frozenset[S], S, P]] = {
    "case.verify": (frozenset({S.NEW}), S.VERIFYING, P.CASE_VERIFY),
    "case.reject": (frozenset({S.NEW, S.VERIFYING}), S.REJECTED, P.CASE_VERIFY),
    "case.mark_duplicate": (OPEN | {S.DUPLICATE}, S.DUPLICATE, P.CASE_VERIFY),
    "case.unmerge": (frozenset({S.DUPLICATE}), S.VERIFYING, P.CASE_VERIFY),
    "case.transfer": (frozenset({S.NEW, S.VERIFYING, S.ASSIGNED}), S.TRANSFERRED, P.CASE_VERIFY),
    "case.assign": (frozenset({S.NEW, S.VERIFYING, S.ASSIGNED, S.IN_PROGRESS}), S.ASSIGNED, P.CASE_ASSIGN),
    "case.start": (frozenset({S.ASSIGNED}), S.IN_PROGRESS, P.CASE_PROCESS),
    "case.pause": (frozenset({S.IN_PROGRESS}), S.PAUSED, P.CASE_PROCESS),
    "case.resume": (frozenset({S.PAUSED}), S.IN_PROGRESS, P.CASE_PROCESS),
    "case.hand_back": (frozenset({S.ASSIGNED, S.IN_PROGRESS}), S.VERIFYING, P.CASE_PROCESS),
    "case.request_approval": (frozenset({S.IN_PROGRESS}), S.AWAITING_APPROVAL, P.CASE_PROCESS),
    "case.return": (frozenset({S.AWAITING_APPROVAL}), S.IN_PROGRESS, P.CASE_REPLY),
    "case.reply": (frozenset({S.AWAITING_APPROVAL}), S.ANSWERED, P.CASE_REPLY),
    "case.close": (frozenset({S.ANSWERED}), S.CLOSED, P.CASE_CLOSE),
    "case.reopen": (
        frozenset({S.CLOSED, S.ANSWERED, S.REJECTED, S.TRANSFERRED}),
        S.IN_PROGRESS,
        P.CASE_CLOSE,
    ),
}
"""Operation kind → (states it may start from, state it leads to, permission). Un-merging leads back to where the report was."""

WITHIN: dict[str, frozenset[S]] = {
    "case.request_extension": frozenset({S.ASSIGNED, S.IN_PROGRESS}),
    "case.approve_extension": OPEN,
    "case.decline_extension": OPEN,
    "case.rate": frozenset({S.ANSWERED, S.CLOSED, S.REJECTED, S.TRANSFERRED}),
    "case.claim": OPEN,
}
"""States in which verbs are allowed that lead to no other; those not named are in every state."""

LOW_RATING = 2
"""Up to so many stars of five a citizen is not content, and who closes reports may reopen this one."""

TASK_MOVES: dict[str, tuple[frozenset[T], T, P]] = {
    "task.start": (frozenset({T.NEW, T.BLOCKED}), T.IN_PROGRESS, P.TASK_PROCESS),
    "task.block": (frozenset({T.NEW, T.IN_PROGRESS}), T.BLOCKED, P.TASK_PROCESS),
    "task.submit": (frozenset({T.IN_PROGRESS}), T.SUBMITTED, P.TASK_PROCESS),
    "task.sign_off": (frozenset({T.SUBMITTED}), T.DONE, P.TASK_APPROVE),
    "task.return": (frozenset({T.SUBMITTED}), T.IN_PROGRESS, P.TASK_APPROVE),
    "task.cancel": (frozenset({T.NEW, T.IN_PROGRESS, T.BLOCKED}), T.CANCELLED, P.TASK_APPROVE),
}

STATE_NAMES: dict[str, str] = {
    S.NEW: "Mới",
    S.VERIFYING: "Đang xác minh",
    S.REJECTED: "Từ chối",
    S.DUPLICATE: "Trùng",
    S.TRANSFERRED: "Chuyển ngoài thẩm quyền",
    S.ASSIGNED: "Đã giao",
    S.IN_PROGRESS: "Đang xử lý",
    S.PAUSED: "Tạm dừng",
    S.AWAITING_APPROVAL: "Chờ duyệt kết quả",
    S.ANSWERED: "Đã trả lời",
    S.CLOSED: "Đóng",
}

TASK_STATE_NAMES: dict[str, str] = {
    T.NEW: "Mới giao",
    T.IN_PROGRESS: "Đang thực hiện",
    T.BLOCKED: "Vướng mắc",
    T.SUBMITTED: "Chờ nghiệm thu",
    T.DONE: "Hoàn thành",
    T.CANCELLED: "Huỷ",
}
