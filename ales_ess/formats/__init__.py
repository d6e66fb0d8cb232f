"""How Django itself writes dates in the back-office, where no template of ours does."""
