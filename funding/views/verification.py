"""Is this paper one of the town's? Anybody may ask, and learns no more than what is published."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from commons.files import sha256
from commons.uploads import MAX_BYTES, MEGABYTES
from commons.views import PacedMixin, RefusedFormMixin

from .. import codes
from ..forms import CodeForm, ComparisonForm
from ..models import SigningFolder
from ..preparing import EDITION


@method_decorator([login_not_required, never_cache], name="dispatch")
class TypeCode(PacedMixin, RefusedFormMixin, FormView):
    """The code is copied from the paper by hand."""

    pace = "verification"
    form_class = CodeForm
    template_name = "funding/verify.html"

    def form_valid(self, form):
        code = codes.compact(form.cleaned_data["code"])
        if not codes.is_well_formed(code):
            form.add_error("code", "Il y a une faute de frappe : recopiez le code, douze chiffres et lettres.")
            return self.form_invalid(form)
        return redirect("funding:verification", code)


@method_decorator([login_not_required, never_cache], name="dispatch")
class Verification(PacedMixin, RefusedFormMixin, FormView):
    """What a code leads to. Before the agreement is published: that the code is known, and nothing else."""

    pace = "verification"
    form_class = ComparisonForm
    template_name = "funding/verification.html"

    def is_paced(self):
        """Looking counts too: nobody tries codes by the thousand."""
        return True

    @cached_property
    def folder(self):
        code = codes.compact(self.kwargs["code"])
        if not codes.is_well_formed(code):
            return None
        return SigningFolder.objects.select_related("agreement__grant").filter(code=code).first()

    @cached_property
    def lines(self):
        """What the open data tell of it, as they tell it: nothing else is ever shown here."""
        return list(self.folder.agreement.grant.beneficiaries.published().order_by("pk"))

    def get(self, request, *args, **kwargs):
        if self.folder is None:
            return render(request, "funding/verification_unknown.html", status=404)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.folder is None or not self.lines:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {"lines": self.lines, "shown_code": self.folder.shown_code}
        if not self.lines:
            return context
        agreement = self.folder.agreement
        return context | {
            "number": agreement.number,
            "total": sum(line.amount for line in self.lines),
            "signed_on": self.lines[0].signed_on,
            "sha256": agreement.document_sha256,
            "page": self.page(),
            "pages": self.folder.pages,
            "is_former": self.request.GET.get("v", "") not in ("", self.folder.state[:EDITION]),
            "answer": kwargs.get("answer", ""),
            "town": settings.TOWN,
        }

    def page(self):
        """Which page of how many the sheet in hand is, as its code says; none when it says nothing that may be."""
        typed = self.request.GET.get("page", "")
        number = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
        return number if 1 <= number <= self.folder.pages else None

    def form_valid(self, form):
        """Told at once, and nothing of it is kept."""
        file, typed = form.cleaned_data["file"], "".join(form.cleaned_data["sha256"].split()).lower()
        if file and file.size > MAX_BYTES:
            form.add_error("file", f"Ce fichier dépasse {MEGABYTES} Mo : donnez plutôt son empreinte.")
            return self.form_invalid(form)
        if not file and not typed:
            form.add_error("file", "Choisissez un fichier, ou donnez une empreinte.")
            return self.form_invalid(form)
        answer = self.compared(sha256(file.read()) if file else typed)
        return self.render_to_response(self.get_context_data(form=self.form_class(), answer=answer))

    def compared(self, given):
        """``document``, ``original`` (a scan that bears a signature) or ``other``."""
        agreement = self.folder.agreement
        if given == agreement.document_sha256:
            return "document"
        signed = agreement.scans.usable().exclude(recorded_at=None).filter(sha256=given)
        return "original" if signed.exists() else "other"
