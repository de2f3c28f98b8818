"""What comes in by e-mail and by text message: a reply to a case where it can be known, else a new one.

A message is kept once, whatever the mail server does: a new case takes its number from the message's own id, words to
a case carry that id. Nobody's account is entered by a sender's name: it can be forged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.html import strip_tags
from mailparser_reply import EmailReplyParser

from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.kit import reference
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import contacts
from madang.people import queries as people
from madang.people.actions import Introduced
from madang.people.enums import Scope
from madang.people.models import Person

from . import actions
from .actions import Told
from .actions.beats import day
from .enums import TITLE_LENGTH, Channel, State
from .models import Case, Message

MOST_FILES = 10
NUMBER = re.compile(r"(?<!\d)([1-9]\d{2})[\s.\-]?(\d{3})[\s.\-]?(\d{4})(?!\d)")
KOREAN_QUOTE = re.compile(
    r"\n+[^\n]{0,200}(?:님이 작성|님이 쓰신 글|<[^<>\s]+@[^<>\s]+>(?:님이)? ?작성)[^\n]{0,20}:?\s*(?:\n|$).*", re.DOTALL
)


@dataclass(frozen=True)
class Received:
    """What became of a message: filed as a new case, added to one, known already, not taken, or a machine's own."""

    what: str  # "filed" | "added" | "known" | "refused" | "ignored"
    case: Case | None = None
    why: str = ""


@dataclass(frozen=True)
class Letter:
    """An e-mail as it was read: who sent it, its own words without what they quote, and its files."""

    key: str
    name: str
    address: str
    subject: str
    text: str
    numbers: list[str]
    files: list[Taken] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def receive_email(raw: bytes, *, at: datetime) -> Received:
    """Take in one e-mail as the mail server hands it over."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    if _is_from_a_machine(message):
        return Received("ignored")
    letter = _read(message)
    if not letter.address:
        return Received("ignored")
    case, person = _case_of(letter, day(at))
    try:
        if case is not None:
            return _add(case, person, letter.text, source=letter.key, files=letter.files, at=at)
        return _file(letter, at=at)
    except Refused as refused:
        why = str(refused.reason.value)
        notices.leave(
            "mail.not_taken",
            to_key=f"email:{letter.address}|{_language(letter.text)}",
            at=at,
            context={"why": _in_words(refused)},
        )
        return Received("refused", case, why)


def _is_from_a_machine(message: EmailMessage) -> bool:
    """Say whether an e-mail answers by itself, or is our own: answering it would go round for ever."""
    if str(message.get("Auto-Submitted", "no")).lower() != "no" or message.get("List-Id"):
        return True
    if str(message.get("Precedence", "")).lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    sender = parseaddr(str(message.get("From", "")))[1].lower()
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    return sender in ("", own) or sender.startswith(("mailer-daemon@", "postmaster@", "no-reply@", "noreply@"))


def _read(message: EmailMessage) -> Letter:
    name, address = parseaddr(str(message.get("From", "")))
    try:
        address = contacts.email(address)
    except Refused:
        address = ""
    subject = clean(str(message.get("Subject", "")))[:200]
    text = own_words(_text(message))
    files, dropped = _files(message)
    if dropped:
        text = f"{text}\n\n({', '.join(dropped)})"
    known = " ".join(str(message.get(header, "")) for header in ("Subject", "In-Reply-To", "References"))
    key = str(message.get("Message-ID", "")).strip() or salted_hmac("madang.mail", message.as_string()).hexdigest()
    numbers = ["".join(found) for found in NUMBER.findall(known)]
    return Letter(key[:200], clean(name)[:80], address, subject, text, numbers, files, dropped)


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        written = str(body.get_content())
    except (LookupError, UnicodeDecodeError):  # an encoding nobody knows: read what can be read
        payload = body.get_payload(decode=True)
        written = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if body.get_content_subtype() == "html":
        written = re.sub(r"(?is)<(script|style).*?</\1>", "", written)
        written = strip_tags(re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\n", written))
    return written


def own_words(text: str) -> str:
    """Return what the sender wrote, without what they quote."""
    text = KOREAN_QUOTE.sub("", clean(text))
    own = EmailReplyParser(languages=["ko", "en"]).parse_reply(text=text) or text
    return clean("\n".join(line for line in own.splitlines() if not line.startswith(">")))[:6000]


def _files(message: EmailMessage) -> tuple[list[Taken], list[str]]:
    taken: list[Taken] = []
    dropped: list[str] = []
    for part in list(message.iter_attachments())[:MOST_FILES]:
        name, content = part.get_filename() or "file", part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        try:
            taken.append(documents.check(SimpleUploadedFile(name, content)))
        except Refused as refused:
            dropped.append(f"{clean(name)[:60]}: {str(refused.reason.label).split('. ')[0]}")
    return taken, dropped


def _case_of(letter: Letter, on: date) -> tuple[Case | None, Person | None]:
    """Return the case an e-mail speaks of, if its sender is known to it, and who of them speaks."""
    for number in letter.numbers:
        case = Case.objects.filter(reference=number).select_related("resident", "office").first()
        if case is None or case.resident is None:
            continue
        person = _known(case.resident, letter.address, on)
        if person is not None:
            return case, person
    return None, None


def _known(resident: Person, address: str, on: date) -> Person | None:
    owner = people.one(resident)
    if people.has_address(owner, address):
        return owner
    helpers = people.helpers_of(owner, on)
    return next((h.helper for h in helpers if h.scope == Scope.ACT and people.has_address(h.helper, address)), None)


def _add(case: Case, person: Person | None, text: str, *, source: str, files: list[Taken], at: datetime) -> Received:
    """Add words to a case: a reply where the city has asked, so that the clock goes on by whatever way it comes."""
    if Message.objects.filter(source=source).exists():
        return Received("known", case)
    act = actions.reply if case.state == State.YOUR_TURN else actions.add
    try:
        case = act(case, by=person, text=text, at=at, source=source)
    except IntegrityError:
        return Received("known", case)
    for file in files:
        documents.keep(file, subject=case, at=at, by_id=person.pk if person else None)
    if case.is_ended and person:
        facts = {"reference": case.reference, "title": case.title}
        owner = people.one(case.resident) if case.resident else None
        whose = f"person:{owner.pk}" if owner and owner != people.one(person) else ""
        notices.leave(
            "case.noted", to_key=f"person:{person.pk}", of_key=whose, at=at, about=case, thread=case.thread,
            context=facts,
        )  # fmt: skip
    return Received("added", case)


def _file(letter: Letter, *, at: datetime) -> Received:
    text = letter.text or letter.subject
    who = Introduced(name=letter.name, language=_language(text), channel="email", email=letter.address)
    title = letter.subject[:TITLE_LENGTH] if len(letter.subject) > 3 else ""
    told = Told(reference=number_of(letter.key), text=text, title=title, channel=Channel.EMAIL, who=who)
    filed = actions.file(told, at=at)
    if not filed.is_new:
        return Received("known", filed.case)
    for file in letter.files:
        documents.keep(file, subject=filed.case, at=at)
    return Received("filed", filed.case)


def _in_words(refused: Refused) -> dict[str, str]:
    """Return why something was not kept, in every language of the city."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words[language] = str(refused.reason.label)
    return words


def number_of(key: str) -> str:
    """Return the reference of the case that a message becomes: always the same, so that twice delivered is once kept."""
    return str(10**9 + int(salted_hmac("madang.message", key, algorithm="sha256").hexdigest(), 16) % (9 * 10**9))


def _language(text: str) -> str:
    """Return the language of the answer: that of the words, as far as the city speaks it."""
    spoken = dict(settings.LANGUAGES)
    found = "ko" if re.search("[가-힣]", text) else "en"
    return found if found in spoken else settings.LANGUAGE_CODE


# --- text messages ---------------------------------------------------------------------------------------------------


def receive_sms(*, sender: str, text: str, key: str, at: datetime) -> Received:
    """Take in one text: it belongs to the case that this number was told of last, else it is a new one."""
    try:
        phone = contacts.phone(sender)
    except Refused as refused:
        return Received("refused", why=str(refused.reason.value))
    text, source = clean(text), f"sms:{key}"[:200]
    case = _named(text, phone) or _told_last(phone)
    try:
        if case is not None:
            return _add(case, case.resident, text, source=source, files=[], at=at)
        who = Introduced(language=_language(text), channel="sms", phone=phone)
        filed = actions.file(Told(reference=number_of(source), text=text, channel=Channel.SMS, who=who), at=at)
        return Received("filed" if filed.is_new else "known", filed.case)
    except Refused as refused:
        why = str(refused.reason.value)
        notices.leave(
            "mail.not_taken", to_key=f"phone:{phone}|{_language(text)}", at=at, context={"why": _in_words(refused)}
        )
        return Received("refused", case, why)


def _named(text: str, phone: str) -> Case | None:
    """Return the case whose number stands in a text, if it is of somebody with this telephone."""
    for found in NUMBER.findall(text):
        number = reference.parse("".join(found))
        case = Case.objects.filter(reference=number).select_related("resident", "office").first() if number else None
        if case and case.resident and people.has_address(people.one(case.resident), phone):
            return case
    return None


def _told_last(phone: str) -> Case | None:
    """Return the case that a number was last sent a text about: it is what an answer to that text means."""
    told = Notice.objects.filter(channel="sms", address=phone, state="sent", about_type=Case._meta.label_lower)
    last = told.order_by("-sent_at", "-pk").values_list("about_id", flat=True).first()
    case = Case.objects.filter(pk=last).select_related("resident", "office").first() if last else None
    if case is None or case.resident is None or not people.has_address(people.one(case.resident), phone):
        return None
    return case
