"""Register what is kept of a person here."""

from django.apps import AppConfig


class OfficehoursConfig(AppConfig):
    """The app of hours with the mayor."""

    name = "madang.officehours"
    label = "officehours"

    def ready(self) -> None:
        """Let nobody be forgotten whose application is still kept."""
        from madang.people import keeping

        from . import queries

        keeping.register(queries.has_asked)
