"""A whole trial from the command line: profile, plan, diary, answer, report; and what stands in the way of one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from magnesia import study
from magnesia.diary import write_csv
from magnesia.plan import draw, parse_design
from magnesia.power import Habits, OutcomeTruth, simulate_diary
from magnesia.store import load_plan, open_profile, save_plan
from magnesia.study.demonstration import DESIGN
from magnesia.study.planning import describe

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

PERSON = (
    *("init", "--age", "47", "--sex", "female", "--region", "EU", "--egfr", "88", "--not-pregnant"),
    *("--no-conditions", "--no-medicines", "--zone", "Europe/Oslo"),
)
TABLET = ("--product", "100 mg elemental magnesium (as citrate)")
PLAN = ("plan", "new", "--outcome", "pain:lower:1", "--at", "08:00", "--at", "20:00", "--seed", "5")


def test_a_plan_says_what_it_can_reach_and_is_shown_again_as_it_was_kept(magnesia: CommandLine) -> None:
    magnesia(*PERSON, *TABLET)
    made = magnesia(*PLAN, "--json").json
    assert made["days"] == 112
    assert made["elemental_mg_per_day"] == 200
    assert made["possible_orders"] == 497_500
    assert made["best_verdict"] == "probably helps"
    assert sum(block["days"] for block in made["blocks"]) == 112
    assert all(14 <= block["days"] <= 28 for block in made["blocks"])
    assert magnesia("plan", "show", "--json").json == made


def test_a_plan_says_why_it_can_never_reach_a_firm_word(magnesia: CommandLine) -> None:
    magnesia(*PERSON, *TABLET)
    assert "because you will know which days are which" in magnesia(*PLAN).out


def test_a_blinded_plan_can_reach_helps_and_hides_its_order_and_its_seed(magnesia: CommandLine) -> None:
    magnesia(*PERSON, *TABLET)
    magnesia(*PLAN)
    with open_profile(magnesia.home) as profile:
        plan = load_plan(profile)
    assert plan is not None
    blinded = describe(replace(plan, blinded=True))
    assert blinded["best_verdict"] == "helps"
    assert blinded["blocks"] is None
    assert blinded["seed"] is None
    assert describe(replace(plan, blinded=True, draw_number=2))["best_verdict"] == "probably helps"


def test_four_fixed_pairs_have_a_smallest_p_of_an_eighth(magnesia: CommandLine) -> None:
    magnesia(*PERSON, *TABLET)
    made = magnesia(*PLAN, "--design", "8x14", "--json").json
    assert made["min_p"] == 0.125
    assert made["best_verdict"] == "probably helps"


def test_a_plan_is_not_drawn_again_in_silence(magnesia: CommandLine) -> None:
    magnesia(*PERSON, *TABLET)
    first = magnesia(*PLAN, "--json").json
    again = magnesia(*PLAN, "--seed", "6")
    assert again.code == 2
    assert "--draw-again" in again.err
    assert magnesia("plan", "show", "--json").json == first
    second = magnesia(*PLAN, "--seed", "6", "--draw-again", "holiday moved", "--json").json
    assert second["draw_number"] == 2


def test_a_running_plan_is_never_drawn_again(magnesia: CommandLine) -> None:
    magnesia(*PERSON, *TABLET)
    magnesia(*PLAN, "--start", str(datetime.now().astimezone().date()))
    refused = magnesia(*PLAN, "--draw-again", "did not like it")
    assert refused.code == 2
    assert "while it runs" in refused.err


def test_no_plan_above_the_ceiling(magnesia: CommandLine) -> None:
    magnesia(*PERSON, "--product", "200 mg elemental magnesium (as citrate)")
    refused = magnesia(*PLAN, "--json")
    assert refused.code == 3
    assert any(finding["level"] == "refuse" for finding in refused.json["error"]["findings"])
    assert magnesia("plan", "show").code == 2


def test_no_plan_with_weak_kidneys_or_an_unanswered_screen(magnesia: CommandLine) -> None:
    magnesia("init", "--age", "47", "--region", "EU", *TABLET)
    assert magnesia(*PLAN).code == 3
    magnesia(*PERSON, "--egfr", "25")
    assert magnesia(*PLAN).code == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--start", "2020-01-01"), "past"),
        (("--start", "soon"), "2026-01-31"),
        (("--design", "weekly"), "random:14-28x112"),
        (("--outcome", "pain"), "pain:lower"),
        (("--outcome", "pain:lower:-2"), "above 0"),
        (("--product", "another"), "not in this profile"),
        (("--diet-mg", "9000"), "--diet-mg"),
        (("--seed", "-4"), "seed"),
        (("--at", "26:00"), "26:00"),
    ],
)
def test_a_wish_that_makes_no_sense_is_one_sentence(
    magnesia: CommandLine, words: tuple[str, ...], says: str
) -> None:
    magnesia(*PERSON, *TABLET)
    refused = magnesia(*PLAN, *words)
    assert refused.code == 2
    assert says in refused.err


def test_without_a_profile_or_a_plan_every_verb_says_what_comes_first(magnesia: CommandLine) -> None:
    assert "magnesia init" in magnesia(*PLAN).err
    magnesia(*PERSON, *TABLET)
    assert "magnesia plan new" in magnesia("answer").err


def test_a_whole_trial_from_the_label_to_the_report(magnesia: CommandLine, tmp_path: Path) -> None:
    magnesia(*PERSON, *TABLET)
    start = datetime.now().astimezone().date() + timedelta(days=1)
    magnesia(*PLAN, "--start", str(start), "--with-meals")
    with open_profile(magnesia.home) as profile:
        plan = load_plan(profile)
    assert plan is not None
    truth = OutcomeTruth("pain", 6.5, -4.0, 3.0, 0.3, 1.0, 0.02)
    diary = tmp_path / "diary.csv"
    with open_profile(magnesia.home) as profile:
        # The trial is over: the plan as it would have been made 120 days ago.
        plan = replace(plan, start=plan.start - timedelta(days=120))
        save_plan(profile, plan, created_at=datetime.now(UTC))
    diary.write_text(write_csv(simulate_diary(plan, (truth,), Habits(), seed=4)), encoding="utf-8")
    taken_in = magnesia("import", str(diary), "--json").json
    assert taken_in["rows"] == taken_in["accepted"]
    found = magnesia("answer", "--json").json
    assert found["outcomes"][0]["verdict"] == "probably helps"
    assert found["outcomes"][0]["ci95"][0] < -4.0 < found["outcomes"][0]["ci95"][1]
    assert found["dose_label"] == "200 mg of magnesium a day"
    out = tmp_path / "report"
    magnesia("report", "--out", str(out))
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((out / "answer.json").read_text())["outcomes"][0]["verdict"] == "probably helps"


@pytest.mark.parametrize(
    ("label", "notes"),
    [
        ("100 mg elemental magnesium (as oxide and citrate)", 1),
        ("60 mg magnesium as oxide and 40 mg magnesium as citrate", 0),
    ],
)
def test_a_trial_of_several_salts_goes_from_the_plan_to_the_answer(
    magnesia: CommandLine, tmp_path: Path, label: str, notes: int
) -> None:
    magnesia(*PERSON, "--product", label)
    shown = magnesia(*PLAN)
    assert shown.out.count("How much of each salt") == notes
    assert len(magnesia("plan", "show", "--json").json["notes"]) == notes
    with open_profile(magnesia.home) as profile:
        plan = load_plan(profile)
        assert plan is not None
        over = replace(plan, start=plan.start - timedelta(days=120))
        save_plan(profile, over, created_at=datetime.now(UTC))
    truth = OutcomeTruth("pain", 6.5, -4.0, 3.0, 0.3, 1.0, 0.02)
    diary = tmp_path / "diary.csv"
    diary.write_text(write_csv(simulate_diary(over, (truth,), Habits(), seed=4)), encoding="utf-8")
    assert magnesia("import", str(diary), "--json").json["rejected_count"] == 0
    # One day is logged by hand, so that the diary holds the parts that the label gives.
    magnesia(
        "log", "dose", "--units", "1", "--time", "08:00", "--date", str(over.start + timedelta(days=118))
    )
    found = magnesia("answer", "--json").json
    assert found["dose_label"] == "200 mg of magnesium a day"
    assert found["outcomes"][0]["ci95"][0] < -4.0 < found["outcomes"][0]["ci95"][1]


def test_the_demonstration_writes_its_three_files_and_prints_the_truth_beside_the_answer(
    magnesia: CommandLine, tmp_path: Path
) -> None:
    printed = magnesia("demo", "--out", str(tmp_path / "out"), "--seed", "11")
    assert printed.code == 0
    assert printed.out.startswith("SIMULATED PERSON")
    assert "simulated" in printed.out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.html",
        "report.pdf",
        "answer.json",
    }
    assert "SIMULATED PERSON" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert not magnesia.home.exists(), "the demonstration must not touch the person's own profile"


def test_the_same_seed_gives_the_same_demonstration(tmp_path: Path) -> None:
    one, two = (study.demo(tmp_path / str(k), 3, lambda _: None).analysis.as_json() for k in range(2))
    assert one == two


def test_the_simulated_diary_holds_what_a_real_one_holds(tmp_path: Path) -> None:
    content = study.demo(tmp_path, 11, lambda _: None).analysis.content
    pain = content.course.scores[0]
    assert None in pain.values
    assert any(pain.late)
    assert content.intake is not None
    assert (content.intake.otherwise or 0) >= 1
    assert any("bath" in event.what for event in content.events)
    assert content.harms
    assert len([arm for arm, _ in groupby(content.course.arms)]) >= 4


def test_a_medicine_that_was_named_once_is_never_forgotten_in_silence(magnesia: CommandLine) -> None:
    magnesia(
        *[word for word in PERSON if word != "--no-medicines"], *TABLET, "--medicine", "ciprofloxacin@08:00"
    )
    assert magnesia(*PLAN).code == 3
    again = magnesia("init", "--medicine", "pregabalin@08:00")
    assert "ciprofloxacin@08:00, pregabalin@08:00" in again.out
    assert magnesia(*PLAN).code == 3
    moved = magnesia("init", "--medicine", "Ciprofloxacin@14:00", "--condition", "migraine", "--json").json
    assert moved["medicines"] == ["Ciprofloxacin@14:00", "pregabalin@08:00"]
    assert moved["conditions"] == ["migraine"]
    assert magnesia("init", "--no-medicines", "--json").json["medicines"] == []


def test_the_report_draws_the_arms_that_were_drawn_by_lot(tmp_path: Path) -> None:
    course = study.demo(tmp_path, 11, lambda _: None).analysis.content.course
    assert course.arms == tuple({1: "on", 0: "off"}[arm] for arm in draw(parse_design(DESIGN), 11).arms)
