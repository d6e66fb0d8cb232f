"""A company that may close: the alert, then what mediators do so that its employees take it over."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commons import clock, journal
from commons.workflow import Flow, TooLate
from structures.models import User

from .. import takeover_emails as emails
from ..models import Alert, AlertWords, Company, TakeoverCase, TakeoverContact, TakeoverDocument
from ..models.alerts import code_mark, code_of, new_slip
from ..models.takeovers import HANDLES

S, takeovers = TakeoverCase.Status, Flow(TakeoverCase, first=TakeoverCase.Status.ALERT)
RUNNING = TakeoverCase.Status.running()
RECEIVED, WORDS_ADDED, DOCUMENT_ADDED = "Signalement reçu", "Complément reçu", "Document ajouté"


def mediator(user, case):
    """Group « Reprises », whoever follows the case."""
    return user.has_perm(HANDLES)


# Before the case moves --------------------------------------------------------------------------------


@transaction.atomic
def receive_alert(*, slip="", by=None, **told):
    """Somebody told of a company. Returns ``(alert, code)``; the code is shown once and kept by nobody here.

    A form that is sent twice is one alert, whose code is the same: other words the second time are added to the first.
    """
    code, by = code_of(slip or new_slip()), by or User.objects.clock()
    try:
        with transaction.atomic():
            return write_alert(code_mark(code), by=by, **told), code
    except IntegrityError:
        sent = Alert.objects.filter(code_mark=code_mark(code)).first()
        if sent is None:
            raise
    if told["words"] not in {sent.words, *sent.added.values_list("words", flat=True)}:
        add_words(sent, told["words"])
    return sent, code


def write_alert(mark, *, sender, company_name, words, by, **facts):
    """The case of the company is opened, or the one that runs hears more."""
    told = {field: facts.pop(field, "") for field in ("name", "email", "phone")}
    case = open_case(recognised(company_name, **facts), by=by)
    alert = Alert.objects.create(
        case=case, sender=sender, company_name=company_name, words=words, code_mark=mark, by=by, **told
    )
    emails.alert_received(journal.note(case, RECEIVED, by=by))
    return alert


def recognised(name, *, siret="", commune=None, headcount=None, activity=""):
    """The company that this SIREN names, known or new; without SIREN nobody can tell, and it is a new one."""
    told = {"name": name, "siret": siret, "commune": commune, "headcount": headcount, "activity": activity}
    if not siret:
        return Company.objects.create(**told)
    company, is_new = Company.objects.get_or_create(siren=siret[:9], defaults=told)
    if not is_new:
        complete(company, told)
    return company


def complete(company, told):
    """What was not known of it is; what was is left to the mediators."""
    learned = [
        field for field, value in told.items() if value not in (None, "") and getattr(company, field) in (None, "")
    ]
    for field in learned:
        setattr(company, field, told[field])
    if learned:
        company.save(update_fields=learned)


@transaction.atomic
def open_case(company, *, by):
    """The case that runs for this company, or a new one: never two."""
    Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
    running = company.cases.running().first()
    return running or TakeoverCase.objects.create(company=company, opened_by=by, jobs_at_stake=company.headcount or 0)


@transaction.atomic
def add_words(alert, words):
    """Whoever holds the code adds to what they told; the mediators hear that they did."""
    by = User.objects.clock()
    added = AlertWords.objects.create(alert=alert, words=words, by=by)
    emails.words_added(journal.note(alert.case, WORDS_ADDED, by=by))
    return added


@transaction.atomic
def add_document(case, upload, title, *, by):
    """A checked file joins the case."""
    document = TakeoverDocument.objects.create(case=case, title=title, file=upload.file(), by=by)
    journal.note(case, DOCUMENT_ADDED, by=by)
    return document


def note_contact(case, *, by, **told):
    return TakeoverContact.objects.create(case=case, by=by, **told)


# The case ---------------------------------------------------------------------------------------------


@takeovers.move(S.ALERT, to=S.CONTACTED, by=mediator, label="Noter le premier contact")
def first_contact(case, *, by, met_on, how, who, words):
    """Vous suivez désormais ce dossier. Parlez d’abord à qui vous a alerté, et à personne d’autre sans son accord."""
    case.mediator = case.mediator or by
    note_contact(case, by=by, met_on=met_on, how=how, who=who, words=words)


@takeovers.move(S.CONTACTED, to=S.DIAGNOSED, by=mediator, label="Noter le diagnostic")
def diagnose(case, *, by, diagnosis, jobs_at_stake):
    """Ce que vaut l’entreprise, pourquoi elle est en danger, qui pourrait la reprendre."""
    case.diagnosis, case.jobs_at_stake = diagnosis, jobs_at_stake


@takeovers.move(S.DIAGNOSED, to=S.PROJECT, by=mediator, label="Lancer le projet de reprise")
def begin_project(case, *, by, project, form):
    """Les salariés préparent leur reprise. Dites aussi, sur la fiche, quand ils ont été informés de la vente."""
    case.project, case.form = project, form


@takeovers.move(S.PROJECT, to=S.FINANCING, by=mediator, label="Passer au financement")
def seek_financing(case, *, by, financing):
    """Apports, prêts, subventions : qui met combien, et quand."""
    case.financing = financing


@takeovers.move(S.PROJECT, S.FINANCING, to=S.DIAGNOSED, by=mediator, label="Revenir au diagnostic")
def rethink(case, *, by):
    """Ce projet s’arrête, le dossier continue : un autre peut naître. Ce qui était écrit reste sur la fiche."""


@takeovers.move(
    S.FINANCING,
    to=S.TAKEN_OVER,
    by=mediator,
    label="Enregistrer la reprise",
    needs=TakeoverCase.missing_to_take_over,
)
def take_over(case, *, by, ended_on, form, jobs_saved):
    """Les salariés ont repris leur entreprise. Le dossier se ferme ; seul son nombre comptera, une fois par an."""
    case.form, case.jobs_saved = form, jobs_saved
    end(case, ended_on, by=by)


@takeovers.move(*RUNNING, to=S.SOLD, by=mediator, label="Noter une vente à d’autres", tone="danger")
def record_sale(case, *, by, ended_on, reason):
    """L’entreprise est vendue à quelqu’un d’autre que ses salariés. Le dossier s’arrête."""
    end(case, ended_on, reason, by=by)


@takeovers.move(*RUNNING, to=S.CLOSED, by=mediator, label="Noter la fermeture", tone="danger")
def record_closing(case, *, by, ended_on, reason):
    """L’entreprise ferme. Le dossier s’arrête."""
    end(case, ended_on, reason, by=by)


@takeovers.move(*RUNNING, to=S.LOST, by=mediator, label="Classer sans suite", tone="danger")
def drop_case(case, *, by, ended_on, reason):
    """Fausse alerte, doublon, ou plus de nouvelles. Un nouveau signalement ouvrira un nouveau dossier."""
    end(case, ended_on, reason, by=by)


@takeovers.move(*RUNNING, to=S.LOST, by=mediator, label="Réunir à un autre dossier", tone="danger", locks=["other"])
def join_case(case, *, by, other):
    """C’est la même entreprise : signalements, échanges, étapes et documents passent dans l’autre dossier."""
    if other.pk == case.pk:
        raise ValidationError("Donnez le numéro d’un autre dossier.")
    if not TakeoverCase.objects.running().filter(pk=other.pk).exists():
        raise TooLate(f"Le dossier {other.number} s’est arrêté : donnez-en un qui est en cours.")
    for rows in (case.alerts, case.contacts, case.steps, case.documents):
        rows.update(case=other)
    end(case, clock.today(), f"Doublon du dossier {other.number}.", by=by)


def end(case, ended_on, reason="", *, by):
    """When it really ended, and when that was written down: the second is what yearly counts go by."""
    case.ended_on, case.end_reason = ended_on, reason
    case.settled_at, case.settled_by = clock.now(), by
