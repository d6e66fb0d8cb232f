"""What everybody may see of public money: the calls, and what was granted."""

from functools import cache
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Q, Sum
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import condition, require_safe
from django.views.generic import DetailView, TemplateView

from structures.models import Structure

from .. import exports, keyset
from ..books import published_structures
from ..filters import CASH, IN_KIND, GrantedFilter
from ..models import Agreement, Axis, Call
from ..models.synthesis import DIVERGENT_FROM
from ..shares import cents
from .words import stand

PER_PAGE = 20
CLOSED_CALLS = 30
IN_KIND_SHOWN = 100

S = Call.Status
path_of = cache(reverse)


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
        aids = granted.in_kind()
        aids_number, aids_value = granted.in_kind_sums()
        only_in_kind = granted.chosen.get("nature") == IN_KIND
        return super().get_context_data(
            **kwargs,
            only_in_kind=only_in_kind,
            aids=told_aids(aids[:IN_KIND_SHOWN]) if only_in_kind else [],
            aids_number=aids_number,
            aids_value=aids_value,
            aids_url=address("funding:granted", granted.chosen | {"nature": IN_KIND}),
            aids_csv_url=address("funding:in_kind_csv", granted.chosen),
            cash_url=address("funding:granted", granted.chosen | {"nature": CASH}),
            structure=self.structure(granted),
            years=files_by_year(granted.all_years),
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

    def structure(self, granted):
        """The one structure that the address asks about, as its page tells it."""
        slug = granted.chosen.get("structure")
        return slug and Structure.objects.filter(pk__in=published_structures(), slug=slug).first()

    def page(self, granted):
        """The rows, the neighbours' addresses, and whether the address led nowhere (then: the first page)."""
        rows = granted.qs.values(
            *("id", "signed_on", "name", "purpose", "amount", "share", "grant", "sector", "commune"),
            slug=F("structure__slug"),
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
            told(found, granted),
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


def told(rows, granted):
    """The lines with their agreement, what the structure was paid of it so far (its share of each payment), and the
    names that the filters know already."""
    agreements = Agreement.objects.filter(grant__in={row["grant"] for row in rows}).order_by()
    paid = Sum("instalments__amount", filter=Q(instalments__paid_on__isnull=False), default=0)
    rows_of = agreements.values_list("grant", "number").annotate(paid=paid)
    known = {grant: (number, paid) for grant, number, paid in rows_of}
    for row in rows:
        row["agreement"], paid = known.get(row["grant"], ("", 0))
        row["paid"] = cents(paid * row["share"])
        row["sector_name"], row["commune_name"] = granted.sectors[row["sector"]], granted.communes[row["commune"]]
    return rows


def ends(rows):
    return [("avant", rows[0]), ("apres", rows[-1])] if rows else []


def told_aids(aids):
    """Aid in kind as a list shows it."""
    columns = {"name": F("structure__name"), "slug": F("structure__slug")}
    return list(aids.values("year", "told", "value", **columns))


def files_by_year(years):
    """The stable address of each year's file, the latest first."""
    return [(str(year), path_of("funding:grants_year_csv", args=(year,))) for year, *_ in reversed(years)]


def address(name, parameters):
    return f"{path_of(name)}?{urlencode(parameters)}" if parameters else path_of(name)


# Open data ------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def grants_csv(request, year=None, layout=exports.SCDL):
    """The published grants as a file: the page's filters, the page's lines. ``year`` comes from a stable address."""
    granted = GrantedFilter(request.GET if year is None else {"annee": str(year)})
    if granted.ignored and year is not None:
        raise Http404("Aucune subvention publiée n’a commencé cette année-là.")
    if granted.ignored:
        return refuse(granted)
    return send_csv(request, granted.qs, layout, year)


@login_not_required
@require_safe
def in_kind_csv(request):
    """The valued aid in kind as a file of its own."""
    granted = GrantedFilter(request.GET)
    if granted.ignored:
        return refuse(granted)
    return send_csv(request, granted.in_kind(), exports.IN_KIND)


def refuse(granted):
    unknown = ", ".join(field.html_name for field in granted.ignored)
    return HttpResponse(f"Valeur inconnue : {unknown}.\n", status=400, content_type="text/plain; charset=utf-8")


@condition(etag_func=lambda request, rows, layout, year=None: exports.etag(rows, layout))
def send_csv(request, rows, layout, year=None):
    name = f"{layout.name}-{year}" if year else layout.name
    return StreamingHttpResponse(
        exports.csv_lines(rows, layout),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-cache",  # keep it, but ask whether it still stands
            "Access-Control-Allow-Origin": "*",
        },
    )
