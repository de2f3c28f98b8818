"""Addresses of promises: public under a language, and the desk's."""

from django.urls import path

from . import views

public_patterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/feed/", views.feed, name="promise_feed"),
    path("promises/<int:number>/", views.promise, name="promise"),
    path("promises/<int:number>/follow/", views.follow, name="follow_promise"),
    path("promises/<int:number>/say/", views.say, name="say_of_promise"),
    path("promises/<int:number>/files/<int:pk>/", views.file, name="promise_file"),
]
desk_patterns = [
    path("promises/", views.desk_promises, name="promises"),
    path("promises/review/", views.desk_review, name="promise_review"),
    path("promises/new/", views.desk_new, name="promise_new"),
    path("promises/<int:number>/", views.desk_promise, name="promise"),
    path("promises/<int:number>/more/", views.desk_more, name="promise_more"),
    path("promises/<int:number>/asked/", views.desk_asked, name="promise_asked"),
]
