"""The profiles that the paths of writing begin with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from magnesia import store, study
from magnesia.diary import Note, Score, Stamp
from magnesia.store.places.file import engine_of
from validation.durability.said import (
    BEFORE_SAYS,
    TODAY,
    Says,
    day_of,
    note_says,
    score_says,
    text_of,
    value_of,
)
from validation.durability.world import (
    AFTER_BACKUP,
    BEFORE,
    CORRECTED,
    KEPT,
    PRODUCT,
    TAKEN_BACK,
    ZONE,
    World,
)

OLDEST = "0001"
DOCUMENTS = {"person": 1, "products": 1, "settings": 1}
AGE_YEARS = 40
AFTER_BACKUP_SAYS: Mapping[str, Says] = {AFTER_BACKUP: score_says("pain", value_of(1), day_of(0))}
#: What a profile of the first version holds besides: the migration must copy what these name into new columns.
FIRST_VERSION_SAYS: Mapping[str, Says] = {
    CORRECTED: score_says("pain", value_of(2), day_of(0), replaces=BEFORE[0]),
    TAKEN_BACK: note_says(text_of(2), day_of(1), retracts=BEFORE[1]),
}


def score(entry_id: str, value: float, day: date, replaces: str | None = None) -> Score:
    """Return a score of pain."""
    return Score(entry_id, _stamp(day), "pain", value, replaces=replaces)


def _stamp(day: date) -> Stamp:
    return Stamp(day, None, ZONE, datetime.now(UTC))


def nothing(world: World) -> None:
    """Begin with an empty disk."""
    del world


def profile(world: World) -> None:
    """Begin with a person, a product and some entries; encrypted where the world has a passphrase."""
    if world.passphrase is not None:
        with store.open_profile(world.profile, create=True, passphrase=world.passphrase):
            pass
    answers = study.Answers(
        age_years=AGE_YEARS,
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
        before = [score(entry_id, value_of(0, row), day_of(row)) for row, entry_id in enumerate(BEFORE_SAYS)]
        store.append_entries(opened, before)


def profile_with_plan(world: World) -> None:
    """Begin with a plan."""
    profile(world)
    study.new_plan(world.profile, wish(0))


def wish(number: int) -> study.Wish:
    """Return the wish for a plan; every one after the first draws it again."""
    start = TODAY + timedelta(days=3)
    return study.Wish(
        "8x14",
        ("20:00",),
        ("pain:lower:1",),
        start=start.isoformat(),
        seed=number,
        draw_again="for the check" if number else None,
    )


def profile_with_backup(world: World) -> None:
    """Begin with a backup, and one entry made after it, which a restore takes away."""
    profile(world)
    study.back_up(world.profile, world.root / KEPT)
    with store.open_profile(world.profile) as opened:
        store.append_entries(opened, [score(AFTER_BACKUP, value_of(1), day_of(0))])


def profile_to_erase(world: World) -> None:
    """Begin with backups, drafts, what a killed command has left unfinished, and an entry in the log only."""
    profile(world)
    for _ in range(2):
        study.back_up(world.profile)
    if (child := os.fork()) == 0:
        try:
            # Ends without closing the profile, as a kill does: the log is not brought into the file.
            with store.open_profile(world.profile) as opened:
                store.append_entries(opened, [score(AFTER_BACKUP, value_of(1), day_of(0))])
                os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0 or not (world.profile / "magnesia.db-wal").stat().st_size:
        raise RuntimeError("the profile to erase has no log")
    (world.profile / "drafts").mkdir(mode=0o700)
    # None of the unfinished ones lies beside the record, where removing it would sync the folder a second time.
    for name in ("drafts/typed.csv", "backups/.kept.db.0badcafe.magnesia"):
        (world.profile / name).touch(0o600)
        (world.profile / name).write_text(f"{BEFORE[0]} and words\n" * 50, encoding="utf-8")


def profile_of_the_first_version(world: World) -> None:
    """Begin with a profile as the first version of the record made it: today's rows in its tables."""
    profile(world)
    with store.open_profile(world.profile) as opened:
        corrected = score(CORRECTED, value_of(2), day_of(0), replaces=BEFORE[0])
        taken_back = Note(TAKEN_BACK, _stamp(day_of(1)), text_of(2), retracts=BEFORE[1])
        store.append_entries(opened, [corrected, taken_back])
    with store.open_profile(world.profile) as opened, opened.engine.connect() as connection:
        columns = "position, entry_id, kind, local_date, content, sha256"
        entries = connection.execute(text(f"SELECT {columns} FROM entries")).mappings().all()  # noqa: S608
        documents = connection.execute(text("SELECT * FROM documents")).mappings().all()
    (world.profile / "magnesia.db").rename(world.desk / "as-now.db")
    file = world.profile / "magnesia.db"
    file.touch(0o600)
    old = engine_of(file, None, busy_timeout_s=5.0)
    with old.connect().execution_options(writes=True) as connection, connection.begin():
        _bring_to(connection, OLDEST)
        for table, rows in (("entries", entries), ("documents", documents)):
            for row in rows:
                names = ", ".join(row.keys())
                values = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), dict(row))  # noqa: S608
    old.dispose()


def _bring_to(connection: Connection, revision: str) -> None:
    config = Config()
    folder = resources.files("magnesia.store") / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
