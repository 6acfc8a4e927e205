"""Nothing in the house grows past a reader: functions, modules, rooms, depth and names.

The aims are smaller (a function 8 lines, a module 150); these are the numbers at which a test says stop.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "magnesia"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)

LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
MOST_FILES, MOST_FILES_WITH_REASON = 7, 12
DEEPEST = 3
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "base",
    "new",
    "v2",
    "old",
}

#: Functions that may be longer, as "path::name", and rooms that may have more files; each with its reason.
LONGER_FUNCTIONS: dict[str, str] = {}
FULLER_ROOMS: dict[str, str] = {
    "cli": "one file for each noun of the command line, so that a command is found by its name",
    "study": "one file for each noun of the command line, so that a verb is found by its name",
}


def _named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the length of a function in lines, from its `def` to its end, without the docstring."""
    end = function.end_lineno or function.lineno
    first = function.body[0]
    is_doc = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    doc = (first.end_lineno or first.lineno) - first.lineno + 1 if is_doc else 0
    return end - function.lineno + 1 - doc


def too_long(source: str, where: str) -> dict[str, int]:
    """Return every function of a source that is longer than allowed, with its length."""
    return {
        f"{where}::{node.name}": lines_of(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > LONGEST_FUNCTION
    }


@pytest.mark.parametrize("path", FILES, ids=_named)
def test_a_file_and_its_functions_can_be_read_in_one_sitting(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_MODULE
    assert set(too_long(source, _named(path))) <= set(LONGER_FUNCTIONS)


def test_a_room_holds_few_files() -> None:
    full = {}
    for room in sorted(path for path in PACKAGE.iterdir() if (path / "__init__.py").exists()):
        files = [path for path in room.glob("*.py") if path.name not in ("__init__.py", "__main__.py")]
        if len(files) > (MOST_FILES_WITH_REASON if room.name in FULLER_ROOMS else MOST_FILES):
            full[room.name] = sorted(path.name for path in files)
    assert full == {}


def test_the_package_is_at_most_three_folders_deep() -> None:
    assert [_named(path) for path in FILES if len(path.relative_to(PACKAGE).parent.parts) > DEEPEST] == []


def test_every_name_says_what_is_inside() -> None:
    parts = {part for path in FILES for part in Path(_named(path)).with_suffix("").parts}
    assert parts & NAMES_THAT_SAY_NOTHING == set()


def test_an_exception_that_is_no_longer_needed_is_taken_off_the_list() -> None:
    found: dict[str, int] = {}
    for path in FILES:
        found |= too_long(path.read_text(encoding="utf-8"), _named(path))
    assert set(LONGER_FUNCTIONS) <= set(found)
    for room in FULLER_ROOMS:
        assert len(list((PACKAGE / room).glob("*.py"))) > MOST_FILES + 1


def test_a_function_of_sixty_one_lines_is_seen_and_its_docstring_does_not_count() -> None:
    body = "\n".join(f"    x = {number}" for number in range(LONGEST_FUNCTION))
    assert too_long(f"def long() -> None:\n{body}\n", "here") == {"here::long": LONGEST_FUNCTION + 1}
    shorter = "\n".join(f"    x = {number}" for number in range(LONGEST_FUNCTION - 1))
    assert too_long(f'def fits() -> None:\n    """One.\n\n    Two.\n    """\n{shorter}\n', "here") == {}
