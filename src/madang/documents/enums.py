"""What may be sent, and why something was not taken."""

from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 5
KINDS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
}

# A voice that tells what somebody does not write; only where a page asks for one.
SOUNDS = {
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/x-wav": ".wav",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "video/webm": ".webm",  # what a browser records, without pictures
}


class CannotTake(Reason):
    """Why a file was not taken."""

    TOO_LARGE = (
        "too_large",
        _(
            "This file is larger than 10 MB. The city keeps files up to that size. Send a smaller picture, or bring it to a desk."
        ),
    )
    EMPTY = "empty", _("This file is empty. Nothing can be seen in it. Choose the file again.")
    NOT_WHAT_IT_SAYS = (
        "not_what_it_says",
        _(
            "This file is not a picture or a PDF. Its name says one thing and its content another. Save it again as JPEG, PNG or PDF."
        ),
    )
    NO_SOUND = (
        "no_sound",
        _(
            "This file is not a voice recording. Its name says one thing and its content another. Record it again, or tell it on the telephone."
        ),
    )
    BROKEN = "broken", _("This picture cannot be opened. The file is damaged. Take or choose another one.")
    TOO_MANY = (
        "too_many",
        _("That is more than five files. Five can be sent with one story. Choose the five that show it best."),
    )
