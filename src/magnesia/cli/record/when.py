"""What every command that logs something shares: when, by whom, in which profile; described once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from magnesia.cli.options import ProfileOption, ZoneOption
from magnesia.cli.output import JsonOption
from magnesia.cli.record.saying import say_saved

DateOption = Annotated[
    str | None,
    typer.Option("--date", help="The day: 2026-01-31, 31.1.2026, yesterday, monday; default today."),
]
TimeOption = Annotated[
    str | None, typer.Option("--time", help="Clock time such as 21:00 or 9pm, or a part of the day: evening.")
]
SecondOption = Annotated[
    bool, typer.Option("--second", help="Where clocks went back: the second time that clocks showed --time.")
]
IdOption = Annotated[
    str | None, typer.Option("--id", help="The entry's own id; sending it twice adds nothing.")
]
ReplacesOption = Annotated[
    str | None,
    typer.Option("--replaces", help="The id of an entry this one corrects; its beginning is enough."),
]
ByOption = Annotated[str | None, typer.Option("--by", help="Who writes this, if it is not you.")]
TypedAtOption = Annotated[
    str | None,
    typer.Option("--typed-at", help="When this was first typed (in a retry): 2026-01-31T18:05Z."),
]
ClockOption = Annotated[
    bool, typer.Option("--clock-is-right", help="Save although this machine's clock has gone back.")
]


def _options(
    date: DateOption = None,
    time: TimeOption = None,
    second: SecondOption = False,
    zone: ZoneOption = None,
    entry_id: IdOption = None,
    replaces: ReplacesOption = None,
    by: ByOption = None,
    typed_at: TypedAtOption = None,
    clock_is_right: ClockOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the options for their signature."""


def logs(command: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Give a command, a function of a profile, a moment and its own words, the options of every entry.

    What it returns is printed: as JSON where that was asked for, otherwise in words.
    """
    own = list(inspect.signature(command, eval_str=True).parameters.values())[2:]
    shared = list(inspect.signature(_options, eval_str=True).parameters.values())
    parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in (*own, *shared)]

    @functools.wraps(command)
    def run(**given: Any) -> None:
        profile, as_json, moment = moment_of(given)
        say_saved(command(profile, moment, **given), as_json)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def moment_of(given: dict[str, Any]) -> tuple[str | None, bool, Any]:
    """Take the shared options out of what was given; return the profile, whether JSON is wanted, and the moment."""
    from magnesia import study

    moment = study.Moment(
        date=given.pop("date"),
        time=given.pop("time"),
        zone=given.pop("zone"),
        entry_id=given.pop("entry_id"),
        replaces=given.pop("replaces"),
        made_by=given.pop("by"),
        second=given.pop("second"),
        clock_is_right=given.pop("clock_is_right"),
        typed_at=given.pop("typed_at"),
    )
    return given.pop("profile"), given.pop("as_json"), moment
