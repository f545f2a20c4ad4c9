(* The ACSL lemmas of specs/expo_log1p.acsl, in the shape WP gives them: the logarithm of 1 + f + g, and log1p's exact steps before it. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core Sterbenz Mult_error.
From Interval Require Import Tactic.
From CF Require Import FloatLib RowLib MagLemmas ExpoLib ExpoLemmas EncloseLib LogMethod LogLib LogSum LogLemmas DdLib DdAdd.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.

(* ln(1 + t) is t up to its square *)
Lemma ln_small t : Rabs t <= 1 / 2 -> Rabs (ln (1 + t) - t) <= 2 * (t * t).
Proof.
  intros h. apply Rabs_le_inv in h. assert (p : 0 < 1 + t) by lra. assert (q : 0 <= t * t) by apply Rle_0_sqr.
  assert (a : ln (1 + t) <= t).
  { assert (e := exp_ineq1_le (ln (1 + t))). rewrite exp_ln in e by exact p. lra. }
  assert (b : - ln (1 + t) <= / (1 + t) - 1).
  { rewrite <- ln_Rinv by exact p. assert (e := exp_ineq1_le (ln (/ (1 + t)))). rewrite exp_ln in e by (now apply Rinv_0_lt_compat). lra. }
  assert (c : / (1 + t) - 1 = - t + t * t * / (1 + t)) by (field; lra).
  assert (i : / (1 + t) <= 2) by (apply Rle_trans with (/ (1 / 2)); [apply Rinv_le; lra|lra]).
  assert (d : t * t * / (1 + t) <= t * t * 2) by (apply Rmult_le_compat_l; assumption).
  apply Rabs_le. lra.
Qed.

Section Mix.
Variables f g hv sw : R.
Hypothesis hf : -2930/10000 <= f <= 4144/10000.
Hypothesis ff : fmt f.
Hypothesis fg : fmt g.
Hypothesis hg : Rabs g <= 1 / 36028797018963968.
Hypothesis hh : Rabs (hv * f - f / 2 * f) <= 1 / 1000 * u.
Hypothesis sw_err : Rabs (sw - (ln (1 + f) - f + f * f / 2)) <= 36 / 100 * u * Rabs f.
Let L := ln (1 + f).
Let M := ln (1 + f + g).

(* g instead of what it adds to the logarithm *)
Lemma mix_g : Rabs (M - (L + g)) <= 104 / 1000 * u.
Proof.
  assert (hg' := hg). apply Rabs_le_inv in hg'. assert (p : 0 < 1 + f) by lra. set (t := g / (1 + f)).
  assert (et : 1 + t = (1 + f + g) * / (1 + f)) by (unfold t; field; lra).
  assert (pt : 0 < 1 + t) by (rewrite et; apply Rmult_lt_0_compat; [lra|now apply Rinv_0_lt_compat]).
  assert (e : M = L + ln (1 + t)).
  { unfold M, L. rewrite <- ln_mult by assumption. f_equal. rewrite et. field. lra. }
  assert (i : 0 < / (1 + f) <= 15 / 10) by (split; [now apply Rinv_0_lt_compat|apply Rle_trans with (/ (7 / 10)); [apply Rinv_le; lra|lra]]).
  assert (tb : Rabs t <= 15 / 10 * (1 / 36028797018963968)).
  { unfold t, Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ (1 + f))) by lra. rewrite Rmult_comm. apply Rmult_le_compat; try lra. apply Rabs_pos. }
  assert (l := ln_small t ltac:(lra)). assert (tt : t * t <= 1 / 36028797018963968 * (1 / 9007199254740992)).
  { apply Rle_trans with (Rabs (t * t)). apply Rle_abs. rewrite Rabs_mult.
    apply Rle_trans with (15 / 10 * (1 / 36028797018963968) * (15 / 10 * (1 / 36028797018963968))). apply Rmult_le_compat; try apply Rabs_pos; exact tb. lra. }
  assert (r : Rabs (f / (1 + f)) <= 41452 / 100000) by interval with (i_bisect f).
  assert (tg : Rabs (t - g) <= 1 / 36028797018963968 * (41452 / 100000)).
  { replace (t - g) with (- (g * (f / (1 + f)))) by (unfold t; field; lra). rewrite Rabs_Ropp, Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  replace (M - (L + g)) with ((ln (1 + t) - t) + (t - g)) by (rewrite e; ring).
  apply Rle_trans with (1 := Rabs_triang _ _). unfold u. lra.
Qed.

(* k <> 0 *)
Section K.
Variable n : Z.
Hypothesis hn : (1 <= Z.abs n <= 1024)%Z.
Let K := IZR n.
Definition m2 := rn (LogSum.k1 sw n + g).
Definition m3 := rn (m2 - hv * f).
Definition m4 := rn (rn (f - rn (ka f n - khi n)) + m3).
Lemma m2_err : Rabs (m2 - (LogSum.k1 sw n + g)) <= 1/64 * u /\ Rabs (LogSum.k1 sw n + g) <= 27 / 1000.
Proof.
  destruct (k1_err f hf sw sw_err n hn) as [e b]. assert (hg' := hg).
  assert (c : Rabs (LogSum.k1 sw n + g) <= 27 / 1000).
  { replace (LogSum.k1 sw n + g) with ((LogSum.k1 sw n - (sw + IZR n * Lp)) + (sw + IZR n * Lp) + g) by ring.
    apply Rabs_le_inv in e. apply Rabs_le_inv in b. apply Rabs_le_inv in hg'. apply Rabs_le. unfold u in e. lra. }
  split. 2: exact c. apply Rle_trans with (bpow radix2 (-5 - 54)).
  apply rn_half. lia. change (bpow radix2 (-5)) with (/ 32). lra. change (bpow radix2 (-5 - 54)) with (/ 576460752303423488). unfold u. lra.
Qed.
Lemma m3_err : Rabs (m3 - (m2 - hv * f)) <= 1/16 * u /\ Rabs (m2 - hv * f) <= 115 / 1000.
Proof.
  destruct m2_err as [e b]. assert (s := ff_b f hf). assert (h := hh).
  assert (c : Rabs (m2 - hv * f) <= 115 / 1000).
  { replace (m2 - hv * f) with ((m2 - (LogSum.k1 sw n + g)) + (LogSum.k1 sw n + g) - f / 2 * f - (hv * f - f / 2 * f)) by ring.
    apply Rabs_le_inv in e. apply Rabs_le_inv in b. apply Rabs_le_inv in h. apply Rabs_le. unfold u in *. lra. }
  split. 2: exact c. apply Rle_trans with (bpow radix2 (-3 - 54)).
  apply rn_half. lia. change (bpow radix2 (-3)) with (/ 8). lra. change (bpow radix2 (-3 - 54)) with (/ 144115188075855872). unfold u. lra.
Qed.
Lemma low_eq : rn (f - rn (ka f n - khi n)) = khi n + f - ka f n.
Proof.
  apply (fast_two_sum (khi n) f). apply rn_fmt. exact ff. assert (b := kb n hn). apply Rle_trans with (4144/10000). apply Rabs_le; lra. lra.
Qed.
Lemma m4_err : Rabs (m4 - (khi n + f - ka f n + m3)) <= 1/16 * u.
Proof.
  destruct m3_err as [e b]. assert (a := ka_err f hf n hn). unfold m4. rewrite low_eq.
  apply Rle_trans with (bpow radix2 (-3 - 54)). 2: change (bpow radix2 (-3 - 54)) with (/ 144115188075855872); unfold u; lra.
  apply rn_half. lia. change (bpow radix2 (-3)) with (/ 8).
  replace (khi n + f - ka f n + m3) with (- (ka f n - (khi n + f)) + ((m3 - (m2 - hv * f)) + (m2 - hv * f))) by ring.
  apply Rabs_le_inv in e. apply Rabs_le_inv in b. apply Rabs_le_inv in a. apply Rabs_le. unfold u in e. lra.
Qed.
Lemma mixk : Rabs (rn (ka f n + m4) - (K * ln 2 + M)) <= 9 / 4 * u * Rabs (K * ln 2 + M).
Proof.
  destruct (k1_err f hf sw sw_err n hn) as [e1 _]. destruct m2_err as [e2 _]. destruct m3_err as [e3 _]. assert (e4 := m4_err).
  assert (a := sw_abs f hf sw sw_err). assert (h := HL). assert (kk := K_abs n hn). assert (mg := mix_g). assert (h5 := hh). fold K in kk.
  assert (hl : Rabs (K * (Hp + Lp - ln 2)) <= 1024 * (1 / 316912650057057350374175801344)).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos. lra. exact h. }
  assert (E : Rabs (ka f n + m4 - (K * ln 2 + M)) <= 413 / 1000 * u).
  { replace (ka f n + m4 - (K * ln 2 + M)) with (K * (Hp + Lp - ln 2) + (sw - (ln (1 + f) - f + f * f / 2)) + (LogSum.k1 sw n - (sw + IZR n * Lp)) +
      (m2 - (LogSum.k1 sw n + g)) + (m3 - (m2 - hv * f)) + (m4 - (khi n + f - ka f n + m3)) - (hv * f - f / 2 * f) - (M - (L + g)))
      by (rewrite (khi_eq n hn); unfold L, K; field).
    apply Rabs_le_inv in e1. apply Rabs_le_inv in e2. apply Rabs_le_inv in e3. apply Rabs_le_inv in e4. apply Rabs_le_inv in a. apply Rabs_le_inv in hl.
    apply Rabs_le_inv in mg. apply Rabs_le_inv in h5. apply Rabs_le. unfold u in *. lra. }
  assert (m : 3462 / 10000 <= Rabs (K * ln 2 + M)).
  { assert (t := Rabs_triang_inv (K * ln 2) (- M)). replace (K * ln 2 - - M) with (K * ln 2 + M) in t by ring. rewrite Rabs_Ropp in t.
    assert (l2 : 6931/10000 <= ln 2) by interval. rewrite (Rabs_mult K), (Rabs_pos_eq (ln 2)) in t by lra.
    assert (b : Rabs M <= 34681 / 100000).
    { replace M with (L + g + (M - (L + g))) by ring. apply Rle_trans with (1 := Rabs_triang _ _). assert (t2 := Rabs_triang L g).
      assert (lb := L_b f hf). fold L in lb. assert (hg' := hg). unfold u in mg. lra. }
    assert (x : 1 * (6931/10000) <= Rabs K * ln 2) by (apply Rmult_le_compat; lra). lra. }
  assert (y := rn_plus (ka f n) m4 (rn_fmt _) (rn_fmt _)).
  set (X := K * ln 2 + M) in *.
  assert (g0 : Rabs (ka f n + m4) <= Rabs X + 413 / 1000 * u).
  { replace (ka f n + m4) with (X + (ka f n + m4 - X)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  replace (rn (ka f n + m4) - X) with ((rn (ka f n + m4) - (ka f n + m4)) + (ka f n + m4 - X)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (g2 : u * Rabs (ka f n + m4) <= u * (Rabs X + 413 / 1000 * u)) by (apply Rmult_le_compat_l; [unfold u; lra|exact g0]).
  unfold u in *. lra.
Qed.
End K.
End Mix.

(* k = 0, f below 2^-60: the result is f, rounded *)
Lemma mix_tiny f w hv : fmt f -> fmt w -> Rabs f <= bpow radix2 (-60) -> Rabs w <= 1 / 2 * u * Rabs f -> Rabs hv <= Rabs f ->
  Rabs (rn (f + rn (w - hv * f)) - ln (1 + f)) <= 9 / 4 * u * Rabs (ln (1 + f)).
Proof.
  intros ff fw h hw hh. change (bpow radix2 (-60)) with (/ 1152921504606846976) in h. set (t := Rabs f) in *. assert (t0 : 0 <= t) by apply Rabs_pos.
  assert (hvf : Rabs (hv * f) <= 1 / 1152921504606846976 * t).
  { rewrite Rabs_mult. fold t. apply Rmult_le_compat_r. exact t0. lra. }
  assert (x : Rabs (w - hv * f) <= 1 / 2 * u * t + 1 / 1152921504606846976 * t) by (unfold Rminus; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp; lra).
  assert (s := rn_twice (w - hv * f)). assert (s2 : Rabs (rn (w - hv * f)) <= u * t + 2 / 1152921504606846976 * t) by lra.
  set (s3 := rn (w - hv * f)) in *. assert (y := rn_plus f s3 ff (rn_fmt _)).
  assert (z : Rabs (f + s3) <= t + (u * t + 2 / 1152921504606846976 * t)) by (apply Rle_trans with (1 := Rabs_triang _ _); fold t; lra).
  assert (l : Rabs (ln (1 + f) - f) <= 2 / 1152921504606846976 * t).
  { apply Rle_trans with (1 := ln_small f ltac:(fold t; lra)). apply Rle_trans with (2 * Rabs (f * f)). assert (q := Rle_abs (f * f)). lra.
    rewrite Rabs_mult. fold t. assert (t * t <= / 1152921504606846976 * t) by (apply Rmult_le_compat_r; lra). lra. }
  assert (lf : t - 2 / 1152921504606846976 * t <= Rabs (ln (1 + f))).
  { assert (q := Rabs_triang_inv f (f - ln (1 + f))). replace (f - (f - ln (1 + f))) with (ln (1 + f)) in q by ring. rewrite <- (Rabs_Ropp (f - ln (1 + f))) in q.
    replace (- (f - ln (1 + f))) with (ln (1 + f) - f) in q by ring. fold t in q. lra. }
  replace (rn (f + s3) - ln (1 + f)) with ((rn (f + s3) - (f + s3)) + (s3 + - (ln (1 + f) - f))) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). assert (q := Rabs_triang s3 (- (ln (1 + f) - f))). rewrite Rabs_Ropp in q.
  assert (y2 : u * Rabs (f + s3) <= u * (t + (u * t + 2 / 1152921504606846976 * t))) by (apply Rmult_le_compat_l; [unfold u; lra|exact z]).
  unfold u in *. lra.
Qed.

(* the ACSL predicates *)
Definition mixed (k f g : f64) :=
  ((Rabs (real g) <= 1 / 36028797018963968 /\ shifted (real k)) /\ arg (real f)) /\ (real k = 0 -> real g = 0).
Definition log_mix (k f g : R) := ln (1 + f + g) + k * ln 2.
Definition mix_near (t y : R) := Rabs (y + -1 * t) <= 9 / 36028797018963968 * Rabs t.
Definition mix_1 (k f g w w1 w2 hf w3 : f64) :=
  ((((rnd (real g + real w1) = real w2 /\ rnd (-1 / 2 * real f) = real hf) /\ rnd (real w + Lp * real k) = real w1) /\
    rnd (real w2 + real f * real hf) = real w3) /\ mixed k f g) /\ tail_near (real f) (real w).
Lemma half_small f hf : fmt f -> Rabs f <= 1 -> hf = rn (-1 / 2 * f) -> Rabs hf <= Rabs f /\ Rabs (- hf * f - f / 2 * f) <= 1 / 1000 * u.
Proof.
  intros ff fb ->. assert (t := rn_twice (-1 / 2 * f)). rewrite Rabs_mult in t. replace (Rabs (-1 / 2)) with (1 / 2) in t by (rewrite Rabs_left; lra).
  split. lra. destruct (Rle_or_lt (bpow radix2 (-60)) (Rabs f)) as [l|l].
  - rewrite rn_id. replace (- (-1 / 2 * f) * f - f / 2 * f) with 0 by field. rewrite Rabs_R0. unfold u; lra.
    replace (-1 / 2 * f) with (- (f / 2)) by field. apply generic_format_opp. now apply half_exact.
  - change (bpow radix2 (-60)) with (/ 1152921504606846976) in l. set (h := rn (-1 / 2 * f)) in *.
    replace (- h * f - f / 2 * f) with (- ((h + f / 2) * f)) by field. rewrite Rabs_Ropp, Rabs_mult.
    assert (b : Rabs (h + f / 2) <= 2 * Rabs f).
    { apply Rle_trans with (1 := Rabs_triang _ _). unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ 2)) by lra. assert (p := Rabs_pos f). lra. }
    apply Rle_trans with (2 * / 1152921504606846976 * / 1152921504606846976). apply Rmult_le_compat; try apply Rabs_pos; lra. unfold u; lra.
Qed.
Lemma mid e x : (0 <= e <= 100)%Z -> Rabs x <= bpow radix2 e -> rnd x = rn x /\ Rabs (rn x) <= bpow radix2 e.
Proof.
  intros he h. split. apply rnd_small. apply Rle_trans with (1 := h). change 1267650600228229401496703205376 with (bpow radix2 100). apply bpow_le. lia.
  apply rn_abs_bpow. lia. exact h.
Qed.
Lemma sub2 x y e : Rabs x <= bpow radix2 e -> Rabs y <= bpow radix2 e -> Rabs (x - y) <= bpow radix2 (1 + e).
Proof. intros hx hy. unfold Rminus. apply b_add. exact hx. now rewrite Rabs_Ropp. Qed.
Lemma log_mix_l (k f g w w1 w2 hf w3 hi a a0 l w4 y : f64) :
  (((((rnd (real a + real w4) = real y /\ rnd (real f + real hi) = real a) /\ rnd (real l + real w3) = real w4) /\
    rnd (Hp * real k) = real hi) /\ rnd (real a + -1 * real hi) = real a0) /\ rnd (real f + -1 * real a0) = real l) /\
  mix_1 k f g w w1 w2 hf w3 -> mix_near (log_mix (real k) (real f) (real g)) (real y).
Proof.
  intros [[[[[[hy ha] hw4] hhi] ha0] hl] [[[[[hw2 hhf] hw1] hw3] [[[gb [[k1' k0] [n hn]]] harg] kg]] near]]. apply near_iff in near.
  assert (hb : -2930/10000 <= real f <= 4144/10000) by (unfold arg in harg; lra).
  assert (ff := fmt_f64 f). assert (fw := fmt_f64 w). assert (fg := fmt_f64 g).
  set (F := real f) in *. set (W := real w) in *. set (G := real g) in *. rewrite <- hn in *.
  assert (nb : (Z.abs n <= 1024)%Z) by (apply le_IZR in k1'; apply le_IZR in k0; lia).
  assert (nr : Rabs (IZR n) <= 1024) by (apply Rabs_le; lra).
  assert (p0 : bpow radix2 0 = 1) by reflexivity.
  assert (fb : Rabs F <= bpow radix2 0) by (rewrite p0; apply Rabs_le; lra).
  assert (gb0 : Rabs G <= bpow radix2 0) by (rewrite p0; lra).
  assert (Wb : Rabs W <= bpow radix2 0).
  { rewrite p0. assert (t : Rabs (ln (1 + F) - F + F * F / 2) <= 25 / 1000) by exact (T_b F hb).
    replace W with ((W - (ln (1 + F) - F + F * F / 2)) + (ln (1 + F) - F + F * F / 2)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (x : 36 / 100 * u * Rabs F <= 36 / 100 * u * 1) by (apply Rmult_le_compat_l; [unfold u; lra|lra]). unfold u in *. lra. }
  assert (Lb : Rabs (Lp * IZR n) <= bpow radix2 0) by (rewrite p0, Rabs_mult, (Rabs_pos_eq Lp) by (unfold Lp; lra); unfold Lp; lra).
  assert (Hb : Rabs (Hp * IZR n) <= bpow radix2 10) by (rewrite Rabs_mult, (Rabs_pos_eq Hp) by (unfold Hp; lra); change (bpow radix2 10) with 1024; unfold Hp; lra).
  destruct (mid 1 _ ltac:(lia) (b_add _ _ _ Wb Lb)) as [e1 b1]. rewrite e1 in hw1. rewrite hw1 in b1.
  destruct (mid 2 _ ltac:(lia) (b_add _ _ _ (mag_up _ 0 1 ltac:(lia) gb0) b1)) as [e2 b2]. rewrite e2 in hw2. rewrite hw2 in b2.
  assert (hfb : Rabs (-1 / 2 * F) <= bpow radix2 0).
  { rewrite Rabs_mult. replace (Rabs (-1 / 2)) with (1 / 2) by (rewrite Rabs_left; lra). rewrite p0 in *. assert (q := Rabs_pos F). lra. }
  destruct (mid 0 _ ltac:(lia) hfb) as [e3 b3]. rewrite e3 in hhf. rewrite hhf in b3.
  assert (fh : Rabs (F * real hf) <= bpow radix2 0).
  { rewrite Rabs_mult. rewrite p0 in *. rewrite <- (Rmult_1_r 1). apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  destruct (mid 3 _ ltac:(lia) (b_add _ _ _ b2 (mag_up _ 0 2 ltac:(lia) fh))) as [e4 b4]. rewrite e4 in hw3. rewrite hw3 in b4.
  destruct (mid 10 _ ltac:(lia) Hb) as [e5 b5]. rewrite e5 in hhi. rewrite hhi in b5.
  destruct (mid 11 _ ltac:(lia) (b_add _ _ _ (mag_up _ 0 10 ltac:(lia) fb) b5)) as [e6 b6]. rewrite e6 in ha. rewrite ha in b6.
  replace (real a + -1 * real hi) with (real a - real hi) in ha0 by ring.
  destruct (mid 12 _ ltac:(lia) (sub2 _ _ _ b6 (mag_up _ 10 11 ltac:(lia) b5))) as [e7 b7]. rewrite e7 in ha0. rewrite ha0 in b7.
  replace (F + -1 * real a0) with (F - real a0) in hl by ring.
  destruct (mid 13 _ ltac:(lia) (sub2 _ _ _ (mag_up _ 0 12 ltac:(lia) fb) b7)) as [e8 b8]. rewrite e8 in hl. rewrite hl in b8.
  destruct (mid 14 _ ltac:(lia) (b_add _ _ _ b8 (mag_up _ 3 13 ltac:(lia) b4))) as [e9 b9]. rewrite e9 in hw4. rewrite hw4 in b9.
  destruct (mid 15 _ ltac:(lia) (b_add _ _ _ (mag_up _ 11 14 ltac:(lia) b6) b9)) as [e10 _]. rewrite e10 in hy.
  destruct (half_small F (real hf) ff ltac:(rewrite p0 in fb; exact fb) (eq_sym hhf)) as [hs hh].
  unfold mix_near, log_mix. replace (9 / 36028797018963968) with (9 / 4 * u) by (unfold u; lra).
  replace (real y + -1 * (ln (1 + F + G) + IZR n * ln 2)) with (real y - (IZR n * ln 2 + ln (1 + F + G))) by ring.
  replace (ln (1 + F + G) + IZR n * ln 2) with (IZR n * ln 2 + ln (1 + F + G)) by ring.
  destruct (Z.eq_dec n 0) as [z|nz].
  - (* k = 0 *)
    assert (g0 : G = 0) by (apply kg; rewrite z; reflexivity).
    assert (i0 : real hi = 0) by (rewrite <- hhi, z, Rmult_0_r; apply rn_0).
    assert (a1 : real a = F) by (rewrite <- ha, i0, Rplus_0_r; now apply rn_id).
    assert (l0 : real l = 0) by (rewrite <- hl, <- ha0, a1, i0, Rminus_0_r, (rn_id F ff), Rminus_eq_0; apply rn_0).
    assert (w1e : real w1 = W) by (rewrite <- hw1, z, Rmult_0_r, Rplus_0_r; now apply rn_id).
    assert (w2e : real w2 = W) by (rewrite <- hw2, g0, w1e, Rplus_0_l; now apply rn_id).
    assert (w3e : real w3 = rn (W - - real hf * F)) by (rewrite <- hw3, w2e; f_equal; ring).
    assert (w4e : real w4 = real w3) by (rewrite <- hw4, l0, Rplus_0_l; apply rn_id; rewrite w3e; apply rn_fmt).
    rewrite <- hy, a1, w4e, w3e, g0, z, Rmult_0_l, Rplus_0_l, Rplus_0_r.
    destruct (Rle_or_lt (bpow radix2 (-60)) (Rabs F)) as [fl|fs].
    + assert (he : - real hf = F / 2).
      { rewrite <- hhf. replace (-1 / 2 * F) with (- (F / 2)) by field. rewrite rn_id. ring. apply generic_format_opp. now apply half_exact. }
      rewrite he. apply Rle_trans with (1 := sum0 F hb W near ff fl). assert (q := Rabs_pos (ln (1 + F))). apply Rmult_le_compat_r. exact q. unfold u; lra.
    + apply mix_tiny; try assumption. now left. 2: now rewrite Rabs_Ropp.
      assert (t := T_tiny F (Rlt_le _ _ fs)). replace W with ((W - (ln (1 + F) - F + F * F / 2)) + (ln (1 + F) - F + F * F / 2)) by ring.
      apply Rle_trans with (1 := Rabs_triang _ _). assert (q := Rabs_pos F). unfold u in *. lra.
  - assert (e := mixk F G (- real hf) W hb ff gb hh near n ltac:(lia)).
    assert (v1 : real w1 = LogSum.k1 W n) by (unfold LogSum.k1; rewrite <- hw1; f_equal; ring).
    assert (v2 : real w2 = m2 G W n) by (unfold m2; rewrite <- hw2, v1; f_equal; ring).
    assert (v3 : real w3 = m3 F G (- real hf) W n) by (unfold m3; rewrite <- hw3, v2; f_equal; ring).
    assert (vi : real hi = khi n) by (unfold khi; rewrite <- hhi; f_equal; ring).
    assert (va : real a = ka F n) by (unfold ka; rewrite <- ha, vi; f_equal; ring).
    assert (v4 : real w4 = m4 F G (- real hf) W n) by (unfold m4; rewrite <- hw4, <- hl, <- ha0, va, vi, v3; reflexivity).
    rewrite <- hy, va, v4. exact e.
Qed.

Definition l1p_in (k m c : f64) :=
  ((((1 + real m = rnd (1 + real m) /\ real m <= 4143 / 10000) /\ -2929 / 10000 <= real m) /\ Rabs (real c) <= 1 / 1125899906842624) /\ shifted (real k)) /\
  (real k = 0 -> real c + real m = rnd (real c + real m)).
Lemma log1p_parts_l (k m c f f0 g : f64) :
  ((rnd (real c + real m) = real f /\ rnd (real c + -1 * real f0) = real g) /\ rnd (real f + -1 * real m) = real f0) /\ l1p_in k m c ->
  log_mix (real k) (real f) (real g) = log_mix (real k) (real m) (real c) /\ mixed k f g.
Proof.
  intros [[[hf hg] hf0] [[[[[hm m1] m0] cb] hk] kz]].
  set (M := real m) in *. set (C := real c) in *. assert (fm := fmt_f64 m). assert (fc := fmt_f64 c). fold M in fm. fold C in fc.
  assert (mb : -2930/10000 <= M <= 4144/10000) by lra. assert (cb' := Rabs_le_inv _ _ cb).
  assert (f1 : fmt (1 + M)) by (rewrite hm, small by (apply Rabs_le; lra); apply rn_fmt).
  destruct (f_mult M mb f1) as [n en].
  assert (ft : fits M C).
  { destruct (Req_dec C 0) as [z|nz]. rewrite z. apply fits_x0. right.
    assert (cx0 : (cexp radix2 (FLT_exp (-1074) 53) C <= -54)%Z).
    { assert (h : (Raux.mag radix2 C <= -49)%Z).
      { apply mag_le_bpow. exact nz. apply Rle_lt_trans with (1 := cb). change (bpow radix2 (-49)) with (/ 562949953421312). lra. }
      unfold cexp, FLT_exp. lia. }
    set (e := cexp radix2 (FLT_exp (-1074) 53) C) in *. exists (n * 2 ^ (-54 - e))%Z. rewrite en, mult_IZR.
    change (2 ^ (-54 - e))%Z with (Zpower radix2 (-54 - e)). rewrite IZR_Zpower by lia. rewrite Rmult_assoc, <- bpow_plus. do 2 f_equal. lia. }
  rewrite small in hf by (apply Rabs_le; lra). rewrite Rplus_comm in hf.
  assert (h := sum_half (-1) M C fm fc ltac:(change (bpow radix2 (-1)) with (/ 2); apply Rabs_le; lra)). rewrite hf in h.
  change (bpow radix2 (-1 - 54)) with (/ 36028797018963968) in h. assert (h' := Rabs_le_inv _ _ h).
  replace (real f + -1 * M) with (real f - M) in hf0 by ring. rewrite small in hf0 by (apply Rabs_le; lra).
  assert (f0b := rn_near (real f - M) ltac:(apply Rabs_le; lra)). rewrite hf0 in f0b.
  replace (C + -1 * real f0) with (C - real f0) in hg by ring.
  rewrite rnd_small in hg by (apply Rabs_le_inv in f0b; apply Rabs_le; lra).
  assert (ex := fast_fits M C fm fc ft). rewrite hf, hf0, hg in ex.
  split. unfold log_mix. do 2 f_equal. lra. split; [split; [split|]|].
  - rewrite ex. replace (M + C - real f) with (- (real f - (M + C))) by ring. rewrite Rabs_Ropp. lra.
  - exact hk.
  - unfold arg. lra.
  - intros z. assert (q := kz z). rewrite small in q by (apply Rabs_le; lra). rewrite (Rplus_comm C M), hf in q. lra.
Qed.

(* 1 + x = y + c *)
Definition low (x y : f64) := (rnd (1 + real x) = real y /\ real x < 1) /\ l1p x.
Definition low2 (x y a : f64) := rnd (-1 + real y) = real a /\ low x y.
Definition high (x y : f64) := (rnd (1 + real x) = real y /\ 1 <= real x) /\ l1p x.
Definition high2 (x y b : f64) := rnd (real y + -1 * real x) = real b /\ high x y.
Lemma y_rn x y : l1p x -> rnd (1 + real x) = real y -> real y = rn (1 + real x).
Proof. intros h e. rewrite <- e. now apply rnd_rn, sum_rng. Qed.
Lemma rest_fmt x : fmt (1 + real x - rn (1 + real x)).
Proof. apply err_fmt. apply fmt1. apply fmt_f64. Qed.
Lemma log1p_less_l (x y a c : f64) : rnd (real x + -1 * real a) = real c /\ low2 x y a -> real y + real c = 1 + real x.
Proof.
  intros [hc [ha [[hy x1] hx]]]. assert (e := y_rn x y hx hy). destruct (low_ x hx x1) as [[_ r1] r2]. rewrite <- e in *.
  rewrite ha in r2. rewrite (rnd_rn _ r1) in ha. assert (ex := low_exact x hx x1). rewrite <- e in ex.
  replace (-1 + real y) with (real y - 1) in ha by ring. rewrite rn_id in ha by exact ex.
  rewrite (rnd_rn _ r2) in hc. rewrite <- ha in hc. replace (real x + -1 * (real y - 1)) with (1 + real x - real y) in hc by ring.
  rewrite e in hc. rewrite rn_id in hc by apply rest_fmt. lra.
Qed.
Lemma log1p_more_l (x y b c : f64) : rnd (1 + -1 * real b) = real c /\ high2 x y b -> real y + real c = 1 + real x.
Proof.
  intros [hc [hb [[hy x1] hx]]]. assert (e := y_rn x y hx hy). destruct (high_ x hx x1) as [[_ r1] r2]. rewrite <- e in *.
  rewrite hb in r2. rewrite (rnd_rn _ r1) in hb. assert (ex := high_exact x x1). rewrite <- e in ex.
  replace (real y + -1 * real x) with (real y - real x) in hb by ring. rewrite rn_id in hb by exact ex.
  rewrite (rnd_rn _ r2) in hc. rewrite <- hb in hc. replace (1 + -1 * (real y - real x)) with (1 + real x - real y) in hc by ring.
  rewrite e in hc. rewrite rn_id in hc by apply rest_fmt. lra.
Qed.

(* the scaling of c is exact *)
Lemma scale_exact x c n : l1p x -> c = 1 + real x - rn (1 + real x) -> 7071 / 10000 <= rn (1 + real x) * bpow radix2 (- n) -> fmt (c * bpow radix2 (- n)).
Proof.
  intros hx hc hm. assert (fc : fmt c) by (rewrite hc; apply rest_fmt). set (y := rn (1 + real x)) in *.
  destruct (Z_le_gt_dec n 0) as [l|g]. apply mult_bpow_pos_exact_FLT. exact fc. lia.
  assert (yh := y_hi x hx). fold y in yh. assert (pn := bpow_gt_0 radix2 (- n)).
  assert (two : bpow radix2 (- n) <= / 2) by (change (/ 2) with (bpow radix2 (-1)); apply bpow_le; lia).
  assert (y2 : 14140 / 10000 <= y).
  { destruct (Rle_or_lt (14140 / 10000) y) as [o|o]. exact o. exfalso. assert (p : y * bpow radix2 (- n) <= 14140 / 10000 * / 2).
    { apply Rle_trans with (14140 / 10000 * bpow radix2 (- n)). apply Rmult_le_compat_r; lra. apply Rmult_le_compat_l; lra. } lra. }
  assert (nb : (n <= 1002)%Z).
  { destruct (Z_le_gt_dec n 1002) as [o|o]. exact o. exfalso. assert (q : y * bpow radix2 (- n) <= bpow radix2 1001 * bpow radix2 (- (1003))).
    { apply Rmult_le_compat; try lra. apply bpow_le. lia. }
    rewrite <- bpow_plus in q. change (bpow radix2 (1001 + - (1003))) with (/ 4) in q. lra. }
  assert (fx := fmt_f64 x). assert (x0 : 4/10 <= real x).
  { destruct (Rle_or_lt (4/10) (real x)) as [o|o]. exact o. exfalso. assert (yl : y <= rn (141/100)) by (apply rn_le; lra).
    assert (e := rn_half 1 (141/100) ltac:(lia) ltac:(rewrite Rabs_pos_eq; change (bpow radix2 1) with 2; lra)).
    change (bpow radix2 (1 - 54)) with (/ 9007199254740992) in e. apply Rabs_le_inv in e. lra. }
  assert (mx : exists j, real x = IZR j * bpow radix2 (-54)).
  { apply LogSum.fmt_mult. exact fx. rewrite Rabs_pos_eq; change (bpow radix2 (-2)) with (/ 4); lra. }
  assert (my : exists j, y = IZR j * bpow radix2 (-54)).
  { apply LogSum.fmt_mult. apply rn_fmt. rewrite Rabs_pos_eq; change (bpow radix2 (-2)) with (/ 4); lra. }
  destruct mx as [jx ex]. destruct my as [jy ey].
  assert (ec : c = IZR (18014398509481984 + jx - jy) * bpow radix2 (-54)).
  { rewrite hc, ex, ey, minus_IZR, plus_IZR. change (bpow radix2 (-54)) with (/ 18014398509481984). field. }
  set (j := (18014398509481984 + jx - jy)%Z) in *.
  destruct (Rle_or_lt (bpow radix2 (-18)) (Rabs c)) as [bc|sc].
  - apply mult_bpow_exact_FLT. exact fc. assert (m : (-18 + 1 <= Raux.mag radix2 c)%Z) by (apply mag_ge_bpow; ring_simplify (-18 + 1 - 1)%Z; exact bc). lia.
  - assert (jb : (Z.abs j < 68719476736)%Z).
    { rewrite ec, Rabs_mult, (Rabs_pos_eq (bpow _ _)) in sc by apply bpow_ge_0. rewrite <- abs_IZR in sc. apply lt_IZR.
      apply Rmult_lt_reg_r with (bpow radix2 (-54)). apply bpow_gt_0. apply Rlt_le_trans with (1 := sc).
      change (IZR 68719476736) with (bpow radix2 36). rewrite <- bpow_plus. apply bpow_le. lia. }
    rewrite ec, Rmult_assoc, <- bpow_plus. apply DdAdd.mult_fmt. lia. lia.
Qed.
Lemma log1p_ops_l (x y c k m i cs m1 : f64) :
  (((((((pow2 (-1 * real k) = real i /\ scaled (real y) (real k) = real m) /\ real c + real y = 1 + real x) /\ rnd (-1 + real m) = real m1) /\
      rnd (1 + real x) = real y) /\ rnd (real c * real i) = real cs) /\ l1p x) /\ shifted (real k)) /\
  (real m <= 14143 / 10000 /\ 7071 / 10000 <= real m) ->
  ln (1 + real x) = log_mix (real k) (real m1) (real cs) /\ l1p_in k m1 cs.
Proof.
  intros [[[[[[[[hi hm] hc] hm1] hy] hcs] hx] hk] [mu ml]]. assert (e := y_rn x y hx hy). assert (hk' := hk). destruct hk' as [_ [n hn]].
  assert (ie : real i = bpow radix2 (- n)).
  { rewrite <- hi, <- hn. replace (-1 * IZR n) with (IZR (- n)) by (rewrite opp_IZR; ring). apply pow2_bpow. }
  assert (me : real m = real y * bpow radix2 (- n)) by (rewrite <- hm, <- ie, <- hi; reflexivity).
  assert (m1e : real m1 = real m - 1).
  { rewrite <- hm1. replace (-1 + real m) with (real m - 1) by ring. rewrite small by (apply Rabs_le; lra). apply rn_id.
    destruct (minus_mult (real m) 1) as [j hj].
    - apply LogSum.fmt_mult. apply fmt_f64. rewrite Rabs_pos_eq by lra. change (bpow radix2 (-2)) with (/ 4). lra.
    - exists 18014398509481984%Z. change (bpow radix2 (-54)) with (/ 18014398509481984). lra.
    - apply (LogSum.mult_fmt j _ hj). apply Rabs_lt. lra. }
  assert (ce : real c = 1 + real x - rn (1 + real x)) by lra.
  assert (cb := norm_rel (real y) (real c) (fmt_f64 y) (fmt_f64 c) ltac:(replace (real y + real c) with (1 + real x) by lra; now symmetry)).
  assert (pn := bpow_gt_0 radix2 (- n)).
  assert (csb : Rabs (real c * bpow radix2 (- n)) <= u * real m).
  { rewrite Rabs_mult, (Rabs_pos_eq (bpow _ _)) by lra. rewrite me. rewrite <- Rmult_assoc. apply Rmult_le_compat_r. lra.
    assert (0 < real y) by (apply Rmult_lt_reg_r with (1 := pn); rewrite Rmult_0_l, <- me; lra). rewrite (Rabs_pos_eq (real y)) in cb by lra. exact cb. }
  assert (ex := scale_exact x (real c) n hx ce ltac:(rewrite <- e, <- me; exact ml)).
  assert (cse : real cs = real c * bpow radix2 (- n)).
  { rewrite <- hcs, ie. rewrite small. now apply rn_id. apply Rle_trans with (1 := csb). unfold u. lra. }
  assert (whole : 1 + real m1 + real cs = (1 + real x) * bpow radix2 (- n)) by (rewrite m1e, cse, me, <- hc; ring).
  assert (x1 : 0 < 1 + real x) by (assert (q := lx x hx); lra).
  split.
  - unfold log_mix. rewrite whole, ln_mult by assumption. rewrite <- hn. change 2 with (IZR radix2) at 1. rewrite bpow_exp, ln_exp, opp_IZR. ring.
  - assert (one : 1 + real m1 = real m) by lra. unfold l1p_in. rewrite one. split; [split; [split; [split; [split|]|]|]|].
    + rewrite small by (apply Rabs_le; lra). symmetry. apply rn_id, fmt_f64.
    + lra.
    + lra.
    + rewrite cse. apply Rle_trans with (1 := csb). unfold u. lra.
    + exact hk.
    + intros z. assert (nz : n = 0%Z) by (apply eq_IZR; rewrite hn; exact z). rewrite nz in cse, me. change (bpow radix2 (- 0)) with 1 in cse, me.
      assert (xe : real cs + real m1 = real x) by lra. rewrite xe. assert (xb : Rabs (real x) <= 4).
      { rewrite <- xe, cse, Rmult_1_r, m1e. rewrite nz in csb. change (bpow radix2 (- 0)) with 1 in csb. rewrite Rmult_1_r in csb. apply Rabs_le_inv in csb. apply Rabs_le. unfold u in csb. lra. }
      rewrite small by exact xb. symmetry. apply rn_id, fmt_f64.
Qed.
