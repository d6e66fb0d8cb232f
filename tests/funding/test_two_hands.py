"""Two people write on the same page of a draft: what each typed is kept, and who comes second is told."""

import threading

import pytest
from django.db import connection

from funding.models import Application, BudgetLine, Means
from structures.models import Membership
from tests.client import PortalClient, main_form, text
from tests.factories import ApplicationFactory, MembershipFactory, UserFactory


@pytest.fixture
def draft(structure, representative):
    return ApplicationFactory(structure=structure, objectives="Réparer.", description="Trois ateliers.")


@pytest.fixture
def url(draft):
    return draft.step_url("project")


@pytest.fixture
def camille(structure):
    camille = UserFactory(first_name="Camille", last_name="Roux")
    MembershipFactory(structure=structure, user=camille, role=Membership.Role.WRITER)
    return camille


def at_the_page(user, url):
    """Somebody who opened the page: ``(browser, page)``."""
    browser = PortalClient().sign_in(user)
    return browser, browser.page(url)


def by_itself(browser, page, **typed):
    """The page saves itself with what was typed on it: its answer."""
    data = {name: value for name, value in main_form(page).form_values() if name} | typed
    return browser.post(page.request["PATH_INFO"], data, headers={"X-Autosave": "1"})


def written(draft, *names):
    return tuple(Application.objects.values_list(*names).get(pk=draft.pk))


@pytest.mark.django_db
def test_two_hands_on_two_fields_keep_both(draft, url, representative, camille):
    first, second = at_the_page(representative, url), at_the_page(camille, url)
    first[0].fill(first[1], "Enregistrer", objectives="Réparer des vélos.")
    second[0].fill(second[1], "Enregistrer", description="Quatre ateliers.")
    assert written(draft, "objectives", "description") == ("Réparer des vélos.", "Quatre ateliers.")


@pytest.mark.django_db
def test_two_hands_on_one_field_tell_the_second_and_keep_their_text(draft, url, representative, camille):
    first, second = at_the_page(representative, url), at_the_page(camille, url)
    first[0].fill(first[1], "Enregistrer", objectives="Réparer des vélos.")
    told = second[0].fill(second[1], "Enregistrer", objectives="Vendre des vélos.", description="Quatre ateliers.")
    assert told.status_code == 422
    assert f"{representative} a écrit : « Réparer des vélos. »" in text(told)
    assert dict(main_form(told).form_values())["objectives"].strip() == "Vendre des vélos."
    assert written(draft, "objectives", "description") == ("Réparer des vélos.", "Trois ateliers.")

    second[0].fill(told, "Enregistrer")
    assert written(draft, "objectives", "description") == ("Vendre des vélos.", "Quatre ateliers.")


@pytest.mark.django_db
def test_same_words_typed_twice_are_no_clash(draft, url, representative, camille):
    first, second = at_the_page(representative, url), at_the_page(camille, url)
    for browser, page in (first, second):
        assert browser.fill(page, "Enregistrer", objectives="Réparer des vélos.").status_code == 200
    assert written(draft, "objectives") == ("Réparer des vélos.",)


@pytest.mark.django_db
def test_two_pages_of_one_person_are_told_as_such(draft, url, representative):
    first, second = at_the_page(representative, url), at_the_page(representative, url)
    year = draft.call.year
    first[0].fill(first[1], "Enregistrer", objectives="Réparer des vélos.", ends_on=f"{year}-11-30")
    told = text(second[0].fill(second[1], "Enregistrer", objectives="Vendre des vélos.", ends_on=f"{year}-10-31"))
    assert "Sur une autre page, vous avez écrit : « Réparer des vélos. »" in told
    assert f"vous avez écrit : « 30 novembre {year} »" in told


@pytest.mark.django_db
def test_emptied_field_is_told_as_emptied(draft, url, representative, camille):
    first, second = at_the_page(representative, url), at_the_page(camille, url)
    first[0].fill(first[1], "Enregistrer", objectives="")
    told = second[0].fill(second[1], "Enregistrer", objectives="Vendre des vélos.")
    assert f"{representative} a vidé ce champ" in text(told)


@pytest.mark.django_db
def test_budget_lines_of_two_hands_are_both_kept(draft, representative, camille):
    url = draft.step_url("budget")
    first, second = at_the_page(representative, url), at_the_page(camille, url)
    first[0].fill(first[1], "Enregistrer et recalculer", amount_604="100")
    second[0].fill(second[1], "Enregistrer et recalculer", amount_613="200,50")
    kept = dict(BudgetLine.objects.filter(application=draft).values_list("account", "amount"))
    assert (kept["604"], kept["613"], kept["641"]) == (100, 200.5, 20_000)


@pytest.mark.django_db
def test_page_without_marks_writes_last(draft, url, representative):
    """A page shown before this rule existed, or a hand-made request, is not refused for that."""
    browser, page = at_the_page(representative, url)
    data = {name: value for name, value in main_form(page).form_values() if name}
    for seen in ("", "[1]", "{", "null"):
        answer = browser.post(url, data | {"seen": seen, "objectives": f"Écrit avec {seen or 'rien'}."})
        assert answer.status_code == 302
        assert written(draft, "objectives") == (f"Écrit avec {seen or 'rien'}.",)


# A page that saves itself -------------------------------------------------------------------------


@pytest.mark.django_db
def test_autosave_says_when_and_gives_the_marks_of_what_is_stored(draft, url, representative):
    browser, page = at_the_page(representative, url)
    answer = by_itself(browser, page, objectives="Réparer des vélos.")
    assert answer.status_code == 200
    assert answer.json()["told"].startswith("Enregistré à ")
    again = by_itself(browser, page, objectives="Réparer vite.", seen=answer.json()["seen"])
    assert again.json()["told"].startswith("Enregistré à ")
    assert written(draft, "objectives", "saved_by") == ("Réparer vite.", representative.pk)


@pytest.mark.django_db
def test_autosave_keeps_what_is_right_and_names_what_is_not(draft, url, representative):
    browser, page = at_the_page(representative, url)
    before = written(draft, "starts_on")
    answer = by_itself(browser, page, objectives="Réparer des vélos.", starts_on="1789-07-14")
    assert answer.json()["told"].endswith("sauf : Début")
    assert written(draft, "objectives") == ("Réparer des vélos.",)
    assert written(draft, "starts_on") == before


@pytest.mark.django_db
def test_autosave_keeps_a_number_of_zero(draft, representative):
    """« 0 salarié » is an answer, which nothing is not."""
    Means.objects.filter(application=draft).update(employees=None)
    browser, page = at_the_page(representative, f"{draft.get_absolute_url()}moyens/")
    by_itself(browser, page, employees="0")
    assert Means.objects.get(application=draft).employees == 0


@pytest.mark.django_db
def test_autosave_never_overwrites_what_the_other_wrote(draft, url, representative, camille):
    """Neither at once nor at the next time: the page does not show the other's words."""
    first, second = at_the_page(representative, url), at_the_page(camille, url)
    by_itself(*first, objectives="Réparer des vélos.")
    one = by_itself(*second, description="Quatre ateliers.")
    by_itself(*second, description="Cinq ateliers.", seen=one.json()["seen"])
    assert written(draft, "objectives", "description") == ("Réparer des vélos.", "Cinq ateliers.")


@pytest.mark.django_db
def test_autosave_of_a_clash_waits_for_a_choice(draft, url, representative, camille):
    first, second = at_the_page(representative, url), at_the_page(camille, url)
    by_itself(*first, objectives="Réparer des vélos.")
    answer = by_itself(*second, objectives="Vendre des vélos.", description="Quatre ateliers.")
    assert f"{representative} a écrit en même temps : enregistrez pour choisir" in answer.json()["told"]
    assert written(draft, "objectives", "description") == ("Réparer des vélos.", "Quatre ateliers.")
    again = by_itself(
        *second, objectives="Vendre des vélos.", description="Quatre ateliers.", seen=answer.json()["seen"]
    )
    assert again.json()["told"].startswith("Pas encore enregistré · ")
    told = second[0].fill(
        second[1], "Enregistrer", objectives="Vendre.", description="Quatre ateliers.", seen=answer.json()["seen"]
    )
    assert told.status_code == 422
    assert "Réparer des vélos." in text(told)


@pytest.mark.django_db
def test_autosave_of_a_deposited_file_stops_with_a_sentence(draft, url, representative):
    browser, page = at_the_page(representative, url)
    Application.objects.filter(pk=draft.pk).update(status="withdrawn")
    answer = by_itself(browser, page, objectives="Trop tard.")
    assert (answer.status_code, answer.json()["stop"]) == (409, True)
    assert answer.json()["told"].startswith("Trop tard : ")


@pytest.mark.django_db(transaction=True)
def test_two_hands_in_the_same_second_lose_nothing(draft, representative, camille):
    """Eight savings at once, each of its own line: all are there at the end."""
    url = draft.step_url("budget")
    accounts = ["604", "601", "613", "615", "616", "618", "622", "623"]
    people = [at_the_page(user, url) for user in (representative, camille) * 4]
    answers, barrier = [], threading.Barrier(len(accounts))

    def save(browser, page, account):
        barrier.wait()
        answers.append(browser.fill(page, "Enregistrer et recalculer", **{f"amount_{account}": "70"}).status_code)
        connection.close()

    threads = [
        threading.Thread(target=save, args=(*one, account)) for one, account in zip(people, accounts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = dict(BudgetLine.objects.filter(application=draft).values_list("account", "amount"))
    assert answers == [200] * 8
    assert {account: kept.get(account) for account in accounts} == dict.fromkeys(accounts, 70)
