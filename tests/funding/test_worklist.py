"""The back-office's front page: who waits for an answer first, then what has a date, most urgent first."""

import pytest

from funding import workflow, worklist
from tests import factories


@pytest.mark.django_db
def test_whoever_waits_for_an_answer_stands_before_what_has_a_date(structure, representative, instructor):
    files = [factories.ApplicationFactory(structure=structure, status=status) for status in ("submitted",) * 2]
    workflow.write_note(files[1], text="Une question.", by=representative)
    tasks = worklist.office(instructor)["tasks"]
    dues = [task.due for task in tasks]
    dated = [due for due in dues if due]
    assert (dues[0], len(dated)) == (None, 2)
    assert dues == [None] * (len(dues) - 2) + sorted(dated)
    assert tasks[0].badge == "Message"
