"""`madang erase-words TELEPHONE --reason …`: erase by law what somebody said at the mayor's visits and at forums."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.centres import actions as centres
from madang.forums import actions as forums
from madang.grants import actions as grants
from madang.groups import actions as groups
from madang.kit import clock
from madang.kit.refusal import Refused
from madang.mobileoffice import actions as mobileoffice
from madang.people import contacts
from madang.people.enums import ContactKind
from madang.people.models import Person


class Command(BaseCommand):
    """Erase somebody's cards, remarks, questions, and what forums keep of them."""

    help = "Erase what is said under a telephone in cards, remarks and questions; counts stay, and verify-timeline still passes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("telephone")
        parser.add_argument("--name", default="", help="whose words, where several people share the telephone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = contacts.phone(options["telephone"])
        except Refused as refused:
            raise CommandError(str(refused.reason.label)) from refused
        theirs = Person.objects.filter(contacts__kind=ContactKind.PHONE, contacts__value=number)
        found = list(theirs.filter(same_as__isnull=True, staff_login__isnull=True).distinct())
        if options["name"]:
            found = [person for person in found if person.name == options["name"]]
        if len(found) != 1:
            what = "Several people have" if found else "Nobody has"
            raise CommandError(f"{what} this telephone. Nothing was erased. Check it, or name one of them with --name.")
        at = clock.now()
        centres.forget(found[0], at=at)
        forums.forget(found[0], at=at)
        grants.forget(found[0], at=at)
        groups.forget(found[0], at=at)
        mobileoffice.forget(found[0], at=at)
        self.stdout.write("The words are erased.")
