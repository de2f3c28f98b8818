"""Why something is refused: what, why, and what to do."""

from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason


class CannotTell(Reason):
    """Why words were not taken."""

    TOO_SHORT = (
        "too_short",
        _(
            "There are too few words to act on. The officer must know what happened and where. Write at least ten letters."
        ),
    )
    TOO_LONG = (
        "too_long",
        _("This is longer than 6,000 letters. It could not be read in time. Shorten it, and add the rest as a file."),
    )
    TOO_LONG_TO_ADD = (
        "too_long_to_add",
        _("This is longer than 6,000 letters. It could not be read in time. Shorten it."),
    )
    RESIDENT_NUMBER = (
        "resident_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )


class CannotAct(Reason):
    """Why something cannot be done with a case now."""

    NOT_YOURS = (
        "not_yours",
        _(
            "This case is with another office. Only the office that has it can do this. Ask that office to send it to you."
        ),
    )
    ALREADY_ANSWERED = (
        "already_answered",
        _(
            "This case has been answered. An answer is not changed afterwards. If it did not solve the matter, the case is opened again."
        ),
    )
    NOT_ASKED = (
        "not_asked",
        _(
            "The city has not asked you anything here. There is no question to reply to. Add your words to the story instead."
        ),
    )
    SAME_OFFICE = (
        "same_office",
        _("The case is with that office already. Sending it there changes nothing. Choose another office."),
    )
    NO_REASON = (
        "no_reason",
        _("A reason is missing. The resident and the next office are told why. Write one sentence."),
    )
    NO_WHY_LATER = (
        "no_why_later",
        _("A reason is missing. The resident is told why it takes longer. Write one sentence."),
    )
    NO_NOTE = (
        "no_note",
        _("A reason is missing. The colleague who goes on with it must know why. Write one sentence."),
    )
    NO_FINDING = ("no_finding", _("A reason is missing. Whoever looks later must know why. Write one sentence."))
    NO_WORDS = (
        "no_words",
        _("The text is empty. The resident would be told nothing. Write at least one sentence."),
    )
    TOO_LATE = (
        "too_late",
        _(
            "It can no longer be taken back. It has gone out, or somebody has acted since. Send the case back with a reason instead."
        ),
    )
    CHANGED = (
        "changed",
        _(
            "Somebody acted on this case while you were writing. Your text is kept below. Read what changed, then send it again."
        ),
    )
    LATE = (
        "late",
        _("The date has passed. More time can be taken only before it. Answer now, and say why it is late."),
    )
    NO_CONSENT = (
        "no_consent",
        _(
            "More time was taken once already. A second time needs the resident's yes. Ask them, then tick that they agreed."
        ),
    )
    TO_MEDIATION = (
        "to_mediation",
        _(
            "The case has changed its office twice. A third time a supervisor decides, so that nobody is sent round. Ask one."
        ),
    )
    BOUND = (
        "bound",
        _(
            "A supervisor has decided whose this is. It is binding, so that the resident is not sent round. Answer it, or ask the supervisor."
        ),
    )
    NOT_SUPERVISOR = (
        "not_supervisor",
        _("Only a supervisor decides whose a case is in the end. It binds every office. Ask one."),
    )
    IN_MEDIATION = (
        "in_mediation",
        _("A supervisor has been asked already. Two requests make no quicker decision. Wait for it."),
    )
    NO_OFFICE = (
        "no_office",
        _("That office does not exist any more. The case would lie there unseen. Choose the office that took over."),
    )
    NOT_HERE = (
        "not_here",
        _(
            "The resident is no longer there. An answer at first contact is given while they are. Give it from the desk."
        ),
    )
    MERGED = (
        "merged",
        _("This case is answered along with another one. What is done there is done here too. Open the lead."),
    )
    NOT_ANSWERED = (
        "not_answered",
        _("There is no answer to rate yet. A rating is about an answer. Wait for it, or add to the story."),
    )
    NO_SCORE = ("no_score", _("Nothing is chosen. A rating needs one of five. Choose one."))
    NOT_DRAWN = ("not_drawn", _("This case has been looked at again. Once a month is enough. Take the next one."))
    NOT_ENDED = (
        "not_ended",
        _("This case has no answer yet. Only an answered case can be opened again. Add your words to it instead."),
    )


class CannotAnswer(Reason):
    """Why an answer cannot be given as it is."""

    NO_EVIDENCE = (
        "no_evidence",
        _(
            "It says done, and nothing shows it. Residents hear that too often. Write what can be seen, or add a picture."
        ),
    )
    NO_PROMISE = (
        "no_promise",
        _("It says planned, and no promise stands in it. Nobody could hold the city to it. Write what will be done."),
    )
    NO_DATE = (
        "no_date",
        _("The promise has no day to come. A promise without a day is none. Choose a day after today."),
    )
    NO_OWNER = (
        "no_owner",
        _(
            "It says not ours, and not whose it is. The resident would begin anew, alone. Write who is in charge, with a telephone."
        ),
    )
    NEEDS_SIGNATURE = (
        "needs_signature",
        _("This office gives answers with two signatures. The text is kept and waits. Ask a colleague to sign it."),
    )
    OWN_HAND = (
        "own_hand",
        _("You wrote this answer. The second signature is another person's look. Ask a colleague to sign it."),
    )
    PARTS_OPEN = (
        "parts_open",
        _(
            "Other offices still owe their part. The answer would be half. Wait for them, or say that a part is not needed."
        ),
    )


class CannotJoin(Reason):
    """Why cases cannot be put together, taken apart, or shared."""

    SAME = ("same", _("A case cannot be put together with itself. Nothing would change. Choose another one."))
    ANSWERED = (
        "answered",
        _(
            "One of these has been answered. The same thing again is a new matter, not a copy. Answer it for itself, and name the earlier one."
        ),
    )
    MERGED = (
        "merged",
        _("One of these is answered along with another already. Two leads would contradict each other. Open the lead."),
    )
    NOT_MERGED = ("not_merged", _("This case stands for itself already. There is nothing to take apart. Go back."))
    ONE_MATTER = (
        "one_matter",
        _("There is one matter only. Splitting needs at least two. Write each matter into a box of its own."),
    )
    TOO_MANY = (
        "too_many",
        _("These are more than a thousand at once. The page could not be checked by a person. Take fewer."),
    )
    OWN_OFFICE = (
        "own_office",
        _("This office leads the case. It cannot owe itself a part. Choose another office."),
    )
    ASKED = (
        "asked",
        _("That office has been asked already and owes its part. Asking twice makes two. Wait, or call it."),
    )
    NOT_OWED = ("not_owed", _("No part is owed any more. It was given, or is not needed. Nothing has to be done."))


class CannotRule(Reason):
    """Why a rule of the city cannot be changed so."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator changes what holds for everybody. It must be clear who did. Ask one."),
    )
    NO_TIME = ("no_time", _("The limit gives no time at all. Nobody could keep it. Write at least one hour or day."))
    SAME_DAY = (
        "same_day",
        _(
            "A limit for this begins on that day already. Two would contradict each other. Take it back first, or choose another day."
        ),
    )
    LAST_RULE = (
        "last_rule",
        _("No other limit held before this one. Without any, no date could be given. Publish the new one first."),
    )
    NO_NAME = ("no_name", _("The day has no name. People are told why nothing is worked. Write one in a few words."))
    DAY_TAKEN = (
        "day_taken",
        _("The city has an entry for that day already. Two would contradict each other. Take it back first."),
    )
    DAY_PASSED = (
        "day_passed",
        _("That day has passed. The dates that people were given by then stay. Choose today or a later day."),
    )
    NATIONAL = (
        "national",
        _("The whole nation is off on that day. It keeps its own name. Nothing needs to be added."),
    )
    BEGAN = (
        "began",
        _(
            "That day has passed. Dates that people were given would change after the fact. Choose today or a later day."
        ),
    )
    PASSED = (
        "passed",
        _("That day has passed. Dates were reckoned with it, and people were told. It cannot be undone."),
    )
    CHANGED = (
        "changed",
        _(
            "Somebody has changed this since you looked. What you saw is no longer what stands. Look at it anew, then publish."
        ),
    )
    NOT_LAST = (
        "not_last",
        _(
            "This has been changed again since then. Taking the older change back would undo the newer one unseen. Take the newest back first."
        ),
    )
    IN_USE = (
        "in_use",
        _("Cases or rules refer to this already. Without it they could not be explained. Give it a last day instead."),
    )
    NO_WORDS = (
        "no_words",
        _("The name or the words are empty. Nobody could find or read this. Write them in at least one language."),
    )
    ENDS_FIRST = (
        "ends_first",
        _("It would end before it begins. It would hold on no day at all. Choose a later last day."),
    )
    CODE_TAKEN = (
        "code_taken",
        _("Something else has this code already. Two would be taken for one another. Choose another code."),
    )


class CannotPublish(Reason):
    """Why a story cannot be shown."""

    NO_CONSENT = (
        "no_consent",
        _("The author did not agree to show this story. Nothing is shown without that. Ask the author first."),
    )
    NO_REASON = (
        "no_reason",
        _("A reason is missing. The author is told what was cut and why. Write one sentence."),
    )
    NO_WORDS = (
        "no_words",
        _("The public version is empty. Nothing would be read. Leave some words, or do not show the story."),
    )
    NOT_WAITING = (
        "not_waiting",
        _("Somebody has already decided on this story. It cannot be decided twice. Go on with the next one."),
    )
