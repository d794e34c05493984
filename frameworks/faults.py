"""What is wrong in a framework file, in words that its writer can act on."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

_LONGEST_QUOTE = 60

Steps = tuple[str | int, ...]


class Fault(NamedTuple):
    """One fault; `steps` are the keys and list indexes that lead to its place in the file."""

    steps: Steps
    reason: str


def shown(value: object) -> str:
    """The start of a value as one line, with what cannot be seen written out."""
    text = str(value)
    if len(text) > _LONGEST_QUOTE:
        text = text[:_LONGEST_QUOTE] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def quoted(value: object) -> str:
    return f'"{shown(value)}"'


def did_you_mean(value: object, known: Collection[str]) -> str:
    """`; did you mean "approach"?` where something known is spelt much like the value, else nothing."""
    close = get_close_matches(str(value)[:_LONGEST_QUOTE], known, n=1)
    return f"; did you mean {quoted(close[0])}?" if close else ""


def place(content: object, steps: Steps) -> str:
    """Where the steps lead: `elements[3].children[2] (connecting-2): kind`.

    The innermost item of a list that has an id is named by it, because people look for ids; indexes are from 0.
    """
    named, name, here = 0, "", content
    for count, step in enumerate(steps, start=1):
        here = _inside(here, step)
        if isinstance(step, int) and isinstance(here, dict) and isinstance(here.get("id"), str):
            named, name = count, here["id"]
    if not named:
        return _joined(steps)
    inner = _joined(steps[named:])
    return f"{_joined(steps[:named])} ({shown(name)})" + (f": {inner}" if inner else "")


def _inside(content: object, step: str | int) -> object:
    if isinstance(content, dict):
        return content.get(step)
    if isinstance(content, list) and isinstance(step, int) and step < len(content):
        return content[step]
    return None


def _joined(steps: Steps) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in steps).removeprefix(".")


def fault_from(error: Mapping[str, Any], known_keys: Collection[str], kinds: Collection[str]) -> Fault:
    """A fault from one of the errors that a pydantic `ValidationError` lists."""
    steps: Steps = error["loc"]
    if steps and steps[-1] == "[key]":
        steps = steps[:-1]
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return Fault(steps, f"is not a key of this part{did_you_mean(steps[-1], known_keys)}")
    if kind == "kind":
        hint = did_you_mean(value, kinds) or "; docs/framework-files.md lists the kinds"
        return Fault(steps, f"{quoted(value)} is not a kind{hint}")
    if kind == "string_type":
        return Fault(steps, "is empty; leave it out or fill it in" if value is None else _as_text(value))
    if kind == "enum":
        return Fault(steps, f"{quoted(value)} must be {context['expected'].replace(chr(39), '')}")
    if kind == "too_long" and isinstance(value, str):
        kind = "string_too_long"
    if kind in _REASONS:
        return Fault(steps, _REASONS[kind].format(value=quoted(value), length=_length(value), **context))
    return Fault(steps, error["msg"])


def _as_text(value: object) -> str:
    if isinstance(value, list | dict):
        return "must be text"
    return f"must be text; put it in quotes: {quoted(value)}"


def _length(value: object) -> int:
    return len(value) if isinstance(value, str | list | dict) else 0


_REASONS = {
    "missing": "is missing",
    "string_too_short": "is empty; leave it out or fill it in",
    "string_too_long": "has {length} characters; at most {max_length} are allowed",
    "too_short": "must hold at least one entry",
    "too_long": "holds {length} entries; at most {max_length} are allowed",
    "literal_error": "{value} must be {expected}",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "list_type": "must be a list",
    "dict_type": "must be keys with values",
    "model_type": "must be keys with values",
    "model_attributes_type": "must be keys with values",
}
