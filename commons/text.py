"""French text, as people search and sort it."""

import unicodedata


def normalise(text):
    """Lower case without accents or doubled spaces: « Étoile  d’Œuvre » → « etoile d'oeuvre »."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("’", "'")
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.lower().split())
