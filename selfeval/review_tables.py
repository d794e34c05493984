"""Own level, a partner's comment with its proposal, and the answer, place by place."""

from collections.abc import Sequence
from dataclasses import dataclass

from selfeval.content import SubmittedContent, from_json
from selfeval.models import PeerAnswer, PeerComment, PeerReview
from selfeval.review_presenting import review_url
from selfeval.review_selectors import answer_to

WHOLE = "The self-evaluation as a whole"


@dataclass(frozen=True)
class Place:
    """One approach, or the whole. `write_url` leads to the form for what this person writes here, if anything."""

    label: str
    own_level: str
    own_confidence: str
    comment: PeerComment | None
    answer: PeerAnswer | None
    write_url: str = ""
    write_text: str = ""


def places_of(
    review: PeerReview, comments: Sequence[PeerComment], *, writes: bool, answers: bool, reads_answers: bool
) -> list[Place]:
    """Every place for those who write the comments; for others those with a comment."""
    content = from_json(review.submission.content)
    by_slug = {comment.approach.slug if comment.approach else "": comment for comment in comments}
    places = []
    for slug, label, level, confidence in _own(content):
        comment = by_slug.get(slug)
        if comment is None and not writes:
            continue
        answer = answer_to(comment) if comment and reads_answers else None
        address, text = "", ""
        if writes:
            address = _address(review, "comment", slug)
            text = "Change your comment" if comment else "Write a comment"
        elif answers:
            address = _address(review, "answer", slug)
            text = "Change your answer" if answer else "Answer"
        places.append(Place(label, level, confidence, comment, answer, address, text))
    return places


def _own(content: SubmittedContent) -> list[tuple[str, str, str, str]]:
    """Slug, label, level and confidence of each approach, and last of the whole, whose slug is empty."""
    approaches = [
        (one.slug, one.label, one.answer("level").shown, one.answer("confidence").shown) for one in content.approaches
    ]
    agreed = (content.answer("agreed_level").shown, content.answer("agreed_confidence").shown)
    return [*approaches, ("", WHOLE, *agreed)]


def _address(review: PeerReview, name: str, slug: str) -> str:
    return review_url(review, name, slug) if slug else review_url(review, f"{name}_whole")
