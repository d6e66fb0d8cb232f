"""Letters about structures. A subject never names the structure nor the place: it may be a protected one."""

from commons.outbox import post


def tell_service(event):
    """A structure waits to be checked."""
    post(event, "structures/emails/to_check")
