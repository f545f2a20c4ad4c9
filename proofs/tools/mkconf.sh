#!/bin/bash
# usage: mkconf.sh OUT   Writes OUT/why3.conf and OUT/drivers/, derived from the installed Why3's own files; OUT/quick.cmxs from quick.ml.
# cvc4n, cvc5: ieee_float stays axiomatic (not mapped to SMT-LIB FP) and definitions stay opaque, so that predicates act as triggers:
# Why3's stock drivers solve a fraction of the goals. Why3 1.5.1 does not know cvc5 1.0.3, so it is registered here.
# coq: a NON-interactive prover, tools/wp-coq.sh, which keeps the goal (WP 25's own Coq support crashes).
set -eu
here=$(cd "$(dirname "$0")" && pwd); out=$1; d=$out/drivers
sys=$(why3 --print-datadir)/drivers
mkdir -p "$d"
cp "$here/quick.ml" "$d" && (cd "$d" && ocamlfind ocamlopt -package unix -I "$(frama-c -print-lib-path)" -shared -o ../quick.cmxs quick.ml)
for f in coq-common.gen coq-realizations.aux cvc4_bv.gen discrimination.gen smt-libv2-bv.gen smt-libv2.gen; do ln -sf "$sys/$f" "$d/$f"; done
sed -e '/smt-libv2-floats.gen/d' -e 's/"eliminate_definition_conditionally"/"eliminate_definition"/' "$sys/cvc4_16.gen" > "$d/cvc_nofp.gen"
smt() { # logic, extra line
  cat << D
prelude "(set-logic $1)"
unknown "^(error \\"Can't get-info :reason-unknown when the last result wasn't unknown!\\")\$" "(not unknown!)"
import "cvc_nofp.gen"
$2
theory BuiltIn
  meta "supports_smt_get_info_unknown_reason" ""
end
D
}
smt ALL_SUPPORTED '' > "$d/cvc4_nofp.drv"
smt ALL 'steps "resource::resourceUnitsUsed = \\([0-9]+.?[0-9]*\\)" 1' > "$d/cvc5_nofp.drv"
cat > "$d/coq_wp.drv" << 'D'
prelude "(* Frama-C/WP goal, for Coq with Flocq *)"
printer "coq"
filename "%f_%t_%g.v"
transformation "inline_trivial"
transformation "eliminate_builtin"
import "coq-common.gen"
import "coq-realizations.aux"
theory real.Truncate meta "realized_theory" "real.Truncate", "" end
theory ieee_float.RoundingMode meta "realized_theory" "ieee_float.RoundingMode", "" end
theory ieee_float.GenericFloat meta "realized_theory" "ieee_float.GenericFloat", "" end
theory ieee_float.Float32 meta "realized_theory" "ieee_float.Float32", "" end
theory ieee_float.Float64 meta "realized_theory" "ieee_float.Float64", "" end
theory frama_c_wp.cfloat.Cfloat
  prelude "From CF Require WpCfloat."
  syntax function to_f64 "(WpCfloat.to_f64 %1)"
  remove allprops
end
theory frama_c_wp.qed.Qed remove allprops end
D
export WHY3CONFIG=$out/why3.conf; rm -f "$WHY3CONFIG"; why3 config detect > /dev/null 2>&1
sed -i 's/^memlimit.*/memlimit = 4000/' "$WHY3CONFIG"
prover() { # name shortcut version command steps-command driver alternative
  printf '\n[prover]\n%scommand = "%s"\n' "$7" "$4"
  [ -z "$5" ] || printf 'command_steps = "%s"\n' "$5"
  printf 'driver = "%s"\neditor = ""\nin_place = false\ninteractive = false\nname = "%s"\nshortcut = "%s"\nversion = "%s"\n' "$d/$6" "$1" "$2" "$3"
}
{
  prover CVC5 cvc5 1.0.3 "cvc5 --stats-internal --tlimit=%t000 --lang=smt2 %f" "cvc5 --stats-internal --rlimit=%S --lang=smt2 %f" cvc5_nofp.drv ''
  prover CVC4 cvc4n 1.8 "cvc4 --stats --tlimit=%t000 --lang=smt2 %f" "cvc4 --stats --rlimit=%S --lang=smt2 %f" cvc4_nofp.drv $'alternative = "nofp"\n'
  prover Coq coq 8.16.1 "$here/wp-coq.sh %f" '' coq_wp.drv ''
} >> "$WHY3CONFIG"
