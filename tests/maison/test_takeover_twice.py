"""Two clicks on « Envoyer en confidence » at the same instant: one alert, and one code that works."""

import pytest

from maison.models import Alert, Company, TakeoverCase
from maison.models.alerts import code_mark, new_slip
from maison.workflow import takeovers as workflow

from . import takeovers
from .test_rivals import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("siret", ["", takeovers.SIRET])
def test_two_clicks_at_once_are_one_alert(siret):
    slip = new_slip()
    answers = race([lambda: takeovers.told(slip=slip, siret=siret)] * 4)
    (pk,) = {alert.pk for alert, _ in answers}
    (code,) = {code for _, code in answers}
    assert Alert.objects.get().pk == pk
    assert Alert.objects.get().code_mark == code_mark(code)
    assert (TakeoverCase.objects.count(), Company.objects.count()) == (1, 1)


def test_form_without_its_slip_is_an_alert_of_its_own():
    codes = {workflow.receive_alert(sender="other", company_name="Filature", words="Elle ferme.")[1] for _ in range(2)}
    assert len(codes) == Alert.objects.count() == 2
