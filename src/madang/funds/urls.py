"""Addresses of the ledger: the desk's."""

from django.urls import URLPattern, URLResolver, path

from . import views

desk_patterns: list[URLPattern | URLResolver] = [
    path("money/", views.money, name="money"),
    path("money/<int:pk>/", views.envelope, name="envelope"),
    path("money/<int:pk>/transfers.csv", views.transfers, name="transfers"),
]
