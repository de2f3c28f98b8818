"""Register what is kept of a person here."""

from django.apps import AppConfig


class BodiesConfig(AppConfig):
    """The app of committees and other bodies."""

    name = "madang.bodies"
    label = "bodies"

    def ready(self) -> None:
        """Let nobody be forgotten who sits in a body: that is public."""
        from madang.people import keeping

        from . import queries

        keeping.register(queries.sits)
