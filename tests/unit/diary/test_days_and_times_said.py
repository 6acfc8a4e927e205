"""Days and times in free words: what is a day is never an amount, and no second time is dropped in silence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from magnesia.diary import Understood, day_said, understand
from magnesia.errors import InputError
from magnesia.person import Product

#: A Tuesday, four in the morning.
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = NOW.date()
PRODUCTS = (Product("Oxide", "oxide", 100, "tablet"), Product("Chloride drops", "chloride", 2.5, "drop"))


def read(text: str, now: datetime = NOW) -> Understood:
    return understand(text, PRODUCTS, local_now=now)


def asked(text: str, now: datetime = NOW) -> InputError:
    with pytest.raises(InputError) as raised:
        read(text, now)
    return raised.value


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        *(("1/2", 1 / 2), ("1/3", 1 / 3), ("2/3", 2 / 3), ("1/4", 1 / 4), ("3/4", 3 / 4)),
        *(("1/8", 1 / 8), ("3/8", 3 / 8), ("5/8", 5 / 8), ("7/8", 7 / 8), ("1 / 2", 1 / 2)),
        *(("1 1/2", 1.5), ("2 3/4", 2.75), ("1½", 1.5)),
    ],
)
def test_a_part_of_a_tablet_is_a_number(words: str, amount: float) -> None:
    assert read(f"{words} oxide yesterday 9pm").units_taken == pytest.approx(amount)
    assert read(f"oxide {words} yesterday 9pm").units_taken == pytest.approx(amount)
    assert read(f"{words} oxide yesterday 9pm").day == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "write"),
    [
        ("oxide 22/11 2am", "2026-11-22"),
        ("oxide 23/11 9pm", "2026-11-23"),
        ("oxide 23/11 yesterday 9pm", "2026-11-23"),
        ("oxide 11/12 2am", "2025-12-11 or 2026-11-12"),
        ("2 oxide 22/11 2am", "2026-11-22"),
        ("1 22/11 oxide 2am", "2026-11-22"),
        ("oxide 3/2 2am", "2026-02-03 or 2026-03-02"),
        ("oxide 24/11", "2026-11-24"),
        ("oxide 29/2 2am", "2024-02-29"),
        ("oxide 9/ 11 2am", "2026-09-11 or 2026-11-09"),
    ],
)
def test_two_numbers_with_a_slash_are_a_day_and_never_an_amount(text: str, write: str) -> None:
    refused = asked(text)
    assert refused.code == "date-unclear"
    assert write in refused.message


def test_a_slash_that_is_neither_a_day_nor_a_part_of_a_tablet_is_named() -> None:
    assert '"45/46" is not a day' in asked("oxide 45/46 2am").message
    assert "units_taken" not in asked("oxide 100/200 2am").message
    assert '"100/200" was not understood' in asked("oxide 100/200 2am").message


def test_a_fraction_with_a_year_behind_it_is_a_day() -> None:
    assert asked("oxide 1/2/2026 9pm").code == "date-two-readings"
    assert read("oxide 1/1/2026 9pm").day == date(2026, 1, 1)


def test_the_option_for_the_day_says_the_same_of_a_day_without_a_year() -> None:
    with pytest.raises(InputError, match=r'"22/11" .*2026-11-22') as raised:
        day_said("22/11", TODAY)
    assert raised.value.code == "date-unclear"
    with pytest.raises(InputError, match="is not a day"):
        day_said("half", TODAY)


def test_a_day_with_a_point_and_no_year_is_not_an_amount() -> None:
    assert asked("oxide 25.11 2am").code == "date-unclear"
    assert asked("oxide 31.10 2am").code == "date-unclear"
    assert read("oxide 2.5 2am").units_taken == 2.5


@pytest.mark.parametrize(
    "text",
    [
        *(
            "oxide yesterday at noon and evening",
            "oxide yesterday noon bedtime",
            "oxide yesterday noon morning",
        ),
        *(
            "oxide yesterday 12:00 evening",
            "oxide yesterday 12:00 in the morning",
            "oxide yesterday 6:00 midday",
        ),
        *("oxide yesterday 2:30 with lunch", "oxide yesterday 12 Uhr abends", "oxide yesterday noon dinner"),
        *(
            "oxide yesterday 18:00 midday",
            "oxide yesterday at 15 in the morning",
            "oxide yesterday 12:00 bedtime",
        ),
        *("oxide yesterday 1:00 in the evening", "oxide yesterday 9 am bedtime", "oxide 8pm in the morning"),
        *("oxide yesterday 12:00 at night", "oxide yesterday 7:00 at night", "oxide yesterday noon at night"),
        "oxide yesterday 14:00 at night",
    ],
)
def test_a_clock_time_and_a_part_of_the_day_that_do_not_fit_are_asked_about(text: str) -> None:
    refused = asked(text)
    assert refused.code == "words-unclear"
    assert "do not fit together" in refused.message


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        *(("3:00 morning", "03:00"), ("6:00 in the morning", "06:00"), ("1 am in the morning", "01:00")),
        *(("9 Uhr abends", "21:00"), ("11:00 with lunch", "11:00"), ("1:00 with lunch", "13:00")),
        *(("at noon with lunch", "12:00"), ("3pm lunch", "15:00"), ("8pm bedtime", "20:00")),
        *(("0:30 at bedtime", "00:30"), ("12:30 in the afternoon", "12:30"), ("11pm evening", "23:00")),
        *(("at 18 in the evening", "18:00"), ("3:00 in the night", "03:00"), ("3 Uhr nachts", "03:00")),
        *(("10:00 at night", "22:00"), ("8pm at night", "20:00"), ("2am at night", "02:00")),
    ],
)
def test_a_clock_time_in_its_part_of_the_day_is_read(words: str, clock: str) -> None:
    found = read(f"oxide yesterday {words}").local_time
    assert found is not None
    assert f"{found:%H:%M}" == clock


DAYS = [
    ("22. November", date(2026, 11, 22)),
    ("22 November", date(2026, 11, 22)),
    ("22nd of November", date(2026, 11, 22)),
    ("the 22nd of November", date(2026, 11, 22)),
    ("on 22nd November", date(2026, 11, 22)),
    ("am 22. Nov.", date(2026, 11, 22)),
    ("Nov 22", date(2026, 11, 22)),
    ("Nov. 22nd", date(2026, 11, 22)),
    ("November 22, 2025", date(2025, 11, 22)),
    ("22 Nov 2025", date(2025, 11, 22)),
    ("22. November 2025", date(2025, 11, 22)),
    ("24 November", date(2026, 11, 24)),
    ("25 November", date(2025, 11, 25)),
    ("29 February", date(2024, 2, 29)),
    ("3. März", date(2026, 3, 3)),
    ("3 Maerz", date(2026, 3, 3)),
    ("Dezember 1", date(2025, 12, 1)),
    ("1 Oct", date(2026, 10, 1)),
    ("1. Okt.", date(2026, 10, 1)),
    ("2 May", date(2026, 5, 2)),
    ("2. Mai", date(2026, 5, 2)),
    ("on the 22nd", date(2026, 11, 22)),
    ("on the 24th", date(2026, 11, 24)),
    ("on the 25th", date(2026, 10, 25)),
    ("on the 31st", date(2026, 10, 31)),
    ("on 22nd", date(2026, 11, 22)),
    ("am 22.", date(2026, 11, 22)),
]


@pytest.mark.parametrize(("words", "day"), DAYS, ids=[words for words, _ in DAYS])
def test_a_month_by_name_and_a_day_of_the_month_are_read_alike_by_both_doors(words: str, day: date) -> None:
    assert day_said(words, TODAY) == day
    assert read(f"oxide {words} 2am").day == day
    assert read(f"2 Uhr {words} oxide").day == day
    assert read(f"2 oxide {words}, 2 Uhr").units_taken == 2


def test_a_clock_time_behind_a_month_is_no_year() -> None:
    for text in ("oxide 22. November 21 Uhr", "oxide Nov 22 9pm", "oxide Nov 22 21:00", "oxide 22 nov 09 pm"):
        found = read(text)
        assert (found.day, found.local_time and found.local_time.hour) == (date(2026, 11, 22), 21)


def test_the_22nd_alone_is_a_day_only_behind_the_option() -> None:
    assert day_said("the 22nd", TODAY) == date(2026, 11, 22)
    assert day_said("22nd", TODAY) == date(2026, 11, 22)
    assert '"2nd" was not understood' in asked("oxide on the 2nd dose 2am").message
    assert '"2nd" was not understood' in asked("my 2nd oxide 2am").message


@pytest.mark.parametrize("words", ["31 November", "32. Mai", "on the 32nd", "Nov 0", "30 February"])
def test_a_day_that_no_month_has_is_refused(words: str) -> None:
    assert asked(f"oxide {words} 2am").code == "date-unclear"
    with pytest.raises(InputError, match="is not a day"):
        day_said(words, TODAY)


@pytest.mark.parametrize("text", ["oxide 22 Nov 20 2am", "20 Nov 22 oxide 2am", "22 Nov 2 oxide 2am"])
def test_a_short_year_behind_a_month_may_be_an_amount_and_is_asked_about(text: str) -> None:
    assert asked(text).code == "date-unclear"
    assert "four digits" in asked(text).message


def test_an_amount_with_its_unit_behind_a_month_is_no_year() -> None:
    assert read("Nov 22 20 drops 2am").units_taken == 20
    assert read("Nov 22 2 oxide 2am").units_taken == 2
    assert read("22 Nov 1/2 oxide 2am").units_taken == 0.5


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("26-11-20", "2020-11-26 or 2026-11-20"),
        ("26/11/20", "2020-11-26 or 2026-11-20"),
        ("10/11/12", "2010-11-12, 2012-10-11 or 2012-11-10"),
        ("1/12/26", "2001-12-26 or 2026-01-12"),
        ("22 Nov 26", "2022-11-26 or 2026-11-22"),
    ],
)
def test_a_day_with_a_short_year_that_can_stand_first_is_asked_about(words: str, readings: str) -> None:
    with pytest.raises(InputError, match=readings) as raised:
        day_said(words, TODAY)
    assert raised.value.code == "date-two-readings"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("20.11.26", date(2026, 11, 20)),
        ("26.11.20", date(2020, 11, 26)),
        ("31/12/25", date(2025, 12, 31)),
        ("20-11-2026", date(2026, 11, 20)),
    ],
)
def test_a_day_with_one_reading_that_has_come_is_read(words: str, day: date) -> None:
    assert day_said(words, TODAY) == day


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("oxide Smarch 9pm", '"smarch"'),
        ("oxide blue 9pm", '"blue"'),
        ("oxide purple in the evening", '"purple"'),
        ("oxide purple 2026-12-24", '"purple"'),
    ],
)
def test_a_strange_word_is_named_before_a_time_that_has_not_come(text: str, named: str) -> None:
    assert asked(text).code == "words-unclear"
    assert f"{named} was not understood" in asked(text).message


@pytest.mark.parametrize(
    ("words", "part"),
    [
        *(("breakfast", "morning"), ("lunch", "midday"), ("dinner", "evening"), ("supper", "evening")),
        *(("Frühstück", "morning"), ("Mittagessen", "midday"), ("Abendessen", "evening")),
        ("for breakfast", "morning"),
    ],
)
def test_a_meal_by_itself_is_that_part_of_the_day_with_food(words: str, part: str) -> None:
    found = read(f"oxide yesterday {words}")
    assert (found.part_of_day, found.with_food, found.purpose) == (part, True, None)


def test_last_night_is_the_night_and_no_hour_of_the_day() -> None:
    late = NOW.replace(hour=22)
    for words, day, hour in (("11:00", 23, 23), ("3:00", 24, 3), ("8pm", 23, 20), ("2am", 24, 2)):
        found = read(f"oxide last night {words}", late)
        assert (found.day.day, found.local_time and found.local_time.hour) == (day, hour)
    for words in ("12:00", "noon", "10 am", "15:00"):
        assert "do not fit together" in asked(f"oxide last night {words}", late).message


def test_two_meals_or_a_meal_that_was_left_out_are_asked_about() -> None:
    assert "another meal" in asked("oxide yesterday breakfast and dinner").message
    assert asked("oxide yesterday between breakfast and lunch").code == "words-unclear"
    assert asked("oxide yesterday instead of dinner").code == "words-unclear"
    assert not read("oxide yesterday before breakfast").with_food


def test_a_meal_within_a_reason_stays_with_the_reason() -> None:
    found = read("oxide yesterday 9pm for cramps since dinner")
    assert (found.reason, found.with_food) == ("cramps since dinner", None)


def test_the_very_same_word_is_never_offered() -> None:
    for word in ("breakfast", "lunch", "dinner", "gestern", "hours", "tablet"):
        text = f"oxide {word}x yesterday 9pm for pain and {word}"
        with pytest.raises(InputError) as raised:
            read(text.replace("for pain and ", ""))
        assert f'"{word}" was not understood. Did you mean "{word}"' not in raised.value.message
    assert "Did you mean" not in asked("oxide 1.5 hours yesterday 9pm").message.partition('"hours"')[0]
