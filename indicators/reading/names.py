"""Names of places and indicators as a file writes them, held against those that are known."""

import difflib
import unicodedata
from collections.abc import Sequence

_SPELT = str.maketrans({"&": " and ", "%": " percent ", "+": " plus "})
_LEAST_ALIKE = 0.6
_LONGEST_COMPARED = 200


def bare_name(name: str) -> str:
    """A name without what people write differently: case, space, punctuation, accents, and "and" for an ampersand.

    What a sign adds to the meaning stays: "Aged 65+" is not "Aged 65", and "Victims (%)" is not "Victims".
    """
    plain = unicodedata.normalize("NFKD", name.translate(_SPELT)).casefold()
    return "".join(char for char in plain if char.isalnum())


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in no more than case, space, punctuation and accents. Two empty names are not one."""
    bare = bare_name(one)
    return bool(bare) and bare == bare_name(other)


def nearest(name: str, known: Sequence[str], limit: int = 1) -> str | None:
    """The known name that comes closest: one that is the same but for its writing, else one much like it, else None.

    Where `limit` is more than 1, up to so many close names, joined as "A, B or C".
    """
    bare = bare_name(name[:_LONGEST_COMPARED])
    if not bare:
        return None
    written: dict[str, str] = {}
    for each in known:
        written.setdefault(bare_name(each), each)
    if bare in written:
        return written[bare]
    close = [written[each] for each in difflib.get_close_matches(bare, list(written), max(limit, 1), _LEAST_ALIKE)]
    if not close:
        return None
    *others, last = close
    return f"{', '.join(others)} or {last}" if others else last
