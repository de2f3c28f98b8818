"""Routing: suggestions for real titles of petitions against labels that a person gave (bench/labels)."""

from __future__ import annotations

import csv
from pathlib import Path

from .city import TITLES, City
from .report import Report

LABELS = Path(__file__).parent / "labels" / "routing_200.csv"
TARGET = 50.0


def run(city: City, report: Report) -> None:
    """Compare what is suggested from the title alone with the labels."""
    if not TITLES.exists():
        report.skip("routing", "the folder of real data is missing (MADANG_SHARED_DATA)")
        return
    from madang.cases import routing
    from madang.kit import clock
    from madang.places.models import Office

    codes, today = dict(Office.objects.values_list("pk", "code")), clock.today()
    with TITLES.open(encoding="utf-8-sig", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = [(titles[int(row["row"]) - 1], row["office"], row["also"]) for row in csv.DictReader(file)]
    strict = strict_owned = lenient = firm = wrong = silent = silent_hub = hubs = 0
    for title, office, also in labels:
        suggestion = routing.suggest(title, "", area=None, on=today)
        offered = [codes[found.office_id] for found in suggestion.offices]
        hubs += office == "HUB"
        strict += office in offered
        strict_owned += office in offered and office != "HUB"
        lenient += office in offered or also in offered
        silent += not offered
        silent_hub += not offered and office == "HUB"
        if suggestion.is_firm:
            firm += 1
            wrong += offered[0] != office
    of, owned = 100 / len(labels), len(labels) - hubs
    more = f"lenient {lenient * of:.1f} %; of {owned} with an owner beyond the front office {strict_owned * 100 / owned:.1f} %"
    report.line("routing_top3_labelled_percent", strict * of, "%, at least", TARGET, more=more)
    report.add("routing_top3_lenient_percent", lenient * of, "%")
    report.add("routing_top3_owned_percent", strict_owned * 100 / owned, "%")
    report.line(
        "routing_firm_wrong_percent",
        100 * wrong / max(firm, 1),
        "% of the firm ones",
        more=f"{wrong} of {firm} firm ones",
    )
    report.line(
        "routing_abstained_percent",
        silent * of,
        "%",
        more=f"{silent} of {len(labels)}; {silent_hub} of the {hubs} that are the front office's own",
    )
    known = {title for title, _office, _also in labels}
    others = [title for title in titles if title not in known]
    quiet = 100 * sum(not routing.suggest(title, "", area=None, on=today).offices for title in others) / len(others)
    # Far more silence here than on the labelled titles would say that the remit words were fitted to the labels.
    report.line("routing_abstained_unlabelled_percent", quiet, "%", more=f"of the {len(others)} titles without a label")
