"""`madang demo`: build the demo city if there is none."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from madang.demo import city
from madang.kit import clock


class Command(BaseCommand):
    """Build the demo city."""

    help = "Build the demo city, if there is no city yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=city.CASES, help="how many cases its last weeks hold")

    def handle(self, *args: Any, **options: Any) -> None:
        if city.is_built():
            self.stdout.write("There is a city already; it is left as it is.")
            return
        begun = monotonic()
        city.build(clock.now(), count=options["cases"])
        self.stdout.write(f"The demo city was built in {monotonic() - begun:.1f} s.")
