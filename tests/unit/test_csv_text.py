"""CSV for spreadsheets: the mark of UTF-8, plain numbers, and no cell that runs."""

from __future__ import annotations

import csv
import io

import pytest

from ioc_desktop.services import csv_text


@pytest.mark.parametrize(
    "evil", ["=1+1", "+84 252", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\N{FULLWIDTH EQUALS SIGN}1"]
)
def test_text_that_would_run_is_kept_as_text(evil: str) -> None:
    assert csv_text.neutral(evil) == "'" + evil


@pytest.mark.parametrize("plain", ["Hố ga", "1.234,5", "a=b", "", "12-3", "'=1"])
def test_other_text_stays(plain: str) -> None:
    assert csv_text.neutral(plain) == plain


def test_a_table_reads_back_as_it_was() -> None:
    rows = [["Mũi Né", -1234.5, None, 'nói "được", rồi\nxuống dòng'], ["=cmd", 7, 0.1, ""]]
    data = csv_text.table(["Đơn vị", "Giá trị", "Mẫu số", "Ghi chú"], rows)
    assert data.startswith(csv_text.BOM)
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read[0] == ["Đơn vị", "Giá trị", "Mẫu số", "Ghi chú"]
    assert read[1] == ["Mũi Né", "-1234.5", "", 'nói "được", rồi\nxuống dòng']
    assert read[2] == ["'=cmd", "7", "0.1", ""]
