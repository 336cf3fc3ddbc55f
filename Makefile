# Two commands are all a newcomer needs; `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help demo test ci web clean-out

target := $(or $(CARGO_TARGET_DIR),target)

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: ## set up what is missing, compute the example case, write its site
	@scripts/setup rust cc ffmpeg pdftotext
	@cargo xtask web
	@echo "demo: building the command (minutes the first time, seconds later)"
	@cargo build --release --package bayyina --features site
	@echo "demo: opening the example case and computing it"
	@$(target)/release/bayyina demo --out out

test: ## set up what is missing, run every test
	@scripts/setup rust cc node python3 chromium ffmpeg pdftotext
	@cargo xtask test

ci: ## everything a change must pass
	@bash .ci/run

web: ## build the page that the command embeds
	@scripts/setup rust cc
	@cargo xtask web

clean-out: ## forget what the demo wrote
	rm -rf out
