from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Indicators"

    def ready(self) -> None:
        from frameworks.hanging import register
        from indicators.hanging import TOPIC, indicators_on

        register(TOPIC, indicators_on)
