"""Evaluations as the parameters of page components: tasks, answers, gaps, the story so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString

from cohesion_portal.lib.formats import long_date
from selfeval.advice import Advice
from selfeval.draft import Draft, DraftAction, DraftEvidence, Gap, Page, PageName, TaskStatus
from selfeval.levels import PartLevels
from selfeval.models import Cycle, Evaluation, StatusChange
from selfeval.questions import Answering, Of, Question

Params = dict[str, Any]

NOT_PROVIDED = "Not provided"
_TAGS = {TaskStatus.NOT_STARTED: "govuk-tag--blue", TaskStatus.IN_PROGRESS: "govuk-tag--light-blue"}
_STATUS_TAGS = {
    Evaluation.Status.INVITED: "govuk-tag--blue",
    Evaluation.Status.DRAFT: "govuk-tag--light-blue",
    Evaluation.Status.RETURNED: "govuk-tag--yellow",
    Evaluation.Status.SHARED: "govuk-tag--green",
    Evaluation.Status.SIGNED_OFF: "govuk-tag--teal",
    Evaluation.Status.SUBMITTED: "govuk-tag--green",
    Evaluation.Status.ACCEPTED: "govuk-tag--green",
    Evaluation.Status.AGREED: "govuk-tag--green",
    Evaluation.Status.WITHDRAWN: "govuk-tag--grey",
}


def where(evaluation: Evaluation) -> list[str]:
    """What every address of an evaluation begins with."""
    part = [evaluation.part] if evaluation.part else []
    return [evaluation.cycle.slug, evaluation.organisation.slug, *part]


def page_url(evaluation: Evaluation, page: Page) -> str:
    subject = [page.slug] if page.slug else []
    return reverse(f"selfeval:{page.name}", args=[*where(evaluation), *subject])


def url(evaluation: Evaluation, name: str, *args: Any) -> str:
    return reverse(f"selfeval:{name}", args=[*where(evaluation), *args])


def field_id(page: Page, field: str) -> str:
    """The id of the element that answers a question: for a date its day, for the plan the button that adds."""
    if page.name is PageName.PLAN:
        return field
    is_date = any(question.key == field and question.answering is Answering.DATE for question in page.questions)
    return f"id_{field}_day" if is_date else f"id_{field}"


def gap_links(evaluation: Evaluation, gaps: Iterable[Gap]) -> list[Params]:
    """The list of an error summary: each gap with the field that mends it."""
    return [
        {"text": gap.message, "href": f"{page_url(evaluation, gap.page)}#{field_id(gap.page, gap.field)}"}
        for gap in gaps
    ]


def advice_links(evaluation: Evaluation, advice: Iterable[Advice]) -> list[Params]:
    """What is worth a second look, each with the place where it can be mended."""
    links = []
    for one in advice:
        place = "#evidence" if one.page.approach else ""
        links.append({"text": one.named, "href": f"{page_url(evaluation, one.page)}{place}"})
    return links


def status_tag(evaluation: Evaluation) -> Params:
    return _tag(Evaluation.Status(evaluation.status))


def _tag(status: Evaluation.Status) -> Params:
    return {"text": str(status.label), "classes": _STATUS_TAGS[status]}


def is_late(evaluation: Evaluation, today: date) -> bool:
    """Whether it is still to come and its day is over; `today` is the day in the portal's time zone."""
    is_to_come = evaluation.is_open or evaluation.status == Evaluation.Status.SIGNED_OFF
    return is_to_come and evaluation.due_on < today


def is_open(evaluation: Evaluation) -> bool:
    """Whether its answers may change: neither is it submitted nor its cycle closed."""
    return evaluation.is_open and evaluation.cycle.closed_at is None


def tasks(evaluation: Evaluation, draft: Draft, part_links: Sequence[Params] = ()) -> list[Params]:
    """The task list in sections, each with a heading and the parameters of a task list.

    `part_links` are those by which this person opens evaluations of parts; the section of the parts is there when
    there is a part or such a link.
    """
    pages = draft.pages
    statuses = {page: draft.status_of(page) for page in pages}
    approaches = [_task(evaluation, page, statuses[page]) for page in pages if page.approach]
    together = [_task(evaluation, page, statuses[page]) for page in pages if not page.approach]
    ready = (
        not draft.gaps()
        if evaluation.is_of_part
        else all(status is TaskStatus.COMPLETED for status in statuses.values())
    )
    sections: list[Params] = [
        {"title": "Evaluate each approach", "list": {"idPrefix": "approach", "items": approaches}}
    ]
    if draft.note_pages:
        notes = [_notes_task(evaluation, draft, page) for page in draft.note_pages]
        sections.append({"title": "Help for the discussion (optional)", "list": {"idPrefix": "notes", "items": notes}})
    if draft.parts or part_links:
        sections.append(_parts_section(evaluation, draft.parts, part_links))
    sections.append({"title": "Bring it together", "list": {"idPrefix": "together", "items": together}})
    if evaluation.is_of_part:
        sections.append({"title": "Share", "list": {"idPrefix": "share", "items": [_share_task(evaluation, ready)]}})
    else:
        last = {"idPrefix": "submit", "items": [_submit_task(evaluation, ready)]}
        sections.append({"title": "Submit", "list": last})
    return sections


def _notes_task(evaluation: Evaluation, draft: Draft, page: Page) -> Params:
    """A page of notes is never completed: nobody has to write one."""
    count = draft.notes_on(page)
    words = f"{count} note{'' if count == 1 else 's'}" if count else "No notes yet"
    task: Params = {"title": {"text": page.task}, "href": page_url(evaluation, page), "status": {"text": words}}
    if page.help and page.help.within:
        task["hint"] = {"text": page.help.within}
    return task


def _parts_section(evaluation: Evaluation, parts: Sequence[PartLevels], links: Sequence[Params]) -> Params:
    items = [_part_task(evaluation, part) for part in parts]
    return {
        "title": "Parts of your organisation",
        "id": "parts",
        "list": {"idPrefix": "part", "items": items} if items else None,
        "links": [*_levels_link(evaluation, parts), *links],
    }


def _levels_link(evaluation: Evaluation, parts: Sequence[PartLevels]) -> list[Params]:
    if not any(part.of is Of.UNIT for part in parts):
        return []
    return [{"text": "See the levels of the units side by side", "href": url(evaluation, "levels")}]


def _part_task(evaluation: Evaluation, part: PartLevels) -> Params:
    task: Params = {
        "title": {"text": part.name},
        "href": reverse("selfeval:evaluation", args=[*where(evaluation), part.part]),
        "status": {"tag": _tag(Evaluation.Status(part.status))},
    }
    if part.of is Of.PROGRAMME:
        task["hint"] = {"text": "Programme or activity"}
    return task


def _share_task(evaluation: Evaluation, ready: bool) -> Params:
    title = {"text": "Check answers and share"}
    if evaluation.status == Evaluation.Status.SHARED:
        return {"title": title, "href": url(evaluation, "check"), "status": _status(TaskStatus.COMPLETED)}
    if not ready:
        return {"title": title, "status": _status(TaskStatus.CANNOT_START)}
    return {"title": title, "href": url(evaluation, "check"), "status": _status(TaskStatus.NOT_STARTED)}


def _task(evaluation: Evaluation, page: Page, status: TaskStatus) -> Params:
    return {"title": {"text": page.task}, "href": page_url(evaluation, page), "status": _status(status)}


def _submit_task(evaluation: Evaluation, ready: bool) -> Params:
    if evaluation.is_submitted:
        title = {"text": "Check answers and submit"}
        return {"title": title, "href": url(evaluation, "submitted"), "status": _status(TaskStatus.COMPLETED)}
    if evaluation.status == Evaluation.Status.SIGNED_OFF:
        status = {"tag": {"text": "Signed off", "classes": _STATUS_TAGS[Evaluation.Status.SIGNED_OFF]}}
        return {"title": {"text": "Submit what is signed off"}, "href": url(evaluation, "check"), "status": status}
    title = {"text": "Check answers and submit"}
    if not ready:
        return {"title": title, "status": _status(TaskStatus.CANNOT_START)}
    return {"title": title, "href": url(evaluation, "check"), "status": _status(TaskStatus.NOT_STARTED)}


def _status(status: TaskStatus) -> Params:
    if status is TaskStatus.CANNOT_START:
        return {"text": status.value, "classes": "govuk-task-list__status--cannot-start-yet"}
    if status is TaskStatus.COMPLETED:
        return {"text": status.value}
    return {"tag": {"text": status.value, "classes": _TAGS[status]}}


def completed(draft: Draft) -> tuple[int, int]:
    """How many of the tasks are completed, of how many; what a unit may leave out counts once it is begun."""
    statuses = [
        status
        for page in draft.pages
        for status in [draft.status_of(page)]
        if status is not TaskStatus.NOT_STARTED or draft.is_needed(page)
    ]
    return statuses.count(TaskStatus.COMPLETED), len(statuses)


@dataclass(frozen=True)
class Step:
    """One line of the story of an evaluation."""

    what: str
    change: StatusChange


def story(changes: Iterable[StatusChange]) -> list[Step]:
    return [Step(change.what, change) for change in changes]


def summary(
    evaluation: Evaluation, draft: Draft, page: Page, *, change: bool, card: bool = True, earlier: bool = False
) -> Params:
    """The answers of one page as a summary list.

    With `change` each has a link to its field, with `earlier` one to the versions that it had.
    """
    rows = [_answer_row(evaluation, draft, page, question.key, question.short, change) for question in page.questions]
    if earlier:
        for question, row in zip(page.questions, rows, strict=True):
            _link_versions(evaluation, draft, page, question, row)
    if page.approach and draft.questionnaire.evidence_kinds:
        rows.append(_evidence_row(evaluation, draft.evidence.get(page.approach.id, ()), page, change))
    if page.name is PageName.PLAN:
        rows = _action_rows(evaluation, draft, change)
    if page.help:
        written = zip(page.questions, rows, strict=True)
        rows = [row for question, row in written if draft.text_on(page, question.key)]
    params: Params = {"rows": rows}
    if card:
        params["card"] = {"title": {"text": page.title, "headingLevel": 2}}
    return params


def _answer_row(evaluation: Evaluation, draft: Draft, page: Page, question: str, short: str, change: bool) -> Params:
    shown = draft.questionnaire.in_words(page.key(question)[1], draft.text_on(page, question))
    target = f"{page_url(evaluation, page)}#{field_id(page, question)}"
    return _row(short, paragraphs(shown), target if change else "", f"{short.lower()}: {page.title}")


def _link_versions(evaluation: Evaluation, draft: Draft, page: Page, question: Question, row: Params) -> None:
    answer = draft.answers.get(page.key(question.key))
    if answer and (answer.text or answer.version > 1):
        target = url(evaluation, "history", page, question.key)
        link = {"href": target, "text": "History", "visuallyHiddenText": f"of {question.short.lower()}"}
        row["actions"] = {"items": [link]}


def _evidence_row(evaluation: Evaluation, evidence: Sequence[DraftEvidence], page: Page, change: bool) -> Params:
    items = format_html_join("", "<li>{} ({})</li>", ((item.title, item.kind) for item in evidence))
    value = format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', items) if evidence else paragraphs("")
    target = f"{page_url(evaluation, page)}#evidence"
    return _row("Evidence", value, target if change else "", f"evidence: {page.title}")


def _action_rows(evaluation: Evaluation, draft: Draft, change: bool) -> list[Params]:
    if not draft.actions:
        plan = f"{url(evaluation, 'plan')}#add-action"
        return [_row("Actions", paragraphs(""), plan if change else "", "actions of the plan")]
    rows = []
    for number, action in enumerate(draft.actions, start=1):
        value = format_html(
            "{}<p>{}. Due {}.</p>", paragraphs(action.what), action.owner_role, long_date(action.due_on)
        )
        target = url(evaluation, "change_action", action.id) if change else ""
        rows.append(_row(f"Action {number}", value, target, f"action {number}"))
    return rows


def action_cards(evaluation: Evaluation, actions: Sequence[DraftAction], *, change: bool) -> list[Params]:
    """Each action of the plan as a summary card, with links to change and remove it."""
    return [_action_card(evaluation, number, action, change) for number, action in enumerate(actions, start=1)]


def _action_card(evaluation: Evaluation, number: int, action: DraftAction, change: bool) -> Params:
    rows = [
        _row("What you will do", paragraphs(action.what)),
        _row("Approach", paragraphs(action.approach or "The organisation as a whole")),
        _row("Role that owns it", paragraphs(action.owner_role)),
        _row("Milestone", paragraphs(action.milestone)),
        _row("Due", paragraphs(long_date(action.due_on))),
        _row("Support needed", paragraphs(action.support_needed)),
    ]
    card: Params = {"title": {"text": f"Action {number}", "headingLevel": 2}}
    if change:
        links = (("Change", "change_action"), ("Remove", "remove_action"))
        card["actions"] = {"items": [{"text": text, "href": url(evaluation, name, action.id)} for text, name in links]}
    return {"card": card, "rows": rows}


def _row(key: str, value: SafeString, target: str = "", hidden: str = "") -> Params:
    row: Params = {"key": {"text": key}, "value": {"html": value}}
    if target:
        row["actions"] = {"items": [{"href": target, "text": "Change", "visuallyHiddenText": hidden}]}
    return row


def paragraphs(text: str) -> SafeString:
    """Typed text, each paragraph in the direction of its own writing."""
    written = linebreaks(text or NOT_PROVIDED, autoescape=True)
    return SafeString(written.replace("<p>", '<p dir="auto">'))


def cycle_links(cycles: Iterable[Cycle], shown: Cycle) -> list[Params]:
    """The other cycles to choose from."""
    address = reverse("selfeval:evaluations")
    return [{"text": cycle.title, "href": f"{address}?cycle={cycle.slug}"} for cycle in cycles if cycle != shown]


def status_counts(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many organisations were invited, and how many of them are at each status."""
    by_status = [(str(status.label), counts.get(status, 0)) for status in Evaluation.Status]
    return [("Invited", sum(counts.values())), *by_status]
