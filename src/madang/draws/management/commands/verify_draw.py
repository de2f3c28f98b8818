"""`madang verify-draw`: run a draw again, from the database or from its published file, or name what differs."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.draws import proof, queries
from madang.draws.models import Draw


class Command(BaseCommand):
    """Run a draw again."""

    help = "Run a draw again: by its number from the database, or by its published file alone. Name what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("draw", metavar="NUMBER|FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["draw"]
        if given.isascii() and given.isdigit():
            draw = Draw.objects.filter(number=given).first()
            if draw is None:
                raise CommandError(f"There is no draw {given}. Nothing was checked. See /draws/ for the numbers.")
            file, found = proof.published(draw), list(proof.faults_of(draw, queries.recorded(draw)))
        else:
            try:
                file = json.loads(Path(given).read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise CommandError(f"{given} cannot be read ({error}). Nothing was checked. Name the file.") from None
            found = list(proof.faults(file))
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{len(found)} things are not as they were published")
        result = f"The seed gives the order that was published; picked: {', '.join(file['picked'])}."
        self.stdout.write(f"Draw {file['number']}: the commitment is the published one ({file['digest']}).")
        self.stdout.write(result if file["seed"] else "It has no seed yet.")
