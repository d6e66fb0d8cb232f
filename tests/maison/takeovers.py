"""Companies that may close, told in confidence; cases come to a status by the moves that mediators make."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from commons import clock
from maison.models import Company, TakeoverCase, TakeoverStep
from maison.workflow import takeovers

from ..factories import agent, siret

# What only mediators and superusers may read.
SECRETS = ("Filature des Gardons", "retraite de Lucienne", "Lucien Vidal", "0611223344", "lucien@filature.example")
SIRET = siret(77)


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company

    name = factory.Sequence("Entreprise {}".format)
    siret = factory.Sequence(lambda number: siret(500 + number))
    siren = factory.LazyAttribute(lambda made: made.siret[:9])
    headcount = 20


def told(**fields):
    """An alert and its code, as the public form sends it."""
    facts = {
        "sender": "owner",
        "company_name": "Filature des Gardons",
        "siret": SIRET,
        "headcount": 20,
        "words": "Départ en retraite de Lucienne, personne ne reprend.",
        "name": "Lucien Vidal",
        "phone": "0611223344",
        "email": "lucien@filature.example",
    }
    return takeovers.receive_alert(**facts | fields)


STEPS = {
    "contacted": (takeovers.first_contact, {"how": "call", "who": "La gérante", "words": "Elle part dans un an."}),
    "diagnosed": (takeovers.diagnose, {"diagnosis": "Carnet de commandes plein.", "jobs_at_stake": 18}),
    "project": (takeovers.begin_project, {"project": "Neuf salariés se sont réunis.", "form": "scop"}),
    "financing": (takeovers.seek_financing, {"financing": "Apports et prêt participatif."}),
}
ENDS = {"sold": takeovers.record_sale, "closed": takeovers.record_closing, "lost": takeovers.drop_case}


def case(status="alert", *, company=None, by=None, jobs_saved=15, **fields):
    """A case in that status. Fields (``sale``, ``informed_on`` …) are written as on its page."""
    by = by or agent("Reprises")
    made = takeovers.open_case(company or CompanyFactory(), by=by)
    for name, (move, details) in STEPS.items():
        if status in ENDS or made.status == status:
            break
        day = {"met_on": clock.today()} if name == "contacted" else {}
        move(made, by=by, **details, **day)
    if status == "taken_over":
        fields = {"sale": "shares", "informed_on": clock.today() - dt.timedelta(days=90)} | fields
    TakeoverCase.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    if status == "taken_over":
        takeovers.take_over(made, by=by, ended_on=clock.today(), form="scop", jobs_saved=jobs_saved)
    elif status in ENDS:
        ENDS[status](made, by=by, ended_on=clock.today(), reason="Un concurrent l’a rachetée.")
    assert made.status == status, f"{made.status} et non {status}"
    return made


def step(case, due_on, what="Rencontrer la banque", **fields):
    return TakeoverStep.objects.create(case=case, what=what, due_on=due_on, **fields)
