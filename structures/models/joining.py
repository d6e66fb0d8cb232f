"""How people come into a structure and go: invited, asking to join, gone.

A membership is somebody who acts for the structure today. What comes before it is here, with a life of its own.
"""

import datetime as dt

from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from commons import clock
from commons.french import day
from commons.status import FileStatus, Holder

from .people import User
from .structure import Membership, SecretQuerySet, Structure

Role = Membership.Role
DAYS = dt.timedelta(days=30)  # an invitation that nobody answers goes out by itself
SIGNER = signing.Signer(salt="structures.invitation")


def proven_addresses(user):
    """The addresses that this account has proven, in lower case."""
    if not user.is_authenticated:
        return []
    return [email.lower() for email in user.emailaddress_set.filter(verified=True).values_list("email", flat=True)]


class InvitationQuerySet(SecretQuerySet):
    def visible_to(self, user):
        """Those of the structure, the agents who may know its people, and whoever is invited."""
        return super().visible_to(user) | self.for_person(user)

    def for_person(self, user):
        """Those that went to an address that this person proved."""
        return self.filter(email__in=proven_addresses(user))

    def of_key(self, key):
        """The invitation that this signed link opens, if the link is ours."""
        try:
            return self.filter(pk=SIGNER.unsign(key))
        except signing.BadSignature:
            return self.none()

    def waiting(self):
        """Those that may still be answered."""
        sent = self.filter(status=Invitation.Status.WAITING, invited_at__gt=clock.now() - DAYS)
        return sent.exclude(structure__status=Structure.Status.CLOSED)


class Invitation(models.Model):
    """A representative asks somebody in. The address may have no account yet: the letter's signed link leads there.

    Handing over the representation is an invitation too: the successor must accept before anything changes.
    """

    class Status(FileStatus):
        WAITING = "waiting", Holder.STRUCTURE, "wait", "En attente de réponse"
        ACCEPTED = "accepted", Holder.NOBODY, "ok", "Acceptée"
        DECLINED = "declined", Holder.NOBODY, "neutral", "Déclinée"
        REVOKED = "revoked", Holder.NOBODY, "neutral", "Annulée"

    class Handover(models.TextChoices):
        STAYS = "stays", "Je reste, comme rédacteur"
        LEAVES = "leaves", "Je quitte la structure"

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="invitations", verbose_name="structure")
    email = models.EmailField("adresse électronique")
    role = models.CharField("rôle", max_length=20, choices=Role, default=Role.WRITER)
    position = models.CharField("fonction", max_length=80, blank=True, help_text="Trésorière, secrétaire, salarié…")
    handover = models.CharField("ce que devient la personne qui transmet", max_length=10, choices=Handover, blank=True)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.WAITING)
    invited_at = models.DateTimeField("envoyée le", default=clock.now)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="invitée par")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "structure",
                condition=Q(status="waiting"),
                name="structures_invitation_once",
                violation_error_message="Cette adresse a déjà une invitation : renvoyez-la, ou annulez-la.",
            ),
            models.UniqueConstraint(
                fields=["structure", "invited_by"],
                condition=Q(status="waiting") & ~Q(handover=""),
                name="structures_invitation_one_successor",
                violation_error_message="Vous transmettez déjà la représentation à quelqu’un : annulez d’abord "
                "cette invitation.",
            ),
            models.CheckConstraint(
                condition=Q(handover="") | Q(role="representative"),
                name="structures_invitation_handover",
                violation_error_message="Seule la représentation se transmet.",
            ),
        ]

    def __str__(self):
        return f"Invitation n° {self.pk}"

    def get_absolute_url(self):
        """The page that the letter leads to: whoever holds the letter may open it, with or without an account."""
        return reverse("structures:invitation", args=[SIGNER.sign(self.pk)])

    @property
    def expires_on(self):
        return clock.local_date(self.invited_at + DAYS)

    @property
    def is_expired(self):
        return self.invited_at + DAYS <= clock.now()

    def is_for(self, user):
        return self.email.lower() in proven_addresses(user)

    def obstacles(self):
        """Why it can be accepted no longer, in sentences."""
        if self.structure.status == Structure.Status.CLOSED:
            return ["La structure est fermée."]
        if self.is_expired:
            return [f"Cette invitation a expiré le {day(self.expires_on)} : demandez qu’on vous la renvoie."]
        if not self.structure.is_represented_by(self.invited_by):
            return ["La personne qui vous a invité ne représente plus la structure : demandez une nouvelle invitation."]
        return []


class JoinRequestQuerySet(SecretQuerySet):
    def visible_to(self, user):
        """Those of the structure, the agents who may know its people, and whoever asks."""
        return super().visible_to(user) | self.filter(user=user.pk)

    def waiting(self):
        return self.filter(status=JoinRequest.Status.WAITING)


class JoinRequest(models.Model):
    """Somebody asks to act for a structure that the portal knows already; its representative answers, or the town."""

    class Status(FileStatus):
        WAITING = "waiting", Holder.STRUCTURE, "wait", "En attente de réponse"
        ACCEPTED = "accepted", Holder.NOBODY, "ok", "Acceptée"
        REFUSED = "refused", Holder.NOBODY, "neutral", "Refusée"

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="join_requests", verbose_name="structure")
    user = models.ForeignKey(User, models.CASCADE, related_name="join_requests", verbose_name="personne")
    role = models.CharField("rôle demandé", max_length=20, choices=Role, default=Role.WRITER)
    message = models.TextField("mot pour la structure", max_length=1000, blank=True)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.WAITING)
    asked_on = models.DateField("demandée le", default=clock.today)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’accès"
        verbose_name_plural = "demandes d’accès"
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "user"],
                condition=Q(status="waiting"),
                name="structures_joinrequest_once",
                violation_error_message="Vous avez déjà demandé à rejoindre cette structure : elle n’a pas encore "
                "répondu.",
            )
        ]

    def __str__(self):
        return f"Demande d’accès n° {self.pk}"

    def get_absolute_url(self):
        return reverse("structures:people", args=[self.structure.slug])

    def obstacles(self):
        """Why it can be accepted no longer, in sentences."""
        return ["La structure est fermée."] if self.structure.status == Structure.Status.CLOSED else []


class Departure(models.Model):
    """Somebody acted for the structure and does no more.

    Nothing shows it. It is kept so that those who left a protected structure are named by its old files no more than
    those who stayed.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="departures", verbose_name="structure")
    user = models.ForeignKey(User, models.CASCADE, related_name="departures", verbose_name="personne")
    left_on = models.DateField("partie le", default=clock.today)

    objects = SecretQuerySet.as_manager()

    class Meta:
        verbose_name = "départ"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "user"],
                name="structures_departure_once",
                violation_error_message="Ce départ est déjà connu.",
            )
        ]

    def __str__(self):
        return f"Départ n° {self.pk}"
