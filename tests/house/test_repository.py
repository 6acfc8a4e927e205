"""What the repository promises: one version, hashed locks, no addresses, no stubs, links that lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import magnesia

ROOT = Path(__file__).parents[2]
COMMANDS = ("demo", "test", "serve", "check", "fix", "bench", "validate", "docs")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".txt",
    ".j2",
    ".typ",
    ".css",
    ".html",
    ".js",
    ".json",
    ".csv",
    ".sh",
    "",
}


def tracked() -> list[Path]:
    """Return every file that git tracks or would track; without git, every file outside ignored folders."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        ignored = {".venv", ".git", "site", "out", "dist", "__pycache__"}
        found = [
            p
            for p in ROOT.rglob("*")
            if not ignored & {part for part in p.parts if part[0] != "." or part in ignored}
        ]
    return sorted(path for path in found if path.is_file())


TRACKED = tracked()
READABLE = [path for path in TRACKED if path.suffix in TEXT and path.name != "LICENSE"]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_version_is_the_same_in_changelog_package_and_metadata() -> None:
    heading = re.search(r"^## (\S+) - (\d{4}-\d{2}-\d{2})$", _text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert heading is not None
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]
    assert heading[1] == project["version"] == magnesia.__version__


def test_every_release_says_whether_answers_change() -> None:
    releases = re.split(r"^## ", _text(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert [release.splitlines()[0] for release in releases if "**Answers change?**" not in release] == []


def test_no_lock_holds_an_address_and_every_requirement_has_a_hash() -> None:
    names = {path.name for path in TRACKED}
    assert names & {"uv.lock", "package-lock.json", "pylock.toml", "poetry.lock"} == set()
    locks = sorted((ROOT / "requirements").glob("*.lock"))
    assert [lock.name for lock in locks] == ["bootstrap.lock", "demo.lock", "test.lock"]
    for lock in locks:
        wanted = _text(lock).replace("\\\n", " ").splitlines()
        assert [line for line in wanted if line.strip() and "--hash=sha256:" not in line] == []
        assert "://" not in _text(lock)


#: Written with gaps ([x] for x), so that this file does not find itself.
FOREIGN = {
    "a download address": re.compile(r"https?://[^\s\"')]*(?:pypi[.]org|pythonhosted|npmjs|/simple\b)"),
    "a path of one machine": re.compile(r"(?<![\w.~/-])/(?:hom[e]|roo[t]|wor[k]|User[s])/[\w.]"),
    "a word about how the code came to be": re.compile(
        r"\b(?:sub-?agent[s]?|co-authored-b[y]|AI-generate[d]|(?:design|stack|facts/\w+)[.]md)\b",
        re.IGNORECASE,
    ),
}


@pytest.mark.parametrize("path", READABLE, ids=_named)
def test_a_file_holds_no_address_no_machine_path_and_no_word_about_its_making(path: Path) -> None:
    text = _text(path)
    assert {what: m.group() for what, pattern in FOREIGN.items() if (m := pattern.search(text))} == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("--index-" + "url https" + "://py" + "pi.org/simple", "a download address"),
        ("open('/ho" + "me/anna/diary.csv')", "a path of one machine"),
        ("see facts/" + "kinetics.md", "a word about how the code came to be"),
    ],
)
def test_what_is_foreign_is_seen(text: str, what: str) -> None:
    assert FOREIGN[what].search(text)


@pytest.mark.parametrize("path", [p for p in READABLE if "src" in p.parts], ids=_named)
def test_the_package_holds_no_stub_and_nothing_put_off(path: Path) -> None:
    assert re.findall(r"\b(?:TODO|FIXME|XXX|HACK|NotImplementedError)\b", _text(path)) == []


def test_the_licence_is_apache_two() -> None:
    first = _text(ROOT / "LICENSE").split()
    assert first[:4] == ["Apache", "License", "Version", "2.0,"]
    assert tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]["license"] == "Apache-2.0"


def test_every_command_of_the_makefile_has_one_line_of_help_and_ci_runs_the_tests() -> None:
    helped = dict(re.findall(r"^([a-z]+):.*## (.+)$", _text(ROOT / "Makefile"), re.MULTILINE))
    assert {command for command in COMMANDS if not helped.get(command)} == set()
    assert "make test" in _text(ROOT / ".ci" / "run")


def test_the_readme_is_one_page_and_names_the_two_commands() -> None:
    readme = _text(ROOT / "README.md")
    assert 30 < len(readme.splitlines()) <= 120
    assert "make demo" in readme
    assert "make test" in readme
    assert "not medical advice" in readme.lower()


PAGES = [path for path in TRACKED if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def headings(text: str) -> set[str]:
    """Return the anchors of a page's headings, as the documentation and code hosts make them."""
    titles = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    broken = []
    for link in LINK.findall(_text(path)):
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in headings(_text(there))):
            broken.append(link)
    assert broken == []


def test_a_docs_page_links_only_to_other_docs_pages_so_that_the_built_site_holds_together() -> None:
    docs = ROOT / "docs"
    outside = []
    for page in docs.rglob("*.md"):
        for link in LINK.findall(_text(page)):
            target = link.partition("#")[0]
            if target and "://" not in link and not (page.parent / target).resolve().is_relative_to(docs):
                outside.append(f"{page.name}: {link}")
    assert outside == []


SKIPPING = {
    "test_in_a_test.py": "import pytest\ndef test_it(): pytest.skip('no data here')\n",
    "test_of_a_file.py": "import pytest\npytest.skip('no data here', allow_module_level=True)\n",
    "test_known.py": "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it(): assert False\n",
}


@pytest.mark.parametrize(
    ("file", "at_home", "in_ci"), [("in_a_test", 0, 1), ("of_a_file", 5, 2), ("known", 0, 0)]
)
def test_a_skip_is_a_failure_in_ci_and_a_known_defect_is_not(
    file: str, at_home: int, in_ci: int, tmp_path: Path
) -> None:
    name = f"test_{file}.py"
    (tmp_path / name).write_text(SKIPPING[name])
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    ended = {}
    for ci in ("", "true"):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / name)]
        run = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "CI": ci}, capture_output=True, check=False
        )
        ended[ci] = run.returncode
    assert ended == {"": at_home, "true": in_ci}
