"""``docs/workflows.md`` is what the code says, or ``--check`` fails."""

import pytest
from django.core.management import CommandError, call_command

from commons.management.commands import draw_workflows
from commons.workflow import Flow


@pytest.fixture
def page(monkeypatch, tmp_path, settings):
    """The page, in a folder of the test's own."""
    settings.BASE_DIR = tmp_path
    path = tmp_path / "workflows.md"
    monkeypatch.setattr(draw_workflows, "PATH", path)
    return path


def test_page_of_the_repository_is_up_to_date():
    call_command("draw_workflows", check=True)


def test_every_flow_and_every_move_is_drawn():
    drawn = draw_workflows.draw()
    for flow in draw_workflows.flows():
        assert flow.diagram() in drawn
        for move in flow.values():
            assert f"| `{move.name}` | {move.label} |" in drawn
    ours = [flow for flow in Flow.all if flow.model.__module__.split(".")[0] != "tests"]
    assert {flow.model for flow in draw_workflows.flows()} == {flow.model for flow in ours}


def test_check_refuses_an_old_page_and_leaves_it(page):
    page.write_text("Autrefois.")
    with pytest.raises(CommandError, match="n’est pas à jour"):
        call_command("draw_workflows", check=True)
    assert page.read_text() == "Autrefois."


def test_drawing_brings_the_page_up_to_date(page):
    call_command("draw_workflows")
    call_command("draw_workflows", check=True)
    assert page.read_text() == draw_workflows.draw()
