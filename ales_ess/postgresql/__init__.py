"""Django's PostgreSQL backend, on a server that starts when it is needed (see ``ales_ess.embedded``)."""
