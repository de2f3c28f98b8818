"""Addresses of meetings: a person's own calendar."""

from django.urls import path

from . import views

machine_patterns = [path("calendar/<str:token>.ics", views.feed, name="calendar")]
public_patterns = [path("my/calendar/", views.my_calendar, name="my_calendar")]
desk_patterns = [path("desk/calendar/", views.desk_calendar, name="desk_calendar")]
