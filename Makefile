# Ce qu'il faut au quotidien. `make` seul affiche cette liste.

PYTHON := .venv/bin/python
PRODUCTION_LIKE := env SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(64))") \
	DEBUG=false DATABASE_URL=postgres://portail@base.example/portail ALLOWED_HOSTS=portail.example \
	SITE_URL=https://portail.example EMAIL_URL=smtp+tls://portail@courriel.example:587 \
	DEFAULT_FROM_EMAIL=pacte@portail.example MEDIA_ROOT=/nonexistent

.DEFAULT_GOAL := help
.PHONY: help run test check bench backup restore lint setup setup-test

help:  ## Afficher cette aide
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup  ## Préparer et lancer le portail jusqu'à Ctrl-C (PORT=8000)
	@$(PYTHON) manage.py run --tied

test: setup-test lint  ## Tout vérifier : style, migrations, déploiement, tests, navigateur
	$(PYTHON) -m pytest -n 2

check: setup lint  ## La partie rapide de « make test », sans les tests

bench: setup  ## Mesurer les performances, en rapports à un plancher
	$(PYTHON) -m benchmarks

backup: setup  ## Sauvegarder base et fichiers ensemble (BACKUP_DIR=backups, BACKUPS_KEPT pour en garder N)
	@$(PYTHON) manage.py backup

restore: setup  ## Remettre une sauvegarde (FROM=fichier, CONFIRM=nom de la base si elle sert)
	@$(PYTHON) manage.py restore "$$FROM" --confirm "$$CONFIRM"

setup:
	@bin/setup

setup-test:
	@bin/setup test

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --lint templates
	.venv/bin/lint-imports
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py draw_workflows --check
	$(PRODUCTION_LIKE) $(PYTHON) manage.py check --deploy --fail-level WARNING
