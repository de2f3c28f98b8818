"""Register what is kept of a person here."""

from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    """The app of cards and themes."""

    name = "madang.suggestions"
    label = "suggestions"

    def ready(self) -> None:
        """Let nobody be forgotten while a card of theirs is kept."""
        from madang.people import keeping

        from . import queries

        keeping.register(queries.has_said)
