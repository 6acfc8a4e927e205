"""Bytes of a file to text: which encoding they are in, and that they are text at all."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from magnesia.errors import InputError

#: Bytes looked at in one go; the whole file is never in memory.
_CHUNK = 1 << 20

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True)
class Source:
    """Bytes that can be opened again and again; `name` is what error sentences call them."""

    name: str
    open: Callable[[], BinaryIO]


def source_of(given: Path | str | bytes) -> Source:
    """Return the source for a file or for bytes at hand; what can be read only once is taken into memory."""
    if isinstance(given, bytes):
        return Source("the file", lambda: io.BytesIO(given))
    path = Path(given)
    try:
        if path.is_file():
            with path.open("rb"):
                return Source(path.name, lambda: path.open("rb"))
        data = path.read_bytes()
    except OSError as problem:
        raise InputError(
            "file-unreadable",
            f"The file {path} cannot be read ({problem.strerror or problem}); check its name and place.",
        ) from problem
    return Source(path.name, lambda: io.BytesIO(data))


def encoding_of(source: Source) -> str:
    """Return the encoding of the file; Windows-1252 only where UTF-8 is impossible."""
    with source.open() as file:
        begin = file.read(_CHUNK)
    if not begin:
        raise file_empty(source.name)
    if begin.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError(
            "file-is-spreadsheet", f"{source.name} is a spreadsheet or archive; save it as CSV and try again."
        )
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if begin.startswith(mark)), None)
    for encoding in [marked] if marked else _unmarked_encodings(begin):
        try:
            _refuse_nul(source, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise InputError(
        "encoding-unknown",
        f"{source.name} is not text in UTF-8, UTF-16 or Windows-1252; save it as 'CSV UTF-8' and try again.",
    )


def file_empty(name: str) -> InputError:
    """Return the error for a file with nothing in it."""
    return InputError("file-empty", f"{name} is empty; choose a file with a header and at least one row.")


def _unmarked_encodings(begin: bytes) -> list[str]:
    """UTF-16 without a mark shows itself: every other byte of a mostly Latin text is zero."""
    even, odd = begin[0::2].count(0), begin[1::2].count(0)
    if odd > len(begin) / 4 and even == 0:
        return ["utf-16-le"]
    if even > len(begin) / 4 and odd == 0:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _refuse_nul(source: Source, encoding: str) -> None:
    """Read the whole file once; NUL is no text, and what is in another encoding raises UnicodeDecodeError."""
    lines = 1
    for text in _texts(source, encoding):
        if "\0" in text:
            line = lines + text[: text.index("\0")].count("\n")
            raise InputError(
                "file-has-nul", f"{source.name} holds a NUL character in line {line}; it is not plain text."
            )
        lines += text.count("\n")


def _texts(source: Source, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open() as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
