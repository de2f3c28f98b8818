"""Addresses of the administrator's pages."""

from django.urls import path

from . import deadlines, holidays, offices, overview, people

app_name = "manage"
urlpatterns = [
    path("", overview.home, name="home"),
    path("back/<int:seq>/", overview.take_back, name="take_back"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/<int:pk>/back/", holidays.take_back_day, name="take_back_day"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("deadlines/<int:pk>/back/", deadlines.take_back_rule, name="take_back_rule"),
    path("services/new/", deadlines.service, name="new_service"),
    path("services/<int:pk>/", deadlines.service, name="service"),
    path("routing/", offices.routing_page, name="routing"),
    path("routing/<int:pk>/", offices.remit, name="remit"),
    path("offices/<int:pk>/", offices.office, name="office"),
]
