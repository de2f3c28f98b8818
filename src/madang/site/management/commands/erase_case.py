"""`madang erase-case REFERENCE --reason …`: erase by law what a case, and an application for an hour, say of a person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.cases import actions
from madang.cases.models import Case
from madang.kit import clock, reference
from madang.officehours import actions as officehours
from madang.officehours.models import Application


class Command(BaseCommand):
    """Erase one case's words."""

    help = "Erase the words, files and facts of one case; its dates stay, and verify-timeline still passes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference")
        parser.add_argument("--reason", required=True, help="the law or the request; it is written into the timeline")

    def handle(self, *args: Any, **options: Any) -> None:
        number = reference.parse(options["reference"])
        case = Case.objects.filter(reference=number).first() if number else None
        application = Application.objects.filter(reference=number).first() if number else None
        if number is None or (case is None and application is None):
            raise CommandError("There is no case with this reference. Nothing was erased. Check its ten digits.")
        if application is not None:  # before its case: afterwards nobody would know whose it was
            officehours.erase(application, reason=options["reason"], at=clock.now())
        if case is not None:
            actions.erase(case, reason=options["reason"], at=clock.now())
        self.stdout.write(f"The words of {reference.speakable(number)} are erased.")
