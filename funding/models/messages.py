"""What the structure and the service write to one another about a file, and what agents note among themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from commons import clock
from commons.constraints import all_or_none
from structures.models import Membership

from .applications import Application
from .partners import Partner

LONGEST = 2_000


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides read what is written to the other; notes among agents are the agents' alone.

        An agent who belongs to the structure, or to a partner of it, reads no more than the structure.
        """
        notes = self.filter(application__in=Application.objects.visible_to(user).order_by().values("pk"))
        own = Membership.objects.filter(user=user.pk).values("structure")
        if user.has_perm("funding.view_note"):
            shared = Partner.objects.filter(structure__in=own).values("application")
            is_own = Q(application__structure__in=own) | Q(application__in=shared)
            return notes.exclude(is_own, is_internal=True)
        return notes.filter(is_internal=False, application__structure__in=own)

    def conversation(self):
        return self.filter(is_internal=False)

    def unread(self, side):
        """What this side has not read yet."""
        return self.conversation().filter(read_at=None).exclude(side=side)


class Note(models.Model):
    """One message about an application, or a note among agents: plain words, never sent by e-mail."""

    class Side(models.TextChoices):
        STRUCTURE = "structure", "La structure"
        SERVICE = "service", "Le service"

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes", verbose_name="demande")
    side = models.CharField("écrit par", max_length=10, choices=Side)
    is_internal = models.BooleanField("note interne", default=False)
    text = models.TextField("message", max_length=LONGEST)
    written_at = models.DateTimeField("écrit le", default=clock.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur")
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lu par"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["application", "written_at", "pk"]
        indexes = [models.Index(fields=["application", "side"], condition=Q(read_at=None), name="funding_note_unread")]
        constraints = [
            all_or_none("read_at", "read_by", message="Une lecture a un lecteur et une date."),
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(side="service"),
                name="funding_note_internal_is_the_services",
                violation_error_message="Une note interne est écrite par le service.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="funding_note_says_something",
                violation_error_message="Écrivez votre message.",
            ),
        ]

    def __str__(self):
        return f"Message n° {self.pk}"


def waiting_for(side, applications):
    """Those of these applications on which a message waits for this side."""
    return applications.filter(Exists(Note.objects.unread(side).filter(application=OuterRef("pk"))))
