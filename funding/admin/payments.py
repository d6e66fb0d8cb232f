"""Instalments, from due to paid: where each stands, and what is done to several at once."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max, Min, Sum
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from commons import clock
from commons.admin import FlowAdmin, ReadOnlyAdmin
from commons.french import day, money
from commons.templatetags.ui import status as badge
from commons.workflow import status_of

from ..forms import INSTALMENT_MOVES
from ..forms.payments import BatchForm
from ..models import Instalment
from ..models.waits import ALERT_DAYS, alert, holds, waits
from ..workflow import payments as moves
from .changes import CorrectionInline
from .columns import account_url, amount, link, state_badge

AMOUNT = amount("montant", "amount")
AUTHORISE, PAY = "funding.authorise_instalment", "funding.pay_instalment"


class StateFilter(admin.SimpleListFilter):
    """Where the instalments stand: each choice is a queryset's name, and what its rows say."""

    title = "état"
    parameter_name = "etat"
    STATES = {
        "a-autoriser": ("à autoriser", lambda rows: rows.to_authorise()),
        "a-payer": ("à payer", lambda rows: rows.free_to_pay()),
        "bordereau": ("dans un bordereau ouvert", lambda rows: rows.in_open_batch()),
        "en-retard": ("en retard", lambda rows: rows.overdue(clock.today())),
        "bientot": (f"à payer sous {ALERT_DAYS} jours", lambda rows: rows.due_within(ALERT_DAYS)),
        "retenu": ("retenu", lambda rows: rows.held()),
        "credits": ("attend des crédits", lambda rows: rows.waiting_for_credits()),
        "compte-rendu": ("attend un compte rendu", lambda rows: rows.waiting_for_report()),
        "signature": ("attend une signature", lambda rows: rows.waiting_for_signature()),
        "prets": ("prêts, retenus compris", lambda rows: rows.ready()),
        "autorises": ("autorisés, retenus compris", lambda rows: rows.to_pay()),
        "payes": ("payés", lambda rows: rows.paid()),
        "payes-tard": ("payés en retard", lambda rows: rows.paid_late()),
    }

    def lookups(self, request, model_admin):
        return [(key, words) for key, (words, _) in self.STATES.items()]

    def queryset(self, request, queryset):
        if self.value() not in self.STATES:
            return queryset
        return self.STATES[self.value()][1](queryset)


class YearFilter(admin.SimpleListFilter):
    """The year whose credits pay: from the first to the last, which an index knows."""

    title = "exercice"
    parameter_name = "exercice"

    def lookups(self, request, model_admin):
        first, last = Instalment.objects.aggregate(first=Min("year"), last=Max("year")).values()
        return [(str(year), str(year)) for year in range(first, last + 1)] if first else []

    def queryset(self, request, queryset):
        return queryset.filter(year=self.value()) if self.value() in dict(self.lookup_choices) else queryset


class InstalmentList(ChangeList):
    """Reads what holds an instalment for the rows of the page only: the others are merely counted."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = self.result_list.with_holds()


def chosen(request, user):
    """The instalments that the address or the form names, among those that this person may see."""
    wanted = request.POST.get("versements") or request.GET.get("versements", "")
    ids = [word for word in wanted.split(",") if word.isdecimal() and len(word) < 12]
    rows = Instalment.objects.visible_to(user).filter(pk__in=ids[: moves.MOST]).with_holds()
    return list(rows.select_related(*InstalmentAdmin.list_select_related).order_by("due_on", "pk"))


def several(name, words, permission):
    """The choice of the list that opens a screen for the chosen instalments."""

    @admin.action(description=words, permissions=[permission])
    def choose(model_admin, request, queryset):
        ids = list(queryset.order_by("due_on", "pk").values_list("pk", flat=True)[: moves.MOST + 1])
        if len(ids) > moves.MOST:
            messages.warning(request, f"Choisissez {moves.MOST} versements au plus.")
            return None
        return redirect(f"{reverse(f'admin:funding_instalment_{name}')}?versements={','.join(map(str, ids))}")

    choose.__name__ = name
    return choose


@admin.register(Instalment)
class InstalmentAdmin(FlowAdmin, ReadOnlyAdmin):
    inlines = [CorrectionInline]
    moves = INSTALMENT_MOVES
    change_list_template = "admin/funding/instalment/change_list.html"
    list_display = ["name", "structure", "year", AMOUNT, "standing", "deadline"]
    list_filter = [StateFilter, YearFilter]
    list_select_related = ["agreement__grant__structure", "after_report", "account"]
    search_fields = ["agreement__number", "order_number", "agreement__grant__structure__name"]
    ordering = ["due_on", "agreement_id", "rank"]
    actions = [
        several("authorise", "Autoriser les versements choisis", "authorise"),
        several("batch", "Préparer un bordereau de paiement", "pay"),
    ]
    totals = {"somme": Sum("amount")}
    fieldsets = [
        (None, {"fields": ["agreement_link", "structure", "rank", "year", AMOUNT, "after_report", "due_on"]}),
        ("Autorisation", {"fields": ["authorised_at", "authorised_by", "account"]}),
        ("Paiement", {"fields": ["batch", "paid_on", "paid_by", "order_number"]}),
    ]
    readonly_fields = ["agreement_link", "structure", AMOUNT, "batch"]
    columns = {
        "Convention": "agreement__number",
        "Structure": "structure",
        "Versement n°": "rank",
        "Exercice": "year",
        "Montant": "amount",
        "État": lambda instalment: instalment.status.label,
        "Où en est-il": lambda instalment: instalment.says(),
        "Après": "after_report",
        "À payer avant le": "due_on",
        "Jours de retard": "days_late",
        "Autorisé le": "authorised_at",
        "Payé le": "paid_on",
        "Numéro de mandat": "order_number",
    }

    def get_changelist(self, request, **kwargs):
        return InstalmentList

    def get_export_queryset(self, request):
        return super().get_export_queryset(request).with_holds()

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields  # no column for its status, which is read from its dates

    def has_authorise_permission(self, request):
        return request.user.has_perm(AUTHORISE)

    def has_pay_permission(self, request):
        return request.user.has_perm(PAY)

    @admin.display(description="versement", ordering="agreement__number")
    def name(self, instalment):
        return f"{instalment.agreement.number}, n° {instalment.rank}"

    @admin.display(description="structure")
    def structure(self, instalment):
        return instalment.agreement.structure

    @admin.display(description="convention")
    def agreement_link(self, instalment):
        return link(instalment.agreement)

    @admin.display(description="état")
    def standing(self, instalment):
        """Its badge, and the sentence that its own page and the structure's say too."""
        return format_html('{}<br><span class="help">{}</span>', state_badge(instalment), instalment.says())

    @admin.display(description="à payer avant le", ordering="due_on")
    def deadline(self, instalment):
        found = alert(instalment)
        written = day(instalment.due_on)
        return format_html("{}<br>{}", written, badge(found[1], found[0])) if found else written

    @admin.display(description="bordereaux")
    def batch(self, instalment):
        """In words: its page opens to those who read bank accounts."""
        rows = instalment.payment_rows.select_related("batch").order_by("pk")
        words = [f"{row.batch.number}{' (en cours)' if row.is_open else ''}" for row in rows]
        return ", ".join(words) or "—"

    def about(self, instalment):
        return f"{title(instalment)} · {instalment.agreement.structure} · {money(instalment.amount)}"

    def alerts(self, instalment):
        """Where it stands, and how far the sixty days are."""
        if instalment.paid_on:
            return [("wait", instalment.says())] if instalment.days_late else []
        found = alert(instalment)
        tone = "wait" if next(waits(instalment), None) or next(holds(instalment), None) else "info"
        late = [(found[0], f"{found[1]} : une subvention est payée dans les 60 jours.")] if found else []
        return [*late, (tone, instalment.says())]

    def documents(self, instalment):
        """Where its money goes: the page says how far two agents have looked at it."""
        accounts = [instalment.account] if instalment.account else instalment.structure.bank_accounts.in_use()
        return [(f"{account}, {status_of(account).label.lower()}", account_url(account)) for account in accounts]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("autoriser/", view(self.authorise_view), name="funding_instalment_authorise"),
            path("bordereau/", view(self.batch_view), name="funding_instalment_batch"),
            path("delais/", view(self.delays_view), name="funding_instalment_delays"),
            *super().get_urls(),
        ]

    def show(self, request, name, context, status=200):
        context |= self.admin_site.each_context(request) | {
            "opts": self.opts,
            "back": reverse("admin:funding_instalment_changelist"),
        }
        return render(request, f"admin/funding/instalment/{name}.html", context, status=status)

    # Several at once --------------------------------------------------------------------------------------

    def authorise_view(self, request):
        """Each goes through its own move, and the same page then says what became of it."""
        if not self.has_authorise_permission(request):
            raise PermissionDenied
        rows = chosen(request, request.user)
        outcomes = moves.authorise_several(rows, by=request.user) if request.method == "POST" else []
        refused = {outcome.row.pk: outcome.sentence for outcome in outcomes}
        context = {
            "title": "Autoriser des versements",
            "lines": [(row, refused.get(row.pk, row.says()), row.pk in refused) for row in rows],
            "done": [outcome for outcome in outcomes if not outcome.sentence],
            "outcomes": outcomes,
            "total": sum(row.amount for row in rows),
            "ids": ",".join(str(row.pk) for row in rows),
        }
        return self.show(request, "authorise", context)

    def batch_view(self, request):
        """The format and the first number; what cannot be paid stays aside and says why."""
        if not self.has_pay_permission(request):
            raise PermissionDenied
        rows = chosen(request, request.user)
        form = BatchForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                batch, aside = moves.prepare_batch(rows, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                for outcome in aside:
                    messages.warning(request, f"{title(outcome.row)} : {outcome.sentence}")
                messages.success(request, f"{batch} : le fichier est prêt.")
                return redirect(batch)
        lines = [(row, " ".join(moves.obstacles(row, request.user))) for row in rows]
        context = {
            "title": "Préparer un bordereau de paiement",
            "form": form,
            "lines": lines,
            "total": sum(row.amount for row, refused in lines if not refused),
            "ids": ",".join(str(row.pk) for row in rows),
        }
        return self.show(request, "batch", context, status=422 if form.is_bound else 200)

    def delays_view(self, request):
        """How long the town takes to pay, by year."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Instalment.objects.visible_to(request.user)
        late = rows.overdue(clock.today())
        context = {
            "title": "Délais de paiement",
            "years": rows.delays(),
            "late": late.count(),
            "late_amount": late.aggregate(sum=Sum("amount"))["sum"] or 0,
        }
        return self.show(request, "delays", context)


def title(instalment):
    return f"Convention {instalment.agreement.number}, versement n° {instalment.rank}"
