# bash completion for certiform
_certiform()
{
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local ops="attention softmax logsoftmax logsumexp layernorm rmsnorm l2norm exp dot"
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "judge compute tolerance baseline report proofs --help --version" -- "$cur"))
    return
  fi
  case $prev in
  judge | compute | tolerance) COMPREPLY=($(compgen -W "$ops" -- "$cur")); return ;;
  baseline) COMPREPLY=($(compgen -W "create check" -- "$cur")); return ;;
  create) COMPREPLY=($(compgen -W "$ops" -- "$cur")); return ;;
  --dtype | --acc) COMPREPLY=($(compgen -W "f64 f32 f16 bf16" -- "$cur")); return ;;
  --tier) COMPREPLY=($(compgen -W "checked bound exact ref" -- "$cur")); return ;;
  esac
  case $cur in
  -*)
    case ${COMP_WORDS[1]} in
    judge | compute | baseline)
      COMPREPLY=($(compgen -W "--q --k --v --x --y --mask --causal --scale --empty-row --axis --keepdims --weight --bias --eps --eps-dtype
        --result --max-ulp --rtol --atol --cr --acc --exp-ulp --prec-max --threads --max-memory --json --quiet --tier --dtype --prec --junit -o --help" -- "$cur")) ;;
    tolerance) COMPREPLY=($(compgen -W "--n --d --dtype --acc --exp-ulp --range --json --help" -- "$cur")) ;;
    proofs) COMPREPLY=($(compgen -W "--json --help" -- "$cur")) ;;
    report) COMPREPLY=($(compgen -W "-o --threads --help" -- "$cur")) ;;
    esac ;;
  *) COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}
complete -o filenames -F _certiform certiform
