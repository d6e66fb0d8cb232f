"""The words of the town's letters, which its agents write, and the reasons that they reuse.

A template is plain text: paragraphs, and fields between braces. What the law makes compulsory around it (letterhead,
amounts by year, appeal) is not theirs to forget: it stays in the document's own page.
"""

import re
from dataclasses import dataclass

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from commons import clock
from commons.constraints import all_or_none

from .budget import Axis
from .calls import Call

# What is more than words: each stands in a paragraph of its own.
BLOCKS = ("tableaux", "etapes", "motif", "pieces")
FIELD = re.compile(r"\{([^{}]*)\}")
STRAY_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True)
class LetterField:
    """One thing that the letter fills in."""

    name: str
    meaning: str


COMMON_FIELDS = (
    LetterField("structure", "le nom de la structure"),
    LetterField("intitule", "l’intitulé de la demande"),
    LetterField("numero", "le numéro de la demande"),
    LetterField("appel", "le titre de l’appel"),
    LetterField("date_depot", "la date du dépôt"),
    LetterField("montant_demande", "le total demandé"),
)
GRANTED_FIELDS = (
    LetterField("montant", "le montant accordé, en chiffres"),
    LetterField("montant_en_lettres", "le montant accordé, en toutes lettres"),
    LetterField("exercices", "« de l’exercice 2027 » ou « des exercices 2027 à 2029 »"),
    LetterField("deliberation", "la référence de la délibération"),
    LetterField("date_deliberation", "la date de la séance du conseil"),
    LetterField("tableaux", "les montants par année et l’échéancier, seuls dans leur paragraphe"),
    LetterField("etapes", "ce qu’il reste à faire, seul dans son paragraphe"),
)
REFUSED_FIELDS = (
    LetterField("motif", "le motif du refus, tel que l’agent l’a écrit, seul dans son paragraphe"),
    LetterField("decision", "qui a refusé : le conseil, avec sa délibération, ou le service après instruction"),
)
COMPLETION_FIELDS = (
    LetterField("pieces", "la liste de ce qui manque, seule dans son paragraphe"),
    LetterField("date_limite", "la date avant laquelle répondre"),
)


def paragraphs(body):
    """The paragraphs of a text, which empty lines part."""
    return [part.strip() for part in re.split(r"\n\s*\n", body.replace("\r\n", "\n")) if part.strip()]


class LetterTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_lettertemplate") else self.none()

    def in_use(self, kind):
        """The words of today's letters of this kind: the version that was put in use last."""
        return self.filter(kind=kind, used_at__isnull=False).order_by("-used_at", "-version").first()


class LetterTemplate(models.Model):
    """One version of the words of one kind of letter: written as a draft, then in use from a moment on, and frozen."""

    class Kind(models.TextChoices):
        AWARD = "award", "Lettre d’accord"
        REFUSAL = "refusal", "Lettre de refus"
        COMPLETION = "completion", "Demande de compléments"

    FIELDS = {
        Kind.AWARD: COMMON_FIELDS + GRANTED_FIELDS,
        Kind.REFUSAL: COMMON_FIELDS + REFUSED_FIELDS,
        Kind.COMPLETION: COMMON_FIELDS + COMPLETION_FIELDS,
    }
    COMPULSORY = {
        Kind.AWARD: ("montant", "montant_en_lettres", "deliberation", "tableaux"),
        Kind.REFUSAL: ("motif",),  # CRPA, art. L211-2: a refusal states its reasons
        Kind.COMPLETION: ("pieces", "date_limite"),  # CRPA, art. L114-5
    }

    kind = models.CharField("lettre", max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField("version", editable=False)
    heading = models.CharField("titre", max_length=120)
    body = models.TextField(
        "texte", help_text="Un paragraphe par bloc, séparés d’une ligne vide. Les champs s’écrivent entre accolades."
    )
    used_at = models.DateTimeField("en service depuis le", null=True, blank=True, editable=False)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="mise en service par",
    )

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de lettre"
        verbose_name_plural = "modèles de lettres"
        ordering = ["kind", "-version"]
        constraints = [
            all_or_none("used_at", "used_by", message="Une mise en service a un auteur et une date."),
            models.UniqueConstraint(
                fields=["kind", "version"],
                name="funding_lettertemplate_version_once",
                violation_error_message="Cette lettre a déjà une version de ce numéro.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="used_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__used_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, version {self.version}"

    def save(self, **kwargs):
        if self.version is None:
            last = type(self).objects.filter(kind=self.kind).aggregate(last=models.Max("version"))["last"]
            self.version = (last or 0) + 1
        super().save(**kwargs)

    @property
    def is_used(self):
        return self.used_at is not None

    @property
    def fields(self):
        return self.FIELDS[self.Kind(self.kind)]

    def clean(self):
        """Every brace is a field that this letter knows, and what the law wants in it is there."""
        if self.kind not in self.Kind:
            return
        errors = {name: faults for name in ("heading", "body") if (faults := self._faults(getattr(self, name)))}
        written = set(FIELD.findall(self.body or ""))
        missing = [name for name in self.COMPULSORY[self.Kind(self.kind)] if name not in written]
        if missing:
            sentence = "Il manque {} : la lettre ne serait pas régulière sans cela."
            names = " et ".join(f"« {{{name}}} »" for name in missing)
            errors.setdefault("body", []).append(sentence.format(names))
        errors.setdefault("body", []).extend(self._crowded())
        errors = {name: faults for name, faults in errors.items() if faults}
        if errors:
            raise ValidationError(errors)

    def _faults(self, text):
        known = {field.name for field in self.fields}
        unknown = [name for name in dict.fromkeys(FIELD.findall(text or "")) if name not in known]
        faults = [f"Le champ « {{{name}}} » n’existe pas dans cette lettre." for name in unknown]
        if stray := STRAY_BRACE.search(FIELD.sub("", text or "")):
            faults.append(f"Une accolade « {stray[0]} » est seule : un champ s’écrit {{comme_ceci}}.")
        return faults

    def _crowded(self):
        """A table or a list stands alone, and once: words around it would be lost."""
        for name in BLOCKS:
            holders = [part for part in paragraphs(self.body) if f"{{{name}}}" in part]
            if len(holders) > 1 or any(part != f"{{{name}}}" for part in holders) or f"{{{name}}}" in self.heading:
                yield f"Le champ « {{{name}}} » s’écrit une fois, seul dans son paragraphe."

    def use(self, *, by):
        """From now on, letters of this kind are written with these words. Those already kept do not change."""
        if not self.is_used:
            self.used_at, self.used_by = clock.now(), by
            self.save(update_fields=["used_at", "used_by"])


class RefusalReasonQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_refusalreason") else self.none()

    def for_call(self, call):
        """Those that an agent may offer for this call: its own, its axis's, and those that serve everywhere."""
        axis = models.Q(axis="") | models.Q(axis=call.envelope.axis)
        return self.filter(models.Q(call=None) | models.Q(call=call), axis)


class RefusalReason(models.Model):
    """A reason that was well said once, for agents to reuse and adapt."""

    label = models.CharField("en bref", max_length=80, unique=True)
    text = models.TextField(
        "motif", help_text="La structure le lira dans sa lettre : des faits, et la règle de l’appel."
    )
    call = models.ForeignKey(
        Call, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="appel", help_text="Vide : tous."
    )
    axis = models.CharField("axe", max_length=20, choices=Axis, blank=True, help_text="Vide : tous.")

    objects = RefusalReasonQuerySet.as_manager()

    class Meta:
        verbose_name = "motif de refus"
        verbose_name_plural = "motifs de refus"
        ordering = ["label"]

    def __str__(self):
        return self.label
