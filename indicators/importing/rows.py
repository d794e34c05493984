"""Reading one row of a table of figures into a figure, a row without one, or a refusal that names the column."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, TypeVar

from cohesion_portal.lib.office import fit_text
from indicators.importing.figures import FileFigure, Known, KnownIndicator, KnownPlace, Refusal, Skip
from indicators.importing.mapping import DISTRICT, LEAVE_OUT, Mapping, Part, meaning_of, name_in_file, said_of_all
from indicators.measures import PeriodType, Sampling, Unit, period_fault
from indicators.reading.cells import Cell, Merged, quoted, refuse_unreadable, text_of
from indicators.reading.names import bare_name
from indicators.reading.refusal import TableRefused
from indicators.reading.values import (
    CellFault,
    DayOrder,
    Marker,
    Period,
    fate_of_marker,
    is_percentage,
    nearest,
    read_day,
    read_number,
    read_period,
)

MOST_KEPT_NAMES = 300
_PLACES = Decimal("0.000001")
_LONGEST = {Part.NOTE: 1000, Part.SOURCE: 300}
_YES = {"yes", "y", "true", "1", "p", "provisional", "x", "[p]"}
_NO = {"no", "n", "false", "0", "f", "final", "revised", "r", "[r]"}
_NUMBERS = (Part.VALUE, Part.NUMERATOR, Part.DENOMINATOR, Part.SAMPLE_SIZE, Part.DESIGN_EFFECT)
_PERCENTAGES = (Unit.SURVEY_PERCENTAGE, Unit.ADMINISTRATIVE_PERCENTAGE)
_SAMPLINGS = {bare_name(name): value for value, label in Sampling.choices for name in (value, label)}

Read = TypeVar("Read")


class _Refused(Exception):
    def __init__(self, part: Part, reason: str) -> None:
        self.part, self.reason = part, reason


class _NoFigure(Exception):
    """The row holds no figure; the words say what stands in its place."""


class RowReader:
    """Reads the rows of one file by its mapping. Keeps the names that it did not know, so that they can be matched.

    What repeats from row to row (names, periods) is read once.
    """

    def __init__(self, mapping: Mapping, headings: Sequence[str], known: Known) -> None:
        self._mapping = mapping
        self._index = {Part(part): list(headings).index(name) for part, name in mapping.columns.items() if name}
        self._headings = headings
        self._indicators: dict[str, KnownIndicator | str | None] = {}
        self._places: dict[tuple[str, str], KnownPlace | str | None] = {}
        self._periods: dict[Cell, Period] = {}
        self._register = known
        self._by_slug = {each.slug: each for each in known.indicators}
        self._place_by_slug = {each.slug: each for each in known.places}
        self._coded_indicators = _by_name(known.indicators, lambda each: (each.code, each.slug), _bare_code)
        self._named_indicators = _by_name(known.indicators, lambda each: (each.label,), bare_name)
        self._named_places = _by_name(known.places, lambda each: (each.name, each.slug), bare_name)
        self.unknown_indicators: dict[str, int] = {}
        self.unknown_places: dict[str, int] = {}
        self.rounded = 0

    def read(self, row: int, cells: Sequence[Cell]) -> FileFigure | Refusal | Skip:
        try:
            return self._figure(row, cells)
        except _NoFigure as fault:
            return Skip(row, str(fault))
        except _Refused as fault:
            index = self._index.get(fault.part)
            return Refusal(row, "" if index is None else self._headings[index], fault.reason)

    def _figure(self, row: int, cells: Sequence[Cell]) -> FileFigure:
        indicator = self._part(cells, Part.INDICATOR, self._indicator)
        place = None
        if Part.PLACE in self._index:
            place = self._part(cells, Part.PLACE, lambda cell: self._place(cell, indicator))
        numerator, denominator = self._whole(cells, Part.NUMERATOR), self._whole(cells, Part.DENOMINATOR)
        value = self._value(cells, indicator, numerator, denominator)
        period = self._period(cells)
        return FileFigure(
            row=row,
            indicator=indicator,
            place=place,
            period_type=period.kind,
            starts=period.starts,
            ends=period.ends,
            value=value,
            sample_size=self._whole(cells, Part.SAMPLE_SIZE),
            design_effect=self._design_effect(cells),
            sampling=self._part(cells, Part.SAMPLING, _sampling) if Part.SAMPLING in self._index else "",
            numerator=numerator,
            denominator=denominator,
            provisional=self._provisional(cells),
            note=self._text(cells, Part.NOTE),
            source=self._text(cells, Part.SOURCE),
        )

    def _part(self, cells: Sequence[Cell], part: Part, read: Callable[[Cell], Read]) -> Read:
        """What the cell of this part says; of a part that the file does not have, what an empty cell would."""
        index = self._index.get(part)
        cell = "" if index is None else cells[index]
        if isinstance(cell, Merged) and part not in _NUMBERS:
            cell = cell.value
        try:
            return read(cell)
        except CellFault as fault:
            raise _Refused(part, _sentence(fault)) from fault

    def _indicator(self, cell: Cell) -> KnownIndicator:
        if Part.INDICATOR not in self._index:
            return self._indicator_of_all_rows()
        refuse_unreadable(cell)
        name = _name(cell)
        if name not in self._indicators:
            self._indicators[name] = self._found_indicator(name)
        found = self._indicators[name]
        if isinstance(found, str):
            _count(self.unknown_indicators, name)
            raise CellFault(found)
        if found is None:
            raise _NoFigure(f"{quoted(name)} is left out, as its name was matched")
        return found

    def _indicator_of_all_rows(self) -> KnownIndicator:
        found = self._by_slug.get(self._mapping.indicator)
        if found is None:
            raise TableRefused("The indicator that was chosen for all rows is no longer kept. Match the columns again")
        return found

    def _found_indicator(self, name: str) -> KnownIndicator | str | None:
        meant = meaning_of(name, self._mapping.indicators)
        if meant == LEAVE_OUT:
            return None
        found = self._by_slug.get(meant) if meant else self._indicator_called(name)
        if found:
            return found
        return self._unknown(name, "measure", [each.label for each in self._register.indicators])

    def _indicator_called(self, name: str) -> KnownIndicator | None:
        code = _bare_code(name)
        by_code = self._coded_indicators
        return by_code[code] if code in by_code else self._named_indicators.get(bare_name(name))

    def _place(self, cell: Cell, indicator: KnownIndicator) -> KnownPlace | None:
        refuse_unreadable(cell)
        name = _name(cell)
        key = (name, indicator.area)
        if key not in self._places:
            self._places[key] = self._found_place(name, indicator)
        found = self._places[key]
        if isinstance(found, str):
            if found == LEAVE_OUT:
                raise _NoFigure(f"{quoted(name)} is left out, as its name was matched")
            _count(self.unknown_places, name)
            raise CellFault(found)
        return found

    def _found_place(self, name: str, indicator: KnownIndicator) -> KnownPlace | str | None:
        meant = meaning_of(name, self._mapping.places)
        if meant == LEAVE_OUT:
            return LEAVE_OUT
        district = {bare_name(each) for each in (indicator.area, "Whole district") if each}
        if meant == DISTRICT or (meant is None and bare_name(name) in district):
            return None
        found = self._place_by_slug.get(meant) if meant else self._named_places.get(bare_name(name))
        if found:
            return found
        areas = [indicator.area] if indicator.area else []
        return self._unknown(name, "place", [*areas, *(each.name for each in self._register.places)])

    def _unknown(self, name: str, noun: str, known: Sequence[str]) -> str:
        if not name:
            return f"The name of the {noun} is missing"
        # A column that was matched by mistake has another name in every row, and looking for each would take minutes.
        are_few = len(self.unknown_indicators) + len(self.unknown_places) < MOST_KEPT_NAMES
        close = nearest(name, known) if are_few else None
        hint = f". The nearest is {close}" if close else ""
        return f"{quoted(name)} is not a {noun} that the portal knows{hint}"

    def _period(self, cells: Sequence[Cell]) -> Period:
        if Part.PERIOD in self._index:
            return self._part(cells, Part.PERIOD, self._one_period)
        starts = self._part(cells, Part.STARTS, self._edge)
        ends = self._part(cells, Part.ENDS, self._edge)
        kind = self._mapping.period_type or _kind_between(starts.starts, ends.ends)
        if fault := period_fault(kind, starts.starts, ends.ends):
            raise _Refused(Part.ENDS, fault)
        return Period(kind, starts.starts, ends.ends)

    def _one_period(self, cell: Cell) -> Period:
        mapping = self._mapping
        return self._kept(
            cell,
            lambda: read_period(
                cell, period_type=mapping.period_type or None, order=mapping.order, quarters=mapping.quarters_of
            ),
        )

    def _edge(self, cell: Cell) -> Period:
        """The day or the month in which a period begins or ends."""
        return self._kept(cell, lambda: day_or_month(cell, self._mapping.order))

    def _kept(self, cell: Cell, read: Callable[[], Period]) -> Period:
        # True, 1 and 1.0 are one key of a dictionary, and a cell of each says something else.
        if not isinstance(cell, str | date):
            return read()
        found = self._periods.get(cell)
        if found is None:
            found = self._periods[cell] = read()
        return found

    def _value(
        self, cells: Sequence[Cell], indicator: KnownIndicator, numerator: int | None, denominator: int | None
    ) -> Decimal:
        read = self._number_or_percentage if indicator.unit in _PERCENTAGES else self._number
        found = self._part(cells, Part.VALUE, read)
        if isinstance(found, Decimal):
            return self._to_six_places(found, indicator)
        can_be_worked_out = found is Marker.BLANK and indicator.unit == Unit.ADMINISTRATIVE_PERCENTAGE
        if can_be_worked_out and numerator is not None and denominator:
            return (Decimal(100 * numerator) / denominator).quantize(_PLACES, ROUND_HALF_EVEN)
        if found is Marker.DASH:
            raise _Refused(
                Part.VALUE,
                "A dash can mean zero or a number too small to print: say which when you match the columns",
            )
        raise _NoFigure(f"No figure: {found.meaning}")

    def _number(self, cell: Cell) -> Decimal | Marker:
        found = self._number_or_percentage(cell)
        if is_percentage(cell):
            raise CellFault(
                f"{quoted(cell)} is a percentage, and another number is needed: correct the cell or match "
                "another column"
            )
        return found

    def _number_or_percentage(self, cell: Cell) -> Decimal | Marker:
        whole = _plain_whole(cell)
        if whole is not None:
            return Decimal(whole)
        found = read_number(cell, style=self._mapping.numbers)
        if isinstance(found, Marker):
            zero = fate_of_marker(found, dash_is_zero=self._mapping.dash_is_zero)
            return found if zero is None else zero
        return found

    def _to_six_places(self, value: Decimal, indicator: KnownIndicator) -> Decimal:
        """As many as are stored; programs that work out a percentage give 15. A count stays as it is, to be refused."""
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -6 and indicator.unit != Unit.COUNT and value < 10**12:
            self.rounded += 1
            return value.quantize(_PLACES, ROUND_HALF_EVEN)
        return value

    def _whole(self, cells: Sequence[Cell], part: Part) -> int | None:
        index = self._index.get(part)
        if index is None:
            return None
        whole = _plain_whole(cells[index])
        if whole is not None:
            return whole
        found = self._part(cells, part, self._number)
        if isinstance(found, Marker):
            return None
        if found != found.to_integral_value() or found < 0:
            raise _Refused(part, f"{quoted(str(found))} is not a whole number of 0 or more")
        return int(found)

    def _design_effect(self, cells: Sequence[Cell]) -> Decimal | None:
        if Part.DESIGN_EFFECT not in self._index:
            return None
        found = self._part(cells, Part.DESIGN_EFFECT, self._number)
        return None if isinstance(found, Marker) else found.quantize(Decimal("0.001")) if found < 10**6 else found

    def _provisional(self, cells: Sequence[Cell]) -> bool | None:
        """As the cell says, else as the person said of all figures. None: nobody said, and what is stored stays."""
        said = self._part(cells, Part.PROVISIONAL, _provisional)
        return said_of_all(self._mapping.provisional) if said is None else said

    def _text(self, cells: Sequence[Cell], part: Part) -> str | None:
        if part not in self._index:
            return None
        return self._part(cells, part, lambda cell: _short_text(cell, _LONGEST[part])) or None


def _plain_whole(cell: Cell) -> int | None:
    """The number of a cell that holds a whole one of a few digits and nothing else, which needs no further reading.

    Most cells do, and most of the time of a large file would go into reading them.
    """
    if type(cell) is str:
        return int(cell) if len(cell) < 16 and cell.isascii() and cell.isdigit() else None
    if (type(cell) is float and cell.is_integer()) or type(cell) is int:
        return int(cell) if 0 <= cell < 10**15 else None
    return None


def _by_name(
    known: Sequence[Any], names: Callable[[Any], tuple[str, ...]], bare: Callable[[str], str]
) -> dict[str, Any]:
    """By every name that only one of them has."""
    found: dict[str, Any] = {}
    for each in known:
        for name in {bare(name) for name in names(each)}:
            found[name] = None if name in found else each
    return found


def _bare_code(code: str) -> str:
    """A code without what people write differently. Its points count: 1.11 is not 11.1."""
    return "".join(code.split()).casefold()


def _name(cell: Cell) -> str:
    return name_in_file(fit_text(" ".join(text_of(cell)[:1000].split()))[:200])


def _count(names: dict[str, int], name: str) -> None:
    """Keep a name to be matched; a blank is none."""
    if name and (name in names or len(names) < MOST_KEPT_NAMES):
        names[name] = names.get(name, 0) + 1


def _sentence(fault: CellFault) -> str:
    """A fault as a sentence: those that begin with a verb are about the cell."""
    words = str(fault)
    return words if words[:1] in '"“' or words[:1].isupper() else f"The cell {words}"


def _kind_between(starts: date, ends: date) -> str:
    kinds = (PeriodType.MONTH, PeriodType.QUARTER, PeriodType.CALENDAR_YEAR, PeriodType.FINANCIAL_YEAR)
    found = next((kind for kind in kinds if not period_fault(kind, starts, ends)), None)
    if found is None:
        raise _Refused(
            Part.ENDS, "The two days are not those of a month, quarter or year: say which kind of period it is"
        )
    return found.value


def day_or_month(cell: Cell, order: DayOrder | None) -> Period:
    """One day, or the whole month that a cell such as "March 2024" names, from its first day to its last."""
    try:
        day = read_day(cell, order=order)
    except CellFault as fault:
        try:
            return read_period(cell, period_type=PeriodType.MONTH, order=order)
        except CellFault:
            raise fault from None
    return Period(PeriodType.MONTH, day, day)


def _sampling(cell: Cell) -> str:
    refuse_unreadable(cell)
    text = text_of(cell)
    if not text:
        return ""
    if found := _SAMPLINGS.get(bare_name(text)):
        return str(found)
    raise CellFault(f"{quoted(cell)} is not a way of choosing people: use random, census, quota or open")


def _provisional(cell: Cell) -> bool | None:
    refuse_unreadable(cell)
    text = text_of(cell).lower()
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellFault(f"{quoted(cell)} does not say whether the figure is provisional: write yes or no")


def _short_text(cell: Cell, longest: int) -> str:
    refuse_unreadable(cell)
    text = fit_text(text_of(cell))
    if len(text) > longest:
        raise CellFault(f"has {len(text):,} characters: shorten it to {longest:,}")
    return text
