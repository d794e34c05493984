"""Small numbers in everything that leaves the server for people who may not see them.

Two ways to look. Four worlds differ in nothing but their hidden numbers: every byte must be the same in all of them,
so that nothing at all depends on the number. And what is hidden to protect a small number is large and unlike anything
else, so that it can be searched for.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pikepdf
import pypdfium2
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cohesion_portal.lib.shelves import empty_shelves
from indicators.models import Indicator, Observation, Release
from indicators.releasing.content import Prepared
from indicators.releasing.files import CSV, JSON, METADATA, write
from indicators.selectors.releases import prepared_release
from partners.models import Place, Role, User
from reporting.models import Report
from reporting.publishing import Format, make_data, make_page, make_pdf, print_html
from reporting.selectors.annual import annual_report
from reporting.workbook import make_workbook
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.reporting.years import make_report, make_year

WORLDS = (1, 2, 3, 4)
TODAY = NOW.date()
Files = dict[str, bytes]


class Figures(NamedTuple):
    """The observations whose values differ from world to world, and how."""

    north: Observation
    south: Observation
    quarter: Observation
    other_quarter: Observation
    few: Observation
    share: Observation
    month: Observation
    corrected: Observation

    def become(self, world: int) -> None:
        """Hidden numbers change places with others that are hidden too, so that what is shown can stay."""
        values = {
            self.north: world,
            self.south: 7919 - world,
            self.quarter: world,
            self.few: 2 * world - 1,
            self.month: world,
        }
        for row, value in values.items():
            Observation.objects.filter(pk=row.pk).update(value=value)
        share = Decimal(100 * world) / 411
        Observation.objects.filter(pk=self.share.pk).update(value=round(share, 4), numerator=world)
        self.corrected.value = Decimal(5 - world)
        self.corrected._change_reason = "Recounted"  # type: ignore[attr-defined]
        self.corrected.save()


# What is hidden to protect a small number, in the forms in which it could be printed; in one world.
SENTINELS = ("7916", "7,916", "7915", "7920", "6841", "6,841", "6840", "0.7299", "0.73", "16.67", "16.7")
WORLD_OF_SENTINELS = 3


def _month(number: int) -> dict[str, object]:
    year, month = 2024 + (number + 3) // 12, (number + 3) % 12 + 1
    starts = date(year, month, 1)
    ends = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return {
        "period_type": "month",
        "period_label": f"{starts:%B %Y}",
        "period_starts": starts,
        "period_ends": ends,
    }


def _build() -> Figures:
    places = {
        name: Place.objects.create(slug=name.lower(), name=name, reach=reach)
        for name, reach in (("North", "part"), ("South", "part"), ("West", "part"), ("County", "wider"))
    }
    by_place = make_indicator("2.8", label="Burglary", place_breakdown=True)
    make_observation(by_place, 9500, 2021, is_baseline=True)
    make_observation(by_place, 9119, 2024)
    north, south, *_ = (
        make_observation(by_place, value, 2024, place=places[name])
        for name, value in (("North", 3), ("South", 7916), ("West", 1200), ("County", 88000))
    )
    quarters = make_indicator("2.5", label="Fires")
    make_observation(quarters, 6500, 2021, is_baseline=True)
    make_observation(quarters, 6841, 2024)
    quarter, other = (
        make_observation(
            quarters,
            value,
            period_type="quarter",
            period_label=label,
            period_starts=date(2024, month, 1),
            period_ends=date(2024, month + 2, 30),
        )
        for value, month, label in ((3, 4, "April to June 2024"), (2500, 7, "July to September 2024"))
    )
    sensitive = make_indicator("3.1", label="Hate crime", suppression="sensitive", reporting_sensitive=True)
    make_observation(sensitive, 40, 2021, is_baseline=True)
    few = make_observation(sensitive, 5, 2024)
    percentage = make_indicator("1.4", label="Repeats", unit="administrative_percentage", place_breakdown=True)
    make_observation(percentage, Decimal("40"), 2021, numerator=200, denominator=500, is_baseline=True)
    share = make_observation(percentage, Decimal("0.7299"), 2024, numerator=3, denominator=411)
    survey = make_indicator("3.2", label="Safe", unit="survey_percentage", place_breakdown=True)
    make_observation(survey, Decimal("16.67"), 2024, place=places["North"], sample_size=6)
    monthly = make_indicator("2.2", label="Nuisance")
    months = [make_observation(monthly, 30 + n % 5 if n != 7 else 3, **_month(n)) for n in range(18)]
    recounted = make_indicator("4.2", label="Hurt")
    make_observation(recounted, 25, 2021, is_baseline=True)
    corrected = make_observation(recounted, 4, 2024)
    return Figures(north, south, quarter, other, few, share, months[7], corrected)


def _pages(reader: User) -> Files:
    """What somebody of the Board is shown."""
    client = Client()
    client.force_login(reader)
    indicators = list(Indicator.objects.select_related("priority__version__framework").order_by("code"))
    addresses = [reverse(f"indicators:{name}") for name in ("indicators", "places", "quality")]
    for indicator in indicators:
        addresses += [reverse(f"indicators:{name}", args=[indicator.slug]) for name in ("indicator", "commentary")]
    priority = indicators[0].priority
    addresses.append(reverse("frameworks:element", args=[priority.version.framework.slug, priority.slug]))
    addresses += ["/", "/dashboard/", "/open-data/"]
    return {address: _body(client, address) for address in dict.fromkeys(addresses)}


def _body(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)


def _release(prepared: Prepared, name: str) -> Files:
    return {f"{name}/{file}": write(prepared.content, file) for file in (CSV, METADATA, JSON)}


def _releases(by: User) -> Files:
    """The first release, and the next when the figures that are shown have changed."""
    register = Indicator.objects.earliest("pk").register
    first = prepared_release(register, TODAY)
    Release.objects.create(
        register=register,
        number=1,
        as_at=TODAY,
        content=first.content,
        sha256=first.digest,
        released_at=NOW,
        released_by=by,
        by_role="Data steward",
    )
    Observation.objects.filter(place__slug="west").update(value=1260)
    Observation.objects.filter(indicator__code="2.8", place=None, period_label="2024/25").update(value=9179)
    second = prepared_release(register, TODAY)
    pages = {address: _body(Client(), address) for address in ("/open-data/", "/open-data/plan-2022/")}
    preview = "\n".join(map(str, second.hidden)).encode()
    return _release(first, "first") | _release(second, "second") | pages | {"what the next hides": preview}


def _report(report: Report) -> Files:
    content = annual_report(report, at=NOW)
    workbook = zipfile.ZipFile(io.BytesIO(make_workbook(content)))
    return {
        Format.HTML: make_page(content).encode(),
        "print.html": print_html(content).encode(),
        Format.JSON: make_data(content),
        **{f"xlsx/{name}": workbook.read(name) for name in workbook.namelist()},
    }


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker) -> dict[int, Files]:  # type: ignore[no-untyped-def]
    found: dict[int, Files] = {}
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        report = make_report(make_year())
        figures = _build()
        reader, keeper = make_user(Role.BOARD_MEMBER), make_user(Role.DATA_STEWARD)
        report.indicators.set(Indicator.objects.all())
        for world in WORLDS:
            point = transaction.savepoint()
            figures.become(world)
            empty_shelves()  # of pages that are kept, for the worlds are changed behind the portal's back
            found[world] = _pages(reader) | _report(report) | _releases(keeper)
            if world == WORLD_OF_SENTINELS:
                found[world]["pdf"] = make_pdf(annual_report(report, at=NOW))
            transaction.savepoint_rollback(point)
        transaction.set_rollback(True)
    return found


def test_worlds_that_differ_in_hidden_numbers_alone_look_the_same(worlds: dict[int, Files]) -> None:
    first = {name: body for name, body in worlds[1].items() if name != "pdf"}
    assert len(first) > 30
    for world in WORLDS[1:]:
        assert [name for name, body in first.items() if worlds[world][name] != body] == []


def test_what_protects_a_small_number_is_in_no_artefact(worlds: dict[int, Files]) -> None:
    for name, body in worlds[WORLD_OF_SENTINELS].items():
        if name != "pdf":
            assert [sentinel for sentinel in SENTINELS if _holds(body, sentinel)] == [], name


def _holds(body: bytes, number: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)".encode(), body) is not None


def test_pdf_holds_none_of_them_in_text_tags_or_metadata(worlds: dict[int, Files]) -> None:
    pdf = worlds[WORLD_OF_SENTINELS]["pdf"]
    words = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        said = [
            str(value) for item in document.objects if isinstance(item, pikepdf.Dictionary) for value in _texts(item)
        ]
    everything = " ".join(" ".join([*words, *said]).split()).encode()
    assert b"Burglary" in everything
    assert [sentinel for sentinel in SENTINELS if _holds(everything, sentinel)] == []
    assert b"Fewer than 8" in everything


def _texts(item: pikepdf.Dictionary) -> Iterator[object]:
    """Alternative texts, titles, and whatever else of a dictionary is a text."""
    for value in item.values():  # type: ignore[operator]
        if isinstance(value, (pikepdf.String, str)):
            yield value


def test_figures_that_are_not_small_are_there(worlds: dict[int, Files]) -> None:
    """Else nothing would have been proved."""
    files = worlds[1]
    assert _holds(files["/indicators/"], "9,119")
    assert _holds(files["first/observations.csv"], "9120")
    assert _holds(files["second/observations.csv"], "88000")
    assert _holds(files[Format.JSON], "9120")
    assert b"about 9,120" in files[Format.HTML]
    assert b"Fewer than 5" in files["/indicators/measure-2-8/"]
    assert b"Fewer than 8" in files["/indicators/measure-3-1/"]


def test_reader_with_the_right_is_shown_them(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        figures = _build()
        client = Client()
        client.force_login(make_user(Role.DATA_STEWARD))
        body = client.get(figures.north.indicator.get_absolute_url()).content
    assert _holds(body, "7,916")
