"""Public money, from the council's vote to the last euro."""

from .applications import Application, BudgetLine, CompletionItem, CompletionRequest, RequestedYear
from .budget import Authorisation, Axis, Envelope, Fund, LedgerEntry
from .calls import Call
from .grants import Agreement, Beneficiary, Deliberation, Grant, GrantedTotal, Instalment, Signature
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
