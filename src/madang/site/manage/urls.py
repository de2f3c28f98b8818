"""Addresses of the administrator's pages."""

from django.urls import path

from . import (
    answers,
    centres,
    deadlines,
    freezes,
    health,
    holidays,
    offices,
    outings,
    overview,
    people,
    programmes,
    texts,
)

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
    path("mayor/", programmes.programmes, name="programmes"),
    path("mayor/new/", programmes.programme, name="new_programme"),
    path("mayor/<int:pk>/", programmes.programme, name="programme"),
    path("mayor/<int:pk>/terms/", programmes.terms, name="terms"),
    path("mayor/terms/<int:pk>/back/", programmes.take_back_terms, name="take_back_terms"),
    path("freezes/", freezes.freezes, name="freezes"),
    path("freezes/<int:pk>/back/", freezes.take_back_freeze, name="take_back_freeze"),
    path("out/", outings.outings, name="outings"),
    path("centres/", centres.centres, name="centres"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<str:kind>/", texts.text, name="text"),
    path("texts/<str:kind>/back/", texts.take_back_text, name="take_back_text"),
    path("answers/", answers.answers, name="answers"),
    path("answers/new/", answers.answer, name="new_answer"),
    path("answers/<int:pk>/", answers.answer, name="answer"),
    path("scripts/new/", answers.script, name="new_script"),
    path("scripts/<int:pk>/", answers.script, name="script"),
    path("health/", health.health, name="health"),
]
