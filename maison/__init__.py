"""La Maison de l'ESS: spaces and their bookings, coworking, advice, vacant premises, takeovers by employees."""
