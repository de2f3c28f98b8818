"""Addresses of an hour with the mayor: public, an applicant's own, and the desk's."""

from django.urls import URLPattern, URLResolver, include, path

from .views import after, applying, desk, my, public, running, sheet

apply_urls = (
    [
        path("", applying.start, name="start"),
        path("check/", applying.check, name="check"),
        path("done/", applying.done, name="done"),
        path("<slug:step>/", applying.step, name="step"),
    ],
    "hour",
)
public_patterns: list[URLPattern | URLResolver] = [
    path("mayor/", public.mayor, name="mayor"),
    path("mayor/how-chosen/", public.how_chosen, name="how_chosen"),
    path("mayor/<slug:code>/", public.programme, name="programme"),
    path("mayor/<slug:code>/apply/", include(apply_urls)),
    path("mayor/<slug:code>/<str:on>/", public.session, name="session"),
    path("mayor/<slug:code>/<str:on>/board/", running.wall, name="wall"),
    path("mayor/<slug:code>/<str:on>/files/<int:pk>/", public.file, name="session_file"),
    path("my/dates/", my.dates, name="my_dates"),
    path("my/dates/<str:number>/", my.application, name="my_date"),
]
desk_patterns: list[URLPattern | URLResolver] = [
    path("mayor/", desk.pool, name="hours"),
    path("mayor/board/", running.board, name="board"),
    path("mayor/board/offer/", running.place, name="place"),
    path("mayor/board/propose/", running.propose, name="propose"),
    path("mayor/open/", running.open_hour, name="open_hour"),
    path("mayor/week/", running.week, name="week"),
    path("mayor/apply/<slug:code>/", applying.at_desk, name="apply"),
    path("mayor/dates/<int:pk>/", sheet.run, name="hour"),
    path("mayor/dates/<int:pk>/files/<int:paper>/", sheet.file, name="hour_file"),
    path("mayor/dates/<int:pk>/brief/", running.brief, name="brief"),
    path("mayor/dates/<int:pk>/queue/", running.queue, name="queue"),
    path("mayor/looks/<int:pk>/", after.look, name="look"),
    path("mayor/comments/<int:pk>/", after.comment, name="comment"),
    path("mayor/<str:reference>/", desk.application, name="application"),
    path("mayor/<str:reference>/score/", desk.score, name="score"),
    path("mayor/<str:reference>/decide/", desk.decide, name="decide"),
]
