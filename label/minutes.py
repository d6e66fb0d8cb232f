"""The minutes of a jury: first words from what the session recorded, then the document that is kept.

A protected structure is named as the town names it everywhere: by its administrative identity. Nothing is said of where
anybody is.
"""

from django.conf import settings

from commons import clock, pdf
from commons.french import day, digits


def text(jury, agenda):
    """What the session can tell of itself, for an agent to correct: who was there, then each candidacy."""
    present = [str(member) for member in jury.members.all() if member.is_present]
    absent = [str(member) for member in jury.members.all() if not member.is_present]
    opening = [
        f"Le jury du label s’est réuni le {day(jury.held_on)}" + (f", {jury.place}." if jury.place else "."),
        f"Présents : {' ; '.join(present) or 'personne'}.",
    ]
    if absent:
        opening.append(f"Absents : {' ; '.join(absent)}.")
    opening.append(f"Quorum : {members(jury.quorum)} pour chaque candidature.")
    return "\n\n".join(["\n".join(opening), *(paragraph(heard) for heard in agenda)])


def paragraph(heard):
    """One candidacy: who stepped aside and why, the score, what the jury decided and its reasons."""
    candidacy = heard.candidacy
    lines = [f"Candidature {candidacy.number}, {candidacy.structure}."]
    lines += [f"{recusal.member.name} se retire : {ended(recusal.reason)}" for recusal in heard.asides]
    if heard.score is not None:
        lines.append(
            f"Note du jury : {digits(heard.score)} sur 100 (seuil : {heard.threshold}), "
            f"donnée par {members(len(heard.sitting))}."
        )
    if heard.opinion:
        lines.append(f"Décision : {ended(heard.opinion.get_outcome_display().lower())}")
        if heard.opinion.reasons:
            lines.append(f"Motifs : {ended(heard.opinion.reasons)}")
        if heard.opinion.paths:
            lines.append(f"Pistes de progrès : {ended(heard.opinion.paths)}")
    return "\n".join(lines)


def members(number):
    """« 1 membre », « 3 membres »."""
    return f"{number} membre{'s' if number > 1 else ''}"


def ended(words):
    """The words with their full stop."""
    words = words.strip()
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def pdf_of(jury, agenda):
    """The minutes as they are kept: the words, the table of decisions, who closed the session and when (PDF/UA-1)."""
    return pdf.render(
        "label/documents/minutes.html",
        {
            "jury": jury,
            "agenda": agenda,
            "members": list(jury.members.all()),
            "paragraphs": [block.splitlines() for block in jury.minutes.split("\n\n") if block.strip()],
            "town": settings.TOWN,
            "written_on": clock.today(),
        },
    )
