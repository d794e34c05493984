from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path, register_converter

from selfeval.converters import WrittenPage
from selfeval.views import (
    autosaving,
    checking,
    cycles,
    deciding,
    evidence,
    history,
    inviting,
    listing,
    offline,
    parts,
    planning,
    reading,
    reviewing,
    running,
    submitting,
    writing,
)

app_name = "selfeval"
register_converter(WrittenPage, "written_page")

# One evaluation in one cycle: an organisation's, or that of one of its parts.
_OF_ORGANISATION = "<slug:cycle_slug>/<slug:organisation_slug>"
_OF_PART = f"{_OF_ORGANISATION}/parts/<slug:part_slug>"
_REVIEW = "submissions/<slug:reference>/comments/<slug:organisation_slug>"
_APPROACH = "approaches/<slug:approach_slug>/"


def _each(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """A page that the evaluation of an organisation has, and that of each of its parts."""
    return [path(f"{where}/{route}", view, name=name) for where in (_OF_ORGANISATION, _OF_PART)]


def _whole(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """A page that only the evaluation of a whole organisation has."""
    return path(f"{_OF_ORGANISATION}/{route}", view, name=name)


def _part(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """A page that only the evaluation of a part has."""
    return path(f"{_OF_PART}/{route}", view, name=name)


urlpatterns: list[URLPattern] = [
    path("", listing.evaluations, name="evaluations"),
    # Whole cycles, by the secretariat.
    path("cycles/prepare/", cycles.prepare_page, name="prepare_cycle"),
    path("cycles/<slug:cycle_slug>/", running.cycle, name="cycle"),
    path("cycles/<slug:cycle_slug>/change/", cycles.change_page, name="change_cycle"),
    path("cycles/<slug:cycle_slug>/scale/", cycles.scale_page, name="word_scale"),
    path("cycles/<slug:cycle_slug>/open/", cycles.open_page, name="open_cycle"),
    path("cycles/<slug:cycle_slug>/close/", cycles.close_page, name="close_cycle"),
    path("cycles/<slug:cycle_slug>/invite/", inviting.invite, name="invite"),
    path("cycles/<slug:cycle_slug>/invite/list/", inviting.invite_by_list, name="invite_by_list"),
    path("cycles/<slug:cycle_slug>/invite/list/<slug:token>/", inviting.invitation_list, name="invitation_list"),
    path("cycles/<slug:cycle_slug>/remind/", running.remind, name="remind"),
    # What was submitted, by its reference.
    path("submissions/<slug:reference>/", reading.submission, name="submission"),
    path("submissions/<slug:reference>/self-evaluation.pdf", reading.submission_pdf, name="submission_pdf"),
    path("submissions/<slug:reference>/files/<slug:sha256>/", evidence.submission_file, name="submission_file"),
    # Comments of another partner on it.
    path("submissions/<slug:reference>/ask-for-comments/", reviewing.ask_page, name="ask_for_comments"),
    path(f"{_REVIEW}/", reviewing.review, name="review"),
    path(f"{_REVIEW}/whole/", reviewing.comment_page, name="comment_whole"),
    path(f"{_REVIEW}/approaches/<slug:approach_slug>/", reviewing.comment_page, name="comment"),
    path(f"{_REVIEW}/send/", reviewing.send_comments_page, name="send_comments"),
    path(f"{_REVIEW}/answers/whole/", reviewing.answer_page, name="answer_whole"),
    path(f"{_REVIEW}/answers/approaches/<slug:approach_slug>/", reviewing.answer_page, name="answer"),
    path(f"{_REVIEW}/answers/send/", reviewing.send_answers_page, name="send_answers"),
    path(f"{_REVIEW}/cancel/", reviewing.cancel_page, name="cancel_review"),
    # Writing.
    *_each("", writing.evaluation, "evaluation"),
    *_each(_APPROACH, writing.approach, "approach"),
    *_each(f"{_APPROACH}evidence/add/", evidence.add, "add_evidence"),
    *_each(f"{_APPROACH}evidence/last-year/", evidence.use_again, "use_evidence_again"),
    *_each(f"{_APPROACH}evidence/<int:pk>/", evidence.change, "change_evidence"),
    *_each(f"{_APPROACH}evidence/<int:pk>/remove/", evidence.removal, "remove_evidence"),
    *_each("evidence/", evidence.all_evidence, "evidence"),
    *_each("evidence/<int:pk>/file/", evidence.draft_file, "evidence_file"),
    *_each("notes/<slug:help_slug>/", writing.notes, "notes"),
    *_each("dialogue/", writing.dialogue, "dialogue"),
    *_each("agreed-level/", writing.agreed_level, "agreed_level"),
    *_each("<written_page:page>/autosave/", autosaving.autosave, "autosave"),
    *_each("<written_page:page>/history/<slug:key>/", history.history, "history"),
    *_each("plan/", planning.plan, "plan"),
    *_each("plan/add/", planning.add_action, "add_action"),
    *_each("plan/<int:pk>/", planning.change_action, "change_action"),
    *_each("plan/<int:pk>/remove/", planning.remove_action, "remove_action"),
    # Off line.
    *_each("off-line/", offline.offline, "offline"),
    *_each("off-line/self-evaluation.docx", offline.word, "offline_word"),
    *_each("off-line/answers.xlsx", offline.workbook, "offline_workbook"),
    _whole("off-line/units.xlsx", offline.units_workbook, "offline_units"),
    *_each("off-line/bring-back/", offline.bring_back_page, "bring_back"),
    *_each("off-line/bring-back/<slug:token>/", offline.brought_back, "brought_back"),
    # Parts of an organisation.
    _whole("levels/", parts.levels, "levels"),
    _whole("open-units/", parts.open_units_page, "open_units"),
    _whole("open-programme/", parts.open_programme_page, "open_programme"),
    _whole("plan/copy/<int:pk>/", parts.copy_action, "copy_action"),
    _part("take-back/", parts.take_back, "take_back"),
    # Signing off, submitting and deciding.
    *_each("check/", submitting.check, "check"),
    _whole("submitted/", submitting.submitted, "submitted"),
    _whole("open-again/", deciding.open_again_page, "open_again"),
    _whole("extend/", running.extend, "extend"),
    _whole("withdraw/", deciding.withdraw_page, "withdraw"),
    _whole("accept/", deciding.accept_page, "accept"),
    _whole("return/", deciding.return_page, "return"),
    _whole("reopen/", deciding.reopen_page, "reopen"),
    # The check of the facts before publication.
    _whole("facts/", checking.facts, "facts"),
    _whole("facts/open/", checking.open_page, "open_check"),
    _whole("facts/point-out/", checking.point_out_page, "point_out"),
    _whole("facts/mistakes/<int:pk>/answer/", checking.answer_page, "answer_mistake"),
    _whole("facts/confirm/", checking.confirm_page, "confirm_facts"),
    _whole("agree/", checking.agree_page, "agree"),
]
