(* exp within 9/8 of a unit in the last place: the chain of ExpoLib, bounded by |r| and the sign of r; then the ACSL lemma of specs/expo_ulp.acsl. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib MagLemmas ExpoLib ExpoLemmas.
Open Scope R_scope.

Lemma method_sharp r : -3467/10000 <= r <= 3467/10000 -> Rabs ((P r - exp r) / exp r) <= 1/144115188075855872.   (* 2^-57 *)
Proof. intros H. unfold P. interval with (i_bisect r, i_taylor r, i_prec 90, i_degree 14). Qed.

Section Poly.
Variable r : R.
Hypothesis hr : Rabs r <= 3467/10000.
Ltac bp := simpl; unfold Z.pow_pos; simpl; lra.

(* p3, and what it approximates *)
Lemma p3_err : exists m, P r = 1 + r * (1 + r * (4503599627370507 / 9007199254740992 + r * m)) /\
  Rabs (p3 r - m) <= 14/100 / 9007199254740992 /\ 1/10 <= p3 r <= 1/4.
Proof.
  eexists. split. reflexivity.
  assert (e11 : Rabs (7562538431926971 / 302231454903657293676544 - 7562538431926971 / 302231454903657293676544) <= 0)
    by (rewrite Rminus_eq_0, Rabs_R0; lra).
  destruct (horner_step (-21) (1/2097152) (2609665733262093 / 9444732965739290427392) r _ _ _ _ ltac:(lia) ltac:(bp) hr e11) as [b10 e10]. interval. fold (p10 r) in *.
  destruct (horner_step (-18) (1/262144) (6506834145557943 / 2361183241434822606848) r _ _ _ _ ltac:(lia) ltac:(bp) hr e10) as [b9 e9]. interval. fold (p9 r) in *.
  destruct (horner_step (-15) (1/32768) (457506757533105 / 18446744073709551616) r _ _ _ _ ltac:(lia) ltac:(bp) hr e9) as [b8 e8]. interval. fold (p8 r) in *.
  destruct (horner_step (-12) (1/4096) (7320136444159925 / 36893488147419103232) r _ _ _ _ ltac:(lia) ltac:(bp) hr e8) as [b7 e7]. interval. fold (p7 r) in *.
  destruct (horner_step (-9) (1/512) (1601279874085757 / 1152921504606846976) r _ _ _ _ ltac:(lia) ltac:(bp) hr e7) as [b6 e6]. interval. fold (p6 r) in *.
  destruct (horner_step (-6) (1/64) (1200959900649673 / 144115188075855872) r _ _ _ _ ltac:(lia) ltac:(bp) hr e6) as [b5 e5]. interval. fold (p5 r) in *.
  destruct (horner_step (-4) (1/16) (6004799503139485 / 144115188075855872) r _ _ _ _ ltac:(lia) ltac:(bp) hr e5) as [b4 e4]. interval. fold (p4 r) in *.
  destruct (horner_step (-2) (1/4) (6004799503160593 / 36028797018963968) r _ _ _ _ ltac:(lia) ltac:(bp) hr e4) as [b3 e3]. interval. fold (p3 r) in *.
  split. apply Rle_trans with (1 := e3). lra.
  unfold p3. apply Rabs_le_inv in b4. assert (h := hr). apply Rabs_le_inv in h.
  assert (g := rn_half (-2) (6004799503160593 / 36028797018963968 + r * p4 r) ltac:(lia)).
  change (bpow radix2 (-2)) with (/ 4) in g. change (bpow radix2 (-2 - 54)) with (/ 72057594037927936) in g.
  assert (z : 14/100 <= 6004799503160593 / 36028797018963968 + r * p4 r <= 19/100) by (split; nra).
  specialize (g ltac:(rewrite Rabs_pos_eq; lra)). apply Rabs_le_inv in g. lra.
Qed.

(* the last two steps, from the third: v the larger of the two values' binades *)
Lemma last_steps v w E m : Rabs (p2 r - m) <= E -> P r = 1 + r * (1 + r * m) ->
  (Rabs (1 + r * p2 r) <= v -> Rabs (1 + r * p1 r) <= v -> (exists e, (-1000 <= e)%Z /\ bpow radix2 e = v) -> w = v / 18014398509481984 ->
  Rabs (p0 r - P r) <= w + Rabs r * (w + Rabs r * E)).
Proof.
  intros e2 -> h1 h0 (e & he & hv) ->.
  destruct (horner_step e v 1 r _ _ _ _ he hv (Rle_refl _) e2 h1) as [_ e1]. fold (p1 r) in e1.
  destruct (horner_step e v 1 r _ _ _ _ he hv (Rle_refl _) e1 h0) as [_ e0]. fold (p0 r) in e0.
  apply Rle_trans with (1 := e0). assert (p := Rabs_pos r). lra.
Qed.
Lemma eval_neg : r <= 0 -> Rabs (p0 r - P r) <= u * (/ 2 + Rabs r * (/ 2 + Rabs r * (55/100))) /\
  (r <= -1/1000 -> Rabs (p0 r - P r) <= u * (/ 2 + Rabs r * (/ 2 + Rabs r * (3/10)))).
Proof.
  intros neg. destruct (p2_err r hr) as (_ & _ & b2' & p2p & _). assert (p1p := p1_pos r hr). destruct p3_err as (m & eP & e3 & b3).
  assert (h := hr). apply Rabs_le_inv in h. apply Rabs_le_inv in b2'.
  assert (a1 : Rabs (1 + r * p2 r) <= 1) by (apply Rabs_le; nra).
  assert (p1b : p1 r <= 1). { unfold p1. rewrite <- rn_1 at 2. apply rn_le. apply Rabs_le_inv in a1. lra. }
  assert (a0 : Rabs (1 + r * p1 r) <= 1) by (apply Rabs_le; nra).
  assert (ex : exists e, (-1000 <= e)%Z /\ bpow radix2 e = 1) by (exists 0%Z; split; [lia|reflexivity]).
  assert (hm : Rabs (r * (p3 r - m)) <= 3467/10000 * (14/100 / 9007199254740992)).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  assert (m2 : forall v e, (-1000 <= e)%Z -> bpow radix2 e = v -> Rabs (4503599627370507 / 9007199254740992 + r * p3 r) <= v ->
    Rabs (p2 r - (4503599627370507 / 9007199254740992 + r * m)) <= v / 18014398509481984 + 5/100 / 9007199254740992).
  { intros v e he hv hz. destruct (horner_step e v (4503599627370507 / 9007199254740992) r _ _ _ _ he hv hr e3 hz) as [_ g]. fold (p2 r) in g. lra. }
  split.
  - assert (g := m2 1 0%Z ltac:(lia) eq_refl ltac:(apply Rabs_le; nra)).
    apply Rle_trans with (1 := last_steps 1 (u / 2) _ _ g eP a1 a0 ex ltac:(unfold u; lra)).
    assert (p := Rabs_pos r). assert (q : 0 <= Rabs r * Rabs r) by (apply Rmult_le_pos; lra). unfold u. nra.
  - intros far. assert (g := m2 (/ 2) (-1)%Z ltac:(lia) eq_refl ltac:(apply Rabs_le; nra)).
    apply Rle_trans with (1 := last_steps 1 (u / 2) _ _ g eP a1 a0 ex ltac:(unfold u; lra)).
    assert (p := Rabs_pos r). assert (q : 0 <= Rabs r * Rabs r) by (apply Rmult_le_pos; lra). unfold u. nra.
Qed.
Lemma eval_pos : 0 <= r -> Rabs (p0 r - P r) <= u * (1 + r * (1 + r * (55/100))).
Proof.
  intros pos. destruct (p2_err r hr) as (_ & _ & b2' & p2p & _). assert (p1p := p1_pos r hr). destruct p3_err as (m & eP & e3 & b3).
  assert (h := hr). apply Rabs_le_inv in h. apply Rabs_le_inv in b2'.
  assert (a1 : Rabs (1 + r * p2 r) <= 2) by (apply Rabs_le; nra).
  assert (p1b : p1 r <= 2). { unfold p1. change 2 with (bpow radix2 1). rewrite <- (rn_bpow 1) by lia. apply rn_le. change (bpow radix2 1) with 2. apply Rabs_le_inv in a1. lra. }
  assert (a0 : Rabs (1 + r * p1 r) <= 2) by (apply Rabs_le; nra).
  assert (ex : exists e, (-1000 <= e)%Z /\ bpow radix2 e = 2) by (exists 1%Z; split; [lia|reflexivity]).
  destruct (horner_step 0 1 (4503599627370507 / 9007199254740992) r _ _ _ _ ltac:(lia) eq_refl hr e3 ltac:(apply Rabs_le; nra)) as [_ g]. fold (p2 r) in g.
  apply Rle_trans with (1 := last_steps 2 u _ _ g eP a1 a0 ex ltac:(unfold u; lra)).
  rewrite (Rabs_pos_eq r) by exact pos. assert (q : 0 <= r * r) by (apply Rmult_le_pos; lra). unfold u. nra.
Qed.

(* q the exact reduced argument *)
Variable q : R.
Hypothesis hq : Rabs (r - q) <= 2001 / 1000 / 36028797018963968.
Lemma whole E : Rabs (p0 r - P r) <= E -> Rabs (p0 r - exp q) <= E + 564/1000 * u * exp r.
Proof.
  intros e1. assert (h := hr). apply Rabs_le_inv in h. assert (e2 := method_sharp r ltac:(lra)). assert (pr := exp_pos r).
  set (d := r - q) in *. assert (eq : exp q = exp r * exp (- d)) by (rewrite <- exp_plus; f_equal; unfold d; ring).
  assert (ed : Rabs (exp (- d) - 1) <= 2002 / 1000 / 36028797018963968) by interval with (i_taylor d, i_prec 120).
  assert (e2' : Rabs (P r - exp r) <= 1/144115188075855872 * exp r).
  { assert (i := Rinv_0_lt_compat _ pr). unfold Rdiv at 1 in e2. rewrite Rabs_mult, (Rabs_pos_eq (/ exp r)) in e2 by lra.
    apply Rmult_le_reg_r with (/ exp r). exact i.
    replace (1 / 144115188075855872 * exp r * / exp r) with (1 / 144115188075855872) by (field; lra). exact e2. }
  assert (e4 : Rabs (exp r - exp q) <= 2002 / 1000 / 36028797018963968 * exp r).
  { rewrite eq. replace (exp r - exp r * exp (- d)) with (- (exp (- d) - 1) * exp r) by ring.
    rewrite Rabs_mult, Rabs_Ropp, (Rabs_pos_eq (exp r)) by lra. apply Rmult_le_compat_r; lra. }
  replace (p0 r - exp q) with ((p0 r - P r) + ((P r - exp r) + (exp r - exp q))) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). assert (t := Rabs_triang (P r - exp r) (exp r - exp q)). unfold u. lra.
Qed.
Lemma sharp_neg : r <= 0 -> Rabs (p0 r - exp q) <= 9/8 * u.
Proof.
  intros neg. destruct (eval_neg neg) as [n f]. assert (h := hr). apply Rabs_le_inv in h. rewrite (Rabs_left1 r neg) in n, f.
  destruct (Rle_or_lt r (-1/1000)) as [a|a].
  - apply Rle_trans with (1 := whole _ (f a)).
    assert (g : / 2 + - r * (/ 2 + - r * (3/10)) + 564/1000 * exp r <= 9/8) by interval with (i_bisect r). unfold u. lra.
  - apply Rle_trans with (1 := whole _ n).
    assert (g : / 2 + - r * (/ 2 + - r * (55/100)) + 564/1000 * exp r <= 9/8) by interval with (i_bisect r). unfold u. lra.
Qed.
Lemma sharp_pos : 0 <= r -> Rabs (p0 r - exp q) <= 9/4 * u.
Proof.
  intros pos. assert (n := eval_pos pos). assert (h := hr). apply Rabs_le_inv in h. apply Rle_trans with (1 := whole _ n).
  assert (g : 1 + r * (1 + r * (55/100)) + 564/1000 * exp r <= 9/4) by interval with (i_bisect r). unfold u. lra.
Qed.
(* r >= 0 > q: both next to 0, and the value is 1 *)
Lemma sharp_tie : 0 <= r -> q < 0 -> Rabs (p0 r - exp q) <= 9/8 * u.
Proof.
  intros pos neg. assert (hq' := hq). apply Rabs_le_inv in hq'.
  destruct (p2_err r hr) as (_ & _ & b2' & p2p & _). apply Rabs_le_inv in b2'. assert (p1p := p1_pos r hr).
  assert (h := hr). apply Rabs_le_inv in h.
  assert (p1b : p1 r <= 125/100).
  { assert (g : Rabs (1 + r * p2 r) <= bpow radix2 1) by (change (bpow radix2 1) with 2; apply Rabs_le; nra).
    assert (e := rn_half 1 (1 + r * p2 r) ltac:(lia) g). fold (p1 r) in e.
    change (bpow radix2 (1 - 54)) with (/ 9007199254740992) in e. apply Rabs_le_inv in e. nra. }
  assert (one : p0 r = 1).
  { apply Rle_antisym.
    - unfold p0. apply (round_N_le_midp radix2 (FLT_exp (-1074) 53) (fun x => negb (Z.even x)) 1).
      rewrite <- rn_1. apply rn_fmt.
      assert (s : ulp radix2 (FLT_exp (-1074) 53) 1 = / 4503599627370496) by (change 1 with (bpow radix2 0); rewrite ulp_bpow; reflexivity).
      rewrite succ_eq_pos, s by lra. nra.
    - unfold p0. rewrite <- rn_1 at 1. apply rn_le. nra. }
  rewrite one. assert (g : 1 - 6/10 * u <= exp q) by (unfold u; assert (e := exp_ineq1_le q); lra).
  assert (l : exp q < 1) by (rewrite <- exp_0; now apply exp_increasing). apply Rabs_le. unfold u in *. lra.
Qed.
End Poly.

Lemma pow2_lt j n : pow2 (IZR n) < pow2 (IZR j) -> (n < j)%Z.
Proof. rewrite !pow2_bpow. apply lt_bpow. Qed.
Section Value.
Variable x : R.
Hypothesis hx : -708 <= x <= 693.
Let q := x - k_ x * ln 2.
Lemma q_near : Rabs (r_ x - q) <= 2001 / 1000 / 36028797018963968.
Proof. exact (r_err x hx). Qed.
Lemma y_ulp j : pow2 (IZR j) <= exp x -> exp x < pow2 (IZR (1 + j)) -> Rabs (y_ x - exp x) <= 9/8 * pow2 (IZR (j - 52)).
Proof.
  intros _ hi. rewrite (y_eq x hx). destruct (k_int x hx) as [n [hn _]]. fold (t_ x) (k_ x) in hn.
  assert (ek : exp (k_ x * ln 2) = pow2 (IZR n)) by (rewrite hn; reflexivity).
  assert (ex : exp x = exp q * pow2 (IZR n)) by (rewrite <- ek, <- exp_plus; f_equal; unfold q; ring).
  assert (pn : 0 < pow2 (IZR n)) by apply exp_pos. rewrite ek, ex, <- Rmult_minus_distr_r, Rabs_mult, (Rabs_pos_eq (pow2 _)) by lra.
  assert (down : forall a b, (a <= b)%Z -> pow2 (IZR a) <= pow2 (IZR b)) by (intros a b h; rewrite !pow2_bpow; now apply bpow_le).
  assert (unit : forall a, pow2 (IZR (a - 52)) = 2 * u * pow2 (IZR a)).
  { intros a. rewrite !pow2_bpow. unfold Z.sub. rewrite bpow_plus. change (bpow radix2 (- (52))) with (/ 4503599627370496). unfold u. lra. }
  assert (rb := r_b x hx). assert (qn := q_near).
  destruct (Rle_or_lt 0 q) as [qp|qm].
  - assert (nj : (n <= j)%Z).
    { assert (n < 1 + j)%Z; [|lia]. apply pow2_lt. apply Rle_lt_trans with (2 := hi). rewrite ex.
      assert (1 <= exp q) by (rewrite <- exp_0; destruct (Rle_lt_or_eq_dec _ _ qp) as [l|l]; [left; now apply exp_increasing|rewrite l; lra]).
      rewrite <- (Rmult_1_l (pow2 (IZR n))) at 1. apply Rmult_le_compat_r; lra. }
    assert (d := down _ _ nj). rewrite unit.
    assert (g : Rabs (p0 (r_ x) - exp q) <= 9/4 * u).
    { destruct (Rle_or_lt 0 (r_ x)) as [rp|rm]. now apply sharp_pos. assert (s := sharp_neg (r_ x) rb q qn ltac:(lra)). unfold u in *. lra. }
    apply Rle_trans with (9/4 * u * pow2 (IZR n)). apply Rmult_le_compat_r; lra. unfold u. lra.
  - assert (nj : (n - 1 <= j)%Z).
    { assert (n < 2 + j)%Z; [|lia]. apply pow2_lt. replace (pow2 (IZR (2 + j))) with (2 * pow2 (IZR (1 + j))).
      2: { rewrite !pow2_bpow. replace (2 + j)%Z with (1 + (1 + j))%Z by ring. rewrite (bpow_plus radix2 1 (1 + j)). reflexivity. }
      apply Rle_lt_trans with (2 * exp x). 2: lra. rewrite ex.
      assert (1 / 2 <= exp q).
      { assert (rb' := rb). apply Rabs_le_inv in rb'. apply Rabs_le_inv in qn. assert (e := exp_ineq1_le q). lra. }
      assert (1 / 2 * pow2 (IZR n) <= exp q * pow2 (IZR n)) by (apply Rmult_le_compat_r; lra). lra. }
    assert (d := down _ _ nj). rewrite unit.
    assert (half : pow2 (IZR n) = 2 * pow2 (IZR (n - 1))).
    { rewrite !pow2_bpow. replace n with (1 + (n - 1))%Z at 1 by ring. rewrite (bpow_plus radix2 1 (n - 1)). reflexivity. }
    assert (g : Rabs (p0 (r_ x) - exp q) <= 9/8 * u).
    { destruct (Rle_or_lt 0 (r_ x)) as [rp|rm]. now apply sharp_tie. apply sharp_neg; try assumption. lra. }
    apply Rle_trans with (9/8 * u * pow2 (IZR n)). apply Rmult_le_compat_r; lra. rewrite half. unfold u. lra.
Qed.
End Value.

Definition value (x y : R) := ex_y x = y /\ ex_dom x.
Lemma expo_ulp_l x y : value x y ->
  forall i : Z, pow2 (IZR i) <= exp x -> exp x < pow2 (IZR (1 + i)) -> Rabs (y + (-1) * exp x) <= 9 / 8 * pow2 (IZR ((-52) + i)).
Proof.
  intros [<- hx] i lo hi. rewrite (y_eq_wp x hx). replace (y_ x + -1 * exp x) with (y_ x - exp x) by ring.
  replace (-52 + i)%Z with (i - 52)%Z by ring. exact (y_ulp x (hx' x hx) i lo hi).
Qed.
