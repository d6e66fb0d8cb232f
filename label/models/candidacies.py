"""A structure asks for the label: its answers, what proves them, what it was asked to complete."""

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import Membership, Paper, Structure

from .referential import Criterion, Referential, person


class CandidacyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agent of the label sees what was handed in, a person the candidacies of their structures."""
        mine = Q(structure__in=Membership.objects.filter(user=user.pk).values("structure"))
        if user.has_perm("label.view_candidacy"):
            return self.filter(mine | ~Q(status=Candidacy.Status.DRAFT))
        return self.filter(mine)

    def open(self):
        return self.exclude(status__in=Candidacy.Status.ended())


@pghistory.track(exclude=["presentation", "progress_plan"])
class Candidacy(models.Model):
    """A structure asks for the label, or to keep it (``renews``)."""

    class Status(FileStatus):
        DRAFT = "draft", Holder.STRUCTURE, "wait", "Brouillon"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "Déposée"
        INCOMPLETE = "incomplete", Holder.STRUCTURE, "wait", "À compléter"
        VISIT = "visit", Holder.SERVICE, "info", "Complète, visite à faire", "Complète : la Ville vous rend visite"
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
            all_or_none("submitted_at", "submitted_by", message="Un dépôt a une date et un auteur."),
            all_or_none("decided_at", "decided_by", message="Une décision a une date et un auteur."),
        ]

    def __str__(self):
        return f"Candidature {self.number or 'au label'}"

    def get_absolute_url(self):
        return reverse("label:candidacy", args=[self.pk])

    @property
    def is_editable(self):
        return self.status == self.Status.DRAFT


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

    class Meta:
        verbose_name = "réponse"
        ordering = ["candidacy", "criterion"]
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
        return "Non concerné" if self.does_not_apply else self.get_stage_display() or "Sans réponse"


class Evidence(models.Model):
    """What proves an answer: a paper of the structure’s vault, or a file given for this alone."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="evidence", verbose_name="candidature")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="evidence", verbose_name="critère")
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="pièce du coffre"
    )
    file = models.FileField("fichier", upload_to=private_path, blank=True)
    name = models.CharField("ce que c’est", max_length=120, blank=True)
    added_at = models.DateTimeField("jointe le", default=clock.now, editable=False)
    added_by = person("jointe par", editable=False)

    class Meta:
        verbose_name = "preuve"
        ordering = ["candidacy", "criterion", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paper__isnull=False, file="") | (Q(paper__isnull=True) & ~Q(file="") & ~Q(name="")),
                name="label_evidence_paper_or_file",
                violation_error_message="Une preuve est une pièce du coffre, ou un fichier avec son nom.",
            )
        ]

    def __str__(self):
        return self.name or str(self.paper)


class CompletionRequest(models.Model):
    """Everything that is missing, asked once, with a deadline."""

    candidacy = models.ForeignKey(
        Candidacy, models.CASCADE, related_name="completion_requests", verbose_name="candidature"
    )
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    asked_by = person("demandé par")
    deadline = models.DateField("à fournir avant le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de compléments"
        verbose_name_plural = "demandes de compléments"
        ordering = ["candidacy", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"],
                condition=Q(answered_at__isnull=True),
                name="label_completionrequest_one_open",
                violation_error_message="Une demande de compléments attend déjà sa réponse.",
            )
        ]

    def __str__(self):
        return f"Compléments à fournir avant le {self.deadline:%d/%m/%Y}"


class CompletionItem(models.Model):
    """One thing asked for, and its reply."""

    request = models.ForeignKey(CompletionRequest, models.CASCADE, related_name="items", verbose_name="demande")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="critère"
    )
    wanted = models.CharField("ce qui manque", max_length=300)
    reply = models.TextField("réponse", blank=True)

    class Meta:
        verbose_name = "complément"
        ordering = ["pk"]

    def __str__(self):
        return self.wanted
