"""Register what is kept of a person here, and what stands among their stories."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """The app of calls and grants."""

    name = "madang.grants"
    label = "grants"

    def ready(self) -> None:
        """Let nobody be forgotten whose name stands in books that must stand."""
        from madang.people import keeping

        from . import queries

        keeping.register(queries.is_kept)
