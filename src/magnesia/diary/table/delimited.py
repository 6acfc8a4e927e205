"""Bytes to a table of text: encoding, delimiter, header and ragged rows, settled once for the whole file."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from magnesia.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
#: Records looked at to choose the delimiter; more change nothing, fewer can be fooled by a first note.
SNIFFED_RECORDS = 200
#: Longest cell in characters; the standard library's own limit, stated so that a broken quote is noticed.
csv.field_size_limit(131_072)

Decimal = Literal[".", ",", ""]

#: Numbers that can be read in one way only, and the decimal mark that they show.
_SHOWN: tuple[tuple[Decimal, re.Pattern[str]], ...] = (
    (",", re.compile(r"[+-]?(\d*,(\d{1,2}|\d{4,})|0*,\d+|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+)")),
    (".", re.compile(r"[+-]?(\d*\.(\d{1,2}|\d{4,})|0*\.\d+|\d{4,}\.\d+|\d{1,3}(,\d{3})+\.\d+)")),
)


@dataclass(frozen=True)
class Rejection:
    """One row that was not taken: its number in the file (the header is row 1), the column, and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class DelimitedTable:
    """A table of text as it stands in the file; nothing is converted and no cell is altered.

    `rows` and `row_numbers` run in parallel; blank rows are left out and counted in `blank_rows`; rows with
    more cells than the header are in `rejected`.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    row_numbers: list[int]
    encoding: str
    delimiter: str
    blank_rows: int
    rejected: tuple[Rejection, ...]

    @property
    def n_rows(self) -> int:
        """How many rows hold anything, the header aside."""
        return len(self.rows) + len(self.rejected)

    @property
    def decimal(self) -> Decimal:
        """The decimal mark that all cells together show, "" where nothing settles it."""
        return self.decimal_of(self.columns)

    def decimal_of(self, columns: Iterable[str]) -> Decimal:
        """Return the decimal mark that the numbers of these columns show beyond doubt ("1,5"; not "1,500")."""
        words = (row[column].strip() for column in columns for row in self.rows)
        shown = {mark for word in words for mark, sign in _SHOWN if sign.fullmatch(word)}
        return shown.pop() if len(shown) == 1 else ""

    def require_columns(self, wanted: Iterable[str]) -> None:
        """Refuse a column that the file does not have, with the nearest one that it has."""
        for column in wanted:
            if column not in self.columns:
                raise self.column_missing(column, self.columns)

    def column_missing(self, column: str, among: Iterable[str]) -> InputError:
        """Return the error for a column that is not there; `among` are the ones that could have been meant."""
        near = nearest(column, among)
        hint = f" Did you mean {near!r}?" if near else ""
        return InputError(
            "column-missing",
            f"{self.name} has no column {column!r}.{hint} Its columns: {', '.join(self.columns)}.",
            column=column,
            nearest=near,
            columns=list(self.columns),
        )


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Return the one of these words that is most like this word, None where none is."""
    lower = {name.casefold(): name for name in among}
    near = difflib.get_close_matches(word.casefold(), lower, n=1, cutoff=0.5)
    return lower[near[0]] if near else None


def read_delimited(data: bytes, name: str) -> DelimitedTable:
    """Read a delimited text file of any usual encoding, delimiter and line ending.

    `name` is what error sentences call the file.
    """
    text, encoding = _decode(data, name)
    text, delimiter = _delimiter(text)
    records = _records(text, delimiter, name)
    header_at = next((place for place, cells in enumerate(records) if not _is_blank(cells)), None)
    if header_at is None:
        raise InputError("file-empty", f"{name} is empty; choose a file with a header and at least one row.")
    columns = _columns(records[header_at], records[header_at + 1 :], name)
    rows, numbers, rejected, blank = [], [], [], 0
    for place, cells in enumerate(records[header_at + 1 :], start=header_at + 2):
        if _is_blank(cells):
            blank += 1
        elif not _is_blank(cells[len(columns) :]):
            reason = f"the row has {len(cells)} cells and the header {len(columns)}; is a separator unquoted?"
            rejected.append(Rejection(place, columns[-1], reason))
        else:
            padded = cells + [""] * (len(columns) - len(cells))
            rows.append(dict(zip(columns, padded, strict=False)))
            numbers.append(place)
    return DelimitedTable(name, columns, rows, numbers, encoding, delimiter, blank, tuple(rejected))


_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def _decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text and the encoding it was in; Windows-1252 only where UTF-8 is impossible."""
    if not data:
        raise InputError("file-empty", f"{name} is empty; choose a file with a header and at least one row.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError(
            "file-is-spreadsheet", f"{name} is a spreadsheet or archive; save it as CSV and try again."
        )
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    candidates = [marked] if marked else _unmarked_encodings(data)
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            raise InputError(
                "file-has-nul", f"{name} holds a NUL character in line {line}; it is not plain text."
            )
        return text, encoding
    raise InputError(
        "encoding-unknown",
        f"{name} is not text in UTF-8, UTF-16 or Windows-1252; save it as 'CSV UTF-8' and try again.",
    )


def _unmarked_encodings(data: bytes) -> list[str]:
    """UTF-16 without a mark shows itself: every other byte of a mostly Latin text is zero."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd > len(data) / 4 and even == 0:
        return ["utf-16-le"]
    if even > len(data) / 4 and odd == 0:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _delimiter(text: str) -> tuple[str, str]:
    """Return the text without a "sep=" line, and the delimiter that makes most rows as wide as the header."""
    declared = re.match(r"sep=([,;|\t])\r?\n?", text)
    if declared:
        return text[declared.end() :], declared.group(1)
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = []
        try:
            for cells in reader:
                if not _is_blank(cells):
                    widths.append(len(cells))
                if len(widths) == SNIFFED_RECORDS:
                    break
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return text, best


def _records(text: str, delimiter: str, name: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as problem:
        raise InputError(
            "quotes-broken",
            f"{name} has a quotation mark that is never closed, or one in the wrong place, "
            f"near line {reader.line_num}; mend that line.",
            line=reader.line_num,
        ) from problem


def _columns(header: list[str], below: list[list[str]], name: str) -> tuple[str, ...]:
    """Return the column names; a nameless column is named by its place if anything stands in it."""
    names = [cell.strip() for cell in header]
    while names and not names[-1] and all(_is_blank(cells[len(names) - 1 :]) for cells in below):
        names.pop()
    columns = tuple(word or f"column {place}" for place, word in enumerate(names, start=1))
    twice = [word for word, count in Counter(columns).items() if count > 1]
    if twice:
        raise InputError(
            "columns-twice",
            f"{name} has more than one column called {', '.join(map(repr, twice))}; give each its own name.",
            columns=twice,
        )
    return columns


def _is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)
