"""What waits for the agents, about structures."""

from django.urls import reverse

from commons import clock
from commons.french import day
from commons.workflow import status_of
from commons.worklist import Task

from .models import BankAccount, DuplicatePair, Invitation, JoinRequest, Membership, Structure
from .workflow.bank import checker, confirmer

LIMIT = 50


def office_tasks(user):
    """Accounts, then structures, to check: for those who check them."""
    if not user.has_perm("structures.verify_structure"):
        return _accounts(user)
    return [
        *_accounts(user),
        *_unanswered_requests(user),
        *_to_check(user),
        *_possible_duplicates(user),
    ]


def _accounts(user):
    """Bank accounts that wait for this agent's look: the first, or the second, which is somebody else's."""
    statuses = BankAccount.Status
    waiting = BankAccount.objects.visible_to(user).pending().exclude(added_by=user).exclude(checked_by=user)
    actions = {statuses.DECLARED: ("Vérifier", "RIB à vérifier"), statuses.CHECKED: ("Confirmer", "RIB à confirmer")}
    may = {statuses.DECLARED: checker, statuses.CHECKED: confirmer}
    return [
        Task(
            f"{account.structure}",
            "Les versements de la structure attendent.",
            reverse("admin:structures_bankaccount_change", args=[account.pk]),
            actions[account.status][0],
            tone="wait",
            badge=actions[account.status][1],
        )
        for account in waiting.select_related("structure").order_by("pk")[:LIMIT]
        if may[account.status](user, account)
    ]


def _to_check(user):
    return [
        Task(
            f"{structure}",
            structure.get_family_display(),
            reverse("admin:structures_structure_change", args=[structure.pk]),
            "Vérifier",
            tone="info",
            badge=status_of(structure).label,
        )
        for structure in Structure.objects.visible_to(user).to_check().order_by("pk")[:LIMIT]
    ]


def _possible_duplicates(user):
    """One line for all: they are looked at one after the other."""
    count = DuplicatePair.objects.visible_to(user).open().count()
    if not count:
        return []
    return [
        Task(
            "Doublons possibles" if count > 1 else "Un doublon possible",
            f"{count} paires de structures se ressemblent." if count > 1 else "Deux structures se ressemblent.",
            f"{reverse('admin:structures_duplicatepair_changelist')}?status__exact=proposed",
            "Comparer",
            tone="info",
            badge="À regarder",
        )
    ]


def _unanswered_requests(user):
    """Requests to join a structure that nobody represents any more: the town answers."""
    represented = Membership.objects.filter(role=Membership.Role.REPRESENTATIVE, user__is_active=True)
    living = Structure.objects.living().exclude(pk__in=represented.values("structure"))
    waiting = JoinRequest.objects.visible_to(user).waiting().filter(structure__in=living)
    return [
        Task(
            f"Demande d’accès : {row.structure}",
            "Plus personne ne représente la structure sur le portail.",
            reverse("admin:structures_joinrequest_change", args=[row.pk]),
            "Répondre",
            tone="act",
            badge=status_of(row).label,
        )
        for row in waiting.select_related("structure").order_by("pk")[:LIMIT]
    ]


def people_tasks(user, structures):
    """What waits for a person about people: invitations to answer, requests to join those of these structures that
    they represent."""
    invitations = Invitation.objects.waiting().for_person(user).select_related("structure")
    represented = user.memberships.filter(role=Membership.Role.REPRESENTATIVE, structure__in=structures)
    requests = (
        JoinRequest.objects.waiting().filter(structure__in=represented.values("structure")).select_related("structure")
    )
    return [
        *(
            Task(
                f"« {invitation.structure} » vous invite",
                f"Votre rôle : {invitation.get_role_display().lower()}",
                invitation.get_absolute_url(),
                "Répondre",
                due=invitation.expires_on,
                tone="wait",
                badge="Invitation",
            )
            for invitation in invitations
        ),
        *(
            Task(
                "Une personne demande à rejoindre la structure",
                f"{row.structure}",
                row.get_absolute_url(),
                "Répondre",
                tone="act",
                badge="Demande d’accès",
            )
            for row in requests.order_by("pk")
        ),
    ]


def stale_tasks(user, structures):
    """Of these structures, those of which nobody said for a year that what the portal knows is still true."""
    acting = Membership.objects.acting().filter(user=user.pk, structure__in=structures).values("structure")
    return [
        Task(
            f"{structure} : toujours exact ?",
            f"Confirmé pour la dernière fois le {day(structure.exact_since)}",
            reverse("structures:confirm", args=[structure.slug]),
            "Relire",
            tone="wait",
            badge="À confirmer",
        )
        for structure in Structure.objects.filter(pk__in=acting).stale(clock.today())
    ]
