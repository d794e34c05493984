"""What a browser would send back from a page, so that tests type into the form that was really shown."""

from html.parser import HTMLParser

from django.http import HttpResponse

from selfeval.models import Answer


class _Fields(HTMLParser):
    """Reads the fields of the page's own form: the one with a "then" or no name on its buttons, not the header's."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.textarea: str | None = None
        self.in_main = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = dict(attributes)
        name = attrs.get("name")
        if tag == "main":
            self.in_main = True
        if not self.in_main or not name:
            return
        if tag == "textarea":
            self.textarea, self.values[name] = name, ""
        elif tag == "input" and (attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs):
            self.values[name] = attrs.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.textarea:
            # A browser drops one line end after the tag and sends every line end as two characters.
            text = self.values[self.textarea].removeprefix("\n")
            self.values[self.textarea], self.textarea = text.replace("\n", "\r\n"), None
        if tag == "main":
            self.in_main = False


def fields_of(response: HttpResponse) -> dict[str, str]:
    """Every field of the page with the value a browser would send if nothing were typed."""
    fields = fields_in(response.content.decode())
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def fields_in(page: str) -> dict[str, str]:
    """The same of a page's HTML, with the token that a real server asks for."""
    parser = _Fields()
    parser.feed(page)
    return parser.values


def text_of(response: HttpResponse) -> str:
    """The words of the page without its tags, with single spaces."""
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append  # type: ignore[method-assign]
    parser.feed(response.content.decode())
    return " ".join(" ".join(words).split())


def stored(question: str, approach: str = "connecting") -> str | None:
    """The stored answer about an approach; None while there is none."""
    answer = Answer.objects.filter(question=question, approach__slug=approach).first()
    return answer.value if answer else None
