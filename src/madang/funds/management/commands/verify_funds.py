"""madang verify-funds: add every transfer up again and compare."""

from typing import Any

from django.core.management.base import BaseCommand

from madang.funds import queries
from madang.funds.models import Transfer


class Command(BaseCommand):
    """Name every account whose balance is not what its transfers add up to; leave with 1 where there is one."""

    help = "Add up all transfers of money and compare them with what the accounts say."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(queries.faults())
        for fault in found:
            print(fault)
        print(f"{Transfer.objects.count()} transfers, {len(found)} faults")
        if found:
            raise SystemExit(1)
