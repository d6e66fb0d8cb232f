"""What waits for somebody about premises: the service's lines, the signatory's, then a structure's."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from commons import clock
from commons.confidential import Page, record
from commons.french import day
from commons.workflow import status_of
from commons.worklist import Task
from structures.models import Membership, Paper, PaperKind

from .models import Inventory, Occupation, PremisesRequest
from .workflow.rights import is_own

LIMIT = 20
S = PremisesRequest.Status
TO_DO = {S.SUBMITTED: "Fixer la visite", S.VISIT: "Étudier", S.PROPOSED: "Enregistrer la décision"}
SOON = dt.timedelta(days=30)
TERM_SOON = relativedelta(months=2)  # before its term an occupation is renewed, or its end prepared


def office_tasks(user):
    """Requests, then occupations: each reads what they may know."""
    found = []
    if user.has_perm("maison.sign_occupation"):
        found += to_countersign(user)
    if user.has_perm("maison.run_premises"):
        found += [*requests(user), *uninsured(user), *inventories(user), *revocations(user), *terms(user)]
    return found


def shown(user, rows):
    """The first of these rows, which this agent reads from now on."""
    rows = list(rows[:LIMIT])
    record(user, *rows, page=Page.LIST)
    return rows


def about(occupation):
    return f"{occupation.premises}, {occupation.structure}"


def page(row):
    return reverse(f"admin:maison_{row._meta.model_name}_change", args=[row.pk])


def requests(user):
    rows = PremisesRequest.objects.visible_to(user).waiting().select_related("premises", "structure")
    return [
        Task(
            f"{row.premises} · {row.title}",
            f"{row.structure}, déposée le {day(row.submitted_at)}",
            page(row),
            TO_DO[S(row.status)],
            due=clock.local_date(row.visit_at) if row.status == S.VISIT else None,
            tone=status_of(row).tone,
            badge="Demande de local",
        )
        for row in shown(user, rows.order_by("submitted_at", "pk"))
    ]


def running(user):
    return Occupation.objects.visible_to(user).select_related("premises", "structure")


def to_countersign(user):
    rows = running(user).filter(status=Occupation.Status.TO_COUNTERSIGN)
    return [
        Task(about(row), f"Convention {row.number}", page(row), "Signer", tone="wait", badge="Convention à signer")
        for row in shown(user, rows.order_by("pk"))
        if not is_own(user, row)
    ]


def uninsured(user):
    """In force, and the certificate is over (since when is told), refused or was never given."""
    rows = running(user).without_insurance(clock.today()).annotate(insured_until=insured_until())
    return [
        Task(
            about(row),
            "L’attestation d’assurance manque, ou n’est plus valable.",
            page(row),
            "Voir",
            due=row.insured_until,
            tone="act",
            badge="Assurance",
        )
        for row in shown(user, rows.order_by("pk"))
    ]


def insured_until():
    """The last day of the certificate that was given last, if the town accepted it."""
    last = Paper.objects.current().filter(structure=OuterRef("structure"), kind=PaperKind.INSURANCE, refusal="")
    return Subquery(last.values("valid_until")[:1])


def inventories(user):
    """On the way in once both have signed; on the way out once it has ended."""
    entry = running(user).in_force().without_inventory(Inventory.Kind.ENTRY)
    leaving = running(user).filter(status=Occupation.Status.ENDED).without_inventory(Inventory.Kind.EXIT)
    leaving = leaving.filter(~Exists(Occupation.objects.lent().filter(renews=OuterRef("pk"))))  # still in
    entry = entry.filter(renews=None)
    wanted = [("d’entrée", shown(user, entry.order_by("starts_on", "pk")))]
    wanted.append(("de sortie", shown(user, leaving.order_by("ends_on", "pk"))))
    return [
        Task(
            about(row),
            f"L’état des lieux {words} n’est pas signé.",
            page(row),
            "Voir",
            due=row.starts_on if words == "d’entrée" else row.last_day,
            badge="État des lieux",
        )
        for words, rows in wanted
        for row in rows
    ]


def revocations(user):
    """Answered, or whose delay has run: to decide."""
    rows = running(user).filter(status=Occupation.Status.HEARING)
    rows = rows.filter(Q(answered_at__isnull=False) | Q(answer_until__lt=clock.today()))
    return [
        Task(about(row), "La structure a été entendue.", page(row), "Décider", tone="act", badge="Révocation")
        for row in shown(user, rows.order_by("answer_until", "pk"))
    ]


def terms(user):
    """Soon over, and nobody has said whether they go on."""
    rows = running(user).filter(status=Occupation.Status.RUNNING, leaves_on=None)
    rows = rows.filter(ends_on__lte=clock.today() + TERM_SOON)
    rows = rows.filter(~Exists(Occupation.objects.filter(renews=OuterRef("pk")).exclude(status="abandoned")))
    return [
        Task(about(row), "Renouvelez, ou préparez la fin.", page(row), "Voir", due=row.ends_on, badge="Fin proche")
        for row in shown(user, rows.order_by("ends_on", "pk"))
    ]


# The structure's --------------------------------------------------------------------------------------


def structure_tasks(user, structures):
    """What its people have to finish, sign, answer or give."""
    memberships = Membership.objects.filter(user=user.pk, structure__in=structures)
    acting = memberships.filter(role__in=Membership.Role.acting()).values("structure")
    representing = memberships.filter(role=Membership.Role.REPRESENTATIVE).values("structure")
    return [
        *map(_draft_task, drafts(acting)),
        *map(_sign_task, Occupation.objects.filter(structure__in=representing, status=Occupation.Status.TO_SIGN)),
        *map(_answer_task, to_answer(representing)),
        *map(_inventory_task, to_sign(representing)),
        *map(_insurance_task, to_insure(acting)),
    ]


def drafts(acting):
    rows = PremisesRequest.objects.filter(structure__in=acting, status=S.DRAFT)
    return rows.select_related("premises").order_by("pk")


def to_answer(representing):
    rows = Occupation.objects.filter(structure__in=representing, status=Occupation.Status.HEARING, answered_at=None)
    return rows.filter(answer_until__gte=clock.today()).order_by("answer_until")


def to_sign(representing):
    return Inventory.objects.filter(occupation__structure__in=representing, status=Inventory.Status.TO_SIGN)


def to_insure(acting):
    """Signed by the structure or in force, with no certificate that still holds in a month."""
    rows = Occupation.objects.filter(structure__in=acting, status__in=["to_countersign", "running", "hearing"])
    holds = Paper.objects.valid(clock.today() + SOON).filter(structure=OuterRef("structure"), kind=PaperKind.INSURANCE)
    return rows.filter(~Exists(holds)).select_related("structure").order_by("pk")


def _draft_task(row):
    return Task(
        f"Finir la demande de local « {row.title} »",
        f"{row.premises}",
        row.get_absolute_url(),
        "Continuer",
        due=row.premises.closes_on,
        tone="wait",
        badge="Brouillon",
    )


def _sign_task(row):
    return Task(
        "Signer la convention d’occupation",
        f"n° {row.number}",
        row.get_absolute_url(),
        "Lire et signer",
        tone="act",
        badge="À signer",
    )


def _answer_task(row):
    return Task(
        "Répondre sur la révocation envisagée",
        f"Convention d’occupation {row.number} : rien n’est décidé",
        row.get_absolute_url(),
        "Lire et répondre",
        due=row.answer_until,
        tone="act",
        badge="À répondre",
    )


def _inventory_task(row):
    return Task(
        f"Signer l’{row.get_kind_display().lower()}",
        f"Fait le {day(row.done_on)}",
        row.get_absolute_url(),
        "Lire et signer",
        tone="act",
        badge="À signer",
    )


def _insurance_task(row):
    paper = row.insurance()
    return Task(
        "Donner votre attestation d’assurance",
        f"Convention d’occupation {row.number}",
        reverse("structures:add_paper", args=[row.structure.slug, "insurance"]),
        "Ajouter la pièce",
        due=paper.valid_until if paper and not paper.refusal else None,
        tone="act",
        badge="Assurance",
    )


def lent(structures):
    """(page, words, status) of the requests and occupations of these structures, what runs first."""
    occupations = Occupation.objects.filter(structure__in=structures).select_related("premises").order_by("-pk")
    requests = PremisesRequest.objects.filter(structure__in=structures).exclude(status=S.GRANTED)
    return [
        *((row, f"{row.premises}", status_of(row)) for row in occupations),
        *((row, f"{row.premises} · {row.title}", status_of(row)) for row in requests.select_related("premises")),
    ]
