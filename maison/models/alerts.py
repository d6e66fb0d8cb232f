"""What somebody tells of a company in confidence, and the code by which they alone come back to it."""

import secrets

from django.db import models
from django.utils.crypto import salted_hmac

from commons import clock
from structures.identifiers import validate_phone

from .bookings import LETTERS, person
from .takeovers import InConfidenceQuerySet, TakeoverCase, WatchedQuerySet

CODE_LENGTH = 12


def new_slip():
    """What a blank form carries, so that it is one alert however often it is sent."""
    return secrets.token_urlsafe(24)


def code_of(slip):
    """What the sender keeps: nobody guesses it (58 bits), and the same form always gives the same one."""
    drawn = int(salted_hmac("maison.alert.slip", slip, algorithm="sha256").hexdigest(), 16)
    signs = []
    for _ in range(CODE_LENGTH):
        drawn, sign = divmod(drawn, len(LETTERS))
        signs.append(LETTERS[sign])
    return "".join(signs)


def code_mark(code):
    """What the table keeps of a code: whoever reads the table cannot use it."""
    return salted_hmac("maison.alert", code, algorithm="sha256").hexdigest()


class Alert(models.Model):
    """What somebody told, in confidence; they may have kept their name."""

    class Sender(models.TextChoices):
        OWNER = "owner", "Je dirige ou je possède l’entreprise"
        EMPLOYEE = "employee", "J’y travaille"
        ACCOUNTANT = "accountant", "J’en suis l’expert-comptable ou le conseil"
        OTHER = "other", "Autre"

    case = models.ForeignKey(TakeoverCase, models.CASCADE, related_name="alerts", verbose_name="dossier")
    sender = models.CharField("vous êtes", max_length=12, choices=Sender)
    words = models.TextField("ce qui se passe")
    company_name = models.CharField("nom de l’entreprise", max_length=200)
    name = models.CharField("nom", max_length=100, blank=True)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True, validators=[validate_phone])
    code_mark = models.CharField("marque du code de suivi", max_length=64, unique=True, editable=False)
    at = models.DateTimeField("reçu le", default=clock.now, editable=False)
    by = person("saisi par", editable=False)

    objects = WatchedQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Signalement n° {self.pk}"


class AlertWords(models.Model):
    """What the sender added later, with their code."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="added", verbose_name="signalement")
    words = models.TextField("complément")
    at = models.DateTimeField("reçu le", default=clock.now, editable=False)
    by = person("saisi par", editable=False)

    objects = InConfidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "complément de signalement"
        verbose_name_plural = "compléments de signalement"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Complément n° {self.pk}"
