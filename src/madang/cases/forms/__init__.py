"""What typed words mean. Each error says what, why and what to do; nothing typed is lost."""

from .kinds import Matter, MatterField, matters
from .residing import AgainForm, HelperForm, HowForm, RatingForm
from .telling import CallForm, FindForm, SeenForm, TextForm, WhatIfForm, WhoseForm, WordsForm
from .working import (
    OUTCOME_FIELDS,
    AnswerForm,
    ExtendForm,
    ModerateForm,
    PartForm,
    PlanForm,
    ReasonForm,
    SendForm,
    SortForm,
)

__all__ = [
    "OUTCOME_FIELDS",
    "AgainForm",
    "AnswerForm",
    "CallForm",
    "ExtendForm",
    "FindForm",
    "HelperForm",
    "HowForm",
    "Matter",
    "MatterField",
    "ModerateForm",
    "PartForm",
    "PlanForm",
    "RatingForm",
    "ReasonForm",
    "SeenForm",
    "SendForm",
    "SortForm",
    "TextForm",
    "WhatIfForm",
    "WhoseForm",
    "WordsForm",
    "matters",
]
