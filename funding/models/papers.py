"""What a structure says of each paper that a call asks for: joined, later, in another paper, or not concerned."""

from django.db import models
from django.db.models import Q

from commons.french import day
from structures.models import Paper, PaperKind

from .application_parts import OfApplicationQuerySet
from .applications import Application
from .paper_needs import PaperState

S = PaperState


def only_when(state, known, message):
    """A fact that goes with one state, and with that one alone."""
    name = f"funding_applicationpaper_{state.value}_says"
    return models.CheckConstraint(
        condition=(Q(state=state.value) & known) | (~Q(state=state.value) & ~known),
        name=name,
        violation_error_message=message,
    )


class ApplicationPaperQuerySet(OfApplicationQuerySet):
    def joined(self):
        return self.filter(state=S.JOINED)

    def later(self):
        """Promised, not given yet."""
        return self.filter(state=S.LATER)


class ApplicationPaper(models.Model):
    """One paper of one request. Once handed in it holds the very version that was joined, whatever comes after.

    A paper that comes later never keeps a request from being handed in (CRPA, art. L114-5-1).
    """

    State = PaperState

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers", verbose_name="demande")
    kind = models.CharField("pièce", max_length=20, choices=PaperKind)
    state = models.CharField("état", max_length=20, choices=PaperState)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="version jointe"
    )
    promised_on = models.DateField("promise pour le", null=True, blank=True)
    within = models.CharField("dans la pièce", max_length=20, choices=PaperKind, blank=True)
    reason = models.CharField("pourquoi", max_length=200, blank=True)

    objects = ApplicationPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce de la demande"
        verbose_name_plural = "pièces de la demande"
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                name="funding_applicationpaper_once",
                violation_error_message="Cette pièce a déjà sa réponse.",
            ),
            only_when(S.JOINED, Q(paper__isnull=False), "Une pièce jointe a un fichier."),
            only_when(S.LATER, Q(promised_on__isnull=False), "Dites pour quand vous promettez cette pièce."),
            only_when(S.ELSEWHERE, ~Q(within=""), "Dites dans quelle pièce elle se trouve."),
            only_when(S.NOT_CONCERNED, ~Q(reason=""), "Dites pourquoi cette pièce est sans objet."),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.words}"

    @property
    def words(self):
        """Where it stands, in a sentence without a full stop."""
        return {
            S.JOINED: "Jointe",
            S.LATER: f"À fournir plus tard, pour le {day(self.promised_on)}" if self.promised_on else "",
            S.ELSEWHERE: f"Dans une autre pièce : {self.get_within_display()}",
            S.NOT_CONCERNED: f"Sans objet : {self.reason}",
        }[S(self.state)]
