"""`magnesia simulate` and the verb behind it: the shape of the answer, and one sentence for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from magnesia import cli, study
from magnesia.errors import InputError

FIGURES = {"plasma_mmol_per_l", "mid_pool_pct", "slow_tissue_pct", "urine_mmol", "unabsorbed_mmol"}
COMMAND = ["simulate", "--elemental-mg", "300", "--form", "citrate", "--at", "08:00", "--at", "20:00"]
SMALL = [*COMMAND, "--days", "10", "--diet-mg", "330", "--draws", "20"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run one command in this process; return exit code, standard output and standard error."""
    try:
        cli.main(list(arguments))
    except SystemExit as ended:
        code = int(ended.code or 0)
    else:
        code = 0
    out, err = capsys.readouterr()
    return code, out, err


def assert_band(band: dict[str, float]) -> None:
    assert set(band) == {"p05", "p50", "p95"}
    assert band["p05"] <= band["p50"] <= band["p95"]


def test_the_answer_is_one_json_object_of_bands(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *SMALL, "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert set(answer) == {"per_dose", "daily", "baseline"}
    assert [dose["at"] for dose in answer["per_dose"]] == ["08:00", "20:00"]
    assert [day["day"] for day in answer["daily"]] == list(range(1, 11))
    for dose in answer["per_dose"]:
        assert set(dose) == {"at", "absorbed_mg", "fraction"}
        assert_band(dose["absorbed_mg"])
        assert dose["fraction"]["p50"] == pytest.approx(dose["absorbed_mg"]["p50"] / 300)
    for row in [answer["baseline"], *answer["daily"]]:
        assert set(row) - {"day"} == FIGURES
        for name in FIGURES:
            assert_band(row[name])


def test_nought_mg_is_allowed_and_has_no_fraction(capsys: pytest.CaptureFixture[str]) -> None:
    nothing = [
        "simulate",
        "--elemental-mg",
        "0",
        "--form",
        "oxide",
        "--at",
        "9pm",
        "--days",
        "3",
        "--draws",
        "5",
    ]
    code, out, _ = run(capsys, *nothing, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["per_dose"][0]["absorbed_mg"] == {"p05": 0.0, "p50": 0.0, "p95": 0.0}
    assert answer["per_dose"][0]["fraction"] == {"p05": None, "p50": None, "p95": None}
    assert answer["daily"][-1]["mid_pool_pct"]["p50"] == pytest.approx(0.0, abs=1e-4)
    assert "% of it" not in run(capsys, *nothing)[1]


def test_people_read_bands_what_is_uncertain_and_what_is_not_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, *SMALL)
    assert code == 0
    for words in (
        "fasting plasma",
        "90 of 100",
        "uncertain",
        "Oil, sprays and baths are not counted",
        "half of",
    ):
        assert words in out
    assert max(len(line) for line in out.splitlines()) <= 100
    assert "an eating occasion is put at the time of each dose" in run(capsys, *SMALL, "--with-meals")[1]
    assert "2 hours away" in run(capsys, *SMALL, "--without-meals")[1]


def test_the_same_seed_gives_the_same_answer_and_another_one_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, again, other = (run(capsys, *SMALL, "--json", "--seed", seed)[1] for seed in ("3", "3", "4"))
    assert first == again != other


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_is_written_where_it_was_asked_for(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"body.{ending}"
    code, out, _ = run(capsys, *SMALL, "--plot", str(file))
    assert code == 0
    assert str(file) in out
    start = {"svg": b"<svg", "png": b"\x89PNG"}[ending]
    assert file.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        (["--elemental-mg", "-1"], "amount-impossible", "0 mg or more"),
        (["--elemental-mg", "nan"], "amount-impossible", "0 mg or more"),
        (["--elemental-mg", "5000"], "amount-implausible", "not the weight of the salt"),
        (["--form", "citrato"], "form-unknown", "citrate"),
        (["--form", "iron"], "form-unknown", "Known are"),
        (["--release", "tablets"], "release-unknown", "tablet"),
        (["--at", "25:00"], "not-a-time", "25:00"),
        (["--days", "0"], "days-out-of-range", "1 to 3650"),
        (["--days", "3651"], "days-out-of-range", "1 to 3650"),
        (["--draws", "0"], "draws-out-of-range", "1 to 20000"),
        (["--draws", "1000000"], "draws-out-of-range", "1 to 20000"),
        (["--draws", "20000", "--days", "3650"], "draws-out-of-range", "memory"),
        (["--diet-mg", "5"], "diet-implausible", "50 to 1500"),
        (["--diet-mg", "nan"], "diet-implausible", "50 to 1500"),
        (["--seed", "-1"], "seed-negative", "0 or more"),
        (["--plot", "body.gif"], "plot-kind", ".svg"),
        (["--plot", "no/such/folder/body.svg"], "plot-unwritable", "another file"),
    ],
)
def test_what_cannot_be_is_one_sentence_that_says_what_to_do(
    changed: list[str], code: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, out, err = run(capsys, *SMALL, *changed, "--json")
    problem: dict[str, Any] = json.loads(out)["error"]
    assert ended == 2
    assert problem["code"] == code
    assert words in problem["message"]
    assert err.strip() == problem["message"]
    assert len(err.strip().splitlines()) == 1


def test_a_regimen_needs_a_time() -> None:
    with pytest.raises(InputError, match="--at"):
        study.simulate(100.0, "citrate", [])
