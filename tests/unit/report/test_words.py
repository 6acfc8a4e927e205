"""From numbers to sentences: every verdict, every boundary of a chance, both frames."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from magnesia.answer import OutcomeAnswer, Verdict
from magnesia.report import ArmSummary, Band, ReportContent, verdict_sentence
from magnesia.report.words import (
    amount,
    band_words,
    chance_sentence,
    chance_word,
    dose_words,
    estimand_sentence,
    in_hundred,
    lot_sentence,
    matters_sentence,
    means_sentence,
    outcome_words,
    p_words,
    size_sentence,
)

FORBIDDEN = re.compile(r"\b(treat|cure|reliev|safe|deficien|recommended dose|significant)", re.IGNORECASE)


@pytest.fixture
def pain(simulated_report: ReportContent) -> OutcomeAnswer:
    return simulated_report.answer.outcomes[0]


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (Verdict.HELPS, "Your diary shows that 300 mg a day helps with pain."),
        (Verdict.PROBABLY_HELPS, "300 mg a day probably helps with pain."),
        (Verdict.CANNOT_TELL, "Your diary cannot tell yet whether 300 mg a day helps with pain."),
        (Verdict.PROBABLY_NO_HELP, "300 mg a day probably does not help with pain."),
        (Verdict.PROBABLY_HARMS, "300 mg a day probably makes pain worse."),
        (Verdict.HARMS, "Your diary shows that 300 mg a day makes pain worse."),
    ],
)
def test_every_verdict_is_one_sentence(pain: OutcomeAnswer, verdict: Verdict, sentence: str) -> None:
    assert verdict_sentence(replace(pain, verdict=verdict), "300 mg a day") == sentence


@pytest.mark.parametrize("verdict", list(Verdict))
def test_no_sentence_says_a_forbidden_word(pain: OutcomeAnswer, verdict: Verdict) -> None:
    words = outcome_words(replace(pain, verdict=verdict), "300 mg a day")
    for sentence in vars(words).values():
        assert not FORBIDDEN.search(sentence), sentence
        assert sentence.endswith(".")


def test_a_sentence_without_a_dose_says_what_you_took(pain: OutcomeAnswer) -> None:
    assert verdict_sentence(replace(pain, verdict=Verdict.PROBABLY_HELPS), " ") == (
        "What you took probably helps with pain."
    )


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (1.0, "very likely"),
        (0.80, "very likely"),
        (0.795, "very likely"),
        (0.794, "likely"),
        (0.60, "likely"),
        (0.594, "possible"),
        (0.30, "possible"),
        (0.29, "unlikely"),
        (0.10, "unlikely"),
        (0.094, "very unlikely"),
        (0.05, "very unlikely"),
        (0.0, "very unlikely"),
    ],
)
def test_the_word_fits_the_number_that_is_printed(chance: float, word: str) -> None:
    # 0.795 is printed as 80 of 100 (79.5 rounds to the even 80), so it takes the word of 80.
    assert chance_word(chance) == word


@pytest.mark.parametrize(
    ("chance", "frames"),
    [
        (1.0, ("more than 99", "fewer than 1")),
        (0.995, ("more than 99", "fewer than 1")),
        (0.994, ("99", "1")),
        (0.93, ("93", "7")),
        (0.5, ("50", "50")),
        (0.006, ("1", "99")),
        (0.005, ("fewer than 1", "more than 99")),
        (0.0, ("fewer than 1", "more than 99")),
    ],
)
def test_a_chance_is_never_0_or_100_and_its_two_frames_add_up(chance: float, frames: tuple[str, str]) -> None:
    assert in_hundred(chance) == frames


def test_a_benefit_is_framed_as_better_and_a_harm_as_worse(pain: OutcomeAnswer) -> None:
    assert chance_sentence(replace(pain, p_benefit=0.93, verdict=Verdict.PROBABLY_HELPS)) == (
        "Any change for the better is very likely: better in 93 of 100, not better in 7 of 100."
    )
    assert chance_sentence(replace(pain, p_harm=0.95, verdict=Verdict.PROBABLY_HARMS)) == (
        "Any change for the worse is very likely: worse in 95 of 100, not worse in 5 of 100."
    )


@pytest.mark.parametrize(
    ("mean", "ci95", "sentence"),
    [
        (-1.31, (-2.21, -0.41), "1.3 points lower; 95 ... from 0.4 to 2.2 points lower."),
        (1.31, (0.41, 2.21), "1.3 points higher; 95 ... from 0.4 to 2.2 points higher."),
        (-0.6, (-1.4, 0.3), "0.6 points lower; 95 ... from 1.4 points lower to 0.3 points higher."),
        (-0.6, (-1.2, -0.02), "0.6 points lower; 95 ... from 1.2 points lower to no change."),
        (0.04, (-0.5, 0.6), "no change; 95 ... from 0.5 points lower to 0.6 points higher."),
    ],
)  # fmt: skip
def test_the_size_is_rounded_and_says_its_direction(
    pain: OutcomeAnswer, mean: float, ci95: tuple[float, float], sentence: str
) -> None:
    said = size_sentence(replace(pain, mean=mean, ci95=ci95))
    assert said == "The best single guess is " + sentence.replace("...", "of 100 possible answers lie")


def test_a_wide_answer_has_no_decimals_and_a_narrow_one_has_two(pain: OutcomeAnswer) -> None:
    wide = replace(pain, mean=-41.3, sd=18.0, ci95=(-77.2, -5.5), unit="minutes")
    assert size_sentence(wide) == (
        "The best single guess is 41 minutes lower; 95 of 100 possible answers lie from 6 to 77 minutes lower."
    )
    narrow = replace(pain, mean=-0.131, sd=0.02, ci95=(-0.17, -0.09), unit="h")
    assert "0.13 h lower" in size_sentence(narrow)


def test_an_answer_without_numbers_has_no_invented_ones(pain: OutcomeAnswer) -> None:
    empty = replace(
        pain, verdict=Verdict.CANNOT_TELL, mean=None, sd=None, ci95=None, p_benefit=None, p_beyond_mcid=None,
        p_harm=None, quantiles=(), reach=None,
    )  # fmt: skip
    words = outcome_words(empty)
    assert words.chance == ""
    assert words.matters == ""
    assert words.lot != ""
    assert (words.size, words.estimand) == ("", "")
    assert outcome_words(replace(empty, reasons=())).size == ("How large a change there is was not computed.")


def test_a_change_that_matters_is_named_with_its_size_and_side(pain: OutcomeAnswer) -> None:
    assert matters_sentence(pain) == (
        "A change that matters to you (1 point lower, or more) is likely: 75 of 100 against 25 of 100."
    )
    assert matters_sentence(replace(pain, mcid=None)) == ""
    assert amount(1.5, "points") == "1.5 points"


def test_the_estimand_is_said_in_words(pain: OutcomeAnswer) -> None:
    assert "steady effect" in estimand_sentence(pain)
    reached = estimand_sentence(replace(pain, estimand="in-trial effect", reach=0.52))
    assert "in-trial effect" in reached
    assert "52 %" in reached


def test_cannot_tell_yet_reads_as_a_full_answer(pain: OutcomeAnswer) -> None:
    words = outcome_words(replace(pain, verdict=Verdict.CANNOT_TELL))
    assert words.meaning.startswith("This is a full answer")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("on", '"on" probably helps with pain.'),
        ("B", '"B" probably helps with pain.'),
        ("treatment 1", '"treatment 1" probably helps with pain.'),
        ("group B", '"group B" probably helps with pain.'),
        ("herbal tea", "Herbal tea probably helps with pain."),
        ("300 a day", "300 a day probably helps with pain."),
        ("200 mg of magnesium a day", "200 mg of magnesium a day probably helps with pain."),
        ("treatment ", "What you took probably helps with pain."),
        ("", "What you took probably helps with pain."),
    ],
)
def test_a_bare_label_is_quoted_and_a_thing_is_named(pain: OutcomeAnswer, label: str, said: str) -> None:
    outcome = replace(pain, verdict=Verdict.PROBABLY_HELPS)
    assert verdict_sentence(outcome, label) == said
    assert dose_words(label) in estimand_sentence(outcome, label)


@pytest.mark.parametrize(("p", "many"), [(0.34, "34"), (0.0041, "fewer than 1"), (1.0, "more than 99")])
def test_the_lot_is_said_as_a_count_of_100(pain: OutcomeAnswer, p: float, many: str) -> None:
    assert lot_sentence(replace(pain, randomisation_p=p)) == (
        f"Drawn by lot: a random order would fit as well in {many} of 100."
    )
    assert lot_sentence(replace(pain, randomisation_p=None)) == ""


def test_plain_means_are_said_with_their_days_and_only_where_both_are_known(pain: OutcomeAnswer) -> None:
    assert means_sentence(ArmSummary("pain", 4.75, 49, 6.07, 1), pain) == (
        "Plain means: 4.8 points on 49 scored days with, 6.1 on 1 scored day without."
    )
    assert means_sentence(ArmSummary("pain", None, 0, 6.07, 54), pain) == ""


@pytest.mark.parametrize(
    ("band", "said"),
    [
        (Band(-0.000398, 0.00522, 0.0133), "0.005 (0.000 to 0.013)"),
        (Band(-1.12e-05, 1.12e-05, 0.0), "0.000 (0.000 to 0.000)"),
        (Band(-0.0123, 0.1, 1.257), "0.10 (−0.01 to 1.26)"),
        (Band(70.0, 98.76, 128.4), "99 (70 to 128)"),
        (None, ""),
    ],
)
def test_a_band_has_no_false_digits_no_minus_nothing_and_no_exponent(band: Band | None, said: str) -> None:
    assert band_words(band) == said


def test_a_p_value_that_is_missing_says_why() -> None:
    assert p_words(None, drawn=True) == "not computed"
    assert p_words(None, drawn=False) == "none: not drawn by lot"
    assert p_words(0.16, drawn=True) == "0.16"
