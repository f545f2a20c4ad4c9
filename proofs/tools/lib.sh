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
  "$here/mkconf.sh" "$B" "$W3" "$COQLIB" || die "cannot write the prover configuration"
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

# lemma NAME: one ACSL lemma, by Coq, on the statement WP generates; never cached
lemma() {
  local log=$B/$stem/lemma.$1.log
  CF_LEMMA=$module.$1 wp -wp-session "$B/$stem/nosession" -wp-cache none -wp-prover coq -wp-timeout 600 \
    -wp-prop="$1" "$file" > "$log" 2>&1
  if grep -q "^\[wp\] \[Coq [0-9.]*\] Goal typed_lemma_$1 : Valid" "$log" && grep -q 'Proved goals: *1 / 1$' "$log"; then
    say "  lemma $1: proved in Coq ($module.$1)"
  else
    tail -12 "$log"; say "  lemma $1: NOT PROVED"; return 1
  fi
}
lemmas_of_row() {
  local l bad=0
  [ "$lemmas" != - ] || return 0
  for l in ${lemmas//,/ }; do lemma "$l" || bad=1; done
  audit || bad=1
  return $bad
}

# audit: all theorems of the current row together may rest on the axioms of proofs/coq/AXIOMS and no other
audit() {
  local d=$B/$stem bad
  printf 'From CF Require %s.\nDefinition all := (%sI).\nPrint Assumptions all.\n' "$module" "$(printf "@CF.$module.%s, " ${lemmas//,/ })" > "$d/Audit.v"
  (cd "$d" && timeout 600 coqc -q -w none -R "$W3" Why3 -Q "$COQLIB" CF Audit.v) > "$d/audit.log" 2>&1 || { tail -8 "$d/audit.log"; return 1; }
  grep -qE '^(Axioms:|Closed under the global context)' "$d/audit.log" || { say "  $module: no assumption listing"; return 1; }
  # an axiom's name starts in column 0; its ":" may be on the next line
  grep -vE '^(Axioms:|Closed under the global context|[[:space:]]|$)' "$d/audit.log" | sed 's/[ :].*//' | sort -u > "$d/axioms"
  bad=$(grep -v '^#' proofs/coq/AXIOMS | sort -u | comm -13 - "$d/axioms")
  [ -z "$bad" ] || { say "  $module: axioms outside proofs/coq/AXIOMS:" $bad; return 1; }
  say "  axioms of $module: $(wc -l < "$d/axioms"), all in proofs/coq/AXIOMS"
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
