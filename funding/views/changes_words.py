"""Whose turn it is, on what changes in an agreement."""

from commons.french import day, money
from commons.workflow import status_of

from ..models import Amendment, Recovery, Termination
from .words import Turn

M, T, V = Amendment.Status, Termination.Status, Recovery.Status


def amendment_turn(amendment):
    return {
        M.DRAFT: Turn("C’est au service.", "L’avenant est en préparation, la structure ne le voit pas encore."),
        M.TO_SIGN: Turn("C’est à vous.", "Lisez ce qui change, puis signez l’avenant ou refusez-le."),
        M.TO_COUNTERSIGN: Turn("C’est au maire de signer.", "L’avenant prendra effet aussitôt après."),
        M.IN_FORCE: Turn("L’avenant est en vigueur.", f"Depuis le {day(amendment.signed_on)}."),
        M.ABANDONED: Turn("L’avenant est abandonné.", "La convention reste comme elle est."),
    }[status_of(amendment)]


def termination_turn(termination):
    return {
        T.ANNOUNCED: to_answer(termination),
        T.ANSWERED: Turn("C’est à la Ville.", "Le service a votre réponse et va décider."),
        T.DECIDED: Turn("La convention est résiliée.", f"Décidé le {day(termination.decided_at)}."),
        T.DROPPED: Turn("La convention continue.", "La Ville ne donne pas suite."),
    }[status_of(termination)]


def recovery_turn(recovery):
    left = money(recovery.left())
    return {
        V.ANNOUNCED: to_answer(recovery),
        V.ANSWERED: Turn("C’est à la Ville.", "Le service a votre réponse et va décider."),
        V.DECIDED: Turn("C’est à vous.", f"{left} à rembourser avant le {day(recovery.due_on)}."),
        V.COLLECTED: Turn(
            "Vous n’avez rien à rembourser." if recovery.is_withheld else "La somme est remboursée.",
            f"{money(recovery.amount)} sont retenus sur les versements." if recovery.is_withheld else "",
        ),
        V.DROPPED: Turn("Vous ne devez rien.", "La Ville ne donne pas suite."),
    }[status_of(recovery)]


def to_answer(measure):
    """Rien n’est décidé: until the delay has run, the structure is heard."""
    if measure.delay_has_run:
        return Turn("C’est à la Ville.", f"Vous pouviez répondre jusqu’au {day(measure.answer_until)}.")
    return Turn("C’est à vous.", f"Rien n’est décidé : vous pouvez répondre jusqu’au {day(measure.answer_until)}.")
