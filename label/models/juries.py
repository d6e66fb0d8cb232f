"""Who decides on the label: a jury, its members, their scores, and those who step aside."""

from django.core.validators import MaxValueValidator
from django.db import models

from commons.constraints import all_or_none
from structures.models import User

from .candidacies import Candidacy
from .referential import Theme, person


class Jury(models.Model):
    """One session of the jury."""

    held_on = models.DateField("date de la séance")
    place = models.CharField("lieu", max_length=150, blank=True)
    quorum = models.PositiveSmallIntegerField("quorum", default=3)
    minutes = models.TextField("procès-verbal", blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    closed_by = person("close par", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        ordering = ["-held_on", "-pk"]
        constraints = [all_or_none("closed_at", "closed_by", message="Une clôture a une date et un auteur.")]

    def __str__(self):
        return f"Jury du {self.held_on:%d/%m/%Y}"


class JuryMember(models.Model):
    """Somebody who sits: elected, of the service, of a structure that holds the label, an inhabitant."""

    jury = models.ForeignKey(Jury, models.CASCADE, related_name="members", verbose_name="jury")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="compte")
    name = models.CharField("nom", max_length=100)
    quality = models.CharField("qualité", max_length=100)
    is_present = models.BooleanField("présent", default=False)

    class Meta:
        verbose_name = "membre du jury"
        verbose_name_plural = "membres du jury"
        ordering = ["jury", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "name"],
                name="label_jurymember_once",
                violation_error_message="Cette personne siège déjà à ce jury.",
            )
        ]

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

    def __str__(self):
        return f"{self.score}/10"
