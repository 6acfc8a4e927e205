"""A week that can be entered: its days, its rows, and what is needed to understand a mark."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from magnesia import store
from magnesia.diary import Stamp
from magnesia.errors import InputError
from magnesia.person import Product
from magnesia.study.record.moment import Moment, stamp_of
from magnesia.study.record.paper.marks import DAYS, week_words
from magnesia.study.record.paper.rows import (
    Row,
    arms_of,
    as_printed,
    monday_of,
    plan_in_force,
    row_named,
    rows_of,
    week_said,
)


@dataclass(frozen=True)
class Week:
    """A week that can be entered: its days and rows, and what is needed to understand a mark.

    `now` is the stamp of the present day. `printed` says that the rows are those of a sheet that was printed.
    """

    first: date
    rows: tuple[Row, ...]
    now: Stamp
    printed: bool
    products: dict[str, Product] = field(repr=False)
    planned_days: frozenset[tuple[Row, date]] = field(repr=False)

    @property
    def days(self) -> tuple[date, ...]:
        """Return Monday to Sunday."""
        return tuple(self.first + timedelta(days=number) for number in range(DAYS))

    @property
    def title(self) -> str:
        """Return "Week of 23 to 29 November 2026"."""
        return week_words(self.first)

    def named(self, wanted: str) -> Row:
        """Return the row of this name or number."""
        return row_named(self.rows, wanted)


def week_to_enter(profile: store.Place, week: str | None = None, *, clock_is_right: bool = False) -> Week:
    """Return the week of a day, or of yesterday: its rows as they were printed, or as they would be printed now."""
    with store.open_profile(profile) as opened:
        return week_of(opened, week, clock_is_right=clock_is_right)


def week_of(opened: store.Profile, week: str | None, *, clock_is_right: bool) -> Week:
    """Return the week of a day of an open profile, or of yesterday."""
    here = stamp_of(opened, Moment(clock_is_right=clock_is_right))
    today = here.local_date
    first = monday_of(today - timedelta(days=1)) if week is None else week_said(week, today)
    if first > today:
        raise InputError("date-future", f"{week_words(first)} has not come yet; check the date.")
    settings = store.load_settings(opened)
    plan, _ = plan_in_force(opened)
    known = list(store.load_products(opened))
    in_plan = list(plan.regimen.products) if plan else []
    printed = as_printed(settings, first)
    rows = printed or rows_of(settings.get("outcomes", []), known, plan, first)
    arms = arms_of(plan, first)
    clocks = {(i.product.name, i.clock) for i in plan.regimen.intakes} if plan else set()
    planned = frozenset(
        (row, first + timedelta(days=number))
        for row in rows
        for number in range(DAYS)
        if row.clock is not None and (row.name, row.clock) in clocks and arms[number] == "with"
    )
    # A sheet that was printed before a product got another name still means it.
    former = {name.casefold(): product for product in known for name in product.former_names}
    products = former | {product.name.casefold(): product for product in [*in_plan, *known]}
    return Week(first, rows, here, printed is not None, products, planned)
