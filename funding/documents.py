"""What the town writes about a subsidy, as tagged PDFs: no HTTP, no status, only bytes.

Every address printed is the structure's administrative one, and a protected structure is represented by its relay:
nothing here ever reads ``Shelter``, ``Contact`` or, for a protected structure, ``Membership``.
"""

from django.conf import settings

from commons import clock, pdf
from commons.words import euros

from . import articles, letters, report_sheet, schedule, sheet
from .articles import SERVICE
from .attestations import statements
from .budget_tables import budgets
from .letters import Kind
from .models import Application, SigningFolder
from .printed import representative
from .schedule import YearOfGrant


def receipt(application):
    """The *accusé de réception électronique* of a request (CRPA, art. L112-11, with what R112-5 lists).

    It says when the request came in, who handles it, on which date silence refuses it (L231-4, 3°) and how to appeal.
    """
    return _render(
        "receipt",
        application=application,
        structure=application.structure,
        years=[(str(year.year), year.requested) for year in application.years.all()],
        budgets=budgets(application.lines.all(), application.chart),
        was_suspended=application.completion_requests.exists(),
        typed_for=_typed_for(application),
    )


def _typed_for(application):
    """How it came in on paper, and which agent typed it; nothing when the structure handed it in by itself."""
    assistance = getattr(application, "assistance", None)
    if assistance is None or not assistance.is_open:
        return None
    return {"how": assistance.how, "received_on": assistance.received_on, "agent": _name(assistance.began_by)}


def cerfa(application, sections=None):
    """The application in the shape of the official form (Cerfa 12156*06): of a draft it says that it is one.

    ``sections`` are those that its reader may read, when they are not all.
    """
    return _render(
        "cerfa",
        application=application,
        structure=application.structure,
        sections=sections or sheet.sections(application),
        is_draft=application.submitted_at is None,
        typed_for=_typed_for(application),
        statements=list(statements(application.structure).values()),
    )


def agreement(agreement):
    """The *convention d’objectifs*, yearly or over several years, ready to be signed on screen.

    Contents: loi 2000-321, art. 10; décret 2001-495; the model of the circulaire 5811-SG du 29 septembre 2015.
    """
    return pdf.from_html(articles.page(agreement, written_on=clock.today()))


def preview_agreement(template, case):
    """What a version of the articles would give, on a file that does not exist."""
    return pdf.from_html(articles.preview(template, case))


def signature_sheet(agreement):
    """Who signed an agreement, in which capacity, when, with which words, and the fingerprint of what they signed."""
    signatures = list(agreement.signatures.select_related("structure", "scan"))
    folder = SigningFolder.objects.filter(agreement=agreement).first()
    return _render(
        "signature_sheet",
        verification=(f"{settings.SITE_URL}/verification/", folder.shown_code) if folder else (),
        agreement=agreement,
        grant=agreement.grant,
        structure=agreement.structure,
        signatures=signatures,
        partners=[partner.structure.name for partner in agreement.partners()],
        is_complete=len(signatures) == 2 + agreement.partners().count(),
    )


def report(report, names_people=True):
    """The *compte rendu financier* in the shape of the official form (Cerfa 15059*02).

    Without ``names_people`` it is the version that anyone may read (loi 2000-321, art. 10).
    """
    return _render(
        "report",
        report=report,
        application=report.application,
        structure=report.structure,
        sections=report_sheet.sections(report, names_people=names_people),
        tables=report_sheet.tables(report),
        is_draft=report.is_editable,
    )


def decision(application, *, names_people=True):
    """The letter that tells the decision: its grant, or its refusal.

    The partners of an « appel à commun » read it without the name of who represents the lead.
    """
    if application.status == Application.Status.GRANTED:
        return award(application.grant, names_people=names_people)
    return refusal(application, deliberation=application.refusal_vote, names_people=names_people)


def refusal(application, *, deliberation=None, names_people=True):
    """The letter that refuses, with its reason and the means of appeal (CRPA, art. L211-2, L411-2; CJA, R421-5).

    ``deliberation`` is the council's vote, when the refusal comes from one.
    """
    letter = letters.write(Kind.REFUSAL, letters.refused(application, deliberation))
    return _refusal(application, letter, names_people)


def _refusal(application, letter, names_people=True):
    return _render(
        "refusal",
        application=application,
        structure=application.structure,
        representative=representative(application.structure) if names_people else NOBODY,
        letter=letter,
        decided_by=_name(application.decided_by),
    )


def award(grant, *, names_people=True):
    """The letter that notifies the council's decision: how much, when, and what to do next (loi 2000-321, art. 10)."""
    agreement = getattr(grant, "agreement", None)
    if agreement:
        years = agreement.years()
    else:
        years = [(year.year, year.proposed) for year in grant.application.years.all() if year.proposed]
    return _award(grant, letters.write(Kind.AWARD, letters.granted(grant)), agreement, years, names_people)


def _award(grant, letter, agreement, years, names_people=True):
    return _render(
        "award",
        application=grant.application,
        structure=grant.structure,
        representative=representative(grant.structure) if names_people else NOBODY,
        grant=grant,
        letter=letter,
        amount_in_words=euros(grant.amount),
        years=[YearOfGrant.of(year, amount, grant) for year, amount in years],
        agreement=agreement,
        schedule=_schedule(agreement) if agreement else [],
        decided_by=_name(grant.application.decided_by),
    )


def amendment(amendment):
    """The *avenant*, ready to be signed on screen: what changes, before and after, and that the rest stays."""
    agreement = amendment.agreement
    return _render(
        "amendment",
        amendment=amendment,
        agreement=agreement,
        structure=agreement.structure,
        partners=[partner.structure.name for partner in agreement.partners()],
        changes=amendment.changes(),
        years=[(str(year.year), year.before, year.after) for year in amendment.years.all()],
        difference=amendment.difference(),
        total=agreement.grant.amount + amendment.difference(),
        total_in_words=euros(agreement.grant.amount + amendment.difference()),
    )


def measure(measure):
    """The letter about a termination or a sum to give back: the announcement until it is decided, then the decision
    with its reasons and the means of appeal (CRPA, art. L121-1, L122-1, L211-2, 4°)."""
    asked = getattr(measure, "asked", None)
    return _render(
        "measure",
        measure=measure,
        agreement=measure.agreement,
        structure=measure.structure,
        representative=NOBODY,
        is_recovery=asked is not None,
        is_dropped=measure.status == measure.Status.DROPPED,
        computation=getattr(measure, "computation", "").splitlines(),
        decided_by=_name(measure.decided_by or measure.announced_by),
    )


def summons(report):
    """The formal notice (*mise en demeure*) to hand in a report."""
    return _render(
        "summons",
        report=report,
        agreement=report.agreement,
        structure=report.structure,
        representative=NOBODY,
        decided_by=_name(report.summoned_by),
    )


def completion(request):
    """The letter that asks for what is missing, with its deadline (CRPA, art. L114-5)."""
    letter = letters.write(Kind.COMPLETION, letters.to_complete(request))
    return _completion(request.application, letter, [item.wanted for item in request.items.all()], request.asked_at)


def _completion(application, letter, wanted, asked_at):
    return _render(
        "completion",
        application=application,
        structure=application.structure,
        representative=representative(application.structure),
        letter=letter,
        wanted=wanted,
        asked_at=asked_at,
        decided_by="",
    )


def preview(template):
    """What a template would give, on a file that does not exist."""
    grant, letter = letters.sample(), letters.write(template.kind, letters.SAMPLE, template)
    if template.kind == Kind.AWARD:
        return _award(grant, letter, None, [(grant.first_year, grant.amount)])
    if template.kind == Kind.REFUSAL:
        return _refusal(grant.application, letter)
    return _completion(grant.application, letter, ["Le relevé d’identité bancaire", "Les statuts signés"], clock.now())


# What the pages show -----------------------------------------------------------------------------


def _render(name, **context):
    return pdf.render(
        f"funding/documents/{name}.html",
        {"town": settings.TOWN, "service": SERVICE, "written_on": clock.today()} | context,
    )


def _name(user):
    """A person's name on paper; never the e-mail address that stands in for it on screen."""
    return user.get_full_name() if user else ""


NOBODY = ("", "")


def _schedule(agreement):
    """``(rank, year, amount, condition)`` for each instalment, the condition in a sentence."""
    return schedule.told(schedule.payments(agreement), agreement.grant.first_year)
