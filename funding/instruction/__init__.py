"""What an instructor has in sight to propose an amount: the money left, the structure's past, the law's limits."""

from django.utils.functional import cached_property

from .alerts import Alert, alerts
from .facts import Facts, Left, PastYear

__all__ = ["Alert", "Facts", "Instruction", "Left", "PastYear"]


class Instruction(Facts):
    """The facts, with what the law says of them."""

    @cached_property
    def alerts(self):
        return alerts(self)
