"""Publishing in time: three months at most after the signature (décret 2017-779, art. 2).

The town publishes at once: its signature dates the lines. Here is what would be late all the same, until when it may
wait, and how it is made good.
"""

from dateutil.relativedelta import relativedelta

from .models import Beneficiary
from .thresholds import PUBLICATION, value

MONTHS = 3


def months(on):
    return int(value(PUBLICATION, on=on, default=MONTHS))


def publish_by(signed_on):
    """The last day of the term."""
    return signed_on + relativedelta(months=months(signed_on))


def late(on):
    """Lines that should have been published before that day."""
    return Beneficiary.objects.unpublishable().filter(
        grant__agreement__signed_on__lt=on - relativedelta(months=months(on))
    )


def complete(line):
    """The line takes its structure's identity as it stands, and its agreement's date: it is published."""
    line.identify()
    line.signed_on = line.grant.agreement.signed_on
    line.save()
