"""Addresses of public money: what everybody reads, then what each structure does."""

from django.urls import include, path

from . import exports
from .views import (
    agreements,
    applications,
    assisted,
    books,
    changes,
    completion,
    expertise,
    messages,
    notices,
    papers,
    partners,
    public,
    reports,
    signing,
    steps,
    verification,
)

app_name = "funding"

application = [
    path("", applications.ApplicationDetail.as_view(), name="application"),
    path("demande/", steps.RequestStep.as_view(), name="application_request"),
    path("structure/", steps.StructureStep.as_view(), name="application_structure"),
    path("moyens/", steps.MeansStep.as_view(), name="application_means"),
    path("budget-structure/", steps.StructureBudgetStep.as_view(), name="application_structure_budget"),
    path("projet/", steps.ProjectStep.as_view(), name="application_project"),
    path("montants/", steps.AmountsStep.as_view(), name="application_amounts"),
    path("budget/", steps.BudgetStep.as_view(), name="application_budget"),
    path("devis/", steps.QuotesStep.as_view(), name="application_quotes"),
    path("financeurs/", steps.FundersStep.as_view(), name="application_funders"),
    path("pieces/", papers.PapersStep.as_view(), name="application_papers"),
    path("relire/", applications.ApplicationPreview.as_view(), name="application_preview"),
    path("cerfa.pdf", applications.ApplicationCerfa.as_view(), name="application_cerfa"),
    path("commun/", partners.CommonStep.as_view(), name="application_common"),
    path("commun/inviter/", partners.PartnerInvite.as_view(), name="partner_invite"),
    path("commun/inviter/courriel/", partners.PartnerInviteByMail.as_view(), name="partner_invite_mail"),
    path("accuse-reception.pdf", applications.ApplicationReceipt.as_view(), name="application_receipt"),
    path("decision.pdf", applications.ApplicationDecision.as_view(), name="application_decision"),
    path("messages/", messages.Conversation.as_view(), name="application_messages"),
    path("guichet/", assisted.AssistancePage.as_view(), name="application_assistance"),
    path("guichet/original/", assisted.AssistanceScan.as_view(), name="application_scan"),
    path("guichet/reprendre/", assisted.AssistanceTakeOver.as_view(), name="application_take_over"),
    path("actions/answer/", completion.AnswerView.as_view(), {"move": "answer"}),
    path("actions/answer_before_admission/", completion.AnswerView.as_view(), {"move": "answer_before_admission"}),
    path("actions/<slug:move>/", applications.ApplicationMove.as_view(), name="application_move"),
]

partner = [
    path("", partners.PartnerDetail.as_view(), name="partner"),
    path("partie/", partners.PartnerPart.as_view(), name="partner_part"),
    path("actions/<slug:move>/", partners.PartnerMove.as_view(), name="partner_move"),
]

agreement = [
    path("", agreements.AgreementDetail.as_view(), name="agreement"),
    path("convention.pdf", agreements.AgreementDocument.as_view(), name="agreement_document"),
    path("signatures.pdf", agreements.AgreementSignatures.as_view(), name="agreement_signatures"),
    path("preparation/", signing.Preparation.as_view(), name="agreement_preparation"),
    path("original/", signing.Original.as_view(), name="agreement_original"),
    path("original.pdf", signing.OriginalFile.as_view(), name="agreement_original_file"),
    path("actions/<slug:move>/", agreements.AgreementMove.as_view(), name="agreement_move"),
]

amendment = [
    path("", changes.AmendmentDetail.as_view(), name="amendment"),
    path("avenant.pdf", changes.AmendmentDocument.as_view(), name="amendment_document"),
    path("actions/<slug:move>/", changes.AmendmentMove.as_view(), name="amendment_move"),
]

termination = [
    path("", changes.TerminationDetail.as_view(), name="termination"),
    path("lettre.pdf", changes.TerminationLetter.as_view(), name="termination_letter"),
    path("piece/", changes.TerminationFile.as_view(), name="termination_file"),
    path("actions/<slug:move>/", changes.TerminationMove.as_view(), name="termination_move"),
]

recovery = [
    path("", changes.RecoveryDetail.as_view(), name="recovery"),
    path("lettre.pdf", changes.RecoveryLetter.as_view(), name="recovery_letter"),
    path("piece/", changes.RecoveryFile.as_view(), name="recovery_file"),
    path("actions/<slug:move>/", changes.RecoveryMove.as_view(), name="recovery_move"),
]

report = [
    path("", reports.ReportDetail.as_view(), name="report"),
    path("remarques/", reports.RepliesStep.as_view(), name="report_replies"),
    path("recit/", reports.StoryStep.as_view(), name="report_story"),
    path("comptes/", reports.FiguresStep.as_view(), name="report_figures"),
    path("annexe/", reports.AnnexStep.as_view(), name="report_annex"),
    path("pieces/", reports.PapersStep.as_view(), name="report_papers"),
    path("compte-rendu.pdf", reports.ReportDocument.as_view(), name="report_document"),
    path("actions/<slug:move>/", reports.ReportMove.as_view(), name="report_move"),
]

urlpatterns = [
    path("financements/", public.CallList.as_view(), name="call_list"),
    path("financements/appels/<slug:slug>/", public.CallDetail.as_view(), name="call"),
    path("financements/appels/<slug:slug>/eligibilite/", notices.Eligibility.as_view(), name="eligibility"),
    path("financements/alertes/", notices.Subscribe.as_view(), name="subscribe"),
    path("financements/alertes/demande/", notices.SubscribeAsked.as_view(), name="subscribe_asked"),
    path("financements/alertes/partie/", notices.SubscriberLeft.as_view(), name="subscriber_left"),
    path("financements/alertes/<str:token>/", notices.SubscriberPage.as_view(), name="subscriber"),
    path("financements/expertise/<str:token>/", expertise.Expertise.as_view(), name="expertise"),
    path(
        "financements/expertise/<str:token>/<int:pk>/", expertise.ExpertiseReading.as_view(), name="expertise_reading"
    ),
    path("financements/budget/", books.Budget.as_view(), name="budget"),
    path("financements/budget/<int:year>/", books.Budget.as_view(), name="budget_year"),
    path("financements/comptes-rendus/<int:pk>.pdf", books.PublicReport.as_view(), name="public_report"),
    path("financements/structures/<slug:slug>/", books.StructureBooks.as_view(), name="structure_books"),
    path("financements/subventions/", public.GrantedList.as_view(), name="granted"),
    path("donnees/budget.csv", books.budget_csv, name="budget_csv"),
    path("donnees/budget-secteurs.csv", books.budget_sectors_csv, name="budget_sectors_csv"),
    path("verification/", verification.TypeCode.as_view(), name="verify"),
    path("verification/<slug:code>/", verification.Verification.as_view(), name="verification"),
    path("donnees/subventions.csv", public.grants_csv, name="grants_csv"),
    path("donnees/subventions/<int:year>.csv", public.grants_csv, name="grants_year_csv"),
    path(
        "donnees/subventions-reglementaire.csv",
        public.grants_csv,
        {"layout": exports.REGULATORY},
        name="regulatory_csv",
    ),
    path(
        "donnees/subventions-reglementaire/<int:year>.csv",
        public.grants_csv,
        {"layout": exports.REGULATORY},
        name="regulatory_year_csv",
    ),
    path("donnees/aides-en-nature.csv", public.in_kind_csv, name="in_kind_csv"),
    path("espace/demandes/nouvelle/<slug:slug>/", applications.ApplicationNew.as_view(), name="application_new"),
    path("espace/demandes/<int:pk>/", include(application)),
    path("espace/partenaires/<int:pk>/", include(partner)),
    path("espace/partenaires/invitation/<str:token>/", partners.Invitation.as_view(), name="partner_invitation"),
    path(
        "espace/partenaires/invitation/<str:token>/decliner/",
        partners.InvitationDecline.as_view(),
        name="partner_decline",
    ),
    path("espace/conventions/<int:pk>/", include(agreement)),
    path("espace/avenants/<int:pk>/", include(amendment)),
    path("espace/resiliations/<int:pk>/", include(termination)),
    path("espace/reversements/<int:pk>/", include(recovery)),
    path("espace/comptes-rendus/<int:pk>/", include(report)),
]
