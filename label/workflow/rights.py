"""Who may do what about the label."""

from structures.models.people import CLOCK_EMAIL


def acts_for(user, file):
    """Whoever writes for the structure."""
    return user.is_authenticated and file.structure.may_act(user)


def represents(user, file):
    """Someone who commits the structure."""
    return user.is_authenticated and file.structure.is_represented_by(user)


def is_own(user, file):
    """The agent is one of the people of the structure, even to read."""
    return file.structure.pk in user.belongs_to


def labels(user, file):
    """An agent of the label, who is not one of the structure’s people: somebody else then decides."""
    return user.has_perm("label.run_label") and not is_own(user, file)


def by_the_clock(user, file):
    """Nobody’s word: it happens by itself."""
    return user.is_authenticated and user.email == CLOCK_EMAIL


def moderates(user, file):
    """An agent who reads the directory’s pages again, and is not one of the structure’s people."""
    return user.has_perm("label.moderate_listing") and not is_own(user, file)
