"""The journal, the outbox and the counters: what every app writes to and none owns."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Q

from .. import clock


def among_visible(rows, user):
    """The condition that a row's subject is one that this person may see."""
    wanted = Q(pk__in=[])
    for content_type in ContentType.objects.filter(pk__in=rows.order_by().values("content_type").distinct()):
        model = content_type.model_class()
        if model is not None:
            seen = model._default_manager.visible_to(user).order_by().values("pk")
            wanted |= Q(content_type=content_type, object_id__in=seen)
    return wanted


class EventQuerySet(models.QuerySet):
    def about(self, *subjects):
        """The journal of these files, oldest first."""
        wanted = Q(pk__in=[])
        for subject in subjects:
            wanted |= Q(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
        return self.filter(wanted)

    def visible_to(self, user):
        """Lines about files that this person may see: each file's own ``visible_to`` decides."""
        return self.filter(among_visible(self, user))


class Event(models.Model):
    """One line of the journal: who did what to which file. Never edited, and it holds no words of anybody's."""

    at = models.DateTimeField("le", default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    action = models.CharField("action", max_length=50)
    before = models.CharField("avant", max_length=30, blank=True)
    after = models.CharField("après", max_length=30, blank=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="type de dossier")
    object_id = models.PositiveBigIntegerField("identifiant du dossier")
    subject = GenericForeignKey()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "at"], name="commons_event_subject")]

    def __str__(self):
        return f"{self.action} #{self.object_id}"


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Letters about files that this person may see, to people whom this person may see."""
        people = get_user_model().objects.visible_to(user).order_by().values("pk")
        return self.filter(
            Q(to=None) | Q(to__in=people), event__in=Event.objects.visible_to(user).order_by().values("pk")
        )

    def waiting(self):
        return self.filter(posted_at=None, failed_at=None)

    def dead(self):
        return self.filter(failed_at__isnull=False)


class Message(models.Model):
    """One letter in the outbox, written in the transaction that causes it; a worker posts it and says when.

    It holds ids only: the text is written from the file at the moment it leaves.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="messages", verbose_name="cause")
    template = models.CharField("modèle", max_length=80)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="à",
        help_text="Vide : la boîte du service.",
    )
    to_subject = models.BooleanField(
        "à l’adresse que porte le dossier",
        default=False,
        help_text="Pour qui n’a pas de compte : une personne invitée, un expert, qui s’abonne.",
    )
    key = models.CharField("une seule fois", max_length=100, unique=True, null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    posted_at = models.DateTimeField("parti le", null=True, blank=True)
    failed_at = models.DateTimeField("abandonné le", null=True, blank=True)
    failure = models.CharField("cause de l’échec", max_length=80, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "boîte d’envoi"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True) | Q(failed_at__isnull=True),
                name="commons_message_posted_or_failed",
                violation_error_message="Un courrier est parti ou abandonné, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(to_subject=False) | Q(to__isnull=True),
                name="commons_message_one_addressee",
                violation_error_message="Un courrier va à une personne ou à l’adresse du dossier, pas aux deux.",
            ),
        ]

    def __str__(self):
        return f"{self.template} #{self.pk}"


class CounterManager(models.Manager):
    def next(self, name):
        """The next number of this series: no gap and no twin, because it lives in the caller's transaction.

        Rivals wait for one another on the row; who rolls back gives the number back.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO commons_counter (name, last) VALUES (%s, 1)"
                " ON CONFLICT (name) DO UPDATE SET last = commons_counter.last + 1 RETURNING last",
                [name],
            )
            return cursor.fetchone()[0]


class Counter(models.Model):
    """The last number given in a series."""

    name = models.CharField("série", max_length=80, unique=True)
    last = models.PositiveIntegerField("dernier numéro", default=0)

    objects = CounterManager()

    class Meta:
        verbose_name = "compteur"

    def __str__(self):
        return f"{self.name} : {self.last}"
