"""`madang checkpoint-roots`: print the checkpoints, so that they can be kept where the database's keeper cannot write."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from madang.timeline import queries


class Command(BaseCommand):
    """Print the roots."""

    help = "Print the checkpoints as CSV. Keep the list outside; `verify-timeline --roots` compares with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=int, default=0, metavar="NUMBER", help="only the checkpoints after this one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for line in queries.root_lines(since=options["since"]):
            self.stdout.write(line)
