from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Reporting"

    def ready(self) -> None:
        from frameworks.hanging import register
        from reporting.hanging import TOPIC, reports_on

        register(TOPIC, reports_on)
