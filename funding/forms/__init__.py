"""What people type about a subsidy, turned into clean values."""

from ..attestations import ATTESTATIONS
from .admissibility import AdmitForm
from .amendments import AMENDMENT_MOVES
from .applicant import (
    AmountsForm,
    PartialForm,
    ProjectForm,
    StartForm,
    SubmitForm,
)
from .assisted import AssistForm, DepositForForm, ScanForm, WhereForm
from .cerfa import DeliveryForm, FundersForm, MeansForm, QuotesForm, RequestForm, StandingForm
from .changes import (
    AGREEMENT_CHANGES,
    INSTALMENT_CHANGES,
    RECOVERY_MOVES,
    REPORT_CHANGES,
    TERMINATION_MOVES,
)
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
from .reporting import (
    AcceptReportForm,
    AnnexForm,
    FiguresForm,
    RepliesForm,
    ReportPapersForm,
    ReturnForm,
    StoryForm,
    SubmitReportForm,
)
from .signing import (
    CONSENT,
    AsideForm,
    BatchForm,
    ByHandForm,
    CodeForm,
    ComparisonForm,
    CountersignForm,
    OnPaperForm,
    OriginalForm,
    PartnerOnPaperForm,
    PartnerSignForm,
    ReadForm,
    SignForm,
    TownOnPaperForm,
)
from .tables import AccountsForm, BudgetForm, StructureBudgetForm
from .town import AskForMoreForm, ExtendForm, GrantForm, PayForm, ProposeForm, ReasonForm, RefuseForm
from .wording import WORDING_MOVES

__all__ = [
    "AGREEMENT_CHANGES", "AMENDMENT_MOVES", "INSTALMENT_CHANGES", "RECOVERY_MOVES", "REPORT_CHANGES",
    "TERMINATION_MOVES",
    "AsideForm", "BatchForm", "ByHandForm", "CodeForm", "ComparisonForm", "OnPaperForm", "OriginalForm",
    "PartnerOnPaperForm", "ReadForm", "TownOnPaperForm",
    "AGREEMENT_MOVES", "APPLICATION_MOVES", "ATTESTATIONS", "AcceptReportForm", "AccountsForm", "AnnexForm",
    "AdmitForm", "AmountField", "AmountsForm",
    "AnswerForm", "AskForMoreForm", "AssistForm", "BudgetForm", "CALL_MOVES", "CONSENT", "ClaimForm", "CommonForm",
    "CountersignForm", "DateInput", "DeliveryForm", "DepositForForm", "EligibilityForm", "ExtendForm", "FiguresForm",
    "FundersForm", "GrantForm", "INSTALMENT_MOVES", "InviteByMailForm", "InviteStructureForm", "MeansForm",
    "NoteForm", "OfficeNoteForm", "PARTNER_MOVES", "PapersForm", "PartForm", "PartialForm", "PartnerSignForm",
    "PayForm", "ProjectForm", "ProposeForm", "QuotesForm", "REPORT_MOVES", "ReasonForm", "RefuseForm", "RepliesForm",
    "ReportPapersForm", "ReturnForm",
    "RequestForm", "ScanForm", "SearchForm", "SignForm", "StandingForm", "StartForm", "StoryForm",
    "StructureBudgetForm", "SubmitForm", "SubmitReportForm", "SubscribeForm", "UNCHANGED", "WORDING_MOVES", "WhereForm",
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
AGREEMENT_MOVES = {
    "sign": SignForm,
    "sign_as_partner": PartnerSignForm,
    "countersign": CountersignForm,
    "print_to_sign": ReadForm,
    "sign_on_paper": OnPaperForm,
    "sign_as_partner_on_paper": PartnerOnPaperForm,
    "countersign_on_paper": TownOnPaperForm,
    **AGREEMENT_CHANGES,
    **WORDING_MOVES,
}
INSTALMENT_MOVES = {"pay": PayForm, **INSTALMENT_CHANGES}
REPORT_MOVES = {
    "submit_report": SubmitReportForm,
    "return_report": ReturnForm,
    "accept_report": AcceptReportForm,
    **REPORT_CHANGES,
}
