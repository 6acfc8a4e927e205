"""The profiles that the paths of writing begin with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from magnesia import store, study
from magnesia.diary import Score, Stamp
from magnesia.store.places.file import engine_of
from validation.durability.world import AFTER_BACKUP, BEFORE, KEPT, PRODUCT, ZONE, World

OLDEST = "0001"
DOCUMENTS = {"person": 1, "products": 1, "settings": 1}


def score(entry_id: str, days_ago: int = 1) -> Score:
    """Return a score of that id, on a day before today."""
    day = date.today() - timedelta(days=days_ago)  # noqa: DTZ011 - any day before today will do
    return Score(entry_id, Stamp(day, None, ZONE, datetime.now(UTC)), "pain", 5.0)


def nothing(world: World) -> None:
    """Begin with an empty disk."""
    del world


def profile(world: World) -> None:
    """Begin with a person, a product and some entries; encrypted where the world has a passphrase."""
    if world.passphrase is not None:
        with store.open_profile(world.profile, create=True, passphrase=world.passphrase):
            pass
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
        store.append_entries(opened, [score(entry_id, 1 + day) for day, entry_id in enumerate(BEFORE)])


def profile_with_plan(world: World) -> None:
    """Begin with a plan."""
    profile(world)
    study.new_plan(world.profile, wish(0))


def wish(number: int) -> study.Wish:
    """Return the wish for a plan; every one after the first draws it again."""
    start = date.today() + timedelta(days=3)  # noqa: DTZ011 - any day to come will do
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
        store.append_entries(opened, [score(AFTER_BACKUP)])


def profile_of_the_first_version(world: World) -> None:
    """Begin with a profile as the first version of the record made it: today's rows in its tables."""
    profile(world)
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
