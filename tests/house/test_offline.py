"""Nothing is sent anywhere: importing every module and asking for help opens no connection, asks no name server."""

from __future__ import annotations

import os
import subprocess
import sys

#: Runs before anything of ours: whoever reaches for the network ends the process.
GUARD = """
import socket, sys

def reached(*given, **named):
    sys.stderr.write(f"reached for the network: {given[1:] or given}\\n")
    import os
    os._exit(9)

for name in ("connect", "connect_ex", "sendto", "sendmsg"):
    setattr(socket.socket, name, reached)
for name in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "create_connection"):
    setattr(socket, name, reached)
"""

IMPORT_EVERYTHING = """
import importlib, pkgutil
import magnesia
found = [m.name for m in pkgutil.walk_packages(magnesia.__path__, "magnesia.")]
# A migration runs only inside a database being opened; `__main__` is a command being run.
for name in found:
    if "migrations" not in name and not name.endswith("__main__"):
        importlib.import_module(name)
sys.stdout.write(f"{len(found)}\\n")
"""

ASK_FOR_HELP = """
from magnesia.cli import main
main(["--help"])
"""

USE_A_PROFILE = """
import tempfile
from magnesia import study
with tempfile.TemporaryDirectory() as home:
    study.init(home, study.Answers(zone="UTC"))
    study.log_day(home, study.Moment(), ["pain=5"])
    study.back_up(home)
    study.erase(home, "erase")
"""

REACH_OUT = """
import urllib.request
urllib.request.urlopen("http://localhost:9/")
"""


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", GUARD + program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ,
    )


def test_importing_every_module_reaches_for_nothing() -> None:
    run = _run(IMPORT_EVERYTHING)
    assert (run.returncode, run.stderr) == (0, "")
    assert int(run.stdout) > 50


def test_asking_for_help_reaches_for_nothing() -> None:
    run = _run(ASK_FOR_HELP)
    assert (run.returncode, run.stderr) == (0, "")
    assert "analyse" in run.stdout


def test_a_profile_in_a_file_reaches_for_nothing() -> None:
    run = _run(USE_A_PROFILE)
    assert (run.returncode, run.stderr) == (0, "")


def test_the_guard_sees_who_reaches_for_the_network() -> None:
    assert _run(REACH_OUT).returncode == 9
