"""`magnesia elemental` and `magnesia product`: what a label means, and the products with their usual doses."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from magnesia.cli.options import ProfileOption
from magnesia.cli.output import JsonOption, emit, say

#: From here a tenth of a milligram says nothing.
_WHOLE_FROM_MG = 100
#: What is said of a form whose salts have no shares.
SHARES_UNKNOWN = {"mixed": "several salts, how much of each is not known"}


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("elemental")(_elemental)
    product = typer.Typer(help="Your products: usual doses, and what is left.", no_args_is_help=True)
    product.command("list")(_list)
    product.command("set")(_set)
    app.add_typer(product, name="product")


def _elemental(
    text: Annotated[str, typer.Argument(help='The words of a label, such as "500 mg magnesium citrate".')],
    as_json: JsonOption = False,
) -> None:
    """Show how much magnesium itself a label means; what is unclear is asked, never picked."""
    from magnesia import study

    result = study.elemental(text)
    if as_json:
        emit(result)
        return
    unit = f" in one {result['unit']}" if result["unit"] else ""
    if result["certain"]:
        say(f"Magnesium itself{unit}:")
    elif len(result["readings"]) > 1:
        say("This can be read in more than one way:")
    else:
        say("This leaves something open:")
    for reading in result["readings"]:
        say(f"  {_mg(reading['elemental_mg'])} mg{_span(reading)}: {reading['why']}")
    if result["ask"]:
        say(result["ask"])


def _mg(mg: float) -> str:
    return f"{mg:.0f}" if mg >= _WHOLE_FROM_MG else f"{mg:g}"


def _span(reading: dict[str, Any]) -> str:
    low, high = reading["elemental_low_mg"], reading["elemental_high_mg"]
    return "" if low is None or high is None else f" ({_mg(low)} to {_mg(high)})"


def _list(profile: ProfileOption = None, as_json: JsonOption = False) -> None:
    """List your products: what one unit holds, the usual dose, and how many units are left."""
    from magnesia import study

    result = study.list_products(profile)
    if as_json:
        emit(result)
        return
    if not result["products"]:
        say('No product yet; add one: magnesia product set glycinate --label "120 mg (as bisglycinate)".')
    for product in result["products"]:
        say(_line(product))


def _set(
    name: Annotated[str, typer.Argument(help="The name of the product.")],
    usual: Annotated[
        str | None, typer.Option("--usual", help="How many you usually take: 1, half, 2.")
    ] = None,
    usually_at: Annotated[
        str | None, typer.Option("--usually-at", help="When: 21:00, 9pm, evening; none to clear it.")
    ] = None,
    with_food: Annotated[
        bool | None, typer.Option("--with-food/--without-food", help="Usually with a meal, or without.")
    ] = None,
    left: Annotated[
        str | None, typer.Option("--left", help="How many you have counted just now; doses are taken off.")
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            "--label",
            help="The words of its label; adds a product, or changes new doses. Logged doses keep theirs.",
        ),
    ] = None,
    new_name: Annotated[
        str | None, typer.Option("--name", help="Call it by another name from now on.")
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a product by its label, or change its usual dose, what is left, its label or its name."""
    from magnesia import study

    change = study.ProductChange(usual, usually_at, with_food, left, label, new_name)
    result = study.set_product(profile, name, change)
    if as_json:
        emit(result)
        return
    say("Added." if result["added"] else "Saved. Doses that are logged stay as they are.")
    say(_line(result["product"]))
    if result["plan_keeps"]:
        say(result["plan_keeps"])


def _line(product: dict[str, Any]) -> str:
    """Return a product in one line."""
    when = product["usual_time"] or product["usual_part_of_day"]
    food = {True: "with food", False: "without food", None: None}[product["usual_with_food"]]
    usual = " ".join(
        word for word in (f"{product['usual_units']:g}", f"at {when}" if when else None, food) if word
    )
    left = "" if product["units_left"] is None else f"; {product['units_left']:g} left"
    salts = ", ".join(f"{mg:g} as {form}" for form, mg in product["parts"].items())
    held = f"{product['elemental_mg_per_unit']:g} mg of magnesium in one {product['unit']}"
    form = f"{product['form']}: {salts}" if salts else SHARES_UNKNOWN.get(product["form"], product["form"])
    return f"  {product['name']} ({form}): {held}; usually {usual}{left}"
