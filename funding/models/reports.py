"""How the money was used: one report a year, as the law wants it."""

import datetime as dt
from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.functional import cached_property

from commons import clock
from commons.constraints import all_or_none, positive
from commons.files import private_path
from commons.french import day
from commons.status import FileStatus, Holder

from .. import accounts, gaps
from ..shares import cents
from . import report_checklist, report_papers
from .agreements import Agreement, OfAgreementQuerySet
from .budget import money
from .thresholds import Threshold

# All that hangs on a report and that its checklist, its page and its document read.
PARTS = (
    *("lines", "audiences", "papers__paper", "returns__remarks", "reached"),
    *("agreement__indicators__targets", "agreement__instalments", "agreement__grant__application__years"),
    "agreement__amendments__years",
    "agreement__grant__application__structure_lines",
)


class ReportQuerySet(OfAgreementQuerySet):
    def owed(self):
        """In the structure's hands, of agreements in force; of those that were ended early, the years begun."""
        running = models.Q(agreement__status=Agreement.Status.RUNNING)
        begun = models.Q(agreement__status=Agreement.Status.TERMINATED) & models.Q(
            year__lte=ExtractYear("agreement__terminated_on")
        )
        return self.filter(running | begun, status__in=Report.Status.open_to_edits())

    def for_page(self):
        """With all that a page about one report shows."""
        return self.select_related(
            "agreement__grant__structure__commune",
            "agreement__grant__application__call__envelope",
            "saved_by",
        ).prefetch_related(*PARTS)

    def overdue(self, on):
        return self.owed().filter(due_on__lt=on)

    def public(self):
        """Accepted, of agreements that the town publishes: anyone may read them (loi 2000-321, art. 10)."""
        return self.filter(status=Report.Status.ACCEPTED, agreement__signed_on__isnull=False)


@pghistory.track()
class Report(models.Model):
    """The *compte rendu financier* of one year (loi 2000-321, art. 10; Cerfa 15059*02).

    Due six months after the end of the year; the next instalment waits for it.
    """

    class Status(FileStatus):
        EXPECTED = "expected", Holder.STRUCTURE, "wait", "À rendre"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "Déposé"
        RETURNED = "returned", Holder.STRUCTURE, "act", "À corriger"
        ACCEPTED = "accepted", Holder.NOBODY, "ok", "Accepté"
        DEFAULTED = "defaulted", Holder.NOBODY, "act", "Non rendu"

        @classmethod
        def open_to_edits(cls):
            return [cls.EXPECTED, cls.RETURNED]

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reports", verbose_name="convention")
    year = models.PositiveSmallIntegerField("année")
    due_on = models.DateField("à rendre avant le")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.EXPECTED)
    ends_on = models.DateField(
        "fin de l’exercice", null=True, blank=True, help_text="Vide : le 31 décembre. Le délai de six mois en part."
    )
    saved_at = models.DateTimeField("enregistré le", null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="enregistré par",
        editable=False,
    )

    achievements = models.TextField("ce qui a été fait", blank=True, help_text="Les actions, dans l’ordre.")
    places = models.TextField("dates et lieux", blank=True, help_text="Quand, et dans quelles communes ou quartiers.")
    beneficiaries = models.TextField(
        "public touché", blank=True, help_text="Qui est venu, comment. Les nombres vont dans le tableau."
    )
    results = models.TextField("résultats", blank=True, help_text="Les objectifs sont-ils atteints ? Sinon, pourquoi ?")

    gaps = models.TextField("écarts", blank=True, help_text="Ce qui, dans l’ensemble, diffère du budget prévu.")
    allocation_rules = models.TextField(
        "répartition des charges indirectes",
        blank=True,
        help_text="Comment loyers, salaires du siège ou électricité sont comptés ici : temps passé, surface…",
    )
    contributions = models.TextField(
        "contributions volontaires en nature",
        blank=True,
        help_text="Bénévolat, locaux, dons : ce que c’était, d’où vient leur valeur.",
    )
    observations = models.TextField("autres observations", blank=True, help_text="Ce que la Ville doit encore savoir.")

    signer_name = models.CharField("signataire", max_length=150, blank=True, editable=False)
    signer_role = models.CharField("qualité du signataire", max_length=100, blank=True, editable=False)
    submitted_at = models.DateTimeField("déposé le", null=True, blank=True)
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)
    summoned_at = models.DateTimeField("mise en demeure le", null=True, blank=True, editable=False)
    summoned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="mise en demeure par",
        editable=False,
    )
    summoned_until = models.DateField("mise en demeure jusqu’au", null=True, blank=True, editable=False)
    retained_cost = money("coût retenu", null=True, blank=True)
    document = models.FileField("compte rendu accepté", upload_to=private_path, blank=True, editable=False)
    document_sha256 = models.CharField("empreinte", max_length=64, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu financier"
        verbose_name_plural = "comptes rendus financiers"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year"],
                name="funding_report_once",
                violation_error_message="Cette année a déjà son compte rendu.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="accepted", accepted_at__isnull=False)
                | ~models.Q(status="accepted") & models.Q(accepted_at__isnull=True),
                name="funding_report_accepted_at_matches_status",
                violation_error_message="Un compte rendu accepté a une date.",
            ),
            all_or_none(
                "summoned_at", "summoned_by", "summoned_until", message="Une mise en demeure a un auteur et un délai."
            ),
            models.CheckConstraint(
                condition=models.Q(saved_at__isnull=True, saved_by__isnull=True)
                | models.Q(saved_at__isnull=False, saved_by__isnull=False),
                name="funding_report_saved_together",
                violation_error_message="Un enregistrement a une date et un auteur.",
            ),
            models.CheckConstraint(
                condition=models.Q(retained_cost__isnull=True) | models.Q(retained_cost__gte=0),
                name="funding_report_retained_cost_positive",
                violation_error_message="Un coût retenu est positif.",
            ),
        ]

    def __str__(self):
        return f"Compte rendu {self.year}"

    def get_absolute_url(self):
        return reverse("funding:report", args=[self.pk])

    @property
    def is_owed(self):
        """Whether its agreement still asks for it: in force, or ended early after that year had begun."""
        agreement = self.agreement
        if agreement.status == Agreement.Status.TERMINATED:
            return self.year <= agreement.terminated_on.year
        return agreement.status == Agreement.Status.RUNNING

    def missing_to_summon(self):
        """A formal notice comes once its day has passed, and once."""
        if self.summoned_at:
            return [f"La mise en demeure est partie : la structure a jusqu’au {day(self.summoned_until)}."]
        if self.due_on >= clock.today():
            return [f"Ce compte rendu est à rendre avant le {day(self.due_on)} : il n’est pas en retard."]
        return []

    def missing_to_default(self):
        """Nobody is declared in default who was not formally asked, or still has time."""
        if not self.summoned_at:
            return ["Mettez d’abord la structure en demeure de le rendre."]
        if self.summoned_until >= clock.today():
            return [f"La mise en demeure laisse à la structure jusqu’au {day(self.summoned_until)}."]
        return []

    @property
    def structure(self):
        return self.agreement.structure

    @property
    def is_editable(self):
        return self.status in self.Status.open_to_edits()

    @property
    def application(self):
        return self.agreement.grant.application

    @property
    def chart(self):
        return self.application.chart

    @property
    def closes_on(self):
        """The last day of the year that it accounts for: the structure's fiscal year, where it is not the civil one."""
        return self.ends_on or dt.date(self.year, 12, 31)

    def step_url(self, name):
        return reverse(f"funding:report_{name}", args=[self.pk])

    @property
    def is_overdue(self):
        """In the structure's hands after its day: while the agreement runs, the next instalment is held."""
        return self.is_editable and self.is_owed and self.due_on < clock.today()

    @cached_property
    def rule(self):
        """What makes a gap wide, as the rule stood at the end of the year."""
        holding = Threshold.objects.at(self.closes_on).filter(key__in=[gaps.SHARE, gaps.FLOOR])
        values = dict(holding.values_list("key", "value"))
        default = gaps.Rule()
        return gaps.Rule(values.get(gaps.SHARE, default.share), values.get(gaps.FLOOR, default.floor))

    def total(self, side, column, *, volunteer=False):
        """Sum of ``planned`` or ``actual`` for one side, with the valued contributions alone or left out."""
        return sum(
            (
                getattr(line, column)
                for line in self.lines.all()
                if accounts.ACCOUNTS[line.account].side == side
                and accounts.ACCOUNTS[line.account].is_volunteer == volunteer
            ),
            Decimal(),
        )

    @property
    def subsidy(self):
        """What the town decided for this year, with what amendments changed."""
        return dict(self.agreement.grant.agreed_years()).get(self.year, Decimal())

    @property
    def share(self):
        """« La subvention représente … % du total des produits » (Cerfa 15059*02, part 2)."""
        return gaps.percent(self.subsidy, self.total(accounts.PRODUIT, "actual"))

    @property
    def result(self):
        """What is left over (or lacking) of the money: the lines that only balance the form are left out."""
        balancing = {line.account: line.actual for line in self.lines.all() if line.account in ("EXC", "INS")}
        produits = self.total(accounts.PRODUIT, "actual") - balancing.get("INS", Decimal())
        return produits - (self.total(accounts.CHARGE, "actual") - balancing.get("EXC", Decimal()))

    @property
    def cost(self):
        """The real cost that counts: what the service retained, or all that was spent until it has."""
        if self.retained_cost is not None:
            return self.retained_cost
        return self.total(accounts.CHARGE, "actual")

    @property
    def earned(self):
        """The part of the subsidy that the real cost justifies, were it to bear the share of the plan and no more."""
        planned = self.total(accounts.CHARGE, "planned")
        if not planned or self.cost >= planned:
            return self.subsidy
        return cents(self.subsidy * self.cost / planned)

    @property
    def unspent(self):
        """What was given beyond that: kept as a reasonable surplus, carried over or paid back (the agreement says)."""
        return self.subsidy - self.earned

    @property
    def is_begun(self):
        """Whether any of its figures is written: before, nothing is a gap."""
        return any(line.actual for line in self.lines.all())

    def wide_lines(self):
        """The lines whose gap has to be explained."""
        return [line for line in self.lines.all() if self.rule.is_wide(line.planned, line.actual)]

    @property
    def last_return(self):
        """What the service last asked to be corrected."""
        return max(self.returns.all(), key=lambda row: row.pk, default=None)

    @property
    def open_return(self):
        """What it asked and nobody has answered."""
        return next((row for row in self.returns.all() if row.answered_at is None), None)

    def indicators(self):
        """``(indicator, target of the year, what was reached)`` of each indicator of the agreement."""
        reached = {row.indicator_id: row for row in self.reached.all()}
        return [(row, row.by_year().get(self.year), reached.get(row.pk)) for row in self.agreement.indicators.all()]

    def needs(self):
        """The papers that go with it, and where each stands."""
        return report_papers.needs(self)

    def missing(self):
        """What stands between the report and its deposit."""
        return report_checklist.missing(self)


class ReportLine(models.Model):
    """One account: what was planned in the application, what was really spent or received."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines", verbose_name="compte rendu")
    account = models.CharField("compte", max_length=10, choices=accounts.CHOICES)
    planned = money("prévu", default=0)
    actual = money("réalisé", default=0)
    reason = models.CharField("pourquoi", max_length=500, blank=True)

    class Meta:
        verbose_name = "ligne du compte rendu"
        verbose_name_plural = "lignes du compte rendu"
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "account"],
                name="funding_reportline_once",
                violation_error_message="Ce compte a déjà une ligne.",
            ),
            positive("planned", message="Un montant prévu est positif.", strictly=False),
            positive("actual", message="Un montant réalisé est positif.", strictly=False),
        ]

    def __str__(self):
        return f"{self.get_account_display()} : {self.actual} €"

    @property
    def gap(self):
        return self.actual - self.planned

    @property
    def percent(self):
        """What part of the plan was done; None when nothing was planned."""
        return gaps.percent(self.actual, self.planned)
