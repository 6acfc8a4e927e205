"""The import table of the house is true, for every import in every file, late imports included."""

from __future__ import annotations

import importlib
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

HOUSE = Path(__file__).parent
ROOMS: dict[str, dict[str, object]] = tomllib.loads((HOUSE / "rooms.toml").read_text())
GRAPH = grimp.build_graph("magnesia", include_external_packages=True)
OURS = sorted(name for name in GRAPH.modules if name.startswith("magnesia."))


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_every_room_of_the_table_stands_and_every_standing_room_is_in_the_table() -> None:
    standing = {room_of(module) for module in OURS} - {"__main__"}
    assert standing == set(ROOMS)


@pytest.mark.parametrize("module", OURS)
def test_a_room_imports_only_what_the_table_allows_and_only_through_the_front_door(module: str) -> None:
    room = room_of(module)
    if room == "__main__":
        return
    wrong = []
    for imported in sorted(GRAPH.find_modules_directly_imported_by(module)):
        top = imported.split(".")[0]
        if top == "magnesia":
            if imported == "magnesia" or room_of(imported) == room:
                continue
            if room_of(imported) not in ROOMS[room]["may_import"]:  # type: ignore[operator]
                wrong.append(f"{imported}: the room {room} may not import {room_of(imported)}")
            elif imported.count(".") > 1:
                wrong.append(f"{imported}: import the room {room_of(imported)}, not a file inside it")
        elif top not in sys.stdlib_module_names and top not in ROOMS[room]["may_use"]:  # type: ignore[operator]
            wrong.append(f"{imported}: the room {room} may not use {top}")
    assert wrong == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_docstring_says_its_duty_what_it_takes_gives_and_never_does(room: str) -> None:
    doc = importlib.import_module(f"magnesia.{room}").__doc__ or ""
    lines = doc.strip().splitlines()
    assert lines[0] == ROOMS[room]["duty"]
    for word in ("Duty:", "Takes:", "Gives:", "Never:", "Start reading at:"):
        assert any(line.strip().startswith(word) for line in lines), f"{room}: no line starts with {word!r}"
    assert len(lines) <= 25
