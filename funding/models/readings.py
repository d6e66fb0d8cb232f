"""Who reads an application before the town proposes: agents, elected people, experts from outside.

Whoever reads declares first what links them to the structure. An interest closes the file to them: neither debate,
nor instruction, nor vote (CGCT, art. L2131-11).
"""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since
from commons.status import FileStatus, Holder
from commons.workflow import Missing

from .applications import Application
from .calls import Call

# Sitting for the town, unpaid, is no interest by itself any more (CGCT, art. L1111-6, loi 2025-1249 du 22/12/2025).
APPOINTED_MAY_READ_SINCE = dt.date(2025, 12, 24)
SALT = "funding.expertise"


class Interest(models.TextChoices):
    """What links a reader to the structure, in the reader's words."""

    NONE = "none", "Je n’ai aucun lien avec elle."
    APPOINTED = "appointed", "J’y siège pour la Ville, sans être payé."
    LEADER = "leader", "Je la dirige ou j’en suis membre à titre personnel."
    RELATIVE = "relative", "Une personne proche de moi la dirige ou y travaille."
    PAID = "paid", "Elle me paie : salaire, prestation ou indemnité."

    def closes(self, on):
        """Whether it closes the file to this reader, on that day."""
        if self is Interest.APPOINTED:
            return on < APPOINTED_MAY_READ_SINCE
        return self is not Interest.NONE


class Opinion(models.TextChoices):
    """What a reader concludes."""

    FAVOURABLE = "favourable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "Défavorable"


# Experts --------------------------------------------------------------------------------------------


class ExpertQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Their names and addresses are known to those who instruct."""
        return self if user.has_perm("funding.instruct_application") else self.none()

    def active(self):
        return self.filter(revoked_at=None)


class Expert(models.Model):
    """Somebody from outside who reads some of a call's applications, by a signed link and without an account.

    No secret is kept: the link carries the row's number and its counter, signed. A new link moves the counter on, and
    the old one says that it was replaced.
    """

    class Status(FileStatus):
        INVITED = "invited", Holder.READER, "info", "Invité"
        REVOKED = "revoked", Holder.NOBODY, "neutral", "Accès retiré"

    call = models.ForeignKey(Call, models.PROTECT, related_name="experts", verbose_name="appel")
    name = models.CharField("nom", max_length=120)
    email = models.EmailField("adresse électronique")
    due_on = models.DateField("avis attendus le", help_text="Le lien s’ouvre jusqu’à ce jour compris.")
    link_number = models.PositiveSmallIntegerField("numéro du lien", default=1, editable=False)
    invited_at = models.DateTimeField("invité le", default=clock.now, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="invité par", editable=False
    )
    revoked_at = models.DateTimeField("accès retiré le", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accès retiré par",
        editable=False,
    )

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "expert extérieur"
        verbose_name_plural = "experts extérieurs"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            all_or_none("revoked_at", "revoked_by", message="Un accès retiré l’est par quelqu’un, à une date."),
            models.UniqueConstraint(
                "call",
                Lower("email"),
                name="funding_expert_once_a_call",
                violation_error_message="Cette adresse est déjà celle d’un expert de l’appel.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def status(self):
        return self.Status.REVOKED if self.revoked_at else self.Status.INVITED

    @property
    def is_open(self):
        """Whether the latest link still opens."""
        return self.revoked_at is None and clock.today() <= self.due_on

    @property
    def link(self):
        """Where this expert reads. Nobody else is ever shown it."""
        return reverse("funding:expertise", args=[signing.dumps([self.pk, self.link_number], salt=SALT)])

    def to_read(self):
        """What this expert still has to hand in."""
        return self.readings.pending()


# Readings -------------------------------------------------------------------------------------------


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """That it exists, and how far it is: to those who instruct, and to its reader. Never what it says."""
        mine = Q(reader=user.pk)
        if user.has_perm("funding.instruct_application"):
            mine |= ~Q(application__in=Application.objects.of(user).values("pk"))
        return self.filter(mine, application__in=Application.objects.visible_to(user).order_by().values("pk"))

    def told_to(self, user):
        """Handed in, and what they say may be read by this person.

        By those who instruct, and by those who have handed in their own: never by somebody who still has to, who
        recused themselves, or who is one of the structure's people.
        """
        own = Reading.objects.filter(reader=user.pk).order_by()
        told = self.handed_in().exclude(application__in=Application.objects.of(user).values("pk"))
        if user.has_perm("funding.instruct_application"):
            return told.exclude(application__in=own.exclude(status__in=S.closed_to_nobody()).values("application"))
        return told.filter(application__in=own.handed_in().values("application"))

    def pending(self):
        """Asked for, not handed in, on a file that waits for its decision."""
        return self.filter(status__in=S.to_come()).exclude(application__status__in=DECIDED)

    def handed_in(self):
        return self.filter(status=S.HANDED_IN)

    def expected(self):
        """All those that count: handed in, or still to come."""
        return self.filter(status__in=[*S.to_come(), S.HANDED_IN])

    def closed_to(self, user):
        """Those whose reader declared an interest: the file is closed to them."""
        return self.filter(reader=user.pk, status=S.RECUSED)


class Reading(models.Model):
    """One reader's task: this application, by that day. It ends with points, an opinion and why.

    The mark is worked out by the database when the reading is handed in, and nothing of it changes afterwards.
    """

    class Status(FileStatus):
        ASSIGNED = "assigned", Holder.READER, "wait", "À commencer"
        DECLARED_FREE = "declared_free", Holder.READER, "info", "En lecture"
        HANDED_IN = "handed_in", Holder.NOBODY, "ok", "Avis rendu"
        RECUSED = "recused", Holder.NOBODY, "act", "Déport"
        REVOKED = "revoked", Holder.NOBODY, "neutral", "Retirée"

        @classmethod
        def to_come(cls):
            return [cls.ASSIGNED, cls.DECLARED_FREE]

        @classmethod
        def closed_to_nobody(cls):
            """A reading in this status hides the others' from nobody."""
            return [cls.HANDED_IN, cls.REVOKED]

    application = models.ForeignKey(Application, models.PROTECT, related_name="readings", verbose_name="demande")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
        verbose_name="agent ou élu",
    )
    expert = models.ForeignKey(
        Expert, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name="expert"
    )
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.ASSIGNED)
    assigned_at = models.DateTimeField("confiée le", default=clock.now, editable=False)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="confiée par", editable=False
    )
    due_on = models.DateField("avis attendu le")
    interest = models.CharField("lien avec la structure", max_length=20, choices=Interest, blank=True)
    declared_at = models.DateTimeField("lien déclaré le", null=True, blank=True, editable=False)
    opinion = models.CharField("avis", max_length=20, choices=Opinion, blank=True)
    reasons = models.TextField("pourquoi", blank=True, max_length=5000)
    mark = models.DecimalField("note sur 20", max_digits=6, decimal_places=4, null=True, blank=True, editable=False)
    handed_in_at = models.DateTimeField("rendue le", null=True, blank=True, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lecture"
        ordering = ["application", "pk"]
        indexes = [models.Index(fields=["application", "status"], name="funding_reading_of_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reader__isnull=True) ^ Q(expert__isnull=True),
                name="funding_reading_has_one_reader",
                violation_error_message="Une lecture est confiée à une personne de la Ville ou à un expert.",
            ),
            models.UniqueConstraint(
                fields=["application", "reader"],
                name="funding_reading_once_a_reader",
                violation_error_message="Cette demande est déjà confiée à cette personne.",
            ),
            models.UniqueConstraint(
                fields=["application", "expert"],
                name="funding_reading_once_an_expert",
                violation_error_message="Cette demande est déjà confiée à cet expert.",
            ),
            models.CheckConstraint(
                condition=Q(interest="") ^ Q(declared_at__isnull=False),
                name="funding_reading_interest_dated",
                violation_error_message="Un lien est déclaré à une date.",
            ),
            models.CheckConstraint(
                condition=Q(status="revoked")
                | Q(status="assigned", interest="")
                | Q(status="recused") & ~Q(interest__in=["", "none"])
                | Q(status__in=["declared_free", "handed_in"], interest__in=["none", "appointed"]),
                name="funding_reading_follows_interest",
                violation_error_message="On lit après avoir déclaré ses liens, et sans intérêt.",
            ),
            models.CheckConstraint(
                condition=~Q(status="handed_in") | ~Q(opinion="") & ~Q(reasons=""),
                name="funding_reading_concludes",
                violation_error_message="Une lecture rendue conclut, et dit pourquoi.",
            ),
            dated_since("handed_in_at", ["handed_in"], message="Une lecture rendue a une date."),
            dated_since("mark", ["handed_in"], message="Une lecture rendue a une note, les autres n’en ont pas."),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_once_handed_in",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.status = 'handed_in'"),
                func="""
                    RAISE EXCEPTION 'Un avis rendu ne change plus.' USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="marked_when_handed_in",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.status = 'handed_in'"),
                declare=[("lacking", "bigint")],
                func="""
                    SELECT count(*) FILTER (WHERE score.level IS NULL), round(
                            20 * sum(criterion.weight * score.level::numeric / (cardinality(criterion.levels) - 1))
                                / sum(criterion.weight), 4)
                        INTO lacking, NEW.mark
                        FROM funding_scoringcriterion AS criterion
                            JOIN funding_application AS application ON application.call_id = criterion.call_id
                            LEFT JOIN funding_score AS score
                                ON score.criterion_id = criterion.id AND score.reading_id = NEW.id
                        WHERE application.id = NEW.application_id;
                    IF lacking > 0 OR NEW.mark IS NULL THEN
                        RAISE EXCEPTION 'Un avis rendu a une note pour chaque critère.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"Lecture de {self.application}"

    @property
    def structure(self):
        """Whose file it is: whoever writes for it does not read it."""
        return self.application.structure

    @property
    def criteria(self):
        """The grid of the call, in its order."""
        return self.application.call.scoring.all()

    @property
    def may_be_read(self):
        """Whether its reader is shown the file: links declared, none that closes it."""
        return self.status in (S.DECLARED_FREE, S.HANDED_IN)

    def missing(self):
        """What stands between this reading and its end: the page's checklist and the button's condition."""
        if self.application.status in DECIDED:
            return [Missing("Cette demande n’attend plus d’avis : sa décision est prise, ou elle est retirée.")]
        given = set(self.scores.exclude(level=None).values_list("criterion", flat=True))
        missing = [
            Missing(f"Donnez une note à « {criterion} ».") for criterion in self.criteria if criterion.pk not in given
        ]
        if not self.opinion:
            missing.append(Missing("Donnez votre avis."))
        if not self.reasons.strip():
            missing.append(Missing("Dites pourquoi."))
        return missing


S = Reading.Status
DECIDED = [*Application.Status.decided(), Application.Status.WITHDRAWN]
