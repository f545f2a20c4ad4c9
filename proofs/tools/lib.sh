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
  WHY3CONFIG=$B/why3.conf frama-c -load-module "$B/quick.cmxs" -wp -wp-rte -warn-special-float none -warn-unsigned-overflow \
    -cpp-extra-args="-Ispecs -Iinclude -Isrc -Isrc/kernels" -wp-par "$PAR" "$@"
}

coq() { (cd "$1" && timeout 1200 coqc -q -w none -R "$W3" Why3 -Q "$COQLIB" CF "$2"); }

# Why3's Coq realisations, our Coq library, the prover configuration: all under BUILD
setup() {
  "$here/lock" || exit 1
  "$here/build_why3coq.sh" "$W3" || die "cannot build Why3's Coq realisations (see $W3/make.log)"
  mkdir -p "$COQLIB"
  local m order; order=$(grep -v '^#' proofs/coq/ORDER)
  for m in $order; do cmp -s "proofs/coq/$m.v" "$COQLIB/$m.v" || cp "proofs/coq/$m.v" "$COQLIB/$m.v"; done
  (cd "$COQLIB" && coq_makefile -arg -q -arg -w -arg none -R "$W3" Why3 -Q . CF $(printf '%s.v ' $order) -o Mk > /dev/null && make -f Mk -j"$PAR") > "$B/coq.log" 2>&1 ||
    { tail -20 "$B/coq.log"; die "proofs/coq: a module does not compile"; }
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

# lemmas_of_row: every ACSL lemma of the current row, by Coq, on the statement WP generates; never cached. A goal's proof is one of the row's
# theorems itself, so that Coq checks by conversion that the theorem is that very statement. Every theorem must prove one goal. See audit.
lemmas_of_row() {
  [ "$lemmas" != - ] || return 0
  local d=$B/$stem/goals l names n=0
  rm -rf "$d"; mkdir -p "$d"
  CF_GOALS=$d wp -wp-session "$B/$stem/nosession" -wp-cache none -wp-prover coq -wp-timeout 60 -wp-prop="$lemmas" "$file" > "$d/wp.log" 2>&1 || { tail -5 "$d/wp.log"; return 1; }
  "$here/goals.py" "$module" "$lemmas" "$d"/goal*.v > "$d/Goals.v" || return 1
  coq "$d" Goals.v > "$d/coq.log" 2>&1 || { tail -12 "$d/coq.log"; say "  $stem: a lemma NOT PROVED (see $d)"; return 1; }
  # "GN.wp_goal = MODULE.NAME : statement": the proof is the theorem and nothing more
  names=$(tr '\n' ' ' < "$d/coq.log" | grep -oE "wp_goal = +(CF\.)?$module\.[A-Za-z0-9_]+ +:" | sed -E "s/.*$module\.([A-Za-z0-9_]+).*/\1/" | sort)
  for l in ${lemmas//,/ }; do
    if [ "$(grep -cx "$l" <<< "$names")" = 1 ]; then say "  lemma $l: proved in Coq ($module.$l)"; n=$((n + 1)); else say "  lemma $l: NOT PROVED"; fi
  done
  [ "$n" = "$(ls "$d" | grep -c '^goal.*\.v$')" ] && [ "$n" = "$(tr , '\n' <<< "$lemmas" | wc -l)" ] || { say "  $stem: $n lemmas proved of $(tr , '\n' <<< "$lemmas" | wc -l)"; return 1; }
}

# the theorems of the current row's lemmas; all that a row or the ledger's artefacts theorem:MODULE.NAME name
theorems_of_row() { [ "$lemmas" = - ] || printf "$module.%s\n" ${lemmas//,/ }; }
theorems() {
  local s
  { for s in $(stems); do row "$s"; theorems_of_row; done
    grep -v '^#' proofs/LEDGER.tsv | cut -f6 | tr ' ' '\n' | sed -n 's/^theorem://p'; } | sort -u
}

# audit DIR: the theorems MODULE.NAME on standard input may together rest on the axioms of proofs/coq/AXIOMS and no others; a file in DIR for each.
# Coq goes through all proofs that these use, which takes as long for one theorem as for all.
audit() {
  local d=$1 all bad t
  rm -rf "$d"; mkdir -p "$d"; all=$(cat); [ -n "$all" ] || return 0
  { sed 's/\..*//; s/^/From CF Require /; s/$/./' <<< "$all" | sort -u
    echo "Definition theorem (A : Prop) (proof : A) := I."
    echo "Definition all := ($(printf 'theorem _ (@CF.%s), ' $all)I)."
    echo "Print Assumptions all."; } > "$d/Audit.v"
  coq "$d" Audit.v > "$d/log" 2>&1 && grep -qE '^(Axioms:|Closed under the global context)' "$d/log" || { tail -5 "$d/log"; say "  theorems: NOT PROVED"; return 1; }
  # an axiom's name starts in column 0; its ":" may be on the next line
  grep -vE '^(Axioms:|Closed under the global context|[[:space:]]|$)' "$d/log" | sed 's/[ :].*//' | sort -u > "$d/axioms"
  bad=$(grep -v '^#' proofs/coq/AXIOMS | sort -u | comm -13 - "$d/axioms")
  [ -z "$bad" ] || { say "  axioms outside proofs/coq/AXIOMS:" $bad; return 1; }
  for t in $all; do cp "$d/axioms" "$d/$t"; done
  say "  axioms of $(wc -l <<< "$all") theorems: $(wc -l < "$d/axioms"), all in proofs/coq/AXIOMS"
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
