"""Register what is kept of a person here."""

from django.apps import AppConfig


class ForumsConfig(AppConfig):
    """The app of listening forums."""

    name = "madang.forums"
    label = "forums"

    def ready(self) -> None:
        """Let nobody be forgotten while a sub-topic, a registration or a statement of theirs is kept."""
        from madang.people import keeping

        from . import queries

        keeping.register(queries.is_kept)
