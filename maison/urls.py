"""Addresses of the house: the public's, a structure's own."""

from django.contrib import admin
from django.urls import include, path

from .admin.presence import presence
from .views import (
    advice,
    booking,
    calendar,
    coworking,
    door,
    feeds,
    mine,
    occupations,
    premises,
    rounds,
    search,
    series,
    spaces,
    takeovers,
)

app_name = "maison"

one_booking = [
    path("", mine.BookingDetail.as_view(), name="booking"),
    path("finir/", booking.Finish.as_view(), name="booking_finish"),
    path("abandonner/", booking.GiveUp.as_view(), name="booking_give_up"),
    path("modifier/", mine.BookingChange.as_view(), name="booking_change"),
    path("reservation.ics", mine.BookingCalendar.as_view(), name="booking_calendar"),
    path("copier/", mine.BookingCopy.as_view(), name="booking_copy"),
    path("actions/<slug:move>/", mine.BookingMove.as_view(), name="booking_move"),
]

one_series = [
    path("", series.SeriesDetail.as_view(), name="series"),
    path("garder/", series.SeriesKeep.as_view(), name="series_keep"),
    path("dates/<slug:number>/modifier/", series.SeriesChange.as_view(), name="series_change"),
    path("dates/<slug:number>/annuler/", series.SeriesCancel.as_view(), name="series_cancel"),
]

one_appointment = [
    path("", advice.AppointmentDetail.as_view(), name="appointment"),
    path("deplacer/", advice.AppointmentChange.as_view(), name="appointment_change"),
    path("actions/<slug:move>/", advice.AppointmentMove.as_view(), name="appointment_move"),
]

one_request = [
    path("", premises.RequestDetail.as_view(), name="request"),
    path("projet/", premises.ProjectStep.as_view(), name="request_project"),
    path("usage/", premises.UseStep.as_view(), name="request_use"),
    path("moyens/", premises.MeansStep.as_view(), name="request_means"),
    path("decision.pdf", premises.RequestDecision.as_view(), name="request_decision"),
    path("actions/<slug:move>/", premises.RequestMove.as_view(), name="request_move"),
]
one_occupation = [
    path("", occupations.OccupationDetail.as_view(), name="occupation"),
    path("convention.pdf", occupations.OccupationDocument.as_view(), name="occupation_document"),
    path("signatures.pdf", occupations.OccupationSignatures.as_view(), name="occupation_signatures"),
    path("annonce.pdf", occupations.OccupationAnnouncement.as_view(), name="occupation_announcement"),
    path("revocation.pdf", occupations.OccupationRevocation.as_view(), name="occupation_revocation"),
    path("actions/<slug:move>/", occupations.OccupationMove.as_view(), name="occupation_move"),
]
one_inventory = [
    path("", occupations.InventoryDetail.as_view(), name="inventory"),
    path("etat-des-lieux.pdf", occupations.InventoryDocument.as_view(), name="inventory_document"),
    path("photos/<int:photo>/", occupations.InventoryPicture.as_view(), name="inventory_photo"),
    path("actions/<slug:move>/", occupations.InventoryMove.as_view(), name="inventory_move"),
]

urlpatterns = [
    path("maison/locaux/", premises.PremisesList.as_view(), name="premises_list"),
    path("maison/locaux/<slug:slug>/", premises.PremisesDetail.as_view(), name="premises"),
    path("maison/locaux/<slug:slug>/photos/<int:pk>/", premises.PremisesPicture.as_view(), name="premises_photo"),
    path("espace/locaux/nouvelle/<slug:slug>/", premises.RequestNew.as_view(), name="request_new"),
    path("espace/locaux/demandes/<int:pk>/", include(one_request)),
    path("espace/locaux/conventions/<int:pk>/", include(one_occupation)),
    path("espace/locaux/etats-des-lieux/<int:pk>/", include(one_inventory)),
    path("maison/", spaces.HouseHome.as_view(), name="home"),
    path("maison/espaces/<slug:slug>/", spaces.SpaceDetail.as_view(), name="space"),
    path("maison/photos/<int:pk>/", spaces.photo, name="photo"),
    path("donnees/equipements.csv", spaces.equipment_csv, name="equipment_csv"),
    path("maison/recherche/", search.Search.as_view(), name="search"),
    path("maison/semaine/", calendar.HouseWeek.as_view(), name="house_week"),
    path("maison/espaces/<slug:slug>/agenda.ics", feeds.space_feed, name="space_feed"),
    path("maison/agenda/<str:secret>.ics", feeds.feed, name="feed"),
    path("espace/agenda/", feeds.FeedPage.as_view(), name="feed_page"),
    path("gestion/maison/presences/", admin.site.admin_view(presence), name="presence"),
    path("gestion/maison/semaine/", admin.site.admin_view(calendar.office_week), name="office_week"),
    path("maison/espaces/<slug:slug>/reserver/", booking.Book.as_view(), name="book"),
    path("maison/espaces/<slug:slug>/attendre/", booking.Wait.as_view(), name="wait"),
    path("espace/reservations/", mine.MyBookings.as_view(), name="bookings"),
    path("espace/reservations/attente/<int:pk>/quitter/", booking.StopWaiting.as_view(), name="stop_waiting"),
    path("espace/reservations/series/nouvelle/", series.SeriesNew.as_view(), name="series_new"),
    path("espace/reservations/series/<int:pk>/", include(one_series)),
    path("espace/reservations/saisons/", rounds.RoundList.as_view(), name="rounds"),
    path("espace/reservations/saisons/<int:pk>/", rounds.RoundDetail.as_view(), name="round"),
    path("espace/reservations/saisons/<int:pk>/voeu/", rounds.WishNew.as_view(), name="wish_new"),
    path("espace/reservations/saisons/voeux/<int:pk>/", rounds.WishEdit.as_view(), name="wish_edit"),
    path("espace/reservations/saisons/voeux/<int:pk>/retirer/", rounds.WishDrop.as_view(), name="wish_drop"),
    path("maison/alerte/", takeovers.TakeoverAlert.as_view(), name="takeover_alert"),
    path("maison/alerte/recu/", takeovers.TakeoverReceived.as_view(), name="takeover_received"),
    path("maison/alerte/suite/", takeovers.TakeoverWords.as_view(), name="takeover_words"),
    path("maison/alerte/<str:code>/", takeovers.TakeoverWords.as_view(), name="takeover_code"),
    path("maison/reprises/", takeovers.TakeoverCounts.as_view(), name="takeover_counts"),
    path("maison/reprises/documents/<int:pk>/", takeovers.TakeoverPaper.as_view(), name="takeover_paper"),
    path("maison/coworking/", coworking.Coworking.as_view(), name="coworking"),
    path("espace/coworking/", coworking.Passes.as_view(), name="passes"),
    path("espace/coworking/prendre/<slug:slug>/", coworking.PassNew.as_view(), name="pass_new"),
    path("maison/conseil/", advice.AdviceHome.as_view(), name="advice"),
    path("maison/conseil/<slug:slug>/", advice.AdviceKindPage.as_view(), name="advice_kind"),
    path("espace/conseil/", advice.MyAppointments.as_view(), name="appointments"),
    path("espace/conseil/prendre/<slug:slug>/", advice.AppointmentNew.as_view(), name="appointment_new"),
    path("espace/conseil/<slug:number>/", include(one_appointment)),
    path("maison/porte/<str:code>/", door.Door.as_view(), name="door"),
    # Last of « reservations »: a number is not one of the words above.
    path("espace/reservations/<slug:number>/", include(one_booking)),
]
