"""The label on its pages, by those who ask for it and those who award it: asked, refused, kept, lost, protected."""

import csv
import datetime as dt
import hashlib
import io
import json
import math

import pytest
from django.contrib import admin
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from commons import clock
from commons.french import day
from commons.models import Message
from commons.tasks import attempt
from label import routines, workflow
from label.models import Audit, Award, Candidacy, Category, Jury, Neighbourhood, Referential
from label.tasks import keep_certificate
from structures.models import PaperKind, Structure
from structures.workflow import add_paper
from tests.client import heading, links, main_form, text, tree
from tests.factories import MembershipFactory, representative_of
from tests.files import PDF, photo_with_a_place, sent
from tests.label import factories

from .test_protected import SearchingClient, secrets_in

pytestmark = pytest.mark.django_db
QUIZ, FEED, TABLE = "/label/eligibilite/", "/annuaire/labels.atom", "/donnees/structures-labellisees.csv"
ELIGIBLE = {"q1": "oui", "q2": "oui", "q3": "oui", "q4": "non", "q5": "oui", "q6": "oui", "q7": "oui", "q8": "oui"}
SERVICE = "ess@ales.example"
DAY = dt.timedelta(days=1)


def letters():
    """What left since the last time: the worker’s round, then the letterbox."""
    for pk in Message.objects.waiting().order_by("pk").values_list("pk", flat=True):
        attempt(pk)
    found = [(letter.to[0], letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return found


def office_page(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def office(client, labeller):
    """Press a button of the back-office, from the page of the file, as an agent of the label."""
    return pressing(client, lambda row: labeller, office_page)


@pytest.fixture
def space(client):
    """The same, from the file’s own page, as who represents the structure."""
    return pressing(client, lambda row: representative_of(row.structure), lambda row: row.get_absolute_url())


def pressing(client, person, address):
    def press(row, button, **typed):
        client.sign_in(person(row))
        answer = client.fill(client.click(client.page(address(row)), button), **typed)
        row.refresh_from_db()
        return answer

    return press


@pytest.fixture
def structure(db):
    return factories.verified_structure(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")


@pytest.fixture
def rose(structure):
    return representative_of(structure)


def verification(award):
    return f"/label/verification/{award.number}/"


def badge(client, award):
    """What the picture says."""
    return client.get(f"/label/badge/{award.number}.svg").content.decode()


def labelled(client):
    """The numbers of the open data, and the names that the directory finds with the label."""
    table = csv.DictReader(io.StringIO(client.get(TABLE).getvalue().decode(), newline=""))
    return [line["numero"] for line in table], found(client, label="1")


def found(client, **asked):
    """The names on the first leaf of the directory."""
    page = client.page("/annuaire/", **asked)
    return [title.text_content().strip() for title in tree(page).xpath("//ul[@class='initiatives']//h3")]


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def evaluated(client, page, *, stage="2", statutes):
    """Each theme, one page after the other, with the statutes wherever they prove it: the page after the last one."""
    for theme in Referential.objects.get().themes.all():
        assert heading(page) == theme.name
        typed = {}
        for criterion in theme.criteria.all():
            typed |= {f"{criterion.code}_stage": stage, f"{criterion.code}_words": "C’est en place depuis 2024."}
            if criterion.needs_evidence and "statutes" in criterion.paper_kinds:
                typed[f"{criterion.code}_proofs"] = f"p{statutes.pk}"
        page = client.fill(page, **typed)
    return page


# From the quiz to the directory ----------------------------------------------------------------------


def test_label_from_the_quiz_to_the_directory(client, office, space, structure, rose, labeller):
    candidacy = asked_for(client, structure, rose)
    completed(client, office, space, candidacy)
    visited(client, office, candidacy)
    heard(client, candidacy, labeller)

    told = office(candidacy, "Attribuer le label", paths="Former deux personnes au tri.")
    assert "Label attribué" in text(told)
    assert letters() == [(rose.email, "Le label vous est attribué")]
    award = Award.objects.get()
    assert (award.number, award.starts_on) == (f"ALES-{clock.today().year}-0001", clock.today())
    assert "Former deux personnes au tri." in text(client.sign_in(rose).page(candidacy.get_absolute_url()))

    shown(client, award, rose)
    listed(client, office, space, structure, award)


def asked_for(client, structure, rose):
    """The quiz, then the evaluation, its proofs, and the deposit."""
    statutes = add_paper(structure, "statutes", factories.upload("statuts.pdf"), by=rose)
    page = client.click(client.page("/label/"), "Suis-je éligible ?")
    assert page.request["PATH_INFO"] == QUIZ
    page = client.page(QUIZ, **ELIGIBLE | {"q3": "non"})
    assert "une règle d’affectation votée en assemblée suffit" in text(page)
    page = client.page(QUIZ, **ELIGIBLE)
    assert "Votre structure peut demander le label" in text(page)
    assert client.click(page, "Préparer ma candidature").request["PATH_INFO"] == "/compte/login/"

    page = client.sign_in(rose).click(page, "Préparer ma candidature")
    page = client.fill(page)
    candidacy = Candidacy.objects.get()
    assert heading(page) == "Présentation"
    page = client.fill(page, presentation="Nous réparons des objets.", progress_plan="Ouvrir le samedi.")
    page = evaluated(client, page, statutes=statutes)
    home = candidacy.get_absolute_url()
    assert page.request["PATH_INFO"] == home
    assert "2 choses à faire" in text(page)
    assert client.post(f"{home}actions/submit/").status_code == 422
    for code in ("comptes-lisibles", "sante-securite"):
        page = client.fill(f"{home}preuves/{code}/", name="Rapport de l’année", file=sent(PDF))
        assert "Le fichier est joint." in text(page)
    page = client.fill(client.click(client.page(home), "Déposer ma candidature"))
    candidacy.refresh_from_db()
    assert candidacy.number == f"{clock.today().year}-LAB-0001"
    assert "66,67 sur 100" in text(page)
    assert letters() == [
        (rose.email, "Votre candidature au label est bien reçue"),
        (SERVICE, "Une candidature au label est arrivée"),
    ]
    summary = words_of(client.click(page, "La candidature (PDF)").content)
    assert candidacy.number in summary
    assert "Nous réparons des objets." in summary
    return candidacy


def completed(client, office, space, candidacy):
    """What is missing is asked at once, about a criterion, and answered with a text and a file."""
    criterion = candidacy.referential.themes.first().criteria.first()
    office(
        candidacy,
        "Demander des compléments",
        wanted_1="Le procès-verbal de l’assemblée",
        criterion_1=str(criterion.pk),
        wanted_2="Le nombre de membres",
    )
    rose = representative_of(candidacy.structure)
    assert letters() == [(rose.email, "Votre candidature au label : des compléments sont attendus")]
    assert "Compléter la candidature au label" in text(client.sign_in(rose).page("/espace/"))
    page = client.click(client.page(candidacy.get_absolute_url()), "Répondre")
    minutes, members = candidacy.open_request.items.all()
    page = client.fill(page, "Enregistrer sans envoyer", **{f"reply_{members.pk}": "Quarante-deux."})
    assert "Elles ne sont pas encore envoyées." in text(page)
    refused = client.fill(page)
    assert refused.status_code == 422
    assert "Quarante-deux." in refused.content.decode()
    client.fill(page, **{f"file_{minutes.pk}": sent(PDF, "proces-verbal.pdf")})
    candidacy.refresh_from_db()
    assert candidacy.status == "submitted"
    assert letters() == [(SERVICE, "Les compléments d’une candidature sont arrivés")]
    told = office(candidacy, "Déclarer la candidature complète")
    assert "Quarante-deux." in text(told)
    assert letters() == [(rose.email, "Votre candidature au label est complète")]


def visited(client, office, candidacy):
    """A visit is fixed, told of with a picture, and read no more than it was written."""
    rose = representative_of(candidacy.structure)
    later = clock.today() + 3 * DAY
    office(candidacy, "Fixer une visite", planned_for_0=f"{later:%Y-%m-%d}", planned_for_1="14:00")
    assert letters() == [(rose.email, "La visite pour votre candidature au label est fixée")]
    assert "La visite est prévue." in text(client.sign_in(rose).page(candidacy.get_absolute_url()))
    criterion = candidacy.referential.themes.first().criteria.first()
    told = office(
        candidacy,
        "Écrire le compte rendu",
        held_on=f"{clock.today():%Y-%m-%d}",
        report="L’atelier est ouvert à tous.",
        **{f"stage_{criterion.pk}": "3", f"words_{criterion.pk}": "Une assemblée par trimestre."},
    )
    page = client.click(told, f"Ajouter une photo à la visite du {day(later)}")
    client.fill(page, upload=sent(photo_with_a_place(), "atelier.jpg", "image/jpeg"), told="L’établi")
    office(candidacy, "Transmettre au jury")
    assert client.sign_in(rose).get(reverse("admin:label_candidacy_change", args=[candidacy.pk])).status_code == 302
    assert "L’atelier est ouvert à tous." not in text(client.page(candidacy.get_absolute_url()))


def heard(client, candidacy, labeller):
    """A session is called; a member of the structure steps aside; it scores, decides, and is closed."""
    insider = MembershipFactory(structure=candidacy.structure, role="reader").user
    client.sign_in(labeller)
    session = called(client, ["Anne Coste", "Bilal Roux", "Chloé Vidal"], insider)
    page = client.click(client.page(office_page(session)), "Inscrire des candidatures")
    client.fill(page, candidacies=str(candidacy.pk))
    rose = representative_of(candidacy.structure)
    assert (rose.email, "Votre candidature au label passe devant le jury") in letters()
    page = client.click(client.page(office_page(session)), "Noter les présents")
    client.fill(page, members=[str(member.pk) for member in session.members.all()])

    name = f"{candidacy.number}, {candidacy.structure}"
    page = client.click(client.page(office_page(session)), name)
    linked = session.members.get(user=insider)
    assert f"{linked.name} est membre de la structure : enregistrez son retrait." in text(page)
    theme = candidacy.referential.themes.first()
    assert client.fill(page, **{f"score_{theme.pk}_{linked.pk}": "10"}).status_code == 422
    page = client.fill(client.click(page, "Enregistrer un retrait"), member=str(linked.pk), reason="Bénévole là-bas")
    assert f"score_{theme.pk}_{linked.pk}" not in main_form(page).fields
    typed = {name: "8" for name in main_form(page).fields if name and name.startswith("score_")}
    page = client.fill(page, **typed)
    assert "Note du jury : 80" in text(page)
    client.fill(client.click(page, "Décision du jury"), outcome="award", paths="Former l’équipe.")
    early = client.click(client.page(office_page(session)), "Clore la séance")
    assert "Écrivez le procès-verbal." in text(early)
    client.post(reverse("admin:label_jury_minutes", args=[session.pk]), {"redraft": "1"})
    page = client.fill(client.click(client.page(office_page(session)), "Clore la séance"))
    minutes = words_of(client.click(page, "Lire le procès-verbal (PDF)").content)
    assert "Anne Coste" in minutes
    assert "Bénévole là-bas" in minutes
    letters()


def called(client, names, insider):
    """A session of today, with these members and somebody who has an account."""
    page = client.page("/gestion/label/jury/add/")
    data = dict(main_form(page).form_values()) | {"held_on": str(clock.today()), "place": "Hôtel de Ville"}
    rows = [(name, "") for name in names] + [("Dany Paul", str(insider.pk))]
    for rank, (name, user) in enumerate(rows):
        about = {"name": name, "quality": "habitante", "user": user, "id": "", "jury": ""}
        data |= {f"members-{rank}-{field}": value for field, value in about.items()}
    data["members-TOTAL_FORMS"] = str(len(rows))
    answer = client.post(page.request["PATH_INFO"], data, follow=True)
    assert answer.status_code == 200
    return Jury.objects.get()


def shown(client, award, rose):
    """Its certificate, its badge, and what anybody checks."""
    home = client.sign_in(rose).page(award.get_absolute_url())
    assert "Le certificat est en préparation." in text(home)
    keep_certificate(award_id=award.pk)
    home = client.page(award.get_absolute_url())
    certificate = words_of(client.click(home, "Le certificat (PDF)").content)
    assert award.number in certificate
    assert "Ressourcerie des Prés" in certificate
    snippet = tree(home).xpath("//textarea[@id='code']")[0].text
    assert f"{verification(award)}" in snippet
    assert f"/label/badge/{award.number}.svg" in snippet

    client.logout()
    assert client.get(f"/espace/label/certificats/{award.number}.pdf").status_code in (302, 404)
    page = client.page(verification(award))
    assert heading(page) == "Ce label est valide"
    assert "Ressourcerie des Prés" in text(page)
    assert client.get("/label/verification/ALES-1999-0001/").status_code == 404
    answer = client.get(f"/label/badge/{award.number}.svg")
    assert f"jusqu’en {award.ends_on.year}" in answer.content.decode()
    assert not answer.cookies
    again = client.get(f"/label/badge/{award.number}.svg", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert award.number in client.get(FEED).content.decode()
    assert labelled(client) == ([award.number], [])


def listed(client, office, space, structure, award):
    """Its page of the directory, written by its people, read by the town, found by everybody."""
    home = f"/espace/label/fiche/{structure.slug}/"
    client.sign_in(representative_of(structure)).post(f"{home}commencer/")
    client.fill(
        f"{home}presentation/",
        summary="Des objets réparés.",
        description="Une boutique.",
        categories=str(Category.objects.get(code="ressourcerie").pk),
    )
    client.fill(f"{home}contact/", public_email="bonjour@pres.example")
    space(structure.listing, "Publier ma fiche")
    client.logout()
    assert found(client, q="ressourcerie") == []
    office(structure.listing, "Mettre en ligne")
    client.logout()
    assert labelled(client) == ([award.number], ["Ressourcerie des Prés"])
    assert found(client, q="resourceries", label="1") == ["Ressourcerie des Prés"]
    page = client.page(f"/annuaire/{structure.slug}/")
    assert "Cette structure a le label de la Ville depuis le" in text(page)
    assert heading(client.click(page, "Vérifier le label")) == "Ce label est valide"
    back = client.click(client.page(verification(award)), "Voir ce que fait cette structure")
    assert heading(back) == "Ressourcerie des Prés"


# Refused, then asked again -----------------------------------------------------------------------------


def test_refusal_gives_its_paths_and_the_next_candidacy_takes_up_the_answers(client, office, space, structure, rose):
    candidacy = factories.heard_candidacy(structure, outcome="refuse", given=3)
    letters()
    page = client.sign_in(factories.labeller()).page(office_page(candidacy))
    assert "Attribuer le label" not in text(page)
    office(candidacy, "Refuser le label", reasons="La gouvernance reste à écrire.", paths="Réunir une assemblée.")
    assert letters() == [(rose.email, "Décision sur votre candidature au label")]
    page = client.sign_in(rose).page(candidacy.get_absolute_url())
    for words in ("La gouvernance reste à écrire.", "Réunir une assemblée.", "tribunal administratif de Nîmes"):
        assert words in text(page)
    assert not Award.objects.exists()

    page = client.fill(client.click(client.page("/espace/label/"), "Préparer une candidature"))
    again = Candidacy.objects.exclude(pk=candidacy.pk).get()
    typed = dict(main_form(page).form_values())
    assert [typed[name].strip() for name in ("presentation", "progress_plan")] == ["Nous réparons des vélos.", ""]
    assert "1 chose à faire" in text(client.page(again.get_absolute_url()))
    page = client.fill(page, progress_plan="Écrire nos règles avant l’été.")
    theme = again.referential.themes.first()
    assert heading(page) == theme.name
    assert text(page).count("Reprise : à relire") == theme.criteria.count()
    first = theme.criteria.first()
    page = client.fill(page, "Enregistrer", **{f"{first.code}_stage": "3"})
    assert text(page).count("Reprise : à relire") == theme.criteria.count() - 1
    space(again, "Déposer ma candidature")
    assert (again.status, again.number) == ("submitted", f"{clock.today().year}-LAB-0002")
    assert again.self_score > candidacy.self_score
    assert again.evidence.count() == candidacy.evidence.count()
    page = client.sign_in(factories.labeller()).page(office_page(again))
    assert f"{candidacy} : label refusé" in text(page)


# Kept three years more -------------------------------------------------------------------------------


def test_renewal_starts_the_day_after_and_answers_the_new_version(client, office, space, structure, rose):
    award = factories.award(structure)
    factories.listing(structure)
    letters()
    with clock.moved_to(award.renewal_open_on - DAY):
        routines.remind_awards()
        assert letters() == []
        refused = client.sign_in(rose).fill("/espace/label/candidature/")
        assert refused.status_code == 422
        assert "Vous pourrez préparer son renouvellement à partir du" in text(refused)
    changed = new_version(client)

    with clock.moved_to(award.renewal_open_on):
        routines.remind_awards()
        routines.remind_awards()
        assert letters() == [(rose.email, "Votre label finit bientôt")]
        page = client.sign_in(rose).page("/espace/")
        assert "Renouveler le label" in text(page)
        page = client.fill(client.click(client.page(award.get_absolute_url()), "Demander à le garder"))
        renewal = Candidacy.objects.get(renews=award)
        assert (renewal.referential.version, heading(page)) == (2, "Présentation")
        client.fill(page, progress_plan="Partager nos outils.")
        page = client.page(renewal.get_absolute_url())
        assert heading(page) == "Renouveler le label"
        assert "1 chose à faire" in text(page)
        assert f"{changed.theme}, critère 1 : dites où vous en êtes." in text(page)
        told = {"stage": "3", "words": "Les membres, chaque année.", "proofs": f"p{structure.papers.get().pk}"}
        typed = {f"{changed.code}_{part}": value for part, value in told.items()}
        page = client.fill(renewal.step_url(changed.theme.code), "Enregistrer", **typed)
        assert text(page).count("Reprise : à relire") == changed.theme.criteria.count() - 1
        routines.remind_awards()
        assert letters() == []  # whoever has already asked is left in peace
        space(renewal, "Déposer ma candidature")
        decided(renewal)
        office(renewal, "Attribuer le label")
        following = Award.objects.get(candidacy=renewal)
        assert (following.starts_on, following.ends_on) == (award.ends_on + DAY, three_years_after(award.ends_on))
        client.logout()
        assert heading(client.page(verification(award))) == "Ce label est valide"
        assert heading(client.page(verification(following))) == "Ce label commence bientôt"
        assert labelled(client)[0] == [award.number]
        letters()

    with clock.moved_to(award.ends_on):
        assert f"jusqu’en {award.ends_on.year}" in badge(client, award)
    with clock.moved_to(award.ends_on + DAY):
        routines.remind_awards()
        assert letters() == []
        page = client.page(verification(award))
        assert heading(page) == "Ce label est terminé"
        assert heading(client.click(page, following.number)) == "Ce label est valide"
        # A badge that was put on a site before the renewal tells of the label that is held.
        assert f"jusqu’en {following.ends_on.year}" in badge(client, award)
        assert labelled(client) == ([following.number], ["Ressourcerie des Prés"])


def three_years_after(date):
    return date.replace(year=date.year + 3)


def new_version(client):
    """The office writes the next version: one criterion changes its meaning. Returns what it became."""
    client.sign_in(factories.labeller())
    first = factories.published_referential()
    client.fill(client.click(client.page(office_page(first)), "Commencer la version suivante"))
    version = Referential.objects.exclude(pk=first.pk).get()
    theme = version.themes.first()
    page = client.page(office_page(theme))
    answer = client.fill(
        page,
        "Enregistrer",
        **ticked(page, "-paper_kinds")
        | {
            "criteria-0-question": "Qui élit vos dirigeants ?",
            "criteria-0-paper_kinds": ["statutes", "leaders"],
            "criteria-0-keeps_answers": None,
        },
    )
    assert answer.status_code == 200
    assert client.fill(client.click(client.page(office_page(version)), "Publier cette version")).status_code == 200
    version.refresh_from_db()
    assert version.is_published
    changed = theme.criteria.get(question="Qui élit vos dirigeants ?")
    assert not changed.keeps_answers
    assert changed.paper_kinds == ["statutes", "leaders"]
    read = text(client.page(office_page(theme)))
    assert ", ".join(str(PaperKind(kind).label) for kind in changed.paper_kinds) in read
    assert "statutes" not in read
    return changed


def ticked(page, end):
    """What is ticked in the boxes whose names end so, several to a name."""
    found = {}
    for name, value in main_form(page).form_values():
        if name.endswith(end):
            found.setdefault(name, []).append(value)
    return found


def decided(candidacy):
    """Complete, visited, heard: the jury says yes."""
    workflow.declare_complete(candidacy, by=factories.labeller())
    factories.reported_visit(candidacy)
    workflow.report_visit(candidacy, by=factories.labeller())
    factories.closed_jury(candidacy)
    candidacy.refresh_from_db()


# Controlled -------------------------------------------------------------------------------------------


def test_control_suspends_then_another_withdraws(client, office, space, labeller):
    for name in ("Café des Mineurs", "Jardin du Gardon", "Atelier Vélo"):
        made = factories.verified_structure(name=name)
        factories.held(made)
        factories.listing(made)
    control = drawn(client, labeller)
    award, rose = control.award, representative_of(control.structure)
    letters()

    answered(client, office, space, control)
    office(control, "Envoyer les constats", findings="La boutique était fermée.", sanction="suspension")
    assert letters() == [(rose.email, "Contrôle de votre label : vos observations sont attendues")]
    page = client.sign_in(labeller).page(office_page(control))
    assert "Prononcer la sanction" in text(page)
    early = client.click(page, "Prononcer la sanction")
    assert "La structure peut donner ses observations jusqu’au" in text(early)
    assert heading(client.page(verification(award))) == "Ce label est valide"
    space(control, "Donner vos observations", observations="Nous étions en inventaire.")
    assert letters() == [(SERVICE, "Observations sur un contrôle du label")]
    office(control, "Prononcer la sanction", decision="Deux visites, deux portes closes.")
    assert letters() == [(rose.email, "La décision sur le contrôle de votre label")]
    lost(client, award, "Ce label est suspendu", "label suspendu")
    assert "Deux visites, deux portes closes." in text(client.sign_in(rose).page(award.get_absolute_url()))

    office(award, "Lever la suspension")
    assert letters() == [(rose.email, "Votre label est de nouveau valide")]
    client.logout()
    assert heading(client.page(verification(award))) == "Ce label est valide"
    assert award.number in labelled(client)[0]

    withdrawn(client, office, award)
    assert letters()[-1] == (rose.email, "La décision sur le contrôle de votre label")
    lost(client, award, "Ce label est retiré", "label retiré")
    assert "Jusqu’au" not in text(client.page(verification(award)))
    assert award.number not in client.get(FEED).content.decode()
    page = client.sign_in(rose).page(award.get_absolute_url())
    assert "Votre label est retiré." in text(page)
    assert "tribunal administratif de Nîmes" in text(client.page(award.audits.latest("pk").get_absolute_url()))
    assert "Préparer une candidature" in text(client.page("/espace/label/"))


def drawn(client, labeller):
    """A third of the labels, in an order that anybody computes again from the public page."""
    numbers = sorted(Award.objects.values_list("number", flat=True))
    seed = "4-8-15-16-23"
    page = client.sign_in(labeller).fill("/gestion/label/auditdraw/tirer/", seed=seed, share="30")
    client.logout()
    page = client.page(page.request["PATH_INFO"])
    order = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())
    shown_order = [row.text_content().strip() for row in tree(page).xpath("//tbody//th")]
    assert shown_order == order
    control = Audit.objects.get()
    assert [control.award.number] == order[: math.ceil(len(order) * 0.3)]
    return control


def answered(client, office, space, control):
    rose = representative_of(control.structure)
    office(control, "Envoyer les questions")
    assert letters() == [(rose.email, "Un contrôle de votre label")]
    page = client.sign_in(rose).page("/espace/")
    assert f"Répondre au contrôle du label {control.award.number}" in text(page)
    space(control, "Répondre au contrôle", answer="Nous ouvrons trois jours par semaine.")
    assert letters() == [(SERVICE, "Réponse à un contrôle du label")]
    page = text(client.sign_in(factories.labeller()).page(office_page(control)))
    assert "C’est au service." in page
    assert "C’est à la structure." not in page


def withdrawn(client, office, award):
    """On a fact that was told; the structure lets both its times pass."""
    office(award, "Ouvrir un contrôle", fact="L’association n’a plus d’assemblée.")
    control = award.audits.latest("pk")
    office(control, "Envoyer les questions")
    with clock.moved_to(control.answer_until + DAY):
        office(control, "Envoyer les constats", findings="Aucune assemblée en trois ans.", sanction="withdrawal")
    with clock.moved_to(control.observe_until):
        page = client.click(client.page(office_page(control)), "Prononcer la sanction")
        assert "La structure peut donner ses observations jusqu’au" in text(page)
    with clock.moved_to(control.observe_until + DAY):
        office(control, "Prononcer la sanction", decision="La structure ne décide plus à plusieurs.")
    award.refresh_from_db()


def lost(client, award, title, words):
    """Everybody reads it at once, wherever the label was shown; the page of the directory stays."""
    client.logout()
    assert heading(client.page(verification(award))) == title
    assert words in badge(client, award)
    numbers, names = labelled(client)
    assert award.number not in numbers
    assert award.structure.name not in names
    page = client.page(f"/annuaire/{award.structure.slug}/")
    assert "Cette structure a le label" not in text(page)
    assert verification(award) not in links(page)


# Protected -------------------------------------------------------------------------------------------


ADMINISTRATIVE = "2 place de la Mairie"


@pytest.fixture
def sheltered_award(shelter):
    """« Abri Cévenol » holds the label, has a page, and is being controlled; its neighbour too."""
    Structure.objects.filter(pk=shelter.pk).update(status="verified")
    shelter.refresh_from_db()
    neighbour = factories.verified_structure(name="Café des Mineurs", slug="cafe-des-mineurs")
    place = {"neighbourhood": Neighbourhood.objects.get(slug="ales-tamaris"), "latitude": "44.13", "longitude": "4.08"}
    factories.listing(neighbour, **place)
    factories.held(neighbour)
    factories.listing(shelter, categories=["accueil-de-victimes"])
    award = factories.award(shelter)
    keep_certificate(award_id=award.pk)
    factories.audit(award, status="answered")
    return award


def public_pages(award):
    slug = award.structure.slug
    yield from ("/", "/label/", verification(award), f"/label/badge/{award.number}.svg", FEED, "/sitemap.xml")
    yield from (TABLE, TABLE.replace(".csv", ".geojson"), "/donnees/")
    yield from (f"/annuaire/{part}" for part in ("", "?vue=carte", "?q=abri", "?q=Alès", "widget/", "integrer/"))
    yield from (f"/annuaire/{slug}/", f"/annuaire/{slug}/signaler/")
    yield "/annuaire/points.json?boite=3,43,5,45&zoom=12"


def its_pages(award):
    """What its people read, and others must not."""
    candidacy = award.candidacy
    yield from (award.get_absolute_url(), f"/espace/label/certificats/{award.number}.pdf")
    yield from (candidacy.get_absolute_url(), f"/espace/label/{candidacy.pk}/relire/")
    yield f"/espace/label/{candidacy.pk}/pdf/"
    yield from (row.get_absolute_url() for row in candidacy.evidence.all())
    yield from (row.get_absolute_url() for row in award.audits.all())
    yield from (f"/espace/label/fiche/{award.structure.slug}/{part}" for part in ("", "presentation/", "lieu/"))


def office_pages_of_the_label():
    """Every list, its search on the secret, every row’s page and history."""
    for model, office in admin.site._registry.items():
        if model._meta.app_label != "label":
            continue
        name = f"admin:label_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if office.search_fields:
            yield from (f"{reverse(f'{name}_changelist')}?q={word}" for word in ("Aurore", "Secret", "abri"))
        for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:4]:
            yield from (reverse(f"{name}_change", args=[pk]), reverse(f"{name}_history", args=[pk]))
    for jury in Jury.objects.all():
        yield reverse("admin:label_jury_file", args=[jury.pk])


@pytest.mark.parametrize("name", ["visitor", "stranger", "labeller", "elected", "instructor", "administrator"])
def test_nobody_outside_reads_where_a_labelled_shelter_is(name, sheltered_award, request):
    browser = SearchingClient()
    browser.sign_in(request.getfixturevalue(name))
    staff = name not in ("visitor", "stranger")
    for url in [*public_pages(sheltered_award), *its_pages(sheltered_award)]:
        browser.get(url)
    for url in office_pages_of_the_label() if staff else ():
        browser.get(url)
    assert browser.found == {}
    assert browser.read > (60 if staff else 20)


def test_labelled_shelter_is_found_by_its_name_and_by_no_place(client, sheltered_award):
    name, other = "Abri Cévenol", "Café des Mineurs"
    assert found(client, q="abri") == [name]
    assert found(client, label="1") == [name, other]
    assert found(client, categorie="accueil-de-victimes") == [name]
    for place in ({"q": "Alès"}, {"q": "mairie"}, {"commune": "30007"}, {"quartier": "ales-tamaris"}):
        assert name not in found(client, **place)
    assert found(client, commune="30007") == [other]
    points = client.get("/annuaire/points.json?boite=3,43,5,45&zoom=16").content.decode()
    assert other in points
    assert name not in points
    near = client.post("/annuaire/pres-de-moi/", {"pres": "44.127,4.083"}).content.decode()
    assert "km" in text(near) or " m" in text(near)
    assert not [line for line in tree(near).xpath("//li[contains(., 'Abri')]") if "à " in line.text_content()]


def test_labelled_shelter_has_no_address_wherever_the_public_reads(client, sheltered_award):
    structure = sheltered_award.structure
    for url in public_pages(sheltered_award):
        answer = client.get(url)
        content = (answer.getvalue() if answer.streaming else answer.content).decode()
        for place in (ADMINISTRATIVE, structure.siret, structure.rna):
            assert place not in content, url
        assert secrets_in(answer) == []
    page = client.page(f"/annuaire/{structure.slug}/")
    assert "son adresse n’est pas publique" in text(page)
    assert not tree(page).xpath("//address | //*[@data-point]")
    assert heading(client.page(verification(sheltered_award))) == "Ce label est valide"
    table = csv.DictReader(io.StringIO(client.get(TABLE).getvalue().decode(), newline=""))
    (line,) = [line for line in table if line["numero"] == sheltered_award.number]
    wheres = ("adresse", "code_postal", "commune", "code_insee", "latitude", "longitude", "siret", "rna")
    assert {line[column] for column in wheres} == {""}
    features = json.loads(client.get(TABLE.replace(".csv", ".geojson")).getvalue())["features"]
    assert [one["geometry"] for one in features if one["id"] == sheltered_award.number] == [None]


def test_letters_of_a_labelled_shelter_name_it_to_its_own_people_only(sheltered_award, sheltered):
    mail.outbox.clear()
    for pk in Message.objects.values_list("pk", flat=True):
        attempt(pk)
    assert len(mail.outbox) > 8
    for letter in mail.outbox:
        whole = letter.subject + letter.body
        assert "Abri Cévenol" not in letter.subject
        assert ADMINISTRATIVE not in whole
        secret = [word for word in ("impasse du Secret", "Ombreuse", "0600000099") if word in whole]
        assert secret == []
        assert "Aurore" not in whole or letter.to == [sheltered.email]
