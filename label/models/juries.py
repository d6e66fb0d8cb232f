"""Who decides on the label: a jury, its members, their scores, those who step aside, and what it says of each."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from commons.constraints import all_or_none
from commons.files import private_path
from commons.french import day
from structures.models import Membership, User

from .candidacies import Candidacy
from .referential import Theme, person

CLOSED = "RAISE EXCEPTION 'Ce jury est clos : il ne change plus.' USING ERRCODE = 'check_violation';"


def settled_with_its_jury(table, jury, more=""):
    """What a jury has heard, scored and said stays as its minutes tell it."""
    return pgtrigger.Trigger(
        name="settled_at_closing",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("kept", f"{table}%ROWTYPE")],
        func=f"""
            kept := COALESCE(NEW, OLD);
            IF EXISTS (SELECT FROM label_jury WHERE id = {jury} AND closed_at IS NOT NULL) THEN
                {CLOSED}
            END IF;
            {more}
            RETURN kept;
        """,
    )


OF_ITS_MEMBER = "(SELECT jury_id FROM label_jurymember WHERE id = kept.member_id)"
NOT_ASIDE = """
    IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT FROM label_recusal WHERE member_id = kept.member_id AND candidacy_id = kept.candidacy_id
    ) THEN
        RAISE EXCEPTION 'Ce membre s’est retiré : il ne note pas cette candidature.' USING ERRCODE = 'check_violation';
    END IF;
"""


class JuryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agents of the label, and whoever sits on the council; a candidate reads the decision, never the scores."""
        return self if user.has_perm("label.view_jury") else self.none()

    def open(self):
        return self.filter(closed_at__isnull=True)


class Jury(models.Model):
    """One session of the jury. Closed, its minutes are kept as they were, with their fingerprint."""

    held_on = models.DateField("date de la séance")
    place = models.CharField("lieu", max_length=150, blank=True)
    quorum = models.PositiveSmallIntegerField(
        "quorum",
        default=3,
        validators=[MinValueValidator(1)],
        help_text="Les membres présents qui ne se retirent pas, pour chaque candidature.",
    )
    minutes = models.TextField("procès-verbal", blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    closed_by = person("close par", null=True, blank=True, editable=False)
    document = models.FileField("procès-verbal gardé", upload_to=private_path, blank=True, editable=False)
    document_sha256 = models.CharField("empreinte", max_length=64, blank=True, editable=False)

    objects = JuryQuerySet.as_manager()

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        ordering = ["-held_on", "-pk"]
        constraints = [
            all_or_none("closed_at", "closed_by", message="Une clôture a une date et un auteur."),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | (~Q(minutes="") & ~Q(document="") & ~Q(document_sha256="") & Q(quorum__gte=1)),
                name="label_jury_closed_with_minutes",
                violation_error_message="Un jury clos garde son procès-verbal et son empreinte.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="closed_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.closed_at IS NOT NULL"),
                func=CLOSED,
            )
        ]

    def __str__(self):
        return f"Jury du {day(self.held_on)}"

    def get_absolute_url(self):
        return reverse("admin:label_jury_change", args=[self.pk])

    @property
    def is_closed(self):
        return self.closed_at is not None


class JuryMemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(jury__in=Jury.objects.visible_to(user).order_by().values("pk"))

    def sitting_for(self, candidacy):
        """Those who are there and do not step aside for this candidacy: they score it, and make the quorum."""
        aside = Recusal.objects.filter(member=OuterRef("pk"), candidacy=candidacy)
        return self.filter(jury=candidacy.jury_id, is_present=True).exclude(Exists(aside))

    def linked_to(self, candidacy):
        """Those who are among the people of the structure that applies."""
        people = Membership.objects.filter(structure=candidacy.structure_id)
        return self.filter(user__in=people.order_by().values("user"))


class JuryMember(models.Model):
    """Somebody who sits: elected, of the service, of a structure that holds the label, an inhabitant."""

    jury = models.ForeignKey(Jury, models.CASCADE, related_name="members", verbose_name="jury")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="compte")
    name = models.CharField("nom", max_length=100)
    quality = models.CharField("qualité", max_length=100)
    is_present = models.BooleanField("présent", default=False)

    objects = JuryMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du jury"
        verbose_name_plural = "membres du jury"
        ordering = ["jury", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "name"],
                name="label_jurymember_once",
                violation_error_message="Cette personne siège déjà à ce jury.",
            ),
            models.UniqueConstraint(
                fields=["jury", "user"],
                name="label_jurymember_one_account",
                violation_error_message="Ce compte siège déjà à ce jury.",
            ),
        ]
        triggers = [settled_with_its_jury("label_jurymember", "kept.jury_id")]

    def __str__(self):
        return f"{self.name}, {self.quality}"


class Recusal(models.Model):
    """A member who steps aside for one candidacy: no score, not counted in the quorum, told in the minutes."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="recusals", verbose_name="candidature")
    member = models.ForeignKey(JuryMember, models.CASCADE, related_name="recusals", verbose_name="membre")
    reason = models.CharField("motif", max_length=200)

    class Meta:
        verbose_name = "déport"
        ordering = ["candidacy", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "member"],
                name="label_recusal_once",
                violation_error_message="Ce membre s’est déjà retiré pour cette candidature.",
            )
        ]
        triggers = [settled_with_its_jury("label_recusal", OF_ITS_MEMBER)]

    def __str__(self):
        return f"{self.member} se retire"


class JuryScore(models.Model):
    """What one member gives to one theme of one candidacy, out of 10."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="scores", verbose_name="candidature")
    member = models.ForeignKey(JuryMember, models.CASCADE, related_name="scores", verbose_name="membre")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name="thème")
    score = models.PositiveSmallIntegerField("note sur 10", validators=[MaxValueValidator(10)])

    class Meta:
        verbose_name = "note du jury"
        verbose_name_plural = "notes du jury"
        ordering = ["candidacy", "theme", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "member", "theme"],
                name="label_juryscore_once",
                violation_error_message="Ce membre a déjà noté ce thème.",
            ),
            models.CheckConstraint(
                condition=models.Q(score__lte=10),
                name="label_juryscore_out_of_ten",
                violation_error_message="Une note va de 0 à 10.",
            ),
        ]
        triggers = [settled_with_its_jury("label_juryscore", OF_ITS_MEMBER, NOT_ASIDE)]

    def __str__(self):
        return f"{self.score}/10"


class JuryOpinion(models.Model):
    """What the jury says of a candidacy that it heard: award the label or not, and why where the score says otherwise.

    ``score`` is the jury's, out of 100, as it was when the session was closed.
    """

    class Outcome(models.TextChoices):
        AWARD = "award", "Attribuer le label"
        REFUSE = "refuse", "Refuser le label"

    jury = models.ForeignKey(Jury, models.CASCADE, related_name="opinions", verbose_name="jury")
    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="opinions", verbose_name="candidature")
    outcome = models.CharField("décision du jury", max_length=10, choices=Outcome)
    reasons = models.TextField("motifs", blank=True)
    paths = models.TextField("pistes de progrès", blank=True)
    score = models.DecimalField("note du jury sur 100", max_digits=5, decimal_places=2, null=True, editable=False)

    class Meta:
        verbose_name = "décision du jury"
        verbose_name_plural = "décisions du jury"
        ordering = ["jury", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "candidacy"],
                name="label_juryopinion_once",
                violation_error_message="Ce jury s’est déjà prononcé sur cette candidature.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refuse") | (~Q(reasons="") & ~Q(paths="")),
                name="label_juryopinion_refusal_explained",
                violation_error_message="Un refus a ses motifs et ses pistes de progrès.",
            ),
        ]
        triggers = [settled_with_its_jury("label_juryopinion", "kept.jury_id")]

    def __str__(self):
        return self.get_outcome_display()
