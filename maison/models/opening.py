"""When spaces are open: weekly hours, by season, and the days when they are not."""

from django.db import models
from django.db.models import F, Q

from commons.constraints import in_order

from .spaces import Space


class Weekday(models.IntegerChoices):
    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"
    SATURDAY = 5, "samedi"
    SUNDAY = 6, "dimanche"


class PublicQuerySet(models.QuerySet):
    """Rows that the house shows to everybody, except those of a space that one may not know of."""

    def visible_to(self, user):
        seen = Space.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(space=None) | Q(space__in=seen))


class SeasonQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self

    def on(self, day):
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Season(models.Model):
    """Days between two dates, with opening hours of their own and the terms that series are confirmed for."""

    name = models.CharField("nom", max_length=60, unique=True, help_text="Par exemple : été 2027.")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")

    objects = SeasonQuerySet.as_manager()

    class Meta:
        verbose_name = "saison"
        ordering = ["-starts_on"]
        constraints = [in_order("starts_on", "ends_on", message="Une saison finit après avoir commencé.")]

    def __str__(self):
        return self.name

    def covers(self, day):
        return self.starts_on <= day <= self.ends_on

    @property
    def length(self):
        return self.ends_on - self.starts_on


class OpeningHours(models.Model):
    """A space (and its parts, unless they have hours of their own) is open that day of the week, between two times."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="hours", verbose_name="espace")
    season = models.ForeignKey(
        Season,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hours",
        verbose_name="saison",
        help_text="Vide : toute l’année, sauf les saisons qui ont leurs propres horaires.",
    )
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens_at = models.TimeField("ouvre à")
    closes_at = models.TimeField("ferme à", help_text="0 h : minuit.")

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = "horaire"
        ordering = ["space", "season", "weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")) | Q(closes_at="00:00"),
                name="maison_openinghours_close_after_opening",
                violation_error_message="L’espace ferme après avoir ouvert.",
            )
        ]

    def __str__(self):
        return f"{self.get_weekday_display()}, {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class Closure(models.Model):
    """Nobody is received: works, holidays, an event of the town."""

    space = models.ForeignKey(
        Space,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        verbose_name="espace",
        help_text="Vide : toute la Maison.",
    )
    starts_at = models.DateTimeField("du")
    ends_at = models.DateTimeField("au")
    reason = models.CharField("raison", max_length=120, help_text="Tout le monde la lit.")

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = "fermeture"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="maison_closure_ends_after_start",
                violation_error_message="La fermeture finit après avoir commencé.",
            )
        ]

    def __str__(self):
        return self.reason
