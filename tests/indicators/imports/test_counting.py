"""Which months and areas counted records make figures of: no area stands for another, and no gap for a zero."""

from indicators.importing.counting import Counted, figures_of
from indicators.importing.figures import Known, KnownIndicator, KnownPlace
from indicators.importing.mapping import ALL_FINAL, ALL_PROVISIONAL, LAST_PROVISIONAL, Mapping
from indicators.measures import Unit

ROBBERY = KnownIndicator(1, "robbery", "1.1", "Robbery", Unit.COUNT, place_breakdown=True, frequency="month")
WHOLE = KnownIndicator(2, "arson", "1.2", "Arson", Unit.COUNT, place_breakdown=False, frequency="month")
HALIFAX = KnownPlace(1, "halifax", "Halifax")
WEST_YORKSHIRE = KnownPlace(2, "west-yorkshire", "West Yorkshire", reach="wider")
KNOWN = Known([ROBBERY, WHOLE], [HALIFAX, WEST_YORKSHIRE])


def counted(counts: dict[tuple[str, str, str], int], provisional: str = "") -> Counted:
    names = {"Leeds *": "", "Manchester *": "-"}
    indicators = {"Robbery": "robbery", "Arson": "arson", "Theft": "-"}
    return figures_of(counts, Mapping(indicators=indicators, places=names, provisional=provisional), KNOWN)


def shown(found: Counted) -> list[tuple[str, str, str, int]]:
    return [
        (each.indicator.label, each.place.name if each.place else "", f"{each.starts:%Y-%m}", int(each.value))
        for each in found.figures
    ]


def test_wider_area_is_no_part_of_the_district() -> None:
    found = counted({
        ("2020-01", "Robbery", "Halifax"): 1, ("2020-01", "Robbery", "West Yorkshire"): 50,
        ("2020-01", "Arson", "Halifax"): 2, ("2020-01", "Arson", "West Yorkshire"): 60,
    })  # fmt: skip
    assert shown(found) == [
        ("Robbery", "", "2020-01", 1),
        ("Robbery", "Halifax", "2020-01", 1),
        ("Robbery", "West Yorkshire", "2020-01", 50),
        ("Arson", "", "2020-01", 2),
        ("Arson", "West Yorkshire", "2020-01", 60),
    ]


def test_month_that_only_another_area_has_is_a_gap_and_no_zero() -> None:
    found = counted({
        ("2020-01", "Robbery", "Leeds 001A"): 1,
        ("2020-02", "Robbery", "Manchester 001A"): 1,
        ("2020-03", "Robbery", "Leeds 001A"): 1,
        ("2020-04", "Robbery", "Manchester 001A"): 1,
    })  # fmt: skip
    assert shown(found) == [("Robbery", "", "2020-01", 1), ("Robbery", "", "2020-03", 1)]
    assert found.warnings[0] == (
        "No row of the district is of these months between its first and its last: 2020-02. No figure is made for "
        "them, because a gap is not a zero"
    )


def test_month_with_any_category_of_the_area_is_a_true_zero_of_the_others() -> None:
    found = counted({
        ("2020-01", "Robbery", "Halifax"): 1,
        ("2020-02", "Theft", "Leeds 001A"): 1,
        ("2020-03", "Nobody matched this", "Leeds 001A"): 1,
    })  # fmt: skip
    assert shown(found) == [
        ("Robbery", where, f"2020-0{month}", int(month == 1)) for where in ("", "Halifax") for month in (1, 2, 3)
    ]
    assert not any("gap" in warning for warning in found.warnings)


def test_wider_area_and_the_district_have_months_of_their_own() -> None:
    found = counted({
        ("2020-01", "Robbery", "West Yorkshire"): 5,
        ("2020-02", "Robbery", "Halifax"): 1,
        ("2020-03", "Robbery", "West Yorkshire"): 6,
    })  # fmt: skip
    assert shown(found) == [
        ("Robbery", "", "2020-02", 1),
        ("Robbery", "Halifax", "2020-02", 1),
        ("Robbery", "West Yorkshire", "2020-01", 5),
        ("Robbery", "West Yorkshire", "2020-03", 6),
    ]
    assert found.warnings[0].startswith("No row of West Yorkshire is of these months")


def test_file_without_places_is_about_the_district() -> None:
    found = counted({("2020-01", "Robbery", ""): 1, ("2020-02", "Theft", ""): 1, ("2020-04", "Theft", ""): 1})
    assert shown(found) == [("Robbery", "", f"2020-0{month}", int(month == 1)) for month in (1, 2, 4)]
    assert "2020-03" in found.warnings[0]


def test_counts_are_as_final_as_the_person_said() -> None:
    counts = {("2020-01", "Robbery", ""): 1, ("2020-02", "Robbery", ""): 1}
    says = {
        answer: [each.provisional for each in counted(counts, answer).figures]
        for answer in ("", ALL_FINAL, ALL_PROVISIONAL, LAST_PROVISIONAL)
    }
    assert says == {
        "": [None, None],
        ALL_FINAL: [False, False],
        ALL_PROVISIONAL: [True, True],
        LAST_PROVISIONAL: [False, True],
    }


def test_category_with_a_footnote_mark_stands_for_itself_alone() -> None:
    found = figures_of(
        {("2020-01", "Robbery *", ""): 1, ("2020-01", "Robbery of a shop", ""): 2},
        Mapping(indicators={"Robbery*": "robbery"}),
        KNOWN,
    )
    assert shown(found) == [("Robbery", "", "2020-01", 1)]
    assert found.unknown_categories == {"Robbery of a shop": 2}
    assert found.warnings == []
