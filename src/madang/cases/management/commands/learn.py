"""`madang learn`: learn from the answered cases which office a matter is for."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from madang.cases import actions
from madang.cases.training import TooFewError
from madang.kit import clock


class Command(BaseCommand):
    """Learn now, and print what it is worth."""

    help = "Learn from the answered cases which office a matter is for, and print what was measured."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="only if there is enough that is new")

    def handle(self, *args: Any, **options: Any) -> None:
        begun, now = monotonic(), clock.now()
        if options["if_due"] and not actions.learning_is_due(now):
            self.stdout.write("Nothing is due: there is too little that is new, or the last time was today.")
            return
        try:
            learned = actions.learn(at=now)
        except TooFewError as error:
            self.stdout.write(f"Nothing was learned: {error}. Offices are suggested by remit words alone.")
            return
        assert learned is not None
        figures = learned.figures
        self.stdout.write(
            f"Number {learned.number}: {learned.samples} answered cases, {learned.corrected} of them corrected by a "
            f"person, in {monotonic() - begun:.1f} s. Of {figures['held_out']} it had not read: right first "
            f"{figures['top1']:.0%}, among three {figures['top3']:.0%}; sure of {figures['sure']:.0%}, "
            f"of which {figures['sure_right']:.0%} right (aim {figures['precision']:.0%})."
        )
