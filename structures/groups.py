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
    "admissibilitycheck",
    "applicationpaper",
    *("partner", "commonresource"),
    *("amendment", "amendedyear", "amendedreport", "amendedtarget", "amendmentsignature"),
    *("termination", "recovery", "collection", "paymentcorrection"),
    *("grant", "grantedtotal", "beneficiary", "agreement", "signature", "instalment", "report", "reportline"),
    *("reading", "score"),
)
BUDGET = ("fund", "envelope", "authorisation", "ledgerentry")
COUNCIL = ("call", "question", "deliberation")
# The Maison: what everybody may read of it, then what is somebody's (a protected structure's rows ask for more).
OPEN_HOUSE = (
    *("space", "spacephoto", "equipment", "season", "openinghours", "closure"),
    *("rate", "ratecategory", "term", "limit", "quota", "priorityrule"),
    *("daypart", "passoffer", "advicekind"),
)
ADVISERS = ("adviser", "adviserhours", "absence")
HOUSE = (*OPEN_HOUSE, *ADVISERS, "chosencategory", "door", "premises", "premisesphoto")
IN_THE_HOUSE = (
    *("booking", "series", "waitingplace", "round", "wish", "wishedslot"),
    *("passbook", "deskpass", "appointment"),
)
LENDING = ("premisesrequest", "requestpaper", "occupation", "occupationsignature", "inventory", "inventoryphoto")

# Takeovers: told in confidence, to the mediators alone.
TAKEOVERS = ("company", "signal", "takeovercase", "takeoverpartner", "takeoverstep", "takeovercontact")

# The label: what it asks, who asked for it, who sat on its juries.
CANDIDACIES = ("candidacy", "answer", "evidence", "completionrequest", "completionitem")
VISITS = ("visit", "visitfinding", "visitphoto")
JURIES = ("jury", "jurymember", "recusal", "juryscore", "juryopinion")
AWARDS = ("award", "audit", "auditdraw")
REFERENTIALS = ("label", "referential", "theme", "criterion", "quizquestion")
# The directory: pages and what is told of them; words that sort them.
PAGES = ("listing", "hours", "hoursexception", "photo", "proposal", "errorreport")
DIRECTORY = ("category", "neighbourhood")

READ_PAPERS = rights("structures", "view", "paper")
READ_STRUCTURES = rights("structures", "view", *PEOPLE, *TERRITORY)
READ_JOINING = rights("structures", "view", "invitation", "joinrequest")
READ_DUPLICATES = rights("structures", "view", "duplicatepair")
READ_ACCOUNTS = rights("structures", "view", "user")
READ_FUNDING = rights("funding", "view", *FILES, *BUDGET, *COUNCIL)
READ_KNOWN = rights("funding", "view", "knowngrant", "inkindaid", "inkindexclusion", "threshold")
READ_BANK = rights("structures", "view", "bankaccount")
READ_TRACES = rights("commons", "view", "event", "message")
READ_HOUSE = rights("maison", "view", *HOUSE)
READ_LENDING = rights("maison", "view", *LENDING)
LEND = READ_LENDING | rights("maison", "change", "inventory") | {"maison.run_premises"}
READ_CANDIDACIES = rights("label", "view", *CANDIDACIES, *AWARDS, "visit", "visitfinding")
MODERATE = rights("label", "view", *PAGES) | {"label.moderate_listing"}
RUN_HOUSE = rights("maison", "view add change", *IN_THE_HOUSE) | {
    "maison.run_booking",
    "maison.arrange_round",
    "maison.run_appointment",
}

GROUPS = {
    "Instruction": {
        *(READ_JOINING | READ_DUPLICATES),
        *(READ_STRUCTURES | READ_ACCOUNTS | READ_FUNDING | READ_KNOWN | READ_TRACES),
        *rights("structures", "add change", *PEOPLE),
        *rights("funding", "add change", *COUNCIL, "application", "completionrequest", "completionitem"),
        *rights("funding", "change", "requestedyear", "agreement", "report"),
        *rights("funding", "view add change delete", "inkindaid", "refusalreason"),
        *rights("funding", "view", "lettertemplate", "agreementtemplate", "article"),
        *(READ_BANK | rights("structures", "add check", "bankaccount")),
        "funding.view_note",
        *(READ_PAPERS | rights("structures", "change", "paper")),
        "structures.verify_structure",
        *rights("funding", "view add", "scanbatch"),
        "funding.instruct_application",
        "funding.view_subscriber",
        "funding.view_expert",
        "funding.delete_question",
        "commons.change_message",
    },
    "Finances": {
        *(READ_STRUCTURES | READ_FUNDING | READ_KNOWN | READ_TRACES),
        *rights("funding", "add change", "fund", "envelope", "authorisation"),
        *rights("funding", "add", "ledgerentry"),
        *rights("funding", "add change", "instalment"),
        *(READ_BANK | {"structures.confirm_bankaccount", "structures.read_iban"}),
        "funding.view_note",
        *READ_PAPERS,
        "funding.authorise_instalment",
        *rights("funding", "view", "paymentbatch", "paymentrow", "filelayout", "filecolumn"),
    },
    "Trésorerie": {
        *(READ_STRUCTURES | READ_FUNDING),
        *rights("funding", "change", "instalment"),
        *(READ_BANK | {"structures.read_iban"}),
        *READ_PAPERS,
        "funding.pay_instalment",
        *rights("funding", "view", "paymentbatch", "paymentrow"),
        *rights("funding", "view add change", "filelayout"),
        *rights("funding", "view add change delete", "filecolumn"),
    },
    "Signature": {
        *(READ_STRUCTURES | READ_FUNDING),
        *rights("funding", "change", "agreement"),
        *rights("funding", "view add", "scanbatch"),
        "funding.sign_agreement",
        *(READ_LENDING | rights("maison", "view", "premises", "premisesphoto") | {"maison.sign_occupation"}),
    },
    "Protection": {
        *(READ_JOINING | READ_DUPLICATES),
        *(READ_STRUCTURES | READ_ACCOUNTS),
        *rights("structures", "add change", *PEOPLE),
        *rights("structures", "view add change delete", "shelter"),
        *rights("structures", "delete", "membership", "contact"),
        *(READ_BANK | {"structures.check_bankaccount"}),
        *(READ_PAPERS | rights("structures", "change", "paper")),
        "structures.verify_structure",
        "structures.see_protected",
        *(READ_CANDIDACIES | rights("label", "view", "visitphoto") | MODERATE),
        *(READ_HOUSE | RUN_HOUSE | LEND | {"maison.sign_occupation"}),
        *rights("maison", "add change", "space", "openinghours", "closure", "spacephoto", "chosencategory"),
        "commons.view_confidentialview",
    },
    "Maison": {
        *(READ_STRUCTURES | READ_ACCOUNTS | READ_TRACES | RUN_HOUSE | LEND | READ_PAPERS),
        *rights("maison", "view add change delete", *HOUSE),
    },
    "Label": {
        *(READ_STRUCTURES | READ_ACCOUNTS | READ_TRACES | READ_CANDIDACIES),
        *rights("label", "view", *VISITS, *JURIES, *REFERENTIALS),
        *rights("label", "add change delete", "jury", "jurymember"),
        *rights("label", "add change", "label", "referential"),
        *rights("label", "add", "audit", "auditdraw"),
        *rights("label", "add change delete", "theme", "criterion", "quizquestion"),
        "label.publish_referential",
        "label.run_label",
        *(MODERATE | rights("label", "view add change", *DIRECTORY)),
    },
    "Conseil": {
        *rights("maison", "view", *OPEN_HOUSE, *ADVISERS, "appointment"),
        *rights("maison", "view add", "advicenote"),
    },
    "Reprises": {
        *rights("maison", "view add change", *TAKEOVERS),
        *rights("maison", "view", "alert", "alertwords", "takeoverdocument", "legaldelay"),
        *rights("maison", "delete", "takeoverstep"),
        "maison.handle_takeover",
        "commons.view_confidentialview",
    },
    "Élus en lecture": {
        *(READ_STRUCTURES | READ_FUNDING | READ_KNOWN | READ_CANDIDACIES),
        *rights("maison", "view", *OPEN_HOUSE),
    },
}
# What is told in confidence is for those it was told to: an administrator neither reads it nor gives the right to.
IN_CONFIDENCE = ("Protection", "Conseil", "Reprises")
GROUPS["Administration"] = {
    *(right for group, held in GROUPS.items() if group not in IN_CONFIDENCE for right in held),
    *rights("commons", "view read_all", "confidentialview"),
    *rights("structures", "add change", "user", "sector"),
    *rights("structures", "delete", "membership", "contact", "sector"),
    *rights("auth", "view", "group"),
    *rights("commons", "view add change", "retentionrule"),
    *rights("commons", "view", "disposallist", "disposalcount"),
    "commons.run_disposallist",
    *rights("funding", "add change", "threshold", "lettertemplate"),
    *rights("maison", "view add change", "legaldelay"),
    *rights("funding", "add change delete", "agreementtemplate", "article"),
}
