"""A draw run again by `madang verify-draw`: from the database, from its file, and with anything in it changed."""

from __future__ import annotations

import copy
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from madang.draws import actions, proof, queries
from madang.draws.actions import Entry
from madang.draws.models import Draw

QUOTAS = {"p": {"a": (1, 2), "b": (1, 2)}}
PAIR = [Entry(f"K{n}", features={"p": "a" if n % 2 else "b"}) for n in range(1, 8)]


@pytest.fixture
def by_quota(make, city, due) -> Draw:
    draw = make(entries=PAIR, quotas=QUOTAS)
    return actions.reveal(draw, seed="3 17 21", witnesses="김", seat=city.seat("scheduler"), at=due)


def test_a_draw_holds_by_number_and_by_file_before_and_after(make, drawn, by_quota, tmp_path, capsys):
    for draw in (make(), drawn, by_quota):
        path = tmp_path / f"{draw.number}.json"
        path.write_text(json.dumps(proof.published(draw), ensure_ascii=False), encoding="utf-8")
        for given in (str(draw.number), str(path)):
            call_command("verify_draw", given)
            told = capsys.readouterr().out
            assert (draw.digest in told, "It has no seed yet" in told) == (True, not draw.seed)


def byte_changed(text: str, place: int) -> str:
    """Return a text with one sign changed for another of the same kind."""
    sign = text[place]
    other = {"9": "8", "f": "e", "z": "y", "Z": "Y"}.get(sign) or (chr(ord(sign) + 1) if sign.isalnum() else ";")
    return text[:place] + other + text[place + 1 :]


@pytest.mark.parametrize("which", ["drawn", "by_quota"])
def test_one_changed_sign_anywhere_in_the_commitment_is_found(request, which):
    file = proof.published(request.getfixturevalue(which))
    text = file["commitment"]
    missed = [
        place
        for place in range(0, len(text), 1 if len(text) < 1000 else 7)
        if not list(proof.faults({**file, "commitment": byte_changed(text, place)}))
    ]
    assert (missed, list(proof.faults(file))) == ([], [])


@pytest.mark.parametrize("which", ["drawn", "by_quota"])
def test_any_other_change_of_a_file_is_found(request, which):
    file = proof.published(request.getfixturevalue(which))
    changes = {
        "another seed": {"seed": "3 17 22"},
        "a seed with a space": {"seed": "3 17 21 "},
        "another digest": {"digest": byte_changed(file["digest"], 5)},
        "another number": {"number": 102_000},
        "somebody else picked": {"picked": file["order"][1:4]},
        "two change places": {"order": [file["order"][1], file["order"][0], *file["order"][2:]]},
        "the last is left out": {"order": file["order"][:-1]},
        "one too many": {"order": [*file["order"], "K9"]},
        "no seed": {"seed": ""},
        "before its time": {"drawn_at": "2026-11-16T01:30:00Z"},
        "nothing": {"commitment": ""},
        "no text": {"commitment": "[]"},
        "no list": {"picked": None},
    }
    assert {name for name, change in changes.items() if not list(proof.faults({**file, **change}))} == set()
    assert [list(proof.faults(nonsense)) != [] for nonsense in (None, [], {}, "x")] == [True] * 4


def test_who_changes_a_weight_and_the_digest_with_it_changes_the_order_or_is_found(drawn):
    """The digest goes into every number, so a new list has another order than the one that was drawn."""
    file = proof.published(drawn)
    told = json.loads(file["commitment"])
    told["entries"][0][1] = 1000
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    found = list(proof.faults({**file, "commitment": text, "digest": proof.digest_of(text)}))
    assert [fault.split()[0] for fault in found] == ["the", "picked"]


def test_panels_that_break_a_quota_or_do_not_add_up_are_named(by_quota):
    told = json.loads(by_quota.commitment)
    spoilt = {
        "do not add up": lambda t: t["panels"][0].__setitem__(0, t["panels"][0][0] - 1),
        "is not 3 of the entries": lambda t: t["panels"][0].__setitem__(1, ["K1", "K3"]),
        "with p a, the quota is 1 to 2": lambda t: t["panels"][0].__setitem__(1, ["K1", "K3", "K5"]),
    }
    for words, spoil in spoilt.items():
        changed = copy.deepcopy(told)
        spoil(changed)
        file = {**proof.published(by_quota), "commitment": json.dumps(changed)}
        assert any(words in fault for fault in proof.faults(file)), words


def test_what_is_changed_past_the_triggers_is_named_with_1(drawn, capsys):
    """Somebody with the database's password drops the triggers and writes everything anew, digest and order too."""
    told = json.loads(drawn.commitment)
    told["entries"][0][1] = 9
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    order = proof.result_of(text, drawn.seed)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER draws_kept ON draws_draw")
        else:
            cursor.execute("DROP TRIGGER draws_kept_commitment")
            cursor.execute("DROP TRIGGER draws_kept_result")
    Draw.objects.update(commitment=text, digest=proof.digest_of(text), order=order, picks=3)
    draw = Draw.objects.get()
    assert [fault.split(" digest ")[0] for fault in proof.faults_of(draw, queries.recorded(draw))] == [
        "the timeline recorded the"
    ]
    with pytest.raises(CommandError) as raised:
        call_command("verify_draw", str(draw.number))
    assert (raised.value.returncode, "the timeline recorded" in capsys.readouterr().out) == (1, True)
    Draw.objects.update(purpose={"ko": "다른 일"}, size=8)
    names = [fault.split()[0] for fault in proof.faults_of(Draw.objects.get(), None)]
    assert names == ["the", "purpose", "size"]


def test_a_draw_or_a_file_that_is_not_there_is_said(db, tmp_path):
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    for given, words in (("900", "no draw 900"), (str(tmp_path / "no.json"), "cannot be read"), (str(tmp_path / "bad.json"), "cannot be read")):  # fmt: skip
        with pytest.raises(CommandError, match=words):
            call_command("verify_draw", given)
