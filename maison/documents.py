"""What the town writes about the premises that it lends, as tagged PDFs: no HTTP, no status, only bytes.

Of a structure they print the administrative address, and a protected one is represented by its relay.
"""

from django.conf import settings
from django.template.loader import render_to_string

from commons import clock, pdf
from commons.words import euros
from structures.models import LegalFamily, Membership

SERVICE = "Service de l’économie sociale et solidaire"


def occupation(occupation):
    """The agreement of occupation, precarious and revocable (CG3P, art. L2122-1 to L2122-3, L2125-1)."""
    return _render(
        "occupation",
        occupation=occupation,
        premises=occupation.premises,
        structure=occupation.structure,
        signer=representative(occupation.structure),
        beneficiary="l’Association" if occupation.structure.family == LegalFamily.ASSOCIATION else "la Structure",
        fee_in_words=euros(occupation.fee),
        value_in_words=euros(occupation.rental_value),
        aid_in_words=euros(occupation.aid),
    )


def signatures(occupation):
    """Who signed, in which capacity, when, with which words, and the fingerprint of what they signed."""
    return _render(
        "occupation_signatures",
        occupation=occupation,
        structure=occupation.structure,
        signatures=list(occupation.signatures.all()),
    )


def granted(request):
    """The letter that lends the premises."""
    return _decision(request, is_granted=True)


def refused(request):
    """The letter that says why not, and how to appeal (CRPA, art. L211-2; CJA, R421-5)."""
    return _decision(request, is_granted=False)


def _decision(request, *, is_granted):
    return _render(
        "premises_decision",
        request=request,
        premises=request.premises,
        structure=request.structure,
        signer=representative(request.structure),
        is_granted=is_granted,
        decided_by=request.decided_by.get_full_name() if request.decided_by else "",
    )


def announcement(occupation):
    """The letter that announces a revocation, with its grounds and the time to answer (CRPA, art. L122-1)."""
    return _revocation(occupation, is_decided=False)


def revocation(occupation):
    """The letter that decides it, with its grounds and the means of appeal (CRPA, art. L211-2; CJA, R421-5)."""
    return _revocation(occupation, is_decided=True)


def _revocation(occupation, *, is_decided):
    structure = occupation.structure
    return _render(
        "revocation",
        occupation=occupation,
        structure=structure,
        signer=representative(structure),
        is_decided=is_decided,
    )


def inventory(inventory):
    """What both saw, with the pictures and the remarks."""
    photos = [(f"photo:{photo.pk}", photo) for photo in inventory.photos.all()]
    pictures = {address: content(photo.file) for address, photo in photos}
    context = {"inventory": inventory, "occupation": inventory.occupation, "structure": inventory.structure}
    html = render_to_string("maison/documents/inventory.html", _context(**context, photos=photos))
    return pdf.from_html(html, pictures)


def content(file):
    with file.open("rb") as opened:
        return opened.read()


def representative(structure):
    """``(name, role)`` of who commits the structure: a protected one's relay."""
    if structure.is_protected:
        return structure.relay_name, structure.relay_role or "signataire relais"
    memberships = structure.memberships.filter(role=Membership.Role.REPRESENTATIVE, user__is_active=True)
    first = memberships.select_related("user").order_by("pk").first()
    return (first.user.get_full_name(), first.position) if first else ("", "")


def _render(name, **context):
    return pdf.render(f"maison/documents/{name}.html", _context(**context))


def _context(**context):
    return {"town": settings.TOWN, "service": SERVICE, "written_on": clock.today()} | context
