"""Who keeps guidance, writes case studies and decides on them."""

import pytest
from rules import test_rule as allows

from library.models import CaseStudy
from partners.actors import Actor, Held
from partners.models import Role

COUNCIL, OTHER = 1, 2
Status = CaseStudy.Status


def actor(*held: tuple[Role, int]) -> Actor:
    return Actor(None, tuple(Held(role, where, "slug", "Name") for role, where in held))


def case(status: Status = Status.DRAFT, *, of: int | None = COUNCIL, shown: int | None = None) -> CaseStudy:
    return CaseStudy(organisation_id=of, status=status, shown_id=shown)


KEEPER = actor((Role.SECRETARIAT, OTHER))
OFFICERS = [actor((role, COUNCIL)) for role in (Role.CONTRIBUTOR, Role.LEAD, Role.APPROVER)]
OTHERS = [actor((role, COUNCIL)) for role in Role if role not in (Role.CONTRIBUTOR, Role.LEAD, Role.APPROVER)]


@pytest.mark.parametrize("officer", OFFICERS)
def test_officers_write_for_their_own_organisation(officer: Actor) -> None:
    assert allows("library.start_case_study", officer)
    assert allows("library.see_work_list", officer)
    assert allows("library.write_case_study", officer, case())
    assert not allows("library.write_case_study", officer, case(of=OTHER))
    assert not allows("library.see_work", officer, case(of=OTHER))
    assert not allows("library.review_case_study", officer, case(Status.SUBMITTED))
    assert not allows("library.withdraw_case_study", officer, case(Status.PUBLISHED, shown=1))


@pytest.mark.parametrize("other", OTHERS)
def test_other_roles_do_not_write(other: Actor) -> None:
    assert not allows("library.start_case_study", other)
    assert not allows("library.write_case_study", other, case())


def test_secretariat_sees_a_draft_only_once_it_was_sent() -> None:
    assert not allows("library.see_work", KEEPER, case())
    assert allows("library.see_work", KEEPER, case(Status.DRAFT, shown=1))
    for status in set(Status) - {Status.DRAFT}:
        assert allows("library.see_work", KEEPER, case(status))


def test_secretariat_reviews_and_withdraws_but_does_not_write_for_others() -> None:
    assert allows("library.review_case_study", KEEPER, case(Status.SUBMITTED))
    assert allows("library.withdraw_case_study", KEEPER, case(Status.PUBLISHED, shown=1))
    assert not allows("library.write_case_study", KEEPER, case())


def test_nobody_reviews_what_they_could_have_written() -> None:
    both = actor((Role.SECRETARIAT, COUNCIL), (Role.LEAD, COUNCIL))
    assert not allows("library.review_case_study", both, case(Status.SUBMITTED))
    assert allows("library.review_case_study", both, case(Status.SUBMITTED, of=OTHER))


def test_secretariat_keeps_what_comes_from_a_document() -> None:
    assert allows("library.write_case_study", KEEPER, case(of=None))
    assert allows("library.review_case_study", KEEPER, case(Status.SUBMITTED, of=None))
    assert not allows("library.write_case_study", OFFICERS[0], case(of=None))


def test_only_the_secretariat_keeps_guidance() -> None:
    assert allows("library.keep_guidance", KEEPER)
    assert not any(allows("library.keep_guidance", one) for one in (*OFFICERS, Actor()))
    assert not any(allows("library.keep_guidance", actor((role, COUNCIL))) for role in Role if role != Role.SECRETARIAT)
