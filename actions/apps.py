from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Actions"

    def ready(self) -> None:
        from actions.hanging import TOPIC, actions_on
        from frameworks.hanging import register

        register(TOPIC, actions_on)
