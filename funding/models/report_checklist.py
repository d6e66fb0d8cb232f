"""What a report still lacks to be handed in, part by part, with the page where each is done (Cerfa 15059*02)."""

from commons import clock
from commons.french import money
from commons.workflow import Missing

from .. import accounts

TEXTS = {
    "achievements": "Dites ce qui a été fait.",
    "places": "Dites quand, et où.",
    "beneficiaries": "Dites qui en a bénéficié.",
    "results": "Dites les résultats obtenus.",
}


def missing(report):
    """The page's checklist and the condition of its button: all that a reader could otherwise only send back."""
    if report.year > clock.today().year:
        return [f"L’exercice {report.year} n’a pas commencé : vous rendrez compte une fois l’action menée."]
    parts = (_story, _indicators, _figures, _annex, _papers, _replies)
    return [lack for part in parts for lack in part(report)]


def _story(report):
    url = report.step_url("story")
    for field, text in TEXTS.items():
        if not getattr(report, field):
            yield Missing(text, f"{url}#id_{field}")
    audiences = list(report.audiences.all())
    if not audiences:
        yield Missing("Donnez le nombre de personnes, par public.", f"{url}#id_audience_0_public")
    for row in audiences:
        if not row.is_whole:
            sentence = f"Bénéficiaires, ligne {row.rank + 1} : donnez le public et le nombre de personnes."
            yield Missing(sentence, f"{url}#id_audience_{row.rank}_public")


def _indicators(report):
    url = report.step_url("story")
    for indicator, _, reached in report.indicators():
        if reached is None or (reached.value is None and not reached.comment):
            sentence = f"Indicateur « {indicator.label} » : dites ce qui est atteint, ou pourquoi il n’est pas mesuré."
            yield Missing(sentence, f"{url}#id_reached_{indicator.pk}")


def _figures(report):
    url = report.step_url("figures")
    if not report.total(accounts.CHARGE, "actual"):
        yield Missing("Remplissez ce qui a été dépensé.", url)
        return
    if not report.total(accounts.PRODUIT, "actual"):
        yield Missing("Remplissez ce qui a été reçu.", url)
        return
    used, given = (report.total(side, "actual", volunteer=True) for side in (accounts.CHARGE, accounts.PRODUIT))
    if used != given:
        sentence = f"Contributions volontaires : mettez le même total au 86 ({money(used)}) et au 87 ({money(given)})."
        yield Missing(sentence, url)
    for line in report.wide_lines():
        if not line.reason:
            account = accounts.ACCOUNTS[line.account]
            sentence = (
                f"« {account.label} » : {money(line.planned)} prévus, {money(line.actual)} réalisés. Expliquez l’écart."
            )
            yield Missing(sentence, f"{url}#id_reason_{line.account}")


def _annex(report):
    url = report.step_url("annex")
    indirect = any(accounts.ACCOUNTS[line.account].post == "IND" and line.actual for line in report.lines.all())
    if indirect and not report.allocation_rules:
        yield Missing("Dites comment les charges indirectes sont réparties.", f"{url}#id_allocation_rules")
    if report.total(accounts.CHARGE, "actual", volunteer=True) and not report.contributions:
        yield Missing("Dites d’où viennent les contributions volontaires.", f"{url}#id_contributions")


def _papers(report):
    url = report.step_url("papers")
    return [Missing(need.missing, f"{url}#{need.kind.value}") for need in report.needs() if need.missing]


def _replies(report):
    request, url = report.open_return, report.step_url("replies")
    for remark in request.remarks.all() if request else ():
        if not remark.reply:
            yield Missing(f"Répondez à la remarque : {remark}", f"{url}#id_reply_{remark.pk}")
