"""What an agent verifies before an application is examined, line by line, with what the portal knows beside."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q

from commons import clock
from commons.french import day
from commons.journal import lower_first
from structures.models import LegalFamily

from .applications import Application
from .paper_needs import needs
from .reports import Report

# Who subscribes the *contrat d’engagement républicain* (loi 2000-321, art. 10-1).
SIGN_CHARTER = (LegalFamily.ASSOCIATION, LegalFamily.FOUNDATION)


class Criterion(models.TextChoices):
    """What makes an application admissible; its merits are for later."""

    FAMILY = "family", "L’appel est ouvert à la famille juridique de la structure"
    TERRITORY = "territory", "Le projet se passe sur le territoire ou profite à ses habitants"
    INTEREST = "interest", "Le projet sert l’intérêt général"
    INITIATIVE = (
        "initiative",
        "La structure a conçu et mène le projet : la Ville n’achète rien (loi 2000-321, art. 9-1)",
    )
    DEADLINE = "deadline", "La demande est arrivée avant la clôture"
    REPORTS = "reports", "Les comptes rendus des subventions passées sont rendus (loi 2000-321, art. 10)"
    CHARTER = "charter", "Le contrat d’engagement républicain est souscrit (loi 2000-321, art. 10-1)"
    PAPERS = "papers", "Les pièces demandées sont là, lisibles et à jour"

    @classmethod
    def of(cls, application):
        """Those that concern this structure: a company subscribes no charter."""
        signs = application.structure.family in SIGN_CHARTER
        return [criterion for criterion in cls if signs or criterion != cls.CHARTER]


@dataclass(frozen=True)
class Verdict:
    """What the agent answers to one line. A « non » says why."""

    criterion: str
    is_met: bool
    comment: str = ""


def all_met(application):
    """Every line answered « oui »."""
    return [Verdict(criterion, is_met=True) for criterion in Criterion.of(application)]


class AdmissibilityCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The agents, but for files of their own structure: what they note for one another is not a decision."""
        if not user.has_perm("funding.view_admissibilitycheck"):
            return self.none()
        seen = self.filter(application__in=Application.objects.visible_to(user).order_by().values("pk"))
        return seen.exclude(application__structure__in=user.belongs_to)


class AdmissibilityCheck(models.Model):
    """One line of the checklist, as it was ticked when the application was declared admissible."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="admissibility", verbose_name="demande")
    criterion = models.CharField("point vérifié", max_length=20, choices=Criterion)
    is_met = models.BooleanField("oui")
    comment = models.CharField("pourquoi", max_length=300, blank=True)
    checked_at = models.DateTimeField("vérifié le", default=clock.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="vérifié par"
    )

    objects = AdmissibilityCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "point de recevabilité"
        verbose_name_plural = "recevabilité"
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion"],
                name="funding_admissibilitycheck_once",
                violation_error_message="Ce point est déjà vérifié.",
            ),
            models.CheckConstraint(
                condition=Q(is_met=True) | ~Q(comment=""),
                name="funding_admissibilitycheck_no_has_reason",
                violation_error_message="Un « non » dit pourquoi.",
            ),
        ]

    def __str__(self):
        return self.get_criterion_display()


# What the portal knows beside each line ---------------------------------------------------------------


def facts(application):
    """``{criterion: sentence}`` that helps the agent to answer; lines that only a person can judge have none."""
    structure, call = application.structure, application.call
    welcomed = ", ".join(call.family_labels()) or "toutes les familles"
    return {
        Criterion.FAMILY: f"{structure.get_family_display()}. L’appel accueille : {welcomed}.",
        Criterion.TERRITORY: f"Siège : {structure.commune}.",
        Criterion.DEADLINE: _arrival(application),
        Criterion.REPORTS: past_reports(application),
        Criterion.CHARTER: _charter(application),
        Criterion.PAPERS: _papers(application),
    }


def _arrival(application):
    received = application.received_on or clock.local_date(application.submitted_at)
    return f"Reçue le {day(received)}, clôture le {day(application.call.closes_at)}."


def past_reports(application):
    """« Compte rendu 2025 : rendu » for each grant of the past, the latest first."""
    reports = (
        Report.objects.filter(agreement__grant__structure=application.structure_id, agreement__signed_on__isnull=False)
        .exclude(agreement__grant__application=application)
        .filter(Q(due_on__lt=clock.today()) | ~Q(status=Report.Status.EXPECTED))
        .order_by("-year", "-pk")
    )
    told = [f"{report} : {_stands(report)}" for report in reports[:6]]
    return "; ".join(told) + "." if told else "Aucun compte rendu n’était attendu."


def _stands(report):
    return {
        Report.Status.EXPECTED: "en retard",
        Report.Status.RETURNED: "à corriger",
        Report.Status.SUBMITTED: "rendu, pas encore lu",
        Report.Status.ACCEPTED: "rendu et accepté",
    }[report.status]


def _charter(application):
    if application.attested_at:
        return f"Attesté le {day(application.attested_at)}."
    return "À lire sur l’original signé."


def _papers(application):
    if asked := needs(application):
        return " ; ".join(f"{need.kind.label} : {lower_first(need.words)}" for need in asked) + "."
    papers = [paper.get_kind_display() for paper in application.structure.papers.valid(on=clock.today())]
    return f"Pièces valables de la structure : {', '.join(sorted(papers))}." if papers else "Aucune pièce valable."
