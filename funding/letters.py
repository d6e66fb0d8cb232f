"""From the words that the town wrote to the letter of one file: fields filled, tables and lists in their place."""

import datetime as dt
from dataclasses import dataclass

from commons import clock
from commons.french import day, money
from commons.words import euros
from structures.models import Commune, Structure

from .models import Application, Deliberation, Grant, LetterTemplate
from .models.letters import BLOCKS, FIELD, paragraphs

Kind = LetterTemplate.Kind


@dataclass(frozen=True)
class Part:
    """A paragraph of words, or a block by its name."""

    text: str = ""
    block: str = ""


@dataclass(frozen=True)
class Letter:
    """The words of one letter, ready to be set."""

    heading: str
    parts: list

    def holds(self, block):
        return any(part.block == block for part in self.parts)


def write(kind, values, template=None):
    """The letter of this kind, in the words in use today (or in those of ``template``, to see them)."""
    template = template or LetterTemplate.objects.in_use(kind)
    parts = [
        Part(block=alone[1])
        if (alone := FIELD.fullmatch(part)) and alone[1] in BLOCKS
        else Part(text=fill(part, values))
        for part in paragraphs(template.body)
    ]
    return Letter(fill(template.heading, values), parts)


def fill(text, values):
    """Each field by its value. A value that holds braces is a value: it is not read again."""
    return FIELD.sub(lambda field: values[field[1]], text)


# What the fields say ---------------------------------------------------------------------------------


def about(application):
    """What every letter about a request may say."""
    return {
        "structure": application.structure.name,
        "intitule": application.title,
        "numero": application.number or "",
        "appel": str(application.call),
        "date_depot": day(application.submitted_at),
        "montant_demande": money(application.requested_total),
    }


def granted(grant):
    """What the letter of a grant may say besides."""
    first, last = grant.first_year, grant.last_year
    return about(grant.application) | {
        "montant": money(grant.amount),
        "montant_en_lettres": euros(grant.amount),
        "exercices": f"des exercices {first} à {last}" if grant.is_multi_year else f"de l’exercice {first}",
        "deliberation": grant.deliberation.reference,
        "date_deliberation": day(grant.deliberation.held_on),
    }


def refused(application, deliberation):
    """What the letter of a refusal may say besides: who decided it."""
    if deliberation:
        told = (
            f"Par sa délibération n° {deliberation.reference} du {day(deliberation.held_on)}, le conseil municipal "
            "n’a pas retenu cette demande."
        )
    else:
        told = "Après instruction, cette demande n’a pas été retenue."
    return about(application) | {"decision": told}


def to_complete(request):
    """What the letter that asks for papers may say besides."""
    return about(request.application) | {"date_limite": day(request.deadline)}


# A made-up file, to see a template -------------------------------------------------------------------

SAMPLE = {
    "structure": "Les Amis du Gardon",
    "intitule": "Atelier de réparation de vélos",
    "numero": "2027-ESS-0042",
    "appel": "Soutenir les projets",
    "date_depot": "1er février 2027",
    "montant_demande": money(12_000),
    "montant": money(10_000),
    "montant_en_lettres": euros(10_000),
    "exercices": "de l’exercice 2027",
    "deliberation": "2027-03-12",
    "date_deliberation": "12 mars 2027",
    "decision": "Après instruction, cette demande n’a pas été retenue.",
    "date_limite": "31 mars 2027",
}


def sample():
    """A grant that never was, of a structure that does not exist: what a preview shows, and nothing of anybody's."""
    structure = Structure(
        name=SAMPLE["structure"], address="1 place de la Mairie", postcode="30100", commune=Commune(name="Alès")
    )
    application = Application(
        structure=structure,
        number=SAMPLE["numero"],
        title=SAMPLE["intitule"],
        decided_at=clock.now(),
        refusal_reason="Le projet se déroule hors du territoire que l’appel désigne.",
    )
    vote = Deliberation(reference=SAMPLE["deliberation"], held_on=dt.date(2027, 3, 12))
    return Grant(
        application=application, structure=structure, deliberation=vote, amount=10_000, first_year=2027, last_year=2027
    )
