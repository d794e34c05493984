from typing import cast

from django import forms

from cohesion_portal.lib.forms import GovukForm, Look
from frameworks.selectors.finding import Choices, Search


class SearchForm(GovukForm):
    """What to look for; it shows what the address asks, so that what was found can be sent to a colleague."""

    q = forms.CharField(
        label="What are you looking for?",
        required=False,
        help_text=("One or more words. Put words that belong together in quotes, for example “lived experience”."),
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    framework = forms.ChoiceField(label="Framework", required=False)
    kind = forms.ChoiceField(label="Kind of part", required=False)

    looks = {"framework": Look(width="full"), "kind": Look(width="full")}

    def __init__(self, *, search: Search, frameworks: Choices, kinds: Choices) -> None:
        super().__init__(initial={"q": search.words, "framework": search.framework, "kind": search.kind})
        cast(forms.ChoiceField, self.fields["framework"]).choices = [("", "All frameworks"), *frameworks]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "All kinds"), *kinds]
