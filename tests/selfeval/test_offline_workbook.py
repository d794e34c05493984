"""The workbook: what it looks like, and what reading it back makes of whatever was done to it."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from selfeval.draft import Draft, Seen
from selfeval.offline.difference import Brought, difference
from selfeval.offline.lines import choices_of, lines_of
from selfeval.offline.reading import CANNOT_BE_READ, ReadSheet, WorkbookRefused, open_workbook, read_answers
from selfeval.offline.workbook import ANSWER_HEADING, AnswerSheet, Front, make_workbook, sheet_titles
from selfeval.questionnaire import Questionnaire
from selfeval.questions import Answering, clean_text
from tests.factories import NOW
from tests.selfeval.answers import MEETING, QUESTIONNAIRE, TODAY, answer_to, draft_with
from tests.selfeval.taking_away import closed, column_of, opened, row_of, write

SMALL = Questionnaire(QUESTIONNAIRE.approaches[:1], (), QUESTIONNAIRE.levels, QUESTIONNAIRE.helps)
ANSWERED = draft_with(questionnaire=SMALL)


def made(draft: Draft = ANSWERED, *names: str) -> bytes:
    front = Front("Self-evaluation 2026/27: Calder Vale Council", (("Due", "31 January 2027"),), NOW)
    return make_workbook(front, [AnswerSheet(name, f"signed-{name}", draft) for name in names or ("Answers",)])


BODY = made()


def answers_in(body: bytes, questionnaire: Questionnaire = SMALL) -> ReadSheet:
    (sheet,) = open_workbook(io.BytesIO(body)).sheets
    return read_answers(sheet, questionnaire, today=TODAY)


class Sheet:
    """The answers of a workbook, to do something to and read back."""

    def __init__(self, body: bytes = BODY) -> None:
        self.book: Workbook = opened(body)
        self.sheet: Worksheet = self.book["Answers"]

    def cell(self, token: str) -> Any:
        return self.sheet.cell(row_of(self.sheet, token), column_of(self.sheet, ANSWER_HEADING))

    def read(self) -> ReadSheet:
        return answers_in(closed(self.book))


def after(**answers: Any) -> ReadSheet:
    """What is read once these answers are typed; `level` stands for connecting/level."""
    sheet = Sheet()
    write(
        sheet.sheet,
        {f"connecting/{key}" if "__" not in key else key.replace("__", "/"): answers[key] for key in answers},
    )
    return sheet.read()


def refusal(body: bytes) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(io.BytesIO(body))
    return str(refused.value)


def test_workbook_has_a_row_for_each_question_under_a_heading_that_stays() -> None:
    book = load_workbook(io.BytesIO(BODY))
    sheet = book["Answers"]

    assert book.sheetnames == ["How to use this", "Answers", "Lists"]
    assert [cell.value for cell in sheet[1]][:6] == [
        *("Part", "Question", "Help", "In the portal now", "Your answer", "What it may be")
    ]
    assert sheet.max_row == len(lines_of(SMALL)) + 1
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C2", "$1:$1")
    assert (book.properties.language, book.properties.title) == (
        "en-GB",
        "Self-evaluation 2026/27: Calder Vale Council",
    )
    guide = "\n".join(str(row[0].value) for row in book["How to use this"])
    assert "Do not name people" in guide
    assert "Bring the workbook back" in guide


def test_only_answers_can_be_changed_and_what_identifies_them_is_hidden() -> None:
    sheet = Sheet().sheet
    assert sheet.protection.sheet
    column = column_of(sheet, ANSWER_HEADING)
    unlocked = {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}
    assert unlocked == {sheet.cell(number, column).coordinate for number in range(2, sheet.max_row + 1)}
    assert [sheet.column_dimensions[letter].hidden for letter in "EFGHI"] == [False, False, True, True, True]


def test_choices_are_offered_as_lists() -> None:
    sheet = Sheet()
    rules = {str(rule.sqref).split()[0]: rule for rule in sheet.sheet.data_validations.dataValidation}
    level = rules[sheet.cell("connecting/level").coordinate]
    assert level.formula1 == "'Lists'!$A$1:$A$6"
    assert [sheet.book["Lists"].cell(row, 1).value for row in range(1, 7)] == [
        *("Starting", "Developing", "Embedded", "Leading", "Not applicable", "We do not know yet")
    ]
    assert sheet.book["Lists"].sheet_state == "hidden"
    assert rules[sheet.cell("dialogue/met_on").coordinate].type == "date"


def test_words_that_look_like_a_formula_are_words() -> None:
    sheet = Sheet(made(draft_with({"connecting/strengths": "=1+1"}, questionnaire=SMALL)))
    cell = sheet.cell("connecting/strengths")
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_sheets_are_named_after_units_as_far_as_a_name_may_go() -> None:
    names = ["Adults [and] children: care/health", "A" * 40, "A" * 40, "Lists", "'?*", "history", "Ädults"]
    titles = sheet_titles(names)
    assert titles == [
        *("Adults and children care health", "A" * 31, f"{'A' * 29} 2", "Lists 2", "Answers", "history 2", "Ädults")
    ]
    assert load_workbook(io.BytesIO(made(ANSWERED, *names))).sheetnames[1:-1] == titles


def test_untouched_workbook_changes_nothing() -> None:
    assert answers_in(BODY) == ReadSheet((), len(lines_of(SMALL)), ())


_TEXTS = st.text(max_size=60).map(clean_text)


@settings(max_examples=15)
@given(data=st.data())
def test_any_answers_come_back_as_they_went(data: st.DataObject) -> None:
    texts = {}
    for line in lines_of(SMALL):
        choices = choices_of(line.question, SMALL)
        if choices:
            texts[line.token] = data.draw(st.sampled_from([*choices, ""]))
        elif line.question.answering is Answering.DATE:
            texts[line.token] = data.draw(st.sampled_from([MEETING, ""]))
        else:
            texts[line.token] = data.draw(
                _TEXTS | st.sampled_from(["_x000D_", "a_x0041_b\n_x005F_", "=1", "+\t-", "\ufffe"])
            )
    draft = draft_with(texts, questionnaire=SMALL)

    read = answers_in(made(draft))

    assert (read.rows, read.problems) == ((), ())
    assert difference(draft, read.rows, may_agree=True).changes == ()


@settings(max_examples=25)
@given(body=st.binary(max_size=300), at=st.integers(0, len(BODY)), cut=st.booleans())
def test_any_bytes_are_refused_in_words_or_read(body: bytes, at: int, cut: bool) -> None:
    for damaged in (
        body,
        BODY[:at] + body + ("" if cut else BODY[at:].hex()).encode(),
        BODY[:at] + body + BODY[at + len(body) :],
    ):
        with suppress(WorkbookRefused):
            for sheet in open_workbook(io.BytesIO(damaged)).sheets:
                read_answers(sheet, SMALL, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        *(("Embedded", "3"), (" embedded ", "3"), (3, "3"), (3.0, "3"), ("3.0", "3"), ("3,0", "3"), ("03", "3")),
        *(("Not applicable", "not_applicable"), ("NOT APPLICABLE", "not_applicable"), (None, ""), ("  ", "")),
    ],
)
def test_level_is_read_in_any_form(typed: object, stored: str) -> None:
    read = after(level=typed)
    assert read.problems == ()
    assert [(row.token, row.text) for row in read.rows] == [("connecting/level", stored)]


@pytest.mark.parametrize("typed", [2.5, "2.5", 5, 0, -1, "Excellent", True, 1e300, "9" * 5000, datetime(2026, 9, 1)])  # noqa: DTZ001
def test_level_that_cannot_be_chosen_names_its_cell_and_the_choices(typed: object) -> None:
    read = after(level=typed)
    (problem,) = read.problems
    assert problem.startswith("Answers, row 2, column E: “")
    assert problem.endswith(
        "cannot be chosen; choose one of: Starting, Developing, Embedded, Leading, Not applicable, We do not know yet"
    )
    assert read.rows == ()


@pytest.mark.parametrize(
    "typed",
    [
        *(date(2026, 9, 1), datetime(2026, 9, 1, 10), 46266, 46266.5, "1/9/2026", "01.09.2026", "1-9-2026"),  # noqa: DTZ001
        *("1 September 2026", "1 sep 2026", "2026-09-01", "2026-09-01 00:00:00", "1 9 2026"),
    ],
)
def test_date_is_read_in_any_form(typed: object) -> None:
    read = after(dialogue__met_on=typed)
    assert read.problems == ()
    assert [row.text for row in read.rows] == ["2026-09-01"]


def test_date_that_became_a_number_is_read() -> None:
    sheet = Sheet()
    cell = sheet.cell("dialogue/met_on")
    cell.value, cell.number_format = 46266, "General"
    assert [row.text for row in sheet.read().rows] == ["2026-09-01"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("last week", "“last week” is no date; type it like 14/9/2026"),
        ("31/2/2026", "“31/2/2026”: the date must be a real date, like 14 9 2026"),
        ("1/13/2026", "“1/13/2026”: the date must have a real month, like 9 or September"),
        (99_999_999, "holds the error #VALUE!; type the answer"),
        ("46266000", "“46266000” is no date; type it like 14/9/2026"),
        (True, "“True” is no date; type it like 14/9/2026"),
        ("15/9/2026", "15 September 2026 cannot be right: the date must be from 1 January 2000 until today"),
        ("1/1/1999", "1 January 1999 cannot be right: the date must be from 1 January 2000 until today"),
    ],
)
def test_date_that_cannot_be_says_what_to_type(typed: object, problem: str) -> None:
    row = row_of(Sheet().sheet, "dialogue/met_on")
    assert after(dialogue__met_on=typed).problems == (f"Answers, row {row}, column E: {problem}",)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("We\r\nlisten\x85", "We\nlisten"),
        ("We \u202elisten", clean_text("We \u202elisten")),
        ("We_x000D_\nlisten_x000D_", "We\nlisten"),
        (12, "12"),
        (12.0, "12"),
        (12.5, "12.5"),
        (date(2026, 9, 1), "1 September 2026"),
        ("نسمع", "نسمع"),
    ],
)
def test_words_are_cleaned_as_on_the_page(typed: object, stored: str) -> None:
    (row,) = after(strengths=typed).rows
    assert row.text == stored


def test_too_many_words_and_characters_are_refused_with_the_limit() -> None:
    read = after(strengths="x " * 501, changes="x" * 6001, dialogue__length="y" * 201)
    assert [problem.partition(": ")[2] for problem in read.problems] == [
        "has 501 words; an answer may have 500 or fewer. Shorten it",
        "has 6,001 characters; an answer may have 6,000 or fewer. Shorten it",
        "has 201 characters; an answer may have 200 or fewer. Shorten it",
    ]


def replaced(body: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in one of its parts, as no program of this kind would write it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            assert part != name or old in content
            target.writestr(part, content.replace(old, new) if part == name else content)
    return written.getvalue()


def test_paste_of_two_hundred_thousand_characters_is_refused_with_the_limit() -> None:
    sheet = Sheet()
    sheet.cell("connecting/strengths").value = "PASTE"
    body = replaced(closed(sheet.book), "xl/worksheets/sheet2.xml", b"PASTE", b"x" * 200_000)
    if b"x" * 200_000 not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet2.xml"):
        pytest.fail("the paste did not reach the sheet")
    assert answers_in(body).problems == (
        f"Answers, row {row_of(sheet.sheet, 'connecting/strengths')}, column E: has 200,000 characters; an answer may "
        "have 6,000 or fewer. Shorten it",
    )


def test_answer_longer_than_a_cell_stays_as_it_is() -> None:
    assert answers_in(made(draft_with({"connecting/strengths": "x" * 40_000}, questionnaire=SMALL))).rows == ()


def test_formula_and_error_are_not_answers() -> None:
    sheet = Sheet()
    sheet.cell("connecting/strengths").value = "=SUM(A1:A2)"
    sheet.cell("connecting/changes").value = "#NAME?"
    sheet.cell("connecting/changes").data_type = "e"
    problems = [problem.partition(": ")[2] for problem in sheet.read().problems]
    assert problems[0].startswith("holds a formula; type the answer")
    assert problems[1] == "holds the error #NAME?; type the answer"


def test_merged_answers_are_refused_and_other_merged_cells_are_not() -> None:
    sheet = Sheet()
    first = sheet.cell("connecting/strengths").row
    sheet.sheet.merge_cells(f"E{first}:E{first + 1}")
    sheet.sheet.merge_cells(f"A{first}:A{first + 1}")
    read = sheet.read()
    assert [problem.partition(":")[0] for problem in read.problems] == [
        f"Answers, row {first}, column E",
        f"Answers, row {first + 1}, column E",
    ]
    assert "Unmerge the cells" in read.problems[0]
    assert read.rows == ()


def test_deleted_row_changes_nothing() -> None:
    sheet = Sheet()
    sheet.sheet.delete_rows(sheet.cell("connecting/strengths").row)
    assert sheet.read() == ReadSheet((), len(lines_of(SMALL)) - 1, ())


def test_rows_and_columns_may_be_moved() -> None:
    sheet = Sheet()
    sheet.cell("connecting/strengths").value = "We meet"
    sheet.sheet.insert_cols(3, 2)
    sheet.sheet.delete_cols(1)
    sheet.sheet.insert_rows(1, 2)
    read = sheet.read()
    assert [(row.token, row.text) for row in read.rows] == [("connecting/strengths", "We meet")]
    sheet = Sheet()
    first, last = sheet.sheet[2], sheet.sheet[sheet.sheet.max_row]
    swapped = [(a.value, b.value) for a, b in zip(first, last, strict=True)][:8]
    for column, (a, b) in enumerate(swapped, start=1):
        sheet.sheet.cell(2, column).value, sheet.sheet.cell(sheet.sheet.max_row, column).value = b, a
    assert sheet.read().rows == ()


def test_unknown_repeated_and_lost_rows_are_named() -> None:
    sheet = Sheet()
    key = column_of(sheet.sheet, "Portal key")
    sheet.sheet.cell(3, key).value = "connecting/level"
    sheet.sheet.cell(4, key).value = "connecting/charm"
    sheet.sheet.cell(5, key).value = None
    assert list(sheet.read().problems) == [
        "Answers, row 3, column E: answers the same question as row 2. Delete one of the two rows",
        "Answers, row 4, column E: “connecting/charm” is no question of this self-evaluation. Delete the row",
        "Answers, row 5, column E: the row has lost what says which question it answers. Copy your answer into the "
        "row of its question",
    ]


def test_what_a_row_showed_is_unknown_when_its_column_was_emptied() -> None:
    sheet = Sheet()
    sheet.sheet.cell(2, column_of(sheet.sheet, "Portal seen")).value = "all"
    (row,) = sheet.read().rows
    assert row.seen == Seen()
    assert difference(ANSWERED, [row], may_agree=True).changes == ()


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Portal key", "has lost the hidden columns that tell the answers apart"),
        ("Portal seen", "has lost the hidden columns that tell the answers apart"),
        ("Your answer", "has no column with the heading “Your answer” in row 1"),
    ],
)
def test_column_that_is_needed_is_missed_by_name(heading: str, words: str) -> None:
    sheet = Sheet()
    sheet.sheet.cell(1, column_of(sheet.sheet, heading)).value = "Something"
    assert words in refusal(closed(sheet.book))


def test_two_columns_of_answers_are_refused() -> None:
    sheet = Sheet()
    sheet.sheet["F1"].value = ANSWER_HEADING
    assert "more than one column with the heading “Your answer”" in refusal(closed(sheet.book))


def test_sheet_of_two_workbooks_is_refused() -> None:
    sheet = Sheet()
    sheet.sheet["I9"].value = "cohesion-portal:another"
    assert "holds rows of several workbooks" in refusal(closed(sheet.book))


def test_hidden_sheets_are_passed_over_and_others_are_named() -> None:
    book = opened(made(ANSWERED, "Adults", "Children"))
    book["Children"].sheet_state = "hidden"
    book.create_sheet("My notes")["A1"] = "Buy biscuits"
    read = open_workbook(io.BytesIO(closed(book)))
    assert ([sheet.title for sheet in read.sheets], read.unread) == (["Adults"], ("My notes",))


def test_endless_workbooks_are_refused() -> None:
    sheet = Sheet()
    sheet.sheet.cell(2_500, 1).value = "x"
    assert "has more than 2,000 rows" in refusal(closed(sheet.book))
    book = opened(BODY)
    for number in range(101):
        book.create_sheet(f"Sheet {number}")
    assert "more than 100 sheets" in refusal(closed(book))
    body = io.BytesIO(BODY)
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/film.bin", bytes(61 * 1024 * 1024))
    assert "holds far more than a self-evaluation can" in refusal(body.getvalue())


def test_row_of_a_million_cells_is_refused_before_it_is_parsed() -> None:
    body = replaced(
        BODY, "xl/worksheets/sheet2.xml", b"</sheetData>", b"<row>" + b"<c/>" * 1_100_000 + b"</row></sheetData>"
    )
    assert "holds far more than a self-evaluation can" in refusal(body)


def test_workbook_that_expands_entities_is_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "%s">%s]>' % (
        b"ha" * 1000,
        b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(5)),
    )
    body = replaced(BODY, "xl/worksheets/sheet2.xml", b"<worksheet", laughs + b"<worksheet")
    body = replaced(body, "xl/worksheets/sheet2.xml", b"Your answer", b"&f;")
    assert refusal(body) == CANNOT_BE_READ


def test_difference_tells_changes_from_conflicts() -> None:
    now = draft_with(version=2, questionnaire=SMALL)
    then = Seen(1, "another-digest")
    same_version = Seen(2, "another-digest")
    found = difference(
        now,
        [
            Brought("connecting/strengths", "We meet", then),
            Brought("connecting/changes", "We plan", same_version),
            Brought("connecting/support", answer_to(lines_of(SMALL)[0], "Our words on connecting/support"), then),
            Brought("agreed_level/rationale", "Because", same_version),
            Brought("charm/offensive", "x", then),
        ],
        may_agree=False,
    )
    assert [(one.line.token, one.is_conflict) for one in found.changes] == [
        ("connecting/strengths", True),
        ("connecting/changes", False),
        ("connecting/support", True),
    ]
    assert [line.token for line in found.withheld] == ["agreed_level/rationale"]
    assert found.conflicts == 2
