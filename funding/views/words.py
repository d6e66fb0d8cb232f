"""What a call says of itself, and what a file says to its structure: whose turn it is, until when, what is left."""

from dataclasses import dataclass

from django.urls import reverse

from commons import clock
from commons.french import day, due, moment, money
from commons.workflow import status_of

from .. import workflow
from ..models import Agreement, Application, Call, Report
from ..models.waits import awaited

S, A, C, R = Call.Status, Application.Status, Agreement.Status, Report.Status


@dataclass(frozen=True)
class Turn:
    who: str
    when: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Checklist:
    """What a file says about what it still lacks, what can be written meanwhile, and the name of its last step."""

    title: str
    complete: str
    ready: str = "Tout est prêt"
    editable: str = "le compte rendu"
    step: str = "Vérifier et déposer"


AFTER = {S.PUBLISHED: ("Demandes à l’étude", "info"), S.DECIDED: ("Décidé", "ok"), S.ARCHIVED: ("Terminé", "neutral")}


def stand(call):
    """Where a call stands for whoever wants to apply: ``(state, what its badge says, tone)``."""
    if call.status == S.DRAFT:
        return "draft", "Brouillon, vu des seuls agents", "wait"
    if call.status == S.CANCELLED:
        return "cancelled", "Annulé", "act"
    if call.is_open:
        return "open", f"Clôture {due(call.closes_at)}", "wait"
    if call.status == S.PUBLISHED and call.opens_at > clock.now():
        return "coming", f"Ouvre {due(call.opens_at)}", "info"
    return "closed", *AFTER[call.status]


def draft_turn(call):
    """What the holder of a draft can do with it, as its call stands."""
    state, *_ = stand(call)
    return {
        "draft": Turn(
            "L’appel n’est pas encore publié.", "Vous pourrez déposer cette demande une fois qu’il sera ouvert."
        ),
        "coming": Turn(
            "L’appel n’est pas encore ouvert.", f"Vous pourrez déposer à partir du {moment(call.opens_at)}."
        ),
        "open": Turn("C’est à vous.", f"Déposez avant le {moment(call.closes_at)}, {due(call.closes_at)}."),
        "closed": Turn(
            "L’appel est fermé.",
            f"Il n’est plus possible de déposer cette demande depuis le {moment(call.closes_at)}.",
        ),
        "cancelled": Turn("L’appel est annulé.", "Cette demande ne peut pas être déposée."),
    }[state]


def application_turn(application):
    refused_by_silence = application.silence_refuses_on()
    return {
        A.DRAFT: draft_turn(application.call),
        A.SUBMITTED: Turn(
            "C’est à la Ville.", f"Sans réponse le {day(refused_by_silence)}, la demande sera considérée comme refusée."
        ),
        A.UNDER_REVIEW: Turn(
            "C’est à la Ville.", f"Sans réponse le {day(refused_by_silence)}, elle sera considérée comme refusée."
        ),
        A.INCOMPLETE: Turn("C’est à vous.", "Le service attend des compléments."),
        A.PROPOSED: Turn("C’est au conseil municipal.", "Nous vous écrirons dès que le vote sera connu."),
        A.GRANTED: Turn("La subvention est accordée.", "La suite se passe sur la convention."),
        A.REFUSED: Turn("La demande est refusée."),
        A.WITHDRAWN: Turn("La demande est retirée."),
    }[status_of(application)]


def application_checklist(application, user):
    """Before the deposit, then before the answers leave."""
    signs = workflow.representative(user, application)
    if application.status == A.INCOMPLETE:
        who = (
            "répondez aux demandes du service, puis envoyez" if signs else "le représentant légal enverra les réponses"
        )
        return Checklist(
            "Avant d’envoyer",
            f"Le dossier est complet : {who}.",
            "Il reste à répondre",
            "le projet",
            "Vérifier et répondre",
        )
    who = "vous pouvez déposer" if signs else "le représentant légal peut déposer"
    return Checklist("Avant de déposer", f"Il ne manque rien : {who}.", editable="la demande")


def report_checklist(report, user):
    """Before the report leaves."""
    who = "vous pouvez déposer" if workflow.reporter(user, report) else "le représentant légal peut déposer"
    return Checklist("Avant de déposer", f"Il ne manque rien : {who}.")


def agreement_turn(agreement):
    amount = money(agreement.grant.amount)
    return {
        C.TO_SIGN: Turn("C’est à vous.", f"Lisez puis signez la convention : {amount} sont accordés."),
        C.TO_COUNTERSIGN: Turn("C’est au maire de signer.", "La convention vous sera notifiée aussitôt après."),
        C.RUNNING: Turn("La convention est en cours.", f"Notifiée le {day(agreement.notified_at)}."),
        C.COMPLETED: Turn("La convention est soldée.", "Tout est versé et justifié."),
        C.TERMINATED: Turn("La convention est résiliée.", f"Depuis le {day(agreement.terminated_on)}."),
        C.RENOUNCED: Turn("La structure a renoncé à la subvention."),
    }[status_of(agreement)]


def owed_turn(agreement):
    """The report that the structure has to write now, if any: sent back, or of a year that has ended."""
    for report in agreement.reports.all():
        if report.status == R.RETURNED:
            return Turn("C’est à vous.", f"Corrigez le compte rendu {report.year}{awaited(report)}.", "act")
        if report.status == R.EXPECTED and report.year < clock.today().year:
            return Turn("C’est à vous.", f"Rendez le compte rendu {report.year}{awaited(report)}.", "wait")
    return None


def report_turn(report):
    return {
        R.EXPECTED: Turn("C’est à vous.", f"À rendre avant le {day(report.due_on)}, {due(report.due_on)}."),
        R.SUBMITTED: Turn("C’est à la Ville.", "Le service lit votre compte rendu."),
        R.RETURNED: Turn("C’est à vous.", "Corrigez, répondez aux remarques, puis déposez de nouveau."),
        R.DEFAULTED: Turn("Le compte rendu est déclaré non rendu.", "Écrivez au service si vous pouvez le rendre."),
        R.ACCEPTED: Turn("Le compte rendu est accepté.", f"Le {day(report.accepted_at)}."),
    }[status_of(report)]


def buttons(flow, user, subject, url_name):
    """(label, address, tone) of the moves open to this person."""
    return [
        (move.label, reverse(url_name, args=[subject.pk, move.name]), move.tone) for move in flow.open_to(user, subject)
    ]


def paragraphs(subject, *names):
    """(label, text) of the file's long answers."""
    return [(subject._meta.get_field(name).verbose_name.capitalize(), getattr(subject, name)) for name in names]
