"""Register what is kept of a person here, and what stands on the pages of people and of groups."""

from django.apps import AppConfig
from django.http import HttpRequest


class CentresConfig(AppConfig):
    """The app of village centres and advice."""

    name = "madang.centres"
    label = "centres"

    def ready(self) -> None:
        """Let nobody be forgotten whose talk is kept; talks stand among one's stories, and the adviser's file on a group's page."""
        from madang.people import keeping
        from madang.ui import sections

        from . import queries

        def among_mine(request: HttpRequest) -> str:
            from .views import mine  # once a page is asked for: views come after all apps are there

            return mine.among_mine(request)

        def on_our_page(request: HttpRequest) -> str:
            from .views import ours

            return ours.on_our_page(request)

        def on_the_desk(request: HttpRequest) -> str:
            from .views import file

            return file.on_the_desk(request)

        def on_my_day(request: HttpRequest) -> str:
            from .views import desk

            return desk.on_my_day(request)

        keeping.register(queries.is_kept)
        sections.register("my", among_mine)
        sections.register("my_day", on_my_day)
        sections.register("group", on_our_page)
        sections.register("desk_group", on_the_desk)
