"""Register what is kept of a person here, and what stands among their stories, the desk's promises and what a moderator reads."""

from django.apps import AppConfig
from django.http import HttpRequest


class OfficehoursConfig(AppConfig):
    """The app of hours with the mayor."""

    name = "madang.officehours"
    label = "officehours"

    def ready(self) -> None:
        """Let nobody be forgotten whose application is kept, and applications stand among one's stories."""
        from madang.people import keeping
        from madang.reviews import queries as reviews
        from madang.ui import sections

        from . import queries

        def among_mine(request: HttpRequest) -> str:
            from .views import my  # once a page is asked for: views come after all apps are there

            return my.among_mine(request)

        def your_turn(request: HttpRequest) -> str:
            from .views import my

            return my.your_turn(request)

        def among_promises(request: HttpRequest) -> str:
            from .views import after

            return after.among_promises(request)

        def among_stories(request: HttpRequest) -> str:
            from .views import after

            return after.among_stories(request)

        def on_my_day(request: HttpRequest) -> str:
            from .views import running

            return running.on_my_day(request)

        keeping.register(queries.has_asked)
        reviews.let_say(queries.goes_by)
        sections.register("my", among_mine)
        sections.register("my_turn", your_turn)
        sections.register("my_day", on_my_day)
        sections.register("promises", among_promises)
        sections.register("moderation", among_stories)
