"""Addresses of the demo."""

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("seat/<int:role>/", views.sit, name="sit"),
    path("resident/<int:person>/", views.be, name="be"),
    path("outbox/", views.outbox, name="outbox"),
]
