"""Coworking: parts of the day, books of passes, and the pass that gives a seat for one part of one day.

A pass hangs on a booking of its seat: that booking is what is cancelled, honoured, reminded of and sheltered.
"""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, in_order, positive
from structures.models import Structure

from .bookings import Booking, OfStructureQuerySet, new_number, person
from .rates import OpenToAllQuerySet


class DayPartQuerySet(OpenToAllQuerySet):
    def offered(self):
        return self.filter(is_offered=True)


class DayPart(models.Model):
    """What a seat is taken for: a morning, an afternoon, a whole day. The town sets the hours."""

    name = models.CharField("nom", max_length=40, unique=True, help_text="Par exemple : matin.")
    from_time = models.TimeField("de")
    to_time = models.TimeField("à")
    half_days = models.PositiveSmallIntegerField(
        "demi-journées comptées", default=1, validators=[MinValueValidator(1, "Un passage compte au moins une fois.")]
    )
    is_offered = models.BooleanField("proposé", default=True)

    objects = DayPartQuerySet.as_manager()

    class Meta:
        verbose_name = "partie de la journée"
        verbose_name_plural = "parties de la journée"
        ordering = ["half_days", "from_time"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_time__gt=F("from_time")),
                name="maison_daypart_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
            positive("half_days", message="Un passage compte au moins une fois."),
        ]

    def __str__(self):
        return self.name


class PassOfferQuerySet(OpenToAllQuerySet):
    def on(self, day):
        """In force that day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


@pghistory.track()
class PassOffer(models.Model):
    """A book of passes, at the price that the council voted (CGCT, art. L2144-3)."""

    name = models.CharField("nom", max_length=80, help_text="Par exemple : carnet de dix demi-journées.")
    half_days = models.PositiveSmallIntegerField(
        "demi-journées", validators=[MinValueValidator(1, "Un carnet a au moins un passage.")]
    )
    months = models.PositiveSmallIntegerField(
        "valable, en mois", default=12, validators=[MinValueValidator(1, "Un carnet sert au moins un mois.")]
    )
    amount = models.DecimalField(
        "tarif ordinaire",
        max_digits=8,
        decimal_places=2,
        help_text="Qui entre dans une catégorie gratuite ne paie rien : l’usage est alors une aide en nature.",
    )
    vote = models.CharField("délibération", max_length=60, help_text="La référence du vote du conseil municipal.")
    valid_from = models.DateField("proposé à partir du", default=clock.today)
    valid_until = models.DateField("jusqu’au", null=True, blank=True)

    objects = PassOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "carnet proposé"
        verbose_name_plural = "carnets proposés"
        ordering = ["half_days", "-valid_from"]
        constraints = [
            in_order("valid_from", "valid_until", message="Une offre finit après avoir commencé."),
            positive("half_days", message="Un carnet a au moins un passage."),
            positive("amount", message="Un tarif n’est pas négatif.", strictly=False),
        ]

    def __str__(self):
        return self.name


def new_book_number():
    """« C-7QK2M9XA »: it tells nothing either."""
    return f"C{new_number()[1:]}"


class PassBookQuerySet(OfStructureQuerySet):
    """That a protected structure works here is no ordinary agent's business."""

    right = "maison.view_passbook"
    hidden = Q(structure__is_protected=True)

    def with_used(self):
        """With ``used``: the half-days that its standing passes count."""
        standing = Q(passes__booking__status__in=Booking.Status.blocking())
        return self.annotate(used=Sum("passes__part__half_days", filter=standing, default=0))

    def usable(self, day):
        """Those that still pay for something that day."""
        standing = self.filter(cancelled_at=None, valid_from__lte=day, valid_until__gte=day)
        return standing.with_used().filter(used__lt=F("half_days"))


@pghistory.track()
class PassBook(models.Model):
    """Half-days that a structure took at once and uses as it likes."""

    number = models.CharField("numéro", max_length=12, unique=True, editable=False, default=new_book_number)
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="pass_books", verbose_name="structure")
    offer = models.ForeignKey(PassOffer, models.PROTECT, related_name="books", verbose_name="carnet")
    half_days = models.PositiveSmallIntegerField("demi-journées")
    price = models.DecimalField("à payer", max_digits=8, decimal_places=2, default=0)
    value = models.DecimalField("valeur", max_digits=8, decimal_places=2, default=0)
    valid_from = models.DateField("valable du")
    valid_until = models.DateField("au")
    at = models.DateTimeField("pris le", default=clock.now, editable=False)
    by = person("pris par", editable=False)
    typed_for = models.CharField(
        "saisi pour le compte de", max_length=100, blank=True, help_text="Qui a appelé ou s’est présenté au bureau."
    )
    paid_at = models.DateTimeField("payé le", null=True, blank=True, editable=False)
    paid_by = person("paiement noté par", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)
    cancelled_by = person("annulé par", null=True, blank=True, editable=False)
    reason = models.CharField("pourquoi", max_length=200, blank=True)

    objects = PassBookQuerySet.as_manager()

    class Meta:
        verbose_name = "carnet de passages"
        verbose_name_plural = "carnets de passages"
        ordering = ["-at", "-pk"]
        constraints = [
            in_order("valid_from", "valid_until", message="Un carnet finit après avoir commencé."),
            positive("half_days", message="Un carnet a au moins un passage."),
            models.CheckConstraint(
                condition=Q(price__gte=0, value__gte=F("price")),
                name="maison_passbook_value_covers_price",
                violation_error_message="Un carnet vaut au moins ce qu’il coûte.",
            ),
            all_or_none("paid_at", "paid_by", message="Un paiement noté a un auteur et une date."),
            all_or_none("cancelled_at", "cancelled_by", message="Une annulation a un auteur et une date."),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(reason=""),
                name="maison_passbook_says_why",
                violation_error_message="Dites pourquoi.",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("maison:passes")

    @property
    def is_sheltered(self):
        return self.structure.is_protected

    @property
    def left(self):
        """Half-days that it still pays for: none once it is cancelled."""
        return 0 if self.cancelled_at else self.half_days - PassBook.objects.with_used().get(pk=self.pk).used


class DeskPassQuerySet(models.QuerySet):
    """A pass is seen with its booking, and never without it."""

    def visible_to(self, user):
        return self.filter(booking__in=Booking.objects.visible_to(user).order_by().values("pk"))

    def watched(self, user):
        known = Booking.objects.watched(user).filter(pk=OuterRef("booking"))
        return self.filter(Exists(known))


class DeskPass(models.Model):
    """Somebody works at this seat, that part of that day: paid for by itself, or by a book."""

    booking = models.OneToOneField(
        Booking, models.CASCADE, related_name="desk_pass", verbose_name="réservation du poste"
    )
    part = models.ForeignKey(DayPart, models.PROTECT, related_name="passes", verbose_name="partie de la journée")
    book = models.ForeignKey(
        PassBook, models.PROTECT, null=True, blank=True, related_name="passes", verbose_name="carnet"
    )

    objects = DeskPassQuerySet.as_manager()

    class Meta:
        verbose_name = "passage au coworking"
        verbose_name_plural = "passages au coworking"
        ordering = ["-booking__starts_at", "-pk"]

    def __str__(self):
        return self.booking.number

    def get_absolute_url(self):
        return self.booking.get_absolute_url()

    @property
    def is_sheltered(self):
        return self.booking.is_sheltered
