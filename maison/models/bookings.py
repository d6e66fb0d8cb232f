"""Who is in which space, and when.

A booking asks for a space; it *occupies* the space's units (leaf parts), buffers included. Occupancy rows are the one
place where two bookings can collide, and the database refuses the collision (ADR 28).

A booking is *sheltered* when its structure or its space is protected: it then exists for its own people, for the group
``protection`` and for superusers. All others read « Occupé » where its units are busy, and nothing anywhere else.
"""

import secrets

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, in_order
from commons.status import FileStatus, Holder
from structures.models import Membership, Structure

from .rates import RateCategory
from .spaces import Space
from .terms import Term

SHELTERED = Q(space__is_protected=True) | Q(structure__is_protected=True)
BUSY = "Occupé"
TAKEN = "Ce créneau vient d’être pris."


LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read for another


def new_number():
    """A number that tells nothing: neither how many bookings there are, nor which came before."""
    return "R-" + "".join(secrets.choice(LETTERS) for _ in range(8))


def person(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class OfStructureQuerySet(models.QuerySet):
    """Rows of a structure about a space: its own people see them, and the agents whom ``right`` names, as far as they
    are not sheltered."""

    right = "maison.view_booking"
    hidden = SHELTERED

    def visible_to(self, user):
        if user.has_perm("structures.see_protected"):
            return self
        if user.has_perm(self.right):
            return self.filter(~Exists(self.model.objects.filter(self.hidden, pk=OuterRef("pk"))))
        return self.filter(structure__in=Membership.objects.filter(user=user.pk).values("structure"))

    def sheltered(self):
        return self.filter(self.hidden)

    def watched(self, user):
        """Those whose reading by this person is written down (``commons.confidential``): not by their own people."""
        return self.sheltered().exclude(structure__in=Membership.objects.filter(user=user.pk).values("structure"))


@pghistory.track()
class Series(models.Model):
    """One wish for many dates: every Tuesday until June. Each date is a booking of its own, with its own status."""

    structure = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="series", verbose_name="structure"
    )
    space = models.ForeignKey(Space, models.PROTECT, related_name="series", verbose_name="espace")
    title = models.CharField("activité", max_length=120)
    attendance = models.PositiveSmallIntegerField(
        "personnes attendues", default=1, validators=[MinValueValidator(1, "Attendez au moins une personne.")]
    )
    rule = models.CharField("répétition", max_length=200, help_text="Une règle RRULE (RFC 5545, § 3.3.10).")
    starts_on = models.DateField("première date")
    until = models.DateField("jusqu’au")
    from_time = models.TimeField("de", help_text="L’heure d’Alès, été comme hiver.")
    to_time = models.TimeField("à", help_text="0 h : minuit.")
    skips_holidays = models.BooleanField("sauf les jours fériés", default=True)
    confirmed_until = models.DateField("reconfirmée jusqu’au", null=True, blank=True)
    at = models.DateTimeField("demandée le", default=clock.now, editable=False)
    by = person("demandée par", editable=False)
    typed_for = models.CharField(
        "saisie pour le compte de", max_length=100, blank=True, help_text="Qui a appelé ou s’est présenté au bureau."
    )

    objects = OfStructureQuerySet.as_manager()

    class Meta:
        verbose_name = "série"
        ordering = ["-pk"]
        constraints = [in_order("starts_on", "until", message="Une série finit après avoir commencé.")]

    def __str__(self):
        return f"Série n° {self.pk}"

    def get_absolute_url(self):
        return reverse("maison:series", args=[self.pk])

    @property
    def is_sheltered(self):
        return self.space.is_protected or bool(self.structure and self.structure.is_protected)

    @property
    def office_url(self):
        return reverse("admin:maison_series_change", args=[self.pk])

    @property
    def next_term(self):
        """The term that the series is not kept for yet, if any of its dates falls in it."""
        return Term.objects.after(self.confirmed_until or self.starts_on, self.until)

    @property
    def waits_for_desk(self):
        return self.bookings.filter(status="requested").exists()

    @property
    def count_by_status(self):
        """``[(label, how many)]`` of its dates, as the structure reads them."""
        counts = self.bookings.order_by().values_list("status").annotate(models.Count("pk"))
        known = dict(counts)
        return [(status.told, known[status.value]) for status in Booking.Status if status.value in known]


class BookingQuerySet(OfStructureQuerySet):
    def blocking(self):
        """Those that keep their space busy; an option does until its end."""
        return self.filter(status__in=Booking.Status.blocking())

    def coming(self):
        return self.filter(ends_at__gt=clock.now())

    def lapsed(self):
        """Options that nobody turned into a booking in time: they count for nothing any more."""
        return self.filter(status="held", held_until__lte=clock.now())

    def options_of(self, user):
        """Options that this person keeps at the moment."""
        return self.filter(by=user.pk, status="held", held_until__gt=clock.now())

    def made(self):
        """All but options: what somebody really asked for."""
        return self.exclude(status="held")


@pghistory.track()
class Booking(models.Model):
    """One space, from one moment to another, for one structure (or for the town itself)."""

    class Status(FileStatus):
        HELD = "held", Holder.STRUCTURE, "wait", "Option"
        REQUESTED = "requested", Holder.SERVICE, "info", "Demandée", "À confirmer"
        CONFIRMED = "confirmed", Holder.NOBODY, "ok", "Confirmée"
        ATTENDED = "attended", Holder.NOBODY, "ok", "Honorée"
        MISSED = "missed", Holder.NOBODY, "act", "Personne n’est venu"
        UNAVAILABLE = "unavailable", Holder.NOBODY, "act", "Date indisponible"
        DECLINED = "declined", Holder.NOBODY, "act", "Refusée"
        CANCELLED = "cancelled", Holder.NOBODY, "neutral", "Annulée"
        RELEASED = "released", Holder.NOBODY, "neutral", "Libérée"

        @classmethod
        def blocking(cls):
            """What keeps a space busy: these have occupancies, the others have none."""
            return [cls.HELD, cls.REQUESTED, cls.CONFIRMED, cls.ATTENDED, cls.MISSED]

    number = models.CharField("numéro", max_length=12, unique=True, editable=False, default=new_number)
    space = models.ForeignKey(Space, models.PROTECT, related_name="bookings", verbose_name="espace")
    structure = models.ForeignKey(
        Structure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name="structure",
        help_text="Vide : la Ville elle-même.",
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name="série"
    )
    title = models.CharField("activité", max_length=120, blank=True)
    attendance = models.PositiveSmallIntegerField(
        "personnes attendues", default=1, validators=[MinValueValidator(1, "Attendez au moins une personne.")]
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.HELD)
    held_until = models.DateTimeField("option jusqu’à", null=True, blank=True)
    reason = models.CharField("pourquoi", max_length=200, blank=True)
    offered_at = models.DateTimeField("proposée de nouveau le", null=True, blank=True, editable=False)
    category = models.ForeignKey(
        RateCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="catégorie de tarif"
    )
    price = models.DecimalField("à payer", max_digits=8, decimal_places=2, default=0)
    value = models.DecimalField("valeur de l’usage", max_digits=8, decimal_places=2, default=0)
    at = models.DateTimeField("créée le", default=clock.now, editable=False)
    by = person("créée par", editable=False)
    typed_for = models.CharField(
        "saisie pour le compte de", max_length=100, blank=True, help_text="Qui a appelé ou s’est présenté au bureau."
    )
    checked_at = models.DateTimeField("présence relevée le", null=True, blank=True)
    checked_by = person("présence relevée par", null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = "réservation"
        ordering = ["-starts_at", "-pk"]
        permissions = [("run_booking", "Tient l’accueil : confirme, refuse, libère, relève les présences")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="maison_booking_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                condition=Q(status="held", held_until__isnull=False) | ~Q(status="held") & Q(held_until__isnull=True),
                name="maison_booking_only_options_are_held",
                violation_error_message="Seule une option a une limite.",
            ),
            models.CheckConstraint(
                condition=Q(status="held") | ~Q(title=""),
                name="maison_booking_says_what_for",
                violation_error_message="Dites quelle activité se tiendra.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["unavailable", "declined", "cancelled", "released"]) | ~Q(reason=""),
                name="maison_booking_says_why",
                violation_error_message="Dites pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, value__gte=0),
                name="maison_booking_amounts_positive",
                violation_error_message="Un prix n’est pas négatif.",
            ),
            all_or_none("checked_at", "checked_by", message="Une présence relevée a un auteur et une date."),
        ]
        indexes = [
            models.Index(fields=["space", "starts_at"], name="maison_booking_by_space"),
            models.Index(fields=["structure", "starts_at"], name="maison_booking_by_structure"),
            models.Index(fields=["held_until"], condition=Q(status="held"), name="maison_booking_options"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("maison:booking", args=[self.number])

    @property
    def is_sheltered(self):
        return self.space.is_protected or bool(self.structure and self.structure.is_protected)

    @property
    def office_url(self):
        """Where the desk answers."""
        return reverse("admin:maison_booking_change", args=[self.pk])

    @property
    def is_lapsed(self):
        """An option whose time has passed: its slot may be somebody else's."""
        return self.status == self.Status.HELD and self.held_until <= clock.now()

    @property
    def cancel_before(self):
        """Until when the structure may cancel without asking."""
        return self.starts_at - self.space.cancel_until


class OccupancyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """That a unit is busy is no secret; by whom is asked of its booking."""
        return self.filter(unit__in=Space.objects.visible_to(user).order_by().values("pk"))

    def standing(self):
        """Without those of lapsed options, which give way to whoever comes."""
        return self.exclude(booking__in=Booking.objects.lapsed().order_by().values("pk"))


class Occupancy(models.Model):
    """A booking keeps this unit busy from … until …, preparation and tidying included (they add up).

    Written when the booking starts to block, deleted when it stops: no status to read, no clock in a constraint.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="occupancies", verbose_name="réservation")
    unit = models.ForeignKey(Space, models.PROTECT, related_name="occupancies", verbose_name="unité")
    blocks = DateTimeRangeField("bloque")

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = "occupation"
        constraints = [
            ExclusionConstraint(
                name="maison_no_double_booking",
                expressions=[("unit", RangeOperators.EQUAL), ("blocks", RangeOperators.OVERLAPS)],
                violation_error_message=TAKEN,
            )
        ]

    def __str__(self):
        return f"Occupation #{self.pk}"
