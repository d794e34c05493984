from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = "Library"

    def ready(self) -> None:
        from frameworks.hanging import register
        from library.hanging import CASE_STUDIES, GUIDANCE, case_studies_on, guidance_on

        register(CASE_STUDIES, case_studies_on)
        register(GUIDANCE, guidance_on)
