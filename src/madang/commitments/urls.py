"""Addresses of promises: public under a language, and the desk's."""

from django.urls import path

from . import views

public_patterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/<int:number>/", views.promise, name="promise"),
    path("promises/<int:number>/follow/", views.follow, name="follow_promise"),
]
desk_patterns = [
    path("promises/", views.desk_promises, name="promises"),
    path("promises/new/", views.desk_new, name="promise_new"),
    path("promises/<int:number>/", views.desk_promise, name="promise"),
]
