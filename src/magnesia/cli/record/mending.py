"""`magnesia log show`, `undo`, `fix`: look at a day, take the last thing back, put one entry right."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from magnesia.cli.options import ProfileOption
from magnesia.cli.output import JsonOption, emit, say
from magnesia.cli.record.saying import entry_words, short
from magnesia.cli.record.when import ByOption, ClockOption, DateOption, IdOption, TypedAtOption, logs


def register(log: typer.Typer) -> None:
    """Add the commands of this file to `magnesia log`."""
    log.command("show")(_show)
    log.command("undo")(_undo)
    log.command("fix")(logs(_fix))


def _show(
    date: DateOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what was corrected or taken back, by whom and when.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a day: what stands in it, and what is not known of it."""
    from magnesia import study

    result = study.day_shown(profile, date, everything=everything)
    if as_json:
        emit(result)
        return
    told = {(one["taken_out"] or {}).get("by_entry") for one in result["entries"]}
    # What took another entry of the list back is said beside that one; of what `undo` wrote only `--all` speaks.
    shown = [
        entry
        for entry in result["entries"]
        if not (entry["kind"] == "note" and entry["retracts"])
        or (entry["entry_id"] not in told and (everything or entry["text"] != "undo"))
    ]
    say(f"{result['date']}:" if shown else f"{result['date']}: nothing is written down for this day.")
    for entry in shown:
        _say_entry(entry, result["zone"])
    for note in result["notes"]:
        say(note)
    for remark in result["remarks"]:
        say(f"{remark['sentence']} Source: {remark['citation']}")
    known = {
        **{kind: word for kind, word in result["kinds"].items() if kind != "score"},
        **result["outcomes"],
    }
    for word in ("none", "unsure", "not asked"):
        named = [what for what, said in known.items() if said == word]
        if named:
            say(f"{word}: {', '.join(named)}")
    # A day without a bath needs no remark; the doses and the scores are what an answer rests on.
    asked = {"dose": result["kinds"]["dose"], **result["outcomes"]}
    empty = [what for what, said in asked.items() if said == "not logged"]
    if empty:
        say(f"not logged: {', '.join(empty)}")


def _say_entry(entry: dict[str, Any], usual_zone: str | None) -> None:
    out = entry["taken_out"]
    zone = entry["stamp"]["zone"]
    where = f", in {zone}" if zone != usual_zone and usual_zone is not None else ""
    late = ", written down late" if entry["late"] else ""
    line = f"{entry_words(entry, with_day=False)}{where}{late} (id {entry['short_id']})"
    if out is None:
        say(f"  {line}")
        return
    who = "you" if out["made_by"] == "self" else out["made_by"]
    when = f"{out['entered_at'][:10]} {out['entered_at'][11:16]} UTC"
    did = "corrected" if out["why"] is None else "taken back"
    why = f": {' '.join(out['why'].split())}" if out["why"] else f" as {short(out['by_entry'])}"
    say(f"  [no longer counts] {line}; {did} by {who} on {when}{why}")


def _undo(
    entry: Annotated[
        str | None, typer.Argument(help="The beginning of an entry's id; without it: the last thing logged.")
    ] = None,
    entry_id: IdOption = None,
    by: ByOption = None,
    typed_at: TypedAtOption = None,
    clock_is_right: ClockOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back the last thing you logged (with --by: they logged); it stays in the record, but no longer counts."""
    from magnesia import study

    moment = study.Moment(entry_id=entry_id, made_by=by, typed_at=typed_at, clock_is_right=clock_is_right)
    result = study.undo(profile, moment, entry)
    if as_json:
        emit(result)
        return
    if not result["saved"]:
        say("It was taken back already; nothing was added.")
        return
    say("Taken back:")
    for gone in result["taken_back"]:
        say(f"  {entry_words(gone)} (id {short(gone['entry_id'])})")
    for note in result["notes"]:
        say(f"  {note}")
    again = [written for written in result["entries"] if written["kind"] != "note"]
    if again:
        say("It was a correction; this counts again:")
        for written in again:
            say(f"  {entry_words(written)} (id {short(written['entry_id'])})")


def _fix(
    profile: str | None,
    moment: Any,
    entry: Annotated[str, typer.Argument(help="The beginning of the id, as 'magnesia log show' lists it.")],
    words: Annotated[
        list[str] | None,
        typer.Argument(help="The right value: 6, half, other words; none: only the day or time."),
    ] = None,
) -> dict[str, Any]:
    """Put one entry right: its value, its --date, its --time; what it was stays in the record."""
    from magnesia import study

    return study.fix(profile, moment, entry, words or ())
