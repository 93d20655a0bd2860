# Two commands do everything: `make demo` and `make test`. The rest is for developers.
PY := .venv/bin/python
STAMP := .venv/.installed
# A machine that sets this would have every program that a test starts compile the libraries anew (4 s each).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo demo-entra faults kills engines scars school-year site test check lint types floors fix bench bench-peers lock clean

demo: $(STAMP)
	tools/demo

demo-entra: $(STAMP)
	$(PY) tools/demo-entra

test: $(STAMP)
	tools/system-packages
	$(PY) -m pytest -n 2 --dist loadgroup

# The invented worlds of `check` are the same each time, so that it tells of a change, not of luck; `make test` draws new ones.
check: $(STAMP) lint floors
	CONNECTOR_SAME_WORLDS=1 $(MAKE) --no-print-directory -j 2 types test

lint: $(STAMP)
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: $(STAMP)
	.venv/bin/mypy

floors: $(STAMP)
	.venv/bin/lint-imports

fix: $(STAMP)
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

site: $(STAMP)
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict  # with --quiet it would see no warning, and fail at none

faults: $(STAMP)
	$(PY) -m tests.faults.entra_campaign

kills: $(STAMP)
	tools/system-packages
	$(PY) -m tests.faults.kill_campaign
	$(PY) -m tests.faults.samba_kills
	$(PY) -m tests.faults.samba_campaign --runs 100

school-year: $(STAMP)
	$(PY) -m tests.school_year

engines: $(STAMP)
	.venv/bin/uv pip install --quiet --python $(PY) "pyspark>=4"
	CONNECTOR_ENGINES=duckdb,spark CONNECTOR_ENGINES_EVERY=10 CONNECTOR_ENGINES_WORLDS=5 $(PY) -m pytest -v tests/engines

scars: $(STAMP)
	tools/system-packages
	$(PY) -m tests.scars

bench: $(STAMP)
	tools/system-packages
	$(PY) -m benchmarks

bench-peers: $(STAMP)
	tools/system-packages
	tools/system-packages --peers
	.venv/bin/uv venv --quiet --allow-existing --python $(PY) .cache/peers
	.venv/bin/uv pip install --quiet --python .cache/peers/bin/python -r benchmarks/peers/requirements.txt
	$(PY) -m benchmarks.peers

# all but spark: half a gigabyte that `make engines` alone needs
EXTRAS := kerberos entra postgresql duckdb sftp lms emulator

lock: $(STAMP)
	.venv/bin/uv pip compile -q pyproject.toml --group dev $(EXTRAS:%=--extra %) --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o requirements.lock
	.venv/bin/uv pip compile -q pyproject.toml -c requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o deploy/requirements.lock

$(STAMP): requirements.lock pyproject.toml tools/setup
	tools/setup
	touch $@

clean:
	rm -rf .venv .cache build dist
