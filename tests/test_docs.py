"""The docs against the code: state drawings, settings, commands, words, links."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from tools.words import BANNED

from madang.__main__ import NAMES
from madang.cases.enums import MOVES, STORY_MOVES
from madang.centres.enums import HELP_MOVES
from madang.centres.enums import MOVES as ADVICE_MOVES
from madang.commitments.enums import MOVES as PROMISE_MOVES
from madang.forums.enums import MOVES as FORUM_MOVES
from madang.forums.enums import SEAT_MOVES
from madang.grants.enums import CALL_MOVES, GRANT_MOVES, PAYMENT_MOVES
from madang.grants.enums import MOVES as PROPOSAL_MOVES
from madang.kit.moves import Moves
from madang.meetings.enums import MOVES as MEETING_MOVES
from madang.mobileoffice.enums import MOVES as VISIT_MOVES
from madang.notices.enums import MOVES as NOTICE_MOVES
from madang.officehours.enums import COMMENT_MOVES, OFFER_MOVES, TICKET_MOVES
from madang.officehours.enums import MOVES as APPLICATION_MOVES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
# Settings may stand before a command: `PORT=8400 make run`.
MAKE = re.compile(r"^(?:[A-Z_]+=\S*\s+)*make\s+([a-z][\w-]*)")
MADANG = re.compile(r"^(?:[A-Z_]+=\S*\s+)*(?:\S*python3?\s+-m\s+)?madang\s+([a-z][\w-]*)")


def lines_of_code(page: Path) -> list[str]:
    """Return what a page shows as typed: spans of code, and lines of blocks that are no program."""
    text = page.read_text(encoding="utf-8")
    blocks = [body for kind, body in FENCE.findall(text) if kind in ("", "sh", "console")]
    lines = [line.strip().removeprefix("$ ") for body in blocks for line in body.splitlines()]
    return lines + SPAN.findall(FENCE.sub("", text))


def named(pattern: re.Pattern[str]) -> dict[str, str]:
    """Return {command: the page that names it}."""
    pages = [page for page in PAGES if page.exists()]
    found = {}
    for page in pages:
        for line in lines_of_code(page):
            if match := pattern.match(line):
                found[match[1]] = page.name
    return found


def settings_read() -> set[str]:
    """Return the names that settings.py reads from the environment."""
    tree = ast.parse((ROOT / "src" / "madang" / "site" / "settings.py").read_text(encoding="utf-8"))
    names = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        first = call.args[0]
        if ast.unparse(call.func) in ("text", "flag", "os.environ.get") and isinstance(first, ast.Constant):
            names.add(str(first.value))
    return names


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("case", MOVES),
        ("story", STORY_MOVES),
        ("notice", NOTICE_MOVES),
        ("promise", PROMISE_MOVES),
        ("meeting", MEETING_MOVES),
        ("application", APPLICATION_MOVES),
        ("offer", OFFER_MOVES),
        ("ticket", TICKET_MOVES),
        ("comment", COMMENT_MOVES),
        ("visit", VISIT_MOVES),
        ("forum", FORUM_MOVES),
        ("seat", SEAT_MOVES),
        ("advice", ADVICE_MOVES),
        ("help", HELP_MOVES),
        ("call", CALL_MOVES),
        ("proposal", PROPOSAL_MOVES),
        ("grant", GRANT_MOVES),
        ("payment", PAYMENT_MOVES),
    ],
)
def test_a_drawing_is_the_table(name: str, moves: Moves) -> None:
    """What is drawn is what the code allows."""
    text = (DOCS / "building.md").read_text(encoding="utf-8")
    between = re.findall(rf"<!-- states:{name} -->\n(.*?)\n<!-- /states -->", text, re.DOTALL)
    assert between == [f"```mermaid\n{moves.drawn()}\n```"]


def test_every_setting_is_told() -> None:
    """A setting that the code reads has its line in docs/deployment.md."""
    names = settings_read()
    assert {"MADANG_DATA", "HTTPS", "DATABASE_URL", "EMAIL_HOST"} <= names  # the net holds something
    told = set(SPAN.findall((DOCS / "deployment.md").read_text(encoding="utf-8")))
    assert names - told == set()


def test_every_make_verb_named_exists() -> None:
    """No page names a `make` verb that the Makefile lacks."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    found = named(MAKE)
    assert {"run", "test"} <= set(found)
    assert {verb: page for verb, page in found.items() if verb not in targets} == {}


def test_every_madang_command_named_exists() -> None:
    """No page names a `madang` command that is not there."""
    found = named(MADANG)
    assert {"demo", "verify-timeline"} <= set(found)
    assert {verb: page for verb, page in found.items() if verb not in {*get_commands(), *NAMES}} == {}


def test_every_banned_word_has_a_better_one_beside_it() -> None:
    """A word the translation may not use stands in the glossary with what to say instead."""
    rows = re.findall(r"^\| (\S+) \| (\S.*?) \|", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(BANNED) - {word for word, _better in rows} == set()


def test_every_link_between_pages_leads_somewhere() -> None:
    """No page links to a page that is gone. Pictures are looked at by people."""
    links = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not target.endswith(".png")
    ]
    assert len(links) > 10
    broken = [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()]
    assert broken == []
