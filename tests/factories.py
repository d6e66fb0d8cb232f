"""Structures, people, calls and files in each of their statuses, brought there by the moves that people really make."""

import datetime as dt
from decimal import Decimal

import factory
from django.contrib.auth.models import Group
from django.db.models import F
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from stdnum import iban, luhn

from commons import clock
from commons.uploads import Upload
from funding import ledger, matching, preparing, workflow
from funding.models import (
    Agreement,
    Application,
    Authorisation,
    Axis,
    BudgetLine,
    Call,
    CommonResource,
    Deliberation,
    Envelope,
    FileLayout,
    Fund,
    KnownGrant,
    Means,
    Quote,
    Report,
    RequestedYear,
    ScoringCriterion,
    Standing,
    StructureLine,
    all_met,
)
from funding.workflow.agreement import make_due
from structures import workflow as registrations
from structures.models import BankAccount, Commune, Contact, DuplicatePair, Membership, Sector, Shelter, Structure, User

from .files import PDF

PASSWORD = "un-mot-de-passe-long"
# The first names say who is who in a failure; no two agents share one.
AGENTS = {
    "Instruction": "Inès",
    "Finances": "Fanny",
    "Trésorerie": "Théo",
    "Signature": "Maxime",
    "Élus en lecture": "Élise",
    "Protection": "Prune",
    "Administration": "Adam",
    "Maison": "Mona",
    "Conseil": "Côme",
    "Reprises": "Reine",
    "Label": "Lison",
}
# What nobody may read about « Abri Cévenol » but its people, the group Protection and superusers.
SECRETS = (
    "7 impasse du Secret",
    "impasse du Secret",
    "Aurore",
    "Ombreuse",
    "aurore.ombreuse",
    "Clarisse",
    "0600000099",
)


def this_year():
    return clock.today().year


def siret(number):
    stem = f"9{number:07}"
    stem += luhn.calc_check_digit(stem) + "0001"
    return stem + luhn.calc_check_digit(stem)


# People -------------------------------------------------------------------------------------------


class UserFactory(DjangoModelFactory):
    """A person with a proven address."""

    class Meta:
        model = User
        django_get_or_create = ["email"]
        skip_postgeneration_save = True

    email = factory.Sequence("personne{}@asso.example".format)
    first_name = "Jeanne"
    last_name = factory.Sequence("Martin-{}".format)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def proven(self, create, extracted, **kwargs):
        self.emailaddress_set.get_or_create(email=self.email, defaults={"verified": True, "primary": True})


def agent(group):
    """The agent of the town who belongs to this group: always the same one in a test."""
    name = AGENTS[group]
    user = UserFactory(
        email=f"{name.lower()}@ales.example", first_name=name, last_name=f"d’Alès ({group})", is_staff=True
    )
    user.groups.set([Group.objects.get(name=group)])
    return user


# Structures ---------------------------------------------------------------------------------------


class StructureFactory(DjangoModelFactory):
    """Declared, not verified yet: this is enough to apply."""

    class Meta:
        model = Structure
        django_get_or_create = ["slug"]

    name = factory.Sequence("Association {}".format)
    slug = factory.LazyAttribute(lambda made: slugify(made.name))
    siret = factory.Sequence(siret)
    rna = factory.Sequence("W30{:07}".format)
    sector = factory.LazyFunction(lambda: Sector.objects.get(code="reemploi"))
    purpose = "Réparer et partager."
    address = "12 rue des Prés"
    postcode = "30100"
    commune = factory.LazyFunction(lambda: Commune.objects.get(insee="30007"))
    status = Structure.Status.SUBMITTED


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    structure = factory.SubFactory(StructureFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.REPRESENTATIVE
    position = "Présidente"


def representative_of(structure):
    """The person who commits the structure: always the same one."""
    return structure.representatives.order_by("pk").first() or MembershipFactory(structure=structure).user


def protected_structure():
    """« Abri Cévenol »: its letters go to the town hall's square, its people and its house are ``SECRETS``."""
    structure = StructureFactory(
        name="Abri Cévenol",
        slug="abri-cevenol",
        address="2 place de la Mairie",
        is_protected=True,
        relay_name="Hélène Vidal",
        relay_role="Avocate",
        relay_email="relais@barreau.example",
    )
    aurore = UserFactory(email="aurore.ombreuse@abri.example", first_name="Aurore", last_name="Ombreuse")
    MembershipFactory(structure=structure, user=aurore)
    Contact.objects.create(structure=structure, name="Clarisse Ombreuse", phone="0600000099", is_public=True)
    Shelter.objects.create(
        structure=structure, address="7 impasse du Secret", postcode="30100", commune=structure.commune
    )
    return structure


def french_iban(number):
    stem = f"30006000{number:013}89"
    return f"FR{iban.calc_check_digits('FR00' + stem)}{stem}"


def bank_account(structure, status=BankAccount.Status.CONFIRMED):
    """Where the structure is paid, lived up to this status: its representative, then two agents. Asked again, the
    same one."""
    statuses = BankAccount.Status
    account = structure.bank_accounts.filter(status=status).first()
    if account is None:
        number = 1_000 * structure.pk + structure.bank_accounts.count()
        account = BankAccount(structure=structure, holder=structure.name, iban=french_iban(number), bic="AGRIFRPP")
        registrations.declare_account(account, by=representative_of(structure))
        first = agent("Protection" if structure.is_protected else "Instruction")
        if status == statuses.REFUSED:
            registrations.refuse_account(account, by=first, reason="Le titulaire n’est pas la structure.")
        if status in (statuses.CHECKED, statuses.CONFIRMED):
            registrations.check_account(account, by=first)
        if status == statuses.CONFIRMED:
            registrations.confirm_account(account, by=agent("Finances"))
    return account


def invitation(structure, email="nour@asso.example", role=Membership.Role.WRITER, **fields):
    """Sent by who represents the structure, and not answered yet."""
    return registrations.invite(structure, by=representative_of(structure), email=email, role=role, **fields)


def join_request(structure, role=Membership.Role.WRITER, **fields):
    """Asked by somebody who has an account and belongs to no structure."""
    return registrations.ask_to_join(structure, by=UserFactory(), role=role, **fields)


def duplicate_pair(structure, other=None, **fields):
    """Two structures that the portal finds alike."""
    other = other or StructureFactory(name=f"{structure.name} (bis)")
    first, second = sorted([structure, other], key=lambda row: row.pk)
    facts = {"score": 90, "reasons": ["name_here"]} | fields
    return DuplicatePair.objects.create(first=first, second=second, **facts)


def paper(structure, kind="bank", **facts):
    """A paper in the structure's vault, given by its representative; ``facts`` are then as they are."""
    upload = Upload("piece.pdf", PDF, "pdf", "application/pdf", 1)
    made = registrations.add_paper(structure, kind, upload, by=representative_of(structure))
    if facts.get("refusal"):
        facts = {"checked_at": clock.now(), "checked_by": agent("Instruction")} | facts
    for name, value in facts.items():
        setattr(made, name, value)
    made.save()
    return made


# Money voted --------------------------------------------------------------------------------------


class DeliberationFactory(DjangoModelFactory):
    """A vote of today, transmitted and published: it binds."""

    class Meta:
        model = Deliberation
        django_get_or_create = ["reference"]

    reference = factory.Sequence("D-{:03}".format)
    title = "Subventions de l’économie sociale et solidaire"
    held_on = factory.LazyFunction(clock.today)
    transmitted_on = factory.LazyFunction(clock.today)
    published_on = factory.LazyFunction(clock.today)


class FundFactory(DjangoModelFactory):
    class Meta:
        model = Fund
        django_get_or_create = ["name"]

    name = "Fonds ESS"


class CeilingFactory(DjangoModelFactory):
    """Holds what the council voted."""

    class Meta:
        abstract = True

    fund = factory.SubFactory(FundFactory)
    axis = Axis.SUPPORT

    @classmethod
    def _create(cls, model_class, *, voted=100_000, **fields):
        key = {name: fields.pop(name) for name in cls._meta.django_get_or_create}
        ceiling, is_new = model_class.objects.get_or_create(**key, defaults=fields)
        if voted and is_new:
            vote = DeliberationFactory(reference="BUDGET")
            ledger.vote(ceiling, Decimal(voted), deliberation=vote, by=agent("Finances"))
            ceiling.refresh_from_db()
        return ceiling


class EnvelopeFactory(CeilingFactory):
    class Meta:
        model = Envelope
        django_get_or_create = ["fund", "axis", "year"]

    year = factory.LazyFunction(this_year)


class AuthorisationFactory(CeilingFactory):
    class Meta:
        model = Authorisation
        django_get_or_create = ["fund", "axis", "first_year", "last_year"]

    first_year = factory.LazyFunction(this_year)
    last_year = factory.LazyAttribute(lambda made: made.first_year + 2)


class CallFactory(DjangoModelFactory):
    """Open since yesterday and for ten days, for one year (or more, with ``max_years``)."""

    class Meta:
        model = Call
        django_get_or_create = ["slug"]

    slug = factory.Sequence("appel-{}".format)
    title = "Réparer, réemployer, partager"
    summary = "Des lieux où l’on répare."
    description = "Pour les structures de l’économie sociale et solidaire."
    envelope = factory.SubFactory(EnvelopeFactory)
    authorisation = None
    opens_at = factory.LazyFunction(lambda: clock.now() - dt.timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: clock.now() + dt.timedelta(days=10))

    @classmethod
    def _create(cls, model_class, *, status=Call.Status.PUBLISHED, **fields):
        if fields.get("max_years", 1) > 1 and not fields["authorisation"]:
            fields["authorisation"] = AuthorisationFactory(fund=fields["envelope"].fund, axis=fields["envelope"].axis)
        call = super()._create(model_class, **fields)
        by = agent("Instruction")
        if status == Call.Status.CANCELLED:
            workflow.cancel(call, by=by, reason="Le budget a changé.")
        elif status != Call.Status.DRAFT and call.status == Call.Status.DRAFT:
            workflow.publish(call, by=by)
        return call


# The life of a file -------------------------------------------------------------------------------


class ApplicationFactory(DjangoModelFactory):
    """Complete and balanced, in the ``status`` asked for. ``asked`` is the amount of each year."""

    class Meta:
        model = Application

    call = factory.SubFactory(CallFactory)
    structure = factory.SubFactory(StructureFactory)
    title = "Atelier de réparation de vélos"
    objectives = "Donner une seconde vie aux vélos."
    description = "Trois ateliers par semaine."
    audience = "Six cents habitants."
    evaluation = "Vélos réparés : 400 par an."
    starts_on = factory.LazyFunction(lambda: dt.date(this_year(), 1, 1))
    ends_on = factory.LazyFunction(lambda: dt.date(this_year(), 12, 31))

    @classmethod
    def _create(cls, model_class, *, status=Application.Status.DRAFT, asked=12_000, years=1, **fields):
        application = super()._create(model_class, **fields)
        first = application.call.year
        RequestedYear.objects.bulk_create(
            RequestedYear(application=application, year=first + rank, requested=asked) for rank in range(years)
        )
        BudgetLine.objects.bulk_create(
            BudgetLine(application=application, account=account, amount=amount)
            for account, amount in zip(accounts_of(application), (asked + 8_000, asked, 8_000), strict=True)
        )
        write_sections(application, asked)
        bring(application, status)
        return application


def accounts_of(application):
    """What it pays for, what the town is asked, what the structure brings: on the chart of its call."""
    return ("215", "13com", "10") if application.call.kind == Call.Kind.INVESTMENT else ("641", "74com", "70")


def write_sections(application, asked):
    """What the official form asks beside the project: who is in charge, the people, the structure's own budget."""
    Standing.objects.create(
        application=application, contact_name="Rose Prés", contact_role="Présidente", contact_email="rose@asso.example"
    )
    if application.structure.family != "association":
        application.standing.state_aids = Standing.StateAids.NONE
        application.standing.save()
    Means.objects.create(application=application, volunteers=12, employees=1, full_time=Decimal("0.8"))
    if application.call.kind == Call.Kind.INVESTMENT:
        Quote.objects.create(application=application, account="215", supplier="Outils Cévenols", amount=asked + 8_000)
    if application.has_two_budgets:
        StructureLine.objects.bulk_create(
            StructureLine(application=application, account=account, amount=amount)
            for account, amount in (("641", asked + 30_000), ("74com", asked), ("70", 30_000))
        )


def bring(application, status):
    """Live the application up to this status."""
    statuses, owner, service = Application.Status, representative_of(application.structure), agent("Instruction")
    if status == statuses.DRAFT:
        return
    if status == statuses.WITHDRAWN:
        workflow.withdraw(application, by=owner)
        return
    workflow.submit(application, by=owner)
    if status == statuses.SUBMITTED:
        return
    if status == statuses.INCOMPLETE:
        workflow.admit(application, by=service, checks=all_met(application))
        deadline = clock.today() + dt.timedelta(days=15)
        workflow.ask_for_more(application, by=service, wanted=["Le relevé d’identité bancaire"], deadline=deadline)
        return
    workflow.admit(application, by=service, checks=all_met(application))
    if status == statuses.UNDER_REVIEW:
        return
    if status == statuses.REFUSED:
        workflow.refuse(application, by=service, reason="Le projet ne concerne pas la commune.")
        return
    workflow.propose(application, by=service, amounts={row.year: row.requested for row in application.years.all()})
    if status == statuses.GRANTED:
        workflow.grant(application, by=service, deliberation=DeliberationFactory(reference="VOTE"))


def ticked(application):
    """What an agent ticks to declare an application admissible: « oui » everywhere."""
    return {check.criterion.value: "yes" for check in all_met(application)}


def assisted(structure, status="draft", received_on=None, **fields):
    """An application that an agent types for the structure, with its signed original, up to its deposit."""
    service = agent("Instruction")
    made = ApplicationFactory(structure=structure, **fields)
    workflow.begin_for(made, channel="desk", received_on=received_on or clock.today(), by=service)
    made.refresh_from_db()
    if status == "submitted":
        workflow.keep_scan(made.assistance, upload(), by=service)
        made = Application.objects.get(pk=made.pk)
        workflow.deposit_for(made, by=service)
    return made


def upload(name="original.pdf"):
    """A file that was checked already."""
    content = b"%PDF-1.7 original"
    return Upload(name=name, content=content, extension="pdf", mime="application/pdf", pages=1)


def partner(application, structure=None, share=30, status="attested"):
    """A partner of an « appel à commun », lived up to this status; whoever attested before attests again after it."""
    structure = structure or StructureFactory()
    made = workflow.invite(
        application, by=representative_of(application.structure), structure=structure, share=Decimal(share)
    )
    if status != "invited":
        workflow.accept(made, by=representative_of(structure))
    if status == "attested":
        attest(made)
    return made


def attest(partner):
    """The partner says what it does, and its representative attests."""
    partner.part = partner.part or "Prêter des outils."
    partner.save(update_fields=["part"])
    workflow.attest(partner, by=representative_of(partner.structure))


def common_application(partners=None, shares=(30,), status=Application.Status.DRAFT, **fields):
    """An application with partners who have all attested, about a resource to share, in the ``status`` asked for."""
    fields["call"] = fields.get("call") or CallFactory(kind=Call.Kind.COMMON)
    application = ApplicationFactory(**fields)
    CommonResource.objects.create(
        application=application,
        resource="Une outilthèque.",
        audience="Tout le monde.",
        governance="L’assemblée des usagers.",
        licence=CommonResource.Licence.CHARTER,
        location="À la maison des communs.",
    )
    partners = partners or [None] * len(shares)
    rows = [partner(application, *each, status="joined") for each in zip(partners, shares, strict=True)]
    for row in rows:
        attest(row)
    bring(application, status)
    return application


def agreement(status=Agreement.Status.TO_SIGN, application=None, **fields):
    """The agreement of a granted application, lived up to this status."""
    statuses, service = Agreement.Status, agent("Instruction")
    made = (application or ApplicationFactory(status="granted", **fields)).grant.agreement
    owner = representative_of(made.structure)
    if status == statuses.RENOUNCED:
        workflow.renounce(made, by=owner)
    if status in (statuses.TO_SIGN, statuses.RENOUNCED):
        return made
    prepared(made)
    for partner in made.unsigned_partners():
        by = representative_of(partner.structure)
        workflow.sign_as_partner(made, by=by, name="Paule Part", role="Présidente", consent="Je signe.")
    workflow.sign(made, by=owner, name="Rose Prés", role="Présidente", consent="Je signe.")
    if status == statuses.TO_COUNTERSIGN:
        return made
    workflow.countersign(made, by=agent("Signature"), name="Maxime Maire", role="Maire", consent="Je signe.")
    bank_account(made.structure)
    if status == statuses.COMPLETED:
        for instalment in made.instalments.order_by("rank"):
            pay(instalment)
            for due in made.reports.filter(year=instalment.year, status=Report.Status.EXPECTED):
                report(Report.Status.ACCEPTED, due)
        workflow.complete(made, by=service)
    return made


def in_force(**fields):
    """A running agreement whose first money is due, without the document that takes a second to write."""
    made = agreement(**fields)
    Agreement.objects.filter(pk=made.pk).update(
        status="running", document="x.pdf", document_sha256="x", signed_on=clock.today(), notified_at=clock.now()
    )
    made.refresh_from_db()
    make_due(made.instalments.filter(after_report=None))
    bank_account(made.structure)
    return made


def payment_batch(*instalments, by=None, **details):
    """Instalments that the finances authorised, taken by the treasurer into one file."""
    for instalment in instalments:
        pay(instalment, status="authorised")
    layout = FileLayout.objects.in_use().first()
    batch, aside = workflow.prepare_batch(instalments, layout, by=by or agent("Trésorerie"), **details)
    assert aside == []
    return batch


def prepared(agreement):
    """The same agreement, its document written as its job would: it may be read and signed."""
    preparing.prepare(agreement.pk)
    return agreement


def pay(instalment, status="paid"):
    """An instalment that is ready, authorised and then paid by two people."""
    instalment.refresh_from_db()
    workflow.authorise(instalment, by=agent("Finances"))
    if status == "paid":
        workflow.pay(instalment, by=agent("Trésorerie"), order_number=f"M-{instalment.pk}", paid_on=clock.today())
    return instalment


def report(status, made):
    """A report of a running agreement, written and lived up to this status."""
    statuses, owner, service = Report.Status, representative_of(made.structure), agent("Instruction")
    if status == statuses.EXPECTED:
        return made
    write_report(made)
    workflow.submit_report(made, by=owner)
    if status == statuses.RETURNED:
        workflow.return_report(made, by=service, remarks=[("story", "Précisez les heures.")])
    if status == statuses.ACCEPTED:
        workflow.accept_report(made, by=service)
    return made


def write_report(made):
    """Nothing left to write: the plan was kept to the euro, the papers are promised for the day it is due."""
    made.achievements, made.places = "Trois ateliers.", "De mars à juin, à Alès."
    made.beneficiaries, made.results = "Six cents personnes.", "Objectif atteint."
    made.allocation_rules = made.contributions = "Au temps passé."
    made.save()
    made.audiences.update_or_create(rank=0, defaults={"public": "everyone", "people": 600, "women": 320, "local": 210})
    for indicator, target, _ in made.indicators():
        made.reached.get_or_create(indicator=indicator, defaults={"value": target or 0, "comment": "Compté."})
    made.lines.update(actual=F("planned"))
    for kind in ("activity", "accounts"):
        workflow.promise_report_paper(made, kind, made.due_on)


# Readings -----------------------------------------------------------------------------------------

GRID = [
    ("Utilité sociale", 3, ["Aucune.", "Faible.", "Réelle.", "Forte.", "Décisive."]),
    ("Sérieux du budget", 2, ["Non.", "En partie.", "Oui."]),
]


def graded_call(grid=GRID, **fields):
    """A published call whose applications are read by this grid: ``(label, weight, levels)``."""
    call = CallFactory(status="draft", **fields)
    ScoringCriterion.objects.bulk_create(
        ScoringCriterion(
            call=call, rank=rank, label=label, looked_at=f"{label} du projet.", weight=weight, levels=levels
        )
        for rank, (label, weight, levels) in enumerate(grid, start=1)
    )
    workflow.publish(call, by=agent("Instruction"))
    return call


def reading(status="assigned", application=None, reader=None, levels=(), days=10):
    """A reading lived up to this status: by « Élise », elected, unless told otherwise. ``levels`` follow the grid."""
    application = application or ApplicationFactory(status="submitted", call=graded_call())
    reader, service = reader or agent("Élus en lecture"), agent("Instruction")
    due_on = clock.today() + dt.timedelta(days=days)
    guest = isinstance(reader, tuple)
    done = workflow.entrust(
        [application], by=service, due_on=due_on, readers=[] if guest else [reader], guests=[reader] if guest else []
    )
    (made,) = done.made
    by = User.objects.clock() if guest else reader
    if status == "recused":
        workflow.recuse(made, by=by, interest="relative")
    if status in ("declared_free", "handed_in"):
        workflow.declare_free(made, by=by, interest="none")
    if status == "handed_in":
        grid = list(application.call.scoring.all())
        scores = {line: (level, "") for line, level in zip(grid, levels or [line.top for line in grid], strict=True)}
        workflow.write_reading(made, by=by, scores=scores, opinion="favourable", reasons="Un projet utile.")
        workflow.hand_in(made, by=by)
    if status == "revoked":
        workflow.revoke_reading(made, by=service)
    return made


# Other funders ------------------------------------------------------------------------------------


def known_grant(**facts):
    """A grant that another funder published."""
    number = KnownGrant.objects.count() + 1
    told = {
        "funder_name": "Département du Gard",
        "beneficiary_name": "Ressourcerie des Prés",
        "year": this_year() - 1,
        "amount": Decimal(1000),
        "source": "gard.csv",
        "source_line": number,
        "fingerprint": f"{number:064}",
    } | facts
    key = told["beneficiary_name"].lower()
    siren = told.get("beneficiary_siret", "")[:9]
    return KnownGrant.objects.create(**{"beneficiary_key": key, "beneficiary_siren": siren} | told)


def match(structure):
    """A proposal, by the structure's own SIRET."""
    grant = known_grant(beneficiary_name=structure.name, beneficiary_siret=structure.siret)
    matching.compare()
    return structure.matches.get(known=grant)
