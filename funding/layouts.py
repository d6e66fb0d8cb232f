"""The format of the accounting file that a new portal begins with."""

LAYOUT = "Mandats CSV"
COLUMNS = [
    {"heading": "Mandat", "source": "order_number"},
    {"heading": "Référence", "source": "reference"},
    {"heading": "Titulaire", "source": "holder", "width": 70},
    {"heading": "IBAN", "source": "iban"},
    {"heading": "BIC", "source": "bic"},
    {"heading": "Montant", "source": "amount"},
    {"heading": "Libellé", "source": "label", "width": 140},
    {"heading": "Échéance", "source": "due_on"},
]
