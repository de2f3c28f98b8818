"""Register what is kept of a person here."""

from django.apps import AppConfig
from django.http import HttpRequest


class SuggestionsConfig(AppConfig):
    """The app of cards and themes."""

    name = "madang.suggestions"
    label = "suggestions"

    def ready(self) -> None:
        """Let nobody be forgotten while a card of theirs is kept, and cards stand among one's stories."""
        from madang.people import keeping
        from madang.ui import sections

        from . import queries

        def among_mine(request: HttpRequest) -> str:
            from . import views  # once a page is asked for: views come after all apps are there

            return views.among_mine(request)

        keeping.register(queries.has_said)
        sections.register("my", among_mine)
