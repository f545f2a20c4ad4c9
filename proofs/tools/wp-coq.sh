#!/bin/bash
# usage: CF_GOALS=DIR wp-coq.sh GOAL.v     The prover "coq" of WP: only keeps the goal, an ACSL lemma as WP and Why3 state it, for lemmas_of_row (lib.sh),
# which proves all of a stem's in one run of Coq. It never says that anything is proved.
cp "$1" "$CF_GOALS/goal$(date +%s%N).v"
