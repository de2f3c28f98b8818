"""Register what is kept of a person here, and what waits for a moderator."""

from django.apps import AppConfig
from django.http import HttpRequest


class MobileofficeConfig(AppConfig):
    """The app of the mayor's visits."""

    name = "madang.mobileoffice"
    label = "mobileoffice"

    def ready(self) -> None:
        """Let nobody be forgotten whose remark or question is kept, and cards wait beside stories."""
        from madang.people import keeping
        from madang.ui import sections

        from . import queries

        def among_stories(request: HttpRequest) -> str:
            from .views import cards  # once a page is asked for: views come after all apps are there

            return cards.among_stories(request)

        keeping.register(queries.has_remarked)
        sections.register("moderation", among_stories)
