"""Why something around an hour with the mayor is refused: what, why, and what to do."""

from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason


class CannotApply(Reason):
    """Why an application cannot be taken, or not so."""

    TOO_SHORT = ("too_short", _("There are hardly any words. Nobody could prepare the talk. Write a sentence or two."))
    TOO_MANY = (
        "too_many",
        _(
            "More people than an item may bring. The room and the minutes are for fewer. Come with fewer, or in two groups."
        ),
    )
    NO_SESSION = (
        "no_session",
        _("None of these days takes applications any more. The list is shut for them. Choose another day."),
    )
    NO_WAY = (
        "no_way",
        _(
            "The city could not tell you whether you are chosen. A seat must be offered to somebody. Leave a number or an address."
        ),
    )
    WAITS = (
        "waits",
        _("You have an application that waits already. Everybody has one at a time. Change that one, or take it back."),
    )
    WALK_IN = (
        "walk_in",
        _("Nobody applies for this hour. Everybody may walk in. Come at the time that is shown, and take a number."),
    )

    PERSONAL_NUMBER = (
        "personal_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )


class CannotChoose(Reason):
    """Why the scheduler cannot do this with an application, an offer or a session."""

    NOT_SCHEDULER = (
        "not_scheduler",
        _("Only the mayor's schedulers do this. Seats are theirs to answer for. Ask one."),
    )
    STATE = (
        "state",
        _("This application has moved on meanwhile. What you saw was older. Look at it as it is now."),
    )
    TAKEN = ("taken", _("This place has been given meanwhile. Nobody else can have it. Choose another place."))
    HAS_ONE = (
        "has_one",
        _("This application has a place or an offer already. Nobody has two. Take that one back first."),
    )
    NO_NOTICE = (
        "no_notice",
        _("The session is too near. The applicant would have less notice than was promised. Choose a later session."),
    )
    FROZEN = (
        "frozen",
        _(
            "The law allows no such meetings around an election. This session lies in that time. Move it or cancel it first."
        ),
    )
    LIST_SHUT = (
        "list_shut",
        _(
            "The list of that day would be shut already. Nobody could apply for it. Choose a later day, or write terms under which it shuts later."
        ),
    )
    DAY_OFF = (
        "day_off",
        _(
            "The city does not work on that day. Most people would not look for a meeting then. Choose another day, or tick that it is meant so."
        ),
    )
    NO_TERMS = (
        "no_terms",
        _("No terms of this programme hold on that day. Nobody would know how seats are given. Choose another day."),
    )
    SAME_DAY = (
        "same_day",
        _(
            "This programme has a session on that day already. Both would have one public page. Choose another day, or cancel that one first."
        ),
    )
    NO_GIFT_REASON = (
        "no_gift_reason",
        _("A reason is missing. Everybody has read what stood here, and reads why it changes. Write one sentence."),
    )
    NO_WORDS = (
        "no_words",
        _(
            "Nothing is written down. A story without words could not be answered. Write what they said, or press “Heard, wants no answer”."
        ),
    )
    NOBODY_WAITS = ("nobody_waits", _("Nobody waits. There is no number to call. Give a number first."))
    SHUT = ("shut", _("This session is over or cancelled. Nobody can be placed in it. Choose another one."))
    NO_REASON = ("no_reason", _("A reason is missing. It is published with the choice. Write one sentence."))
    LONG_REASON = (
        "long_reason",
        _(
            "This reason is longer than 600 letters. Everybody reads it beside the seat. Write it shorter; nothing was cut."
        ),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )
    SETS_ASIDE = (
        "sets_aside",
        _(
            "This seat would set a published rule aside. Everybody reads which. Look at it, and offer it all the same or not."
        ),
    )
    LAPSED = ("lapsed", _("The hour until which the place was held is over. It has gone on. You keep your turn."))
    NOT_READ_BACK = (
        "not_read_back",
        _(
            "It was not read back. A promise holds as the one who asked has heard it. Read it back, and tick that they agree."
        ),
    )
    DRAWN = (
        "drawn",
        _("The list of this session is published already. It cannot be changed or drawn twice. Look at the draw."),
    )
    SEED_TOO_LATE = (
        "seed_too_late",
        _(
            "The seed would come too late for this session. Who is drawn must hear of the seat within the notice that was promised. Choose an earlier time."
        ),
    )
    NO_DRAW = (
        "no_draw",
        _("This session has no published list. There is nothing to give up. Look at it as it is now."),
    )
    NOT_DRAWN = ("not_drawn", _("The draw has no seed yet. Nobody was drawn. Type the seed in before witnesses first."))
    NOBODY = (
        "nobody",
        _(
            "Nobody in the pool wished for this session, or no seat goes by lot. There is nothing to draw. Offer seats by hand."
        ),
    )
    NOT_DUE = ("not_due", _("This session has not ended. Some may still be chosen. Wait until it is over."))
    CONFLICT = ("conflict", _("You have a part in this matter. Others decide about it. Leave it to a colleague."))
    NOT_GONE = (
        "not_gone",
        _("This official is not missing any more. What you saw was older. Look at the session as it is now."),
    )
    NO_COLLEAGUE = (
        "no_colleague",
        _(
            "This colleague is of another office, or not at work on that day. The talk needs somebody who knows the matter. Choose another one."
        ),
    )
    NO_NUMBER = (
        "no_number",
        _("This number has been called or has left. The next one is shown on the board. Go back."),
    )


class CannotLayOut(Reason):
    """Why a programme or its terms cannot stand so."""

    NO_NAME = (
        "no_name",
        _("The name is empty. Nobody could ask for it. Write it in at least one language."),
    )
    LONG_NAME = (
        "long_name",
        _(
            "The name is longer than 80 letters. It stands on every page and invitation. Write it shorter; nothing was cut."
        ),
    )
    CODE_TAKEN = (
        "code_taken",
        _("Another programme has this word in its address already. One would hide the other. Choose another word."),
    )
    CODE_KEPT = (
        "code_kept",
        _("This word leads to another page. The programme could not be reached under it. Choose another word."),
    )
    HOST_BOUND = (
        "host_bound",
        _(
            "Sessions to come are held by the present host. Nobody would be held for them. Cancel them first, or wait until they are over."
        ),
    )
    IN_USE = (
        "in_use",
        _(
            "Terms or applications refer to this programme. Without it they could not be explained. Set its sessions by hand, and let it rest."
        ),
    )
    BEGAN = (
        "began",
        _(
            "That day has passed. What people were told under the terms of that time stays. Choose today or a later day."
        ),
    )
    SAME_DAY = (
        "same_day",
        _(
            "Terms of this programme begin on that day already. Two would contradict each other. Take those back first, or choose another day."
        ),
    )
    NO_TIME = (
        "no_time",
        _(
            "The doors shut before a single talk is over. Nobody could be heard. Let them shut later, or make a talk shorter."
        ),
    )
    NOT_FIVES = (
        "not_fives",
        _(
            "A time does not fall on five minutes. Rooms and people are held in steps of five. Write such times and lengths."
        ),
    )
    NO_RULE = (
        "no_rule",
        _("By these boxes there is no day in a year. No session could be opened. Choose days, or set them by hand."),
    )
    NO_RUBRIC = (
        "no_rubric",
        _("No criteria are chosen. Whoever is chosen by points must know by which. Choose some, or choose by lot."),
    )
    RUBRIC_LATER = (
        "rubric_later",
        _(
            "The criteria do not hold yet on the first day of these terms. Nobody could be judged until they do. Choose a later day, or other criteria."
        ),
    )
    TOO_LATE = (
        "too_late",
        _(
            "The list shuts later than the notice that is promised. Nobody who is drawn could be told in time. Let it shut earlier, or promise less notice."
        ),
    )
    PERCENT = (
        "percent",
        _("A share is more than 100 of 100. There are no more seats than all. Write a number from 0 to 100."),
    )
    QUOTA_ORDER = (
        "quota_order",
        _(
            "A quota asks for more at least than at most. No number of seats would be both. Write a smaller least, or a larger most."
        ),
    )
    QUOTA_SEATS = (
        "quota_seats",
        _(
            "The least numbers of a quota add up to more seats than a session has. No draw could meet them. Write smaller ones, or make room for more talks."
        ),
    )
    QUOTA_NOBODY = (
        "quota_nobody",
        _(
            "The most numbers of a quota add up to fewer seats than a session has. Seats would stay free in each. Write larger ones, or leave one empty."
        ),
    )
    LEAST_ABOVE = (
        "least_above",
        _(
            "The least share of a district is more than the most. No number of seats would be both. Write a smaller least, or a larger most."
        ),
    )
    BEGUN = (
        "begun",
        _("These terms have begun. People asked under them. They stay: write other terms from a later day."),
    )
    ANNOUNCED = (
        "announced",
        _(
            "A session is announced under these terms already. People may have asked for it. Write other terms from a later day, or cancel that session."
        ),
    )


class CannotLay(Reason):
    """Why words cannot lie beside a session."""

    RESIDENT_NUMBER = (
        "resident_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )
    TOO_LONG = ("too_long", _("This is longer than 6,000 letters. It could not be read in time. Shorten it."))


class CannotFind(Reason):
    """Why what was found of a promise cannot be written down at a look."""

    NOT_YOURS = (
        "not_yours",
        _("This promise belongs to another office. Only that office and the schedulers write of it. Ask it."),
    )
    NOT_THERE = (
        "not_there",
        _("This promise was not made in that session. Nothing of it stands on its page. Choose one of the list."),
    )
    NO_WORDS = ("no_words", _("The words are missing. Everybody reads what was found. Write one sentence."))
    PERSONAL_NUMBER = (
        "personal_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )
    WRITTEN = (
        "written",
        _(
            "Somebody has written already what was found. A second line would contradict it. Report to the promise instead."
        ),
    )


class CannotComment(Reason):
    """Why a comment on the record of a session cannot be kept, shown or kept back."""

    NOT_MET = (
        "not_met",
        _(
            "You were not in this session, or it is not over. Only who was there comments on its record. Wait for its day."
        ),
    )
    LENGTH = (
        "length",
        _("The comment is empty or longer than 2,000 letters. Everybody reads it to the end. Write some sentences."),
    )
    RESIDENT_NUMBER = (
        "resident_number",
        _("There is a resident registration number in it. Everybody would read it. Take the number out."),
    )
    WRITTEN = (
        "written",
        _("Your comment waits or is public already. Nobody has two. Take it back first to write it anew."),
    )
    NOT_READ_BACK = (
        "not_read_back",
        _(
            "It was not read back. It stands in the record as the one who said it has heard it. Read it back, and tick that they agree."
        ),
    )
    NOT_YOURS = (
        "not_yours",
        _(
            "This seat writes nothing down for residents. It must be clear who took down their words. Ask an agent, a desk or the scheduler."
        ),
    )
    MOVED_ON = (
        "moved_on",
        _("This comment has changed meanwhile. What you saw was older. Look at it as it is now."),
    )
    NO_REASON = (
        "no_reason",
        _("A reason is missing. Its writer reads why it was cut or is not shown. Write one sentence."),
    )
