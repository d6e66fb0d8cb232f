"""What waits for somebody about the directory’s pages: the office’s lines, then a structure’s."""

from django.urls import reverse

from commons import clock
from commons.confidential import Page, record
from commons.french import SPACE, day
from commons.workflow import status_of
from commons.worklist import Task
from structures.models import Structure

from .models import Award, ErrorReport, Listing, Photo, Proposal

LIMIT = 20
S = Listing.Status


def office_tasks(user):
    """Pages, changes and photos to read, errors that were told, pages that nobody confirms."""
    if not user.has_perm("label.moderate_listing"):
        return []
    return [
        *pages_to_read(user),
        *changes_to_read(user),
        *photos_to_see(user),
        *errors_to_handle(user),
        *forgotten_pages(user),
    ]


def pages_to_read(user):
    rows = Listing.objects.visible_to(user).filter(status=S.SUBMITTED).select_related("structure").order_by("pk")
    return [
        Task(
            f"Fiche de l’annuaire : {row.structure}",
            "La structure attend votre relecture pour être en ligne.",
            reverse("admin:label_listing_change", args=[row.pk]),
            "Relire",
            tone="info",
            badge="À relire",
        )
        for row in rows[:LIMIT]
    ]


def changes_to_read(user):
    rows = Proposal.objects.visible_to(user).filter(status=Proposal.Status.WAITING)
    return [
        Task(
            f"Changement de fiche : {row.listing.structure}",
            f"Proposé le {day(row.proposed_at)}.",
            reverse("admin:label_proposal_change", args=[row.pk]),
            "Relire",
            tone="info",
            badge="Changement",
        )
        for row in rows.select_related("listing__structure").order_by("proposed_at", "pk")[:LIMIT]
    ]


def photos_to_see(user):
    rows = Photo.objects.visible_to(user).waiting().select_related("listing__structure").order_by("added_at", "pk")
    return [
        Task(
            f"Photo à regarder : {row.listing.structure}",
            row.told,
            reverse("admin:label_photo_answer", args=[row.pk]),
            "Regarder",
            tone="info",
            badge="Photo",
        )
        for row in rows[:LIMIT]
    ]


def errors_to_handle(user):
    rows = list(ErrorReport.objects.visible_to(user).open().select_related("listing__structure").order_by("at")[:LIMIT])
    record(user, *rows, page=Page.LIST)
    return [
        Task(
            f"Erreur signalée : {row.listing.structure}",
            row.get_kind_display(),
            row.get_absolute_url(),
            "Traiter",
            tone="act",
            badge="Signalement",
        )
        for row in rows
    ]


def forgotten_pages(user):
    """One line for all of them: asked a year ago and more, their people did not answer for six months."""
    number = Listing.objects.visible_to(user).forgotten(clock.today()).count()
    if not number:
        return []
    return [
        Task(
            f"{number}{SPACE}fiche{'s' if number > 1 else ''} de l’annuaire sans nouvelles",
            "Personne ne les a confirmées depuis un an et demi : appelez la structure, ou mettez la fiche hors ligne.",
            f"{reverse('admin:label_listing_changelist')}?file=oubliee",
            "Voir",
            tone="wait",
            badge="À confirmer",
        )
    ]


# The structure’s side --------------------------------------------------------------------------------------


def structure_tasks(user, structures):
    """A page to correct, or to begin for whoever holds the label."""
    writing = [structure for structure in structures if structure.may_act(user)]
    return [*pages_to_correct(writing), *pages_to_begin(writing)]


def pages_to_correct(structures):
    rows = Listing.objects.filter(structure__in=structures, status__in=[S.DRAFT, S.HIDDEN]).select_related("structure")
    return [
        Task(
            f"Fiche de l’annuaire : {row.structure}",
            row.return_reason or row.hiding_reason or "Votre fiche n’est pas encore publiée.",
            row.get_absolute_url(),
            "Corriger" if row.return_reason or row.hiding_reason else "Continuer",
            tone="act" if row.return_reason or row.hiding_reason else "wait",
            badge="Annuaire",
        )
        for row in rows.order_by("pk")
    ]


def pages_to_begin(structures):
    """Whoever holds the label is looked for by people."""
    held = Award.objects.valid(clock.today()).filter(structure__in=structures).values("structure")
    rows = Structure.objects.filter(pk__in=held).exclude(pk__in=Listing.objects.values("structure"))
    return [
        Task(
            f"{structure} : votre fiche dans l’annuaire",
            "Vous avez le label : les habitants vous cherchent.",
            reverse("label:listing", args=[structure.slug]),
            "Commencer",
            tone="wait",
            badge="Annuaire",
        )
        for structure in rows.order_by("pk")
    ]


def pages(structures):
    """``(structure, address of its page, status, tone)`` for its people, whether it is begun or not."""
    begun = {row.structure_id: row for row in Listing.objects.filter(structure__in=structures)}
    states = {pk: status_of(row) for pk, row in begun.items()}
    return [
        (
            structure,
            reverse("label:listing", args=[structure.slug]),
            states[structure.pk].told if structure.pk in states else "À commencer",
            states[structure.pk].tone if structure.pk in states else "neutral",
        )
        for structure in structures
        if structure.status != Structure.Status.CLOSED
    ]
