"""Pages that show several apps together."""

from django.shortcuts import redirect, render

from commons.workflow import status_of
from commons.worklist import most_urgent_first
from funding import worklist
from funding.models import Agreement, Application, Grant, Partner
from funding.partner_tasks import OPENED, opened_invitation
from label import worklist as label
from label.listing_tasks import pages
from maison import worklist as house
from maison.advice_tasks import coming as appointments
from maison.lending_tasks import lent
from structures.models import Structure
from structures.remembered import chosen_structure
from structures.worklist import people_tasks, stale_tasks


def space(request):
    """The applicant's front door: what waits for them first, then their files."""
    user, chosen = request.user, chosen_structure(request)
    everywhere = list(Structure.objects.filter(members=user))
    mine = [chosen] if chosen else everywhere
    granted = {grant.application_id: grant.amount for grant in Grant.objects.filter(structure__in=mine)}
    applications = Application.objects.filter(structure__in=mine).select_related("call")
    agreements = Agreement.objects.filter(grant__structure__in=mine).select_related("grant").with_paid()
    structures = [(row, status_of(row)) for row in mine]
    opened = opened_invitation(request.session.get(OPENED))
    partnerships = Partner.objects.active().filter(structure__in=mine).for_page()
    context = {
        "structures": structures,
        "partnerships": [(row, status_of(row)) for row in partnerships],
        "choices": structure_choices(everywhere, chosen),
        "is_protected": any(structure.is_protected for structure in mine),
        "may_declare": not user.is_staff,
        "tasks": most_urgent_first(
            [
                *opened,
                *people_tasks(user, mine),
                *worklist.structure_tasks(user, mine),
                *house.structure_tasks(user, mine),
                *label.structure_tasks(user, mine),
                *stale_tasks(user, mine),
            ]
        ),
        "applications": [(row, status_of(row), granted.get(row.pk)) for row in applications],
        "agreements": [(row, status_of(row)) for row in agreements],
        "bookings": house.coming(mine),
        "appointments": appointments(user),
        "lent": lent(mine),
        "labels": label.shown(mine),
        "pages": pages(mine),
    }
    return render(request, "space.html", context)


def structure_choices(structures, chosen):
    """(slug, name, whether it is the one shown) for the menu of who acts for several structures; all of them first."""
    if len(structures) < 2:
        return []
    return [("", "Toutes mes structures", chosen is None), *((row.slug, row.name, row == chosen) for row in structures)]


def after_login(request):
    return redirect("admin:index" if request.user.is_staff else "home:space")


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
