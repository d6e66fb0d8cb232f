"""What the town reads of a page before the public does, and what the public tells of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import Membership

from .listings import Listing, PartQuerySet
from .referential import person
from .sheltering import NO_PHOTO, NO_PROPOSED_PLACE, nothing_of

MOST_PHOTOS = 8


class PhotoQuerySet(PartQuerySet):
    def accepted(self):
        return self.filter(accepted_at__isnull=False)

    def waiting(self):
        """Added to a page that is public already: the town has not seen them."""
        return self.filter(accepted_at=None, refused_at=None, listing__status=Listing.Status.PUBLISHED)

    def public(self):
        """Those that anybody sees."""
        return self.accepted().filter(listing__in=Listing.objects.public().order_by().values("pk"))


class Photo(models.Model):
    """A picture of the initiative, told in words for those who do not see it; public once the town has seen it."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="photos", verbose_name="fiche")
    file = models.ImageField("photo", upload_to=private_path, width_field="width", height_field="height")
    width = models.PositiveSmallIntegerField("largeur", default=0, editable=False)
    height = models.PositiveSmallIntegerField("hauteur", default=0, editable=False)
    told = models.CharField("ce qu’elle montre", max_length=150)
    rank = models.PositiveSmallIntegerField("rang", default=1)
    added_at = models.DateTimeField("ajoutée le", default=clock.now, editable=False)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True, editable=False)
    accepted_by = person("acceptée par", null=True, blank=True, editable=False)
    refused_at = models.DateTimeField("refusée le", null=True, blank=True, editable=False)
    refused_by = person("refusée par", null=True, blank=True, editable=False)
    refusal = models.CharField("pourquoi elle est refusée", max_length=300, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo de l’annuaire"
        verbose_name_plural = "photos de l’annuaire"
        ordering = ["listing", "rank", "pk"]
        constraints = [
            all_or_none("accepted_at", "accepted_by", message="Une relecture a une date et un auteur."),
            all_or_none("refused_at", "refused_by", message="Un refus a une date et un auteur."),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(refused_at__isnull=True),
                name="label_photo_one_answer",
                violation_error_message="Une photo est acceptée ou refusée, jamais les deux.",
            ),
        ]
        triggers = [nothing_of(NO_PHOTO)]

    def __str__(self):
        return self.told


class Proposal(models.Model):
    """A change to what the public reads, which the town reads before it applies."""

    class Status(FileStatus):
        WAITING = "waiting", Holder.SERVICE, "info", "À relire"
        ACCEPTED = "accepted", Holder.NOBODY, "ok", "Acceptée"
        REFUSED = "refused", Holder.NOBODY, "neutral", "Refusée"
        REPLACED = "replaced", Holder.NOBODY, "neutral", "Remplacée"
        TAKEN_BACK = "taken_back", Holder.NOBODY, "neutral", "Reprise par la structure"

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="proposals", verbose_name="fiche")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.WAITING)
    values = models.JSONField("ce qui changerait")
    proposed_at = models.DateTimeField("proposée le", default=clock.now, editable=False)
    proposed_by = person("proposée par", editable=False)
    settled_at = models.DateTimeField("relue le", null=True, blank=True, editable=False)
    settled_by = person("relue par", null=True, blank=True, editable=False)
    reason = models.CharField("motif du refus", max_length=300, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "changement à relire"
        verbose_name_plural = "changements à relire"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(status="waiting"),
                name="label_proposal_one_waiting",
                violation_error_message="Un changement de cette fiche attend déjà d’être relu.",
            ),
            all_or_none("settled_at", "settled_by", message="Une relecture a une date et un auteur."),
        ]
        triggers = [NO_PROPOSED_PLACE]

    def __str__(self):
        return f"Changement du {clock.local_date(self.proposed_at):%d/%m/%Y}"

    def get_absolute_url(self):
        return self.listing.get_absolute_url()


class ErrorReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agents of the directory read them. What is told of a protected structure may say where it is: group
        Protection alone reads that. The structure is told of the kind of error, never of who told it."""
        if not user.has_perm("label.view_errorreport"):
            return self.none()
        if user.has_perm("structures.see_protected"):
            return self
        return self.filter(listing__structure__is_protected=False)

    def watched(self, user):
        """Those whose reading by this person is written down (``commons.confidential``)."""
        mine = Membership.objects.filter(user=user.pk).values("structure")
        return self.filter(listing__structure__is_protected=True).exclude(listing__structure__in=mine)

    def open(self):
        return self.filter(handled_at=None)


class ErrorReport(models.Model):
    """« Signaler une erreur » : anybody tells that a page is wrong."""

    class Kind(models.TextChoices):
        CLOSED = "closed", "Le lieu est fermé pour de bon"
        HOURS = "hours", "Les horaires sont faux"
        PLACE = "place", "L’adresse ou le point sur la carte est faux"
        CONTACT = "contact", "Le téléphone, le courriel ou le site ne marche pas"
        OTHER = "other", "Autre chose"

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="error_reports", verbose_name="fiche")
    kind = models.CharField("ce qui est faux", max_length=20, choices=Kind)
    words = models.TextField("précisions", max_length=1000, blank=True)
    email = models.EmailField("votre courriel", blank=True, help_text="Seulement si vous voulez une réponse.")
    at = models.DateTimeField("signalé le", default=clock.now, editable=False)
    handled_at = models.DateTimeField("traité le", null=True, blank=True, editable=False)
    handled_by = person("traité par", null=True, blank=True, editable=False)
    outcome = models.CharField("suite donnée", max_length=300, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = "erreur signalée"
        verbose_name_plural = "erreurs signalées"
        ordering = ["-at", "-pk"]
        constraints = [all_or_none("handled_at", "handled_by", message="Une suite a une date et un auteur.")]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse("admin:label_errorreport_change", args=[self.pk])
