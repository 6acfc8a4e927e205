"""A profile in PostgreSQL: the server is stopped at once, at a random moment, while a child logs day after day.

The server is our own, thrown away at the end. Its rows are read with the driver, not with the program under test.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import psycopg

from magnesia import store, study
from magnesia.errors import MagnesiaError
from validation.durability.child import Child, Sabotage, Told
from validation.durability.faults import SENTENCE
from validation.durability.judge import (
    Corrupt,
    Held,
    Verdict,
    held_of_record,
    judge,
    take_in,
    take_in_documents,
)
from validation.durability.kills import MOST_SAVED_BEFORE, Tally
from validation.durability.paths import WritePath, adds_a_day, log_day_at
from validation.durability.world import PRODUCT, ZONE, Step, World

#: Small, so that it starts again quickly; checksums, so that a page that is no longer whole is no quiet nonsense.
_SETTINGS = ("listen_addresses=''", "max_connections=20", "shared_buffers=16MB")
_INITDB = ("-U", "tester", "-A", "trust", "-E", "UTF8", "--data-checksums", "--no-sync")
#: Leaves a commit that does not wait for the disk in memory until long after the stop.
LATE_WRITER = ("synchronous_commit=off", "wal_writer_delay=10s")
#: A new person begins after so many stops, and after each at which something was found wrong.
STOPS_A_PERSON = 20
#: Every so many stops the profile is read through the program too.
THROUGH_THE_PROGRAM_EVERY = 10
_MOST_DAYS_A_STOP = 200
#: What a new profile with one product holds.
_BEGUN = {"person": 1, "products": 1, "settings": 1}


class ServerMissing(Exception):
    """PostgreSQL is not installed."""


@dataclass
class Stops(Tally):
    """What became of the stops; `codes` counts what the child said of the call that was hit."""

    sent_again: int = 0
    codes: Counter[str] = field(default_factory=Counter)


def together(parts: Sequence[Stops]) -> Stops:
    """Return the stops of several servers as one."""
    whole = Stops()
    for part in parts:
        whole.kills += part.kills
        whole.saved += part.saved
        whole.sent_again += part.sent_again
        whole.examples += part.examples
        for mine, theirs in (
            (whole.hit, part.hit),
            (whole.cut_short, part.cut_short),
            (whole.wrong, part.wrong),
            (whole.codes, part.codes),
        ):
            mine.update(theirs)
    return whole


@dataclass
class _Person:
    """One person's schema on the server, and what was said of it through all the stops so far."""

    address: str
    path: WritePath
    told: Told = field(default_factory=Told)
    stops: int = 0

    @property
    def schema(self) -> str:
        return self.address.rpartition("=")[2]

    def next_days(self) -> range:
        """Return the days to log: the one that was cut short comes again first."""
        first = len(self.told.saved) + 1
        return range(first, first + _MOST_DAYS_A_STOP)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, reached by a socket in a folder of its own."""

    address: str
    steer: Callable[[str], None]

    def stop_at_once(self) -> None:
        """Stop it without letting it write anything more, as a kill of all its processes does."""
        self.steer("stop -m immediate")


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL; Debian keeps them out of the usual folders."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or (str(debian[0]) if debian else None)
    if found is None:
        raise ServerMissing("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    return found


@contextmanager
def running(settings: Iterable[str] = ()) -> Iterator[Server]:
    """Make a server with these settings more, and throw it away at the end, also where this process is killed."""
    initdb, control = program("initdb"), program("pg_ctl")
    # Short, because the path of a socket has room for 100 letters only; outside the tree, because root's is closed.
    folder = Path(tempfile.mkdtemp(prefix="mg-pg-", dir="/tmp"))
    data = folder / "data"
    user, group = _owner()
    os.chown(folder, user, group)
    as_owner = partial(subprocess.Popen[str], cwd=folder, text=True, **_as(user, group))
    watch = f"read _; {control} stop -m immediate -w -D {data}; rm -rf {folder}"
    quiet = subprocess.DEVNULL
    watcher = as_owner(
        ["sh", "-c", watch], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
    )

    def run(*words: str) -> None:
        # Into a file: a server that was started would keep a pipe open.
        with (folder / "said").open("w+", encoding="utf-8") as said:
            if as_owner(words, stdout=said, stderr=subprocess.STDOUT).wait() != 0:
                said.seek(0)
                raise RuntimeError(f"{words}: {said.read()}")

    def steer(words: str) -> None:
        more = ["-l", str(folder / "log"), "-o", options] if words == "start" else []
        run(control, *words.split(), "-w", "-D", str(data), *more)

    try:
        run(initdb, "-D", str(data), *_INITDB)
        options = " ".join([f"-k {folder}", *(f"-c {one}" for one in (*_SETTINGS, *settings))])
        steer("start")
        yield Server(f"postgresql://tester@/postgres?host={folder}", steer)
    finally:
        watcher.communicate()


def _owner() -> tuple[int, int]:
    """Return who runs the server: we, or where we are root somebody else, because PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return os.getuid(), os.getgid()
    names = {entry.pw_name for entry in pwd.getpwall()}
    found = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return found.pw_uid, found.pw_gid


def _as(user: int, group: int) -> dict[str, object]:
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    return {"env": env} | ({"user": user, "group": group, "extra_groups": []} if os.geteuid() == 0 else {})


def stops_over(
    stops: int, *, seed: int = 1, sabotage: Sabotage | None = None, settings: Iterable[str] = ()
) -> Stops:
    """Stop a server so many times while a child logs day after day on it."""
    rng = Random(f"{seed} server")  # noqa: S311 - a repeatable draw
    tally = Stops()
    home = os.environ.get("MAGNESIA_HOME")
    with tempfile.TemporaryDirectory(prefix="magnesia-stops-") as place, running(settings) as server:
        # The folder of backups of a profile on a server lies there; nobody's own may be touched.
        os.environ["MAGNESIA_HOME"] = place
        try:
            typical_s = _duration_of_a_call(_new_person(server, "warm"))
            person = _new_person(server, "p0")
            for number in range(stops):
                if person.stops >= STOPS_A_PERSON:
                    person = _new_person(server, f"p{number}")
                verdict = _stop_once(server, person, rng, typical_s, tally, sabotage, Path(place))
                if not verdict.well:
                    person.stops = STOPS_A_PERSON
        finally:
            os.environ.pop("MAGNESIA_HOME")
            if home is not None:
                os.environ["MAGNESIA_HOME"] = home
    return tally


def _new_person(server: Server, name: str) -> _Person:
    """Make a person with a schema of their own."""
    address = f"{server.address}&profile=test_{name}"
    study.init(address, study.Answers(products=(PRODUCT,), outcomes=("pain", "fatigue", "sleep"), zone=ZONE))
    path = WritePath(
        "log a day, server", "", lambda _, number: log_day_at(address, number), adds_a_day, before=_AS_BEGUN
    )
    return _Person(address, path)


_AS_BEGUN = Step(0, documents=_BEGUN)


def _duration_of_a_call(person: _Person) -> float:
    """Return how long one call takes; the parent makes it, so that it has everything imported."""
    took_s = 0.0
    for number in (1, 2, 3):
        started = time.perf_counter()
        log_day_at(person.address, number)
        took_s = time.perf_counter() - started
    return took_s


def _stop_once(
    server: Server,
    person: _Person,
    rng: Random,
    typical_s: float,
    tally: Stops,
    sabotage: Sabotage | None,
    place: Path,
) -> Verdict:
    """Stop the server while a child logs, start it again, and hold what it has against what was said."""
    told, before = person.told, len(person.told.saved)
    begun_before = len(told.begun)
    tally.sent_again += len(set(told.begun)) > before
    child = Child(person.path, World(place, place), person.next_days(), sabotage)
    child.told = told
    child.go()
    child.listen(until_saved=before + rng.randint(0, MOST_SAVED_BEFORE))
    time.sleep(rng.uniform(0, 1.3 * typical_s))
    server.stop_at_once()
    child.end()
    server.steer("start")
    person.stops += 1
    tally.kills += 1
    saved = len(told.saved) - before
    tally.saved += saved
    inside = len(told.begun) - begun_before > saved
    tally.hit[
        "between two calls" if not inside else "inside the first" if not saved else "inside a later"
    ] += 1
    _hear(told, tally)
    steps = person.path.steps(max(told.begun, default=0))
    verdict = judge(partial(_held_at, server, person), steps, told)
    if verdict.well and not tally.kills % THROUGH_THE_PROGRAM_EVERY:
        verdict = judge(partial(_held_through_the_program, person), steps, told)
    tally.add(verdict, f"stop {tally.kills}, {len(told.saved)} saved")
    return verdict


def _hear(told: Told, tally: Stops) -> None:
    """Count what the child said of the call that was hit: one sentence, which is not a traceback."""
    for code, sentence in told.refused.values():
        tally.codes[code] += 1
        if not SENTENCE.match(sentence):
            told.broke[-1] = sentence
    for said in told.broke.values():
        tally.wrong["broke"] += 1
        tally.examples = [*tally.examples, said[-600:]][:5]
    told.refused.clear()
    told.broke.clear()


def _held_at(server: Server, person: _Person) -> Held:
    """Return what the tables of a person hold; raise Corrupt where the server or a hash finds fault with them."""
    held = Held()
    try:
        with psycopg.connect(server.address, options=f"-c search_path={person.schema}") as connection:
            take_in(held, connection)
            take_in_documents(held, connection)
    except psycopg.Error as problem:
        raise Corrupt(str(problem)) from problem
    return held


def _held_through_the_program(person: _Person) -> Held:
    try:
        with store.open_profile(person.address) as profile:
            return held_of_record(store.load_record(profile))
    except MagnesiaError as problem:
        raise Corrupt(problem.message) from problem
