"""`magnesia log dose`, `food`, `medicine`, `change`: what was swallowed."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

import typer

from magnesia.cli.output import say
from magnesia.cli.record.asking import agreed
from magnesia.cli.record.saying import entry_words, say_understood
from magnesia.cli.record.when import logs

_Words = list[str] | None
Purpose = Literal["planned", "as needed"]

NeededOption = Annotated[
    bool | None, typer.Option("--as-needed/--planned", help="Taken because of a symptom, or as planned.")
]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", help="Why, such as headache; it makes the dose as needed.")
]


def register(log: typer.Typer) -> None:
    """Add the commands of this file to `magnesia log`."""
    log.command("dose")(logs(_dose))
    log.command("food")(logs(_food))
    log.command("medicine")(logs(_medicine))
    log.command("change")(logs(_change))


def _dose(
    profile: str | None,
    moment: Any,
    words: Annotated[
        _Words,
        typer.Argument(
            help='Free words: "half glycinate 9pm". Without any: the usual dose of your only product.'
        ),
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", help="A product of the profile, or the words of a label.")
    ] = None,
    units: Annotated[
        str | None, typer.Option("--units", help="How many tablets, drops ...: 1, half, 1/4, 1.5.")
    ] = None,
    with_food: Annotated[bool | None, typer.Option("--with-food/--without-food", help="With a meal.")] = None,
    needed: NeededOption = None,
    reason: ReasonOption = None,
    site: Annotated[str | None, typer.Option("--site", help="Where in the body the reason is.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what was understood; save nothing.")
    ] = False,
) -> dict[str, Any]:
    """Log one dose of magnesium; without a day and a time it was taken now."""
    from magnesia import study

    text = " ".join(words or ())
    return study.log_dose(
        profile,
        moment,
        text or None,
        product=product,
        units_taken=units,
        with_food=with_food,
        purpose=purpose_of(needed),
        reason=reason,
        body_site=site,
        agreed=_agreed if text and sys.stdin.isatty() else None,
        dry_run=dry_run,
    )


def purpose_of(needed: bool | None) -> Purpose | None:
    """Return the purpose that an option names."""
    return None if needed is None else "as needed" if needed else "planned"


def _agreed(shown: dict[str, Any]) -> bool:
    """Show what was understood and ask once."""
    if "--json" in sys.argv:
        return True
    say_understood(shown)
    # It is the list of the answer too, and is not to be said a second time there.
    shown["understood"].clear()
    say(f"  = {entry_words(shown['entries'][0])}")
    sys.stdout.flush()
    return agreed("Save?")


def _food(
    profile: str | None,
    moment: Any,
    words: Annotated[list[str], typer.Argument(help="What, and how much if you know: spinach 200 g.")],
    elemental: Annotated[
        str | None, typer.Option("--mg", help="The magnesium in it, in mg, where the pack says it.")
    ] = None,
) -> dict[str, Any]:
    """Log something you ate or drank."""
    from magnesia import study

    return study.log_food(profile, moment, " ".join(words), elemental=elemental)


def _medicine(
    profile: str | None,
    moment: Any,
    words: Annotated[list[str], typer.Argument(help="Its name and how much: ibuprofen 400 mg.")],
    amount: Annotated[str | None, typer.Option("--amount", help="How much: 400 mg, 2 tablets.")] = None,
    needed: NeededOption = None,
    reason: ReasonOption = None,
) -> dict[str, Any]:
    """Log a medicine that is no magnesium, such as a painkiller; without a day and a time it was taken now."""
    from magnesia import study

    text = " ".join(words)
    return study.log_medicine(profile, moment, text, amount=amount, purpose=purpose_of(needed), reason=reason)


def _change(
    profile: str | None,
    moment: Any,
    words: Annotated[
        list[str],
        typer.Argument(
            help="The medicine, and started, stopped, more, less or other: amitriptyline started 10 mg."
        ),
    ],
    detail: Annotated[str | None, typer.Option("--detail", help="More about it: 10 to 20 mg.")] = None,
) -> dict[str, Any]:
    """Log that a medicine was started, stopped or changed."""
    from magnesia import study

    return study.log_change(profile, moment, words, detail=detail)
