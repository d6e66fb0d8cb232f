"""A structure asks for the label: its answers, what proves them, what it was asked to complete."""

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import Membership, Paper, Structure

from . import checklist
from .referential import Criterion, Referential, person


class CandidacyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agent of the label sees what was handed in, a person the candidacies of their structures."""
        mine = Q(structure__in=Membership.objects.filter(user=user.pk).values("structure"))
        if user.has_perm("label.view_candidacy"):
            return self.filter(mine | Q(submitted_at__isnull=False))
        return self.filter(mine)

    def watched(self, user):
        """Those whose reading by this person is written down (``commons.confidential``)."""
        mine = Membership.objects.filter(user=user.pk).values("structure")
        return self.filter(structure__is_protected=True).exclude(structure__in=mine)

    def open(self):
        return self.exclude(status__in=Candidacy.Status.ended())

    def for_page(self):
        """With what every page about one candidacy shows."""
        return self.select_related("structure", "referential__label", "renews")


# What the town and its jury judge: as it was handed in.
HANDED_IN = ("referential_id", "renews_id", "presentation", "progress_plan", "self_score")


@pghistory.track(exclude=["presentation", "progress_plan", "saved_at", "saved_by"])
class Candidacy(models.Model):
    """A structure asks for the label, or to keep it (``renews``)."""

    class Status(FileStatus):
        DRAFT = "draft", Holder.STRUCTURE, "wait", "Brouillon"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "Déposée"
        INCOMPLETE = "incomplete", Holder.STRUCTURE, "wait", "À compléter"
        VISIT = "visit", Holder.SERVICE, "info", "Complète : la Ville vous rend visite", "Complète, visite à faire"
        JURY = "jury", Holder.SERVICE, "info", "Au jury"
        AWARDED = "awarded", Holder.NOBODY, "ok", "Label attribué"
        REFUSED = "refused", Holder.NOBODY, "neutral", "Label refusé"
        WITHDRAWN = "withdrawn", Holder.NOBODY, "neutral", "Retirée"

        @classmethod
        def ended(cls):
            return [cls.AWARDED, cls.REFUSED, cls.WITHDRAWN]

        @classmethod
        def decided(cls):
            return [cls.AWARDED, cls.REFUSED]

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="candidacies", verbose_name="structure")
    referential = models.ForeignKey(Referential, models.PROTECT, related_name="candidacies", verbose_name="référentiel")
    renews = models.ForeignKey(
        "Award", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name="renouvelle"
    )
    number = models.CharField("numéro", max_length=20, unique=True, null=True, blank=True, editable=False)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)
    presentation = models.TextField("ce que vous faites, pour qui", blank=True)
    progress_plan = models.TextField("ce que vous voulez améliorer en trois ans", blank=True)
    started_at = models.DateTimeField("commencée le", default=clock.now, editable=False)
    started_by = person("commencée par", editable=False)
    saved_at = models.DateTimeField("enregistrée le", null=True, blank=True, editable=False)
    saved_by = person("enregistrée par", null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField("déposée le", null=True, blank=True, editable=False)
    submitted_by = person("déposée par", null=True, blank=True, editable=False)
    complete_at = models.DateTimeField("complète le", null=True, blank=True, editable=False)
    jury = models.ForeignKey(
        "Jury", models.PROTECT, null=True, blank=True, related_name="candidacies", verbose_name="jury"
    )
    self_score = models.DecimalField(
        "note de l’auto-évaluation",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        editable=False,
        validators=[MaxValueValidator(100)],
        help_text="Sur 100, figée au dépôt.",
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True, editable=False)
    decided_by = person("décidée par", null=True, blank=True, editable=False)
    reasons = models.TextField("motifs", blank=True)
    paths = models.TextField("pistes de progrès", blank=True)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature au label"
        verbose_name_plural = "candidatures au label"
        ordering = ["-started_at", "-pk"]
        permissions = [("run_label", "Instruit les candidatures et suit les labels")]
        constraints = [
            models.UniqueConstraint(
                fields=["structure"],
                condition=~Q(status__in=["awarded", "refused", "withdrawn"]),
                name="label_candidacy_one_open",
                violation_error_message="Cette structure a déjà une candidature en cours : continuez celle-là.",
            ),
            all_or_none("saved_at", "saved_by", message="Un enregistrement a une date et un auteur."),
            all_or_none("submitted_at", "submitted_by", message="Un dépôt a une date et un auteur."),
            all_or_none("decided_at", "decided_by", message="Une décision a une date et un auteur."),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | Q(number__isnull=False, self_score__isnull=False),
                name="label_candidacy_handed_in_is_numbered",
                violation_error_message="Une candidature déposée a un numéro et une note d’auto-évaluation.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="handed_in_is_frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
                func=f"""
                    IF ROW({", ".join(f"NEW.{column}" for column in HANDED_IN)})
                       IS DISTINCT FROM ROW({", ".join(f"OLD.{column}" for column in HANDED_IN)}) THEN
                        RAISE EXCEPTION 'Une candidature déposée ne change plus.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"Candidature {self.number or 'au label'}"

    def get_absolute_url(self):
        return reverse("label:candidacy", args=[self.pk])

    def step_url(self, step):
        """The page of one theme (its code), or of the presentation."""
        return reverse("label:candidacy_step", args=[self.pk, step])

    @property
    def is_editable(self):
        return self.status == self.Status.DRAFT

    @property
    def is_renewal(self):
        return self.renews_id is not None

    @property
    def open_request(self):
        """What the town asked to complete and waits for, if anything."""
        return self.completion_requests.filter(answered_at=None, lapsed_at=None).first()

    @property
    def open_visit(self):
        """The visit that is planned, if any."""
        return self.visits.filter(reported_at=None, cancelled_at=None).first()

    def missing_to_jury(self):
        """What the town must have seen before the jury hears the candidacy."""
        is_told = self.visits.filter(reported_at__isnull=False).exists()
        return [] if is_told else ["Écrivez le compte rendu de la visite."]

    def missing(self):
        """What is left to do before it may be handed in, each thing with its page."""
        return checklist.missing(self)


def frozen_with_candidacy(statuses, *, of="candidacy_id", operation=None):
    """What hangs on a candidacy is written while its status is one of these only."""
    written = ", ".join(f"'{status}'" for status in statuses)
    return pgtrigger.Trigger(
        name="frozen_once_handed_in",
        operation=operation or pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            PERFORM FROM label_candidacy WHERE id IN (NEW.{of}, OLD.{of}) FOR SHARE;
            IF EXISTS (SELECT FROM label_candidacy WHERE id IN (NEW.{of}, OLD.{of}) AND status NOT IN ({written})) THEN
                RAISE EXCEPTION 'Une candidature déposée ne change plus.' USING ERRCODE = 'check_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


class OfCandidacyQuerySet(models.QuerySet):
    """Rows of a candidacy are seen by whoever sees it."""

    way = "candidacy"

    def visible_to(self, user):
        return self.filter(**{f"{self.way}__in": Candidacy.objects.visible_to(user).order_by().values("pk")})

    def watched(self, user):
        return self.filter(**{f"{self.way}__in": Candidacy.objects.watched(user).order_by().values("pk")})


class OfRequestQuerySet(OfCandidacyQuerySet):
    way = "request__candidacy"


class EvidenceQuerySet(OfCandidacyQuerySet):
    def visible_to(self, user):
        """What a protected structure joins is full of people and places: its own people and group Protection only."""
        seen = super().visible_to(user)
        if user.has_perm("structures.see_protected"):
            return seen
        mine = Membership.objects.filter(user=user.pk).values("structure")
        return seen.filter(Q(candidacy__structure__is_protected=False) | Q(candidacy__structure__in=mine))


class Answer(models.Model):
    """Where the structure says it stands on one criterion, and why."""

    class Stage(models.IntegerChoices):
        """How far it is: worth 0, a third, two thirds or all of the criterion’s weight."""

        NOT_YET = 0, "Pas encore"
        BEGUN = 1, "En projet"
        DONE = 2, "En place"
        EXEMPLARY = 3, "Exemplaire"

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="answers", verbose_name="candidature")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="answers", verbose_name="critère")
    stage = models.PositiveSmallIntegerField("où vous en êtes", choices=Stage, null=True, blank=True)
    does_not_apply = models.BooleanField("non concerné", default=False)
    words = models.TextField("en quelques mots", blank=True)
    is_carried = models.BooleanField("reprise de la candidature d’avant", default=False)

    objects = OfCandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        ordering = ["candidacy", "criterion"]
        triggers = [frozen_with_candidacy(["draft"], operation=pgtrigger.Insert | pgtrigger.Update)]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "criterion"],
                name="label_answer_once",
                violation_error_message="Ce critère a déjà sa réponse.",
            ),
            models.CheckConstraint(
                condition=Q(does_not_apply=False) | Q(stage__isnull=True),
                name="label_answer_stage_or_none",
                violation_error_message="Un critère qui ne vous concerne pas n’a pas de niveau.",
            ),
        ]

    def __str__(self):
        if self.does_not_apply:
            return "Non concerné"
        return self.get_stage_display() if self.is_given else "Sans réponse"

    @property
    def is_given(self):
        """Whether the structure has said where it stands, were it « pas encore »."""
        return self.does_not_apply or self.stage is not None


class Evidence(models.Model):
    """What proves an answer: a paper of the structure’s vault, or a file given for this alone."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="evidence", verbose_name="candidature")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="critère"
    )
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="pièce du coffre"
    )
    file = models.FileField("fichier", upload_to=private_path, blank=True)
    name = models.CharField("ce que c’est", max_length=120, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    added_at = models.DateTimeField("jointe le", default=clock.now, editable=False)
    added_by = person("jointe par", editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "preuve"
        ordering = ["candidacy", "criterion", "pk"]
        triggers = [frozen_with_candidacy(["draft", "incomplete"], operation=pgtrigger.Insert | pgtrigger.Update)]
        constraints = [
            models.CheckConstraint(
                condition=Q(paper__isnull=False, file="") | (Q(paper__isnull=True) & ~Q(file="") & ~Q(name="")),
                name="label_evidence_paper_or_file",
                violation_error_message="Une preuve est une pièce du coffre, ou un fichier avec son nom.",
            ),
            models.UniqueConstraint(
                fields=["candidacy", "criterion", "paper"],
                name="label_evidence_paper_once",
                violation_error_message="Cette pièce prouve déjà ce critère.",
            ),
        ]

    def __str__(self):
        """Told everywhere, hence without the name that its people gave it, which may name people."""
        return self.paper.get_kind_display() if self.paper_id else f"Preuve n° {self.pk}"

    def get_absolute_url(self):
        return reverse("label:evidence", args=[self.pk])

    @property
    def title(self):
        """What it is, for those who may open it."""
        return self.name or str(self)

    @property
    def fault(self):
        """Why it proves nothing any more, in a sentence without a full stop; empty while it holds."""
        if self.paper_id is None or self.paper.is_valid:
            return ""
        return self.paper.standing[0] if self.paper.is_current else "Remplacée depuis par une autre version"


class CompletionRequest(models.Model):
    """Everything that is missing, asked once, with a deadline."""

    candidacy = models.ForeignKey(
        Candidacy, models.CASCADE, related_name="completion_requests", verbose_name="candidature"
    )
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    asked_by = person("demandé par")
    deadline = models.DateField("à fournir avant le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    lapsed_at = models.DateTimeField("close sans réponse le", null=True, blank=True)

    objects = OfCandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de compléments"
        verbose_name_plural = "demandes de compléments"
        ordering = ["candidacy", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"],
                condition=Q(answered_at__isnull=True, lapsed_at__isnull=True),
                name="label_completionrequest_one_open",
                violation_error_message="Une demande de compléments attend déjà sa réponse.",
            )
        ]

    def __str__(self):
        return f"Compléments à fournir avant le {self.deadline:%d/%m/%Y}"

    @property
    def is_overdue(self):
        return self.answered_at is None and self.deadline < clock.today()


class CompletionItem(models.Model):
    """One thing asked for, and its reply."""

    request = models.ForeignKey(CompletionRequest, models.CASCADE, related_name="items", verbose_name="demande")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="critère"
    )
    wanted = models.CharField("ce qui manque", max_length=300)
    reply = models.TextField("réponse", blank=True)
    evidence = models.ForeignKey(
        Evidence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="preuve jointe"
    )

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "complément"
        ordering = ["pk"]

    def __str__(self):
        return self.wanted
