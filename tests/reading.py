"""What a page is made of, for tests that read many pages."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html as markup

RUNNING_CODE = {"", "text/javascript", "module"}


@dataclass(frozen=True)
class Page:
    """One page as one person was shown it at one address."""

    who: str
    address: str
    html: str

    @cached_property
    def tree(self) -> markup.HtmlElement:
        return markup.document_fromstring(self.html)

    @property
    def title(self) -> str:
        return " ".join((self.tree.findtext("head/title") or "").split())

    @property
    def language(self) -> str:
        return str(self.tree.get("lang"))

    @property
    def headings(self) -> list[str]:
        return [" ".join(heading.text_content().split()) for heading in self.tree.iter("h1")]

    @cached_property
    def links(self) -> list[str]:
        """Where links, other forms of the page and forms that only read lead, without the place on the page."""
        found = [link.get("href") for link in self.tree.iter("a") if link.get("href")]
        found += self.tree.xpath("//link[@rel='alternate']/@href")
        found += [form.get("action") for form in self.tree.xpath("//form[@method='get'][@action]")]
        inside = (urljoin(self.address, target) for target in found if target[0] != "#" and not urlsplit(target).scheme)
        return sorted({urldefrag(target).url for target in inside})

    @property
    def broken_places(self) -> list[str]:
        """Links to a place on this very page that is not there."""
        ids = set(self.tree.xpath("//@id"))
        return [target for target in self.tree.xpath("//a/@href") if target[:1] == "#" and target[1:] not in ids]

    @property
    def empty_links(self) -> list[str]:
        """Links without an address, as a name that is not known in its block of a template leaves them."""
        return [link.text_content() for link in self.tree.iter("a") if link.get("href") == ""]

    @property
    def files(self) -> list[str]:
        """Pictures, scripts and style sheets."""
        return sorted(set(self.tree.xpath("//img/@src | //script/@src | //link[@rel!='alternate']/@href")))

    @property
    def inline_code(self) -> list[str]:
        """What a policy without `unsafe-inline` would not run or apply."""
        found = [f"<style> in {element.getparent().tag}" for element in self.tree.iter("style")]
        for script in self.tree.xpath("//script[not(@src)]"):
            if script.get("type", "") in RUNNING_CODE:
                found.append(f"<script>{(script.text or '')[:40]}")
        for element in self.tree.iter(markup.etree.Element):
            found += [f"{element.tag} {name}" for name in element.attrib if name == "style" or name.startswith("on")]
        return found

    @cached_property
    def own_part(self) -> str:
        """The part inside `<main>`, without the tokens against forged requests, which differ every time."""
        main = markup.tostring(self.tree.find(".//main"), encoding="unicode")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main)

    def inputs(self, kind: str) -> list[markup.HtmlElement]:
        return list(self.tree.xpath(f"//input[@type='{kind}']"))
