"""What the council decides: its vote, the grant, and the lines of open data that come of it."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest

from commons import clock
from commons.constraints import in_order, positive
from commons.french import day
from commons.text import normalise
from structures.models import Commune, Membership, Sector, Structure

from ..shares import WHOLE, apportion
from .applications import Application
from .budget import Axis, money
from .totals import sectors_follow


class DeliberationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_deliberation") else self.none()


@pghistory.track(exclude=["executory_on"])
class Deliberation(models.Model):
    """A vote of the municipal council.

    It binds once transmitted to the prefect and published (CGCT, art. L2131-1).
    """

    reference = models.CharField("référence", max_length=40, unique=True, help_text="Par exemple 2027-03-12.")
    title = models.CharField("objet", max_length=200)
    held_on = models.DateField("séance du")
    transmitted_on = models.DateField("transmise au préfet le", null=True, blank=True)
    published_on = models.DateField("publiée le", null=True, blank=True)
    executory_on = models.GeneratedField(
        expression=models.Case(
            models.When(
                transmitted_on__isnull=False,
                published_on__isnull=False,
                then=Greatest("transmitted_on", "published_on"),
            )
        ),
        output_field=models.DateField("exécutoire le", null=True),
        db_persist=True,
        verbose_name="exécutoire le",
    )

    objects = DeliberationQuerySet.as_manager()

    class Meta:
        verbose_name = "délibération"
        ordering = ["-held_on", "-pk"]
        constraints = [
            in_order("held_on", "transmitted_on", message="La transmission suit la séance."),
            in_order("held_on", "published_on", message="La publication suit la séance."),
        ]

    def __str__(self):
        return f"Délibération {self.reference}"

    @property
    def described(self):
        """As a list offers it: its reference, its day, what it is about."""
        return f"{self.reference} du {day(self.held_on)}, {self.title}"

    def missing(self):
        """What it lacks to bind. The service that instructs records its dates."""
        dates = {"transmitted_on": "sa transmission au préfet", "published_on": "sa publication"}
        missing = [
            f"La délibération {self.reference} n’est pas exécutoire : le service doit dater {words}."
            for field, words in dates.items()
            if getattr(self, field) is None
        ]
        if self.executory_on and self.executory_on > clock.today():
            missing.append(f"La délibération {self.reference} est exécutoire le {day(self.executory_on)}.")
        return missing


class GrantQuerySet(models.QuerySet):
    def visible_to(self, user):
        mine = Q(structure__in=Membership.objects.filter(user=user.pk).values("structure"))
        return self if user.has_perm("funding.view_grant") else self.filter(mine)


@pghistory.track()
class Grant(models.Model):
    """The council's decision to give: how much, to whom, by which vote."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="grant", verbose_name="demande")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="grants", verbose_name="structure")
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="grants", verbose_name="délibération")
    amount = money("montant accordé")
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "subvention accordée"
        verbose_name_plural = "subventions accordées"
        ordering = ["-pk"]
        constraints = [
            positive("amount", message="Un montant accordé est positif."),
            in_order("first_year", "last_year", message="Les années se suivent."),
        ]

    def __str__(self):
        return f"{self.application.number} · {self.amount} €"

    def agreed_years(self):
        """(year, amount) pairs: what was decided, with what amendments in force changed. They add up to ``amount``."""
        amounts = {year.year: year.proposed for year in self.application.years.all() if year.proposed}
        if agreement := getattr(self, "agreement", None):
            for amendment in agreement.amendments.all():
                for line in amendment.years.all() if amendment.status == "in_force" else ():
                    amounts[line.year] = amounts.get(line.year, Decimal()) + line.after - line.before
        return sorted((year, amount) for year, amount in amounts.items() if amount)

    @property
    def is_multi_year(self):
        return self.last_year > self.first_year


class BeneficiaryQuerySet(models.QuerySet):
    def published(self):
        """What the town publishes: granted, agreed and signed (loi 2000-321, art. 10; décret 2017-779)."""
        return self.filter(signed_on__isnull=False)

    def unpublishable(self):
        """Signed by both parties, and yet not what open data accept: not dated, or of a structure without its SIRET.

        The town's signature dates each line and asks for a SIRET first: these come from elsewhere, or lost theirs.
        """
        return self.filter(Q(signed_on=None) | Q(siret=""), grant__agreement__signed_on__isnull=False)

    def visible_to(self, user):
        return self if user.has_perm("funding.view_grant") else self.published()

    def received_by(self, structure):
        """What this structure was given, alone or as a partner: its own part of each grant, agreed or abandoned.

        ``year`` is the grant's first; ``amounts_by_year`` tells what each year pays.
        """
        return self.filter(structure=structure)

    def standing(self):
        """Without those that nobody will pay: their agreement was given up before it was signed."""
        return self.exclude(grant__agreement__status="renounced")


def _totals_after(event):
    """Once a statement, so that a hundred thousand lines move each total once: takes away the old lines, adds the
    new ones. PostgreSQL gives a trigger its tables of lines only when it stands for one kind of statement."""
    columns = "grant_id, share, signed_on, year, axis, sector_id, commune_id"
    old = f"SELECT {columns}, -1 AS n, -amount AS amount FROM old_lines"
    new = f"SELECT {columns}, 1 AS n, amount FROM new_lines"
    lines = {"insert": new, "update": f"{old} UNION ALL {new}", "delete": old}[event]
    tables = {"insert": {"new": "new_lines"}, "delete": {"old": "old_lines"}}.get(
        event, {"old": "old_lines", "new": "new_lines"}
    )
    return pgtrigger.Trigger(
        name=f"totals_after_{event}",
        level=pgtrigger.Statement,
        operation={"insert": pgtrigger.Insert, "update": pgtrigger.Update, "delete": pgtrigger.Delete}[event],
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            INSERT INTO funding_grantedtotal (year, axis, sector_id, commune_id, grants, amount)
            SELECT year, axis, sector_id, commune_id, sum(n), sum(amount) FROM ({lines}) AS moved
            WHERE signed_on IS NOT NULL GROUP BY year, axis, sector_id, commune_id
            HAVING sum(n) <> 0 OR sum(amount) <> 0
            ORDER BY year, axis, sector_id, commune_id
            ON CONFLICT (year, axis, sector_id, commune_id) DO UPDATE
            SET grants = funding_grantedtotal.grants + EXCLUDED.grants,
                amount = funding_grantedtotal.amount + EXCLUDED.amount;
            {sectors_follow(lines)}
            RETURN NULL;
        """,
    )


def _recent(*fields):
    """The published lines, latest first, of all or of one year, commune or sector."""
    return models.Index(
        fields=[*fields, "-signed_on", "-id"],
        condition=Q(signed_on__isnull=False),
        name="_".join(["funding_recent", *fields]),
    )


@pghistory.track(exclude=["search_key"])
class Beneficiary(models.Model):
    """One line of the open data: who received which share of a grant, as it stood at signature.

    Several beneficiaries may share a grant; ``amount`` is this one's part, ``grant.amount`` the whole.
    A protected structure appears with its administrative identity, the only one that its row holds.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="beneficiaries", verbose_name="subvention")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", verbose_name="structure")
    name = models.CharField("nom", max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    purpose = models.CharField("objet", max_length=256)
    search_key = models.CharField(max_length=420, editable=False)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name="secteur")
    axis = models.CharField("axe", max_length=20, choices=Axis)
    year = models.PositiveSmallIntegerField("année")
    share = models.DecimalField("part", max_digits=5, decimal_places=4, default=1)
    amount = money("montant")
    signed_on = models.DateField("signée le", null=True, blank=True)

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = "bénéficiaire"
        ordering = ["-signed_on", "-pk"]
        indexes = [
            _recent(),
            _recent("year"),
            _recent("commune"),
            _recent("sector"),
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="funding_beneficiary_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "structure"],
                name="funding_beneficiary_once",
                violation_error_message="Cette structure bénéficie déjà de cette subvention.",
            ),
            models.CheckConstraint(
                condition=Q(share__gte=Decimal("0.01"), share__lte=1, amount__gt=0),
                name="funding_beneficiary_share_within_whole",
                violation_error_message="Une part va de 1 à 100 pour cent.",
            ),
        ]
        triggers = [_totals_after("insert"), _totals_after("update"), _totals_after("delete")]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.search_key = normalise(f"{self.name} {self.purpose}")
        super().save(**kwargs)

    def amounts_by_year(self):
        """(year, amount) pairs: its part of each year's money, to the cent (thresholds count a year at a time)."""
        beneficiaries = list(self.grant.beneficiaries.order_by("pk"))
        rank = [row.pk for row in beneficiaries].index(self.pk)
        shares = [row.share * WHOLE for row in beneficiaries]
        return [(year, apportion(amount, shares)[rank]) for year, amount in self.grant.agreed_years()]

    def identify(self):
        """Take the structure's identity as it stands now."""
        structure = self.structure
        self.name, self.siret, self.rna = structure.name, structure.siret, structure.rna
        self.commune, self.sector = structure.commune, structure.sector


class GrantedTotal(models.Model):
    """Sums of the published lines by year, axis, sector and commune: exact, because a trigger keeps them.

    They let a page over a hundred thousand grants tell its totals without reading them.
    """

    year = models.PositiveSmallIntegerField()
    axis = models.CharField(max_length=20, choices=Axis)
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    grants = models.IntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "axis", "sector", "commune"], name="funding_grantedtotal_once")
        ]

    def __str__(self):
        return f"{self.year} {self.axis} : {self.amount} €"
