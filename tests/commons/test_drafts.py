"""One writing for what is stored and what is typed, and back into a form."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict

from commons import drafts


class EveryKind(forms.Form):
    words = forms.CharField(required=False, widget=forms.Textarea)
    amount = forms.DecimalField(required=False)
    day = forms.DateField(required=False)
    moment = forms.SplitDateTimeField(required=False)
    choice = forms.TypedChoiceField(required=False, choices=[(1, "un"), (2, "deux")], coerce=int)
    several = forms.MultipleChoiceField(required=False, choices=[("a", "A"), ("b", "B")])
    yes = forms.BooleanField(required=False)


STORED = {
    "words": "Deux\nlignes",
    "amount": Decimal("1200.50"),
    "day": dt.date(2027, 2, 28),
    "moment": dt.datetime(2027, 2, 28, 9, 30, tzinfo=dt.UTC),
    "choice": 2,
    "several": ["b", "a"],
    "yes": True,
}


def sent_back(form):
    """What a browser sends of a page that nobody touched."""
    data = QueryDict(mutable=True)
    for bound in form:
        drafts.put(data, bound)
    return data


@pytest.mark.parametrize("initial", [STORED, {}], ids=["filled", "empty"])
def test_what_is_stored_comes_back_as_it_was(initial):
    stored = EveryKind(initial=initial)
    meeting = drafts.Meeting(stored, EveryKind(sent_back(stored), initial=initial), drafts.marks(stored))
    assert meeting.form.is_valid()
    assert (meeting.theirs, meeting.clashes) == ([], [])
    assert {name: drafts.mark(value) for name, value in meeting.form.cleaned_data.items()} == drafts.marks(stored)


def test_each_kind_of_field_takes_what_the_other_wrote():
    """The page saw nothing, its author typed nothing, somebody else filled all in."""
    before, now = EveryKind(), EveryKind(initial=STORED)
    meeting = drafts.Meeting(now, EveryKind(QueryDict(), initial=STORED), drafts.marks(before))
    assert sorted(meeting.theirs) == sorted(STORED)
    merged = EveryKind(meeting.data())
    assert merged.is_valid()
    assert {name: drafts.mark(value) for name, value in merged.cleaned_data.items()} == drafts.marks(now)


def test_clash_quotes_what_a_person_reads():
    before, now = EveryKind(), EveryKind(initial={"choice": 2, "words": "x" * 400})
    data = QueryDict(mutable=True)
    data.update({"choice": "1", "words": "à moi"})
    meeting = drafts.Meeting(now, EveryKind(data), drafts.marks(before))
    assert sorted(meeting.clashes) == ["choice", "words"]
    assert meeting.words("choice", "Camille").startswith("Camille a écrit : « deux ».")
    assert meeting.words("words", "Camille").startswith(f"Camille a écrit : « {'x' * 300}… ».")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("12.00"), Decimal("12")),
        (None, ""),
        (False, None),
        (Decimal("0.00"), None),
        ("a\r\nb ", "a\nb"),
        (2, "2"),
        (["b", "a"], ("a", "b")),
    ],
)
def test_same_meaning_has_one_mark(one, other):
    assert drafts.mark(one) == drafts.mark(other)


def test_different_meanings_have_different_marks():
    values = ["", 0, 1, "a", "b", Decimal("1.5"), ["a", "b"], True, dt.date(2027, 1, 1)]
    assert len({drafts.mark(value) for value in values}) == len(values)
