"""Filing: the last POST of telling the city, a fresh draft for each, beside a bare view that inserts one row."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from urllib.parse import quote

from . import load, pages
from .city import City
from .report import Report

ROUNDS, FILED_EACH, SECONDS = 3, 400, 3.0
WARM = 60


def drafts(count: int) -> list[str]:
    """Keep so many complete drafts, told as the demo's residents tell; return the cookie of each."""
    from django.core import signing

    from madang.cases.enums import Channel
    from madang.cases.models import Draft
    from madang.cases.views.tell import COOKIE
    from madang.kit import clock, reference
    from madang.places import queries as places

    dice = random.Random(7)
    stories = json.loads((files("madang.demo") / "data" / "stories.json").read_text(encoding="utf-8"))
    villages, now = places.villages(clock.today()), clock.now()
    made = []
    for _number in range(count):
        village, way = (
            dice.choice(villages),
            dice.choices(("sms", "call", "email", "letter", "none"), (58, 20, 10, 7, 5))[0],
        )
        words = dice.choice(stories)["ko"]["text"].replace("{village}", village.names["ko"])
        answers = {
            "language": "ko", "text": f"{words} {dice.randrange(10**6)}", "whose": dice.choice(["me", "area"]), "where": True,
            "area": village.pk, "area_name": village.name, "place": "시장 입구", "photos": True, "files": 0, "channel": way,
            "name": dice.choice(["김하늘", "이서준", "박지우", "Nguyen Thi Mai"]), "needs": [],
            "phone": f"+82102{dice.randrange(10**6, 10**7)}" if way in ("sms", "call") else "",
            "email": f"filing{dice.randrange(10**8)}@madang.example" if way == "email" else "",
            "postal": "서울특별시 무지개로 12" if way == "letter" else "",
        }  # fmt: skip
        made.append(
            Draft(
                reference=reference.new(),
                secret=secrets.token_urlsafe(24),
                channel=Channel.WEB,
                answers=answers,
                begun_at=now,
                kept_at=now,
            )
        )
    Draft.objects.bulk_create(made, batch_size=200)
    signer = signing.get_cookie_signer(salt=COOKIE)
    return [f"{COOKIE}={signer.sign(f'{draft.reference}.{draft.secret}')}" for draft in made]


def filings(city: City, count: int) -> Iterator[bytes]:
    """Return the POSTs that send so many drafts; every second one may be read by everybody."""
    csrf, token = city.token()
    for number, cookie in enumerate(drafts(count)):
        body = f"csrfmiddlewaretoken={token}&visible={'public' if number % 2 else 'city'}"
        yield load.post("/ko/tell/check/", body, {"Cookie": f"{csrf}; {cookie}"})


def run(city: City, report: Report) -> None:
    """Measure filing."""
    from django.db import connection

    from madang.cases.models import Case

    from .floor_urls import TABLE

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    before, total = Case.objects.count(), WARM + ROUNDS * FILED_EACH
    posts = iter(list(filings(city, total)))
    inserts = load.forever(load.post("/floor/insert/", "words=" + quote("소화전 앞에 매일 주차하는 흰색 승합차")))
    ours, floor = load.Rounds(), load.Rounds()
    load.run(city.product, islice(posts, WARM), seconds=60)
    load.run(city.floor, inserts, seconds=pages.WARM)
    for _round in range(ROUNDS):
        floor.rounds.append(load.run(city.floor, inserts, seconds=SECONDS))
        ours.rounds.append(load.run(city.product, islice(posts, FILED_EACH), seconds=60))
    filed = Case.objects.count() - before
    wanted = {"302 /ko/tell/done/": ROUNDS * FILED_EACH}
    report.check(
        "filing",
        holds=dict(ours.answers) == wanted,
        told=f"answers were {dict(ours.answers)}: {city.product.troubles()[-300:]}",
    )
    report.check("filing", holds=filed == total, told=f"{filed} cases of {total}")
    report.check("filing_floor", holds=set(floor.answers) == {"201"}, told=f"answers were {dict(floor.answers)}")
    pages.tell(report, "filing", ours, floor, 0.4, f"{filed} filed")
