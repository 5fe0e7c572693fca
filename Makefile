# `make help` lists the targets. Every target installs what it needs into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
SERVING := common gateway preprocess segment classify fusion inference
SERVING_PACKAGES := $(SERVING:%=-e services/%) -e client
PYPROJECTS := $(wildcard services/*/pyproject.toml) client/pyproject.toml
SOURCES := $(wildcard services/*/breastcad*) client/breastcad_client
TEST_TOOLS := pytest pytest-asyncio hypothesis onnx psutil cryptography \
	imagecodecs av pydicom-data bm3d matplotlib playwright highdicom \
	dicomweb-client
LINT_TOOLS := ruff mypy buf-bin mypy-protobuf grpcio-tools types-protobuf types-grpcio \
	types-openpyxl pandas-stubs scipy-stubs types-psutil

.DEFAULT_GOAL := help
.PHONY: help install demo pacs-demo up test unit integration servers lint format proto train benchmarks clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ ##/' | \
		awk -F ' ## ' '{printf "  %-12s %s\n", $$1, $$2}'

.venv/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Python 3.11 is needed; name it: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) setuptools wheel
	@touch $@

.venv/serving: .venv/created constraints.txt $(PYPROJECTS)
	$(PIP) --no-build-isolation $(SERVING_PACKAGES)
	@touch $@

.venv/development: .venv/serving
	$(PIP) --no-build-isolation $(SERVING_PACKAGES) -e services/train $(TEST_TOOLS) $(LINT_TOOLS) \
		openvino
	@touch $@

install: .venv/serving ## Install the services and the command (no torch)

demo: .venv/serving ## Start everything, analyse examples/exam, write out/demo
	$(BIN)/breastcad analyze examples/exam --out out/demo

pacs-demo: .venv/serving ## Show the example exam with its results in OHIF, from an Orthanc
	@examples/pacs_demo/install.sh
	$(BIN)/python -m examples.pacs_demo

up: .venv/serving ## Start everything on this machine
	$(BIN)/breastcad up

test: .venv/development servers ## Run every test
	$(BIN)/pytest -q

unit: .venv/development ## Run the unit, architecture and contract tests
	$(BIN)/pytest -q tests/unit tests/architecture tests/contract

integration: .venv/development servers ## Run the tests that start real servers
	$(BIN)/pytest -q tests/integration tests/store tests/pacs

servers: ## Build the servers that tests talk to into the user's cache
	@tests/servers/install.sh

lint: .venv/development ## Check style, types and contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(SOURCES) tests benchmarks examples
	cd proto && ../$(BIN)/buf lint

format: .venv/development ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

proto: .venv/development ## Generate the stubs from proto/
	$(BIN)/python -m grpc_tools.protoc -Iproto \
		--plugin=protoc-gen-mypy=$(BIN)/protoc-gen-mypy \
		--plugin=protoc-gen-mypy_grpc=$(BIN)/protoc-gen-mypy_grpc \
		--python_out=services/common --grpc_python_out=services/common \
		--mypy_out=services/common --mypy_grpc_out=services/common \
		proto/breastcad/v1/*.proto

train: .venv/development ## Show how to train the shipped models again
	$(BIN)/python -m breastcad_train --help

benchmarks: .venv/development ## Run the benchmarks that need no data set; each prints a ratio
	for name in exam_latency serving prepare denoise_speckle denoise_quantum; do \
		$(BIN)/python benchmarks/$$name.py || exit 1; done

clean: ## Remove results and caches, but neither .venv nor training runs
	rm -rf out .mypy_cache .ruff_cache .pytest_cache .hypothesis
