"""Addresses of visits: public, and the desk's."""

from django.urls import URLPattern, URLResolver, path

from .views import cards, desk, hall, plan, public

public_patterns: list[URLPattern | URLResolver] = [
    path("mayor/mobile/", public.visits, name="mobile_visits"),
    path("mayor/mobile/coverage/", public.coverage, name="mobile_coverage"),
    path("mayor/mobile/<slug:slug>/", public.visit, name="mobile_visit"),
    path("mayor/mobile/<slug:slug>/day/<str:on>/", public.day, name="mobile_day"),
    path("mayor/mobile/<slug:slug>/say/", public.say, name="mobile_say"),
    path("mayor/mobile/<slug:slug>/say/done/", public.said, name="mobile_said"),
    path("mayor/mobile/<slug:slug>/wall/", public.wall, name="mobile_wall"),
    path("mayor/mobile/<slug:slug>/words/", public.words, name="mobile_words"),
    path("mayor/mobile/<slug:slug>/words/<int:pk>/", public.photo, name="mobile_photo"),
    path("mayor/mobile/<slug:slug>/plan/", public.plan, name="mobile_plan"),
    path("mayor/mobile/<slug:slug>/hall/", hall.hall, name="mobile_hall"),
    path("mayor/mobile/<slug:slug>/hall/questions/", hall.questions, name="mobile_questions"),
]
desk_patterns: list[URLPattern | URLResolver] = [
    path("mobile/", desk.visits, name="mobile"),
    path("mobile/new/", desk.new, name="mobile_new"),
    path("mobile/gap/", desk.gap, name="mobile_gap"),
    path("mobile/worker.js", cards.worker, name="mobile_worker"),
    path("mobile/<slug:slug>/", desk.visit, name="mobile_visit"),
    path("mobile/<slug:slug>/day/<str:on>/", desk.day, name="mobile_day"),
    path("mobile/<slug:slug>/capture/", cards.capture, name="mobile_capture"),
    path("mobile/<slug:slug>/capture/ready/", cards.ready, name="mobile_ready"),
    path("mobile/<slug:slug>/capture/send/", cards.receive, name="mobile_receive"),
    path("mobile/<slug:slug>/cards/", cards.listed, name="mobile_cards"),
    path("mobile/<slug:slug>/cards/<int:pk>/", cards.picture, name="mobile_picture"),
    path("mobile/<slug:slug>/import/", cards.bring_in, name="mobile_import"),
    path("mobile/<slug:slug>/themes/", cards.themes, name="mobile_themes"),
    path("mobile/<slug:slug>/hall/<int:pk>/", hall.desk, name="mobile_hall"),
    path("mobile/<slug:slug>/actions/", plan.lines, name="mobile_actions"),
]
