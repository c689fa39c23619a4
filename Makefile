# What a person does with this checkout. Everything is fetched into .local by deploy/bootstrap.py, which needs
# only python3 3.11 or later; `make help` lists the targets.
PYTHON ?= python3
RUN = .local/venv/bin
PYTEST = $(RUN)/python -m pytest
SERVICES = gateway customer sales service_desk notify

unexport PYTHONDONTWRITEBYTECODE # else each of some hundred processes compiles this checkout anew

.DEFAULT_GOAL := help
.PHONY: help run test test-slow check style types imports contracts demo faults soak bench lock clean prepare prepare-dev

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: prepare ## start everything with the demo company and its history, wait; Ctrl-C stops it
	@$(RUN)/crm up

test: prepare-dev ## unit, integration and conformance tests on real servers
	@$(PYTEST) -n 3 --dist loadgroup --no-loadscope-reorder -m "not slow" --junitxml=.local/test.xml $(ARGS)

test-slow: prepare-dev ## the tests that take their time: faults, long journeys
	@$(PYTEST) -n 2 --dist loadgroup -m slow $(ARGS)

check: style types imports contracts ## style, types, import rules, generated contracts (make -k check goes on)

style: prepare-dev
	@$(RUN)/ruff format --check .
	@$(RUN)/ruff check .

types: prepare-dev
	@$(RUN)/mypy
	@$(RUN)/mypy --explicit-package-bases tests deploy/crm/tests

imports: prepare-dev
	@$(RUN)/lint-imports

contracts: prepare-dev
	@set -e; for service in $(SERVICES); do \
	  $(RUN)/python -m $$service openapi --check; \
	  $(RUN)/python -m $$service events --check; \
	done
	@$(RUN)/python -m chassis.contracts.catalogue docs/events.md services/*/contracts gateway/contracts --check

demo: prepare ## tell the whole process, nineteen steps from stranger to served customer, compare the ledgers
	@$(RUN)/crm demo

faults: prepare-dev ## everything that is broken on purpose, under load: hostile input, outages, storms
	@$(PYTEST) -n 1 --dist loadgroup tests/faults $(ARGS)

soak: prepare-dev ## MINUTES=n [SEED=s]: random storms, counted and added up over runs
	@$(RUN)/python -m tests.faults.soak $(or $(MINUTES),10) $(SEED)

bench: prepare-dev ## measure, each figure against a floor of the same run; one bench by ONLY=B1
	@$(RUN)/python -m tests.bench $(ONLY)

lock: ## renew the locked requirements (needs uv)
	@deploy/lock

clean: ## stop everything and remove .local
	@test ! -x $(RUN)/crm || $(RUN)/crm down
	@$(PYTHON) deploy/bootstrap.py --remove

prepare:
	@$(PYTHON) deploy/bootstrap.py run

prepare-dev:
	@$(PYTHON) deploy/bootstrap.py dev
