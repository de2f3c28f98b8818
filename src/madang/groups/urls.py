"""Addresses of groups: public, and the desk's."""

from django.urls import URLPattern, URLResolver, path

from .views import desk, joining, mine, public

public_patterns: list[URLPattern | URLResolver] = [
    path("groups/", public.groups, name="groups"),
    path("groups/start/", joining.start, name="group_start"),
    path("groups/code/", joining.code, name="group_code"),
    path("groups/learned/", public.learned, name="group_learned"),
    path("groups/<int:number>/", public.group, name="group"),
    path("groups/<int:number>/ours/", mine.ours, name="group_ours"),
    path("groups/<int:number>/ours/poster/", mine.poster, name="group_poster"),
    path("groups/<int:number>/ours/export/", mine.export, name="group_export"),
    path("join/", joining.enter, name="group_enter"),
    path("join/<str:code>/", joining.join, name="group_join"),
]
desk_patterns: list[URLPattern | URLResolver] = [
    path("groups/", desk.groups, name="groups"),
    path("groups/start/", desk.start, name="group_start"),
    path("groups/signs/", desk.signs, name="group_signs"),
    path("groups/<int:number>/", desk.group, name="group"),
]
