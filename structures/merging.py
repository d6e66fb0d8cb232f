"""Everything that hangs on a duplicate, moved to the structure that stays.

Tables are found by walking the model, so that those of later apps follow without a word. Where both structures have
what only one may have, a rule settles it (``RULES``); without a rule the database refuses, and nothing has moved.
"""

from contextlib import nullcontext

import pghistory.models
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from commons import clock

from .models import (
    BankAccount,
    Departure,
    DuplicatePair,
    Invitation,
    JoinRequest,
    LegalFamily,
    Membership,
    Paper,
    Shelter,
    Structure,
)

# What fills a blank of the structure that stays. Two structures never have the same number: it leaves the duplicate.
NUMBERS = ("siret", "rna")
FILLED = ("acronym", "website", "public_email", "public_phone")
# For a table, a function of both structures: it settles what the move would break, and gives the rows that stay.
RULES = {}
STRENGTH = [Membership.Role.READER, Membership.Role.WRITER, Membership.Role.REPRESENTATIVE]


def settles(model):
    """Register the rule of a table; an app above registers those of its own."""

    def register(rule):
        RULES[model] = rule
        return rule

    return register


def obstacles(duplicate, survivor, by):
    """Why these two cannot be merged by this person, in sentences."""
    if duplicate.pk == survivor.pk:
        return ["Choisissez une autre structure que le doublon lui-même."]
    if survivor.status == Structure.Status.CLOSED:
        return [f"« {survivor} » est fermée : rien ne peut plus lui être réuni."]
    if duplicate.is_protected != survivor.is_protected:
        return ["L’une des deux structures est protégée et l’autre non : protégez d’abord l’autre, ou renoncez."]
    if duplicate.is_protected and not by.has_perm("structures.see_protected"):
        return ["Deux structures protégées sont réunies par le groupe Protection."]
    return []


def move_everything(duplicate, survivor, *, keeps_roles):
    """All that names the duplicate names the other from now on: people, papers, files, money.

    What was published and signed keeps the name and the number that it was published and signed with. Histories stay
    as they were written.
    """
    welcome_people(duplicate, survivor, keeps_roles=keeps_roles)
    for relation in relations():
        move(relation, duplicate, survivor)


def relations():
    """Every column of every table that names a structure, hidden ones included; but the histories'."""
    return [
        field
        for field in Structure._meta.get_fields(include_hidden=True)
        if (field.one_to_many or field.one_to_one)
        and field.auto_created
        and not issubclass(field.related_model, pghistory.models.Event)
    ]


def move(relation, duplicate, survivor):
    """One table's rows. What a rule leaves behind stays with the duplicate, whose pages nobody opens any more."""
    model, column = relation.related_model, relation.field.name
    rows = model._base_manager.filter(**{column: duplicate})
    if model in RULES:
        rows = rows.exclude(pk__in=RULES[model](duplicate, survivor))
    elif model._meta.auto_created:
        rows = rows.exclude(pk__in=listed_twice(model, column, duplicate, survivor))
    guards = append_only(model)
    try:
        with pgtrigger.ignore(*guards) if guards else nullcontext(), transaction.atomic():
            rows.update(**{column: survivor})
    except IntegrityError as error:
        what = model._meta.verbose_name_plural
        raise ValidationError(f"Fusion impossible ({what}) : {sentence_of(error, model)}") from error


def append_only(model):
    """The triggers that hold whole rows still. A signature stays what was signed, by whom and when; the structure that
    signed has another number, and nothing else of the row is written here."""
    triggers = getattr(model._meta, "triggers", [])
    return [f"{model._meta.label}:{guard.name}" for guard in triggers if isinstance(guard, pgtrigger.Protect)]


def sentence_of(error, model):
    """What the database refused, in its constraint's words or in its trigger's."""
    told = error.__cause__.diag
    for constraint in model._meta.constraints:
        if constraint.name == told.constraint_name:
            return str(constraint.get_violation_error_message())
    return "les deux structures en ont." if told.constraint_name else told.message_primary


def listed_twice(model, column, duplicate, survivor):
    """Rows of a plain many-to-many table that the other structure has as well."""
    (other,) = [field for field in model._meta.fields if field.is_relation and field.name != column]
    known = model._base_manager.filter(**{column: survivor}).values(other.attname)
    return model._base_manager.filter(**{column: duplicate, f"{other.attname}__in": known}).values("pk")


# People ---------------------------------------------------------------------------------------------


def welcome_people(duplicate, survivor, *, keeps_roles):
    """The duplicate's people join, with their role or as readers. Who is in both keeps the stronger role.

    Whoever declares a structure represents it at once: that they represent the other one too is for the agent to say.
    """
    known = {membership.user_id: membership for membership in survivor.memberships.all()}
    for membership in duplicate.memberships.all():
        role = membership.role if keeps_roles else Membership.Role.READER
        mine = known.get(membership.user_id)
        if mine is None:
            Membership.objects.filter(pk=membership.pk).update(structure=survivor, role=role)
            continue
        stronger = max(mine.role, role, key=STRENGTH.index)
        position = mine.position or membership.position
        Membership.objects.filter(pk=mine.pk).update(role=stronger, position=position)
        Membership.objects.filter(pk=membership.pk).delete()


@settles(JoinRequest)
def asked_twice(duplicate, survivor):
    """Requests of people who ask the other structure too, or belong to it: that one answers them."""
    asking = survivor.join_requests.waiting().values("user")
    inside = survivor.memberships.values("user")
    waiting = duplicate.join_requests.waiting()
    return (waiting.filter(user__in=asking) | waiting.filter(user__in=inside)).values("pk")


@settles(Invitation)
def waiting_invitations(duplicate, survivor):
    """Letters that nobody has answered: they name a structure that is closed now, and open nothing."""
    return duplicate.invitations.filter(status=Invitation.Status.WAITING).values("pk")


@settles(Departure)
def departures_of_both(duplicate, survivor):
    return duplicate.departures.filter(user__in=survivor.departures.values("user")).values("pk")


# Possible duplicates --------------------------------------------------------------------------------------


@settles(DuplicatePair)
def pairs_of_both(duplicate, survivor):
    """The question is answered, and those about the duplicate are asked of the other one from now on. Whoever was told
    apart from the duplicate is told apart from it too."""
    pairs = DuplicatePair.objects.filter(Q(first=duplicate) | Q(second=duplicate))
    others = [(pair.second_id if pair.first_id == duplicate.pk else pair.first_id, pair) for pair in pairs]
    for other, pair in others:
        pair.pk, pair._state.adding = None, True
        pair.first_id, pair.second_id = sorted((other, survivor.pk))
    moved = [pair for other, pair in others if other != survivor.pk]
    pairs.delete()
    DuplicatePair.objects.bulk_create(moved, ignore_conflicts=True)
    return []


# Things of which there is one -------------------------------------------------------------------------


@settles(Paper)
def older_papers(duplicate, survivor):
    """The paper of the structure that stays is the current one; the duplicate's becomes an earlier version."""
    current = survivor.papers.current().values("kind")
    versions = [kind for kind in set(duplicate.papers.values_list("kind", flat=True)) if kind != "other"]
    doubled = duplicate.papers.current().filter(kind__in=current).filter(kind__in=versions)
    doubled.update(superseded_at=clock.now())
    return []


@settles(BankAccount)
def accounts_of_one(duplicate, survivor):
    """Two agents looked at an account for one structure: it stays with that one, and never pays another.

    Payments wait until the structure that stays has an account of its own.
    """
    if duplicate.bank_accounts.pending().exists():
        raise ValidationError(
            "Un compte bancaire du doublon attend d’être vérifié : confirmez-le ou refusez-le d’abord."
        )
    return duplicate.bank_accounts.values("pk")


@settles(Shelter)
def one_place(duplicate, survivor):
    """Two real places are for people to choose from, one at a time."""
    if Shelter.objects.filter(structure=duplicate).exists() and Shelter.objects.filter(structure=survivor).exists():
        raise ValidationError("Les deux structures ont une adresse protégée : retirez d’abord celle qui est fausse.")
    return []


# The row itself -----------------------------------------------------------------------------------------


def fill_blanks(duplicate, survivor):
    """What the structure that stays did not know. Returns the names of what it learned.

    A number that it takes leaves the duplicate; one that it cannot take stays there, and still finds the structure.
    """
    learned = [name for name in FILLED if not getattr(survivor, name) and getattr(duplicate, name)]
    for name in NUMBERS:
        fits = name != "rna" or survivor.family == LegalFamily.ASSOCIATION
        if fits and not getattr(survivor, name) and getattr(duplicate, name):
            learned.append(name)
    for name in learned:
        setattr(survivor, name, getattr(duplicate, name))
        if name in NUMBERS:
            setattr(duplicate, name, "")
    return learned
