"""What the official form asks beside the project: who is in charge, the people, the structure's budget, the funders."""

from decimal import Decimal

from funding import accounts
from funding.models import Delivery, Funder, Means, StaffLine, Standing, StateAid, StructureLine
from structures.models import LegalFamily

from .agenda import days

NETWORKS = ("", "", "Réseau des tiers-lieux du Gard", "Fédération départementale", "Union régionale du secteur")
EQUIPMENT = (
    "Nos locaux, un véhicule et les outils de l’atelier.",
    "Deux salles prêtées par la commune, du matériel acheté d’occasion.",
    "Un local de 120 m², équipé l’an dernier.",
)
AGES = ("Tous les âges", "12 à 25 ans", "Plus de 60 ans", "Familles")
FEES = ("gratuit", "1 € par séance", "selon les revenus")


def write_sections(application, person, position, rng, *, share):
    """The sections that the checklist wants, all plausible and none the same. ``share`` shares an amount out."""
    is_association = application.structure.family == LegalFamily.ASSOCIATION
    standing = Standing(application=application, network=rng.choice(NETWORKS))
    if not application.structure.is_protected:  # its relay is in charge: the form does not ask
        standing.contact_name, standing.contact_role = person.get_full_name(), position
        standing.contact_email = person.email
    if not is_association:
        listed = rng.random() < 0.4
        standing.state_aids = Standing.StateAids.LISTED if listed else Standing.StateAids.NONE
        if listed:
            write_state_aid(application, rng)
    standing.full_clean()
    standing.save()
    write_means(application, rng, is_association)
    write_delivery(application, rng)
    write_funders(application)
    if application.has_two_budgets:
        write_structure_budget(application, rng, share)


def write_state_aid(application, rng):
    StateAid.objects.create(
        application=application,
        funder="Région Occitanie",
        amount=rng.randrange(5_000, 60_000, 1_000),
        granted_on=application.created_at.date() - days(rng.randrange(100, 900)),
        regulation=StateAid.Regulation.GENERAL,
    )


def write_means(application, rng, is_association):
    employees = rng.randrange(0, 14)
    Means.objects.create(
        application=application,
        volunteers=rng.randrange(6, 60) if is_association else 0,
        employees=employees,
        supported_jobs=rng.randrange(0, employees + 1) if rng.random() < 0.3 else 0,
        full_time=Decimal(employees) * Decimal("0.8"),
        members=rng.randrange(30, 400) if is_association else None,
    )


def write_delivery(application, rng):
    Delivery.objects.create(
        application=application,
        audience_size=rng.randrange(40, 400, 10),
        audience_ages=rng.choice(AGES),
        audience_gender=Delivery.Gender.ALL,
        contribution=rng.choice(FEES),
        territory=str(application.structure.commune),
        equipment=rng.choice(EQUIPMENT),
    )
    StaffLine.objects.bulk_create(
        StaffLine(application=application, kind=kind, people=people, full_time=full_time)
        for kind, people, full_time in (
            (StaffLine.Kind.VOLUNTEERS, rng.randrange(3, 20), Decimal("0.5")),
            (StaffLine.Kind.PERMANENT, rng.randrange(1, 4), Decimal("1.2")),
        )
    )


def write_funders(application):
    """Account 74, named: what the town is asked needs no name."""
    chart = application.chart
    named = {account.code for account in chart.funders()} - {chart.town}
    lines = application.lines.filter(account__in=named).order_by("pk")
    Funder.objects.bulk_create(
        Funder(
            application=application,
            rank=rank,
            account=line.account,
            name=accounts.usual_funder(line.account),
            amount=line.amount,
        )
        for rank, line in enumerate(lines)
    )


def write_structure_budget(application, rng, share):
    """The project is a part of what the structure does in a year."""
    project = application.budget.charges
    whole = int(project * rng.randrange(2, 6))
    asked = application.years.order_by("year")[0].requested
    charges = share(whole, accounts.CHARGE)
    produits = {accounts.OPERATING.town: int(asked)} | share(whole - int(asked), accounts.PRODUIT)
    StructureLine.objects.bulk_create(
        StructureLine(application=application, account=account, amount=amount)
        for account, amount in (charges | produits).items()
    )
