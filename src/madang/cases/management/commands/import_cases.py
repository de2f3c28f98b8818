"""`madang import-cases FILE.csv`: file each row of a CSV file as a case, once."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.cases import importing
from madang.kit import clock

SHOWN = 20  # wrong rows named on the screen; all of them go into the report file


class Command(BaseCommand):
    """Import cases from a CSV file."""

    help = "File each row of a CSV file as a case: columns title, text, date, area, name, contact (Korean names too)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be filed, and file nothing")
        parser.add_argument(
            "--report", type=Path, help="write every row that was not taken, with the reason, to this CSV"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            digest, encoding, raw, lines = importing.read(options["file"])
        except importing.UnreadableError as error:
            raise CommandError(str(error)) from error
        begun, report = monotonic(), importing.Report()
        done = importing.import_all(raw, lines, digest=digest, at=clock.now(), is_dry=options["dry_run"])
        for number, so_far in enumerate(done, 1):
            report = so_far
            if number % 1000 == 0:
                self.stdout.write(f"{number} of {len(raw)} rows, {number / (monotonic() - begun):.0f} a second")
        verb = "would be filed" if options["dry_run"] else "filed"
        self.stdout.write(f"{encoding}: {report.filed} {verb}, {report.known} known, {len(report.wrong)} not taken.")
        for line, why in report.wrong[:SHOWN]:
            self.stdout.write(f"line {line}: {why}")
        if options["report"]:
            rows = [f'{line},"{why}"' for line, why in report.wrong]
            options["report"].write_text("\n".join(["line,why", *rows]) + "\n", encoding="utf-8")
