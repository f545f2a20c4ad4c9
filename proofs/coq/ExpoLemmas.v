(* The ACSL lemmas of specs/expo.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core Mult_error Sterbenz.
From Interval Require Import Tactic.
From CF Require Import FloatLib ExpoLib MagLemmas.
Open Scope R_scope.

Definition ex_dom (x : R) := x <= 693 /\ -708 <= x.
Definition ex_t x := rnd (S0 + L2E * x).
Definition ex_k x := rnd (- S0 + ex_t x).
Definition ex_h x := rnd (x + HI * ex_k x).
Definition ex_r x := rnd (ex_h x + LO * ex_k x).
(* WP sorts the product: c + p * r *)
Definition op_f c r p := rnd (c + p * r).
Definition ex_p6 r := op_f (1601279874085757 / 1152921504606846976) r (op_f (7320136444159925 / 36893488147419103232) r
  (op_f (457506757533105 / 18446744073709551616) r (op_f (6506834145557943 / 2361183241434822606848) r
  (op_f (2609665733262093 / 9444732965739290427392) r (7562538431926971 / 302231454903657293676544))))).
Definition ex_p r := op_f 1 r (op_f 1 r (op_f (4503599627370507 / 9007199254740992) r (op_f (6004799503160593 / 36028797018963968) r
  (op_f (6004799503139485 / 144115188075855872) r (op_f (1200959900649673 / 144115188075855872) r (ex_p6 r)))))).
Lemma op_f_comm c r p : op_f c r p = rnd (c + r * p).
Proof. unfold op_f. now rewrite Rmult_comm. Qed.
Definition ex_y x := rnd (ex_p (ex_r x) * pow2 (- S0 + ex_t x)).

Ltac small := apply Rabs_le; split; interval.

Lemma horner_wp c r p : (Rabs r <= 7/20 /\ Rabs c <= 1) /\ Rabs p <= 2 -> Rabs (rnd (c + r * p)) <= 2 /\ rng (c + r * p).
Proof.
  rewrite (Rmult_comm r p). intros [[hr hc] hp]. assert (b : Rabs (c + p * r) <= 2).
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult.
    assert (Rabs p * Rabs r <= 2 * (7/20)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption). lra. }
  split; [|apply rng_small; lra]. rewrite rnd_small by lra.
  apply abs_round_le_generic; try typeclasses eauto. 2: exact b.
  change 2 with (bpow radix2 1). apply generic_format_FLT_bpow; try typeclasses eauto; lia.
Qed.

Lemma p_eq r : Rabs r <= 3467/10000 -> ex_p r = p0 r.
Proof.
  intros hr. unfold ex_p, ex_p6. rewrite !op_f_comm.
  rewrite (rnd_small (2609665733262093 / 9444732965739290427392 + _)) by small. fold (p10 r).
  rewrite (rnd_small (6506834145557943 / 2361183241434822606848 + _)) by (unfold p10; small). fold (p9 r).
  rewrite (rnd_small (457506757533105 / 18446744073709551616 + _)) by (unfold p9, p10; small). fold (p8 r).
  rewrite (rnd_small (7320136444159925 / 36893488147419103232 + _)) by (unfold p8, p9, p10; small). fold (p7 r).
  rewrite (rnd_small (1601279874085757 / 1152921504606846976 + _)) by (unfold p7, p8, p9, p10; small). fold (p6 r).
  rewrite (rnd_small (1200959900649673 / 144115188075855872 + _)) by (unfold p6, p7, p8, p9, p10; small). fold (p5 r).
  rewrite (rnd_small (6004799503139485 / 144115188075855872 + _)) by (unfold p5, p6, p7, p8, p9, p10; small). fold (p4 r).
  rewrite (rnd_small (6004799503160593 / 36028797018963968 + _)) by (unfold p4, p5, p6, p7, p8, p9, p10; small). fold (p3 r).
  rewrite (rnd_small (4503599627370507 / 9007199254740992 + _)) by (unfold p3, p4, p5, p6, p7, p8, p9, p10; small). fold (p2 r).
  destruct (p2_err r hr) as (m & _ & b2 & _ & _).
  rewrite (rnd_small (1 + r * p2 r)) by (apply Rabs_le_inv in hr; apply Rabs_le_inv in b2; apply Rabs_le; nra). fold (p1 r).
  assert (b1 : Rabs (p1 r) <= 4) by (unfold p1; interval).
  rewrite (rnd_small (1 + r * p1 r)) by (apply Rabs_le_inv in hr; apply Rabs_le_inv in b1; apply Rabs_le; nra). reflexivity.
Qed.

Section X.
Variable x : R.
Hypothesis hx : ex_dom x.
Lemma hx' : -708 <= x <= 693.
Proof. unfold ex_dom in hx; lra. Qed.
Lemma t_eq : ex_t x = t_ x.
Proof. apply rnd_small. assert (h := T_bounds x hx'). unfold S0 in *. apply Rabs_le. lra. Qed.
Lemma t_bounds : S0 - 1021 <= t_ x <= S0 + 1000.
Proof. assert (h := k_bound x hx'). assert (e := k_exact x hx'). fold (t_ x) (k_ x) in *. lra. Qed.
Lemma k_small : Rabs (- S0 + t_ x) <= 2000.
Proof. assert (h := t_bounds). apply Rabs_le. lra. Qed.
Lemma k_eq : ex_k x = k_ x.
Proof. unfold ex_k. rewrite t_eq. apply rnd_small. assert (h := k_small). lra. Qed.
Lemma h_small : Rabs (x + HI * k_ x) <= 1.
Proof. assert (h := h_arg x hx'). fold (t_ x) (k_ x) in h. lra. Qed.
Lemma h_eq : ex_h x = h_ x.
Proof. unfold ex_h. rewrite k_eq. apply rnd_small. assert (h := h_small). lra. Qed.
Lemma r_small : Rabs (h_ x + LO * k_ x) <= 1.
Proof. assert (h := r_arg x hx'). fold (t_ x) (k_ x) (h_ x) in h. lra. Qed.
Lemma r_eq : ex_r x = r_ x.
Proof. unfold ex_r. rewrite h_eq, k_eq. apply rnd_small. assert (h := r_small). lra. Qed.
Lemma prod_eq : ex_p (ex_r x) * pow2 (- S0 + ex_t x) = p0 (r_ x) * exp (k_ x * ln 2).
Proof.
  rewrite r_eq, t_eq, p_eq by (apply r_b, hx'). assert (e := k_exact x hx'). fold (t_ x) (k_ x) in e.
  unfold pow2. rewrite e. do 3 f_equal. ring.
Qed.
Lemma prod_rng : rng (ex_p (ex_r x) * pow2 (- S0 + ex_t x)).
Proof.
  rewrite prod_eq, <- (y_eq x hx'). assert (h := y_range x hx'). assert (p := y_pos x hx').
  apply (rng_le (2^1000)). now vm_compute. rewrite Rabs_pos_eq; lra.
Qed.
Lemma y_eq_wp : ex_y x = y_ x.
Proof. unfold ex_y. rewrite rnd_rn by apply prod_rng. rewrite prod_eq. reflexivity. Qed.

Lemma error_wp : Rabs (ex_y x + (-1) * exp x) <= (1 / 4503599627370496) * exp x.
Proof.
  rewrite y_eq_wp. replace (y_ x + -1 * exp x) with (y_ x - exp x) by ring.
  apply Rle_trans with (1 := y_err x hx'). assert (h := exp_pos x). lra.
Qed.
Lemma sign_wp : 0 < ex_y x /\ (x <= 0 -> ex_y x <= 1).
Proof. rewrite y_eq_wp. split. apply y_pos, hx'. apply y_le1, hx'. Qed.
Lemma reduce_wp : (((((((ex_t x) <= 6755399441056744 /\ 6755399441054723 <= ex_t x) /\ Rabs (ex_r x) <= 3467 / 10000) /\
  rng (- S0 + ex_t x)) /\ rng (S0 + L2E * x)) /\ rng (x + HI * ex_k x)) /\ rng (ex_h x + LO * ex_k x)).
Proof.
  rewrite h_eq, r_eq, k_eq, t_eq. assert (b := t_bounds). unfold S0 in b. repeat split; try lra.
  - apply r_b, hx'.
  - apply rng_small. assert (h := k_small). lra.
  - apply rng_small. assert (h := k_small). lra.
  - apply rng_small. assert (h := T_bounds x hx'). unfold S0 in *. apply Rabs_le. lra.
  - apply rng_small. assert (h := T_bounds x hx'). unfold S0 in *. apply Rabs_le. lra.
  - apply rng_small. assert (h := h_small). lra.
  - apply rng_small. assert (h := h_small). lra.
  - apply rng_small. assert (h := r_small). lra.
  - apply rng_small. assert (h := r_small). lra.
Qed.
End X.


Lemma expo_horner c r p : (Rabs r <= 7/20 /\ Rabs c <= 1) /\ Rabs p <= 2 -> Rabs (rnd (c + r * p)) <= 2 /\ rng (c + r * p).
Proof. exact (horner_wp c r p). Qed.
Definition expo_reduce := reduce_wp.
Definition expo_scale := prod_rng.
Definition expo_error := error_wp.
Definition expo_sign := sign_wp.

(* expm1: the same k, ln 2 cut to 42 bits and the rest *)
Definition ex_mh x := rnd (x + HM * ex_k x).
Definition ex_mr x := rnd (ex_mh x + LM * ex_k x).
Lemma expo_mreduce x : ex_dom x ->
  (((Rabs (ex_mh x) <= 7/20 /\ Rabs (ex_mr x) <= 7/20) /\ Rabs (ex_k x) <= 1024) /\ rng (x + HM * ex_k x)) /\ rng (ex_mh x + LM * ex_k x).
Proof.
  intros hx. assert (hx1 := hx' x hx). assert (ke := k_eq x hx). assert (kb := k_bound x hx1). fold (t_ x) (k_ x) in kb.
  assert (a := mh_arg x hx1). fold (t_ x) (k_ x) in a. assert (b := mr_arg x hx1). fold (t_ x) (k_ x) in b.
  assert (e1 : ex_mh x = rn (x + HM * k_ x)) by (unfold ex_mh; rewrite ke; apply rnd_small; lra).
  assert (e2 : ex_mr x = rn (rn (x + HM * k_ x) + LM * k_ x)) by (unfold ex_mr; rewrite e1, ke; apply rnd_small; lra).
  rewrite e1, e2, ke. assert (c := mh_bound x hx1). assert (d := mr_bound x hx1). fold (t_ x) (k_ x) in c, d.
  repeat split; try (apply rng_small; lra); try lra. apply Rabs_le. lra.
Qed.
Lemma expo_pow2 k : k <= 1000 -> mag (pow2 k) 1000.
Proof.
  intros h. unfold mag, pow2. rewrite Rabs_pos_eq by (left; apply exp_pos).
  assert (l : 0 < ln 2) by (rewrite <- ln_1; apply ln_increasing; lra).
  destruct (Rle_lt_or_eq_dec _ _ h) as [g| ->]; [left; apply exp_increasing; nra|apply Rle_refl].
Qed.

Lemma expo_shift k : ((k <= 1024 /\ -1024 <= k) /\ (exists i : Z, IZR i = k)) ->
  k + rnd (6755399441055744 + (-1) * k) = 6755399441055744 /\ rng (6755399441055744 + (-1) * k).
Proof.
  intros [[h1 h2] [i hi]]. assert (r : rng (6755399441055744 + -1 * k)) by (apply rng_small; apply Rabs_le; lra).
  split; [|exact r]. rewrite rnd_rn by exact r. rewrite rn_id. ring.
  replace (6755399441055744 + -1 * k) with (IZR (6755399441055744 - i)) by (rewrite minus_IZR, hi; ring).
  apply generic_format_FLT. exists (Float radix2 (6755399441055744 - i) 0).
  - unfold F2R; cbn [Fnum Fexp]. change (bpow radix2 0) with 1. now rewrite Rmult_1_r.
  - cbn [Fnum]. change (radix2 ^ 53)%Z with 9007199254740992%Z. subst k. apply le_IZR in h1. apply le_IZR in h2. lia.
  - cbn [Fexp]. lia.
Qed.
Lemma expo_ge1 x : x <= 4 -> 1 <= x -> 1 <= rnd x /\ rng x.
Proof.
  intros h1 h2. assert (r : rng x) by (apply rng_small; apply Rabs_le; lra). split; [|exact r].
  rewrite rnd_rn by exact r. rewrite <- rn_1. now apply rn_le.
Qed.

(* log1p *)
Notation real := ieee_float.Float64.t'real.
Definition l1p (f : ieee_float.Float64.t) := -1 < real f /\ real f <= IZR (2^1000).
Lemma fmt1 : fmt 1.
Proof. rewrite <- rn_1. apply rn_fmt. Qed.
Lemma above_minus_one x : fmt x -> -1 < x -> 1 / 9007199254740992 <= 1 + x.
Proof.
  intros hf h. assert (g := succ_le_lt radix2 (FLT_exp (-1074) 53) (- (1)) x (generic_format_opp _ _ _ fmt1) hf ltac:(lra)).
  rewrite succ_opp in g. change 1 with (bpow radix2 0) in g at 1. rewrite pred_bpow in g.
  change (bpow radix2 (FLT_exp (-1074) 53 0)) with (/ 9007199254740992) in g. change (bpow radix2 0) with 1 in g. lra.
Qed.

Lemma rn_grow z : Rabs (rn z) <= Rabs z * (1 + u) + eta.
Proof.
  assert (g := rn_abs_err z). replace (rn z) with ((rn z - z) + z) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Section L1p.
Variable f : ieee_float.Float64.t.
Hypothesis H : l1p f.
Let x := real f.
Let y := rn (1 + x).
Lemma lx : -1 < x <= IZR (2^1000).
Proof. exact H. Qed.
Lemma big : IZR (2^1000) = bpow radix2 1000 /\ bpow radix2 1001 = 2 * bpow radix2 1000 /\ 4 <= bpow radix2 1000.
Proof.
  split; [reflexivity|split]. change 1001%Z with (1 + 1000)%Z. now rewrite bpow_plus.
  change 4 with (bpow radix2 2). apply bpow_le. lia.
Qed.
Lemma sum_rng : rng (1 + x).
Proof.
  apply (rng_le (2^1001)). now vm_compute. change (IZR (2^1001)) with (bpow radix2 1001).
  destruct big as (b1 & b2 & b3). assert (h := lx). rewrite b1 in h. rewrite b2. apply Rabs_le. lra.
Qed.
Lemma y_lo : 1 / 9007199254740992 <= y.
Proof.
  replace (1 / 9007199254740992) with (bpow radix2 (-53)) by (simpl; unfold Z.pow_pos; simpl; lra).
  rewrite <- (rn_bpow (-53)) by lia. apply rn_le.
  replace (bpow radix2 (-53)) with (1 / 9007199254740992) by (simpl; unfold Z.pow_pos; simpl; lra).
  apply above_minus_one. apply fmt_f64. apply lx.
Qed.
Lemma y_hi : y <= bpow radix2 1001.
Proof.
  rewrite <- (rn_bpow 1001) by lia. apply rn_le. destruct big as (b1 & b2 & b3). assert (h := lx). rewrite b1 in h. lra.
Qed.
(* what is left after the exact subtraction *)
Lemma rest : Rabs (rnd ((1 + x) - y)) <= 1 / 4503599627370496 * y /\ rng ((1 + x) - y).
Proof.
  assert (e := rn_plus 1 x fmt1 (fmt_f64 f)). fold y in e. assert (h := lx). rewrite (Rabs_pos_eq (1 + x)) in e by lra.
  assert (lo := y_lo). rewrite Rabs_minus_sym in e.
  assert (yb : (1 + x) * (1 - u) <= y) by (apply Rabs_le_inv in e; lra).
  assert (r : rng (1 + x - y)).
  { apply (rng_le (2^1001)). now vm_compute. change (IZR (2^1001)) with (bpow radix2 1001).
    destruct big as (b1 & b2 & b3). rewrite b1 in h. apply Rle_trans with (1 := e). unfold u. lra. }
  split; [|exact r]. rewrite rnd_rn by exact r. clear h. assert (g := rn_abs_err (1 + x - y)).
  assert (t : eta <= 1 / 1298074214633706907132624082305024).
  { unfold eta. assert (bpow radix2 (-1074) <= bpow radix2 (-110)) by (apply bpow_le; lia).
    replace (bpow radix2 (-110)) with (1 / 1298074214633706907132624082305024) in H0 by (simpl; unfold Z.pow_pos; simpl; lra). 
    assert (p := bpow_gt_0 radix2 (-1074)). lra. }
  assert (k := rn_grow (1 + x - y)). set (z := Rabs (1 + x - y)) in *. clearbody z. clear H g r.
  generalize dependent (rn (1 + x - y)). intros w k. clearbody y. clearbody x.
  assert (k2 : z * (1 + u) <= u * (1 + x) * (1 + u)) by (apply Rmult_le_compat_r; [unfold u; lra|exact e]).
  apply Rle_trans with (1 := k). unfold u in *. lra.
Qed.
Lemma expo_l1p_sum_ : (rnd (1 + x) <= IZR (2^1001) /\ 1 / 9007199254740992 <= rnd (1 + x)) /\ rng (1 + x).
Proof.
  rewrite rnd_rn by exact sum_rng. split; [split|exact sum_rng].
  - exact y_hi.
  - exact y_lo.
Qed.
Lemma low_exact : x < 1 -> fmt (y - 1).
Proof.
  intros h1. assert (h := lx). destruct (Rle_lt_dec (- (1/2)) x) as [g|g].
  - apply sterbenz; try typeclasses eauto. apply rn_fmt. apply fmt1.
    assert (/ 2 <= y). { change (/ 2) with (bpow radix2 (-1)). rewrite <- (rn_bpow (-1)) by lia. apply rn_le. change (bpow radix2 (-1)) with (/ 2). lra. }
    assert (y <= 2). { change 2 with (bpow radix2 1). rewrite <- (rn_bpow 1) by lia. apply rn_le. change (bpow radix2 1) with 2. lra. } lra.
  - assert (e : y = 1 + x).
    { apply rn_id. replace (1 + x) with (1 - - x) by ring. apply sterbenz; try typeclasses eauto. apply fmt1.
      apply generic_format_opp, fmt_f64. lra. }
    rewrite e. replace (1 + x - 1) with x by ring. apply fmt_f64.
Qed.
Lemma low_ : x < 1 -> (Rabs (rnd (x + (-1) * rnd ((-1) + y))) <= 1 / 4503599627370496 * y /\ rng ((-1) + y)) /\ rng (x + (-1) * rnd ((-1) + y)).
Proof.
  intros h1. assert (h := lx). assert (lo := y_lo).
  assert (hi2 : y <= 2). { change 2 with (bpow radix2 1). rewrite <- (rn_bpow 1) by lia. apply rn_le. change (bpow radix2 1) with 2. lra. }
  assert (r : rng (-1 + y)) by (apply rng_small; apply Rabs_le; lra).
  rewrite (rnd_rn (-1 + y)) by exact r. replace (-1 + y) with (y - 1) in * by ring. rewrite rn_id by now apply low_exact.
  replace (x + -1 * (y - 1)) with (1 + x - y) by ring. destruct rest as [a b]. now split.
Qed.
Lemma high_exact : 1 <= x -> fmt (y - x).
Proof.
  intros h1. apply sterbenz; try typeclasses eauto. apply rn_fmt. apply fmt_f64.
  assert (f2 : fmt (x * bpow radix2 1)).
  { apply mult_bpow_exact_FLT. apply fmt_f64. assert (1 <= Raux.mag radix2 x)%Z.
    { apply mag_ge_bpow. change (bpow radix2 (1 - 1)) with 1. rewrite Rabs_pos_eq; lra. } lia. }
  assert (x <= y). { rewrite <- (rn_id x) by apply fmt_f64. apply rn_le. lra. }
  assert (y <= x * bpow radix2 1). { rewrite <- (rn_id _ f2). apply rn_le. change (bpow radix2 1) with 2. lra. }
  change (bpow radix2 1) with 2 in *. lra.
Qed.
Lemma high_ : 1 <= x -> (Rabs (rnd (1 + (-1) * rnd (y + (-1) * x))) <= 1 / 4503599627370496 * y /\ rng (y + (-1) * x)) /\ rng (1 + (-1) * rnd (y + (-1) * x)).
Proof.
  intros h1. assert (h := lx). assert (lo := y_lo). assert (hi := y_hi). destruct big as (b1 & b2 & b3). rewrite b1 in h.
  assert (r : rng (y + -1 * x)).
  { apply (rng_le (2^1001)). now vm_compute. change (IZR (2^1001)) with (bpow radix2 1001). rewrite b2 in *. apply Rabs_le. lra. }
  rewrite (rnd_rn (y + -1 * x)) by exact r. replace (y + -1 * x) with (y - x) in * by ring. rewrite rn_id by now apply high_exact.
  replace (1 + -1 * (y - x)) with (1 + x - y) by ring. destruct rest as [a b]. now split.
Qed.
End L1p.
Lemma expo_l1p_sum f : l1p f -> (rnd (1 + real f) <= IZR (2^1001) /\ 1 / 9007199254740992 <= rnd (1 + real f)) /\ rng (1 + real f).
Proof. exact (expo_l1p_sum_ f). Qed.
Lemma expo_l1p_low f : real f < 1 -> l1p f ->
  (Rabs (rnd (real f + (-1) * rnd ((-1) + rnd (1 + real f)))) <= 1 / 4503599627370496 * rnd (1 + real f) /\ rng ((-1) + rnd (1 + real f)))
  /\ rng (real f + (-1) * rnd ((-1) + rnd (1 + real f))).
Proof. intros h1 h. rewrite (rnd_rn (1 + real f)) by exact (sum_rng f h). exact (low_ f h h1). Qed.
Lemma expo_l1p_high f : 1 <= real f -> l1p f ->
  (Rabs (rnd (1 + (-1) * rnd (rnd (1 + real f) + (-1) * real f))) <= 1 / 4503599627370496 * rnd (1 + real f) /\ rng (rnd (1 + real f) + (-1) * real f))
  /\ rng (1 + (-1) * rnd (rnd (1 + real f) + (-1) * real f)).
Proof. intros h1 h. rewrite (rnd_rn (1 + real f)) by exact (sum_rng f h). exact (high_ f h h1). Qed.

Definition split (x k : R) := ((k <= 1024 /\ -1022 <= k) /\ x * pow2 ((-1) * k) <= 71/50) /\ 7/10 <= x * pow2 ((-1) * k).
Lemma expo_scaled_l c y k : Rabs c <= 1 / 4503599627370496 * y /\ split y k -> Rabs (c * pow2 ((-1) * k)) <= 1 / 1125899906842624.
Proof.
  intros [hc [[_ h] _]]. assert (p : 0 < pow2 (-1 * k)) by apply exp_pos. rewrite Rabs_mult, (Rabs_pos_eq (pow2 _)) by lra.
  apply Rle_trans with (1 / 4503599627370496 * y * pow2 (-1 * k)). apply Rmult_le_compat_r; lra. lra.
Qed.

(* conversion must not open these: without this the check of expo_error runs for minutes *)
Strategy opaque [ieee_float.Float64.t'real ieee_float.Float64.round WpCfloat.to_f64 exp ln Rabs].
