"""« 30 juin 2027 à 14 h 32 », as everywhere else."""

DATETIME_FORMAT = r"j F Y \à G \h i"
