"""Public money, from the council's vote to the last euro."""

from .agreements import Agreement, Instalment, Signature
from .application_parts import BudgetLine, CompletionItem, CompletionRequest, RequestedYear
from .applications import Application
from .budget import Authorisation, Axis, Envelope, Fund, LedgerEntry
from .calls import Call
from .grants import Beneficiary, Deliberation, Grant, GrantedTotal
from .known import KnownGrant
from .reports import Report, ReportLine

__all__ = [
    "Agreement",
    "Application",
    "Authorisation",
    "Axis",
    "Beneficiary",
    "BudgetLine",
    "Call",
    "CompletionItem",
    "CompletionRequest",
    "Deliberation",
    "Envelope",
    "Fund",
    "Grant",
    "GrantedTotal",
    "Instalment",
    "KnownGrant",
    "LedgerEntry",
    "Report",
    "ReportLine",
    "RequestedYear",
    "Signature",
]
