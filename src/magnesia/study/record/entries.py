"""The verbs that write down what was felt and what else happened; doses have a file of their own."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from magnesia import store
from magnesia.diary import (
    Bath,
    DayState,
    Entry,
    Event,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Score,
    Topical,
)
from magnesia.errors import InputError
from magnesia.study.clock import now
from magnesia.study.record.moment import Moment, id_of, origin_of, saved, stamp_of
from magnesia.study.record.naming import entry_id_named
from magnesia.study.record.typed import (
    Rating,
    amounts_in,
    change_in,
    in_unit,
    influence_named,
    influence_value,
    kind_and_name,
    lab_value,
    one_amount,
    ratings,
    require_no_unit,
    score_number,
)
from magnesia.units import BASE, convert


def log_day(
    profile: store.Place, moment: Moment, scores: Sequence[str], *, new_outcome: bool = False
) -> dict[str, Any]:
    """Log a day's scores: "pain=5", or bare numbers in the order of the profile's outcomes; all are saved or none.

    "-" leaves an outcome out and "?" says that the person is not sure. A name that is nearly one of the profile's
    outcomes is refused; `new_outcome` takes it, and adds it to them.
    """
    with store.open_profile(profile) as opened:
        settings = store.load_settings(opened)
        known = list(settings.get("outcomes", []))
        read = ratings(scores, known)
        if not read:
            raise InputError("score-missing", "No score was given; write for example pain=5.")
        if moment.replaces is not None and len(read) > 1:
            raise InputError(
                "replaces-many", "A correction replaces one score; give one score with --replaces."
            )
        named = [
            (one if new_outcome else Rating(_outcome_known(one.outcome, known), one.value)) for one in read
        ]
        stamp = stamp_of(opened, moment, part=named[0].outcome)
        origin = origin_of(opened, moment)
        entries: list[Entry] = [
            DayState(id_of(moment, outcome), stamp, "score", one.value, name=outcome, **origin)
            if isinstance(one.value, str)
            else Score(id_of(moment, outcome), stamp, outcome, one.value, **origin)
            for one in named
            for outcome in (one.outcome,)
        ]
        result = saved(opened, entries)
        added = [one.outcome for one in named if one.outcome not in known]
        if new_outcome and known and added:
            settings["outcomes"] = known + list(dict.fromkeys(added))
            store.save_settings(opened, settings, created_at=now())
        return result


def _outcome_known(name: str, known: Sequence[str]) -> str:
    """Return the name as the profile spells it; one that is nearly an outcome of the profile is asked about."""
    spelled = {outcome.casefold(): outcome for outcome in known}
    if name.casefold() in spelled:
        return spelled[name.casefold()]
    near = difflib.get_close_matches(name.casefold(), spelled, n=1)
    if near:
        raise InputError(
            "outcome-unlike",
            f"Not saved: {name!r} is not one of your scores; did you mean {spelled[near[0]]!r}? If it is a new "
            "one, add --new-outcome.",
            outcomes=list(known),
        )
    return name


def log_none(
    profile: store.Place,
    moment: Moment,
    about: Sequence[str] = (),
    *,
    kind: str | None = None,
    name: str | None = None,
) -> dict[str, Any]:
    """Log that there was nothing of a kind that day: of magnesium where no kind is named."""
    return _log_state(profile, moment, "none", about, kind, name)


def log_unsure(
    profile: store.Place,
    moment: Moment,
    about: Sequence[str] = (),
    *,
    kind: str | None = None,
    name: str | None = None,
) -> dict[str, Any]:
    """Log that the person does not remember a kind that day: what was taken where no kind is named."""
    return _log_state(profile, moment, "unsure", about, kind, name)


def log_not_asked(
    profile: store.Place,
    moment: Moment,
    about: Sequence[str] = (),
    *,
    kind: str | None = None,
    name: str | None = None,
) -> dict[str, Any]:
    """Log that nobody asked about a kind that day, which is neither "none" nor "not sure"."""
    return _log_state(profile, moment, "not asked", about, kind, name)


def _log_state(
    profile: store.Place, moment: Moment, state: Any, about: Sequence[str], kind: str | None, name: str | None
) -> dict[str, Any]:
    with store.open_profile(profile) as opened:
        outcomes = store.load_settings(opened).get("outcomes", [])
        of_kind, named = kind_and_name(about, kind, name, outcomes)
        if of_kind == "influence" and named is not None:
            named = influence_named(named)
        if of_kind == "score" and named is not None:
            named = _outcome_known(named, outcomes)
        if (of_kind, state) == ("score", "none"):
            raise InputError(
                "score-none",
                "A score has no 'none': where there was none of it, it is 0, such as magnesia log day "
                f"{named or 'pain'}=0; where you do not know, write unsure.",
            )
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        return saved(opened, [DayState(id_of(moment), stamp, of_kind, state, name=named, **origin)])  # type: ignore[arg-type]


def log_food(
    profile: store.Place, moment: Moment, text: str, *, elemental: str | None = None
) -> dict[str, Any]:
    """Log something eaten or drunk, such as "spinach 200 g"; `elemental` is its magnesium where the pack says it."""
    name, amount = one_amount(text, "food")
    elemental_mg = None if elemental is None else in_unit(elemental, "mg")
    value, unit = (None, None) if amount is None else (amount.value, amount.unit)
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        return saved(opened, [Food(id_of(moment), stamp, name, value, unit, elemental_mg, **origin)])


def log_bath(
    profile: store.Place,
    moment: Moment,
    text: str = "",
    *,
    salt: str | None = None,
    minutes: str | None = None,
    salt_name: str | None = None,
) -> dict[str, Any]:
    """Log a bath, such as "500 g Epsom salt 20 min"; it is kept apart from what was swallowed."""
    words, amounts = amounts_in(text)
    require_no_unit(words, "such as 500 g")
    salt_g = None if salt is None else in_unit(salt, "g")
    length_min = None if minutes is None else in_unit(minutes, "min")
    for amount in amounts:
        dimension = BASE[amount.unit][0] if amount.unit in BASE else "count"
        if dimension == "mass" and salt_g is None:
            salt_g = convert(amount.value, amount.unit, "g")
        elif dimension == "time" and length_min is None:
            length_min = convert(amount.value, amount.unit, "min")
        else:
            raise InputError(
                "bath-unclear",
                f"{amount.value:g} {amount.unit} is not clear here; type the weight of the salt once and the "
                "time once, such as 500 g 20 min.",
            )
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        bath = Bath(id_of(moment), stamp, salt_g, length_min, salt_name=salt_name or words or None, **origin)
        return saved(opened, [bath])


def log_topical(
    profile: store.Place,
    moment: Moment,
    text: str,
    *,
    body_site: str | None = None,
    amount: str | None = None,
) -> dict[str, Any]:
    """Log oil, lotion or spray on the skin; it is kept apart from what was swallowed."""
    name, used = (text.strip(), None) if amount is None else one_amount(f"{text} {amount}", "product")
    value, unit = (None, None) if used is None else (used.value, used.unit)
    site = None if body_site is None else body_site.strip()
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        return saved(opened, [Topical(id_of(moment), stamp, name, site, amount=value, unit=unit, **origin)])


def log_event(
    profile: store.Place,
    moment: Moment,
    name: str,
    *,
    severity: str | None = None,
    minutes: str | None = None,
    body_site: str | None = None,
) -> dict[str, Any]:
    """Log something that happened, such as "loose stool" or a migraine, with how bad, how long and where."""
    how_bad = None if severity is None else score_number(severity)
    length_min = None if minutes is None else in_unit(minutes, "min")
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        event = Event(
            id_of(moment),
            stamp,
            name.strip(),
            severity=how_bad,
            minutes=length_min,
            body_site=body_site,
            **origin,
        )
        return saved(opened, [event])


def log_medicine(
    profile: store.Place,
    moment: Moment,
    text: str,
    *,
    amount: str | None = None,
    purpose: Any = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Log a medicine that is no magnesium product, such as "ibuprofen 400 mg"; a reason makes it "as needed".

    One of today without a time was taken now.
    """
    name, taken = one_amount(text if amount is None else f"{text} {amount}", "medicine")
    value, unit = (None, None) if taken is None else (taken.value, taken.unit)
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment, at_present=True), origin_of(opened, moment)
        why: Any = purpose or ("as needed" if reason else None)
        entry = MedicineTaken(id_of(moment), stamp, name, value, unit, purpose=why, reason=reason, **origin)
        return saved(opened, [entry])


def log_change(
    profile: store.Place, moment: Moment, words: Sequence[str], *, detail: str | None = None
) -> dict[str, Any]:
    """Log that a medicine was started, stopped or changed, such as "amitriptyline more 10 to 20 mg"."""
    name, change, said = change_in(words)
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        entry = MedicineChange(id_of(moment), stamp, name, change, detail=detail or said, **origin)  # type: ignore[arg-type]
        return saved(opened, [entry])


def log_influence(
    profile: store.Place, moment: Moment, name: str, words: Sequence[str] = ()
) -> dict[str, Any]:
    """Log what else moves symptoms: exercise, sweating, alcohol, the day of the cycle, stress, illness."""
    named = influence_named(name)
    value = influence_value(named, words)
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        return saved(opened, [Influence(id_of(moment), stamp, named, value, **origin)])


def log_lab(
    profile: store.Place,
    moment: Moment,
    words: Sequence[str],
    *,
    laboratory: str | None = None,
    reference: str | None = None,
    fasting: bool | None = None,
) -> dict[str, Any]:
    """Log a laboratory value as on its sheet, such as "magnesium 0.82 mmol/L"; `reference` is like "0.7-1.05"."""
    found = lab_value(words)
    low, high = _reference(reference)
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        entry = Lab(
            id_of(moment),
            stamp,
            found.analyte,
            found.value,
            found.unit,
            laboratory=laboratory,
            comparator=found.comparator,
            reference_low=low,
            reference_high=high,
            fasting=fasting,
            **origin,
        )
        return saved(opened, [entry])


def _reference(text: str | None) -> tuple[float | None, float | None]:
    """Read "0.7-1.05", "<5" or ">60"."""
    if text is None:
        return None, None
    plain = text.strip().replace("–", "-")
    if plain[:1] in ("<", ">"):
        bound = score_number(plain[1:])
        return (None, bound) if plain[0] == "<" else (bound, None)
    low, dash, high = plain.partition("-")
    if not dash or not low.strip() or not high.strip():
        raise InputError(
            "reference-unclear", f"{text!r} is no reference range; write it as 0.7-1.05, <5 or >60."
        )
    return score_number(low), score_number(high)


def log_note(
    profile: store.Place, moment: Moment, text: str, *, retracts: str | None = None
) -> dict[str, Any]:
    """Log free words; with `retracts` they say why an earlier entry is taken back."""
    with store.open_profile(profile) as opened:
        stamp, origin = stamp_of(opened, moment), origin_of(opened, moment)
        taken_back = None if retracts is None else entry_id_named(opened, retracts)
        return saved(opened, [Note(id_of(moment), stamp, text, retracts=taken_back, **origin)])
