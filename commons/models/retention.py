"""How long things are kept, and the yearly lists of what may be destroyed.

Public archives are destroyed with the written visa of who has scientific and technical control over them, on a list
that names what goes (code du patrimoine, art. L212-2, L212-3, R212-14).
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from .. import clock
from ..constraints import all_or_none, in_order
from ..files import private_path
from ..french import day
from ..status import FileStatus, Holder


class Fate(models.TextChoices):
    """What becomes of a series once its time is over."""

    DESTROYED = "destroyed", "Détruit"
    ANONYMISED = "anonymised", "Anonymisé"
    SAMPLED = "sampled", "Trié : un échantillon est versé aux archives, le reste détruit"
    TRANSFERRED = "transferred", "Versé aux archives, puis détruit ici"

    @property
    def needs_transfer(self):
        """Whether the archives take something first."""
        return self in (Fate.SAMPLED, Fate.TRANSFERRED)


# Durations ------------------------------------------------------------------------------------------


class RetentionRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("commons.view_retentionrule") else self.none()

    def at(self, on):
        """What holds on that day: of each series, the latest that has begun, as long as it has not ended."""
        begun = self.filter(effective_from__lte=on).order_by("series", "-effective_from").distinct("series")
        return self.filter(pk__in=begun.values("pk")).exclude(effective_to__lt=on)


@pghistory.track()
class RetentionRule(models.Model):
    """How long one series is kept, from which day on that duration is the rule, and what becomes of it after.

    A series without a rule that holds today is kept.
    """

    series = models.CharField("série", max_length=60)
    months = models.PositiveSmallIntegerField("durée (mois)", validators=[MinValueValidator(1)])
    counted_from = models.CharField("à partir de", max_length=120)
    fate = models.CharField("sort final", max_length=20, choices=Fate)
    source = models.CharField("texte ou décision", max_length=200)
    is_validated = models.BooleanField(
        "validée par les archives", default=False, help_text="Sinon, c’est une proposition, à valider."
    )
    effective_from = models.DateField("en vigueur depuis le")
    effective_to = models.DateField("jusqu’au", null=True, blank=True, help_text="Vide : jusqu’à la durée suivante.")
    written_at = models.DateTimeField("écrite le", default=clock.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="écrite par",
        help_text="Vide : proposée avec le logiciel.",
    )

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "durée de conservation"
        verbose_name_plural = "durées de conservation"
        ordering = ["series", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "effective_from"],
                name="commons_retentionrule_once_a_day",
                violation_error_message="Cette série a déjà une durée depuis ce jour.",
            ),
            in_order("effective_from", "effective_to", message="La fin suit le début."),
            models.CheckConstraint(
                condition=Q(months__gte=1),
                name="commons_retentionrule_lasts",
                violation_error_message="Une durée compte au moins un mois.",
            ),
        ]

    def __str__(self):
        return f"{self.series} : {self.duration}"

    @property
    def duration(self):
        """« 10 ans », « 18 mois »."""
        years, months = divmod(self.months, 12)
        if months:
            return f"{self.months} mois"
        return f"{years} an" + ("s" if years > 1 else "")


# Yearly lists ---------------------------------------------------------------------------------------


class DisposalListQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("commons.view_disposallist") else self.none()

    def with_progress(self):
        """Adds how many items there are, and how many of them went each way."""
        outcomes = {
            f"{name.value}_count": Count("lines__items", filter=Q(lines__items__outcome=name)) for name in Outcome
        }
        return self.annotate(total=Count("lines__items"), **outcomes)


class DisposalList(models.Model):
    """What may be destroyed this year: drawn up by the portal, looked over by the town, allowed by the archives."""

    class Status(FileStatus):
        DRAFTED = "drafted", Holder.SERVICE, "wait", "À relire"
        VISA_ASKED = "visa_asked", Holder.ARCHIVES, "info", "Visa demandé"
        VISA_GIVEN = "visa_given", Holder.SERVICE, "act", "Visée, à exécuter"
        RUNNING = "running", Holder.SERVICE, "info", "Élimination en cours"
        EXECUTED = "executed", Holder.NOBODY, "ok", "Exécutée"
        REFUSED = "refused", Holder.NOBODY, "neutral", "Refusée ou abandonnée"

        @classmethod
        def open_to_edits(cls):
            return [cls.DRAFTED, cls.VISA_ASKED]

        @classmethod
        def allowed(cls):
            return [cls.VISA_GIVEN, cls.RUNNING, cls.EXECUTED]

    year = models.PositiveSmallIntegerField("année")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFTED)
    drawn_up_at = models.DateTimeField("dressée le", default=clock.now, editable=False)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dressée par", editable=False
    )
    archivist = models.CharField("visa de", max_length=120, blank=True)
    visa_number = models.CharField("numéro du visa", max_length=40, blank=True)
    visa_on = models.DateField("visa du", null=True, blank=True)
    visa_scan = models.FileField("bordereau visé", upload_to=private_path, blank=True)
    refusal_reason = models.TextField("motif du refus", blank=True)
    executed_at = models.DateTimeField("exécutée le", null=True, blank=True)
    executed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="exécutée par"
    )

    objects = DisposalListQuerySet.as_manager()

    class Meta:
        verbose_name = "liste d’élimination"
        verbose_name_plural = "listes d’élimination"
        ordering = ["-year", "-pk"]
        permissions = [("run_disposallist", "Dresse et exécute les listes d’élimination")]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=~Q(status__in=["refused", "executed"]),
                name="commons_disposallist_one_open",
                violation_error_message="Une liste de cette année est déjà ouverte.",
            ),
            all_or_none("executed_at", "executed_by", message="Une élimination a un auteur et une date."),
            models.CheckConstraint(
                condition=~Q(status__in=["visa_given", "running", "executed"])
                | Q(visa_on__isnull=False) & ~Q(archivist="") & ~Q(visa_number=""),
                name="commons_disposallist_visa_is_compulsory",
                violation_error_message="Rien ne se détruit sans visa : son auteur, sa date et son numéro.",
            ),
            models.CheckConstraint(
                condition=Q(status="refused") ^ Q(refusal_reason=""),
                name="commons_disposallist_refused_with_reason",
                violation_error_message="Un refus a un motif, et lui seul.",
            ),
        ]

    def __str__(self):
        return f"Liste d’élimination {self.year} (n° {self.pk})"

    def get_absolute_url(self):
        return reverse("admin:commons_disposallist_change", args=[self.pk])

    @property
    def is_editable(self):
        return self.status in self.Status.open_to_edits()

    @property
    def may_let_go(self):
        """Whether a file that was held may be destroyed again: the archives have not been asked yet."""
        return self.status == self.Status.DRAFTED

    def items(self):
        return DisposalItem.objects.filter(line__list=self)

    def missing_to_ask(self):
        """There is something to destroy."""
        return [] if self.items().waiting().exists() else ["Au moins un dossier que rien ne retient."]

    def missing_to_execute(self):
        """What the archives take was given to them first."""
        late = [line for line in self.lines.filter(transferred_on=None) if line.needs_transfer]
        return [
            f"« {line.label} » : dites quand le versement aux archives a été fait."
            for line in late
            if line.items.waiting().exists()
        ]


class OfListQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(list__in=DisposalList.objects.visible_to(user).order_by().values("pk"))


class DisposalLine(models.Model):
    """One series of a list, under the rule of that day: how many, from when to when."""

    list = models.ForeignKey(DisposalList, models.CASCADE, related_name="lines", verbose_name="liste")
    series = models.CharField("série", max_length=60)
    label = models.CharField("intitulé", max_length=120)
    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="+", verbose_name="durée appliquée")
    fate = models.CharField("sort final", max_length=20, choices=Fate)
    due_before = models.DateField("échéance au", help_text="Ce qui a commencé plus tard n’est pas de cette liste.")
    count = models.PositiveIntegerField("nombre")
    first_on = models.DateField("du")
    last_on = models.DateField("au")
    transferred_on = models.DateField("versée aux archives le", null=True, blank=True)

    objects = OfListQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de la liste"
        verbose_name_plural = "lignes de la liste"
        ordering = ["list", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "series"],
                name="commons_disposalline_once",
                violation_error_message="Cette série est déjà dans la liste.",
            ),
            in_order("first_on", "last_on", message="Les dates extrêmes se suivent."),
        ]

    def __str__(self):
        return f"{self.label} : {self.count}, du {day(self.first_on)} au {day(self.last_on)}"

    @property
    def needs_transfer(self):
        """Whether the archives must have received their part before anything of it goes."""
        return Fate(self.fate).needs_transfer


class DisposalItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(line__in=DisposalLine.objects.visible_to(user).order_by().values("pk"))

    def waiting(self):
        return self.filter(outcome=Outcome.WAITING)

    def held(self):
        return self.filter(outcome=Outcome.HELD)


class DisposalItem(models.Model):
    """One thing that the list names, by its number: never by a person's name, since the list outlives it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "À éliminer"
        HELD = "held", "Retenu"
        DONE = "done", "Éliminé"
        SPARED = "spared", "N’est plus à l’échéance"
        REFUSED = "refused", "N’a pas pu l’être"

    line = models.ForeignKey(DisposalLine, models.CASCADE, related_name="items", verbose_name="ligne")
    object_id = models.PositiveBigIntegerField("identifiant")
    reference = models.CharField("référence", max_length=80)
    began_on = models.DateField("compté du")
    outcome = models.CharField("suite", max_length=10, choices=Outcome, default=Outcome.WAITING)
    hold_reason = models.CharField("retenu parce que", max_length=200, blank=True)
    held_at = models.DateTimeField("retenu le", null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retenu par"
    )

    objects = DisposalItemQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier de la liste"
        verbose_name_plural = "dossiers de la liste"
        ordering = ["line", "began_on", "pk"]
        indexes = [models.Index(fields=["line", "outcome"], name="commons_disposalitem_outcome")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "object_id"],
                name="commons_disposalitem_once",
                violation_error_message="Ce dossier est déjà dans la liste.",
            ),
            all_or_none("held_at", "held_by", message="Une retenue a un auteur et une date."),
            models.CheckConstraint(
                condition=(Q(outcome="held") & Q(held_at__isnull=False) & ~Q(hold_reason=""))
                | (~Q(outcome="held") & Q(held_at__isnull=True) & Q(hold_reason="")),
                name="commons_disposalitem_held_with_reason",
                violation_error_message="Un dossier retenu l’est pour une raison, et lui seul.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="visa_is_for_this_list",
                operation=pgtrigger.Insert | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (
                        SELECT FROM commons_disposalline AS line JOIN commons_disposallist AS list
                            ON list.id = line.list_id
                        WHERE line.id IN (NEW.line_id, OLD.line_id)
                            AND list.status IN ('visa_given', 'running', 'executed')
                    ) THEN
                        RAISE EXCEPTION 'Une liste visée ne change plus.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                """,
            )
        ]

    def __str__(self):
        return self.reference


Outcome = DisposalItem.Outcome


class DisposalCount(models.Model):
    """What remains of what was destroyed: how many, of which year. It names nothing and nobody."""

    series = models.CharField("série", max_length=60)
    label = models.CharField("intitulé", max_length=120)
    year = models.PositiveSmallIntegerField("année des dossiers")
    fate = models.CharField("sort", max_length=20, choices=Fate)
    list = models.ForeignKey(DisposalList, models.PROTECT, related_name="counts", verbose_name="liste")
    number = models.PositiveIntegerField("nombre", default=0)

    objects = OfListQuerySet.as_manager()

    class Meta:
        verbose_name = "compte des éliminations"
        verbose_name_plural = "comptes des éliminations"
        ordering = ["-list__year", "label", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "series", "year", "fate"],
                name="commons_disposalcount_once",
                violation_error_message="Ce compte existe déjà.",
            )
        ]

    def __str__(self):
        return f"{self.label}, {self.year} : {self.number}"
