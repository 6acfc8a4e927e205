"""Bytes become a table of text, whatever program wrote them; what is no table is refused in one sentence."""

from __future__ import annotations

import codecs
import io
from typing import Any

import pytest

from magnesia.diary import CellError, read_delimited, read_number
from magnesia.diary.table.delimited import _lines
from magnesia.errors import InputError

TEXT = "date,söre,note\r\n2026-01-01,5,a\r\n2026-01-02,6,b\r\n"
ROWS = [{"date": "2026-01-01", "söre": "5", "note": "a"}, {"date": "2026-01-02", "söre": "6", "note": "b"}]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace("1,5,a\r\n", "1,5,a\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        ("sep=;\r\n" + TEXT.replace(",", ";")).encode(),
        (TEXT + ",,\r\n\r\n").encode(),
        TEXT.replace("note", " note ").replace("5,a", '"5","a"').encode(),
    ],
)
def test_the_same_table_is_read_whatever_encoding_delimiter_or_line_ending_it_has(data: bytes) -> None:
    table = read_delimited(data, "diary.csv")
    assert table.rows == ROWS
    assert table.row_numbers == [2, 3]
    assert table.rejected == ()


def test_a_quoted_cell_keeps_its_line_breaks_and_a_row_keeps_its_number() -> None:
    table = read_delimited(b'a,b\n1,"x\r\ny\n"\n\n2,z\n', "f")
    assert table.rows == [{"a": "1", "b": "x\r\ny\n"}, {"a": "2", "b": "z"}]
    assert table.row_numbers == [2, 4]
    assert table.blank_rows == 1


def test_a_row_with_too_many_cells_is_rejected_and_a_short_one_is_filled_with_unknown() -> None:
    table = read_delimited(b"a,b\n1,2,3\n1\n1,2,\n", "f")
    assert [(r.row, r.column) for r in table.rejected] == [(2, "b")]
    assert table.rows == [{"a": "1", "b": ""}, {"a": "1", "b": "2"}]
    assert table.n_rows == 3


def test_a_header_without_rows_is_an_empty_table() -> None:
    table = read_delimited(b"a,b\n", "f")
    assert (table.columns, table.rows) == (("a", "b"), [])


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , ,\n", "\ufeff".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="empty") as refused:
        read_delimited(data, "diary.csv")
    assert "diary.csv" in refused.value.message


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"a,b\n1,2\0\n", "NUL character in line 2"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"a,b\n\x81\x8d,2\n", "UTF-8"),
        (b"\xff\xfea\x00b", "UTF-8"),
        (b'a,b\n1,"2\n3,4\n', "quotation mark"),
        (b"a,a,b\n1,2,3\n", "'a'"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence_that_says_what_is_wrong(data: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_delimited(data, "f")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b",".join(b"c%d" % number for number in range(1001)) + b"\n1\n", "columns-too-many"),
        (b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n1\n", "line-too-long"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "cell-too-long"),
        (b'a,b\n1,"' + b"x\n" * 100_000, "cell-too-long"),
        (b"a" * 200_000 + b",b\n1,2\n", "cell-too-long"),
        (b"a,b\n1," + b"x" * 3_000_000 + b"\n", "line-too-long"),
        (b"a" * 3_000_000, "line-too-long"),
    ],
    ids=["columns", "header", "cell", "open quotation mark", "name", "long cell", "one line"],
)
def test_what_is_too_large_for_a_table_is_refused_in_a_short_sentence_of_its_own(
    data: bytes, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_delimited(data, "f")
    assert refused.value.code == code
    assert len(refused.value.message) < 200


def test_an_endless_line_is_refused_before_it_is_in_memory() -> None:
    class Endless(io.RawIOBase):
        """A file of one line; who reads on and on has taken it into memory."""

        taken = 0

        def readable(self) -> bool:
            return True

        def readinto(self, room: Any) -> int:
            self.taken += len(room)
            assert self.taken < 50_000_000
            room[:] = b"x" * len(room)
            return len(room)

    with pytest.raises(InputError, match="line 1"):
        list(_lines(io.TextIOWrapper(io.BufferedReader(Endless()), "utf-8", newline=""), "f"))


def test_of_many_columns_some_are_named_and_long_names_are_cut() -> None:
    names = ["x" * 5000, *(f"c{number}" for number in range(998)), "c1"]
    with pytest.raises(InputError) as refused:
        read_delimited(",".join(names[:-1]).encode() + b"\n1\n", "f").require_columns(["pain"])
    assert refused.value.message.endswith("c28 and 969 more.")
    assert len(refused.value.message) < 400
    assert len(str(refused.value.details)) < 20_000
    with pytest.raises(InputError, match="more than one column called 'c1';"):
        read_delimited(",".join(names).encode() + b"\n1\n", "f")


def test_a_nameless_column_is_named_by_its_place_if_anything_stands_in_it() -> None:
    assert read_delimited(b",a,\n0,1,\n", "f").columns == ("column 1", "a")


@pytest.mark.parametrize(
    ("data", "decimal"),
    [
        (b"d;x\na;1,5\nb;2\n", ","),
        (b"d;x\na;1.5\nb;2\n", "."),
        (b"d;x\na;1,500\nb;2\n", ""),
        (b"d;x\na;1.5\nb;1,5\n", ""),
        (b"d,x\na,1.500\n", ""),
        (b"d,x\na,1.500\nb,2.5\n", "."),
        (b'd,x\na,"1,5"\n', ","),
        (b"d\tx\na\t0,500\n", ","),
        (b"d;x\na;1.234,5\n", ","),
    ],
)
def test_the_decimal_mark_is_what_the_numbers_show_beyond_doubt(data: bytes, decimal: str) -> None:
    assert read_delimited(data, "f").decimal == decimal


def test_numbers_are_read_strictly() -> None:
    assert read_number(" 7 ", "") == 7
    assert read_number("-1,5", ",") == -1.5
    assert read_number("1.500", ".") == 1.5
    assert read_number("0.125", "") == 0.125
    assert read_number("1e-3", ".") == 0.001
    assert read_number("\u22121.5", ".") == -1.5
    for cell in (
        "",
        "n/a",
        "5 mg",
        "~5",
        "1 000",
        "1,234.5",
        "1.500",
        "1,500",
        "0x10",
        "nan",
        "inf",
        "1e999",
    ):
        with pytest.raises(CellError):
            read_number(cell, "")
    with pytest.raises(CellError, match=r"may be 1\.5 or 1500"):
        read_number("1.500", ",")
