"""Whether the label is still deserved: controls drawn by lot or opened on a fact, with the structure’s own words."""

import hashlib

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since
from commons.french import day
from commons.status import FileStatus, Holder
from structures.models import Membership

from .awards import Award
from .referential import person


def in_draw_order(seed, numbers):
    """These numbers, sorted by SHA-256 of the seed, a colon and the number: whoever has the seed finds this order."""
    return sorted(numbers, key=lambda number: fingerprint(seed, number))


def fingerprint(seed, number):
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def how_many(share, population):
    """So many percents of the labels, rounded up: a control is never less than what was announced."""
    return -(-population * share // 100)


class AuditDrawQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draw is public."""
        return self


class AuditDraw(models.Model):
    """A yearly draw. Anybody can do it again: the numbers are sorted by SHA-256 of the seed, a colon and the number,
    and the first ``size`` of them are controlled."""

    year = models.PositiveSmallIntegerField("année", unique=True)
    seed = models.CharField("graine", max_length=64, help_text="Un fait public que personne ne choisit.")
    share = models.PositiveSmallIntegerField(
        "part contrôlée (%)", default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    numbers = models.JSONField("labels parmi lesquels on tire", default=list)
    size = models.PositiveSmallIntegerField("nombre tiré", default=0)
    drawn_at = models.DateTimeField("tiré le", default=clock.now, editable=False)
    drawn_by = person("tiré par", editable=False)

    objects = AuditDrawQuerySet.as_manager()

    class Meta:
        verbose_name = "tirage des contrôles"
        verbose_name_plural = "tirages des contrôles"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100),
                name="label_auditdraw_share",
                violation_error_message="La part contrôlée va de 1 à 100 %.",
            ),
            models.CheckConstraint(
                condition=~Q(seed=""),
                name="label_auditdraw_seeded",
                violation_error_message="Un tirage a une graine, que tout le monde peut lire.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="drawn_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"Tirage {self.year}"

    def get_absolute_url(self):
        return reverse("label:draw", args=[self.year])

    def order(self):
        """The labels in the order of the draw."""
        return in_draw_order(self.seed, self.numbers)

    def drawn(self):
        """The labels that are controlled."""
        return self.order()[: self.size]


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("label.view_audit"):
            return self
        mine = self.filter(award__structure__in=Membership.objects.filter(user=user.pk).values("structure"))
        return mine.exclude(status=Audit.Status.DRAWN)  # until it is asked something, there is nothing to read

    def watched(self, user):
        """Those whose reading by this person is written down (``commons.confidential``)."""
        mine = Membership.objects.filter(user=user.pk).values("structure")
        return self.filter(award__structure__is_protected=True).exclude(award__structure__in=mine)

    def open(self):
        return self.exclude(status__in=Audit.Status.ended())

    def to_read(self):
        """Whose answer or observations have come: the service’s turn, though nothing moved."""
        return self.filter(
            Q(status="answering", answered_at__isnull=False) | Q(status="adversarial", observed_at__isnull=False)
        )

    def silent(self, on):
        """Whose time to speak is over, without a word."""
        answering = Q(status="answering", answered_at__isnull=True, answer_until__lt=on)
        return self.filter(answering | Q(status="adversarial", observed_at__isnull=True, observe_until__lt=on))


class Audit(models.Model):
    """One control of one award, from the draw (or a fact that was told) to its outcome."""

    class Status(FileStatus):
        DRAWN = "drawn", Holder.SERVICE, "info", "Tiré au sort", "À ouvrir"
        ANSWERING = "answering", Holder.STRUCTURE, "wait", "À vous de répondre", "La structure répond"
        ADVERSARIAL = "adversarial", Holder.STRUCTURE, "wait", "Vos observations sont attendues", "Contradictoire"
        UPHELD = "upheld", Holder.NOBODY, "ok", "Clos sans sanction"
        SANCTIONED = "sanctioned", Holder.NOBODY, "neutral", "Sanction prise"

        @classmethod
        def ended(cls):
            return [cls.UPHELD, cls.SANCTIONED]

    class Origin(models.TextChoices):
        DRAW = "draw", "Tirage au sort"
        FACT = "fact", "Fait signalé"

    class Sanction(models.TextChoices):
        WARNING = "warning", "Rappel écrit"
        SUSPENSION = "suspension", "Suspension"
        WITHDRAWAL = "withdrawal", "Retrait"

    award = models.ForeignKey(Award, models.PROTECT, related_name="audits", verbose_name="label")
    draw = models.ForeignKey(
        AuditDraw, models.PROTECT, null=True, blank=True, related_name="audits", verbose_name="tirage"
    )
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.DRAW)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAWN)
    opened_at = models.DateTimeField("ouvert le", default=clock.now, editable=False)
    opened_by = person("ouvert par", editable=False)
    fact = models.TextField("fait signalé", blank=True)
    questions = models.TextField("ce qui est demandé", blank=True)
    answer_until = models.DateField("réponse avant le", null=True, blank=True)
    answer = models.TextField("réponse de la structure", blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True, editable=False)
    answered_by = person("répondu par", null=True, blank=True, editable=False)
    findings = models.TextField("constats", blank=True)
    sanction = models.CharField("sanction envisagée", max_length=20, choices=Sanction, blank=True)
    observe_until = models.DateField("observations avant le", null=True, blank=True)
    observations = models.TextField("observations de la structure", blank=True)
    observed_at = models.DateTimeField("observations reçues le", null=True, blank=True, editable=False)
    observed_by = person("observations reçues de", null=True, blank=True, editable=False)
    announced_at = models.DateTimeField("constats envoyés le", null=True, blank=True, editable=False)
    announced_by = person("constats envoyés par", null=True, blank=True, editable=False)
    decision = models.TextField("décision", blank=True)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True, editable=False)
    decided_by = person("décidé par", null=True, blank=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "contrôle"
        verbose_name_plural = "contrôles"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=~Q(status__in=["upheld", "sanctioned"]),
                name="label_audit_one_open",
                violation_error_message="Un contrôle de ce label est déjà en cours.",
            ),
            all_or_none("answered_at", "answered_by", message="Une réponse a une date et un auteur."),
            all_or_none("observed_at", "observed_by", message="Des observations ont une date et un auteur."),
            all_or_none("announced_at", "announced_by", message="Des constats ont une date et un auteur."),
            all_or_none("decided_at", "decided_by", message="Une décision a une date et un auteur."),
            dated_since("decided_at", ["upheld", "sanctioned"], message="Un contrôle fini est daté."),
            models.CheckConstraint(
                condition=Q(origin="draw", draw__isnull=False, fact="")
                | Q(origin="fact", draw__isnull=True) & ~Q(fact=""),
                name="label_audit_drawn_or_told",
                violation_error_message="Un contrôle vient d’un tirage, ou d’un fait signalé qui est écrit.",
            ),
            models.CheckConstraint(
                condition=~Q(status="sanctioned") | Q(announced_at__isnull=False) & ~Q(sanction="") & ~Q(decision=""),
                name="label_audit_heard_first",
                violation_error_message="Une sanction suit des constats envoyés, et dit ses motifs.",
            ),
        ]

    def __str__(self):
        return f"Contrôle du label n° {self.award.number}"

    def get_absolute_url(self):
        return reverse("label:audit", args=[self.pk])

    @property
    def structure(self):
        return self.award.structure

    @property
    def until(self):
        """Until when the structure may speak; nothing once it has, or when nothing is asked."""
        if self.status == self.Status.ANSWERING and not self.answered_at:
            return self.answer_until
        if self.status == self.Status.ADVERSARIAL and not self.observed_at:
            return self.observe_until
        return None

    def missing_to_announce(self):
        """Nothing is found before the structure has answered, or its time is over."""
        if self.answered_at or self.answer_until is None or self.answer_until < clock.today():
            return []
        return [f"La structure peut répondre jusqu’au {day(self.answer_until)}."]

    def missing_to_decide(self):
        """Nothing is decided before its observations, or the end of its time (CRPA, art. L121-1, L122-1)."""
        if self.observed_at or self.observe_until is None or self.observe_until < clock.today():
            return []
        return [f"La structure peut donner ses observations jusqu’au {day(self.observe_until)}."]
