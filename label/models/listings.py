"""A structure’s page in the directory: what its own people say there, and what the town reads again."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, in_order
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import Commune, Membership, Structure

from .referential import person


class Category(models.Model):
    """What one comes for: ressourcerie, café associatif, atelier de réparation… The town adds and renames them."""

    code = models.SlugField("code", max_length=40, unique=True)
    name = models.CharField("nom", max_length=60, unique=True)
    words = models.CharField(
        "autres mots", max_length=250, blank=True, help_text="Ce que tapent les gens : « repair café », « réparer »."
    )
    rank = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "catégorie"
        ordering = ["rank", "name"]

    def __str__(self):
        return self.name


class Neighbourhood(models.Model):
    """A quartier of a commune, as people name it."""

    commune = models.ForeignKey(Commune, models.PROTECT, related_name="neighbourhoods", verbose_name="commune")
    name = models.CharField("nom", max_length=80)
    slug = models.SlugField("adresse courte", max_length=80, unique=True)
    is_priority = models.BooleanField("quartier prioritaire de la politique de la ville", default=False)

    class Meta:
        verbose_name = "quartier"
        ordering = ["commune", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "name"],
                name="label_neighbourhood_once",
                violation_error_message="Cette commune a déjà un quartier de ce nom.",
            )
        ]

    def __str__(self):
        return self.name


class ListingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agent of the directory sees each; a person the pages of their structures."""
        if user.has_perm("label.view_listing"):
            return self
        return self.filter(structure__in=Membership.objects.filter(user=user.pk).values("structure"))

    def public(self):
        """Those that anybody reads."""
        return self.filter(status=Listing.Status.PUBLISHED).exclude(structure__status=Structure.Status.CLOSED)


class Listing(models.Model):
    """The page of an initiative. What it says is what the public reads: a change that must be read again waits in a
    ``Proposal``. A protected structure’s page has no address, no place and no hours: the database refuses them."""

    class Status(FileStatus):
        DRAFT = "draft", Holder.STRUCTURE, "wait", "Brouillon"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "À relire"
        PUBLISHED = "published", Holder.NOBODY, "ok", "En ligne"
        HIDDEN = "hidden", Holder.NOBODY, "neutral", "Hors ligne"

    structure = models.OneToOneField(Structure, models.PROTECT, related_name="listing", verbose_name="structure")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)
    summary = models.CharField("en une phrase", max_length=200, blank=True)
    description = models.TextField("ce que l’on y trouve", blank=True)
    categories = models.ManyToManyField(Category, related_name="listings", blank=True, verbose_name="catégories")
    address = models.CharField(
        "adresse du lieu", max_length=200, blank=True, help_text="Si elle n’est pas celle du siège."
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.SET_NULL, null=True, blank=True, related_name="listings", verbose_name="quartier"
    )
    latitude = models.DecimalField(
        "latitude",
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        "longitude",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    directions = models.CharField("comment venir", max_length=200, blank=True)
    is_accessible = models.BooleanField("accessible en fauteuil roulant", default=False)
    access_words = models.CharField("précisions sur l’accès", max_length=200, blank=True)
    welcomes_volunteers = models.BooleanField("accepte des bénévoles", default=False)
    volunteer_words = models.CharField("ce que font les bénévoles", max_length=300, blank=True)
    recruits = models.BooleanField("recrute", default=False)
    job_words = models.CharField("postes proposés", max_length=300, blank=True)
    job_url = models.URLField("page des offres", blank=True)
    hiding_reason = models.CharField("pourquoi elle n’est plus en ligne", max_length=200, blank=True)
    published_at = models.DateTimeField("en ligne depuis le", null=True, blank=True, editable=False)
    started_at = models.DateTimeField("commencée le", default=clock.now, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de l’annuaire"
        verbose_name_plural = "fiches de l’annuaire"
        ordering = ["structure__name", "pk"]
        permissions = [("moderate_listing", "Relit les fiches de l’annuaire")]
        constraints = [
            all_or_none("latitude", "longitude", message="Un point a une latitude et une longitude."),
        ]

    def __str__(self):
        return f"Fiche de {self.structure}"

    def get_absolute_url(self):
        """Where the public reads it."""
        return reverse("label:initiative", args=[self.structure.slug])


class Hours(models.Model):
    """Open on a day of the week, from an hour to another."""

    class Weekday(models.IntegerChoices):
        MONDAY = 1, "lundi"
        TUESDAY = 2, "mardi"
        WEDNESDAY = 3, "mercredi"
        THURSDAY = 4, "jeudi"
        FRIDAY = 5, "vendredi"
        SATURDAY = 6, "samedi"
        SUNDAY = 7, "dimanche"

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="hours", verbose_name="fiche")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens = models.TimeField("de")
    closes = models.TimeField("à")

    class Meta:
        verbose_name = "horaire"
        ordering = ["listing", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="label_hours_in_order",
                violation_error_message="Une ouverture finit après avoir commencé.",
            )
        ]

    def __str__(self):
        return f"{self.get_weekday_display()}, {self.opens:%H:%M}-{self.closes:%H:%M}"


class HoursException(models.Model):
    """Days unlike the others: closed, or open from an hour to another."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="exceptions", verbose_name="fiche")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    opens = models.TimeField("de", null=True, blank=True)
    closes = models.TimeField("à", null=True, blank=True)
    words = models.CharField("pourquoi", max_length=100, blank=True)

    class Meta:
        verbose_name = "exception d’horaire"
        verbose_name_plural = "exceptions d’horaire"
        ordering = ["listing", "starts_on"]
        constraints = [
            in_order("starts_on", "ends_on", message="Une exception finit après avoir commencé."),
            all_or_none("opens", "closes", message="Donnez les deux heures, ou aucune si c’est fermé."),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__gt=F("opens")),
                name="label_hoursexception_in_order",
                violation_error_message="Une ouverture finit après avoir commencé.",
            ),
        ]

    def __str__(self):
        return f"du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


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

    class Meta:
        verbose_name = "photo de l’annuaire"
        verbose_name_plural = "photos de l’annuaire"
        ordering = ["listing", "rank", "pk"]
        constraints = [all_or_none("accepted_at", "accepted_by", message="Une relecture a une date et un auteur.")]

    def __str__(self):
        return self.told


class Proposal(models.Model):
    """A change to what the public reads, which the town reads before it applies."""

    class Status(FileStatus):
        WAITING = "waiting", Holder.SERVICE, "info", "À relire"
        ACCEPTED = "accepted", Holder.NOBODY, "ok", "Acceptée"
        REFUSED = "refused", Holder.NOBODY, "neutral", "Refusée"
        REPLACED = "replaced", Holder.NOBODY, "neutral", "Remplacée"

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="proposals", verbose_name="fiche")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.WAITING)
    values = models.JSONField("ce qui changerait")
    proposed_at = models.DateTimeField("proposée le", default=clock.now, editable=False)
    proposed_by = person("proposée par", editable=False)
    settled_at = models.DateTimeField("relue le", null=True, blank=True, editable=False)
    settled_by = person("relue par", null=True, blank=True, editable=False)
    reason = models.CharField("motif du refus", max_length=300, blank=True)

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

    def __str__(self):
        return f"Changement du {clock.local_date(self.proposed_at):%d/%m/%Y}"


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

    class Meta:
        verbose_name = "erreur signalée"
        verbose_name_plural = "erreurs signalées"
        ordering = ["-at", "-pk"]
        constraints = [all_or_none("handled_at", "handled_by", message="Une suite a une date et un auteur.")]

    def __str__(self):
        return self.get_kind_display()
