"""What the commands of the record say: an entry in a few words, what was saved, what calls for help."""

from __future__ import annotations

from typing import Any

from magnesia.cli.output import emit, say
from magnesia.units import counted


def say_saved(result: dict[str, Any], as_json: bool) -> None:
    """Say what was saved; the verb returns after the commit, so "Saved" is true."""
    if as_json:
        emit(result)
        return
    say_first(result["findings"])
    if result.get("understood"):
        say_understood(result)
    if result.get("declined") is not None:
        say("Not saved." if result["declined"] else "Only shown; nothing was saved.")
    else:
        say("Saved." if result["saved"] else "It was there already; nothing was added.")
    for entry in result["entries"]:
        say(f"  {entry_words(entry)} (id {short(entry['entry_id'])})")
    if result["saved"]:
        _say_late(result["entries"])
    if result.get("before"):
        say(f"  Before: {entry_words(result['before'])}")
    for note in result.get("notes", ()):
        say(f"  {note}")
    for remark in result.get("remarks", ()):
        say(f"  {remark['sentence']}")


def _say_late(entries: list[dict[str, Any]]) -> None:
    """Say which of the entries that were saved are marked as entered late; none is left out for it."""
    from magnesia import study

    late = sum(study.is_late(entry) for entry in entries)
    they = "It is" if len(entries) == 1 else "They are" if late == len(entries) else None
    if late:
        marked = they or f"{late} of them {'is' if late == 1 else 'are'}"
        say(f"  {marked} marked as entered late; {'it counts' if late == 1 else 'they count'} all the same.")


def say_understood(result: dict[str, Any]) -> None:
    """Say what each piece of free words was taken for."""
    say("Understood:")
    for piece, meaning in result["understood"]:
        say(f"  {piece}: {meaning}")


def say_first(findings: list[dict[str, Any]]) -> None:
    """Say what calls for help, before anything else and whatever was saved."""
    for finding in findings:
        say(f"{finding['reason']} {finding['action']}")
        if finding.get("dates"):
            say(f"  (found in your words for {_days(finding['dates'])})")


def _days(dates: list[str]) -> str:
    return dates[0] if len(dates) == 1 else f"{len(dates)} days, the last {dates[-1]}"


def short(entry_id: str) -> str:
    """Return as much of an id as a person has to type."""
    from magnesia import study

    return study.short_id(entry_id)


def entry_words(entry: dict[str, Any], *, with_day: bool = True) -> str:
    """Return when and what, in a few words; without the day where that stands above."""
    stamp = entry["stamp"]
    clock = (stamp["local_time"] or "")[:5] or stamp["part_of_day"]
    when = " ".join(part for part in (stamp["local_date"] if with_day else "", clock) if part)
    by = "" if entry["made_by"] == "self" else f", by {entry['made_by']}"
    return f"{when}: {_what(entry)}{by}" if when else f"{_what(entry)}{by}"


def _what(entry: dict[str, Any]) -> str:
    kind, state = entry["kind"], entry["state"]
    if state in ("none", "unsure", "not asked"):
        return _state_words(kind, state, entry.get("name"))
    told = _TOLD.get(kind)
    return kind if told is None else told(entry)


def _state_words(kind: str, state: str, name: str | None) -> str:
    if kind == "dose" and name is None:
        return {
            "none": "nothing taken",
            "unsure": "not sure what was taken",
            "not asked": "not asked what was taken",
        }[state]
    what = name or kind
    return {"none": f"no {what}", "unsure": f"not sure about {what}", "not asked": f"not asked about {what}"}[
        state
    ]


def _with(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _amount(entry: dict[str, Any]) -> str | None:
    return None if entry["amount"] is None else counted(entry["amount"], entry["unit"])


def _purpose(entry: dict[str, Any]) -> str | None:
    reason = entry["reason"]
    return _with(entry["purpose"], reason and f"for {reason}") or None


def _dose(entry: dict[str, Any]) -> str:
    meal = {True: "with food", False: "without food", None: None}[entry["with_food"]]
    return _with(
        f"{entry['units_taken']:g} x {entry['product_name']}{_unit(entry)}",
        f"{entry['elemental_mg']:g} mg of magnesium{_parts(entry)}",
        meal,
        _purpose(entry),
        entry["body_site"],
    )


def _unit(entry: dict[str, Any]) -> str:
    """Return the unit of a dose where the name of its product does not say it."""
    unit = entry["unit_name"]
    return "" if unit == "dose" or unit in entry["product_name"].casefold() else f" ({unit})"


def _parts(entry: dict[str, Any]) -> str:
    """Return how much of a dose of several salts is in each."""
    parts = ", ".join(f"{part['elemental_mg']:g} mg as {part['form']}" for part in entry["parts"])
    return f" ({parts})" if parts else ""


def _bath(entry: dict[str, Any]) -> str:
    salt = None if entry["salt_g"] is None else f"{entry['salt_g']:g} g of salt"
    minutes = None if entry["minutes"] is None else f"{entry['minutes']:g} minutes"
    return _with("bath", salt, entry["salt_name"], minutes)


def _event(entry: dict[str, Any]) -> str:
    severity = None if entry["severity"] is None else f"{entry['severity']:g} of 10"
    minutes = None if entry["minutes"] is None else f"{entry['minutes']:g} minutes"
    return _with(entry["name"], severity, minutes, entry["body_site"])


def _influence(entry: dict[str, Any]) -> str:
    name, value = entry["name"].replace("_", " "), entry["value"]
    return f"{name}, some" if value is None else f"{name} {value:g}"


def _lab(entry: dict[str, Any]) -> str:
    value = f"{entry['analyte']} {entry['comparator'] or ''}{entry['value']:g} {entry['unit']}"
    fasting = {True: "fasting", False: "not fasting", None: None}[entry["fasting"]]
    return _with(
        value, _reference(entry["reference_low"], entry["reference_high"]), fasting, entry["laboratory"]
    )


def _reference(low: float | None, high: float | None) -> str | None:
    if low is None or high is None:
        return (
            f"reference <{high:g}" if high is not None else f"reference >{low:g}" if low is not None else None
        )
    return f"reference {low:g} to {high:g}"


def _note(entry: dict[str, Any]) -> str:
    text = " ".join(entry["text"].split())
    return f"takes back {short(entry['retracts'])}: {text}" if entry["retracts"] else f"note: {text}"


_TOLD = {
    "dose": _dose,
    "score": lambda entry: f"{entry['outcome']} {entry['value']:g}",
    "food": lambda entry: _with(
        entry["name"],
        _amount(entry),
        None if entry["elemental_mg"] is None else f"{entry['elemental_mg']:g} mg of magnesium",
    ),
    "bath": _bath,
    "topical": lambda entry: _with(entry["product_name"], _amount(entry), entry["body_site"]),
    "event": _event,
    "medicine": lambda entry: _with(entry["name"], _amount(entry), _purpose(entry)),
    "medicine_change": lambda entry: _with(f"{entry['name']} {entry['change']}", entry["detail"]),
    "influence": _influence,
    "lab": _lab,
    "note": _note,
}
