# Thin: ./pldash-dev does the work, here and in .ci/run.
.DEFAULT_GOAL := help
.PHONY: help run test sure deps fix

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set everything up and serve PL Dash with demo people
	./pldash-dev run

test: ## run all tests
	./pldash-dev test

sure: ## run every check that a change must pass
	./pldash-dev sure

deps: ## compile the locked requirements anew
	./pldash-dev deps

fix: ## format the code and the templates, and mend what the linter can
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	.venv/bin/djlint templates --reformat --quiet
