"""What a takeover case is made of: steps to do, exchanges, documents."""

from django.db import models

from commons import clock
from commons.files import private_path

from .bookings import person
from .takeovers import InConfidenceQuerySet, TakeoverCase, TakeoverPartner, WatchedQuerySet


class TakeoverStepQuerySet(InConfidenceQuerySet):
    def overdue(self, on):
        """Not done on that day, though it should be; those of ended cases wait for nobody."""
        return self.due().filter(due_on__lt=on)

    def due(self):
        return self.filter(done_on=None, case__status__in=TakeoverCase.Status.running())


class TakeoverStep(models.Model):
    """One thing to do by a day."""

    case = models.ForeignKey(TakeoverCase, models.CASCADE, related_name="steps", verbose_name="dossier")
    what = models.CharField("étape", max_length=200)
    due_on = models.DateField("à faire avant le")
    done_on = models.DateField("fait le", null=True, blank=True)

    objects = TakeoverStepQuerySet.as_manager()

    class Meta:
        verbose_name = "étape de reprise"
        verbose_name_plural = "étapes de reprise"
        ordering = ["due_on", "pk"]

    def __str__(self):
        return f"Étape n° {self.pk}"


class TakeoverContact(models.Model):
    """Somebody was spoken to: when, how, what was said."""

    class How(models.TextChoices):
        CALL = "call", "Téléphone"
        MEETING = "meeting", "Rencontre"
        LETTER = "letter", "Courrier ou courriel"

    case = models.ForeignKey(TakeoverCase, models.CASCADE, related_name="contacts", verbose_name="dossier")
    met_on = models.DateField("le", default=clock.today)
    how = models.CharField("comment", max_length=10, choices=How)
    who = models.CharField("avec qui", max_length=150)
    partner = models.ForeignKey(
        TakeoverPartner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partenaire"
    )
    words = models.TextField("ce qui s’est dit")
    at = models.DateTimeField("noté le", default=clock.now, editable=False)
    by = person("noté par", editable=False)

    objects = InConfidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "échange"
        ordering = ["met_on", "pk"]

    def __str__(self):
        return f"Échange n° {self.pk}"


class TakeoverDocument(models.Model):
    """A paper of the case: balance sheet, business plan, articles of the cooperative."""

    case = models.ForeignKey(TakeoverCase, models.CASCADE, related_name="documents", verbose_name="dossier")
    title = models.CharField("titre", max_length=150)
    file = models.FileField("fichier", upload_to=private_path, max_length=100)
    at = models.DateTimeField("ajouté le", default=clock.now, editable=False)
    by = person("ajouté par", editable=False)

    objects = WatchedQuerySet.as_manager()

    class Meta:
        verbose_name = "document de reprise"
        verbose_name_plural = "documents de reprise"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Document n° {self.pk}"
