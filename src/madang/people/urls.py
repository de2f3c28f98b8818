"""Addresses of signing in: residents at /in/, staff at /desk/in/."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("who/", views.who, name="who"),
    path("second/", views.second_factor, name="second_factor"),
]
