"""One of everything that an address can name, and somebody for every role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.utils import timezone

from actions import services as actions
from frameworks.models import Element, End, Framework, FrameworkVersion, Kind
from frameworks.services.citing import add_document, add_link
from frameworks.services.editing import create_draft
from frameworks.services.threads import end_thread, make_thread
from indicators.models import Indicator, Observation, Register, Target
from indicators.targets import Grammar
from partners import services as partners
from partners.models import Organisation, Place, Role, User
from partners.reminders import stop_address
from partners.tasks import token_digest
from reporting import services as reporting
from reporting.models import Report
from selfeval.converters import Written
from selfeval.draft import PageName
from selfeval.models import Cycle, Evaluation
from selfeval.selectors import forget_questionnaires
from selfeval.services import share_part
from tests import after_submitting, given_away, practice, running, words_of_figures
from tests.factories import (
    NOW,
    OrganisationFactory,
    add_helps,
    complete_draft,
    make_action,
    make_cycle,
    make_decision,
    make_evaluation,
    make_framework,
    make_observation,
    make_plan,
    make_submission,
    make_unit_evaluation,
    make_user,
)
from tests.indicators.imports import bringing
from tests.selfeval import giving, taking_away
from tests.selfeval.giving import a_file, give

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


@dataclass
class World:
    """People by short role, clients in which they are signed in, and arguments by the name of an address."""

    people: dict[str, User] = field(default_factory=dict)
    args: dict[str, tuple[object, ...]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)


@contextmanager
def standing_world() -> Iterator[World]:
    """A world that several tests look at, each in a transaction of its own; afterwards the database is emptied.

    It is committed: after each test the connection is closed, and with it would go what an open transaction held.
    """
    try:
        yield make_world()
    finally:
        call_command("flush", interactive=False, verbosity=0)


def ask(client: Client, address: str, *, post: bool = False) -> HttpResponseBase:
    """What is written on the way is taken back at once, so that everybody finds the same world."""
    with transaction.atomic():
        response = client.post(address) if post else client.get(address)
        if isinstance(response, StreamingHttpResponse):
            # Reading to the end closes the file. `close()` would close the connection with the transaction too.
            b"".join(response)
        transaction.set_rollback(True)
    return response


def make_world() -> World:
    forget_questionnaires()
    world = World()
    council = _add_people(world)
    for build in _BUILDERS:
        build(world, council)
    for who in (NOBODY, *ROLES):
        world.clients[who] = Client()
        if who != NOBODY:
            world.clients[who].force_login(world.people[who])
    return world


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
        "partners:stop_reminders": (stop_address(world.people["lead"]).split("/")[-2],),
    }


_OF_A_VERSION = ("version_matrix", "plan", "plan_pdf", "framework_yaml", "framework_json", "framework_csv")


def _add_frameworks(world: World, council: Organisation) -> None:
    make_framework()
    draft = make_framework(label="2027")
    draft.status = FrameworkVersion.Status.DRAFT
    draft.save()
    world.args |= {
        "frameworks:framework": ("icf",),
        "frameworks:element": ("icf", "trusting"),
        "frameworks:version": ("icf", "2022"),
        "frameworks:version@draft": ("icf", "2027"),
        "frameworks:version_element": ("icf", "2022", "trusting"),
        "frameworks:compare": ("icf",),
        **{f"frameworks:{name}": ("icf", "2022") for name in _OF_A_VERSION},
        **{f"frameworks:{name}@draft": ("icf", "2027") for name in _OF_A_VERSION},
    }


def _add_adoption(world: World, council: Organisation) -> None:
    """The council considers the framework."""
    decision = make_decision(council, Framework.objects.get(slug="icf"), by=world.people["lead"])
    story = ("council", "icf")
    world.args |= {
        "library:organisation_adoption": ("council",),
        "library:adoption_story": story,
        "library:record_decision": story,
        "library:correct_decision": (*story, decision.pk),
        "library:remove_decision": (*story, decision.pk),
    }


def _add_draft_in_work(world: World, council: Organisation) -> None:
    """A version that is being made in the portal, with a source that nothing cites and a link."""
    signed = {"by": world.people["secr"], "by_role": "Partnership officer, Calder Vale Partnership", "at": NOW}
    base = FrameworkVersion.objects.get(framework__slug="icf", label="2022")
    draft = create_draft(version=base, label="2028", **signed)
    source = {"title": "Minutes", "short": "Minutes", "publisher": "The council", "published": None, "link": ""}
    add_document(version=draft, values=source, **signed)
    link = add_link(version=draft, origin="trusting", target="connecting", reason="Trust comes first", **signed)
    one = ("icf", "2028")
    pages = (
        "edit_draft", "edit_about", "edits", "preview_draft", "publish_draft", "discard_draft", "move_element",
        "add_element_at_end", "add_document", "edit_links", "add_link",
    )  # fmt: skip
    world.args |= {f"frameworks:{page}": one for page in pages}
    world.args |= {
        "frameworks:new_version": ("icf", "2022"),
        "frameworks:edit_draft@published": ("icf", "2022"),
        **{f"frameworks:{verb}_element": (*one, "trusting") for verb in ("edit", "add", "remove")},
        **{f"frameworks:{verb}_document": (*one, "minutes") for verb in ("edit", "remove")},
        "frameworks:remove_link": (*one, link.pk),
        "frameworks:edit_scale": (*one, draft.scale_versions.get().pk),
    }


def _add_indicators(world: World, council: Organisation) -> None:
    """One with a figure, and one whose target mirrors another plan's."""
    register = Register.objects.create(slug="plan", title="Outcome framework")
    priority = Element.objects.get(kind=Kind.PRIORITY, version__label="2022")
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
    _add_places(figure.indicator)
    world.args |= {
        "indicators:indicator": ("burglary",),
        "indicators:add_figure": ("burglary",),
        "indicators:correct_figure": ("burglary", figure.pk),
        "indicators:mirrored_target": ("smoking",),
        **words_of_figures.write_all(world.people),
        **given_away.publish_all(world.people),
    }


def _add_places(indicator: Indicator) -> None:
    """Figures of a place that stands, of one that has ended and of the area around them."""
    indicator.place_breakdown = True
    indicator.save()
    north = Place.objects.create(slug="north", name="North")
    old = Place.objects.create(slug="old", name="Old town", effective_to=date(2023, 3, 31))
    county = Place.objects.create(slug="county", name="County", reach=Place.Reach.WIDER)
    for place, value in ((north, 307), (old, 900), (county, 9000)):
        make_observation(indicator, value, 2021, place=place, is_baseline=True)


def _add_actions(world: World, council: Organisation) -> None:
    """A plan that runs and a draft, of the council and of a priority each."""
    priority = Element.objects.get(kind=Kind.PRIORITY, version__label="2022")
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
        "actions:action@draft": (make_action(make_plan(council, 2024), what="Publish what we heard").pk,),
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


def _add_evaluations(world: World, council: Organisation) -> None:
    """The council's: submitted in the baseline year, complete but not submitted in the next."""
    version = FrameworkVersion.objects.published().get()
    lead = world.people["lead"]
    baseline = make_evaluation(make_cycle(version, 2025, is_baseline=True), council)
    give(baseline, lead, upload=a_file())
    submission = make_submission(baseline, lead)
    cycle = make_cycle(version, 2026)
    draft = complete_draft(make_evaluation(cycle, council), lead)
    evidence, action = draft.evidence.get(), draft.plan.actions.get()
    one, submitted = (cycle.slug, council.slug), ("2025-26", council.slug)
    world.args |= {
        **running.addresses(cycle, council.slug, world.people["secr"]),
        "selfeval:invite": (cycle.slug,),
        "selfeval:close_cycle": (cycle.slug,),
        "selfeval:evaluation": one,
        "selfeval:approach": (*one, evidence.approach.slug),
        "selfeval:autosave": (*one, Written(PageName.APPROACH, evidence.approach.slug)),
        "selfeval:history": (*one, Written(PageName.APPROACH, evidence.approach.slug), "strengths"),
        "selfeval:remove_evidence": (*one, evidence.approach.slug, evidence.pk),
        "selfeval:dialogue": one,
        "selfeval:agreed_level": one,
        "selfeval:plan": one,
        "selfeval:add_action": one,
        "selfeval:change_action": (*one, action.pk),
        "selfeval:remove_action": (*one, action.pk),
        "selfeval:check": one,
        "selfeval:submitted": submitted,
        "selfeval:return": submitted,
        "selfeval:submission": (submission.reference,),
        "selfeval:submission_pdf": (submission.reference,),
    }


def _add_parts(world: World, council: Organisation) -> None:
    """Of the council's evaluation: a unit that is complete, another that was shared, and prompts to note against."""
    whole = Evaluation.objects.of_organisations().get(organisation=council, cycle__slug="2026-27")
    by = world.people["cont"]
    add_helps(whole.cycle.framework_version)
    part, shared = (complete_draft(make_unit_evaluation(whole, name), by) for name in ("Adults", "Children"))
    share_part(evaluation=shared, by=by, by_role="Contributor, Calder Vale Council", at=NOW)
    evidence, action = part.evidence.get(), part.plan.actions.get()
    own = (whole.cycle.slug, council.slug)
    one = (*own, part.part)
    world.args |= {
        "selfeval:levels": own,
        "selfeval:open_units": own,
        "selfeval:open_programme": own,
        "selfeval:copy_action": (*own, shared.plan.actions.get().pk),
        "selfeval:notes": (*own, "restorative"),
        "selfeval:notes@part": (*one, "methods"),
        "selfeval:evaluation@part": one,
        "selfeval:evaluation@shared": (*own, shared.part),
        "selfeval:approach@part": (*one, evidence.approach.slug),
        "selfeval:autosave@part": (*one, Written(PageName.DIALOGUE)),
        "selfeval:history@part": (*one, Written(PageName.DIALOGUE), "met_on"),
        "selfeval:dialogue@part": one,
        "selfeval:agreed_level@part": one,
        "selfeval:plan@part": one,
        "selfeval:add_action@part": one,
        "selfeval:change_action@part": (*one, action.pk),
        "selfeval:remove_action@part": (*one, action.pk),
        "selfeval:check@part": one,
        "selfeval:check@shared": (*own, shared.part),
        "selfeval:take_back": (*own, shared.part),
    }


def _add_reports(world: World, council: Organisation) -> None:
    """One of each: published, approved, a draft that the Board was sent and a draft that it was not."""
    by = world.people["secr"]
    published, sent = (
        reporting.draft_report(cycle=cycle, by=by, at=NOW) for cycle in Cycle.objects.opened().order_by("opens_on")
    )
    version = published.cycle.framework_version
    approved, unsent = (reporting.draft_report(cycle=make_cycle(version, year), by=by, at=NOW) for year in (2027, 2028))
    text = reporting.RecommendationText(text="Hold listening sessions", to_whom="All partners")
    past, present = (
        reporting.add_recommendation(report=report, text=text, by=by, at=NOW) for report in (published, sent)
    )
    for ready in (published, approved, sent):
        _send(ready, by)
    for ready in (published, approved):
        reporting.approve_report(report=ready, approved_on=NOW.date(), minute="Minute 4", by=by, at=NOW)
    reporting.publish_report(report=published, by=by, at=NOW)
    report, draft, numbered = (published.slug,), (sent.slug,), (published.slug, 1)
    world.args |= {
        "reporting:cycle_dashboard": (published.cycle.slug,),
        "reporting:report": report,
        "reporting:report@sent": draft,
        "reporting:report@unsent": (unsent.slug,),
        "reporting:report_pdf": report,
        "reporting:report_pdf@sent": draft,
        "reporting:report_xlsx": report,
        "reporting:report_json": report,
        "reporting:report_version": numbered,
        "reporting:report_version_pdf": numbered,
        "reporting:report_version_xlsx": numbered,
        "reporting:report_version_json": numbered,
        "reporting:draft": draft,
        "reporting:draft@unsent": (unsent.slug,),
        "reporting:draft_pdf": draft,
        "reporting:draft_pdf@unsent": (unsent.slug,),
        "reporting:edit_report": draft,
        "reporting:edit_report@unsent": (unsent.slug,),
        "reporting:edit_report@published": report,
        "reporting:edit_texts": draft,
        "reporting:choose_indicators": draft,
        "reporting:recommendations": draft,
        "reporting:edit_recommendation": (sent.slug, present.pk),
        "reporting:move_recommendation": (sent.slug, present.pk),
        "reporting:remove_recommendation": (sent.slug, present.pk),
        "reporting:past_recommendations": draft,
        "reporting:record_progress": (sent.slug, past.pk),
        "reporting:send_to_board": draft,
        "reporting:approve": draft,
        "reporting:return_to_draft": (approved.slug,),
        "reporting:publish": (approved.slug,),
        "reporting:correct": report,
    }


def _add_threads(world: World, council: Organisation) -> None:
    """One that stands, from an approach of one framework to a priority of another, and one that was ended."""
    by = world.people["secr"]
    signed = {"by": by, "by_role": "Partnership officer, Calder Vale Partnership", "at": NOW}
    FrameworkVersion.objects.filter(pk=make_framework("safety-plan", "2024").pk).update(title="Community safety plan")
    standing, ended = (
        make_thread(
            ends=(End("icf", slug), End("safety-plan", "resilient-communities")), reason="Both ask it", **signed
        )
        for slug in ("trusting", "connecting")
    )
    end_thread(thread=ended, version=1, reason="It was a mistake", **signed)
    one, two = (standing.pk,), ("icf", "safety-plan")
    world.args |= {
        "frameworks:thread": one,
        "frameworks:thread@ended": (ended.pk,),
        "frameworks:change_thread": one,
        "frameworks:end_thread": one,
        "frameworks:reopen_thread": (ended.pk,),
        "frameworks:golden_thread": ("icf",),
        "frameworks:connect": ("icf", "celebrating"),
        "frameworks:make_thread": ("icf", "celebrating", "safety-plan"),
        "frameworks:matrix": two,
        "frameworks:matrix_kinds": two,
    }


def _send(report: Report, by: User) -> None:
    words = reporting.ReportText(title=report.title, decision_asked="To approve the report", summary="It went well")
    report = reporting.edit_report(report=report, version=report.version, text=words, by=by, at=NOW)
    reporting.send_to_board(report=report, by=by, at=NOW)


def _add_practice(world: World, council: Organisation) -> None:
    practice.add_to_world(world.args, world.people, council)


_BUILDERS: list[Callable[[World, Organisation], None]] = [
    _add_partners,
    _add_frameworks,
    _add_draft_in_work,
    _add_adoption,
    _add_indicators,
    _add_actions,
    _add_evaluations,
    _add_parts,
    _add_reports,
    lambda world, council: after_submitting.add_to_world(world.args, world.people, council),
    lambda world, council: giving.add_to_world(world.args, world.people),
    lambda world, council: bringing.add_to_world(world.args, world.people["stew"]),
    lambda world, council: taking_away.add_to_world(world.args, world.people),
    _add_threads,
    _add_practice,
]
