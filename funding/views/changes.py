"""The structure's side of what changes in an agreement: amendments, terminations, money to give back."""

import logging

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import TemplateView, View

from commons import files, journal
from commons.views import MoveView, VisibleMixin
from commons.workflow import status_of
from structures.models.papers import sees_papers

from .. import documents, workflow
from ..forms.amendments import AMENDMENT_MOVES
from ..forms.changes import RECOVERY_MOVES, TERMINATION_MOVES
from ..models import Amendment, Recovery, Termination
from . import sharing, words
from .changes_words import amendment_turn, recovery_turn, termination_turn
from .protection import may_read_agreement
from .signing import SigningMove

logger = logging.getLogger(__name__)


class ChangeDetail(VisibleMixin, TemplateView):
    """One file that hangs on an agreement: whose turn it is, what it says, what can be done."""

    flow = None
    url_name = ""

    def get_queryset(self):
        return super().get_queryset().select_related("agreement__grant__structure", "agreement__grant__application")

    def get_context_data(self, **kwargs):
        user, row = self.request.user, self.object
        application = row.agreement.grant.application
        return super().get_context_data(**kwargs) | {
            "object": row,
            "agreement": row.agreement,
            "application": application,
            "status": status_of(row),
            "turn": self.turn(row),
            "moves": self.moves(),
            "journal": journal.lines(user, row, name=sharing.namer(user, application)),
        }

    def moves(self):
        return words.buttons(self.flow, self.request.user, self.object, self.url_name)


class AmendmentDetail(ChangeDetail):
    model = Amendment
    template_name = "funding/amendment_detail.html"
    flow, url_name = workflow.amendments, "funding:amendment_move"

    def turn(self, amendment):
        usual = amendment_turn(amendment)
        if amendment.status != Amendment.Status.TO_SIGN:
            return usual
        return sharing.signing_turn(self.request.user, amendment, usual)

    def moves(self):
        """Who has signed for a partner, or signs after them, is not asked to."""
        hidden = [] if self.object.to_sign_by(self.request.user) else [workflow.sign_amendment_as_partner.label]
        if self.object.awaits_partners():
            hidden.append(workflow.sign_amendment.label)
        return [move for move in super().moves() if move[0] not in hidden]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "amendment": self.object,
            "changes": self.object.changes(),
            "may_read_document": may_read_agreement(self.request.user, self.object.agreement),
            "signed": [(row, row.structure) for row in self.object.signatures.select_related("structure")],
        }


class AmendmentDocument(VisibleMixin, View):
    """The very bytes that are signed; of a draft, what they would be."""

    model = Amendment

    def get(self, request, *args, **kwargs):
        amendment = self.object
        if not may_read_agreement(request.user, amendment.agreement):
            raise Http404
        name = f"avenant-{amendment.rank}-{amendment.agreement.number}"
        if not amendment.document:
            return files.pdf(documents.amendment(amendment), f"projet-{name}")
        try:
            return files.response(amendment.document, f"{name}.pdf", fingerprint=amendment.document_sha256)
        except files.Altered:
            logger.error("The document of amendment %s is not the one that was signed", amendment.pk)
            return render(request, "funding/agreement_altered.html", {"agreement": amendment.agreement}, status=409)


class AmendmentMove(SigningMove):
    model = Amendment
    forms = AMENDMENT_MOVES
    partner_move = workflow.sign_amendment_as_partner


# Terminations and recoveries --------------------------------------------------------------------------


def is_party(user, file):
    """The agents, and the structure that it is about: its partners read neither grounds nor answers."""
    return user.has_perm("funding.view_agreement") or file.structure.has_member(user)


class PartyMixin(VisibleMixin):
    """Only between the town and the structure."""

    def dispatch(self, request, *args, **kwargs):
        if not is_party(request.user, self.object):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


def may_open_paper(user, measure):
    """A paper that the structure gave is opened like those of its vault: it may be full of people and places."""
    return bool(measure.answer_file) and sees_papers(user, measure.structure)


class MeasureDetail(PartyMixin, ChangeDetail):
    template_name = "funding/measure_detail.html"
    letter = paper = ""

    def get_context_data(self, **kwargs):
        measure = self.object
        return super().get_context_data(**kwargs) | {
            "measure": measure,
            "letter_url": reverse(self.letter, args=[measure.pk]),
            "file_url": reverse(self.paper, args=[measure.pk]) if may_open_paper(self.request.user, measure) else "",
            "recovery": measure if isinstance(measure, Recovery) else None,
            "collections": list(measure.collections.all()) if isinstance(measure, Recovery) else [],
            "computation": getattr(measure, "computation", "").splitlines(),
        }


class TerminationDetail(MeasureDetail):
    model = Termination
    flow, url_name = workflow.terminations, "funding:termination_move"
    letter, paper = "funding:termination_letter", "funding:termination_file"
    turn = staticmethod(termination_turn)


class RecoveryDetail(MeasureDetail):
    model = Recovery
    flow, url_name = workflow.recoveries, "funding:recovery_move"
    letter, paper = "funding:recovery_letter", "funding:recovery_file"
    turn = staticmethod(recovery_turn)


class MeasureLetter(PartyMixin, View):
    """The announcement, then the decision."""

    def get(self, request, *args, **kwargs):
        measure = self.object
        return files.pdf(documents.measure(measure), f"{self.name}-{measure.agreement.number}")


class TerminationLetter(MeasureLetter):
    model, name = Termination, "resiliation"


class RecoveryLetter(MeasureLetter):
    model, name = Recovery, "reversement"


class MeasureFile(PartyMixin, View):
    """The paper that the structure joined to its answer."""

    def get(self, request, *args, **kwargs):
        if not may_open_paper(request.user, self.object):
            raise Http404
        suffix = self.object.answer_file.name.rpartition(".")[2]
        return files.response(self.object.answer_file, f"reponse.{suffix}")


class TerminationFile(MeasureFile):
    model = Termination


class RecoveryFile(MeasureFile):
    model = Recovery


class TerminationMove(PartyMixin, MoveView):
    model = Termination
    forms = TERMINATION_MOVES


class RecoveryMove(PartyMixin, MoveView):
    model = Recovery
    forms = RECOVERY_MOVES


# On the agreement's page ------------------------------------------------------------------------------


def changes_of(user, agreement):
    """(words, address, status, what it is about) of what hangs on an agreement, as this person may know it."""
    rows = list(Amendment.objects.visible_to(user).filter(agreement=agreement))
    if is_party(user, agreement):
        rows += [*agreement.terminations.order_by("pk"), *agreement.recoveries.prefetch_related("collections")]
    return [(str(row), row.get_absolute_url(), status_of(row), about(row)) for row in rows]


def about(row):
    if isinstance(row, Amendment):
        return " · ".join(what for what, _, _ in row.changes())
    return row.get_ground_display()
