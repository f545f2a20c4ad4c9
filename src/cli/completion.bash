# bash completion for certiform
_certiform()
{
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} op=${COMP_WORDS[2]} words=
  local ops="attention softmax logsoftmax logsumexp layernorm rmsnorm l2norm exp dot field"
  local problem="--n --d --beta --init --seed --model --q --k --v --repulsive --max-memory"
  local common="--prec-max --threads --max-memory --quiet --help" criteria="--result --max-ulp --rtol --atol --cr --json"
  [ "$prev" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]} # readline splits words at =
  [ "$cur" = = ] && prev=${COMP_WORDS[COMP_CWORD-1]} cur=
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "judge compute tolerance baseline enclose report flow claims sweep proofs --help --version" -- "$cur"))
    return
  fi
  case $prev in
  judge | compute | create) COMPREPLY=($(compgen -W "$ops --help" -- "$cur")); return ;;
  tolerance) COMPREPLY=($(compgen -W "sum ${ops% field} --help" -- "$cur")); return ;;
  baseline) COMPREPLY=($(compgen -W "create check --help" -- "$cur")); return ;;
  --dtype | --input-dtype | --acc) COMPREPLY=($(compgen -W "f64 f32 f16 bf16" -- "$cur")); return ;;
  --eps-dtype) COMPREPLY=($(compgen -W "f64 f32" -- "$cur")); return ;;
  --tier) COMPREPLY=($(compgen -W "checked bound exact ref" -- "$cur")); return ;;
  --causal) case $cur in -*) ;; *) COMPREPLY=($(compgen -W "top-left bottom-right" -- "$cur")); return ;; esac ;;
  --until) COMPREPLY=($(compgen -W "cluster exponent clusters" -- "$cur")); return ;;
  --scale) COMPREPLY=($(compgen -W "rsqrt-d" -- "$cur")); return ;;
  --model) COMPREPLY=($(compgen -W "sa usa causal hardmax circle pre-ln peri-ln mix-ln ngpt sqrt raw" -- "$cur")); return ;;
  --method) COMPREPLY=($(compgen -W "rk4 euler published geodesic dopri5 dop853 taylor" -- "$cur")); return ;;
  --init) COMPREPLY=($(compgen -f -W "uniform orthogonal equiangular:" -- "$cur")); return ;;
  --empty-row) COMPREPLY=($(compgen -W "error zero nan" -- "$cur")); return ;;
  --max-ulp | --rtol | --atol | --exp-ulp | --axis | --eps | --prec | --prec-max | --threads | --max-memory | --n | --d | --range | --weight-range | --bias-range | --beta | --seed | --t-end | --constant | --diameter | --separation | --persist | --work | --order | --precision | --checkpoint | --dt | --every | --tol | --noise | --alpha | --tau) return ;;
  esac
  [ "$op" = create ] && op=${COMP_WORDS[3]}
  case $op in
  attention) words="--q --k --v --mask --causal --scale --empty-row" ;;
  softmax) words="--x --axis --keepdims --empty-row" ;;
  logsoftmax | logsumexp) words="--x --axis --keepdims" ;;
  layernorm) words="--x --axis --weight --bias --eps --eps-dtype" ;;
  rmsnorm) words="--x --axis --weight --eps --eps-dtype" ;;
  l2norm) words="--x --axis --eps --eps-dtype" ;;
  exp) words="--x" ;;
  dot) words="--x --y --keepdims" ;;
  field) words="--x --beta --model" ;;
  esac
  case ${COMP_WORDS[1]} in
  judge) words="$words $criteria --acc --exp-ulp $common" ;;
  compute) words="$words --tier --dtype --prec --output $common" ;;
  baseline)
    case ${COMP_WORDS[2]} in
    create) words="$words --acc --exp-ulp --output --threads --max-memory --quiet --help" ;;
    check) words="$criteria --junit $common" ;;
    esac ;;
  tolerance)
    words="--dtype --input-dtype --acc --range --json --help"
    [ "$op" = exp ] || words="$words --n"
    case $op in
    attention) words="$words --d --exp-ulp --bias-range --scale" ;;
    exp | softmax | logsoftmax | logsumexp) words="$words --exp-ulp" ;;
    layernorm) words="$words --weight-range --bias-range --eps" ;;
    rmsnorm) words="$words --weight-range --eps" ;;
    l2norm) words="$words --eps" ;;
    esac ;;
  enclose) words="$problem --init-rational --radius --t-end --until --constant --diameter --separation --persist --output --plot --work --order --double-double --precision --dense --checkpoint --threads --quiet --help" ;;
  claims) words="--quick --full --dry-run --seed --out --checker --data --json --threads --quiet --help" ;;
  proofs) words="--json --help" ;;
  flow) words="$problem --method --dt --t-end --every --tol --order --noise --alpha --tau --output --plot --quiet --help" ;;
  sweep) words="--output --resume --dry-run --plot --threads --quiet --help" ;;
  report) words="--output --certificate --checker --claims --data --quick --full --dry-run $common" ;;
  esac
  case $cur in
  -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  *) COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}
complete -o filenames -F _certiform certiform
