"""The badge that a labelled structure shows on its own site: a picture that tells the truth of the day."""

from django.template.loader import render_to_string

from .models import Award

# (background, edge, word) by tone: dark words on a light ground, readable wherever it is put.
COLOURS = {
    "ok": ("#0b5d4b", "#e3a032", "#ffffff"),
    "info": ("#f6f1e7", "#0b5d4b", "#073b30"),
    "wait": ("#f6f1e7", "#e3a032", "#14211d"),
    "neutral": ("#f6f1e7", "#8a948f", "#14211d"),
}


def told_by(award, on):
    """The award that the badge tells of: a badge that was put on a site before a renewal follows it."""
    if award.holds(on):
        return award
    following = Award.objects.public().valid(on).filter(structure=award.structure_id, label=award.label_id)
    return following.first() or award


def words(award, on):
    """« jusqu’en 2029 », or what became of it."""
    if award.holds(on):
        return f"jusqu’en {award.ends_on.year}"
    return {
        "Terminé": f"terminé en {award.ends_on.year}",
        "Suspendu": "label suspendu",
        "Retiré": "label retiré",
        "Rendu": "label rendu",
        "À venir": f"à partir du {award.starts_on:%d/%m/%Y}",
    }[award.standing(on)[0]]


def svg(award, on):
    """The picture, without any script, font or address: it asks nothing of anybody."""
    award = told_by(award, on)
    ground, edge, ink = COLOURS[award.standing(on)[1]]
    told = {"label": award.label, "words": words(award, on), "number": award.number}
    return render_to_string("label/badge.svg", told | {"ground": ground, "edge": edge, "ink": ink})
