"""A structure asks for premises: what for, when, with which means. From the draft to the town's decision."""

import secrets

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since, in_order, positive
from commons.files import private_path
from commons.status import FileStatus, Holder
from commons.workflow import Missing
from structures.models import LegalFamily, Paper, PaperKind, Structure
from structures.models.papers import why_not_asked

from .bookings import LETTERS, OfStructureQuerySet, person
from .premises import Premises, euros

# What the town reads before it lends: papers of the vault, given once for all.
WANTED = (PaperKind.STATUTES, PaperKind.BUDGET, PaperKind.INSURANCE)
PUBLICITY = (
    "Un usage économique du domaine public demande une publicité, puis un choix entre les candidats (CG3P, "
    "art. L2122-1-1)."
)
NOT_FOR_FREE = (
    "Le gratuit va aux associations à but non lucratif qui concourent à l’intérêt général (CG3P, art. L2125-1) : pour "
    "une autre famille juridique, une redevance est due."
)


def new_number(prefix="L-"):
    """A number that tells nothing: neither how many files there are, nor which came before."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(8))


class LentQuerySet(OfStructureQuerySet):
    """Files about premises: a protected structure's premises are its address, its files are sheltered."""

    hidden = Q(structure__is_protected=True)


class PremisesRequestQuerySet(LentQuerySet):
    right = "maison.view_premisesrequest"

    def visible_to(self, user):
        """What a structure is still writing is its own people's."""
        rows = super().visible_to(user)
        is_agent = user.has_perm(self.right) or user.has_perm("structures.see_protected")
        return rows.exclude(status="draft") if is_agent else rows

    def waiting(self):
        """Those that the service holds."""
        return self.filter(status__in=PremisesRequest.Status.in_service())


@pghistory.track()
class PremisesRequest(models.Model):
    """One structure asks for one place (CGCT, art. L2144-3; CG3P, art. L2122-1)."""

    class Status(FileStatus):
        DRAFT = "draft", Holder.STRUCTURE, "wait", "Brouillon"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "Déposée"
        VISIT = "visit", Holder.SERVICE, "info", "Visite prévue"
        PROPOSED = "proposed", Holder.SERVICE, "info", "À l’étude", "Proposée à la décision"
        GRANTED = "granted", Holder.NOBODY, "ok", "Accordée"
        REFUSED = "refused", Holder.NOBODY, "act", "Refusée"
        WITHDRAWN = "withdrawn", Holder.NOBODY, "neutral", "Retirée"

        @classmethod
        def in_service(cls):
            return [cls.SUBMITTED, cls.VISIT, cls.PROPOSED]

        @classmethod
        def decided(cls):
            return [cls.GRANTED, cls.REFUSED]

    number = models.CharField("numéro", max_length=12, unique=True, editable=False, default=new_number)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="requests", verbose_name="local")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="premises_requests", verbose_name="structure")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)

    title = models.CharField("projet, en une ligne", max_length=120)
    project = models.TextField("le projet", blank=True, help_text="Ce que vous voulez y faire, et pour quoi.")
    audience = models.TextField("pour qui", blank=True, help_text="Le public, combien de personnes par semaine.")
    jobs = models.PositiveSmallIntegerField("emplois dans ce local", null=True, blank=True)
    use = models.TextField("l’usage du local", blank=True, help_text="Bureaux, ateliers, accueil, stockage…")
    hours = models.CharField(
        "horaires", max_length=200, blank=True, help_text="Par exemple : du mardi au samedi, 9 h-18 h."
    )
    starts_on = models.DateField("à partir du", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    is_economic = models.BooleanField(
        "vous y vendrez des biens ou des services",
        default=False,
        help_text="La loi demande alors une publicité avant de choisir.",
    )
    works = models.TextField("travaux prévus", blank=True, help_text="Lesquels, et qui les paie. Sinon : aucun.")
    works_cost = euros("coût des travaux", default=0)
    budget = models.TextField("budget du lieu", blank=True, help_text="Ses recettes, ses charges, sur une année.")
    can_pay = euros("redevance possible par an", default=0, help_text="Zéro si vous demandez la gratuité.")

    saved_at = models.DateTimeField("enregistrée le", default=clock.now, editable=False)
    saved_by = person("enregistrée par", editable=False)
    submitted_at = models.DateTimeField("déposée le", null=True, blank=True)
    submitted_by = person("déposée par", null=True, blank=True)
    visit_at = models.DateTimeField("visite le", null=True, blank=True)
    visit_by = person("reçue par", null=True, blank=True)
    opinion = models.TextField("avis du service", blank=True)
    proposed_fee = euros("redevance proposée par an", default=0)
    free_reason = models.CharField("pourquoi gratuit", max_length=300, blank=True)
    proposed_from = models.DateField("proposé du", null=True, blank=True)
    proposed_until = models.DateField("proposé jusqu’au", null=True, blank=True)
    reason = models.TextField("motif", blank=True)
    decision = models.CharField("référence de la décision", max_length=60, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = person("décidée par", null=True, blank=True)
    decision_letter = models.FileField("lettre de décision", upload_to=private_path, blank=True, editable=False)
    decision_letter_sha256 = models.CharField("empreinte de la lettre", max_length=64, blank=True, editable=False)
    papers = models.ManyToManyField(Paper, through="RequestPaper", related_name="+", verbose_name="pièces")

    objects = PremisesRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de local"
        verbose_name_plural = "demandes de local"
        ordering = ["-pk"]
        permissions = [("run_premises", "Instruit les demandes de local, suit les occupations")]
        constraints = [
            in_order("starts_on", "ends_on", message="L’usage du local finit après avoir commencé."),
            in_order("proposed_from", "proposed_until", message="L’occupation finit après avoir commencé."),
            all_or_none("submitted_at", "submitted_by", message="Un dépôt a un auteur et une date."),
            all_or_none("visit_at", "visit_by", message="Une visite a une date et quelqu’un pour recevoir."),
            all_or_none("decided_at", "decided_by", message="Une décision a un auteur et une date."),
            dated_since("decided_at", ["granted", "refused"], message="Une décision est datée."),
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "refused"])
                | ~Q(decision_letter="") & ~Q(decision_letter_sha256=""),
                name="maison_premisesrequest_decision_is_kept",
                violation_error_message="Une décision est gardée comme elle a été écrite, avec son empreinte.",
            ),
            positive("works_cost", strictly=False, message="Un coût n’est pas négatif."),
            positive("can_pay", strictly=False, message="Une redevance n’est pas négative."),
            positive("proposed_fee", strictly=False, message="Une redevance n’est pas négative."),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="maison_premisesrequest_refused_says_why",
                violation_error_message="Un refus dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["proposed", "granted"])
                | Q(proposed_from__isnull=False, proposed_until__isnull=False)
                & ~Q(opinion="")
                & (Q(proposed_fee__gt=0) | ~Q(free_reason="")),
                name="maison_premisesrequest_proposed_whole",
                violation_error_message="Une proposition a ses dates, un avis, et une redevance ou la raison de la "
                "gratuité.",
            ),
            models.UniqueConstraint(
                fields=["premises", "structure"],
                condition=Q(status__in=["draft", "submitted", "visit", "proposed"]),
                name="maison_premisesrequest_one_open",
                violation_error_message="Votre structure a déjà une demande en cours pour ce local.",
            ),
        ]

    def __str__(self):
        return f"Demande {self.number}"

    def get_absolute_url(self):
        return reverse("maison:request", args=[self.pk])

    @property
    def is_sheltered(self):
        return self.structure.is_protected

    @property
    def is_editable(self):
        return self.status == self.Status.DRAFT

    def step_url(self, step):
        return reverse(f"maison:request_{step}", args=[self.pk])

    def missing(self):
        """What stands between the draft and its deposit, each with the page where it is done."""
        asked = {
            "project": ["project", "audience"],
            "use": ["use", "hours", "starts_on", "ends_on"],
            "means": ["works", "budget"],
        }
        labels = {
            "project": "Dites ce que vous voulez faire dans ce local.",
            "audience": "Dites pour qui.",
            "use": "Dites comment vous utiliserez le local.",
            "hours": "Donnez les horaires.",
            "starts_on": "Donnez la date de début.",
            "ends_on": "Donnez la date de fin.",
            "works": "Dites quels travaux sont prévus, ou « aucun ».",
            "budget": "Donnez le budget du lieu.",
        }
        missing = [
            Missing(labels[name], self.step_url(step))
            for step, names in asked.items()
            for name in names
            if not getattr(self, name)
        ]
        return [*missing, *self.missing_papers(), *self.missing_of_premises()]

    def missing_papers(self):
        url = reverse("structures:papers", args=[self.structure.slug])
        return [
            Missing(f"Ajoutez dans vos pièces : {kind.label.lower()}.", url)
            for kind, paper, why in self.needs()
            if paper is None and not why
        ]

    def missing_of_premises(self):
        """Premises that are no longer to be had."""
        if self.premises.is_occupied:
            return ["Ce local n’est plus disponible."]
        return [] if self.premises.is_due else ["Les demandes pour ce local sont closes."]

    def needs(self):
        """(kind, the paper of the vault that answers it or None, why it is not asked)."""
        if self.submitted_at:
            joined = {PaperKind(paper.kind): paper for paper in self.papers.all()}
        else:
            valid = Paper.objects.valid(clock.today()).filter(structure=self.structure, kind__in=WANTED)
            joined = {PaperKind(paper.kind): paper for paper in valid}
        return [(kind, joined.get(kind), why_not_asked(kind, self.structure)) for kind in WANTED]

    def warnings(self):
        """What the law says of this request, in sentences that whoever decides reads first."""
        told = []
        if self.is_economic and not self.premises.is_call:
            told.append(f"{PUBLICITY} Ce local n’a pas d’appel daté : publiez-en un, ou motivez l’exception.")
        elif self.is_economic:
            told.append(PUBLICITY)
        if self.structure.family != LegalFamily.ASSOCIATION:
            told.append(NOT_FOR_FREE)
        return told


class RequestPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(request__in=PremisesRequest.objects.visible_to(user).order_by().values("pk"))


class RequestPaper(models.Model):
    """A paper of the vault as it was when the request was handed in: the town decided with it."""

    request = models.ForeignKey(PremisesRequest, models.CASCADE, related_name="joined", verbose_name="demande")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name="pièce")

    objects = RequestPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce de la demande de local"
        verbose_name_plural = "pièces de la demande de local"
        ordering = ["request", "paper__kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "paper"],
                name="maison_requestpaper_once",
                violation_error_message="Cette pièce est déjà jointe.",
            )
        ]

    def __str__(self):
        return f"Pièce n° {self.paper_id}"
