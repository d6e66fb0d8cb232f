"""The pages of a structure, for those who belong to it."""

from django.urls import path

from . import views

app_name = "structures"

urlpatterns = [
    path("nouvelle/", views.DeclareView.as_view(), name="new"),
    path("<slug:slug>/", views.StructureView.as_view(), name="structure"),
    path("<slug:slug>/modifier/", views.EditView.as_view(), name="edit"),
    path("<slug:slug>/adresse-protegee/", views.ShelterView.as_view(), name="shelter"),
    path("<slug:slug>/contacts/nouveau/", views.ContactAddView.as_view(), name="add_contact"),
    path("<slug:slug>/contacts/<int:pk>/", views.ContactEditView.as_view(), name="edit_contact"),
    path("<slug:slug>/contacts/<int:pk>/retirer/", views.ContactDeleteView.as_view(), name="delete_contact"),
    path("<slug:slug>/parcours/<slug:move>/", views.StructureMoveView.as_view(), name="move"),
]
