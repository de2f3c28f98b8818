"""Addresses of centres: public, a resident's own, and the desk's."""

from django.urls import URLPattern, URLResolver, path

from .views import booking, calling, desk, file, giving, helping, mine, ours, public, talk

public_patterns: list[URLPattern | URLResolver] = [
    path("centres/", public.centres, name="centres"),
    path("centres/code/", booking.code, name="centre_code"),
    path("centres/<str:code>/", public.centre, name="centre"),
    path("centres/<str:code>/book/", booking.book, name="centre_book"),
    path("my/advice/<int:pk>/", mine.talk, name="my_talk"),
    path("groups/<int:number>/hours/", ours.hours, name="group_hours"),
]
desk_patterns: list[URLPattern | URLResolver] = [
    path("advice/", desk.home, name="advice"),
    path("advice/book/", calling.book, name="advice_book"),
    path("advice/help/", helping.requests, name="advice_help"),
    path("advice/hours/", giving.hours, name="advice_hours"),
    path("advice/group/<int:number>/", file.group, name="group_file"),
    path("advice/<int:pk>/", talk.talk, name="talk"),
]
