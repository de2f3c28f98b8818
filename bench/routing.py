"""Routing: suggestions for real titles of petitions against labels that a person gave (bench/labels)."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

from .city import TITLES, City
from .report import Report

LABELS = Path(__file__).parent / "labels" / "routing_200.csv"
TARGET = 50.0
FOLDS = 5


def run(city: City, report: Report) -> None:
    """Compare what is suggested from the title alone with the labels."""
    if not TITLES.exists():
        report.skip("routing", "the folder of real data is missing (MADANG_SHARED_DATA)")
        return
    from madang.cases import routing
    from madang.kit import clock
    from madang.places.models import Office

    today = clock.today()
    with TITLES.open(encoding="utf-8-sig", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = [(titles[int(row["row"]) - 1], row["office"], row["also"]) for row in csv.DictReader(file)]

    def offered(title: str) -> tuple[list[str], bool]:
        suggestion = routing.suggest(title, "", area=None, on=today)
        return [codes[found.office_id] for found in suggestion.offices], suggestion.is_firm

    codes = dict(Office.objects.values_list("pk", "code"))
    _tell(report, "", labels, [offered(title) for title, _office, _also in labels], TARGET)
    known = {title for title, _office, _also in labels}
    others = [title for title in titles if title not in known]
    quiet = 100 * sum(not offered(title)[0] for title in others) / len(others)
    # Far more silence here than on the labelled titles would say that the remit words were fitted to the labels.
    report.line("routing_abstained_unlabelled_percent", quiet, "%", more=f"of the {len(others)} titles without a label")
    alone = report.value("routing_top3_labelled_percent")
    _tell(report, "_combined", labels, _combined(labels, offered), alone)
    begun = time.process_time()
    for title in titles[:500]:
        offered(title)
    report.line(
        "routing_suggest_ms",
        1000 * (time.process_time() - begun) / 500,
        "ms, at most",
        5,
        more="remit words and model together, CPU",
    )


def _tell(
    report: Report,
    kind: str,
    labels: list[tuple[str, str, str]],
    found: list[tuple[list[str], bool]],
    target: float,
) -> None:
    strict = first = strict_owned = lenient = firm = wrong = silent = silent_hub = hubs = 0
    for (_title, office, also), (offered, is_firm) in zip(labels, found, strict=True):
        hubs += office == "HUB"
        strict += office in offered
        first += offered[:1] == [office]
        strict_owned += office in offered and office != "HUB"
        lenient += office in offered or also in offered
        silent += not offered
        silent_hub += not offered and office == "HUB"
        if is_firm:
            firm += 1
            wrong += offered[0] != office
    of, owned = 100 / len(labels), len(labels) - hubs
    more = f"first {first * of:.1f} %; lenient {lenient * of:.1f} %; of {owned} with an owner beyond the front office {strict_owned * 100 / owned:.1f} %"
    report.line(f"routing_top3_labelled{kind}_percent", strict * of, "%, at least", target, more=more)
    report.add(f"routing_top3_lenient{kind}_percent", lenient * of, "%")
    report.add(f"routing_top3_owned{kind}_percent", strict_owned * 100 / owned, "%")
    report.line(
        f"routing_firm_wrong{kind}_percent",
        100 * wrong / max(firm, 1),
        "% of the firm ones",
        more=f"{wrong} of {firm} firm ones",
    )
    report.line(
        f"routing_abstained{kind}_percent",
        silent * of,
        "%",
        more=f"{silent} of {len(labels)}; {silent_hub} of the {hubs} that are the front office's own",
    )


def _combined(labels: list[tuple[str, str, str]], offered: Any) -> list[tuple[list[str], bool]]:
    """Suggest for each fifth of the labelled titles with a model of the other four and the demo city's answered cases.

    The model is kept and read as in a city. No title is met by a model that was trained on it.
    """
    from sklearn.model_selection import KFold

    from madang.cases import learning, training
    from madang.cases.actions.learning import samples_of_answered
    from madang.cases.models import Learned
    from madang.kit import clock, near

    told = samples_of_answered(training.MOST)
    found: list[tuple[list[str], bool]] = [([], False)] * len(labels)
    for number, (read, held) in enumerate(KFold(FOLDS, shuffle=True, random_state=0).split(labels), 1):
        own = [learning.Sample(labels[row][0], "", labels[row][1]) for row in read]
        model = training.train([*told, *own], precision=learning.precision(clock.today()))
        Learned.objects.create(
            number=number,
            form=learning.FORM,
            learned_at=clock.now(),
            samples=model.samples,
            corrected=0,
            model=model.as_bytes(),
        )
        near.forget()
        for row in held:
            found[row] = offered(labels[row][0])
    return found
