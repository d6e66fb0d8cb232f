"""An application as the official form lays it out: one reading of it for the page, the preview, the office and the PDF.

Cerfa 12156*06, with its numbers and titles. What the form asks of associations only gives way, for the others, to the
declaration *de minimis*. A protected structure is told by its administrative address and its relay, whoever reads.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.conf import settings
from django.utils.text import capfirst

from commons import clock
from commons.french import SPACE, day, digits, money
from structures.models import Membership

from . import accounts
from .budget_tables import budgets
from .models.checklist import is_association


@dataclass(frozen=True)
class Grid:
    """A table: its caption, its headings, its rows already written. ``numbers`` are the columns that are figures."""

    caption: str
    headings: list
    rows: list
    numbers: tuple = ()
    total: list = field(default_factory=list)

    def cells(self):
        """Each row's first cell, then the others with whether they are figures."""
        for first, *others in self.rows:
            yield first, [(text, rank in self.numbers) for rank, text in enumerate(others, start=1)]

    def labelled(self):
        """The same, each of the others with its heading: on a phone none stands above it."""
        for first, cells in self.cells():
            yield first, [(*cell, heading) for cell, heading in zip(cells, self.headings[1:], strict=True)]

    def columns(self):
        return [(heading, rank in self.numbers) for rank, heading in enumerate(self.headings)]


@dataclass(frozen=True)
class Section:
    """One numbered section of the form; ``budgets`` are pairs of sides that face each other."""

    key: str
    number: str
    title: str
    facts: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    grids: list = field(default_factory=list)
    budgets: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def heading(self):
        return f"{self.number}. {self.title}" if self.number else self.title

    @property
    def is_empty(self):
        return not (any(value for _, value in self.facts) or self.texts or self.grids or self.budgets or self.notes)


def sections(application):
    """The sections of this application, in the order of the form."""
    made = [_request(application), _identity(application), *_relations(application), _means(application)]
    if application.has_two_budgets:
        made.append(_structure_budget(application))
    return [*made, _project(application), _project_budget(application), _attestations(application)]


# What tells who the people of the structure are.
PEOPLE = {"Représentant légal", "Personne chargée du dossier", "Responsable", "Par"}


def without_people(made):
    """The same sections for the partners of an « appel à commun », who know the structure and not its people."""
    return [
        replace(section, facts=[(label, value) for label, value in section.facts if label not in PEOPLE])
        for section in made
    ]


# The head of the form, then sections 1 to 3 ---------------------------------------------------------


def _request(application):
    years = list(application.years.all())
    period = "Pluriannuelle" if len(years) > 1 else "Annuelle ou ponctuelle"
    return Section(
        "request",
        "",
        "La demande",
        facts=[
            ("Forme", "En numéraire (argent)"),
            ("La demande porte sur", application.get_scope_display()),
            ("Fréquence", application.get_frequency_display()),
            ("Période", period),
            ("Destinataire", settings.TOWN["name"]),
            ("Appel", str(application.call)),
        ],
        grids=[
            Grid(
                "Montants demandés",
                ["Année", "Demandé"],
                [[str(year.year), money(year.requested)] for year in years],
                numbers=(1,),
                total=["Total", money(application.requested_total)],
            )
        ],
    )


def _identity(application):
    structure, standing = application.structure, _row(application, "standing")
    return Section(
        "identity",
        "1",
        "Identification",
        facts=[
            ("Nom", structure.name),
            ("Sigle", structure.acronym),
            ("Famille juridique", structure.get_family_display()),
            ("SIRET", structure.siret),
            ("Numéro RNA", structure.rna),
            ("Site internet", structure.website),
            ("Adresse du siège", structure.full_address),
            ("Adresse de gestion", standing.management_address if standing and not structure.is_protected else ""),
            ("Représentant légal", _joined(*representative(structure))),
            ("Personne chargée du dossier", _person(structure, standing, "contact")),
        ],
    )


def representative(structure):
    """``(name, role, e-mail)`` of who commits the structure: its relay when it is protected, else its representative.

    Empty words when nobody is known, and for the made-up structure of a preview.
    """
    if structure.is_protected:
        return structure.relay_name, structure.relay_role, ""
    if structure.pk is None:
        return "", "", ""
    members = structure.memberships.filter(role=Membership.Role.REPRESENTATIVE, user__is_active=True)
    member = members.select_related("user").first()
    return (member.user.get_full_name(), member.position, member.user.email) if member else ("", "", "")


def _person(structure, row, prefix):
    if structure.is_protected:
        return _joined(structure.relay_name, structure.relay_role, structure.relay_phone, structure.relay_email)
    return _joined(*(getattr(row, f"{prefix}_{part}") for part in ("name", "role", "phone", "email"))) if row else ""


def _relations(application):
    standing = _row(application, "standing")
    if not is_association(application.structure):
        return [_aids(application, standing)]
    recognised_on = standing.recognised_on if standing else None
    recognised = f"Oui, Journal officiel du {day(recognised_on)}" if recognised_on else ""
    return [
        Section(
            "administration",
            "2",
            "Relations avec l’administration",
            facts=[
                ("Reconnue d’utilité publique", recognised or _yes(standing and standing.is_public_utility)),
                ("Assujettie aux impôts commerciaux", _yes(standing and standing.pays_commercial_taxes)),
            ],
            grids=_grid(
                "Agréments administratifs",
                ["Type", "Attribué par", "En date du"],
                [[row.kind, row.granted_by, day(row.granted_on)] for row in application.approvals.all()],
            ),
        ),
        Section(
            "networks",
            "3",
            "Relations avec d’autres associations",
            facts=[
                ("Réseau, union ou fédération", standing.network if standing else ""),
                ("Adhérents personnes morales", standing.member_bodies if standing else ""),
            ],
        ),
    ]


def _aids(application, standing):
    rows = list(application.aids.all())
    return Section(
        "aids",
        "2",
        "Aides « de minimis » (règlements (UE) 2023/2831 et 2023/2832)",
        facts=[
            ("Sur trois ans", standing.get_state_aids_display() if standing else ""),
            ("Assujettie aux impôts commerciaux", _yes(standing and standing.pays_commercial_taxes)),
        ],
        grids=_grid(
            "Aides reçues",
            ["Qui l’a donnée", "Règlement", "Accordée le", "Montant"],
            [[row.funder, row.get_regulation_display(), day(row.granted_on), money(row.amount)] for row in rows],
            numbers=(3,),
            total=["Total", "", "", money(sum(row.amount for row in rows))],
        ),
    )


# Sections 4 and 5 -----------------------------------------------------------------------------------


def _means(application):
    means, year = _row(application, "means"), clock.local_date(application.created_at).year - 1
    names = ("volunteers", "civic_volunteers", "employees", "supported_jobs", "full_time", "seconded", "members")
    facts = [
        (capfirst(means._meta.get_field(name).verbose_name), figure(getattr(means, name)))
        for name in (names if means else ())
    ]
    return Section("means", "4", f"Moyens humains au 31 décembre {year}", facts=facts)


def _structure_budget(application):
    standing = _row(application, "standing")
    return Section(
        "structure_budget",
        "5",
        "Budget de la structure",
        facts=fiscal_year(standing),
        budgets=budgets(application.structure_lines.all(), accounts.STRUCTURE),
    )


def fiscal_year(standing):
    if standing is None or not (standing.fiscal_starts_on and standing.fiscal_ends_on):
        return []
    return [("Exercice", f"du {day(standing.fiscal_starts_on)} au {day(standing.fiscal_ends_on)}")]


# Section 6: the project and its budget ----------------------------------------------------------------


def _project(application):
    delivery = _row(application, "delivery")
    facts = [
        ("Intitulé", application.title),
        ("Période", f"du {day(application.starts_on)} au {day(application.ends_on)}"),
    ]
    texts = [
        ("Objectifs", application.objectives),
        ("Description", application.description),
        ("Public", application.audience),
        ("Évaluation", application.evaluation),
    ]
    if delivery:
        facts += _delivery_facts(application.structure, delivery)
        texts += [("Moyens matériels", delivery.equipment), ("Autres informations", delivery.remarks)]
    return Section(
        "project",
        "6",
        "Le projet",
        facts=facts,
        texts=[(label, text) for label, text in texts if text],
        grids=_grid(
            "Moyens humains du projet",
            ["Personnes", "Nombre", "ETPT"],
            [[row.get_kind_display(), figure(row.people), figure(row.full_time)] for row in application.staff.all()],
            numbers=(1, 2),
        ),
    )


def _delivery_facts(structure, delivery):
    recruited = f"Oui, {figure(delivery.recruited_full_time)} ETPT" if delivery.recruited_full_time else ""
    return [
        ("Responsable", _person(structure, delivery, "manager")),
        ("Territoire", delivery.territory),
        ("Bénéficiaires", figure(delivery.audience_size)),
        ("Âges", delivery.audience_ages),
        ("Sexe", delivery.get_audience_gender_display()),
        ("Quartier prioritaire", delivery.priority_area),
        ("Participation financière", delivery.contribution),
        ("Recrutement envisagé", recruited or _yes(delivery.recruits)),
    ]


def _project_budget(application):
    chart, standing = application.chart, _row(application, "standing")
    budget, first = application.budget, next(iter(application.years.all()), None)
    if chart == accounts.INVESTMENT:
        title, total = chart.name, "des ressources"
    else:
        title, total = "Budget du projet" if application.has_two_budgets else "Budget de la structure", "des produits"
    notes = []
    if first and budget.produits:
        share = f"{digits(budget.share(first.requested))}{SPACE}%"
        notes = [f"La subvention de {money(first.requested)} représente {share} du total {total}."]
    return Section(
        "budget",
        "6" if application.has_two_budgets or chart == accounts.INVESTMENT else "5",
        title,
        facts=[] if application.has_two_budgets else fiscal_year(standing),
        budgets=budgets(application.lines.all(), chart),
        grids=[*_funders(application), *_quotes(application)],
        notes=notes,
    )


def _funders(application):
    return _grid(
        "Autres financeurs",
        ["Financeur", "Ligne du budget", "Où en est-on", "Montant"],
        [
            [row.name, accounts.label(row.account), row.get_state_display(), money(row.amount)]
            for row in application.funders.all()
        ],
        numbers=(3,),
    )


def _quotes(application):
    return _grid(
        "Devis",
        ["Fournisseur", "Dépense", "Date", "Montant"],
        [
            [row.supplier, accounts.label(row.account), day(row.quoted_on), money(row.amount)]
            for row in application.quotes.all()
        ],
        numbers=(3,),
    )


# Section 7 ------------------------------------------------------------------------------------------


def _attestations(application):
    standing, structure = _row(application, "standing"), application.structure
    facts = []
    if application.attested_at:
        signer = structure.relay_name if structure.is_protected else (standing.signer_name if standing else "")
        role = structure.relay_role if structure.is_protected else (standing.signer_role if standing else "")
        facts = [
            ("Attesté le", day(application.attested_at)),
            ("Par", _joined(signer or ("" if structure.is_protected else str(application.attested_by)), role)),
            ("Aides publiques sur trois exercices", standing.get_public_aid_display() if standing else ""),
        ]
    return Section("attestations", "7", "Attestations", facts=facts)


# Words ------------------------------------------------------------------------------------------------


def figure(value):
    """A number of people, « 2,5 » at full time; a dash when nobody said."""
    if value is None:
        return ""
    return digits(value.normalize() + 0 if isinstance(value, Decimal) else value)


def _row(application, name):
    return getattr(application, name, None)


def _yes(value):
    return "Oui" if value else "Non"


def _joined(*parts):
    return ", ".join(part for part in parts if part)


def _grid(caption, headings, rows, **options):
    return [Grid(caption, headings, rows, **options)] if rows else []
