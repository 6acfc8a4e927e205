"""The questions that `magnesia init` asks in a terminal: what a plan needs to know, each asked until understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from magnesia.cli.output import say
from magnesia.cli.record.again import keep_answer
from magnesia.cli.record.asking import is_no, is_yes
from magnesia.errors import InputError

if TYPE_CHECKING:
    from magnesia.study import Answers


def ask_person(answers: Answers) -> Answers:
    """Ask all that a plan needs to know; an empty answer is "not now"."""
    say("A few questions; leave any of them empty to answer it later.")
    for question, understood in _QUESTIONS:
        if "regnant" not in question or (answers.sex or "").strip().lower() not in ("m", "male", "man"):
            answers = _answered(answers, question, understood)
    from magnesia import study

    if answers.region is not None and study.zone_is_open():
        answers = _answered(answers, *_ZONE_QUESTION)
    return answers


def _answered(answers: Answers, question: str, understood: Callable[[str], dict[str, Any]]) -> Answers:
    """Ask one question until its answer is understood, or left empty."""
    while word := str(typer.prompt(question, default="", show_default=False)).strip():
        try:
            more = replace(answers, **understood(word))
            more.read()
        except InputError as problem:
            say(problem.message)
        else:
            keep_answer(*_as_options(understood(word)))
            return more
    return answers


def _as_options(said: dict[str, Any]) -> list[str]:
    """Return the options of `magnesia init` that say the same as an answer."""
    words: list[str] = []
    for name, value in said.items():
        option = _OPTIONS[name]
        if name == "pregnant_or_breastfeeding":
            words.append("--pregnant" if value else "--not-pregnant")
        elif isinstance(value, list | tuple):
            words += [word for item in value for word in (option, str(item))]
            words += [] if value or name not in ("conditions", "medicines") else [f"--no-{name}"]
        else:
            words += [option, f"{value}"]
    return words


_OPTIONS = {
    "age_years": "--age",
    "sex": "--sex",
    "region": "--region",
    "egfr_ml_min": "--egfr",
    "kidney": "--kidney",
    "pregnant_or_breastfeeding": "--pregnant",
    "conditions": "--condition",
    "medicines": "--medicine",
    "products": "--product",
    "outcomes": "--outcome",
    "zone": "--zone",
}


def _age(word: str) -> dict[str, Any]:
    if not word.isdecimal():
        raise InputError("age-unclear", f"{word!r} is not an age; write whole years, such as 47.")
    return {"age_years": int(word)}


def _kidney(word: str) -> dict[str, Any]:
    try:
        return {"egfr_ml_min": float(word.replace(",", "."))}
    except ValueError:
        return {"kidney": word}


def _pregnant(word: str) -> dict[str, Any]:
    if not (is_yes(word) or is_no(word)):
        raise InputError("pregnant-unclear", f"{word!r} is neither yes nor no; type one of them.")
    return {"pregnant_or_breastfeeding": is_yes(word)}


def _listed(word: str) -> list[str]:
    return (
        []
        if word.lower() in ("none", "no")
        else [part.strip() for part in re.split("[;,]", word) if part.strip()]
    )


#: Asked once where the machine does not know where it is.
_ZONE_QUESTION: tuple[str, Callable[[str], dict[str, Any]]] = (
    "Time zone (Europe/Berlin, Europe/London, America/New_York ...)",
    lambda word: {"zone": word},
)
#: What a terminal asks, in this order, and how an answer becomes fields of `Answers`.
_QUESTIONS: tuple[tuple[str, Callable[[str], dict[str, Any]]], ...] = (
    ("Age in years", _age),
    ("Sex (female, male, other)", lambda word: {"sex": word}),
    ("Region (US, EU, UK, Norway, Germany)", lambda word: {"region": word}),
    ("Kidneys (your eGFR if you know it, or: fine, unknown, disease, failure)", _kidney),
    ("Pregnant or breastfeeding (yes, no)", _pregnant),
    ("Illnesses and states, with commas between them (or: none)", lambda word: {"conditions": _listed(word)}),
    (
        "Medicines with their times, like levothyroxine@07:00, with commas between them (or: none)",
        lambda word: {"medicines": _listed(word)},
    ),
    (
        'Your product, as on its label ("200 mg elemental citrate"); one here, more later with: magnesia product set '
        "NAME --label LABEL",
        lambda word: {"products": (word,)},
    ),
    (
        "What you score each day from 0 to 10, with commas between them, such as pain, sleep, fog",
        lambda word: {"outcomes": _listed(word)},
    ),
)
