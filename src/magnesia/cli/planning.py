"""`magnesia plan new` and `magnesia plan show`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from magnesia.cli.options import ProfileOption, ZoneOption
from magnesia.cli.output import JsonOption, emit, number_of, say


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    plan = typer.Typer(help="Lay out a trial and draw its order.", no_args_is_help=True)
    plan.command("new")(_new)
    plan.command("show")(_show)
    app.add_typer(plan, name="plan")


def _new(
    outcome: Annotated[
        list[str],
        typer.Option("--outcome", help="NAME:lower|higher[:CHANGE THAT MATTERS]; the first is primary."),
    ],
    at: Annotated[list[str], typer.Option("--at", help="Time of a dose, such as 20:00; may be repeated.")],
    design: Annotated[
        str, typer.Option("--design", help="random:14-28x112, or 8x14 for eight blocks of 14 days.")
    ] = "random:14-28x112",
    product: Annotated[str | None, typer.Option("--product", help="Which product of the profile.")] = None,
    units_taken: Annotated[float, typer.Option("--units", help="How many units (tablets) a dose.")] = 1.0,
    start: Annotated[
        str | None, typer.Option("--start", help="First day, such as 2026-12-01; default tomorrow.")
    ] = None,
    with_food: Annotated[
        bool | None, typer.Option("--with-meals/--without-meals", help="Whether doses are taken with meals.")
    ] = None,
    draw_again: Annotated[
        str | None, typer.Option("--draw-again", help="Why a plan that has not begun is drawn once more.")
    ] = None,
    diet_mg: Annotated[
        float | None, typer.Option("--diet-mg", help="Magnesium in your food, mg a day.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of the draw; default a fresh one.")] = None,
    zone: ZoneOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check what you want to try, draw the order of the blocks, and keep the plan."""
    from magnesia import study

    wish = study.Wish(
        design=design,
        times=tuple(at),
        outcomes=tuple(outcome),
        units_taken=units_taken,
        product=product,
        start=start,
        with_food=with_food,
        draw_again=draw_again,
        diet_mg_per_day=diet_mg,
        seed=seed,
        zone=zone,
    )
    _print(study.new_plan(profile, wish), as_json)


def _show(profile: ProfileOption = None, as_json: JsonOption = False) -> None:
    """Show the plan of the profile; a blinded order stays hidden."""
    from magnesia import study

    _print(study.show_plan(profile), as_json)


def _print(plan: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(plan)
        return
    say(f"{plan['days']} days from {plan['start']} to {plan['last_day']}: {plan['design']}.")
    for dose in plan["doses"]:
        amount = f"{dose['units_taken']:g} x {dose['product']} ({dose['elemental_mg']:g} mg)"
        say(f"On days with: {amount} at {dose['at']}.")
    for note in plan["notes"]:
        say(note)
    say(f"{plan['possible_orders']:,} orders were possible, all with the same chance.")
    say(f"The best verdict that this plan can reach: {plan['best_verdict']}{_why_not_firmer(plan)}.")
    for finding in plan["findings"]:
        say(f"{finding['level'].capitalize()}: {finding['reason']} {finding['action']}")
    if plan["blocks"] is None:
        say("The order stays hidden until the end.")
    for block in plan["blocks"] or ():
        say(f"  from {block['from']}, {number_of(block['days'], 'day')} {block['arm']}")


def _why_not_firmer(plan: dict[str, Any]) -> str:
    if plan["best_verdict"] == "helps":
        return ""
    if not plan["blinded"]:
        return ", because you will know which days are which"
    return (
        ", because too few orders were possible"
        if plan["draw_number"] == 1
        else ", because it was drawn again"
    )
