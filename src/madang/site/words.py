"""The words of the plain pages. They say what the system really does; change both together."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

SOURCE = "https://www.gnu.org/licenses/agpl-3.0.html"


@dataclass(frozen=True)
class Page:
    """A title, and parts of (heading, lines)."""

    title: str
    parts: list[tuple[str, list[str]]]


def page(name: str) -> Page:
    """Return one page in the active language."""
    return {"help": _help, "access": _access, "privacy": _privacy, "moderate": _moderate, "source": _source}[name]()


def _help() -> Page:
    phone = {"phone": settings.CITY_PHONE}
    return Page(
        _("Help"),
        [
            (_("How do I tell the city something?"), [_("Press Tell the city and answer five questions. It takes about three minutes."), _("You may also call %(phone)s or come to a desk. It becomes the same story with the same number.") % phone]),
            (_("Where is my story?"), [_("Press Find my story. Write your number and the last four digits of your telephone."), _("You see who has it and until when. To read the words we send a code to your telephone.")]),
            (_("I have no telephone and no e-mail"), [_("Then you get a PIN of six digits with your number. Both together show you the answer, here or at any desk.")]),
            (_("The answer did not help"), [_("Open your story and press Open it again. The same office must look at it again, with a new date.")]),
        ],
    )  # fmt: skip


def _access() -> Page:
    return Page(
        _("Accessibility"),
        [
            ("", [_("We want everybody to be able to use these pages. We follow WCAG 2.2, level AA."), _("All pages work without JavaScript, with the keyboard alone, with large text, in the dark and on paper.")]),
            (_("What we know is not yet good"), [_("People with screen readers in Korean have not yet tested all pages."), _("There is no film in sign language yet.")]),
            (_("Tell us of a fault"), [_("Call %(phone)s or tell it here like any other story. It goes to the people who make these pages.") % {"phone": settings.CITY_PHONE}]),
        ],
    )  # fmt: skip


def _privacy() -> Page:
    return Page(
        _("How we handle your details"),
        [
            (_("What we keep"), [_("Your words, and what you give us to answer you: a name, a telephone number, an e-mail or a postal address. None of them is required."), _("We never ask for a resident registration number. If one is typed, it is refused and not stored.")]),
            (_("Who sees it"), [_("The front line and the office that has your story. Each act is written into a record that cannot be changed unseen."), _("The public sees a story only if you agreed, after a person has checked it, and never with your name.")]),
            (_("Pictures"), [_("We redraw each picture. Where and with which device it was taken is not kept.")]),
            (_("Your rights"), [_("You may hide your public story at any time. You may ask to see or to erase what we keep about you: call %(phone)s.") % {"phone": settings.CITY_PHONE}]),
        ],
    )  # fmt: skip


def _moderate() -> Page:
    return Page(
        _("How we moderate"),
        [
            (_("Before anything is public"), [_("A person reads each story whose author wants it to be public."), _("We cut names, numbers, addresses and what would hurt somebody. We do not cut anger at the city.")]),
            (_("The author is told"), [_("Whoever cuts must say what and why. The author gets the reason and may object: call %(phone)s.") % {"phone": settings.CITY_PHONE}]),
            (_("Nothing is decided by a machine"), [_("The machine marks what looks like a number or an address. A person decides.")]),
        ],
    )  # fmt: skip


def _source() -> Page:
    return Page(
        _("Source code"),
        [
            ("", [_("Madang is free software under the GNU Affero General Public License, version 3 or later."), _("Everybody may read, use, change and share it. Whoever runs it for others must offer them its source."), SOURCE]),
        ],
    )  # fmt: skip
