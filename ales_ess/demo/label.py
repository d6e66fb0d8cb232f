"""The label of the demo: held since before the portal, asked for, heard by two juries, controlled after a draw.

Who asks is whoever the town has verified by then, in the order of the roster; the promised ones come first.
"""

import random

import pgtrigger
from dateutil.relativedelta import relativedelta

from commons import clock
from label import workflow
from label.hearing import Outcome
from label.models import Audit, Award, Jury, Label, Referential
from label.models.checklist import chapters
from label.tasks import keep_certificate
from label.workflow import audits, juries, visits
from label.workflow.awards import insert, new_number
from structures.models import PaperKind, Structure
from structures.workflow import add_paper

from .agenda import at, days
from .vault import upload

RESSOURCERIE, CAFE, ABRI = PROMISED = ("Ressourcerie des Prés", "Café des Mineurs", "Abri Cévenol")
INHERITED, FIRST, SECOND = 12, 9, 8  # labels of before the portal, then those of each jury
PLACE = "Hôtel de Ville, salle des commissions"
MEMBERS = (
    ("Fatima Roux", "élue à l’économie sociale et solidaire"),
    ("Odile Puech", "habitante, tirée au sort"),
    ("Karim Nadal", "directeur d’une structure labellisée"),
    ("Solange Verdier", "habitante, tirée au sort"),
)
PRESENTATION = "Nous sommes ouverts à toutes et à tous, cinq jours par semaine, avec des salariés et des bénévoles."
PLAN = "Faire entrer des usagers au conseil, mesurer nos effets chaque année, acheter davantage près d’ici."
REPORT = "Les visiteurs ont vu l’activité en cours, parlé avec deux salariées et trois bénévoles, et lu les comptes."
SEED = "Loto des écoles d’Alès : 7, 12, 19, 30, 41, complémentaire 3"
STAGES = (3, 2, 2, 2, 1)
DRAW_SHARE = 45
# What becomes of the labels drawn; what is promised is never sanctioned.
CONTROLS = ("withdrawal", "suspension", "upheld", "adversarial", "answering")


def lives(town):
    """Each is a life of the agenda."""
    yield inherited(town)
    yield session(town, town.today - days(95), FIRST, promised=(RESSOURCERIE, ABRI))
    yield session(town, town.today - days(26), SECOND, promised=(CAFE,), refused=1)
    yield controls(town)
    yield under_way(town)
    yield renewal(town)


def candidates(town, number, promised=()):
    """The next ones that the town has verified, and that neither hold nor ask for the label."""
    names = [*promised, *(name for name in town.structures if name not in PROMISED)]
    rows = [town.structures[name] for name in names if name in town.structures]
    known = Structure.objects.filter(status=Structure.Status.VERIFIED, awards=None, candidacies=None)
    free = set(known.values_list("pk", flat=True))
    return [row for row in rows if row.pk in free][:number]


def inherited(town):
    """Labels that were awarded before the portal, typed in with their dates: one of them ends soon."""
    yield at(town.today - days(140))
    label = Label.objects.main()
    with pgtrigger.ignore("label.Referential:published_is_frozen"):  # it was published before the first of them
        published_at = clock.now() - relativedelta(years=label.years)
        label.referentials.filter(version=1).update(published_at=published_at)
    for rank, structure in enumerate(candidates(town, INHERITED)):
        starts_on = town.today - relativedelta(years=label.years) + days(100 + 40 * rank)
        insert(
            Award(
                structure=structure,
                label=label,
                referential=Referential.objects.in_force(label),
                number=new_number(starts_on),
                holder_name=structure.name,
                starts_on=starts_on,
                ends_on=starts_on + relativedelta(years=label.years) - days(1),
                awarded_by=town.staff.label,
            )
        )


# A candidacy ----------------------------------------------------------------------------------------


def begin(town, structure):
    """Written whole: each criterion answered, and proven where it has to be."""
    person, rng = town.people_of(structure), random.Random(f"{town.seed}:label:{structure.name}")
    candidacy = workflow.open_candidacy(structure, by=person)
    candidacy.presentation, candidacy.progress_plan = PRESENTATION, PLAN
    candidacy.save(update_fields=["presentation", "progress_plan"])
    statutes = structure.papers.current().filter(kind=PaperKind.STATUTES).first()
    statutes = statutes or add_paper(structure, PaperKind.STATUTES, upload(PaperKind.STATUTES), by=person)
    for chapter in chapters(candidacy):
        for line in chapter.lines:
            aside = line.criterion.may_not_apply and rng.random() < 0.2
            candidacy.answers.create(
                criterion=line.criterion,
                stage=None if aside else rng.choice(STAGES),
                does_not_apply=aside,
                words="Nous n’avons pas de salarié." if aside else "C’est écrit, suivi, et discuté chaque année.",
            )
            if line.criterion.needs_evidence:
                workflow.choose(candidacy, line.criterion, papers={statutes.pk}, kept=set(), by=person)
    return candidacy


def hand_in(town, structure):
    candidacy = begin(town, structure)
    workflow.submit(candidacy, by=town.people_of(structure))
    return candidacy


def plan(town, candidacy, on):
    return visits.plan_visit(candidacy, by=town.staff.label, planned_for=at(on, hour=14), visitors=[town.staff.label])


def tell(town, visit):
    """The visit is told of, and the jury may read."""
    visits.write_report(visit, by=town.staff.label, held_on=clock.today(), report=REPORT)
    candidacy = type(visit.candidacy).objects.get(pk=visit.candidacy_id)
    workflow.report_visit(candidacy, by=town.staff.label)
    return candidacy


# A jury ---------------------------------------------------------------------------------------------


def session(town, held, number, promised=(), refused=0):
    """Ten weeks, from the deposits to the decisions."""
    by = town.staff.label
    yield at(held - days(62))
    asked = [hand_in(town, structure) for structure in candidates(town, number + refused, promised)]
    yield at(held - days(48))
    planned = []
    for candidacy in asked:
        workflow.declare_complete(candidacy, by=by)
        planned.append(plan(town, candidacy, held - days(30)))
    yield at(held - days(27))
    asked = [tell(town, visit) for visit in planned]
    jury = gather(held)
    for candidacy in asked:
        juries.put_on_agenda(candidacy, jury, by=by)
    yield at(held, hour=17)
    failed = asked[len(asked) - refused :]
    for candidacy in asked:
        hear(town, candidacy, is_good=candidacy not in failed)
    juries.draft_minutes(jury, by=by)
    juries.close_jury(jury, by=by)
    yield at(held + days(2))
    for candidacy in asked:
        candidacy.refresh_from_db()
        if candidacy in failed:
            workflow.refuse(candidacy, by=by)
        else:
            workflow.award(candidacy, by=by)
    for award in Award.objects.filter(structure__name__in=promised, candidacy__jury=jury):
        keep_certificate(award_id=award.pk)


def gather(held):
    """A session to come, and who sits there."""
    jury = Jury.objects.create(held_on=at(held).date(), place=PLACE, quorum=3)
    for name, quality in MEMBERS:
        jury.members.create(name=name, quality=quality, is_present=True)
    return jury


def hear(town, candidacy, *, is_good):
    """Everybody scores; the director of a labelled structure steps aside for the first one."""
    by, rng = town.staff.label, random.Random(f"{town.seed}:jury:{candidacy.number}")
    members = list(candidacy.jury.members.all())
    if candidacy.structure.name == RESSOURCERIE:
        aside = members.pop(next(i for i, member in enumerate(members) if member.name == "Karim Nadal"))
        juries.step_aside(candidacy, aside, by=by, reason="Il fournit la structure.")
    for member in members:
        themes = candidacy.referential.themes.all()
        scores = {theme: rng.randint(7, 10) if is_good else rng.randint(2, 5) for theme in themes}
        juries.score(candidacy, member, scores, by=by)
    juries.decide_on(
        candidacy,
        by=by,
        outcome=Outcome.AWARD if is_good else Outcome.REFUSE,
        reasons="La structure vit, son public est là, et ses comptes sont clairs."
        if is_good
        else "Une seule personne décide, et aucune assemblée ne s’est tenue depuis deux ans.",
        paths="Écrire qui décide de quoi, et le dire aux nouveaux venus."
        if is_good
        else "Réunir une assemblée générale, ouvrir le conseil aux usagers, puis revenir vers nous.",
    )


# After the award --------------------------------------------------------------------------------------


def controls(town):
    """The draw of the year, then what becomes of each control."""
    by = town.staff.label
    yield at(town.today - days(64))
    draw = audits.draw(seed=SEED, share=DRAW_SHARE, by=by)
    drawn = [audit for audit in draw.audits.order_by("pk") if audit.award.structure.name not in PROMISED]
    fates = list(zip(drawn, CONTROLS, strict=False))
    yield at(town.today - days(62))
    for audit, fate in fates:
        if fate != "answering":
            ask(audit, by)
    yield at(town.today - days(50))
    for audit, fate in fates:
        if fate != "answering":
            words = "Nous ouvrons du mardi au samedi ; voici le compte rendu de notre assemblée."
            audits.answer(audit, by=town.people_of(audit.award.structure), answer=words)
    yield at(town.today - days(46))
    for audit, fate in fates:
        if fate == "upheld":
            audits.uphold(audit, by=by, decision="Tout ce qui a été demandé est là.")
        elif fate in Audit.Sanction.values:
            announce(audit, fate, by)
    yield at(town.today - days(34))
    for audit, fate in fates:
        if fate in Audit.Sanction.values:
            person = town.people_of(audit.award.structure)
            audits.observe(audit, by=person, observations="Nous manquons de bras depuis l’été.")
    yield at(town.today - days(20))
    for audit, fate in fates:
        if fate in Audit.Sanction.values:
            audits.sanction(audit, by=by, decision="Le lieu n’est plus ouvert au public aux heures annoncées.")
    yield at(town.today - days(6))
    for audit, fate in fates:
        if fate == "answering":
            ask(audit, by)
        elif fate == "adversarial":
            announce(audit, Audit.Sanction.WARNING, by)


def ask(audit, by):
    questions = "Quels sont vos jours d’ouverture ? Quand votre assemblée s’est-elle réunie ?"
    audits.ask(audit, by=by, questions=questions, answer_until=clock.today() + days(20))


def announce(audit, sanction, by):
    findings = "Le lieu était fermé lors de deux passages, et l’assemblée n’a pas été réunie."
    audits.announce(audit, by=by, findings=findings, sanction=sanction, observe_until=clock.today() + days(20))


def under_way(town):
    """Candidacies of these weeks, one in each status."""
    by = town.staff.label
    yield at(town.today - days(22))
    rows = candidates(town, 6)
    visited, heard, incomplete, stopped = [hand_in(town, structure) for structure in rows[:4]]
    yield at(town.today - days(15))
    workflow.declare_complete(visited, by=by)
    workflow.declare_complete(heard, by=by)
    first = plan(town, heard, town.today - days(8))
    plan(town, visited, town.today + days(9))
    criterion = incomplete.referential.themes.first().criteria.first()
    items = [(criterion, "Le procès-verbal de votre dernière assemblée générale.")]
    workflow.ask_completion(incomplete, by=by, items=items, deadline=town.today + days(16))
    workflow.withdraw(stopped, by=town.people_of(stopped.structure))
    yield at(town.today - days(5))
    juries.put_on_agenda(tell(town, first), gather(town.today + days(20)), by=by)
    hand_in(town, rows[4])
    workflow.open_candidacy(rows[5], by=town.people_of(rows[5]))


def renewal(town):
    """A label that ends soon, which its structure has begun to renew."""
    yield at(town.today - days(4))
    award = Award.objects.to_renew(clock.today()).order_by("ends_on").first()
    workflow.open_candidacy(award.structure, by=town.people_of(award.structure), renews=award)
