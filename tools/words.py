"""The words of the pages: gather them (`words.py gather`), or say which have no translation (`words.py check`)."""

import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "madang"
PO = SOURCE / "locale" / "ko" / "LC_MESSAGES" / "django.po"
KEYWORDS = ["_", "gettext", "gettext_lazy", "ngettext:1,2", "pgettext:1c,2"]
# Words that frighten, are officials' own, or hide what happened; house words stand beside them in docs/glossary.md.
BANNED = [
    "귀하",
    "익일",
    "미비서류",
    "교부",
    "종결",
    "기각",
    "반려",
    "민원인",
    "상기",
    "금번",
    "당해",
    "제반",
]


def extract() -> Path:
    """Gather the words of code and templates into a template file."""
    pot = ROOT / "var" / "words.pot"
    pot.parent.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        str(ROOT / "tools" / "babel.cfg"),
        "--no-default-keywords",
        "--sort-by-file",
        "--omit-header",
        "--no-location",
        "-o",
        str(pot),
    ]
    command += [f"--keyword={word}" for word in KEYWORDS]
    subprocess.run([*command, str(SOURCE)], check=True)
    return pot


def gather() -> None:
    """Bring new words into the translation, and drop those no page says any more."""
    pot = read_po(extract().open("rb"))
    PO.parent.mkdir(parents=True, exist_ok=True)
    old = read_po(PO.open("rb"), locale="ko") if PO.exists() else None
    if old is None:
        old = read_po(extract().open("rb"), locale="ko")
    old.update(pot, no_fuzzy_matching=True)
    old.obsolete.clear()
    with PO.open("wb") as target:
        write_po(target, old, width=110, sort_output=True, omit_header=False, no_location=True)


def check() -> int:
    """Say which words lack a Korean form, have lost a placeholder, or are banned."""
    pot, po, wrong = read_po(extract().open("rb")), read_po(PO.open("rb"), locale="ko"), 0
    for message in pot:
        if not message.id:
            continue
        found = po.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        said = found.string if found else ""
        forms = said if isinstance(said, (list, tuple)) else [said]
        if not all(forms) or not forms:
            print(f"no Korean: {message.id!r}")
            wrong += 1
        elif found is not None:
            for error in found.check():
                print(f"{error}: {message.id!r}")
                wrong += 1
            for word in BANNED:
                if any(word in form for form in forms):
                    print(f"banned word {word}: {message.id!r}")
                    wrong += 1
    return wrong


if __name__ == "__main__":
    if sys.argv[1:] == ["gather"]:
        gather()
    else:
        sys.exit(1 if check() else 0)
