"""`madang restore FILE`: a city from a backup, on SQLite or PostgreSQL, whichever it came from."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.site import restoring
from madang.site.backup import Unfit

from .backup import summary


class Command(BaseCommand):
    """Bring the city back."""

    help = "Load a backup into an empty city, prove it, and only then keep it. Stop the server before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away the city that is here")

    def handle(self, *args: Any, **options: Any) -> None:
        begun, path = monotonic(), options["file"]
        try:
            proved = restoring.restore(path, replace=options["replace"])
        except Unfit as error:
            raise CommandError(str(error)) from error
        told = proved.manifest["timeline"]
        self.stdout.write(summary(path, proved.manifest))
        self.stdout.write("Proved: every part of the file is as it was written;")
        self.stdout.write(
            f"  all {proved.rows:,} rows were read again from the database, and are the ones in the file;"
        )
        self.stdout.write(
            f"  {told['entries']:,} entries in {told['threads']:,} threads are as they were written,"
            f" {told['checkpoints']:,} checkpoints hold, and the last root is the same;"
        )
        self.stdout.write(f"  {proved.documents:,} documents lie in their places with the content they had.")
        self.stdout.write(proved.city)
        for name in proved.manifest["missing"]:
            self.stdout.write(f"  missing already when the backup was made: {name}")
        self.stdout.write(
            f"Restored in {monotonic() - begun:.1f} s. Put the secret key of that city in its place before you start the server:"
            " without it every PIN is worthless. Everybody signs in anew."
        )
