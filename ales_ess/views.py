"""Pages that show several apps together."""

from django.shortcuts import redirect, render

from commons.workflow import status_of
from funding import worklist
from funding.models import Agreement, Application, Grant
from structures.models import Structure


def space(request):
    """The applicant's front door: what waits for them first, then their files."""
    user = request.user
    granted = {grant.application_id: grant.amount for grant in Grant.objects.filter(structure__members=user)}
    applications = Application.objects.filter(structure__members=user).select_related("call").with_requested()
    agreements = Agreement.objects.filter(grant__structure__members=user).select_related("grant").with_paid()
    structures = [(row, status_of(row)) for row in Structure.objects.filter(members=user)]
    context = {
        "structures": structures,
        "is_protected": any(structure.is_protected for structure, _ in structures),
        "may_declare": not user.is_staff,
        "tasks": worklist.structure_tasks(user),
        "applications": [(row, status_of(row), granted.get(row.pk)) for row in applications],
        "agreements": [(row, status_of(row)) for row in agreements],
    }
    return render(request, "space.html", context)


def after_login(request):
    return redirect("admin:index" if request.user.is_staff else "home:space")


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
