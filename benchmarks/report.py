"""The table that a run prints."""

from statistics import median

LINES = (  # name, what it is, bar, goal
    ("accueil", "/", 0.15, 0.5),
    ("appels", "/financements/", 0.15, 0.5),
    ("liste-1000", "/financements/subventions/ · 1 000", 0.15, 0.5),
    ("liste", "/financements/subventions/ · 100 000", 0.15, 0.5),
    ("liste-500", "  page 500", 0.15, 0.5),
    ("demande", "/espace/demandes/… (connecté)", 0.6, 0.9),
    ("instruction", "Liste d’instruction, 5 000 demandes", 0.15, 0.3),
    ("budget", "/financements/budget/", 0.15, 0.5),
    ("structure", "/financements/structures/… · 5 aides", 0.15, 0.5),
    ("versements", "Liste des versements, 200 000", 0.1, 0.3),
    ("semaine", "/maison/espaces/… · 100 000 réservations", 0.15, 0.4),
    ("annuaire-1000", "/annuaire/ · 1 000", 0.15, 0.5),
    ("annuaire", "/annuaire/ · 100 000", 0.15, 0.5),
    ("annuaire-500", "  page 500", 0.15, 0.5),
    ("fiche", "/annuaire/… · une fiche", 0.6, 0.9),
)
LISTS = (
    *("accueil", "appels", "liste-1000", "liste", "liste-500", "instruction"),
    *("budget", "structure", "versements", "semaine", "annuaire-1000", "annuaire", "annuaire-500"),
)
DEPOSIT_BAR, DEPOSIT_GOAL = 0.25, 0.5
BOOKING_BAR, BOOKING_GOAL = 0.25, 0.5
BOOKING_GROWTH_BAR = 1.2
SEARCH_GROWTH_BAR = 1.5
POINTS_BAR = 1
STATEMENTS_BAR = 10
GROWTH_BAR = 1.3
DEPTH_BAR = 1.2
PDF_BAR = 1.3
FILE_BAR = 150
HEADINGS = ("Page", "SQL", "plancher/s", "page/s", "rapport", "barre", "but", "verdict")
SHAPE = "{:<38}{:>5}{:>12}{:>9}{:>9}{:>7}{:>6}  {}"
BOUND = "{:<60}{:>12}{:>8}  {}"


def tell(rates, statements, deposits, bookings, found, documents, files, absent):
    """Everything that was measured, and what could not be. Medians over the rounds, ratios taken within each round."""
    print("\n" + SHAPE.format(*HEADINGS))
    for name, title, bar, goal in LINES:
        if name in absent:
            print(f"{title:<38}  pas mesuré : {absent[name]}.")
            continue
        print(line(title, statements[name], rates[name], bar, goal))
    bare_deposits, with_papers = deposits
    print(line("Dépôt d’une demande", "", bare_deposits, DEPOSIT_BAR, DEPOSIT_GOAL))
    print(line("Dépôt avec dix pièces", "", with_papers, DEPOSIT_BAR, DEPOSIT_GOAL))
    few, many = zip(*bookings, strict=True)
    print(line("Réservation d’un créneau, parmi 100 000", "", many, BOOKING_BAR, BOOKING_GOAL))
    print("\n" + BOUND.format("À ne pas dépasser", "mesure", "barre", "verdict"))
    worst = max(statements[name] for name in LISTS if name in statements)
    print(bound("Requêtes SQL d’une liste, au plus", worst, STATEMENTS_BAR, "{:.0f}"))
    print(f"  et d’une vérification, compteur d’essais compris : {statements['vérification']}")
    growth = cost(rates["liste-1000"], rates["liste"])
    print(bound("Cent fois plus de subventions coûtent", growth, GROWTH_BAR, "× {:.2f}"))
    print(
        bound("La page 500 coûte, à côté de la page 1", cost(rates["liste"], rates["liste-500"]), DEPTH_BAR, "× {:.2f}")
    )
    print(bound("Réserver parmi 100 000, à côté de 1 000, coûte", cost(few, many), BOOKING_GROWTH_BAR, "× {:.2f}"))
    tell_directory(*found)
    bare, ours = (min(seconds) for seconds in zip(*documents, strict=True))
    print(bound("La convention en PDF, à côté de WeasyPrint seul", ours / bare, PDF_BAR, "× {:.2f}"))
    for path, file in files.items():
        tell_file(path, file)


def tell_directory(searches, depth, points):
    """Searches among many pages beside few, the last page beside the first, ten thousand points: nothing is kept."""
    for words, (few, many) in zip(("tirés au sort", "selon leur fréquence"), searches.values(), strict=True):
        title = f"Chercher parmi 100 000 fiches, mots {words}"
        print(bound(title, many / few, SEARCH_GROWTH_BAR, "× {:.2f}"))
        print(f"  médianes : {few * 1000:.0f} ms parmi 1 000, {many * 1000:.0f} ms parmi 100 000")
    first, last = depth
    print(bound("La page 500 de l’annuaire, à côté de la page 1", last / first, DEPTH_BAR, "× {:.2f}"))
    print(f"  médianes, chacune juste après un changement : {first * 1000:.0f} ms et {last * 1000:.0f} ms")
    for encoding, (spent, size) in points.items():
        title = f"Dix mille points de la carte, {encoding or 'sans compression'} ({size:.1f} Mo)"
        print(bound(title, spent, POINTS_BAR, "{:.2f} s"))


def tell_file(path, file):
    """What one whole file costs a worker: its memory at its highest, all included, and what the file added to it."""
    if file is None:
        print(f"{path} : pas mesuré, cette adresse n’existe pas.")
        return
    time, size, peak, growth = file
    print(bound(f"{path.split('/')[-1]} ({size:.0f} Mo en {time:.1f} s) : mémoire", peak, FILE_BAR, "{:.0f} Mo"))
    print(f"  dont {growth:.0f} Mo de plus qu’avant ce fichier")


def line(title, statements, pairs, bar, goal):
    floor, page = (median(rates) for rates in zip(*pairs, strict=True))
    ratio = median(page / floor for floor, page in pairs)
    verdict = "but atteint" if ratio >= goal else "tenu" if ratio >= bar else "SOUS LA BARRE"
    return SHAPE.format(title, statements, f"{floor:.0f}", f"{page:.0f}", f"{ratio:.2f}", bar, goal, verdict)


def bound(title, value, bar, shape):
    return BOUND.format(title, shape.format(value), bar, "tenu" if value <= bar else "AU-DESSUS")


def cost(reference, pairs):
    """How many times the reference page's work, both counted in floors of their own moment."""
    return median(
        (base_page / base_floor) / (page / floor)
        for (base_floor, base_page), (floor, page) in zip(reference, pairs, strict=True)
    )
