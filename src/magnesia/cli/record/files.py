"""`magnesia import` and `magnesia export`: the record in and out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from magnesia.cli.options import DateOrderOption, ProfileOption
from magnesia.cli.output import JsonOption, emit, number_of, say
from magnesia.cli.record.saying import say_first
from magnesia.errors import InputError

if TYPE_CHECKING:
    from rich.progress import TaskID

#: Rejected rows that are shown; --json lists more.
MOST_SHOWN = 50
_WORDS = {"reading": "Looking through the file", "saving": "Saving"}


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("import")(_import)
    app.command("export")(_export)


def _import(
    file: Annotated[
        Path,
        typer.Argument(
            help="A diary as CSV (docs/reference/diary-csv.md), or a record that was exported as JSON."
        ),
    ],
    zone: Annotated[str | None, typer.Option("--zone", help="Time zone for rows that name none.")] = None,
    date_order: DateOrderOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a file to the profile, whole or not at all; each row is accepted, rejected (and why), or a duplicate."""
    from magnesia import study

    with _progress_bar() as on_progress:
        result = study.import_diary(profile, file, zone=zone, date_order=date_order, on_progress=on_progress)
    if as_json:
        emit(result)
    else:
        _say_imported(result)


def _say_imported(result: dict[str, Any]) -> None:
    say_first(result["findings"])
    what = ("row", "rows") if result["format"] == "csv" else ("entry", "entries")
    saved = result["accepted"] or result.get("documents")
    say(
        f"{'Saved' if saved else 'Nothing was saved'}. {number_of(result['rows'], *what)} = "
        f"{result['accepted']:,} accepted + {result['rejected_count']:,} rejected + "
        f"{result['duplicates']:,} duplicate"
    )
    if result["format"] == "json":
        say(
            f"Of person, products, settings, plans and answers {result['documents']} were new and "
            f"{result['documents_there']} were there already."
        )
    for rejection in result["rejected"][:MOST_SHOWN]:
        say(f"  row {rejection['row']}, {rejection['column']}: {rejection['reason']}")
    if result["rejected_count"] > MOST_SHOWN:
        more = result["rejected_count"] - MOST_SHOWN
        say(
            f"  and {number_of(more, 'more rejected row')} (--json lists the first {len(result['rejected']):,})"
        )
    for note in result["notes"]:
        say(note)
    if result["ignored_columns"]:
        say(f"Columns that were not used: {', '.join(result['ignored_columns'])}.")


@contextmanager
def _progress_bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """Show on a terminal how far it is; into a file nothing is written."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(_WORDS[what], total=whole or None)
            shown.update(tasks[what], completed=done, total=whole or None)

        yield show


def _export(
    file: Annotated[
        Path | None,
        typer.Argument(help="Where to: FILE.csv is the diary, FILE.json everything in the profile."),
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the diary as CSV to this file.")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json-file", help="Write everything in the profile as JSON to this file.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the record to a file; it is read back and counted before this says done."""
    from magnesia import study

    match file, csv, json_file:
        case Path(), None, None:
            result = study.export(profile, file, overwrite=overwrite)
        case None, Path(), None:
            result = study.export_csv(profile, csv, overwrite=overwrite)
        case None, None, Path():
            result = study.export_json(profile, json_file, overwrite=overwrite)
        case _:
            raise InputError(
                "export-where",
                "Name one file: FILE.csv for the diary (or --csv FILE), FILE.json for everything in the profile "
                "(or --json-file FILE).",
            )
    if as_json:
        emit(result)
        return
    written = number_of(result["entries"], "entry", "entries")
    say(f"Done. {written} written to {result['file']}; {result['read_back']} read back the same.")
