"""`magnesia report` and `magnesia serve`, as programs."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from magnesia.errors import InputError
from magnesia.report import ReportContent
from magnesia.study.reports import write_report


def magnesia(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MAGNESIA_HOME": str(home)}
    command = [sys.executable, "-m", "magnesia", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a server of an empty profile, on a free port."""
    environment = {**os.environ, "MAGNESIA_HOME": str(tmp_path / "nobody")}
    command = [sys.executable, "-m", "magnesia", "serve", "--port", "0", "--no-open"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://localhost:(\d+)", line)
        assert found is not None, line
        yield f"http://127.0.0.1:{found[1]}"
        process.send_signal(signal.SIGINT)
        process.wait(20)


def test_three_whole_files_are_written_for_their_owner_only(
    simulated_report: ReportContent, tmp_path: Path
) -> None:
    files = write_report(simulated_report, tmp_path / "new" / "folder")
    assert files.html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert files.pdf.read_bytes().startswith(b"%PDF")
    assert json.loads(files.answer.read_text(encoding="utf-8"))["outcomes"][0]["verdict"] == "helps"
    for path in (files.html, files.pdf, files.answer):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in files.html.parent.iterdir()) == [
        "answer.json",
        "report.html",
        "report.pdf",
    ]


def test_a_report_that_cannot_be_made_leaves_the_old_one(
    simulated_report: ReportContent, tmp_path: Path
) -> None:
    files = write_report(simulated_report, tmp_path)
    before = files.html.read_bytes()
    broken = replace(simulated_report, made_on=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        write_report(broken, tmp_path)
    assert files.html.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(
    simulated_report: ReportContent, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot be written into .* --out"):
        write_report(simulated_report, tmp_path / "file")


def test_report_without_a_profile_says_what_to_do(tmp_path: Path) -> None:
    done = magnesia("report", "--json", "--out", str(tmp_path / "out"), home=tmp_path / "nobody")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "profile-missing"
    assert "magnesia init" in done.stderr
    assert not (tmp_path / "out").exists()


def test_serve_shows_a_calm_page_where_there_is_no_answer_yet(served: str) -> None:
    got = httpx.get(served, headers={"host": "localhost"}, trust_env=False)
    assert got.status_code == 200
    assert "There is no answer to show yet" in got.text
    assert "server" not in got.headers


def test_serve_refuses_a_stranger_s_name(served: str) -> None:
    assert httpx.get(served, headers={"host": "evil.example"}, trust_env=False).status_code == 400


def test_serve_with_an_impossible_port_ends_with_one_sentence(tmp_path: Path) -> None:
    done = magnesia("serve", "--port", "70000", "--no-open", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "Port 70000 does not exist; choose one from 1024 to 65535.\n"
