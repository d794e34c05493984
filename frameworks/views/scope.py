"""What every page about frameworks starts from: who reads, and which versions they may see."""

from django.http import HttpRequest
from rules import test_rule

from frameworks.rules import Reader
from frameworks.selectors import reading as selectors


class ReaderRequest(HttpRequest):
    """What a view receives once the middleware has said who is asking."""

    actor: Reader


def sees_drafts(request: ReaderRequest) -> bool:
    return bool(test_rule("frameworks.view_draft", request.actor))


def versions_for(request: ReaderRequest, slug: str) -> selectors.Versions:
    """Raises `Http404` for a framework of which the reader may see no version."""
    return selectors.versions_of(slug, with_drafts=sees_drafts(request))
