"""The structure's side of an agreement: read, sign, follow the money, report."""

import logging

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from commons import files, journal
from commons.views import VisibleMixin
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
        own = sharing.belongs(self.request.user, agreement.structure) and not self.awaits_partners
        is_to_sign = agreement.status == Agreement.Status.TO_SIGN
        may_read = may_read_agreement(self.request.user, agreement)
        original = signing.original(self.request.user, agreement)
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
            "may_read_document": may_read,
            "reads_before_signing": may_read and is_to_sign,
            "original": original,
            "signs_on_paper": is_to_sign and bool(original) and original["may_send"] and not original["scan"],
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

    @cached_property
    def awaits_partners(self):
        return self.object.awaits_partners()

    def moves(self):
        """The open moves, those that give up last; who has signed for a partner, or signs after them, is not asked
        to."""
        user, agreement = self.request.user, self.object
        found = words.buttons(workflow.agreements, user, agreement, "funding:agreement_move")
        hidden = [] if agreement.to_sign_by(user) else [workflow.sign_as_partner.label]
        if self.awaits_partners:
            hidden.append(workflow.sign.label)
        if agreement.document:
            hidden.append(workflow.print_to_sign.label)
        return sorted((move for move in found if move[0] not in hidden), key=lambda move: move[2] == "danger")


def is_void(report):
    """Of a year that never began: the agreement had been ended."""
    ended_on = report.agreement.terminated_on
    return bool(ended_on) and report.year > ended_on.year


class AgreementMove(signing.SigningMove):
    model = Agreement
    forms = AGREEMENT_MOVES
    partner_move = workflow.sign_as_partner

    def get_success_url(self):
        """Once the document is frozen to be printed, its own page says what comes next."""
        if self.move is workflow.print_to_sign and self.object.document:
            return reverse("funding:agreement_original", args=[self.object.pk])
        return super().get_success_url()


class AgreementDocument(signing.AgreementPage, View):
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


class AgreementSignatures(signing.AgreementPage, View):
    """Who signed what, when."""

    def get(self, request, *args, **kwargs):
        if not self.object.document:
            raise Http404
        return files.pdf(documents.signature_sheet(self.object), f"signatures-{self.object.number}")
