import datetime as dt
from decimal import Decimal as D
import pytest
from django.contrib.auth.models import Group
from commons import clock
from commons.models import Event, Message
from funding import ledger, workflow
from funding.models import *
from structures.models import *
pytestmark = pytest.mark.django_db

def agent(email, *groups):
    u = User.objects.create_user(email, "x", is_staff=True, first_name=email.split("@")[0])
    u.groups.set(Group.objects.filter(name__in=groups)); return u

def test_life(client):
    ins, fin, tre, mai = agent("i@a.example","Instruction"), agent("f@a.example","Finances"), agent("t@a.example","Trésorerie"), agent("m@a.example","Signature")
    rep = User.objects.create_user("r@asso.example","x", first_name="Rose", last_name="R")
    s = Structure.objects.create(name="Ressourcerie", slug="ress", siret="21300007800013", sector=Sector.objects.first(), purpose="x", address="1 rue", postcode="30100", commune=Commune.objects.get(insee="30007"))
    Membership.objects.create(structure=s, user=rep)
    d = Deliberation.objects.create(reference="B1", title="budget", held_on=dt.date(2026,12,1))
    fund = Fund.objects.create(name="Fonds ESS")
    env = Envelope.objects.create(fund=fund, axis="support", year=2027)
    aut = Authorisation.objects.create(fund=fund, axis="support", first_year=2027, last_year=2029)
    ledger.vote(env, D(100000), deliberation=d, by=fin); ledger.vote(aut, D(300000), deliberation=d, by=fin)
    env.refresh_from_db(); assert env.voted == 100000 == env.available
    call = Call.objects.create(title="Appel", slug="appel", summary="s", description="d", envelope=env, authorisation=aut, opens_at=clock.now()-dt.timedelta(days=1), closes_at=clock.now()+dt.timedelta(days=10), max_years=3)
    workflow.publish(call, by=ins)
    a = Application.objects.create(call=call, structure=s, title="Atelier", objectives="o", description="d", audience="a", evaluation="e", starts_on=dt.date(2027,1,1), ends_on=dt.date(2027,12,31))
    for y in (2027,2028,2029): RequestedYear.objects.create(application=a, year=y, requested=12000)
    BudgetLine.objects.create(application=a, account="641", amount=20000)
    BudgetLine.objects.create(application=a, account="74com", amount=12000)
    BudgetLine.objects.create(application=a, account="70", amount=8000)
    assert a.missing() == []
    workflow.submit(a, by=rep); assert a.number == "2027-ESS-0001"
    workflow.ask_for_more(a, by=ins, wanted=["RIB"], deadline=clock.today()+dt.timedelta(days=15))
    workflow.answer(a, by=rep, replies={i.pk: "voici" for i in a.open_request.items.all()})
    workflow.propose(a, by=ins, amounts={2027: D(12000), 2028: D(12000), 2029: D(12000)})
    env.refresh_from_db(); aut.refresh_from_db(); assert (env.reserved, aut.reserved) == (12000, 36000)
    d2 = Deliberation.objects.create(reference="2026-12-12", title="subv", held_on=clock.today())
    workflow.grant(a, by=ins, deliberation=d2)
    env.refresh_from_db(); aut.refresh_from_db(); assert (env.reserved, env.committed, aut.committed) == (0, 12000, 36000)
    ag = a.grant.agreement
    assert ag.number == "ESS-2027-001" and ag.instalments.count() == 6 and ag.reports.count() == 3
    workflow.sign(ag, by=rep, name="Rose", role="Présidente", consent="ok")
    d2.transmitted_on = d2.published_on = clock.today(); d2.save()
    workflow.countersign(ag, by=mai, name="M", role="Maire", consent="ok")
    i1 = ag.instalments.first()
    workflow.authorise(i1, by=fin); workflow.pay(i1, by=tre, order_number="M1", paid_on=clock.today())
    env.refresh_from_db(); assert env.paid == 6000
    r = ag.reports.first(); r.achievements = r.beneficiaries = r.results = "x"; r.save(); l = r.lines.first(); l.actual=20000; l.save()
    workflow.submit_report(r, by=rep); workflow.return_report(r, by=ins, remarks="zz"); workflow.submit_report(r, by=rep); workflow.accept_report(r, by=ins)
    assert [str(i.status) for i in ag.instalments.all()] == ["paid","ready","ready","waiting","waiting","waiting"]
    env28 = Envelope.objects.create(fund=fund, axis="support", year=2028); ledger.vote(env28, D(50000), deliberation=d, by=fin); env28.refresh_from_db(); assert env28.reserved == 12000
    assert GrantedTotal.objects.get().amount == 36000
    client.force_login(rep)
    for url in ["/espace/", a.get_absolute_url(), ag.get_absolute_url(), r.get_absolute_url(), f"/espace/demandes/{a.pk}/accuse-reception.pdf", f"/espace/demandes/{a.pk}/decision.pdf", f"/espace/conventions/{ag.pk}/convention.pdf", f"/espace/conventions/{ag.pk}/signatures.pdf"]:
        resp = client.get(url); assert resp.status_code == 200, (url, resp.status_code)
    client.force_login(ins)
    from django.urls import reverse
    for url in ["/gestion/"] + [reverse(f"admin:funding_{m}_changelist") for m in "application agreement instalment report call envelope authorisation ledgerentry grant deliberation knowngrant".split()] + [reverse("admin:funding_application_change", args=[a.pk]), reverse("admin:funding_agreement_change", args=[ag.pk]), reverse("admin:funding_instalment_change", args=[i1.pk]), reverse("admin:funding_report_change", args=[r.pk]), reverse("admin:funding_call_change", args=[call.pk]), reverse("admin:funding_envelope_change", args=[env.pk]), reverse("admin:commons_event_changelist"), reverse("admin:commons_message_changelist")]:
        resp = client.get(url); assert resp.status_code == 200, (url, resp.status_code)
    from commons.mail import compose
    for m in Message.objects.all(): print(compose(m).subject); print(compose(m).body)
