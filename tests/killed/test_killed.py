"""A server that is killed outright while officers write loses no acknowledged word and leaves nothing half done.

`make test-killed` runs it in its full length; the environment says how long: `SAVES`, `SUBMISSIONS`, `FILES`, `KILLS`,
and `SEED`, with which the same moments are drawn again.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from frameworks.models import Kind
from selfeval.selectors import questionnaire_for
from tests.killed.checking import faults_in
from tests.killed.district import District, make_district, signs_in_one
from tests.killed.officers import Officer, WrittenPage
from tests.killed.striking import Striker
from tests.served.database import Database
from tests.served.server import Server
from tests.served.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.writers_meet, pytest.mark.django_db(transaction=True)]

OFFICERS = 8
# What is written when evidence is given, then by saves, then by submissions: the last after their commit.
TABLES = (
    *("selfeval_evidence", "selfeval_historicalanswer", "selfeval_statuschange", "selfeval_submission"),
    *("selfeval_submittedjudgement", "selfeval_submittedevidence", "selfeval_evaluation", "actions_plan"),
    "django_tasks_db_dbtaskresult",
)


@dataclass(frozen=True)
class Size:
    """How much is acknowledged in all, and how often the server is killed meanwhile."""

    saves: int
    submissions: int
    files: int
    kills: int
    seed: int

    @classmethod
    def asked(cls) -> "Size":
        asked = {"SAVES": 40, "SUBMISSIONS": 3, "FILES": 2, "KILLS": 1, "SEED": 7}
        return cls(*(int(os.environ.get(name, usual)) for name, usual in asked.items()))

    @property
    def dooms(self) -> int:
        """How many of the kills come from inside."""
        return (self.kills + 1) // 2

    def tables(self, random: Random) -> list[str]:
        """At whose first write the server dies; those of which little is written come first."""
        return sorted(random.sample(TABLES, self.dooms), key=TABLES.index)

    def strikes(self, random: Random) -> dict[str, set[int]]:
        """The requests at which a kill comes from outside: more often at submissions, which are few but long."""
        outside = self.kills - self.dooms
        at_submissions = (outside + 1) // 2
        counts = {"submission": (at_submissions, self.submissions), "save": (outside - at_submissions, self.saves)}
        return {kind: set(random.sample(range(1, of + 1), count)) for kind, (count, of) in counts.items()}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path)


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Iterator[Server]:
    server = Server(database.url, tmp_path / "gunicorn.log", settings_module="tests.killed.settings")
    yield server
    server.kill()


def test_killed_server_loses_nothing_acknowledged(server: Server, database: Database) -> None:
    size = Size.asked()
    random, begun = Random(size.seed), time.monotonic()  # noqa: S311
    district = make_district(officers=OFFICERS, submissions=size.submissions)
    striker = Striker(server, size.strikes(random), size.tables(random), random)
    officers = [Officer(Visitor(server.url, user), striker) for user in district.officers]
    pages = give_jobs(officers, district, size, random)
    database.give()
    striker.begin()
    # When they all work at once, and the server is killed meanwhile
    faults = work(officers)
    striker.end()
    # Then everything acknowledged is there, and nothing half written
    faults += [striker.fault] if striker.fault else []
    faults += database.take_back()
    faults += faults_in(district, pages, [file for officer in officers for file in officer.files])
    assert faults == [], server.log.read_text()[-2000:]
    assert striker.kills >= size.dooms
    broken_off = sum(officer.broken_off for officer in officers)
    assert broken_off > 0
    assert sum(officer.saves for officer in officers) == size.saves
    sys.stdout.write(
        f"{connection.vendor}, seed {size.seed}: {size.saves} saves, {size.submissions} submissions and {size.files} "
        f"files acknowledged; {striker.kills} kills broke off {broken_off} requests, of which "
        f"{sum(officer.stored_after_all for officer in officers)} saves were stored all the same; "
        f"{time.monotonic() - begun:.0f} seconds\n"
    )


def give_jobs(officers: list[Officer], district: District, size: Size, random: Random) -> list[WrittenPage]:
    """Share the work out evenly, in an order that is drawn; two officers write different pages of one evaluation."""
    pages = []
    kind = district.version.elements.filter(kind=Kind.EVIDENCE_KIND).order_by("position")[0]
    for number, officer in enumerate(officers):
        evaluation = district.begun[number // 2]
        approaches = questionnaire_for(evaluation).approaches
        own = [WrittenPage(evaluation, approaches[place]) for place in (number % 2, number % 2 + 2)]
        pages += own
        saves = len(range(number, size.saves, len(officers)))
        officer.jobs += [partial(officer.save, own[turn % 2]) for turn in range(saves)]
        officer.jobs += [
            partial(officer.give_file, evaluation, approaches[4], kind.pk, f"Survey {one}")
            for one in range(number, size.files, len(officers))
        ]
        officer.jobs += [
            partial(officer.submit, district.complete[one], in_one=signs_in_one(one))
            for one in range(number, size.submissions, len(officers))
        ]
        random.shuffle(officer.jobs)
    return pages


def work(officers: list[Officer]) -> list[str]:
    stop = threading.Event()
    threads = [threading.Thread(target=officer.work, args=[stop]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [officer.fault for officer in officers if officer.fault]
