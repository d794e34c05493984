"""What the help and cookies pages say that is best kept as lists."""

from typing import NamedTuple

from django.conf import settings

from partners.models import Role

ROLES = (
    (Role.CONTRIBUTOR.label, "Fills in drafts for their own unit or organisation."),
    (Role.LEAD.label, "Brings the organisation’s drafts together, agrees its level and prepares the submission."),
    (Role.APPROVER.label, "Signs off and submits. The lead officer may do this where the organisation says so."),
    (Role.SECRETARIAT.label, "Runs cycles, organisations, plans and reports. Comments, but never changes a level."),
    (Role.PRIORITY_LEAD.label, "Keeps the delivery plan of one strategic priority and writes its commentary."),
    (Role.DATA_STEWARD.label, "Keeps indicators and their values."),
    (Role.BOARD_MEMBER.label, "Reads everything submitted, the dashboard and draft reports sent to the Board."),
    (Role.SCRUTINY_CLERK.label, "Downloads published reports and their data for scrutiny."),
    (Role.ADMINISTRATOR.label, "Looks after accounts and settings."),
    ("Everyone", "Reads published reports and open data, without an account."),
)

GLOSSARY = (
    ("Action", "One thing an organisation has promised to do, with a date; part of a plan."),
    ("Baseline", "The first year or value, which later ones are compared with. It is neither better nor worse."),
    ("Confidence in the judgement", "How sure the people who agreed a level are that it is right."),
    ("Cycle", "One year of self-evaluation."),
    ("Evidence of change", "Whether the figures show a real change, or one that chance could explain."),
    ("Framework", "The themes, approaches and statements that the partnership has promised to work by."),
    ("Indicator", "Something measured again and again, such as a share of residents in a survey."),
    ("Level", "One step of a scale. Levels have an order, so we show how many chose each, not an average."),
    ("Position", "Where an indicator stands against its target. It is not the same as evidence of change."),
    ("Prompt", "A question to talk about. It is never scored."),
    ("Self-evaluation", "What an organisation, or one of its units, says about its own work in one cycle."),
    ("Staff confidence", "How sure staff feel in applying an approach. It is asked apart from the level."),
    ("Submission", "The copy of a self-evaluation that the Board sees. It cannot be changed."),
    ("Support need", "Help that an organisation asks for; needs that are alike become a theme for a workshop."),
)


class Cookie(NamedTuple):
    name: str
    purpose: str
    stays: str


def cookies() -> tuple[Cookie, ...]:
    hours = settings.SESSION_COOKIE_AGE // 3600
    weeks = settings.CSRF_COOKIE_AGE // (7 * 24 * 3600)
    return (
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "Keeps you signed in, and finds words again that you typed after you were signed out",
            f"Until you sign out or close your browser, and never more than {hours} hours",
        ),
        Cookie(settings.CSRF_COOKIE_NAME, "Checks that a form was sent by you", f"{weeks} weeks"),
        Cookie("messages", "Carries a short message, such as “Saved”, to the next page", "Until you see it"),
    )
