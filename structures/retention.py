"""What structures and people leave behind, how long it is kept, and how it goes.

Durations are proposals, to be validated by the archives and the data protection officer.
"""

from django.db.models import CASCADE, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from commons.models import Fate
from commons.retention import (
    Series,
    destroy,
    forget_traces,
    hanging,
    held_relations,
    last_event,
    unprotected,
    vanish,
)

from .models import BankAccount, Contact, Invitation, JoinRequest, Membership, Paper, Shelter, Structure, User
from .models.people import CLOCK_EMAIL

ERASED_DOMAIN = "efface.invalid"
RELAY = ("relay_name", "relay_role", "relay_email", "relay_phone")
PUBLIC = ("public_email", "public_phone")

# People ---------------------------------------------------------------------------------------------


def last_seen():
    """Accounts by their last sign-in, those already emptied left out."""
    known = User.objects.exclude(email=CLOCK_EMAIL).exclude(email__endswith=f"@{ERASED_DOMAIN}")
    return known.annotate(began_on=TruncDate(Coalesce("last_login", "date_joined")))


def idle_accounts():
    """People who act for no structure that is still open."""
    acting = Membership.objects.filter(user=OuterRef("pk")).exclude(structure__status=Structure.Status.CLOSED)
    return last_seen().filter(~Exists(acting), is_staff=False, is_superuser=False)


def gone_agents():
    """Agents whose account was closed. Their name stood for the town in acts that are kept ten years."""
    return last_seen().filter(Q(is_staff=True) | Q(is_superuser=True), is_active=False)


def retire(user):
    """The account goes; where files still name it, its row stays and tells nothing of anybody any more."""
    person = User.objects.filter(pk=user.pk)
    for relation in held_relations(User):
        if relation.on_delete is CASCADE:
            relation.related_model._base_manager.filter(**{relation.field.name: user}).delete()
    if unprotected(person).exists():
        forget_traces(person)
        person.delete()
        return
    user.email, user.first_name, user.last_name, user.phone = (
        f"compte-{user.pk}@{ERASED_DOMAIN}",
        "Compte",
        "effacé",
        "",
    )
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()


# Coming in ------------------------------------------------------------------------------------------


def old_invitations():
    return Invitation.objects.annotate(began_on=TruncDate("invited_at"))


def old_requests():
    return JoinRequest.objects.annotate(began_on=F("asked_on"))


# Papers and accounts --------------------------------------------------------------------------------


def former_papers():
    """Versions that another one replaced, and that no request joined."""
    return unprotected(Paper.objects.filter(superseded_at__isnull=False)).annotate(began_on=TruncDate("superseded_at"))


def former_accounts():
    """Accounts that are paid no more, once no payment that is kept points at them."""
    over = BankAccount.Status
    rows = BankAccount.objects.filter(status__in=[over.REFUSED, over.REPLACED, over.WITHDRAWN])
    ended = Subquery(last_event(BankAccount, over.REFUSED, over.REPLACED, over.WITHDRAWN))
    known = TruncDate(Greatest("added_at", "checked_at", "confirmed_at"))
    return unprotected(rows).annotate(began_on=Coalesce(ended, known))


# Closed structures ----------------------------------------------------------------------------------


def closed_structures():
    closed = Structure.objects.filter(status=Structure.Status.CLOSED)
    return closed.annotate(began_on=Subquery(last_event(Structure, Structure.Status.CLOSED))).exclude(began_on=None)


def forget_people(structure):
    """The structure's row stays, since public money went there; its people, its contacts and its place go.

    Of a protected one, departures stay: they are what keeps its former people unnamed in old files, until their
    accounts go too.
    """
    for membership in structure.memberships.all():
        membership.delete()  # one by one: each leaves its departure
    if not structure.is_protected:
        structure.departures.all().delete()
    for model in (Contact, Shelter, Invitation, JoinRequest):
        destroy(hanging(model.objects.filter(structure=structure)))
    for paper in unprotected(structure.papers.all()):
        destroy([Paper.objects.filter(pk=paper.pk)])
    blanks = dict.fromkeys((*RELAY, *PUBLIC), "")
    if structure.is_protected:
        blanks["relay_name"] = "Effacé"  # a protected structure has a relay, by constraint
    Structure.objects.filter(pk=structure.pk).update(**blanks)
    structure.events.update(**blanks)


SERIES = (
    Series(
        code="structures.account",
        label="Comptes sans usage",
        what="Nom, courriel, téléphone d’une personne qui n’agit plus pour aucune structure",
        counted_from="la dernière connexion",
        months=36,
        fate=Fate.ANONYMISED,
        source="Proposition : trois ans sans contact (CNIL, référentiels sur la gestion des comptes)",
        candidates=idle_accounts,
        dispose=retire,
        reference="Compte n° {0.pk}".format,
    ),
    Series(
        code="structures.agent",
        label="Comptes fermés d’agents",
        what="Nom et courriel d’un agent qui a quitté le service",
        counted_from="la dernière connexion",
        months=120,
        fate=Fate.ANONYMISED,
        source="Proposition : dix ans, comme les pièces comptables (instruction DAF/DPACI/RES/2009/018)",
        candidates=gone_agents,
        dispose=retire,
        reference="Compte n° {0.pk}".format,
    ),
    Series(
        code="structures.invitation",
        label="Invitations dans une structure",
        what="Courriel d’une personne invitée",
        counted_from="l’envoi de l’invitation",
        months=12,
        fate=Fate.DESTROYED,
        source="Proposition : un an (RGPD, art. 5, 1, e)",
        candidates=old_invitations,
        dispose=vanish,
        reference="Invitation n° {0.pk}".format,
    ),
    Series(
        code="structures.join_request",
        label="Demandes d’accès à une structure",
        what="Personne qui demande, mot pour la structure",
        counted_from="la demande",
        months=12,
        fate=Fate.DESTROYED,
        source="Proposition : un an (RGPD, art. 5, 1, e)",
        candidates=old_requests,
        dispose=vanish,
        reference="Demande d’accès n° {0.pk}".format,
    ),
    Series(
        code="structures.paper",
        label="Anciennes versions de pièces",
        what="Statuts, listes de dirigeants, comptes, remplacés par une version plus récente",
        counted_from="leur remplacement",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans ; jointes à une demande, elles suivent son sort",
        candidates=former_papers,
        dispose=vanish,
        reference="Pièce n° {0.pk}".format,
    ),
    Series(
        code="structures.bank",
        label="Coordonnées bancaires qui ne servent plus",
        what="Titulaire, IBAN, BIC d’un compte remplacé, refusé ou retiré",
        counted_from="leur remplacement",
        months=24,
        fate=Fate.DESTROYED,
        source="Proposition : deux ans ; un compte crédité est gardé avec ses paiements, dix ans",
        candidates=former_accounts,
        dispose=vanish,
        reference="Compte bancaire n° {0.pk}".format,
    ),
    Series(
        code="structures.closed",
        label="Personnes et lieux des structures fermées",
        what="Membres, contacts, relais, adresse protégée d’une structure qui n’existe plus",
        counted_from="la fermeture",
        months=60,
        fate=Fate.ANONYMISED,
        source="Proposition : cinq ans, le temps de la prescription (code civil, art. 2224)",
        candidates=closed_structures,
        dispose=forget_people,
        reference="Structure n° {0.pk}".format,
    ),
)
