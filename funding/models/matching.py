"""What another funder published, and the structure that may have received it: the portal proposes, people decide.

The scale is written here once. It says what a likeness is worth in words: no number alone ever decides, and only
somebody's confirmation makes a fact of it.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from commons import clock
from commons.constraints import all_or_none
from commons.status import FileStatus, Holder
from structures.models import Structure

from .known import KnownGrant


class Confidence(models.IntegerChoices):
    """How far a proposal may be believed, the least first."""

    WEAK = 1, "Faible"
    POSSIBLE = 2, "Possible"
    LIKELY = 3, "Probable"
    STRONG = 4, "Forte"

    @property
    def tone(self):
        return {Confidence.WEAK: "neutral", Confidence.STRONG: "ok"}.get(self, "wait")

    @property
    def sentence(self):
        return {
            Confidence.WEAK: "Les noms se ressemblent, rien d’autre ne le confirme, ou quelque chose le contredit.",
            Confidence.POSSIBLE: "Le nom est le même sans que la commune soit connue, ou il est proche dans la même "
            "commune.",
            Confidence.LIKELY: "C’est la même organisation, peut-être un autre de ses établissements ; ou bien le même "
            "nom dans la même commune.",
            Confidence.STRONG: "Le numéro publié est celui de la structure, et rien ne le contredit.",
        }[self]


class Basis(models.IntegerChoices):
    """Why the two are brought together, the strongest reason first."""

    SIRET = 1, "Même SIRET"
    RNA = 2, "Même numéro RNA"
    SIREN = 3, "Même SIREN"
    NAME_AND_COMMUNE = 4, "Même nom et même commune"
    CLOSE_NAME_AND_COMMUNE = 5, "Nom proche ou sigle, même commune"
    NAME = 6, "Même nom, commune inconnue ou autre"
    CLOSE_NAME = 7, "Nom proche seulement"

    @property
    def worth(self):
        """The confidence that it gives when nothing contradicts it."""
        return WORTH[self]


WORTH = {
    Basis.SIRET: Confidence.STRONG,
    Basis.RNA: Confidence.STRONG,
    Basis.SIREN: Confidence.LIKELY,
    Basis.NAME_AND_COMMUNE: Confidence.LIKELY,
    Basis.CLOSE_NAME_AND_COMMUNE: Confidence.POSSIBLE,
    Basis.NAME: Confidence.POSSIBLE,
    Basis.CLOSE_NAME: Confidence.WEAK,
}
# The only reasons for which many are confirmed at once: a number of the structure's own, and never a name.
IN_BULK = (Basis.SIRET, Basis.RNA)


class Contradiction(models.TextChoices):
    """What speaks against a proposal: it takes one degree of confidence away."""

    OTHER_NAME = "other_name", "les noms n’ont presque rien de commun"
    OTHER_SIREN = "other_siren", "les SIREN sont différents"
    OTHER_RNA = "other_rna", "les numéros RNA sont différents"
    OTHER_COMMUNE = "other_commune", "les communes sont différentes"


class Reason(models.TextChoices):
    """Why a proposal is rejected."""

    HOMONYM = "homonym", "Même nom ou nom proche, autre structure"
    FEDERATION = "federation", "Ce numéro est celui d’une fédération ou d’un autre établissement"
    MISTAKE = "mistake", "Erreur dans le fichier du financeur"
    OTHER = "other", "Une autre structure a reçu cette subvention"


class MatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever consults other funders' grants and the structures."""
        right = user.has_perm("funding.view_knowngrant") and user.has_perm("structures.view_structure")
        return self if user.is_active and user.is_staff and right else self.none()

    def confirmed(self):
        return self.filter(status=Match.Status.CONFIRMED)

    def pending(self):
        """Proposals to decide: of grants without a confirmed structure, and the most believed ones of each.

        What is believed less waits, unseen, until those above are rejected.
        """
        same = Match.objects.filter(known=OuterRef("known"))
        better = same.filter(status=Match.Status.PROPOSED, confidence__gt=OuterRef("confidence"))
        return self.filter(~Exists(same.confirmed()), ~Exists(better), status=Match.Status.PROPOSED)

    def with_rivals(self):
        """Adds whether another structure is believed as much to have received the same grant."""
        same = Match.objects.filter(known=OuterRef("known"), status=Match.Status.PROPOSED)
        rivals = same.filter(confidence=OuterRef("confidence")).exclude(pk=OuterRef("pk"))
        return self.annotate(is_ambiguous=Exists(rivals))

    def with_refusals(self):
        """Adds whether somebody has rejected, for the same structure, another grant of a beneficiary written alike."""
        refused = Match.objects.filter(
            structure=OuterRef("structure"),
            status=Match.Status.REJECTED,
            known__match_key=OuterRef("known__match_key"),
            known__beneficiary_siren=OuterRef("known__beneficiary_siren"),
            known__beneficiary_rna=OuterRef("known__beneficiary_rna"),
        )
        return self.annotate(was_rejected=Exists(refused))

    def in_bulk_by(self, basis):
        """Those that may be confirmed at once: by a number of their own, strongly believed, without rival or past."""
        sure = self.pending().filter(basis=basis, confidence=Confidence.STRONG)
        return sure.with_rivals().with_refusals().filter(is_ambiguous=False, was_rejected=False)


class Match(models.Model):
    """One grant of another funder and one structure of ours."""

    class Status(FileStatus):
        PROPOSED = "proposed", Holder.SERVICE, "wait", "À confirmer"
        CONFIRMED = "confirmed", Holder.NOBODY, "ok", "Confirmé"
        REJECTED = "rejected", Holder.NOBODY, "neutral", "Rejeté"

    known = models.ForeignKey(
        KnownGrant, models.CASCADE, related_name="matches", verbose_name="subvention d’un autre financeur"
    )
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="matches", verbose_name="structure")
    basis = models.PositiveSmallIntegerField("motif", choices=Basis)
    confidence = models.PositiveSmallIntegerField("confiance", choices=Confidence)
    likeness = models.PositiveSmallIntegerField(
        "ressemblance des noms", default=0, help_text="De 0 (rien de commun) à 100 (le même nom)."
    )
    contradictions = ArrayField(
        models.CharField(max_length=20, choices=Contradiction), verbose_name="ce qui le contredit", default=list
    )
    status = models.CharField("statut", max_length=10, choices=Status, default=Status.PROPOSED)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidé par"
    )
    reason = models.CharField("raison du rejet", max_length=12, choices=Reason, blank=True)
    batch = models.ForeignKey(
        "MatchBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="matches",
        verbose_name="confirmation groupée",
    )

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = "rapprochement"
        ordering = ["-confidence", "structure", "known"]
        constraints = [
            models.UniqueConstraint(
                fields=["known", "structure"],
                name="funding_match_once",
                violation_error_message="Cette subvention et cette structure sont déjà rapprochées.",
            ),
            models.UniqueConstraint(
                fields=["known"],
                condition=Q(status="confirmed"),
                name="funding_match_one_structure",
                violation_error_message="Une autre structure est déjà confirmée pour cette subvention.",
            ),
            all_or_none("decided_at", "decided_by", message="Une décision a une date et un auteur."),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at=None) | ~Q(status="proposed") & ~Q(decided_at=None),
                name="funding_match_decided_is_dated",
                violation_error_message="Un rapprochement confirmé ou rejeté, et lui seul, dit quand il l’a été.",
            ),
            models.CheckConstraint(
                condition=Q(status="rejected") & ~Q(reason="") | ~Q(status="rejected") & Q(reason=""),
                name="funding_match_rejected_with_reason",
                violation_error_message="Un rapprochement rejeté, et lui seul, dit pourquoi.",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "status"], name="funding_match_of_structure"),
            models.Index(fields=["status", "basis"], name="funding_match_to_decide"),
        ]

    def __str__(self):
        return f"Rapprochement n° {self.pk}"

    @property
    def against(self):
        """What contradicts it, in sentences."""
        return [Contradiction(code).label for code in self.contradictions if code in Contradiction.values]

    @property
    def worth(self):
        """Its confidence, with the sentence of the scale."""
        return Confidence(self.confidence)


class MatchBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.instruct_application") else self.none()

    def with_progress(self):
        """Adds how many are confirmed, how many wait, how many were left to somebody's eyes."""
        return self.annotate(
            done=Count("matches", filter=Q(matches__status=Match.Status.CONFIRMED)),
            waiting=Count("matches", filter=Q(matches__status=Match.Status.PROPOSED)),
        )

    def unfinished(self):
        return self.filter(matches__status=Match.Status.PROPOSED).distinct()


class MatchBatch(models.Model):
    """« Confirmer les 312 rapprochements par SIRET » : who asked it, when, and how far it has come.

    One that cannot be confirmed any more leaves the batch, and stays to be looked at.
    """

    basis = models.PositiveSmallIntegerField("motif", choices=Basis)
    total = models.PositiveIntegerField("demandés", default=0)
    at = models.DateTimeField("demandée le", default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    objects = MatchBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "confirmation groupée"
        verbose_name_plural = "confirmations groupées"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=[1, 2]),
                name="funding_matchbatch_by_number",
                violation_error_message="Seuls des numéros identiques se confirment en nombre, jamais des noms.",
            )
        ]

    def __str__(self):
        return f"{self.get_basis_display()}, confirmation groupée n° {self.pk}"


class ClueQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("structures.view_structure") else self.none()


class Clue(models.Model):
    """One thing by which a structure is recognised in other funders' files, as it was when they were last compared.

    A structure whose clues are no longer these is compared anew. Those of a duplicate serve the structure that it
    became. Nothing here is secret: a protected structure has no place among its clues.
    """

    class Kind(models.TextChoices):
        SIRET = "siret", "SIRET"
        SIREN = "siren", "SIREN"
        RNA = "rna", "numéro RNA"
        NAME = "name", "nom"
        ACRONYM = "acronym", "sigle"
        COMMUNE = "commune", "commune"
        POSTCODE = "postcode", "code postal"

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="clues", verbose_name="structure")
    kind = models.CharField("sorte", max_length=10, choices=Kind)
    value = models.CharField("valeur comparée", max_length=150)

    objects = ClueQuerySet.as_manager()

    class Meta:
        verbose_name = "signe de reconnaissance"
        verbose_name_plural = "signes de reconnaissance"
        ordering = ["structure", "kind", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "kind", "value"],
                name="funding_clue_once",
                violation_error_message="Ce signe de reconnaissance est déjà connu.",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "value"], name="funding_clue_value"),
            GinIndex(OpClass("value", "gin_trgm_ops"), condition=Q(kind="name"), name="funding_clue_names"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.value}"
