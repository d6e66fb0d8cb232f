"""What the town writes is right, readable by everyone, and says nothing that must stay secret."""

import datetime as dt
import io
import re
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from commons import clock
from funding import documents
from funding.models import (
    Agreement,
    Application,
    BudgetLine,
    Call,
    CompletionRequest,
    Deliberation,
    Envelope,
    Fund,
    Grant,
    Instalment,
    Report,
    RequestedYear,
    Signature,
)
from funding.models.budget import Authorisation, Axis
from structures.models import Commune, Membership, Sector, Shelter, Structure, User

pytestmark = pytest.mark.django_db

SECRET_STREET = "7 impasse du Secret"


def a_structure(**fields):
    commune, _ = Commune.objects.get_or_create(
        insee="30007",
        defaults={"name": "Alès", "sort_key": "ales", "postcode": "30100", "siren": "213000078", "population": 44000},
    )
    sector, _ = Sector.objects.get_or_create(code="reemploi", defaults={"name": "Réemploi, réparation"})
    return Structure.objects.create(
        **{
            "name": "Ressourcerie des Prés",
            "slug": "ressourcerie-des-pres",
            "siret": "89012345600019",
            "rna": "W301234567",
            "sector": sector,
            "purpose": "Collecter, réparer, vendre à petit prix.",
            "address": "12 rue des Prés",
            "postcode": "30100",
            "commune": commune,
        }
        | fields
    )


def a_protected_structure():
    structure = a_structure(
        name="Abri Cévenol",
        slug="abri-cevenol",
        address="BP 40, place de la Mairie",
        is_protected=True,
        relay_name="Hélène Vidal",
        relay_role="référente de la fédération",
    )
    Shelter.objects.create(structure=structure, address=SECRET_STREET, postcode="30100", commune=structure.commune)
    return structure


def a_person(first_name, last_name, structure=None, position=""):
    user = User.objects.create_user(f"{first_name}@test.example", first_name=first_name, last_name=last_name)
    if structure:
        Membership.objects.create(structure=structure, user=user, position=position)
    return user


def an_application(structure, years=(2027, 2028, 2029), asked=12_000, **fields):
    """Deposited on 14 March 2027 at 9:05 in Alès."""
    fund, _ = Fund.objects.get_or_create(name="Fonds ESS")
    envelope, _ = Envelope.objects.get_or_create(fund=fund, axis=Axis.SUPPORT, year=2027)
    authorisation, _ = Authorisation.objects.get_or_create(
        fund=fund, axis=Axis.SUPPORT, first_year=2027, last_year=2029
    )
    at = timezone.make_aware(dt.datetime(2027, 3, 14, 9, 5))
    call, _ = Call.objects.get_or_create(
        slug="reparer",
        defaults={
            "title": "Appel à commun 2027 : réparer, réemployer, partager",
            "summary": "Des lieux où l’on répare.",
            "description": "Pour les associations.",
            "envelope": envelope,
            "authorisation": authorisation,
            "opens_at": at - dt.timedelta(days=30),
            "closes_at": at + dt.timedelta(days=30),
            "max_years": 3,
        },
    )
    application = Application.objects.create(
        **{
            "call": call,
            "structure": structure,
            "number": "2027-ESS-0042",
            "status": Application.Status.UNDER_REVIEW,
            "title": "Atelier de réparation de vélos du quartier des Prés-Saint-Jean",
            "objectives": "Donner une seconde vie aux vélos.\n\nApprendre à réparer soi-même.",
            "description": "Trois ateliers par semaine, ouverts à tous, et une vente mensuelle.",
            "audience": "Six cents habitants, dont la moitié du quartier prioritaire.",
            "evaluation": "Nombre de vélos réparés : 400 par an.\nNombre d’adhérents : 600.",
            "starts_on": dt.date(2027, 1, 1),
            "ends_on": dt.date(years[-1], 12, 31),
            "submitted_at": at,
        }
        | fields
    )
    for year in years:
        RequestedYear.objects.create(application=application, year=year, requested=asked, proposed=asked)
    amounts = {"601": 9_000, "613": 6_000, "641": 17_000, "645": 6_000, "864": 4_500}
    amounts |= {"70": 14_000, "74com": 12_000, "74dep": 8_000, "756": 4_000, "870": 4_500}
    for account, amount in amounts.items():
        BudgetLine.objects.create(application=application, account=account, amount=amount)
    application.refresh_from_db()  # the database keeps its legal clock
    return application


def an_agreement(structure, years=(2027, 2028, 2029), asked=12_000):
    """Voted on 12 April 2027, one advance and one balance a year."""
    application = an_application(structure, years, asked)
    deliberation = Deliberation.objects.create(
        reference="2027-04-12", title="Subventions", held_on=dt.date(2027, 4, 12)
    )
    mayor = a_person("Camille", "Roux")
    Application.objects.filter(pk=application.pk).update(
        status="granted", decided_at=timezone.make_aware(dt.datetime(2027, 4, 13, 10)), decided_by=mayor
    )
    application.refresh_from_db()
    grant = Grant.objects.create(
        application=application,
        structure=structure,
        deliberation=deliberation,
        amount=asked * len(years),
        first_year=years[0],
        last_year=years[-1],
    )
    agreement = Agreement.objects.create(
        grant=grant, number="ESS-2027-007", starts_on=dt.date(years[0], 1, 1), ends_on=dt.date(years[-1], 12, 31)
    )
    previous = None
    for rank, year in enumerate(years):
        report = Report.objects.create(agreement=agreement, year=year, due_on=dt.date(year + 1, 6, 30))
        for step, after in enumerate([previous, report], start=1):
            Instalment.objects.create(
                agreement=agreement, rank=2 * rank + step, year=year, amount=Decimal(asked) / 2, after_report=after
            )
        previous = report
    return agreement


def sign(agreement, party, name, role):
    return Signature.objects.create(
        agreement=agreement,
        party=party,
        name=name,
        role=role,
        at=timezone.make_aware(dt.datetime(2027, 5, 3, 14, 32)),
        by=User.objects.first(),
        sha256="ab12" * 16,
        consent="Je signe cette convention au nom de la structure que je représente.",
    )


def every_document(structure):
    """Each kind of document about this structure, by name."""
    agreement = an_agreement(structure)
    sign(agreement, Signature.Party.STRUCTURE, "Hélène Vidal", "référente")
    application = agreement.grant.application
    refused = Application(
        **{field.attname: getattr(application, field.attname) for field in Application._meta.concrete_fields}
    )
    refused.refusal_reason = "Les crédits de l’année ne suffisent pas."
    return {
        "receipt": documents.receipt(application),
        "cerfa": documents.cerfa(application),
        "agreement": documents.agreement(agreement),
        "signature_sheet": documents.signature_sheet(agreement),
        "refusal": documents.refusal(refused),
        "award": documents.award(agreement.grant),
    }


def text(pdf):
    """The words in reading order, on one line, with plain spaces."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


@dataclass
class Tag:
    """One element of the structure tree: what a screen reader meets."""

    name: str
    kids: list
    alt: str
    headers: int


def tags(pdf):
    """All the tags of the document, in reading order."""
    found = []

    def read(element):
        inside = element.get("/K", [])
        kids = [kid for kid in (inside if isinstance(inside, pikepdf.Array) else [inside]) if "/S" in dir_of(kid)]
        cell = element.get("/A", {})
        tag = Tag(
            str(element.get("/S", "/"))[1:],
            [str(kid.S)[1:] for kid in kids],
            str(element.get("/Alt", "")),
            len(cell.get("/Headers", [])),
        )
        found.append(tag)
        for kid in kids:
            read(kid)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        read(opened.Root.StructTreeRoot)
    return found


def dir_of(element):
    return element.keys() if isinstance(element, pikepdf.Dictionary) else ()


# For everyone: tags, language, headings, tables -------------------------------------------------------


def test_every_document_declares_pdf_ua_its_language_and_its_title():
    for name, pdf in every_document(a_structure()).items():
        opened = pikepdf.open(io.BytesIO(pdf))
        with opened.open_metadata() as metadata:
            assert (name, metadata["pdfuaid:part"]) == (name, "1")
            assert metadata["dc:title"]
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.MarkInfo.Marked is True
        assert opened.Root.ViewerPreferences.DisplayDocTitle is True
        assert str(opened.docinfo.Title)
        assert str(opened.docinfo.Author) == settings.TOWN["name"]


def test_every_document_has_one_h1_and_headings_in_order():
    for name, pdf in every_document(a_structure()).items():
        levels = [int(tag.name[1]) for tag in tags(pdf) if re.fullmatch(r"H\d", tag.name)]
        assert (name, levels.count(1)) == (name, 1)
        assert (name, [b - a for a, b in zip(levels, levels[1:], strict=False) if b - a > 1]) == (name, [])


def test_every_table_cell_has_its_headers_and_every_table_its_caption():
    for name, pdf in every_document(a_structure()).items():
        found = tags(pdf)
        assert (name, [tag for tag in found if tag.name == "TD" and not tag.headers]) == (name, [])
        assert (name, [tag for tag in found if tag.name == "Table" and "Caption" not in tag.kids]) == (name, [])


def test_lists_hold_items_only():
    for name, pdf in every_document(a_structure()).items():
        kinds = {kid for tag in tags(pdf) if tag.name == "L" for kid in tag.kids}
        assert (name, kinds - {"LI", "L", "Caption"}) == (name, set())


def test_the_logo_has_words():
    figures = [tag.alt for tag in tags(documents.receipt(an_application(a_structure()))) if tag.name == "Figure"]
    assert figures == ["Logo du pacte\u00a0: trois cercles, vert, ocre et terre"]


def test_every_font_is_embedded_and_no_glyph_is_missing():
    for pdf in every_document(a_structure()).values():
        for page in pikepdf.open(io.BytesIO(pdf)).pages:
            for font in page.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
        assert "\ufffd" not in text(pdf)


def test_pages_are_numbered():
    pages = PdfReader(io.BytesIO(documents.agreement(an_agreement(a_structure())))).pages
    for number, page in enumerate(pages, start=1):
        assert f"page {number}/{len(pages)}" in page.extract_text().replace("\u00a0", " ")


# Receipt -----------------------------------------------------------------------------------------------


def test_receipt_carries_what_the_code_lists():
    words = text(documents.receipt(an_application(a_structure())))
    for mention in (
        "Demande n° 2027-ESS-0042",
        "reçu votre demande de subvention le 14 mars 2027 à 9 h 05",
        documents.SERVICE,
        settings.TOWN["address"],
        settings.TOWN["email"],
        settings.TOWN["phone"],
        "deux mois vaut décision de rejet (art. L. 231-4, 3°)",
        "réputée rejetée le 14 mai 2027",
        "tribunal administratif de Nîmes",
        "Télérecours citoyens",
        "recours gracieux",
        "dans les deux mois qui suivent la date ci-dessus",
        "article L. 112-11",
    ):
        assert mention in words, mention


def test_receipt_sums_up_the_request():
    words = text(documents.receipt(an_application(a_structure())))
    for mention in ("2027 12 000 €", "Total 36 000 €", "64 Charges de personnel 23 000 €", "Total 38 000 €", "4 500 €"):
        assert mention in words, mention


def test_receipt_moves_the_date_when_papers_were_asked():
    application = an_application(a_structure())
    with clock.moved_to(dt.date(2027, 3, 20)):
        CompletionRequest.objects.create(
            application=application, asked_by=a_person("Agent", "Un"), deadline=dt.date(2027, 3, 30)
        )
    application.refresh_from_db()
    words = text(documents.receipt(application))
    assert "réputée rejetée le 24 mai 2027" in words
    assert "Cette date tient compte des compléments" in words


def test_receipt_writes_what_people_typed_as_text():
    structure = a_structure(name="Café & <b>Mineurs</b>")
    application = an_application(structure, objectives='<img src="http://ailleurs.example/x.png"> {{ town }}')
    words = text(documents.receipt(application))
    assert "Café & <b>Mineurs</b>" in words
    assert '<img src="http://ailleurs.example/x.png">' in words


# Agreement -----------------------------------------------------------------------------------------------

ARTICLES = (
    *("Objet", "Durée", "Coût de l’action", "Contribution financière", "Modalités de versement", "Justificatifs"),
    *("Autres engagements", "Sanctions", "Évaluation", "Renouvellement", "Contrôle", "Avenant", "Annexes"),
    *("Résiliation", "Recours"),
)


def test_agreement_over_three_years_says_who_what_and_how_much():
    structure = a_structure()
    a_person("Leïla", "Benali", structure, "présidente")
    words = text(documents.agreement(an_agreement(structure)))
    for mention in (
        "Convention n° ESS-2027-007",
        "Convention pluriannuelle d’objectifs",
        "exercices 2027 à 2029",
        "Ressourcerie des Prés, association, 12 rue des Prés, 30100 Alès, SIRET 89012345600019, RNA W301234567",
        "représentée par Leïla Benali, présidente, ci-après « l’Association »",
        "est initié, défini et mis en œuvre par l’Association",
        "36 000 € (trente-six mille euros)",
        "2028 12 000 € douze mille euros sous réserve du vote des crédits",
        "Nombre de vélos réparés : 400 par an.",
        "Respecter le contrat d’engagement républicain",
        "signée électroniquement sur le portail : voir la feuille de signature",
        "Annexe I · L’action",
        "Annexe II · Le budget prévisionnel",
    ):
        assert mention in words, mention
    for number, title in enumerate(ARTICLES, start=1):
        assert f"Article {number} · {title}" in words


def test_agreement_tells_what_each_instalment_waits_for():
    words = text(documents.agreement(an_agreement(a_structure())))
    for line in (
        "1 2027 6 000 € Après notification de la convention signée",
        "2 2027 6 000 € Après acceptation du compte rendu financier 2027",
        "3 2028 6 000 € Après acceptation du compte rendu financier 2027, sous réserve des crédits 2028",
        "6 2029 6 000 € Après acceptation du compte rendu financier 2029, sous réserve des crédits 2029",
        "2027 30 juin 2028",
    ):
        assert line in words, line


def test_agreement_for_one_year_reserves_no_credits():
    words = text(documents.agreement(an_agreement(a_structure(), years=(2027,), asked=24_000)))
    assert "Convention annuelle d’objectifs" in words
    assert "24 000 € (vingt-quatre mille euros)" in words
    assert "sous réserve" not in words
    assert "pluriannuelle" not in words


def test_agreement_with_a_cooperative_has_no_republican_contract():
    words = text(documents.agreement(an_agreement(a_structure(family="cooperative", rna=""))))
    assert "ci-après « la Structure »" in words
    assert "engagement républicain" not in words
    assert "Association" not in words


def test_agreement_of_six_pages_renders_the_same_words_twice():
    agreement = an_agreement(a_structure())
    assert text(documents.agreement(agreement)) == text(documents.agreement(agreement))


# Signatures, decisions -----------------------------------------------------------------------------------


def test_signature_sheet_tells_who_signed_what_and_when():
    agreement = an_agreement(a_structure())
    sign(agreement, Signature.Party.STRUCTURE, "Leïla Benali", "présidente")
    assert "Il manque encore une signature" in text(documents.signature_sheet(agreement))
    sign(agreement, Signature.Party.TOWN, "Camille Roux", "maire")
    words = text(documents.signature_sheet(agreement))
    for mention in ("Leïla Benali", "présidente", "Camille Roux", "maire", "3 mai 2027 à 14 h 32", "ab12" * 16):
        assert mention in words, mention
    assert "Je signe cette convention" in words
    assert "Il manque encore" not in words


def a_refused_application():
    return an_application(
        a_structure(),
        status=Application.Status.REFUSED,
        refusal_reason="Le projet ne relève pas de l’appel.",
        decided_at=timezone.make_aware(dt.datetime(2027, 4, 13, 10)),
        decided_by=a_person("Noé", "Serre"),
    )


def test_refusal_gives_its_reason_its_author_and_the_means_of_appeal():
    words = text(documents.refusal(a_refused_application()))
    for mention in (
        "Alès, le 13 avril 2027",
        "une subvention de 36 000 €",
        "Après instruction, cette demande n’a pas été retenue",
        "Le projet ne relève pas de l’appel.",
        "Noé Serre",
        "dans les deux mois qui suivent la notification",
        "tribunal administratif de Nîmes",
    ):
        assert mention in words, mention


def test_refusal_after_a_vote_names_it():
    deliberation = Deliberation.objects.create(reference="2027-04-09", title="Refus", held_on=dt.date(2027, 4, 12))
    words = text(documents.refusal(a_refused_application(), deliberation=deliberation))
    assert "Par sa délibération n° 2027-04-09 du 12 avril 2027, le conseil municipal n’a pas retenu" in words


def test_award_says_how_much_when_and_what_to_do_next():
    words = text(documents.award(an_agreement(a_structure()).grant))
    for mention in (
        "délibération n° 2027-04-12 du 12 avril 2027",
        "36 000 € (trente-six mille euros)",
        "exercices 2027 à 2029",
        "Signer la convention n° ESS-2027-007",
        "dans les soixante jours",
    ):
        assert mention in words, mention


def test_award_without_an_agreement_yet_reads_what_was_proposed():
    agreement = an_agreement(a_structure())
    grant = Grant.objects.get(pk=agreement.grant_id)
    agreement.instalments.all().delete()
    agreement.reports.all().delete()
    agreement.delete()
    words = text(documents.award(grant))
    assert "2028 12 000 € douze mille euros sous réserve du vote des crédits" in words
    assert "Attendre la convention" in words


# Protected structures ------------------------------------------------------------------------------------


def test_no_document_tells_the_place_or_the_people_of_a_protected_structure():
    structure = a_protected_structure()
    a_person("Marguerite", "Discrète", structure, "directrice")
    for name, pdf in every_document(structure).items():
        words = text(pdf)
        assert (name, SECRET_STREET in words) == (name, False)
        assert (name, "Marguerite" in words) == (name, False)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert SECRET_STREET not in str(opened.docinfo)
        if name in ("agreement", "refusal", "award"):
            assert "Hélène Vidal" in words
            assert "BP 40, place de la Mairie" in words


def test_documents_of_a_protected_structure_never_read_its_secret_tables(django_assert_max_num_queries):
    agreement = an_agreement(a_protected_structure())
    with django_assert_max_num_queries(30) as queries:
        documents.agreement(agreement)
        documents.award(agreement.grant)
        documents.receipt(agreement.grant.application)
    read = " ".join(query["sql"] for query in queries.captured_queries)
    for table in ("structures_shelter", "structures_membership", "structures_contact"):
        assert table not in read
