"""The papers of a structure: given once, with their dates and their versions, and used for every request."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Q

from commons import clock
from commons.constraints import all_or_none, in_order
from commons.files import private_path
from commons.french import day

from .people import User
from .structure import LegalFamily, Membership, Structure

F = LegalFamily
COMPANIES = frozenset({F.COOPERATIVE, F.COMPANY})
NOT_COMPANIES = frozenset({F.ASSOCIATION, F.FOUNDATION, F.MUTUAL})
# A paper that ends within that many days is told of.
SOON = dt.timedelta(days=30)


class PaperKind(models.TextChoices):
    """What a paper is. What each is for, how long it holds and who has one: ``KINDS``."""

    STATUTES = "statutes", "Statuts"
    LEADERS = "leaders", "Liste des dirigeants"
    REGISTRATION = "registration", "Récépissé de déclaration ou avis SIRENE"
    KBIS = "kbis", "Extrait Kbis"
    BANK = "bank", "Relevé d’identité bancaire (RIB)"
    ACCOUNTS = "accounts", "Comptes annuels approuvés"
    AUDIT = "audit", "Rapport du commissaire aux comptes"
    ACTIVITY = "activity", "Rapport d’activité"
    MINUTES = "minutes", "Procès-verbal de la dernière assemblée générale"
    BUDGET = "budget", "Budget prévisionnel de la structure"
    INSURANCE = "insurance", "Attestation d’assurance"
    DUTIES = "duties", "Attestation de régularité fiscale et sociale"
    POWER = "power", "Pouvoir donné au signataire"
    QUOTES = "quotes", "Devis"
    OTHER = "other", "Autre pièce"

    @classmethod
    def asked(cls):
        """What a call may ask for: each has a name that says what it is."""
        return [(kind.value, kind.label) for kind in cls if kind != cls.OTHER]

    @property
    def facts(self):
        return KINDS[self]

    @property
    def purpose(self):
        return self.facts.purpose

    @property
    def is_usual(self):
        return self.facts.is_usual

    @property
    def is_versioned(self):
        """Whether a new one takes the place of the last; papers without a name of their own stand side by side."""
        return self != PaperKind.OTHER


@dataclass(frozen=True)
class KindFacts:
    """What a paper is for, in a phrase; after how many months it has to be given anew; the families that have one."""

    purpose: str
    months: int | None = None
    families: frozenset = frozenset(F)
    is_usual: bool = False  # asked for by most calls


K = PaperKind
YEARLY = 18  # the papers of a year are the last ones until the next assembly, six months after the next year's end
KINDS = {
    K.STATUTES: KindFacts("Ce que la structure veut faire, et comment elle décide.", is_usual=True),
    K.LEADERS: KindFacts("Qui la dirige et peut signer pour elle.", is_usual=True),
    K.REGISTRATION: KindFacts("La preuve qu’elle est déclarée.", families=NOT_COMPANIES, is_usual=True),
    K.KBIS: KindFacts("La preuve qu’elle est inscrite au registre du commerce.", 3, COMPANIES, is_usual=True),
    K.BANK: KindFacts("Le compte sur lequel la subvention sera versée.", is_usual=True),
    K.ACCOUNTS: KindFacts("Ses ressources et ses dépenses du dernier exercice clos.", YEARLY, is_usual=True),
    K.AUDIT: KindFacts(
        "Ses comptes vus par un tiers, quand la loi l’exige : plus de 153 000 € d’aides par an.", YEARLY
    ),
    K.ACTIVITY: KindFacts("Ce qu’elle a fait l’an dernier.", YEARLY, is_usual=True),
    K.MINUTES: KindFacts("Ce que ses membres ont décidé.", YEARLY),
    K.BUDGET: KindFacts("Ce qu’elle prévoit pour l’année, toutes activités comprises.", 12),
    K.INSURANCE: KindFacts("Sa responsabilité civile est couverte.", 12, is_usual=True),
    K.DUTIES: KindFacts("Elle est à jour de ses impôts et de ses cotisations.", 6),
    K.POWER: KindFacts("Le représentant légal permet à une autre personne de signer."),
    K.QUOTES: KindFacts("Le prix de ce qui sera acheté."),
    K.OTHER: KindFacts("Tout ce qui aide à comprendre le dossier."),
}
# What the State's register gives the town: nobody types or sends it again (CRPA, art. L114-8; Cerfa 12156, pièces).
KNOWN_BY_RNA = frozenset({K.STATUTES, K.LEADERS, K.REGISTRATION})


def why_not_asked(kind, structure):
    """Why this structure does not have to give this paper, in a sentence; empty when it does."""
    if structure.family not in kind.facts.families:
        return "Votre famille juridique n’a pas cette pièce."
    if kind in KNOWN_BY_RNA and structure.family == F.ASSOCIATION and structure.rna:
        return "Votre association a un numéro RNA : la Ville consulte le répertoire national des associations."
    return ""


def sees_papers(user, structure):
    """Whether this person may open the structure's papers and read their names: they are full of people and places."""
    may_know = not structure.is_protected or user.has_perm("structures.see_protected")
    if may_know and user.has_perm("structures.view_paper"):
        return True
    return structure.has_member(user)


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Its members, and the agents who have the right; of a protected structure, the group Protection alone."""
        mine = Q(structure__in=Membership.objects.filter(user=user.pk).values("structure"))
        if not user.has_perm("structures.view_paper"):
            return self.filter(mine)
        if user.has_perm("structures.see_protected"):
            return self
        return self.filter(mine | Q(structure__is_protected=False))

    def current(self):
        """The latest version of each paper."""
        return self.filter(superseded_at=None)

    def valid(self, on):
        """What may be joined on that day: the latest version, still holding, and not sent back by the town."""
        return self.current().filter(Q(valid_until=None) | Q(valid_until__gte=on), refusal="")

    def to_renew(self, on):
        """The latest versions that are over, soon over, or sent back by the town."""
        return self.current().filter(Q(valid_until__lte=on + SOON) | ~Q(refusal=""))


class Paper(models.Model):
    """One version of one paper of a structure. Its file is private, and checked before it is kept."""

    class Refusal(models.TextChoices):
        """Why the town asks for it again: codes, so that the journal and the lists hold nobody's words."""

        UNREADABLE = "unreadable", "illisible"
        PARTIAL = "partial", "incomplète : il manque des pages"
        WRONG = "wrong", "ce n’est pas la pièce attendue"
        OUTDATED = "outdated", "trop ancienne"
        UNSIGNED = "unsigned", "sans signature"
        STRANGER = "stranger", "elle ne porte pas le nom de la structure"

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="papers", verbose_name="structure")
    kind = models.CharField("pièce", max_length=20, choices=PaperKind)
    file = models.FileField("fichier", upload_to=private_path)
    name = models.CharField("nom du fichier", max_length=120)
    mime = models.CharField("type de fichier", max_length=30)
    size = models.PositiveIntegerField("taille (octets)")
    pages = models.PositiveSmallIntegerField("nombre de pages", default=1)
    sha256 = models.CharField("empreinte", max_length=64)
    valid_from = models.DateField("datée du")
    valid_until = models.DateField("valable jusqu’au", null=True, blank=True)
    added_at = models.DateTimeField("ajoutée le", default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ajoutée par")
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="superseded_by", verbose_name="remplace"
    )
    superseded_at = models.DateTimeField("remplacée le", null=True, blank=True)
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vérifiée par"
    )
    refusal = models.CharField("à refaire", max_length=20, choices=Refusal, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        ordering = ["structure", "kind", "-added_at", "-pk"]
        indexes = [models.Index(fields=["structure", "kind"], name="structures_paper_kind")]
        constraints = [
            in_order("valid_from", "valid_until", message="Une pièce ne finit pas avant d’avoir commencé."),
            all_or_none("checked_at", "checked_by", message="Une vérification a une date et un auteur."),
            models.UniqueConstraint(
                fields=["structure", "kind"],
                condition=Q(superseded_at=None) & ~Q(kind="other"),
                name="structures_paper_one_current",
                violation_error_message="Cette pièce vient d’être remplacée par quelqu’un d’autre : rechargez la page.",
            ),
            models.CheckConstraint(
                condition=Q(refusal="") | Q(checked_at__isnull=False),
                name="structures_paper_refused_when_checked",
                violation_error_message="Une pièce à refaire a été regardée : dites par qui, et quand.",
            ),
        ]

    def __str__(self):
        """Told everywhere, hence without the file's name, which may name people."""
        return f"{self.get_kind_display()} (n° {self.pk})"

    @property
    def is_current(self):
        return self.superseded_at is None

    @property
    def is_over(self):
        return self.valid_until is not None and self.valid_until < clock.today()

    @property
    def is_soon_over(self):
        return self.valid_until is not None and not self.is_over and self.valid_until <= clock.today() + SOON

    @property
    def is_valid(self):
        return self.is_current and not self.is_over and not self.refusal

    @property
    def standing(self):
        """``(words, tone)``: whether it may be joined, until when, and whether the town has looked. It names nobody."""
        if self.refusal:
            return f"À refaire : {self.get_refusal_display()}", "act"
        if self.is_over:
            return f"Périmée depuis le {day(self.valid_until)}", "act"
        if self.is_soon_over:
            return f"Valable jusqu’au {day(self.valid_until)}, bientôt à refaire", "wait"
        words = f"Valable jusqu’au {day(self.valid_until)}" if self.valid_until else "Valable"
        return (f"{words}, vue par la Ville", "ok") if self.checked_at else (words, "ok")


def default_end(kind, start):
    """When a paper of this kind, dated so, has to be given anew; nothing when it holds until it changes."""
    months = PaperKind(kind).facts.months
    return start + relativedelta(months=months) if months else None
