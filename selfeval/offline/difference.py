"""What a workbook that came back would change, and where a colleague changed the same answer meanwhile. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from selfeval.draft import Draft, DraftAnswer, PageName, Seen, Typed, digest
from selfeval.offline.lines import Line, as_read, lines_of
from selfeval.questionnaire import Questionnaire


class Brought(NamedTuple):
    """An answer of a workbook that is not what its row showed; `seen` says what it showed."""

    token: str
    text: str
    seen: Seen


@dataclass(frozen=True)
class Change:
    """One answer that would change from what is `stored` now (None before anything is) to `text`.

    It is a conflict where what is stored is not what the row of the workbook showed.
    """

    line: Line
    text: str
    stored: DraftAnswer | None
    is_conflict: bool

    @property
    def old(self) -> str:
        return self.stored.text if self.stored else ""

    @property
    def typed(self) -> Typed:
        """For `save_answers`, as of somebody who has seen both texts."""
        approach_id, question = self.line.key
        return Typed(question, self.text, approach_id, Seen.of(self.stored))


@dataclass(frozen=True)
class Difference:
    """What would change, in the order of the questions; `withheld` is what this person may not change."""

    questionnaire: Questionnaire
    changes: tuple[Change, ...]
    withheld: tuple[Line, ...] = ()

    @property
    def conflicts(self) -> int:
        return sum(change.is_conflict for change in self.changes)

    def digest(self) -> str:
        """A fingerprint of both sides, so that nobody applies a difference that is not the one they read."""
        sides = [(one.line.token, one.text, str(Seen.of(one.stored))) for one in self.changes]
        return digest(json.dumps([sides, [line.token for line in self.withheld]]))


def difference(draft: Draft, rows: Sequence[Brought], *, may_agree: bool) -> Difference:
    """`may_agree` says whether the person who brings the workbook back may write the agreed level."""
    brought = {row.token: row for row in rows}
    changes: list[Change] = []
    withheld: list[Line] = []
    for line in lines_of(draft.questionnaire):
        row, stored = brought.get(line.token), draft.answers.get(line.key)
        now = stored.text if stored else ""
        if row is None or row.text in (now, as_read(now)):
            continue
        if line.page.name is PageName.AGREED_LEVEL and not may_agree:
            withheld.append(line)
            continue
        seen_now = Seen.of(stored)
        is_unseen = seen_now.version != row.seen.version and digest(as_read(now)) != row.seen.digest
        changes.append(Change(line, row.text, stored, is_unseen))
    return Difference(draft.questionnaire, tuple(changes), tuple(withheld))
