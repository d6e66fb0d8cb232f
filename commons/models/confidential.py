"""Who looked at what is sheltered: a log that grows, and that nobody rewrites."""

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Value, When

from .. import clock
from .traces import among_visible


class Page(models.TextChoices):
    """On what kind of page it was read. Never an address: some hold words."""

    FILE = "file", "fiche"
    LIST = "list", "liste"
    GRID = "grid", "planning"
    HISTORY = "history", "historique"
    EXPORT = "export", "export"
    DOCUMENT = "document", "document"
    FEED = "feed", "agenda"


class ConfidentialViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agents read their own lines; those who keep the log read all of them."""
        if user.has_perm("commons.read_all_confidentialview"):
            return self
        if user.has_perm("commons.view_confidentialview"):
            return self.filter(by=user.pk)
        return self.none()

    def knowing(self, user):
        """With ``is_known``: whether this reader may know what the line is about, and not only that it was read."""
        known = When(among_visible(self, user), then=Value(True))
        return self.annotate(is_known=Case(known, default=Value(False)))


class ConfidentialView(models.Model):
    """One agent had one sheltered thing before their eyes. It holds numbers only: not a word of what was read."""

    at = models.DateTimeField("le", default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    page = models.CharField("vu sur", max_length=10, choices=Page, default=Page.FILE)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name="type de dossier")
    object_id = models.PositiveBigIntegerField("identifiant du dossier")
    subject = GenericForeignKey()

    objects = ConfidentialViewQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation confidentielle"
        verbose_name_plural = "consultations confidentielles"
        ordering = ["-at", "-pk"]
        permissions = [("read_all_confidentialview", "Lit toutes les consultations confidentielles")]
        indexes = [
            models.Index(fields=["content_type", "object_id", "at"], name="commons_view_subject"),
            models.Index(fields=["by", "at"], name="commons_view_by"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                declare=[("is_written", "boolean")],
                func="""
                    SELECT EXISTS (SELECT FROM commons_confidentialview) INTO is_written;
                    IF is_written THEN
                        RAISE EXCEPTION 'Le journal des consultations ne s’efface pas.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"Consultation n° {self.pk}"
