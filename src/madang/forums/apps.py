"""Register what is kept of a person here, and what stands among their stories."""

from django.apps import AppConfig
from django.http import HttpRequest


class ForumsConfig(AppConfig):
    """The app of listening forums."""

    name = "madang.forums"
    label = "forums"

    def ready(self) -> None:
        """Let nobody be forgotten while something of theirs is kept here, and seats stand among one's stories."""
        from madang.people import keeping
        from madang.ui import sections

        from . import queries

        def among_mine(request: HttpRequest) -> str:
            from .views import public  # once a page is asked for: views come after all apps are there

            return public.among_mine(request)

        keeping.register(queries.is_kept)
        sections.register("my", among_mine)
