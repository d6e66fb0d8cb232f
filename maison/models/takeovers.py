"""« Dispositif d’alerte »: companies that may close for want of a successor, and what is done so that those who work
there take them over as a cooperative (loi 2014-856, art. 18 to 20).

All of it is told in confidence (code de commerce, art. L23-10-3): it is for the mediators, group « Reprises », and
superusers. Nothing of it leaves this module but yearly counts (``takeover_counts``).
"""

import secrets

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since, in_order
from commons.status import FileStatus, Holder
from commons.workflow import Missing
from structures.identifiers import validate_phone, validate_siret
from structures.models import Commune

from .. import information
from .bookings import LETTERS, person
from .legal_delays import LegalDelay

HANDLES = "maison.handle_takeover"
validate_siren = RegexValidator(r"^[0-9]{9}\Z", "Un SIREN compte neuf chiffres.")


def new_case_number():
    """A number that tells nothing: neither how many cases there are, nor which came before."""
    return "T-" + "".join(secrets.choice(LETTERS) for _ in range(8))


class InConfidenceQuerySet(models.QuerySet):
    """For the mediators and superusers."""

    def visible_to(self, user):
        return self if user.has_perm("maison.view_takeovercase") else self.none()


class WatchedQuerySet(InConfidenceQuerySet):
    """Each reading of such a row is written down (``commons.confidential``)."""

    def watched(self, user):
        return self


class CompanyQuerySet(WatchedQuerySet):
    def with_signals(self):
        """How many signals each has, the last one's day, and whether a case runs."""
        open_cases = TakeoverCase.objects.filter(
            company=models.OuterRef("pk"), status__in=TakeoverCase.Status.running()
        )
        return self.annotate(
            signal_count=models.Count("signals"),
            last_signal_on=models.Max("signals__seen_on"),
            is_followed=models.Exists(open_cases),
        )


class Company(models.Model):
    """A company that somebody worries about. Its SIREN tells it from all others; one that is only named has none."""

    name = models.CharField("nom", max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[validate_siren])
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    activity = models.CharField("activité", max_length=200, blank=True)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    headcount = models.PositiveIntegerField("salariés", null=True, blank=True)
    note = models.TextField("remarques", blank=True)
    added_at = models.DateTimeField("ajoutée le", default=clock.now, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = "entreprise suivie"
        verbose_name_plural = "entreprises suivies"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siren"],
                condition=~Q(siren=""),
                name="maison_company_one_siren",
                violation_error_message="Cette entreprise est déjà suivie : cherchez son SIREN dans la liste.",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__startswith=models.F("siren")) & ~Q(siren=""),
                name="maison_company_siret_of_siren",
                violation_error_message="Le SIRET commence par le SIREN.",
            ),
        ]

    def __str__(self):
        """A number: what prints a row (the back-office's own log, a message) names no company."""
        return f"Entreprise n° {self.pk}"

    @property
    def office_url(self):
        return reverse("admin:maison_company_change", args=[self.pk])


class Signal(models.Model):
    """A weak signal: one thing that a list or a partner says of a company, on one day."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="signals", verbose_name="entreprise")
    what = models.CharField("signal", max_length=200)
    seen_on = models.DateField("constaté le")
    source = models.CharField("liste", max_length=100, blank=True, editable=False)
    at = models.DateTimeField("enregistré le", default=clock.now, editable=False)
    by = person("enregistré par", editable=False)

    objects = InConfidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "signal faible"
        verbose_name_plural = "signaux faibles"
        ordering = ["-seen_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "what", "seen_on"],
                name="maison_signal_once",
                violation_error_message="Ce signal est déjà connu.",
            )
        ]

    def __str__(self):
        return f"Signal n° {self.pk}"


class TakeoverPartner(models.Model):
    """Who helps a takeover, or decides of it: a federation of cooperatives, a chamber, the commercial court, a bank."""

    class Kind(models.TextChoices):
        URSCOP = "urscop", "Union régionale des SCOP"
        CHAMBER = "chamber", "Chambre consulaire"
        COURT = "court", "Tribunal"
        BANK = "bank", "Financeur"
        STATE = "state", "Service de l’État ou de la Région"
        OTHER = "other", "Autre"

    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=10, choices=Kind)
    person = models.CharField("interlocuteur", max_length=100, blank=True)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True, validators=[validate_phone])
    is_active = models.BooleanField("à contacter", default=True)

    objects = InConfidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire des reprises"
        verbose_name_plural = "partenaires des reprises"
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name


class TakeoverCaseQuerySet(WatchedQuerySet):
    def running(self):
        return self.filter(status__in=TakeoverCase.Status.running())

    def with_next_step(self):
        """With ``next_due_on``, the day of the first step that is not done."""
        waiting = Q(steps__done_on=None)
        return self.annotate(next_due_on=models.Min("steps__due_on", filter=waiting))


class TakeoverCase(models.Model):
    """What is done about one company, from the alert to its end."""

    class Status(FileStatus):
        ALERT = "alert", Holder.SERVICE, "act", "Alerte à traiter"
        CONTACTED = "contacted", Holder.SERVICE, "info", "Premier contact pris"
        DIAGNOSED = "diagnosed", Holder.SERVICE, "info", "Diagnostic fait"
        PROJECT = "project", Holder.SERVICE, "info", "Projet de reprise"
        FINANCING = "financing", Holder.SERVICE, "wait", "Financement"
        TAKEN_OVER = "taken_over", Holder.NOBODY, "ok", "Reprise par les salariés"
        SOLD = "sold", Holder.NOBODY, "neutral", "Vendue à d’autres"
        CLOSED = "closed", Holder.NOBODY, "neutral", "Fermée"
        LOST = "lost", Holder.NOBODY, "neutral", "Sans suite"

        @classmethod
        def running(cls):
            return [cls.ALERT, cls.CONTACTED, cls.DIAGNOSED, cls.PROJECT, cls.FINANCING]

        @classmethod
        def ended(cls):
            return [cls.TAKEN_OVER, cls.SOLD, cls.CLOSED, cls.LOST]

    class Form(models.TextChoices):
        SCOP = "scop", "SCOP"
        SCIC = "scic", "SCIC"
        OTHER = "other", "Autre forme"

    number = models.CharField("numéro", max_length=12, unique=True, editable=False, default=new_case_number)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="cases", verbose_name="entreprise"
    )  # none once its time is over: the row stays for its counts
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.ALERT)
    opened_at = models.DateTimeField("ouvert le", default=clock.now, editable=False)
    opened_by = person("ouvert par", editable=False)
    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="médiateur"
    )
    partners = models.ManyToManyField(TakeoverPartner, blank=True, related_name="cases", verbose_name="partenaires")

    diagnosis = models.TextField("diagnostic", blank=True)
    jobs_at_stake = models.PositiveIntegerField("emplois en jeu", default=0)
    project = models.TextField("projet de reprise", blank=True)
    financing = models.TextField("plan de financement", blank=True)

    sale = models.CharField("ce qui est vendu", max_length=10, choices=information.Sale, blank=True)
    exclusion = models.CharField(
        "vente exclue de l’obligation",
        max_length=12,
        choices=information.Exclusion,
        blank=True,
        help_text="Code de commerce, art. L23-10-6 et L141-27.",
    )
    informed_on = models.DateField(
        "salariés informés le",
        null=True,
        blank=True,
        help_text="Le jour où le dernier salarié a reçu l’information, de façon certaine (art. D23-10-2).",
    )
    consulted_on = models.DateField(
        "comité social et économique consulté le",
        null=True,
        blank=True,
        help_text="Dans une entreprise de cinquante salariés et plus.",
    )
    has_expert = models.BooleanField("le comité a demandé un expert", default=False)
    declined_on = models.DateField(
        "tous les salariés ont renoncé le",
        null=True,
        blank=True,
        help_text="Le jour où le dernier a dit qu’il ne ferait pas d’offre.",
    )
    sale_on = models.DateField("vente prévue le", null=True, blank=True)

    form = models.CharField("forme choisie", max_length=10, choices=Form, blank=True)
    jobs_saved = models.PositiveIntegerField("emplois repris", default=0)
    end_reason = models.TextField("pourquoi le dossier s’arrête", blank=True)
    ended_on = models.DateField("terminé le", null=True, blank=True)
    settled_at = models.DateTimeField("fin notée le", null=True, blank=True, editable=False)
    settled_by = person("fin notée par", null=True, blank=True, editable=False)

    objects = TakeoverCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier de reprise"
        verbose_name_plural = "dossiers de reprise"
        ordering = ["-pk"]
        permissions = [("handle_takeover", "Suit les reprises d’entreprise par leurs salariés")]
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(status__in=["alert", "contacted", "diagnosed", "project", "financing"]),
                name="maison_takeovercase_one_running",
                violation_error_message="Cette entreprise a déjà un dossier en cours.",
            ),
            dated_since(
                "ended_on", ["taken_over", "sold", "closed", "lost"], message="Un dossier terminé a une date de fin."
            ),
            dated_since(
                "settled_at",
                ["taken_over", "sold", "closed", "lost"],
                message="La fin d’un dossier a été notée un jour.",
            ),
            all_or_none("settled_at", "settled_by", message="La fin d’un dossier est notée par quelqu’un."),
            in_order("informed_on", "declined_on", message="Les salariés renoncent après avoir été informés."),
            models.CheckConstraint(
                condition=~Q(status="taken_over") | ~Q(form=""),
                name="maison_takeovercase_taken_over_in_a_form",
                violation_error_message="Une reprise a une forme : SCOP, SCIC ou autre.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sold", "closed", "lost"]) | ~Q(end_reason=""),
                name="maison_takeovercase_ends_say_why",
                violation_error_message="Dites pourquoi le dossier s’arrête.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["alert", "contacted", "diagnosed", "project", "financing"])
                | Q(company__isnull=False),
                name="maison_takeovercase_running_is_of_somebody",
                violation_error_message="Un dossier en cours a une entreprise.",
            ),
        ]
        indexes = [models.Index(fields=["ended_on"], name="maison_takeover_ended")]

    def __str__(self):
        return f"Reprise {self.number}"

    def get_absolute_url(self):
        return self.office_url

    @property
    def office_url(self):
        return reverse("admin:maison_takeovercase_change", args=[self.pk])

    @property
    def law_on(self):
        """Whose day's law is read: the information's, today's while it is to come."""
        return self.informed_on or self.consulted_on or clock.today()

    def timetable(self):
        """What the law answers of the sale; None while too little is known."""
        headcount = self.company.headcount if self.company else None
        if headcount is None or not self.sale:
            return None
        facts = information.Facts(
            headcount,
            self.sale,
            self.exclusion,
            self.informed_on,
            self.consulted_on,
            self.has_expert,
            self.declined_on,
        )
        return information.timetable(facts, information.in_force(LegalDelay.objects.at(self.law_on)))

    def missing_to_take_over(self):
        """What the law wants said before employees sign."""
        found = []
        if self.company.headcount is None:
            found.append(Missing("Donnez le nombre de salariés de l’entreprise.", self.company.office_url))
        if not self.sale:
            found.append(Missing("Dites ce qui est vendu : les parts ou le fonds.", self.office_url))
        table = self.timetable()
        if table and table.waits_for:
            found.append(Missing(table.waits_for, self.office_url))
        return found
