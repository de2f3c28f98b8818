"""The city's own words for a notice: which hold on a day, what may stand in them, how they are said.

They are written by people at a desk, so they are read as a small language and not as a program: text, signs of a list,
and "if". Whatever else a template could do is refused when it is written, and refused again when it is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.template import engines
from django.utils import translation
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateNotFound, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from madang.kit import near
from madang.kit.words import pick

from .enums import CannotWord, Part
from .models import Wording

LONGEST = 4000  # letters of one part
EVERYWHERE = ("city_name", "city_phone", "name")
MUST_SAY = ("code", "answer", "question")  # where the template says one of these, so must the city's own words
FILTERS = (
    "clock_time", "day", "day_short", "day_year", "moment", "moment_year", "number", "speakable", "masked", "masked_tail", "pick",
    "truncate", "won",
)  # fmt: skip
ENGINES = ("self", "super", "loop", "caller", "varargs", "kwargs")  # names that the engine itself gives
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter, nodes.If, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip


def _pages() -> Environment:
    environment: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return environment


@lru_cache(maxsize=1)
def small_language() -> Environment:
    """Return the environment in which the city's words are said: no globals, few filters, a sandbox besides."""
    environment = SandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined, trim_blocks=True, finalize=_in_words, cache_size=400
    )
    environment.globals.clear()
    environment.filters = {name: _pages().filters[name] for name in FILTERS}
    environment.tests = {}
    return environment


def _in_words(value: Any) -> Any:
    """Let a name in several languages be said in the reader's, without a filter."""
    return pick(value) if isinstance(value, Mapping) else value


def parsed(text: str) -> nodes.Template:
    """Return words as a tree; ValueError where something stands in them that is not carried out, else TemplateError."""
    if len(text) > LONGEST:
        raise ValueError("too long")
    tree = small_language().parse(text)
    for node in tree.find_all(nodes.Node):
        is_known = not isinstance(node, nodes.Filter) or node.name in FILTERS
        is_plain = not isinstance(node, nodes.Name) or node.name not in ENGINES
        if not (isinstance(node, ALLOWED) and is_known and is_plain):
            raise ValueError(type(node).__name__)
    return tree


def render(text: str, context: Mapping[str, object]) -> str:
    """Say words with what a notice knows. Raises where they cannot be said."""
    parsed(text)
    return small_language().from_string(text).render(context).strip()


def signs(text: str) -> set[str]:
    """Return the names that stand in words."""
    return {node.name for node in parsed(text).find_all(nodes.Name)}


@lru_cache(maxsize=256)
def offered(kind: str) -> frozenset[str]:
    """Return the names that a notice of a kind knows: those its template uses, and those of every notice."""
    return frozenset(n for names in _used(kind).values() for n in names) | set(EVERYWHERE)


@lru_cache(maxsize=256)
def _used(kind: str) -> dict[str, set[str]]:
    """Return for each part of a kind's template the names in it; TemplateNotFound where there is no such kind."""
    environment = _pages()
    source = environment.loader.get_source(environment, f"notices/{kind}.txt")[0]  # type: ignore[union-attr]
    found: dict[str, set[str]] = {}
    for block in environment.parse(source).find_all(nodes.Block):
        names = meta.find_undeclared_variables(_alone(block, environment))
        found[block.name] = names - {"_", "ngettext", "gettext"}
    return found


def _alone(block: nodes.Block, environment: Environment) -> nodes.Template:
    """Return a block as a template of its own."""
    alone = nodes.Template(block.body, lineno=1)
    alone.set_environment(environment)
    return alone


@lru_cache(maxsize=256)
def varies(kind: str, part: Part) -> bool:
    """Say whether the template's own words differ from case to case in a part, beyond its signs."""
    environment = _pages()
    source = environment.loader.get_source(environment, f"notices/{kind}.txt")[0]  # type: ignore[union-attr]
    blocks = [block for block in environment.parse(source).find_all(nodes.Block) if block.name == part]
    return any(next(block.find_all((nodes.If, nodes.CondExpr, nodes.For)), None) is not None for block in blocks)


class _Sign(str):
    """A name that stands for itself: `{{ due_on|day }}`. Filters put on it are only written down."""

    __slots__ = ("inner",)
    inner: str

    def __new__(cls, inner: str) -> _Sign:
        sign = super().__new__(cls, "{{ " + inner + " }}")
        sign.inner = inner
        return sign


def in_signs(kind: str, language: str) -> dict[Part, str]:
    """Return the template's own words with signs in their places, to begin from; a part is missing where that cannot be.

    Where the template asks what a sign says, the words of that branch are left out: `varies` tells.
    """
    environment = _pages().overlay(autoescape=False)

    def noting(name: str) -> Any:
        def note(value: Any, *more: Any) -> Any:
            arguments = f"({', '.join(map(repr, more))})" if more else ""
            inner = value.inner if isinstance(value, _Sign) else str(value)
            return _Sign(f"{inner}|{name}{arguments}")

        return note

    environment.filters = {**environment.filters, **{name: noting(name) for name in FILTERS}}
    template = environment.from_string(environment.loader.get_source(environment, f"notices/{kind}.txt")[0])  # type: ignore[union-attr]
    found: dict[Part, str] = {}
    with translation.override(language):
        page = template.new_context({name: _Sign(name) for name in offered(kind)})
        for part in Part:
            if part in template.blocks:
                try:
                    text = "".join(template.blocks[part](page)).strip()
                except Exception:  # noqa: S112 a template may do more with a name than a sign can
                    continue
                if why_not(kind, part, text) is None:
                    found[part] = text
    return found


def kinds() -> list[str]:
    """Return every kind of notice that there are words for."""
    listed = _pages().list_templates(filter_func=lambda name: name.startswith("notices/") and name.endswith(".txt"))
    return [name.removeprefix("notices/").removesuffix(".txt") for name in listed]


def why_not(kind: str, part: Part, text: str) -> CannotWord | None:
    """Say why words cannot stand for a part of a kind. Empty ones can: then the template's own hold."""
    try:
        known = offered(kind)
    except TemplateNotFound:
        return CannotWord.NO_KIND
    if not text.strip():
        return None
    if len(text) > LONGEST:
        return CannotWord.TOO_LONG
    try:
        found = signs(text)
        small_language().from_string(text)
    except ValueError:
        return CannotWord.NOT_ALLOWED
    except (TemplateError, RecursionError, SyntaxError, MemoryError):
        return CannotWord.UNREADABLE
    if found - known:
        return CannotWord.NOT_OFFERED
    owed = _used(kind).get(part, set()) & set(MUST_SAY)
    return CannotWord.MUST_SAY if owed - found else None


def holding(kind: str, language: str, on: date) -> dict[Part, str]:
    """Return the city's words that hold on a day for the parts of a kind, read at most every half minute."""
    found: dict[Part, str] = {}
    for part in Part:
        rows = near.remember("wordings", _all).get((kind, part, language), [])
        if text := next((text for since, text in rows if since <= on), ""):
            found[part] = text
    return found


def _all() -> dict[tuple[str, str, str], list[tuple[date, str]]]:
    rows: dict[tuple[str, str, str], list[tuple[date, str]]] = defaultdict(list)
    for own in Wording.objects.order_by("-valid_from"):
        rows[own.kind, own.part, own.language].append((own.valid_from, own.text))
    return dict(rows)
