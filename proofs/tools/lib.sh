# Sourced by the proof scripts. Run from the root of the source tree; BUILD is make's build directory.
# Every script is driven by proofs/stems.tsv: to add a stem, add a row, its Coq module to proofs/coq/ORDER, and run proofs/tools/prove STEM.
set -u -o pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd); cd "$root" || exit 2
B=$(mkdir -p "${BUILD:-build}/proofs" && cd "${BUILD:-build}/proofs" && pwd)
W3=$(dirname "$B")/why3coq
COQLIB=$B/coq
PAR=${CF_PROOF_JOBS:-2}
TIMEOUT=${CF_PROOF_TIMEOUT:-30}
say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

stems() { grep -v '^#' proofs/stems.tsv | cut -f1; }
# sets stem file functions lemmas module flags
row() {
  local l; l=$(awk -F'\t' -v s="$1" '$1 == s' proofs/stems.tsv)
  [ -n "$l" ] || die "proofs/stems.tsv: no row for stem '$1'"
  IFS=$'\t' read -r stem file functions lemmas module flags <<< "$l"
  [ "$flags" != - ] || flags=
}

# Frama-C on one file; the rest of the command line follows
wp() {
  WHY3CONFIG=$B/why3.conf frama-c -wp -wp-rte -warn-special-float none -warn-unsigned-overflow \
    -cpp-extra-args="-Ispecs -Iinclude -Isrc -Isrc/kernels" -wp-par "$PAR" "$@"
}

# Why3's Coq realisations, our Coq library, the prover configuration: all under BUILD
setup() {
  "$here/lock" || exit 1
  "$here/build_why3coq.sh" "$W3" || die "cannot build Why3's Coq realisations (see $W3/make.log)"
  mkdir -p "$COQLIB"
  local f out stale=0
  for f in $(grep -v '^#' proofs/coq/ORDER); do
    if [ $stale = 1 ] || [ ! -f "$COQLIB/$f.vo" ] || ! cmp -s "proofs/coq/$f.v" "$COQLIB/$f.v"; then
      stale=1; cp "proofs/coq/$f.v" "$COQLIB/$f.v"; rm -f "$COQLIB/$f.vo"
      out=$(cd "$COQLIB" && timeout 1200 coqc -q -w none -R "$W3" Why3 -Q . CF "$f.v" 2>&1) || die "proofs/coq/$f.v: $out"
    fi
  done
  "$here/mkconf.sh" "$B" || die "cannot write the prover configuration"
}

# code SESSION CACHEMODE OUT: all goals of the current row's functions. CACHEMODE offline: from the cache only, no prover runs.
# Otherwise smoke tests too: no contract, loop or call may be contradictory. They need no replay: a smoke test's hypotheses are those of
# the function's goals, so that a change to one takes the others out of the cache, and the stem must be proved, and tested, again.
code() {
  [ "$functions" != - ] || return 0
  local smoke=
  [ "$2" = offline ] || smoke="-wp-smoke-tests -wp-smoke-timeout 2"
  wp -wp-session "$1" -wp-cache "$2" -wp-prover cvc4n,cvc5 -wp-timeout "$TIMEOUT" $smoke -wp-fct "$functions" \
    -wp-prop=-@lemma -wp-report-json "$3.json" $flags "$file" -then -report -report-csv "$3.csv" -report-no-status > "$3.log" 2>&1 || { tail -5 "$3.log"; return 1; }
  "$here/check.py" "$2" "$3.json" "$functions" "$3.log"
}

# lemmas_of_row: every ACSL lemma of the current row, by Coq, on the statement WP generates; never cached. Each goal, with its own
# definitions around it, is a module of one Coq file; its proof is one of the row's theorems itself, so that Coq checks by conversion that the theorem is
# that very statement, and the axioms are the theorem's (see audit). Every theorem must prove one goal.
lemmas_of_row() {
  [ "$lemmas" != - ] || return 0
  local d=$B/$stem/goals l names n=0
  rm -rf "$d"; mkdir -p "$d"
  CF_GOALS=$d wp -wp-session "$B/$stem/nosession" -wp-cache none -wp-prover coq -wp-timeout 60 -wp-prop="$lemmas" "$file" > "$d/wp.log" 2>&1 || { tail -5 "$d/wp.log"; return 1; }
  lemma_file "$d"/*.v > "$d/Goals.v"
  (cd "$d" && timeout 1200 coqc -q -w none -R "$W3" Why3 -Q "$COQLIB" CF Goals.v) > "$d/coq.log" 2>&1 || { tail -12 "$d/coq.log"; say "  $stem: a lemma NOT PROVED (see $d)"; return 1; }
  # "GN.wp_goal = MODULE.NAME : statement": the proof is the theorem and nothing more
  names=$(tr '\n' ' ' < "$d/coq.log" | grep -oE "wp_goal = +(CF\.)?$module\.[A-Za-z0-9_]+ +:" | sed -E "s/.*$module\.([A-Za-z0-9_]+).*/\1/" | sort)
  for l in ${lemmas//,/ }; do
    if [ "$(grep -cx "$l" <<< "$names")" = 1 ]; then say "  lemma $l: proved in Coq ($module.$l)"; n=$((n + 1)); else say "  lemma $l: NOT PROVED"; fi
  done
  [ "$n" = "$(ls "$d" | grep -c '^........\.v$')" ] && [ "$n" = "$(tr , '\n' <<< "$lemmas" | wc -l)" ] || { say "  $stem: $n lemmas proved of $(tr , '\n' <<< "$lemmas" | wc -l)"; return 1; }
  audit "$module" "$d/coq.log" "$B/$stem/axioms"
}
# lemma_file GOAL...: Require first, since a module may not contain it; then a module for each goal; then what the theorems together assume
lemma_file() {
  local g k=0 try
  try=$(printf "exact (@CF.$module.%s) | " ${lemmas//,/ })
  cat "$@" | grep -E '^(From [A-Za-z]+ )?Require ' | awk '!seen[$0]++'
  echo "From CF Require $module."
  for g in "$@"; do
    k=$((k + 1)); echo "Module G$k."
    awk '!/^(From [A-Za-z]+ )?Require / {l[++n] = $0; if ($0 == "Proof.") p = n} END {for (i = 1; i <= p; i++) print l[i]}' "$g"
    printf 'first [%s fail "none of the theorems is this goal"].\nQed.\nEnd G%d.\nPrint G%d.wp_goal.\n' "$try" "$k" "$k"
  done
  printf 'Definition all := (%sI).\nPrint Assumptions all.\n' "$(printf "@CF.$module.%s, " ${lemmas//,/ })"
}

# audit WHAT LOG OUT: the axioms that Coq lists at the end of LOG, into OUT, may be those of proofs/coq/AXIOMS and no other
audit() {
  local bad
  grep -qE '^(Axioms:|Closed under the global context)' "$2" || { say "  $1: no assumption listing"; return 1; }
  # an axiom's name starts in column 0; its ":" may be on the next line
  awk '/^(Axioms:|Closed under the global context)/ {on = 1} on' "$2" | grep -vE '^(Axioms:|Closed under the global context|[[:space:]]|$)' | sed 's/[ :].*//' | sort -u > "$3"
  bad=$(grep -v '^#' proofs/coq/AXIOMS | sort -u | comm -13 - "$3")
  [ -z "$bad" ] || { say "  $1: axioms outside proofs/coq/AXIOMS:" $bad; return 1; }
  say "  axioms of $1: $(wc -l < "$3"), all in proofs/coq/AXIOMS"
}

# theorems: what the ledger's artefacts theorem:MODULE.NAME assume, a module's together, into $B/theorems/MODULE.NAME. Their statements are Coq's own;
# setup compiled the modules.
theorems() {
  local all m t d=$B/theorems
  rm -rf "$d"; mkdir -p "$d"
  all=$(grep -v '^#' proofs/LEDGER.tsv | cut -f6 | tr ' ' '\n' | sed -n 's/^theorem://p' | sort -u)
  for m in $(sed 's/\..*//' <<< "$all" | sort -u); do
    printf 'From CF Require %s.\nDefinition all := (%sI).\nPrint Assumptions all.\n' "$m" "$(grep "^$m\." <<< "$all" | sed 's/.*/@CF.&, /' | tr -d '\n')" > "$d/Audit.v"
    (cd "$d" && timeout 300 coqc -q -w none -R "$W3" Why3 -Q "$COQLIB" CF Audit.v) > "$d/log" 2>&1 || { tail -5 "$d/log"; say "theorems of $m: NOT PROVED"; return 1; }
    audit "the theorems of $m" "$d/log" "$d/axioms" || return 1
    for t in $(grep "^$m\." <<< "$all"); do cp "$d/axioms" "$d/$t"; say "theorem $t: proved in Coq"; done
  done
}

# controls SESSION CACHEMODE: proofs/neg/STEM_*.c; the goals named in a file's `// RED:` line, and no others, must stay open
controls() {
  local f s red open log bad=0 fcts
  for f in proofs/neg/"$stem"_*.c; do
    [ -f "$f" ] || continue
    for s in $(stems); do case $s/${f##*/} in "$stem"_*/"$s"_*) continue 2;; esac; done # a stem of a longer name owns it
    log=$B/$stem/$(basename "$f" .c).log
    red=$(sed -n 's|^// RED: *||p' "$f" | tr ' ' '\n' | sort)
    fcts=$(sed -n 's|^// FCT: *||p' "$f")
    wp -wp-session "$1" -wp-cache "$2" -wp-prover cvc4n,cvc5 -wp-timeout 4 -wp-fct "$fcts" -wp-prop=-@lemma $flags "$f" > "$log" 2>&1
    open=$(sed -n 's/^\[wp\] \[Failed\] Goal typed_\([a-z0-9_]*\).*/\1/p' "$log" | sort)
    if [ -n "$red" ] && [ "$open" = "$red" ] && grep -q 'Proved goals' "$log"; then say "  control $(basename "$f"): red as it must be"
    else say "  control $(basename "$f"): expected red '$(echo $red)', found '$(echo $open)'"; bad=1; fi
  done
  return $bad
}
