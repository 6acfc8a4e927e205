"""Every way in which the program writes: one small function each, a table at the end.

A path prepares a world once; then a child calls `write(world, number)` with 1, 2, 3 ...; `step(number)` says
beforehand what that call adds, so that the judge knows what must be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from magnesia import store, study
from magnesia.diary import Diary, write_csv
from validation.durability import beginnings
from validation.durability.beginnings import DOCUMENTS, score
from validation.durability.world import AFTER_BACKUP, BEFORE, KEPT, PASSPHRASE, PRODUCT, ZONE, Step, World

_AS_BEGUN = Step(0, BEFORE, DOCUMENTS)
ROWS_OF_AN_IMPORT = 60
OUTCOMES = ("pain", "fatigue", "sleep")
#: A path that takes the entries of the beginning back, one with each call, ends with them.
MOST_STEPS = len(BEFORE)


def _adds_one_entry(number: int) -> Step:
    return Step(number, (f"k{number}",))


@dataclass(frozen=True)
class WritePath:
    """One way of writing; `holds_open` keeps one profile open over all calls, as an app does.

    `calls` is how many make sense one after the other. `swept`: whether every fault is tried on it.
    """

    name: str
    what: str
    write: Callable[[World, int], object]
    step: Callable[[int], Step] = _adds_one_entry
    prepare: Callable[[World], None] = beginnings.profile
    before: Step = _AS_BEGUN
    holds_open: bool = False
    passphrase: str | None = None
    calls: int = MOST_STEPS
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
    scores = [f"{outcome}=5" for outcome in OUTCOMES]
    return study.log_day(world.profile, study.Moment(entry_id=f"k{number}"), scores)


def _append_held(world: World, number: int) -> object:
    return store.append_entries(world.open(), [score(f"k{number}")])


def _imported_ids(number: int) -> tuple[str, ...]:
    return tuple(f"k{number}-row{row}" for row in range(ROWS_OF_AN_IMPORT))


def _import(world: World, number: int) -> object:
    table = world.desk / f"in-{number}.csv"
    scores = tuple(score(entry_id, 1 + row) for row, entry_id in enumerate(_imported_ids(number)))
    table.write_text(write_csv(Diary(scores)), encoding="utf-8")
    return study.import_diary(world.profile, table)


def _init(world: World, number: int) -> object:
    return study.init(
        world.profile, study.Answers(age_years=30 + number % 40, products=(PRODUCT,), zone=ZONE)
    )


def _new_plan(world: World, number: int) -> object:
    return study.new_plan(world.profile, beginnings.wish(number))


def _save_answer(world: World, number: int) -> object:
    answer = {"number": number, "verdict": "cannot tell yet", "outcomes": ["pain"] * 40}
    with store.open_profile(world.profile) as opened:
        store.save_answer(opened, answer, created_at=datetime.now(UTC))
    return None


def _correct(world: World, number: int) -> object:
    moment = study.Moment(entry_id=f"k{number}", replaces=f"k{number - 1}" if number > 1 else BEFORE[0])
    return study.log_dose(world.profile, moment, units_taken="half")


def _take_back(world: World, number: int) -> object:
    moment = study.Moment(entry_id=f"k{number}")
    return study.log_note(world.profile, moment, "typed twice", retracts=BEFORE[number - 1])


def _export_csv(world: World, number: int) -> object:
    return study.export_csv(world.profile, world.root / f"diary-{number}.csv")


def _export_json(world: World, number: int) -> object:
    return study.export_json(world.profile, world.root / "record.json", overwrite=number > 1)


def _back_up(world: World, number: int) -> object:
    return study.back_up(world.profile, world.root / f"backup-{number}.db")


def _restore(world: World, _number: int) -> object:
    return study.restore(world.profile, world.root / KEPT)


def _lock_after(number: int) -> str | None:
    """Return the passphrase after so many changes: none, one, another, none ..."""
    return (None, PASSPHRASE, f"{PASSPHRASE} the second")[number % 3]


def _change_passphrase(world: World, number: int) -> object:
    old, new = _lock_after(number - 1), _lock_after(number)
    return store.set_passphrase(world.profile, old, new, remove=new is None)


def _migrate(world: World, _number: int) -> object:
    with store.open_profile(world.profile):
        return None


def _adds_documents(number: int) -> Step:
    return Step(number, documents=DOCUMENTS)


PATHS: tuple[WritePath, ...] = (
    WritePath("log a dose", "one entry, the profile opened and closed around it", _log_dose),
    WritePath(
        "log a day",
        "three scores in one commit",
        _log_day,
        lambda number: Step(number, tuple(f"k{number}-{outcome}" for outcome in OUTCOMES)),
    ),
    WritePath(
        "profile kept open",
        "entry after entry on one connection, as an app does",
        _append_held,
        holds_open=True,
    ),
    WritePath(
        "import",
        f"a CSV of {ROWS_OF_AN_IMPORT} rows in one commit",
        _import,
        # The settings say when a file was last brought in.
        lambda number: Step(number, _imported_ids(number), {"settings": 1}),
    ),
    WritePath(
        "first init",
        "folder, file, tables and the first documents",
        _init,
        _adds_documents,
        beginnings.nothing,
        Step(0),
    ),
    WritePath("init again", "person, products, settings", _init, _adds_documents),
    WritePath(
        "plan",
        "a checked plan, drawn again",
        _new_plan,
        lambda number: Step(number, documents={"plan": 1}),
        beginnings.profile_with_plan,
        Step(0, BEFORE, DOCUMENTS | {"plan": 1}),
    ),
    WritePath(
        "answer",
        "one answer as it was shown",
        _save_answer,
        lambda number: Step(number, documents={"answer": 1}),
    ),
    WritePath("correct", "a dose that replaces the entry before", _correct),
    WritePath("take back", "a note that takes an entry back", _take_back),
    WritePath("export CSV", "a new file each time", _export_csv, lambda n: Step(n, file=f"diary-{n}.csv")),
    WritePath("export JSON", "over the file before", _export_json, lambda n: Step(n, file="record.json")),
    WritePath(
        "back up", "a proved copy", _back_up, lambda number: Step(number, file=f"backup-{number}.db"), calls=6
    ),
    WritePath(
        "restore",
        "a backup takes the profile's place",
        _restore,
        lambda number: Step(number, gone=(AFTER_BACKUP,)),
        beginnings.profile_with_backup,
        Step(0, (*BEFORE, AFTER_BACKUP), DOCUMENTS),
        calls=1,
    ),
    WritePath(
        "passphrase",
        "set, changed, taken off, in turn",
        _change_passphrase,
        lambda number: Step(number, locks=True, lock=_lock_after(number)),
        calls=3,
    ),
    WritePath(
        "migrate",
        "a profile of the first version, brought up to date",
        _migrate,
        Step,
        beginnings.profile_of_the_first_version,
        calls=1,
    ),
    WritePath("log a dose, encrypted", "with a passphrase", _log_dose, passphrase=PASSPHRASE, swept=False),
    WritePath(
        "kept open, encrypted",
        "with a passphrase",
        _append_held,
        passphrase=PASSPHRASE,
        holds_open=True,
        swept=False,
    ),
)


def path_named(name: str) -> WritePath:
    """Return the path of this name, as the tables give it."""
    return next(path for path in PATHS if path.name == name)
