"""Once a season, all wishes are looked at together: who gets which slot of the week, and by which rule."""

import secrets

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commons import clock
from commons.constraints import dated_since, in_order
from commons.status import FileStatus, Holder
from structures.models import Structure

from .bookings import OfStructureQuerySet, Series, person
from .opening import Weekday
from .spaces import Space


def new_seed():
    return secrets.token_hex(8)


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draft is the agents' own; once open, it is public."""
        return self if user.has_perm("maison.view_round") else self.exclude(status=Round.Status.DRAFT)

    def taking_wishes(self):
        """Those whose wishes may be written now."""
        return self.filter(status=Round.Status.OPEN, closes_at__gt=clock.now())


@pghistory.track()
class Round(models.Model):
    """One season of the house: wishes are gathered until a date, arranged on a grid, and told to all at once."""

    class Status(FileStatus):
        DRAFT = "draft", Holder.SERVICE, "wait", "Brouillon"
        OPEN = "open", Holder.STRUCTURE, "info", "Vœux ouverts"
        ALLOCATING = "allocating", Holder.SERVICE, "wait", "À l’étude", "Répartition en cours"
        PUBLISHED = "published", Holder.NOBODY, "ok", "Résultats publiés"

    name = models.CharField("nom", max_length=80, unique=True, help_text="Par exemple : saison 2027-2028.")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)
    closes_at = models.DateTimeField("vœux jusqu’au")
    starts_on = models.DateField("première semaine, du")
    ends_on = models.DateField("dernière semaine, au")
    skips_holidays = models.BooleanField("sauf les jours fériés", default=True)
    spaces = models.ManyToManyField(Space, related_name="rounds", verbose_name="espaces à répartir")
    seed = models.CharField(
        "graine du tirage",
        max_length=16,
        default=new_seed,
        editable=False,
        help_text="Publiée avec les résultats : chacun peut refaire le tirage qui départage les ex æquo.",
    )
    published_at = models.DateTimeField("publiés le", null=True, blank=True, editable=False)
    published_by = person("publiés par", null=True, blank=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "répartition de saison"
        verbose_name_plural = "répartitions de saison"
        ordering = ["-starts_on", "-pk"]
        permissions = [("arrange_round", "Arrange les saisons")]
        constraints = [
            in_order("starts_on", "ends_on", message="La saison finit après avoir commencé."),
            dated_since("published_at", ["published"], message="Des résultats publiés ont une date."),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="maison_round_published_together",
                violation_error_message="Une publication a une date et un auteur.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("maison:round", args=[self.pk])

    @property
    def takes_wishes(self):
        return self.status == self.Status.OPEN and clock.now() < self.closes_at

    def offered(self):
        """The spaces to arrange, which any structure may wish for."""
        return self.spaces.for_rounds().order_by("name")


class WishQuerySet(OfStructureQuerySet):
    right = "maison.view_wish"

    def unfinished(self):
        """Those whose slot was published and is not a series yet."""
        return self.filter(round__status=Round.Status.PUBLISHED, space__isnull=False, series=None)


class Wish(models.Model):
    """One activity that a structure wants a slot of the week for, and what it got.

    What it got stays empty until the wishes are arranged; ``told`` says by which rule.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="wishes", verbose_name="répartition")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="wishes", verbose_name="structure")
    title = models.CharField("activité", max_length=120)
    attendance = models.PositiveSmallIntegerField(
        "personnes attendues", default=1, validators=[MinValueValidator(1, "Attendez au moins une personne.")]
    )
    at = models.DateTimeField("écrit le", default=clock.now, editable=False)
    by = person("écrit par", editable=False)
    typed_for = models.CharField(
        "saisi pour le compte de", max_length=100, blank=True, help_text="Qui a appelé ou s’est présenté au bureau."
    )

    space = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="espace obtenu"
    )
    weekday = models.PositiveSmallIntegerField("jour obtenu", choices=Weekday, null=True, blank=True)
    from_time = models.TimeField("obtenu de", null=True, blank=True)
    to_time = models.TimeField("obtenu à", null=True, blank=True)
    told = models.TextField("selon quelle règle", blank=True)
    is_by_hand = models.BooleanField("placé à la main", default=False)
    series = models.OneToOneField(
        Series, models.PROTECT, null=True, blank=True, related_name="wish", verbose_name="série"
    )

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = "vœu"
        verbose_name_plural = "vœux"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "structure", "title"],
                name="maison_wish_once",
                violation_error_message="Cette activité a déjà un vœu : changez-le.",
            ),
            models.CheckConstraint(
                condition=Q(space__isnull=True, weekday__isnull=True, from_time__isnull=True, to_time__isnull=True)
                | Q(space__isnull=False, weekday__isnull=False, from_time__isnull=False, to_time__isnull=False),
                name="maison_wish_slot_is_whole",
                violation_error_message="Un créneau a un espace, un jour et deux heures.",
            ),
            models.CheckConstraint(
                condition=Q(to_time__gt=F("from_time")) | Q(to_time="00:00") | Q(to_time__isnull=True),
                name="maison_wish_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        return f"Vœu n° {self.pk}"

    def get_absolute_url(self):
        return self.round.get_absolute_url()

    @property
    def is_sheltered(self):
        return self.structure.is_protected or bool(self.space and self.space.is_protected)

    @property
    def is_placed(self):
        return self.space_id is not None


class WishedSlotQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(wish__in=Wish.objects.visible_to(user).order_by().values("pk"))


class WishedSlot(models.Model):
    """The first or the second wish for one activity: this space, or any of a kind; that day, from … to …"""

    class Rank(models.IntegerChoices):
        FIRST = 1, "premier vœu"
        SECOND = 2, "second vœu"

    wish = models.ForeignKey(Wish, models.CASCADE, related_name="slots", verbose_name="vœu")
    rank = models.PositiveSmallIntegerField("rang", choices=Rank)
    space = models.ForeignKey(Space, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="espace")
    kind = models.CharField("sorte d’espace", max_length=10, choices=Space.Kind, blank=True)
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    from_time = models.TimeField("de")
    to_time = models.TimeField("à", help_text="0 h : minuit.")

    objects = WishedSlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau souhaité"
        verbose_name_plural = "créneaux souhaités"
        ordering = ["wish", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["wish", "rank"],
                name="maison_wishedslot_once",
                violation_error_message="Un seul vœu de chaque rang.",
            ),
            models.CheckConstraint(
                condition=Q(space__isnull=False, kind="") | Q(space__isnull=True) & ~Q(kind=""),
                name="maison_wishedslot_space_or_kind",
                violation_error_message="Choisissez un espace, ou une sorte d’espace.",
            ),
            models.CheckConstraint(
                condition=Q(to_time__gt=F("from_time")) | Q(to_time="00:00"),
                name="maison_wishedslot_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
        ]

    def __str__(self):
        return self.get_rank_display().capitalize()

    @property
    def where(self):
        return self.space.name if self.space else f"{self.get_kind_display().lower()}, au choix"
