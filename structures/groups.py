"""The town's groups and what each may do: rights come from here and from nowhere else.

A right of an app that is not installed yet is skipped, so that the table may name it early; everything else is set
exactly, at each migration. Nobody but ``protection`` (and superusers) sees what is protected.
"""

from itertools import product


def rights(app, actions, *models):
    """``app.action_model`` for each action and model, both given as words."""
    return {f"{app}.{action}_{model}" for action, model in product(actions.split(), models)}


PEOPLE = ("structure", "membership", "contact")
TERRITORY = ("commune", "sector")
FILES = (
    *("application", "budgetline", "requestedyear", "completionrequest", "completionitem"),
    *("grant", "grantedtotal", "beneficiary", "agreement", "signature", "instalment", "report", "reportline"),
)
BUDGET = ("fund", "envelope", "authorisation", "ledgerentry")
COUNCIL = ("call", "deliberation")

READ_STRUCTURES = rights("structures", "view", *PEOPLE, *TERRITORY)
READ_ACCOUNTS = rights("structures", "view", "user")
READ_FUNDING = rights("funding", "view", *FILES, *BUDGET, *COUNCIL)
READ_KNOWN = {"funding.view_knowngrant"}
READ_TRACES = rights("commons", "view", "event", "message")

GROUPS = {
    "Instruction": {
        *(READ_STRUCTURES | READ_ACCOUNTS | READ_FUNDING | READ_KNOWN | READ_TRACES),
        *rights("structures", "add change", *PEOPLE),
        *rights("funding", "add change", *COUNCIL, "application", "completionrequest", "completionitem"),
        *rights("funding", "change", "requestedyear", "agreement", "report"),
        "structures.verify_structure",
        "funding.instruct_application",
        "commons.change_message",
    },
    "Finances": {
        *(READ_STRUCTURES | READ_FUNDING | READ_KNOWN | READ_TRACES),
        *rights("funding", "add change", "fund", "envelope", "authorisation"),
        *rights("funding", "add", "ledgerentry"),
        *rights("funding", "add change", "instalment"),
        "funding.authorise_instalment",
    },
    "Trésorerie": {
        *(READ_STRUCTURES | READ_FUNDING),
        *rights("funding", "change", "instalment"),
        "funding.pay_instalment",
    },
    "Signature": {
        *(READ_STRUCTURES | READ_FUNDING),
        *rights("funding", "change", "agreement"),
        "funding.sign_agreement",
    },
    "Protection": {
        *(READ_STRUCTURES | READ_ACCOUNTS),
        *rights("structures", "add change", *PEOPLE),
        *rights("structures", "view add change delete", "shelter"),
        *rights("structures", "delete", "membership", "contact"),
        "structures.verify_structure",
        "structures.see_protected",
    },
    "Élus en lecture": READ_STRUCTURES | READ_FUNDING | READ_KNOWN,
}
GROUPS["Administration"] = {
    *(right for group, held in GROUPS.items() if group != "Protection" for right in held),
    *rights("structures", "add change", "user", "sector"),
    *rights("structures", "delete", "membership", "contact", "sector"),
    *rights("auth", "view", "group"),
}
