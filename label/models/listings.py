"""A structure’s page in the directory: what its own people say there."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, in_order
from commons.status import FileStatus, Holder
from commons.workflow import Missing
from structures.models import Commune, Membership, Structure

from .referential import person
from .sheltering import NO_HOURS, NO_PLACE, nothing_of

# Three months after it was asked, a page says that nobody confirmed it; after six the office is told.
UNCONFIRMED_AFTER = dt.timedelta(days=365 + 90)
FORGOTTEN_AFTER = dt.timedelta(days=365 + 180)


class PublicQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Anybody reads them."""
        return self


class Category(models.Model):
    """What one comes for: ressourcerie, café associatif, atelier de réparation… The town adds and renames them."""

    code = models.SlugField("code", max_length=40, unique=True)
    name = models.CharField("nom", max_length=60, unique=True)
    words = models.CharField(
        "autres mots", max_length=250, blank=True, help_text="Ce que tapent les gens : « repair café », « réparer »."
    )
    rank = models.PositiveSmallIntegerField("rang", default=1)

    objects = PublicQuerySet.as_manager()

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

    objects = PublicQuerySet.as_manager()

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

    def forgotten(self, on):
        """Public pages of which nobody said for a year and a half, on that day, that they are true."""
        last = on - FORGOTTEN_AFTER
        unchecked = Q(structure__verified_at=None) | Q(structure__verified_at__date__lte=last)
        return self.public().filter(unchecked, structure__confirmed_on__lte=last)


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
    return_reason = models.CharField("ce qui est à revoir", max_length=300, blank=True)
    published_at = models.DateTimeField("en ligne depuis le", null=True, blank=True, editable=False)
    started_at = models.DateTimeField("commencée le", default=clock.now, editable=False)
    saved_at = models.DateTimeField("enregistrée le", null=True, blank=True, editable=False)
    saved_by = person("enregistrée par", null=True, blank=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de l’annuaire"
        verbose_name_plural = "fiches de l’annuaire"
        ordering = ["structure__name", "pk"]
        permissions = [("moderate_listing", "Relit les fiches de l’annuaire")]
        constraints = [
            all_or_none("latitude", "longitude", message="Un point a une latitude et une longitude."),
            all_or_none("saved_at", "saved_by", message="Une fiche enregistrée a une date et un auteur."),
            models.CheckConstraint(
                condition=(Q(status="hidden") & ~Q(hiding_reason="")) | (~Q(status="hidden") & Q(hiding_reason="")),
                name="label_listing_hidden_has_reason",
                violation_error_message="Une fiche hors ligne, et elle seule, dit pourquoi.",
            ),
        ]
        triggers = [NO_PLACE]

    def __str__(self):
        return f"Fiche de l’annuaire : {self.structure}"

    def get_absolute_url(self):
        """Where its people write it. The public reads it at ``public_url``."""
        return reverse("label:listing", args=[self.structure.slug])

    @property
    def public_url(self):
        return reverse("label:initiative", args=[self.structure.slug])

    def step_url(self, name):
        return reverse(f"label:listing_{name}", args=[self.structure.slug])

    @property
    def is_public(self):
        return self.status == self.Status.PUBLISHED

    @property
    def is_editable(self):
        """While the town reads it, it stays as it is."""
        return self.status != self.Status.SUBMITTED

    @property
    def shown_address(self):
        """Where people go: the place, or the head office; nothing of a protected structure."""
        structure = self.structure
        if structure.is_protected:
            return ""
        return f"{self.address}, {structure.commune}" if self.address else structure.full_address

    @property
    def unconfirmed_since(self):
        """The day since which nobody said that the page is true, once that is worth saying; None before."""
        since = self.structure.exact_since
        return since if since + UNCONFIRMED_AFTER <= clock.today() else None

    def missing(self):
        """What the public looks for first, and cannot find yet."""
        structure = self.structure
        reachable = structure.public_email or structure.public_phone or structure.website
        wanted = [
            (self.summary, "Dites en une phrase ce que vous faites.", "presentation"),
            (self.description, "Dites ce que l’on trouve chez vous.", "presentation"),
            (self.pk and self.categories.exists(), "Choisissez au moins une catégorie.", "presentation"),
            (reachable, "Donnez un courriel, un téléphone ou un site, pour qu’on vous joigne.", "contact"),
        ]
        return [Missing(text, self.step_url(step)) for done, text, step in wanted if not done]


class PartQuerySet(models.QuerySet):
    """Rows that hang on a page."""

    def visible_to(self, user):
        return self.filter(listing__in=Listing.objects.visible_to(user).order_by().values("pk"))


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

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "horaire"
        ordering = ["listing", "weekday", "opens"]
        triggers = [nothing_of(NO_HOURS)]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "weekday", "opens"],
                name="label_hours_once",
                violation_error_message="Ce jour a déjà une ouverture à cette heure.",
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="label_hours_in_order",
                violation_error_message="Une ouverture finit après avoir commencé.",
            ),
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

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "exception d’horaire"
        verbose_name_plural = "exceptions d’horaire"
        ordering = ["listing", "starts_on"]
        triggers = [nothing_of(NO_HOURS)]
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
        if self.starts_on == self.ends_on:
            return f"le {self.starts_on:%d/%m/%Y}"
        return f"du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"
