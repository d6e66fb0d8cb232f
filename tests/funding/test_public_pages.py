"""What everybody may see of public money: calls, granted subsidies, and the file behind them."""

import csv
import datetime as dt
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission

from commons import clock
from funding.keyset import BadCursor, read
from funding.models import (
    Agreement,
    Application,
    Axis,
    Beneficiary,
    Call,
    Deliberation,
    Envelope,
    Fund,
    Grant,
    GrantedTotal,
)
from structures.models import Commune, Sector, Structure, User

pytestmark = pytest.mark.django_db

NEW_YEAR = dt.date(2026, 1, 1)


# Building blocks ------------------------------------------------------------------------------------


def commune(insee="30007", name="Alès"):
    return Commune.objects.get_or_create(
        insee=insee,
        defaults={"name": name, "sort_key": name, "postcode": "30100", "siren": "213000078", "population": 1},
    )[0]


def sector(code="reemploi-test"):
    return Sector.objects.get_or_create(code=code, defaults={"name": f"Secteur {code}"})[0]


def envelope(year=2027, axis=Axis.SUPPORT):
    fund, _ = Fund.objects.get_or_create(name="Fonds ESS")
    return Envelope.objects.get_or_create(fund=fund, year=year, axis=axis)[0]


def call(slug, *, status=Call.Status.PUBLISHED, opens=-10, closes=12, **fields):
    now = clock.now()
    cancellation = "Le conseil ne s’est pas réuni." if status == Call.Status.CANCELLED else ""
    return Call.objects.create(
        slug=slug,
        title=fields.pop("title", f"Appel {slug}"),
        summary="Réparer et partager.",
        description="Pour qui, pour quoi.",
        envelope=envelope(),
        opens_at=now + dt.timedelta(days=opens),
        closes_at=now + dt.timedelta(days=closes, hours=1),
        status=status,
        cancellation=cancellation,
        **fields,
    )


def grant(number, *, name="Ressourcerie des Prés", purpose="Atelier vélo", amount=1000, signed=0, **line):
    """One published line; ``signed`` is a number of days after the first of January 2026, None when not signed."""
    user, _ = User.objects.get_or_create(email="agente@ales.example")
    vote, _ = Deliberation.objects.get_or_create(
        reference="2026-03-12", defaults={"title": "Subventions", "held_on": NEW_YEAR}
    )
    subsidy, _ = Call.objects.get_or_create(
        slug="passe",
        defaults={
            "title": "Appel passé",
            "summary": "Passé.",
            "description": "Passé.",
            "envelope": envelope(),
            "opens_at": clock.now() - dt.timedelta(days=300),
            "closes_at": clock.now() - dt.timedelta(days=200),
            "status": Call.Status.ARCHIVED,
        },
    )
    structure = Structure.objects.create(
        name=name, slug=f"s-{number}", sector=sector(), purpose=purpose, address="1 rue", commune=commune()
    )
    application = Application.objects.create(
        call=subsidy,
        structure=structure,
        title=purpose,
        number=f"2026-ESS-{number:04d}",
        status=Application.Status.GRANTED,
        submitted_at=clock.now(),
        decided_at=clock.now(),
        decided_by=user,
    )
    record = Grant.objects.create(
        application=application,
        structure=structure,
        deliberation=vote,
        amount=amount,
        first_year=2026,
        last_year=2026,
    )
    is_signed = signed is not None
    signed_on = NEW_YEAR + dt.timedelta(days=signed) if is_signed else None
    Agreement.objects.create(
        grant=record,
        number=f"ESS-2026-{number:03d}",
        status=Agreement.Status.RUNNING if is_signed else Agreement.Status.TO_SIGN,
        starts_on=NEW_YEAR,
        ends_on=dt.date(2026, 12, 31),
        document="convention.pdf" if is_signed else "",
        document_sha256="0" * 64 if is_signed else "",
        signed_on=signed_on,
        notified_at=clock.now() if is_signed else None,
    )
    fields = {"year": 2026, "axis": Axis.SUPPORT, "sector": sector(), "commune": commune(), **line}
    return Beneficiary.objects.create(
        grant=record, structure=structure, name=name, purpose=purpose, amount=amount, signed_on=signed_on, **fields
    )


def conventions(response):
    """The agreements that the page lists, in its order."""
    return re.findall(r"ESS-2026-\d{3,}", response.content.decode())


def lines(response):
    return list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))


@pytest.fixture
def agent():
    user = User.objects.create(email="instruit@ales.example", is_staff=True)
    right = Permission.objects.get(codename="view_call", content_type__app_label="funding")
    group = Group.objects.create(name="Appels")
    group.permissions.add(right)
    user.groups.add(group)
    return user


# Calls ----------------------------------------------------------------------------------------------


def test_calls_are_listed_most_urgent_first_then_coming_then_past(client):
    call("plus-tard", closes=40)
    call("bientot", closes=3)
    call("a-venir", opens=5, closes=30)
    call("ferme", opens=-30, closes=-10)

    page = client.get("/financements/").content.decode()

    assert re.findall(r'href="/financements/appels/([\w-]+)/"', page) == ["bientot", "plus-tard", "a-venir", "ferme"]
    assert "Clôture dans 3 jours" in page


@pytest.mark.parametrize(("status", "answer"), [(Call.Status.DRAFT, 404), (Call.Status.CANCELLED, 200)])
def test_call_that_is_not_public_is_not_listed(client, status, answer):
    """A draft does not exist; a cancelled call still says so to whoever kept its address."""
    call("cache", status=status)

    assert client.get("/financements/appels/cache/").status_code == answer
    assert "appels/cache" not in client.get("/financements/").content.decode()


@pytest.mark.parametrize("status", [Call.Status.DRAFT, Call.Status.CANCELLED])
def test_call_that_is_not_public_is_shown_to_agents_without_a_deposit(client, agent, status):
    call("cache", status=status)
    client.force_login(agent)

    page = client.get("/financements/appels/cache/")

    assert page.status_code == 200
    assert "/espace/demandes/nouvelle/" not in page.content.decode()


@pytest.mark.parametrize(
    ("opens", "closes", "is_offered"),
    [(-10, 12, True), (5, 30, False), (-30, -10, False)],
    ids=["open", "coming", "over"],
)
def test_call_offers_the_deposit_only_while_it_is_open(client, opens, closes, is_offered):
    call("appel", opens=opens, closes=closes)

    page = client.get("/financements/appels/appel/").content.decode()

    assert ("/espace/demandes/nouvelle/appel/" in page) == is_offered


@pytest.mark.parametrize("status", [Call.Status.PUBLISHED, Call.Status.DECIDED, Call.Status.ARCHIVED])
def test_past_call_keeps_its_page(client, status):
    call("passe", status=status, opens=-30, closes=-10)

    assert client.get("/financements/appels/passe/").status_code == 200


def test_year_is_written_without_a_thousands_separator(client):
    call("appel")

    assert "Enveloppe 2027" in client.get("/financements/appels/appel/").content.decode()


def test_list_of_calls_costs_one_statement(client, django_assert_num_queries):
    call("un")
    with django_assert_num_queries(1):
        client.get("/financements/")
    call("deux")
    call("trois", opens=-30, closes=-10)
    with django_assert_num_queries(1):
        client.get("/financements/")


def test_page_of_a_call_costs_two_statements(client, django_assert_num_queries):
    """The call, and the grid by which its applications are read."""
    call("un")
    with django_assert_num_queries(2):
        client.get("/financements/appels/un/")


# What was granted -----------------------------------------------------------------------------------


def test_only_signed_grants_are_published(client):
    grant(1)
    grant(2, signed=None)

    assert conventions(client.get("/financements/subventions/")) == ["ESS-2026-001"]


def test_nothing_published_is_said(client):
    assert "Aucune subvention n’est encore publiée" in client.get("/financements/subventions/").content.decode()


@pytest.fixture
def three_grants():
    grant(1, name="Ressourcerie des Prés", amount=1000, signed=1)
    grant(2, name="Café des Mineurs", amount=2000, signed=2, year=2025, axis=Axis.JOBS)
    anduze = commune("30010", "Anduze")
    grant(3, name="Jardin d’Étoile", amount=4000, signed=3, sector=sector("jardin-test"), commune=anduze)


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("", ["003", "002", "001"]),
        ("?annee=2025", ["002"]),
        ("?axe=jobs", ["002"]),
        ("?secteur=jardin-test", ["003"]),
        ("?commune=30010", ["003"]),
        ("?q=ressourcerie", ["001"]),
        ("?q=ETOILE+jardin", ["003"]),
        ("?q=velo&annee=2026", ["003", "001"]),
        ("?q=100%25", []),
        ("?annee=2025&commune=30010", []),
    ],
)
def test_page_and_file_show_what_the_filters_name(client, three_grants, address, numbers):
    page = client.get(f"/financements/subventions/{address}")
    file = lines(client.get(f"/donnees/subventions.csv{address}"))

    assert conventions(page) == [f"ESS-2026-{number}" for number in numbers]
    names = {"001": "Ressourcerie des Prés", "002": "Café des Mineurs", "003": "Jardin d’Étoile"}
    assert sorted(line["nomBeneficiaire"] for line in file) == sorted(names[number] for number in numbers)


@pytest.mark.parametrize(
    "address",
    ["?annee=abc", "?annee=1999", "?annee=99999999999999999999", "?axe=x", "?secteur=x", "?commune=x", "?q=%00"]
    + ["?q=" + "a" * 101],
)
def test_filter_that_means_nothing_is_said_and_left_out(client, three_grants, address):
    page = client.get(f"/financements/subventions/{address}")

    assert page.status_code == 200
    assert "Un filtre n’a pas été compris" in page.content.decode()
    assert len(conventions(page)) == 3


def test_file_refuses_a_filter_that_means_nothing(client, three_grants):
    assert client.get("/donnees/subventions.csv?annee=abc").status_code == 400


@pytest.mark.parametrize(
    "address", ["", "?annee=2026", "?axe=support", "?commune=30007", "?q=velo", "?q=velo&annee=2026"]
)
def test_totals_equal_the_lines(client, three_grants, address):
    context = client.get(f"/financements/subventions/{address}").context

    amounts = [row["amount"] for row in context["rows"]]
    assert (context["number"], context["amount"]) == (len(amounts), sum(amounts))
    assert sum(bar[1] for bar in context["bars"]) == sum(amounts)


def test_totals_follow_a_line_that_changes_or_goes(client, three_grants):
    line = Beneficiary.objects.get(name="Café des Mineurs")
    line.amount = 2500
    line.save()
    assert client.get("/financements/subventions/?annee=2025").context["amount"] == Decimal(2500)

    line.delete()
    page = client.get("/financements/subventions/")
    assert (page.context["number"], page.context["amount"]) == (2, Decimal(5000))
    assert [label for label, amount, url in page.context["bars"]] == ["2026"]


def test_selects_offer_only_what_has_rows(client, three_grants):
    commune("30002", "Aigaliers")

    form = client.get("/financements/subventions/").context["form"]

    def offered(name):
        return [str(code) for code, label in form.fields[name].choices if code]

    assert offered("annee") == ["2026", "2025"]
    assert sorted(offered("commune")) == ["30007", "30010"]
    assert sorted(offered("secteur")) == ["jardin-test", "reemploi-test"]


# Turning pages --------------------------------------------------------------------------------------


def follow(client, address, link):
    """The pages from this address on, following « next » or « prev »."""
    seen = []
    while address:
        page = client.get(address)
        seen.append(conventions(page))
        address = page.context[link]
    return seen


def test_pages_walk_every_row_once_and_back(client):
    for number in range(45):
        grant(number, signed=number // 7)  # several share a day, also across two pages
    pages = follow(client, "/financements/subventions/?axe=support", "next_url")

    assert [len(page) for page in pages] == [20, 20, 5]
    assert sum(pages, []) == [f"ESS-2026-{number:03d}" for number in reversed(range(45))]

    last = client.get("/financements/subventions/").context["next_url"]
    last = client.get(last).context["next_url"]
    assert follow(client, last, "prev_url") == pages[::-1]


def test_neighbouring_pages_keep_the_filters(client):
    for number in range(21):
        grant(number, signed=number)

    page = client.get("/financements/subventions/?q=velo&annee=2026")

    assert page.context["next_url"] == "/financements/subventions/?q=velo&annee=2026&apres=2026-01-02_{}".format(
        Beneficiary.objects.get(signed_on="2026-01-02").pk
    )
    assert page.context["prev_url"] == ""


@pytest.mark.parametrize(
    "cursor", ["x", "2026-13-01_1", "2026-01-01", "2026-01-01_", "2026-01-01_1;--", "2026-01-01_" + "9" * 30]
)
def test_cursor_that_was_made_up_leads_to_the_beginning(client, three_grants, cursor):
    for name in ("apres", "avant"):
        page = client.get("/financements/subventions/", {name: cursor})
        assert page.status_code == 200
        assert page.context["is_lost"]
        assert len(conventions(page)) == 3
    with pytest.raises(BadCursor):
        read(cursor)


def test_cursor_beyond_the_ends_leads_to_the_beginning(client, three_grants):
    assert len(conventions(client.get("/financements/subventions/?apres=1999-01-01_1"))) == 3
    assert len(conventions(client.get("/financements/subventions/?avant=2999-01-01_1"))) == 3


@pytest.mark.parametrize(
    ("address", "statements"),
    [("", 6), ("?annee=2026", 7), ("?q=velo", 7), ("?commune=30007&apres=2999-01-01_1", 7)],
    ids=["all", "year", "words", "page"],
)
def test_list_of_grants_costs_the_same_whatever_the_rows(client, django_assert_num_queries, address, statements):
    grant(1)
    with django_assert_num_queries(statements):
        client.get(f"/financements/subventions/{address}")
    grant(2)
    grant(3)
    with django_assert_num_queries(statements):
        client.get(f"/financements/subventions/{address}")


# The file -------------------------------------------------------------------------------------------


def test_file_is_named_and_may_be_kept(client):
    grant(1)
    answer = client.get("/donnees/subventions.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="subventions.csv"'
    assert answer.headers["ETag"]


def test_file_is_not_sent_again_until_it_changes(client):
    grant(1)
    etag = client.get("/donnees/subventions.csv").headers["ETag"]

    again = client.get("/donnees/subventions.csv", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")

    grant(2)
    changed = client.get("/donnees/subventions.csv", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert len(lines(changed)) == 2


def test_file_without_grants_has_its_header(client):
    assert lines(client.get("/donnees/subventions.csv")) == []


def test_summary_holds_what_the_lines_hold(three_grants):
    columns = ("year", "axis", "sector", "commune", "amount")
    kept, held = (set(model.objects.values_list(*columns)) for model in (GrantedTotal, Beneficiary))
    assert kept == held
