"""What people type about a subsidy, turned into clean values."""

from ..attestations import ATTESTATIONS
from .admissibility import AdmitForm
from .applicant import (
    AmountsForm,
    PartialForm,
    ProjectForm,
    StartForm,
    SubmitForm,
)
from .assisted import AssistForm, DepositForForm, ScanForm, WhereForm
from .cerfa import DeliveryForm, FundersForm, MeansForm, QuotesForm, RequestForm, StandingForm
from .completion import UNCHANGED, AnswerForm
from .fields import AmountField, DateInput
from .messages import NoteForm, OfficeNoteForm
from .papers import PapersForm
from .partners import (
    PARTNER_MOVES,
    ClaimForm,
    CommonForm,
    InviteByMailForm,
    InviteStructureForm,
    PartForm,
    SearchForm,
)
from .public import EligibilityForm, SubscribeForm
from .reporting import RemarksForm, StoryForm
from .signing import CONSENT, CountersignForm, PartnerSignForm, SignForm
from .tables import AccountsForm, BudgetForm, FiguresForm, StructureBudgetForm
from .town import AskForMoreForm, ExtendForm, GrantForm, PayForm, ProposeForm, ReasonForm, RefuseForm

__all__ = [
    "AGREEMENT_MOVES", "APPLICATION_MOVES", "ATTESTATIONS", "AccountsForm", "AdmitForm", "AmountField", "AmountsForm",
    "AnswerForm", "AskForMoreForm", "AssistForm", "BudgetForm", "CALL_MOVES", "CONSENT", "ClaimForm", "CommonForm",
    "CountersignForm", "DateInput", "DeliveryForm", "DepositForForm", "EligibilityForm", "ExtendForm", "FiguresForm",
    "FundersForm", "GrantForm", "INSTALMENT_MOVES", "InviteByMailForm", "InviteStructureForm", "MeansForm",
    "NoteForm", "OfficeNoteForm", "PARTNER_MOVES", "PapersForm", "PartForm", "PartialForm", "PartnerSignForm",
    "PayForm", "ProjectForm", "ProposeForm", "QuotesForm", "REPORT_MOVES", "ReasonForm", "RefuseForm", "RemarksForm",
    "RequestForm", "ScanForm", "SearchForm", "SignForm", "StandingForm", "StartForm", "StoryForm",
    "StructureBudgetForm", "SubmitForm", "SubscribeForm", "UNCHANGED", "WhereForm",
]  # fmt: skip

# By move, the form that collects its details; a move that is not named here needs none.
APPLICATION_MOVES = {
    "submit": SubmitForm,
    "deposit_for": DepositForForm,
    "admit": AdmitForm,
    "answer": AnswerForm,
    "answer_before_admission": AnswerForm,
    "ask_for_more": AskForMoreForm,
    "propose": ProposeForm,
    "grant": GrantForm,
    "refuse": RefuseForm,
}
CALL_MOVES = {"extend": ExtendForm, "cancel": ReasonForm}
AGREEMENT_MOVES = {"sign": SignForm, "sign_as_partner": PartnerSignForm, "countersign": CountersignForm}
INSTALMENT_MOVES = {"pay": PayForm}
REPORT_MOVES = {"return_report": RemarksForm}
