"""When an agreement is paid: the default over one to four years, and what an agent may make of it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from commons import clock
from commons.models import Event
from funding import articles, workflow
from funding.models import Agreement, Report
from funding.schedule import Payment, faults, high_advances, in_order, payments
from tests import factories

pytestmark = pytest.mark.django_db
GRANTED = {2027: Decimal(12_000), 2028: Decimal(12_000)}
USUAL = [
    Payment(2027, Decimal(6_000)),
    Payment(2027, Decimal(6_000), 2027),
    Payment(2028, Decimal(6_000), 2027),
    Payment(2028, Decimal(6_000), 2028),
]


def page(agreement):
    return f"/gestion/funding/agreement/{agreement.pk}/parcours/change_schedule/"


def several(years, **fields):
    return factories.agreement(call=factories.CallFactory(max_years=years, **fields), years=years)


def told(lines, reason="", granted=GRANTED):
    return " ".join(faults(lines, granted, reason)).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("years", [1, 2, 3, 4])
def test_default_is_half_then_the_rest_after_the_report(years):
    agreement = several(years)
    first = agreement.grant.first_year
    lines = payments(agreement)
    expected = []
    for year in range(first, first + years):
        expected += [
            Payment(year, Decimal(6_000), year - 1 if year > first else None),
            Payment(year, Decimal(6_000), year),
        ]
    assert lines == expected
    assert list(faults(lines, dict(agreement.years()), "")) == []


def test_odd_amount_never_advances_more_than_half():
    agreement = factories.agreement(asked=Decimal("9999.99"))
    advance, rest = payments(agreement)
    assert (advance.amount, rest.amount) == (Decimal(4_999), Decimal("5000.99"))


def test_year_that_follows_waits_for_the_accepted_report():
    agreement = factories.agreement(Agreement.Status.RUNNING, call=factories.CallFactory(max_years=2), years=2)
    next_year = agreement.instalments.get(rank=3)
    assert "compte rendu" in next_year.waits_for()
    report = agreement.reports.get(year=agreement.grant.first_year)
    assert report.status == Report.Status.EXPECTED
    assert next_year.after_report == report


def test_advance_that_the_call_announced_has_its_reason():
    agreement = several(1, advance_percent=80)
    assert agreement.advance_reason == "L’appel prévoit une avance de 80\u00a0%."
    assert "L’avance dépasse la moitié du montant de l’année" in articles.page(agreement)
    assert several(1).advance_reason == ""


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (USUAL[:3], "Les versements de 2028 font 6 000 € : il faut 12 000 €"),
        ([*USUAL, Payment(2029, Decimal(1), 2028)], "2029 n’est pas une année de cette subvention."),
        ([*USUAL[:2], Payment(2028, Decimal(6_000)), USUAL[3]], "Un versement de 2028 attend le compte rendu 2027"),
        ([*USUAL[:1], Payment(2027, Decimal(6_000), 2028), *USUAL[2:]], "n’attend pas le compte rendu 2028"),
        (
            [Payment(2027, Decimal("6000.01")), Payment(2027, Decimal("5999.99"), 2027), *USUAL[2:]],
            "L’avance de 2027 dépasse la moitié du montant de l’année : dites pourquoi.",
        ),
        ([*USUAL[:2], Payment(2028, Decimal(12_000), 2027)], "L’avance de 2028 dépasse la moitié"),
        ([], "Les versements de 2027 font 0 €"),
    ],
)
def test_schedule_that_cannot_be_is_refused_in_a_sentence(lines, sentence):
    assert sentence in told(lines)


def test_high_advance_with_a_reason_is_accepted():
    lines = [*USUAL[:2], Payment(2028, Decimal(12_000), 2027)]
    assert high_advances(lines) == [2028]
    assert told(lines, reason="Les outils s’achètent d’un coup.") == ""


def test_usual_schedule_has_no_fault():
    assert told(USUAL) == ""


def test_schedule_is_kept_in_the_order_of_payment():
    assert in_order(reversed(USUAL)) == USUAL


def test_instructor_changes_the_schedule_and_reports_stay(instructor):
    agreement = several(2)
    first = agreement.grant.first_year
    kept = agreement.instalments.get(rank=1).pk
    lines = [
        Payment(first + 1, Decimal(12_000), first + 1),
        Payment(first, Decimal(3_000)),
        Payment(first, Decimal(9_000), first),
    ]
    workflow.change_schedule(agreement, by=instructor, payments=lines)
    assert payments(agreement) == in_order(lines)
    assert [item.rank for item in agreement.instalments.order_by("rank")] == [1, 2, 3]
    assert agreement.instalments.get(rank=1).pk == kept
    assert agreement.reports.count() == 2
    assert Event.objects.about(agreement).latest("pk").action == "change_schedule"


def test_reason_goes_away_with_the_high_advance(instructor):
    agreement = factories.agreement()
    year = agreement.grant.first_year
    at_once = [Payment(year, Decimal(12_000))]
    workflow.change_schedule(agreement, by=instructor, payments=at_once, reason="Un seul achat.")
    assert "Un seul achat." in articles.page(agreement)
    halves = [Payment(year, Decimal(6_000)), Payment(year, Decimal(6_000), year)]
    workflow.change_schedule(agreement, by=instructor, payments=halves, reason="Un seul achat.")
    assert agreement.advance_reason == ""


def test_refused_schedule_changes_nothing(instructor):
    agreement = factories.agreement()
    before = payments(agreement)
    with pytest.raises(ValidationError, match="il faut"):
        workflow.change_schedule(agreement, by=instructor, payments=[Payment(clock.today().year, Decimal(1))])
    assert payments(agreement) == before


def test_signed_schedule_does_not_change(instructor):
    agreement = factories.agreement(Agreement.Status.TO_COUNTERSIGN)
    with pytest.raises(ValidationError, match="Trop tard"):
        workflow.change_schedule(agreement, by=instructor, payments=payments(agreement))


def test_page_shows_the_schedule_and_saves_another(client, instructor):
    client.force_login(instructor)
    agreement = factories.agreement()
    year = agreement.grant.first_year
    shown = client.get(page(agreement)).content.decode()
    assert 'value="6000"' in shown
    assert f"le compte rendu {year}" in shown
    typed = {
        "line_0_year": year, "line_0_amount": "2 000", "line_0_after": "",
        "line_1_year": year, "line_1_amount": "10 000,00 €", "line_1_after": year, "reason": "",
    }  # fmt: skip
    assert client.post(page(agreement), typed).status_code == 302
    assert [(line.amount, line.after) for line in payments(agreement)] == [(2_000, None), (10_000, year)]


def test_page_refuses_with_a_sentence_and_keeps_what_was_typed(client, instructor):
    client.force_login(instructor)
    agreement = factories.agreement()
    response = client.post(page(agreement), {"line_0_year": agreement.grant.first_year, "line_0_amount": "12 000"})
    assert response.status_code == 422
    assert "dites pourquoi" in response.content.decode()
    assert 'value="12 000"' in response.content.decode()
    response = client.post(page(agreement), {"line_0_amount": "12"})
    assert "Dites de quel exercice." in response.content.decode()


def test_four_years_are_drawn_and_printed():
    agreement = several(4)
    first = agreement.grant.first_year
    assert agreement.ends_on.year == first + 3
    assert agreement.instalments.count() == 8
    text = articles.page(agreement)
    assert f"Après acceptation du compte rendu financier {first + 2}, sous réserve des crédits {first + 3}" in text
    assert f"exercices {first} à {first + 3}" in text
