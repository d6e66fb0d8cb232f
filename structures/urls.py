"""The pages of a structure, for those who belong to it."""

from django.urls import path

from . import views

app_name = "structures"

urlpatterns = [
    path("nouvelle/", views.FindView.as_view(), name="new"),
    path("nouvelle/fiche/", views.DeclareView.as_view(), name="declare"),
    path("nouvelle/adresses/", views.AddressesView.as_view(), name="addresses"),
    path("<slug:slug>/", views.StructureView.as_view(), name="structure"),
    path("<slug:slug>/modifier/", views.EditView.as_view(), name="edit"),
    path("<slug:slug>/exacte/", views.ConfirmView.as_view(), name="confirm"),
    path("<slug:slug>/adresse-protegee/", views.ShelterView.as_view(), name="shelter"),
    path("<slug:slug>/contacts/nouveau/", views.ContactAddView.as_view(), name="add_contact"),
    path("<slug:slug>/contacts/<int:pk>/", views.ContactEditView.as_view(), name="edit_contact"),
    path("<slug:slug>/contacts/<int:pk>/retirer/", views.ContactDeleteView.as_view(), name="delete_contact"),
    path("<slug:slug>/banque/", views.BankView.as_view(), name="bank"),
    path("<slug:slug>/banque/<int:pk>/actions/<slug:move>/", views.BankAccountMoveView.as_view(), name="bank_move"),
    path("<slug:slug>/pieces/", views.PapersView.as_view(), name="papers"),
    path("<slug:slug>/pieces/ajouter/<slug:kind>/", views.PaperAddView.as_view(), name="add_paper"),
    path("<slug:slug>/pieces/<int:pk>/fichier/", views.PaperFileView.as_view(), name="paper_file"),
    path("<slug:slug>/pieces/<int:pk>/retirer/", views.PaperRemoveView.as_view(), name="remove_paper"),
    path("<slug:slug>/rejoindre/", views.JoinView.as_view(), name="join"),
    path("<slug:slug>/personnes/", views.PeopleView.as_view(), name="people"),
    path("<slug:slug>/personnes/inviter/", views.InviteView.as_view(), name="invite"),
    path("<slug:slug>/personnes/transmettre/", views.HandOverView.as_view(), name="hand_over"),
    path("<slug:slug>/personnes/quitter/", views.LeaveView.as_view(), name="leave"),
    path("<slug:slug>/personnes/<int:pk>/", views.MemberView.as_view(), name="member"),
    path("<slug:slug>/personnes/<int:pk>/retirer/", views.MemberRemoveView.as_view(), name="remove_member"),
    path("<slug:slug>/invitations/<int:pk>/<slug:move>/", views.InvitationMoveView.as_view(), name="invitation_move"),
    path("<slug:slug>/acces/<int:pk>/<slug:move>/", views.JoinRequestMoveView.as_view(), name="join_request_move"),
    path("<slug:slug>/parcours/<slug:move>/", views.StructureMoveView.as_view(), name="move"),
    # Last: a signed key never looks like one of the pages above.
    path("confirmer/<str:key>/", views.ConfirmLinkView.as_view(), name="confirm_link"),
    path("invitation/<str:key>/", views.InvitationView.as_view(), name="invitation"),
]
