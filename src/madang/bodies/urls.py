"""Addresses of committees: public, and the desk's."""

from django.urls import URLPattern, URLResolver, path

from . import views

public_patterns: list[URLPattern | URLResolver] = [
    path("committees/", views.committees, name="committees"),
    path("committees/<slug:slug>/", views.committee, name="committee"),
]
desk_patterns: list[URLPattern | URLResolver] = [
    path("committees/", views.desk_list, name="committees"),
    path("committees/<slug:slug>/", views.desk, name="committee"),
]
