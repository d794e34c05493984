"""Directorates and a programme of an organisation, as far as the story takes each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from partners.models import Role
from selfeval.draft import Typed
from selfeval.models import Evaluation
from selfeval.services import add_to_plan, open_programme, open_units, save_answers, share_part

if TYPE_CHECKING:
    from reporting.demonstration.evaluations import Year

_ASKED = ("met_on", "length", "length_band", "roles_present", "voices_missing", "views_differed", "surprises")


def follow_parts(year: Year, whole: Evaluation, parts: list[dict[str, Any]], *, at: datetime) -> None:
    """Open each part, write what the story says of it, and share it where the story goes so far."""
    by, by_role = year.cast.officer(whole.organisation, Role.LEAD)
    signed: dict[str, Any] = {"by": by, "by_role": by_role, "at": at}
    units = {unit.name: unit for unit in whole.organisation.units.all()}
    due_on = whole.due_on - timedelta(days=28)
    for number, words in enumerate(parts):
        if "unit" in words:
            [part] = open_units(evaluation=whole, units=[units[words["unit"]]], due_on=due_on, **signed)
        else:
            part = open_programme(
                evaluation=whole,
                name=words["programme"],
                approach_ids=[year.elements[slug].pk for slug in words["levels"]],
                due_on=due_on,
                **signed,
            )
        if words["until"] != "invited":
            _write(year, part, words, at=at + timedelta(days=number + 1))


def _write(year: Year, part: Evaluation, words: dict[str, Any], *, at: datetime) -> None:
    by, role = year.cast.officer(part.organisation, Role.CONTRIBUTOR, Role.LEAD)
    signed: dict[str, Any] = {"by": by, "by_role": role, "at": at}
    for slug, level in words["levels"].items():
        year.answer(part, slug, year.story["unit_words"][slug], level, "medium", by=by, role=role, at=at)
    if words["until"] == "draft":
        return
    dialogue = {"met_on": (at - timedelta(days=2)).date().isoformat(), **year.story["dialogue"]}
    typed = [Typed(question, dialogue[question]) for question in _ASKED]
    if "overall" in words:
        own = {"agreed_level": str(words["overall"]), "rationale": words["why"], "agreed_views": words.get("views", "")}
        typed += [Typed(question, text) for question, text in own.items()]
    save_answers(evaluation=part, typed=typed, **signed)
    if "action" in words:
        action = words["action"]
        add_to_plan(
            evaluation=part,
            approach_id=year.elements[action["approach"]].pk,
            what=action["what"],
            owner_role=action["owner_role"],
            milestone="",
            due_on=year.years.months_after(part.plan.starts_on, action["months"]),
            support_needed=action.get("support_needed", ""),
            **signed,
        )
    share_part(evaluation=part, by=by, by_role=role, at=at + timedelta(hours=3))
