"""Addresses of public money: what everybody reads, then what each structure does."""

from django.urls import include, path

from .views import (
    agreements,
    applications,
    assisted,
    completion,
    expertise,
    messages,
    notices,
    papers,
    partners,
    public,
    steps,
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
    path("actions/<slug:move>/", agreements.AgreementMove.as_view(), name="agreement_move"),
]

report = [
    path("", agreements.ReportDetail.as_view(), name="report"),
    path("recit/", agreements.StoryStep.as_view(), name="report_story"),
    path("comptes/", agreements.FiguresStep.as_view(), name="report_figures"),
    path("actions/<slug:move>/", agreements.ReportMove.as_view(), name="report_move"),
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
    path("financements/subventions/", public.GrantedList.as_view(), name="granted"),
    path("donnees/subventions.csv", public.grants_csv, name="grants_csv"),
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
    path("espace/comptes-rendus/<int:pk>/", include(report)),
]
