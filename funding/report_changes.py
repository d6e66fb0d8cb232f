"""What a report said when it was sent back, and what it says since: « avant → après »."""

from decimal import Decimal

from . import accounts

TEXTS = (
    *("achievements", "places", "beneficiaries", "results"),
    *("gaps", "allocation_rules", "contributions", "observations"),
)


def written(report):
    """All that the structure wrote, as the return keeps it (JSON)."""
    return {
        "actual": {line.account: str(line.actual) for line in report.lines.all()},
        "reason": {line.account: line.reason for line in report.lines.all()},
        "texts": {field: getattr(report, field) for field in TEXTS},
        "audiences": [[row.name, row.people, row.women, row.local, row.age] for row in report.audiences.all()],
        "indicators": {
            str(row.indicator_id): [None if row.value is None else str(row.value.normalize()), row.comment]
            for row in report.reached.all()
        },
    }


def figures(request, report):
    """``(account, before, after)`` of each amount that changed since this return."""
    before, after = request.before.get("actual", {}), written(report)["actual"]
    for account in report.chart.accounts():
        was, now = (Decimal(side.get(account.code, 0)) for side in (before, after))
        if was != now:
            yield account, was, now


def parts(request, report):
    """The other parts that changed since this return, in words."""
    before, after = request.before, written(report)
    for field in TEXTS:
        if before.get("texts", {}).get(field, "") != after["texts"][field]:
            yield report._meta.get_field(field).verbose_name.capitalize()
    if before.get("audiences", []) != after["audiences"]:
        yield "Les bénéficiaires, par public"
    if before.get("indicators", {}) != after["indicators"]:
        yield "Les indicateurs"
    for code, reason in after["reason"].items():
        if reason != before.get("reason", {}).get(code, ""):
            yield f"L’explication de l’écart « {accounts.ACCOUNTS[code].label} »"


def since(request, report):
    """What was corrected since a return: amounts before and after, then the other parts."""
    return {"figures": list(figures(request, report)), "parts": list(parts(request, report))}
