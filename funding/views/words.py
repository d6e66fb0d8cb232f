"""What the first line of a file says to its structure: whose turn it is, and until when."""

from dataclasses import dataclass

from django.urls import reverse

from commons.french import day, due, moment, money
from commons.workflow import status_of

from ..models import Agreement, Application, Report

A, C, R = Application.Status, Agreement.Status, Report.Status


@dataclass(frozen=True)
class Turn:
    who: str
    when: str = ""


def application_turn(application):
    call = application.call
    closes = f"Déposez avant le {moment(call.closes_at)}, {due(call.closes_at)}." if call.is_open else ""
    refused_by_silence = application.silence_refuses_on()
    return {
        A.DRAFT: Turn("C’est à vous.", closes or "L’appel est fermé : cette demande ne peut plus être déposée."),
        A.SUBMITTED: Turn("C’est à la Ville.", f"Sans réponse le {day(refused_by_silence)}, la demande sera refusée."),
        A.UNDER_REVIEW: Turn("C’est à la Ville.", f"Sans réponse le {day(refused_by_silence)}, elle sera refusée."),
        A.INCOMPLETE: Turn("C’est à vous.", "Le service attend des compléments."),
        A.PROPOSED: Turn("C’est au conseil municipal.", "Nous vous écrirons dès que le vote sera connu."),
        A.GRANTED: Turn("La subvention est accordée.", "La suite se passe sur la convention."),
        A.REFUSED: Turn("La demande est refusée."),
        A.WITHDRAWN: Turn("La demande est retirée."),
    }[status_of(application)]


def agreement_turn(agreement):
    amount = money(agreement.grant.amount)
    return {
        C.TO_SIGN: Turn("C’est à vous.", f"Lisez puis signez la convention : {amount} sont accordés."),
        C.TO_COUNTERSIGN: Turn("C’est au maire de signer.", "La convention vous sera notifiée aussitôt après."),
        C.RUNNING: Turn("La convention est en cours.", f"Notifiée le {day(agreement.notified_at)}."),
        C.COMPLETED: Turn("La convention est soldée.", "Tout est versé et justifié."),
        C.RENOUNCED: Turn("La structure a renoncé à la subvention."),
    }[status_of(agreement)]


def report_turn(report):
    return {
        R.EXPECTED: Turn("C’est à vous.", f"À rendre avant le {day(report.due_on)}, {due(report.due_on)}."),
        R.SUBMITTED: Turn("C’est à la Ville.", "Le service lit votre compte rendu."),
        R.RETURNED: Turn("C’est à vous.", "Corrigez, puis déposez de nouveau."),
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
