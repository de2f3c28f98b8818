"""Why something cannot be done with calls, proposals, payments and reports: what, why, what to do."""

from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason

NUMBER = _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out.")


class CannotCall(Reason):
    """Why a call cannot be made, published, moved or cancelled."""

    NOT_YOURS = ("not_yours", _("Another office runs this call. Only it changes it. Ask them."))
    NO_NAME = ("no_name", _("The call has no name. Everybody reads it first. Write it in each language."))
    NO_BUDGET = (
        "no_budget",
        _("There is neither money nor a room in this call. Nothing could be awarded. Write an amount."),
    )
    BAD_DAYS = (
        "bad_days",
        _(
            "The days do not follow each other, or have passed. A call opens, closes, is decided, and then projects run. Write them in that order."
        ),
    )
    NOT_DRAFT = (
        "not_draft",
        _("The call is published. Groups rely on its words. Extend it for all, or cancel it with a reason."),
    )
    NOT_PUBLISHED = (
        "not_published",
        _("The call is not published, or has been decided. This is for calls under way. Look at its page."),
    )
    ELECTION = (
        "election",
        _(
            "An award would fall into the days around an election. The law lets the city give nothing then. Choose a day outside, or let the legal desk confirm it."
        ),
    )
    SHORT = (
        "short",
        _("The envelope has not as much free. A call reserves its whole budget. Lower it, or ask for more money."),
    )
    NO_REASON = ("no_reason", _("The reason is missing. All groups read it. Write one sentence."))
    NOT_LATER = (
        "not_later",
        _("The new end is not after the old one. A call is only made longer, and for all. Choose a later one."),
    )
    NO_CRITERIA = (
        "no_criteria",
        _("No criteria hold for this kind of money. Groups must know by what they are judged. Publish criteria first."),
    )


class CannotPropose(Reason):
    """Why a group cannot propose, write, sign or send."""

    NOT_MEMBER = (
        "not_member",
        _("You are not in this group. Its members write together. Ask one of them for the code."),
    )
    NOT_OPEN = ("not_open", _("The call is not open. Nothing can be sent before or after. Look at its days."))
    NOT_COMPLETE = (
        "not_complete",
        _("The group is not complete, or has ended. Money is for three and more. Find who is missing first."),
    )
    THERE = ("there", _("The group has a proposal in this call already. One is judged, not two. Go on with that one."))
    LEADS = (
        "leads",
        _("You lead another proposal of this call. One person leads one. Let somebody else of the group lead."),
    )
    DOUBLE = (
        "double",
        _(
            "The group has money for these months already. The city pays nothing twice. Wait until that project is settled."
        ),
    )
    NO_REPORT = (
        "no_report",
        _(
            "The report on the last project has not been read yet. Later years build on it. Send it, or ask when it will be read."
        ),
    )
    FIRST_YEAR = (
        "first_year",
        _("This money is for groups that finished an earlier stage. Yours has not yet. Look at the seed calls."),
    )
    FROZEN = (
        "frozen",
        _(
            "The proposal is sent, and its words are frozen. All are judged by what was sent. Ask the city if something must be put right."
        ),
    )
    STALE = (
        "stale",
        _(
            "Somebody of the group wrote here meanwhile. Nothing of either is lost: both stand below. Put them together and save again."
        ),
    )
    LONG = ("long", _("An answer is longer than it may be. All have the same room. Shorten it."))
    PERSONAL_NUMBER = ("personal_number", NUMBER)
    NO_TITLE = ("no_title", _("The name of the project is missing. Everybody finds it by that. Write it."))
    NO_ANSWER = ("no_answer", _("A question has no answer. Judges would have to guess. Answer it."))
    NO_LINES = ("no_lines", _("There is no line of costs. Nobody could see what the money is for. Write at least one."))
    BAD_LINE = (
        "bad_line",
        _("A line of costs has no words, or no whole number of won. Each is checked later against receipts. Mend it."),
    )
    TOO_LITTLE = (
        "too_little",
        _("You ask for less than this money gives. Smaller sums have calls of their own. Look there, or ask for more."),
    )
    TOO_MUCH = ("too_much", _("You ask for more than this money gives. It is the same for all. Ask for less."))
    OWN_SHARE = (
        "own_share",
        _("The group's own share is smaller than asked. It shows that the group means it. Raise it, or ask for less."),
    )
    ITEM_SHARE = (
        "item_share",
        _("One item is more of the sum than it may be. The published rule says how much. Move some of it."),
    )
    NO_ITEM = (
        "no_item",
        _(
            "A line has an item that this money does not pay for. The published list says which it does. Choose one of them."
        ),
    )
    NO_ROOM = ("no_room", _("Neither money nor a room is asked for. Nothing could be awarded. Write what you need."))
    NOT_SIGNED = (
        "not_signed",
        _("Not everybody has signed these words. A group speaks with one voice. Let each sign, then send it."),
    )
    SIGNED = ("signed", _("You have signed these words already. Each name counts once. Wait for the others."))
    NOT_NOW = ("not_now", _("The proposal cannot do this where it is now. Its page says what comes next. Look there."))
    ASKED = (
        "asked",
        _(
            "Something was asked of this group once already. All have one chance to put things right. Decide with what is there."
        ),
    )
    NO_WORDS = ("no_words", _("The words are missing. The group must know what is meant. Write one sentence."))
    NO_DAY = (
        "no_day",
        _(
            "The day is missing, has passed or is too far. The group needs some days, and the call has an end. Choose another."
        ),
    )
    LATE = (
        "late",
        _("The day to put it right has passed. All had the same days. The city decides with what is there."),
    )


class CannotJudge(Reason):
    """Why somebody cannot judge, be given something to judge, or see scores."""

    TIED = ("tied", _("This person is tied to the group. Nobody judges their own. Choose another judge."))
    GIVEN = ("given", _("This judge has the proposal already. One person judges once. Choose another."))
    NOT_JUDGE = ("not_judge", _("This person is no evaluator today. Only evaluators judge. Choose one."))
    NOT_GIVEN = (
        "not_given",
        _("This proposal was not given to you. Each is judged by who was chosen. Look at your list."),
    )
    TOO_EARLY = (
        "too_early",
        _("The call is still open. Nothing is judged before all are in. Wait until it has closed."),
    )
    NOT_ELIGIBLE = (
        "not_eligible",
        _("This proposal is not among those judged. It waits, or was taken out. Look at its page."),
    )
    FINAL = (
        "final",
        _("The decision is signed by one already. Scores stay as they were. Ask who signed to take it back."),
    )
    OWN_PROPOSAL = ("own_proposal", _("This is your own group's proposal. Nobody votes for their own. Choose another."))
    NOT_IN_CALL = (
        "not_in_call",
        _(
            "Your group has nothing in this call, or the vote is over. Only those in it vote, on each other. Look at its days."
        ),
    )
    ALL_POINTS = (
        "all_points",
        _(
            "The same proposal is named twice, or one is missing. Each point goes to another one. Choose different ones."
        ),
    )
    NO_WORDS = ("no_words", _("The words are missing. Whoever asks later reads them. Write one sentence."))
    NOT_YOURS = ("not_yours", _("Another office runs this call. Only it does this. Ask them."))


class CannotDecide(Reason):
    """Why a decision cannot be laid out or signed."""

    NOT_YOURS = (
        "not_yours",
        _(
            "Only officers and supervisors of the office that runs the call decide it. It must be clear who did. Ask them."
        ),
    )
    TIED = ("tied", _("You are tied to a group in this call. Who decides has no part in it. Let a colleague sign."))
    JUDGED = ("judged", _("You have judged in this call. Who scores does not decide. Let a colleague sign."))
    NOT_ALL_IN = (
        "not_all_in",
        _(
            "Not all judges are done, or two lie far apart and have not talked. A list before that would be half. Wait for them."
        ),
    )
    NO_REASON = (
        "no_reason",
        _(
            "A proposal is moved over the line, or cut, without a reason. The group and everybody else read why. Write it."
        ),
    )
    TOO_MUCH = (
        "too_much",
        _("An award is more than was asked, or below the least. Nobody gets what they did not ask for. Change it."),
    )
    OVER_BUDGET = (
        "over_budget",
        _(
            "The awards are more than the call has. Another award may have been signed a second ago. Take something off the list."
        ),
    )
    TIE = (
        "tie",
        _(
            "Two proposals with the same points lie on the line. The published rule draws between them. Hold the draw first."
        ),
    )
    SAME_HAND = ("same_hand", _("You laid out or signed this list yourself. Two people sign. Let a colleague sign."))
    CHANGED = ("changed", _("The list has changed since you saw it. You would sign something else. Look at it anew."))
    DECIDED = ("decided", _("The call has been decided. What was signed stands. Appeals go their own way."))
    NO_LIST = ("no_list", _("No list is laid out. There is nothing to sign. Lay it out first."))


class CannotAppeal(Reason):
    """Why an appeal cannot be made or answered."""

    NOT_MEMBER = ("not_member", _("You are not in this group. Its members appeal. Ask one of them."))
    NOT_DECIDED = (
        "not_decided",
        _("There is no decision yet that could be appealed. It will be told to all at once. Wait for it."),
    )
    LATE = (
        "late",
        _("The day for appeals has passed. All had the same days. Ask the city for advice on the next call."),
    )
    THERE = ("there", _("The group has appealed already. One appeal is answered whole. Wait for the answer."))
    NO_WORDS = ("no_words", _("The words are missing. Somebody who did not decide reads them. Write what is wrong."))
    SAME_HAND = (
        "same_hand",
        _("You decided, judged or are tied to this group. An appeal is answered by somebody else. Leave it to them."),
    )
    ANSWERED = ("answered", _("The appeal has been answered. The group has read it. Go back."))


class CannotRun(Reason):
    """Why something cannot be done with a grant."""

    NOT_MEMBER = ("not_member", _("You are not in this group. Its members decide about its money. Ask one of them."))
    NOT_YOURS = ("not_yours", _("Another office looks after this grant. Only it does this. Ask them."))
    NOT_NOW = ("not_now", _("The grant cannot do this where it is now. Its page says what comes next. Look there."))
    SETTLED = ("settled", _("The grant is settled. Its books are shut. Ask the city if something was forgotten."))
    NO_WORDS = ("no_words", _("The words are missing. Whoever asks later reads them. Write one sentence."))
    PERSONAL_NUMBER = ("personal_number", NUMBER)
    BAD_COUNT = (
        "bad_count",
        _(
            "More households than people, or fewer attendances than people, cannot be. Each is counted apart. Look at the three numbers."
        ),
    )
    NO_DIGITS = (
        "no_digits",
        _(
            "Bank, holder or the number of the account is missing, or the number is too short. Money would go nowhere. Write them as they stand in the bank book."
        ),
    )
    NO_DAY = ("no_day", _("The day is missing, or does not fit the project. A report has its day. Choose another."))
    FROZEN = ("frozen", _("The award's words are frozen. A change is agreed by both sides. Ask for an amendment."))
    AGREED = ("agreed", _("This was agreed or refused already. Its record stays. Begin a new one."))
    REPORTS = (
        "reports",
        _("A report or a receipt is still open. Books are shut once all is in. Look at what is missing."),
    )
    OWES = ("owes", _("Money must still come back. Books are shut once it has, or was let go. Look at the claim."))


class CannotPay(Reason):
    """Why money is not paid."""

    NO_ACCOUNT = (
        "no_account",
        _(
            "The group has no bank account that holds. Money must reach the group and nobody else. Ask for one, and call back."
        ),
    )
    CALL_BACK = (
        "call_back",
        _(
            "The new bank account has not been called back, or is younger than three days. A stranger could have written it. Call the number that was known before."
        ),
    )
    ONE_SIGNER = (
        "one_signer",
        _(
            "The holder of the account would be the only one who signs in the group. Money needs two pairs of eyes. Let the group choose a signer."
        ),
    )
    NOT_AGREED = (
        "not_agreed",
        _("The agreement is not signed, or the grant is over. Nothing can be paid to it. Look at its page."),
    )
    REPORT_DUE = ("report_due", _("A report is overdue. New payments wait until it is here. Help goes on meanwhile."))
    NOT_READ = ("not_read", _("This part is paid once the report on the way was read. It has not been. Read it first."))
    NO_AMOUNT = (
        "no_amount",
        _("The amount is not a whole number of won above nothing. Nothing could be paid. Write it in digits."),
    )
    TOO_MUCH = ("too_much", _("This is more than is left of this part. No more was promised. Write a smaller amount."))
    SAME_HAND = (
        "same_hand",
        _(
            "You asked for this payment, or approved it. Asking, approving and sending are three hands. Let a colleague do it."
        ),
    )
    NOT_NOW = (
        "not_now",
        _("The payment is not where this could be done. Somebody may have done it a moment ago. Look at it anew."),
    )
    NOT_YOURS = ("not_yours", _("Only the office that runs the call pays. It must be clear who did. Ask them."))
    NOTHING = ("nothing", _("Nothing is approved. A batch needs at least one payment. Approve one first."))
    SHORT = (
        "short",
        _(
            "The envelope has not as much left for this grant. Nothing is paid beyond what was promised. Look at its transfers."
        ),
    )
    NO_REASON = ("no_reason", _("The reason is missing. The group reads it. Write one sentence."))


class CannotSpend(Reason):
    """Why an expense is not taken into the books."""

    NOT_RUNNING = ("not_running", _("The grant is not under way. Its books take no receipts. Look at its page."))
    NO_WORDS = ("no_words", _("What was bought, or from whom, is missing. Both stand on the receipt. Write them."))
    NO_AMOUNT = (
        "no_amount",
        _("The amount is not a whole number of won above nothing. Receipts are in won. Write it as it stands there."),
    )
    NO_DAY = ("no_day", _("The day is missing or lies ahead. A receipt has its day. Write it as it stands there."))
    NO_ITEM = ("no_item", _("This grant has no such item. Each expense belongs to one. Choose one of them."))
    NO_RECEIPT = (
        "no_receipt",
        _("The receipt is missing. Above the light limit each expense shows one. Take a picture of it."),
    )
    TWICE = (
        "twice",
        _(
            "This receipt stands in a project's books already. One receipt counts once in the whole city. Look whether it is the right one."
        ),
    )
    OVER = (
        "over",
        _("The grant has not as much left. What is more is the group's own money. Write it as your own share."),
    )
    CASH = (
        "cash",
        _(
            "This is more cash than one expense may be. Cards and transfers can be followed. Ask the city before you pay so much in cash."
        ),
    )
    CHECKED = (
        "checked",
        _("The city has looked at this expense already. What was found stays. Write a new one, or ask."),
    )
    PERSONAL_NUMBER = ("personal_number", NUMBER)
    NOT_YOURS = ("not_yours", _("Another office looks at these books. It must be clear who did. Ask them."))


class CannotConvert(Reason):
    """Why a dossier cannot be opened, written or decided."""

    NOT_YOURS = ("not_yours", _("Only the offices that support groups write this. It must be clear who did. Ask them."))
    THERE = ("there", _("A dossier on this project is open. One is decided, not two. Go on with that one."))
    NO_RESULT = (
        "no_result",
        _("The project has no result yet that could go on. A dossier weighs what worked. Wait for its report."),
    )
    NO_WORDS = ("no_words", _("The words are missing. The decision rests on them. Write one sentence."))
    NO_OPINION = (
        "no_opinion",
        _("The district or the Division has not said what it thinks. Both are heard before a decision. Ask them."),
    )
    DECIDED = ("decided", _("This is decided. What was decided stays. Open a new dossier if things have changed."))
    NO_OFFICE = (
        "no_office",
        _("The office, the yearly budget or a district is missing. A service of the city has all three. Write them."),
    )
    SAME_HAND = (
        "same_hand",
        _("You wrote one of the opinions. Who decides hears both sides. Let a supervisor decide."),
    )
