"""Register what is kept of a person here, and what stands among their stories."""

from django.apps import AppConfig
from django.http import HttpRequest


class GroupsConfig(AppConfig):
    """The app of groups of residents."""

    name = "madang.groups"
    label = "groups"

    def ready(self) -> None:
        """Let nobody be forgotten while they are in a group, and groups stand among one's stories."""
        from madang.people import keeping
        from madang.ui import sections

        from . import queries

        def among_mine(request: HttpRequest) -> str:
            from .views import mine  # once a page is asked for: views come after all apps are there

            return mine.among_mine(request)

        keeping.register(queries.is_kept)
        sections.register("my", among_mine)
