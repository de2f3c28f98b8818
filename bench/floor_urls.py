"""The floor: the least a Django page with rows can be, and the least a Django view that keeps something can be."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.safestring import mark_safe

from madang.cases.models import Case

SHELL, ROW = (
    120,
    130,
)  # bytes of the template below, roughly: what is missing to the wanted size is filled up with signs
TABLE = "CREATE TABLE IF NOT EXISTS bench_floor (id integer PRIMARY KEY AUTOINCREMENT, words text NOT NULL)"

PAGE = engines["django"].from_string(
    '<!doctype html><html lang="ko"><meta charset="utf-8"><title>Floor</title><ul>'
    '{% for reference, title, state in rows %}<li><a href="/{{ reference }}/">{{ title }}</a> {{ state }} {{ pad }}</li>{% endfor %}'
    "</ul></html>"
)


class Insert(models.Model):
    """One row of the floor's own small table."""

    words = models.TextField()

    class Meta:
        app_label = "bench_floor"
        db_table = "bench_floor"
        managed = False


def found(count: int) -> models.QuerySet[Case]:
    """Return the one query of the page: it walks an index."""
    return Case.objects.order_by("-received_at").values_list("reference", "title", "state")[:count]


def rows(request: HttpRequest, count: int, size: int) -> HttpResponse:
    """Render so many rows with a plain loop, to exactly so many bytes."""
    pad = mark_safe("x" * max(0, (size - SHELL - ROW * count) // max(count, 1)))
    body = PAGE.render({"rows": found(count), "pad": pad}).encode().ljust(size)
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row."""
    Insert.objects.create(words=request.POST["words"])
    return HttpResponse(b"kept", status=201, headers={"Content-Length": "4"})


urlpatterns = [path("floor/rows/<int:count>/<int:size>/", rows), path("floor/insert/", insert)]
