"""The score of an evaluation, and what is always true of it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from label.scoring import score

WEIGHT = st.integers(1, 9)
MARKS = st.lists(st.tuples(WEIGHT, st.none() | st.integers(0, 3)), max_size=30)
COUNTED = st.lists(st.tuples(WEIGHT, st.integers(0, 3)), min_size=1, max_size=30)


def test_score_of_a_reckoned_example():
    assert score([(3, 3), (2, 1), (1, 0)]) == Decimal("61.11")  # (9 + 2 + 0) / 18


def test_score_is_none_when_nothing_concerns():
    assert score([]) is None
    assert score([(3, None)]) is None


@given(COUNTED)
def test_score_is_between_zero_and_a_hundred(marks):
    assert 0 <= score(marks) <= 100


@given(st.lists(WEIGHT, min_size=1))
def test_score_is_a_hundred_when_all_is_exemplary(weights):
    assert score([(weight, 3) for weight in weights]) == 100


@given(COUNTED, st.lists(WEIGHT))
def test_score_ignores_what_does_not_concern(marks, weights):
    assert score([*marks, *((weight, None) for weight in weights)]) == score(marks)


@given(COUNTED, st.integers(0), st.integers(1, 3))
def test_score_never_falls_when_an_answer_goes_farther(marks, place, farther):
    place %= len(marks)
    weight, stage = marks[place]
    better = [*marks[:place], (weight, min(stage + farther, 3)), *marks[place + 1 :]]
    assert score(better) >= score(marks)


@given(MARKS)
def test_score_keeps_two_decimals(marks):
    found = score(marks)
    assert found is None or found == found.quantize(Decimal("0.01"))
