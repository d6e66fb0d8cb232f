"""A letter of the clock's goes once to a person for one reason; a new reason is a new letter."""

import pytest

from commons.models import Event, Message
from commons.outbox import post
from commons.reminders import remind
from structures.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def letter(event, *, person, key):
    post(event, "structures/emails/still_true", to=person, key=key)


def write_to(structure, *people, reason="année 2027"):
    remind(structure, people, reason, letter, action="Confirmation demandée", by=User.objects.clock)


def told():
    return sorted(Message.objects.values_list("to__email", flat=True))


def test_letter_goes_once_to_a_person_for_one_reason():
    structure, first, second = factories.StructureFactory(), *factories.UserFactory.create_batch(2)
    write_to(structure, first)
    write_to(structure, first, second)
    assert told() == sorted([first.email, second.email])
    assert Event.objects.filter(action="Confirmation demandée").count() == 2


def test_new_reason_is_a_new_letter():
    structure, person = factories.StructureFactory(), factories.UserFactory()
    write_to(structure, person)
    write_to(structure, person, reason="année 2028")
    assert told() == [person.email, person.email]


def test_nobody_left_to_write_to_leaves_no_line():
    structure, person = factories.StructureFactory(), factories.UserFactory()
    write_to(structure, person)
    lines = Event.objects.count()
    write_to(structure, person)
    write_to(structure)
    assert Event.objects.count() == lines
