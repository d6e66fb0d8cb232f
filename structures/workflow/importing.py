"""Take in the structures of a register: new ones wait to be verified, known ones learn only what was blank.

What a person typed is never written over. A protected structure learns nothing and is told to nobody: a file that
seems to name it is for the group Protection to look at.
"""

from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q

from commons import journal
from commons.models import Event
from commons.tables import FileRefused

from ..imports import Refusal, open_structures, read
from ..likeness import phone_key, similarity, website_key
from ..models import Commune, DuplicatePair, LegalFamily, Sector, Structure, User
from ..names import name_key
from ..slugs import RESERVED, first_free, stem_of, wait_for_rivals
from .duplicates import propose

S = Structure.Status

BATCH = 1000
ONE_AT_A_TIME = 20140856  # advisory lock: two imports of one file would each take its structures for new
TAKEN_IN, FILLED = "Reprise d’un registre", "Complétée d’après un registre"
NUMBERS = ("siret", "rna")
BLANKS = (*NUMBERS, "acronym", "website", "public_email", "public_phone")
CLOSE = 0.5  # from which likeness a name may be that of a protected structure
SURE = 95  # a register gives both structures’ numbers to one


def take_in(file, *, report, partial=False, dry_run=False, only_here=False):
    """Read ``file``; keep its good rows if all are good or ``partial`` is asked, and tell ``report`` of each.

    ``only_here`` passes over the rows of other territories instead of refusing them; ``dry_run`` writes nothing. One
    transaction: who declares a structure meanwhile waits for its end.
    """
    table = open_structures(file)
    report.opened(table)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        intake, good = Intake(report), readable(read(table), report, only_here)
        while batch := list(islice(good, BATCH)):
            if partial or not report.refused:
                intake.take(batch)
        refused_whole = report.refused and not partial
        if not refused_whole:
            report.proposed = intake.propose()
        if refused_whole or dry_run:
            transaction.set_rollback(True)
        if refused_whole:
            report.nothing_kept()
    if not report.read:
        raise FileRefused("Le fichier n’a aucune ligne sous ses en-têtes.")


def readable(found, report, only_here):
    """The rows that can be taken in, while ``report`` hears of every one."""
    for item in found:
        if only_here and isinstance(item, Refusal) and item.code == "elsewhere":
            report.skip(item)
            continue
        report.add(item)
        if not isinstance(item, Refusal):
            yield item


class Intake:
    """One import: what it must know of the register, and what it has taken in so far."""

    def __init__(self, report):
        self.report, self.by = report, User.objects.clock()
        self.communes = dict(Commune.objects.values_list("insee", "pk"))
        self.sectors = dict(Sector.objects.values_list("code", "pk"))
        self.shelters = list(Structure.objects.filter(is_protected=True))
        self.kind = ContentType.objects.get_for_model(Structure)
        self.slugs, self.touched, self.sure = None, [], set()

    def take(self, batch):
        """One batch of rows: a structure that two of them name is one."""
        known, fresh = Known(batch, self.communes), []
        for row in batch:
            if any(is_this(shelter, row.values) for shelter in self.shelters):
                self.report.refuse(Refusal(row.line, "protected"))
                continue
            found = known.named_by(row.values, self.communes[row.values["commune"]])
            if not found:
                structure = self.new(row.values)
                known.add(structure)
                fresh.append(structure)
            self.report.took(row.line, self.meet(found, row.values) if found else "created")
        self.store(fresh)

    def meet(self, found, values):
        """What a row adds to the structure that it names; one that names two says that they are one."""
        ours = sorted((row for row in found if row.pk and row.status != S.CLOSED), key=lambda row: row.pk)
        if len(ours) > 1:
            self.sure.add((ours[0].pk, ours[1].pk))
            return "known"
        structure = found[0]
        learned = [name for name in BLANKS if values[name] and may_learn(structure, name)]
        for name in learned:
            setattr(structure, name, values[name])
        if not learned:
            return "known"
        if structure.pk:
            structure.save(update_fields=learned)
            journal.note(structure, FILLED, by=self.by)
            self.touched.append(structure.pk)
        return "filled"

    def new(self, values):
        """A structure as its register tells it, which an agent verifies."""
        related = {"commune_id": self.communes[values["commune"]], "sector_id": self.sectors[values["sector"]]}
        facts = {name: value for name, value in values.items() if name not in ("commune", "sector")}
        key = name_key(values["name"])
        return Structure(**facts, **related, status=S.SUBMITTED, search_key=key, slug=self.slug(values["name"]))

    def slug(self, name):
        if self.slugs is None:
            wait_for_rivals(Structure.objects)
            self.slugs = {*RESERVED, *Structure.objects.values_list("slug", flat=True)}
        slug = first_free(stem_of(name), self.slugs)
        self.slugs.add(slug)
        return slug

    def store(self, fresh):
        Structure.objects.bulk_create(fresh)
        Event.objects.bulk_create(
            Event(by=self.by, action=TAKEN_IN, after=S.SUBMITTED, content_type=self.kind, object_id=row.pk)
            for row in fresh
        )
        self.touched += [row.pk for row in fresh]

    def propose(self):
        """What may be one is told to the agents, who decide. Returns how many pairs are new."""
        before = DuplicatePair.objects.count()
        DuplicatePair.objects.bulk_create(
            [
                DuplicatePair(first_id=first, second_id=second, score=SURE, reasons=[DuplicatePair.Reason.REGISTER])
                for first, second in sorted(self.sure)
            ],
            ignore_conflicts=True,
        )
        sure = DuplicatePair.objects.count() - before
        return sure + propose(self.touched)


class Known:
    """The structures that the rows of a batch name: by a number; by name and commune when a row has no number."""

    def __init__(self, batch, communes):
        values = [row.values for row in batch]
        numbers = {name: {row[name] for row in values} - {""} for name in NUMBERS}
        keys = {name_key(row["name"]) for row in values if not has_number(row)}
        named = Q(search_key__in=keys, commune__in={communes[row["commune"]] for row in values})
        found = Structure.objects.filter(Q(siret__in=numbers["siret"]) | Q(rna__in=numbers["rna"]) | named)
        self.rows = {}
        for structure in found.order_by("pk"):
            self.add(structure)

    def add(self, structure):
        for key in (structure.siret, structure.rna, (structure.search_key, structure.commune_id)):
            if key:
                self.rows.setdefault(key, structure)

    def named_by(self, values, commune):
        """Each structure that this row names, once."""
        keys = [values[name] for name in NUMBERS if values[name]] or [(name_key(values["name"]), commune)]
        found = {id(self.rows[key]): self.rows[key] for key in keys if key in self.rows}
        return list(found.values())


def has_number(values):
    return any(values[name] for name in NUMBERS)


def may_learn(structure, name):
    """Whether a blank of this structure is filled by a register: not once it is closed, nor a number once it was
    verified without."""
    if structure.status == S.CLOSED or getattr(structure, name):
        return False
    if name in NUMBERS and structure.status == S.VERIFIED:
        return False
    return name != "rna" or structure.family == LegalFamily.ASSOCIATION


def is_this(shelter, values):
    """Whether a row may speak of this protected structure: it shares a number, a contact, or nearly its name."""
    key = name_key(values["name"])
    numbers = any(values[name] and values[name] == getattr(shelter, name) for name in (*NUMBERS, "public_email"))
    same_siren = bool(shelter.siret) and values["siret"][:9] == shelter.siret[:9]
    phone = bool(values["public_phone"]) and phone_key(values["public_phone"]) == phone_key(shelter.public_phone)
    site = bool(values["website"]) and website_key(values["website"]) == website_key(shelter.website)
    inside = bool(shelter.search_key) and f" {shelter.search_key} " in f" {key} "
    return numbers or same_siren or phone or site or inside or similarity(key, shelter.search_key) >= CLOSE
