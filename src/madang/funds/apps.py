"""The app of the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Envelopes of money."""

    name = "madang.funds"
    verbose_name = _("Money")
