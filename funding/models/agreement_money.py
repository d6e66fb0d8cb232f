"""What an agreement pays, has paid and takes back, added up from its rows."""

from decimal import Decimal


class AgreementMoney:
    """The sums of an agreement. A cancelled instalment is in none of them."""

    def years(self):
        """(year, amount) pairs, as the schedule adds them up."""
        amounts = {}
        for instalment in self.instalments.all():
            if instalment.cancelled_at:
                continue
            amounts[instalment.year] = amounts.get(instalment.year, Decimal()) + instalment.amount
        return sorted(amounts.items())

    def missing_to_complete(self):
        """An agreement ends when all is paid and accounted for."""
        waiting = [item for item in self.instalments.all() if item.paid_on is None and item.cancelled_at is None]
        missing = [f"{item} : il n’est pas encore payé." for item in waiting]
        reports = self.reports.exclude(status__in=["accepted", "defaulted"])
        missing += [f"{report} : il n’est pas encore accepté." for report in reports]
        return missing + [f"{file} : il n’est pas terminé." for file in self.unfinished()]

    def unfinished(self):
        """What was begun about this agreement and has no end yet: an amendment, a termination, money to give back."""
        recoveries = self.recoveries.exclude(status__in=["collected", "dropped"])
        return [*self.amendments.open(), *self.terminations.open(), *recoveries]

    def amount_paid(self, year=None):
        """What the structure has received, in all or of one year's credits, whatever came back since."""
        paid = [item for item in self.instalments.all() if item.paid_on and year in (None, item.year)]
        return sum((item.amount for item in paid), Decimal())

    def amount_recovered(self):
        """What came back of it."""
        return sum((recovery.collected() for recovery in self.recoveries.all()), Decimal())

    def amount_to_return(self):
        """What was decided that it gives back, whether it has or not."""
        return sum((row.amount for row in self.recoveries.claims()), Decimal())

    def amount_claimed(self):
        """What is asked back of it, decided or only announced."""
        return sum((row.amount or row.asked for row in self.recoveries.claims()), Decimal())
