"""`madang verify-timeline`: prove every thread's chain, or name each row that is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.timeline import queries
from madang.timeline.models import Entry, Thread


class Command(BaseCommand):
    """Prove the timeline."""

    help = "Check the hash chain of every thread; name tampered, missing and reordered rows."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for fault in queries.faults():
            wrong += 1
            self.stdout.write(str(fault))
        if wrong:
            raise CommandError(f"{wrong} rows are not as they were written")
        self.stdout.write(
            f"{Entry.objects.count()} entries in {Thread.objects.count()} threads are as they were written."
        )
