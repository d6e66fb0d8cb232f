"""What other funders published about the grants they gave, as our import read it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from commons import clock
from commons.constraints import in_order, positive


class Doubt(models.TextChoices):
    """Why a row was kept with a warning: what a reader must know before relying on it."""

    AMOUNT_ROUNDED = "amount_rounded", "montant publié avec plus de deux décimales, arrondi au centime"
    AMOUNT_ZERO = "amount_zero", "montant nul"
    FUNDER_ID_MISSING = "funder_id_missing", "identifiant de l’attribuant absent"
    FUNDER_ID_REPAIRED = "funder_id_repaired", "identifiant de l’attribuant abîmé par un tableur, retrouvé en entier"
    FUNDER_ID_SIREN = "funder_id_siren", "SIREN de l’attribuant au lieu de son SIRET"
    FUNDER_ID_WRONG = "funder_id_wrong", "identifiant de l’attribuant faux, écarté"
    FUNDER_SWAPPED = "funder_swapped", "nom et identifiant de l’attribuant inversés, remis en place"
    BENEFICIARY_ID_MISSING = "beneficiary_id_missing", "bénéficiaire sans SIRET ni RNA"
    BENEFICIARY_ID_REPAIRED = (
        "beneficiary_id_repaired",
        "identifiant du bénéficiaire abîmé par un tableur, retrouvé en entier",
    )
    BENEFICIARY_ID_SIREN = "beneficiary_id_siren", "SIREN du bénéficiaire au lieu de son SIRET"
    BENEFICIARY_ID_WRONG = "beneficiary_id_wrong", "identifiant du bénéficiaire faux, écarté"
    BENEFICIARY_SWAPPED = "beneficiary_swapped", "nom et identifiant du bénéficiaire inversés, remis en place"
    RNA_MISPLACED = "rna_misplaced", "numéros RNA et SIRET du bénéficiaire dans la colonne l’un de l’autre"
    RNA_WRONG = "rna_wrong", "numéro RNA faux, écarté"
    DATE_MISSING = "date_missing", "date de la convention absente"
    DATE_FORMAT = "date_format", "date non conforme à AAAA-MM-JJ, lue à la française"
    DATE_VAGUE = "date_vague", "date de la convention réduite à l’année"
    DATE_UNREADABLE = "date_unreadable", "date de la convention illisible, laissée vide"
    PERIOD_FORMAT = "period_format", "période de versement non conforme, mais lisible"
    PERIOD_VAGUE = "period_vague", "période de versement réduite à l’année"
    PERIOD_PARTIAL = "period_partial", "période de versement lue en partie"
    PERIOD_REVERSED = "period_reversed", "période de versement à l’envers, laissée vide"
    PERIOD_UNREADABLE = "period_unreadable", "période de versement illisible, laissée vide"
    NATURE_FORMAT = "nature_format", "nature de l’aide hors liste, mais lisible"
    NATURE_UNREADABLE = "nature_unreadable", "nature de l’aide hors liste, laissée vide"
    CONDITIONS_UNCLEAR = "conditions_unclear", "conditions de versement contradictoires, gardées telles quelles"
    EU_FORMAT = "eu_format", "notification à l’Union européenne autre que oui ou non, mais lisible"
    EU_UNREADABLE = "eu_unreadable", "notification à l’Union européenne illisible, laissée vide"
    SHARE_MISSING = "share_missing", "part du bénéficiaire absente, comptée à 100 %"
    SHARE_PERCENT = "share_percent", "part du bénéficiaire écrite en pour cent au lieu d’un nombre entre 0,01 et 1"
    SHARE_UNREADABLE = "share_unreadable", "part du bénéficiaire illisible, comptée à 100 %"
    CELL_CUT = "cell_cut", "texte trop long, coupé"
    EXTRA_CELLS = "extra_cells", "cellules en trop au bout de la ligne, ignorées"
    QUOTES = "quotes", "guillemets qui ne se ferment pas : ligne lue telle quelle"


class KnownGrantQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff who may consult them: they help to instruct, and are already public at their source."""
        if user.is_active and (user.is_superuser or (user.is_staff and user.has_perm("funding.view_knowngrant"))):
            return self
        return self.none()

    def identified_as(self, structure):
        """What was published under a number of this structure."""
        siret, rna = structure.siret or "", structure.rna or ""
        siren = structure.siren or siret[:9]
        same = Q()
        if siret:
            same |= Q(beneficiary_siret=siret)
        if siren:
            same |= Q(beneficiary_siren=siren)
        if rna:
            same |= Q(beneficiary_rna=rna)
        return self.filter(same) if same else self.none()

    def confirmed_for(self, structure):
        """What somebody confirmed that ``structure`` received: public at its source."""
        return self.filter(matches__structure=structure.pk, matches__status="confirmed")

    def about(self, structure):
        """What ``structure`` received: by an identifier or by an agent's word, and never by a likeness of names.

        What an agent rejected for it, or confirmed for another structure, is not its own even with the same number.
        """
        rows = self.model.objects.order_by()
        denied = rows.filter(matches__structure=structure.pk, matches__status="rejected")
        settled = rows.filter(matches__status="confirmed")
        numbered = rows.identified_as(structure).exclude(pk__in=denied.values("pk"))
        numbered = numbered.exclude(pk__in=settled.values("pk"))
        return self.filter(Q(pk__in=numbered.values("pk")) | Q(pk__in=rows.confirmed_for(structure).values("pk")))


class KnownGrant(models.Model):
    """One published line: one beneficiary of one decision of another funder (arrêté of 17/11/2017)."""

    class Nature(models.TextChoices):
        CASH = "cash", "aide en numéraire"
        IN_KIND = "in_kind", "aide en nature"
        BOTH = "both", "aide en numéraire et en nature"

    funder_name = models.CharField("attribuant", max_length=255)
    funder_siret = models.CharField("SIRET de l’attribuant", max_length=14, blank=True)
    reference = models.CharField("référence de la décision", max_length=255, blank=True)
    signed_on = models.DateField("convention signée le", null=True, blank=True)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    beneficiary_name = models.CharField("bénéficiaire", max_length=255)
    beneficiary_key = models.CharField("nom pour la recherche", max_length=255, db_index=True, editable=False)
    beneficiary_siret = models.CharField("SIRET du bénéficiaire", max_length=14, blank=True, db_index=True)
    beneficiary_siren = models.CharField("SIREN du bénéficiaire", max_length=9, blank=True, db_index=True)
    beneficiary_rna = models.CharField("RNA du bénéficiaire", max_length=10, blank=True, db_index=True)
    beneficiary_commune = models.CharField("commune du bénéficiaire", max_length=100, blank=True, default="")
    beneficiary_postcode = models.CharField("code postal du bénéficiaire", max_length=5, blank=True, default="")
    match_key = models.CharField("nom comparé", max_length=150, editable=False, default="")
    place_key = models.CharField("commune comparée", max_length=100, editable=False, default="")
    is_compared = models.BooleanField("comparée aux structures", default=False, editable=False)
    purpose = models.TextField("objet", blank=True)
    amount = models.DecimalField(
        "montant total", max_digits=12, decimal_places=2, help_text="Avant répartition entre les bénéficiaires."
    )
    share = models.DecimalField(
        "part du bénéficiaire",
        max_digits=5,
        decimal_places=4,
        default=1,
        help_text="De 0 à 1 : 0,45 pour 45 %.",
    )
    amount_received = models.GeneratedField(
        expression=F("amount") * F("share"),
        output_field=models.DecimalField("montant reçu", max_digits=12, decimal_places=2),
        db_persist=True,
        verbose_name="montant reçu",
    )
    nature = models.CharField("nature", max_length=10, choices=Nature, blank=True)
    conditions = models.TextField("conditions de versement", blank=True)
    period_start = models.DateField("début du versement", null=True, blank=True)
    period_end = models.DateField("fin du versement", null=True, blank=True)
    eu_notified = models.BooleanField("notifiée à l’Union européenne", null=True, blank=True)
    warnings = ArrayField(models.CharField(max_length=40), verbose_name="avertissements", default=list, blank=True)
    source = models.CharField("fichier", max_length=255)
    source_line = models.PositiveIntegerField("ligne du fichier")
    fingerprint = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    imported_at = models.DateTimeField("importée le", default=clock.now, editable=False)

    objects = KnownGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "subvention d’un autre financeur"
        verbose_name_plural = "subventions d’autres financeurs"
        ordering = [F("year").desc(nulls_last=True), "beneficiary_key", "pk"]
        constraints = [
            positive("amount", strictly=False, message="Le montant d’une subvention n’est pas négatif."),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1),
                name="%(app_label)s_%(class)s_share_is_a_part",
                violation_error_message="La part du bénéficiaire est plus grande que 0 et vaut au plus 1.",
            ),
            in_order("period_start", "period_end", message="Le versement ne finit pas avant de commencer."),
        ]
        indexes = [
            GinIndex(OpClass("match_key", "gin_trgm_ops"), name="funding_knowngrant_names"),
            GinIndex(
                OpClass("match_key", "gin_trgm_ops"),
                condition=Q(beneficiary_siren=""),
                name="funding_knowngrant_unnumbered",
            ),
            models.Index(fields=["id"], condition=Q(is_compared=False), name="funding_knowngrant_fresh"),
        ]

    def __str__(self):
        return f"{self.funder_name} → {self.beneficiary_name}, {self.year or 'année inconnue'}"

    @property
    def doubts(self):
        """What the import warned about, in sentences."""
        return [Doubt(code).label for code in self.warnings if code in Doubt.values]
