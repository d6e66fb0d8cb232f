"""The structure's side of an agreement: read, sign, follow the money, report."""

import logging

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import TemplateView, View

from commons import files, journal
from commons.views import MoveView, VisibleMixin
from commons.workflow import status_of

from .. import documents, preparing, workflow
from ..forms import AGREEMENT_MOVES
from ..models import Agreement
from ..obligation import obligation
from ..printed import aims
from . import changes, sharing, signing, words
from .protection import may_read_agreement

logger = logging.getLogger(__name__)


def aims_by_year(agreement):
    """Objectives, and each target with its year: on a phone no heading stands above it."""
    years = [year for year, _ in agreement.years()]
    return [
        (
            aim.objective,
            [(label, unit, list(zip(years, targets, strict=True))) for label, unit, targets in aim.indicators],
        )
        for aim in aims(agreement.indicators.with_targets(), years)
    ]


class AgreementDetail(VisibleMixin, TemplateView):
    """What was agreed, where each instalment stands, which report is due."""

    model = Agreement
    template_name = "funding/agreement_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_context_data(self, **kwargs):
        agreement = self.object
        instalments = list(agreement.instalments.all())
        reports = [report for report in agreement.reports.all() if agreement.signed_on and not is_void(report)]
        own = self.is_own()
        return super().get_context_data(**kwargs) | {
            "agreement": agreement,
            "grant": agreement.grant,
            "application": agreement.grant.application,
            "status": status_of(agreement),
            "years": agreement.years(),
            "aims": aims_by_year(agreement),
            "law": obligation(agreement).told(),
            "instalments": [(item, status_of(item), item.says(own)) for item in instalments],
            "paid": sum(item.amount for item in instalments if item.paid_on),
            "reports": [(report, status_of(report)) for report in reports],
            "may_read_document": may_read_agreement(self.request.user, agreement),
            "original": signing.original(self.request.user, agreement),
            "changes": changes.changes_of(self.request.user, agreement),
            "recovered": agreement.amount_recovered(),
            "turn": sharing.agreement_turn(self.request.user, agreement),
            "moves": self.moves(),
            "sharing": sharing.sharing(self.request.user, agreement.grant.application),
            "signed": [(signature, signature.signer) for signature in agreement.signatures.all()],
            "journal": journal.lines(
                *(self.request.user, agreement, *instalments, *agreement.reports.all()),
                name=sharing.namer(self.request.user, agreement.grant.application),
            ),
        }

    def is_own(self):
        """Whether what the structure has to do is for this reader to do: not while its partners have still to sign."""
        if not sharing.belongs(self.request.user, self.object.structure):
            return False
        return self.object.status != Agreement.Status.TO_SIGN or not self.object.unsigned_partners().exists()

    def moves(self):
        """The open moves, those that give up last; who has signed for a partner, or signs after them, is not asked
        to."""
        user, agreement = self.request.user, self.object
        found = words.buttons(workflow.agreements, user, agreement, "funding:agreement_move")
        hidden = [] if agreement.to_sign_by(user) else [workflow.sign_as_partner.label]
        if agreement.status == Agreement.Status.TO_SIGN and agreement.unsigned_partners().exists():
            hidden.append(workflow.sign.label)
        if agreement.document:
            hidden.append(workflow.print_to_sign.label)
        return sorted((move for move in found if move[0] not in hidden), key=lambda move: move[2] == "danger")


def is_void(report):
    """Of a year that never began: the agreement had been ended."""
    ended_on = report.agreement.terminated_on
    return bool(ended_on) and report.year > ended_on.year


class AgreementMove(MoveView):
    model = Agreement
    forms = AGREEMENT_MOVES

    def get_success_url(self):
        """Once the document is frozen to be printed, its own page says what comes next."""
        if self.move is workflow.print_to_sign and self.object.document:
            return reverse("funding:agreement_original", args=[self.object.pk])
        return super().get_success_url()

    def get_form_kwargs(self):
        """A partner's page knows for which structure it signs."""
        kwargs = super().get_form_kwargs()
        if self.move is not workflow.sign_as_partner:
            return kwargs
        partner = self.object.to_sign_by(self.request.user)
        return kwargs | {"signing": partner.structure if partner else None}

    def get_initial(self):
        return {"name": self.request.user.get_full_name()}


class AgreementFile(VisibleMixin, View):
    """A document of an agreement, for those who may read the names on it."""

    model = Agreement

    def get_queryset(self):
        return super().get_queryset().select_related("grant__structure")

    def dispatch(self, request, *args, **kwargs):
        if not may_read_agreement(request.user, self.object):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class AgreementDocument(AgreementFile):
    """The agreement: the frozen bytes once somebody has signed; before, those that were prepared to be read, or the
    page that waits for them."""

    def get(self, request, *args, **kwargs):
        agreement = self.object
        if not agreement.document:
            folder = preparing.ready(agreement)
            if folder is None:
                return redirect("funding:agreement_preparation", agreement.pk)
            return files.response(folder.document, f"projet-convention-{agreement.number}.pdf")
        name = f"convention-{agreement.number}.pdf"
        try:
            return files.response(agreement.document, name, fingerprint=agreement.document_sha256)
        except files.Altered:
            logger.error("The document of agreement %s is not the one that was signed", agreement.number)
            return render(request, "funding/agreement_altered.html", {"agreement": agreement}, status=409)


class AgreementSignatures(AgreementFile):
    """Who signed what, when."""

    def get(self, request, *args, **kwargs):
        if not self.object.document:
            raise Http404
        return files.pdf(documents.signature_sheet(self.object), f"signatures-{self.object.number}")
