"""The lives of the applications, and of what follows them, each until the point that its fate names."""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from commons import clock
from funding import accounts, preparing, workflow
from funding.forms import CONSENT
from funding.models import Application, BudgetLine, Call, PaperState, RequestedYear, all_met, needs

from .agenda import at, between, days
from .commons_shared import gather
from .hazards import end, never_report
from .projects import AUDIENCES, EVALUATIONS, MEANS, REFUSALS, REMARKS, REPLY, WANTED
from .sections import write_sections
from .vault import must_be_payable

# How far a file has come today. Undecided, then decided, then signed and paid.
UNDECIDED = ("draft", "submitted", "under_review", "incomplete", "answered", "proposed", "dropped", "withdrawn")
REPORTED = ("submitted_report", "returned", "accepted", "settling", "settled", "completed")
HAZARDS = {"defaulted": never_report, "ended": end}
LATELY = ("submitted_report", "returned", "accepted")

CHARGES = {"641": 44, "645": 16, "604": 12, "601": 9, "613": 7, "625": 4, "616": 2}  # percent; 60x takes the rest
PRODUITS = {"70": 30, "74dep": 18, "74reg": 16, "74epci": 10, "756": 6}  # of what the town does not pay; 758 the rest


@dataclass
class File:
    """One application to come: whose, to which call, for what, and how far it goes."""

    season: object
    row: object
    project: tuple
    fate: str
    town: object
    is_renewal: bool = False
    rng: random.Random = field(init=False)
    last: dt.datetime | None = None

    def __post_init__(self):
        self.rng = random.Random(f"{self.town.seed}:{self.season.slug}:{self.row.name}")
        self.submitted = self._submitted()
        self.begun = max(self.season.opens + days(1), self.submitted - days(self.rng.randint(3, 12)))

    def _submitted(self):
        """Decided files came in time for the council; the others come now."""
        season, last = self.season, min(self.season.closes, self.town.today)
        if self.fate in UNDECIDED:
            return between(self.rng, last - days(16), last - days(9))
        return between(self.rng, season.council - days(45), season.council - days(27))

    def at(self, day):
        """A moment of that day, after the one before."""
        moment = at(day, self.rng)
        if self.last:
            moment = max(moment, self.last + dt.timedelta(minutes=20))
        self.last = moment
        return moment

    def after(self, number):
        """A moment some days after the last step."""
        return self.at(timezone.localdate(self.last) + days(number))

    @property
    def staff(self):
        return self.town.staff

    @property
    def person(self):
        return self.town.people[self.row.name]

    # From the draft to the decision ----------------------------------------------------------------

    def life(self):
        yield self.at(self.begun)
        application = self.write()
        if self.fate == "draft":
            return
        yield self.at(self.submitted)
        self.settle_papers(application)
        workflow.submit(application, by=self.person)
        if self.fate == "submitted":
            return
        yield self.after(2)
        if self.fate == "withdrawn":
            workflow.withdraw(application, by=self.person)
            return
        workflow.admit(application, by=self.staff.subventions, checks=all_met(application))
        if self.fate in ("incomplete", "answered"):
            yield from self.be_asked_for_more(application)
        if self.fate in ("under_review", "incomplete", "answered"):
            return
        if self.fate == "dropped":
            yield self.after(1)
            workflow.refuse(application, by=self.staff.subventions, reason=self.rng.choice(REFUSALS))
            return
        yield self.after(1) if self.fate == "proposed" else self.at(self.season.council - days(3))
        workflow.propose(application, by=self.staff.subventions, amounts=self.amounts(application))
        if self.fate == "proposed":
            return
        yield self.at(self.season.council + days(1))
        if self.fate == "refused":
            reason = self.rng.choice(REFUSALS)
            workflow.refuse(application, by=self.staff.subventions, reason=reason, deliberation=self.season.vote)
            return
        workflow.grant(application, by=self.staff.subventions, deliberation=self.season.vote)
        yield from self.be_agreed(application.grant.agreement)

    def write(self):
        """The draft, whole but for some that will stay one."""
        rng, season, (title, need, action) = self.rng, self.season, self.project
        application = Application(
            call=season.call,
            structure=self.town.structures[self.row.name],
            title=title,
            frequency=Application.Frequency.RENEWAL if self.is_renewal else Application.Frequency.FIRST,
            objectives=need,
            description=f"{action} {rng.choice(MEANS)}",
        )
        is_whole = self.fate != "draft" or rng.random() < 0.3
        if is_whole:
            application.audience = rng.choice(AUDIENCES).format(
                people=rng.randrange(40, 400, 10), commune=self.row.commune
            )
            application.evaluation = rng.choice(EVALUATIONS)
            application.starts_on = dt.date(season.year, 2, 1)
            application.ends_on = dt.date(season.year + season.years - 1, 12, 15)
        application.full_clean()
        application.save()
        asked = rng.randrange(season.max_amount // 3, season.max_amount + 1, 500) // 500 * 500
        RequestedYear.objects.bulk_create(
            RequestedYear(application=application, year=season.year + n, requested=asked) for n in range(season.years)
        )
        if is_whole:
            self.write_budget(application, asked)
            position = application.structure.memberships.get(user=self.person).position
            write_sections(application, self.person, position, rng, share=share_out)
        if is_whole and season.kind == Call.Kind.COMMON:
            gather(application, self.town, rng)
        self.town.applications.append(application)
        return application

    def write_budget(self, application, asked):
        """A balanced budget on the official accounts, in whole euros."""
        cost = int(asked * self.rng.uniform(2.0, 3.6)) // 100 * 100
        lines = part(cost, CHARGES, "60x") | {"74com": asked} | part(cost - asked, PRODUITS, "758")
        if self.rng.random() < 0.4:
            hours = self.rng.randrange(1_000, 6_000, 100)
            lines |= {"864": hours, "870": hours}
        BudgetLine.objects.bulk_create(
            BudgetLine(application=application, account=account, amount=amount) for account, amount in lines.items()
        )

    def settle_papers(self, application):
        """What the vault does not hold is promised for later."""
        for need in needs(application):
            if need.missing:
                promised = {"promised_on": clock.today() + days(30)}
                workflow.decide_paper(application, need, PaperState.LATER, promised)

    def amounts(self, application):
        """What is proposed: all that was asked, or a little less."""
        share = self.rng.choice((1, 1, Decimal("0.8"), Decimal("0.7")))
        return {year.year: year.requested * share // 100 * 100 for year in application.years.all()}

    def be_asked_for_more(self, application):
        yield self.after(1)
        workflow.ask_for_more(
            application,
            by=self.staff.subventions,
            wanted=self.rng.choice(WANTED),
            deadline=clock.today() + days(21),
        )
        if self.fate == "answered":
            yield self.after(2)
            items = application.open_request.items.all()
            workflow.answer(application, by=self.person, replies={item.pk: REPLY for item in items})

    # From the agreement to the last euro -----------------------------------------------------------

    def be_agreed(self, agreement):
        season, fate = self.season, self.fate
        if fate == "to_sign":
            return
        yield self.at(season.council + days(3 * season.pace))
        if fate == "renounced":
            workflow.renounce(agreement, by=self.person)
            return
        self.sign(agreement)
        if fate == "to_countersign":
            return
        yield self.at(season.council + days(7 * season.pace))
        mayor = self.staff.maire
        workflow.countersign(
            agreement, by=mayor, name=str(mayor), role="Première adjointe, par délégation", consent=CONSENT["town"]
        )
        if fate == "ready":
            return
        yield self.at(season.council + days(9 * season.pace))
        must_be_payable(self.town, agreement.structure, self.person)
        advance = agreement.instalments.first()
        workflow.authorise(advance, by=self.staff.finances)
        if fate == "authorised":
            return
        yield self.at(season.council + days(11 * season.pace))
        self.pay(advance)
        if fate in REPORTED:
            yield from self.report(agreement)
        elif fate in HAZARDS:
            yield from HAZARDS[fate](agreement, self.town)

    def sign(self, agreement):
        """The representative signs; for a protected structure its relay, whose name the paper carries."""
        structure, person = agreement.structure, self.person
        position = structure.memberships.get(user=person).position
        name, role = (str(person), position)
        if structure.is_protected:
            name, role = structure.relay_name, structure.relay_role
        preparing.prepare(agreement.pk)
        for partner in agreement.unsigned_partners():
            by = self.town.people_of(partner.structure)
            role = partner.structure.memberships.get(user=by).position
            workflow.sign_as_partner(agreement, by=by, name=str(by), role=role, consent=CONSENT["structure"])
        workflow.sign(agreement, by=person, name=name, role=role, consent=CONSENT["structure"])

    def pay(self, instalment):
        number = f"M{clock.today():%Y}-{self.town.next_order():04d}"
        workflow.pay(instalment, by=self.staff.tresorerie, order_number=number, paid_on=clock.today())

    def report(self, agreement):
        """The structure says how the money was used, and the rest of the year follows."""
        if self.fate in LATELY:
            yield self.at(between(self.rng, self.town.today - days(14), self.town.today - days(10)))
        else:
            yield self.at(between(self.rng, *self.town.reporting))
        report = agreement.reports.first()
        self.fill(report)
        workflow.submit_report(report, by=self.person)
        if self.fate == "submitted_report":
            return
        yield self.after(3)
        if self.fate == "returned":
            workflow.return_report(report, by=self.staff.subventions, remarks=REMARKS)
            return
        workflow.accept_report(report, by=self.staff.subventions)
        if self.fate == "accepted":
            return
        unlocked = list(report.unlocks.all())
        yield self.after(12)
        for instalment in unlocked:
            workflow.authorise(instalment, by=self.staff.finances)
        if self.fate == "settling":
            return
        yield self.after(5)
        for instalment in unlocked:
            self.pay(instalment)
        if self.fate == "completed":
            yield self.after(6)
            workflow.complete(agreement, by=self.staff.subventions)

    def fill(self, report):
        people = self.rng.randrange(30, 300)
        report.achievements = f"{self.project[2]} Tout a eu lieu comme prévu, avec un mois de retard au printemps."
        report.beneficiaries = f"{people} personnes, dont {people // 3} venues pour la première fois."
        report.results = (
            "Les objectifs sont atteints pour l’essentiel ; les personnes reviennent et en amènent d’autres."
        )
        report.gaps = "Les achats ont coûté un peu plus cher ; les bénévoles ont fait le reste."
        report.places = "D’avril à novembre, à Alès et dans les communes voisines."
        report.allocation_rules = "Au temps passé par chacun sur l’action."
        report.contributions = "Les heures des bénévoles, comptées au SMIC ; les salles prêtées, à leur tarif."
        report.save()
        report.audiences.create(rank=0, public="everyone", people=people, women=people // 2, local=people // 4)
        for indicator, target, _ in report.indicators():
            report.reached.create(indicator=indicator, value=target or 1, comment="Compté chaque mois par l’équipe.")
        self.fill_figures(report)
        for need in report.needs():
            if need.missing:
                workflow.promise_report_paper(report, need.kind, clock.today() + days(60))

    def fill_figures(self, report):
        """Close to the plan, but for one file in five; a wide gap is explained on its line."""
        low, high = (0.75, 1.3) if self.rng.random() < 0.2 else (0.94, 1.05)
        for line in report.lines.all():
            exact = line.account in ("74com", "864", "870")
            line.actual = line.planned if exact else round(line.planned * Decimal(self.rng.uniform(low, high)))
            if report.rule.is_wide(line.planned, line.actual):
                line.reason = "Les prix ont changé entre le devis et l’achat."
            line.save(update_fields=["actual", "reason"])


def part(total, percents, rest):
    """The total shared out in whole euros; ``rest`` takes what is left."""
    shares = {account: total * percent // 100 for account, percent in percents.items()}
    shares[rest] = total - sum(shares.values())
    return {account: amount for account, amount in shares.items() if amount}


def share_out(total, side):
    """A plausible side of a budget: known accounts, and one that takes what is left."""
    return part(total, CHARGES, "60x") if side == accounts.CHARGE else part(total, PRODUITS, "758")
