"""The text of a dose while it is being understood: which pieces are used up, and what each was taken for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from magnesia.errors import InputError

#: Stands in the place of a piece that was used, so that nothing is read across it.
USED = "\x1f"
#: A full stop at the end that belongs to a date: "21.11."
_DATE_AT_END = re.compile(r"(?<!\d)(?<!\d[.,])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.$")

#: What a piece is about: the product, what was not said and is usual, or anything else that was said.
PieceKind = Literal["product", "usual", "other"]


@dataclass(frozen=True, order=True)
class Piece:
    """Words of the text, where they begin, and what they were taken for."""

    start: int
    words: str
    meaning: str
    kind: PieceKind = "other"


@dataclass
class Pieces:
    """A text in lower case; `left` has the same length, with what was used blotted out."""

    shown: str
    left: str
    said: list[Piece] = field(default_factory=list)

    def find(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return where a pattern stands in what is left."""
        return list(pattern.finditer(self.left))

    def use(self, start: int, end: int, meaning: str | None = None, kind: PieceKind = "other") -> None:
        """Blot out a piece; with a meaning it is shown to the person."""
        self.left = self.left[:start] + USED * (end - start) + self.left[end:]
        if meaning is not None:
            self.tell(start, self.shown[start:end], meaning, kind)

    def tell(self, start: int, words: str, meaning: str, kind: PieceKind = "other") -> None:
        """Show the person what words were taken for."""
        self.said.append(Piece(start, words.strip(" ,;"), meaning, kind))

    def assume(self, meaning: str) -> None:
        """Note what was not said and follows from the usual dose."""
        self.said.append(Piece(len(self.shown), "(as usual)", meaning, "usual"))

    def in_order(self) -> tuple[tuple[str, str], ...]:
        """Return each piece with its meaning, in the order of the text."""
        return tuple((piece.words, piece.meaning) for piece in sorted(self.said))

    def unclear(self, code: str, sentence: str) -> InputError:
        """Return the error that says what was not understood, and what was."""
        so_far = "; ".join(f'"{words}" is {meaning}' for words, meaning in self.in_order())
        understood = f" Understood so far: {so_far}." if so_far else ""
        return InputError(code, f"Not saved: {sentence}{understood}", understood=list(self.in_order()))


def pieces_of(text: str) -> Pieces:
    """Return a text ready to be understood: one line, lower case, commas and brackets as blanks."""
    flat = " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())
    shown = flat.lstrip(" .!;,")
    if not _DATE_AT_END.search(shown):
        shown = shown.rstrip(" .!;,")
    # Lower case one letter at a time keeps the length, so that a piece can be shown as it was typed.
    lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in shown)
    plain = re.sub(r"(?<!\d),|,(?!\d)|[;!()\"]", " ", lower)
    return Pieces(shown, plain)
