"""Whatever a person takes: no passed check is above a limit, and the order of entries changes nothing."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia.errors import SafetyRefusal
from magnesia.evidence import conditions, interactions
from magnesia.person import KIDNEY_ANSWERS, Instruction, Medicine, Person, Product
from magnesia.safety import PlannedIntake, check, passed

TODAY = datetime.date(2026, 3, 1)
#: Limits for adults, written down a second time on purpose: mg of elemental magnesium a day.
LIMIT_MG = {"US": 350, "EU": 250, "UK": 250, "Norway": 250, "Germany": 250}
CAP_MG = 600

clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
products = st.builds(
    Product,
    name=st.sampled_from(["tablet", "capsule", "powder"]),
    form=st.sampled_from(["citrate", "oxide", "bisglycinate", "sulfate", "food"]),
    elemental_mg_per_unit=st.one_of(
        st.sampled_from([0.0, 50.0, 100.0, 250.0 / 3, 125.0, 250.0]), st.floats(0, 1e6)
    ),
)
intakes = st.lists(
    st.builds(
        PlannedIntake,
        product=products,
        units_taken=st.sampled_from([0.25, 0.5, 1.0, 1.5, 2.0, 3.0]),
        clock=clocks,
    ),
    max_size=4,
).map(tuple)
names = st.sampled_from([word for row in interactions() for word in row.words] + ["made up"])
illnesses = st.sampled_from([word for row in conditions() for word in row.words] + ["made up"])
instructions = st.builds(
    Instruction,
    clinician=st.just("Dr Rao"),
    given_on=st.just(TODAY),
    expires_on=st.sampled_from([TODAY, TODAY + datetime.timedelta(days=30)]),
    elemental_mg_per_day=st.floats(0, 2000),
)
people = st.builds(
    Person,
    age_years=st.one_of(st.none(), st.integers(0, 100)),
    sex=st.sampled_from([None, "female", "male"]),
    region=st.sampled_from([None, *LIMIT_MG]),
    egfr_ml_min=st.one_of(st.none(), st.floats(0, 150)),
    kidney=st.sampled_from([None, *KIDNEY_ANSWERS]),
    conditions=st.one_of(st.none(), st.just(()), st.lists(illnesses, max_size=1).map(tuple)),
    medicines=st.one_of(
        st.none(), st.just(()), st.lists(st.builds(Medicine, name=names, clock=clocks), max_size=2).map(tuple)
    ),
    pregnant_or_breastfeeding=st.sampled_from([None, False, True]),
    instruction=st.one_of(st.none(), instructions),
)
#: People with every question answered and nothing the matter, so that many checks are passed.
well = st.builds(
    Person,
    age_years=st.integers(18, 64),
    sex=st.just("female"),
    region=st.sampled_from(list(LIMIT_MG)),
    egfr_ml_min=st.floats(60, 150),
    conditions=st.just(()),
    medicines=st.just(()),
    pregnant_or_breastfeeding=st.just(False),
    instruction=st.one_of(st.none(), instructions),
)


def plain_sum_mg(intake: tuple[PlannedIntake, ...]) -> float:
    return sum(dose.units_taken * dose.product.elemental_mg_per_unit for dose in intake)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(person=st.one_of(people, well), intake=intakes)
def test_no_passed_check_is_above_a_limit_or_beside_an_unanswered_question(
    person: Person, intake: tuple[PlannedIntake, ...]
) -> None:
    try:
        proof = passed(check(person, intake, TODAY))
    except SafetyRefusal:
        return
    limit_mg = float(LIMIT_MG[str(person.region)])
    if person.instruction is not None:
        limit_mg = min(person.instruction.elemental_mg_per_day, CAP_MG)
    assert plain_sum_mg(proof.check.intake) <= limit_mg * (1 + 1e-9)
    assert person.age_years is not None
    assert person.age_years >= 18
    assert person.egfr_ml_min is None or person.egfr_ml_min >= 60
    assert person.conditions is not None
    assert person.medicines is not None


@settings(max_examples=150, derandomize=True, deadline=None)
@given(person=people, intake=intakes, data=st.data())
def test_the_order_of_products_conditions_and_medicines_changes_nothing(
    person: Person, intake: tuple[PlannedIntake, ...], data: st.DataObject
) -> None:
    first = check(person, intake, TODAY)
    again = check(person, tuple(data.draw(st.permutations(intake))), TODAY)
    assert (first.allowed, first.complete, first.findings, first.windows) == (
        again.allowed,
        again.complete,
        again.findings,
        again.windows,
    )


@settings(max_examples=150, derandomize=True, deadline=None)
@given(person=people, intake=intakes)
def test_no_rule_fails_on_a_person_that_can_be_built(
    person: Person, intake: tuple[PlannedIntake, ...]
) -> None:
    assert "check-failed" not in [finding.code for finding in check(person, intake, TODAY).findings]


def blocked_minute_by_minute(clock: datetime.time, hours_before: float, hours_after: float) -> set[int]:
    """Mark every minute strictly inside the gap, walking around the clock: slow and obvious."""
    taken = clock.hour * 60 + clock.minute
    return {(taken + shift) % 1440 for shift in range(int(-60 * hours_before) + 1, int(60 * hours_after))}


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([r for r in interactions() if r.needs_gap]), clocks), max_size=4))
def test_the_windows_are_the_minutes_that_no_medicine_blocks(
    taken: list[tuple[object, datetime.time]],
) -> None:
    rows = [(row, clock) for row, clock in taken]
    medicines = tuple(Medicine(row.words[0], clock) for row, clock in rows)  # type: ignore[attr-defined]
    blocked = set().union(
        *(blocked_minute_by_minute(clock, row.hours_before, row.hours_after) for row, clock in rows)  # type: ignore[attr-defined]
    )
    windows = check(Person(medicines=medicines), (), TODAY).windows
    free = {minute for start, end in windows for minute in range(as_minutes(start), as_minutes(end) + 1)}
    inside = {
        minute % 1440 for start, end in windows for minute in range(as_minutes(start) + 1, as_minutes(end))
    }
    assert not inside & blocked
    assert not {minute % 1440 for minute in free} & blocked
    # Only a single free minute between two blocked ones may be left out: a window has a length.
    lost = set(range(1440)) - blocked - {minute % 1440 for minute in free}
    assert all((minute - 1) % 1440 in blocked and (minute + 1) % 1440 in blocked for minute in lost)


def as_minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
