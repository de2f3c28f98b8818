"""`madang backup FOLDER`: the whole city in one file, while it works; `madang backup --check FILE` proves one."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.kit import clock
from madang.site import backup
from madang.site.backup import Manifest, Unfit
from madang.timeline import actions as timeline


class Command(BaseCommand):
    """Back the city up."""

    help = (
        "Write every row and every document into one file in FOLDER. The secret key is not inside: keep it elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="where the file is written; the folder must exist")
        parser.add_argument("--check", type=Path, metavar="FILE", help="prove a backup instead, without loading it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                self.stdout.write(summary(options["check"], backup.check(options["check"])))
                self.stdout.write("Every part is as it was written.")
            elif options["folder"]:
                self.make(options["folder"])
            else:
                raise CommandError("Say into which folder, or --check with a file.")
        except Unfit as error:
            raise CommandError(str(error)) from error

    def make(self, folder: Path) -> None:
        """Make one, read it back, and say how it went."""
        begun, now = monotonic(), clock.now()
        timeline.checkpoint(now)  # so that the root in the backup covers everything in it
        path, manifest = backup.make(folder, at=now)
        backup.check(path)
        backup.note(path, manifest, seconds=monotonic() - begun)
        self.stdout.write(summary(path, manifest))
        self.stdout.write(
            f"Written and read back in {monotonic() - begun:.1f} s. The secret key is not inside: keep it elsewhere."
        )
        for name in manifest["missing"]:
            self.stdout.write(f"not inside, because it is gone from the disk or was changed there: {name}")
        if manifest["missing"]:
            raise CommandError(
                f"{len(manifest['missing'])} documents are missing in the city itself. The backup holds all else."
                " Look for them in an older backup."
            )


def summary(path: Path, manifest: Manifest) -> str:
    """Say in two lines what a backup holds."""
    told = manifest["timeline"]
    return (
        f"{path.name}: {path.stat().st_size / 1e6:,.1f} MB, {backup.rows_of(manifest):,} rows in {len(manifest['tables'])} tables,"
        f" {len(manifest['files']):,} documents, made {manifest['at'][:19]} UTC by Madang {manifest['version']}.\n"
        f"{told['entries']:,} entries in {told['threads']:,} threads, {told['checkpoints']:,} checkpoints;"
        f" root of the last: {told['last_root'] or 'none yet'}."
    )
