"""What the official form still lacks to be examined, section by section (Cerfa 12156*06).

Only what an instructor cannot do without: the rest of the form may stay empty.
"""

from collections import defaultdict
from decimal import Decimal

from commons.workflow import Missing
from structures.models import LegalFamily

from .. import accounts


def sections(application):
    """What is left to write in the sections that the first deposit closes for good."""
    if application.status != application.Status.DRAFT:
        return []
    return [
        *_standing(application),
        *_means(application),
        *_structure_budget(application),
        *_funders(application),
        *_quotes(application),
    ]


def is_association(structure):
    """Whether the sections that only an association has are asked; the others declare their aids *de minimis*."""
    return structure.family == LegalFamily.ASSOCIATION


def sheet(application, name):
    """One of the rows that an application has once, or nothing as long as its page was not saved."""
    return getattr(application, name, None)


def _standing(application):
    standing, structure = sheet(application, "standing"), application.structure
    url, missing = application.step_url("structure"), []
    if not structure.is_protected:
        if not (standing and standing.contact_name):
            missing.append(Missing("Dites qui est chargé du dossier.", url))
        elif not (standing.contact_phone or standing.contact_email):
            missing.append(Missing("Donnez un téléphone ou un courriel de la personne chargée du dossier.", url))
    if not is_association(structure):
        missing += _aids(application, standing, url)
    if any(not (row.kind and row.granted_by) for row in application.approvals.all()):
        missing.append(Missing("Complétez chaque agrément : son type et qui l’a attribué.", url))
    return missing


def _aids(application, standing, url):
    """The declaration *de minimis*: « aucune » is an answer, nothing is not."""
    rows = list(application.aids.all())
    declared = standing.state_aids if standing else ""
    if not declared:
        return [Missing("Dites si vous avez reçu des aides « de minimis » sur trois ans.", url)]
    if (declared == "listed") != bool(rows):
        return [Missing("Donnez les aides « de minimis » reçues, ou répondez qu’il n’y en a aucune.", url)]
    if any(not (row.funder and row.amount and row.granted_on) for row in rows):
        return [Missing("Complétez chaque aide « de minimis » : qui l’a donnée, combien, quand.", url)]
    return []


def _means(application):
    means = sheet(application, "means")
    if means is None or means.volunteers is None or means.employees is None:
        url = application.step_url("means")
        return [Missing("Dites combien de bénévoles et de salariés compte la structure.", url)]
    return []


def _structure_budget(application):
    if not application.has_two_budgets:
        return []
    budget, url = application.structure_budget, application.step_url("structure_budget")
    if not budget.charges:
        return [Missing("Remplissez le budget de la structure.", url)]
    if not budget.is_balanced:
        return [Missing("Équilibrez le budget de la structure, et ses contributions volontaires.", url)]
    first = next(iter(application.years.all()), None)
    if first and budget.produits < first.requested:
        return [Missing("Le budget de la structure est plus petit que ce que vous demandez : vérifiez-le.", url)]
    return []


def expected_of_funders(application):
    """``{account: amount}`` that the named funders must add up to: the lines of grants, less what the town is asked."""
    chart = application.chart
    funded = {account.code for account in chart.funders()}
    expected = {line.account: line.amount for line in application.lines.all() if line.account in funded}
    first = next(iter(application.years.all()), None)
    if first and chart.town in expected:
        expected[chart.town] = max(expected[chart.town] - first.requested, Decimal())
    return {code: amount for code, amount in expected.items() if amount}


def named_funders(application):
    """``{account: amount}`` that the funders add up to, as they are named."""
    named = defaultdict(Decimal)
    for row in application.funders.all():
        named[row.account] += row.amount
    return dict(named)


def _funders(application):
    url, rows = application.step_url("funders"), list(application.funders.all())
    if any(not (row.account and row.name and row.amount) for row in rows):
        return [Missing("Complétez chaque financeur : sa ligne du budget, son nom, son montant.", url)]
    expected, named = expected_of_funders(application), named_funders(application)
    wrong = [code for code in accounts.ACCOUNTS if expected.get(code, 0) != named.get(code, 0)]
    if wrong:
        labels = ", ".join(accounts.ACCOUNTS[code].label for code in wrong)
        return [Missing(f"Nommez les autres financeurs comme dans le budget : {labels}.", url)]
    return []


def _quotes(application):
    if application.chart != accounts.INVESTMENT:
        return []
    url, rows = application.step_url("quotes"), list(application.quotes.all())
    if not rows:
        return [Missing("Donnez au moins un devis.", url)]
    if any(not (row.account and row.supplier and row.amount) for row in rows):
        return [Missing("Complétez chaque devis : la dépense, le fournisseur, le montant.", url)]
    return []
