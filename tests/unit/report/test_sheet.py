"""The weekly sheet: large, grey, without stripes, in reading order, whatever the person's words are."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from magnesia.report import Sheet, SheetDay, SheetRow, render_sheets

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ROWS = (
    SheetRow("pain", "0 none, 10 worst"),
    SheetRow("fatigue", "0 none, 10 worst"),
    SheetRow("magnesium citrate", "usual: 1 tablet", "08:00"),
    SheetRow("magnesium citrate", "usual: ½ tablet", "20:00"),
    *(SheetRow(name, "") for name in ("loose stool", "cramp", "migraine", "other: .........")),
    SheetRow("painkiller: .........", "how many, or x"),
    *(SheetRow(name, "x") for name in ("slept badly", "alcohol", "cycle day", "illness")),
)
SHEET = Sheet(
    title="Week of 23 to 29 November 2026",
    days=tuple(SheetDay(name, f"{23 + number} Nov") for number, name in enumerate(WEEKDAYS)),
    rows=ROWS,
    legend=("Write what you can; half-filled is fine.", "0 = none.  ? = not sure."),
    enter_with="To enter it: magnesia log week --week 2026-11-23",
)


def read(*sheets: Sheet) -> PdfReader:
    return PdfReader(io.BytesIO(render_sheets(sheets)))


@pytest.fixture(scope="module")
def paper() -> PdfReader:
    return read(SHEET)


def drawn(paper: PdfReader) -> str:
    contents = paper.pages[0].get_contents()
    assert contents is not None
    return contents.get_data().decode("latin-1")


def sizes_of(paper: PdfReader) -> dict[str, float]:
    """Return the size of type [pt] of each piece of text."""
    found: dict[str, float] = {}

    def visit(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if text.strip():
            found[text.strip()] = size * abs(matrix[3])

    paper.pages[0].extract_text(visitor_text=visit)
    return found


def foot_of(paper: PdfReader) -> float:
    """Return how far [pt] the last line stands above the edge of the page."""
    found: list[float] = []

    def visit(text: str, of_page: list[float], of_text: list[float], _: object, __: object) -> None:
        if "To enter it" in text:
            found.append(of_page[5] + of_page[3] * of_text[5])

    paper.pages[0].extract_text(visitor_text=visit)
    return found[0]


def test_a_usual_week_is_one_page_of_a4_and_four_weeks_are_four() -> None:
    one, four = read(SHEET), read(*[SHEET] * 4)
    assert (len(one.pages), len(four.pages)) == (1, 4)
    box = one.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


@pytest.mark.parametrize("outcomes", [3, 8])
@pytest.mark.parametrize("arm", [None, "without"])
def test_few_and_many_outcomes_fill_one_page_with_a_plan_and_without(outcomes: int, arm: str | None) -> None:
    scores = [SheetRow(f"outcome {number}", "0 none, 10 worst") for number in range(outcomes)]
    doses = [
        SheetRow("120 mg elemental magnesium (as bisglycinate) in one", "usual: 1", at)
        for at in ("08:00", "20:00")
    ]
    others = [row for row in ROWS if not row.when and row.name not in ("pain", "fatigue", "sleep quality")]
    days = tuple(replace(day, arm=arm) for day in SHEET.days)
    paper = read(replace(SHEET, rows=(*scores, *doses, *others), days=days))
    assert len(paper.pages) == 1
    assert min(sizes_of(paper).values()) >= 12
    assert foot_of(paper) < paper.pages[0].mediabox.height / 8


def test_what_is_read_is_at_least_14_points_and_no_remark_is_under_12(paper: PdfReader) -> None:
    sizes = sizes_of(paper)
    assert min(sizes.values()) >= 12
    for words in ("Mon", "23 Nov", "loose stool", "Write what you can; half-filled is fine."):
        assert max(size for text, size in sizes.items() if words in text) >= 14, words


def test_only_greys_are_used_and_nothing_is_filled_so_that_there_are_no_stripes(paper: PdfReader) -> None:
    page = drawn(paper)
    assert re.findall(r"[\d.]+ [\d.]+ [\d.]+ (?:rg|RG|scn|SCN|k|K)\b", page) == []
    shades = {float(shade) for shade in re.findall(r"([\d.]+) (?:scn|SCN|g|G)\b", page)}
    assert shades
    assert max(shades) < 0.6
    assert re.findall(r"\b(?:f\*?|F|B\*?|b\*?|sh)\n", page) == []


def test_the_text_reads_in_the_order_in_which_the_sheet_is_filled_in(paper: PdfReader) -> None:
    text = paper.pages[0].extract_text()
    wanted = [SHEET.title, "half-filled", "Mon\n23 Nov", "Sun\n29 Nov"]
    wanted += [row.name for row in ROWS if not row.when] + ["Words, if you like", "magnesia log week"]
    places = [text.index(words) for words in wanted]
    assert places == sorted(places)
    for number in range(1, len(ROWS) + 1):
        assert re.search(rf"^{number}\b", text, re.MULTILINE), number


def test_the_file_is_tagged_and_says_what_it_is(paper: PdfReader) -> None:
    assert "'/Marked': True" in str(paper.root_object["/MarkInfo"])
    assert paper.metadata is not None
    assert paper.metadata.title == SHEET.title


def test_an_arm_stands_under_its_day_only_where_one_is_given(paper: PdfReader) -> None:
    arms = ("with",) * 3 + ("without",) * 3 + (None,)
    days = tuple(replace(day, arm=arm) for day, arm in zip(SHEET.days, arms, strict=True))
    text = read(replace(SHEET, days=days)).pages[0].extract_text()
    assert len(re.findall(r"^with$", text, re.MULTILINE)) == 3
    assert text.count("without") == 3
    assert "with\n" not in paper.pages[0].extract_text()


@pytest.mark.parametrize(
    "name",
    ["甘氨酸镁 120", "مغنيسيوم", "Mg 💊 *bold* #eval(1) $x$ `y`", "]} \\ <label> @ref // /*", "a\x00b\tc"],
)
def test_a_name_of_any_letters_neither_stops_nor_commands_the_sheet(name: str) -> None:
    text = read(replace(SHEET, rows=(SheetRow(name, "usual: 1"), *ROWS[:2]))).pages[0].extract_text()
    assert "pain" in text
    if name.isascii() and name.isprintable():
        assert " ".join(name.split()) in " ".join(text.split())


def test_letters_that_cannot_be_shown_are_marked_and_it_is_said() -> None:
    # Fonts of this machine may help with most letters; an unassigned one is in no font.
    paper = read(replace(SHEET, rows=(SheetRow("Mg \U0001fc00", ""),)))
    text = paper.pages[0].extract_text()
    assert "[?]" in text
    assert "letters that this paper cannot show" in text


def test_very_many_rows_go_on_to_a_second_page_with_the_days_above_them() -> None:
    many = replace(
        SHEET, rows=tuple(SheetRow(f"outcome {number}", "0 none, 10 most") for number in range(40))
    )
    paper = read(many)
    assert len(paper.pages) > 1
    whole = " ".join(page.extract_text() for page in paper.pages)
    assert all(f"outcome {number}" in whole for number in range(40))
    assert all("Mon" in page.extract_text() for page in paper.pages)


def test_a_name_as_long_as_a_product_may_have_does_not_push_the_week_off_its_page() -> None:
    paper = read(replace(SHEET, rows=(SheetRow("magnesium " * 20, "usual: 1", "21:45"), *ROWS)))
    assert len(paper.pages) == 1
    assert "…, 21:45" in " ".join(paper.pages[0].extract_text().split())
