"""Addresses of public money: what everybody reads, then what each structure does."""

from django.urls import include, path

from .views import agreements, applications, public

app_name = "funding"

application = [
    path("", applications.ApplicationDetail.as_view(), name="application"),
    path("projet/", applications.ProjectStep.as_view(), name="application_project"),
    path("montants/", applications.AmountsStep.as_view(), name="application_amounts"),
    path("budget/", applications.BudgetStep.as_view(), name="application_budget"),
    path("accuse-reception.pdf", applications.ApplicationReceipt.as_view(), name="application_receipt"),
    path("decision.pdf", applications.ApplicationDecision.as_view(), name="application_decision"),
    path("actions/<slug:move>/", applications.ApplicationMove.as_view(), name="application_move"),
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
    path("financements/subventions/", public.GrantedList.as_view(), name="granted"),
    path("donnees/subventions.csv", public.grants_csv, name="grants_csv"),
    path("espace/demandes/nouvelle/<slug:slug>/", applications.ApplicationNew.as_view(), name="application_new"),
    path("espace/demandes/<int:pk>/", include(application)),
    path("espace/conventions/<int:pk>/", include(agreement)),
    path("espace/comptes-rendus/<int:pk>/", include(report)),
]
