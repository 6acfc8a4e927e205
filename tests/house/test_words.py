"""What may not stand in any text that a person reads.

User text is: every string of the package that is not a docstring; the docstrings of the command line, because
`--help` prints them; the templates; what the tables say to a person; README, changelog and docs.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "magnesia"

ILLNESS = r"(?:fibromyalgia|FM|pain|fatigue|migraines?|symptoms?|illness|disease|depression|insomnia)"
MEDICINE = r"(?:medicines?|medications?|prescriptions?|antidepressants?|painkillers?)"
NOT_TOLD_NOT_TO = r"(?<!not )(?<!never )(?<!n't )"

#: What is forbidden, by kind. "treatment" alone is a word of statistics (the "treatment" column) and stays allowed.
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "treats": (r"\btreat(?:s|ed|ing)?\b(?! as\b)",),
    "treatment of an illness": (rf"\btreatments? (?:of|for|against) (?:your |the |their )?{ILLNESS}",),
    "cures": (r"\bcur(?:e|es|ed|ing)\b",),
    "heals": (r"\bheal(?:s|ed|ing)?\b",),
    "relieves": (r"\b(?:relie(?:ve|ves|ved|ving|f)|alleviat\w+)\b",),
    "you are deficient": (
        r"\byou(?:'re| are| may be| might be) (?:\w+ )?(?:deficient|low in|lacking)",
        r"\byour deficiency|\byou lack\b",
    ),
    "recommended dose": (r"\brecommended (?:daily )?(?:dos(?:e|es|age)|amount|intake)", r"\bwe recommend\b"),
    "safe": (
        r"\b(?:is|are|be|it's|perfectly|completely|totally) safe\b",
        r"\bsafe (?:dose|amount|level|to take|for you)",
    ),
    "proof": (
        r"\b(?:clinically |scientifically )?prov(?:en|es) (?:to|that)\b",
        r"\bguaranteed?\b|\bmiracle\b",
    ),
    "guilt": (
        r"\byou (?:missed|failed|forgot|skipped|should have|did not bother)\b",
        r"\bstreaks?\b|\bmissed (?:a )?doses?\b",
    ),
    "a brand": (r"\b(?:Dr\.? Teal|Quench Essentials|Solgar|Ancient Minerals|Dead Sea Magnesium)",),
    "changing a medicine": (
        NOT_TOLD_NOT_TO
        + r"\b(?:stop|start|swap|halve|skip|replace|delay) (?:taking )?(?:your|the|a) (?:\w+ )?"
        + MEDICINE,
    ),
}
PATTERNS = {kind: re.compile("|".join(patterns), re.IGNORECASE) for kind, patterns in FORBIDDEN.items()}

#: Sentences that name a forbidden claim in order to say that it is not made: (file, the words, why).
ALLOWED: tuple[tuple[str, str, str], ...] = (
    (
        "src/magnesia/evidence/tables/conditions.toml",
        "A trial of magnesium is no reason to stop, delay or swap a prescribed medicine.",
        "says that medicines stay as they are",
    ),
    (
        "src/magnesia/exchange/labels.py",
        "treated",
        "a label that somebody's table may hold; it is never said",
    ),
    ("README.md", "it never tells anybody to begin, end or swap a medicine", "says what is never done"),
)

#: The parts of a table that are not said to a person: words to recognise, citations, places in a source.
UNSAID = {"words", "citation", "where", "doi", "source", "name"}


def found_in(text: str) -> list[tuple[str, str]]:
    """Return every forbidden claim in a text, as (kind, the words)."""
    flat = " ".join(text.split())
    return [(kind, match.group()) for kind, pattern in PATTERNS.items() for match in pattern.finditer(flat)]


def _docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and body:
            first = body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


def strings_of(source: str, with_docstrings: bool) -> Iterator[str]:
    """Yield every string of a source; the parts of an f-string are joined, with … for what is filled in."""
    tree = ast.parse(source)
    skipped = set() if with_docstrings else _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def _said(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _said(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner, key)
    elif isinstance(value, str) and key not in UNSAID:
        yield value


def texts_of(path: Path) -> list[str]:
    """Return what a person may read of a file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return list(strings_of(source, with_docstrings="cli" in path.parts))
    if path.suffix == ".toml":
        return list(_said(tomllib.loads(source)))
    return [source]


def user_text_files() -> list[Path]:
    """Return every file that holds text for people."""
    package = [
        p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".toml", ".j2", ".typ", ".html", ".js", ".txt")
    ]
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    # Titles of papers are quoted as they are, and the page of tables is made from tables that are judged themselves.
    left_out = {PACKAGE / "evidence" / "tables" / "sources.toml", ROOT / "docs" / "reference" / "tables.md"}
    return sorted(p for p in {*package, *pages} - left_out if "__pycache__" not in p.parts)


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", user_text_files(), ids=_named)
def test_no_text_for_people_makes_a_forbidden_claim(path: Path) -> None:
    claims = []
    for text in texts_of(path):
        for file, words, _ in ALLOWED:
            if file == _named(path):
                text = " ".join(text.split()).replace(words, "")  # noqa: PLW2901 - only what is left is judged
        claims += found_in(text)
    assert claims == []


def test_every_allowed_sentence_still_stands_where_the_list_says() -> None:
    for file, words, why in ALLOWED:
        assert words in " ".join((ROOT / file).read_text(encoding="utf-8").split()), (file, words)
        assert why


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Magnesium treats fibromyalgia.", "treats"),
        ("A treatment for your pain.", "treatment of an illness"),
        ("It cures migraine.", "cures"),
        ("It heals.", "heals"),
        ("Magnesium relieves\nfibromyalgia.", "relieves"),
        ("It alleviates muscle pain.", "relieves"),
        ("You are probably deficient.", "you are deficient"),
        ("You lack magnesium.", "you are deficient"),
        ("The recommended dosage is 300 mg.", "recommended dose"),
        ("Citrate is safe.", "safe"),
        ("A safe dose is 300 mg.", "safe"),
        ("Magnesium is proven to help.", "proof"),
        ("You missed two days.", "guilt"),
        ("A 12-day streak!", "guilt"),
        ("Solgar has the right amount.", "a brand"),
        ("Stop taking your medicine.", "changing a medicine"),
    ],
)
def test_a_forbidden_claim_is_seen(sentence: str, kind: str) -> None:
    assert kind in {found for found, _ in found_in(sentence)}


@pytest.mark.parametrize(
    "sentence",
    [
        "The column with the treatment.",
        "An unknown day is treated as half.",
        "Find out, safely, privately and honestly, whether magnesium helps you.",
        "Do not stop your medicine because of this answer.",
        "3 days have no score.",
        "Your diary shows a change that may be chance.",
        "This diary is secure; the procedure is accurate.",
    ],
)
def test_an_honest_sentence_passes(sentence: str) -> None:
    assert found_in(sentence) == []


def test_strings_are_found_in_code_and_docstrings_only_where_they_are_shown() -> None:
    source = 'def f(x):\n    """It cures."""\n    return f"It {x} cures", "it " "heals"\n'
    assert list(strings_of(source, with_docstrings=False)) == ["It … cures", "it heals"]
    assert "It cures." in list(strings_of(source, with_docstrings=True))
