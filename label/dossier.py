"""A candidacy as a tagged PDF: no HTTP, no status, only bytes."""

from django.conf import settings

from commons import clock, pdf

from .models.checklist import chapters


def write(candidacy):
    """What was answered, criterion by criterion. What a protected structure calls its proofs is not printed: the paper
    may leave the portal."""
    return pdf.render(
        "label/documents/candidacy.html",
        {
            "candidacy": candidacy,
            "chapters": chapters(candidacy),
            "names_evidence": not candidacy.structure.is_protected,
            "town": settings.TOWN,
            "written_on": clock.today(),
        },
    )
