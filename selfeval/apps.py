from django.apps import AppConfig


class SelfevalConfig(AppConfig):
    name = "selfeval"
    verbose_name = "Self-evaluation"

    def ready(self) -> None:
        from frameworks.hanging import register
        from selfeval.hanging import TOPIC, evaluations_on

        register(TOPIC, evaluations_on)
