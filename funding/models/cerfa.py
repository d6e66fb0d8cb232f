"""The sections of the official form that an application adds to what the portal knows of its structure.

Cerfa 12156*06 (décret 2016-1971): sections 1 to 3 (``Standing``), 4 (``Means``), 5 (``StructureLine``), 6 (``Delivery``
and ``StaffLine``), the funders of account 74 (``Funder``). For whoever is not an association the aids of the last three
years (``StateAid``, règlements (UE) 2023/2831 and 2023/2832). For an investment, the suppliers' quotes (``Quote``).

They are facts of one application, as they stood when it was handed in: next year's begins with a copy (``prefill``).
Rows may be saved half written; the checklist says what they lack. ``rank`` is the line of the page that a row is typed
on, so that two people who write on the same table write on the same lines.
"""

from django.db import models
from django.db.models import F, Q

from commons.constraints import in_order, positive
from structures import identifiers

from .. import accounts
from .application_parts import AccountLine, OfApplicationQuerySet
from .applications import Application
from .budget import money


class NamesPeopleQuerySet(OfApplicationQuerySet):
    """Rows that may name the people of a structure: those of a protected one are for them and for its group."""

    def visible_to(self, user):
        seen = super().visible_to(user)
        if user.has_perm("structures.see_protected"):
            return seen
        return seen.filter(
            Q(application__structure__is_protected=False) | Q(application__structure__memberships__user=user.pk)
        ).distinct()


class Standing(models.Model):
    """Who asks, and where it stands towards the administration and other organisations (Cerfa 12156*06, 1 to 3).

    What the structure's own row says (name, numbers, address, website) is not asked again.
    """

    class StateAids(models.TextChoices):
        NONE = "none", "Aucune aide « de minimis » sur trois ans"
        LISTED = "listed", "Une ou plusieurs aides, données ci-dessous"

    class PublicAid(models.TextChoices):
        UNDER = "under", "500 000 € ou moins"
        OVER = "over", "plus de 500 000 €"

    application = models.OneToOneField(Application, models.CASCADE, related_name="standing", verbose_name="demande")
    copied_from = models.ForeignKey(
        Application, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="reprise de"
    )

    management_address = models.CharField(
        "adresse de gestion", max_length=250, blank=True, help_text="Si elle n’est pas celle du siège."
    )
    contact_name = models.CharField("personne chargée du dossier", max_length=100, blank=True)
    contact_role = models.CharField("sa fonction", max_length=100, blank=True)
    contact_phone = models.CharField(
        "son téléphone", max_length=20, blank=True, validators=[identifiers.validate_phone]
    )
    contact_email = models.EmailField("son courriel", blank=True)

    is_public_utility = models.BooleanField("reconnue d’utilité publique", default=False)
    recognised_on = models.DateField("publication au Journal officiel", null=True, blank=True)
    pays_commercial_taxes = models.BooleanField("assujettie aux impôts commerciaux", default=False)
    network = models.CharField(
        "réseau, union ou fédération",
        max_length=250,
        blank=True,
        help_text="Ceux auxquels vous êtes affiliés, en toutes lettres.",
    )
    member_bodies = models.TextField(
        "adhérents personnes morales",
        blank=True,
        help_text="Les associations, entreprises ou communes qui adhèrent chez vous.",
    )

    fiscal_starts_on = models.DateField("début de l’exercice", null=True, blank=True)
    fiscal_ends_on = models.DateField("fin de l’exercice", null=True, blank=True)

    state_aids = models.CharField("aides reçues", max_length=10, choices=StateAids, blank=True)
    public_aid = models.CharField("aides publiques sur trois exercices", max_length=10, choices=PublicAid, blank=True)
    signer_name = models.CharField("signataire", max_length=150, blank=True, editable=False)
    signer_role = models.CharField("qualité du signataire", max_length=100, blank=True, editable=False)

    objects = NamesPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = "situation du demandeur"
        verbose_name_plural = "situations des demandeurs"
        ordering = ["application"]
        constraints = [
            in_order("fiscal_starts_on", "fiscal_ends_on", message="La fin de l’exercice suit son début."),
            models.CheckConstraint(
                condition=Q(is_public_utility=True) | Q(recognised_on__isnull=True),
                name="funding_standing_recognition_dated_if_any",
                violation_error_message="Une date de reconnaissance va avec « reconnue d’utilité publique ».",
            ),
        ]

    def __str__(self):
        return f"Situation du demandeur, demande {self.application_id}"


class Means(models.Model):
    """The people of the structure on the last 31 December (Cerfa 12156*06, section 4)."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="means", verbose_name="demande")
    volunteers = models.PositiveIntegerField(
        "bénévoles", null=True, blank=True, help_text="Qui participent de façon non rémunérée."
    )
    civic_volunteers = models.PositiveIntegerField(
        "volontaires", null=True, blank=True, help_text="Service civique et autres contrats de volontariat."
    )
    employees = models.PositiveIntegerField("salariés", null=True, blank=True, help_text="0 si vous n’en avez pas.")
    supported_jobs = models.PositiveIntegerField("dont emplois aidés", null=True, blank=True)
    full_time = models.DecimalField(
        "salariés en équivalent temps plein travaillé (ETPT)", max_digits=7, decimal_places=2, default=0, blank=True
    )
    seconded = models.PositiveIntegerField(
        "personnes mises à disposition par une autorité publique", null=True, blank=True
    )
    members = models.PositiveIntegerField("adhérents", null=True, blank=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "moyens humains"
        verbose_name_plural = "moyens humains"
        ordering = ["application"]
        constraints = [
            models.CheckConstraint(
                condition=Q(supported_jobs__isnull=True)
                | Q(employees__isnull=True)
                | Q(supported_jobs__lte=F("employees")),
                name="funding_means_supported_among_employees",
                violation_error_message="Les emplois aidés sont comptés parmi les salariés.",
            ),
            positive("full_time", message="Un équivalent temps plein est positif.", strictly=False),
        ]

    def __str__(self):
        return f"Moyens humains, demande {self.application_id}"


class StructureLine(AccountLine):
    """One account of the structure's own budget, when the request is about a project (Cerfa 12156*06, section 5).

    A request about the whole activity has one budget, which is that one: its lines are ``BudgetLine``.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="structure_lines", verbose_name="demande")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du budget de la structure"
        verbose_name_plural = "budget de la structure"
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "account"],
                name="funding_structureline_once",
                violation_error_message="Ce compte a déjà une ligne.",
            ),
            positive("amount", message="Une ligne de budget est positive."),
        ]


class Delivery(models.Model):
    """How the project is carried out, beside its texts (Cerfa 12156*06, section 6)."""

    class Gender(models.TextChoices):
        ALL = "all", "Femmes et hommes"
        WOMEN = "women", "Surtout des femmes"
        MEN = "men", "Surtout des hommes"

    application = models.OneToOneField(Application, models.CASCADE, related_name="delivery", verbose_name="demande")
    manager_name = models.CharField("responsable du projet", max_length=100, blank=True)
    manager_role = models.CharField("sa fonction", max_length=100, blank=True)
    manager_phone = models.CharField(
        "son téléphone", max_length=20, blank=True, validators=[identifiers.validate_phone]
    )
    manager_email = models.EmailField("son courriel", blank=True)
    audience_size = models.PositiveIntegerField("nombre de bénéficiaires", null=True, blank=True)
    audience_ages = models.CharField("âges", max_length=100, blank=True, help_text="Par exemple « 12 à 17 ans ».")
    audience_gender = models.CharField("sexe", max_length=10, choices=Gender, blank=True)
    priority_area = models.CharField(
        "quartier prioritaire",
        max_length=150,
        blank=True,
        help_text="Combien de bénéficiaires habitent un quartier prioritaire de la politique de la ville.",
    )
    contribution = models.CharField(
        "participation financière",
        max_length=150,
        blank=True,
        help_text="Ce que paient les bénéficiaires, « gratuit » s’ils ne paient rien.",
    )
    territory = models.CharField("territoire", max_length=200, blank=True, help_text="Quartiers, communes.")
    equipment = models.TextField("moyens matériels", blank=True, help_text="Locaux, véhicules, outils.")
    recruits = models.BooleanField("un recrutement est envisagé", default=False)
    recruited_full_time = models.DecimalField(
        "recrutement, en équivalent temps plein (ETPT)", max_digits=7, decimal_places=2, default=0, blank=True
    )
    remarks = models.TextField("autres informations utiles", blank=True)

    objects = NamesPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = "mise en œuvre du projet"
        verbose_name_plural = "mises en œuvre des projets"
        ordering = ["application"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recruited_full_time__gte=0) & (Q(recruits=True) | Q(recruited_full_time=0)),
                name="funding_delivery_recruits_if_counted",
                violation_error_message="Cochez « Un recrutement est envisagé », ou videz son équivalent temps plein.",
            )
        ]

    def __str__(self):
        return f"Mise en œuvre, demande {self.application_id}"


class Row(models.Model):
    """One line of a table that people fill in."""

    rank = models.PositiveSmallIntegerField("ligne", default=0)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        abstract = True


def once_a_line(table):
    return models.UniqueConstraint(
        fields=["application", "rank"],
        name=f"funding_{table}_once_a_line",
        violation_error_message="Cette ligne est déjà écrite.",
    )


class Approval(Row):
    """An *agrément* that the structure holds (Cerfa 12156*06, section 2)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="approvals", verbose_name="demande")
    kind = models.CharField("type d’agrément", max_length=150, blank=True)
    granted_by = models.CharField("attribué par", max_length=150, blank=True)
    granted_on = models.DateField("en date du", null=True, blank=True)

    class Meta:
        verbose_name = "agrément"
        ordering = ["application", "rank"]
        constraints = [once_a_line("approval")]

    def __str__(self):
        return self.kind


class StaffLine(models.Model):
    """People of one kind who work on the project (Cerfa 12156*06, section 6, moyens humains)."""

    class Kind(models.TextChoices):
        VOLUNTEERS = "volunteers", "Bénévoles participant à l’action"
        PERMANENT = "permanent", "Salariés en CDI"
        FIXED_TERM = "fixed_term", "Salariés en CDD"
        SUPPORTED = "supported", "Dont emplois aidés"
        CIVIC = "civic", "Volontaires (service civique…)"

    application = models.ForeignKey(Application, models.CASCADE, related_name="staff", verbose_name="demande")
    kind = models.CharField("personnes", max_length=12, choices=Kind)
    people = models.PositiveIntegerField("nombre", default=0)
    full_time = models.DecimalField("équivalent temps plein (ETPT)", max_digits=7, decimal_places=2, default=0)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "moyens humains du projet"
        verbose_name_plural = "moyens humains du projet"
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                name="funding_staffline_once",
                violation_error_message="Ces personnes ont déjà une ligne.",
            ),
            positive("full_time", message="Un équivalent temps plein est positif.", strictly=False),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.people}"


class Funder(Row):
    """Who else is asked to pay, by name: the detail of account 74 of the request's budget (13 for an investment)."""

    class State(models.TextChoices):
        ASKED = "asked", "Demandé"
        WON = "won", "Acquis"

    FUNDED = [(account.code, account.label) for chart in accounts.CHARTS for account in chart.funders()]

    application = models.ForeignKey(Application, models.CASCADE, related_name="funders", verbose_name="demande")
    account = models.CharField("ligne du budget", max_length=10, choices=FUNDED, blank=True)
    name = models.CharField("nom du financeur", max_length=150, blank=True)
    amount = money("montant", default=0)
    state = models.CharField("où en est-on", max_length=10, choices=State, default=State.ASKED)

    class Meta:
        verbose_name = "financeur"
        ordering = ["application", "rank"]
        constraints = [
            once_a_line("funder"),
            positive("amount", message="Le montant d’un financeur est positif.", strictly=False),
        ]

    def __str__(self):
        return self.name


class StateAid(Row):
    """An aid *de minimis* that the single undertaking received within three years before this request.

    At most 300 000 € over three rolling years (règlement (UE) 2023/2831, art. 3), 750 000 € for services of general
    economic interest (règlement (UE) 2023/2832, art. 3). An undertaking and those that it controls count as one.
    """

    class Regulation(models.TextChoices):
        GENERAL = "general", "Général (UE) 2023/2831"
        SIEG = "sieg", "SIEG (UE) 2023/2832"

    application = models.ForeignKey(Application, models.CASCADE, related_name="aids", verbose_name="demande")
    funder = models.CharField("qui l’a donnée", max_length=150, blank=True)
    amount = money("montant", default=0)
    granted_on = models.DateField("accordée le", null=True, blank=True)
    regulation = models.CharField("règlement", max_length=10, choices=Regulation, default=Regulation.GENERAL)

    class Meta:
        verbose_name = "aide de minimis"
        verbose_name_plural = "aides de minimis"
        ordering = ["application", "rank"]
        constraints = [
            once_a_line("stateaid"),
            positive("amount", message="Le montant d’une aide est positif.", strictly=False),
        ]

    def __str__(self):
        return self.funder


class Quote(Row):
    """What a supplier asks for one of the purchases of an investment."""

    BOUGHT = [(account.code, account.label) for account in accounts.INVESTMENT.accounts(accounts.CHARGE)]

    application = models.ForeignKey(Application, models.CASCADE, related_name="quotes", verbose_name="demande")
    account = models.CharField("dépense", max_length=10, choices=BOUGHT, blank=True)
    supplier = models.CharField("fournisseur", max_length=150, blank=True)
    amount = money("montant", default=0)
    quoted_on = models.DateField("date du devis", null=True, blank=True)

    class Meta:
        verbose_name = "devis"
        verbose_name_plural = "devis"
        ordering = ["application", "rank"]
        constraints = [
            once_a_line("quote"),
            positive("amount", message="Le montant d’un devis est positif.", strictly=False),
        ]

    def __str__(self):
        return self.supplier
