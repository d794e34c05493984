"""What the library's services refuse; the words are for the person who asked."""

from collections.abc import Sequence

from library.models import CaseStudy, Guidance


class LibraryError(Exception):
    """What was asked cannot be done."""


class GuidanceChanged(LibraryError):
    """Somebody else saved the entry first; `current` is what is stored now."""

    def __init__(self, current: Guidance) -> None:
        super().__init__("Somebody else changed this entry while you were writing. Your words are not saved yet.")
        self.current = current


class LinkChanged(LibraryError):
    """The link that was tried is no longer the entry's link."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed the link meanwhile. Open the link below and say whether it works.")


class NoLink(LibraryError):
    """There is nothing to check."""

    def __init__(self) -> None:
        super().__init__("This entry has no link. Add one first.")


class SupersedingCircle(LibraryError):
    """Following the newer entries would lead back to this one."""

    def __init__(self, newer: Guidance) -> None:
        super().__init__(f"“{newer.title}” is itself superseded by this entry, directly or by way of others.")


class CaseStudyChanged(LibraryError):
    """Somebody else saved the case study first; `current` is what is stored now."""

    def __init__(self, current: CaseStudy) -> None:
        super().__init__("Somebody else changed this case study while you were writing. Your words are not saved yet.")
        self.current = current


class ReadOnly(LibraryError):
    """The working text cannot change in this status."""

    def __init__(self, case_study: CaseStudy) -> None:
        reasons = {
            CaseStudy.Status.SUBMITTED: "It waits for review. Take it back first if you want to change it.",
            CaseStudy.Status.PUBLISHED: "It is published. Start a correction if something must change.",
            CaseStudy.Status.WITHDRAWN: "It was withdrawn. Start a correction if you want to publish it again.",
            CaseStudy.Status.DECLINED: "It was declined. Start a new case study instead.",
        }
        super().__init__(reasons[CaseStudy.Status(case_study.status)])


class NotComplete(LibraryError):
    """What is missing before it can be sent for review, in words."""

    def __init__(self, gaps: Sequence[str]) -> None:
        super().__init__(f"Before you can send it, add: {', '.join(gaps)}.")
        self.gaps = tuple(gaps)


class NotWaiting(LibraryError):
    """It does not wait for review: somebody decided, or its writers took it back."""

    def __init__(self) -> None:
        super().__init__("This case study no longer waits for review. Somebody decided on it, or took it back.")


class NotCleared(LibraryError):
    """The consent and identifiability check is not complete, or speaks against publication."""

    def __init__(self) -> None:
        super().__init__("Answer every question of the consent check first. Each answer must allow publication.")


class NotShown(LibraryError):
    """There is nothing published to withdraw."""

    def __init__(self) -> None:
        super().__init__("This case study is not published, so it cannot be withdrawn.")


class NothingToCorrect(LibraryError):
    """A correction needs something that was published and is not being worked on."""

    def __init__(self) -> None:
        super().__init__("You can start a correction only of a case study that was published and has no open draft.")
