"""Signed originals that come back on paper: a batch from the scanner, each page's outcome, what is filed by hand."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from commons import files
from commons.admin import ReadOnlyAdmin, named

from ..forms import AsideForm, BatchForm, ByHandForm
from ..models import Agreement, ScanBatch, ScannedPage, SignedScan
from ..workflow import scans

Outcome = ScannedPage.Outcome


@admin.register(ScanBatch)
class ScanBatchAdmin(ReadOnlyAdmin):
    """Batches are sent and followed here; no column is typed."""

    def get_queryset(self, request):
        return super().get_queryset(request).with_progress()

    def get_list_display(self, request):
        return ["pk", "name", "agreement", "at", named("by", "par", request.user), "progress"]

    list_select_related = ["agreement", "by"]

    @admin.display(description="avancement")
    def progress(self, batch):
        told = f"{batch.told()}, {batch.filed} classée" + ("s" if batch.filed > 1 else "")
        return f"{told}, {batch.to_settle} à classer à la main" if batch.to_settle else told

    def has_add_permission(self, request):
        return request.user.has_perm("funding.add_scanbatch")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return redirect("admin:funding_scanbatch_follow", int(object_id))

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/suivi/", view(self.follow), name="funding_scanbatch_follow"),
            path("<int:pk>/reprendre/", view(self.again), name="funding_scanbatch_again"),
            path("page/<int:pk>/", view(self.sheet), name="funding_scanbatch_sheet"),
            path("page/<int:pk>/fichier/", view(self.sheet_file), name="funding_scanbatch_file"),
            path("page/<int:pk>/ecarter/", view(self.sheet_aside), name="funding_scanbatch_aside"),
            path("original/<int:pk>/ecarter/", view(self.original_aside), name="funding_signedscan_aside"),
            *super().get_urls(),
        ]

    # A batch -----------------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        agreement = self.agreement_of(request)
        form = BatchForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                return redirect(scans.receive(form.cleaned_data["scan"], by=request.user, agreement=agreement))
            except ValidationError as error:
                form.add_error(None, error)
        title = f"Envoyer l’original signé : {agreement}" if agreement else "Envoyer une liasse scannée"
        context = {"form": form, "title": title, "most": scans.MOST_PAGES, "agreement": agreement}
        return self.page(request, "new", context, status=422 if form.is_bound else 200)

    def agreement_of(self, request):
        """The one agreement that the address names, if it names one."""
        pk = request.GET.get("convention", "")
        if not pk:
            return None
        if not pk.isdecimal() or len(pk) > 11:
            raise Http404
        return get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)

    def follow(self, request, pk):
        batch = get_object_or_404(self.get_queryset(request), pk=pk)
        seen = set(ScannedPage.objects.visible_to(request.user).filter(batch=batch).values_list("pk", flat=True))
        sheets = [(sheet, sheet.pk in seen) for sheet in batch.sheets.select_related("agreement", "scan")]
        context = {
            "batch": batch,
            "sheets": sheets,
            "title": str(batch),
            "is_reading": batch.read < batch.pages,
            "may_file": self.has_add_permission(request),
            "has_refused": any(sheet.outcome == Outcome.REFUSED and sheet.document for sheet, _ in sheets),
        }
        return self.page(request, "follow", context)

    def again(self, request, pk):
        batch = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            raise PermissionDenied
        if not scans.again(batch, by=request.user):
            messages.info(request, "Aucune page n’est à reprendre.")
        return redirect(batch)

    # A page ------------------------------------------------------------------------------------------

    def found(self, request, pk):
        sheets = ScannedPage.objects.visible_to(request.user).select_related("batch", "agreement")
        return get_object_or_404(sheets, pk=pk)

    def sheet(self, request, pk):
        """One page to look at, then to file by hand."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sheet = self.found(request, pk)
        form = ByHandForm(request.POST or None, agreements=self.awaiting(request, sheet))
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            try:
                scans.file_by_hand(sheet, by=request.user, **typed)
                messages.success(request, f"{sheet} : classée.")
                return redirect(sheet.batch)
            except ValidationError as error:
                form.add_error(None, error)
        context = {"form": form, "sheet": sheet, "title": str(sheet)}
        return self.page(request, "sheet", context, status=422 if form.is_bound else 200)

    def awaiting(self, request, sheet):
        """The agreements that a page may be of."""
        agreements = Agreement.objects.visible_to(request.user).filter(status__in=scans.AWAITED)
        agreements = agreements.exclude(document="").order_by("number")
        return agreements.filter(pk=sheet.batch.agreement_id) if sheet.batch.agreement_id else agreements

    def sheet_file(self, request, pk):
        sheet = self.found(request, pk)
        if not sheet.document:
            raise Http404
        return files.response(sheet.document, f"liasse-{sheet.batch_id}-page-{sheet.rank + 1}.pdf")

    def sheet_aside(self, request, pk):
        sheet = self.found(request, pk)
        if request.method != "POST":
            raise PermissionDenied
        try:
            scans.set_page_aside(sheet, by=request.user)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        return redirect(sheet.batch)

    # An original -------------------------------------------------------------------------------------

    def original_aside(self, request, pk):
        """Refused by whoever looked at it, with a reason that the structure reads."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        scan = get_object_or_404(SignedScan.objects.visible_to(request.user).select_related("agreement"), pk=pk)
        form = AsideForm(request.POST or None)
        back = reverse("admin:funding_agreement_change", args=[scan.agreement_id])
        if request.method == "POST" and form.is_valid():
            try:
                scans.set_aside(scan, by=request.user, reason=form.cleaned_data["reason"])
                messages.success(request, "Original écarté : la structure est prévenue.")
                return redirect(back)
            except ValidationError as error:
                form.add_error(None, error)
        context = {"form": form, "scan": scan, "back": back, "title": "Écarter cet original"}
        return self.page(request, "aside", context, status=422 if form.is_bound else 200)

    def page(self, request, name, context, status=200):
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return render(request, f"admin/funding/scanbatch/{name}.html", context, status=status)


def paper_documents(user, agreement):
    """(label, address) of what an agent may read, send or refuse of an agreement's signed original."""
    found = []
    scan = SignedScan.objects.visible_to(user).usable().filter(agreement=agreement).first()
    if scan:
        found.append(("Original signé, scanné (PDF)", reverse("funding:agreement_original_file", args=[agreement.pk])))
        if scan.recorded_at is None and user.has_perm("funding.add_scanbatch"):
            found.append(("Écarter cet original", reverse("admin:funding_signedscan_aside", args=[scan.pk])))
    if scans.awaits_paper(agreement) and user.has_perm("funding.add_scanbatch"):
        address = f"{reverse('admin:funding_scanbatch_add')}?convention={agreement.pk}"
        found.append(("Envoyer l’original signé, scanné", address))
    return found
