"""Register what is kept of a person here, and what stands among their stories."""

from django.apps import AppConfig
from django.http import HttpRequest


class GrantsConfig(AppConfig):
    """The app of calls and grants."""

    name = "madang.grants"
    label = "grants"

    def ready(self) -> None:
        """Let nobody be forgotten whose name stands in books that must stand; say which criteria calls go by; stand on a group's page."""
        from madang.people import keeping
        from madang.reviews import queries as reviews
        from madang.ui import sections

        from . import queries

        def beside_group(request: HttpRequest) -> str:
            from .views import beside  # once a page is asked for: views come after all apps are there

            return beside.group(request)

        def beside_desk(request: HttpRequest) -> str:
            from .views import beside

            return beside.desk_group(request)

        def among_services(request: HttpRequest) -> str:
            from .views import beside

            return beside.services(request)

        keeping.register(queries.is_kept)
        reviews.let_say(queries.uses)
        sections.register("group", beside_group)
        sections.register("desk_group", beside_desk)
        sections.register("services", among_services)
