"""Addresses of the label and of the directory: the public's, a structure's own."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from .feeds import Awards
from .views import (
    awards,
    candidacies,
    directory,
    error_reports,
    evaluation,
    initiative,
    listing_photos,
    listings,
    presentation,
)

app_name = "label"

urlpatterns = [
    path("label/", presentation.LabelHome.as_view(), name="home"),
    path("label/eligibilite/", presentation.Quiz.as_view(), name="quiz"),
    path("espace/label/", candidacies.Candidacies.as_view(), name="candidacies"),
    path("espace/label/candidature/", candidacies.CandidacyNew.as_view(), name="candidacy_new"),
    path("espace/label/<int:pk>/", candidacies.CandidacyDetail.as_view(), name="candidacy"),
    path("espace/label/<int:pk>/relire/", candidacies.CandidacySummary.as_view(), name="candidacy_summary"),
    path("espace/label/<int:pk>/pdf/", candidacies.CandidacyPdf.as_view(), name="candidacy_pdf"),
    path("espace/label/<int:pk>/rubriques/<slug:step>/", evaluation.EvaluationStep.as_view(), name="candidacy_step"),
    path("espace/label/<int:pk>/preuves/<slug:code>/", evaluation.EvidenceNew.as_view(), name="evidence_new"),
    path("espace/label/preuves/<int:pk>/", evaluation.EvidenceFile.as_view(), name="evidence"),
    path(
        "espace/label/<int:pk>/actions/complete/",
        candidacies.CompleteView.as_view(),
        {"move": "complete"},
        name="candidacy_complete",
    ),
    path("espace/label/<int:pk>/actions/<slug:move>/", candidacies.CandidacyMove.as_view(), name="candidacy_move"),
    path("label/verification/<str:number>/", awards.Verification.as_view(), name="verification"),
    path("label/badge/<slug:number>.svg", awards.badge, name="badge"),
    path("label/tirages/<int:year>/", awards.Draw.as_view(), name="draw"),
    path("annuaire/", directory.Directory.as_view(), name="directory"),
    path("annuaire/pres-de-moi/", directory.NearMe.as_view(), name="directory_near"),
    path("annuaire/points.json", directory.geojson, name="directory_points"),
    path("annuaire/widget/", directory.Widget.as_view(), name="directory_widget"),
    path("annuaire/integrer/", directory.Integrate.as_view(), name="directory_integrate"),
    path("annuaire/<slug:slug>/", initiative.InitiativePage.as_view(), name="initiative"),
    path("annuaire/<slug:slug>/photos/<int:pk>/", initiative.photo, name="initiative_photo"),
    path("annuaire/labels.atom", login_not_required(Awards()), name="awards_feed"),
    path("donnees/structures-labellisees.csv", awards.awards_csv, name="awards_csv"),
    path("donnees/structures-labellisees.geojson", awards.awards_geojson, name="awards_geojson"),
    path("espace/label/attributions/<slug:number>/", awards.AwardDetail.as_view(), name="award"),
    path("espace/label/attributions/<slug:number>/actions/<slug:move>/", awards.AwardMove.as_view(), name="award_move"),
    path("espace/label/certificats/<slug:number>.pdf", awards.Certificate.as_view(), name="certificate"),
    path("espace/label/controles/<int:pk>/", awards.AuditDetail.as_view(), name="audit"),
    path("espace/label/controles/<int:pk>/actions/<slug:move>/", awards.AuditMove.as_view(), name="audit_move"),
    path("annuaire/<slug:slug>/signaler/", error_reports.ErrorReported.as_view(), name="report_error"),
    path("espace/label/fiche/<slug:slug>/", listings.ListingDetail.as_view(), name="listing"),
    path("espace/label/fiche/<slug:slug>/commencer/", listings.ListingStart.as_view(), name="listing_start"),
    path("espace/label/fiche/<slug:slug>/apercu/", listings.ListingPreview.as_view(), name="listing_preview"),
    path("espace/label/fiche/<slug:slug>/actions/<slug:move>/", listings.ListingMove.as_view(), name="listing_move"),
    path(
        "espace/label/fiche/<slug:slug>/changements/<int:pk>/reprendre/",
        listings.ChangeTakenBack.as_view(),
        name="change_taken_back",
    ),
    path(
        "espace/label/fiche/<slug:slug>/presentation/",
        listings.PresentationStep.as_view(),
        name="listing_presentation",
    ),
    path("espace/label/fiche/<slug:slug>/lieu/", listings.PlaceStep.as_view(), name="listing_place"),
    path("espace/label/fiche/<slug:slug>/horaires/", listings.HoursStep.as_view(), name="listing_hours"),
    path(
        "espace/label/fiche/<slug:slug>/horaires/exceptions/",
        listings.ExceptionPage.as_view(),
        name="listing_exception",
    ),
    path(
        "espace/label/fiche/<slug:slug>/horaires/exceptions/<int:pk>/retirer/",
        listings.ExceptionRemoved.as_view(),
        name="exception_removed",
    ),
    path("espace/label/fiche/<slug:slug>/contact/", listings.ContactStep.as_view(), name="listing_contact"),
    path("espace/label/fiche/<slug:slug>/benevoles/", listings.HelpingStep.as_view(), name="listing_helping"),
    path("espace/label/fiche/<slug:slug>/photos/", listing_photos.ListingPhotos.as_view(), name="listing_photos"),
    path("espace/label/fiche/<slug:slug>/photos/<int:pk>/", listing_photos.PhotoWords.as_view(), name="photo_words"),
    path(
        "espace/label/fiche/<slug:slug>/photos/<int:pk>/fichier/",
        listing_photos.PhotoFile.as_view(),
        name="listing_photo",
    ),
    path(
        "espace/label/fiche/<slug:slug>/photos/<int:pk>/<slug:action>/",
        listing_photos.PhotoAction.as_view(),
        name="photo_action",
    ),
]
