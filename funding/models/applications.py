"""The application, from the first line typed to the council's decision."""

from dataclasses import dataclass
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since, in_order
from commons.files import private_path
from commons.status import FileStatus, Holder
from commons.workflow import Missing
from structures.models import Membership, Structure

from .. import accounts
from . import checklist, paper_needs
from .budget import total
from .calls import Call
from .legal_clock import TICKS


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draft belongs to its structure and its partners; once handed in, the agents who instruct see it too."""
        seen = Q(pk__in=[]) if user.is_staff and not user.belongs_to else self._of_their_own(user)
        if user.has_perm("funding.view_application"):
            seen |= Q(submitted_at__isnull=False) & ~Q(pk__in=self._closed_to(user))
        if user.has_perm("funding.instruct_application"):  # a draft that an agent types for the structure
            typed = Application.objects.filter(assistance__isnull=False, assistance__ended_at=None)
            seen |= Q(submitted_at=None, pk__in=typed.order_by().values("pk"))
        return self.filter(seen)

    @staticmethod
    def _of_their_own(user):
        """Of the structures to which this person belongs, and of those whose partner theirs is."""
        of = Membership.objects.filter(user=user.pk)
        shared = of.filter(structure__partnerships__status__in=["invited", "joined", "attested"])
        return Q(structure__in=of.values("structure")) | Q(pk__in=shared.values("structure__partnerships__application"))

    def of(self, user):
        """Of the structures of which this person is one of the people, as the one that leads or as a partner."""
        mine = user.belongs_to
        if not mine:
            return self.none()
        shared = Q(partners__structure__in=mine, partners__status__in=["invited", "joined", "attested"])
        return self.order_by().filter(Q(structure__in=mine) | shared).distinct()

    def _closed_to(self, user):
        """What an agent was asked to read and declared an interest in: closed to them (CGCT, art. L2131-11)."""
        from .readings import Reading  # it knows applications

        return Reading.objects.closed_to(user).order_by().values("application")

    def waiting(self):
        """In the town's hands, not decided yet."""
        return self.filter(status__in=Application.Status.in_service())

    def for_page(self):
        """With all that a page about one application shows."""
        return self.select_related(
            "structure__commune", "structure__sector", "call__envelope", "grant__agreement"
        ).prefetch_related("years", "lines", "completion_requests")

    def with_sections(self):
        """With what the sections of the official form read."""
        return self.select_related("standing__copied_from", "means", "delivery").prefetch_related(
            "structure_lines", "approvals", "staff", "funders", "aids", "quotes"
        )


@dataclass(frozen=True)
class Budget:
    """Totals of a budget: charges and produits, then the valued contributions that balance apart."""

    charges: Decimal
    produits: Decimal
    volunteer_charges: Decimal
    volunteer_produits: Decimal

    @classmethod
    def of(cls, lines):
        """The totals of these lines, summed in one pass."""
        totals = {(side, volunteer): Decimal() for side in (accounts.CHARGE, accounts.PRODUIT) for volunteer in (0, 1)}
        for line in lines:
            account = accounts.ACCOUNTS[line.account]
            totals[account.side, account.is_volunteer] += line.amount
        return cls(
            totals[accounts.CHARGE, 0],
            totals[accounts.PRODUIT, 0],
            totals[accounts.CHARGE, 1],
            totals[accounts.PRODUIT, 1],
        )

    @property
    def gap(self):
        return self.produits - self.charges

    def share(self, amount):
        """What part of the produits an amount is, in percent: « la subvention représente … % du total » (Cerfa)."""
        return round(amount * 100 / self.produits, 1) if self.produits else Decimal()

    @property
    def is_balanced(self):
        return self.gap == 0 and self.volunteer_charges == self.volunteer_produits


class Application(models.Model):
    """A structure asks for public money for something that it designed itself (loi 2000-321, art. 9-1)."""

    class Status(FileStatus):
        DRAFT = "draft", Holder.STRUCTURE, "wait", "Brouillon"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "Déposée"
        UNDER_REVIEW = "under_review", Holder.SERVICE, "info", "En instruction"
        INCOMPLETE = "incomplete", Holder.STRUCTURE, "act", "Compléments demandés", "À compléter"
        PROPOSED = "proposed", Holder.SERVICE, "info", "En attente du conseil", "Proposée au conseil"
        GRANTED = "granted", Holder.NOBODY, "ok", "Accordée"
        REFUSED = "refused", Holder.NOBODY, "neutral", "Refusée"
        WITHDRAWN = "withdrawn", Holder.NOBODY, "neutral", "Retirée"

        @classmethod
        def in_service(cls):
            return [cls.SUBMITTED, cls.UNDER_REVIEW, cls.PROPOSED]

        @classmethod
        def decided(cls):
            return [cls.GRANTED, cls.REFUSED]

        @classmethod
        def open_to_edits(cls):
            return [cls.DRAFT, cls.INCOMPLETE]

    class Frequency(models.TextChoices):
        FIRST = "first", "Première demande"
        RENEWAL = "renewal", "Renouvellement"

    class Scope(models.TextChoices):
        PROJECT = "project", "Un projet"
        OPERATING = "operating", "Le fonctionnement global"

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name="appel")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="applications", verbose_name="structure")
    number = models.CharField("numéro", max_length=20, unique=True, null=True, blank=True, editable=False)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)

    title = models.CharField("intitulé", max_length=120, help_text="Ce qui sera lu au conseil et publié.")
    scope = models.CharField("la demande porte sur", max_length=10, choices=Scope, default=Scope.PROJECT)
    frequency = models.CharField("fréquence", max_length=10, choices=Frequency, default=Frequency.FIRST)
    objectives = models.TextField("objectifs", blank=True, help_text="À quel besoin répondez-vous ?")
    description = models.TextField("ce que vous ferez", blank=True, help_text="Les actions, les moyens, les lieux.")
    audience = models.TextField("public", blank=True, help_text="Qui en bénéficie, combien de personnes, où.")
    evaluation = models.TextField(
        "évaluation", blank=True, help_text="À quoi verrez-vous que c’est réussi ? Les indicateurs suivis."
    )
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)

    created_at = models.DateTimeField("commencée le", default=clock.now, editable=False)
    saved_at = models.DateTimeField("enregistrée le", default=clock.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="enregistrée par",
    )
    submitted_at = models.DateTimeField("déposée le", null=True, blank=True)
    received_on = models.DateField(
        "reçue le", null=True, blank=True, help_text="Au guichet ou par courrier, si c’était avant sa saisie."
    )
    attested_at = models.DateTimeField("attestée le", null=True, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="attestée par"
    )
    admitted_at = models.DateTimeField("recevable le", null=True, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision de"
    )
    requested = total("demandé")
    proposed = total("proposé")
    silence_on = models.DateField("silence le", null=True, blank=True, editable=False)
    receipt = models.FileField("accusé de réception", upload_to=private_path, blank=True)
    decision_letter = models.FileField("lettre de décision", upload_to=private_path, blank=True)
    refusal_reason = models.TextField("motif du refus", blank=True)
    refusal_vote = models.ForeignKey(
        "funding.Deliberation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="refusals",
        verbose_name="délibération du refus",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="funding_app_status"),
            models.Index(fields=["-submitted_at", "-id"], include=["requested", "proposed"], name="funding_app_recent"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="totals_from_years",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    SELECT coalesce(sum(requested), 0), coalesce(sum(proposed), 0) INTO NEW.requested, NEW.proposed
                        FROM funding_requestedyear WHERE application_id = NEW.id;
                    RETURN NEW;
                """,
            ),
            TICKS,
        ]
        permissions = [("instruct_application", "Instruit les demandes et prépare les décisions")]
        constraints = [
            in_order("starts_on", "ends_on", message="La fin doit suivre le début."),
            all_or_none("attested_at", "attested_by", message="Une attestation a un auteur et une date."),
            all_or_none("decided_at", "decided_by", message="Une décision a un auteur et une date."),
            dated_since("decided_at", ["granted", "refused"], message="Une décision a une date."),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(status="withdrawn")
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="funding_application_numbered_once_submitted",
                violation_error_message="Une demande déposée a un numéro et une date.",
            ),
            models.CheckConstraint(
                condition=Q(status="refused") ^ Q(refusal_reason=""),
                name="funding_application_refused_with_reason",
                violation_error_message="Un refus a un motif, et lui seul.",
            ),
        ]

    def __str__(self):
        return f"{self.number or 'Brouillon'} · {self.title}"

    def get_absolute_url(self):
        return reverse("funding:application", args=[self.pk])

    @property
    def requested_total(self):
        return sum((year.requested for year in self.years.all()), Decimal())

    @property
    def proposed_total(self):
        return sum((year.proposed or Decimal() for year in self.years.all()), Decimal())

    @property
    def is_multi_year(self):
        return len(self.years.all()) > 1

    @property
    def is_editable(self):
        return self.status in self.Status.open_to_edits()

    @property
    def budget(self):
        """Totals of the budget that the request is about."""
        return Budget.of(self.lines.all())

    @property
    def structure_budget(self):
        """Totals of the structure's own budget, when it is another one."""
        return Budget.of(self.structure_lines.all())

    @property
    def chart(self):
        """The accounts that it is budgeted on."""
        return accounts.INVESTMENT if self.call.kind == Call.Kind.INVESTMENT else accounts.OPERATING

    @property
    def has_two_budgets(self):
        """A project has its budget beside the structure's; the whole activity has one, and an investment its plan."""
        return self.scope == self.Scope.PROJECT and self.chart == accounts.OPERATING

    @property
    def open_request(self):
        """The request for papers that waits for an answer, if any."""
        return next((request for request in self.completion_requests.all() if request.is_open), None)

    @property
    def last_request(self):
        """The latest request for papers, answered or not."""
        return self.completion_requests.last()

    def silence_refuses_on(self):
        """The date on which silence would refuse the request (``legal_clock``). A late decision stays lawful."""
        return self.silence_on

    @property
    def came_in_time(self):
        """Whether the paper that an agent types came in before the call closed: the typing may be later."""
        assistance, call = getattr(self, "assistance", None), self.call
        if assistance is None or not assistance.is_open or call.status != Call.Status.PUBLISHED:
            return False
        return clock.local_date(call.opens_at) <= assistance.received_on <= clock.local_date(call.closes_at)

    def reading_summary(self):
        """What its readers handed in, criterion by criterion, without a name: for the decision and its letter."""
        from .synthesis import Summary  # it knows applications

        return Summary.of(self)

    def missing(self):
        """What stands between this file and its deposit: the page's checklist and the button's condition."""
        return [
            *self._missing_structure(),
            *self._missing_call(),
            *self._missing_project(),
            *self._missing_amounts(),
            *self._missing_budget(),
            *self._missing_papers(),
            *checklist.sections(self),
            *self._missing_common(),
        ]

    def step_url(self, name):
        return reverse(f"funding:application_{name}", args=[self.pk])

    @property
    def is_common(self):
        """Whether it is written with partners, about a resource that they will share."""
        return self.call.is_common

    def _missing_common(self):
        return self.partners.missing(self) if self.is_common and self.status == self.Status.DRAFT else []

    def _missing_structure(self):
        if self.structure.status != Structure.Status.CLOSED:
            return []
        return [Missing("La structure est fermée : elle ne peut plus rien déposer.", self.structure.get_absolute_url())]

    def _missing_call(self):
        if self.status != self.Status.DRAFT or self.call.is_open or self.came_in_time:
            return []
        return [
            Missing(
                f"L’appel « {self.call} » n’est pas ouvert : il n’est plus possible de déposer.",
                self.call.get_absolute_url(),
            )
        ]

    def _missing_project(self):
        url = self.step_url("project")
        wanted = {
            "objectives": "Dites les objectifs.",
            "description": "Décrivez ce que vous ferez.",
            "audience": "Dites qui en bénéficie.",
            "evaluation": "Dites comment vous évaluerez le résultat.",
            "starts_on": "Donnez la date de début.",
            "ends_on": "Donnez la date de fin.",
        }
        return [Missing(sentence, url) for field, sentence in wanted.items() if not getattr(self, field)]

    def _missing_amounts(self):
        years = list(self.years.all())
        if not years or any(year.requested <= 0 for year in years):
            return [Missing("Donnez le montant demandé pour chaque année.", self.step_url("amounts"))]
        return []

    def _missing_budget(self):
        budget, chart, url = self.budget, self.chart, self.step_url("budget")
        if not budget.charges:
            return [Missing("Remplissez le budget.", url)]
        missing = []
        if budget.gap:
            spent, received = (name.lower() for name in chart.side_names)
            missing.append(Missing(f"Équilibrez le budget : les {received} doivent égaler les {spent}.", url))
        if budget.volunteer_charges != budget.volunteer_produits:
            missing.append(Missing("Équilibrez les contributions volontaires : le compte 86 doit égaler le 87.", url))
        first = next(iter(self.years.all()), None)
        asked_in_budget = sum((line.amount for line in self.lines.all() if line.account == chart.town), Decimal())
        if first and asked_in_budget < first.requested:
            sentence = f"Reportez le montant demandé à la Ville sur la ligne « Commune » du compte {chart.grants}."
            missing.append(Missing(sentence, url))
        return missing

    def _missing_papers(self):
        """What the call asks for and nothing was said about; what is promised for later is not missing."""
        url = self.step_url("papers")
        return [Missing(need.missing, url) for need in paper_needs.needs(self) if need.missing]
