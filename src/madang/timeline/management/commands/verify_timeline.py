"""`madang verify-timeline`: prove every thread's chain and every checkpoint, or name what is wrong."""

from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.timeline import queries


class Command(BaseCommand):
    """Prove the timeline."""

    help = "Check the hash chain of every thread and all checkpoints; name what is tampered, missing, reordered or deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--roots", type=Path, help="compare with a list kept outside, as `checkpoint-roots` prints it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept: Path | None = options["roots"]
        if kept is not None and not kept.is_file():
            raise CommandError(f"There is no list at {kept}. Nothing was compared. Name the file that was kept.")
        lines = kept.read_text(encoding="utf-8").splitlines() if kept else []
        wrong = 0
        for fault in chain(queries.faults(), queries.faults_against(lines)):
            wrong += 1
            self.stdout.write(str(fault))
        if wrong:
            raise CommandError(f"{wrong} rows are not as they were written")
        entries, threads, checkpoints = queries.size()
        self.stdout.write(
            f"{entries} entries in {threads} threads are as they were written. {checkpoints} checkpoints hold."
        )
        if kept:
            self.stdout.write(f"{max(len(lines) - 1, 0)} checkpoints are those of {kept.name}.")
