"""An appointment with an adviser, and what the adviser keeps in mind of it.

People come with their trouble: what they say is for them and for the advisers. Nobody else reads it, and no letter,
journal, feed nor export holds it.
"""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none
from commons.status import FileStatus, Holder
from structures.models import Structure, User

from .advisers import AdviceKind, Adviser, Way
from .bookings import TAKEN, Booking, new_number, person


def has_a_secret_name(user):
    """Whether this person is one of a protected structure's: their coming is then a secret too."""
    return User.objects.sheltered().filter(pk=user.pk).exists()


def hidden():
    """The condition that an appointment is sheltered: by its structure, or by who comes."""
    return Q(structure__is_protected=True) | Q(user__in=User.objects.sheltered().order_by().values("pk"))


class TsTzRange(Func):
    """From one moment to another, the second not included: 9–9.45 and 9.45–10.30 touch."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, those that one receives, and those of the agents' agenda, as far as they are not sheltered."""
        if user.has_perm("structures.see_protected"):
            return self
        mine = Q(user=user.pk)
        if user.has_perm("maison.view_appointment"):
            return self.filter(mine | ~hidden())
        return self.filter(mine | Q(adviser__user=user.pk) & ~hidden())

    def sheltered(self):
        return self.filter(hidden())

    def watched(self, user):
        """Those whose reading by this person is written down (``commons.confidential``): not one's own."""
        return self.sheltered().exclude(user=user.pk)

    def standing(self):
        """Those that take the adviser's time."""
        return self.filter(status__in=Appointment.Status.standing())

    def coming(self):
        return self.filter(status="booked", ends_at__gt=clock.now())


class Appointment(models.Model):
    """One person, one adviser, one subject, on the spot or by phone."""

    class Status(FileStatus):
        BOOKED = "booked", Holder.NOBODY, "ok", "Pris"
        ATTENDED = "attended", Holder.NOBODY, "ok", "Tenu"
        EXCUSED = "excused", Holder.NOBODY, "neutral", "Excusé"
        ABSENT = "absent", Holder.NOBODY, "act", "Personne n’est venu"
        CANCELLED = "cancelled", Holder.NOBODY, "neutral", "Annulé"

        @classmethod
        def standing(cls):
            """What takes the adviser's time; the others give it back."""
            return [cls.BOOKED, cls.ATTENDED, cls.ABSENT]

    number = models.CharField("numéro", max_length=12, unique=True, editable=False, default=new_number)
    kind = models.ForeignKey(AdviceKind, models.PROTECT, related_name="appointments", verbose_name="sujet")
    adviser = models.ForeignKey(Adviser, models.PROTECT, related_name="appointments", verbose_name="conseiller")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name="personne",
        help_text="Vide : elle n’a pas de compte.",
    )
    structure = models.ForeignKey(
        Structure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name="structure",
        help_text="Vide : elle pense seulement à en créer une.",
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    way = models.CharField("comment", max_length=5, choices=Way)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse e-mail", blank=True, help_text="Où écrire à qui n’a pas de compte.")
    about = models.TextField("ce dont la personne veut parler", max_length=2000, blank=True)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.BOOKED)
    reason = models.CharField("pourquoi", max_length=200, blank=True)
    room = models.OneToOneField(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="appointment",
        verbose_name="bureau réservé",
    )
    at = models.DateTimeField("pris le", default=clock.now, editable=False)
    by = person("pris par", editable=False)
    typed_for = models.CharField(
        "saisi pour le compte de", max_length=100, blank=True, help_text="Qui a appelé ou s’est présenté au bureau."
    )
    checked_at = models.DateTimeField("présence relevée le", null=True, blank=True)
    checked_by = person("présence relevée par", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous de conseil"
        verbose_name_plural = "rendez-vous de conseil"
        ordering = ["-starts_at", "-pk"]
        permissions = [("run_appointment", "Prend, déplace et annule les rendez-vous de conseil")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="maison_appointment_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(typed_for=""),
                name="maison_appointment_is_somebodys",
                violation_error_message="Dites pour qui est le rendez-vous.",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(email=""),
                name="maison_appointment_email_of_who_has_no_account",
                violation_error_message="Qui a un compte est prévenu à l’adresse de son compte.",
            ),
            models.CheckConstraint(
                condition=~Q(way="phone") | ~Q(phone=""),
                name="maison_appointment_says_where_to_call",
                violation_error_message="Donnez le numéro où vous appeler.",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(reason=""),
                name="maison_appointment_says_why",
                violation_error_message="Dites pourquoi.",
            ),
            all_or_none("checked_at", "checked_by", message="Une présence relevée a un auteur et une date."),
            ExclusionConstraint(
                name="maison_appointment_one_at_a_time",
                expressions=[
                    ("adviser", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["booked", "attended", "absent"]),
                violation_error_message=TAKEN,
            ),
        ]
        indexes = [models.Index(fields=["user", "starts_at"], name="maison_appointment_by_user")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("maison:appointment", args=[self.number])

    @property
    def office_url(self):
        """Where advisers and the desk read it."""
        return reverse("admin:maison_appointment_change", args=[self.pk])

    @property
    def is_sheltered(self):
        if self.structure and self.structure.is_protected:
            return True
        return self.user is not None and has_a_secret_name(self.user)

    @property
    def cancel_before(self):
        """Until when the person may move or cancel without asking."""
        return self.starts_at - dt.timedelta(hours=self.kind.cancel_until)


class AdviceNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For advisers: neither the desk, nor administrators, nor superusers who are none. What is sheltered, for those
        among them who may know of it."""
        if not (user.has_perm("maison.view_advicenote") and Adviser.objects.filter(user=user.pk).exists()):
            return self.none()
        return self.filter(appointment__in=Appointment.objects.visible_to(user).order_by().values("pk"))

    def watched(self, user):
        known = Appointment.objects.watched(user).filter(pk=OuterRef("appointment"))
        return self.filter(Exists(known))


class AdviceNote(models.Model):
    """What an adviser keeps of an appointment, for the next one. It is never sent, exported nor logged."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="notes", verbose_name="rendez-vous")
    text = models.TextField("note", max_length=4000)
    at = models.DateTimeField("écrite le", default=clock.now, editable=False)
    by = person("écrite par", editable=False)

    objects = AdviceNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note de conseil"
        verbose_name_plural = "notes de conseil"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Note n° {self.pk}"
