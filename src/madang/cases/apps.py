"""Register which references are a case's."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The app of cases."""

    name = "madang.cases"
    label = "cases"

    def ready(self) -> None:
        """Let no reference be given twice."""
        from madang.kit import reference

        from . import queries

        reference.register(queries.is_filed)
