"""`madang`: Django's commands under the city's names, with the words compiled before they are needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAMES = {
    "verify-timeline": "verify_timeline",
    "checkpoint-roots": "checkpoint_roots",
    "verify-draw": "verify_draw",
    "verify-funds": "verify_funds",
    "import-cases": "import_cases",
    "erase-case": "erase_case",
    "erase-words": "erase_words",
    "receive-mail": "receive_mail",
}


def compile_words() -> None:
    """Compile translations that are newer than their compiled form, in plain Python."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in (Path(__file__).parent / "locale").glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            with po.open("rb") as source:
                catalogue = read_po(source)
            part = mo.with_suffix(f".{os.getpid()}")
            with part.open("wb") as target:
                write_mo(target, catalogue)
            part.replace(mo)


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.site.settings")
    compile_words()
    from django.core.management import execute_from_command_line

    arguments = list(sys.argv)
    if len(arguments) > 1:
        arguments[1] = NAMES.get(arguments[1], arguments[1])
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
