"""The words of the town's agreements: a library of articles, in versions, which its agents write.

Two forms, after the models of the circulaire 5811-SG du 29 septembre 2015 (annexe 2, simplified; annexe 3, full). An
article is plain text: paragraphs that empty lines part, items of a list that begin by a dash, ``**words in bold**``,
fields between braces. A whole article, or a paragraph that begins by ``[condition]``, is printed for some agreements
only. Numbers are never typed: ``{article_controle}`` is the number of that article in the agreement that prints it.
"""

import re
from dataclasses import dataclass

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction

from commons import clock
from commons.constraints import all_or_none

from .letters import FIELD, STRAY_BRACE, LetterField, paragraphs

GUARD = re.compile(r"\[([^\[\]]*)\]\s*")
EXCEPT = "sauf "

# On what a paragraph or an article may depend. Each is also known with « sauf ».
CONDITIONS = {
    "pluriannuelle": "la convention porte sur plusieurs années",
    "commun": "la structure a des partenaires (appel à commun)",
    "cer": "la structure est une association ou une fondation, qui a souscrit le contrat d’engagement républicain",
    "societe": "la structure est une société ou une coopérative",
    "nature": "la Ville donne aussi des aides en nature ces années-là",
    "obligatoire": "la convention est obligatoire : la Ville donne plus que le seuil légal en une année",
    "avance_majoree": "une avance dépasse la moitié du montant d’une année",
}
CHOICES = [
    *((name, f"si {meaning}") for name, meaning in CONDITIONS.items()),
    *((f"{EXCEPT}{name}", f"sauf si {meaning}") for name, meaning in CONDITIONS.items()),
]

TEXT_FIELDS = (
    LetterField("structure", "le nom de la structure"),
    LetterField("beneficiaire", "« l’Association » ou « la Structure », avec une majuscule en tête de phrase"),
    LetterField("numero", "le numéro de la convention"),
    LetterField("numero_demande", "le numéro de la demande"),
    LetterField("intitule", "l’intitulé de l’action"),
    LetterField("appel", "le titre de l’appel"),
    LetterField("axe", "l’axe du pacte"),
    LetterField("deliberation", "la référence de la délibération"),
    LetterField("date_deliberation", "la date de la séance du conseil"),
    LetterField("debut", "la date de début"),
    LetterField("fin", "la date de fin"),
    LetterField("exercices", "« de l’exercice 2027 » ou « des exercices 2027 à 2029 »"),
    LetterField("premier_exercice", "la première année"),
    LetterField("montant", "le montant accordé, en chiffres"),
    LetterField("montant_en_lettres", "le montant accordé, en toutes lettres"),
    LetterField("cout", "le coût de l’action, d’après son budget"),
    LetterField("seuil", "le seuil légal à partir duquel une convention est obligatoire"),
    LetterField("parties", "« des deux parties », ou « de toutes les parties » avec des partenaires"),
    LetterField("raison_avance", "pourquoi une avance dépasse la moitié du montant d’une année"),
)
# What is more than words: each stands in a paragraph of its own.
BLOCKS = (
    LetterField("montants", "le tableau des montants par exercice"),
    LetterField("echeancier", "le tableau des versements"),
    LetterField("comptes_rendus", "le tableau des comptes rendus attendus"),
    LetterField("aides_nature", "le tableau des aides en nature de ces années"),
    LetterField("parts", "le tableau des parts du porteur et des partenaires"),
    LetterField("commun", "la ressource mise en partage, et ce que fait chacun"),
    LetterField("action", "l’action, telle que la structure l’a écrite"),
    LetterField("budget", "le budget prévisionnel"),
    LetterField("indicateurs", "les objectifs, les indicateurs et leurs cibles par année"),
)
BLOCK_NAMES = frozenset(block.name for block in BLOCKS)
# Fields that say something under a condition only.
TIED = {"parts": "commun", "commun": "commun", "aides_nature": "nature", "raison_avance": "avance_majoree"}


class Subject(models.TextChoices):
    """What an article is about, in the order of the State's model."""

    PREAMBLE = "preambule", "Préambule"
    PURPOSE = "objet", "Objet"
    DURATION = "duree", "Durée"
    COST = "cout", "Coût de l’action"
    CONTRIBUTION = "contribution", "Contribution financière"
    PAYMENT = "versement", "Modalités de versement"
    SHARING = "partage", "Partage entre partenaires"
    COMMON = "commun", "Le commun"
    EVIDENCE = "justificatifs", "Justificatifs"
    COMMITMENTS = "engagements", "Autres engagements"
    STATE_AID = "aides_etat", "Aides d’État"
    SANCTIONS = "sanctions", "Sanctions"
    EVALUATION = "evaluation", "Évaluation"
    RENEWAL = "renouvellement", "Renouvellement"
    CONTROL = "controle", "Contrôle"
    AMENDMENT = "avenant", "Avenant"
    ANNEXES = "annexes", "Annexes"
    TERMINATION = "resiliation", "Résiliation"
    APPEAL = "recours", "Recours"
    OTHER = "autre", "Autre article"
    ANNEX_ACTION = "annexe_action", "Annexe : l’action"
    ANNEX_BUDGET = "annexe_budget", "Annexe : le budget"
    ANNEX_INDICATORS = "annexe_indicateurs", "Annexe : les objectifs et les indicateurs"
    ANNEX_OTHER = "annexe_autre", "Autre annexe"

    @property
    def is_annex(self):
        return self.value.startswith("annexe_")

    @property
    def is_numbered(self):
        return self != Subject.PREAMBLE and not self.is_annex

    @property
    def field(self):
        """The field that prints its number: ``{article_objet}``, ``{annexe_budget}``."""
        return self.value if self.is_annex else f"article_{self.value}"


SEVERAL = (Subject.OTHER, Subject.ANNEX_OTHER)
REFERENCES = tuple(
    LetterField(subject.field, f"le numéro de « {subject.label} »")
    for subject in Subject
    if subject != Subject.PREAMBLE and subject not in SEVERAL
)
REFERENCE_NAMES = frozenset(field.name for field in REFERENCES)
KNOWN = frozenset(field.name for field in (*TEXT_FIELDS, *BLOCKS, *REFERENCES))


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, and the condition that it states for itself (empty: none)."""

    text: str
    condition: str = ""

    @classmethod
    def of(cls, text):
        guard = GUARD.match(text)
        return cls(text[guard.end() :], guard[1].strip()) if guard else cls(text)

    @property
    def fields(self):
        return FIELD.findall(self.text)

    @property
    def block(self):
        """The block that it is, by its name; empty for words."""
        alone = FIELD.fullmatch(self.text)
        return alone[1] if alone and alone[1] in BLOCK_NAMES else ""


def holds(condition, true):
    """Whether a condition holds, among those that are ``true`` of an agreement."""
    if condition.startswith(EXCEPT):
        return condition.removeprefix(EXCEPT) not in true
    return not condition or condition in true


class AgreementTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_agreementtemplate") else self.none()

    def used(self):
        return self.filter(used_at__isnull=False)

    def in_use(self, form):
        """The words of the agreements of this form that are drawn up today: the version that was put in use last."""
        return self.used().filter(form=form).order_by("-used_at", "-version").first()


class AgreementTemplate(models.Model):
    """One version of the words of the agreements of one form: written as a draft, then in use, and frozen."""

    class Form(models.TextChoices):
        SIMPLIFIED = "simplified", "Convention simplifiée"
        FULL = "full", "Convention complète"

    # What decides of an agreement (décret 2001-495, art. 1er: the object, the amount, the conditions of use), then
    # what the State's models hold besides.
    LEGAL = (Subject.PURPOSE, Subject.CONTRIBUTION, Subject.EVIDENCE)
    COMPULSORY = {
        Form.SIMPLIFIED: (*LEGAL, Subject.DURATION, Subject.PAYMENT, Subject.CONTROL, Subject.ANNEX_BUDGET),
        Form.FULL: (
            *LEGAL, Subject.DURATION, Subject.COST, Subject.PAYMENT, Subject.COMMITMENTS, Subject.SANCTIONS,
            Subject.EVALUATION, Subject.CONTROL, Subject.AMENDMENT, Subject.TERMINATION, Subject.APPEAL,
            Subject.ANNEX_ACTION, Subject.ANNEX_BUDGET, Subject.ANNEX_INDICATORS,
        ),
    }  # fmt: skip
    COMPULSORY_FIELDS = ("intitule", "montant", "montant_en_lettres", "montants", "echeancier", "debut", "fin")

    form = models.CharField("forme", max_length=12, choices=Form)
    version = models.PositiveSmallIntegerField("version", editable=False)
    remark = models.CharField(
        "ce qui change", max_length=200, blank=True, help_text="Pour les agents : par rapport à la version précédente."
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

    objects = AgreementTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de convention"
        verbose_name_plural = "modèles de conventions"
        ordering = ["form", "-version"]
        constraints = [
            all_or_none("used_at", "used_by", message="Une mise en service a un auteur et une date."),
            models.UniqueConstraint(
                fields=["form", "version"],
                name="funding_agreementtemplate_version_once",
                violation_error_message="Cette forme a déjà une version de ce numéro.",
            ),
            models.UniqueConstraint(
                fields=["form"],
                condition=models.Q(used_at__isnull=True),
                name="funding_agreementtemplate_one_draft",
                violation_error_message="Une version de cette forme est déjà en cours d’écriture.",
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
        return f"{self.get_form_display()}, version {self.version}"

    @property
    def is_used(self):
        return self.used_at is not None

    def faults(self):
        """What forbids putting it in use, in sentences: of each article, then of the whole."""
        articles = list(self.articles.all())
        found = [f"« {article.heading} » : {fault}" for article in articles for fault in article.faults()]
        return [*found, *self._absent(articles), *self._lost(articles)]

    def _absent(self, articles):
        always = {article.subject for article in articles if not article.condition}
        missing = [
            f"Il manque l’article « {s.label} »." for s in self.COMPULSORY[self.Form(self.form)] if s not in always
        ]
        sure = {
            name
            for article in articles
            if not article.condition
            for paragraph in article.paragraphs()
            if not paragraph.condition
            for name in paragraph.fields
        }
        missing += [
            f"Il manque le champ « {{{name}}} », dans un paragraphe sans condition."
            for name in self.COMPULSORY_FIELDS
            if name not in sure
        ]
        promises = [article.body for article in articles if article.subject in (Subject.COMMITMENTS, Subject.OTHER)]
        if not any("engagement républicain" in body for body in promises):
            missing.append("Il manque le contrat d’engagement républicain (loi 2000-321, art. 10-1).")
        if not any(paragraph.block == "parts" for article in articles for paragraph in article.paragraphs()):
            missing.append("Il manque le partage entre partenaires, {parts} (CGCT, art. L1611-4).")
        return missing

    @staticmethod
    def _lost(articles):
        """Numbers of articles that are not there, or not always, where they are named."""
        conditions = {Subject(article.subject).field: article.condition for article in articles}
        for article in articles:
            for paragraph in article.paragraphs():
                stated = {article.condition, paragraph.condition, ""}
                for name in dict.fromkeys(paragraph.fields):
                    if name in REFERENCE_NAMES and conditions.get(name, "absent") not in stated:
                        yield f"« {article.heading} » renvoie à {{{name}}}, qui n’y est pas, ou pas toujours."

    def use(self, *, by):
        """From now on, agreements of this form are drawn up with these words. Those that exist keep theirs."""
        if self.is_used:
            return
        if faults := self.faults():
            raise ValidationError(faults)
        self.used_at, self.used_by = clock.now(), by
        self.save(update_fields=["used_at", "used_by"])

    @transaction.atomic
    def begin_next(self):
        """The draft that follows, with the same articles; the one that is being written, if there is one."""
        draft = type(self).objects.filter(form=self.form, used_at=None).first()
        if draft:
            return draft
        last = type(self).objects.filter(form=self.form).aggregate(last=models.Max("version"))["last"]
        draft = type(self).objects.create(form=self.form, version=last + 1)
        Article.objects.bulk_create(
            Article(template=draft, **{name: getattr(article, name) for name in Article.WRITTEN})
            for article in self.articles.all()
        )
        return draft


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(template__in=AgreementTemplate.objects.visible_to(user).order_by().values("pk"))


class Article(models.Model):
    """One article, or one annex, of one version."""

    WRITTEN = ("rank", "subject", "heading", "body", "condition")

    template = models.ForeignKey(
        AgreementTemplate, models.CASCADE, related_name="articles", verbose_name="modèle de convention"
    )
    rank = models.PositiveSmallIntegerField("rang")
    subject = models.CharField("ce dont il traite", max_length=20, choices=Subject)
    heading = models.CharField("titre", max_length=120, help_text="Sans numéro : il est compté à l’impression.")
    body = models.TextField(
        "texte",
        help_text="Un paragraphe par bloc, séparés d’une ligne vide. « - » en tête de ligne : une liste. "
        "« **ainsi** » : en gras. « [pluriannuelle] » en tête de paragraphe : imprimé à cette condition.",
    )
    condition = models.CharField(
        "imprimé", max_length=24, choices=CHOICES, blank=True, help_text="Vide : dans toutes les conventions."
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "article de convention"
        verbose_name_plural = "articles de convention"
        ordering = ["template", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "subject"],
                condition=~models.Q(subject__in=[subject.value for subject in SEVERAL]),
                name="funding_article_subject_once",
                violation_error_message="Un autre article traite déjà de cela.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_with_version",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM funding_agreementtemplate WHERE used_at IS NOT NULL
                               AND id IN (NEW.template_id, OLD.template_id)) THEN
                        RAISE EXCEPTION 'Une version en service ne change plus : faites-en une nouvelle.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.heading

    def paragraphs(self):
        return [Paragraph.of(text) for text in paragraphs(self.body)]

    def clean(self):
        if faults := self.faults():
            raise ValidationError({"body": faults})

    def faults(self):
        """What is wrong in its words, in sentences: what it lacks is for the whole version to say."""
        faults = []
        if stray := STRAY_BRACE.search(FIELD.sub("", f"{self.heading} {self.body}")):
            faults.append(f"Une accolade « {stray[0]} » est seule.")
        if FIELD.search(self.heading):
            faults.append("Un titre n’a pas de champ.")
        for paragraph in self.paragraphs():
            faults += self._faults_of(paragraph)
        return list(dict.fromkeys(faults))

    def _faults_of(self, paragraph):
        if paragraph.condition and paragraph.condition.removeprefix(EXCEPT) not in CONDITIONS:
            yield f"La condition « [{paragraph.condition}] » n’existe pas."
        if paragraph.text.count("**") % 2:
            yield "Un passage en gras commence et finit par deux étoiles."
        for name in paragraph.fields:
            if name not in KNOWN:
                yield f"Le champ « {{{name}}} » n’existe pas."
            elif name in BLOCK_NAMES and paragraph.block != name:
                yield f"Le champ « {{{name}}} » s’écrit seul dans son paragraphe."
            elif name in TIED and TIED[name] not in (self.condition, paragraph.condition):
                yield f"Le champ « {{{name}}} » demande la condition « [{TIED[name]}] »."
