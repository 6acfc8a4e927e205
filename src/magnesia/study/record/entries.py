"""The verbs that write down what was felt and what else happened; doses have a file of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from magnesia import store
from magnesia.diary import (
    DayState,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Purpose,
    Score,
    StateWord,
    Topical,
)
from magnesia.errors import InputError
from magnesia.study import clock
from magnesia.study.record.calls_for_help import calls_for_help
from magnesia.study.record.happened import (
    happened,
    happened_on,
    purpose_apart,
    require_no_reason,
    site_apart,
)
from magnesia.study.record.moment import Carried, Moment, carried, id_of
from magnesia.study.record.naming import entry_id_named
from magnesia.study.record.own_words import event_spelled, outcome_known
from magnesia.study.record.saving import saved
from magnesia.study.record.scores import Rating, ratings
from magnesia.study.record.typed import (
    change_in,
    counted_food,
    in_unit,
    influence_named,
    influence_value,
    kind_and_name,
    lab_value,
    one_amount,
    require_whole_units,
)
from magnesia.units import parse_number

#: "not" before it, or nothing.
_FASTING = re.compile(r"\b(not |non-?|nicht )?(?:fasting|fasted|nüchtern)\b", re.IGNORECASE)


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
        words, moment = happened(opened, moment, " ".join(scores))
        read = ratings([words], known)
        if not read:
            raise InputError("score-missing", "No score was given; write for example pain=5.")
        if moment.replaces is not None and len(read) > 1:
            raise InputError(
                "replaces-many", "A correction replaces one score; give one score with --replaces."
            )
        named = [
            (one if new_outcome else Rating(outcome_known(one.outcome, known), one.value)) for one in read
        ]
        first = carried(opened, moment, named[0].outcome)
        entries = [_rated(one, {**first, "entry_id": id_of(moment, one.outcome)}) for one in named]
        result = saved(opened, entries)
        added = [one for one in named if one.outcome not in known]
        # The name of a score is no story, but one that is typed for the first time may be a cry for help.
        first_typed = [one.outcome for one in added if isinstance(one.value, float) and one.value > 0]
        result["findings"] += calls_for_help(first_typed) if first_typed else []
        if new_outcome and known and added:
            settings["outcomes"] = known + list(dict.fromkeys(one.outcome for one in added))
            store.save_settings(opened, settings, created_at=clock.now())
        return result


def _rated(one: Rating, common: Carried) -> Score | DayState:
    if isinstance(one.value, str):
        return DayState(**common, about="score", state=one.value, name=one.outcome)
    return Score(**common, outcome=one.outcome, value=one.value)


def log_state(
    profile: store.Place,
    moment: Moment,
    state: StateWord,
    about: Sequence[str] = (),
    *,
    kind: str | None = None,
    name: str | None = None,
) -> dict[str, Any]:
    """Log what is known of a kind that day without an amount; of what was taken where no kind is named.

    "none": there was nothing of it. "unsure": the person does not remember. "not asked": nobody asked, which is
    neither.
    """
    with store.open_profile(profile) as opened:
        outcomes = store.load_settings(opened).get("outcomes", [])
        words, moment = happened_on(opened, moment, " ".join(about))
        of_kind, named = kind_and_name([words], kind, name, outcomes)
        if of_kind == "influence" and named is not None:
            named = influence_named(named)
        if of_kind == "score" and named is not None:
            named = outcome_known(named, outcomes)
        if of_kind == "event" and named is not None:
            named = event_spelled(opened, named) or named
        if (of_kind, state) == ("score", "none"):
            raise InputError(
                "score-none",
                "A score has no 'none': where there was none of it, it is 0, such as magnesia log day "
                f"{named or 'pain'}=0; where you do not know, write unsure.",
            )
        return saved(opened, [DayState(**carried(opened, moment), about=of_kind, state=state, name=named)])


def log_food(
    profile: store.Place, moment: Moment, text: str, *, elemental: str | None = None
) -> dict[str, Any]:
    """Log something eaten or drunk, such as "spinach 200 g"; `elemental` is its magnesium where the pack says it."""
    elemental_mg = None if elemental is None else in_unit(elemental, "mg")
    with store.open_profile(profile) as opened:
        words, moment = happened(opened, moment, text)
        name, amount = counted_food(words) or one_amount(words, "food")
        require_no_reason(name)
        value, unit = (None, None) if amount is None else (amount.value, amount.unit)
        food = Food(**carried(opened, moment), name=name, amount=value, unit=unit, elemental_mg=elemental_mg)
        return saved(opened, [food])


def log_topical(
    profile: store.Place,
    moment: Moment,
    text: str,
    *,
    body_site: str | None = None,
    amount: str | None = None,
) -> dict[str, Any]:
    """Log oil, lotion or spray on the skin; it is kept apart from what was swallowed."""
    with store.open_profile(profile) as opened:
        words, moment = happened(opened, moment, text)
        name, used = one_amount(words if amount is None else f"{words} {amount}", "product")
        name, site = site_apart(name, body_site)
        require_no_reason(name)
        value, unit = (None, None) if used is None else (used.value, used.unit)
        topical = Topical(
            **carried(opened, moment), product_name=name, body_site=site, amount=value, unit=unit
        )
        return saved(opened, [topical])


def log_medicine(
    profile: store.Place,
    moment: Moment,
    text: str,
    *,
    amount: str | None = None,
    purpose: Purpose | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Log a medicine that is no magnesium product, such as "ibuprofen 400 mg"; a reason makes it "as needed".

    One of today without a time was taken now.
    """
    with store.open_profile(profile) as opened:
        words, moment = happened(opened, moment, text)
        name, taken = one_amount(words if amount is None else f"{words} {amount}", "medicine")
        name, purpose, reason = purpose_apart(name, purpose, reason)
        require_whole_units(name)
        value, unit = (None, None) if taken is None else (taken.value, taken.unit)
        entry = MedicineTaken(
            **carried(opened, moment, at_present=True),
            name=name,
            amount=value,
            unit=unit,
            purpose=purpose,
            reason=reason,
        )
        return saved(opened, [entry])


def log_change(
    profile: store.Place, moment: Moment, words: Sequence[str], *, detail: str | None = None
) -> dict[str, Any]:
    """Log that a medicine was started, stopped or changed, such as "amitriptyline more 10 to 20 mg"."""
    with store.open_profile(profile) as opened:
        # "Amitriptyline more at bedtime" tells what changed; a time is when it changed only beside a day.
        text, moment = happened(opened, moment, " ".join(words), only_with_day=True)
        name, change, said = change_in([text])
        entry = MedicineChange(**carried(opened, moment), name=name, change=change, detail=detail or said)
        return saved(opened, [entry])


def log_influence(
    profile: store.Place, moment: Moment, name: str, words: Sequence[str] = ()
) -> dict[str, Any]:
    """Log what else moves symptoms: exercise, sweating, alcohol, the day of the cycle, stress, illness."""
    with store.open_profile(profile) as opened:
        text, moment = happened(opened, moment, " ".join((name, *words)))
        word, _, how_much = text.partition(" ")
        named = influence_named(word)
        value = influence_value(named, [how_much])
        return saved(opened, [Influence(**carried(opened, moment), name=named, value=value)])


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
    low, high = _reference(reference)
    with store.open_profile(profile) as opened:
        text, moment = happened(opened, moment, " ".join(words))
        text, fasting = _fasting_apart(text, fasting)
        found = lab_value([text])
        entry = Lab(
            **carried(opened, moment),
            analyte=found.analyte,
            value=found.value,
            unit=found.unit,
            laboratory=laboratory,
            comparator=found.comparator,
            reference_low=low,
            reference_high=high,
            fasting=fasting,
        )
        return saved(opened, [entry])


def _fasting_apart(text: str, fasting: bool | None) -> tuple[str, bool | None]:
    """Return the words without "fasting", and whether it was so."""
    found = _FASTING.search(text)
    if found is None:
        return text, fasting
    said = found[1] is None
    if fasting not in (None, said):
        raise InputError("said-twice", "The words and the option say different things of fasting; drop one.")
    return f"{text[: found.start()]} {text[found.end() :]}", said


def _reference(text: str | None) -> tuple[float | None, float | None]:
    """Read "0.7-1.05", "<5" or ">60"."""
    if text is None:
        return None, None
    plain = text.strip().replace("–", "-")
    if plain[:1] in ("<", ">"):
        bound = parse_number(plain[1:])
        return (None, bound) if plain[0] == "<" else (bound, None)
    low, dash, high = plain.partition("-")
    if not dash or not low.strip() or not high.strip():
        raise InputError(
            "reference-unclear", f"{text!r} is no reference range; write it as 0.7-1.05, <5 or >60."
        )
    return parse_number(low), parse_number(high)


def log_note(
    profile: store.Place, moment: Moment, text: str, *, retracts: str | None = None
) -> dict[str, Any]:
    """Log free words; with `retracts` they say why an earlier entry is taken back."""
    with store.open_profile(profile) as opened:
        taken_back = None if retracts is None else entry_id_named(opened, retracts)
        return saved(opened, [Note(**carried(opened, moment), text=text, retracts=taken_back)])
