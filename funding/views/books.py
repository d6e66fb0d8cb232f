"""The public books: the pact's budget, year by year, and the same figures as files."""

import csv
import io
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import condition, require_safe
from django.views.generic import TemplateView, View

from commons import files
from commons.french import NOTHING, day, money, percent
from commons.views import PacedMixin
from structures.models import Structure

from .. import accounts, books, documents
from ..books import Books
from ..models import Axis
from ..received import Received, open_reports
from ..thresholds import AGREEMENT, AUDITED
from .public import address

FIGURES = ("Voté", "Réservé", "Engagé", "Versé")
ALL_AXES = "Tous les axes"
UNPUBLISHED = "Pas encore publié"


@dataclass(frozen=True)
class Table:
    """Figures with their headings, written before the template meets them. ``rows`` are ``(label, url, cells)``."""

    caption: str
    first: str
    headings: list
    rows: list
    total: tuple | None = None

    @property
    def lines(self):
        return [(label, url, list(zip(self.headings, cells, strict=True))) for label, url, cells in self.rows]

    @property
    def foot(self):
        return self.total and (self.total[0], list(zip(self.headings, self.total[1], strict=True)))


@method_decorator(login_not_required, name="dispatch")
class Budget(TemplateView):
    """What the council voted for a year, and what became of it: by axis, by sector, beside the years around it."""

    template_name = "funding/budget.html"

    def get_context_data(self, year=None, **kwargs):
        kept = Books()
        if year is not None and year not in kept.years:
            raise Http404("Aucun crédit n’est voté ni promis pour cette année.")
        year, axis = year or kept.default_year, self.axis()
        whole, splits, granted = kept.of(year, axis), kept.by_sector(year, axis), set(books.granted_in(year))
        sectors = self.sectors(splits, year, axis, granted)
        return super().get_context_data(
            **kwargs,
            year=str(year),
            axis=axis,
            years=[(str(each), year_url(each, axis), each == year) for each in kept.years],
            whole=whole,
            shares=shares(whole),
            left=money(whole.available),
            axes=self.axes(kept, year),
            sectors=sectors,
            bars=[(label, split.committed, url) for (label, url, _), split in zip(sectors.rows, splits, strict=True)],
            triennial=self.triennial(kept, year, axis),
            to_come=[(str(each), sums.promised, covered(sums)) for each, sums in kept.to_come(axis)],
            authorisations=self.authorisations(axis),
            granted_url=self.granted_url(granted, year, axis),
            all_axes_url=year_url(year),
        )

    def axis(self):
        """The axis that the address names, if any."""
        wanted = self.request.GET.get("axe", "")
        if wanted and wanted not in Axis.values:
            raise Http404("Le pacte n’a pas cet axe.")
        return Axis(wanted) if wanted else None

    def axes(self, kept, year):
        rows = [(axis.label, year_url(year, axis), written(sums)) for axis, sums in kept.by_axis(year)]
        caption = f"Le budget {year}, axe par axe"
        return Table(caption, "Axe du pacte", FIGURES, rows, (ALL_AXES, written(kept.of(year))))

    def sectors(self, splits, year, axis, granted):
        """Each sector leads to its published grants of that year, where there are some."""
        known = {code for of_axis, code in granted if axis in (None, of_axis)}
        rows = []
        for split in splits:
            filters = {"annee": year, "secteur": split.code} | ({"axe": axis.value} if axis else {})
            url = address("funding:granted", filters) if split.code in known else ""
            label = split.name if split.code else UNPUBLISHED
            rows.append((label, url, [money(split.committed), money(split.paid)]))
        whole = [money(sum(getattr(split, name) for split in splits)) for name in ("committed", "paid")]
        caption = f"Engagé et versé sur les crédits {year}, secteur par secteur"
        return Table(caption, "Secteur", FIGURES[2:], rows, ("Tous les secteurs", whole))

    def triennial(self, kept, year, axis):
        """Three columns, one a year; what is not known yet is said with a dash."""
        columns = kept.triennial(year, axis)
        rows = [
            (label, "", [or_nothing(getattr(sums, name)) for _, sums in columns])
            for label, name in zip(
                (*FIGURES, "Promis, sous réserve"),
                ("voted", "reserved", "committed", "paid", "promised"),
                strict=True,
            )
        ]
        return Table("Trois années côte à côte", "Crédits", [str(each) for each, _ in columns], rows)

    def authorisations(self, axis):
        rows = [
            (f"{first}–{last}, {Axis(of).label.lower()}", "", [*map(money, (voted, promised, voted - kept - promised))])
            for first, last, of, voted, kept, promised in books.authorisations()
            if axis in (None, of)
        ]
        caption = "Les autorisations d’engagement : ce qui peut être promis sur plusieurs années"
        return Table(caption, "Années et axe", ("Autorisé", "Engagé", "Reste"), rows)

    def granted_url(self, granted, year, axis):
        """The list of what was granted, filtered as the page is; nothing when it would be empty."""
        if not any(axis in (None, of_axis) for of_axis, code in granted):
            return ""
        return address("funding:granted", {"annee": year} | ({"axe": axis.value} if axis else {}))


def year_url(year, axis=None):
    url = reverse("funding:budget_year", args=[year])
    return f"{url}?axe={axis.value}" if axis else url


def written(sums):
    return [money(amount) for amount in (sums.voted, sums.reserved, sums.committed, sums.paid)]


def or_nothing(amount):
    return money(amount) if amount else NOTHING


def shares(sums):
    """``(what, amount, words)`` of each part of what was voted, for its meter."""
    words = [
        ("Réservé : mis de côté", sums.reserved, "info"),
        ("Engagé : promis à des structures", sums.committed, "ok"),
        ("Versé", sums.paid, "ok"),
    ]
    if sums.recovered:
        words.append(("Rendu par des structures, sans rouvrir les crédits", sums.recovered, "wait"))
    return [(label, amount, share(amount, sums.voted), tone) for label, amount, tone in words]


def share(amount, whole):
    part = round(100 * amount / whole) if whole else 0
    told = f"moins de {percent(1)}" if amount and not part else percent(part)
    return f"{money(amount)} · {told}"


def covered(sums):
    """How far the council has gone for a year to come."""
    if not sums.voted:
        return "Le budget de cette année n’est pas encore voté."
    return f"{money(sums.voted)} déjà votés, dont {money(sums.reserved + sums.committed)} mis de côté ou engagés."


# One structure ------------------------------------------------------------------------------------


@method_decorator(login_not_required, name="dispatch")
class StructureBooks(TemplateView):
    """All that one structure was given, and the account that it gave of it. Its address is the structure's own."""

    template_name = "funding/structure_books.html"

    def get(self, request, *args, slug, **kwargs):
        structure = get_object_or_404(Structure.objects.select_related("commune", "sector", "merged_into"), slug=slug)
        if structure.merged_into:
            return redirect("funding:structure_books", structure.merged_into.slug, permanent=True)
        received = Received(structure)
        if not received.lines and not received.aids:
            raise Http404("Rien n’est publié sur cette structure.")
        return self.render_to_response(self.get_context_data(structure=structure, received=received))

    def get_context_data(self, structure, received, **kwargs):
        years = received.years()
        return super().get_context_data(
            **kwargs,
            structure=structure,
            total=sum(line.amount for line in received.lines),
            number=len(received.lines),
            paid=sum(received.paid_for.values()),
            in_kind=sum(aid.value for aid in received.aids),
            years=self.years(structure, years),
            rules=[(str(year.year), [obligation(rule) for rule in year.rules]) for year in years if year.rules],
            bars=[(str(year.year), year.total) for year in years],
            lines=[self.line(line, received) for line in received.lines],
            aids=[(str(aid.year), aid.told, money(aid.value)) for aid in received.aids],
            reports=[self.report(report) for report in received.reports()],
            others=[self.other(known, structure) for known in received.from_others()],
            audited_above=received.audited_above,
            granted_url=address("funding:granted", {"structure": structure.slug}),
            csv_url=address("funding:grants_csv", {"structure": structure.slug}),
        )

    def years(self, structure, years):
        rows = [(str(year.year), "", [money(year.cash), money(year.paid), or_nothing(year.in_kind)]) for year in years]
        headings = ("Accordé en argent", "dont versé", "Aide en nature")
        return Table(f"Ce que la Ville a accordé à {structure}, par année", "Année", headings, rows)

    def line(self, line, received):
        agreement = line.grant.agreement
        folder = getattr(agreement, "folder", None)
        return {
            "purpose": line.purpose,
            "amount": money(line.amount),
            "paid": money(received.paid_for[line.grant_id]),
            "shared": "" if line.share == 1 else f"Sa part d’une subvention de {money(line.grant.amount)}",
            "signed_on": day(line.signed_on),
            "vote": str(line.grant.deliberation),
            "number": agreement.number,
            "status": agreement.get_status_display().lower(),
            "period": f"du {day(agreement.starts_on)} au {day(agreement.ends_on)}",
            "url": reverse("funding:verification", args=[folder.code]) if folder else "",
        }

    def report(self, report):
        """Its figures, and its document; not the words that could lead to a protected place."""
        planned, spent = (report.total(accounts.CHARGE, column) for column in ("planned", "actual"))
        url = reverse("funding:public_report", args=[report.pk]) if report.is_open else ""
        return str(report), report.agreement.number, money(planned), money(spent), day(report.accepted_at), url

    def other(self, known, structure):
        """As its funder published it; no words about a protected structure: they could lead to its place."""
        year = str(known.year) if known.year else "année inconnue"
        purpose = NOTHING if structure.is_protected else known.purpose
        return known.funder_name, year, purpose, money(known.amount_received), known.get_nature_display()


def obligation(rule):
    """What the law asks of whoever receives more than this in a year."""
    asked = {
        AGREEMENT: "une convention est obligatoire ; elle, son budget et ses comptes rendus sont ouverts à tous",
        AUDITED: "les comptes sont certifiés et publiés au Journal officiel",
    }
    return f"Plus de {money(rule.value)} dans l’année : {asked[rule.key]} ({rule.reference})."


@method_decorator(login_not_required, name="dispatch")
class PublicReport(PacedMixin, View):
    """An accepted report in the shape of the official form, without anybody's name (loi 2000-321, art. 10)."""

    pace = "public_report"

    def is_paced(self):
        return True

    def get(self, request, pk):
        report = get_object_or_404(open_reports().for_page(), pk=pk)
        return files.pdf(documents.report(report, names_people=False), f"compte-rendu-{report.year}-{report.pk}")


# The same figures as files ------------------------------------------------------------------------

BUDGET_COLUMNS = [
    ("exercice", "Année dont les crédits paient."),
    ("axe", "Code de l’axe du pacte."),
    ("libelleAxe", "Nom de l’axe."),
    ("vote", "Crédits de paiement votés par le conseil municipal, en euros. Point décimal."),
    ("reserve", "Mis de côté : proposé au conseil, ou promis par une convention et pas encore engagé."),
    ("engage", "Promis à des structures sur les crédits de l’année, moins ce qui a été rendu."),
    ("verse", "Versé aux structures sur ces crédits."),
    ("recouvre", "Rendu par des structures sur ce qui leur avait été versé ; cela ne rouvre pas les crédits."),
    ("disponible", "Ce qui peut encore être promis : voté, moins réservé, moins engagé."),
    ("promisSousReserve", "Pour une année à venir : ce que les conventions en cours prévoient, si le budget est voté."),
]
SECTOR_COLUMNS = [
    ("exercice", "Année dont les crédits paient."),
    ("axe", "Code de l’axe du pacte."),
    ("libelleAxe", "Nom de l’axe."),
    ("secteur", "Code du secteur ; vide pour ce qui n’est pas encore publié."),
    ("libelleSecteur", f"Nom du secteur, ou « {UNPUBLISHED} » : la convention n’est pas encore signée."),
    ("engage", "Promis à ce secteur sur les crédits de l’année."),
    ("verse", "Versé à ce secteur sur ces crédits."),
]


@login_not_required
@require_safe
def budget_csv(request):
    """A line a year and an axis: the figures of the pages, of all years."""
    kept = Books()
    rows = [
        (year, axis.value, axis.label, *plain(sums.voted, sums.reserved, sums.committed, sums.paid))
        + plain(sums.recovered, sums.available, sums.promised)
        for year in sorted(kept.years)
        for axis, sums in kept.by_axis(year)
    ]
    return send(request, "budget.csv", BUDGET_COLUMNS, rows)


@login_not_required
@require_safe
def budget_sectors_csv(request):
    """A line a year, an axis and a sector; what is not published yet has no sector, so that the lines make a whole."""
    rows = [
        (year, axis, Axis(axis).label, split.code or "", split.name or UNPUBLISHED, *plain(split.committed, split.paid))
        for year, axis, split in Books().every_split()
    ]
    return send(request, "budget-secteurs.csv", SECTOR_COLUMNS, rows)


def plain(*amounts):
    return tuple(f"{amount:.2f}" for amount in amounts)


def send(request, name, columns, rows):
    """A short file, whose validator is its own fingerprint."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[column for column, meaning in columns], *rows])
    content = buffer.getvalue().encode()
    etag = f'"{files.sha256(content)[:32]}"'

    @condition(etag_func=lambda request: etag)
    def answer(request):
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-cache",
            "Access-Control-Allow-Origin": "*",
        }
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)

    return answer(request)
