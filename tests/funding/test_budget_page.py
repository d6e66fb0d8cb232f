"""The budget in public: its figures are the ledger's, at once, by year, axis and sector; the files tell the same."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from funding import ledger, seeds
from funding.books import Books, Sums, to_cents
from funding.models import Axis, SectorTotal
from structures.models import Sector
from tests import factories
from tests.client import heading, links, text

pytestmark = pytest.mark.django_db

YEAR = factories.this_year


def lines(answer):
    return list(csv.DictReader(answer.content.decode().splitlines()))


def sector_sums():
    """What the totals hold, as the rows would make it: added up afresh."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT entry.envelope_id, line.sector_id, entry.kind, sum(line.share * entry.amount)
            FROM funding_ledgerentry entry
            JOIN funding_grant g ON g.application_id = entry.application_id
            JOIN funding_beneficiary line ON line.grant_id = g.id AND line.signed_on IS NOT NULL
            WHERE entry.envelope_id IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(line.share * entry.amount) <> 0
            """
        )
        return set(cursor.fetchall())


def kept_sums():
    rows = SectorTotal.objects.exclude(amount=0)
    return set(rows.values_list("envelope", "sector", "kind", "amount"))


# Figures ------------------------------------------------------------------------------------------


def test_nothing_voted_is_said(client):
    assert "Aucun crédit n’est encore voté" in text(client.page("/financements/budget/"))


def test_year_is_told_by_axis(client):
    factories.EnvelopeFactory(voted=90_000)
    factories.EnvelopeFactory(axis=Axis.JOBS, voted=10_000)
    factories.ApplicationFactory(status="proposed", asked=5_000)
    factories.ApplicationFactory(status="granted", asked=7_000)

    kept = Books()
    assert kept.of(YEAR(), Axis.SUPPORT) == Sums(*map(Decimal, (90_000, 5_000, 7_000, 0, 0, 0)))
    assert kept.of(YEAR()).voted == Decimal(100_000)
    page = text(client.page("/financements/budget/"))
    assert "100 000 €" in page
    assert "5 000 € · 5 %" in page
    assert "88 000 € encore disponibles" in page


def test_change_shows_at_the_next_request(client):
    envelope = factories.EnvelopeFactory(voted=10_000)
    assert "10 000 €" in text(client.page("/financements/budget/"))
    vote = factories.DeliberationFactory()
    ledger.vote(envelope, Decimal(2_345), deliberation=vote, by=factories.agent("Finances"))
    assert "12 345 €" in text(client.page("/financements/budget/"))


def test_sectors_and_what_is_unpublished_make_the_whole(client):
    garden = factories.StructureFactory(sector=Sector.objects.exclude(code="reemploi").first())
    running = factories.agreement("running")
    factories.pay(running.instalments.first())
    factories.agreement("running", application=None, structure=garden, asked=4_000)
    factories.agreement("to_sign", asked=3_000)

    splits = Books().by_sector(YEAR())

    assert [(split.code, split.committed, split.paid) for split in splits] == [
        ("reemploi", Decimal(12_000), Decimal(6_000)),
        (garden.sector.code, Decimal(4_000), Decimal()),
        (None, Decimal(3_000), Decimal()),
    ]
    page = client.page("/financements/budget/")
    assert "Pas encore publié 3 000 €" in text(page).replace("Engagé 3", "3")
    assert f"/financements/subventions/?annee={YEAR()}&amp;secteur=reemploi" in page.content.decode()


def test_axis_is_looked_at_alone(client):
    factories.EnvelopeFactory(voted=1_000)
    factories.EnvelopeFactory(axis=Axis.JOBS, voted=2_000)
    page = client.page(f"/financements/budget/{YEAR()}/?axe=jobs")
    assert page.context["whole"].voted == Decimal(2_000)
    assert "Développer l’emploi solidaire" in text(page)


@pytest.mark.parametrize("address", ["1999/", "?axe=rien", "99999999/"])
def test_address_that_means_nothing_is_not_found(client, address):
    factories.EnvelopeFactory()
    assert client.get(f"/financements/budget/{address}").status_code == 404


def test_each_year_has_its_address(client):
    for year in (YEAR() - 1, YEAR()):
        factories.EnvelopeFactory(year=year)
    page = client.page("/financements/budget/")
    assert {f"/financements/budget/{year}/" for year in (YEAR() - 1, YEAR())} <= links(page)
    assert heading(page) == f"Le budget du pacte, {YEAR()}"
    assert heading(client.page(f"/financements/budget/{YEAR() - 1}/")) == f"Le budget du pacte, {YEAR() - 1}"


def test_budget_of_the_past_is_shown_while_this_years_is_not_voted(client):
    factories.EnvelopeFactory(year=YEAR() - 1)
    assert heading(client.page("/financements/budget/")).endswith(str(YEAR() - 1))


# Several years ------------------------------------------------------------------------------------


def test_three_years_stand_side_by_side_with_what_is_promised(client):
    factories.EnvelopeFactory(voted=60_000)
    call = factories.CallFactory(max_years=3)
    factories.agreement("running", call=call, years=3)

    page = client.page("/financements/budget/")

    table = page.context["triennial"]
    assert table.headings == [str(YEAR() - 1), str(YEAR()), str(YEAR() + 1)]
    assert [cells[2] for _, _, cells in table.rows] == ["—", "—", "—", "—", "12\u202f000\u00a0€"]
    assert [(year, amount) for year, amount, _ in page.context["to_come"]] == [
        (str(YEAR() + 1), Decimal(12_000)),
        (str(YEAR() + 2), Decimal(12_000)),
    ]
    assert "sous réserve" in text(page)
    assert "2026" in text(page) or str(YEAR()) in text(page)
    (authorisation,) = page.context["authorisations"].rows
    assert authorisation[2] == ["100\u202f000\u00a0€", "36\u202f000\u00a0€", "64\u202f000\u00a0€"]


def test_agreement_that_is_not_signed_promises_nothing_yet():
    factories.agreement("to_sign", call=factories.CallFactory(max_years=3), years=3)
    assert Books().to_come() == []


# Exact, whoever writes ----------------------------------------------------------------------------


def test_totals_of_sectors_follow_every_move():
    paid = factories.agreement("running")
    factories.pay(paid.instalments.first())
    factories.agreement("completed")
    factories.agreement("renounced")
    factories.agreement("running", application=factories.common_application(shares=(30,), status="granted"))
    assert kept_sums() == sector_sums()
    assert len(kept_sums()) >= 2


def test_totals_of_sectors_follow_a_correction_and_a_line_that_goes():
    line = factories.agreement("running").grant.beneficiaries.get()
    other = Sector.objects.exclude(pk=line.sector_id).first()

    line.sector = other
    line.save()
    assert {sector for _, sector, _, _ in kept_sums()} == {other.pk}
    assert kept_sums() == sector_sums()

    line.signed_on = None
    line.save()
    assert kept_sums() == set()

    line.signed_on = dt.date(YEAR(), 5, 3)
    line.save()
    assert kept_sums() == sector_sums() != set()

    line.delete()
    assert kept_sums() == set()


def test_totals_of_a_database_that_kept_none_are_reckoned_once():
    factories.agreement("running")
    SectorTotal.objects.all().delete()
    for _ in range(2):
        seeds.reckon("default")
        assert kept_sums() == sector_sums() != set()


@pytest.mark.parametrize(
    ("amounts", "whole"),
    [(["0.333300", "0.333300", "0.333400"], "1.00"), (["1.005", "1.005"], "2.01"), (["10"], "10"), ([], "0")],
)
def test_rounded_parts_make_their_whole(amounts, whole):
    rounded = to_cents({rank: Decimal(amount) for rank, amount in enumerate(amounts)})
    assert sum(rounded.values(), Decimal()) == Decimal(whole)
    assert all(abs(rounded[rank] - Decimal(amount)) < Decimal("0.01") for rank, amount in enumerate(amounts))


def test_shares_of_thirds_make_the_whole_of_their_file():
    application = factories.common_application(
        partners=[factories.StructureFactory(sector=sector) for sector in Sector.objects.exclude(code="reemploi")[:2]],
        shares=(Decimal("33.33"), Decimal("33.33")),
        asked=10_001,
        status="granted",
    )
    factories.agreement("running", application=application)
    splits = Books().by_sector(YEAR())
    assert len(splits) == 3
    assert sum(split.committed for split in splits) == Decimal(10_001)


# Cost ---------------------------------------------------------------------------------------------


def test_page_costs_five_statements_whatever_the_files(client, django_assert_num_queries):
    factories.EnvelopeFactory()
    with django_assert_num_queries(5):
        client.get("/financements/budget/")
    factories.agreement("running")
    factories.agreement("running")
    with django_assert_num_queries(5):
        client.get("/financements/budget/")


# The files ----------------------------------------------------------------------------------------


def test_file_tells_what_the_page_tells(client):
    factories.EnvelopeFactory(voted=60_000)
    factories.agreement("running", call=factories.CallFactory(max_years=3), years=3)

    rows = lines(client.get("/donnees/budget.csv"))

    assert [(row["exercice"], row["engage"], row["promisSousReserve"]) for row in rows] == [
        (str(YEAR()), "12000.00", "0.00"),
        (str(YEAR() + 1), "0.00", "12000.00"),
        (str(YEAR() + 2), "0.00", "12000.00"),
    ]
    assert rows[0] == {
        "exercice": str(YEAR()),
        "axe": "support",
        "libelleAxe": "Soutenir acteurs et projets",
        "vote": "60000.00",
        "reserve": "0.00",
        "engage": "12000.00",
        "verse": "0.00",
        "recouvre": "0.00",
        "disponible": "48000.00",
        "promisSousReserve": "0.00",
    }


def test_file_by_sector_makes_the_whole_of_the_file_by_axis(client):
    factories.agreement("running")
    factories.agreement("to_sign", asked=3_000)
    by_axis, by_sector = (lines(client.get(f"/donnees/{name}.csv")) for name in ("budget", "budget-secteurs"))
    assert [row["secteur"] for row in by_sector] == ["reemploi", ""]
    assert sum(Decimal(row["engage"]) for row in by_sector) == sum(Decimal(row["engage"]) for row in by_axis)


@pytest.mark.parametrize("name", ["budget.csv", "budget-secteurs.csv"])
def test_file_is_not_sent_again_until_it_changes(client, name):
    factories.agreement("running")
    etag = client.get(f"/donnees/{name}").headers["ETag"]
    assert client.get(f"/donnees/{name}", headers={"If-None-Match": etag}).status_code == 304
    factories.agreement("running")
    assert client.get(f"/donnees/{name}", headers={"If-None-Match": etag}).status_code == 200
