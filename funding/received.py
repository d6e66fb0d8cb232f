"""All that one structure was given, as anyone may read it: its published lines and their payments, aid in kind, what
other funders published and agents matched, its accepted reports.

A page about public money names no one and no place: of a structure, protected or not, only its administrative identity.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.functional import cached_property

from commons import clock
from label.given import Given
from structures.models import Structure

from .books import NONE
from .models import Agreement, Beneficiary, InKindAid, Instalment, KnownGrant, Match, Partner, Report, Threshold
from .shares import WHOLE, apportion
from .thresholds import AGREEMENT, AUDITED


@dataclass(frozen=True)
class Year:
    """One year of one structure: what agreements give it on that year's credits, what was paid, what came in kind."""

    year: int
    cash: Decimal
    paid: Decimal
    in_kind: Decimal
    rules: list

    @property
    def total(self):
        return self.cash + self.in_kind


class Received:
    """What the town gave to one structure, read once for its page."""

    def __init__(self, structure):
        self.structure = structure
        self.lines = list(
            Beneficiary.objects.published()
            .filter(structure=structure)
            .select_related("grant__agreement__folder", "grant__deliberation")
        )
        self.aids = list(InKindAid.objects.told().filter(structure=structure).order_by("-year", "-pk"))
        self.cash, self.paid, self.paid_for = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
        self._read_schedules()

    def _read_schedules(self):
        own, shares = {line.grant_id: line.pk for line in self.lines}, defaultdict(dict)
        shared = [line.grant_id for line in self.lines if line.share < 1]
        parties = Beneficiary.objects.filter(grant__in=shared).order_by("pk")
        for grant, line, share in parties.values_list("grant", "pk", "share"):
            shares[grant][line] = share * WHOLE

        def part(amount, grant):
            """Its own part, of what all parts make to the cent."""
            if grant not in shares:
                return amount
            parts = apportion(amount, shares[grant].values())
            return dict(zip(shares[grant], parts, strict=True))[own[grant]]

        schedule = (
            Instalment.objects.filter(agreement__grant__in=list(own), cancelled_at=None)
            .order_by()
            .values_list("agreement__grant", "year")
            .annotate(total=Sum("amount"), paid=Sum("amount", filter=Q(paid_on__isnull=False), default=NONE))
        )
        for grant, year, total, paid in schedule:
            self.cash[year] += part(total, grant)
            self.paid[year] += part(paid, grant)
            self.paid_for[grant] += part(paid, grant)

    @cached_property
    def rules(self):
        """From which amounts the law asks something, the oldest first."""
        return list(Threshold.objects.filter(key__in=[AGREEMENT, AUDITED]).order_by("effective_from"))

    @property
    def audited_above(self):
        """Above how much public money a year accounts are published, today; None when no law says it."""
        rule = in_force(self.rules, clock.today()).get(AUDITED)
        return rule and rule.value

    def years(self):
        """The latest first, each with what the law asks from that amount on."""
        in_kind = defaultdict(Decimal)
        for aid in self.aids:
            in_kind[aid.year] += aid.value
        return [
            Year(
                year,
                self.cash[year],
                self.paid[year],
                in_kind[year],
                crossed(self.rules, year, self.cash[year] + in_kind[year]),
            )
            for year in sorted({*self.cash, *in_kind}, reverse=True)
        ]

    def reports(self):
        """Its accepted reports; those that it wrote for an « appel à commun » included."""
        leads = Agreement.objects.filter(grant__structure=self.structure).order_by().values("pk")
        reports = Report.objects.public().filter(agreement__in=leads).select_related("agreement")
        reports = reports.annotate(is_open=Exists(open_reports().filter(pk=OuterRef("pk"))))
        return list(reports.prefetch_related("lines").order_by("-year", "-pk"))

    def from_others(self):
        """What other funders published about it, once an agent has confirmed that it is the same structure."""
        confirmed = Match.objects.confirmed().filter(structure=self.structure)
        known = KnownGrant.objects.filter(matches__in=confirmed).order_by(F("year").desc(nulls_last=True), "pk")
        return list(known)


def given(structure):
    """What the directory says that the town gave: the sums of its published lines and aids, and where to read more."""
    years = defaultdict(Decimal)
    for year, amount in Beneficiary.objects.published().filter(structure=structure).values_list("year", "amount"):
        years[year] += amount
    for year, value in InKindAid.objects.told().filter(structure=structure).values_list("year", "value"):
        years[year] += value
    if not years:
        return None
    slug = Structure.objects.values_list("slug", flat=True).get(pk=structure)
    return Given(tuple(sorted(years.items(), reverse=True)), reverse("funding:structure_books", args=[slug]))


def open_reports():
    """Those that anyone reads in their own words: not when a protected structure wrote them, or is a partner of the
    project, since words could lead to its place."""
    partners = Partner.objects.attested().filter(structure__is_protected=True)
    reports = Report.objects.public().filter(agreement__grant__structure__is_protected=False)
    return reports.exclude(agreement__grant__application__in=partners.order_by().values("application"))


def in_force(rules, day):
    """``{key: rule}`` as the law stands that day; ``rules`` are the oldest first."""
    return {
        rule.key: rule
        for rule in rules
        if rule.effective_from <= day and (rule.effective_to is None or rule.effective_to >= day)
    }


def crossed(rules, year, amount):
    """The thresholds of that year that this amount is above, the highest last."""
    found = in_force(rules, dt.date(year, 12, 31)).values()
    return sorted((rule for rule in found if amount > rule.value), key=lambda rule: rule.value)
