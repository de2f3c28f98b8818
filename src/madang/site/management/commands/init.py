"""`madang init FILE`: make a city from its own file, or say what would be made and what is wrong."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation

from madang.kit import clock
from madang.site import founding


class Command(BaseCommand):
    """Make a city from a file."""

    help = "Make a city from one TOML file and the tables it names. Example: docs/city.example.toml."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="say what would be made and every fault; write nothing"
        )

    @translation.override("en")  # whoever keeps servers reads one language, whatever the city's is
    def handle(self, *args: Any, **options: Any) -> None:
        if "places_area" not in connection.introspection.table_names():
            raise CommandError("The database is not laid out. Nothing can be kept in it. Run `madang migrate` first.")
        now = clock.now()
        wanted = founding.read(options["file"], at=now)
        for note in wanted.reading.notes:
            self.stdout.write(note)
        for fault in wanted.reading.faults:
            self.stdout.write(str(fault))
        if faults := len(wanted.reading.faults):
            raise CommandError(f"{faults} to mend. Nothing was written. Mend what stands above and try again.")
        if not wanted.is_change:
            self.stdout.write(f"The city is as the file says ({wanted.same} rows). Nothing was changed.")
            return
        password = "" if options["check"] else founding.make(wanted, at=now)
        self.stdout.write("This would be written:" if options["check"] else "This was written:")
        for line in wanted.lines():
            self.stdout.write(f"- {line}")
        if wanted.same:
            self.stdout.write(f"{wanted.same} rows are there already and stay.")
        if options["check"]:
            return
        if password:
            self.stdout.write(f"Sign in at /desk/in/ as {wanted.administrator['email']} with {password}")
            self.stdout.write("It is shown this once. The first sign-in asks for a new one, then for a second factor.")
        elif wanted.administrator:
            self.stdout.write(
                f"Sign in at /{wanted.settings['languages'][0]}/in/ with a code sent to {wanted.administrator['email']}."
            )
            if not settings.EMAIL_HOST:
                self.stdout.write("No SMTP server is set (EMAIL_HOST), so no code can be sent yet.")
        self.stdout.write("A server that runs must be started anew to show the city's name.")
