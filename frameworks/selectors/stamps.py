"""What tells whether anything that visitors may read of frameworks has changed."""

from collections.abc import Hashable

from frameworks.models import FrameworkVersion

# Made once, because putting a query together takes longer than asking it.
_PUBLISHED = FrameworkVersion.objects.published().values_list("pk", "digest")


def published_stamp() -> Hashable:
    """Another one after every change of what is published.

    A published version is loaded, corrected or published, never edited, and its digest covers all that it says.
    """
    return frozenset(_PUBLISHED.all())
