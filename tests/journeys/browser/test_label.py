"""The label in a real browser: a candidacy to its award, a renewal, a withdrawal, and each page without a fault."""

import datetime as dt
import re

import pytest
from dateutil.relativedelta import relativedelta
from playwright.sync_api import expect

from commons import clock
from label import workflow
from label.models import Answer, Audit, Award, Candidacy, Evidence, Photo
from label.tasks import keep_certificate
from label.workflow import audits, photos
from label.workflow import listings as pages
from structures.workflow import add_paper
from tests import files
from tests.factories import MembershipFactory, representative_of
from tests.label import factories
from tests.maison.lending import picture

from .test_pages import check, lists_and_rows, nothing_serious
from .test_premises import go_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": files.PDF}
ELIGIBLE = ("oui", "oui", "oui", "non", "oui", "oui", "oui", "oui")


@pytest.fixture
def structure(live_server):
    return factories.verified_structure(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")


def office_page(row, *rest):
    return "/".join(["/gestion/label", row._meta.model_name, str(row.pk), *map(str, rest), ""])


def change(row):
    return office_page(row, "change")


def press(visitor, *words):
    """The link, then the button of its page, that say so."""
    for word in words:
        visitor.page.get_by_role("link", name=word, exact=True).click()
    visitor.page.get_by_role("button", name=words[-1], exact=True).click()


# A candidacy to its award -----------------------------------------------------------------------------


def test_candidacy_is_lived_to_its_award(visit, structure):
    rose = visit(representative_of(structure))
    lison = visit(factories.labeller())
    candidacy = handed_in(rose, structure)
    sent_to_the_jury(lison, candidacy)
    decided(lison, candidacy)
    lison.page.goto(change(candidacy))
    lison.page.get_by_role("link", name="Attribuer le label").click()
    assert lison.faults(serious_only=True) == []
    lison.page.get_by_role("button", name="Attribuer le label").click()
    lison.page.get_by_text("Label attribué").first.wait_for()

    award = Award.objects.get()
    keep_certificate(award_id=award.pk)
    rose.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert rose.faults(candidacy.get_absolute_url()) == []
    rose.page.get_by_role("link", name="Voir notre label").click()
    assert rose.faults() == []
    rose.page.get_by_role("button", name="Copier le code").click()
    rose.page.get_by_text("C’est copié.").wait_for()
    copied = rose.page.evaluate("navigator.clipboard.readText()")
    assert f"/label/badge/{award.number}.svg" in copied
    assert rose.page.locator("img.badge").evaluate("picture => picture.naturalWidth") == 240
    visitor = visit()
    assert visitor.faults(f"/label/verification/{award.number}/") == []
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "Ce label est valide"
    assert rose.complaints == lison.complaints == []


def handed_in(rose, structure):
    """From the quiz to the deposit: what is typed saves itself, papers are joined by a click, a file is sent."""
    statutes = add_paper(structure, "statutes", factories.upload("statuts.pdf"), by=representative_of(structure))
    page = rose.page
    page.goto("/label/")
    page.get_by_role("link", name="Suis-je éligible ?").first.click()
    for rank, answer in enumerate(ELIGIBLE, start=1):
        page.locator(f"input[name=q{rank}][value={answer}]").check()
    page.get_by_role("button", name="Voir ce qu’il en est").click()
    page.get_by_text("Votre structure peut demander le label").wait_for()
    assert rose.faults() == []
    page.get_by_role("link", name="Préparer ma candidature").click()
    assert rose.faults() == []
    page.get_by_role("button", name="Commencer").click()

    page.get_by_label("Ce que vous faites, pour qui").fill("Nous réparons des objets.")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à", timeout=15_000)
    candidacy = Candidacy.objects.get()
    assert candidacy.presentation == "Nous réparons des objets."
    page.get_by_label("Ce que vous voulez améliorer").fill("Ouvrir le samedi.")
    assert rose.faults() == []
    go_on(page)

    themes = list(candidacy.referential.themes.prefetch_related("criteria"))
    for theme in themes:
        assert page.get_by_role("heading", level=1).inner_text() == theme.name
        for criterion in theme.criteria.all():
            page.locator(f"input[name='{criterion.code}_stage'][value='2']").check()
            page.locator(f"[name='{criterion.code}_words']").fill("C’est en place depuis 2024.")
            if criterion.needs_evidence and "statutes" in criterion.paper_kinds:
                page.locator(f"input[name='{criterion.code}_proofs'][value=p{statutes.pk}]").check()
        if theme == themes[0]:
            expect(page.locator("[data-saved]")).to_contain_text("Enregistré à", timeout=15_000)
            assert rose.faults() == []
        go_on(page)
    assert Answer.objects.filter(candidacy=candidacy, stage=2).count() == sum(len(t.criteria.all()) for t in themes)

    page.get_by_text("Avant de déposer : 2 choses à faire").wait_for()
    assert rose.faults() == []
    for code in ("comptes-lisibles", "sante-securite"):
        criterion = next(row for theme in themes for row in theme.criteria.all() if row.code == code)
        page.goto(f"{candidacy.step_url(criterion.theme.code)}#{code}")
        page.locator(f"section#{code}").get_by_role("link", name="Joindre un autre fichier").click()
        page.get_by_label("Ce que c’est").fill("Le rapport de l’année")
        page.get_by_label("Le fichier").set_input_files(PAPER)
        assert code != "comptes-lisibles" or rose.faults() == []
        page.get_by_role("button", name="Joindre", exact=True).click()
        page.get_by_text("Le fichier est joint.").wait_for()
    assert Evidence.objects.filter(candidacy=candidacy, name="Le rapport de l’année").count() == 2

    page.goto(f"/espace/label/{candidacy.pk}/relire/")
    assert rose.faults() == []
    page.get_by_role("link", name="Déposer ma candidature").click()
    assert rose.faults() == []
    page.get_by_role("button", name="Déposer ma candidature").click()
    page.get_by_text("C’est à la Ville.").wait_for()
    candidacy.refresh_from_db()
    assert f"Candidature n° {candidacy.number}" in page.locator("main").inner_text()
    assert rose.complaints == []
    return candidacy


def sent_to_the_jury(lison, candidacy):
    """Found on the work list, declared complete, visited, told of."""
    page = lison.page
    page.goto("/gestion/")
    page.get_by_role("link", name="Vérifier").first.click()
    page.get_by_role("heading", level=1).wait_for()
    lison.page.goto(change(candidacy))
    assert lison.faults(serious_only=True) == []
    press(lison, "Déclarer la candidature complète")
    page.get_by_role("link", name="Fixer une visite").click()
    assert lison.faults(serious_only=True) == []
    page.get_by_label("Date", exact=True).fill((clock.today() + dt.timedelta(days=5)).isoformat())
    page.get_by_label("Heure", exact=True).fill("14:00")
    page.get_by_role("button", name="Fixer une visite").click()
    page.get_by_role("link", name="Écrire le compte rendu").click()
    assert lison.faults(serious_only=True) == []
    page.get_by_label("Visite faite le").fill(clock.today().isoformat())
    page.get_by_label("Compte rendu", exact=False).first.fill("L’atelier est ouvert à tous.")
    page.get_by_role("button", name="Enregistrer le compte rendu").click()
    page.get_by_text("L’atelier est ouvert à tous.").wait_for()
    press(lison, "Transmettre au jury")
    page.get_by_text("Inscrivez cette candidature à l’ordre du jour").wait_for()


def decided(lison, candidacy):
    """Heard by a session: one of its members steps aside, the others score; the minutes are kept."""
    session = factories.jury(members=4)
    insider = MembershipFactory(structure=candidacy.structure, role="reader").user
    session.members.filter(name="Membre 4").update(user=insider)
    page = lison.page
    page.goto(change(session))
    page.get_by_role("link", name="Inscrire des candidatures").click()
    page.get_by_label(f"{candidacy.number}, {candidacy.structure}").check()
    assert lison.faults(serious_only=True) == []
    page.get_by_role("button", name="Inscrire", exact=True).click()
    page.get_by_role("link", name=f"{candidacy.number}, {candidacy.structure}").click()
    page.get_by_role("link", name="Enregistrer un retrait").click()
    page.get_by_label("Qui se retire").select_option(label="Membre 4, habitante")
    page.get_by_label("Motif").fill("Bénévole là-bas")
    assert lison.faults(serious_only=True) == []
    page.get_by_role("button", name="Enregistrer le retrait").click()
    for box in page.locator("input.score").all():
        box.fill("8")
    assert lison.faults(serious_only=True) == []
    page.get_by_role("button", name="Enregistrer les notes").click()
    page.get_by_text("La note propose « attribuer le label »").first.wait_for()
    page.get_by_role("link", name="Décision du jury").click()
    page.get_by_label("Attribuer le label").check()
    page.get_by_label("Pistes de progrès").fill("Former l’équipe.")
    assert lison.faults(serious_only=True) == []
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.goto(office_page(session, "proces-verbal"))
    page.get_by_role("button", name="Écrire à partir de la séance").click()
    expect(page.get_by_label("Procès-verbal")).to_have_value(re.compile("Bénévole là-bas"))
    assert lison.faults(serious_only=True) == []
    page.goto(change(session))
    press(lison, "Clore la séance")
    page.get_by_text("La séance est close depuis").wait_for()
    assert lison.faults(serious_only=True) == []


# Kept, lost -----------------------------------------------------------------------------------------


def test_label_is_renewed(visit, structure):
    with clock.moved_to(clock.today() - relativedelta(years=3) + relativedelta(months=5)):
        award = factories.award(structure)
    rose, lison = visit(representative_of(structure)), visit(factories.labeller())
    page = rose.page
    assert rose.faults("/espace/") == []
    page.get_by_role("link", name=re.compile("^Renouveler")).first.click()
    page.get_by_role("button", name="Commencer").click()
    assert page.get_by_label("Ce que vous faites, pour qui").input_value() == "Nous réparons des vélos."
    page.get_by_label("Ce que vous voulez améliorer").fill("Partager nos outils.")
    go_on(page)
    page.get_by_text("Reprise : à relire").first.wait_for()
    assert rose.faults() == []
    renewal = Candidacy.objects.get(renews=award)
    page.goto(renewal.get_absolute_url())
    page.get_by_text("Tout est prêt").wait_for()
    press(rose, "Déposer ma candidature")
    page.get_by_text("C’est à la Ville.").wait_for()

    workflow.declare_complete(renewal, by=factories.labeller())
    factories.reported_visit(renewal)
    workflow.report_visit(renewal, by=factories.labeller())
    factories.closed_jury(renewal)
    lison.page.goto(change(renewal))
    press(lison, "Attribuer le label")
    lison.page.get_by_text("Label attribué").first.wait_for()
    following = Award.objects.get(candidacy=renewal)
    assert following.starts_on == award.ends_on + dt.timedelta(days=1)
    assert rose.faults(following.get_absolute_url()) == []
    page.get_by_text("Votre label commence bientôt.").wait_for()
    assert rose.faults("/espace/label/") == []
    assert rose.complaints == lison.complaints == []


def test_label_is_withdrawn_once_the_structure_was_heard(visit, structure):
    award = factories.held(structure)
    factories.listing(structure)
    rose, lison, visitor = visit(representative_of(structure)), visit(factories.labeller()), visit()
    page, office = rose.page, lison.page
    office.goto(change(award))
    office.get_by_role("link", name="Ouvrir un contrôle").click()
    office.get_by_label("Le fait signalé").fill("L’association n’a plus d’assemblée.")
    assert lison.faults(serious_only=True) == []
    office.get_by_role("button", name="Ouvrir un contrôle").click()
    control = Audit.objects.get()
    press(lison, "Envoyer les questions")
    office.get_by_text("La structure peut parler jusqu’au").wait_for()

    assert rose.faults("/espace/") == []
    page.get_by_role("link", name=re.compile("^Répondre")).first.click()
    assert rose.faults() == []
    page.get_by_role("link", name="Répondre au contrôle").click()
    page.get_by_label("Votre réponse").fill("Nous n’en avons pas tenu.")
    assert rose.faults() == []
    page.get_by_role("button", name="Répondre au contrôle").click()
    page.get_by_text("C’est à la Ville.").wait_for()

    office.goto(change(control))
    assert lison.faults(serious_only=True) == []
    office.get_by_role("link", name="Envoyer les constats").click()
    office.get_by_label("Vos constats").fill("Aucune assemblée en trois ans.")
    office.get_by_label("Retrait").check()
    assert lison.faults(serious_only=True) == []
    office.get_by_role("button", name="Envoyer les constats").click()
    office.get_by_text("Contradictoire").first.wait_for()

    page.goto(control.get_absolute_url())
    page.get_by_text("Sanction envisagée").wait_for()
    assert rose.faults() == []
    page.get_by_role("link", name="Donner vos observations").click()
    page.get_by_label("Vos observations").fill("Une assemblée est prévue.")
    page.get_by_role("button", name="Donner vos observations").click()
    page.get_by_text("C’est à la Ville.").wait_for()
    office.goto(change(control))
    office.get_by_role("link", name="Prononcer la sanction").click()
    office.get_by_label("La décision et ses motifs").fill("La structure ne décide plus à plusieurs.")
    assert lison.faults(serious_only=True) == []
    office.get_by_role("button", name="Prononcer la sanction").click()
    office.get_by_text("Sanction prise").first.wait_for()

    assert "label retiré" in visitor.page.request.get(f"/label/badge/{award.number}.svg").text()
    assert visitor.faults(f"/label/verification/{award.number}/") == []
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "Ce label est retiré"
    assert visitor.faults(f"/annuaire/{structure.slug}/") == []
    assert visitor.page.get_by_role("link", name="Vérifier le label").count() == 0
    check(rose, [award.get_absolute_url(), control.get_absolute_url()])
    assert lison.faults(change(award), serious_only=True) == []


# Every page --------------------------------------------------------------------------------------------


def test_public_pages_of_the_label_shut_nobody_out(visit, structure):
    """What the journeys do not cross: labels that are not valid today, a whole page of the directory, a draw."""
    award = factories.held(structure)
    told_in_full(structure)
    suspended = factories.audit(factories.held(), status="sanctioned").award
    coming = factories.held(starts_on=clock.today() + dt.timedelta(days=9))
    hidden = factories.listing(sheltered())
    made = audits.draw(seed="3-5-8-13", share=50, by=factories.labeller())
    visitor = visit()
    check(
        visitor,
        [
            "/label/",
            "/label/eligibilite/?q1=non&q2=oui&q8=non",
            *(f"/label/verification/{row.number}/" for row in (suspended, coming)),
            "/label/verification/ALES-1999-0001/",
            made.get_absolute_url(),
            f"/annuaire/{structure.slug}/",
            f"/annuaire/{hidden.structure.slug}/",
        ],
    )
    assert award.number in visitor.page.goto(f"/annuaire/{structure.slug}/").text()
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"latitude": 44.127, "longitude": 4.083})
    visitor.page.goto("/annuaire/?label=1")
    visitor.page.get_by_role("button", name="Près de moi").click()
    visitor.page.get_by_text("Le plus proche d’abord.").wait_for()
    assert visitor.faults() == []


def sheltered():
    return factories.verified_structure(name="Abri", is_protected=True, relay_name="Hélène Vidal")


def told_in_full(structure):
    """A page of the directory with all that a page may say."""
    page = factories.listing(
        structure,
        latitude="44.120000",
        longitude="4.080000",
        directions="Bus 12, arrêt Prés",
        is_accessible=True,
        access_words="Rampe dans la cour",
        welcomes_volunteers=True,
        volunteer_words="Trier, réparer, vendre.",
        recruits=True,
        job_words="Une chauffeuse ou un chauffeur.",
        job_url="https://pres.example/emplois",
    )
    by = representative_of(structure)
    factories.open_on(page)
    tomorrow = clock.today() + dt.timedelta(days=1)
    pages.add_exception(page, starts_on=tomorrow, ends_on=tomorrow, words="Inventaire", by=by)
    photo = photos.add_photo(page, picture(), "L’atelier, vu de la rue", by=by)
    photos.accept_photo(photo, by=factories.moderator())
    return page


def test_space_pages_of_the_label_shut_nobody_out(visit, structure):
    """What the journeys do not cross, for who represents the structure."""
    begun = factories.begun_candidacy(structure)
    page = told_in_full(structure).get_absolute_url()
    check(
        visit(representative_of(structure)),
        [
            f"{begun.get_absolute_url()}actions/withdraw/",
            *(f"{page}{end}" for end in ("contact/", "benevoles/", "horaires/", "actions/hide/")),
            f"{page}photos/{Photo.objects.get().pk}/",
        ],
    )
    asked = factories.incomplete_candidacy()
    home = asked.get_absolute_url()
    check(visit(representative_of(asked.structure)), [home, f"{home}actions/complete/", f"{home}relire/"])
    lost = factories.refused()
    check(visit(representative_of(lost.structure)), [lost.get_absolute_url()])
    award = factories.award()
    control = factories.audit(award, status="sanctioned")
    check(
        visit(representative_of(award.structure)),
        [f"{award.get_absolute_url()}actions/give_up/", award.get_absolute_url(), control.get_absolute_url()],
    )
    hidden = factories.listing(sheltered())
    told = [factories.held(hidden.structure).get_absolute_url(), hidden.get_absolute_url()]
    check(visit(representative_of(hidden.structure)), told)


def test_office_pages_of_the_label_have_nothing_serious(visit, structure, superuser):
    """Each list with its rows, the last of each, and the pages that the journeys do not cross."""
    candidacy = factories.visited_candidacy(structure)
    seen = factories.reported_visit(candidacy)
    later = factories.candidacy_to_visit()
    heard = factories.candidacy_at_jury()
    session = factories.jury(heard)
    control = factories.audit(status="answered")
    report, change_asked = factories.error_report(), factories.proposal()
    photo = photos.add_photo(
        change_asked.listing, picture(), "L’atelier", by=representative_of(change_asked.listing.structure)
    )
    version = workflow.copy_referential(factories.published_referential(), by=superuser)
    addresses = [
        "/gestion/",
        *lists_and_rows("label"),
        *(change(row) for row in (candidacy, heard, factories.refused(), factories.published_referential())),
        office_page(candidacy, "visites", seen.pk, "photo"),
        *(office_page(later, "visites", later.visits.get().pk, end) for end in ("deplacer", "annuler")),
        *(office_page(session, end) for end in ("presences", "clore")),
        office_page(session, "candidatures", heard.pk, "retirer"),
        office_page(control, "parcours", "uphold"),
        *(office_page(version, "publier"), office_page(version, "copier")),
        *(office_page(photo, "repondre"), office_page(report, "traiter")),
        *(office_page(change_asked, "parcours", move) for move in ("accept_change", "refuse_change")),
        office_page(change_asked.listing, "parcours", "hide"),
        *(f"/gestion/label/{name}/add/" for name in ("jury", "category", "neighbourhood")),
        "/gestion/label/auditdraw/tirer/",
    ]
    agent = visit(superuser)
    nothing_serious(agent, addresses)
    factories.held()
    made = audits.draw(seed="3-5-8-13", share=50, by=superuser)
    nothing_serious(agent, [change(made), "/gestion/label/auditdraw/tirer/"])
