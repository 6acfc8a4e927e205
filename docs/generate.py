"""Writes the pages that follow from the code: the command line, the tables, and the README's map of rooms.

    .venv/bin/python docs/generate.py

`tests/house/test_docs_complete.py` makes the same pages in memory and fails where a written one is stale.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "src" / "magnesia" / "evidence" / "tables"
REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made by docs/generate.py; change the code or the table, then run it again. -->"
MAP_BEGINS, MAP_ENDS = "<!-- rooms: made by docs/generate.py -->", "<!-- end of rooms -->"

#: What `how` means, in the words that are shown to people.
HOW = {
    "quoted": "stands in the source",
    "computed": "arithmetic on numbers of the source",
    "fitted": "estimated by this project",
    "recalled": "from memory, **not confirmed**",
    "judged": "a considered judgement, **not measured**",
    "rule": "a decision of this project",
}

#: The order of the tables in the reference, with a heading for each; a table that is missing here is an error.
HEADINGS = {
    "verdict": "Thresholds of the verdict",
    "priors": "What is assumed before a diary is seen",
    "outcomes": "Smallest changes that matter",
    "chance_words": "Words for chances",
    "limits": "Limits on supplements",
    "regions": "Which limits apply where",
    "conditions": "Conditions and products that change a plan",
    "interactions": "Medicines",
    "red_flags": "Words in a diary that call for help",
    "forms": "Forms",
    "compounds": "Salts and hydrates",
    "labels": "Words of labels",
    "kinetics": "Magnesium in the body",
    "plausible": "What the diary takes without asking",
    "sources": "Sources",
}


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; bars and line breaks in a cell are made harmless."""
    lines = [list(header), *([_cell(value) for value in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _cell(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|")


# --- the command line


def command_line_page() -> str:
    """Return docs/reference/command-line.md from the commands as they are."""
    import typer.main

    from magnesia.cli.app import app

    root: Any = typer.main.get_command(app)
    intro = (
        "Every command takes `--help`. With `--json` a command prints one JSON object on standard output and nothing "
        "else, also when it refuses; a message for people goes to standard error.\n\n"
        "Exit codes: 0 done, 2 something in the input needs mending, 3 a safety rule refuses, 130 stopped with "
        "Ctrl+C. [What each error means and what to do](../how-to/mend-an-error.md)."
    )
    commands = [
        part for name, command in root.commands.items() for part in _command(f"magnesia {name}", command)
    ]
    return "\n\n".join(["# The command line", MADE, intro, *commands]) + "\n"


def _command(name: str, command: Any) -> Iterator[str]:
    if command.hidden:
        return
    yield f"## {name}"
    yield (command.help or "").strip()
    inner = getattr(command, "commands", None)
    if inner:
        for word, part in inner.items():
            yield from _command(f"{name} {word}", part)
        return
    rows = [_parameter(given) for given in command.params if not getattr(given, "hidden", False)]
    yield table(("argument or option", "value", "meaning"), rows)


def _parameter(given: Any) -> tuple[str, str, str]:
    names = [*given.opts, *given.secondary_opts] if given.opts[0].startswith("-") else [given.name.upper()]
    value = "" if getattr(given, "is_flag", False) else _values(given.type_descriptor.annotation)
    notes = [getattr(given, "help", None) or ""]
    if given.required:
        notes.append("Required.")
    elif value and given.default not in (None, (), []) and not callable(given.default):
        notes.append(f"Default: `{given.default}`.")
    if getattr(given, "multiple", False) and "repeated" not in notes[0]:
        notes.append("May be repeated.")
    return ", ".join(f"`{name}`" for name in names), value, " ".join(note for note in notes if note)


#: What a person types for a value of each type.
TYPED = {str: "text", int: "whole number", float: "number", Path: "file or folder"}


def _values(kind: Any) -> str:
    """Return what may be typed for a type: the words of a choice, else a name for it."""
    inner = get_args(kind)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in inner)
    if get_origin(kind) in (list, tuple):
        return _values(inner[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{choice.value}`" for choice in kind)
    return TYPED.get(kind, getattr(kind, "__name__", str(kind)))


# --- the tables


def tables_page() -> str:
    """Return docs/reference/tables.md from every table of the evidence room."""
    found = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(TABLES.glob("*.toml"))
    }
    if unnamed := sorted(set(found) - set(HEADINGS)):
        raise SystemExit(
            f"docs/generate.py has no heading for the tables {unnamed}; add one each to HEADINGS."
        )
    intro = (
        "Every number that comes from the world stands in a table in `src/magnesia/evidence/tables/`, never in code. "
        "This page shows them all. *How* says how a number was obtained:\n\n"
        + table(("how", "meaning"), HOW.items())
        + "\n\nA number that is recalled or judged says so wherever magnesia shows it. "
        "Column *range* is where the true value may lie, or what was published."
    )
    parts = ["# The tables", MADE, intro]
    for name, heading in HEADINGS.items():
        if name in found:
            parts += [f"## {heading}", f"`{name}.toml`", _one_table(name, found[name])]
    return "\n\n".join(parts) + "\n"


def _one_table(name: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    if name == "sources":
        header = ["key", "source", "kind", "how much was read", "DOI"]
        return table(
            header, ((k, r["citation"], r["kind"], r["read"], r.get("doi")) for k, r in rows.items())
        )
    if all("value" in row and "unit" in row for row in rows.values()):
        return _numbers(rows)
    kept = {key: row for key, row in rows.items() if key != "about"}
    columns = list(dict.fromkeys(column for row in kept.values() for column in row if column != "words"))
    header = ["key", *(column.replace("_", " ") for column in columns)]
    return table(
        header, ((key, *(_plain(row.get(column)) for column in columns)) for key, row in kept.items())
    )


def _numbers(rows: Mapping[str, Mapping[str, Any]]) -> str:
    with_spread = any("log_sd" in row for row in rows.values())
    header = [
        "key",
        "meaning",
        "value",
        "unit",
        "range",
        *(["log SD"] if with_spread else []),
        "source",
        "how",
    ]
    return table(header, (_number(key, row, with_spread) for key, row in rows.items()))


def _number(key: str, row: Mapping[str, Any], with_spread: bool) -> Iterator[object]:
    yield from (key, row["meaning"], row["value"], row["unit"])
    yield f"{row['low']:g} to {row['high']:g}"
    if with_spread:
        yield row.get("log_sd")
    yield f"{row['source']}: {row['where']}"
    yield f"{row['how']}, {row['confidence']}" if "confidence" in row else row["how"]


def _plain(value: Any) -> object:
    """Return a cell for a value that may be a list: the limits of a region, the forms of a rule."""
    if not isinstance(value, list):
        return value
    return "; ".join(
        f"{item['limit']} (ages {item['ages'][0]} to {item['ages'][1]})"
        if isinstance(item, dict)
        else str(item)
        for item in value
    )


# --- the map of rooms


def map_of_rooms() -> str:
    """Return the README's map, in the order in which data flow."""
    rooms = tomllib.loads((ROOT / "tests" / "house" / "rooms.toml").read_text(encoding="utf-8"))
    lines = [f"| [`{name}`]({_home(name)}) | {_cell(room['duty'])} |" for name, room in rooms.items()]
    return "\n".join([MAP_BEGINS, "", "| room | duty |", "|---|---|", *lines, "", MAP_ENDS])


def _home(name: str) -> str:
    folder = ROOT / "src" / "magnesia" / name
    return f"src/magnesia/{name}/__init__.py" if folder.is_dir() else f"src/magnesia/{name}.py"


def readme_with_map() -> str:
    """Return the README as it stands, with the map between its two marks made anew."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, rest = readme.partition(MAP_BEGINS)
    _, marked, after = rest.partition(MAP_ENDS)
    if not marked:
        raise SystemExit("README.md has lost the two marks around its map of rooms.")
    return before + map_of_rooms() + after


def pages() -> dict[Path, str]:
    """Return every page that follows from the code, by the file it belongs in."""
    return {
        REFERENCE / "command-line.md": command_line_page(),
        REFERENCE / "tables.md": tables_page(),
        ROOT / "README.md": readme_with_map(),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
