#!/bin/bash
# usage: CF_LEMMA=MODULE.NAME wp-coq.sh WHY3COQ COQLIB GOAL.v     The prover "coq" of WP.
# GOAL.v is an ACSL lemma as WP and Why3 state it. Its proof is the theorem MODULE.NAME itself: Coq checks by conversion that our
# theorem is that very statement, so that its axioms are the theorem's (see audit in lib.sh). CF_KEEP=DIR keeps the goal.
set -u; export LC_ALL=C
w3=$1 lib=$2 goal=$3; here=$(cd "$(dirname "$0")" && pwd)
[ -z "${CF_KEEP:-}" ] || cp "$goal" "$CF_KEEP/${CF_LEMMA}.v"
t=$(mktemp -d) || exit 2; trap 'rm -rf "$t"' EXIT
# all up to the last "Proof."; Require inside a proof is not allowed, so it goes first
{ echo "From CF Require ${CF_LEMMA%.*}."
  awk '{l[NR] = $0; if ($0 == "Proof.") p = NR} END {for (i = 1; i <= p; i++) print l[i]}' "$goal"
  printf 'exact (@CF.%s).\nQed.\nPrint wp_goal.\n' "$CF_LEMMA"; } > "$t/Goal.v"
timeout 600 coqc -q -w none -R "$w3" Why3 -Q "$lib" CF "$t/Goal.v" > "$t/out" 2>&1 || { tail -8 "$t/out"; exit 1; }
tr '\n' ' ' < "$t/out" | grep -qE "^wp_goal = +(CF\.)?${CF_LEMMA/./\\.} +:" || { echo "the proof is more than $CF_LEMMA"; head -3 "$t/out"; exit 2; }
exit 0
