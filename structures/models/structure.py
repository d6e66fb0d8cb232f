"""Structures of the social economy, the people who act for them, and the addresses that must stay secret."""

import datetime as dt

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse

from commons import clock
from commons.status import FileStatus, Holder

from .. import identifiers
from ..names import name_key
from .people import User
from .territory import Commune, Sector

# From which likeness two names are asked about: « Café des mineurs » and « Le Café des Mineurs d’Alès ».
ALIKE = 0.6
# A structure says once a year that what the portal knows of it is still true.
CONFIRMED_FOR = dt.timedelta(days=365)
CONFIRM_SALT = "structures.confirm"


class LegalFamily(models.TextChoices):
    """The families of law 2014-856, article 1, II: four of right, and the companies that apply for it."""

    ASSOCIATION = "association", "Association"
    COOPERATIVE = "cooperative", "Coopérative (SCOP, SCIC…)"
    MUTUAL = "mutual", "Mutuelle"
    FOUNDATION = "foundation", "Fondation ou fonds de dotation"
    COMPANY = "company", "Société commerciale de l’ESS"


class StructureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agent who may view structures sees each; a person sees the structures they belong to.

        The row of a protected structure holds nothing secret: what is secret lives in ``Shelter``,
        ``Contact`` and ``Membership``, which ask for more.
        """
        if user.has_perm("structures.view_structure"):
            return self
        return self.filter(pk__in=Membership.objects.filter(user=user.pk).values("structure"))

    def to_check(self):
        return self.filter(status__in=[Structure.Status.SUBMITTED, Structure.Status.TO_REVIEW])

    def living(self):
        return self.exclude(status=Structure.Status.CLOSED)

    def stale(self, on):
        """Those of which nobody said for a year, on that day, that what the portal knows is true."""
        last = on - CONFIRMED_FOR
        return self.living().filter(Q(verified_at=None) | Q(verified_at__date__lte=last), confirmed_on__lte=last)

    def with_confirm_key(self, key):
        """The structure that this link of a yearly letter asks about; none when the link is not ours or is too old."""
        try:
            pk, _ = signing.loads(key, salt=CONFIRM_SALT, max_age=CONFIRMED_FOR)
        except (signing.BadSignature, ValueError, TypeError):
            return self.none()
        return self.living().filter(pk=pk)

    def numbered(self, number):
        """Those that have this SIRET, this RNA, or the SIREN of either (another place of the same organisation)."""
        siren = Q(siren=number[:9]) if number[:9].isdigit() and len(number) in (9, 14) else Q(pk__in=[])
        return self.filter(Q(siret=number) | Q(rna=number) | siren) if number else self.none()

    def named_like(self, name):
        """Those whose name resembles this one, the closest first."""
        key = name_key(name)
        close = self.filter(Q(search_key__trigram_similar=key) | Q(search_key__contains=key)) if key else self.none()
        return close.annotate(likeness=TrigramSimilarity("search_key", key)).order_by("-likeness", "pk")

    def lookalikes(self, structure):
        """Those that may well be this one: the same name in the same commune, or nearly the same name."""
        same = Q(search_key=name_key(structure.name), commune=structure.commune_id)
        return self.named_like(structure.name).living().filter(same | Q(likeness__gte=ALIKE)).exclude(pk=structure.pk)


@pghistory.track(exclude=["siren", "search_key"])
class Structure(models.Model):
    """A structure of the social and solidarity economy, as the town knows it.

    Its address is the one that letters, agreements and open data carry. For a protected structure this is an
    administrative address, and a relay signs and answers in place of its people.
    """

    class Status(FileStatus):
        DRAFT = "draft", Holder.STRUCTURE, "wait", "Brouillon"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "Déclarée", "À vérifier"
        VERIFIED = "verified", Holder.NOBODY, "ok", "Vérifiée"
        TO_REVIEW = "to_review", Holder.SERVICE, "info", "Modifiée", "Modifiée, à revoir"
        CLOSED = "closed", Holder.NOBODY, "neutral", "Fermée"

    name = models.CharField("nom", max_length=150)
    acronym = models.CharField("sigle", max_length=30, blank=True)
    slug = models.SlugField("adresse courte", max_length=160, unique=True)
    family = models.CharField("famille juridique", max_length=20, choices=LegalFamily, default=LegalFamily.ASSOCIATION)
    siret = models.CharField(
        "SIRET du siège", max_length=14, blank=True, validators=[identifiers.validate_siret], help_text="14 chiffres."
    )
    siren = models.GeneratedField(
        expression=Substr("siret", 1, 9), output_field=models.CharField("SIREN", max_length=9), db_persist=True
    )
    rna = models.CharField(
        "numéro RNA",
        max_length=10,
        blank=True,
        validators=[identifiers.validate_rna],
        help_text="Pour une association : W suivi de neuf chiffres, sur le récépissé de la préfecture.",
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="structures", verbose_name="secteur principal")
    purpose = models.TextField("objet", help_text="Ce que fait la structure, en quelques phrases.")
    address = models.CharField("adresse", max_length=200)
    postcode = models.CharField("code postal", max_length=5, validators=[identifiers.validate_postcode])
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="structures", verbose_name="commune")
    website = models.URLField("site internet", blank=True)
    public_email = models.EmailField("courriel public", blank=True)
    public_phone = models.CharField(
        "téléphone public", max_length=20, blank=True, validators=[identifiers.validate_phone]
    )

    is_protected = models.BooleanField(
        "adresse protégée",
        default=False,
        help_text="Pour une structure qui met des personnes à l’abri : son lieu et ses membres restent secrets.",
    )
    relay_name = models.CharField("signataire relais", max_length=100, blank=True)
    relay_role = models.CharField("fonction du relais", max_length=100, blank=True)
    relay_email = models.EmailField("courriel du relais", blank=True)
    relay_phone = models.CharField(
        "téléphone du relais", max_length=20, blank=True, validators=[identifiers.validate_phone]
    )

    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)
    verified_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vérifiée par"
    )
    closing_reason = models.CharField("raison de la fermeture", max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name="réunie à"
    )
    confirmed_on = models.DateField(
        "dite exacte le", default=clock.today, help_text="La dernière fois que la structure l’a dit."
    )
    search_key = models.CharField(max_length=150, editable=False, default="")
    members = models.ManyToManyField(User, through="Membership", related_name="structures")

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        ordering = ["name", "pk"]
        permissions = [
            ("verify_structure", "Vérifie les structures"),
            ("see_protected", "Voit les adresses, les personnes et les réservations protégées"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~Q(siret=""),
                name="structures_structure_siret_unique",
                violation_error_code="unique",
                violation_error_message="Une structure porte déjà ce SIRET. Pour la rejoindre, écrivez au service.",
            ),
            models.UniqueConstraint(
                fields=["rna"],
                condition=~Q(rna=""),
                name="structures_structure_rna_unique",
                violation_error_code="unique",
                violation_error_message="Une structure porte déjà ce numéro RNA. "
                "Pour la rejoindre, écrivez au service.",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="structures_structure_verified_together",
                violation_error_message="Une vérification a une date et un auteur.",
            ),
            models.CheckConstraint(
                condition=Q(is_protected=False) | ~Q(relay_name=""),
                name="structures_structure_protected_has_relay",
                violation_error_message="Une structure protégée a un signataire relais : donnez son nom.",
            ),
            models.CheckConstraint(
                condition=(Q(status="closed") & ~Q(closing_reason="")) | (~Q(status="closed") & Q(closing_reason="")),
                name="structures_structure_closed_has_reason",
                violation_error_message="Une structure fermée, et elle seule, garde la raison de sa fermeture.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status="closed") & ~Q(merged_into=F("pk")),
                name="structures_structure_merged_is_closed",
                violation_error_message="Un doublon est fermé, et réuni à une autre structure.",
            ),
        ]
        indexes = [GinIndex(OpClass("search_key", "gin_trgm_ops"), name="structures_structure_search")]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """The name that searches compare follows the name."""
        self.search_key = name_key(self.name)
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key"}
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("structures:structure", args=[self.slug])

    def clean(self):
        self.siret, self.rna = identifiers.clean(self.siret), identifiers.clean(self.rna)
        if self.rna and self.family != LegalFamily.ASSOCIATION:
            raise ValidationError({"rna": "Seule une association a un numéro RNA : videz ce champ."})

    def missing(self):
        """What the town needs before it can pay this structure: an identity that open data accept (SCDL)."""
        if self.siret:
            return []
        return ["Le SIRET de la structure : il est obligatoire pour recevoir une subvention en argent."]

    @property
    def exact_since(self):
        """The last day on which the structure, or the town that checked it, said that all this is true."""
        verified_on = clock.local_date(self.verified_at) if self.verified_at else self.confirmed_on
        return max(self.confirmed_on, verified_on)

    @property
    def confirm_key(self):
        """What the yearly letter carries: whoever holds it may say that all is true, once, and nothing more."""
        return signing.dumps([self.pk, f"{self.exact_since}"], salt=CONFIRM_SALT)

    @property
    def is_stale(self):
        """Whether a year has passed since: the structure is asked « toujours exact ? »."""
        closed = self.status == self.Status.CLOSED
        return not closed and self.exact_since + CONFIRMED_FOR <= clock.today()

    @property
    def full_address(self):
        """The address that letters carry, on one line."""
        return f"{self.address}, {self.postcode} {self.commune}"

    @property
    def representatives(self):
        return User.objects.filter(
            memberships__structure=self, memberships__role=Membership.Role.REPRESENTATIVE, is_active=True
        )

    @property
    def editors(self):
        """The people who may act for the structure, and whom its letters reach."""
        return User.objects.filter(
            memberships__structure=self, memberships__role__in=Membership.Role.acting(), is_active=True
        )

    def refresh_from_db(self, *args, **kwargs):
        self.__dict__.pop("_roles", None)
        super().refresh_from_db(*args, **kwargs)

    def role_of(self, user):
        """What this person is here, or None: asked of the database once for this copy of the row."""
        roles = self.__dict__.setdefault("_roles", {})
        if user.pk not in roles:
            roles[user.pk] = self.memberships.filter(user=user.pk).values_list("role", flat=True).first()
        return roles[user.pk]

    def has_member(self, user):
        """Whether this person is one of its people, were it only to read."""
        return self.role_of(user) is not None

    def may_act(self, user):
        """Whether this person writes and files for the structure."""
        return self.role_of(user) in Membership.Role.acting()

    def is_represented_by(self, user):
        """Whether this person commits the structure: signs, attests."""
        return self.role_of(user) == Membership.Role.REPRESENTATIVE


class SecretQuerySet(models.QuerySet):
    """Rows that hang on a structure and name people or places."""

    def visible_to(self, user):
        mine = Q(structure__in=Membership.objects.filter(user=user.pk).values("structure"))
        if user.has_perm("structures.see_protected"):
            return self
        if user.has_perm("structures.view_structure"):
            return self.filter(mine | Q(structure__is_protected=False))
        return self.filter(mine)


class MembershipQuerySet(SecretQuerySet):
    def acting(self):
        """Those who write for the structure, not those who only read."""
        return self.filter(role__in=Membership.Role.acting())


class Membership(models.Model):
    """A person acts for a structure."""

    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", "Représentant légal"
        WRITER = "writer", "Rédacteur"
        READER = "reader", "Lecteur"

        @classmethod
        def acting(cls):
            return [cls.REPRESENTATIVE, cls.WRITER]

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="memberships", verbose_name="structure")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="personne")
    role = models.CharField("rôle", max_length=20, choices=Role, default=Role.REPRESENTATIVE)
    position = models.CharField("fonction", max_length=80, blank=True, help_text="Présidente, trésorier, directrice…")
    since = models.DateField("depuis", auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        ordering = ["structure", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "user"],
                name="structures_membership_once",
                violation_error_message="Cette personne fait déjà partie de la structure.",
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()}"

    def delete(self, *args, **kwargs):
        """Whoever leaves is remembered as having been there: see ``Departure``."""
        self.structure.departures.get_or_create(user=self.user)
        return super().delete(*args, **kwargs)


class Contact(models.Model):
    """Whom to call at the structure; only the public ones are ever shown outside of the service."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="contacts", verbose_name="structure")
    name = models.CharField("nom", max_length=100)
    position = models.CharField("fonction", max_length=80, blank=True)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True, validators=[identifiers.validate_phone])
    is_public = models.BooleanField("public", default=False, help_text="Peut être montré sur le portail.")

    objects = SecretQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        ordering = ["structure", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone=""),
                name="structures_contact_reachable",
                violation_error_message="Un contact a un courriel ou un téléphone.",
            )
        ]

    def __str__(self):
        return self.name


class ShelterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those inside, and the ``protection`` group: being an agent is never enough, whatever the structure's flag."""
        if user.has_perm("structures.see_protected"):
            return self
        return self.filter(structure__in=Membership.objects.filter(user=user.pk).values("structure"))


class Shelter(models.Model):
    """The real place of a protected structure: never in a page, a search, an export, a document or a log.

    Code des relations entre le public et l’administration, art. L311-5, 2° d (safety of persons).
    """

    structure = models.OneToOneField(Structure, models.CASCADE, related_name="shelter", verbose_name="structure")
    address = models.CharField("adresse réelle", max_length=200)
    postcode = models.CharField("code postal", max_length=5, validators=[identifiers.validate_postcode])
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")

    objects = ShelterQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse protégée"
        verbose_name_plural = "adresses protégées"

    def __str__(self):
        return f"Adresse protégée n° {self.pk}"

    @property
    def full_address(self):
        return f"{self.address}, {self.postcode} {self.commune}"
