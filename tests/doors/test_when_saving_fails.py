"""When saving fails: one clear sentence, the right exit code, and what was typed is given back, to be sent again."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from magnesia.diary import Note, Stamp
from magnesia.store import append_entries, load_diary, open_profile, set_passphrase

from .conftest import CommandLine, Printed

TEXT = "slept badly & the left knee, 7/10 'stabbing'"
NOTE = ("log", "note", TEXT)
INIT = ("init", "--age", "47", "--region", "EU", "--zone", "Europe/Oslo")
#: Runs the command line in a process of its own; says "go" where our program begins to load, from which moment on it
#: must answer Ctrl-C. A shell that starts tests in the background would have them ignore it, so that is set right.
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
def say_go(event, about):
    if event == "import" and about[0] == "magnesia.cli.app":
        sys.stdout.write("go\\n"); sys.stdout.flush()
sys.addaudithook(say_go)
from magnesia.cli import main
main(sys.argv[1:])
"""
#: The same after giving up root, whom no mode of a file stops. What the command needs is read before: afterwards the
#: folders of Python itself may be closed.
WITHOUT_ROOT = """
import io, os, sys, tempfile
from contextlib import redirect_stdout
from magnesia.cli import main
home = os.environ["MAGNESIA_HOME"]
with tempfile.TemporaryDirectory() as os.environ["MAGNESIA_HOME"], redirect_stdout(io.StringIO()):
    for words in (["init"], sys.argv[1:]):
        try:
            main(words)
        except SystemExit:
            pass
os.environ["MAGNESIA_HOME"] = home
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
main(sys.argv[1:])
"""


@pytest.fixture
def ready(magnesia: CommandLine) -> CommandLine:
    magnesia(*INIT)
    return magnesia


def notes_in(home: Path) -> list[str]:
    with open_profile(home) as opened:
        return [entry.text for entry in load_diary(opened).entries if isinstance(entry, Note)]


def require_kept(magnesia: CommandLine, said: Printed, *, starts: str) -> None:
    """Hold a failure to one sentence, and its command to saving what was typed exactly once, however often sent."""
    assert said.code == 2
    assert said.err.startswith(starts)
    assert TEXT in shlex.split(said.again)
    for _ in range(2):
        assert magnesia(*shlex.split(said.again)[1:]).code == 0
        assert notes_in(magnesia.home).count(TEXT) == 1


def strace() -> str:
    found = shutil.which("strace")
    if sys.platform != "linux" or found is None:
        pytest.skip("needs Linux and strace (apt-get install strace)")
    return found


def run(*words: str, home: Path, before: tuple[str, ...] = (), program: str = PROGRAM) -> Printed:
    """Run the command line as a process."""
    environment = os.environ | {"MAGNESIA_HOME": str(home)}
    done = subprocess.run(
        [*before, sys.executable, "-c", program, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return printed(done.stdout, done.stderr, done.returncode)


def printed(out: str, err: str, code: int) -> Printed:
    assert "Traceback" not in err
    err, _, again = err.partition("To try again: ")
    return Printed(out.removeprefix("go\n"), err, code, again.strip())


def test_a_full_disk_is_said_and_what_was_typed_is_given_back(ready: CommandLine) -> None:
    log = ready.home / "magnesia.db-wal"
    before = (strace(), "-f", "-qq", "-o", os.devnull, "-P", str(log), "-e", "trace=pwrite64")
    said = run(*NOTE, home=ready.home, before=(*before, "-e", "inject=pwrite64:error=ENOSPC"))
    assert "disk is full" in said.err
    assert said.err.count("\n") == 1
    assert notes_in(ready.home) == []
    require_kept(ready, said, starts="Not saved")


def test_a_file_that_may_not_grow_is_said_and_what_was_typed_is_given_back(ready: CommandLine) -> None:
    program = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))" + PROGRAM
    said = run(*NOTE, home=ready.home, program=program)
    assert said.err.count("\n") == 1
    require_kept(ready, said, starts="Not saved")


def test_a_failing_disk_is_said_and_what_was_typed_is_given_back(ready: CommandLine) -> None:
    log = ready.home / "magnesia.db-wal"
    before = (strace(), "-f", "-qq", "-o", os.devnull, "-P", str(log), "-e", "trace=fsync")
    said = run(*NOTE, home=ready.home, before=(*before, "-e", "inject=fsync:error=EIO"))
    assert said.err.count("\n") == 1
    require_kept(ready, said, starts="Not saved")


@contextmanager
def read_only(home: Path) -> Iterator[None]:
    """Take the right to write; root gives the folder to nobody, who then finds it read-only."""
    owned, file = (home, home / "magnesia.db"), home / "magnesia.db"
    if os.geteuid() == 0:
        for path in owned:
            os.chown(path, 65534, 65534)
        for folder in home.parents:
            if folder.owner() == "root" and "pytest" in str(folder):
                folder.chmod(0o711)
    file.chmod(0o400)
    home.chmod(0o500)
    yield
    home.chmod(0o700)
    file.chmod(0o600)
    if os.geteuid() == 0:
        for path in owned:
            os.chown(path, 0, 0)


def test_a_read_only_folder_is_said_and_what_was_typed_is_given_back(ready: CommandLine) -> None:
    with read_only(ready.home):
        said = run(*NOTE, home=ready.home, program=WITHOUT_ROOT)
    assert "read-only" in said.err
    assert said.err.count("\n") == 1
    require_kept(ready, said, starts="Not saved")


@contextmanager
def writing_elsewhere(home: Path) -> Iterator[None]:
    """Hold the write lock, as another program in the midst of writing does."""
    other = driver.connect(str(home / "magnesia.db"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_another_writer_is_said_and_what_was_typed_is_given_back(ready: CommandLine) -> None:
    with writing_elsewhere(ready.home):
        said = ready(*NOTE)
    assert "another program" in said.err
    require_kept(ready, said, starts="Not saved")


def test_a_wrong_passphrase_is_said_and_what_was_typed_is_given_back(
    ready: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_passphrase(ready.home, None, "the right passphrase")
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "a wrong passphrase")
    # As a process, because the library that decrypts has a voice of its own on standard error.
    said = run(*NOTE, home=ready.home)
    assert "passphrase is wrong" in said.err
    assert said.err.count("\n") == 1
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "the right passphrase")
    require_kept(ready, said, starts="")


def test_no_passphrase_at_all_is_said_and_what_was_typed_is_given_back(
    ready: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_passphrase(ready.home, None, "the right passphrase")
    said = ready(*NOTE)
    assert "MAGNESIA_PASSPHRASE" in said.err
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "the right passphrase")
    require_kept(ready, said, starts="")


def test_a_clock_that_went_back_a_day_is_asked_about_before_anything_is_saved(ready: CommandLine) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=30)
    entry = Note(
        "written-tomorrow", Stamp(ahead.date() - timedelta(days=2), None, "UTC", ahead), "while ahead"
    )
    with open_profile(ready.home) as opened:
        append_entries(opened, [entry])
    said = ready(*NOTE)
    assert said.code == 2
    assert "clock" in said.err
    assert TEXT in shlex.split(said.again)
    assert notes_in(ready.home) == ["while ahead"]
    code = json.loads(ready(*NOTE, "--json").out)["error"]["code"]
    assert code == "clock-jumped"
    assert ready(*shlex.split(said.again)[1:], "--clock-is-right").code == 0
    assert notes_in(ready.home) == ["while ahead", TEXT]


def started(*words: str, home: Path, terminal: int | None = None) -> subprocess.Popen[str]:
    """Start the command line and wait until our program begins."""
    streams = subprocess.PIPE if terminal is None else terminal
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        env=os.environ | {"MAGNESIA_HOME": str(home), "TERM": "dumb"},
        stdin=subprocess.DEVNULL if terminal is None else terminal,
        stdout=streams,
        stderr=streams,
        text=True,
        start_new_session=True,
    )
    if child.stdout is not None:
        assert child.stdout.readline() == "go\n"
    return child


def test_ctrl_c_at_any_moment_of_logging_loses_nothing_and_says_so(ready: CommandLine) -> None:
    begun = time.monotonic()
    started("log", "note", "how long does it take?", home=ready.home).communicate()
    usual_s = time.monotonic() - begun
    stopped = 0
    for number in range(31):
        text = f"{TEXT} {number}"
        child = started("log", "note", text, home=ready.home)
        time.sleep(0.002 + usual_s * number / 28)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
        said = printed(out, err, child.returncode)
        if said.out.startswith("Saved") and said.code in (0, -signal.SIGINT):
            # Done, or only Python's own clearing up was interrupted.
            assert said.err == ""
        else:
            stopped += 1
            assert (said.code, said.err.count("\n")) == (130, 1)
            assert text in shlex.split(said.again)
            assert ready(*shlex.split(said.again)[1:]).code == 0
        assert notes_in(ready.home).count(text) == 1
    assert stopped > 5


def test_ctrl_c_at_a_question_of_init_gives_back_what_was_answered(magnesia: CommandLine) -> None:
    ours, theirs = pty.openpty()
    child = started("init", home=magnesia.home, terminal=theirs)
    os.close(theirs)
    shown = _until(ours, "Age")
    os.write(ours, b"47\n")
    shown += _until(ours, "Sex")
    child.send_signal(signal.SIGINT)
    shown += _rest(ours)
    assert child.wait(timeout=60) == 130
    assert "Traceback" not in shown
    assert "47" in shown.partition("Stopped")[2]


def _until(terminal: int, word: str) -> str:
    shown = ""
    while word not in shown:
        shown += os.read(terminal, 1024).decode()
    return shown


def _rest(terminal: int) -> str:
    """Read until the program has closed its end, which Linux reports as an error of the terminal."""
    shown = ""
    try:
        while more := os.read(terminal, 1024):
            shown += more.decode()
    except OSError:
        pass
    os.close(terminal)
    return shown


ADDRESSES = (
    "postgresql://anna:s3cretpw@localhost:1/diaries?profile=anna",
    "postgres://anna:s3cret%40pw@localhost:1/diaries",
    "postgresql://anna:p@s3cretpw@localhost:1/diaries",
    "postgresql://anna:a/s3cretpw?x@localhost:1/diaries",
    "postgresql://anna@localhost:1/diaries?password=s3cretpw&profile=anna",
    "postgresql://anna@localhost:1/diaries?profile=anna&pass%77ord=s3cretpw",
    "postgresql:///diaries?user=anna&sslpassword=s3cretpw",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("json_too", [(), ("--json",)])
@pytest.mark.parametrize(
    "words",
    [("log", "note", TEXT), ("log", "week", "--row", "pain=5 6 - 4 5 ? 6"), ("log", "cramp"), ("backup",)],
)
def test_a_password_in_the_address_of_a_database_is_refused_and_never_shown(
    magnesia: CommandLine, address: str, json_too: tuple[str, ...], words: tuple[str, ...]
) -> None:
    for given in (("--profile", address), (f"--profile={address}",)):
        said = magnesia(*words, *given, *json_too)
        assert said.code == 2
        for shown in (said.out, said.err, said.again):
            assert "s3cret" not in shown


def test_what_is_given_back_names_the_database_without_its_password(magnesia: CommandLine) -> None:
    said = magnesia("log", "note", TEXT, "--profile", ADDRESSES[0])
    assert "PGPASSFILE" in said.err
    assert shlex.split(said.again)[-1] == "postgresql://anna@localhost:1/diaries?profile=anna"
    said = magnesia("log", "note", "postgres is no address", "--profile", ADDRESSES[4])
    assert "postgres is no address" in shlex.split(said.again)
    assert shlex.split(said.again)[-1] == "postgresql://anna@localhost:1/diaries?profile=anna"


def test_a_password_in_the_address_of_the_environment_is_never_shown(
    magnesia: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAGNESIA_HOME", ADDRESSES[0])
    said = magnesia("log", "note", TEXT)
    assert (said.code, "~/.pgpass" in said.err) == (2, True)
    assert "s3cret" not in said.out + said.err + said.again


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--age", "47", "--product", "mag"),
        ("product", "set", "citrate", "--label", "mag"),
        ("log", "day", "pain=11"),
        ("log", "day", "--nonsense", "5"),
        ("log", "day", "5", "--date", "26.x"),
    ],
)
def test_a_refusal_says_first_that_nothing_was_saved_and_gives_the_command_back(
    ready: CommandLine, words: tuple[str, ...]
) -> None:
    said = ready(*words)
    assert said.code == 2
    assert re.match(r"Not saved(\.|:) .", said.err)
    assert shlex.split(said.again)[1 : 1 + len(words)] == list(words)
