"""A delimited text file row by row: delimiter, header and ragged rows, settled once for the whole file."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from magnesia.diary.table.cells import Decimal, DecimalMark
from magnesia.diary.table.encoding import Source, encoding_of, file_empty, source_of
from magnesia.errors import InputError

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = (",", ";", "\t", "|")
#: Records looked at to choose the delimiter; more change nothing, fewer can be fooled by a first note.
SNIFFED_RECORDS = 200
#: Longest cell in characters; the standard library's own limit, stated so that a broken quote is noticed.
LONGEST_CELL = 131_072
csv.field_size_limit(LONGEST_CELL)
#: Longest line in characters: a file without line breaks is not to be in memory before it is refused.
LONGEST_LINE = 8 * LONGEST_CELL
#: Most columns of a file; of long lists of them so many are named, each with so many characters.
MOST_COLUMNS, COLUMNS_NAMED, LETTERS_NAMED = 1000, 30, 60


@dataclass(frozen=True)
class Rejection:
    """One row that was not taken: its number in the file (the header is row 1), the column, and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class DelimitedFile:
    """A delimited text file whose header is known; nothing below it is kept in memory.

    `header_row` is the row of the header; `skipped` are the characters before it that are no part of the table.
    """

    source: Source
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    header_row: int
    skipped: int

    @property
    def name(self) -> str:
        """What error sentences call the file."""
        return self.source.name

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Read the rows below the header, each with its number; short rows are filled up, blank ones are empty.

        A row with more cells than the header keeps them all: `too_wide` is the rejection for it.
        """
        width = len(self.columns)
        for number, cells in islice(self._records(), self.header_row, None):
            if _is_blank(cells):
                yield number, []
            elif len(cells) == width:
                yield number, cells
            elif len(cells) < width or _is_blank(cells[width:]):
                yield number, (cells + [""] * width)[:width]
            else:
                yield number, cells

    def too_wide(self, row: int, cells: list[str]) -> Rejection:
        """Return the rejection of a row with more cells than the header."""
        reason = (
            f"the row has {len(cells)} cells and the header {len(self.columns)}; is a separator unquoted?"
        )
        return Rejection(row, cut_name(self.columns[-1]), reason)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        with _reader(self.source, self.encoding, self.delimiter, self.skipped, strict=True) as records:
            try:
                yield from enumerate(records, start=1)
            except csv.Error as problem:
                if "field larger" in str(problem):
                    raise self._cell_too_long(records.line_num) from problem
                raise InputError(
                    "quotes-broken",
                    f"{self.name} has a quotation mark that is never closed, or one in the wrong place, "
                    f"near line {records.line_num}; mend that line.",
                    line=records.line_num,
                ) from problem
            except UnicodeDecodeError as problem:
                raise InputError(
                    "file-changed",
                    f"{self.name} was changed while it was read; nothing was taken; try again.",
                ) from problem

    def _cell_too_long(self, line: int) -> InputError:
        return InputError(
            "cell-too-long",
            f"{self.name} has a cell of more than {LONGEST_CELL:,} characters that reaches line {line}; shorten it, "
            "or close the quotation mark that it begins with.",
            line=line,
        )


def open_delimited(source: Source) -> DelimitedFile:
    """Settle encoding, delimiter and header of a delimited text file of any usual kind."""
    encoding = encoding_of(source)
    delimiter, skipped = _delimiter(source, encoding)
    bare = DelimitedFile(source, encoding, delimiter, (), 0, skipped)
    header = next(((number, cells) for number, cells in bare._records() if not _is_blank(cells)), None)
    if header is None:
        raise file_empty(source.name)
    headed = replace(bare, header_row=header[0])
    return replace(headed, columns=_columns(header[1], headed))


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
        mark = DecimalMark()
        for column in columns:
            mark.learn(row[column] for row in self.rows)
        return mark.settled

    def require_columns(self, wanted: Iterable[str]) -> None:
        """Refuse a column that the file does not have, with the nearest one that it has."""
        for column in wanted:
            if column not in self.columns:
                raise self.column_missing(column, self.columns)

    def column_missing(self, column: str, among: Iterable[str]) -> InputError:
        """Return the error for a column that is not there; `among` are the ones that could have been meant."""
        return column_missing(self.name, column, among, self.columns)


def read_delimited(data: bytes, name: str) -> DelimitedTable:
    """Read a delimited text file of any usual encoding, delimiter and line ending into memory.

    `name` is what error sentences call the file.
    """
    file = open_delimited(replace(source_of(data), name=name))
    rows, numbers, rejected, blank = [], [], [], 0
    for number, cells in file.rows():
        if not cells:
            blank += 1
        elif len(cells) > len(file.columns):
            rejected.append(file.too_wide(number, cells))
        else:
            rows.append(dict(zip(file.columns, cells, strict=True)))
            numbers.append(number)
    return DelimitedTable(
        name, file.columns, rows, numbers, file.encoding, file.delimiter, blank, tuple(rejected)
    )


def column_missing(name: str, column: str, among: Iterable[str], columns: tuple[str, ...]) -> InputError:
    """Return the error for a column that a file does not have; `among` are the ones that could have been meant."""
    near = nearest(column, among)
    hint = f" Did you mean {near!r}?" if near else ""
    return InputError(
        "column-missing",
        f"{name} has no column {column!r}.{hint} Its columns: {_listed(columns)}.",
        column=column,
        nearest=near,
        columns=[cut_name(one) for one in columns],
    )


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Return the one of these words that is most like this word, None where none is."""
    lower = {name.casefold(): name for name in among}
    near = difflib.get_close_matches(word.casefold(), lower, n=1, cutoff=0.5)
    return lower[near[0]] if near else None


def cut_name(column: str) -> str:
    """Return the name of a column as it is shown, cut where it is very long."""
    return column if len(column) <= LETTERS_NAMED else f"{column[:LETTERS_NAMED]}..."


def _listed(columns: Sequence[str]) -> str:
    """Return the names for a sentence, cut where they are long or many."""
    more = len(columns) - COLUMNS_NAMED
    return ", ".join(map(cut_name, columns[:COLUMNS_NAMED])) + (f" and {more} more" if more > 0 else "")


@contextmanager
def _reader(
    source: Source, encoding: str, delimiter: str, skipped: int, *, strict: bool = False
) -> Iterator[Reader]:
    """Yield a reader of the file's records, behind the characters to be skipped."""
    with source.open() as file, io.TextIOWrapper(file, encoding, newline="") as text:
        text.read(skipped)
        yield csv.reader(_lines(text, source.name), delimiter=delimiter, strict=strict)


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    """Yield the lines of a file, and refuse an endless one before it is in memory."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise InputError(
                "line-too-long",
                f"{name} has more than {LONGEST_LINE:,} characters in line {number}; that is no table: choose "
                "another file, or shorten that line.",
                line=number,
            )
        yield line


def _delimiter(source: Source, encoding: str) -> tuple[str, int]:
    """Return the delimiter that makes most rows as wide as the header, and the length of a "sep=" line."""
    with source.open() as file, io.TextIOWrapper(file, encoding, newline="") as text:
        declared = re.match(r"sep=([,;|\t])\r?\n?", text.read(len("sep=;\r\n")))
    if declared:
        return declared.group(1), declared.end()
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        try:
            with _reader(source, encoding, delimiter, 0) as records:
                filled = (len(cells) for cells in records if not _is_blank(cells))
                widths = list(islice(filled, SNIFFED_RECORDS))
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best, 0


def _columns(header: list[str], headed: DelimitedFile) -> tuple[str, ...]:
    """Return the column names; a nameless column is named by its place if anything stands in it."""
    names = [cell.strip() for cell in header]
    named = max((place for place, word in enumerate(names, start=1) if word), default=0)
    if named < len(names):
        below = islice(headed._records(), headed.header_row, None)
        used = (place for _, cells in below for place in range(named, len(cells)) if cells[place].strip())
        names = names[: min(len(names), max(used, default=-1) + 1 or named)]
    if len(names) > MOST_COLUMNS:
        raise InputError(
            "columns-too-many",
            f"{headed.name} has {len(names)} columns; at most {MOST_COLUMNS} are read; keep those that are needed.",
            columns=len(names),
        )
    columns = tuple(word or f"column {place}" for place, word in enumerate(names, start=1))
    twice = [word for word, count in Counter(columns).items() if count > 1]
    if twice:
        raise InputError(
            "columns-twice",
            f"{headed.name} has more than one column called {_listed([repr(word) for word in twice])}; give each its "
            "own name.",
            columns=[cut_name(word) for word in twice],
        )
    return columns


def _is_blank(cells: list[str]) -> bool:
    text = "".join(cells)
    return not text or text.isspace()
