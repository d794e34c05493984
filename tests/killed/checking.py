"""What is lost or half written in a database after its server was killed; every line is a fault."""

from collections import Counter
from collections.abc import Iterable, Iterator

from frameworks.models import Kind
from selfeval.content import from_json, sha256
from selfeval.models import (
    Answer,
    Evaluation,
    Evidence,
    StatusChange,
    StoredFile,
    Submission,
    SubmittedEvidence,
    SubmittedJudgement,
)
from selfeval.selectors import draft_of
from selfeval.services import FileAltered, open_file
from tests.killed.district import District
from tests.killed.officers import QUESTIONS, Fault, GivenFile, WrittenPage

Event = StatusChange.Event


def faults_in(district: District, pages: Iterable[WrittenPage], files: Iterable[GivenFile]) -> list[str]:
    return [
        *_of_pages(pages),
        *_of_history(),
        *(fault for evaluation in Evaluation.objects.order_by("id") for fault in _of_story(evaluation)),
        *(fault for evaluation in district.complete for fault in _of_submission(evaluation)),
        *_of_references(district),
        *_of_rows(district),
        *_of_files(files),
    ]


def _of_pages(pages: Iterable[WrittenPage]) -> Iterator[str]:
    """Each page holds one whole save, word for word: the last acknowledged, or one that was broken off after it."""
    for page in pages:
        answers = Answer.objects.filter(evaluation=page.evaluation, approach=page.approach.id, question__in=QUESTIONS)
        stored = dict(answers.values_list("question", "value"))
        try:
            page.number_of({question: stored.get(question, "") for question in QUESTIONS})
        except Fault as fault:
            yield str(fault)


def _of_history() -> Iterator[str]:
    """Every version of every answer has its line in the history, and the last of them says what the answer says."""
    for answer in Answer.objects.exclude(value="").order_by("id"):
        lines = list(answer.history.order_by("version", "history_id").values_list("version", "value"))
        versions = [version for version, _ in lines]
        if versions != list(range(1, answer.version + 1)) or lines[-1][1] != answer.value:
            yield f"version {answer.version} of answer {answer.pk}, {answer.value!r}, has the history {lines}"


def _of_story(evaluation: Evaluation) -> Iterator[str]:
    last = evaluation.status_changes.order_by("id").last()
    status = last.status if last else Evaluation.Status.INVITED
    if evaluation.status != status:
        yield f"{evaluation} is {evaluation.status}, and its story ends with {status}"
    counts = Counter(evaluation.status_changes.values_list("event", flat=True))
    for event, count in counts.items():
        if count > 1:
            yield f"{evaluation} was {event} {count} times"
    if bool(evaluation.answers.exists()) != bool(counts[Event.STARTED]):
        yield f"{evaluation} has {evaluation.answers.count()} answers and {counts[Event.STARTED]} beginnings"


def _of_submission(evaluation: Evaluation) -> Iterator[str]:
    """Every one was acknowledged in the end."""
    current = Evaluation.objects.select_related("current_submission", "plan").get(pk=evaluation.pk)
    submissions = list(current.submissions.all())
    if len(submissions) != 1 or current.current_submission != submissions[0]:
        yield f"{current} has the submissions {submissions}, of which {current.current_submission} is current"
        return
    [submission] = submissions
    story = list(current.status_changes.filter(event__in=(Event.SIGNED_OFF, Event.SUBMITTED)).order_by("id"))
    if [(row.event, row.submission_id) for row in story] != [
        (Event.SIGNED_OFF, None),
        (Event.SUBMITTED, submission.pk),
    ]:
        yield f"{submission} has the story {story}"
    draft = draft_of(current)
    if draft.digest() != story[0].digest:
        yield f"{submission} is not what was signed off"
    content = from_json(submission.content)
    if sha256(submission.content) != submission.sha256 or content.reference != submission.reference:
        yield f"{submission} is not what its digest says"
    asked = [approach.id for approach in draft.questionnaire.approaches]
    judged = list(submission.judgements.order_by("id").values_list("approach", flat=True))
    if judged != asked or len(content.approaches) != len(asked):
        yield f"{submission} has the judgements {judged}, not {asked}"
    given = sorted((key, one.title) for key, items in draft.evidence.items() for one in items)
    if sorted(submission.evidence.values_list("approach", "title")) != given:
        yield f"{submission} has not the evidence {given}"
    if current.plan.status != current.plan.Status.ACTIVE:
        yield f"the plan of {submission} is {current.plan.status}"


def _of_references(district: District) -> Iterator[str]:
    prefix = f"{district.cycle.reference_prefix}-{district.cycle.opens_on.year}"
    found = sorted(Submission.objects.values_list("reference", flat=True))
    if found != [f"{prefix}-{number:04}" for number in range(1, len(district.complete) + 1)]:
        yield f"the references are {found}"


def _of_rows(district: District) -> Iterator[str]:
    """Nothing is left over from a submission that was not finished."""
    approaches = district.version.elements.filter(kind=Kind.APPROACH).count()
    for model, each in ((SubmittedJudgement, approaches), (SubmittedEvidence, 2)):
        if model.objects.count() != each * len(district.complete):
            yield f"there are {model.objects.count()} rows of {model.__name__}"


def _of_files(given: Iterable[GivenFile]) -> Iterator[str]:
    """Each acknowledged file is there once, byte for byte, and no row is without its file."""
    for one in given:
        rows = Evidence.objects.filter(evaluation=one.evaluation, title=one.title).select_related("file")
        bodies = [_body(row.file) for row in rows]
        if bodies != [one.body]:
            yield f"{one.title} is there {len(bodies)} times"
    for stored in StoredFile.objects.order_by("id"):
        try:
            open_file(stored).close()
        except FileAltered as fault:
            yield str(fault)


def _body(stored: StoredFile | None) -> bytes:
    if stored is None:
        return b""
    with open_file(stored) as file:
        return bytes(file.read())
