"""Every public name, command, option, table, error and kind of page is written down, and no written page is stale."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "magnesia"
DOCS = ROOT / "docs"
ROOMS: dict[str, Any] = tomllib.loads((ROOT / "tests" / "house" / "rooms.toml").read_text(encoding="utf-8"))


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["docs_generate"] = module
    spec.loader.exec_module(module)
    return module


GENERATE = _generator()


def without_docstring(room: ModuleType) -> list[str]:
    """Return the public functions and classes of a room that say nothing of their own about themselves."""
    silent = []
    for name in getattr(room, "__all__", []):
        thing = getattr(room, name)
        if not (inspect.isclass(thing) or inspect.isroutine(thing) or hasattr(thing, "py_func")):
            continue
        doc = thing.__dict__.get("__doc__") if inspect.isclass(thing) else thing.__doc__
        # Dataclasses and named tuples write "Name(field: type)" by themselves, which says nothing new.
        if not doc or doc.startswith(f"{name}("):
            silent.append(name)
    return silent


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_every_public_name_of_a_room_has_a_docstring(name: str) -> None:
    assert without_docstring(importlib.import_module(f"magnesia.{name}")) == []


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_room_says_what_it_offers_in_a_literal_list(name: str) -> None:
    folder = PACKAGE / name
    file = folder / "__init__.py" if folder.is_dir() else PACKAGE / f"{name}.py"
    body = ast.parse(file.read_text(encoding="utf-8")).body
    lists = [
        node for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    if lists:
        assert isinstance(ast.literal_eval(lists[0].value), list)
    else:
        assert not folder.is_dir() or len(body) == 1, f"{name} offers names without listing them in __all__"


def test_a_public_name_without_a_docstring_is_seen() -> None:
    silent = ModuleType("silent")
    exec("class A:\n    pass\ndef b():\n    pass\nC = 3\n__all__ = ['A', 'b', 'C']\n", silent.__dict__)  # noqa: S102
    assert without_docstring(silent) == ["A", "b"]


@pytest.mark.parametrize("page", ["command-line.md", "tables.md"])
def test_a_page_made_from_the_code_is_not_stale(page: str) -> None:
    made = GENERATE.command_line_page() if page == "command-line.md" else GENERATE.tables_page()
    written = (DOCS / "reference" / page).read_text(encoding="utf-8")
    assert written == made, f"docs/reference/{page} is stale; run: .venv/bin/python docs/generate.py"


def test_the_readme_shows_the_rooms_of_the_table() -> None:
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    assert written == GENERATE.readme_with_map(), "the map is stale; run: .venv/bin/python docs/generate.py"


def test_every_command_and_every_option_stands_in_the_reference() -> None:
    import typer.main

    from magnesia.cli.app import app

    page = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    missing = []

    def visit(name: str, command: Any) -> None:
        if f"## {name}\n" not in page:
            missing.append(name)
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        for option in [word for given in command.params for word in given.opts if word.startswith("--")]:
            if f"`{option}`" not in section:
                missing.append(f"{name} {option}")
        for word, inner in getattr(command, "commands", {}).items():
            visit(f"{name} {word}", inner)

    root: Any = typer.main.get_command(app)
    for word, command in root.commands.items():
        visit(f"magnesia {word}", command)
    assert missing == []


def test_every_command_and_every_option_says_what_it_is_for() -> None:
    import typer.main

    from magnesia.cli.app import app

    def silent(name: str, command: Any) -> list[str]:
        found = [] if (command.help or "").strip() else [name]
        found += [f"{name} {given.name}" for given in command.params if not getattr(given, "help", None)]
        return found + [
            x
            for word, inner in getattr(command, "commands", {}).items()
            for x in silent(f"{name} {word}", inner)
        ]

    root: Any = typer.main.get_command(app)
    assert [x for word, command in root.commands.items() for x in silent(word, command)] == []


#: Calls whose first word is the code of an error: the errors themselves, and the `super().__init__` of one.
ERRORS = {"MagnesiaError", "InputError", "SafetyRefusal", "StoreError", "UnitError", "__init__"}


def codes_in(source: str) -> set[str]:
    """Return the codes of the errors that a source raises, where they are written out as the first thing given."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            code = node.args[0].value
            if name in ERRORS and isinstance(code, str) and re.fullmatch(r"[a-z][a-z0-9-]*", code):
                found.add(code)
    return found


def test_every_error_stands_on_the_error_page_and_no_other() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    raised = {code for source in sources for code in codes_in(source)}
    page = (DOCS / "how-to" / "mend-an-error.md").read_text(encoding="utf-8")
    written = re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)
    assert len(written) == len(set(written))
    assert sorted(raised - set(written)) == []
    # Some codes are looked up in a list before they are raised: it is enough that the code stands in the source.
    assert [code for code in written if not any(f'"{code}"' in source for source in sources)] == []


def test_a_code_is_found_in_a_raise() -> None:
    assert codes_in('raise InputError("date-order", f"{x} is unclear")') == {"date-order"}


def test_every_dependency_is_accounted_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=~! ;\[]", requirement)[0] for requirement in wanted}
    page = (DOCS / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    written = set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.MULTILINE)) - {"package"}
    assert (sorted(names - written), sorted(written - names)) == ([], [])


def test_the_four_kinds_of_page_stand_and_every_page_can_be_reached_from_the_first() -> None:
    assert {p.name for p in DOCS.iterdir() if p.is_dir()} >= {
        "tutorials",
        "how-to",
        "reference",
        "explanation",
    }
    seen, left = set(), [DOCS / "index.md"]
    while left:
        page = left.pop()
        if page in seen:
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
        left += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert sorted(str(p.relative_to(DOCS)) for p in set(DOCS.rglob("*.md")) - seen) == []


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_page_that_the_code_points_to_exists(path: Path) -> None:
    named = re.findall(r"\bdocs/[\w/-]+\.md\b", path.read_text(encoding="utf-8"))
    assert [page for page in named if not (ROOT / page).exists()] == []
