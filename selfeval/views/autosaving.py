"""Saving while somebody types, asked by the page's own script and answered in JSON."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from rules import test_rule

from cohesion_portal.lib.kept import forget_words
from partners.actors import PortalRequest
from selfeval import presenting, selectors
from selfeval.converters import Written
from selfeval.draft import Seen
from selfeval.forms import AnswersForm
from selfeval.selectors import Where
from selfeval.services import NotOpen
from selfeval.views.common import located, rule_to_write, store


@located
@require_POST
def autosave(request: PortalRequest, where: Where, page: Written) -> JsonResponse:
    """Store what can be stored of the answers that were sent; the page's other answers are left alone.

    `saved` says of each stored answer what its writer has now seen, `conflicts` which ones somebody else changed and
    `errors` which ones cannot be stored as they are. Status 409 with a conflict, 401 without a session, and 410 when
    the evaluation takes no answers any more.
    """
    if not request.actor.is_signed_in:
        return JsonResponse({"signIn": reverse("account_login")}, status=HTTPStatus.UNAUTHORIZED)
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    written = selectors.page_of(found, *page)
    if not test_rule(rule_to_write(written), request.actor, found):
        raise PermissionDenied
    now, questionnaire = timezone.localtime(), selectors.questionnaire_for(found)
    form = AnswersForm(request.POST, page=written, questionnaire=questionnaire, today=now.date())
    form.is_valid()
    try:
        saved = store(request, found, form.typed())
    except NotOpen as error:
        return JsonResponse({"reason": str(error)}, status=HTTPStatus.GONE)
    forget_words(request, presenting.page_url(found, written))
    called = {written.key(question.key): question for question in written.questions}
    answer: dict[str, Any] = {
        "saved": {called[key].key: str(Seen.of(stored)) for key, stored in saved.stored.items()},
        "savedAt": f"{now:%H:%M}",
        "conflicts": [called[conflict.typed.key].key for conflict in saved.conflicts],
        "errors": {name: errors[0] for name, errors in form.errors.items()},
    }
    return JsonResponse(answer, status=HTTPStatus.CONFLICT if saved.conflicts else HTTPStatus.OK)
