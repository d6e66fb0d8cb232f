"""The facts about one application that an instructor must have in sight: the money left, the structure's past with the
town, who else pays. Read once for the page, for one reader, who sees no more here than elsewhere."""

from dataclasses import dataclass
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import Sum
from django.utils.functional import cached_property

from commons import clock
from commons.text import normalise
from structures.models import LegalFamily

from .. import accounts, thresholds
from ..models import Agreement, Application, Beneficiary, InKindAid, Instalment, KnownGrant, LedgerEntry, Match, Report
from ..models import RequestedYear as Year
from ..models.cerfa import Funder, StateAid
from ..models.partners import parties

PAST_YEARS = 3
ROLLING = relativedelta(years=3)
PRIVATE = ("74priv",)  # the only line of account 74 that is no public money


@dataclass(frozen=True)
class Left:
    """One ceiling of the council's: what may still be promised, now and once this file is proposed."""

    ceiling: object
    available: Decimal
    after: Decimal


@dataclass(frozen=True)
class PastYear:
    """One year of this structure with the town."""

    year: str
    asked: Decimal
    granted: Decimal
    paid: Decimal
    in_kind: Decimal
    known: Decimal
    reports: str


class Facts:
    """What is known about one application, for one reader."""

    def __init__(self, application, reader):
        self.application, self.reader = application, reader
        self.structure, self.call = application.structure, application.call
        self.on = clock.today()

    # The amounts -------------------------------------------------------------------------------------

    @cached_property
    def years(self):
        return list(self.application.years.all())

    def amount(self, year):
        """What is proposed for the year, else what is asked."""
        return year.requested if year.proposed is None else year.proposed

    @cached_property
    def own(self):
        """``{year: amount}`` of it that this structure would have: an « appel à commun » is shared with partners."""
        amounts = [(year.year, self.amount(year)) for year in self.years]
        return dict(parties(self.application, amounts)[0].amounts if self.application.is_common else amounts)

    @cached_property
    def left(self):
        """The envelope, and over several years the authorisation: before and after this file."""
        first = self.amount(self.years[0]) if self.years else Decimal()
        whole = sum((self.amount(year) for year in self.years), Decimal())
        wanted = [(self.call.envelope, first)]
        if len(self.years) > 1 and self.call.authorisation:
            wanted.append((self.call.authorisation, whole))
        held = self._held
        return [
            Left(
                ceiling,
                ceiling.available + held.get(key(ceiling), 0),
                ceiling.available + held.get(key(ceiling), 0) - sum_,
            )
            for ceiling, sum_ in wanted
        ]

    @cached_property
    def _held(self):
        """What this file already holds on each ceiling: its own money is not missing to it."""
        held = {}
        kinds = [LedgerEntry.Kind.RESERVED, LedgerEntry.Kind.COMMITTED]
        lines = LedgerEntry.objects.filter(application=self.application, kind__in=kinds).order_by()
        for envelope, authorisation, amount in lines.values_list("envelope", "authorisation").annotate(Sum("amount")):
            held["envelope" if envelope else "authorisation", envelope or authorisation] = amount
        return held

    # The structure's past ----------------------------------------------------------------------------

    @cached_property
    def past(self):
        """The last three years, and this one without this file, latest first."""
        years = range(self.call.year, self.call.year - PAST_YEARS - 1, -1)
        return [
            PastYear(
                year=str(year),
                asked=self._asked.get(year, Decimal()),
                granted=self._granted.get(year, Decimal()),
                paid=self._paid.get(year, Decimal()),
                in_kind=self._in_kind.get(year, Decimal()),
                known=self.known.get(year, Decimal()),
                reports=", ".join(self._reports.get(year, ())) or "—",
            )
            for year in years
        ]

    @cached_property
    def _asked(self):
        rows = Year.objects.filter(
            application__structure=self.structure, application__submitted_at__isnull=False
        ).exclude(application=self.application)
        return dict(rows.order_by().values_list("year").annotate(Sum("requested")))

    @cached_property
    def _shares(self):
        """This structure's part of each grant that stands, of its own files and of those that it is a partner of."""
        lines = Beneficiary.objects.received_by(self.structure).standing()
        lines = lines.exclude(grant__application=self.application)
        return dict(lines.values_list("grant", "share"))

    @cached_property
    def _instalments(self):
        rows = Instalment.objects.filter(agreement__grant__in=list(self._shares), cancelled_at=None)
        return list(rows.values_list("agreement__grant", "year", "amount", "paid_on"))

    @cached_property
    def _granted(self):
        return self._by_year((grant, year, amount) for grant, year, amount, _ in self._instalments)

    @cached_property
    def _paid(self):
        return self._by_year((grant, year, amount) for grant, year, amount, paid_on in self._instalments if paid_on)

    def _by_year(self, rows):
        totals = {}
        for grant, year, amount in rows:
            totals[year] = totals.get(year, Decimal()) + amount * self._shares[grant]
        return totals

    @cached_property
    def _in_kind(self):
        rows = InKindAid.objects.filter(structure=self.structure).order_by()
        return dict(rows.values_list("year").annotate(Sum("value")))

    @cached_property
    def in_kind_aids(self):
        rows = InKindAid.objects.visible_to(self.reader).filter(structure=self.structure)
        return list(rows.filter(year__gte=self.call.year - PAST_YEARS))

    @cached_property
    def known(self):
        rows = KnownGrant.objects.visible_to(self.reader).about(self.structure).order_by()
        return dict(rows.filter(year__isnull=False).values_list("year").annotate(Sum("amount_received")))

    @cached_property
    def known_to_confirm(self):
        """How many other grants may be this structure's, which nobody has confirmed: they count for nothing here."""
        return Match.objects.visible_to(self.reader).pending().filter(structure=self.structure).count()

    @cached_property
    def all_reports(self):
        rows = Report.objects.filter(agreement__grant__structure=self.structure)
        rows = rows.exclude(agreement__status=Agreement.Status.RENOUNCED).select_related("agreement")
        return list(rows.order_by("year", "pk"))

    @cached_property
    def _reports(self):
        told = {}
        for report in self.all_reports:
            told.setdefault(report.year, []).append("en retard" if self.is_late(report) else report_words(report))
        return told

    def is_late(self, report):
        owed = report.is_editable and report.agreement.status == Agreement.Status.RUNNING
        return owed and report.due_on < self.on

    def from_town(self, year):
        """What the town gives this structure that year, this file included: (cash, in kind)."""
        own = self.own.get(year, Decimal())
        if self.application.status in (Application.Status.REFUSED, Application.Status.WITHDRAWN):
            own = Decimal()
        return self._granted.get(year, Decimal()) + own, self._in_kind.get(year, Decimal())

    # Who else pays -----------------------------------------------------------------------------------

    @cached_property
    def funders(self):
        """The other funders that the request names."""
        return list(Funder.objects.filter(application=self.application, amount__gt=0).order_by("rank"))

    @cached_property
    def aids(self):
        return list(StateAid.objects.filter(application=self.application, amount__gt=0).order_by("granted_on", "rank"))

    @cached_property
    def partners(self):
        return list(self.application.partners.attested().select_related("structure"))

    @cached_property
    def _whole_budget(self):
        """The budget of the structure itself: its own table, or the request's when it is about the whole activity."""
        if self.application.scope == Application.Scope.OPERATING:
            return list(self.application.lines.all())
        return list(self.application.structure_lines.all())

    @cached_property
    def products(self):
        """The structure's own income in the budget that it gave; zero when it gave none."""
        return sum(
            (line.amount for line in self._whole_budget if counts_as_income(accounts.ACCOUNTS[line.account])), Decimal()
        )

    @cached_property
    def declared_public_aid(self):
        """Public subsidies in that budget: account 74 without private money."""
        lines = ((accounts.ACCOUNTS[line.account], line.amount) for line in self._whole_budget)
        return sum(
            (amount for account, amount in lines if account.post == "74" and account.code not in PRIVATE), Decimal()
        )

    @property
    def is_economic(self):
        """Whether aids count as State aid: a company or a cooperative, or an association that declares some."""
        if self.structure.family != LegalFamily.ASSOCIATION:
            return True
        standing = getattr(self.application, "standing", None)
        return bool(self.aids) or bool(standing and standing.pays_commercial_taxes)

    @cached_property
    def received_aids(self):
        """(regulation, date, amount) of the last three years: declared, and the town's own grants, counted once."""
        since = self.on - ROLLING
        town = normalise(settings.TOWN["name"])
        declared = [
            (aid.regulation, aid.granted_on or self.on, aid.amount)
            for aid in self.aids
            if town not in normalise(aid.funder)
        ]
        ours = Beneficiary.objects.received_by(self.structure).standing().exclude(grant__application=self.application)
        rows = ours.values_list("grant__deliberation__held_on", "amount")
        given = [(StateAid.Regulation.GENERAL, held_on, amount) for held_on, amount in rows]
        return [aid for aid in declared + given if aid[1] > since]

    # The law -----------------------------------------------------------------------------------------

    @cached_property
    def rules(self):
        return thresholds.thresholds(on=self.on)


def key(ceiling):
    return ceiling._meta.model_name, ceiling.pk


def counts_as_income(account):
    return account.side == accounts.PRODUIT and not account.is_volunteer


def report_words(report):
    """A report's status in one word, for a cell."""
    return Report.Status(report.status).label.lower()
