"""What a portal holds after years: a thousand grants written through the models, then copied by the database."""

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from commons.models import Counter
from commons.text import normalise
from funding import workflow
from funding.models import (
    Agreement,
    Application,
    Authorisation,
    Axis,
    Beneficiary,
    BudgetLine,
    Call,
    CompletionRequest,
    Deliberation,
    Envelope,
    Fund,
    Funder,
    Grant,
    GrantedTotal,
    Instalment,
    Means,
    RequestedYear,
    SigningFolder,
    Standing,
    StructureLine,
)
from structures.models import Commune, Membership, Sector, Structure, User
from structures.models.papers import Paper, PaperKind

GRANTS = 1_000
COPIES = 100  # of each grant, in the big database
STEP = 1_000_000  # between the numbers of a row and of its copies
STRUCTURES = 200
YEARS = 5
KINDS = ("Association", "Coopérative", "Régie", "Atelier", "Maison", "Jardin", "Collectif", "Ressourcerie")
NAMES = ("des Prés-Saint-Jean", "du Gardon", "des Cévennes", "de Rochebelle", "du Faubourg", "de Tamaris")
PURPOSES = (
    "Atelier de réparation de vélos ouvert à tous, avec formation des bénévoles",
    "Crèche parentale à horaires décalés",
    "Chantier d’insertion en maraîchage biologique",
    "Aide à domicile des personnes âgées isolées",
    "Festival de théâtre de quartier et ateliers dans les écoles",
    "Plateforme de prêt d’outils entre voisins",
)
# Ten papers that an association may be asked for: one of the two calls of each year asks for all of them.
PAPERS = [kind for kind, _ in PaperKind.asked() if kind != PaperKind.KBIS][:10]
BUDGET = {"601": 4_000, "641": 12_000, "645": 4_000, "74com": 9_000, "74dep": 6_000, "756": 5_000}


def everyday(random_seed=42):
    """The floor's tables, and the portal's with a thousand grants signed over five years."""
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute((Path(__file__).parent / "floor" / "tables.sql").read_text())
    chance = random.Random(random_seed)
    with transaction.atomic():
        write_grants(chance, write_structures(chance), write_calls())
    analyze()


def write_structures(chance):
    communes, sectors = list(Commune.objects.all()), list(Sector.objects.all())
    town = next(commune for commune in communes if commune.insee == "30007")
    return Structure.objects.bulk_create(
        Structure(
            name=f"{chance.choice(KINDS)} {chance.choice(NAMES)} {n}",
            slug=f"structure-{n}",
            siret=f"{90_000_000_000_000 + n}",
            sector=chance.choice(sectors),
            commune=town if chance.random() < 0.5 else chance.choice(communes),
            purpose="Ce que fait la structure.",
            address=f"{n} rue du Marché",
            postcode="30100",
            status=Structure.Status.VERIFIED,
            verified_at=timezone.now(),
            verified_by=User.objects.clock(),
        )
        for n in range(1, STRUCTURES + 1)
    )


def write_calls():
    """Two calls a year for ``YEARS`` years, one of them open today, and one to come. Returns them by year."""
    fund, now = Fund.objects.create(name="Fonds ESS"), timezone.now()
    this_year, calls = now.year, {}
    authorisation = Authorisation.objects.create(
        fund=fund, axis=Axis.SUPPORT, first_year=this_year, last_year=this_year + 3, voted=10**9
    )
    for year in range(this_year - YEARS + 1, this_year + 2):
        envelopes = [Envelope.objects.create(fund=fund, axis=axis, year=year, voted=10**9) for axis in Axis]
        opened = now + dt.timedelta(days=365 * (year - this_year) - 30)
        status = Call.Status.PUBLISHED if year >= this_year else Call.Status.ARCHIVED
        calls[year] = [
            Call.objects.create(
                title=f"Appel {envelope.get_axis_display().lower()} {year}",
                slug=f"appel-{envelope.axis}-{year}",
                summary="Ce que la Ville attend, en une phrase.",
                description="Pour qui, pour quoi.\n\n" * 20,
                envelope=envelope,
                authorisation=authorisation,
                max_years=3,
                opens_at=opened,
                closes_at=opened + dt.timedelta(days=60),
                status=status,
                papers=PAPERS * (envelope.axis == Axis.JOBS),
            )
            for envelope in envelopes[1:3]
        ]
    return calls


def write_grants(chance, structures, calls):
    """Applications, grants, agreements in force and instalments, with the lines that are published."""
    clock, this_year = User.objects.clock(), timezone.localdate().year
    applications, grants, lines, agreements, instalments = [], [], [], [], []
    votes = {
        year: Deliberation.objects.create(
            reference=f"{year}-03-12",
            title="Subventions",
            held_on=dt.date(year, 3, 12),
            transmitted_on=dt.date(year, 3, 15),
            published_on=dt.date(year, 3, 16),
        )
        for year in calls
    }
    for n in range(1, GRANTS + 1):
        year, structure = this_year - n % YEARS, chance.choice(structures)
        call, amount = chance.choice(calls[year]), Decimal(chance.randrange(500, 40_000))
        signed_on = dt.date(year, 1, 1) + dt.timedelta(days=chance.randrange(300))
        moment = timezone.make_aware(dt.datetime.combine(signed_on, dt.time(9)))
        application = Application(
            call=call,
            structure=structure,
            number=f"{year}-ESS-{n:04d}",
            status=Application.Status.GRANTED,
            title=chance.choice(PURPOSES),
            submitted_at=moment,
            decided_at=moment,
            decided_by=clock,
        )
        grant = Grant(
            application=application,
            structure=structure,
            deliberation=votes[year],
            amount=amount,
            first_year=year,
            last_year=year,
        )
        agreement = Agreement(
            grant=grant,
            number=f"ESS-{year}-{n:04d}",
            status=Agreement.Status.RUNNING,
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year, 12, 31),
            document="convention.pdf",
            document_sha256="0" * 64,
            signed_on=signed_on,
            notified_at=moment,
        )
        applications.append(application)
        grants.append(grant)
        agreements.append(agreement)
        instalments += [Instalment(agreement=agreement, rank=rank, year=year, amount=amount / 2) for rank in (1, 2)]
        lines.append(
            Beneficiary(
                grant=grant,
                structure=structure,
                name=structure.name,
                siret=structure.siret,
                purpose=application.title,
                search_key=normalise(f"{structure.name} {application.title}"),
                commune=structure.commune,
                sector=structure.sector,
                axis=call.envelope.axis,
                year=year,
                amount=amount,
                signed_on=signed_on,
            )
        )
    for rows in (applications, grants, agreements, instalments, lines):
        type(rows[0]).objects.bulk_create(rows)
    Counter.objects.bulk_create(
        Counter(name=f"{kind}:{year}", last=GRANTS) for kind in ("application", "agreement") for year in calls
    )


def hundredfold():
    """Each grant a hundred times, over ten years: the database copies the rows and adds up what was granted."""
    shift = {"id": f"id + n * {STEP}"}
    copy(Application, **shift, number="number || '-' || n")
    copy(Grant, **shift, application_id=f"application_id + n * {STEP}")
    copy(Agreement, **shift, grant_id=f"grant_id + n * {STEP}", number="number || '-' || n")
    copy(Instalment, **shift, agreement_id=f"agreement_id + n * {STEP}")
    copy(
        Beneficiary,
        **shift,
        grant_id=f"grant_id + n * {STEP}",
        year="year - n % 6",
        signed_on="signed_on - 365 * (n % 6) - n / 6",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            TRUNCATE {GrantedTotal._meta.db_table};
            INSERT INTO {GrantedTotal._meta.db_table} (year, axis, sector_id, commune_id, grants, amount)
            SELECT year, axis, sector_id, commune_id, count(*), sum(amount) FROM {Beneficiary._meta.db_table}
            GROUP BY year, axis, sector_id, commune_id;
            """
        )
    analyze()


def copy(model, **changes):
    """Add the copies of each row, without the triggers, which would do one by one what is done here at once."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    statements = (
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {COPIES - 1}) AS n",
        f"ALTER TABLE {table} ENABLE TRIGGER USER",
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))",
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def analyze():
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


# The files of one person ----------------------------------------------------------------------------


def representative():
    """Someone who commits a structure, and may hand in its applications."""
    user = User.objects.create_user("bench@asso.example", first_name="Ada", last_name="Banc")
    Membership.objects.create(user=user, structure=Structure.objects.first(), position="Présidente")
    return user


def drafts(user, number, years=1, papers=0):
    """Complete applications, ready to be handed in, to the call that asks for so many papers of the vault."""
    give_papers(user, papers)
    call = Call.objects.open().select_related("envelope").filter(papers=PAPERS[:papers]).first()
    words = "Ce que nous ferons, avec qui et pourquoi.\n" * 5
    files = Application.objects.bulk_create(
        Application(
            call=call,
            structure=Structure.objects.get(memberships__user=user),
            title="Atelier de réparation de vélos",
            objectives=words,
            description=words,
            audience=words,
            evaluation=words,
            starts_on=dt.date(call.year, 1, 1),
            ends_on=dt.date(call.year + years - 1, 12, 31),
        )
        for _ in range(number)
    )
    RequestedYear.objects.bulk_create(
        RequestedYear(application=file, year=call.year + n, requested=9_000) for file in files for n in range(years)
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(application=file, account=code, amount=amount) for file in files for code, amount in BUDGET.items()
    )
    StructureLine.objects.bulk_create(
        StructureLine(application=file, account=code, amount=amount)
        for file in files
        for code, amount in BUDGET.items()
    )
    Standing.objects.bulk_create(
        Standing(application=file, contact_name="Ada Banc", contact_email=user.email) for file in files
    )
    Means.objects.bulk_create(Means(application=file, volunteers=12, employees=2) for file in files)
    Funder.objects.bulk_create(
        Funder(application=file, account="74dep", name="Département du Gard", amount=BUDGET["74dep"]) for file in files
    )
    return files


def give_papers(user, number):
    """That many papers in the vault of the person's structure: each deposit joins those that its call asks for."""
    structure = Structure.objects.get(memberships__user=user)
    known = set(structure.papers.values_list("kind", flat=True))
    Paper.objects.bulk_create(
        Paper(
            structure=structure,
            kind=kind,
            file="piece.pdf",
            name="piece.pdf",
            mime="application/pdf",
            size=200_000,
            sha256="0" * 64,
            valid_from=timezone.localdate(),
            added_by=user,
        )
        for kind in PAPERS[:number]
        if kind not in known
    )


def triennial_agreement(user):
    """An agreement to sign over three years, with its schedule and its reports."""
    (application,) = drafts(user, 1, years=3)
    workflow.submit(application, by=user)
    application.years.update(proposed=8_000)
    vote = Deliberation.objects.first()
    agreement = workflow.draw_up_agreement(workflow.record_grant(application, vote))
    return Agreement.objects.for_page().get(pk=agreement.pk)


def cursor_of_page(number, per_page):
    """What the address of that page of the published list carries."""
    day, pk = Beneficiary.objects.published().values_list("signed_on", "id")[(number - 1) * per_page - 1]
    return f"{day:%Y-%m-%d}_{pk}"


# What waits for the instructors ---------------------------------------------------------------------


def instruction(number):
    """Applications in the service's hands, with their amounts; one in five waits for papers."""
    calls = list(Call.objects.filter(status=Call.Status.PUBLISHED).select_related("envelope"))
    structures, service = list(Structure.objects.all()), instructor()
    statuses = [*Application.Status.in_service(), Application.Status.UNDER_REVIEW, Application.Status.INCOMPLETE]
    now = timezone.now()
    files = Application.objects.bulk_create(
        Application(
            call=calls[n % len(calls)],
            structure=structures[n % len(structures)],
            number=f"{now.year}-ESS-{n:05d}-I",
            status=statuses[n % len(statuses)],
            title=PURPOSES[n % len(PURPOSES)],
            submitted_at=now - dt.timedelta(days=n % 70, minutes=n % 1440),
        )
        for n in range(number)
    )
    RequestedYear.objects.bulk_create(
        RequestedYear(
            application=file,
            year=file.call.year,
            requested=1_000 + file.pk % 30_000,
            proposed=900 if file.status == Application.Status.PROPOSED else None,
        )
        for file in files
    )
    CompletionRequest.objects.bulk_create(
        CompletionRequest(application=file, asked_by=service, deadline=timezone.localdate() + dt.timedelta(days=10))
        for file in files
        if file.status == Application.Status.INCOMPLETE
    )
    analyze()


def instructor():
    """Someone who instructs the applications for the town."""
    return agent("bench@ales.example", "Inès", "Instruction")


def financier():
    """Someone who authorises the payments."""
    return agent("banc-finances@ales.example", "Fanny", "Finances")


def agent(email, first_name, group):
    user, _ = User.objects.get_or_create(
        email=email, defaults={"first_name": first_name, "last_name": "Banc", "is_staff": True}
    )
    user.groups.set([Group.objects.get(name=group)])
    return user


def verifiable():
    """The code of a published agreement, as its pages bear it."""
    agreement = Agreement.objects.filter(grant__beneficiaries__in=Beneficiary.objects.published()[:1]).first()
    return SigningFolder.objects.get_or_create(agreement=agreement)[0].code
