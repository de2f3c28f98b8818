"""Register what goes with an invitation by e-mail."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The app of meetings."""

    name = "madang.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Let an e-mail about an attendance carry its calendar part."""
        from madang.notices import enclosures

        from . import inviting

        enclosures.register("meetings.attendance", inviting.enclosed)
