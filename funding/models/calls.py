"""Calls: what the town asks for, until when, and with which money."""

import datetime as dt

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import in_order
from commons.status import FileStatus, Holder
from structures.models import LegalFamily, PaperKind

from .budget import Authorisation, Envelope, money


def frozen_with_call(message):
    """What belongs to a call's terms is written while the call is a draft, and held still after: the same for all.

    The call's row is held, so that nothing of it changes while it is being published.
    """
    return pgtrigger.Trigger(
        name="frozen_with_call",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            PERFORM FROM funding_call WHERE id IN (NEW.call_id, OLD.call_id) FOR SHARE;
            IF EXISTS (SELECT FROM funding_call WHERE id IN (NEW.call_id, OLD.call_id) AND status <> 'draft') THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agents see every call; everybody else those that have been published."""
        return self if user.has_perm("funding.view_call") else self.public()

    def public(self):
        return self.exclude(status__in=[Call.Status.DRAFT, Call.Status.CANCELLED])

    def open(self, at=None):
        """Published, begun, and not over: to the second."""
        at = at or clock.now()
        return self.filter(status=Call.Status.PUBLISHED, opens_at__lte=at, closes_at__gt=at)

    def coming(self, at=None):
        return self.filter(status=Call.Status.PUBLISHED, opens_at__gt=at or clock.now())


EARLIEST, LATEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)

FROZEN = [
    "title", "summary", "description", "kind", "envelope_id", "authorisation_id", "opens_at",
    "max_years", "max_amount", "advance_percent", "families", "papers",
]  # fmt: skip


class Call(models.Model):
    """An invitation to apply. Once published its terms are the same for all: the database holds them still."""

    class Status(FileStatus):
        DRAFT = "draft", Holder.SERVICE, "wait", "Brouillon"
        PUBLISHED = "published", Holder.SERVICE, "ok", "Publié"
        DECIDED = "decided", Holder.SERVICE, "info", "Décidé"
        ARCHIVED = "archived", Holder.NOBODY, "neutral", "Archivé"
        CANCELLED = "cancelled", Holder.NOBODY, "act", "Annulé"

    class Kind(models.TextChoices):
        PROJECT = "project", "Appel à projets"
        COMMON = "common", "Appel à commun"
        OPERATING = "operating", "Aide au fonctionnement"
        INVESTMENT = "investment", "Aide à l’investissement"

    title = models.CharField("titre", max_length=120)
    slug = models.SlugField("adresse courte", max_length=130, unique=True)
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.PROJECT)
    summary = models.CharField("en une phrase", max_length=250)
    description = models.TextField("présentation", help_text="Pour qui, pour quoi, ce qui sera regardé.")
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="calls", verbose_name="enveloppe")
    authorisation = models.ForeignKey(
        Authorisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name="autorisation d’engagement",
        help_text="Pour accorder plusieurs années.",
    )
    opens_at = models.DateTimeField("ouvre le")
    closes_at = models.DateTimeField("ferme le")
    max_years = models.PositiveSmallIntegerField(
        "années au plus", default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    max_amount = money("montant annuel au plus", null=True, blank=True)
    advance_percent = models.PositiveSmallIntegerField(
        "avance (%)",
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Part de l’année versée d’avance ; le reste suit le compte rendu.",
    )
    families = ArrayField(
        models.CharField(max_length=20, choices=LegalFamily), default=list, verbose_name="ouvert aux familles"
    )
    papers = ArrayField(
        models.CharField(max_length=20, choices=PaperKind.asked()),
        default=list,
        blank=True,
        verbose_name="pièces demandées",
    )
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)
    cancellation = models.TextField("motif d’annulation", blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel"
        ordering = ["-opens_at", "-pk"]
        constraints = [
            in_order("opens_at", "closes_at", message="Un appel ferme après son ouverture."),
            models.CheckConstraint(
                condition=Q(opens_at__gte=EARLIEST, closes_at__lte=LATEST),
                name="funding_call_dates_in_bounds",
                violation_error_message="Vérifiez les dates d’ouverture et de fermeture.",
            ),
            models.CheckConstraint(
                condition=Q(max_years=1) | Q(authorisation__isnull=False),
                name="funding_call_years_need_authorisation",
                violation_error_message="Pour accorder plusieurs années, choisissez l’autorisation d’engagement votée.",
            ),
            models.CheckConstraint(
                condition=Q(max_years__gte=1, max_years__lte=4, advance_percent__gte=1, advance_percent__lte=100),
                name="funding_call_terms_within_bounds",
                violation_error_message="De une à quatre années, et une avance de 1 à 100 pour cent.",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") ^ Q(cancellation=""),
                name="funding_call_cancelled_with_reason",
                violation_error_message="Un appel annulé a un motif, les autres n’en ont pas.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_once_published",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
                func=f"""
                    IF ROW({", ".join(f"NEW.{column}" for column in FROZEN)})
                       IS DISTINCT FROM ROW({", ".join(f"OLD.{column}" for column in FROZEN)})
                       OR NEW.closes_at < OLD.closes_at THEN
                        RAISE EXCEPTION 'Un appel publié ne change plus, sinon pour fermer plus tard.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("funding:call", args=[self.slug])

    def clean(self):
        """The authorisation pays for the same thing, over the years that the call may grant."""
        if self.authorisation_id is None or self.envelope_id is None:
            return
        authorisation, envelope = self.authorisation, self.envelope
        if (authorisation.fund_id, authorisation.axis) != (envelope.fund_id, envelope.axis):
            raise ValidationError({"authorisation": "Choisissez une autorisation du même fonds et du même axe."})
        last_year = envelope.year + self.max_years - 1
        if not authorisation.first_year <= envelope.year <= last_year <= authorisation.last_year:
            raise ValidationError({"authorisation": f"Cette autorisation ne couvre pas {envelope.year}-{last_year}."})

    @property
    def is_common(self):
        """Whether several structures answer it together, around a resource that they will share."""
        return self.kind == self.Kind.COMMON

    @property
    def is_open(self):
        return self.status == self.Status.PUBLISHED and self.opens_at <= clock.now() < self.closes_at

    @property
    def year(self):
        """The first year that it pays for."""
        return self.envelope.year

    def welcomes(self, structure):
        """Whether this structure's legal family may apply (an empty list welcomes all)."""
        return not self.families or structure.family in self.families

    def asked_papers(self):
        """The papers that a request must bring, or promise."""
        return [PaperKind(kind) for kind in self.papers]

    def family_labels(self):
        return [LegalFamily(family).label for family in self.families]

    def missing(self):
        """What a draft lacks to be published."""
        missing = []
        if self.closes_at <= clock.now():
            missing.append("Une date de fermeture à venir.")
        if self.envelope.voted <= 0:
            missing.append("Des crédits votés sur l’enveloppe.")
        if self.max_years > 1 and self.authorisation and self.authorisation.voted <= 0:
            missing.append("Une autorisation d’engagement votée.")
        return missing
