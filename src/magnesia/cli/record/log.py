"""`magnesia init`, `log`, `import` and `export`: the record of what was taken and felt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from magnesia.cli.options import (
    AgeOption,
    ConditionOption,
    DateOrderOption,
    EgfrOption,
    KidneyOption,
    MedicineOption,
    NoConditionsOption,
    NoMedicinesOption,
    PregnantOption,
    ProfileOption,
    RegionOption,
    SexOption,
    WeightOption,
    ZoneOption,
    none_or_listed,
)
from magnesia.cli.output import JsonOption, emit, say
from magnesia.cli.questions import ask_person
from magnesia.errors import InputError

DateOption = Annotated[
    str | None, typer.Option("--date", help="The day: 2026-01-31 or yesterday; default today.")
]
TimeOption = Annotated[str | None, typer.Option("--time", help="Clock time, such as 21:00.")]
IdOption = Annotated[
    str | None, typer.Option("--id", help="The entry's own id; sending it twice adds nothing.")
]
ReplacesOption = Annotated[
    str | None, typer.Option("--replaces", help="The id of an entry this one corrects.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("init")(_init)
    log = typer.Typer(help="Log what was taken and felt, today or on a past day.", no_args_is_help=True)
    log.command("dose")(_dose)
    log.command("none")(_none)
    log.command("unsure")(_unsure)
    log.command("day")(_day)
    log.command("bath")(_bath)
    log.command("topical")(_topical)
    log.command("event")(_event)
    log.command("note")(_note)
    app.add_typer(log, name="log")
    app.command("import")(_import)
    app.command("export")(_export)


def _init(
    age: AgeOption = None,
    sex: SexOption = None,
    region: RegionOption = None,
    egfr: EgfrOption = None,
    kidney: KidneyOption = None,
    weight_kg: WeightOption = None,
    condition: ConditionOption = None,
    no_conditions: NoConditionsOption = False,
    medicine: MedicineOption = None,
    no_medicines: NoMedicinesOption = False,
    pregnant: PregnantOption = None,
    product: Annotated[
        list[str] | None, typer.Option("--product", help='Like "200 mg elemental citrate"; may be repeated.')
    ] = None,
    outcome: Annotated[
        list[str] | None, typer.Option("--outcome", help="What you score, such as pain; may be repeated.")
    ] = None,
    zone: ZoneOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make your profile, or add to it; what you leave out stays as it was."""
    from magnesia import study

    answers = study.Answers(
        age_years=age,
        sex=sex,
        region=region,
        weight_kg=weight_kg,
        egfr_ml_min=egfr,
        kidney=kidney,
        conditions=none_or_listed(condition, no_conditions, "condition"),
        medicines=none_or_listed(medicine, no_medicines, "medicine"),
        pregnant_or_breastfeeding=pregnant,
        products=tuple(product or ()),
        outcomes=outcome,
        zone=zone,
    )
    if answers == study.Answers() and not as_json and sys.stdin.isatty():
        answers = ask_person(answers)
    result = study.init(profile, answers)
    if as_json:
        emit(result)
        return
    say(f"Saved. Your profile is in {result['folder']}.")
    for kept in result["products"]:
        say(f"  {kept['name']}: {kept['elemental_mg_per_unit']:g} mg of magnesium in one {kept['unit']}")
    for noun in ("conditions", "medicines"):
        if result[noun] is not None:
            say(f"  {noun}: {', '.join(result[noun]) or 'none'}")
    if result["not_asked"]:
        say(f"Not answered yet, and needed before a plan: {', '.join(result['not_asked'])}.")


def _dose(
    product: Annotated[
        str | None, typer.Option("--product", help="A product of the profile, or the words of a label.")
    ] = None,
    units: Annotated[
        str, typer.Option("--units", help="How many tablets, drops ...: 1, half, 1/4, 1.5.")
    ] = "1",
    with_food: Annotated[bool | None, typer.Option("--with-food/--without-food", help="With a meal.")] = None,
    date: DateOption = None,
    time: TimeOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log one dose."""
    from magnesia import study

    moment = study.Moment(date, time, zone, entry_id, replaces)
    result = study.log_dose(profile, moment, product=product, units_taken=units, with_food=with_food)
    _report(result, as_json)


def _none(
    date: DateOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log that nothing was taken that day."""
    from magnesia import study

    _report(study.log_none(profile, study.Moment(date, None, zone, entry_id, replaces)), as_json)


def _unsure(
    date: DateOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log that you do not remember what was taken that day."""
    from magnesia import study

    _report(study.log_unsure(profile, study.Moment(date, None, zone, entry_id, replaces)), as_json)


def _day(
    score: Annotated[
        list[str], typer.Option("--score", help="NAME=NUMBER, such as pain=5; may be repeated.")
    ],
    date: DateOption = None,
    time: TimeOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    new_outcome: Annotated[
        bool,
        typer.Option("--new-outcome", help="Take a score whose name is nearly one of yours as a new one."),
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log a day's scores."""
    from magnesia import study

    moment = study.Moment(date, time, zone, entry_id, replaces)
    _report(study.log_day(profile, moment, score, new_outcome=new_outcome), as_json)


def _bath(
    salt_g: Annotated[float | None, typer.Option("--salt-g", help="Salt in the water, in grams.")] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", help="Time in the water.")] = None,
    date: DateOption = None,
    time: TimeOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log a bath with salt."""
    from magnesia import study

    moment = study.Moment(date, time, zone, entry_id, replaces)
    _report(study.log_bath(profile, moment, salt_g=salt_g, minutes=minutes), as_json)


def _topical(
    product: Annotated[str, typer.Option("--product", help="Oil, lotion or spray.")],
    site: Annotated[str | None, typer.Option("--site", help="Where on the skin.")] = None,
    date: DateOption = None,
    time: TimeOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log oil, lotion or spray on the skin."""
    from magnesia import study

    moment = study.Moment(date, time, zone, entry_id, replaces)
    _report(study.log_topical(profile, moment, product, body_site=site), as_json)


def _event(
    name: Annotated[str, typer.Argument(help='What happened, such as "loose stool".')],
    date: DateOption = None,
    time: TimeOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log something that happened."""
    from magnesia import study

    _report(study.log_event(profile, study.Moment(date, time, zone, entry_id, replaces), name), as_json)


def _note(
    text: Annotated[str, typer.Argument(help="Free words.")],
    retracts: Annotated[
        str | None, typer.Option("--retracts", help="The id of an entry to take back; the words say why.")
    ] = None,
    date: DateOption = None,
    time: TimeOption = None,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Log a note, or take an earlier entry back."""
    from magnesia import study

    moment = study.Moment(date, time, zone, entry_id, replaces)
    _report(study.log_note(profile, moment, text, retracts=retracts), as_json)


def _report(result: dict[str, Any], as_json: bool) -> None:
    """Say what was saved; the verb returns after the commit, so "Saved" is true."""
    if as_json:
        emit(result)
        return
    _say_first(result["findings"])
    say("Saved." if result["saved"] else "It was there already; nothing was added.")
    for entry in result["entries"]:
        say(f"  {_words(entry)} (id {entry['entry_id']})")


def _say_first(findings: list[dict[str, Any]]) -> None:
    """Say what calls for help, before anything else and whatever was saved."""
    for finding in findings:
        say(f"{finding['reason']} {finding['action']}")
        say(f"  (found in your words for {_days(finding['dates'])})")


def _days(dates: list[str]) -> str:
    return dates[0] if len(dates) == 1 else f"{len(dates)} days, the last {dates[-1]}"


def _words(entry: dict[str, Any]) -> str:
    """Return what was understood, in a few words."""
    day = entry["stamp"]["local_date"]
    match entry["kind"], entry["state"]:
        case "dose", "none":
            what = "nothing taken"
        case "dose", "unsure":
            what = "not sure what was taken"
        case "dose", _:
            what = f"{entry['units_taken']:g} x {entry['product_name']}, {entry['elemental_mg']:g} mg of magnesium"
        case "score", _:
            what = f"{entry['outcome']} {entry['value']:g}"
        case "event", _:
            what = entry["name"]
        case kind, _:
            what = kind
    return f"{day}: {what}"


def _import(
    file: Annotated[Path, typer.Argument(help="A diary as CSV (docs/reference/diary-csv.md).")],
    zone: Annotated[str | None, typer.Option("--zone", help="Time zone for rows that name none.")] = None,
    date_order: DateOrderOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a diary file to the profile; every row is accepted, rejected with a reason, or a duplicate."""
    from magnesia import study

    result = study.import_diary(profile, file, zone=zone, date_order=date_order)
    if as_json:
        emit(result)
        return
    _say_first(result["findings"])
    rejected = result["rejected"]
    say(
        f"{'Saved' if result['accepted'] else 'Nothing was saved'}. {result['rows']} rows = "
        f"{result['accepted']} accepted + {len(rejected)} rejected + {result['duplicates']} duplicate"
    )
    for rejection in rejected:
        say(f"  row {rejection['row']}, {rejection['column']}: {rejection['reason']}")
    for note in result["notes"]:
        say(note)
    if result["ignored_columns"]:
        say(f"Columns that were not used: {', '.join(result['ignored_columns'])}.")


def _export(
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

    if csv is not None and json_file is None:
        result = study.export_csv(profile, csv, overwrite=overwrite)
    elif json_file is not None and csv is None:
        result = study.export_json(profile, json_file, overwrite=overwrite)
    else:
        raise InputError("export-where", "Name one file: --csv FILE or --json-file FILE.")
    if as_json:
        emit(result)
        return
    say(
        f"Done. {result['entries']} entries written to {result['file']}; {result['read_back']} read back the same."
    )
