"""Free words for a dose: what they are taken for, and what is asked instead of guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from magnesia.diary import Understood, understand
from magnesia.errors import InputError
from magnesia.person import Product

#: A Thursday, ten in the evening.
NOW = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
PRODUCTS = (
    Product("Glycinate", "bisglycinate", 100, "tablet", default_units=2, default_time=time(21)),
    Product("Citrate caps", "citrate", 150, "capsule"),
    Product("Oxide", "oxide", 240, "tablet"),
    Product("Chloride drops", "chloride", 2.5, "drop", "solution", default_units=20),
)
TODAY, YESTERDAY = date(2026, 3, 5), date(2026, 3, 4)


def read(text: str, now: datetime = NOW) -> Understood:
    return understand(text, PRODUCTS, local_now=now)


#: (text, product, units, day, clock, part of the day)
DOSES: list[tuple[str, str, float, date, str | None, str | None]] = [
    ("half glycinate 9pm", "Glycinate", 0.5, TODAY, "21:00", None),
    ("Half Glycinate, 9 PM.", "Glycinate", 0.5, TODAY, "21:00", None),
    ("half a glycinate at 9 p.m.", "Glycinate", 0.5, TODAY, "21:00", None),
    ("9pm half glycinate", "Glycinate", 0.5, TODAY, "21:00", None),
    ("glycinate half 9pm", "Glycinate", 0.5, TODAY, "21:00", None),
    ("half\u00a0glycinate\u00a09pm", "Glycinate", 0.5, TODAY, "21:00", None),
    ("2 citrate with dinner", "Citrate caps", 2, TODAY, None, "evening"),
    ("2 citrate 19:30", "Citrate caps", 2, TODAY, "19:30", None),
    ("2x citrate at 7:30pm", "Citrate caps", 2, TODAY, "19:30", None),
    ("citrate x2 7pm", "Citrate caps", 2, TODAY, "19:00", None),
    ("two citrate capsules at 7pm", "Citrate caps", 2, TODAY, "19:00", None),
    ("½ tab oxide yesterday evening", "Oxide", 0.5, YESTERDAY, None, "evening"),
    ("1/2 oxide yesterday evening", "Oxide", 0.5, YESTERDAY, None, "evening"),
    ("a quarter of a oxide yesterday 8 am", "Oxide", 0.25, YESTERDAY, "08:00", None),
    ("1 1/2 glycinate 9 p.m.", "Glycinate", 1.5, TODAY, "21:00", None),
    ("1½ glycinate 9pm", "Glycinate", 1.5, TODAY, "21:00", None),
    ("1.5 glycinate 9pm", "Glycinate", 1.5, TODAY, "21:00", None),
    ("one and a half glycinate 9pm", "Glycinate", 1.5, TODAY, "21:00", None),
    ("1,5 glycinate um 21 Uhr", "Glycinate", 1.5, TODAY, "21:00", None),
    ("eine halbe Glycinat abends", "Glycinate", 0.5, TODAY, None, "evening"),
    ("anderthalb Glycinat gestern um 9 Uhr", "Glycinate", 1.5, YESTERDAY, "09:00", None),
    ("eine Glycinattablette gestern Abend", "Glycinate", 1, YESTERDAY, None, "evening"),
    ("heute Morgen 1 Citrat", "Citrate caps", 1, TODAY, None, "morning"),
    ("zwei Citrat zum Frühstück", "Citrate caps", 2, TODAY, None, "morning"),
    ("ich habe gestern mittag eine Citrat genommen", "Citrate caps", 1, YESTERDAY, None, "midday"),
    ("9 Uhr abends 1 citrate", "Citrate caps", 1, TODAY, "21:00", None),
    ("1 Citrat halb neun abends", "Citrate caps", 1, TODAY, "20:30", None),
    ("1 Magnesiumcitrat vor dem Schlafengehen gestern", "Citrate caps", 1, YESTERDAY, None, "bedtime"),
    ("20 Tropfen vor 2 Stunden", "Chloride drops", 20, TODAY, "20:00", None),
    ("glycinate", "Glycinate", 2, TODAY, "21:00", None),
    ("the usual glycinate", "Glycinate", 2, TODAY, "21:00", None),
    ("my glycinate 8pm", "Glycinate", 2, TODAY, "20:00", None),
    ("took my usual glycinate at 8pm", "Glycinate", 2, TODAY, "20:00", None),
    ("chloride drops 8pm", "Chloride drops", 20, TODAY, "20:00", None),
    ("20 chloride drops with lunch", "Chloride drops", 20, TODAY, None, "midday"),
    ("a glycinate with dinner", "Glycinate", 1, TODAY, None, "evening"),
    ("another glycinate 9:45 pm", "Glycinate", 1, TODAY, "21:45", None),
    ("oxide at noon", "Oxide", 1, TODAY, "12:00", None),
    ("oxide midnight", "Oxide", 1, TODAY, "00:00", None),
    ("2 citrate at 8 in the evening", "Citrate caps", 2, TODAY, "20:00", None),
    ("1 citrate at 8 in the morning", "Citrate caps", 1, TODAY, "08:00", None),
    ("1 citrate at 8 o'clock this morning", "Citrate caps", 1, TODAY, "08:00", None),
    ("1 citrate half past eight yesterday evening", "Citrate caps", 1, YESTERDAY, "20:30", None),
    ("1 citrate quarter to nine in the evening", "Citrate caps", 1, TODAY, "20:45", None),
    ("oxide at 21.30", "Oxide", 1, TODAY, "21:30", None),
    ("oxide 0:30", "Oxide", 1, TODAY, "00:30", None),
    ("glycinate tablet this afternoon", "Glycinate", 2, TODAY, None, "afternoon"),
    ("one citrate for bed yesterday", "Citrate caps", 1, YESTERDAY, None, "bedtime"),
    ("citrate before bed yesterday", "Citrate caps", 1, YESTERDAY, None, "bedtime"),
    ("citrate in the middle of the night", "Citrate caps", 1, TODAY, None, "night"),
    ("oxide last night 11pm", "Oxide", 1, YESTERDAY, "23:00", None),
    ("oxide last night at 2am", "Oxide", 1, TODAY, "02:00", None),
    ("oxide half an hour ago", "Oxide", 1, TODAY, "21:30", None),
    ("2 citrate an hour ago", "Citrate caps", 2, TODAY, "21:00", None),
    ("1 citrate 90 minutes ago", "Citrate caps", 1, TODAY, "20:30", None),
    ("just took 1 oxide", "Oxide", 1, TODAY, "22:00", None),
    ("1 oxide now", "Oxide", 1, TODAY, "22:00", None),
    ("half citrate monday", "Citrate caps", 0.5, date(2026, 3, 2), None, None),
    ("half citrate last friday 8 am", "Citrate caps", 0.5, date(2026, 2, 27), "08:00", None),
    ("1 citrate 2 days ago 8am", "Citrate caps", 1, date(2026, 3, 3), "08:00", None),
    ("1 citrate the day before yesterday 8am", "Citrate caps", 1, date(2026, 3, 3), "08:00", None),
    ("1 Citrat vorgestern", "Citrate caps", 1, date(2026, 3, 3), None, None),
    ("1 citrate 2026-03-01 08:30", "Citrate caps", 1, date(2026, 3, 1), "08:30", None),
    ("1 Citrat am 21.2.2026 um 8 Uhr", "Citrate caps", 1, date(2026, 2, 21), "08:00", None),
    ("1 Citrat am 21.2.26 um 8 Uhr", "Citrate caps", 1, date(2026, 2, 21), "08:00", None),
    ("1 citrate 2/21/2026 8 am", "Citrate caps", 1, date(2026, 2, 21), "08:00", None),
    ("1 Citrat 8 Uhr 21.2.", "Citrate caps", 1, date(2026, 2, 21), "08:00", None),
    ("1 Citrat Sonnabend 8 Uhr", "Citrate caps", 1, date(2026, 2, 28), "08:00", None),
    ("1 citrate a week ago 8am", "Citrate caps", 1, date(2026, 2, 26), "08:00", None),
    ("1 Citrat vor einem Tag um 8 Uhr", "Citrate caps", 1, date(2026, 3, 4), "08:00", None),
    ("½ bisglycinate 9pm", "Glycinate", 0.5, TODAY, "21:00", None),
]

#: (text, code, a piece of the sentence)
ASKED = [
    ("half a glycinate 9", "time-unclear", '"9" may be a time of day or an amount'),
    ("glycinate 2", "time-unclear", "2 am or 2 pm"),
    ("glycinate at 9", "time-unclear", "write am or pm"),
    ("glycinate um neun", "time-unclear", "write am or pm"),
    ("oxide 21.30", "time-unclear", "21:30 for the time"),
    ("1 citrate at night", "time-unclear", "bedtime"),
    ("1 Citrat nachts", "time-unclear", "after midnight"),
    ("oxide last night", "time-unclear", "yesterday evening"),
    ("oxide yesterday at midnight", "time-unclear", "23:59"),
    ("glycinate 11pm", "time-not-yet", "add the word yesterday"),
    ("oxide tomorrow", "time-not-yet", "has not come yet"),
    ("1 Citrat morgen", "time-not-yet", "has not come yet"),
    ("1 citrate 2026-03-09", "time-not-yet", "2026-03-09"),
    ("nothing today", "dose-of-nothing", "magnesia log none"),
    ("none", "dose-of-nothing", "magnesia log none"),
    ("skipped my glycinate", "dose-of-nothing", "magnesia log none"),
    ("keine Citrat", "dose-of-nothing", "magnesia log none"),
    ("I didn't take glycinate", "dose-of-nothing", "magnesia log none"),
    ("glycinate maybe", "dose-unsure", "magnesia log unsure"),
    ("glicynate 9pm", "words-unclear", 'Did you mean "glycinate"?'),
    ("1 citrate purple", "words-unclear", '"purple" was not understood'),
    ("citrate twice 9pm", "words-unclear", '"twice"'),
    ("2 citrate and 1 oxide", "product-unknown", "one dose at a time"),
    ("citrate or oxide 9pm", "words-unclear", '"or"'),
    ("1 2 citrate 9pm", "words-unclear", "two amounts"),
    ("1 threonate 9pm", "product-unknown", "You have no product of threonate"),
    (
        "took my magnesium at noon for cramps in left calf",
        "product-unknown",
        "Glycinate, Citrate caps, Oxide",
    ),
    ("1 caps yesterday morning", "product-unknown", "Several of your products fit"),
    ("1-2 citrate 9pm", "words-unclear", "a span"),
    ("2 tablets 9pm", "product-unknown", "Several of your products fit"),
    ("200 mg glycinate 9pm", "words-unclear", '"2 Glycinate"'),
    ("1 ml glycinate 9pm", "words-unclear", "counted in tablets"),
    ("2 usual glycinate 9pm", "words-unclear", "the usual dose are both said"),
    ("oxide 9pm 10pm", "words-unclear", "second time"),
    ("oxide yesterday monday", "words-unclear", "another day"),
    ("oxide 8am in the evening 9pm", "words-unclear", "second time"),
    ("oxide 25:00", "not-a-time", "no time of day"),
    ("oxide 13pm", "not-a-time", "1 to 12"),
    ("half citrate thursday", "date-two-readings", "2026-02-26 or 2026-03-05"),
    ("1 Citrat am 1.3.2026 um 8 Uhr", "date-two-readings", "2026-01-03 or 2026-03-01"),
    ("1 Citrat 1.3. um 8 Uhr", "date-two-readings", "2026-01-03 or 2026-03-01"),
    ("oxide 1.5 days ago", "words-unclear", '"days"'),
    ("oxide 99999999999 hours ago", "time-unclear", "too long ago"),
    ("oxide 8 am in the evening", "words-unclear", "08:00 and evening do not fit together"),
    ("oxide at 12 in the evening", "time-unclear", "write am or pm"),
    ("oxide 30.2.2026", "date-unclear", "not a day"),
    ("oxide for 3 days", "words-unclear", '"3"'),
    ("oxide for cramps, for pain", "words-unclear", "put the reason last"),
    ("oxide as needed as planned", "words-unclear", "name one"),
    ("-2 citrate 9pm", "words-unclear", "below zero"),
    ("", "words-unclear", "no words"),
]


@pytest.mark.parametrize(
    ("text", "product", "units", "day", "clock", "part"), DOSES, ids=[row[0] for row in DOSES]
)
def test_free_words_become_one_dose(
    text: str, product: str, units: float, day: date, clock: str | None, part: str | None
) -> None:
    found = read(text)
    assert (found.product.name, found.units_taken, found.day) == (product, units, day)
    assert (found.local_time and f"{found.local_time:%H:%M}", found.part_of_day) == (clock, part)
    assert found.said


@pytest.mark.parametrize(("text", "code", "words"), ASKED, ids=[row[0] for row in ASKED])
def test_what_is_not_clear_is_asked_about(text: str, code: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        read(text)
    assert raised.value.code == code
    assert words in raised.value.message
    assert raised.value.message.startswith("Not saved: ")


def test_the_tables_hold_as_many_texts_as_were_promised() -> None:
    assert len({row[0] for row in DOSES} | {row[0] for row in ASKED}) >= 80


@pytest.mark.parametrize(
    ("text", "with_food"),
    [
        ("2 citrate with dinner", True),
        ("1 citrate after breakfast", True),
        ("1 Citrat zum Essen 19:00", True),
        ("citrate with food 7pm", True),
        ("citrate before breakfast", False),
        ("citrate on an empty stomach 8am", False),
        ("1 Citrat nüchtern um 8 Uhr", False),
        ("1 Citrat ohne Essen 20:00", False),
        ("1 citrate 8pm", None),
    ],
)
def test_a_meal_is_taken_from_the_words(text: str, with_food: bool | None) -> None:
    assert read(text).with_food is with_food


@pytest.mark.parametrize(
    ("text", "purpose", "reason", "site"),
    [
        ("oxide at noon for cramps in left calf", "as needed", "cramps", "left calf"),
        ("1 citrate 8pm for the migraine", "as needed", "migraine", None),
        ("1 citrate for pain in my lower back 8pm", "as needed", "pain", "lower back"),
        ("1 Citrat um 20 Uhr wegen Krämpfen in der Wade", "as needed", "Krämpfen", "Wade"),
        ("1 citrate as needed 8pm", "as needed", None, None),
        ("1 Citrat bei Bedarf 20:00", "as needed", None, None),
        ("1 citrate as planned 8pm", "planned", None, None),
        ("1 citrate for trouble in school 8pm", "as needed", "trouble in school", None),
        ("1 citrate 8pm", None, None, None),
    ],
)
def test_a_reason_makes_a_dose_as_needed(
    text: str, purpose: str | None, reason: str | None, site: str | None
) -> None:
    found = read(text)
    assert (found.purpose, found.reason, found.body_site) == (purpose, reason, site)


def test_each_piece_is_shown_with_what_it_was_taken_for() -> None:
    assert read("half glycinate 9pm").said == (
        ("half", "0.5 tablet"),
        ("glycinate", "Glycinate (100 mg of magnesium in one tablet)"),
        ("9pm", "21:00"),
    )
    assert ("(as usual)", "2 tablets") in read("glycinate 9pm").said
    assert ("9 Uhr", "21:00") in read("9 Uhr abends 1 Citrat").said


def test_an_error_says_what_was_understood_so_far() -> None:
    with pytest.raises(InputError, match=r'Understood so far: .*"9pm" is 21:00'):
        read("1 citrate purple 9pm")


def test_a_usual_time_that_is_still_to_come_is_not_taken() -> None:
    noon = NOW.replace(hour=12)
    assert (read("glycinate", noon).local_time, read("glycinate", noon).part_of_day) == (None, None)
    assert read("glycinate yesterday", noon).local_time == time(21)


def test_a_time_ago_may_reach_into_yesterday() -> None:
    found = read("1 oxide 2 hours ago", NOW.replace(hour=1))
    assert (found.day, found.local_time) == (YESTERDAY, time(23))


def test_a_part_of_the_day_that_has_not_begun_is_asked_about() -> None:
    with pytest.raises(InputError, match="evening has not come yet"):
        read("1 citrate in the evening", NOW.replace(hour=12))
    assert read("1 citrate in the evening", NOW.replace(hour=17)).part_of_day == "evening"


def test_it_is_told_whether_a_time_was_said_or_is_the_usual_one() -> None:
    assert read("glycinate").time_is_usual
    assert not read("glycinate 9pm").time_is_usual
    assert not read("glycinate yesterday evening").time_is_usual
    assert not read("oxide").time_is_usual


def test_an_hour_at_bedtime_is_late_and_one_in_the_night_is_early() -> None:
    assert read("oxide at 11 at bedtime yesterday").local_time == time(23)
    assert read("oxide at 3 in the middle of the night").local_time == time(3)
    assert read("oxide at half past 11 at lunchtime").local_time == time(11, 30)


def test_the_only_product_needs_no_name() -> None:
    only = (PRODUCTS[1],)
    found = understand("took my magnesium at noon for cramps in left calf", only, local_now=NOW)
    assert (found.product, found.local_time, found.body_site) == (PRODUCTS[1], time(12), "left calf")
    found = understand("2 at 8pm", only, local_now=NOW)
    assert (found.units_taken, found.local_time) == (2, time(20))
    assert any("your only product" in meaning for _, meaning in found.said)


def test_the_full_name_of_a_product_is_never_read_as_something_else() -> None:
    named = (
        Product("Night 2", "citrate", 100),
        Product("Night", "oxide", 100),
        Product("200 mg elemental citrate", "citrate", 200),
    )
    assert understand("half night 2 at 9pm", named, local_now=NOW).product.name == "Night 2"
    assert understand("half night at 9pm", named, local_now=NOW).product.name == "Night"
    found = understand("2 200 mg elemental citrate 9pm", named, local_now=NOW)
    assert (found.product.name, found.units_taken) == ("200 mg elemental citrate", 2)
    two = (Product("Citrate 100 mg", "citrate", 100), Product("Citrate 200 mg", "citrate", 200))
    assert understand("2 citrate 200 mg 9pm", two, local_now=NOW).product.name == "Citrate 200 mg"
    with pytest.raises(InputError, match="Several of your products fit"):
        understand("2 citrate 9pm", two, local_now=NOW)


def test_without_a_product_the_way_to_add_one_is_said() -> None:
    with pytest.raises(InputError, match="magnesia init --product"):
        understand("half glycinate 9pm", (), local_now=NOW)


def test_a_unit_that_measures_the_same_is_converted() -> None:
    liquid = (Product("Pidolate", "pidolate", 20, "mL", "solution"),)
    assert understand("1 teaspoon 9pm", liquid, local_now=NOW).units_taken == 5
    assert understand("7.5 ml 9pm", liquid, local_now=NOW).units_taken == 7.5
