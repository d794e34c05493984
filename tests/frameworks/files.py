"""Framework files for tests: a small complete one, and ways to spoil it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

Content = dict[str, Any]


class _Dumper(yaml.SafeDumper):
    """Writes what stands in two places twice, because a framework file may hold no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def cite(section: str = "2") -> Content:
    return {"document": "strategy", "section": section}


def element(slug: str, kind: str = "approach", **others: Any) -> Content:
    return {"id": slug, "kind": kind, "label": slug.replace("-", " ").capitalize(), "source": cite(), **others}


def small_framework() -> Content:
    """Every part of the format once or twice."""
    return {
        "schema": 1,
        "framework": {
            "id": "vale",
            "title": "Calder Vale Cohesion Strategy",
            "short_title": "Cohesion Strategy",
            "owner": "Calder Vale Communities Board",
            "summary": "How partners work alongside communities.",
        },
        "version": {
            "label": "2026",
            "status": "published",
            "period": {"starts": date(2026, 4, 1), "ends": date(2031, 3, 31)},
            "note": "Adopted in March.",
        },
        "documents": {
            "strategy": {
                "title": "Calder Vale Cohesion Strategy 2026 to 2031",
                "short": "Vale strategy",
                "publisher": "Calder Vale Council",
                "published": date(2026, 3, 2),
                "link": "https://calder-vale.example/strategy",
            },
            "minutes": {"title": "Minutes of the Board", "short": "Board minutes", "publisher": "Calder Vale Council"},
        },
        "vocabulary": {"approach": ["Way of working", "Ways of working"]},
        "elements": [
            element("listening", text="We listen. Then we act.", erratum="Printed as Listning."),
            element(
                "sharing",
                attributes={"number": 2, "stated": True, "also_called": ["Giving", "Pooling"]},
                children=[
                    element("sharing-statement", "statement", label="We will share what we have"),
                    element("sharing-prompt", "prompt", label="What did we share?", source=cite("Appendix 1")),
                ],
            ),
            element("tools", "section", children=[element("walking", "method")]),
        ],
        "links": [{"from": "listening", "to": "sharing", "reason": "Both need time.", "source": cite()}],
        "scales": [
            {
                "id": "vale-levels",
                "version": "1",
                "title": "Levels of practice",
                "note": "Words of our own.",
                "levels": [
                    {"number": 1, "label": "Starting", "text": "It depends on individuals."},
                    {"number": 2, "label": "Settled", "text": "It is usual."},
                ],
            }
        ],
    }


def at(content: Any, path: str) -> tuple[Any, str | int]:
    """The container and key that a path such as `elements/1/children/0/kind` leads to."""
    steps: Sequence[str | int] = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps[:-1]:
        content = content[step]
    return content, steps[-1]


def put(content: Content, path: str, value: Any) -> Content:
    container, key = at(content, path)
    if isinstance(container, list) and key == len(container):
        container.append(value)
    else:
        container[key] = value
    return content


def drop(content: Content, path: str) -> Content:
    container, key = at(content, path)
    del container[key]
    return content


def write(path: Path, content: object) -> Path:
    path.write_text(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path
