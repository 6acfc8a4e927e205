"""`magnesia simulate`: what a regimen does in the body."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from magnesia.cli.output import JsonOption, emit, say

#: Rows of the table for people: key of the JSON, what it is called, decimals.
ROWS = (
    ("plasma_mmol_per_l", "fasting plasma, mmol/L", 2),
    ("mid_pool_pct", "in cells, % above usual", 1),
    ("slow_tissue_pct", "slow tissue, % above usual", 1),
    ("urine_mmol", "urine, mmol a day", 1),
    ("unabsorbed_mmol", "left in gut, mmol a day", 1),
)

MEALS = {
    True: "Taken with meals: an eating occasion is put at the time of each dose.",
    False: "Taken without meals: food is kept 2 hours away from each dose.",
    None: "Whether it is taken with meals was not said: half of the people take it with meals, half without.",
}

SEVERAL_SALTS = (
    "How much of each salt is in it is not known: its uptake is taken as wide, "
    "between oxide and the organic salts."
)


def register(app: typer.Typer) -> None:
    """Add the command of this file to the application."""
    app.command("simulate")(_simulate)


def _simulate(
    elemental_mg: Annotated[
        float, typer.Option("--elemental-mg", help="Magnesium itself, at each --at, in mg; 0 is allowed.")
    ],
    form: Annotated[str, typer.Option("--form", help="Such as citrate, oxide or bisglycinate.")],
    at: Annotated[list[str], typer.Option("--at", help="A time of day, such as 08:00; may be repeated.")],
    days: Annotated[int, typer.Option("--days", help="How many days, 1 to 3650.")] = 84,
    diet_mg: Annotated[
        float | None, typer.Option("--diet-mg", help="Magnesium in food, mg a day; 330 when not given.")
    ] = None,
    with_meals: Annotated[
        bool | None,
        typer.Option("--with-meals/--without-meals", help="Not given: half of the people do, half do not."),
    ] = None,
    release: Annotated[
        str | None, typer.Option("--release", help="solution, effervescent, tablet or slow.")
    ] = None,
    draws: Annotated[int | None, typer.Option("--draws", help="How many people to draw; 500.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The same seed draws the same people.")] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Also write a picture to this file, .svg or .png.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a regimen does in the body: uptake of each dose, then day after day, as bands."""
    from magnesia import study

    optional = {key: value for key, value in (("draws", draws), ("seed", seed)) if value is not None}
    simulation = study.simulate(
        elemental_mg,
        form,
        at,
        days=days,
        diet_mg=diet_mg,
        with_meals=with_meals,
        release=release,
        plot=plot,
        **optional,
    )
    if as_json:
        emit(simulation)
        return
    _tell(simulation, with_meals)
    if form.strip().lower().startswith("mix"):
        say(SEVERAL_SALTS)
    if plot is not None:
        say(f"\nThe picture is in {plot}.")


def _tell(simulation: dict[str, Any], with_meals: bool | None) -> None:
    """Print the simulation for people: each dose, then a few days, as middle (low-high)."""
    say("A simulation of other people, not a measurement of you. Each figure: middle (low-high);")
    say("90 of 100 simulated people lie between low and high.")
    say()
    for dose in simulation["per_dose"]:
        part = "" if dose["fraction"]["p50"] is None else f", {_band(dose['fraction'], 0, 100)} % of it"
        say(f"{dose['at']:>6}  absorbed {_band(dose['absorbed_mg'], 0)} mg{part}")
    say()
    shown = _shown_days(len(simulation["daily"]))
    say(_line("", ["usual diet", *(f"day {day}" for day in shown)]))
    for key, name, decimals in ROWS:
        cells = [simulation["baseline"], *(simulation["daily"][day - 1] for day in shown)]
        say(_line(name, [_band(cell[key], decimals) for cell in cells]))
    say()
    say(MEALS[with_meals])
    say("Fasting plasma is the level in blood on the morning that ends the day. A normal level says little.")
    say("Most uncertain: how much is absorbed, how fast the slow tissue follows, and when you eat. The slow")
    say("tissue is a readout of time, not a measured amount; no number here says how you will feel.")
    say("Some numbers behind it are recalled or judged, not read in a source; its table says which.")
    say("Oil, sprays and baths are not counted: their uptake is not known and probably near zero.")


def _shown_days(days: int) -> list[int]:
    return sorted({day for day in (7, 28) if day < days} | {days})


def _band(band: dict[str, float], decimals: int, times: float = 1.0) -> str:
    # Adding 0.0 turns a rounded -0 into 0.
    low, middle, high = (round(times * band[key], decimals) + 0.0 for key in ("p05", "p50", "p95"))
    return f"{middle:.{decimals}f} ({low:.{decimals}f}-{high:.{decimals}f})"


def _line(name: str, cells: list[str]) -> str:
    return f"{name:<26}" + "".join(f"{cell:>18}" for cell in cells)
