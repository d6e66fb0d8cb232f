"""Companies that may close, told in confidence: a list of weak signals, cases in every status, one year of counts."""

import datetime as dt
import random

from dateutil.relativedelta import relativedelta
from stdnum import luhn

from commons import clock, confidential
from maison.models import Company, TakeoverCase, TakeoverPartner, TakeoverStep
from maison.workflow import takeovers
from maison.workflow.signals import import_signals

from .agenda import at, days

FIRST_SIREN = 999_70_000  # numbers that no register gives
TRADES = (
    ("Menuiserie", "Menuiserie bois et pose", 14),
    ("Imprimerie", "Imprimerie de labeur", 9),
    ("Boulangerie", "Boulangerie artisanale", 7),
    ("Mécanique", "Mécanique de précision", 32),
    ("Garage", "Réparation automobile", 6),
    ("Confiserie", "Confiserie et fruits confits", 18),
    ("Transports", "Transport routier", 24),
    ("Plomberie", "Plomberie et chauffage", 8),
    ("Bonneterie", "Bonneterie et soie", 21),
    ("Pépinières", "Pépinières et espaces verts", 11),
)
PLACES = ("des Gardons", "du Bouquet", "Vidalenc", "de la Loube")
SIGNALS = (
    "Dirigeant de plus de soixante ans",
    "Comptes non déposés",
    "Capitaux propres sous la moitié du capital",
    "Recherche d’un repreneur",
)
PARTNERS = (
    ("Union régionale des SCOP", "urscop", "Luc Daumas", "scop@partenaires.example"),
    ("Chambre de commerce du bassin", "chamber", "Anne Gervais", "chambre@partenaires.example"),
    ("Tribunal de commerce", "court", "Le greffe", "greffe@partenaires.example"),
)
LAST_YEAR = "taken_over taken_over taken_over taken_over taken_over sold sold closed lost lost closed sold"
THIS_YEAR = "alert contacted diagnosed project financing taken_over sold lost"
CONTACTED, DIAGNOSED, PROJECT, FINANCING = range(1, 5)
REACHED = {"alert": 0, "contacted": CONTACTED, "diagnosed": DIAGNOSED, "project": PROJECT, "sold": DIAGNOSED}
REACHED |= {"closed": DIAGNOSED, "lost": CONTACTED, "financing": FINANCING, "taken_over": FINANCING}
NEXT = {
    "contacted": ("Demander les comptes à l’expert-comptable", 5),
    "diagnosed": ("Présenter le diagnostic à la gérante", 8),
    "project": ("Réunir les salariés volontaires", 11),
    "financing": ("Déposer le plan de financement à la banque", 16),
}
ENDS = {
    "sold": (takeovers.record_sale, "Vendue à une entreprise voisine, qui garde les emplois."),
    "closed": (takeovers.record_closing, "Aucun repreneur ne s’est présenté à temps."),
    "lost": (takeovers.drop_case, "Le dirigeant a trouvé un associé : rien à reprendre."),
}


def siret(rank):
    siren = str(FIRST_SIREN + rank)
    siren += luhn.calc_check_digit(siren)
    return f"{siren}0001" + luhn.calc_check_digit(f"{siren}0001")


def names():
    """``(name, what it does, how many people)`` of forty companies."""
    found = []
    for rank in range(len(TRADES) * len(PLACES)):
        trade, activity, size = TRADES[rank % len(TRADES)]
        place = PLACES[(rank + rank // len(TRADES)) % len(PLACES)]
        found.append((f"{trade} {place}", activity, size))
    return found


def lives(town):
    yield lists(town)
    last = town.today.year - 1
    for rank, fate in enumerate(LAST_YEAR.split()):
        opened = dt.date(last, 1, 12) + days(12 * rank)
        yield case(town, rank, fate, opened, pace=days(21))
    for rank, fate in enumerate(THIS_YEAR.split(), start=len(LAST_YEAR.split())):
        yield case(town, rank, fate, town.today - days(3 if fate == "alert" else 104 - rank), pace=days(14))
    yield unnamed(town)


def lists(town):
    """Partners, then the yearly list of a chamber: forty companies, and what worries it."""
    yield at(dt.date(town.today.year - 1, 1, 5))
    for name, kind, someone, email in PARTNERS:
        TakeoverPartner.objects.create(name=name, kind=kind, person=someone, email=email)
    rng = random.Random(f"{town.seed}:signals")
    rows = ["SIRET;Nom;Signal;Date"]
    for rank, (name, _, _) in enumerate(names()):
        for signal in rng.sample(SIGNALS, rng.randint(1, 2)):
            rows.append(f"{siret(rank)};{name};{signal};{clock.today() - days(rng.randint(5, 200)):%d/%m/%Y}")
    import_signals("\n".join(rows).encode(), "signaux-faibles.csv", by=town.staff.reprises)
    for rank, (_, activity, size) in enumerate(names()):
        Company.objects.filter(siret=siret(rank)).update(activity=activity, headcount=size)


def case(town, rank, fate, opened, pace):
    """From the alert to that status, a step every few weeks."""
    by, (name, activity, size) = town.staff.reprises, names()[rank]
    yield at(opened, random.Random(f"{town.seed}:case:{rank}"))
    told, _ = takeovers.receive_alert(
        sender=("owner", "employee", "accountant")[rank % 3],
        company_name=name,
        siret=siret(rank),
        headcount=size,
        activity=activity,
        words="La patronne part à la retraite dans l’année, et personne dans la famille ne reprend.",
        name="",
        phone="04 66 00 00 77",
    )
    made = told.case
    for move, details in steps(size)[: REACHED[fate]]:
        yield at(clock.today() + pace)
        made.refresh_from_db()
        move(made, by=by, **details())
    if fate in ENDS:
        yield at(clock.today() + pace)
        move, reason = ENDS[fate]
        move(made, by=by, ended_on=clock.today(), reason=reason)
    elif fate == "taken_over":
        informed(made, clock.today() - days(40))
        yield at(made.informed_on + relativedelta(months=2, days=4))
        takeovers.take_over(made, by=by, ended_on=clock.today(), form="scop", jobs_saved=size - rank % 3)
    elif fate != "alert":
        made.partners.set(TakeoverPartner.objects.order_by("pk")[: 1 + rank % 3])
        planned(made, town)


def informed(case, day):
    """What the mediator writes on the case's page: what is sold, and when the employees heard of it."""
    case.sale, case.informed_on = TakeoverCase._meta.get_field("sale").choices[0][0], day
    case.full_clean(exclude=["company"])
    case.save(update_fields=["sale", "informed_on"])


def steps(size):
    """Each move with what its page asks."""
    return (
        (
            takeovers.first_contact,
            lambda: {
                "met_on": clock.today(),
                "how": "meeting",
                "who": "La gérante",
                "words": "Elle est d’accord pour que l’on parle à ses salariés après l’été.",
            },
        ),
        (
            takeovers.diagnose,
            lambda: {"diagnosis": "Carnet de commandes plein, outil en état, marges faibles.", "jobs_at_stake": size},
        ),
        (
            takeovers.begin_project,
            lambda: {"project": "Un groupe de salariés se forme, avec deux cadres.", "form": "scop"},
        ),
        (
            takeovers.seek_financing,
            lambda: {"financing": "Apports des salariés, prêt participatif, garantie de la Région."},
        ),
    )


def planned(case, town):
    """What is to be done next, by a day; and one thing that was done."""
    what, ahead = NEXT[case.status]
    TakeoverStep.objects.create(case=case, what=what, due_on=town.today + days(ahead))
    done = clock.today() - days(3)
    TakeoverStep.objects.create(case=case, what="Lire les trois derniers bilans", due_on=done, done_on=done)


def unnamed(town):
    """Somebody writes without a name, then adds a word with the code; the mediators look."""
    yield at(town.today - days(6))
    alert, _ = takeovers.receive_alert(
        sender="employee",
        company_name="Cartonnerie du Vieux Pont",
        headcount=26,
        words="On parle de fermer après l’inventaire. Le matériel part déjà dans un autre dépôt.",
    )
    yield at(town.today - days(2))
    takeovers.add_words(alert, "La presse numéro deux est démontée depuis lundi.")
    confidential.record(town.staff.reprises, alert.case, page=confidential.Page.FILE)
