#!/bin/bash
# usage: CF_LEMMA=MODULE.NAME wp-coq.sh WHY3COQ COQLIB GOAL.v     The prover "coq" of WP.
# GOAL.v is an ACSL lemma as WP and Why3 state it. Its proof is `exact MODULE.NAME`: Coq checks by conversion that our theorem is that
# very statement. Then Print Assumptions must list no axiom outside proofs/coq/AXIOMS. CF_KEEP=DIR keeps the goal.
set -u; export LC_ALL=C
w3=$1 lib=$2 goal=$3; here=$(cd "$(dirname "$0")" && pwd)
[ -z "${CF_KEEP:-}" ] || cp "$goal" "$CF_KEEP/${CF_LEMMA}.v"
t=$(mktemp -d) || exit 2; trap 'rm -rf "$t"' EXIT
# all up to the last "Proof."; Require inside a proof is not allowed, so it goes first
{ echo "From CF Require ${CF_LEMMA%.*}."
  awk '{l[NR] = $0; if ($0 == "Proof.") p = NR} END {for (i = 1; i <= p; i++) print l[i]}' "$goal"
  printf 'exact CF.%s.\nQed.\nPrint Assumptions wp_goal.\n' "$CF_LEMMA"; } > "$t/Goal.v"
timeout 600 coqc -q -w none -R "$w3" Why3 -Q "$lib" CF "$t/Goal.v" > "$t/out" 2>&1 || { tail -8 "$t/out"; exit 1; }
grep -qE '^(Axioms:|Closed under the global context)' "$t/out" || { echo "no assumption listing"; exit 2; }
# an axiom's name starts in column 0; its ":" may be on the next line
grep -vE '^(Axioms:|Closed under the global context|[[:space:]]|$)' "$t/out" | sed 's/[ :].*//' | sort -u > "$t/axioms"
[ -z "${CF_LEMMA_OUT:-}" ] || cp "$t/axioms" "$CF_LEMMA_OUT"
bad=$(grep -v '^#' "$here/../coq/AXIOMS" | sort -u | comm -13 - "$t/axioms")
[ -z "$bad" ] || { echo "axioms outside proofs/coq/AXIOMS:" $bad; exit 2; }
exit 0
