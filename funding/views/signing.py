"""Before a signature: the document that is being prepared, and the original that was signed by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from commons import files
from commons.views import MoveView, RefusedFormMixin, VisibleMixin

from .. import preparing
from ..forms import OriginalForm
from ..models import Agreement, ScanBatch, ScannedPage, SignedScan
from ..workflow import scans
from .protection import may_read_agreement

Outcome = ScannedPage.Outcome


def original(user, agreement):
    """What the agreement's page tells this person of the signed original on paper."""
    scan = SignedScan.objects.visible_to(user).usable().filter(agreement=agreement).first()
    may_send = scans.awaits_paper(agreement) and scans.may_send(user, agreement)
    return {"scan": scan, "may_send": may_send} if scan or may_send else None


class AgreementPage(VisibleMixin):
    """Something about one agreement, for those who may read the names on it."""

    model = Agreement

    def get_queryset(self):
        return super().get_queryset().select_related("grant__structure", "grant__application")

    def dispatch(self, request, *args, **kwargs):
        if not may_read_agreement(request.user, self.object):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class SigningMove(MoveView):
    """The moves of what several parties sign, each for itself."""

    partner_move = None

    def get_form_kwargs(self):
        """A partner's page knows for which structure it signs."""
        kwargs = super().get_form_kwargs()
        if self.move is not self.partner_move:
            return kwargs
        partner = self.object.to_sign_by(self.request.user)
        return kwargs | {"signing": partner.structure if partner else None}

    def get_initial(self):
        return {"name": self.request.user.get_full_name()}


@method_decorator(never_cache, name="dispatch")
class Preparation(AgreementPage, TemplateView):
    """The document is being written: this page can be left and found again, and says when it is ready."""

    template_name = "funding/agreement_preparation.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "agreement": self.object,
            "folder": preparing.ask(self.object),
        }


class Original(AgreementPage, RefusedFormMixin, FormView):
    """The pages signed by hand: sent one file after the other, in any order, until all are there."""

    form_class = OriginalForm
    template_name = "funding/agreement_original.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.object.document or not scans.may_send(request.user, self.object):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        agreement, user = self.object, self.request.user
        folder = preparing.folder_of(agreement)
        there = set(agreement.sheets.gathering().values_list("page", flat=True))
        batches = ScanBatch.objects.visible_to(user).filter(agreement=agreement).with_progress()
        waiting = agreement.scans.waiting().first()
        return super().get_context_data(**kwargs) | {
            "agreement": agreement,
            "folder": folder,
            "awaits": scans.awaits_paper(agreement) and waiting is None,
            "waiting": waiting,
            "aside": agreement.scans.exclude(set_aside_at=None).first(),
            "scan": SignedScan.objects.visible_to(user).usable().filter(agreement=agreement).first(),
            "there": len(there),
            "wanted": scans.wanted(agreement) if waiting is None else [],
            "batches": [(batch, batch.sheets.exclude(outcome=Outcome.FILED)) for batch in batches[:5]],
            "is_reading": any(batch.read < batch.pages for batch in batches),
        }

    def form_valid(self, form):
        try:
            scans.receive(form.cleaned_data["scan"], by=self.request.user, agreement=self.object)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "Votre fichier est reçu : ses pages sont en cours de lecture.")
        return redirect("funding:agreement_original", self.object.pk)


class OriginalFile(AgreementPage, View):
    """The signed original, scanned: the very bytes whose fingerprint is on the signature sheet."""

    def get(self, request, *args, **kwargs):
        scans_seen = SignedScan.objects.visible_to(request.user).filter(agreement=self.object)
        wanted = request.GET.get("n", "")
        if wanted.isdecimal() and len(wanted) < 12:
            scan = scans_seen.filter(pk=wanted).first()
        else:
            scan = scans_seen.usable().first()
        if scan is None:
            raise Http404
        try:
            return files.response(scan.document, f"original-{self.object.number}.pdf", fingerprint=scan.sha256)
        except files.Altered:
            raise PermissionDenied("Ce fichier n’est plus celui qui a été reçu.") from None
