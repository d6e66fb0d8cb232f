"""A call with a grid, from its draft to what its readers say together: two agents, one expert, one who steps aside."""

import re

import pytest
from django.core import mail

from commons import clock
from commons.models import Message
from commons.tasks import attempt
from funding.models import Application
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db


def letters():
    """What left since the last time: the worker's round, then the letterbox."""
    for pk in Message.objects.waiting().order_by("pk").values_list("pk", flat=True):
        attempt(pk)
    found = {letter.to[0]: letter for letter in mail.outbox}
    mail.outbox.clear()
    return found


def change(row):
    return f"/gestion/funding/{row._meta.model_name}/{row.pk}/change/"


def test_grid_publication_deposit_readings_and_what_they_say(
    client, instructor, financier, elected, structure, representative
):
    # The grid comes from last year's call, then the call is published: it is told, and stands still.
    last_year, call = factories.graded_call(title="L’an dernier"), factories.CallFactory(status="draft")
    client.sign_in(instructor)
    page = client.click(client.page(change(call)), "Copier la grille d’un autre appel")
    client.fill(page, "Copier la grille", source=str(last_year.pk))
    client.fill(client.click(client.page(change(call)), "Publier l’appel"))
    client.sign_in(None)
    assert "Utilité sociale poids 3" in text(client.page(call.get_absolute_url()))

    # A structure hands in its file; the instructor asks two agents, somebody elected and an expert.
    application = factories.ApplicationFactory(call=call, structure=structure, status="submitted")
    named = f"{application.number} · {application.title}"
    letters()
    page = client.click(client.sign_in(instructor).page(change(application)), "Confier à des lecteurs")
    due_on = clock.today() + factories.dt.timedelta(days=10)
    people = [str(person.pk) for person in (financier, elected)]
    client.fill(
        page,
        "Confier la lecture",
        readers=people,
        experts="Nadia Serre, nadia@exemple.example",
        due_on=str(due_on),
    )
    sent = letters()
    assert set(sent) == {financier.email, elected.email, "nadia@exemple.example"}
    link = re.search(r"https?://[^/]+(/financements/expertise/\S+)", sent["nadia@exemple.example"].body)[1]

    # The elected person is a relative of the president: the file closes, the service hears of it.
    client.sign_in(elected)
    page = client.click(client.page("/gestion/"), f"Lire : {named}")
    answer = client.fill(page, "Déclarer mes liens", interest="relative")
    assert "La demande est fermée pour vous" in text(answer)
    assert client.get(change(application)).status_code == 302
    assert set(letters()) == {"ess@ales.example"}

    # The agent marks, leaves, comes back and hands in.
    first, second = call.scoring.all()
    client.sign_in(financier)
    page = client.fill(client.click(client.page("/gestion/"), f"Lire : {named}"), "Déclarer mes liens", interest="none")
    client.fill(page, "Enregistrer", **{f"level_{first.pk}": "4"})
    page = client.click(client.page("/gestion/"), f"Continuer la lecture : {named}")
    rest = {f"level_{second.pk}": "2", "opinion": "favourable", "reasons": "Un budget tenu."}
    client.fill(page, "Rendre mon avis", **rest)

    # The expert has no account: the link is enough, for this file and no other.
    client.sign_in(None)
    page = client.click(client.page(link), "Commencer : Atelier de réparation de vélos")
    page = client.fill(page, "Déclarer mes liens", interest="appointed")
    full = {f"level_{first.pk}": "1", f"level_{second.pk}": "1", "opinion": "reserves", "reasons": "Peu de public."}
    answer = client.fill(page, "Rendre mon avis", **full)
    assert "Vous avez tout rendu. Merci." in text(answer)

    # What they say together: 20 and 7, hence an average of 13.5 and readers who differ.
    said = text(client.sign_in(instructor).page(change(application)))
    assert "Moyenne : 13,5 sur 20 · Écart : 13,0" in said
    assert "Avis divergents" in said
    assert "Nadia Serre (expert) : favorable avec réserves Peu de public." in said
    page = client.click(client.page(change(call)), "Synthèse des lectures")
    assert "2 sur 2" in text(page)

    # The structure reads none of it.
    said = text(client.sign_in(representative).page(application.get_absolute_url()))
    assert [word for word in ("13,5", "Nadia", "Peu de public.") if word in said] == []
    summary = Application.objects.get(pk=application.pk).reading_summary()
    assert [(line.criterion.label, line.average) for line in summary.lines] == [
        ("Utilité sociale", 12.5),
        ("Sérieux du budget", 15),
    ]
