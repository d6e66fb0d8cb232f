"""Structures, people, calls and files in each of their statuses, brought there by the moves that people really make."""

import datetime as dt
from decimal import Decimal

import factory
from django.contrib.auth.models import Group
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from stdnum import luhn

from commons import clock
from funding import ledger, workflow
from funding.models import (
    Agreement,
    Application,
    Authorisation,
    Axis,
    BudgetLine,
    Call,
    Deliberation,
    Envelope,
    Fund,
    Report,
    RequestedYear,
)
from structures.models import Commune, Contact, Membership, Sector, Shelter, Structure, User

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
            for account, amount in (("641", asked + 8_000), ("74com", asked), ("70", 8_000))
        )
        bring(application, status)
        return application


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
        deadline = clock.today() + dt.timedelta(days=15)
        workflow.ask_for_more(application, by=service, wanted=["Le relevé d’identité bancaire"], deadline=deadline)
        return
    workflow.admit(application, by=service)
    if status == statuses.UNDER_REVIEW:
        return
    if status == statuses.REFUSED:
        workflow.refuse(application, by=service, reason="Le projet ne concerne pas la commune.")
        return
    workflow.propose(application, by=service, amounts={row.year: row.requested for row in application.years.all()})
    if status == statuses.GRANTED:
        workflow.grant(application, by=service, deliberation=DeliberationFactory(reference="VOTE"))


def agreement(status=Agreement.Status.TO_SIGN, application=None, **fields):
    """The agreement of a granted application, lived up to this status."""
    statuses, service = Agreement.Status, agent("Instruction")
    made = (application or ApplicationFactory(status="granted", **fields)).grant.agreement
    owner = representative_of(made.structure)
    if status == statuses.RENOUNCED:
        workflow.renounce(made, by=owner)
    if status in (statuses.TO_SIGN, statuses.RENOUNCED):
        return made
    workflow.sign(made, by=owner, name="Rose Prés", role="Présidente", consent="Je signe.")
    if status == statuses.TO_COUNTERSIGN:
        return made
    workflow.countersign(made, by=agent("Signature"), name="Maxime Maire", role="Maire", consent="Je signe.")
    if status == statuses.COMPLETED:
        for instalment in made.instalments.order_by("rank"):
            pay(instalment)
            for due in made.reports.filter(year=instalment.year, status=Report.Status.EXPECTED):
                report(Report.Status.ACCEPTED, due)
        workflow.complete(made, by=service)
    return made


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
    made.achievements, made.beneficiaries, made.results = "Trois ateliers.", "Six cents personnes.", "Objectif atteint."
    made.save()
    made.lines.filter(account="641").update(actual=20_000)
    workflow.submit_report(made, by=owner)
    if status == statuses.RETURNED:
        workflow.return_report(made, by=service, remarks="Précisez les heures.")
    if status == statuses.ACCEPTED:
        workflow.accept_report(made, by=service)
    return made
