"""`magnesia analyse`: any tidy table in, an answer or one clear sentence out, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from magnesia.plan import RandomBlocks, draw

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

LAW = RandomBlocks(112)
ARMS = draw(LAW, 7).arms
KEYS = [
    "name",
    "estimand",
    "mean",
    "sd",
    "ci95",
    "p_benefit",
    "p_harm",
    "p_beyond_mcid",
    "verdict",
    "phi",
    "tau_days",
    "randomisation_p",
    "min_p",
]


def rows(
    effect: float = -4.0, days: int = 112, words: tuple[str, str] = ("none", "citrate")
) -> list[list[str]]:
    rng = np.random.default_rng(3)
    table, held = [], 0.0
    for day in range(days):
        held = 0.8 * held + 0.2 * ARMS[day]
        score = 6 + effect * held + rng.normal()
        table.append(
            [
                str(date(2026, 3, 1) + timedelta(days=day)),
                words[ARMS[day]],
                str(300 * ARMS[day]),
                f"{score:.2f}",
            ]
        )
    return table


def text(table: list[list[str]], delimiter: str = ",") -> str:
    return "\n".join(delimiter.join(row) for row in [["day", "arm", "mg", "pain"], *table]) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    def write(content: str | bytes, name: str = "diary.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def asked(path: str, *more: str) -> list[str]:
    return ["analyse", path, "--date", "day", "--outcome", "pain", "--better", "lower", "--json", *more]


LABELS = ("--treatment", "arm")


def test_the_answer_has_exactly_the_promised_names_and_no_nan(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    printed = magnesia(*asked(file(text(rows())), *LABELS, "--mcid", "1"))
    value = printed.json
    assert printed.code == 0
    assert set(KEYS) <= set(value["outcomes"][0])
    assert value["n_days"] == 112
    assert value["n_missing"] == 0
    assert value["outcomes"][0]["verdict"] == "probably helps"
    assert value["outcomes"][0]["randomisation_p"] is None
    assert value["outcomes"][0]["min_p"] is None
    assert "NaN" not in printed.out
    assert value["rows"]["read"] == value["rows"]["accepted"] == 112


def test_with_the_law_and_a_blind_a_strong_effect_helps(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    law = file(json.dumps({**LAW.to_json(), "start": "2026-03-01"}), "law.json")
    value = magnesia(*asked(file(text(rows())), *LABELS, "--law", law, "--blinded", "--mcid", "1")).json
    outcome = value["outcomes"][0]
    assert outcome["verdict"] == "helps"
    assert outcome["randomisation_p"] <= 0.05
    assert outcome["min_p"] < 1e-5
    assert value["doubts"] == [
        "'none' was taken as 'without' by its words, 'citrate' as 'with'; --reference changes that."
    ]


def test_a_law_without_a_word_on_blinding_stays_at_probably(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    law = file(json.dumps(LAW.to_json()), "law.json")
    value = magnesia(*asked(file(text(rows())), *LABELS, "--law", law)).json
    assert value["outcomes"][0]["verdict"] == "probably helps"
    assert any("not stated whether the trial was blinded" in doubt for doubt in value["doubts"])


def test_doses_give_the_effect_of_the_usual_dose_against_none(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    path = file(text(rows()))
    by_dose = magnesia(*asked(path, "--dose", "mg")).json["outcomes"][0]
    by_label = magnesia(*asked(path, *LABELS)).json["outcomes"][0]
    assert by_dose["mean"] == pytest.approx(by_label["mean"], rel=1e-9)


def test_a_reference_label_turns_the_sign(magnesia: CommandLine, file: Callable[..., str]) -> None:
    path = file(text(rows()))
    one = magnesia(*asked(path, *LABELS)).json["outcomes"][0]
    turned = magnesia(*asked(path, *LABELS, "--reference", "citrate")).json["outcomes"][0]
    assert one["p_benefit"] > 0.9
    assert turned["p_benefit"] < 0.1


def test_people_get_the_verdict_first(magnesia: CommandLine, file: Callable[..., str]) -> None:
    words = [word for word in asked(file(text(rows())), *LABELS) if word != "--json"]
    printed = magnesia(*words)
    assert printed.out.splitlines()[0] == '"citrate" probably helps with pain.'
    assert len(printed.out.splitlines()) <= 25


@pytest.mark.parametrize(
    "encode",
    [
        lambda t: t.encode("utf-8-sig"),
        lambda t: t.encode("utf-16"),
        lambda t: t.replace("citrate", "Ziträt").encode("cp1252"),
        lambda t: t.replace(",", ";").replace(".", ",").encode(),
        lambda t: t.replace(",", "\t").encode(),
        lambda t: t.replace("\n", "\r\n").encode(),
    ],
    ids=["BOM", "UTF-16", "cp1252", "semicolons and decimal commas", "tabs", "Windows line ends"],
)
def test_the_way_a_file_is_written_changes_no_number(
    magnesia: CommandLine, file: Callable[..., str], encode: Callable[[str], bytes]
) -> None:
    plain = magnesia(*asked(file(text(rows())), *LABELS)).json["outcomes"][0]
    other = magnesia(*asked(file(encode(text(rows())), "other.csv"), *LABELS)).json["outcomes"][0]
    assert other == plain


def spoilt(row: int, column: int, cell: str) -> str:
    table = rows()
    table[row][column] = cell
    return text(table)


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        ("", LABELS, "empty"),
        ("day,arm,mg,pain\n", LABELS, "no rows"),
        (text(rows()).replace("pain", "Pain score", 1), LABELS, "Did you mean"),
        (text(rows()), ("--treatment", "arms"), "Did you mean 'arm'"),
        (text(rows()), (), "--treatment"),
        (text(rows()), (*LABELS, "--dose", "mg"), "one column"),
        (text([[r[0], f"arm {k % 3}", *r[2:]] for k, r in enumerate(rows())]), LABELS, "arm 0"),
        (text([["01/02/2026", *r[1:]] for r in rows()]), LABELS, "--date-order"),
        (text([["soon", *r[1:]] for r in rows()]), LABELS, "row 2"),
    ],
    ids=[
        "an empty file",
        "a header only",
        "an outcome that does not exist",
        "a treatment that does not exist",
        "neither treatment nor dose",
        "both treatment and dose",
        "three labels",
        "dates that could be read two ways",
        "no date at all",
    ],
)
def test_what_cannot_be_understood_is_one_sentence_and_exit_code_2(
    magnesia: CommandLine, file: Callable[..., str], content: str, arguments: tuple[str, ...], says: str
) -> None:
    path = file(content)
    printed = magnesia(*asked(path, *arguments))
    assert printed.code == 2
    assert says in printed.err
    assert Path(path).read_text() == content


def test_text_in_a_number_column_is_named_with_its_row_and_the_rest_still_counts(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    value = magnesia(*asked(file(spoilt(4, 3, "bad day")), *LABELS)).json
    assert value["rows"]["unread"][0]["row"] == 6
    assert value["rows"]["unread"][0]["column"] == "pain"
    assert value["n_missing"] == 1
    assert value["rows"]["read"] == 112


def test_a_mistyped_year_rejects_its_row_and_no_other(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    value = magnesia(*asked(file(spoilt(9, 0, "2226-03-10")), *LABELS)).json
    assert [rejection["row"] for rejection in value["rows"]["rejected"]] == [11]
    assert value["rows"]["read"] == value["rows"]["accepted"] + 1
    assert value["n_days"] == 112


def test_a_duplicated_row_is_used_once_and_two_ratings_on_a_day_are_averaged_and_said(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    table = rows()
    twice = text([*table, table[3]])
    value = magnesia(*asked(file(twice), *LABELS)).json
    assert value["rows"]["duplicates"] == 1
    assert value["outcomes"] == magnesia(*asked(file(text(table), "one.csv"), *LABELS)).json["outcomes"]
    averaged = magnesia(*asked(file(text([*table, [*table[3][:3], "9"]]), "two.csv"), *LABELS)).json
    assert any("more than one rating" in doubt for doubt in averaged["doubts"])


def test_both_arms_on_one_day_is_refused_for_that_day_and_said(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    table = rows()
    other = "none" if table[3][1] == "citrate" else "citrate"
    value = magnesia(*asked(file(text([*table, [table[3][0], other, "", "5"]])), *LABELS)).json
    assert value["rows"]["rejected"]
    assert value["rows"]["read"] == value["rows"]["accepted"] + len(value["rows"]["rejected"])


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([r for r in rows() if r[1] == "citrate"], "nothing to compare"),
        (rows()[:3], "nothing to compare"),
        ([*rows()[:2], *rows()[20:21]], "at least"),
        ([[*r[:3], "5"] for r in rows()], "Every score is 5"),
    ],
    ids=["one arm only", "three days in one arm", "three days in both arms", "all scores equal"],
)
def test_too_little_to_go_on_is_a_full_answer_and_not_an_error(
    magnesia: CommandLine, file: Callable[..., str], table: list[list[str]], says: str
) -> None:
    printed = magnesia(*asked(file(text(table)), *LABELS))
    outcome = printed.json["outcomes"][0]
    assert printed.code == 0
    assert outcome["verdict"] == "cannot tell yet"
    assert says in outcome["reasons"][0]


@pytest.mark.parametrize(
    ("law", "says"),
    [
        ("{", "JSON"),
        ("[]", "JSON object"),
        (json.dumps({"law": "coin"}), "coin"),
        (json.dumps({"law": "fixed-pairs", "pairs": 2, "block_days": 7}), "covers 28 days"),
        (json.dumps({**LAW.to_json(), "start": "tomorrow"}), "2026-01-31"),
        (json.dumps({**LAW.to_json(), "arms": [0, 1]}), "112 numbers"),
    ],
    ids=["broken JSON", "no object", "an unknown law", "too short a law", "no date", "too few arms"],
)
def test_a_law_that_does_not_fit_is_one_sentence(
    magnesia: CommandLine, file: Callable[..., str], law: str, says: str
) -> None:
    printed = magnesia(*asked(file(text(rows())), *LABELS, "--law", file(law, "law.json")))
    assert printed.code == 2
    assert says in printed.err


def test_an_order_that_the_law_does_not_allow_leaves_the_test_out_and_says_so(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    law = file(json.dumps({"law": "fixed-pairs", "pairs": 4, "block_days": 14}), "law.json")
    value = magnesia(*asked(file(text(rows())), *LABELS, "--law", law)).json
    assert value["outcomes"][0]["randomisation_p"] is None
    assert any("not one that the law allows" in doubt for doubt in value["doubts"])


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--better", "more", "lower or higher"),
        ("--where", "person", "COLUMN=VALUE"),
        ("--days-without-row", "x", "same or none"),
    ],
)
def test_an_option_that_makes_no_sense_is_one_sentence(
    magnesia: CommandLine, file: Callable[..., str], option: str, value: str, says: str
) -> None:
    printed = magnesia(*asked(file(text(rows())), *LABELS), option, value)
    assert printed.code == 2
    assert says in printed.err


def test_an_unknown_command_and_a_missing_option_are_one_sentence(magnesia: CommandLine) -> None:
    assert magnesia("analyze").code == 2
    assert "--help" in magnesia("analyse", "x.csv", "--json").err


def test_a_score_named_twice_is_answered_once_and_never_in_two_ways(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    path = file(text(rows()))
    once = magnesia(*asked(path, *LABELS)).json
    assert magnesia(*asked(path, *LABELS, "--outcome", "pain")).json == once
    assert magnesia(*asked(path, *LABELS, "--outcome", "pain", "--better", "lower")).json == once
    both_ways = magnesia(*asked(path, *LABELS, "--outcome", "pain", "--better", "higher"))
    assert (both_ways.code, both_ways.json["error"]["code"]) == (2, "outcome-twice")


def test_one_mistyped_dose_does_not_carry_the_answer(magnesia: CommandLine, file: Callable[..., str]) -> None:
    table = rows()
    place = next(place for place, row in enumerate(table) if row[2] == "300")
    table[place][2] = "5000"
    value = magnesia(*asked(file(text(table)), "--dose", "mg")).json
    (rejection,) = value["rows"]["rejected"]
    assert rejection["row"] == place + 2
    assert "5000 is more than 5 times any other dose (300)" in rejection["reason"]
    assert any("5000" in doubt for doubt in value["doubts"])


def test_a_benefit_is_not_turned_by_the_alphabet(magnesia: CommandLine, file: Callable[..., str]) -> None:
    value = magnesia(*asked(file(text(rows(words=("pause", "magnesium")))), *LABELS)).json
    assert value["outcomes"][0]["p_benefit"] > 0.9
    unclear = magnesia(*asked(file(text(rows(words=("usual", "off")))), *LABELS))
    assert (unclear.code, unclear.json["error"]["code"]) == (2, "reference-needed")


def test_times_in_utc_are_moved_to_the_zone_that_is_named(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    table = [[f"{row[0]}T23:30:00Z", *row[1:]] for row in rows()]
    path = file(text(table))
    there, here = magnesia(*asked(path, *LABELS)), magnesia(*asked(path, *LABELS, "--zone", "Europe/Oslo"))
    assert there.json["outcomes"] == here.json["outcomes"]
    table[0][0], table[1][0] = "2026-02-28T23:30:00Z", "2026-03-01T22:30:00Z"
    table[1][1] = table[0][1]
    moved = magnesia(*asked(file(text(table)), *LABELS, "--zone", "Europe/Oslo")).json
    assert moved["n_days"] == 113
    unknown = magnesia(*asked(path, *LABELS, "--zone", "Oslo"))
    assert (unknown.code, unknown.json["error"]["code"]) == (2, "zone-unknown")


def test_the_answer_is_about_the_highest_dose_that_was_taken_on_several_days(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    table = rows()
    for k, row in enumerate(table):
        if row[2] == "300" and k % 3 == 0:
            row[2] = "100"
    value = magnesia(*asked(file(text(table)), "--dose", "mg")).json
    assert value["dose_label"] == "300 a day"
    table[60][2] = "600"
    assert magnesia(*asked(file(text(table), "one.csv"), "--dose", "mg")).json["dose_label"] == "300 a day"


def test_a_law_whose_order_contradicts_the_table_is_refused_and_a_few_slips_are_said(
    magnesia: CommandLine, file: Callable[..., str]
) -> None:
    law = {**LAW.to_json(), "start": "2026-03-01"}
    turned = file(json.dumps({**law, "arms": [1 - arm for arm in ARMS]}), "turned.json")
    refused = magnesia(*asked(file(text(rows())), *LABELS, "--law", turned))
    assert refused.code == 2
    assert "On 112 days the table and the drawn order" in refused.err
    drawn = file(json.dumps({**law, "arms": list(ARMS)}), "drawn.json")
    table = rows()
    for row in table[40:43]:
        row[1] = "none" if row[1] == "citrate" else "citrate"
    value = magnesia(*asked(file(text(table), "slips.csv"), *LABELS, "--law", drawn)).json
    assert any("On 3 days something else was taken than was drawn" in doubt for doubt in value["doubts"])
    assert value["outcomes"][0]["randomisation_p"] is not None


def test_a_plan_that_is_not_over_waits_for_its_end(magnesia: CommandLine, file: Callable[..., str]) -> None:
    law = file(json.dumps({**LAW.to_json(), "start": "2026-03-01", "arms": list(ARMS)}), "law.json")
    value = magnesia(*asked(file(text(rows()[:70])), *LABELS, "--law", law)).json
    assert value["outcomes"][0]["verdict"] == "cannot tell yet"
    assert "42 days to go" in value["outcomes"][0]["reasons"][0]
    assert (value["n_days"], value["n_missing"]) == (70, 0)
    without_arms = file(json.dumps({**LAW.to_json(), "start": "2026-03-01"}), "no-arms.json")
    same = magnesia(*asked(file(text(rows()[:70])), *LABELS, "--law", without_arms)).json
    assert same["outcomes"][0]["randomisation_p"] is None
    assert "42 days to go" in same["outcomes"][0]["reasons"][0]
    assert value["outcomes"][0]["estimand"] == "steady effect"


@pytest.mark.parametrize("mcid", ["0", "-1", "nan", "inf"])
def test_a_change_that_matters_must_be_above_0(
    magnesia: CommandLine, file: Callable[..., str], mcid: str
) -> None:
    refused = magnesia(*asked(file(text(rows())), *LABELS, "--mcid", mcid))
    assert refused.code == 2
    assert "above 0" in refused.err
