"""Every address against every role. An address that is not in the table fails, so that none is forgotten.

`in` means: sent to the sign-in page. The six partnership-wide roles are held in an organisation of their own, so that
a page of the council is open to them by their role alone; `outs` leads another organisation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from actions import services as actions
from frameworks.models import Element, Kind
from indicators.models import Indicator, Observation, Register, Target
from indicators.targets import Grammar
from partners import services as partners
from partners.models import Organisation, Role, User
from partners.tasks import token_digest
from tests.factories import NOW, OrganisationFactory, make_action, make_framework, make_plan, make_user

pytestmark = pytest.mark.django_db
NOBODY = "anon"
ROLES = {
    "cont": Role.CONTRIBUTOR,
    "lead": Role.LEAD,
    "appr": Role.APPROVER,
    "secr": Role.SECRETARIAT,
    "prio": Role.PRIORITY_LEAD,
    "stew": Role.DATA_STEWARD,
    "boar": Role.BOARD_MEMBER,
    "cler": Role.SCRUTINY_CLERK,
    "admi": Role.ADMINISTRATOR,
    "outs": Role.LEAD,
}
IN_COUNCIL = {"cont", "lead", "appr"}

TABLE = """
name                            anon cont lead appr secr prio stew boar cler admi outs

home                            200  200  200  200  200  200  200  200  200  200  200
help                            200  200  200  200  200  200  200  200  200  200  200
components                      in   403  403  403  403  403  403  403  403  200  403
accessibility                   200  200  200  200  200  200  200  200  200  200  200
privacy                         200  200  200  200  200  200  200  200  200  200  200
cookies                         200  200  200  200  200  200  200  200  200  200  200
theme                           200  200  200  200  200  200  200  200  200  200  200
health                          200  200  200  200  200  200  200  200  200  200  200

partners:organisations          200  200  200  200  200  200  200  200  200  200  200
partners:add_organisation       in   403  403  403  200  403  403  403  403  200  403
partners:organisation           200  200  200  200  200  200  200  200  200  200  200
partners:edit_organisation      in   403  403  403  200  404  404  404  404  200  404
partners:add_unit               in   403  403  403  200  404  404  404  404  200  404
partners:rename_unit            in   403  403  403  200  404  404  404  404  200  404
partners:remove_unit            in   403  403  403  200  404  404  404  404  200  404
partners:invite                 in   403  200  403  200  404  404  404  404  200  404
partners:end_role               in   403  200  403  200  404  404  404  404  200  404
partners:end_role@lead          in   403  403  403  200  404  404  404  404  200  404
partners:withdraw_invitation    in   403  200  403  200  404  404  404  404  200  404
partners:accept                 302  302  302  302  302  302  302  302  302  302  302
partners:join                   404  404  404  404  404  404  404  404  404  404  404

indicators:indicators           in   200  200  200  200  200  200  200  200  200  200
indicators:indicator            in   200  200  200  200  200  200  200  200  200  200
indicators:add_figure           in   403  403  403  403  403  200  403  403  403  403
indicators:correct_figure       in   403  403  403  403  403  200  403  403  403  403
indicators:mirrored_target      in   403  403  403  403  403  200  403  403  403  403

actions:actions                 in   200  200  200  200  200  403  200  403  403  200
actions:action                  in   200  200  200  200  200  403  200  403  403  200
actions:action@draft            in   200  200  200  404  404  403  404  403  403  404
actions:record_update           in   200  200  403  404  404  403  404  403  403  404
actions:record_update@priority  in   403  403  403  200  200  403  403  403  403  403
actions:plans                   in   200  200  200  200  200  403  200  403  403  200
actions:plan                    in   200  200  200  200  200  403  200  403  403  200
actions:plan@draft              in   404  404  404  200  200  403  404  403  403  404
actions:plan@council            in   200  200  200  200  200  403  200  403  403  200
actions:add_plan                in   403  403  403  200  200  403  403  403  403  403
actions:add_action              in   403  403  403  200  200  403  403  403  403  403
actions:change_action           in   403  403  403  200  200  403  403  403  403  403
actions:change_action@council   in   403  403  403  404  404  403  404  403  403  404
actions:remove_action           in   403  403  403  200  200  403  403  403  403  403
actions:activate_plan           in   403  403  403  200  200  403  403  403  403  403
actions:close_plan              in   403  403  403  200  200  403  403  403  403  403
"""
# The administration pages, which administrators alone may open.
ADMINISTRATION = {
    "index",
    "partners_invitation",
    "partners_membership",
    "partners_organisation",
    "partners_place",
    "partners_unit",
    "partners_user",
}
# What other packages register there: nobody is given it, so that only the first account, a superuser, opens it.
CLOSED_ADMINISTRATION = {
    "account_emailaddress",
    "auth_group",
    "django_tasks_database_dbtaskresult",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
}
# Signing in and accounts, by allauth: open to everybody, or to each person for their own account only.
SIGNING_IN = {
    "account",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}


@dataclass
class World:
    """One of everything that an address can name; `args` gives the arguments of each address."""

    people: dict[str, User] = field(default_factory=dict)
    args: dict[str, tuple[object, ...]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of the table; what follows `@` in its name tells two rows of one address apart."""

    key: str
    expected: dict[str, str]

    @property
    def name(self) -> str:
        return self.key.partition("@")[0]


def _rows() -> list[Row]:
    heading, *lines = [line.split() for line in TABLE.splitlines() if line]
    return [Row(line[0], dict(zip(heading[1:], line[1:], strict=True))) for line in lines]


ROWS = _rows()
CELLS = [pytest.param(row, who, id=f"{row.key}-{who}") for row in ROWS for who in row.expected]
REFUSED = [cell for cell in CELLS if cell.values[0].expected[cell.values[1]] in ("in", "403", "404")]


def _names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


ADDRESSES = set(_names(get_resolver().url_patterns))


def test_every_address_is_in_the_table() -> None:
    names = {name for name in ADDRESSES if not name.startswith("admin:")}
    listed = {row.name for row in ROWS} | SIGNING_IN
    assert names - listed == set(), "not in the table"
    assert listed - names == set(), "in the table, but nowhere else"


def test_every_row_says_something_of_every_role() -> None:
    for row in ROWS:
        assert list(row.expected) == [NOBODY, *ROLES]


def _add_people(world: World) -> Organisation:
    council = OrganisationFactory(name="Calder Vale Council", slug="council")
    partnership = OrganisationFactory(name="Calder Vale Partnership", slug="partnership")
    police = OrganisationFactory(name="Calder Vale Police", slug="police")
    for who, role in ROLES.items():
        organisation = police if who == "outs" else council if who in IN_COUNCIL else partnership
        world.people[who] = make_user(role, organisation)
    world.people["admi"].is_staff = True
    world.people["admi"].save()
    return council


def _add_partners(world: World, council: Organisation) -> None:
    by, at = world.people["admi"], timezone.now()
    unit = partners.add_unit(organisation=council, name="Adults", by=by, at=at)
    invitation = partners.invite_person(
        email="new@partner.example", organisation=council, role=Role.CONTRIBUTOR, by=by, at=at
    )
    invitation.token_digest = token_digest("secret")
    invitation.save()
    one = ("council",)
    world.args |= {
        "partners:organisation": one,
        "partners:edit_organisation": one,
        "partners:add_unit": one,
        "partners:rename_unit": ("council", unit.slug),
        "partners:remove_unit": ("council", unit.slug),
        "partners:invite": one,
        "partners:end_role": ("council", world.people["cont"].memberships.get().pk),
        "partners:end_role@lead": ("council", world.people["lead"].memberships.get().pk),
        "partners:withdraw_invitation": ("council", invitation.pk),
        "partners:accept": ("secret",),
    }


def _add_indicators(world: World, council: Organisation) -> None:
    """One with a figure, and one whose target mirrors another plan's."""
    register = Register.objects.create(slug="plan", title="Outcome framework")
    priority = Element.objects.get(kind=Kind.PRIORITY)
    targets = {"burglary": Grammar.BELOW_BASELINE, "smoking": Grammar.EXTERNAL_MIRROR}
    for position, (slug, grammar) in enumerate(targets.items(), start=1):
        indicator = Indicator.objects.create(
            register=register,
            code=f"1.{position}",
            slug=slug,
            position=position,
            label=slug.capitalize(),
            priority=priority,
            unit=Indicator.Unit.COUNT,
            intent=Indicator.Intent.DOWN,
            wording=f"Reduce {slug}",
            citation="Plan 2022, Appendix",
        )
        mirrors = "Health plan" if grammar == Grammar.EXTERNAL_MIRROR else ""
        Target.objects.create(indicator=indicator, as_written="Below baseline", grammar=grammar, mirrors=mirrors)
    figure = Observation.objects.create(
        indicator=Indicator.objects.get(slug="burglary"),
        period_type=Observation.PeriodType.FINANCIAL_YEAR,
        period_label="2021/22",
        period_starts=date(2021, 4, 1),
        period_ends=date(2022, 3, 31),
        value=1307,
        is_baseline=True,
        entered_at=NOW,
    )
    world.args |= {
        "indicators:indicator": ("burglary",),
        "indicators:add_figure": ("burglary",),
        "indicators:correct_figure": ("burglary", figure.pk),
        "indicators:mirrored_target": ("smoking",),
    }


def _add_actions(world: World, council: Organisation) -> None:
    """A plan that runs and a draft, of the council and of a priority each."""
    priority = Element.objects.get(kind=Kind.PRIORITY)
    days = {"starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31)}
    own = make_plan(council, 2025)
    actions.activate_plan(plan=own, by=world.people["lead"], at=NOW)
    delivery, draft = (
        actions.create_plan(priority=priority, title=title, **days, by=world.people["prio"], at=NOW)
        for title in ("Delivery plan", "Next delivery plan")
    )
    actions.activate_plan(plan=delivery, by=world.people["prio"], at=NOW)
    own_action, priority_action = make_action(own), make_action(delivery)
    world.args |= {
        "actions:action": (own_action.pk,),
        "actions:action@draft": (make_action(make_plan(council, 2024)).pk,),
        "actions:record_update": (own_action.pk,),
        "actions:record_update@priority": (priority_action.pk,),
        "actions:plan": (delivery.pk,),
        "actions:plan@draft": (draft.pk,),
        "actions:plan@council": (own.pk,),
        "actions:add_action": (delivery.pk,),
        "actions:change_action": (priority_action.pk,),
        "actions:change_action@council": (own_action.pk,),
        "actions:remove_action": (priority_action.pk,),
        "actions:activate_plan": (delivery.pk,),
        "actions:close_plan": (delivery.pk,),
    }


def _add_framework(world: World, council: Organisation) -> None:
    make_framework()


BUILDERS: list[Callable[[World, Organisation], None]] = [_add_partners, _add_framework, _add_indicators, _add_actions]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker) -> Iterator[World]:  # type: ignore[no-untyped-def]
    """Built once, in a transaction around those of the tests, and taken back at the end."""
    built = World()
    with django_db_blocker.unblock(), transaction.atomic():
        council = _add_people(built)
        for build in BUILDERS:
            build(built, council)
        for who in (NOBODY, *ROLES):
            built.clients[who] = Client()
            if who != NOBODY:
                built.clients[who].force_login(built.people[who])
        yield built
        transaction.set_rollback(True)


def _outcome(response: HttpResponse) -> str:
    signs_in = response.status_code == 302 and response["Location"].startswith("/sign-in/?next=")
    return "in" if signs_in else str(response.status_code)


@pytest.mark.parametrize(("row", "who"), CELLS)
def test_address_answers_role(world: World, row: Row, who: str) -> None:
    response = world.clients[who].get(reverse(row.name, args=world.args.get(row.key, ())))
    assert _outcome(response) == row.expected[who]
    if response.status_code != 302 and response["Content-Type"].startswith("text/html"):
        assert b"".join(response).count(b"<h1") == 1


@pytest.mark.parametrize(("row", "who"), REFUSED)
def test_writing_is_refused_where_reading_is(world: World, row: Row, who: str) -> None:
    response = world.clients[who].post(reverse(row.name, args=world.args.get(row.key, ())))
    assert _outcome(response) in (row.expected[who], "405")


def test_every_administration_page_is_listed() -> None:
    lists = {name[6:-11] for name in ADDRESSES if name.startswith("admin:") and name.endswith("_changelist")}
    assert lists == ADMINISTRATION - {"index"} | CLOSED_ADMINISTRATION


@pytest.mark.parametrize("who", [NOBODY, *ROLES])
@pytest.mark.parametrize("page", sorted(ADMINISTRATION | CLOSED_ADMINISTRATION))
def test_administration_is_for_administrators(world: World, page: str, who: str) -> None:
    name = "admin:index" if page == "index" else f"admin:{page}_changelist"
    response = world.clients[who].get(reverse(name), follow=True)
    opens = who == NOBODY or (who == "admi" and page in ADMINISTRATION)
    assert response.status_code == (200 if opens else 403)
    assert response.request["PATH_INFO"].startswith("/sign-in/") == (who == NOBODY)
