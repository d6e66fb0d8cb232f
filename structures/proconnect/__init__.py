"""ProConnect: signing in with the identity that one has at work (OpenID Connect, run by the State).

It exists when the three ``PROCONNECT_…`` variables are set; without them there is no address, no button, no request.
"""
