"""What is fair: hours that each may have, who comes first, slots left empty, and what is posted at the door.

All of it is data with dates: the town decides, and a year is read with what held that year.
"""

import datetime as dt
import secrets

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import in_order, positive
from structures.models import LegalFamily

from .bookings import Booking
from .opening import PublicQuerySet, Season
from .rates import OpenToAllQuerySet
from .spaces import Space

RESIDENT = "30007"  # Alès, by its INSEE code


class ForAgentsQuerySet(models.QuerySet):
    """Rows that the desk reads and nobody else needs."""

    def visible_to(self, user):
        return self if user.has_perm(f"maison.view_{self.model._meta.model_name}") else self.none()


# Values ---------------------------------------------------------------------------------------------


class LimitQuerySet(ForAgentsQuerySet):
    def value(self, key, on=None):
        """What holds that day: the latest value that has begun."""
        row = self.filter(key=key, effective_from__lte=on or clock.today()).order_by("-effective_from").first()
        return row.value if row else Limit.Key(key).usual


@pghistory.track()
class Limit(models.Model):
    """One number that the house lives by, from a day on."""

    class Key(models.TextChoices):
        NO_SHOWS = "no_shows", "Absences avant que le bureau soit alerté"
        NO_SHOW_DAYS = "no_show_days", "Jours pendant lesquels une absence compte"
        UNCLAIMED = "unclaimed", "Minutes après lesquelles un créneau vide peut être rendu"
        REMINDER = "reminder", "Jours entre le rappel et la date de reconfirmation"
        HALF_DAY = "half_day", "Heures que paie une demi-journée"

        @property
        def usual(self):
            """What holds until the town says otherwise."""
            return {"no_shows": 3, "no_show_days": 180, "unclaimed": 30, "reminder": 14, "half_day": 4}[self.value]

    key = models.CharField("règle", max_length=20, choices=Key)
    value = models.PositiveSmallIntegerField("valeur", validators=[MinValueValidator(1)])
    effective_from = models.DateField("en vigueur depuis le", default=clock.today)

    objects = LimitQuerySet.as_manager()

    class Meta:
        verbose_name = "règle de la Maison"
        verbose_name_plural = "règles de la Maison"
        ordering = ["key", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "effective_from"],
                name="maison_limit_once_a_day",
                violation_error_message="Cette règle a déjà une valeur depuis ce jour.",
            ),
            positive("value", message="Une règle vaut au moins un."),
        ]

    def __str__(self):
        return f"{self.get_key_display()} : {self.value}"


def no_shows(*structures):
    """``{structure's number: how many times nobody came}``, over the days that count, where it happened."""
    since = clock.now() - dt.timedelta(days=Limit.objects.value(Limit.Key.NO_SHOW_DAYS))
    rows = Booking.objects.filter(structure__in=structures, status=Booking.Status.MISSED, starts_at__gte=since)
    return dict(rows.order_by().values_list("structure").annotate(models.Count("pk")))


def too_many_no_shows(structure):
    return no_shows(structure).get(structure.pk, 0) >= Limit.objects.value(Limit.Key.NO_SHOWS)


# Hours ----------------------------------------------------------------------------------------------


class QuotaQuerySet(PublicQuerySet):
    def on(self, day):
        """Those that count the hours of that day."""
        monthly = Q(season=None) & Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))
        return self.filter(monthly | Q(season__starts_on__lte=day, season__ends_on__gte=day))


@pghistory.track()
class Quota(models.Model):
    """How many hours one structure may book: a month, or over a season; in one space, one kind of spaces, or all."""

    hours = models.DecimalField("heures", max_digits=6, decimal_places=2)
    space = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name="espace"
    )
    kind = models.CharField(
        "sorte d’espace",
        max_length=10,
        choices=Space.Kind,
        blank=True,
        help_text="Ni espace ni sorte : toute la Maison.",
    )
    season = models.ForeignKey(
        Season,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quotas",
        verbose_name="sur la saison",
        help_text="Vide : chaque mois.",
    )
    valid_from = models.DateField("à partir du", default=clock.today, help_text="Pour un quota de chaque mois.")
    valid_until = models.DateField("jusqu’au", null=True, blank=True)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "quota"
        ordering = ["-valid_from", "pk"]
        constraints = [
            positive("hours", message="Un quota compte des heures."),
            in_order("valid_from", "valid_until", message="Un quota finit après avoir commencé."),
            models.CheckConstraint(
                condition=Q(space__isnull=True) | Q(kind=""),
                name="maison_quota_space_or_kind",
                violation_error_message="Choisissez un espace ou une sorte d’espace, pas les deux.",
            ),
        ]

    def __str__(self):
        return f"{self.hours.normalize():f} h, {self.where}"

    def counts(self, day):
        """Whether it counts the hours of that day (``objects.on`` asks it of many)."""
        if self.season:
            return self.season.covers(day)
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def where(self):
        """Of which spaces the hours count."""
        if self.space:
            return self.space.name
        return f"{self.get_kind_display().lower()}" if self.kind else "toute la Maison"


# Who comes first ------------------------------------------------------------------------------------


class PriorityRuleQuerySet(OpenToAllQuerySet):
    def on(self, day):
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


@pghistory.track()
class PriorityRule(models.Model):
    """Points that a structure has for what it is: whoever has more is served first when a season is arranged."""

    class Criterion(models.TextChoices):
        ASSOCIATION = "association", "C’est une association"
        RESIDENT = "resident", "Son siège est à Alès"
        STRATEGIC = "strategic", "Son secteur est stratégique pour le pacte"
        VERIFIED = "verified", "La Ville l’a vérifiée"

    criterion = models.CharField("critère", max_length=20, choices=Criterion)
    points = models.PositiveSmallIntegerField("points", validators=[MinValueValidator(1)])
    valid_from = models.DateField("à partir du", default=clock.today)
    valid_until = models.DateField("jusqu’au", null=True, blank=True)

    objects = PriorityRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "règle de priorité"
        verbose_name_plural = "règles de priorité"
        ordering = ["-points", "pk"]
        constraints = [
            positive("points", message="Une priorité donne au moins un point."),
            in_order("valid_from", "valid_until", message="Une règle finit après avoir commencé."),
            models.UniqueConstraint(
                fields=["criterion", "valid_from"],
                name="maison_priorityrule_once_a_day",
                violation_error_message="Ce critère a déjà des points depuis ce jour.",
            ),
        ]

    def __str__(self):
        return f"{self.get_criterion_display()} : {self.points} points"

    def meets(self, structure):
        kinds = self.Criterion
        return {
            kinds.ASSOCIATION: structure.family == LegalFamily.ASSOCIATION,
            kinds.RESIDENT: structure.commune.insee == RESIDENT,
            kinds.STRATEGIC: structure.sector.is_strategic,
            kinds.VERIFIED: structure.verified_at is not None,
        }[self.criterion]


# The door -------------------------------------------------------------------------------------------


def new_code():
    return secrets.token_urlsafe(9)


class Door(models.Model):
    """What is posted at the door of a space: whoever scans it, on the day, says that they have come."""

    space = models.OneToOneField(Space, models.CASCADE, related_name="door", verbose_name="espace")
    code = models.CharField("code", max_length=20, unique=True, default=new_code, editable=False)

    objects = ForAgentsQuerySet.as_manager()

    class Meta:
        verbose_name = "affiche de porte"
        verbose_name_plural = "affiches de porte"
        ordering = ["space__name"]

    def __str__(self):
        return f"Affiche de porte n° {self.pk}"

    def get_absolute_url(self):
        return reverse("maison:door", args=[self.code])
