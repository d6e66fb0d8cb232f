"""A new application begins with what the structure wrote in its last one: nothing is asked that the portal knows.

What a person attests (aids received, statements of the deposit), the papers and the amounts asked of the town are never
copied. The pages say where the copy comes from, and that it is to be read again.
"""

from structures.models import Membership

from . import accounts
from .models import (
    Application,
    Approval,
    BudgetLine,
    Delivery,
    Funder,
    Means,
    StaffLine,
    Standing,
    StructureLine,
)

# Never copied: the row's own key, its application, and what somebody attests.
NOT_COPIED = ("id", "application", "copied_from", "state_aids", "public_aid", "signer_name", "signer_role")
CONTACT = ("contact_name", "contact_role", "contact_phone", "contact_email")
# What may tell who the people of a structure are, and where: dropped once it is protected.
SECRET = ("management_address", "manager_name", "manager_role", "manager_phone", "manager_email")
TEXTS = ("objectives", "description", "audience", "evaluation")
# The pages that show a copy, and those that do when the project itself is renewed.
ALWAYS, IF_RENEWED = ("structure", "means", "structure_budget", "funders"), ("project", "budget")


def begin(application, *, by):
    """Fill a draft that was just started; without a last application, with the person who starts it."""
    last = last_application(application)
    if last is None:
        Standing.objects.create(application=application, **contact(application, by))
        return
    _copy_sheet(Standing, last, application, copied_from=last, **contact(application, by))
    _copy_sheet(Means, last, application)
    _copy_rows(Approval, last.approvals, application)
    _copy_rows(Funder, last.funders.filter(account__in=_funded(application)), application, state=Funder.State.ASKED)
    if application.chart == accounts.OPERATING:  # the plan of an investment is not the structure's budget
        _copy_lines(StructureLine if application.has_two_budgets else BudgetLine, structure_lines(last), application)
    if application.frequency == Application.Frequency.RENEWAL:
        _renew(last, application)


def last_application(application):
    """The latest that the structure handed in, with the sections that are copied."""
    handed_in = Application.objects.filter(structure=application.structure, submitted_at__isnull=False)
    latest = handed_in.exclude(pk=application.pk).select_related("call__envelope").with_sections()
    return latest.order_by("-submitted_at", "-pk").first()


def contact(application, by):
    """Who starts an application is in charge of it, until the page says otherwise; of a protected structure, nobody."""
    membership = Membership.objects.filter(structure=application.structure, user=by).first()
    if application.structure.is_protected or membership is None:  # an agent types for somebody else
        return dict.fromkeys(CONTACT, "")
    return {
        "contact_name": by.get_full_name()[:100],
        "contact_role": membership.position,
        "contact_phone": "",  # last year's may be somebody else's
        "contact_email": by.email,
    }


def structure_lines(application):
    """The lines of the structure's own budget, on whichever page they were written."""
    if application.has_two_budgets:
        return application.structure_lines.all()
    return application.lines.all() if application.chart == accounts.OPERATING else []


def pages(application):
    """The pages of this draft that show a copy, and the application that it comes from."""
    standing = getattr(application, "standing", None)
    if standing is None or standing.copied_from is None:
        return (), None
    is_renewal = application.frequency == Application.Frequency.RENEWAL
    return ALWAYS + (IF_RENEWED if is_renewal else ()), standing.copied_from


def _renew(last, application):
    """The project again: its texts, its means, its budget, which this year's figures will replace."""
    for name in TEXTS:
        setattr(application, name, getattr(last, name))
    application.save(update_fields=TEXTS)
    _copy_sheet(Delivery, last, application)
    _copy_rows(StaffLine, last.staff, application)
    if last.chart == application.chart and last.has_two_budgets == application.has_two_budgets:
        application.lines.all().delete()
        _copy_lines(BudgetLine, last.lines.all(), application)


def _funded(application):
    return [account.code for account in application.chart.funders()]


def _copy_sheet(model, last, application, **changed):
    name = model._meta.get_field("application").remote_field.get_accessor_name()
    row = getattr(last, name, None)
    values = _values(row) if row else {}
    if application.structure.is_protected:
        values |= {field: "" for field in SECRET if field in values}
    model.objects.create(application=application, **values | changed)


def _copy_rows(model, rows, application, **changed):
    model.objects.bulk_create(model(application=application, **_values(row) | changed) for row in rows.all())


def _copy_lines(model, lines, application):
    """A budget without the line that holds what was asked of the town: it is asked again, or not."""
    model.objects.bulk_create(
        model(application=application, account=line.account, amount=line.amount)
        for line in lines
        if line.account != application.chart.town
    )


def _values(row):
    """What the row says, its foreign keys left out."""
    fields = [field.name for field in row._meta.concrete_fields if field.name not in NOT_COPIED]
    return {name: getattr(row, name) for name in fields}
