"""Who gives advice, on what, and when: kinds of appointments, advisers, their hours, their absences."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commons import clock
from commons.constraints import in_order, positive

from .opening import Weekday
from .rates import OpenToAllQuerySet
from .spaces import Space


class Way(models.TextChoices):
    """How an appointment is held."""

    SPOT = "spot", "sur place"
    PHONE = "phone", "par téléphone"


class AdviceKindQuerySet(OpenToAllQuerySet):
    def offered(self):
        return self.filter(is_offered=True)


class AdviceKind(models.Model):
    """One subject that people come for: creating a cooperative, accounts, jobs, money."""

    name = models.CharField("nom", max_length=80, unique=True)
    slug = models.SlugField("adresse courte", max_length=90, unique=True)
    description = models.TextField("à quoi il sert", help_text="Tout le monde le lit. Dites aussi quoi apporter.")
    minutes = models.PositiveSmallIntegerField(
        "durée, en minutes",
        default=45,
        validators=[MinValueValidator(5, "Un rendez-vous dure au moins cinq minutes."), MaxValueValidator(480)],
    )
    notice = models.PositiveSmallIntegerField(
        "à prendre au plus tard, en heures avant", default=24, validators=[MaxValueValidator(720)]
    )
    horizon = models.PositiveSmallIntegerField(
        "à prendre au plus tôt, en jours avant", default=42, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    cancel_until = models.PositiveSmallIntegerField(
        "à changer ou annuler jusqu’à, en heures avant", default=24, validators=[MaxValueValidator(720)]
    )
    is_offered = models.BooleanField("proposé", default=True)
    rank = models.PositiveSmallIntegerField("rang", default=1, validators=[MaxValueValidator(99)])

    objects = AdviceKindQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet de conseil"
        verbose_name_plural = "sujets de conseil"
        ordering = ["rank", "name"]
        constraints = [
            positive("minutes", message="Un rendez-vous dure au moins cinq minutes."),
            positive("horizon", message="Un rendez-vous se prend au moins un jour avant."),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("maison:advice_kind", args=[self.slug])


class AdviserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who receive are named to everybody, as they chose to be."""
        return self if user.has_perm("maison.view_adviser") else self.receiving()

    def receiving(self):
        return self.filter(is_receiving=True, user__is_active=True)


class Adviser(models.Model):
    """An agent or a volunteer who gives advice. People read the name that they chose."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="adviser", verbose_name="compte")
    shown_as = models.CharField("présenté comme", max_length=100, help_text="Par exemple : Claire, comptable bénévole.")
    kinds = models.ManyToManyField(AdviceKind, related_name="advisers", verbose_name="sujets")
    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="advisers",
        limit_choices_to={"kind": Space.Kind.OFFICE, "is_protected": False},
        verbose_name="bureau",
        help_text="Vide : par téléphone seulement.",
    )
    is_receiving = models.BooleanField("reçoit en ce moment", default=True)

    objects = AdviserQuerySet.as_manager()

    class Meta:
        verbose_name = "conseiller"
        ordering = ["shown_as"]

    def __str__(self):
        return self.shown_as


class OfAdviserQuerySet(models.QuerySet):
    """Rows of an adviser, for those who keep the agenda of all, and for the adviser."""

    def visible_to(self, user):
        if user.has_perm(f"maison.view_{self.model._meta.model_name}"):
            return self
        return self.filter(adviser__user=user.pk)


class AdviserHours(models.Model):
    """The adviser receives that day of the week, between two times, from one date to another."""

    class How(models.TextChoices):
        BOTH = "both", "sur place ou par téléphone"
        SPOT = "spot", "sur place"
        PHONE = "phone", "par téléphone"

        @property
        def ways(self):
            return {"both": (Way.SPOT, Way.PHONE), "spot": (Way.SPOT,), "phone": (Way.PHONE,)}[self.value]

    adviser = models.ForeignKey(Adviser, models.CASCADE, related_name="hours", verbose_name="conseiller")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    from_time = models.TimeField("de")
    to_time = models.TimeField("à")
    how = models.CharField("comment", max_length=5, choices=How, default=How.BOTH)
    valid_from = models.DateField("à partir du", default=clock.today)
    valid_until = models.DateField("jusqu’au", null=True, blank=True)

    objects = OfAdviserQuerySet.as_manager()

    class Meta:
        verbose_name = "permanence"
        ordering = ["adviser", "weekday", "from_time"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_time__gt=F("from_time")),
                name="maison_adviserhours_end_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
            in_order("valid_from", "valid_until", message="Une permanence finit après avoir commencé."),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()}, {self.from_time:%H:%M}–{self.to_time:%H:%M}"

    def holds(self, day):
        """Whether it is in force that day."""
        ended = self.valid_until is not None and self.valid_until < day
        return self.weekday == day.weekday() and self.valid_from <= day and not ended


class Absence(models.Model):
    """The adviser is away. Nobody asks why."""

    adviser = models.ForeignKey(Adviser, models.CASCADE, related_name="absences", verbose_name="conseiller")
    starts_at = models.DateTimeField("du")
    ends_at = models.DateTimeField("au")

    objects = OfAdviserQuerySet.as_manager()

    class Meta:
        verbose_name = "absence"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="maison_absence_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            )
        ]

    def __str__(self):
        return f"Absence n° {self.pk}"
