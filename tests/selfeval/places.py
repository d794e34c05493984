"""Addresses of the evaluation that most tests here are about."""

from django.urls import reverse

HERE = ["2026-27", "calder-vale-council"]
CONNECTING = reverse("selfeval:approach", args=[*HERE, "connecting"])
DIALOGUE = reverse("selfeval:dialogue", args=HERE)
AGREED = reverse("selfeval:agreed_level", args=HERE)
TASKS = reverse("selfeval:evaluation", args=HERE)
PLAN = reverse("selfeval:plan", args=HERE)
CHECK = reverse("selfeval:check", args=HERE)
LIST = reverse("selfeval:evaluations")
