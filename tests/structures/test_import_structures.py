"""Structures of the registers, as their files really are; what people typed stays, and nobody is told of."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from commons.models import Event, Message
from structures.imports import FileRefused, Refusal, open_structures, read
from structures.models import DuplicatePair, Structure, User
from tests import factories

pytestmark = pytest.mark.django_db

SIRET, OTHER_SIRET = "21300007800013", "52499120500013"
RNA = {
    "id": "W301234567",
    "siret": "",
    "titre": "LES AMIS DU GARDON",
    "titre_court": "ADG",
    "objet": "PROTEGER LA RIVIERE",
    "objet_social1": "024000",
    "adrs_complement": "",
    "adrs_numvoie": "12",
    "adrs_typevoie": "RUE",
    "adrs_libvoie": "DES LILAS",
    "adrs_codeinsee": "30007",
    "adrs_codepostal": "30100",
    "adrs_libcommune": "ALES",
    "adrg_declarant": "MARTIN JEANNE",
    "siteweb": "",
    "date_disso": "0001-01-01",
    "position": "A",
}
SIRENE = {
    "siren": SIRET[:9],
    "siret": SIRET,
    "statutDiffusionUniteLegale": "O",
    "etatAdministratifUniteLegale": "A",
    "denominationUniteLegale": "SCIC DES TROIS VALLEES",
    "sigleUniteLegale": "",
    "nomUniteLegale": "",
    "categorieJuridiqueUniteLegale": "5560",
    "economieSocialeSolidaireUniteLegale": "O",
    "activitePrincipaleUniteLegale": "38.32Z",
    "numeroVoieEtablissement": "3",
    "typeVoieEtablissement": "AV",
    "libelleVoieEtablissement": "DU GENERAL DE GAULLE",
    "codeCommuneEtablissement": "30007",
    "codePostalEtablissement": "30100",
    "libelleCommuneEtablissement": "ALES",
    "identifiantAssociationUniteLegale": "",
}
INCLUSION = {
    "id": "un",
    "nom": "Recyclerie du Gardon",
    "source": "réseau",
    "date_maj": "2026-01-01",
    "siret": OTHER_SIRET,
    "typologie": "ACI",
    "presentation_resume": "On y répare et on y revend.",
    "adresse": "3 rue des Mines",
    "code_insee": "30007",
    "code_postal": "30100",
    "commune": "Alès",
    "courriel": "contact@recyclerie.example",
    "telephone": "+33 4 66 00 00 00",
    "site_web": "recyclerie.example",
    "thematiques": ["mobilite"],
}


def sheet(base, *changes, delimiter=";", encoding="utf-8"):
    """The bytes of a file: one good row for each of ``changes``, with what that row writes instead."""
    text = io.StringIO()
    writer = csv.DictWriter(text, base, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(base | change for change in changes or [{}])
    return text.getvalue().encode(encoding)


def objects(*changes):
    return json.dumps([INCLUSION | change for change in changes or [{}]], ensure_ascii=False).encode()


def found(content):
    return list(read(open_structures(io.BytesIO(content))))


def values(content):
    [row] = found(content)
    assert not isinstance(row, Refusal), row
    return row.values


def refusal(content):
    [row] = found(content)
    assert isinstance(row, Refusal), row
    return row.code


@pytest.fixture
def take(tmp_path):
    """Run the command on these bytes; gives what it said."""

    def run(content, name="registre.csv", **options):
        path = tmp_path / name
        path.write_bytes(content)
        out = io.StringIO()
        call_command("import_structures", str(path), stdout=out, **options)
        return out.getvalue()

    return run


# Three layouts ------------------------------------------------------------------------------------


def test_extract_of_the_rna_is_read():
    told = values(sheet(RNA))
    assert (told["name"], told["acronym"], told["family"]) == ("Les Amis du Gardon", "ADG", "association")
    assert (told["rna"], told["siret"], told["sector"]) == ("W301234567", "", "energie")
    assert (told["address"], told["postcode"], told["commune"]) == ("12 Rue des Lilas", "30100", "30007")
    assert told["purpose"] == "Proteger la riviere"


@pytest.mark.parametrize(
    ("change", "family"),
    [
        ({}, "cooperative"),
        ({"categorieJuridiqueUniteLegale": "9220"}, "association"),
        ({"categorieJuridiqueUniteLegale": "9300"}, "foundation"),
        ({"categorieJuridiqueUniteLegale": "8210"}, "mutual"),
        ({"categorieJuridiqueUniteLegale": "5710"}, "company"),  # the register's ESS mark proves it
    ],
)
def test_extract_of_sirene_is_read_and_tells_the_family(change, family):
    told = values(sheet(SIRENE, change))
    assert (told["siret"], told["family"], told["sector"]) == (SIRET, family, "reemploi")
    assert told["address"] == "3 Avenue du General de Gaulle"


def test_seat_is_found_from_the_siren_and_its_place():
    without = {name: value for name, value in SIRENE.items() if name != "siret"} | {"nicSiegeUniteLegale": "13"}
    assert values(sheet(without))["siret"] == SIRET


@pytest.mark.parametrize("written", [objects(), sheet(INCLUSION, {"thematiques": "{mobilite}"}, delimiter=",")])
def test_structures_of_data_inclusion_are_read_in_both_writings(written):
    told = values(written)
    assert (told["name"], told["family"], told["sector"]) == ("Recyclerie du Gardon", "association", "insertion")
    assert (told["siret"], told["website"]) == (OTHER_SIRET, "https://recyclerie.example")
    assert (told["public_email"], told["public_phone"]) == ("contact@recyclerie.example", "04 66 00 00 00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_file_is_read_whatever_wrote_it(encoding, delimiter):
    content = sheet(RNA, {"titre": "Les Étoiles d’Alès"}, delimiter=delimiter, encoding=encoding)
    assert values(content)["name"] == "Les Étoiles d’Alès"


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"{}", b"[{", b"%PDF-1.7", b"[1, 2"])
def test_file_of_no_known_layout_is_refused_in_a_sentence(content):
    with pytest.raises(FileRefused, match=r"\.$"):
        found(content)


def test_object_that_is_cut_between_two_pieces_is_read_whole():
    many = [{"id": str(rank), "presentation_detail": "é" * 900} for rank in range(300)]
    assert len(found(objects(*many))) == 300


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sheet(RNA, {"id": "W30123"}), "number_wrong"),
        (sheet(RNA, {"siret": "21300007800014"}), "number_wrong"),
        (sheet(RNA, {"id": ""}), "number_missing"),
        (sheet(RNA, {"titre": ""}), "name_missing"),
        (sheet(RNA, {"position": "D"}), "ended"),
        (sheet(RNA, {"date_disso": "2020-01-31"}), "ended"),
        (
            sheet(RNA, {"adrs_codeinsee": "30189", "adrs_codepostal": "30000", "adrs_libcommune": "NIMES"}),
            "elsewhere",
        ),
        (sheet(RNA, {"adrs_codeinsee": "", "adrs_codepostal": "", "adrs_libcommune": "X"}), "commune_missing"),
        (sheet(RNA, {"adrs_numvoie": "", "adrs_typevoie": "", "adrs_libvoie": "_"}), "address_missing"),
        (sheet(SIRENE, {"categorieJuridiqueUniteLegale": "1000"}), "person"),
        (sheet(SIRENE, {"categorieJuridiqueUniteLegale": "7210"}), "public_body"),
        (
            sheet(SIRENE, {"categorieJuridiqueUniteLegale": "5710", "economieSocialeSolidaireUniteLegale": "N"}),
            "not_ess",
        ),
        (sheet(SIRENE, {"statutDiffusionUniteLegale": "P"}), "undisclosed"),
        (sheet(SIRENE, {"etatAdministratifUniteLegale": "C"}), "ended"),
        (objects({"typologie": "CCAS"}), "public_body"),
        (objects({"typologie": None}), "not_ess"),
        (b"[3]", "not_an_object"),
    ],
)
def test_row_that_is_no_structure_of_ours_is_refused_with_its_reason(content, code):
    assert refusal(content) == code


@pytest.mark.parametrize(
    "content",
    [
        objects({"thematiques": ["famille--violences-intrafamiliales"]}),
        objects({"typologie": "CHRS"}),
        sheet(RNA, {"objet": "Accueil et hébergement de femmes victimes de violences"}),
        sheet(SIRENE, {"denominationUniteLegale": "MAISON D ACCUEIL DES VICTIMES DE VIOLENCES CONJUGALES"}),
    ],
)
def test_who_protects_victims_is_typed_by_hand(content):
    assert refusal(content) == "shelters"


# Where --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "insee"),
    [
        ({"adrs_codeinsee": "", "adrs_libcommune": "ST CHRISTOL LES ALES", "adrs_codepostal": "30380"}, "30243"),
        ({"adrs_codeinsee": "", "adrs_libcommune": "Alès Cedex"}, "30007"),
        ({"adrs_codeinsee": "30999", "adrs_libcommune": "Corbès", "adrs_codepostal": "30140"}, "30329"),
        ({"adrs_codeinsee": "30268", "adrs_libcommune": "", "adrs_codepostal": ""}, "30268"),
    ],
)
def test_commune_is_told_by_its_number_or_its_name(change, insee):
    assert values(sheet(RNA, change))["commune"] == insee


@pytest.mark.parametrize(
    ("change", "address"),
    [
        ({"adrs_complement": "CHEZ MME MARTIN JEANNE"}, "12 Rue des Lilas"),
        ({"adrs_complement": "M. PAUL MARTIN"}, "12 Rue des Lilas"),
        ({"adrs_numvoie": "", "adrs_typevoie": "", "adrs_libvoie": "C/O MARTIN, 4 RUE BASSE"}, "4 Rue Basse"),
        ({"adrs_libvoie": "MADAME DE SEVIGNE"}, "12 Rue Madame de Sevigne"),
        ({"adrs_complement": "MAISON DES ASSOCIATIONS"}, "Maison des Associations 12 Rue des Lilas"),
    ],
)
def test_nobody_is_named_in_an_address(change, address):
    assert values(sheet(RNA, change))["address"] == address


@pytest.mark.parametrize("mail", ["jean.dupont@free.example", "j.dupont@recyclerie.example", "nimporte"])
def test_address_that_may_be_somebody_s_stays_out(mail):
    assert values(objects({"courriel": mail}))["public_email"] == ""


@pytest.mark.parametrize("phone", ["06 12 34 56 78", "07 12 34 56 78", "12", "+33 6 12 34 56 78"])
def test_mobile_telephone_stays_out(phone):
    assert values(objects({"telephone": phone}))["public_phone"] == ""


# Into the register --------------------------------------------------------------------------------


def test_new_structure_waits_to_be_verified_and_nobody_is_written_to(take):
    said = take(sheet(RNA))
    made = Structure.objects.get()
    assert (made.status, made.slug, made.search_key) == ("submitted", "les-amis-du-gardon", "amis du gardon")
    assert "1 lue, 1 nouvelle, 0 complétée" in said
    event = Event.objects.get()
    assert (event.action, event.after, event.by) == ("Reprise d’un registre", "submitted", User.objects.clock())
    assert not Message.objects.exists()
    assert made.events.count() == 1
    assert not made.members.exists()


def test_same_file_twice_changes_nothing(take):
    content = sheet(RNA, {}, {"id": "W301234568", "titre": "Chorale du Galeizon"})
    take(content)
    before = list(Structure.objects.values())
    assert "0 nouvelle, 0 complétée, 2 déjà connues" in take(content)
    assert list(Structure.objects.values()) == before
    assert Event.objects.count() == 2


def test_structure_without_any_number_is_known_by_its_name_and_commune(take):
    content = objects({"siret": None})
    take(content, "a.json")
    assert "1 déjà connue" in take(content, "a.json")
    assert Structure.objects.count() == 1


def test_known_structure_learns_only_what_was_blank(take):
    known = factories.StructureFactory(
        name="Les Amis du Gardon d’Alès", rna="W301234567", siret="", website="", address="1 place Neuve"
    )
    said = take(sheet(RNA, {"siret": SIRET, "siteweb": "gardon.example"}))
    assert "0 nouvelle, 1 complétée" in said
    known.refresh_from_db()
    assert (known.siret, known.website, known.acronym) == (SIRET, "https://gardon.example", "ADG")
    assert (known.name, known.address) == ("Les Amis du Gardon d’Alès", "1 place Neuve")
    assert Event.objects.get().action == "Complétée d’après un registre"


def test_verified_structure_keeps_the_numbers_it_was_verified_with(take):
    known = factories.StructureFactory(rna="W301234567", siret="", status=Structure.Status.VERIFIED)
    take(sheet(RNA, {"siret": SIRET}))
    known.refresh_from_db()
    assert (known.siret, known.acronym, known.status) == ("", "ADG", "verified")


def test_closed_structure_learns_nothing(take):
    factories.StructureFactory(rna="W301234567", siret="", status="closed", closing_reason="Dissolution")
    assert "1 déjà connue" in take(sheet(RNA, {"siret": SIRET}))
    assert Structure.objects.get().siret == ""


def test_two_rows_that_name_one_structure_make_one(take):
    take(sheet(RNA, {"siret": SIRET}, {"id": "", "siret": SIRET, "titre_court": "AG"}))
    assert (Structure.objects.get().rna, Structure.objects.get().acronym) == ("W301234567", "ADG")


def test_names_that_are_the_same_have_addresses_of_their_own(take):
    take(sheet(RNA, {}, {"id": "W301234568", "adrs_codeinsee": "30010"}))
    assert list(Structure.objects.order_by("slug").values_list("slug", flat=True)) == [
        "les-amis-du-gardon",
        "les-amis-du-gardon-2",
    ]


def test_row_that_names_two_structures_says_that_they_are_one(take):
    one = factories.StructureFactory(name="Gardon", rna="W301234567", siret="")
    other = factories.StructureFactory(name="Rivière", rna="", siret=SIRET)
    assert "Doublons possibles à regarder dans la gestion : 1" in take(sheet(RNA, {"siret": SIRET}))
    pair = DuplicatePair.objects.get()
    assert ({pair.first, pair.second}, pair.reasons) == ({one, other}, ["register"])


def test_what_looks_like_a_known_structure_is_kept_apart_and_proposed(take):
    known = factories.StructureFactory(name="Amis du Gardon", rna="W301999999")
    take(sheet(RNA))
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {known, Structure.objects.get(rna="W301234567")}
    assert pair.reasons == ["name_here"]


# Nothing, or all -----------------------------------------------------------------------------------

BAD = {"id": "W3", "titre": "Faux numéro"}


def test_one_bad_row_keeps_everything_out_and_is_told_with_its_line_and_reason(take):
    with pytest.raises(CommandError, match=r"Rien n’est enregistré : 1 ligne\(s\) refusée\(s\)"):
        take(sheet(RNA, {}, BAD))
    assert not Structure.objects.exists()
    assert not DuplicatePair.objects.exists()


def test_partial_keeps_the_good_rows(take):
    said = take(sheet(RNA, {}, BAD), partial=True)
    assert "Ligne 3 refusée : numéro SIRET, SIREN ou RNA faux" in said
    assert Structure.objects.get().name == "Les Amis du Gardon"


def test_dry_run_says_the_same_and_writes_nothing(take):
    content = sheet(RNA, {}, BAD)
    told = take(content, partial=True, dry_run=True)
    assert "1 nouvelle" in told
    assert "Essai : rien n’est enregistré." in told
    assert not Structure.objects.exists()
    assert not Event.objects.exists()


def test_other_territories_are_passed_over_when_asked(take):
    far = {"id": "W301234568", "adrs_codeinsee": "34172", "adrs_codepostal": "34000", "adrs_libcommune": "MONTPELLIER"}
    with pytest.raises(CommandError):
        take(sheet(RNA, {}, far))
    assert "1 passée, 0 refusée" in take(sheet(RNA, {}, far), only_here=True)
    assert Structure.objects.count() == 1


def test_report_is_written_beside_with_each_row_and_no_formula(take, tmp_path):
    take(sheet(RNA, {}, {"id": "=1+1"}), partial=True, report=str(tmp_path / "rapport.csv"))
    rows = list(csv.reader(io.StringIO((tmp_path / "rapport.csv").read_text("utf-8-sig")), delimiter=";"))
    assert ["2", "information", "created", "nouvelle structure, à vérifier", ""] in rows
    reason = "numéro SIRET, SIREN ou RNA faux : sa clé ou sa forme ne va pas"
    assert ["3", "refus", "number_wrong", reason, "'=1+1"] in rows


# Protected ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"titre": "ABRI CEVENOL"},
        {"titre": "ASSOCIATION L'ABRI CEVENOL D'ALES"},
        {"siret": "SIRET"},
        {"id": "RNA"},
    ],
)
def test_row_that_may_name_a_protected_structure_is_refused_and_its_address_kept_nowhere(change, take):
    shelter = factories.protected_structure()
    change = {name: {"SIRET": shelter.siret, "RNA": shelter.rna}.get(text, text) for name, text in change.items()}
    before = Structure.objects.filter(pk=shelter.pk).values().get()
    other = {"id": "W301234568", "titre": "Autre"}
    said = take(sheet(RNA, change | {"adrs_libvoie": "DU SECRET"}, other), partial=True)
    assert "Ligne 2 refusée : ressemble à une structure protégée du portail" in said
    assert "secret" not in said.lower()
    assert Structure.objects.filter(pk=shelter.pk).values().get() == before
    assert Structure.objects.count() == 2
    assert not DuplicatePair.objects.exists()
