"""Two structures that may well be one: a question that an agent answers once."""

from django.db import models
from django.db.models import F, Q

from commons import clock
from commons.status import FileStatus, Holder

from .structure import Structure


class DuplicatePairQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who may merge answer; two protected structures are compared by the group Protection."""
        if not user.has_perm("structures.verify_structure"):
            return self.none()
        if user.has_perm("structures.see_protected"):
            return self
        return self.filter(first__is_protected=False, second__is_protected=False)

    def open(self):
        """Those that nobody has answered, between structures that are both alive."""
        closed = Structure.Status.CLOSED
        return self.filter(status=DuplicatePair.Status.PROPOSED).exclude(
            Q(first__status=closed) | Q(second__status=closed)
        )


class DuplicatePair(models.Model):
    """Two structures that look alike, and why. Told apart, they are never proposed again; merged, the pair is gone."""

    class Status(FileStatus):
        PROPOSED = "proposed", Holder.SERVICE, "info", "À regarder"
        APART = "apart", Holder.NOBODY, "neutral", "Deux structures différentes"

    class Reason(models.TextChoices):
        """What makes two structures look like one, the strongest first."""

        REGISTER = "register", "un registre dit que c’est la même"
        SIREN = "siren", "même numéro SIREN"
        NAME_HERE = "name_here", "même nom dans la même commune"
        NAME = "name", "noms presque semblables"
        PHONE = "phone", "même téléphone"
        EMAIL = "email", "même courriel"
        WEBSITE = "website", "même site internet"
        ADDRESS = "address", "même adresse"

    first = models.ForeignKey(Structure, models.CASCADE, related_name="+", verbose_name="structure")
    second = models.ForeignKey(Structure, models.CASCADE, related_name="+", verbose_name="autre structure")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.PROPOSED)
    score = models.PositiveSmallIntegerField("ressemblance", help_text="Sur 100.")
    reasons = models.JSONField("ce qui se ressemble", default=list)
    found_at = models.DateTimeField("trouvée le", default=clock.now, editable=False)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="structures_duplicatepair_once",
                violation_error_message="Ces deux structures sont déjà proposées ensemble.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="structures_duplicatepair_in_order",
                violation_error_message="Une structure n’est pas son propre doublon.",
            ),
            models.CheckConstraint(
                condition=Q(score__lte=100),
                name="structures_duplicatepair_out_of_hundred",
                violation_error_message="Une ressemblance va de 0 à 100.",
            ),
        ]

    def __str__(self):
        return f"{self.first} et {self.second}"

    @property
    def told_reasons(self):
        """Why they look alike, in words."""
        return ", ".join(self.Reason(reason).label for reason in self.reasons)
