"""`madang propose`: reckon the placings that schedulers have asked for, one after the other."""

from typing import Any

from django.core.management.base import BaseCommand

from madang.kit import clock
from madang.officehours import actions
from madang.officehours.models import Proposal


class Command(BaseCommand):
    """Reckon who could sit where."""

    help = "Reckon the placings of seats that were asked for at the desk; the worker starts it by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        for proposal in Proposal.objects.filter(done_at__isnull=True).select_related("programme").order_by("pk"):
            done = actions.propose(proposal, at=clock.now())
            self.stdout.write(f"{proposal.programme.code}: {len(done.facts['placements'])} placed.")
