"""Parts of addresses that stand for more than a word."""

from typing import NamedTuple

from selfeval.draft import Page, PageName

_FOLDERS = {PageName.APPROACH: "approaches", PageName.NOTES: "notes"}
_ALONE = {PageName.DIALOGUE: "dialogue", PageName.AGREED_LEVEL: "agreed-level"}


class Written(NamedTuple):
    """A page with answers as its own address names it."""

    name: PageName
    slug: str = ""


class WrittenPage:
    """The end of the address of a page with answers, so that other addresses can begin like the page's own."""

    regex = "|".join((*_ALONE.values(), *(f"{folder}/[-a-zA-Z0-9_]+" for folder in _FOLDERS.values())))

    def to_python(self, value: str) -> Written:
        first, _, slug = value.partition("/")
        return Written(next(name for name, part in (_FOLDERS | _ALONE).items() if part == first), slug)

    def to_url(self, page: Page | Written) -> str:
        return f"{_FOLDERS[page.name]}/{page.slug}" if page.name in _FOLDERS else _ALONE[page.name]
