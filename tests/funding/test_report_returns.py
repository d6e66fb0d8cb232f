"""A report is sent back once with all its remarks, corrected, accepted, frozen; what is late shows everywhere."""

import datetime as dt
import io
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import ValidationError

from commons import clock
from commons.mail import compose
from commons.models import Message
from commons.workflow import Incomplete
from funding import documents, tasks, workflow
from funding.instruction.reports import report_alerts
from funding.models import InKindAid, Report, ReportLine
from funding.worklist import office, structure_tasks
from tests import factories
from tests.client import sentences, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(structure, representative):
    """Handed in."""
    return factories.report("submitted", factories.in_force(structure=structure).reports.get())


@pytest.fixture
def returned(report, instructor):
    remarks = [("figures:641", "Détaillez les heures."), ("audiences", "Combien de jeunes ?")]
    workflow.return_report(report, by=instructor, remarks=remarks)
    return report


def fresh(report):
    return Report.objects.for_page().get(pk=report.pk)


def office_url(report, move=""):
    page = f"/gestion/funding/report/{report.pk}/"
    return f"{page}parcours/{move}/" if move else f"{page}change/"


def reply(report):
    workflow.reply_to_remarks(report, {row.pk: "C’est corrigé." for row in report.open_return.remarks.all()})


def plain(words):
    return words.replace("\u202f", " ").replace("\xa0", " ")


# Sent back, once -----------------------------------------------------------------------------------


def test_remarks_go_all_at_once_each_on_its_place(client, report, instructor):
    client.sign_in(instructor)
    empty = client.fill(office_url(report, "return_report"))
    assert (empty.status_code, sentences(empty)) == (422, ["Dites ce qui est à corriger."])
    typed = {"where_0": "figures:641", "remark_0": "Détaillez.", "where_1": "story", "remark_1": "Précisez."}
    client.fill(office_url(report, "return_report"), **typed)
    report.refresh_from_db()
    assert report.status == Report.Status.RETURNED
    assert [(row.place, row.account, row.text) for row in report.open_return.remarks.all()] == [
        ("figures", "641", "Détaillez."),
        ("story", "", "Précisez."),
    ]


def test_structure_reads_each_remark_and_answers_each(client, returned, representative):
    page = returned.get_absolute_url()
    client.sign_in(representative)
    assert "2. Les comptes, 641 Rémunération des personnels : Détaillez les heures." in text(client.page(page))
    wanted = [str(item) for item in fresh(returned).missing()]
    assert len(wanted) == 2
    first, second = returned.open_return.remarks.all()
    client.fill(f"{page}remarques/", **{f"reply_{first.pk}": "Les voici."})
    with pytest.raises(Incomplete, match="Combien de jeunes"):
        workflow.submit_report(returned, by=representative)
    client.fill(f"{page}remarques/", **{f"reply_{second.pk}": "Quarante."})
    workflow.submit_report(returned, by=representative)
    assert returned.last_return.answered_at == returned.submitted_at


def test_letter_tells_every_remark(returned):
    mail = compose(Message.objects.filter(template="funding/emails/report_returned").latest("pk"))
    assert "Détaillez les heures." in mail.body
    assert "Combien de jeunes ?" in mail.body


def test_service_reads_what_changed(client, returned, representative, instructor):
    ReportLine.objects.filter(report=returned, account="641").update(actual=19_000)
    Report.objects.filter(pk=returned.pk).update(results="Largement atteint.")
    returned.audiences.create(rank=1, public="young", people=40)
    reply(returned)
    workflow.submit_report(returned, by=representative)
    told = plain(text(client.sign_in(instructor).page(office_url(returned))))
    assert "Rémunération des personnels 20 000 € 19 000 €" in told
    assert "Récrits aussi : Résultats Les bénéficiaires, par public" in told
    assert "C’est corrigé." in told


def test_second_return_says_why(client, returned, representative, instructor):
    reply(returned)
    workflow.submit_report(returned, by=representative)
    with pytest.raises(ValidationError, match="La première demande devait tout dire"):
        workflow.return_report(returned, by=instructor, remarks=[("whole", "Encore.")])
    client.sign_in(instructor)
    refused = client.fill(office_url(returned, "return_report"), remark_0="Encore.")
    assert sentences(refused) == ["Dites pourquoi vous demandez une deuxième correction."]
    client.fill(office_url(returned, "return_report"), remark_0="Encore.", reason="Une facture est arrivée.")
    assert "Une facture est arrivée." in text(client.sign_in(representative).page(returned.get_absolute_url()))
    returned.refresh_from_db()
    assert returned.returns.count() == 2


def test_nothing_to_answer_without_remark(client, structure, representative):
    report = factories.in_force(structure=structure).reports.get()
    answer = client.sign_in(representative).page(f"{report.get_absolute_url()}remarques/")
    assert "Le service n’a fait aucune remarque" in text(answer)


# Accepted ------------------------------------------------------------------------------------------


def test_accepted_with_the_cost_that_is_retained(client, report, instructor):
    client.sign_in(instructor)
    too_much = client.fill(office_url(report, "accept_report"), retained_cost="20 001")
    assert too_much.status_code == 422
    client.fill(office_url(report, "accept_report"), retained_cost="15 000")
    report.refresh_from_db()
    assert (report.status, report.retained_cost) == (Report.Status.ACCEPTED, 15_000)
    assert (report.earned, report.unspent) == (9_000, 3_000)  # 12 000 € for 20 000 € planned
    assert report.unlocks.get().due_on is not None


def test_all_is_retained_when_nothing_is_said(report, instructor):
    workflow.accept_report(report, by=instructor)
    assert (report.retained_cost, report.unspent) == (20_000, 0)


def test_next_year_begins_with_what_does_not_change(structure, instructor):
    call = factories.CallFactory(max_years=3)
    agreement = factories.in_force(structure=structure, call=call, years=2, asked=6_000)
    first, second = agreement.reports.all()
    factories.report("accepted", first)
    second.refresh_from_db()
    assert (second.allocation_rules, second.achievements) == ("Au temps passé.", "")
    assert [(row.public, row.people) for row in second.audiences.all()] == [("everyone", None)]


# What the instructor is told -----------------------------------------------------------------------


def told(report):
    return [plain(sentence) for _, sentence in report_alerts(fresh(report))]


def test_subsidy_beyond_its_share_of_the_real_cost_is_told(report):
    ReportLine.objects.filter(report=report, account="641").update(actual=15_000)
    assert any("9 000 € de subvention se justifient, soit 3 000 € de moins" in sentence for sentence in told(report))


def test_surplus_is_told_with_its_law(report):
    ReportLine.objects.filter(report=report, account="70").update(actual=9_000)
    assert any(sentence.startswith("L’exercice laisse 1 000 € d’excédent.") for sentence in told(report))


def test_promise_that_was_not_kept_is_told(report):
    with clock.moved_to(report.due_on + dt.timedelta(days=1)):
        assert [tone for tone, sentence in report_alerts(fresh(report)) if "Pièce promise" in sentence] == ["act"] * 2


def test_town_s_money_and_its_aid_in_kind_are_compared(report, structure, instructor):
    factories.pay(report.agreement.instalments.first())
    ReportLine.objects.filter(report=report, account="74com").update(actual=100)
    InKindAid.objects.create(
        structure=structure, year=report.year, label="Salle", value=Decimal(800), source="Tarifs", by=instructor
    )
    found = told(report)
    assert any(sentence.startswith("La ligne « Commune » porte 100 €") for sentence in found)
    assert "La Ville a donné 800 € en nature ; le compte 87 n’en retient que 0 €." in found


def test_report_s_office_page_shows_plan_actual_gap_and_why(client, report, instructor, django_assert_max_num_queries):
    ReportLine.objects.filter(report=report, account="641").update(actual=23_000, reason="Une embauche.")
    client.sign_in(instructor)
    with django_assert_max_num_queries(45):
        page = plain(text(client.page(office_url(report))))
    assert "641 Rémunération des personnels 20 000 € 23 000 € 3 000 € 115 % Écart Une embauche." in page
    assert "Habitants, tout public — 600 320 210" in page


# Late ----------------------------------------------------------------------------------------------


def test_late_report_shows_to_its_people_and_to_the_service(client, structure, representative, instructor):
    report = factories.in_force(structure=structure).reports.get()
    with clock.moved_to(report.due_on + dt.timedelta(days=1)):
        (task,) = [task for task in structure_tasks(representative) if "Compte rendu" in task.title]
        assert (task.badge, task.tone) == ("En retard", "act")
        assert "retenus jusque-là" in task.detail
        assert any(task.badge == "Compte rendu en retard" for task in office(instructor)["late"])
        page = text(client.sign_in(representative).page(report.get_absolute_url()))
        assert "Le prochain versement attend ce compte rendu" in page
        listed = text(client.sign_in(instructor).page("/gestion/funding/report/?terme=retard"))
        assert "Compte rendu" in listed
    assert not [task for task in office(instructor)["late"] if "Compte rendu" in task.badge]


# The document --------------------------------------------------------------------------------------


def words_of(content):
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_document_follows_the_form_and_is_tagged(report):
    content = documents.report(fresh(report))
    words = words_of(content)
    for heading in ("1. Bilan qualitatif de l’action", "2. Tableau de synthèse", "3. Annexe", "Attestation"):
        assert heading in words
    assert "La subvention de 12 000 € représente 60 % du total des produits." in plain(words)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.Lang == "fr"
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()


def test_public_version_names_nobody(report, representative):
    Report.objects.filter(pk=report.pk).update(signer_name="Rose Prés", signer_role="Présidente")
    assert "Rose Prés" in words_of(documents.report(fresh(report)))
    public = words_of(documents.report(fresh(report), names_people=False))
    assert "Rose Prés" not in public
    assert "Attestation" not in public


def test_accepted_document_is_frozen_and_served(client, report, representative, instructor):
    workflow.accept_report(report, by=instructor)
    tasks.keep_report(report_id=report.pk)
    tasks.keep_report(report_id=report.pk)
    kept = fresh(report)
    url = f"{report.get_absolute_url()}compte-rendu.pdf"
    with kept.document.open("rb") as file:
        assert client.sign_in(representative).get(url).content == file.read()
    ReportLine.objects.filter(report=report).update(actual=1)
    assert "20 000" in plain(words_of(client.get(url).content))
    Report.objects.filter(pk=report.pk).update(document_sha256="0" * 64)
    assert client.get(url).status_code == 409


def test_report_that_is_not_accepted_is_not_kept(report):
    tasks.keep_report(report_id=report.pk)
    assert not fresh(report).document


def test_anyone_may_read_the_accepted_ones(report, instructor):
    assert Report.objects.public().count() == 0
    workflow.accept_report(report, by=instructor)
    assert Report.objects.public().get() == report


def test_protected_structure_s_report_tells_agents_neither_when_nor_where(client, shelter, instructor, guardian):
    report = factories.report("submitted", factories.in_force(structure=shelter).reports.get())
    Report.objects.filter(pk=report.pk).update(places="Au 7 impasse du Secret.")
    for url in (report.get_absolute_url(), office_url(report)):
        assert "impasse du Secret" not in text(client.sign_in(instructor).page(url))
    content = client.get(f"{report.get_absolute_url()}compte-rendu.pdf").content
    assert "impasse du Secret" not in words_of(content)
    assert "impasse du Secret" in words_of(documents.report(fresh(report)))
    own = factories.representative_of(shelter)
    assert "impasse du Secret" in text(client.sign_in(own).page(report.get_absolute_url()))
