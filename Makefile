# Thin on purpose: what each target does, and why, is in tools/make.py.
.PHONY: run test check bench reset words lock

run:
	@python3 tools/make.py run

test:
	@python3 tools/make.py test

check:
	@python3 tools/make.py check

bench:
	@python3 tools/make.py bench

reset:
	@python3 tools/make.py reset

words:
	@python3 tools/make.py words

lock:
	@python3 tools/make.py lock
