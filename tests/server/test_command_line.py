"""The commands of the centre, run as they are typed, and the server as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from ioc_server.embedded import EmbeddedServer
from ioc_server.store.database import open_database, writing
from tests.server.conftest import Centre

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, input: str = "") -> tuple[int, str]:
    """Run the command line and return its exit code and all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "ioc_server", *words], input=input, cwd=ROOT, capture_output=True, text=True, timeout=60,
        encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_centre_is_set_up_from_the_command_line(database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path / "dữ liệu"), "--db", database_url)
    code, said = run("user", "list", *where)
    assert code == 1
    assert "ioc-server init" in said
    assert run("init", *where, "--city", "Phan Thiết") == (0, "Cơ sở dữ liệu đã sẵn sàng.\n")
    assert run("init", *where)[0] == 0
    new = ("user", "add", "an", "--name", "An", "--role", "operator", *where)
    code, said = run(*new, input="short\n")
    assert code == 1
    assert "8 ký tự" in said
    assert run(*new, input="a long password\n")[0] == 0
    code, said = run(*new, input="a long password\n")
    assert code == 1
    assert "đã có" in said
    assert "operator" in run("user", "list", *where)[1]
    assert run("user", "disable", "an", *where)[0] == 0
    assert "(đã khoá)" in run("user", "list", *where)[1]
    code, said = run("user", "disable", "nobody", *where)
    assert code == 1
    assert "ioc-server user list" in said
    assert run("check", *where) == (0, "Mọi kiểm tra đều đạt.\n")


def test_check_finds_what_must_not_be(database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path), "--db", database_url)
    run("init", *where)
    engine = open_database(database_url)
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO feed (kind, entity_id, scope, \"left\", pos) VALUES ('case', 'ghost', 'reports', 0, 9999999)"
        )
        connection.exec_driver_sql(
            "INSERT INTO audit (id, seq, at, account_name, desk, action, detail, prev, hash)"
            " VALUES ('1', 1, 0, 'A', 'd', 'x', '{}', '', 'forged')"
        )
    engine.dispose()
    code, said = run("check", *where)
    assert code == 1
    assert "nhật ký: dòng 1 đã bị sửa" in said
    assert "case: 1 mục trong luồng thay đổi không ứng với dòng nào" in said
    assert "nằm sau vị trí cuối" in said


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "serve"),
        (("check", "--data-dir", "no such folder"), "ioc-server init"),
        (("check", "--db", "postgresql://postgres@127.0.0.1:1/x"), "--db"),
        (("serve", "--help"), "--port"),
        (("seed", "demo", "--help"), "--reports"),
        (("import", "--help"), "indicators"),
    ],
)
def test_errors_and_help_say_what_to_do(words: tuple[str, ...], hint: str) -> None:
    code, said = run(*words)
    assert hint in said
    assert "Traceback" not in said
    assert code == (0 if "--help" in words else code or 1)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("init", "--data-dir", "{file}"), "Kiểm tra --data-dir"),
        (("serve", "--port", "0", "--data-dir", "{file}"), "Kiểm tra --data-dir"),
        (("seed", "demo", "--data-dir", "{file}"), "Kiểm tra --data-dir"),
        (("serve", "--port", "99999", "--data-dir", "{folder}"), "từ 0 đến 65535"),
        (("serve", "--session-hours", "-1", "--data-dir", "{folder}"), "hơn 0"),
        (("serve", "--host", "203.0.113.4", "--port", "0", "--data-dir", "{folder}"), "--host"),
        (("init", "--db", "mysql://u@h/x", "--data-dir", "{folder}"), "postgresql://"),
        (("check", "--data-dir", "{broken}"), "bản sao lưu"),
        (("serve", "--port", "0", "--data-dir", "{broken}"), "bản sao lưu"),
        (("import", "reports", "x.csv", "--data-dir", "{folder}"), "ioc-server init"),
    ],
)
def test_what_cannot_work_is_said_in_words(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "server.db").write_bytes(bytes(range(256)) * 64)
    places = {name: str(tmp_path / name) for name in ("file", "broken", "folder")}
    code, said = run(*(w.format(**places) for w in words))
    assert code != 0
    assert hint in said
    assert "Traceback" not in said


def test_a_database_of_a_later_version_is_left_alone(database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path), "--db", database_url)
    run("init", *where)
    engine = open_database(database_url)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    for words in (("init",), ("serve", "--port", "0"), ("check",), ("user", "list"), ("import", "feeds", "x.xml")):
        code, said = run(*words, *where)
        assert code != 0
        assert "nâng cấp ioc-server" in said
        assert "Traceback" not in said


def test_the_place_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path))
    run("init", *where)
    for words in (("user", *where, "list"), ("user", "list", *where)):
        assert run(*words) == (0, "")
    assert run("user", "--data-dir", str(tmp_path / "none"), "list")[0] == 1


def test_accounts_with_a_scope_that_does_not_exist_are_refused(database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path), "--db", database_url)
    run("init", *where)
    new = ("user", "add", "binh", "--name", "Bình", *where)
    for words, hint in (
        (("--role", "operator", "--subsystems", "nope"), "nope"),
        (("--role", "operator", "--units", "99999"), "99999"),
        (("--role", "agency_officer", "--org", "nobody"), "nobody"),
        (("--role", "agency_officer"), "--org"),
    ):
        code, said = run(*new, *words, input="a long password\n")
        assert code == 1
        assert hint in said
        assert "Traceback" not in said
    assert run(*new, "--role", "operator", "--subsystems", "reports, media", input="a long password\n")[0] == 0


def test_agencies_come_from_a_file_and_are_given_work(centre: Centre, tmp_path: Path) -> None:
    """What a deployment without the sample city does: agencies, an officer of one, a report assigned that the officer sees."""
    where = ("--data-dir", str(tmp_path), "--db", centre.engine.url.render_as_string(hide_password=False))
    file = tmp_path / "cơ quan.csv"
    file.write_text(
        "code,name,short_name,type\nUB,UBND thành phố,,UBND\nQLĐT,Phòng Quản lý đô thị,QLĐT,phòng\n", "utf-8"
    )
    officer = ("user", "add", "binh", "--name", "Bình", "--role", "agency_officer", "--org", "QLĐT", *where)
    code, said = run(*officer, input="a long password\n")
    assert (code, "import organisations" in said) == (1, True)
    assert run("import", "organisations", str(file), *where)[0] == 0
    assert run(*officer, input="a long password\n")[0] == 0
    chief = centre.client("chief")
    (agency,) = [o for o in chief.rows("organisation").table.rows if "QLĐT" in o]
    create = chief.operation("case.create", subsystem="reports", title="Rác", body="", channel="phone")
    made = create.entity_id
    assign = chief.operation("case.assign", made, lead_org_id=(None, agency[0]))
    results = chief.push(create, chief.operation("case.verify", made), assign).results
    assert [r.status for r in results] == ["applied"] * 3
    binh = centre.client()
    binh.enter("binh", "a long password")
    assert binh.session().actor.org_id == agency[0]
    assert [row[0] for row in binh.rows("case").table.rows] == [made]
    assert binh.push(binh.operation("case.start", made)).results[0].status == "applied"


def test_an_embedded_server_lives_and_ends_with_its_owner(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path, cwd=ROOT, arguments=["--city", "Phan Thiết"])
    url = server.start()
    try:
        assert requests.get(f"{url}/v1/health", timeout=5).json()["city"] == "Phan Thiết"
        taken = EmbeddedServer(tmp_path / "another", cwd=ROOT, port=int(url.rpartition(":")[2]))
        with pytest.raises(RuntimeError, match="--port"):
            taken.start()
    finally:
        server.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/v1/health", timeout=5)


IMPATIENT = "import sys; from ioc_server import cli, serving; serving.PATIENCE_S = 0.0; sys.exit(cli.run(sys.argv[1:]))"


def test_over_one_sqlite_file_one_server_runs_and_commands_beside_it(tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path))
    first = EmbeddedServer(tmp_path, cwd=ROOT)
    first.start()
    try:
        with socket.create_server(("127.0.0.1", 0)) as taken:  # whoever is let in gets no further than this
            words = ["serve", *where, "--port", str(taken.getsockname()[1]), "--city", "Nơi khác"]
            second = subprocess.run(
                [sys.executable, "-c", IMPATIENT, *words], cwd=ROOT, capture_output=True, text=True, timeout=60,
                encoding="utf-8", check=False,
            )  # fmt: skip
        assert (second.returncode, "khác đang chạy trên" in second.stderr) == (1, True), second.stderr
        assert requests.get(f"{first.url}/v1/health", timeout=30).json()["city"] != "Nơi khác", "nothing was touched"
        assert run("user", "list", *where)[0] == 0
        first.kill()
        with EmbeddedServer(tmp_path, cwd=ROOT) as again:
            assert requests.get(f"{again.url}/v1/health", timeout=30).status_code == 200
    finally:
        first.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_an_embedded_server_does_not_outlive_a_killed_owner(tmp_path: Path) -> None:
    code = (
        "import sys, time; from ioc_server.embedded import EmbeddedServer;"
        f"s = EmbeddedServer({str(tmp_path)!r}); print(s.start(), s.pid, flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    _url, pid = owner.stdout.readline().split()
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    for _ in range(200):
        if not _alive(int(pid)):
            return
        time.sleep(0.05)
    pytest.fail("the server outlived its owner")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or ") Z" not in stat.read_text()


def test_a_restore_is_said_by_command(database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path), "--db", database_url)
    assert run("restored", *where)[0] == 1
    run("init", *where)
    engine = open_database(database_url)

    def epoch() -> str:
        with writing(engine) as connection:
            return str(connection.exec_driver_sql("SELECT epoch FROM server").scalar_one())

    before = epoch()
    code, said = run("restored", *where)
    assert (code, "gửi lại" in said) == (0, True)
    assert epoch() != before
    engine.dispose()


def test_days_are_taken_into_a_calendar_after_a_trial(database_url: str, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path), "--db", database_url)
    assert run("init", *where)[0] == 0
    assert "vn-office  Giờ hành chính" in run("calendar", "list", *where)[1]
    file = tmp_path / "lich.ics"
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270208\r\nSUMMARY:Nghỉ Tết Đinh Mùi\r\nEND:VEVENT\r\n"
    file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n", encoding="utf-8", newline="")
    take = ("calendar", "import", str(file), "--from", "2027", "--to", "2027", *where)
    code, said = run(*take)
    assert (code, "+ 2027-02-08  nghỉ  Nghỉ Tết Đinh Mùi" in said, "Chưa ghi gì" in said) == (0, True, True)
    assert "Đã ghi." in run(*take, "--apply")[1]
    assert "0 ngày mới, 0 ngày đổi, 1 ngày đã có" in run(*take)[1]
    code, said = run("calendar", "holidays", "--from", "2026", "--to", "2026", *where)
    assert (code, "0 ngày mới, 0 ngày đổi" in said) == (0, True)
    assert run("init", *where)[0] == 0  # what was edited here stays
    assert "1 ngày đã có" in run(*take)[1]
    file.write_text("<html>", encoding="utf-8")
    code, said = run(*take)
    assert (code, "không phải tệp iCalendar" in said) == (1, True)
    code, said = run("calendar", "holidays", "--calendar", "nowhere", *where)
    assert (code, "calendar list" in said) == (1, True)
