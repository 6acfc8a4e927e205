"""`magnesia diary print` and `magnesia log week`: a diary on paper, and the way back in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from magnesia.cli.options import ProfileOption
from magnesia.cli.output import JsonOption, emit, say
from magnesia.cli.record.again import command_line
from magnesia.cli.record.asking import agreed, is_yes
from magnesia.cli.record.saying import say_first
from magnesia.errors import InputError, MagnesiaError
from magnesia.units import counted

if TYPE_CHECKING:
    from magnesia.study import Row, Week

WeekOption = Annotated[
    str | None,
    typer.Option(
        "--week", help="last, this, next, or any day of the week, such as 2026-11-23; weeks begin on Monday."
    ),
]


def register(app: typer.Typer) -> None:
    """Add `diary print` to the application and `week` to its group `log`, which must be there already."""
    diary = typer.Typer(help="The diary on paper.", no_args_is_help=True)
    diary.callback()(_diary)
    diary.command("print")(_print)
    app.add_typer(diary, name="diary")
    for group in app.registered_groups:
        if group.name == "log" and group.typer_instance is not None:
            group.typer_instance.command("week")(_week)


def _diary() -> None:
    """Print weekly sheets; `magnesia log week` enters them."""


def _print(
    week: WeekOption = None,
    weeks: Annotated[int, typer.Option("--weeks", help="How many weeks, one page each.")] = 1,
    out: Annotated[Path | None, typer.Option("--out", help="The PDF to write.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a sheet to fill in by hand: one A4 page a week, large type, without colour."""
    from magnesia import study

    result = study.print_diary(profile, out, week=week, weeks=weeks, overwrite=overwrite)
    if as_json:
        emit(result)
        return
    weeks_written = counted(len(result["weeks"]), "week")
    say(f"Written: {result['file']}, {weeks_written} from {result['weeks'][0]}.")
    if result["plan_not_shown"]:
        say(f"The plan is not shown on it: {result['plan_not_shown']}")
    say(f"To enter it later: magnesia log week --week {result['weeks'][0]}")


def _week(
    week: WeekOption = None,
    row: Annotated[
        list[str] | None,
        typer.Option(
            "--row", help='A row and its seven marks, such as "pain=5 6 - 4 5 ? 6"; may be repeated.'
        ),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Option("--words", help='Free words of a day, such as "wed=slept at last"; may be repeated.'),
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the rows that were not given.")] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="Where the diary says something else, the paper replaces it.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Where the diary says something else, the diary stays.")
    ] = False,
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="Save although this machine's clock has gone back.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a week from paper: row by row, seven marks in a line; nothing is saved before you have seen it."""
    if correct and keep:
        raise InputError(
            "week-correct-or-keep", "--correct and --keep were both given; leave one of them out."
        )
    decided = "replace" if correct else "keep" if keep else "refuse"
    typed = _Typed(week, list(row or []), list(words or []), decided, profile, clock_is_right)
    if ask or not (row or words):
        if as_json or not sys.stdin.isatty():
            raise InputError(
                "week-no-rows", 'No row was given; write for example --row "pain=5 6 - 4 5 ? 6" --row ...'
            )
        _ask_and_save(typed)
        return
    try:
        result = typed.save(decided)
    except MagnesiaError as problem:
        typed.give_back(problem, whole=True, aloud=not as_json)
        raise
    _report(result, as_json)


class _Typed:
    """What was typed so far of one week; it can always be given back as a command."""

    def __init__(
        self,
        week: str | None,
        rows: list[str],
        words: list[str],
        decided: str,
        profile: str | None,
        clock_is_right: bool,
    ) -> None:
        self.week, self.rows, self.words, self.decided = week, rows, words, decided
        self.profile, self.clock_is_right = profile, clock_is_right

    def save(self, on_difference: str, *, save: bool = True) -> dict[str, Any]:
        """Save, or with `save` False only look."""
        from magnesia import study

        return study.log_week(
            self.profile,
            self.week,
            rows=self.rows,
            words=self.words,
            on_difference=on_difference,  # type: ignore[arg-type]
            save=save,
            clock_is_right=self.clock_is_right,
        )

    def command(self, *, whole: bool) -> str:
        """Return the command that sends all this again; `whole` says that no row is left to ask for."""
        parts = ["magnesia", "log", "week"]
        parts += ["--week", self.week] if self.week else []
        parts += [part for row in self.rows for part in ("--row", row)]
        parts += [part for said in self.words for part in ("--words", said)]
        parts += {"replace": ["--correct"], "keep": ["--keep"]}.get(self.decided, [])
        parts += ["--clock-is-right"] if self.clock_is_right else []
        parts += ["--profile", self.profile] if self.profile else []
        return command_line([*parts, *([] if whole else ["--ask"])])

    def give_back(self, problem: MagnesiaError, *, whole: bool, aloud: bool) -> None:
        """Let an error carry the command that sends all this again, and answer words that call for help."""
        from magnesia import study

        if not (self.rows or self.words):
            return
        problem.details["retry"] = self.command(whole=whole)
        calls = study.calls_for_help([*self.rows, *self.words])
        if calls and aloud:
            say_first(calls)
        elif calls:
            problem.details["findings"] = calls


def _ask_and_save(typed: _Typed) -> None:
    """Ask, show, save once. Whatever ends this early gives back the command that holds what was typed."""
    from magnesia import study

    week = study.week_to_enter(typed.profile, typed.week, clock_is_right=typed.clock_is_right)
    typed.week = week.first.isoformat()
    whole = False
    try:
        _ask_rows(typed, week)
        _ask_words(typed, week)
        whole = True
        _confirm(typed)
    except MagnesiaError as problem:
        typed.give_back(problem, whole=whole, aloud=True)
        raise
    except (KeyboardInterrupt, EOFError, typer.Abort):
        if typed.rows or typed.words:
            sys.stdout.write("\nWhat you typed is kept in this command; sending it twice adds nothing:\n")
            sys.stdout.write(f"  {typed.command(whole=whole)}\n")
            sys.stdout.flush()
        raise


def _ask_rows(typed: _Typed, week: Week) -> None:
    say(f"{week.title}.")
    if not week.printed:
        say("No sheet was printed for this week; these are the rows it would have now.")
    say(
        "Seven marks in a line, Monday to Sunday. - blank, ? not sure, 0 none, x happened. Enter: a blank row."
    )
    given = {week.named(text.rpartition("=")[0]) for text in typed.rows}
    for number, row in enumerate(week.rows, start=1):
        if row not in given:
            _ask_row(typed, week, number, row)


def _ask_row(typed: _Typed, week: Week, number: int, row: Row) -> None:
    """Ask one row until it is understood."""
    from magnesia import study

    while True:
        text = _prompt(f"{number:2}  {row.shown}").strip()
        try:
            marks = study.understand_row(week, row.key, text)
        except InputError as problem:
            say(f"    {problem.message}")
            continue
        if any(mark is not None for mark in marks):
            typed.rows.append(f"{row.key}={text}")
            if row.is_open and any(mark == "x" or (isinstance(mark, float) and mark > 0) for mark in marks):
                written = _prompt(f"    what stands beside {row.key}? (Enter: nothing)").replace("=", " ")
                typed.rows[-1] = f"{' '.join((row.key, *written.split()))}={text}"
        return


def _ask_words(typed: _Typed, week: Week) -> None:
    from magnesia import study

    say("Words of a day: its day first, such as: wed slept at last. Enter: no more.")
    while text := _prompt("words").strip():
        day, _, said = text.partition(" ")
        one = f"{day.rstrip(':')[:3]}={said.strip()}"
        try:
            study.understand_words(week, one)
        except InputError as problem:
            say(f"    {problem.message}")
        else:
            typed.words.append(one)


def _confirm(typed: _Typed) -> None:
    """Show what was understood and save it on Enter."""
    found = typed.save(typed.decided, save=False)
    _show(found)
    if not found["grid"] and not found["words"]:
        say("Nothing was written on this sheet, so there is nothing to save. That is fine.")
        return
    if found["differs"] and typed.decided == "refuse":
        wanted = _prompt("Let the paper replace the diary there? yes, or Enter to keep the diary").strip()
        typed.decided = "replace" if is_yes(wanted) else "keep"
    if not agreed("Save?"):
        say("Not saved.")
        raise typer.Abort
    result = typed.save(typed.decided)
    say_first(result["findings"])
    _say_saved(result)


def _prompt(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False))


def _report(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(result)
        return
    say_first(result["findings"])
    _show(result)
    _say_saved(result)


def _show(result: dict[str, Any]) -> None:
    """Show the week as it was understood, in a grid that a screen reader can follow row by row."""
    if result["grid"] or result["words"]:
        say(f"As understood, {result['title'][0].lower()}{result['title'][1:]}:")
    if result["grid"]:
        width = max(len(row["name"]) for row in result["grid"])
        say(f"  {'':{width}}  " + " ".join(f"{day[:3]:>4}" for day in result["days"]))
        for row in result["grid"]:
            say(f"  {row['name']:{width}}  " + " ".join(f"{mark:>4}" for mark in row["marks"]))
    for said in result["words"]:
        say(f"  {said['day']}: {said['text']}")
    for other in result["differs"]:
        say(
            f"  {other['row']}, {other['day']}: the diary has {other['diary']}, the paper says {other['paper']}."
        )
    for day in result["open_days"]:
        say(
            f"  {day}: 0 in some dose rows and others blank, so whether nothing was taken that day stays open."
        )


def _say_saved(result: dict[str, Any]) -> None:
    there = f", {result['already_there']} there already" if result["already_there"] else ""
    say(f"Saved. {result['saved']} new{there}." if result["saved"] else f"Nothing new to save{there}.")
    if result["late"]:
        say(
            "1 of them is marked as entered late; it counts all the same."
            if result["late"] == 1
            else f"{result['late']} of them are marked as entered late; they count all the same."
        )
    for note in result["notes"]:
        say(note)
