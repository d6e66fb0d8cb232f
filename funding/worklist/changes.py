"""What waits when an agreement does not go as written."""

from commons import clock
from commons.french import money
from commons.worklist import Task

from ..models import Amendment, Recovery, Report, Termination
from .piles import Pile, page

OF_AGREEMENT = "agreement__grant__structure"


def to_countersign():
    """Amendments that the structure has signed."""

    def task(amendment):
        return Task(amendment.title, f"{amendment.structure}", page(amendment), "Signer", badge="Avenant à signer")

    rows = Amendment.objects.filter(status=Amendment.Status.TO_COUNTERSIGN).select_related(OF_AGREEMENT)
    words = ("autre avenant", "autres avenants")
    return Pile(rows.order_by("pk"), task, words=words, query="status__exact=to_countersign")


def drafts():
    """Amendments that the service began and has not sent."""

    def task(amendment):
        return Task(
            amendment.title, f"{amendment.structure}", page(amendment), "Continuer", tone="wait", badge="Brouillon"
        )

    rows = Amendment.objects.filter(status=Amendment.Status.DRAFT).select_related(OF_AGREEMENT)
    return Pile(rows.order_by("pk"), task, words=("autre avenant", "autres avenants"), query="status__exact=draft")


def terminations():
    """Answered, or whose delay has run: to decide."""

    def task(row):
        return _to_decide(row, "Résiliation à décider", str(row))

    rows = Termination.objects.to_decide(clock.today()).select_related(OF_AGREEMENT).order_by("answer_until", "pk")
    return Pile(rows, task, words=("autre résiliation", "autres résiliations"), query="status__exact=answered")


def recoveries():
    """The same for sums to give back."""

    def task(row):
        return _to_decide(row, "Reversement à décider", f"{row.title} · {money(row.asked)}")

    rows = Recovery.objects.to_decide(clock.today()).select_related(OF_AGREEMENT).order_by("answer_until", "pk")
    return Pile(rows, task, words=("autre reversement", "autres reversements"), query="status__exact=answered")


def _to_decide(row, badge, title):
    heard = "a répondu" if row.answered_at else "n’a pas répondu dans son délai"
    return Task(title, f"{row.structure} {heard}", page(row), "Décider", badge=badge)


def to_default():
    """Reports that were formally asked for and have not come."""

    def task(report):
        return Task(
            f"{report} · convention {report.agreement.number}",
            f"{report.structure} : le délai de la mise en demeure est passé",
            page(report),
            "Déclarer non rendu",
            due=report.summoned_until,
            tone="act",
            badge="Mise en demeure sans suite",
        )

    rows = Report.objects.owed().filter(summoned_until__lt=clock.today()).select_related(OF_AGREEMENT)
    words = ("autre compte rendu", "autres comptes rendus")
    return Pile(rows.order_by("summoned_until", "pk"), task, words=words, query="status__exact=expected")


def to_collect():
    """What structures owe."""

    def task(row):
        return Task(
            f"{money(row.left())} à encaisser · {row.title}",
            f"{row.structure}, titre {row.order_number}",
            page(row),
            "Enregistrer l’encaissement",
            due=row.due_on,
            badge="Titre de recettes",
        )

    rows = Recovery.objects.to_collect().select_related(OF_AGREEMENT).prefetch_related("collections")
    words = ("autre titre de recettes", "autres titres de recettes")
    return Pile(rows.order_by("due_on", "pk"), task, words=words, query="status__exact=decided")


# The structure's --------------------------------------------------------------------------------------


def structure_changes(acting, representing):
    """What its people have to sign, to answer, to pay back."""
    yield from _amendments_to_sign(representing)
    for model, words in ((Termination, "la résiliation annoncée"), (Recovery, "le reversement annoncé")):
        asked = model.objects.filter(status="announced", answer_until__gte=clock.today())
        for row in asked.filter(agreement__grant__structure__in=representing).select_related("agreement"):
            yield Task(
                f"Répondre sur {words}",
                f"Convention {row.agreement.number} : rien n’est décidé",
                row.get_absolute_url(),
                "Lire et répondre",
                due=row.answer_until,
                tone="act",
                badge="À répondre",
            )
    owed = Recovery.objects.to_collect().filter(agreement__grant__structure__in=acting)
    for row in owed.select_related("agreement").prefetch_related("collections"):
        yield Task(
            f"Rembourser {money(row.left())} à la Ville",
            f"Convention {row.agreement.number}, titre {row.order_number}",
            row.get_absolute_url(),
            "Voir",
            due=row.due_on,
            tone="act",
            badge="À rembourser",
        )


def _amendments_to_sign(representing):
    """Each partner signs for itself, the lead after them."""
    sent = Amendment.objects.filter(status=Amendment.Status.TO_SIGN).order_by("pk")
    for amendment in (
        sent.awaiting_lead().filter(agreement__grant__structure__in=representing).select_related("agreement")
    ):
        yield _sign_task(amendment)
    shared = sent.filter(agreement__grant__application__partners__structure__in=representing).distinct()
    for amendment in shared.select_related("agreement__grant__application__call"):
        for partner in amendment.unsigned_partners().filter(structure__in=representing):
            yield _sign_task(amendment, f" pour {partner}")


def _sign_task(amendment, whose=""):
    return Task(
        f"Signer l’avenant n° {amendment.rank}{whose}",
        f"Convention {amendment.agreement.number}",
        amendment.get_absolute_url(),
        "Lire et signer",
        tone="act",
        badge="À signer",
    )
