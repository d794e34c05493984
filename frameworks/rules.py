"""Who may read and write what: published versions are public, drafts are for the partnership's secretariat."""

from typing import Protocol

import rules
from django.db.models import Model

# Values of partners.models.Role, which this app may not import; a test holds them together.
SECRETARIAT = "secretariat"
ADMINISTRATOR = "administrator"


class Reader(Protocol):
    """The part of `partners.actors.Actor` that is asked here."""

    @property
    def roles(self) -> frozenset[str]: ...


class Writer(Reader, Protocol):
    """The part of `partners.actors.Actor` that signs what is written."""

    @property
    def user(self) -> Model: ...

    def signs_as(self, role: str) -> str: ...


@rules.predicate
def reads_drafts(reader: Reader) -> bool:
    return SECRETARIAT in reader.roles


@rules.predicate
def edits_drafts(reader: Reader) -> bool:
    return SECRETARIAT in reader.roles


@rules.predicate
def makes_threads(reader: Reader) -> bool:
    return SECRETARIAT in reader.roles


@rules.predicate
def is_administrator(reader: Reader) -> bool:
    return ADMINISTRATOR in reader.roles


rules.add_rule("frameworks.view_draft", reads_drafts)
rules.add_rule("frameworks.edit", edits_drafts)
rules.add_rule("frameworks.make_thread", makes_threads)
rules.add_rule("frameworks.view_registers", is_administrator)
