"""Agreements, their instalments and their reports, to the last euro."""

from django.contrib import admin
from django.db.models import Sum
from django.urls import reverse
from django.utils.html import format_html

from commons import clock, journal
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline
from commons.french import day, money
from commons.workflow import status_of
from structures.models.bank import held
from structures.models.people import SHELTERED_NAME

from ..forms import AGREEMENT_MOVES, INSTALMENT_MOVES, REPORT_MOVES
from ..models import Agreement, Instalment, Report, ReportLine, Signature
from .columns import amount, link, state_badge, status_badge

AMOUNT = amount("montant", "amount")


class InstalmentInline(ReadOnlyInline):
    model = Instalment
    fields = readonly_fields = [
        *("link", "year", AMOUNT, "state", "due_on", "order_number", "paid_on"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("agreement", "after_report")

    @admin.display(description="versement")
    def link(self, instalment):
        return link(instalment, f"n° {instalment.rank}")

    @admin.display(description="état")
    def state(self, instalment):
        return instalment.waits_for() or status_badge(instalment)


class ReportInline(ReadOnlyInline):
    model = Report
    fields = readonly_fields = ["link", "due_on", state_badge, "submitted_at", "accepted_at"]

    @admin.display(description="compte rendu")
    def link(self, report):
        return link(report, report.year)


def account_url(account):
    return reverse("admin:structures_bankaccount_change", args=[account.pk])


def signatory(field, description, reader, nobody):
    """A column about who signed. A structure may become protected later: then only its relay keeps a name."""
    sees_all = reader.has_perm("structures.see_protected")

    @admin.display(description=description)
    def show(signature):
        structure = signature.agreement.structure
        hidden = signature.party == Signature.Party.STRUCTURE and structure.is_protected and not sees_all
        return nobody if hidden and signature.name != structure.relay_name else getattr(signature, field)

    return show


class SignatureInline(ReadOnlyInline):
    model = Signature

    def get_fields(self, request, obj=None):
        name = signatory("name", "nom du signataire", request.user, SHELTERED_NAME)
        return ["party", name, signatory("role", "qualité", request.user, "—"), "at", "fingerprint"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("agreement__grant__structure")

    @admin.display(description="empreinte")
    def fingerprint(self, signature):
        return f"{signature.sha256[:12]}…"


@admin.register(Agreement)
class AgreementAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = AGREEMENT_MOVES
    list_display = ["number", "structure", status_badge, "granted", "paid_so_far", "starts_on", "ends_on", "signed_on"]
    list_filter = ["status", "grant__first_year"]
    list_select_related = ["grant__structure", "grant__application", "grant__deliberation"]
    search_fields = ["number", "grant__structure__name", "grant__application__number"]
    totals = {"accordé": Sum("grant__amount"), "payé": Sum("paid")}
    inlines = [InstalmentInline, ReportInline, SignatureInline]
    fieldsets = [(None, {"fields": ["number", "file", "structure", "granted", "deliberation", "starts_on", "ends_on"]})]
    readonly_fields = ["file", "structure", "granted", "deliberation"]
    columns = {
        "Numéro": "number",
        "Demande": "grant__application__number",
        "Structure": "structure",
        "Statut": "get_status_display",
        "Accordé": "grant__amount",
        "Payé": "paid",
        "Début": "starts_on",
        "Fin": "ends_on",
        "Délibération": "grant__deliberation__reference",
        "Signée le": "signed_on",
        "Notifiée le": "notified_at",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_paid()

    @admin.display(description="accordé", ordering="grant__amount")
    def granted(self, agreement):
        return money(agreement.grant.amount)

    @admin.display(description="payé", ordering="paid")
    def paid_so_far(self, agreement):
        return money(agreement.paid)

    @admin.display(description="délibération")
    def deliberation(self, agreement):
        executory = agreement.grant.deliberation.executory_on
        words = f"exécutoire le {day(executory)}" if executory else "pas encore exécutoire"
        return format_html("{}, {}", link(agreement.grant.deliberation), words)

    @admin.display(description="demande")
    def file(self, agreement):
        return link(agreement.grant.application)

    def documents(self, agreement):
        documents = [("Convention (PDF)", reverse("funding:agreement_document", args=[agreement.pk]))]
        if agreement.document:
            signatures = reverse("funding:agreement_signatures", args=[agreement.pk])
            documents.append(("Feuille de signatures (PDF)", signatures))
        return documents

    def journal(self, request, agreement):
        return journal.lines(request.user, agreement, *agreement.instalments.all(), *agreement.reports.all())


@admin.register(Instalment)
class InstalmentAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = INSTALMENT_MOVES
    list_display = [
        "__str__", "structure", "year", AMOUNT, state_badge, "due_on", "paid_on", "order_number",
    ]  # fmt: skip
    list_filter = ["year", ("authorised_at", admin.EmptyFieldListFilter), ("paid_on", admin.EmptyFieldListFilter)]
    list_select_related = ["agreement__grant__structure", "after_report"]
    search_fields = ["agreement__number", "order_number", "agreement__grant__structure__name"]
    totals = {"somme": Sum("amount")}
    fieldsets = [
        (None, {"fields": ["agreement_link", "structure", "rank", "year", AMOUNT, "after_report", "due_on"]}),
        ("Autorisation", {"fields": ["authorised_at", "authorised_by", "account"]}),
        ("Paiement", {"fields": ["paid_on", "paid_by", "order_number"]}),
    ]
    readonly_fields = ["agreement_link", "structure", AMOUNT]
    columns = {
        "Convention": "agreement__number",
        "Structure": "structure",
        "Versement n°": "rank",
        "Exercice": "year",
        "Montant": "amount",
        "État": lambda instalment: instalment.status.label,
        "Après": "after_report",
        "À payer avant le": "due_on",
        "Autorisé le": "authorised_at",
        "Payé le": "paid_on",
        "Numéro de mandat": "order_number",
    }

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields  # no column for its status, which is read from its dates

    @admin.display(description="structure")
    def structure(self, instalment):
        return instalment.agreement.structure

    @admin.display(description="convention")
    def agreement_link(self, instalment):
        return link(instalment.agreement)

    def alerts(self, instalment):
        waits_for = instalment.waits_for()
        if not waits_for and instalment.paid_on is None:
            waits_for = held(instalment.structure)
        return [("wait", waits_for)] if waits_for else []

    def documents(self, instalment):
        """Where its money goes: the page says how far two agents have looked at it."""
        accounts = [instalment.account] if instalment.account else instalment.structure.bank_accounts.in_use()
        return [(f"{account}, {status_of(account).label.lower()}", account_url(account)) for account in accounts]


class ReportLineInline(ReadOnlyInline):
    model = ReportLine
    fields = readonly_fields = ["account", amount("prévu", "planned"), amount("réalisé", "actual")]


@admin.register(Report)
class ReportAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = REPORT_MOVES
    list_display = ["__str__", "agreement", "structure", status_badge, "due_on", "submitted_at"]
    list_filter = ["status", "year"]
    list_select_related = ["agreement__grant__structure"]
    search_fields = ["agreement__number", "agreement__grant__structure__name"]
    inlines = [ReportLineInline]
    fields = [
        "agreement", "year", "due_on", "achievements", "beneficiaries", "results", "gaps", "remarks", "submitted_at",
        "accepted_at",
    ]  # fmt: skip
    columns = {
        "Convention": "agreement__number",
        "Structure": "structure",
        "Année": "year",
        "Statut": "get_status_display",
        "À rendre avant le": "due_on",
        "Déposé le": "submitted_at",
        "Accepté le": "accepted_at",
    }

    def alerts(self, report):
        """An early report is unusual, not forbidden: a project may be over before its year is."""
        early = report.year >= clock.today().year and report.status != Report.Status.ACCEPTED
        return [("wait", f"L’exercice {report.year} n’est pas terminé.")] if early else []
