"""The parts of a report: who benefited, what each indicator reached, the papers, and the service's remarks.

Cerfa 15059*02: part 1 (« bénéficiaires », « objectifs atteints »), the papers of the loi 2000-321 (art. 10), and what
the service asks to be corrected, all at once.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commons import clock
from structures.models import Paper, PaperKind

from .. import accounts
from .agreements import Agreement
from .indicators import Indicator
from .reports import Report


class OfReportQuerySet(models.QuerySet):
    """Rows that hang on a report are seen by whoever sees its agreement."""

    def visible_to(self, user):
        seen = Agreement.objects.visible_to(user).order_by().values("pk")
        return self.filter(report__agreement__in=seen)


class ReportAudience(models.Model):
    """How many people of one public benefited. ``rank`` is the line of the page that it is typed on."""

    class Public(models.TextChoices):
        EVERYONE = "everyone", "Habitants, tout public"
        CHILDREN = "children", "Enfants et adolescents"
        YOUNG = "young", "Jeunes de 16 à 25 ans"
        FAMILIES = "families", "Familles"
        ELDERLY = "elderly", "Personnes âgées"
        JOBSEEKERS = "jobseekers", "Personnes en recherche d’emploi"
        INSERTION = "insertion", "Personnes en parcours d’insertion"
        MINIMUM_INCOME = "minimum_income", "Bénéficiaires de minima sociaux"
        DISABLED = "disabled", "Personnes en situation de handicap"
        VIOLENCE = "violence", "Femmes victimes de violences"
        MIGRANTS = "migrants", "Personnes exilées"
        VOLUNTEERS = "volunteers", "Bénévoles et adhérents"
        EMPLOYEES = "employees", "Salariés"
        BODIES = "bodies", "Associations, entreprises et autres organismes"
        OTHER = "other", "Autre public"

    class Age(models.TextChoices):
        UNDER_12 = "under_12", "moins de 12 ans"
        UNDER_18 = "under_18", "12 à 17 ans"
        UNDER_26 = "under_26", "18 à 25 ans"
        UNDER_60 = "under_60", "26 à 59 ans"
        OVER_60 = "over_60", "60 ans et plus"

    report = models.ForeignKey(Report, models.CASCADE, related_name="audiences", verbose_name="compte rendu")
    rank = models.PositiveSmallIntegerField("ligne", default=0)
    public = models.CharField("public", max_length=20, choices=Public, blank=True)
    other = models.CharField("lequel", max_length=100, blank=True)
    people = models.PositiveIntegerField("personnes", null=True, blank=True)
    women = models.PositiveIntegerField("dont femmes", null=True, blank=True)
    local = models.PositiveIntegerField("dont quartiers prioritaires", null=True, blank=True)
    age = models.CharField("âge", max_length=10, choices=Age, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "public bénéficiaire"
        verbose_name_plural = "publics bénéficiaires"
        ordering = ["report", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "rank"],
                name="funding_reportaudience_once_a_line",
                violation_error_message="Cette ligne est déjà écrite.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{part}__isnull": True}) | Q(people__isnull=False, **{f"{part}__lte": F("people")}),
                    name=f"funding_reportaudience_{part}_within_people",
                    violation_error_message="Une partie du public ne dépasse pas son nombre.",
                )
                for part in ("women", "local")
            ),
        ]

    def __str__(self):
        return f"{self.name} : {self.people}"

    @property
    def name(self):
        """The public, in the words of whoever wrote it when the list has none."""
        named = self.get_public_display() if self.public and self.public != self.Public.OTHER else ""
        return " : ".join(part for part in (named, self.other) if part) or self.get_public_display() or "—"

    @property
    def is_whole(self):
        """Whether it says which public, and how many."""
        named = self.other if self.public == self.Public.OTHER else self.public
        return bool(named) and self.people is not None


class ReportIndicator(models.Model):
    """What one indicator of the agreement reached in the year of the report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="reached", verbose_name="compte rendu")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="reached", verbose_name="indicateur")
    value = models.DecimalField("atteint", max_digits=12, decimal_places=2, null=True, blank=True)
    comment = models.TextField("commentaire", blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur atteint"
        verbose_name_plural = "indicateurs atteints"
        ordering = ["report", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"],
                name="funding_reportindicator_once",
                violation_error_message="Cet indicateur a déjà sa valeur.",
            )
        ]

    def __str__(self):
        return f"{self.indicator} : {self.value}"


class ReportPaper(models.Model):
    """One paper that goes with a report: the very version that was joined at the hand-in, or the day of a promise."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="papers", verbose_name="compte rendu")
    kind = models.CharField("pièce", max_length=20, choices=PaperKind)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="version jointe"
    )
    promised_on = models.DateField("promise pour le", null=True, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce du compte rendu"
        verbose_name_plural = "pièces du compte rendu"
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind"],
                name="funding_reportpaper_once",
                violation_error_message="Cette pièce a déjà sa réponse.",
            ),
            models.CheckConstraint(
                condition=Q(paper__isnull=False, promised_on__isnull=True)
                | Q(paper__isnull=True, promised_on__isnull=False),
                name="funding_reportpaper_given_or_promised",
                violation_error_message="Une pièce est jointe, ou promise pour un jour.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}"


class ReportReturn(models.Model):
    """Everything that the service wants corrected, told at once; a second time only for a reason that it gives.

    ``before`` keeps what the structure had written, so that the service reads what changed: « avant → après ».
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="returns", verbose_name="compte rendu")
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par")
    reason = models.TextField("pourquoi une nouvelle correction", blank=True)
    before = models.JSONField("ce qui était écrit", default=dict, editable=False)
    answered_at = models.DateTimeField("corrigé le", null=True, blank=True)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de correction"
        verbose_name_plural = "demandes de correction"
        ordering = ["report", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(answered_at__isnull=True),
                name="funding_reportreturn_one_open",
                violation_error_message="Une demande de correction attend déjà sa réponse.",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(reason=""),
                name="funding_reportreturn_again_with_reason",
                violation_error_message="La première demande devait tout dire : dites pourquoi vous demandez encore.",
            ),
        ]

    def __str__(self):
        return f"Correction demandée le {self.asked_at:%d/%m/%Y}"


PLACES = [
    ("whole", "L’ensemble"),
    ("story", "1. Le récit"),
    ("audiences", "1. Les bénéficiaires"),
    ("indicators", "1. Les indicateurs"),
    ("figures", "2. Les comptes"),
    ("annex", "3. L’annexe"),
    ("papers", "Les pièces"),
]


class Remark(models.Model):
    """One thing to correct, on a part of the report or on one of its lines, and what the structure answers."""

    request = models.ForeignKey(ReportReturn, models.CASCADE, related_name="remarks", verbose_name="demande")
    place = models.CharField("porte sur", max_length=20, choices=PLACES, default="whole")
    account = models.CharField("ligne du tableau", max_length=10, choices=accounts.CHOICES, blank=True)
    text = models.TextField("à corriger")
    reply = models.TextField("réponse", blank=True)

    class Meta:
        verbose_name = "remarque"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="funding_remark_says",
                violation_error_message="Une remarque dit quelque chose.",
            ),
            models.CheckConstraint(
                condition=Q(account="") | Q(place="figures"),
                name="funding_remark_account_of_figures",
                violation_error_message="Une ligne se trouve dans les comptes.",
            ),
        ]

    def __str__(self):
        return f"{self.where} : {self.text}"

    @property
    def where(self):
        """The part or the line that it is about."""
        return f"2. Les comptes, {self.get_account_display()}" if self.account else self.get_place_display()
