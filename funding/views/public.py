"""What everybody may see of public money: the calls, and what was granted."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import condition, require_safe
from django.views.generic import DetailView, TemplateView

from .. import exports, keyset
from ..filters import GrantedFilter
from ..models import Axis, Call
from ..models.synthesis import DIVERGENT_FROM
from .words import stand

PER_PAGE = 20
CLOSED_CALLS = 30

S = Call.Status


@method_decorator(login_not_required, name="dispatch")
class CallList(TemplateView):
    """The calls: open ones, most urgent first, then those to come, then the past ones."""

    template_name = "funding/call_list.html"

    def get_context_data(self, **kwargs):
        calls = {"open": [], "coming": [], "closed": [], "draft": []}
        for call in self.calls():
            state, badge, tone = stand(call)
            if state in calls:
                calls[state].append((call, badge, tone))
        calls["open"].sort(key=lambda line: line[0].closes_at)
        calls["coming"].sort(key=lambda line: line[0].opens_at)
        groups = [
            ("draft", "En préparation", calls["draft"], ""),
            ("open", "Ouverts en ce moment", calls["open"], "Aucun appel n’est ouvert en ce moment."),
            ("coming", "À venir", calls["coming"], ""),
            ("closed", "Passés", calls["closed"][:CLOSED_CALLS], ""),
        ]
        shown = [group for group in groups if group[2] or group[3]]
        return super().get_context_data(**kwargs, groups=shown)

    def calls(self):
        return (
            Call.objects.visible_to(self.request.user)
            .select_related("envelope")
            .defer("description", "cancellation")
            .order_by("-closes_at", "-pk")
        )


@method_decorator(login_not_required, name="dispatch")
class CallDetail(DetailView):
    """Everything an applicant needs before starting."""

    template_name = "funding/call_detail.html"
    context_object_name = "call"

    def get_queryset(self):
        """A cancelled call has left the lists, not its address: those who began a draft read why."""
        calls = Call.objects.visible_to(self.request.user) | Call.objects.filter(status=S.CANCELLED)
        return calls.select_related("envelope").prefetch_related("scoring")

    def get_context_data(self, **kwargs):
        state, badge, tone = stand(self.object)
        return super().get_context_data(**kwargs, state=state, badge=badge, tone=tone, divergent_from=DIVERGENT_FROM)


@method_decorator(login_not_required, name="dispatch")
class GrantedList(TemplateView):
    """Each published grant, their totals, and the file behind them."""

    template_name = "funding/granted_list.html"

    def get_context_data(self, **kwargs):
        granted = GrantedFilter(self.request.GET)
        rows, prev_url, next_url, is_lost = self.page(granted)
        by = "axis" if granted.chosen.get("annee") else "year"
        sums = granted.sums(by)
        return super().get_context_data(
            **kwargs,
            form=granted.form,
            ignored=granted.ignored,
            is_lost=is_lost,
            is_filtered=bool(granted.chosen),
            rows=rows,
            number=sum(number for value, number, amount in sums),
            amount=sum(amount for value, number, amount in sums),
            by=by,
            bars=self.bars(granted, by, sums),
            prev_url=prev_url,
            next_url=next_url,
            csv_url=address("funding:grants_csv", granted.chosen),
        )

    def page(self, granted):
        """The rows, the neighbours' addresses, and whether the address led nowhere (then: the first page)."""
        rows = granted.qs.values(
            *("id", "signed_on", "name", "purpose", "amount"),
            sector_name=F("sector__name"),
            commune_name=F("commune__name"),
            agreement=F("grant__agreement__number"),
        )
        after, before = self.request.GET.get("apres", ""), self.request.GET.get("avant", "")
        is_lost = False
        try:
            found, has_prev, has_next = keyset.page(rows, PER_PAGE, after=after, before=before)
        except keyset.BadCursor:
            is_lost, found = True, []
        if not found and (after or before):
            found, has_prev, has_next = keyset.page(rows, PER_PAGE)
        turn = {name: {**granted.chosen, name: keyset.cursor(row)} for name, row in ends(found)}
        return (
            found,
            address("funding:granted", turn["avant"]) if found and has_prev else "",
            address("funding:granted", turn["apres"]) if found and has_next else "",
            is_lost,
        )

    def bars(self, granted, by, sums):
        """The chart's rows, each a link to what it pictures."""
        if by == "axis":
            sums = sorted(sums, key=lambda line: Axis.values.index(line[0]))
        name, words = ("axe", dict(Axis.choices)) if by == "axis" else ("annee", {})
        return [
            (words.get(value, str(value)), amount, address("funding:granted", {**granted.chosen, name: value}))
            for value, number, amount in sums
        ]


def ends(rows):
    return [("avant", rows[0]), ("apres", rows[-1])] if rows else []


def address(name, parameters):
    return f"{reverse(name)}?{urlencode(parameters)}" if parameters else reverse(name)


# Open data ------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def grants_csv(request):
    """The published grants as a file: the page's filters, the page's lines."""
    granted = GrantedFilter(request.GET)
    if granted.ignored:
        unknown = ", ".join(field.html_name for field in granted.ignored)
        return HttpResponse(f"Valeur inconnue : {unknown}.\n", status=400, content_type="text/plain; charset=utf-8")
    return send_csv(request, granted.qs)


@condition(etag_func=lambda request, rows: exports.etag(rows))
def send_csv(request, rows):
    return StreamingHttpResponse(
        exports.csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="subventions.csv"',
            "Cache-Control": "no-cache",  # keep it, but ask whether it still stands
            "Access-Control-Allow-Origin": "*",
        },
    )
