"""What an agreement says, on its page: its text and why it has that form, its indicators, how they are changed."""

from django.contrib import admin
from django.urls import path

from commons.admin import AdminMoveView, ReadOnlyInline
from commons.french import number

from ..models import Agreement, Indicator
from ..obligation import missing, obligation
from .columns import link

LINES = ("write_indicators", "change_schedule")
WORDING = ("Le texte", {"fields": ["text", "law", "advance_reason"]})


class IndicatorInline(ReadOnlyInline):
    model = Indicator
    fields = readonly_fields = ["objective", "label", "unit", "targets_told"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_targets()

    @admin.display(description="cibles")
    def targets_told(self, indicator):
        told = [f"{year} : {number(value)}" for year, value in indicator.by_year().items()]
        return ", ".join(told) or "observé"


class LinesMoveView(AdminMoveView):
    """A move whose details are a table."""

    template_name = "admin/funding/agreement/lines_move.html"


class WithWording:
    """An agreement's page that says in which words it is written, and why in that form."""

    def get_urls(self):
        return [*(self.lines_path(move) for move in LINES), *super().get_urls()]

    def lines_path(self, move):
        view = LinesMoveView.as_view(admin=self, model=Agreement, forms=self.moves)
        return path(f"<int:pk>/parcours/{move}/", self.admin_site.admin_view(view), {"move": move})

    @admin.display(description="articles")
    def text(self, agreement):
        return link(agreement.template) if agreement.template else "avant la bibliothèque d’articles"

    @admin.display(description="ce que dit la loi")
    def law(self, agreement):
        return obligation(agreement).told()

    def alerts(self, agreement):
        """Before it is signed: what the service still owes to its text."""
        found = super().alerts(agreement)
        if agreement.document or agreement.status != Agreement.Status.TO_SIGN:
            return found
        found = [*found, *(("act", sentence) for sentence in missing(agreement))]
        if not agreement.indicators.exists():
            found.append(("wait", "Aucun indicateur : écrivez-les avec la structure avant qu’elle signe."))
        return found
