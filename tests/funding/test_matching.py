"""Other funders' grants find their structure: proposed with a reason, decided by people, never guessed."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.models import Event
from commons.workflow import Incomplete, TooLate
from funding import denominations, matching, routines, workflow
from funding.models import Basis, Confidence, KnownGrant, Match, MatchBatch
from structures import workflow as registrations
from structures.models import Structure
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db

SIRET = factories.siret(4242)
OTHER_SIRET = factories.siret(4343)
RNA = "W301234567"


def known(name="Les Amis du Vélo", *, siret="", siren="", rna="", commune="", postcode="", year=2025, amount=1000):
    return factories.known_grant(
        beneficiary_name=name,
        beneficiary_siret=siret,
        beneficiary_siren=siren or siret[:9],
        beneficiary_rna=rna,
        beneficiary_commune=commune,
        beneficiary_postcode=postcode,
        year=year,
        amount=amount,
    )


def structure(name="Les Amis du Vélo", **facts):
    return factories.StructureFactory(name=name, **{"siret": "", "rna": ""} | facts)


def found():
    """``{(structure, basis, confidence, what contradicts it)}`` after a run."""
    matching.compare()
    rows = Match.objects.order_by("structure__name", "known")
    return [
        (match.structure.name, Basis(match.basis), Confidence(match.confidence), match.contradictions) for match in rows
    ]


def proposal(**facts):
    """One proposal, by the same SIRET."""
    grant, made = known(siret=SIRET), structure(siret=SIRET, **facts)
    matching.compare()
    return Match.objects.get(known=grant, structure=made)


# Each reason --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "ours", "expected"),
    [
        ({"siret": SIRET}, {"siret": SIRET}, (Basis.SIRET, Confidence.STRONG, [])),
        ({"rna": RNA}, {"rna": RNA}, (Basis.RNA, Confidence.STRONG, [])),
        ({"siren": SIRET[:9]}, {"siret": SIRET}, (Basis.SIREN, Confidence.LIKELY, [])),
        ({"commune": "30100 ALÈS CEDEX"}, {}, (Basis.NAME_AND_COMMUNE, Confidence.LIKELY, [])),
        ({"postcode": "30100"}, {}, (Basis.NAME_AND_COMMUNE, Confidence.LIKELY, [])),
        ({}, {}, (Basis.NAME, Confidence.POSSIBLE, [])),
        ({"commune": "Nîmes"}, {}, (Basis.NAME, Confidence.WEAK, ["other_commune"])),
        (
            {"siret": SIRET, "rna": RNA},
            {"siret": SIRET, "rna": "W309999999"},
            (Basis.SIRET, Confidence.LIKELY, ["other_rna"]),
        ),
        (
            {"siret": OTHER_SIRET, "rna": RNA},
            {"siret": SIRET, "rna": RNA},
            (Basis.RNA, Confidence.LIKELY, ["other_siren"]),
        ),
    ],
)
def test_each_reason_has_its_confidence(published, ours, expected):
    known(**published)
    structure(**ours)
    assert found() == [("Les Amis du Vélo", *expected)]


@pytest.mark.parametrize(
    ("published", "place", "expected"),
    [
        ("ASS LES AMIS DES VELOS", "Alès", (Basis.CLOSE_NAME_AND_COMMUNE, Confidence.POSSIBLE, [])),
        ("ASSOC. AMIS DU VELO (A.A.V.)", "Alès", (Basis.NAME_AND_COMMUNE, Confidence.LIKELY, [])),
        ("AAV", "Alès", (Basis.CLOSE_NAME_AND_COMMUNE, Confidence.POSSIBLE, [])),
        ("Amis du Vélo 30", "", (Basis.CLOSE_NAME, Confidence.WEAK, [])),
    ],
)
def test_names_are_compared_once_written_alike(published, place, expected):
    known(published, commune=place)
    structure(acronym="A.A.V.")
    assert found() == [("Les Amis du Vélo", *expected)]


@pytest.mark.parametrize(
    "published",
    [
        {"name": "Club de plongée", "commune": "Alès"},
        {"name": "AAV"},  # a sigle alone is anybody’s
        {"name": "Amis du Vélo 30", "commune": "Nîmes"},
        {"siret": OTHER_SIRET},  # two SIREN, two bodies
        {"rna": "W309999999"},
    ],
)
def test_nothing_is_proposed_without_reason(published):
    known(**published)
    structure(siret=SIRET, rna=RNA, acronym="A.A.V.")
    assert found() == []


def test_same_number_under_another_name_is_looked_at():
    known("Fédération départementale de pétanque", siren=SIRET[:9])
    structure(siret=SIRET)
    assert found() == [("Les Amis du Vélo", Basis.SIREN, Confidence.POSSIBLE, ["other_name"])]


def test_every_degree_is_explained():
    assert all(degree.sentence.endswith(".") for degree in Confidence)
    assert {basis.worth for basis in Basis} == set(Confidence)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("L’Association « Les Amis du Café »", "amis cafe"),
        ("M.J.C. d’Alès", "mjc ales"),
        ("CLUB SPORTIV ST CHRISTOL", "club sportif saint christol"),
        ("Association Loi 1901", "association loi 1901"),
        ("", ""),
    ],
)
def test_name_as_it_is_compared(name, key):
    assert denominations.match_key(name) == key


# Several structures, several runs ------------------------------------------------------------------


def test_two_structures_as_likely_are_both_proposed_and_said_to_be_ambiguous():
    known()
    structure(slug="un")
    structure(slug="deux")
    matching.compare()
    assert list(Match.objects.pending().with_rivals().values_list("is_ambiguous", flat=True)) == [True, True]


def test_less_likely_structure_waits_until_the_other_is_rejected(instructor):
    known(rna=RNA)
    structure("Les Amis du Vélo", slug="un", rna=RNA)
    structure("Les Amis du Vélo", slug="deux")
    matching.compare()
    (first,) = Match.objects.pending()
    assert first.basis == Basis.RNA
    workflow.reject(first, by=instructor, reason="homonym")
    assert [match.basis for match in Match.objects.pending()] == [Basis.NAME]


def test_running_again_changes_nothing():
    known()
    structure()
    assert matching.compare() == matching.Outcome(grants=1, structures=1, proposed=1)
    before = list(Match.objects.values())
    assert matching.compare() == matching.Outcome()
    assert list(Match.objects.values()) == before


def test_rejected_pair_is_never_proposed_again(instructor):
    match = proposal()
    workflow.reject(match, by=instructor, reason="federation")
    Structure.objects.filter(pk=match.structure_id).update(name="Les Amies du Vélo")
    assert matching.compare().proposed == 0
    match.refresh_from_db()
    assert (match.status, match.reason) == ("rejected", "federation")
    assert not Match.objects.pending().exists()


def test_new_number_of_a_structure_makes_its_proposal_stronger():
    known(rna=RNA)
    made = structure()
    assert found() == [("Les Amis du Vélo", Basis.NAME, Confidence.POSSIBLE, [])]
    made.rna = RNA
    made.save()
    assert matching.compare() == matching.Outcome(structures=1, corrected=1)
    assert found() == [("Les Amis du Vélo", Basis.RNA, Confidence.STRONG, [])]


def test_proposal_without_reason_any_more_is_taken_back(instructor):
    known("Les Amis du Vélo")
    known("Les Amis des Vélos", commune="Alès")
    made = structure()
    matching.compare()
    kept = Match.objects.get(basis=Basis.NAME)
    workflow.confirm(kept, by=instructor)
    made.name = "Le Rucher"
    made.save()
    assert matching.compare() == matching.Outcome(structures=1, withdrawn=1)
    assert list(Match.objects.all()) == [kept]  # what a person decided stays


def test_closed_structure_is_proposed_for_nothing():
    known()
    structure(status="closed", closing_reason="Dissoute")
    structure(slug="brouillon", status="draft")
    assert found() == []


def test_grant_that_comes_later_is_compared_with_everyone():
    structure()
    matching.compare()
    known()
    assert matching.compare() == matching.Outcome(grants=1, proposed=1)


def test_run_asks_the_same_statements_whatever_there_is():
    known()
    structure()
    with CaptureQueriesContext(connection) as one:
        matching.compare()
    for n in range(30):
        known(f"Foyer rural numéro {n}")
        structure(f"Foyer rural numéro {n}", slug=f"foyer-{n}")
    with CaptureQueriesContext(connection) as many:
        matching.compare()
    assert len(many) == len(one)
    assert len(many) <= 12


def test_protected_structure_is_never_compared_by_its_place(shelter):
    """Where a funder says that it is, nobody reads here."""
    known(shelter.name, commune="Alès")
    assert [row[1] for row in found()] == [Basis.NAME]


# Decisions ----------------------------------------------------------------------------------------


def test_confirmation_has_a_date_an_author_and_a_line_of_journal(instructor):
    match = proposal()
    workflow.confirm(match, by=instructor)
    assert (match.status, match.decided_by) == ("confirmed", instructor)
    assert match.decided_at
    assert Event.objects.about(match).get().action == "confirm"


def test_second_structure_of_one_grant_is_refused_in_a_sentence(instructor):
    known()
    structure(slug="un")
    structure(slug="deux")
    matching.compare()
    first, second = Match.objects.order_by("pk")
    workflow.confirm(first, by=instructor)
    with pytest.raises(Incomplete, match="Une autre structure est déjà confirmée"):
        workflow.confirm(second, by=instructor)
    assert not Match.objects.pending().exists()
    workflow.reopen_match(first, by=instructor)
    assert Match.objects.pending().count() == 2


def test_rejection_needs_its_reason(instructor):
    with pytest.raises(ValidationError, match="dit pourquoi"):
        workflow.reject(proposal(), by=instructor, reason="")


def test_agent_does_not_decide_for_their_own_structure(instructor):
    match = proposal()
    factories.MembershipFactory(structure=match.structure, user=instructor)
    with pytest.raises(PermissionDenied):
        workflow.confirm(match, by=instructor)


@pytest.mark.django_db(transaction=True)
def test_two_agents_confirm_two_structures_and_one_wins(instructor, administrator):
    known()
    structure(slug="un")
    structure(slug="deux")
    matching.compare()
    told, barrier = [], threading.Barrier(2)

    def decide(pk, by):
        match = Match.objects.get(pk=pk)
        barrier.wait()
        try:
            workflow.confirm(match, by=by)
        except ValidationError as error:
            told.append(error.messages)
        finally:
            connection.close()

    pks = Match.objects.order_by("pk").values_list("pk", flat=True)
    threads = [
        threading.Thread(target=decide, args=pair) for pair in zip(pks, [instructor, administrator], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Match.objects.confirmed().count() == 1
    ((sentence,),) = told
    assert sentence.startswith("Une autre structure est déjà confirmée pour cette subvention")


# What counts as a fact ------------------------------------------------------------------------------


def test_likeness_of_names_is_no_fact_until_somebody_confirms_it(instructor):
    grant, made = known(), structure()
    matching.compare()
    assert list(KnownGrant.objects.about(made)) == []
    assert list(KnownGrant.objects.confirmed_for(made)) == []
    workflow.confirm(Match.objects.get(), by=instructor)
    assert list(KnownGrant.objects.about(made)) == [grant]
    assert list(KnownGrant.objects.confirmed_for(made)) == [grant]


def test_same_number_counts_until_somebody_rejects_it(instructor):
    match = proposal()
    assert list(KnownGrant.objects.about(match.structure)) == [match.known]
    assert list(KnownGrant.objects.confirmed_for(match.structure)) == []
    workflow.reject(match, by=instructor, reason="federation")
    assert list(KnownGrant.objects.about(match.structure)) == []


def test_grant_confirmed_for_another_structure_is_not_counted_twice(instructor):
    known(siren=SIRET[:9])
    first = structure(siret=SIRET)
    second = structure("Les Amis du Vélo Alès", siret=f"{SIRET[:9]}00026")
    matching.compare()
    workflow.confirm(Match.objects.get(structure=first), by=instructor)
    assert KnownGrant.objects.about(first).count() == 1
    assert KnownGrant.objects.about(second).count() == 0


# Merging ------------------------------------------------------------------------------------------


def merged(duplicate, survivor, by):
    registrations.merge(duplicate, by=by, survivor=survivor, keeps_roles=False)


def test_duplicate_hands_over_what_was_confirmed_for_it(instructor):
    match = proposal()
    survivor = structure("Vélo des Cévennes")
    workflow.confirm(match, by=instructor)
    merged(match.structure, survivor, instructor)
    assert list(KnownGrant.objects.confirmed_for(survivor)) == [match.known]


def test_names_of_a_duplicate_are_looked_for_under_the_structure_that_it_became(instructor):
    duplicate, survivor = structure("Les Amis du Vélo"), structure("Vélo des Cévennes")
    matching.compare()
    merged(duplicate, survivor, instructor)
    known("Les Amis du Vélo")
    assert found() == [("Vélo des Cévennes", Basis.NAME, Confidence.POSSIBLE, [])]


@pytest.mark.parametrize(
    ("theirs", "mine", "kept"),
    [
        ("confirm", "reject", "confirmed"),
        ("confirm", None, "confirmed"),
        ("reject", None, "rejected"),
        (None, "reject", "rejected"),
        (None, "confirm", "confirmed"),
        (None, None, "proposed"),
    ],
)
def test_of_two_decisions_on_one_grant_the_stronger_stays(theirs, mine, kept, instructor):
    known()
    duplicate, survivor = structure(slug="doublon"), structure(slug="restante")
    matching.compare()
    for move, owner in [(theirs, duplicate), (mine, survivor)]:
        match = Match.objects.get(structure=owner)
        if move == "confirm":
            workflow.confirm(match, by=instructor)
        elif move == "reject":
            workflow.reject(match, by=instructor, reason="homonym")
    merged(duplicate, survivor, instructor)
    assert Match.objects.get(structure=survivor).status == kept
    matching.compare()
    assert Match.objects.get(structure=survivor).status == kept


# Many at once -------------------------------------------------------------------------------------


def many(count=3):
    for n in range(count):
        number = factories.siret(5000 + n)
        known(f"Foyer {n}", siret=number)
        structure(f"Foyer {n}", siret=number)
    matching.compare()


def test_same_siret_is_confirmed_in_bulk_by_a_worker(instructor):
    many()
    batch = workflow.confirm_all(Basis.SIRET, by=instructor, upto=Match.objects.latest("pk").pk)
    workflow.run_match_batch(batch_id=batch.pk)
    progress = MatchBatch.objects.with_progress().get()
    assert (progress.total, progress.done, progress.waiting) == (3, 3, 0)
    assert Event.objects.filter(action="confirm", by=instructor).count() == 3


@pytest.mark.parametrize("basis", set(Basis) - {Basis.SIRET, Basis.RNA})
def test_likeness_is_never_confirmed_in_bulk(basis, instructor):
    known(commune="Alès")
    known()
    structure()
    matching.compare()
    with pytest.raises(ValidationError, match="plus rien à confirmer"):
        workflow.confirm_all(basis, by=instructor, upto=Match.objects.latest("pk").pk)


def test_bulk_leaves_out_what_came_since_what_is_contradicted_and_what_is_one_s_own(instructor):
    many()
    seen = Match.objects.latest("pk").pk
    known("Foyer 1", siret=factories.siret(5001), year=2024)
    known("Pétanque", siret=factories.siret(5002), year=2024)
    matching.compare()
    factories.MembershipFactory(structure=Structure.objects.get(name="Foyer 0"), user=instructor)
    assert {match.structure.name for match in workflow.matching.for_bulk(Basis.SIRET, instructor, seen)} == {
        "Foyer 1",
        "Foyer 2",
    }
    assert workflow.matching.for_bulk(Basis.SIRET, instructor).count() == 3


def test_beneficiary_rejected_once_leaves_the_bulk(instructor):
    match = proposal()
    workflow.reject(match, by=instructor, reason="federation")
    known(siret=SIRET, year=2024)
    matching.compare()
    assert Match.objects.pending().with_refusals().get().was_rejected
    assert not Match.objects.in_bulk_by(Basis.SIRET).exists()


def test_worker_leaves_to_somebody_what_was_decided_meanwhile(instructor, administrator):
    many()
    batch = workflow.confirm_all(Basis.SIRET, by=instructor, upto=Match.objects.latest("pk").pk)
    workflow.reject(Match.objects.earliest("pk"), by=administrator, reason="mistake")
    workflow.run_match_batch(batch_id=batch.pk)
    progress = MatchBatch.objects.with_progress().get()
    assert (progress.done, progress.waiting) == (2, 0)


def test_stale_button_is_answered_in_a_sentence(instructor):
    match = proposal()
    workflow.confirm(match, by=instructor)
    with pytest.raises(TooLate):
        workflow.confirm(match, by=instructor)


# The back-office ----------------------------------------------------------------------------------

WORK = "/gestion/funding/match/a-decider/"


def test_work_page_shows_both_sides_and_decides(client, instructor):
    known("ASS AMIS DU VELO", commune="Alès", year=2024)
    structure()
    matching.compare()
    page = client.sign_in(instructor).page(WORK)
    assert "Même nom et même commune." in text(page)
    assert "ASS AMIS DU VELO" in text(page)
    match = Match.objects.get()
    answer = client.post(f"{WORK}{match.pk}/confirm/?q=velo", follow=True)
    assert answer.redirect_chain == [(f"{WORK}?q=velo", 302)]
    assert "Rapprochement confirmé pour « Les Amis du Vélo »." in text(answer)
    assert "Rien à décider." in text(answer)


def test_work_page_rejects_with_a_reason_only(client, instructor):
    match = proposal()
    client.sign_in(instructor)
    answer = client.post(f"{WORK}{match.pk}/reject/", {"reason": "?"}, follow=True)
    assert "Choisissez pourquoi vous rejetez ce rapprochement." in text(answer)
    client.post(f"{WORK}{match.pk}/reject/", {"reason": "homonym"})
    match.refresh_from_db()
    assert (match.status, match.reason) == ("rejected", "homonym")


def test_work_page_says_what_is_ambiguous_and_what_was_rejected(client, instructor):
    match = proposal()
    workflow.reject(match, by=instructor, reason="federation")
    known(siret=SIRET, year=2024)
    known("Club de plongée")
    structure("Club de plongée", slug="un")
    structure("Club de plongée", slug="deux")
    matching.compare()
    page = text(client.sign_in(instructor).page(WORK))
    assert page.count("Une autre structure est aussi probable") == 2
    assert page.count("déjà rejeté, pour cette structure") == 1


@pytest.mark.parametrize(
    ("asked", "count"),
    [("", 3), ("confiance=4", 2), ("motif=6", 1), ("q=plongee", 1), ("q=rien", 0), ("confiance=x&motif=99", 3)],
)
def test_work_page_finds_what_is_asked_for(asked, count, client, instructor):
    many(2)
    known("Club de plongée")
    structure("Club de plongée")
    matching.compare()
    assert f"{count} à décider." in text(client.sign_in(instructor).page(f"{WORK}?{asked}"))


@pytest.mark.parametrize("rows", [1, 25])
def test_work_page_asks_ten_statements_at_most(rows, client, instructor, django_assert_max_num_queries):
    many(rows)
    client.sign_in(instructor)
    with django_assert_max_num_queries(10):
        client.page(WORK)


@pytest.mark.parametrize("rows", [1, 25])
def test_list_asks_ten_statements_at_most(rows, client, instructor, django_assert_max_num_queries):
    many(rows)
    client.sign_in(instructor)
    with django_assert_max_num_queries(10):
        client.page("/gestion/funding/match/")


def test_same_numbers_are_shown_then_confirmed_at_once(client, instructor):
    many()
    page = client.click(client.sign_in(instructor).page(WORK), "Confirmer les 3 rapprochements par SIRET")
    assert "Foyer 2" in text(page)
    page = client.fill(page)
    assert "0 sur 3 confirmés." in text(page)
    assert "data-refresh" in page.content.decode()
    workflow.run_match_batch(batch_id=MatchBatch.objects.get().pk)
    page = client.page(page.request["PATH_INFO"])
    assert "3 sur 3 confirmés." in text(page)
    assert "data-refresh" not in page.content.decode()


@pytest.mark.parametrize("basis", [3, 4, 5, 6, 7, 99])
def test_no_page_confirms_names_at_once(basis, client, instructor):
    assert client.sign_in(instructor).get(f"/gestion/funding/match/tout-confirmer/{basis}/").status_code == 404


def test_bulk_that_somebody_else_did_says_so(client, instructor):
    many(1)
    client.sign_in(instructor)
    Match.objects.all().delete()
    answer = client.post("/gestion/funding/match/tout-confirmer/1/", {"jusqu-a": "999"}, follow=True)
    assert "Il n’y a plus rien à confirmer" in text(answer)
    answer = client.post("/gestion/funding/match/tout-confirmer/1/", {"jusqu-a": "x"}, follow=True)
    assert "Cette page est incomplète" in text(answer)


@pytest.mark.parametrize(("actor", "seen"), [("elected", 200), ("treasurer", 403), ("guardian", 403)])
def test_who_only_reads_has_no_button(actor, seen, client, request):
    match = proposal()
    client.sign_in(request.getfixturevalue(actor))
    answer = client.get(WORK)
    assert answer.status_code == seen
    assert b"Rejeter" not in answer.content
    assert client.post(f"{WORK}{match.pk}/confirm/").status_code in (403, 404)
    assert client.post("/gestion/funding/match/comparer/").status_code == 403
    match.refresh_from_db()
    assert match.status == "proposed"


def test_place_of_a_protected_structure_is_not_read_beside_its_name(client, instructor, superuser, shelter):
    known(shelter.name, commune="Trouville-Secrète")
    matching.compare()
    assert "Trouville" not in text(client.sign_in(instructor).page(WORK))
    assert "Trouville" in text(client.sign_in(superuser).page(WORK))


def test_structure_page_shows_its_confirmed_funders_by_year(client, instructor):
    made = structure()
    known(year=2025, amount=1000)
    known(year=2025, amount=500)
    known(year=2024, amount=70)
    matching.compare()
    for match in Match.objects.all():
        workflow.confirm(match, by=instructor)
    known(year=2023)
    matching.compare()
    page = text(client.sign_in(instructor).page(f"/gestion/structures/structure/{made.pk}/change/"))
    assert "2025 : 1 500 €".replace(" ", "\xa0") in page.replace("\u202f", "\xa0").replace(" ", "\xa0")
    assert "1 rapprochement à décider" in page


def test_page_of_a_match_goes_back_on_its_decision(client, instructor):
    match = proposal()
    workflow.confirm(match, by=instructor)
    page = client.sign_in(instructor).page(f"/gestion/funding/match/{match.pk}/change/")
    client.fill(client.click(page, "Revenir sur la décision"))
    match.refresh_from_db()
    assert (match.status, match.decided_at, match.decided_by) == ("proposed", None, None)


def test_work_list_counts_what_waits(client, instructor):
    many(2)
    page = client.sign_in(instructor).page("/gestion/")
    assert "Autres financeurs : 2 rapprochements à décider" in text(page)


def test_search_for_new_ones_is_a_job(client, instructor):
    client.sign_in(instructor)
    for _ in range(2):
        answer = client.post("/gestion/funding/match/comparer/", follow=True)
        assert "La recherche est lancée" in text(answer)
    assert ProcrastinateJob.objects.filter(task_name__endswith="compare_known_grants").count() == 1


def test_clock_compares_and_takes_up_what_a_dead_worker_left(instructor):
    many(1)
    batch = workflow.confirm_all(Basis.SIRET, by=instructor, upto=Match.objects.latest("pk").pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', queueing_lock = NULL")
    routines.compare_grants()
    assert ProcrastinateJob.objects.filter(status="todo").count() == 1  # the worker may be at it
    MatchBatch.objects.update(at=batch.at - routines.PATIENCE * 2)
    routines.compare_grants()
    assert ProcrastinateJob.objects.filter(status="todo").count() == 2
