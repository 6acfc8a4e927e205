"""Every way in which the program writes: one small function each, a table at the end.

A path prepares a world once; then a child calls `write(world, number)` with 1, 2, 3 ...; `step(number)` says
beforehand what that call adds, so that the judge knows what must be found.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from magnesia import store, study
from magnesia.diary import Diary, Score, Stamp, write_csv

ZONE = "Europe/Oslo"
PRODUCT = "200 mg elemental citrate"
PASSPHRASE = "correct horse 7 battery"  # noqa: S105 - of a profile that lives for a second
#: Entries in every profile before the first write, so that there is something to lose.
BEFORE = tuple(f"before-{number}" for number in range(24))
#: A path that takes these entries back, one with each call, ends with them.
MOST_STEPS = len(BEFORE)
ROWS_OF_AN_IMPORT = 60


@dataclass
class World:
    """One person's folders: `root` is the disk under test, `desk` lies outside it (files to import)."""

    root: Path
    desk: Path
    passphrase: str | None = None
    held: store.Profile | None = None

    @property
    def profile(self) -> Path:
        """Return the folder of the profile."""
        return self.root / "profile"

    def use(self) -> None:
        """Make the verbs of this process use this world's passphrase."""
        os.environ.pop("MAGNESIA_PASSPHRASE", None)
        if self.passphrase is not None:
            os.environ["MAGNESIA_PASSPHRASE"] = self.passphrase

    def open(self) -> store.Profile:
        """Return the profile that a path keeps open, as an app does."""
        if self.held is None:
            raise RuntimeError("this path does not keep the profile open")
        return self.held


@dataclass(frozen=True)
class Step:
    """What one call adds: entries that come all or not at all, documents, a file; what it takes away, the key."""

    number: int
    ids: tuple[str, ...] = ()
    documents: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    file: str | None = None
    passphrase: str | None = None


def _ids(number: int) -> tuple[str, ...]:
    return (f"k{number}",)


def _begin(world: World) -> None:
    """Make a profile with a person, a product and some entries."""
    answers = study.Answers(
        age_years=40,
        sex="female",
        region="EU",
        kidney="fine",
        conditions=(),
        medicines=(),
        pregnant_or_breastfeeding=False,
        outcomes=("pain", "fatigue", "sleep"),
        products=(PRODUCT,),
        zone=ZONE,
    )
    study.init(world.profile, answers)
    with store.open_profile(world.profile) as opened:
        store.append_entries(opened, [_score(entry_id, 1 + day) for day, entry_id in enumerate(BEFORE)])


def _begin_with_plan(world: World) -> None:
    _begin(world)
    _new_plan(world, 0)


@dataclass(frozen=True)
class WritePath:
    """One way of writing; `holds_open` keeps one profile open over all calls, as an app does."""

    name: str
    what: str
    write: Callable[[World, int], object]
    step: Callable[[int], Step] = lambda number: Step(number, _ids(number))
    prepare: Callable[[World], None] = _begin
    before: Step = Step(0, BEFORE, {"person": 1, "products": 1, "settings": 1})
    holds_open: bool = False
    passphrase: str | None = None
    swept: bool = True

    def steps(self, count: int) -> list[Step]:
        """Return what stands before the first call, and what each of so many calls adds."""
        return [self.before, *(self.step(number) for number in range(1, count + 1))]

    @contextmanager
    def ready(self, world: World) -> Iterator[World]:
        """Yield the world with its passphrase in use, and the profile open where this path keeps it so."""
        world.use()
        if not self.holds_open:
            yield world
            return
        with store.open_profile(world.profile) as world.held:
            yield world


def _log_dose(world: World, number: int) -> object:
    return study.log_dose(world.profile, study.Moment(entry_id=f"k{number}"))


def _log_day(world: World, number: int) -> object:
    return study.log_day(
        world.profile, study.Moment(entry_id=f"k{number}"), ["pain=5", "fatigue=6", "sleep=4"]
    )


def _step_of_a_day(number: int) -> Step:
    return Step(number, tuple(f"k{number}-{outcome}" for outcome in ("pain", "fatigue", "sleep")))


def _score(entry_id: str, days_ago: int = 1) -> Score:
    entered = datetime.now(UTC)
    day = date.today() - timedelta(days=days_ago)  # noqa: DTZ011 - any day before today will do
    return Score(entry_id, Stamp(day, None, ZONE, entered), "pain", 5.0)


def _append_held(world: World, number: int) -> object:
    return store.append_entries(world.open(), [_score(f"k{number}")])


def _imported_ids(number: int) -> tuple[str, ...]:
    return tuple(f"k{number}-row{row}" for row in range(ROWS_OF_AN_IMPORT))


def _import(world: World, number: int) -> object:
    table = world.desk / f"in-{number}.csv"
    scores = tuple(_score(entry_id, 1 + row) for row, entry_id in enumerate(_imported_ids(number)))
    table.write_text(write_csv(Diary(scores)), encoding="utf-8")
    return study.import_diary(world.profile, table)


def _init(world: World, number: int) -> object:
    return study.init(
        world.profile, study.Answers(age_years=30 + number % 40, products=(PRODUCT,), zone=ZONE)
    )


def _new_plan(world: World, number: int) -> object:
    start = date.today() + timedelta(days=3)  # noqa: DTZ011 - any day to come will do
    wish = study.Wish(
        "8x14",
        ("20:00",),
        ("pain:lower:1",),
        start=start.isoformat(),
        seed=number,
        draw_again="for the check",
    )
    if number == 0:
        wish = study.Wish("8x14", ("20:00",), ("pain:lower:1",), start=start.isoformat(), seed=0)
    return study.new_plan(world.profile, wish)


def _save_answer(world: World, number: int) -> object:
    answer = {"number": number, "verdict": "cannot tell yet", "outcomes": ["pain"] * 40}
    with store.open_profile(world.profile) as opened:
        store.save_answer(opened, answer, created_at=datetime.now(UTC))
    return None


def _correct(world: World, number: int) -> object:
    moment = study.Moment(entry_id=f"k{number}", replaces=f"k{number - 1}" if number > 1 else BEFORE[0])
    return study.log_dose(world.profile, moment, units_taken="half")


def _retract(world: World, number: int) -> object:
    taken_back = BEFORE[number - 1]
    return study.log_note(
        world.profile, study.Moment(entry_id=f"k{number}"), "typed twice", retracts=taken_back
    )


def _export_csv(world: World, number: int) -> object:
    return study.export_csv(world.profile, world.root / f"diary-{number}.csv")


def _export_json(world: World, number: int) -> object:
    return study.export_json(world.profile, world.root / "record.json", overwrite=number > 1)


PATHS: tuple[WritePath, ...] = (
    WritePath("log a dose", "one entry, the profile opened and closed around it", _log_dose),
    WritePath("log a day", "three scores in one commit", _log_day, _step_of_a_day),
    WritePath(
        "profile kept open",
        "entry after entry on one connection, as an app does",
        _append_held,
        holds_open=True,
    ),
    WritePath(
        "import",
        f"a CSV of {ROWS_OF_AN_IMPORT} rows",
        _import,
        lambda number: Step(number, _imported_ids(number)),
    ),
    WritePath(
        "init again",
        "person, products, settings",
        _init,
        lambda number: Step(number, documents={"person": 1, "products": 1, "settings": 1}),
    ),
    WritePath(
        "first init",
        "folder, file, tables and the first documents",
        _init,
        lambda number: Step(number, documents={"person": 1, "products": 1, "settings": 1}),
        prepare=lambda _: None,
        before=Step(0),
    ),
    WritePath(
        "plan",
        "a checked plan, drawn again",
        _new_plan,
        lambda number: Step(number, documents={"plan": 1}),
        _begin_with_plan,
        Step(0, BEFORE, {"person": 1, "products": 1, "settings": 1, "plan": 1}),
    ),
    WritePath(
        "answer",
        "one answer as it was shown",
        _save_answer,
        lambda number: Step(number, documents={"answer": 1}),
    ),
    WritePath("correct", "a dose that replaces the entry before", _correct),
    WritePath("take back", "a note that takes an entry back", _retract),
    WritePath("export CSV", "a new file each time", _export_csv, lambda n: Step(n, file=f"diary-{n}.csv")),
    WritePath("export JSON", "over the file before", _export_json, lambda n: Step(n, file="record.json")),
)


def path_named(name: str) -> WritePath:
    """Return the path of this name, as the tables give it."""
    return next(path for path in PATHS if path.name == name)
