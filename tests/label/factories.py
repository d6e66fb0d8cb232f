"""The label, and candidacies in each of their statuses, brought there by the moves that people make."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from commons import clock
from commons.uploads import Upload
from label import workflow
from label.models import Award, Category, Jury, JuryMember, Label, Listing, Referential
from label.models.checklist import chapters
from label.workflow import audits, error_reports, juries, proposals, visits
from label.workflow import listings as pages
from label.workflow.awards import insert, new_number
from structures.models import Structure
from structures.workflow import add_paper

from ..factories import StructureFactory, agent, representative_of
from ..files import PDF


def published_referential():
    """The version in force, that every database holds from its first day: eight themes, twenty-eight criteria."""
    return Referential.objects.in_force(Label.objects.main())


def verified_structure(**fields):
    """A structure that the town knows."""
    return StructureFactory(status=Structure.Status.VERIFIED, **fields)


def upload(name="preuve.pdf", content=PDF):
    """A checked file, as ``commons.uploads.check`` gives it."""
    return Upload(name=name, content=content, extension="pdf", mime="application/pdf", pages=1)


def begun_candidacy(structure=None, **fields):
    """A draft of which nothing is written."""
    structure = structure or verified_structure()
    return workflow.open_candidacy(structure, by=representative_of(structure), **fields)


def draft_candidacy(structure=None, *, stage=2):
    """A draft where nothing is missing: each criterion answered at this stage, and proven where it has to be."""
    candidacy = begun_candidacy(structure)
    person = representative_of(candidacy.structure)
    candidacy.presentation, candidacy.progress_plan = "Nous réparons des vélos.", "Accueillir plus de monde."
    candidacy.save()
    statutes = add_paper(candidacy.structure, "statutes", upload("statuts.pdf"), by=person)
    candidacy.answers.all().delete()
    for chapter in chapters(candidacy):
        for line in chapter.lines:
            candidacy.answers.create(criterion=line.criterion, stage=stage, words="C’est écrit et suivi.")
            if line.criterion.needs_evidence:
                workflow.choose(candidacy, line.criterion, papers={statutes.pk}, kept=set(), by=person)
    return candidacy


def submitted_candidacy(structure=None, *, stage=2):
    """Handed in by its representative, with its number."""
    candidacy = draft_candidacy(structure, stage=stage)
    workflow.submit(candidacy, by=representative_of(candidacy.structure))
    return candidacy


# The town’s side ------------------------------------------------------------------------------------


def labeller():
    """The agent who instructs candidacies."""
    return agent("Label")


def visited_candidacy(structure=None, *, stage=2):
    """Complete: the town comes to see."""
    candidacy = submitted_candidacy(structure, stage=stage)
    workflow.declare_complete(candidacy, by=labeller())
    return candidacy


def planned_visit(candidacy, *, in_days=7, **fields):
    """A visit to come, by the agent who instructs."""
    planned_for = clock.now() + dt.timedelta(days=in_days)
    return visits.plan_visit(candidacy, by=labeller(), planned_for=planned_for, visitors=[labeller()], **fields)


def reported_visit(candidacy, *, report="L’atelier est ouvert à tous, les comptes sont affichés.", findings=()):
    """A visit that took place, and what was seen."""
    visit = planned_visit(candidacy)
    return visits.write_report(visit, by=labeller(), held_on=clock.today(), report=report, findings=findings)


def candidacy_at_jury(structure=None, *, stage=2):
    """Visited, told of: the jury may hear it."""
    candidacy = visited_candidacy(structure, stage=stage)
    reported_visit(candidacy)
    workflow.report_visit(candidacy, by=labeller())
    return candidacy


def incomplete_candidacy(structure=None):
    """The town asked for something more."""
    candidacy = submitted_candidacy(structure)
    deadline = clock.today() + dt.timedelta(days=20)
    workflow.ask_completion(candidacy, by=labeller(), items=[(None, "Le dernier budget")], deadline=deadline)
    return candidacy


def candidacy_to_visit(structure=None):
    """The day of the visit is fixed."""
    candidacy = visited_candidacy(structure)
    planned_visit(candidacy)
    return candidacy


def candidacy_on_agenda(structure=None):
    """A session is to hear it."""
    candidacy = candidacy_at_jury(structure)
    jury(candidacy)
    return candidacy


def jury(*candidacies, members=3, quorum=3, held_on=None):
    """A session with these candidacies on its agenda, where everybody is there."""
    session = Jury.objects.create(held_on=held_on or clock.today(), quorum=quorum, place="Hôtel de Ville")
    for rank in range(1, members + 1):
        session.members.create(name=f"Membre {rank}", quality="habitante", is_present=True)
    for candidacy in candidacies:
        juries.put_on_agenda(candidacy, session, by=labeller())
    return session


def scored(candidacy, given=8):
    """Everybody who sits gives this to every theme."""
    for member in JuryMember.objects.sitting_for(candidacy):
        scores = dict.fromkeys(candidacy.referential.themes.all(), given)
        juries.score(candidacy, member, scores, by=labeller())


def closed_jury(*candidacies, given=8, outcome="award"):
    """A session that heard them, scored them and decided."""
    session = jury(*candidacies)
    for candidacy in candidacies:
        scored(candidacy, given)
        juries.decide_on(
            candidacy,
            by=labeller(),
            outcome=outcome,
            reasons="La gouvernance reste à écrire.",
            paths="Réunir une assemblée chaque année.",
        )
    juries.draft_minutes(session, by=labeller())
    juries.close_jury(session, by=labeller())
    return session


def heard_candidacy(structure=None, *, outcome="award", given=8):
    """The closed jury has decided; the town has not written it yet."""
    candidacy = candidacy_at_jury(structure)
    closed_jury(candidacy, outcome=outcome, given=given)
    candidacy.refresh_from_db()
    return candidacy


def awarded(structure=None, **details):
    """The jury said yes: the label is held."""
    candidacy = heard_candidacy(structure)
    workflow.award(candidacy, by=labeller(), **details)
    return candidacy


def refused(structure=None):
    """The jury said no, with its reasons."""
    candidacy = heard_candidacy(structure, outcome="refuse", given=3)
    workflow.refuse(candidacy, by=labeller())
    return candidacy


TOLD_OF = {  # what each letter of the town to a candidate is about
    "completion_wanted": incomplete_candidacy,
    "declared_complete": visited_candidacy,
    "visit_planned": candidacy_to_visit,
    "visit_moved": candidacy_to_visit,
    "visit_cancelled": visited_candidacy,
    "on_agenda": candidacy_on_agenda,
    "label_awarded": awarded,
    "label_refused": refused,
}


# The label that is held -----------------------------------------------------------------------------


def award(structure=None, **details):
    """The label, from the candidacy to the jury’s yes."""
    return awarded(structure, **details).award


def held(structure=None, *, starts_on=None, years=3):
    """The label as it was awarded before the portal: without a candidacy, since that day."""
    starts_on = starts_on or clock.today()
    structure = structure or verified_structure()
    made = Award(
        structure=structure,
        label=Label.objects.main(),
        referential=published_referential(),
        number=new_number(starts_on),
        holder_name=structure.name,
        starts_on=starts_on,
        ends_on=starts_on + relativedelta(years=years) - dt.timedelta(days=1),
        awarded_by=labeller(),
    )
    insert(made)
    return made


def audit(award=None, *, status="drawn", sanction="suspension"):
    """A control on a fact, brought to this status by the moves of both sides."""
    award = award or held()
    made = audits.open_on_fact(award, fact="La boutique serait fermée.", by=labeller())
    person, later = representative_of(award.structure), clock.today() + dt.timedelta(days=20)
    steps = {
        "answering": lambda: audits.ask(made, by=labeller(), questions="Quels horaires ?", answer_until=later),
        "answered": lambda: audits.answer(made, by=person, answer="De neuf heures à midi."),
        "adversarial": lambda: audits.announce(
            made, by=labeller(), findings="La porte était close.", sanction=sanction, observe_until=later
        ),
        "observed": lambda: audits.observe(made, by=person, observations="Nous étions en formation."),
        "sanctioned": lambda: audits.sanction(made, by=labeller(), decision="La porte est restée close."),
    }
    if status == "upheld":
        return audits.uphold(audit_until(made, steps, "answered"), by=labeller(), decision="Tout est clair.") and made
    return audit_until(made, steps, status)


def audit_until(made, steps, status):
    """One step after another, up to this one."""
    for name, step in steps.items() if status != "drawn" else ():
        step()
        if name == status:
            break
    return made


# The directory --------------------------------------------------------------------------------------


def moderator():
    """The agent who reads pages before the public does."""
    return agent("Label")


def draft_listing(structure=None, **fields):
    """A page that its representative began, and of which nothing is missing."""
    structure = structure or verified_structure()
    known = {"status": Structure.Status.VERIFIED, "public_email": structure.public_email or "bonjour@asso.example"}
    Structure.objects.filter(pk=structure.pk).update(**known)
    structure.refresh_from_db()
    made = pages.open_listing(structure, by=representative_of(structure))
    summary = {"summary": "Des objets qui ne servent plus, réparés et vendus.", "description": "Une boutique."}
    categories = fields.pop("categories", ["ressourcerie"])
    Listing.objects.filter(pk=made.pk).update(**summary | fields)
    made.categories.set(Category.objects.filter(code__in=categories))
    made.refresh_from_db()
    return made


def listing(structure=None, *, published=True, **fields):
    """A page that the town has read, and that everybody finds; not published, it waits to be read."""
    made = draft_listing(structure, **fields)
    pages.submit_listing(made, by=representative_of(made.structure))
    if published:
        pages.publish(made, by=moderator())
    return made


def open_on(page, weekdays=range(1, 6), opens=dt.time(9), closes=dt.time(18)):
    """Open on these days of the week."""
    week = {weekday: [(opens, closes)] for weekday in weekdays}
    pages.set_hours(page, week, by=representative_of(page.structure))


def proposal(of=None, **values):
    """A change of a public page that waits to be read."""
    made = of or listing()
    values = values or {"summary": "Des vélos réparés par celles et ceux qui les ont."}
    return proposals.propose(made, values, by=representative_of(made.structure))


def error_report(of=None, **fields):
    """What somebody told of a public page."""
    return error_reports.report_error(of or listing(), **{"kind": "hours", "words": "Fermé le mardi."} | fields)
