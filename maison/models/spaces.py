"""What can be booked: rooms and their parts, seats, the advice office, the protected reception."""

import datetime as dt

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commons.files import private_path
from structures.models import Commune, Membership

NONE = dt.timedelta()
HALF_HOUR, HOUR, DAY = dt.timedelta(minutes=30), dt.timedelta(hours=1), dt.timedelta(days=1)


class SpaceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Open spaces are public. The protected one is known to agents and to those whom it receives: nobody else
        reads that it is there, and agents read of it that it is busy, nothing more (see ``Booking``)."""
        if user.has_perm("maison.view_space") or user.has_perm("structures.see_protected"):
            return self
        return self.known_to(user).filter(is_open=True)

    def known_to(self, user):
        """Those of which this reader may know all: where they are, what they look like."""
        if user.has_perm("structures.see_protected"):
            return self
        mine = Membership.objects.filter(user=user.pk).values("structure")  # nobody's, for a visitor
        received = self.model.received.through.objects.filter(structure__in=mine).values("space")
        return self.filter(Q(is_protected=False) | Q(pk__in=received))

    def public(self):
        """What anybody may know of."""
        return self.filter(is_open=True, is_protected=False)

    def for_rounds(self):
        """What a season may arrange: a protected space, or one for chosen structures, is lent without any round."""
        return self.public().exclude(audience="chosen")

    def bookable(self):
        return self.filter(is_open=True)

    def whole(self):
        """Spaces that are not the part of another one."""
        return self.filter(part_of=None)


@pghistory.track()
class Space(models.Model):
    """A place that is booked by the hour. Booking it keeps busy its *units*: its leaf parts, or itself."""

    class Kind(models.TextChoices):
        ROOM = "room", "Salle"
        DESK = "desk", "Poste de coworking"
        OFFICE = "office", "Bureau de conseil"
        RECEPTION = "reception", "Espace d’accueil"
        MUNICIPAL = "municipal", "Autre salle municipale"

    class Audience(models.TextChoices):
        STRUCTURES = "structures", "Toute structure vérifiée"
        CHOSEN = "chosen", "Les structures choisies"
        DESK = "desk", "Le bureau d’accueil seulement"

    name = models.CharField("nom", max_length=80, unique=True)
    slug = models.SlugField("adresse courte", max_length=90, unique=True)
    kind = models.CharField("sorte", max_length=10, choices=Kind, default=Kind.ROOM)
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="partie de"
    )
    description = models.TextField("description", blank=True)
    capacity = models.PositiveSmallIntegerField("places", validators=[MinValueValidator(1)])
    surface = models.DecimalField(
        "surface en m²", max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(1)]
    )
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    latitude = models.DecimalField("latitude", max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("longitude", max_digits=9, decimal_places=6, null=True, blank=True)
    way_in = models.CharField("accès", max_length=200, blank=True, help_text="La porte, l’étage, le code à demander.")
    is_accessible = models.BooleanField("accessible en fauteuil roulant", default=False)
    accessibility = models.CharField("accessibilité, précisions", max_length=200, blank=True)
    equipment = models.ManyToManyField("Equipment", blank=True, related_name="spaces", verbose_name="équipements")

    is_open = models.BooleanField("proposé à la réservation", default=True)
    is_protected = models.BooleanField(
        "espace protégé",
        default=False,
        help_text="Ses réservations ne se voient pas : tous lisent « Occupé », ou rien.",
    )
    received = models.ManyToManyField(
        "structures.Structure", blank=True, related_name="open_spaces", verbose_name="structures choisies"
    )
    audience = models.CharField("qui peut réserver", max_length=10, choices=Audience, default=Audience.STRUCTURES)
    is_automatic = models.BooleanField(
        "confirmé aussitôt", default=True, help_text="Sinon, le bureau d’accueil confirme chaque demande."
    )
    before = models.DurationField("préparation avant", default=NONE)
    after = models.DurationField("remise en état après", default=NONE)
    step = models.DurationField("heures proposées toutes les", default=HALF_HOUR)
    shortest = models.DurationField("durée la plus courte", default=HOUR)
    longest = models.DurationField("durée la plus longue", default=12 * HOUR)
    horizon = models.PositiveSmallIntegerField("réservable jusqu’à, en jours", default=180)
    notice = models.DurationField("au plus tard, avant le début", default=2 * HOUR)
    cancel_until = models.DurationField("annulable jusqu’à, avant le début", default=DAY)
    opens_on_holidays = models.BooleanField("ouvert les jours fériés", default=False)

    data_code = models.CharField(
        "code de l’équipement",
        max_length=8,
        default="04000000",
        validators=[RegexValidator(r"^\d{8}$", "Le code a huit chiffres.")],
        help_text="Nomenclature des équipements collectifs publics (SCDL). 04 : équipement social et d’animation.",
    )
    data_rank = models.PositiveSmallIntegerField(
        "numéro d’ordre dans les données ouvertes",
        unique=True,
        null=True,
        editable=False,
        validators=[MaxValueValidator(999)],
    )

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = "espace"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
                name="maison_space_not_its_own_part",
                violation_error_message="Un espace n’est pas une partie de lui-même.",
            ),
            models.CheckConstraint(
                condition=Q(before__gte=NONE, after__gte=NONE, notice__gte=NONE, cancel_until__gte=NONE),
                name="maison_space_delays_are_positive",
                violation_error_message="Une durée ne peut pas être négative.",
            ),
            models.CheckConstraint(
                condition=Q(step__gt=NONE, shortest__gte=F("step"), longest__gte=F("shortest")),
                name="maison_space_durations_in_order",
                violation_error_message="La durée la plus courte vaut au moins un pas, la plus longue au moins autant.",
            ),
            models.CheckConstraint(
                condition=Q(is_protected=False) | Q(audience__in=["chosen", "desk"]),
                name="maison_space_protected_is_not_for_all",
                violation_error_message="Un espace protégé n’est ouvert qu’à des structures choisies.",
            ),
        ]
        triggers = [
            # Whoever booked the whole holds its own unit: new parts would not know of it.
            pgtrigger.Trigger(
                name="no_parts_under_bookings",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("part_of_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.part_of_id IS NOT NULL"),
                func="""
                    PERFORM FROM maison_space WHERE id = NEW.part_of_id FOR UPDATE;
                    IF EXISTS (SELECT FROM maison_occupancy
                               WHERE unit_id = NEW.part_of_id AND upper(blocks) > now()) THEN
                        RAISE EXCEPTION 'Cet espace a des réservations à venir : il ne peut pas être divisé.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """A space takes its number in open data once: others cite it by that."""
        if self.data_rank is None and "update_fields" not in kwargs:
            self.data_rank = (Space.objects.aggregate(last=models.Max("data_rank"))["last"] or 0) + 1
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("maison:space", args=[self.slug])

    def clean(self):
        above, seen = self.part_of, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"part_of": "Cet espace contient déjà celui-ci."})
            seen.add(above.pk)
            above = above.part_of

    def units(self):
        """The numbers of the leaf spaces that a booking of this one keeps busy, in the order everybody locks them."""
        below = {}
        for pk, above in Space.objects.order_by().values_list("pk", "part_of"):
            below.setdefault(above, []).append(pk)
        found, open_ = [], [self.pk]
        while open_:
            parts = below.pop(space := open_.pop(), None)
            found += [] if parts else [space]
            open_ += parts or []
        return sorted(found)


class EquipmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self


class Equipment(models.Model):
    """Something that a space has and that a search names: a projector, a kitchen, a piano."""

    name = models.CharField("nom", max_length=60, unique=True)

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = "équipement"
        ordering = ["name"]

    def __str__(self):
        return self.name


class SpacePhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(space__in=Space.objects.visible_to(user).known_to(user).order_by().values("pk"))


class SpacePhoto(models.Model):
    """A picture of a space, told in words for those who do not see it."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="photos", verbose_name="espace")
    file = models.ImageField("photo", upload_to=private_path, width_field="width", height_field="height")
    width = models.PositiveSmallIntegerField("largeur", default=0, editable=False)
    height = models.PositiveSmallIntegerField("hauteur", default=0, editable=False)
    told = models.CharField("ce qu’elle montre", max_length=150)
    rank = models.PositiveSmallIntegerField("rang", default=1, validators=[MaxValueValidator(99)])

    objects = SpacePhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo"
        ordering = ["space", "rank", "pk"]

    def __str__(self):
        return self.told
