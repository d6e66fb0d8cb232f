"""What people type about a subsidy, turned into clean values."""

from .applicant import (
    ATTESTATIONS,
    UNCHANGED,
    AmountsForm,
    AnswerForm,
    PartialForm,
    ProjectForm,
    StartForm,
    SubmitForm,
)
from .fields import AmountField, DateInput
from .reporting import RemarksForm, StoryForm
from .signing import CONSENT, CountersignForm, SignForm
from .tables import AccountsForm, BudgetForm, FiguresForm
from .town import AskForMoreForm, ExtendForm, GrantForm, PayForm, ProposeForm, ReasonForm, RefuseForm

__all__ = [
    "AGREEMENT_MOVES", "APPLICATION_MOVES", "ATTESTATIONS", "AccountsForm", "AmountField", "AmountsForm", "AnswerForm",
    "AskForMoreForm", "BudgetForm", "CALL_MOVES", "CONSENT", "CountersignForm", "DateInput", "ExtendForm",
    "FiguresForm", "GrantForm", "INSTALMENT_MOVES", "PartialForm", "PayForm", "ProjectForm", "ProposeForm",
    "REPORT_MOVES", "ReasonForm", "RefuseForm", "RemarksForm", "SignForm", "StartForm", "StoryForm", "SubmitForm",
    "UNCHANGED",
]  # fmt: skip

# By move, the form that collects its details; a move that is not named here needs none.
APPLICATION_MOVES = {
    "submit": SubmitForm,
    "answer": AnswerForm,
    "ask_for_more": AskForMoreForm,
    "propose": ProposeForm,
    "grant": GrantForm,
    "refuse": RefuseForm,
}
CALL_MOVES = {"extend": ExtendForm, "cancel": ReasonForm}
AGREEMENT_MOVES = {"sign": SignForm, "countersign": CountersignForm}
INSTALMENT_MOVES = {"pay": PayForm}
REPORT_MOVES = {"return_report": RemarksForm}
