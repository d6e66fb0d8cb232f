"""Batches of payments: the file that leaves for the accounting software, and what was paid of it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from commons import files
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline, named
from commons.french import day
from commons.templatetags.ui import status as badge

from ..forms.payments import PaymentsForm, ReturnForm
from ..models import PaymentBatch, PaymentRow
from ..workflow import payments as moves
from .columns import account_url, amount, link, status_badge

PAY = "funding.pay_instalment"


class PaymentRowInline(ReadOnlyInline):
    model = PaymentRow
    fields = readonly_fields = [
        "reference",
        "structure",
        amount("montant", "amount"),
        "account_link",
        "planned",
        "outcome",
    ]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("instalment__agreement__grant__structure", "account", "batch")

    @admin.display(description="structure")
    def structure(self, row):
        return link(row.instalment, row.instalment.structure)

    @admin.display(description="compte à créditer")
    def account_link(self, row):
        return format_html('<a href="{}">{}</a>', account_url(row.account), row.account.masked_iban)

    @admin.display(description="mandat")
    def planned(self, row):
        return row.instalment.order_number or row.order_number

    @admin.display(description="suite")
    def outcome(self, row):
        if row.instalment.paid_on:
            return format_html("{} le {}", badge("Payé", "ok"), day(row.instalment.paid_on))
        if row.refusal:
            return format_html("{} {}", badge("Non", "act"), row.refusal)
        return badge("À payer", "info") if row.is_open else badge("Retiré", "neutral")


@admin.register(PaymentBatch)
class PaymentBatchAdmin(FlowAdmin, ReadOnlyAdmin):
    """Prepared by the treasurer from the instalments' list; its file holds bank accounts."""

    change_form_template = "admin/funding/paymentbatch/change_form.html"
    view_on_site = False
    list_filter = ["status"]
    list_select_related = ["made_by", "layout"]
    search_fields = ["number", "rows__reference", "rows__order_number"]
    inlines = [PaymentRowInline]
    totals = {"somme": Sum("total")}
    columns = {
        "Numéro": "number",
        "Statut": "get_status_display",
        "Préparé le": "made_at",
        "Total": "total",
        "Versements": "count",
        "Payés": "paid_count",
        "Empreinte": "sha256",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_progress()

    def get_list_display(self, request):
        by = named("made_by", "préparé par", request.user)
        return ["number", status_badge, "made_at", by, amount("total", "total"), "progress"]

    def get_fieldsets(self, request, obj=None):
        by = named("made_by", "préparé par", request.user)
        fields = ["made_at", by, amount("total", "total"), "progress", "written", "sha256"]
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fieldsets(request, obj)[0][1]["fields"]

    @admin.display(description="avancement")
    def progress(self, batch):
        return f"{batch.paid_count} sur {batch.count} payés"

    @admin.display(description="format")
    def written(self, batch):
        return f"{batch.layout.name}, version {batch.layout_version}"

    def documents(self, batch):
        return [("Fichier des paiements (CSV)", reverse("admin:funding_paymentbatch_file", args=[batch.pk]))]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_pay"] = obj.status == PaymentBatch.Status.OPEN and request.user.has_perm(PAY)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/fichier/", view(self.file_view), name="funding_paymentbatch_file"),
            path("<int:pk>/paiements/", view(self.payments_view), name="funding_paymentbatch_payments"),
            path("<int:pk>/retour/", view(self.return_view), name="funding_paymentbatch_return"),
            *super().get_urls(),
        ]

    def found(self, request, pk):
        return get_object_or_404(self.get_queryset(request).select_related("layout"), pk=pk)

    def file_view(self, request, pk):
        """The very bytes that were made; who takes them is written in the journal."""
        batch = self.found(request, pk)
        try:
            answer = files.response(batch.file, f"{batch.number}.csv", fingerprint=batch.sha256)
        except files.Altered:
            messages.error(request, "Ce fichier n’est plus celui qui a été préparé : annulez ce bordereau.")
            return redirect(batch)
        moves.note_download(batch, by=request.user)
        return answer

    def to_pay(self, request, pk):
        """An open batch, and its rows that are not paid, for who pays."""
        batch = self.found(request, pk)
        if not request.user.has_perm(PAY):
            raise PermissionDenied
        if batch.status != PaymentBatch.Status.OPEN:
            raise Http404
        rows = batch.unpaid().filter(is_open=True).select_related("instalment__agreement__grant__structure")
        return batch, list(rows)

    def payments_view(self, request, pk):
        batch, rows = self.to_pay(request, pk)
        form = PaymentsForm(request.POST if request.method == "POST" else None, rows=rows)
        if form.is_bound and form.is_valid():
            outcomes = moves.record_payments(batch, form.payments(), by=request.user)
            self.tell(request, outcomes)
            return redirect(batch)
        context = {"title": f"{batch} : enregistrer les paiements", "form": form, "batch": batch}
        return self.show(request, "payments", context, status=422 if form.is_bound else 200)

    def return_view(self, request, pk):
        batch, rows = self.to_pay(request, pk)
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form, refused = ReturnForm(*given, batch=batch, rows=rows), []
        if form.is_bound and form.is_valid():
            partial = form.cleaned_data["partial"]
            outcomes = moves.record_payments(batch, form.payments(), by=request.user, partial=partial)
            refused = [(form.number_of(found.row), found.sentence) for found in outcomes if found.sentence]
            if not refused and not form.problems:
                self.tell(request, outcomes)
                return redirect(batch)
            if not partial:
                form.add_error(None, "Rien n’a été enregistré : des lignes sont refusées.")
        context = {
            "title": f"{batch} : lire le retour",
            "form": form,
            "batch": batch,
            "refused": sorted([*form.problems, *refused]),
            "recorded": len(form.found) - len(refused) if form.is_bound and form.is_valid() else 0,
        }
        return self.show(request, "return", context, status=422 if form.errors else 200)

    def tell(self, request, outcomes):
        done = sum(not outcome.sentence for outcome in outcomes)
        if done:
            messages.success(request, f"{done} paiement{'s' if done > 1 else ''} enregistré{'s' if done > 1 else ''}.")
        for outcome in outcomes:
            if outcome.sentence:
                messages.warning(request, f"{outcome.row.row.reference} : {outcome.sentence}")

    def show(self, request, name, context, status=200):
        back = {"opts": self.opts, "back": context["batch"].get_absolute_url()}
        context |= self.admin_site.each_context(request) | back
        return render(request, f"admin/funding/paymentbatch/{name}.html", context, status=status)
