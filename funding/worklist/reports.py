"""The town's work on reports: those that have not come in time."""

from commons import clock
from commons.worklist import Task

from ..models import Report
from .piles import Pile, page


def overdue_reports():
    """The next instalment is held until they come (loi 2000-321, art. 10)."""

    def task(report):
        return Task(
            f"{report} en retard · convention {report.agreement.number}",
            f"{report.structure} : {'à corriger' if report.status == Report.Status.RETURNED else 'pas encore rendu'}",
            page(report),
            "Voir",
            due=report.due_on,
            tone="act",
            badge="Compte rendu en retard",
        )

    late = Report.objects.overdue(clock.today()).select_related("agreement__grant__structure")
    return Pile(
        late.order_by("due_on", "pk"),
        task,
        words=("autre compte rendu en retard", "autres comptes rendus en retard"),
        query="terme=retard",
    )
