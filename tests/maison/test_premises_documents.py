"""What the town writes about its premises: readable by everyone, and kept as it was written."""

import datetime as dt
import io
import re

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from commons import clock
from commons.models import Message
from commons.tasks import attempt
from maison import documents
from maison.models import Occupation, PremisesRequest
from maison.workflow import occupation
from tests import factories
from tests.funding.test_documents import tags
from tests.maison import lending as lived

pytestmark = pytest.mark.django_db


def content(file):
    with file.open("rb") as opened:
        return opened.read()


def revoked():
    """An occupation whose revocation was announced, then decided."""
    made = lived.occupied(status="hearing")
    occupation.answer_revocation(made, by=factories.representative_of(made.structure), answer="Et nos ateliers ?")
    leaves_on = clock.today() + dt.timedelta(days=60)
    occupation.revoke(made, by=lived.keeper(made.structure), leaves_on=leaves_on, reason="La rue sera reconstruite.")
    return made


DOCUMENTS = {
    "Convention d’occupation": lambda: content(lived.occupied(fee=1_200).document),
    "Convention d’occupation, gratuite": lambda: content(lived.occupied().document),
    "Feuille de signature": lambda: documents.signatures(lived.occupied()),
    "État des lieux d’entrée": lambda: content(lived.inventory().document),
    "Décision sur la demande de local": lambda: content(lived.request(status="refused").decision_letter),
    "Décision sur la demande de local, accord": lambda: content(lived.request(status="granted").decision_letter),
    "Révocation envisagée": lambda: content(lived.occupied(status="hearing").announcement),
    "Révocation": lambda: content(revoked().revocation),
}


@pytest.fixture(params=DOCUMENTS, name="written")
def written_document(request):
    return request.param.split(",")[0], DOCUMENTS[request.param]()


def words(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_document_is_pdf_ua_in_french_with_its_title(written):
    title, pdf = written
    opened = pikepdf.open(io.BytesIO(pdf))
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"].startswith(title)
    assert str(opened.Root.Lang) == "fr"
    assert opened.Root.MarkInfo.Marked is True
    assert opened.Root.ViewerPreferences.DisplayDocTitle is True


def test_one_title_and_headings_in_order(written):
    levels = [int(tag.name[1]) for tag in tags(written[1]) if re.fullmatch(r"H\d", tag.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_tables_have_captions_each_cell_its_headers_and_pictures_their_words(written):
    found = tags(written[1])
    assert [tag for tag in found if tag.name == "Table" and "Caption" not in tag.kids] == []
    assert [tag for tag in found if tag.name == "TD" and not tag.headers] == []
    assert [tag for tag in found if tag.name == "Figure" and not tag.alt] == []


def test_pages_are_numbered_and_every_glyph_is_there(written):
    pages = PdfReader(io.BytesIO(written[1])).pages
    for number, page in enumerate(pages, start=1):
        said = re.sub(r"\s+", " ", page.extract_text())
        assert f"page {number}/{len(pages)}" in said
        assert "\ufffd" not in said


def test_agreement_says_what_the_law_wants():
    said = words(content(lived.occupied().document))
    for mention in (
        "précaire et révocable",
        "L. 2122-3",
        "L. 2125-1",
        "7 300",
        "aide en nature",
        "article 9-1|art. 9-1",
    ):
        assert re.search(mention, said.replace("\u00a0", " ")), mention
    assert len([tag for tag in tags(content(lived.occupied().document)) if tag.name == "H2"]) >= 7


# Kept as written --------------------------------------------------------------------------------------


def test_decision_reads_the_same_when_names_and_places_change(client, structure, representative):
    made = lived.request(structure, "refused")
    url = f"{made.get_absolute_url()}decision.pdf"
    first = client.sign_in(representative).get(url).content
    made.premises.name = "Un autre nom"
    made.premises.save()
    with clock.moved_to(clock.today() + dt.timedelta(days=90)):
        assert client.sign_in(representative).get(url).content == first
    assert "Un autre nom" not in words(first)


def test_letter_that_leaves_is_the_one_that_is_kept(structure, mailoutbox):
    made = lived.request(structure, "refused")
    for pk in Message.objects.waiting().filter(template="maison/emails/premises_refused").values_list("pk", flat=True):
        attempt(pk)
    ((_, sent, _),) = mailoutbox[0].attachments
    assert sent == content(made.decision_letter)


def test_announcement_and_revocation_are_two_letters(client):
    made = revoked()
    client.sign_in(factories.representative_of(made.structure))
    announced = words(client.get(f"{made.get_absolute_url()}annonce.pdf").content)
    decided = words(client.get(f"{made.get_absolute_url()}revocation.pdf").content)
    assert "Rien n’est décidé" in announced
    assert "tribunal administratif" not in announced
    assert "Votre occupation est révoquée" in decided
    assert "tribunal administratif" in decided


def test_altered_letter_is_not_served(client, structure, representative):
    made = lived.request(structure, "refused")
    with open(made.decision_letter.path, "ab") as file:
        file.write(b" ")
    assert client.sign_in(representative).get(f"{made.get_absolute_url()}decision.pdf").status_code == 409


def test_letter_that_was_never_written_is_no_page(client, structure, representative):
    made = lived.occupied(structure)
    client.sign_in(representative)
    for name in ("annonce", "revocation"):
        assert client.get(f"{made.get_absolute_url()}{name}.pdf").status_code == 404
    assert client.get(f"{made.request.get_absolute_url()}decision.pdf").status_code == 200


@pytest.mark.parametrize(
    ("rows", "blank"),
    [
        (lambda: PremisesRequest.objects.filter(pk=lived.request(status="refused").pk), "decision_letter_sha256"),
        (lambda: Occupation.objects.filter(pk=lived.occupied(status="hearing").pk), "announcement_sha256"),
        (lambda: Occupation.objects.filter(pk=revoked().pk), "revocation_sha256"),
    ],
)
def test_database_wants_each_decision_kept(rows, blank):
    found = rows()
    with pytest.raises(IntegrityError, match="is_kept"), transaction.atomic():
        found.update(**{blank: ""})
