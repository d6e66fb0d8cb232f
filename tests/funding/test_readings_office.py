"""Readings in the back-office: the grid on the call's page, asking readers, one's own page, what they say together."""

import io

import pytest
from tablib import Dataset

from commons import clock
from funding import workflow
from funding.models import Reading
from tests import factories
from tests.client import heading, links, text

pytestmark = pytest.mark.django_db
CHANGE = "/gestion/funding/{}/{}/change/"
LIST = "/gestion/funding/application/"


@pytest.fixture
def application(structure, representative):
    return factories.ApplicationFactory(status="submitted", call=factories.graded_call(), structure=structure)


def page_of(row):
    return CHANGE.format(row._meta.model_name, row.pk)


def desk(reading):
    return f"/gestion/funding/reading/{reading.pk}/lire/"


# The grid -------------------------------------------------------------------------------------------


def write_grid(client, call, **change):
    """One line of the grid, on the page of its call."""
    line = {"rank": "1", "label": "Utilité", "looked_at": "À qui il sert.", "weight": "3", "levels": "Non.\nOui.\n"}
    typed = {f"scoring-0-{name}": value for name, value in (line | change).items()}
    return client.fill(page_of(call), "Enregistrer et continuer les modifications", **typed)


def test_grid_is_written_on_the_call_s_page(client, instructor):
    call = factories.CallFactory(status="draft")
    client.sign_in(instructor)
    answer = write_grid(client, call)
    assert answer.status_code == 200
    assert list(call.scoring.values_list("label", "weight", "levels")) == [("Utilité", 3, ["Non.", "Oui."])]
    assert "Copier la grille d’un autre appel" in text(client.page(page_of(call)))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"levels": "Seul."}, "Donnez de 2 à 11 niveaux, un par ligne."),
        ({"levels": "x" * 201 + "\nOui."}, "200 caractères au plus"),
        ({"weight": "0"}, "supérieure ou égale à 1"),
    ],
)
def test_line_that_is_badly_written_is_a_sentence(change, sentence, client, instructor):
    call = factories.CallFactory(status="draft")
    client.sign_in(instructor)
    assert sentence in text(write_grid(client, call, **change))
    assert not call.scoring.exists()


def test_grid_of_a_published_call_is_only_read(client, instructor, application):
    page = client.sign_in(instructor).page(page_of(application.call))
    assert "Utilité sociale" in text(page)
    assert b'name="scoring-0-label"' not in page.content
    assert "Copier la grille" not in text(page)
    url = f"/gestion/funding/call/{application.call.pk}/grille/"
    assert client.get(url).status_code == 403


def test_grid_is_copied_from_another_call(client, instructor, application):
    draft = factories.CallFactory(status="draft", title="Nouvel appel")
    page = client.click(client.sign_in(instructor).page(page_of(draft)), "Copier la grille d’un autre appel")
    answer = client.fill(page, "Copier la grille", source=str(application.call.pk))
    assert "La grille est copiée." in text(answer)
    assert draft.scoring.count() == 2


def test_grid_is_published_with_the_call(client, application):
    page = client.page(application.call.get_absolute_url())
    said = text(page)
    assert "Comment votre demande sera lue" in said
    assert "Utilité sociale poids 3" in said
    assert "4 : Décisive." in said
    assert "à partir de 6 points" in said
    plain = client.page(factories.CallFactory().get_absolute_url())
    assert "Comment votre demande sera lue" not in text(plain)


# Asking ---------------------------------------------------------------------------------------------


def test_one_file_is_entrusted_from_its_page(client, instructor, elected, application):
    page = client.click(client.sign_in(instructor).page(page_of(application)), "Confier à des lecteurs")
    due_on = clock.today().replace(year=clock.today().year + 2)
    answer = client.fill(page, "Confier la lecture", readers=str(elected.pk), due_on=due_on.isoformat())
    assert answer.status_code == 422
    assert "six mois au plus" in text(answer)
    soon = (clock.now() + factories.dt.timedelta(days=10)).date()
    answer = client.fill(
        page, "Confier la lecture", readers=str(elected.pk), experts="Nadia Serre, nadia@exemple.fr\n", due_on=str(soon)
    )
    assert "2 lecture(s) confiée(s)." in text(answer)
    assert "Nadia Serre (expert)" in text(answer)
    page = client.page(f"/gestion/funding/application/confier/?demandes={application.pk}")
    assert "Experts déjà invités sur cet appel" in text(page)


@pytest.mark.parametrize(
    ("experts", "sentence"),
    [
        ("", "Choisissez au moins une personne."),
        ("nadia@exemple.fr", "donnez un nom de 120 caractères au plus, puis l’adresse."),
        ("Nadia Serre", "donnez un nom, une virgule, une adresse."),
        ("Nadia, pas-une-adresse", "donnez un nom, une virgule, une adresse."),
        (f"Nadia, n@{'.'.join(['domaine' * 8] * 5)}.fr", "donnez un nom, une virgule, une adresse."),
        ("\n".join(f"N, n{i}@exemple.fr" for i in range(21)), "20 experts au plus à la fois."),
    ],
)
def test_experts_badly_written_are_a_sentence_and_stay_there(experts, sentence, client, instructor, application):
    soon = (clock.now() + factories.dt.timedelta(days=10)).date()
    url = f"/gestion/funding/application/confier/?demandes={application.pk}"
    answer = client.sign_in(instructor).fill(url, "Confier la lecture", experts=experts, due_on=str(soon))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert experts.split("\n")[0] in answer.content.decode()
    assert not Reading.objects.exists()


def test_number_that_is_none_s_is_not_found(client, instructor):
    address = f"/gestion/funding/application/confier/?demandes={'9' * 30}"
    assert client.sign_in(instructor).get(address).status_code == 404


def test_many_files_are_entrusted_from_the_list(client, instructor, elected, application):
    other = factories.ApplicationFactory(status="submitted", call=application.call)
    client.sign_in(instructor)
    answer = client.post(
        "/gestion/funding/application/",
        {"action": "entrust", "_selected_action": [application.pk, other.pk]},
        follow=True,
    )
    assert heading(answer) == "Confier à des lecteurs"
    soon = (clock.now() + factories.dt.timedelta(days=10)).date()
    client.fill(answer, "Confier la lecture", readers=str(elected.pk), due_on=str(soon))
    assert Reading.objects.filter(reader=elected).count() == 2


def test_only_those_who_instruct_may_ask(client, application, financier, elected):
    for person in (financier, elected):
        client.sign_in(person)
        assert client.get(f"/gestion/funding/application/confier/?demandes={application.pk}").status_code == 403
        assert "Confier à des lecteurs" not in text(client.page(page_of(application)))
    assert (
        client.sign_in(factories.agent("Instruction")).get("/gestion/funding/application/confier/").status_code == 404
    )


# Reading --------------------------------------------------------------------------------------------


def test_reader_finds_the_file_in_the_work_list_and_hands_in(client, elected, application):
    reading = factories.reading(application=application)
    first, second = reading.criteria
    page = client.sign_in(elected).page("/gestion/")
    assert desk(reading) in links(page)
    page = client.page(desk(reading))
    assert "Donner une seconde vie aux vélos." not in text(page)
    page = client.fill(page, "Déclarer mes liens", interest="none")
    assert "Donner une seconde vie aux vélos." in text(page)
    page = client.fill(page, "Enregistrer", **{f"level_{first.pk}": "4"})
    full = {f"level_{second.pk}": "2", "opinion": "favourable", "reasons": "Solide."}
    answer = client.fill(client.page(desk(reading)), "Rendre mon avis", **full)
    assert "Votre avis est rendu. Merci." in text(answer)
    assert desk(reading) not in links(client.page("/gestion/"))
    assert client.get(page_of(reading)).status_code == 302


def test_page_of_somebody_else_s_reading_does_not_exist(client, instructor, financier, application):
    reading = factories.reading(application=application)
    assert client.sign_in(instructor).get(desk(reading)).status_code == 404
    assert client.sign_in(financier).get(desk(reading)).status_code == 404


def test_reader_who_begins_to_write_for_the_structure_reads_no_more(client, elected, application):
    reading = factories.reading("declared_free", application=application)
    factories.MembershipFactory(structure=application.structure, user=elected, role="writer")
    assert client.sign_in(elected).get(desk(reading)).status_code == 403


def test_recused_reader_loses_the_file_and_the_instructor_is_told_why(
    client, elected, instructor, financier, application
):
    reading = factories.reading(application=application)
    answer = client.sign_in(elected).fill(desk(reading), "Déclarer mes liens", interest="relative")
    assert "La demande est fermée pour vous" in text(answer)
    assert client.get(page_of(application)).status_code == 302
    assert "Une personne proche de moi" in text(client.sign_in(instructor).page(page_of(application)))
    factories.reading("handed_in", application=application, reader=financier)
    assert "Une personne proche" not in text(client.sign_in(financier).page(page_of(application)))


def test_reading_is_taken_back_by_its_button(client, instructor, application):
    reading = factories.reading(application=application)
    page = client.click(client.sign_in(instructor).page(page_of(reading)), "Retirer cette lecture")
    client.fill(page)
    reading.refresh_from_db()
    assert reading.status == "revoked"


def test_expert_is_given_more_time_a_new_link_or_no_access(client, instructor, application):
    expert = factories.reading(application=application, reader=("Nadia Serre", "nadia@exemple.fr")).expert
    link = expert.link
    client.sign_in(instructor)
    client.fill(client.click(client.page(page_of(expert)), "Envoyer un nouveau lien"))
    expert.refresh_from_db()
    assert expert.link != link
    later = expert.due_on + factories.dt.timedelta(days=3)
    client.fill(client.click(client.page(page_of(expert)), "Donner plus de temps"), due_on=str(later))
    client.fill(client.click(client.page(page_of(expert)), "Retirer l’accès"))
    expert.refresh_from_db()
    assert (expert.due_on, expert.status) == (later, "revoked")
    assert expert.link not in client.page(page_of(expert)).content.decode()


# Together -------------------------------------------------------------------------------------------


def test_summary_shows_readers_criteria_and_divergent_marks(client, instructor, financier, elected, application):
    factories.reading("handed_in", application=application, reader=elected, levels=[4, 2])
    factories.reading("handed_in", application=application, reader=financier, levels=[1, 2])
    said = text(client.sign_in(instructor).page(page_of(application)))
    assert "Moyenne : 15,5 sur 20 · Écart : 9,0" in said
    assert "Avis divergents" in said
    assert "Utilité sociale 3 4 sur 4 1 sur 4 12,5 15,0 Divergents" in said
    assert "favorable Un projet utile." in said


def test_reader_s_marks_wait_until_the_other_has_handed_in(client, instructor, elected, application):
    factories.reading("handed_in", application=application, reader=elected)
    factories.reading(application=application, reader=instructor)
    said = text(client.sign_in(instructor).page(page_of(application)))
    assert "les notes des autres paraîtront une fois votre avis rendu" in said
    assert "Un projet utile." not in said
    assert "20,0" not in text(client.page("/gestion/funding/readapplication/"))


def test_structure_never_sees_marks_nor_readers(client, representative, elected, application, instructor):
    factories.reading("handed_in", application=application, reader=elected, levels=[4, 1])
    client.sign_in(representative)
    before = text(client.page(application.get_absolute_url()))
    workflow.refuse(application, by=instructor, reason="Hors du cadre.")
    for said in (before, text(client.page(application.get_absolute_url()))):
        assert [word for word in ("Élise", "Un projet utile.", "16,0", "Lectures") if word in said] == []


def test_summary_of_a_call_is_sorted_and_exported(client, instructor, elected, financier, application):
    other = factories.ApplicationFactory(status="submitted", call=application.call)
    factories.reading("handed_in", application=application, reader=elected, levels=[4, 2])
    factories.reading("handed_in", application=other, reader=elected, levels=[1, 1])
    factories.reading("assigned", application=other, reader=financier)
    page = client.click(client.sign_in(instructor).page(page_of(application.call)), "Synthèse des lectures")
    said = text(page)
    assert "1 sur 2" in said
    assert [mark in said for mark in ("20,0", "7,0")] == [True, True]
    rows = client.page("/gestion/funding/readapplication/", call__id__exact=application.call.pk, o="3").content.decode()
    assert rows.index(other.number) < rows.index(application.number)
    for kind, name in (("0", "csv"), ("1", "ods")):
        answer = client.post(
            f"/gestion/funding/readapplication/export/?call__id__exact={application.call.pk}", {"format": kind}
        )
        assert answer.status_code == 200, name
        if name == "csv":
            found = Dataset().load(io.StringIO(answer.content.decode("utf-8-sig")).read(), format="csv")
            assert dict(zip(found.headers, found[-1], strict=True))["Avis attendus en tout"] in ("1", "2")


def test_summaries_are_for_those_who_instruct(client, financier, elected, application):
    for person in (financier, elected):
        assert client.sign_in(person).get("/gestion/funding/readapplication/").status_code == 403


def test_list_of_summaries_costs_the_same_for_one_and_for_three(
    client, instructor, elected, application, django_assert_max_num_queries
):
    client.sign_in(instructor)
    for _ in range(3):
        file = factories.ApplicationFactory(status="submitted", call=application.call)
        factories.reading("handed_in", application=file)
        with django_assert_max_num_queries(12):
            client.page("/gestion/funding/readapplication/")


def test_list_of_applications_shows_the_average_and_sorts_by_it(client, instructor, elected, application):
    other = factories.ApplicationFactory(status="submitted", call=application.call)
    unread = factories.ApplicationFactory(status="submitted", call=application.call)
    factories.reading("handed_in", application=application, reader=elected, levels=[4, 2])
    factories.reading("handed_in", application=other, reader=elected, levels=[1, 1])
    client.sign_in(instructor)
    place = next(
        rank for rank, head in enumerate(client.page(LIST).context["cl"].heads(), start=0) if "note" in head["text"]
    )
    best_first = client.page(LIST, o=f"-{place}").content.decode()
    ranks = [best_first.index(file.number) for file in (application, other, unread)]
    assert ranks == sorted(ranks)
    assert '<td class="field-average">20,0</td>' in best_first
    factories.reading(application=other, reader=instructor)
    assert '<td class="field-average">7,0</td>' not in client.page(LIST).content.decode()
