"""The floor: the least a Django page with rows can be, and the least a Django view that keeps something can be."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
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


DESK = engines["django"].from_string(
    '<!doctype html><html lang="ko"><meta charset="utf-8"><title>Floor</title>'
    '<script>addEventListener("keydown",e=>{'
    'const el=document.querySelector(`[data-key="${e.key}"]`);if(el){e.preventDefault();el.click()}})</script><ul>'
    '{% for reference, title, state in rows %}<li class="row{% if forloop.counter0 == at %} sel{% endif %}">'
    '<a href="/floor/inbox/?{{ query }}&amp;at={{ forloop.counter0 }}&amp;turn={{ turn }}">{{ title }}</a> {{ state }} {{ pad }}</li>{% endfor %}</ul>'
    '<a data-key="j" href="{{ address }}&amp;at={{ next }}">j</a><a data-key="k" href="{{ address }}&amp;at={{ before }}">k</a>'
    '{% for key in "srqm" %}<a data-key="{{ key }}" href="/floor{% if key == "m" %}/merge{% else %}/panel{% endif %}/?panel={{ key }}&amp;{{ query }}&amp;at={{ next }}">{{ key }}</a>{% endfor %}'
    '<form class="acts" method="post" action="{{ address }}&amp;at={{ next }}"><input type="hidden" name="words" value="1"><button data-key="1">1</button></form></html>'
)
PANEL = engines["django"].from_string(
    '<!doctype html><html lang="ko"><meta charset="utf-8"><title>Floor</title>'
    '<script>addEventListener("keydown",e=>{if(e.key==="{% if panel == "m" %}m{% else %}Enter{% endif %}")document.forms[0].submit()})</script>'
    '<form method="post" action="/floor/inbox/?{{ query }}"><textarea name="words"{% if panel != "m" %} autofocus{% endif %}></textarea>'
    "<button>1</button></form></html>"
)


def inbox(request: HttpRequest) -> HttpResponse:
    """Render a bare list with one row marked; keep one row for an act, and go to the next."""
    count, size, at = (int(request.GET.get(name, "0")) for name in ("rows", "size", "at"))
    turn = int(request.GET.get("turn", "0")) + 1
    query = f"rows={count}&size={size}"
    address = f"/floor/inbox/?{query}&turn={turn}"
    if request.method == "POST":
        Insert.objects.create(words=request.POST["words"] or "-")
        return HttpResponseRedirect(f"{address}&at={at}")
    pad = mark_safe("x" * max(0, (size - SHELL - 2 * ROW * count) // max(count, 1)))
    shown = {
        "rows": found(count), "pad": pad, "at": at, "turn": turn, "query": query, "address": address,
        "next": (at + 1) % count, "before": (at - 1) % count,
    }  # fmt: skip
    return HttpResponse(DESK.render(shown).encode().ljust(size))


def panel(request: HttpRequest) -> HttpResponse:
    """Render a bare form."""
    query = request.GET.copy()
    shown = {"panel": query.pop("panel")[0], "query": query.urlencode()}
    return HttpResponse(PANEL.render(shown))


urlpatterns = [
    path("floor/inbox/", inbox),
    path("floor/panel/", panel),
    path("floor/merge/", panel),
    path("floor/rows/<int:count>/<int:size>/", rows),
    path("floor/insert/", insert),
]
