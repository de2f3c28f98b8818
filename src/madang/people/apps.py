"""Register how a recipient key of this app is reached, and which references drafts have."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app of persons."""

    name = "madang.people"
    label = "people"

    def ready(self) -> None:
        """Let notices resolve `person:<number>`, and an address that asked for a code; no reference is given twice."""
        from madang.kit import reference
        from madang.kit.words import first_language
        from madang.notices import recipients
        from madang.notices.enums import Channel
        from madang.notices.recipients import Recipient
        from madang.timeline import queries as timeline

        from . import queries

        def by_address(channel: Channel, rest: str) -> Recipient:
            address, _, language = rest.partition("|")
            return Recipient(name="", language=language or first_language(), ways=[(channel, address)])

        reference.register(timeline.has_thread)
        reference.register(queries.is_begun)
        recipients.register("person", queries.recipient)
        recipients.register("staff", queries.staff_recipient)
        recipients.register("phone", lambda rest: by_address(Channel.SMS, rest))
        recipients.register("email", lambda rest: by_address(Channel.EMAIL, rest))
