"""Addresses of one's own cards."""

from django.urls import URLPattern, URLResolver, path

from . import views

public_patterns: list[URLPattern | URLResolver] = [path("my/words/", views.mine, name="my_words")]
