"""Addresses of forums: public, and the desk's."""

from django.urls import URLPattern, URLResolver, path

from .views import desk, opinions, public, voting

public_patterns: list[URLPattern | URLResolver] = [
    path("forums/", public.forums, name="forums"),
    path("forums/ladder/", public.ladder, name="forum_ladder"),
    path("forums/<slug:slug>/", public.forum, name="forum"),
    path("forums/<slug:slug>/propose/", public.propose, name="forum_propose"),
    path("forums/<slug:slug>/register/", public.register, name="forum_register"),
    path("forums/<slug:slug>/vote/", voting.vote, name="forum_vote"),
    path("forums/<slug:slug>/results/", voting.results, name="forum_results"),
]
desk_patterns: list[URLPattern | URLResolver] = [
    path("forums/", desk.forums, name="forums"),
    path("forums/new/", desk.new, name="forum_new"),
    path("forums/ladder/", desk.ladder, name="forum_ladder"),
    path("forums/<slug:slug>/", desk.forum, name="forum"),
    path("forums/<slug:slug>/people/", desk.people, name="forum_people"),
    path("forums/<slug:slug>/opinions/", opinions.opinions, name="forum_opinions"),
    path("forums/<slug:slug>/statements/", opinions.statements, name="forum_statements"),
]
