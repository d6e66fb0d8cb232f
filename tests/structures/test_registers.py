"""What the State's services tell, and how little it takes for people to go on by hand."""

from decimal import Decimal

import pytest
from stdnum import luhn

from structures import geocoder, registers, webservice
from structures.models import LegalFamily
from structures.webservice import Asleep, ask
from tests import stub_server
from tests.factories import siret

SIRET = siret(1)
BRANCH = SIRET[:9] + "0002"
BRANCH += luhn.calc_check_digit(BRANCH)


@pytest.fixture
def service():
    with stub_server.serving() as service:
        yield service


@pytest.fixture
def register(service, settings):
    settings.SIRENE_API_URL = service.url
    return service


@pytest.fixture
def base(service, settings):
    settings.GEOCODER_URL = service.url
    return service


@pytest.fixture
def hurried(monkeypatch):
    """Nobody waits four seconds in a test."""
    monkeypatch.setattr(webservice, "READ", 0.3)
    monkeypatch.setattr(webservice, "WHOLE", 0.4)


def organisation(**told):
    """A result as the register writes it."""
    return {
        "siren": SIRET[:9],
        "nom_complet": "CAFE DES MINEURS (CDM)",
        "nom_raison_sociale": "CAFE DES MINEURS",
        "sigle": "CDM",
        "nature_juridique": "9220",
        "siege": {
            "siret": SIRET,
            "adresse": "LE MAS 3 RUE DU PUITS 30100 ALES",
            "code_postal": "30100",
            "commune": "30007",
            "libelle_commune": "ALES",
        },
        "matching_etablissements": [],
        "complements": {"est_ess": True, "identifiant_association": "W301234567"},
    } | told


# Going wrong --------------------------------------------------------------------------------------

WRONG = {
    "error": {"status": 500},
    "busy": {"status": 429},
    "html": {"answer": b"<!doctype html><h1>Maintenance</h1>"},
    "list": {"answer": [1, 2]},
    "number": {"answer": b"12"},
    "empty": {"answer": b""},
    "not unicode": {"answer": b"\xff\xfe{"},
    "abyss": {"answer": b"[" * 100_000},
    "huge": {"answer": b'{"results": "' + b"x" * 600_000 + b'"}'},
    "compressed": {"answer": b"\x1f\x8b\x08\x00rien", "headers": {"Content-Encoding": "gzip"}},
    "elsewhere": {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}},
    "silent": {"answer": stub_server.silent},
    "dripping": {"answer": stub_server.dripping},
    "hanging up": {"answer": stub_server.hanging_up},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_service_that_goes_wrong_is_asleep(wrong, service, hurried):
    for name, value in WRONG[wrong].items():
        setattr(service, name, value)
    with pytest.raises(Asleep):
        ask(f"{service.url}/search", q="café")


def test_service_that_is_not_there_is_asleep():
    with pytest.raises(Asleep):
        ask("http://127.0.0.1:9/search", q="café")


def test_redirection_is_not_followed(service):
    service.status, service.headers = 302, {"Location": f"{service.url}/autre"}
    with pytest.raises(Asleep):
        ask(f"{service.url}/search", q="café")
    assert service.asked == ["/search?q=caf%C3%A9"]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"results": None},
        {"results": "rien"},
        {"results": [None, 3, {}]},
        {"results": [{"nom_complet": "Sans siège"}]},
    ]
    + [{"results": [organisation(siege={"siret": "123", "adresse": "1 rue"})]}]
    + [{"results": [organisation(nature_juridique="1000", nom_complet="ROSE DESPRES")]}]
    + [{"results": [organisation(siege=[], nom_raison_sociale={"a": 1})]}],
)
def test_answer_without_what_was_expected_is_nobody(answer, register):
    register.answer = answer
    assert registers.find("Café des Mineurs") == registers.Answer([], registers.KNOWS_NONE)


def test_register_asleep_says_so(register):
    register.status = 503
    assert registers.find("Café des Mineurs") == registers.Answer([], registers.SLEEPS)


def test_register_without_an_address_is_not_asked():
    assert registers.find("Café des Mineurs") == registers.Answer([], "")


# The register -------------------------------------------------------------------------------------


def test_name_is_asked_in_the_department_among_the_living(register):
    register.answer = {"results": [organisation()]}
    answer = registers.find("  Café   des Mineurs ")
    assert register.asked == ["/search?q=Caf%C3%A9+des+Mineurs&per_page=5&page=1&departement=30&etat_administratif=A"]
    assert answer == registers.Answer(
        [
            registers.Candidate(
                name="Cafe des Mineurs",
                acronym="CDM",
                siret=SIRET,
                rna="W301234567",
                family=LegalFamily.ASSOCIATION,
                is_ess=True,
                address="Le Mas 3 Rue du Puits",
                postcode="30100",
                insee="30007",
                town="Ales",
            )
        ]
    )


@pytest.mark.parametrize("typed", [f"{SIRET[:3]} {SIRET[3:6]} {SIRET[6:9]} {SIRET[9:]}", SIRET[:9], "w301 234 567"])
def test_number_is_asked_everywhere(typed, register):
    register.answer = {"results": [organisation()]}
    assert [candidate.siret for candidate in registers.find(typed).candidates] == [SIRET]
    assert "departement" not in register.asked[0]


def test_siret_of_another_place_reads_that_place(register):
    place = {"siret": BRANCH, "adresse": "8 AVENUE CARNOT 30110 LA GRAND-COMBE", "commune": "30132"}
    register.answer = {"results": [organisation(matching_etablissements=[place])]}
    (found,) = registers.find(BRANCH).candidates
    assert (found.siret, found.address, found.postcode, found.insee) == (BRANCH, "8 Avenue Carnot", "30110", "30132")


def test_siret_of_a_place_that_the_answer_lacks_is_nobody(register):
    register.answer = {"results": [organisation()]}
    assert registers.find(BRANCH).candidates == []


def test_rna_of_another_is_not_shown(register):
    register.answer = {"results": [organisation()]}
    assert registers.find("W309999999").candidates == []


def test_who_asked_not_to_be_shown_is_left_blank(register):
    seat = organisation()["siege"] | {"adresse": "[NON-DIFFUSIBLE]"}
    register.answer = {"results": [organisation(siege=seat, sigle=None)]}
    (found,) = registers.find(SIRET).candidates
    assert (found.address, found.postcode, found.acronym) == ("", "30100", "")


@pytest.mark.parametrize(
    ("category", "is_ess", "family"),
    [(code, False, LegalFamily.ASSOCIATION) for code in ("9210", "9220", "9221", "9222", "9223", "9230", "9260")]
    + [(code, False, LegalFamily.COOPERATIVE) for code in ("5458", "5558", "5658", "5460", "5560", "5660")]
    + [(code, False, LegalFamily.MUTUAL) for code in ("8210", "8250", "8290", "6411")]
    + [
        ("9300", False, LegalFamily.FOUNDATION),
        ("5710", True, LegalFamily.COMPANY),
        ("5710", False, ""),
        ("5443", False, ""),  # coopérative de construction, often taken for a SCOP
        ("", False, ""),
    ],
)
def test_family_follows_the_insee_category(category, is_ess, family):
    assert registers.family_of(category, is_ess) == family


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SIRET, ("siret", SIRET)),
        (f"{SIRET[:9]}-{SIRET[9:]}", ("siret", SIRET)),
        (SIRET[:9], ("siren", SIRET[:9])),
        ("w301.234.567", ("rna", "W301234567")),
        ("W9G2001932", ("rna", "W9G2001932")),
        (" Café  2000 ", ("name", "Café 2000")),
        ("123456789", ("name", "123456789")),
    ],
)
def test_box_tells_a_number_from_a_name(text, kind):
    assert registers.kind_of(text) == kind


# Addresses ----------------------------------------------------------------------------------------


def feature(**told):
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.08, 44.12]},
        "properties": {
            "label": "12 Rue des Prés 30100 Alès",
            "name": "12 Rue des Prés",
            "type": "housenumber",
            "postcode": "30100",
            "citycode": "30007",
            "city": "Alès",
        }
        | told,
    }


@pytest.mark.parametrize(
    "geometry",
    [None, {}, {"coordinates": [4.08]}, {"coordinates": ["4", "44"]}, {"coordinates": [4.08, 440]}, {"coordinates": 4}],
)
def test_address_without_a_plain_point_is_an_address_all_the_same(geometry, base):
    base.answer = {"features": [feature() | {"geometry": geometry}]}
    places, _ = geocoder.suggest("12 rue des prés")
    assert [(place.town, place.latitude) for place in places] == [("Alès", None)]


def test_address_is_suggested(base):
    base.answer = {"type": "FeatureCollection", "features": [feature()]}
    places, sentence = geocoder.suggest(" 12 rue des prés ales ")
    where = Decimal("44.120000"), Decimal("4.080000")
    assert places == [geocoder.Place("12 Rue des Prés 30100 Alès", "12 Rue des Prés", "30100", "30007", "Alès", *where)]
    assert sentence == ""
    assert base.asked == ["/search/?q=12+rue+des+pr%C3%A9s+ales&limit=5"]


@pytest.mark.parametrize("told", [{"type": "municipality"}, {"postcode": None}, {"label": ""}, {"name": ["x"]}])
def test_address_without_its_parts_is_none(told, base):
    base.answer = {"features": [feature(**told), {"properties": None}, "x"]}
    assert geocoder.suggest("12 rue des prés") == ([], geocoder.KNOWS_NONE)


def test_address_base_asleep_says_so(base):
    base.status = 500
    assert geocoder.suggest("12 rue des prés") == ([], geocoder.SLEEPS)


@pytest.mark.parametrize("typed", ["", "12 ", "   ab "])
def test_too_short_an_address_asks_nobody(typed, base):
    assert geocoder.suggest(typed) == ([], "")
    assert base.asked == []


def test_address_without_a_base_asks_nobody():
    assert geocoder.suggest("12 rue des prés") == ([], "")
