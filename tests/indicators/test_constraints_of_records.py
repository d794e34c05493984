"""What the database refuses of definitions, new limits, commentary, imports and releases, whoever asks."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Model

from indicators.models import (
    Commentary,
    DefinitionVersion,
    Import,
    ImportPage,
    ImportSource,
    Indicator,
    Rebase,
    Register,
    Release,
    ReplacedFigure,
)
from partners.models import Place, Role, User
from tests.factories import make_indicator, make_user

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 14, 12, tzinfo=UTC)
SIGNED = "Data steward, Calder Vale Council"


@pytest.fixture
def steward() -> User:
    return make_user(Role.DATA_STEWARD)


def definition(**fields: Any) -> DefinitionVersion:
    later = {"number": 2, "in_force_from": date(2024, 4, 1), "changed": "method", "reason": "A new count"}
    return DefinitionVersion(**(later | {"written_at": AT} | fields))


def rebase(by: User, **fields: Any) -> Rebase:
    why = {"starts_on": date(2024, 4, 1), "cause": "A new recording rule", "reason": "The level has moved"}
    return Rebase(**(why | {"decided_at": AT, "decided_by": by, "by_role": SIGNED} | fields))


def commentary(by: User, **fields: Any) -> Commentary:
    words = {"as_at": date(2026, 3, 31), "what_happened": "Fewer", "what_next": "Go on", "control": "partly"}
    return Commentary(**(words | {"written_at": AT, "written_by": by, "by_role": SIGNED} | fields))


def release(by: User, register: Register, **fields: Any) -> Release:
    made = {"number": 1, "as_at": date(2026, 3, 31), "content": {}, "sha256": "0" * 64}
    return Release(**(made | {"register": register, "released_at": AT, "released_by": by, "by_role": SIGNED} | fields))


def upload(by: User, **fields: Any) -> Import:
    source, _ = ImportSource.objects.get_or_create(name="Police", shape="records", created_at=AT)
    file = {"token": "a", "file": "a", "name": "a.csv", "kind": "csv", "size": 1, "sha256": "0" * 64}
    return Import(**(file | {"source": source, "uploaded_at": AT, "uploaded_by": by, "by_role": SIGNED} | fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 1},
        {"number": 1, "in_force_from": None, "changed": ""},
        {"in_force_from": None},
        {"changed": ""},
        {"reason": ""},
    ],
)
def test_definition_after_the_first_says_from_when_what_and_why(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="definition_later_version_says_what_changed"):
        definition(indicator=make_indicator(), **fields).save()


def test_definition_from_one_day_is_one() -> None:
    indicator = make_indicator()
    definition(indicator=indicator).save()
    with pytest.raises(IntegrityError):
        definition(indicator=indicator, number=3).save()


@pytest.mark.parametrize("in_a_place", [False, True])
def test_new_limits_from_one_day_are_one_until_taken_back(steward: User, in_a_place: bool) -> None:
    place = Place.objects.create(slug="north", name="North") if in_a_place else None
    indicator = make_indicator()
    taken_back = {"taken_back_at": AT, "taken_back_by_role": SIGNED, "taken_back_reason": "Not a new level"}
    rebase(steward, indicator=indicator, place=place, **taken_back).save()
    rebase(steward, indicator=indicator, place=place).save()
    with pytest.raises(IntegrityError):
        rebase(steward, indicator=indicator, place=place).save()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"cause": ""}, "rebase_says_why"),
        ({"reason": ""}, "rebase_says_why"),
        ({"taken_back_at": AT, "taken_back_by_role": SIGNED}, "rebase_taken_back_for_a_reason"),
        ({"taken_back_reason": "A mistake"}, "rebase_taken_back_for_a_reason"),
    ],
)
def test_new_limits_say_why(steward: User, fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        rebase(steward, indicator=make_indicator(), **fields).save()


@pytest.mark.parametrize("empty", ["what_happened", "what_next", "by_role"])
def test_commentary_says_something_in_a_role(steward: User, empty: str) -> None:
    with pytest.raises(IntegrityError, match="commentary_says_something"):
        commentary(steward, indicator=make_indicator(), **{empty: ""}).save()


@pytest.mark.parametrize(("model", "change"), [(Commentary, "why"), (DefinitionVersion, "words"), (Release, "note")])
def test_what_was_written_once_is_never_changed(steward: User, model: type[Model], change: str) -> None:
    indicator = make_indicator()
    row = {
        Commentary: commentary(steward, indicator=indicator),
        DefinitionVersion: definition(indicator=indicator),
        Release: release(steward, indicator.register),
    }[model]
    row.save()
    with pytest.raises(IntegrityError, match="never changed once written"):
        model._default_manager.filter(pk=row.pk).update(**{change: "Other words"})


def test_release_after_the_first_says_what_changed(steward: User) -> None:
    register = make_indicator().register
    release(steward, register).save()
    with pytest.raises(IntegrityError, match="release_later_one_says_what_changed"):
        release(steward, register, number=2).save()


def test_release_numbers_are_from_one(steward: User) -> None:
    with pytest.raises(IntegrityError, match="release_numbers_from_one"):
        release(steward, make_indicator().register, number=0, note="Nothing").save()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "applied"}, "import_applied_at_some_time"),
        ({"applied_at": AT}, "import_applied_at_some_time"),
        ({"status": "undone", "applied_at": AT}, "import_undone_at_some_time"),
        ({"status": "applied", "applied_at": AT, "undone_at": AT}, "import_undone_at_some_time"),
        ({"status": "refused"}, "import_refused_for_a_reason"),
        ({"fault": "No headings"}, "import_refused_for_a_reason"),
    ],
)
def test_import_says_when_and_why_it_is_what_it_is(steward: User, fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        upload(steward, **fields).save()


def test_import_keeps_each_page_and_each_replaced_figure_once(steward: User) -> None:
    row = upload(steward)
    row.save()
    ImportPage.objects.create(of=row, fate="new", number=1, rows=[])
    ImportPage.objects.create(of=row, fate="same", number=1, rows=[])
    ReplacedFigure.objects.create(of=row, observation_id=5, before={})
    with pytest.raises(IntegrityError):
        ImportPage.objects.bulk_create([ImportPage(of=row, fate="new", number=1, rows=[])])


def test_replaced_figure_is_kept_once(steward: User) -> None:
    row = upload(steward)
    row.save()
    ReplacedFigure.objects.create(of=row, observation_id=5, before={})
    with pytest.raises(IntegrityError):
        ReplacedFigure.objects.create(of=row, observation_id=5, before={})


@pytest.mark.parametrize("fields", [{"archived_on": date(2026, 4, 1)}, {"archived_reason": "It has ended"}])
def test_register_is_archived_for_a_reason(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="register_archived_for_a_reason"):
        Register.objects.create(slug="old", title="Old", **fields)


def test_indicator_says_how_people_were_chosen_only_of_a_survey() -> None:
    indicator = make_indicator()
    with pytest.raises(IntegrityError, match="indicator_sampling_of_a_survey"):
        Indicator.objects.filter(pk=indicator.pk).update(sampling="random")
