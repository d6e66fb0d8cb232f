"""How an agreement is signed: the document that was prepared, and the originals that come back on paper."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none
from commons.files import private_path
from structures.models import Membership

from ..codes import new_code, shown
from .agreements import Agreement, OfAgreementQuerySet
from .partners import Partner

USER = settings.AUTH_USER_MODEL


def visible_sheets(rows, user):
    """Of these rows, those whose paper this person may read. A hand wrote on it: a protected structure's is seen by its
    own people and by the group Protection only."""
    if user.has_perm("structures.see_protected"):
        return rows
    own = Membership.objects.filter(user=user.pk).values("structure")
    partners = Partner.objects.attested().filter(structure__is_protected=True).exclude(structure__in=own)
    lead = Q(grant__structure__is_protected=True) & ~Q(grant__structure__in=own)
    hidden = Agreement.objects.filter(lead | Q(grant__application__in=partners.order_by().values("application")))
    return rows.exclude(agreement__in=hidden.order_by().values("pk"))


class SigningFolder(models.Model):
    """The « parapheur » of one agreement: its verification code, and the document as it was last prepared.

    ``state`` is what the agreement said when the document was written: as soon as it says something else, the document
    is no longer the one to sign. The first signature freezes these very bytes.
    """

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="folder", verbose_name="convention")
    code = models.CharField("code de vérification", max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField("état du texte", max_length=64, blank=True)
    document = models.FileField("document préparé", upload_to=private_path, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField("pages", default=0)
    prepared_at = models.DateTimeField("préparé le", null=True, blank=True)
    frozen_at = models.DateTimeField("figé le", null=True, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "parapheur"
        constraints = [
            models.CheckConstraint(
                condition=Q(document="", sha256="", prepared_at__isnull=True)
                | ~Q(document="") & ~Q(sha256="") & ~Q(state="") & Q(prepared_at__isnull=False, pages__gt=0),
                name="funding_signingfolder_prepared_whole",
                violation_error_message="Un document préparé a son empreinte, sa date et ses pages.",
            )
        ]

    def __str__(self):
        return f"Parapheur de la convention {self.agreement_id}"

    @property
    def shown_code(self):
        return shown(self.code)

    def is_prepared_for(self, state):
        return bool(self.document) and self.state == state


class SignedScanQuerySet(OfAgreementQuerySet):
    def visible_to(self, user):
        return visible_sheets(super().visible_to(user), user)

    def usable(self):
        """Those on which a signature may be read."""
        return self.filter(set_aside_at=None)

    def waiting(self):
        """Those that nobody has looked at."""
        return self.usable().filter(recorded_at=None)


class SignedScan(models.Model):
    """A signed original, scanned: all the pages of the frozen document in one PDF, with its own fingerprint.

    An agent looks at it, then records the signatures that it bears, or sets it aside.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="scans", verbose_name="convention")
    document = models.FileField("original scanné", upload_to=private_path)
    sha256 = models.CharField("empreinte", max_length=64)
    pages = models.PositiveSmallIntegerField("pages")
    at = models.DateTimeField("complet le", default=clock.now)
    recorded_at = models.DateTimeField("signature enregistrée le", null=True, blank=True)
    set_aside_at = models.DateTimeField("écarté le", null=True, blank=True)
    set_aside_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écarté par"
    )
    reason = models.CharField("motif", max_length=300, blank=True)

    objects = SignedScanQuerySet.as_manager()

    class Meta:
        verbose_name = "original signé"
        verbose_name_plural = "originaux signés"
        ordering = ["-pk"]
        constraints = [
            all_or_none("set_aside_at", "set_aside_by", message="Un original écarté l’est par quelqu’un."),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True) ^ ~Q(reason=""),
                name="funding_signedscan_set_aside_with_reason",
                violation_error_message="Dites pourquoi cet original est écarté.",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(recorded_at=None, set_aside_at=None),
                name="funding_signedscan_one_waits",
                violation_error_message="Un original de cette convention attend déjà qu’on le regarde.",
            ),
        ]

    def __str__(self):
        return f"Original signé n° {self.pk}"


class ScanBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agents see each; the others those that they sent for their own agreement."""
        rows = visible_sheets(self, user)
        if user.has_perm("funding.view_scanbatch"):
            return rows
        return rows.filter(agreement__in=Agreement.objects.visible_to(user).order_by().values("pk"))

    def with_progress(self):
        """Adds how many pages are read, and how many wait for a hand."""
        outcomes = ScannedPage.Outcome
        return self.annotate(
            read=Count("sheets", filter=~Q(sheets__outcome=outcomes.WAITING)),
            filed=Count("sheets", filter=Q(sheets__outcome=outcomes.FILED)),
            to_settle=Count("sheets", filter=Q(sheets__outcome=outcomes.UNREADABLE)),
        )

    def unfinished(self):
        return self.filter(sheets__outcome="waiting").distinct()


class ScanBatch(models.Model):
    """One file that came from a scanner: sheets of one agreement or of many, in any order.

    The file is kept until its last page is read; each page is kept by itself.
    """

    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name="convention",
        help_text="Quand tout le fichier est d’une seule convention.",
    )
    document = models.FileField("fichier", upload_to=private_path, blank=True)
    name = models.CharField("nom du fichier", max_length=120)
    kind = models.CharField("sorte", max_length=4)
    pages = models.PositiveSmallIntegerField("pages")
    at = models.DateTimeField("reçu le", default=clock.now, editable=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="par")

    objects = ScanBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "liasse scannée"
        verbose_name_plural = "liasses scannées"
        ordering = ["-pk"]

    def __str__(self):
        return f"Liasse n° {self.pk}"

    def get_absolute_url(self):
        return reverse("admin:funding_scanbatch_follow", args=[self.pk])

    def told(self):
        """How far its reading has come (``with_progress``)."""
        return f"{self.read} {'pages lues' if self.read > 1 else 'page lue'} sur {self.pages}"


class ScannedPageQuerySet(models.QuerySet):
    def visible_to(self, user):
        batches = ScanBatch.objects.visible_to(user).order_by().values("pk")
        return visible_sheets(self.filter(batch__in=batches), user)

    def gathering(self):
        """Filed, and not in an original that is whole."""
        return self.filter(outcome="filed", scan=None)


class ScannedPage(models.Model):
    """One sheet of a batch, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "À lire"
        FILED = "filed", "Classée"
        UNREADABLE = "unreadable", "Illisible"
        FOREIGN = "foreign", "Pas de nous"
        DUPLICATE = "duplicate", "En double"
        REFUSED = "refused", "Pas attendue"
        SET_ASIDE = "set_aside", "Écartée"

        @property
        def tone(self):
            return {"waiting": "wait", "filed": "ok", "unreadable": "act", "refused": "act"}.get(self.value, "neutral")

    batch = models.ForeignKey(ScanBatch, models.PROTECT, related_name="sheets", verbose_name="liasse")
    rank = models.PositiveSmallIntegerField("rang dans le fichier")
    outcome = models.CharField("suite", max_length=10, choices=Outcome, default=Outcome.WAITING)
    sentence = models.CharField("explication", max_length=300, blank=True)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name="convention"
    )
    page = models.PositiveSmallIntegerField("page", null=True, blank=True)
    document = models.FileField("page scannée", upload_to=private_path, blank=True)
    scan = models.ForeignKey(
        SignedScan, models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name="original signé"
    )
    settled_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="classée à la main par"
    )
    settled_at = models.DateTimeField("classée à la main le", null=True, blank=True)

    objects = ScannedPageQuerySet.as_manager()

    class Meta:
        verbose_name = "page scannée"
        verbose_name_plural = "pages scannées"
        ordering = ["batch", "rank"]
        constraints = [
            all_or_none("settled_by", "settled_at", message="Une page classée à la main l’est par quelqu’un."),
            models.UniqueConstraint(
                fields=["batch", "rank"],
                name="funding_scannedpage_once",
                violation_error_message="Cette page est déjà dans la liasse.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "page"],
                condition=Q(outcome="filed", scan=None),
                name="funding_scannedpage_filed_once",
                violation_error_message="Cette page de la convention est déjà classée.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="filed") | Q(agreement__isnull=False, page__isnull=False) & ~Q(document=""),
                name="funding_scannedpage_filed_somewhere",
                violation_error_message="Une page classée a sa convention et son numéro.",
            ),
        ]

    def __str__(self):
        return f"Page {self.rank + 1} de la liasse n° {self.batch_id}"

    @property
    def tone(self):
        return self.Outcome(self.outcome).tone

    @property
    def awaits_hand(self):
        """No machine could read it: an agent may say which page it is."""
        return self.outcome == self.Outcome.UNREADABLE and bool(self.document)

    @property
    def is_gathering(self):
        """Filed, and not in an original that is whole."""
        return self.outcome == self.Outcome.FILED and self.scan_id is None
