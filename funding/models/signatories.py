"""What several parties sign, an agreement or an amendment to it: each partner for itself, the lead after them."""

from structures.models import Membership


class SignedByParties:
    """Needs ``status``, ``partners()`` and ``signatures``."""

    def unsigned_partners(self):
        """The partners who have not signed it yet, in an « appel à commun »."""
        signed = self.signatures.filter(party="partner").values("structure")
        return self.partners().exclude(structure__in=signed)

    def awaits_partners(self):
        """Whether the lead has to wait: a partner has still to sign."""
        return self.status == self.Status.TO_SIGN and self.unsigned_partners().exists()

    def to_sign_by(self, user):
        """The partner for which this person signs, the first one that has not; None when all theirs have."""
        role = Membership.Role.REPRESENTATIVE
        mine = Membership.objects.filter(user=user.pk, role=role).values("structure")
        return self.unsigned_partners().filter(structure__in=mine).first()

    def missing_to_sign(self):
        """The lead signs last, once each partner has signed for itself."""
        return [f"{partner} : signature attendue avant celle du porteur." for partner in self.unsigned_partners()]
