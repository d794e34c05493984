"""Why words about an indicator are not stored, for the person who wrote them."""


class Refused(Exception):
    """`field` is the part that is wrong; empty where it is none of them."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Overtaken(Refused):
    """Something newer than the writer saw is stored now; `seen` is what the form says of it the next time."""

    def __init__(self, reason: str, seen: object) -> None:
        super().__init__("", reason)
        self.seen = seen
