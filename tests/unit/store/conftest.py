"""The places where a profile can live; every test of the repository runs in each of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from magnesia.diary import (
    Bath,
    Dose,
    Entry,
    Event,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Part,
    Score,
    Stamp,
    Topical,
    none_taken,
    unsure_taken,
)
from magnesia.store import Place, Profile, open_profile

#: Quotes, a letter of two spellings and an emoji: what a passphrase may hold.
PASSPHRASE = 'it\'s "half" past nine é 💊'  # noqa: S105 - of a test
NOW = datetime(2026, 3, 1, 20, 5, 0, 250, tzinfo=UTC)
STAMP = Stamp(date(2026, 3, 1), time(21, 0, 1), "Europe/Oslo", NOW)
#: One of each kind, with letters and quotes that a database could get wrong.
ENTRIES: tuple[Entry, ...] = (
    Dose("a", STAMP, "Citrate 150", "citrate", "tablet", 0.5, 75.1, None),
    none_taken("b", STAMP, replaces="a", made_by="Dr. Ø"),
    unsure_taken("c", STAMP),
    Score("d", STAMP, "pain", 6),
    Bath("e", STAMP, 400.0),
    Topical("f", STAMP, "Öl", "left knee"),
    Event("g", STAMP, "loose stool"),
    Note("h", STAMP, "words\n\"quoted\" 'and' =1+1 %s ? :x \\ \x01 💊", retracts="g"),
    Food("i", STAMP, "nuts", 30, "g", 80),
    MedicineTaken("j", STAMP, "paracetamol", 500, "mg", purpose="as needed", reason="head"),
    MedicineChange("k", STAMP, "levothyroxine", "more", detail="75 µg"),
    Influence("l", STAMP, "stress", 7),
    Lab("m", STAMP, "magnesium", 0.8, "mmol/L", comparator="<"),
    Dose("n", STAMP, "Two", "mixed", "tablet", 1, 150, parts=(Part("citrate", 100), Part("oxide", 50))),
)
KINDS = ("plain", "encrypted", "postgresql")
_numbers = count()


def _program(name: str) -> str | None:
    """Return the path of a program of PostgreSQL; Debian keeps them out of the usual folders."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(debian[0]) if debian else None)


def _as_nobody() -> dict[str, object]:
    """Return how to start a server when root runs the tests: PostgreSQL refuses root, and so do we."""
    if os.geteuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@dataclass(frozen=True)
class Server:
    """A PostgreSQL of our own, reached by a socket in a folder of its own."""

    address: str
    control: Callable[[str], None]

    def lose_power(self) -> None:
        """Stop it without letting it write anything more, and start it again."""
        self.control("stop -m immediate")
        self.control("start")


@pytest.fixture(scope="session")
def server(running_server: Server) -> str:
    return running_server.address


@pytest.fixture(scope="session")
def running_server() -> Iterator[Server]:
    initdb, control = _program("initdb"), _program("pg_ctl")
    if initdb is None or control is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    # Short, because the path of a socket has room for 100 letters only; outside the tree, because root's is closed.
    folder = Path(tempfile.mkdtemp(prefix="mg-pg-", dir="/tmp"))
    who = _as_nobody()
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    data = folder / "data"

    def run(*words: str) -> None:
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        done = subprocess.run(  # type: ignore[call-overload]
            words, cwd=folder, env=env, capture_output=True, text=True, check=False, **who
        )
        assert done.returncode == 0, done.stdout + done.stderr

    # Ends the server and its folder when this process closes the pipe: at the end, and also when it is killed.
    watch = f"read _; {control} stop -m immediate -w -D {data}; rm -rf {folder}"
    watcher = subprocess.Popen(  # type: ignore[call-overload]
        ["sh", "-c", watch],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **who,
    )
    try:
        run(initdb, "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -k {folder} -c max_connections=30 -c shared_buffers=16MB"

        def steer(words: str) -> None:
            more = ["-l", str(folder / "log"), "-o", options] if words == "start" else []
            run(control, *words.split(), "-w", "-D", str(data), *more)

        steer("start")
        yield Server(f"postgresql://tester@/postgres?host={folder}", steer)
    finally:
        watcher.communicate()


@pytest.fixture
def quick_keys() -> Iterator[None]:
    """Stretch keys less in this process: the tests open encrypted files hundreds of times."""
    setting = driver.connect(":memory:")
    (usual,) = setting.execute("PRAGMA cipher_default_kdf_iter").fetchone()
    setting.execute("PRAGMA cipher_default_kdf_iter = 1000")
    yield
    setting.execute(f"PRAGMA cipher_default_kdf_iter = {usual}")
    setting.close()


@pytest.fixture
def new_place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Place]:
    """Make an empty place of a kind, with the passphrase where one is needed; no profile stands in it yet."""
    monkeypatch.setenv("MAGNESIA_HOME", str(tmp_path / "usual"))

    def make(kind: str) -> Place:
        if kind == "postgresql":
            return f"{request.getfixturevalue('server')}&profile=test_{next(_numbers)}"
        if kind == "encrypted":
            request.getfixturevalue("quick_keys")
            monkeypatch.setenv("MAGNESIA_PASSPHRASE", PASSPHRASE)
        return tmp_path / f"home_{next(_numbers)}"

    return make


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def place(kind: str, new_place: Callable[[str], Place]) -> Place:
    """A place with a profile that nobody has written to yet."""
    found = new_place(kind)
    with open_profile(found, create=True, encrypt=kind == "encrypted"):
        return found


@pytest.fixture
def profile(place: Place) -> Iterator[Profile]:
    with open_profile(place) as opened:
        yield opened


@pytest.fixture
def entries() -> tuple[Entry, ...]:
    return ENTRIES
