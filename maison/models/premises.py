"""Municipal premises that stand empty, and that the town lends to projects."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from commons import clock
from commons.constraints import in_order, positive
from commons.files import private_path
from structures import identifiers
from structures.models import Commune

from .bookings import BUSY


def euros(label, **options):
    """An amount in euros, of a year."""
    return models.DecimalField(label, max_digits=10, decimal_places=2, **options)


class PremisesQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the list are public; the others are the agents' to prepare."""
        if user.has_perm("maison.view_premises") or user.has_perm("structures.see_protected"):
            return self
        return self.public()

    def public(self):
        return self.filter(is_public=True)

    def with_state(self):
        """Adds ``is_taken``: somebody is in, is about to be, or the town keeps them. By whom is nobody's to read here:
        for a protected structure, its premises are its address."""
        from .occupations import Occupation  # an occupation has premises

        inside = Occupation.objects.living().filter(premises=OuterRef("pk"))
        return self.annotate(is_taken=models.ExpressionWrapper(
            Q(is_kept=True) | Exists(inside), output_field=models.BooleanField()
        ))  # fmt: skip

    def free_first(self):
        return self.with_state().order_by("is_taken", "name")


@pghistory.track()
class Premises(models.Model):
    """A place of the town's that a structure may ask for (CG3P, art. L2122-1; CGCT, art. L2144-3)."""

    class State(models.TextChoices):
        GOOD = "good", "Bon état"
        REFRESH = "refresh", "À rafraîchir"
        LIGHT = "light", "Travaux légers à prévoir"
        HEAVY = "heavy", "Travaux importants à prévoir"

    name = models.CharField("nom", max_length=80, unique=True, help_text="Celui que tout le monde lit.")
    slug = models.SlugField("adresse courte", max_length=90, unique=True)
    description = models.TextField("description", blank=True)
    address = models.CharField("adresse", max_length=200)
    postcode = models.CharField("code postal", max_length=5, validators=[identifiers.validate_postcode])
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    surface = models.DecimalField(
        "surface en m²",
        max_digits=7,
        decimal_places=2,
        validators=[MinValueValidator(1, "Une surface compte au moins un mètre carré.")],
    )
    floor = models.CharField("étage", max_length=60, blank=True, help_text="Par exemple : rez-de-chaussée.")
    state = models.CharField("état", max_length=10, choices=State, default=State.GOOD)
    way_in = models.CharField("accès", max_length=200, blank=True, help_text="La rue, l’arrêt de bus, les livraisons.")
    is_accessible = models.BooleanField("accessible en fauteuil roulant", default=False)
    accessibility = models.CharField("accessibilité, précisions", max_length=200, blank=True)
    rental_value = euros("valeur locative par an", help_text="Ce que ce local coûterait au prix du marché.")
    value_source = models.CharField(
        "d’où vient cette valeur",
        max_length=150,
        help_text="Une estimation du domaine, un bail voisin, une délibération…",
    )
    conditions = models.TextField(
        "conditions du local", blank=True, help_text="Ce qu’il faut savoir avant de demander."
    )
    opens_on = models.DateField("demandes à partir du", null=True, blank=True, help_text="Vide : à tout moment.")
    closes_on = models.DateField("demandes jusqu’au", null=True, blank=True, help_text="Vide : sans date de fin.")
    is_public = models.BooleanField("dans la liste publique", default=False)
    is_kept = models.BooleanField(
        "gardé par la Ville", default=False, help_text="Le local n’est pas libre : tout le monde lit « Occupé »."
    )

    objects = PremisesQuerySet.as_manager()

    class Meta:
        verbose_name = "local"
        verbose_name_plural = "locaux"
        ordering = ["name"]
        constraints = [
            in_order("opens_on", "closes_on", message="Les demandes se closent après s’être ouvertes."),
            positive("rental_value", strictly=False, message="Une valeur locative n’est pas négative."),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("maison:premises", args=[self.slug])

    @property
    def full_address(self):
        return f"{self.address}, {self.postcode} {self.commune}"

    @property
    def is_occupied(self):
        """Read from the list's own reading when there is one."""
        if "is_taken" not in self.__dict__:
            self.is_taken = type(self).objects.with_state().values_list("is_taken", flat=True).get(pk=self.pk)
        return self.is_taken

    @property
    def is_call(self):
        """Whether requests are taken between two dates only."""
        return self.opens_on is not None or self.closes_on is not None

    @property
    def is_due(self):
        """Whether today is a day on which requests are taken."""
        today = clock.today()
        return (self.opens_on or today) <= today <= (self.closes_on or today)

    @property
    def is_open(self):
        """Whether anybody may ask for it today."""
        return self.is_public and self.is_due and not self.is_occupied

    @property
    def standing(self):
        """``(words, tone)`` for everybody."""
        if self.is_occupied:
            return BUSY, "neutral"
        return ("Disponible", "ok") if self.is_due else ("Demandes closes", "neutral")


class PremisesPhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(premises__in=Premises.objects.visible_to(user).order_by().values("pk"))


class PremisesPhoto(models.Model):
    """A picture of the premises, told in words for those who do not see it."""

    premises = models.ForeignKey(Premises, models.CASCADE, related_name="photos", verbose_name="local")
    file = models.ImageField("photo", upload_to=private_path)
    told = models.CharField("ce qu’elle montre", max_length=150)
    rank = models.PositiveSmallIntegerField("rang", default=1, validators=[MaxValueValidator(99)])

    objects = PremisesPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo de local"
        verbose_name_plural = "photos de locaux"
        ordering = ["premises", "rank", "pk"]

    def __str__(self):
        return self.told
