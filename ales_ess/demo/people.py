"""Who signs in to the demo, and how its people are called. All invented."""

import random
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from commons import clock
from structures.models import User

PASSWORD = "ales-demo-2026"

# login: first name, last name, group
STAFF = {
    "admin": ("Camille", "Rouvière", ""),
    "subventions": ("Nadia", "Ferrand", "Instruction"),
    "finances": ("Thierry", "Mazel", "Finances"),
    "tresorerie": ("Sylvie", "Combes", "Trésorerie"),
    "maire": ("Jeanne", "Delmas", "Signature"),
    "elue": ("Fatima", "Roux", "Élus en lecture"),
    "protection": ("Claire", "Aubanel", "Protection"),
    "maison": ("Mona", "Lacombe", "Maison"),
    "conseil": ("Côme", "Bessède", "Conseil"),
    "label": ("Louise", "Pradel", "Label"),
    "reprises": ("Agnès", "Rigal", "Reprises"),
}

# structure: first name, last name, login, position
REPRESENTATIVES = {
    "Ressourcerie des Prés": ("Rose", "Chabrol", "ressourcerie@asso.example", "Présidente"),
    "Café des Mineurs": ("Marcel", "Teissier", "cafe@asso.example", "Président"),
    "Abri Cévenol": ("Aurore", "Vigan", "abri@asso.example", "Directrice"),
}
RELAY = {
    "relay_name": "Hélène Soubeyran",
    "relay_role": "Avocate, signataire relais",
    "relay_email": "relais@asso.example",
    "relay_phone": "04 66 00 00 30",
}

FIRST_NAMES = (
    *("Adèle", "Amina", "Baptiste", "Benoît", "Cécile", "Chloé", "Damien", "Denise", "Élodie", "Émile", "Farid"),
    *("Florence", "Gaël", "Hugo", "Inès", "Jérôme", "Joël", "Karim", "Laure", "Leïla", "Lucien", "Magali", "Mehdi"),
    *("Mireille", "Noémie", "Odile", "Pauline", "Pierre", "Rachid", "Sandrine", "Simon", "Solange", "Théo", "Yasmine"),
)
LAST_NAMES = (
    *("André", "Arnal", "Bastide", "Bertrand", "Bonnal", "Bourgade", "Brunel", "Cazalis", "Chambon", "Daumas"),
    *("Dumas", "Fabre", "Fesquet", "Gaillard", "Gervais", "Laporte", "Martin", "Méjean", "Nadal", "Nogaret"),
    *("Pagès", "Pellet", "Puech", "Reboul", "Ribot", "Sabatier", "Saïdi", "Serre", "Soustelle", "Teulon", "Verdier"),
)
POSITIONS = ("Présidente", "Président", "Directrice", "Directeur", "Trésorier", "Coprésidente", "Gérante")


def create_staff(password):
    """The agents of the town, each under the name of its login."""
    return SimpleNamespace(**{login: _agent(login, password, *identity) for login, identity in STAFF.items()})


def _agent(login, password, first_name, last_name, group):
    user = person(f"{login}@ales.example", first_name, last_name, password=password, is_staff=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
    else:
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    return user


def create_representative(row, slug, rng, password):
    """``(person, position)`` of who commits this structure; only the demo's accounts have a password."""
    if row.name in REPRESENTATIVES:
        first_name, last_name, email, position = REPRESENTATIVES[row.name]
        return person(email, first_name, last_name, password=password), position
    first_name, last_name = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    return person(f"direction@{slug}.example", first_name, last_name), rng.choice(POSITIONS)


def some_name(seed):
    """A first and a last name, always the same for the same seed."""
    rng = random.Random(seed)
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def person(email, first_name, last_name, *, password="", **fields):
    """Somebody whose address is verified; without ``password`` nobody signs in with this account."""
    user = User(email=email, first_name=first_name, last_name=last_name, date_joined=clock.now(), **fields)
    user.password = password or make_password(None)
    user.save()
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user
