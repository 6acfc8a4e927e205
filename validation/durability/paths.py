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
from validation.durability.beginnings import AFTER_BACKUP_SAYS, DOCUMENTS, FIRST_VERSION_SAYS, score
from validation.durability.said import (
    BEFORE_SAYS,
    day_of,
    dose_says,
    note_says,
    score_says,
    text_of,
    time_of,
    units_of,
    value_of,
)
from validation.durability.world import AFTER_BACKUP, BEFORE, KEPT, PASSPHRASE, PRODUCT, ZONE, Step, World

_AS_BEGUN = Step(0, BEFORE_SAYS, DOCUMENTS, {"person": {"age_years": beginnings.AGE_YEARS}})
ROWS_OF_AN_IMPORT = 60
OUTCOMES = ("pain", "fatigue", "sleep")
#: A path that takes the entries of the beginning back, one with each call, ends with them.
MOST_STEPS = len(BEFORE)


def _adds_a_dose(number: int) -> Step:
    return Step(number, {f"k{number}": dose_says(number)})


@dataclass(frozen=True)
class WritePath:
    """One way of writing; `holds_open` keeps one profile open over all calls, as an app does.

    `calls` is how many make sense one after the other. `swept`: whether every fault is tried on it.
    """

    name: str
    what: str
    write: Callable[[World, int], object]
    step: Callable[[int], Step] = _adds_a_dose
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


def _moment(number: int, replaces: str | None = None) -> study.Moment:
    """Return when the dose of a call was taken."""
    return study.Moment(day_of(number).isoformat(), time_of(number), entry_id=f"k{number}", replaces=replaces)


def _log_dose(world: World, number: int) -> object:
    return study.log_dose(world.profile, _moment(number), units_taken=f"{units_of(number):g}")


def _log_day(world: World, number: int) -> object:
    return log_day_at(world.profile, number)


def log_day_at(place: store.Place, number: int) -> object:
    """Log the scores of one day, each with a value of its own."""
    scores = [f"{outcome}={value_of(number, row):g}" for row, outcome in enumerate(OUTCOMES)]
    moment = study.Moment(day_of(number).isoformat(), entry_id=f"k{number}")
    return study.log_day(place, moment, scores)


def adds_a_day(number: int) -> Step:
    """Say what `log_day_at` adds."""
    rows = enumerate(OUTCOMES)
    says = {
        f"k{number}-{name}": score_says(name, value_of(number, row), day_of(number)) for row, name in rows
    }
    return Step(number, says)


def _append_held(world: World, number: int) -> object:
    return store.append_entries(world.open(), [score(f"k{number}", value_of(number), day_of(number))])


def _adds_a_score(number: int) -> Step:
    return Step(number, {f"k{number}": score_says("pain", value_of(number), day_of(number))})


def _import(world: World, number: int) -> object:
    table = world.desk / f"in-{number}.csv"
    scores = [
        score(f"k{number}-row{row}", value_of(number, row), day_of(row)) for row in range(ROWS_OF_AN_IMPORT)
    ]
    table.write_text(write_csv(Diary(tuple(scores))), encoding="utf-8")
    return study.import_diary(world.profile, table)


def _adds_an_import(number: int) -> Step:
    says = {
        f"k{number}-row{row}": score_says("pain", value_of(number, row), day_of(row))
        for row in range(ROWS_OF_AN_IMPORT)
    }
    # The settings say when a file was last brought in.
    return Step(number, says, {"settings": 1})


def _age_of(number: int) -> int:
    return 30 + number % 40


def _init(world: World, number: int) -> object:
    return study.init(world.profile, study.Answers(age_years=_age_of(number), products=(PRODUCT,), zone=ZONE))


def _new_plan(world: World, number: int) -> object:
    return study.new_plan(world.profile, beginnings.wish(number))


def _save_answer(world: World, number: int) -> object:
    answer = {"number": number, "verdict": "cannot tell yet", "outcomes": ["pain"] * 40}
    with store.open_profile(world.profile) as opened:
        store.save_answer(opened, answer, created_at=datetime.now(UTC))
    return None


def _correct(world: World, number: int) -> object:
    moment = _moment(number, _corrected_by(number))
    return study.log_dose(world.profile, moment, units_taken=f"{units_of(number):g}")


def _corrected_by(number: int) -> str:
    return f"k{number - 1}" if number > 1 else BEFORE[0]


def _take_back(world: World, number: int) -> object:
    moment = study.Moment(day_of(number).isoformat(), entry_id=f"k{number}")
    return study.log_note(world.profile, moment, text_of(number), retracts=BEFORE[number - 1])


def _takes_back(number: int) -> Step:
    return Step(
        number, {f"k{number}": note_says(text_of(number), day_of(number), retracts=BEFORE[number - 1])}
    )


def _export_csv(world: World, number: int) -> object:
    return study.export_csv(world.profile, world.root / f"diary-{number}.csv")


def _export_json(world: World, number: int) -> object:
    return study.export_json(world.profile, world.root / "record.json", overwrite=number > 1)


def _back_up(world: World, number: int) -> object:
    return study.back_up(world.profile, world.root / f"backup-{number}.db")


def _back_up_unnamed(world: World, _number: int) -> object:
    return study.back_up(world.profile, None)


def _erase(world: World, _number: int) -> object:
    return study.erase(world.profile, "erase")


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
    return Step(number, documents=DOCUMENTS, tells={"person": {"age_years": _age_of(number)}})


PATHS: tuple[WritePath, ...] = (
    WritePath("log a dose", "one entry, the profile opened and closed around it", _log_dose),
    WritePath(
        "log a day",
        "three scores in one commit",
        _log_day,
        adds_a_day,
    ),
    WritePath(
        "profile kept open",
        "entry after entry on one connection, as an app does",
        _append_held,
        _adds_a_score,
        holds_open=True,
    ),
    WritePath("import", f"a CSV of {ROWS_OF_AN_IMPORT} rows in one commit", _import, _adds_an_import),
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
        lambda number: Step(number, documents={"plan": 1}, tells={"plan": {"seed": number}}),
        beginnings.profile_with_plan,
        Step(0, BEFORE_SAYS, DOCUMENTS | {"plan": 1}, {"plan": {"seed": 0}}),
    ),
    WritePath(
        "answer",
        "one answer as it was shown",
        _save_answer,
        lambda number: Step(number, documents={"answer": 1}, tells={"answer": {"number": number}}),
    ),
    WritePath(
        "correct",
        "a dose that replaces the entry before",
        _correct,
        lambda number: Step(number, {f"k{number}": dose_says(number, replaces=_corrected_by(number))}),
    ),
    WritePath("take back", "a note that takes an entry back", _take_back, _takes_back),
    WritePath("export CSV", "a new file each time", _export_csv, lambda n: Step(n, file=f"diary-{n}.csv")),
    WritePath("export JSON", "over the file before", _export_json, lambda n: Step(n, file="record.json")),
    WritePath(
        "back up", "a proved copy", _back_up, lambda number: Step(number, file=f"backup-{number}.db"), calls=6
    ),
    WritePath(
        "back up, unnamed",
        "a proved copy in the folder of backups",
        _back_up_unnamed,
        lambda number: Step(number, backs_up=True),
        calls=6,
    ),
    WritePath(
        "erase",
        "a profile with backups, drafts and a log",
        _erase,
        lambda number: Step(number, erases=True),
        beginnings.profile_to_erase,
        Step(0, {**BEFORE_SAYS, **AFTER_BACKUP_SAYS}, DOCUMENTS),
        calls=1,
    ),
    WritePath(
        "restore",
        "a backup takes the profile's place",
        _restore,
        lambda number: Step(number, gone=(AFTER_BACKUP,)),
        beginnings.profile_with_backup,
        Step(0, {**BEFORE_SAYS, **AFTER_BACKUP_SAYS}, DOCUMENTS),
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
        Step(0, {**BEFORE_SAYS, **FIRST_VERSION_SAYS}, DOCUMENTS),
        calls=1,
    ),
    WritePath("log a dose, encrypted", "with a passphrase", _log_dose, passphrase=PASSPHRASE, swept=False),
    WritePath(
        "kept open, encrypted",
        "with a passphrase",
        _append_held,
        _adds_a_score,
        passphrase=PASSPHRASE,
        holds_open=True,
        swept=False,
    ),
)


def path_named(name: str) -> WritePath:
    """Return the path of this name, as the tables give it."""
    return next(path for path in PATHS if path.name == name)
