"""Reads of what an answer said before."""

from typing import Any

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404

from selfeval.draft import Page
from selfeval.history import Version
from selfeval.models import Answer, Evaluation
from selfeval.questions import Question

VERSIONS_ON_A_PAGE = 20


def question_of(page: Page, key: str) -> Question:
    """A question that this page asks; raises `Http404` for another."""
    found = next((question for question in page.questions if question.key == key), None)
    if found is None:
        raise Http404
    return found


def answer_to(evaluation: Evaluation, page: Page, key: str) -> Answer | None:
    """What is stored as the answer to a question of a page; None before its first save."""
    approach_id, question = page.key(key)
    about = Q(approach=None) if approach_id is None else Q(approach=approach_id)
    return Answer.objects.filter(about, evaluation=evaluation, question=question).first()


def versions_of(answer: Answer | None, number: str | None) -> "tuple[PageOfList[Any], list[Version]]":
    """One page of the versions of an answer, newest first, each with the text before it; in two queries.

    They are in the order of their numbers, which no clock can change.
    """
    rows = _rows(answer)
    listed = Paginator(rows, VERSIONS_ON_A_PAGE).get_page(number)
    start = listed.start_index() - 1 if listed.paginator.count else 0
    shown = list(rows[start : start + VERSIONS_ON_A_PAGE + 1])
    before_them = [*(row.value for row in shown[1:]), ""]
    versions = [
        Version(row.version, row.value, before, row.saved_role, row.saved_at, row.history_change_reason or "")
        for row, before in zip(shown, before_them, strict=False)
    ]
    return listed, versions[:VERSIONS_ON_A_PAGE]


def version_of(answer: Answer, number: int) -> Version | None:
    row = _rows(answer).filter(version=number).first()
    return Version(row.version, row.value, "", row.saved_role, row.saved_at, "") if row else None


def _rows(answer: Answer | None) -> "QuerySet[Any]":
    history: QuerySet[Any] = Answer.history.filter(id=answer.pk if answer else None)
    return history.order_by("-version", "-history_id")
