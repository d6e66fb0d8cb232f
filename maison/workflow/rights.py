"""Who may do what in the house."""

from structures.models.people import CLOCK_EMAIL


def acts_for(user, file):
    """Whoever writes for the structure."""
    return user.is_authenticated and file.structure_id in user.acts_for


def sees(user, file):
    """Whether this agent may know of the file at all: a sheltered one is no ordinary agent's business."""
    return user.has_perm("structures.see_protected") or not file.is_sheltered


def desk(user, file):
    """The reception desk: group ``Maison`` for what it may see, group ``Protection`` for the rest."""
    return user.has_perm("maison.run_booking") and sees(user, file)


def either(*predicates):
    """Whoever one of these lets; named after them, as ``docs/workflows.md`` tells it."""

    def may(user, file):
        return any(predicate(user, file) for predicate in predicates)

    may.__name__ = "_or_".join(predicate.__name__ for predicate in predicates)
    return may


def represents(user, file):
    """Someone who commits the structure."""
    return file.structure.is_represented_by(user)


def is_own(user, file):
    """The agent is one of the people of the structure, even to read."""
    return file.structure.pk in user.belongs_to


def housing(user, file):
    """An agent who lends premises, and is not one of the structure's people: somebody else then decides."""
    return user.has_perm("maison.run_premises") and sees(user, file) and not is_own(user, file)


def signs_for_town(user, file):
    """Who signs for the town; of a sheltered file, only who may know of it."""
    return user.has_perm("maison.sign_occupation") and sees(user, file) and not is_own(user, file)


def by_the_clock(user, file):
    """Nobody's word: it happens by itself."""
    return user.is_authenticated and user.email == CLOCK_EMAIL
