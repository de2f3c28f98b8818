"""Addresses of draws: public under a language, the file without one, and the desk's."""

from django.urls import path

from . import views

public_patterns = [
    path("draws/", views.draws, name="draws"),
    path("draws/<int:number>/", views.draw, name="draw"),
]
machine_patterns = [path("draws/<int:number>.json", views.file, name="draw_file")]
desk_patterns = [path("draws/<int:number>/", views.desk_draw, name="draw")]
