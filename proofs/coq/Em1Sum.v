(* The numerical analysis of cf_expm11, continued, in reals and Flocq only: reduction, tail, the sum with 2^n - 1. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core Mult_error.
From Interval Require Import Tactic.
From CF Require Import FloatLib ExpoLib DdLib TrigReduce Em1Lib.
From CF Require LogLemmas.
Open Scope R_scope.

Lemma eta_low : eta <= / 1267650600228229401496703205376 * / 1267650600228229401496703205376.   (* 2^-200 *)
Proof.
  unfold eta. assert (p : bpow radix2 (-1074) <= bpow radix2 (-200)) by (apply bpow_le; lia).
  replace (bpow radix2 (-200)) with (/ 1267650600228229401496703205376 * / 1267650600228229401496703205376) in p.
  assert (q := bpow_gt_0 radix2 (-1074)). lra. simpl. unfold Z.pow_pos. simpl. lra.
Qed.
(* a product by a power of two is exact, or off by less than the least double *)
Lemma scale_err n a : fmt a -> Rabs (rn (bpow radix2 n * a) - bpow radix2 n * a) <= eta.
Proof.
  intros fa. destruct (Rle_or_lt (Rabs (bpow radix2 n * a)) (bpow radix2 (-1021))) as [h|h]. now apply rn_tiny.
  assert (a0 : a <> 0) by (intros z; rewrite z, Rmult_0_r, Rabs_R0 in h; assert (q := bpow_gt_0 radix2 (-1021)); lra).
  rewrite rn_id. rewrite Rminus_eq_0, Rabs_R0. apply Rlt_le, eta_pos.
  rewrite Rmult_comm. apply mult_bpow_exact_FLT. exact fa.
  assert (m : (-1021 + 1 <= Flocq.Core.Raux.mag radix2 (bpow radix2 n * a))%Z) by (apply mag_ge_bpow; replace (-1021 + 1 - 1)%Z with (-1021)%Z by ring; lra).
  rewrite Rmult_comm, mag_mult_bpow in m by exact a0. lia.
Qed.
Lemma half_at e v w z : (-1000 <= e)%Z -> bpow radix2 e = v -> bpow radix2 (e - 54) = w -> Rabs z <= v -> Rabs (rn z - z) <= w.
Proof. intros he <- <- h. now apply rn_half. Qed.
Ltac half e v w := apply (half_at e v w); [lia|simpl; unfold Z.pow_pos; simpl; lra|simpl; unfold Z.pow_pos; simpl; lra|].

(* 2^n - 1 *)
Lemma m_exact n : (-53 <= n <= 53)%Z -> rn (bpow radix2 n - 1) = bpow radix2 n - 1.
Proof.
  intros h. apply rn_id. destruct (Z.le_gt_cases 0 n) as [p|p].
  - apply (multiple_fmt 0). lia. exists (2 ^ n - 1)%Z. rewrite minus_IZR. change (2 ^ n)%Z with (Zpower radix2 n). rewrite IZR_Zpower by exact p. change (bpow radix2 0) with 1. ring.
    assert (l : bpow radix2 0 <= bpow radix2 n) by (apply bpow_le; lia). assert (g : bpow radix2 n <= bpow radix2 53) by (apply bpow_le; lia).
    change (bpow radix2 0) with 1 in l. change (0 + 53)%Z with 53%Z. rewrite Rabs_pos_eq; lra.
  - apply (multiple_fmt n). lia. exists (1 - 2 ^ (- n))%Z. rewrite minus_IZR. change (2 ^ (- n))%Z with (Zpower radix2 (- n)). rewrite IZR_Zpower by lia.
    rewrite Rmult_minus_distr_r, <- bpow_plus. replace (- n + n)%Z with 0%Z by ring. change (bpow radix2 0) with 1. ring.
    assert (l := bpow_gt_0 radix2 n). assert (g : bpow radix2 n < bpow radix2 0) by (apply bpow_lt; lia). change (bpow radix2 0) with 1 in g.
    assert (k : bpow radix2 0 <= bpow radix2 (n + 53)) by (apply bpow_le; lia). change (bpow radix2 0) with 1 in k. rewrite Rabs_left; lra.
Qed.
Lemma m_high n : (54 <= n)%Z -> Rabs (rn (bpow radix2 n - 1) - (bpow radix2 n - 1)) <= u / 2 * bpow radix2 n.
Proof.
  intros h. assert (l : bpow radix2 0 <= bpow radix2 n) by (apply bpow_le; lia). change (bpow radix2 0) with 1 in l.
  replace (u / 2 * bpow radix2 n) with (bpow radix2 (n - 54)). apply rn_half. lia. rewrite Rabs_pos_eq; lra.
  unfold Zminus. rewrite bpow_plus. unfold u. simpl (bpow radix2 (- (54))). unfold Z.pow_pos; simpl. lra.
Qed.
Lemma m_low n : (n <= -54)%Z -> Rabs (rn (bpow radix2 n - 1) - (bpow radix2 n - 1)) <= u / 2.
Proof.
  intros h. assert (l := bpow_gt_0 radix2 n). assert (g : bpow radix2 n < bpow radix2 0) by (apply bpow_lt; lia). change (bpow radix2 0) with 1 in g.
  apply Rle_trans with (1 / 18014398509481984). half 0%Z 1 (1 / 18014398509481984). rewrite Rabs_left; lra. unfold u; lra.
Qed.

Lemma exp_b r : -3467/10000 <= r <= 3467/10000 -> 7/10 <= exp r <= 3/2 /\ Rabs (exp r - 1) <= 4145/10000.
Proof. intros h. split. split; interval. apply Rabs_le; split; interval. Qed.
Lemma exp_b0 r : -3467/10000 <= r <= 0 -> Rabs (exp r - 1) <= 2931/10000.
Proof. intros h. apply Rabs_le; split; interval. Qed.
Lemma exp_1 d : Rabs d <= 1 / 9007199254740992 -> Rabs (exp d - 1 - d) <= / 38685626227668133590597632.
Proof. intros h. apply Rabs_le_inv in h. interval with (i_taylor d, i_prec 150). Qed.

(* what the C computes from r, e and f = 2^n *)
Definition ja (r e : R) := rn (r + e).
Definition ja0 (r e : R) := rn (ja r e - r).
Definition jb (r e : R) := rn (e - ja0 r e).
Definition jm (f : R) := rn (f - 1).
Definition jf (f r e : R) := rn (f * ja r e).
Definition js (f r e : R) := rn (jm f + jf f r e).
Definition js0 (f r e : R) := rn (js f r e - jm f).
Definition js1 (f r e : R) := rn (js f r e - js0 f r e).
Definition js2 (f r e : R) := rn (jm f - js1 f r e).
Definition js3 (f r e : R) := rn (jf f r e - js0 f r e).
Definition jd (f r e : R) := rn (js2 f r e + js3 f r e).
Definition jv (f r e : R) := rn (jd f r e + f * jb r e).
Definition jy (f r e : R) := rn (js f r e + jv f r e).
Lemma jd_eq f r e : jd f r e = jm f + jf f r e - js f r e.
Proof. apply two_sum; apply rn_fmt. Qed.

(* a + b = r + e, next to nothing lost where |e| > |r| *)
Lemma pair_err r e : fmt r -> fmt e -> (Rabs e <= Rabs r \/ (Rabs r <= 4 * u /\ Rabs e <= 4 * u)) -> Rabs e <= 3/10 -> Rabs r <= 3467/10000 ->
  Rabs (ja r e + jb r e - (r + e)) <= 66 * (u * u) /\ Rabs (ja r e) <= 1 /\ Rabs (jb r e) <= u.
Proof.
  intros fr fe h he hr. assert (a := rn_plus r e fr fe). fold (ja r e) in a.
  assert (s : Rabs (r + e) <= 65/100) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  assert (as1 : Rabs (ja r e - (r + e)) <= u * (65/100)) by (apply Rle_trans with (1 := a); apply Rmult_le_compat_l; [unfold u; lra|exact s]).
  assert (a1 : Rabs (ja r e) <= 1) by (clear a; unfold u in as1; absinv; apply Rabs_le; lra).
  destruct h as [h|[h1 h2]].
  - assert (q : jb r e = r + e - ja r e) by (exact (fast_two_sum r e fr fe h)). rewrite q.
    replace (ja r e + (r + e - ja r e) - (r + e)) with 0 by ring. rewrite Rabs_R0. split. unfold u; lra. split. exact a1.
    rewrite Rabs_minus_sym. apply Rle_trans with (1 := as1). unfold u; lra.
  - assert (s2 : Rabs (r + e) <= 8 * u) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
    assert (a2 : Rabs (ja r e - (r + e)) <= u * (8 * u)) by (apply Rle_trans with (1 := a); apply Rmult_le_compat_l; [unfold u; lra|exact s2]).
    assert (a3 : Rabs (ja r e - r) <= 9 * u) by (unfold u in *; absinv; apply Rabs_le; lra).
    assert (b0 := rn_plus (ja r e) (- r) (rn_fmt _) (generic_format_opp _ _ _ fr)). change (ja r e + - r) with (ja r e - r) in b0. fold (ja0 r e) in b0.
    assert (b1 : Rabs (ja0 r e - (ja r e - r)) <= u * (9 * u)) by (apply Rle_trans with (1 := b0); apply Rmult_le_compat_l; [unfold u; lra|exact a3]).
    assert (c0 := LogLemmas.rn_twice (e - ja0 r e)). fold (jb r e) in c0.
    assert (c1 : Rabs (e - ja0 r e) <= 17 * (u * u)) by (unfold u in *; absinv; apply Rabs_le; lra).
    assert (c2 : Rabs (jb r e) <= 34 * (u * u)) by lra. clear c0.
    split; [|split]. clear a b0. unfold u in *. absinv. apply Rabs_le. lra. exact a1. unfold u in *; lra.
Qed.

(* the join: B u what r + e is off by, M what 2^n - 1 is *)
Lemma join_err n f r e X B M : f = bpow radix2 n -> fmt r -> fmt e -> (Rabs e <= Rabs r \/ (Rabs r <= 4 * u /\ Rabs e <= 4 * u)) -> Rabs e <= 3/10 ->
  Rabs r <= 3467/10000 -> Rabs (r + e - (exp X - 1)) <= B * u -> Rabs (jm f - (f - 1)) <= M -> M <= 1 + f ->
  M + f * (B * u) + 90 * (u * u) * (f + 1) <= 124/100 * u * Rabs (f * exp X - 1) ->
  Rabs (jy f r e - (f * exp X - 1)) <= 9/4 * u * Rabs (f * exp X - 1).
Proof.
  intros ef fr fe h he hr hB hM M1 fin. destruct (pair_err r e fr fe h he hr) as (p & a1 & b1).
  assert (f0 : 0 < f) by (rewrite ef; apply bpow_gt_0). assert (et := eta_low). assert (ep := eta_pos).
  assert (eu : eta <= u * u) by (unfold u; lra).
  assert (fa := scale_err n (ja r e) (rn_fmt _)). rewrite <- ef in fa. fold (jf f r e) in fa.
  assert (d1 := rn_plus (jm f) (jf f r e) (rn_fmt _) (rn_fmt _)). fold (js f r e) in d1.
  assert (de := jd_eq f r e). set (d := jd f r e) in *. replace (js f r e - (jm f + jf f r e)) with (- d) in d1 by (rewrite de; ring). rewrite Rabs_Ropp in d1.
  assert (fab : Rabs (f * ja r e) <= f) by (rewrite Rabs_mult, (Rabs_pos_eq f) by lra; rewrite <- (Rmult_1_r f) at 2; apply Rmult_le_compat_l; lra).
  assert (fbb : Rabs (f * jb r e) <= f * u) by (rewrite Rabs_mult, (Rabs_pos_eq f) by lra; apply Rmult_le_compat_l; lra).
  assert (mf : Rabs (jm f + jf f r e) <= 4 * (f + 1)).
  { absinv. apply Rabs_le. unfold u in eu. lra. }
  assert (d2 : Rabs d <= u * (4 * (f + 1))) by (apply Rle_trans with (1 := d1); apply Rmult_le_compat_l; [unfold u; lra|exact mf]).
  assert (v0 := rn_abs_err (d + f * jb r e)). fold d in v0. change (rn (d + f * jb r e)) with (jv f r e) in v0.
  assert (df : Rabs (d + f * jb r e) <= u * (5 * (f + 1))) by (apply Rle_trans with (1 := Rabs_triang _ _); assert (0 <= u) by (unfold u; lra); lra).
  assert (v1 : Rabs (jv f r e - (d + f * jb r e)) <= u * (u * (5 * (f + 1))) + eta).
  { apply Rle_trans with (1 := v0). apply Rplus_le_compat_r. apply Rmult_le_compat_l. unfold u; lra. exact df. }
  assert (fp : Rabs (f * (ja r e + jb r e - (exp X - 1))) <= f * (B * u + 66 * (u * u))).
  { rewrite Rabs_mult, (Rabs_pos_eq f) by lra. apply Rmult_le_compat_l. lra.
    replace (ja r e + jb r e - (exp X - 1)) with ((ja r e + jb r e - (r + e)) + (r + e - (exp X - 1))) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  set (E := f * exp X - 1) in *.
  assert (D : Rabs (js f r e + jv f r e - E) <= M + f * (B * u) + 74 * (u * u) * (f + 1)).
  { replace (js f r e + jv f r e - E) with ((jm f - (f - 1)) + (jf f r e - f * ja r e) + f * (ja r e + jb r e - (exp X - 1)) + (jv f r e - (d + f * jb r e))) by (rewrite de; unfold E; ring).
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rle_trans with (M + eta + f * (B * u + 66 * (u * u)) + (u * (u * (5 * (f + 1))) + eta)).
    - apply Rplus_le_compat; [|exact v1]. apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [|exact fp].
      apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; assumption.
    - assert (uf : 0 <= u * u * f) by (apply Rmult_le_pos; [unfold u|]; lra). lra. }
  assert (y := rn_plus (js f r e) (jv f r e) (rn_fmt _) (rn_fmt _)). fold (jy f r e) in y.
  assert (D2 : Rabs (js f r e + jv f r e - E) <= 124/100 * u * Rabs E).
  { apply Rle_trans with (1 := D). apply Rle_trans with (2 := fin). assert (uf : 0 <= u * u * f) by (apply Rmult_le_pos; [unfold u|]; lra). unfold u in *; lra. }
  assert (Ep := Rabs_pos E).
  assert (S : Rabs (js f r e + jv f r e) <= (1 + 124/100 * u) * Rabs E).
  { replace (js f r e + jv f r e) with (E + (js f r e + jv f r e - E)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (uS : u * Rabs (js f r e + jv f r e) <= u * ((1 + 124/100 * u) * Rabs E)) by (apply Rmult_le_compat_l; [unfold u; lra|exact S]).
  replace (jy f r e - E) with ((jy f r e - (js f r e + jv f r e)) + (js f r e + jv f r e - E)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra.
Qed.

Section Fix.
Variable x : R.
Hypothesis hx : -708 <= x <= 693.
Hypothesis fx : fmt x.
Definition k_ := rn (- S0 + rn (S0 + L2E * x)).
Definition h_ := rn (x + HM * k_).
Definition r_ := rn (h_ + LM * k_).
Definition g_ := rn (h_ - r_).
Definition c_ := rn (g_ + LM * k_).
Definition z_ := rn (r_ * r_).
Definition e_ := rn (c_ + z_ * m1 r_).
Variable n : Z.
Hypothesis en : k_ = IZR n.
Lemma n_b : (-1021 <= n <= 1000)%Z.
Proof. destruct (k_int x hx) as (m & hm & mb). change (k_ = IZR m) in hm. rewrite en in hm. apply eq_IZR in hm. lia. Qed.
Lemma n_near : Rabs (IZR n - L2E * x) <= / 2.
Proof. rewrite <- en. exact (k_close x hx). Qed.
Lemma r_b : Rabs r_ <= 3467/10000.
Proof. exact (mr_bound x hx). Qed.
Lemma r_f : fmt r_.
Proof. apply rn_fmt. Qed.
Lemma x_low : n <> 0%Z -> / 4 <= Rabs x.
Proof.
  intros nz. assert (a := n_near). assert (p : 1 <= Rabs (IZR n)) by (rewrite <- abs_IZR; apply IZR_le; lia).
  assert (t := Rabs_triang (IZR n - L2E * x) (L2E * x)). replace (IZR n - L2E * x + L2E * x) with (IZR n) in t by ring.
  rewrite (Rabs_mult L2E), (Rabs_pos_eq L2E) in t by (unfold L2E; lra). unfold L2E in *. lra.
Qed.
Lemma h_eq : h_ = x + HM * IZR n.
Proof.
  unfold h_. rewrite en. apply rn_id. destruct (Z.eq_dec n 0) as [->|nz]. now rewrite Rmult_0_r, Rplus_0_r.
  apply (multiple_fmt (-54)). lia.
  - replace (x + HM * IZR n) with (x - - (HM * IZR n)) by ring. apply multiple_minus.
    apply fmt_multiple. exact fx. exact (x_low nz). exists (n * 12486629536329728)%Z. rewrite mult_IZR. unfold HM.
    replace (bpow radix2 (-54)) with (/ 18014398509481984) by (simpl; unfold Z.pow_pos; simpl; lra). field.
  - rewrite <- en. assert (a := mh_arg x hx). change (Rabs (x + HM * k_) <= 34659/100000) in a. change (bpow radix2 (-54 + 53)) with (/ 2). lra.
Qed.
Definition X := x - IZR n * ln 2.
Lemma hl : Rabs (ln 2 + (HM + LM)) <= 1 / 633825300114114700748351602688.   (* 2^-99 *)
Proof. unfold HM, LM. interval with (i_prec 150). Qed.
Definition tiny : R := / 38685626227668133590597632.   (* 2^-85 *)
Lemma n_r : Rabs (IZR n) <= 1021.
Proof. assert (b := n_b). rewrite <- abs_IZR. apply IZR_le. lia. Qed.
Lemma r_near : Rabs (r_ - (h_ + LM * IZR n)) <= u / 4.
Proof.
  unfold r_. rewrite en. apply Rle_trans with (1 / 36028797018963968). half (-1)%Z (1/2) (1 / 36028797018963968).
  assert (a := mr_arg x hx). change (Rabs (h_ + LM * k_) <= 34665/100000) in a. rewrite en in a. lra. unfold u; lra.
Qed.
Lemma LMn : Rabs (LM * IZR n) <= 562 / 10000000000000.
Proof. rewrite Rabs_mult, (Rabs_left LM) by (unfold LM; lra). assert (a := n_r). unfold LM. lra. Qed.
Lemma rc_err : Rabs (r_ + c_ - X) <= tiny /\ Rabs c_ <= u / 4 + tiny.
Proof.
  assert (a := r_near). assert (l := LMn). assert (hl0 := hl). assert (nr := n_r).
  assert (g1 : Rabs (g_ - (h_ - r_)) <= / 309485009821345068724781056).
  { unfold g_. half (-34)%Z (/ 17179869184) (/ 309485009821345068724781056). absinv. apply Rabs_le. unfold u in a. lra. }
  assert (g2 : Rabs (g_ + LM * IZR n) <= u / 4 + / 309485009821345068724781056) by (absinv; apply Rabs_le; lra).
  assert (c1 : Rabs (c_ - (g_ + LM * IZR n)) <= / 324518553658426726783156020576256).
  { unfold c_. rewrite en. half (-54)%Z (/ 18014398509481984) (/ 324518553658426726783156020576256). unfold u in g2. lra. }
  assert (k : Rabs (IZR n * (ln 2 + (HM + LM))) <= 1021 * (1 / 633825300114114700748351602688)) by (rewrite Rabs_mult; apply Rmult_le_compat; try apply Rabs_pos; assumption).
  split.
  - unfold X. replace (r_ + c_ - (x - IZR n * ln 2)) with ((c_ - (g_ + LM * IZR n)) + (g_ - (h_ - r_)) + IZR n * (ln 2 + (HM + LM))) by (rewrite h_eq; ring).
    unfold tiny. absinv. apply Rabs_le. lra.
  - unfold tiny. absinv. apply Rabs_le. lra.
Qed.
Lemma rr : 0 <= r_ * r_ <= 12021/100000.
Proof.
  assert (b := r_b). split. apply Rle_0_sqr. rewrite <- (Rabs_pos_eq (r_ * r_)) by apply Rle_0_sqr. rewrite Rabs_mult.
  apply Rle_trans with (3467/10000 * (3467/10000)); [|lra]. apply Rmult_le_compat; try apply Rabs_pos; exact b.
Qed.
Lemma e_near : Rabs (e_ - (c_ + (exp r_ - 1 - r_))) <= 173 / 1000 * u.
Proof.
  destruct rc_err as [_ cb]. assert (b := rr). assert (rb := r_b). destruct (m1_err r_ rb) as (me & mb & _).
  assert (z1 : Rabs (z_ - r_ * r_) <= u / 16).
  { apply Rle_trans with (/ 144115188075855872). unfold z_. half (-3)%Z (/ 8) (/ 144115188075855872). rewrite Rabs_pos_eq; lra. unfold u; lra. }
  assert (s1 : Rabs (z_ * m1 r_ - r_ * r_ * MQ r_) <= u / 16 * (5646/10000) + 12021/100000 * (551 / 1000 * u)).
  { replace (z_ * m1 r_ - r_ * r_ * MQ r_) with ((z_ - r_ * r_) * m1 r_ + r_ * r_ * (m1 r_ - MQ r_)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; apply mul_le; try assumption; rewrite Rabs_pos_eq; lra. }
  assert (mq := MQ_b r_ ltac:(absinv; lra)).
  assert (s2 : 0 <= r_ * r_ * MQ r_ <= 12021/100000 * (5645/10000)) by (split; [apply Rmult_le_pos|apply Rmult_le_compat]; lra).
  assert (e1 : Rabs (e_ - (c_ + z_ * m1 r_)) <= u / 16).
  { apply Rle_trans with (/ 144115188075855872). unfold e_. half (-3)%Z (/ 8) (/ 144115188075855872). unfold tiny, u in *. absinv. apply Rabs_le. lra. unfold u; lra. }
  assert (m := em1_method r_ ltac:(absinv; lra)).
  replace (e_ - (c_ + (exp r_ - 1 - r_))) with ((e_ - (c_ + z_ * m1 r_)) + (z_ * m1 r_ - r_ * r_ * MQ r_) + - (exp r_ - 1 - (r_ + r_ * r_ * MQ r_))) by ring.
  unfold u in *. absinv. apply Rabs_le. lra.
Qed.
Lemma X_b : Rabs (X - r_) <= u / 4 + 2 * tiny /\ Rabs X <= 34671/100000.
Proof. destruct rc_err as [a c]. assert (b := r_b). unfold tiny, u in *. split; absinv; apply Rabs_le; lra. Qed.
(* against exp X - 1: c (exp r - 1) is not in the polynomial *)
Lemma tail_err : Rabs (r_ + e_ - (exp X - 1)) <= 277 / 1000 * u /\ (r_ <= 0 -> Rabs (r_ + e_ - (exp X - 1)) <= 2465 / 10000 * u).
Proof.
  assert (e := e_near). destruct rc_err as [rc cb]. destruct X_b as [d xb]. assert (rb := r_b). apply Rabs_le_inv in rb.
  set (dl := X - r_) in *. assert (eX : exp X = exp r_ * exp dl) by (rewrite <- exp_plus; f_equal; unfold dl; ring).
  assert (db := Rabs_le_inv _ _ d). unfold u, tiny in db.
  assert (ed : Rabs (exp dl - 1 - dl) <= tiny) by (apply exp_1; apply Rabs_le; lra).
  destruct (exp_b r_ ltac:(lra)) as [er eq].
  assert (m : Rabs (exp r_ * (exp dl - 1 - dl)) <= 3/2 * tiny) by (apply mul_le; [rewrite Rabs_pos_eq; lra|exact ed]).
  assert (q : r_ + e_ - (exp X - 1) = (e_ - (c_ + (exp r_ - 1 - r_))) - exp r_ * (exp dl - 1 - dl) + (c_ + r_ - X) - dl * (exp r_ - 1)).
  { rewrite eX. unfold dl. ring. }
  assert (fin : forall B, Rabs (exp r_ - 1) <= B -> B <= 1/2 -> Rabs (r_ + e_ - (exp X - 1)) <= 1731 / 10000 * u + u / 4 * B).
  { intros B hB B1. assert (p : Rabs (dl * (exp r_ - 1)) <= (u / 4 + 2 * tiny) * B) by (apply mul_le; assumption).
    assert (B0 : 0 <= B) by (apply Rle_trans with (2 := hB); apply Rabs_pos). rewrite q. rewrite (Rplus_comm c_ r_).
    assert (p2 : (u / 4 + 2 * tiny) * B <= u / 4 * B + 2 * tiny) by (unfold tiny, u; lra).
    unfold tiny, u in *. absinv. apply Rabs_le. lra. }
  split.
  - apply Rle_trans with (1 := fin (4145/10000) eq ltac:(lra)). unfold u; lra.
  - intros neg. apply Rle_trans with (1 := fin (2931/10000) (exp_b0 r_ ltac:(lra)) ltac:(lra)). unfold u; lra.
Qed.
Lemma e_twice C : Rabs c_ <= C -> Rabs e_ <= 2 * C + 7830 / 10000 * Rabs r_.
Proof.
  intros cb. assert (rb := r_b). destruct (m1_err r_ rb) as (me & mb & _).
  assert (z1 := LogLemmas.rn_twice (r_ * r_)). fold z_ in z1.
  assert (r2 : Rabs (r_ * r_) <= 3467/10000 * Rabs r_) by (rewrite Rabs_mult; apply Rmult_le_compat_r; [apply Rabs_pos|exact rb]).
  assert (zq : Rabs (z_ * m1 r_) <= 2 * (3467/10000 * Rabs r_) * (5646/10000)) by (apply mul_le; [lra|rewrite Rabs_pos_eq; lra]).
  assert (e1 := LogLemmas.rn_twice (c_ + z_ * m1 r_)). fold e_ in e1. assert (t := Rabs_triang c_ (z_ * m1 r_)). assert (p := Rabs_pos r_). lra.
Qed.
Lemma e_b : (Rabs e_ <= Rabs r_ \/ (Rabs r_ <= 4 * u /\ Rabs e_ <= 4 * u)) /\ Rabs e_ <= 3/10.
Proof.
  destruct rc_err as [_ cb]. assert (e := e_twice _ cb). assert (rb := r_b). unfold tiny, u in *. split; [|lra].
  destruct (Rle_or_lt (4 * / 9007199254740992) (Rabs r_)) as [h|h]; [left|right]; lra.
Qed.

(* n <> 0 *)
Lemma exp_X : 7069 / 10000 <= exp X <= 14145 / 10000 /\ (0 <= r_ -> 9999 / 10000 <= exp X).
Proof.
  destruct X_b as [d b]. apply Rabs_le_inv in b. apply Rabs_le_inv in d. generalize dependent X. intros Y d b. split.
  - split; interval.
  - intros p. assert (q : - 1 / 1000000 <= Y) by (unfold tiny, u in d; lra). interval.
Qed.
Lemma far_value : n <> 0%Z -> Rabs (jy (bpow radix2 n) r_ e_ - (bpow radix2 n * exp X - 1)) <= 9/4 * u * Rabs (bpow radix2 n * exp X - 1).
Proof.
  intros nz. destruct tail_err as [t1 t2]. destruct e_b as [h he]. destruct exp_X as [ex ex0].
  assert (fr := r_f). assert (fe : fmt e_) by apply rn_fmt. assert (rb := r_b).
  set (f := bpow radix2 n) in *. assert (f0 : 0 < f) by apply bpow_gt_0.
  assert (J := fun B M => join_err n f r_ e_ X B M eq_refl fr fe h he rb).
  assert (lo : f * (7069/10000) <= f * exp X) by (apply Rmult_le_compat_l; lra).
  assert (hi : f * exp X <= f * (14145/10000)) by (apply Rmult_le_compat_l; lra).
  assert (lo0 : 0 <= r_ -> f * (9999/10000) <= f * exp X) by (intros p; apply Rmult_le_compat_l; [lra|now apply ex0]).
  destruct (Z.le_gt_cases 1 n) as [pos|neg].
  - assert (f2 : 2 <= f) by (change 2 with (bpow radix2 1); apply bpow_le; exact pos).
    assert (E : Rabs (f * exp X - 1) = f * exp X - 1) by (apply Rabs_pos_eq; lra).
    destruct (Z.le_gt_cases n 53) as [mid|high].
    + assert (m0 : Rabs (jm f - (f - 1)) <= 0) by (unfold jm, f; rewrite m_exact by lia; rewrite Rminus_eq_0, Rabs_R0; lra).
      destruct (Rle_or_lt r_ 0) as [rn|rp].
      * apply (J (2465/10000) 0 (t2 rn) m0). lra. rewrite E. unfold u. lra.
      * apply (J (277/1000) 0 t1 m0). lra. rewrite E. specialize (lo0 ltac:(lra)). unfold u. lra.
    + assert (g : 18014398509481984 <= f) by (change 18014398509481984 with (bpow radix2 54); apply bpow_le; lia).
      apply (J (277/1000) (u / 2 * f) t1). apply m_high. lia. unfold u; lra. rewrite E. unfold u. lra.
  - assert (f2 : f <= / 2) by (change (/ 2) with (bpow radix2 (-1)); apply bpow_le; lia).
    assert (E : Rabs (f * exp X - 1) = 1 - f * exp X) by (rewrite Rabs_left; lra).
    destruct (Z.le_gt_cases (-53) n) as [mid|low].
    + assert (m0 : Rabs (jm f - (f - 1)) <= 0) by (unfold jm, f; rewrite m_exact by lia; rewrite Rminus_eq_0, Rabs_R0; lra).
      apply (J (277/1000) 0 t1 m0). lra. rewrite E. unfold u. lra.
    + assert (g : f <= / 18014398509481984) by (change (/ 18014398509481984) with (bpow radix2 (-54)); apply bpow_le; lia).
      apply (J (277/1000) (u / 2) t1). apply m_low. lia. unfold u; lra. rewrite E. unfold u. lra.
Qed.

(* n = 0: r = x, y = rn (x + e) *)
Hypothesis n0 : n = 0%Z.
Lemma zero : r_ = x /\ c_ = 0.
Proof.
  assert (hh := h_eq). rewrite n0, Rmult_0_r, Rplus_0_r in hh. assert (r : r_ = x) by (unfold r_; rewrite hh, en, n0, Rmult_0_r, Rplus_0_r; now apply rn_id).
  split. exact r. unfold c_, g_. rewrite hh, r, en, n0, Rmult_0_r, Rplus_0_r, Rminus_eq_0, !rn_0. reflexivity.
Qed.
Lemma y_zero : jy 1 r_ e_ = rn (r_ + e_).
Proof.
  destruct zero as [_ cz]. assert (e := e_twice 0 ltac:(rewrite cz, Rabs_R0; lra)). assert (p := Rabs_pos r_).
  assert (q : jb r_ e_ = r_ + e_ - ja r_ e_) by (apply fast_two_sum; [apply r_f|apply rn_fmt|lra]).
  assert (m0 : jm 1 = 0) by (unfold jm; rewrite Rminus_eq_0; apply rn_0).
  assert (f1 : jf 1 r_ e_ = ja r_ e_) by (unfold jf; rewrite Rmult_1_l; apply rn_id, rn_fmt).
  assert (s1 : js 1 r_ e_ = ja r_ e_) by (unfold js; rewrite m0, f1, Rplus_0_l; apply rn_id, rn_fmt).
  assert (d1 : jd 1 r_ e_ = 0) by (rewrite jd_eq, m0, f1, s1; ring).
  assert (v1 : jv 1 r_ e_ = jb r_ e_) by (unfold jv; rewrite d1, Rplus_0_l, Rmult_1_l; apply rn_id, rn_fmt).
  unfold jy. rewrite s1, v1, q. f_equal. ring.
Qed.
Lemma near_sum : Rabs (r_ + e_ - (exp r_ - 1)) <= 646 / 1000 * u * Rabs r_.
Proof.
  destruct zero as [_ cz]. assert (rb := r_b). destruct (m1_err r_ rb) as (me & mb & _). assert (rel := em1_rel r_ ltac:(absinv; lra)).
  assert (mq := MQ_b r_ ltac:(absinv; lra)). set (t := Rabs r_) in *. assert (t0 : 0 <= t) by apply Rabs_pos.
  assert (rt : r_ * r_ = t * t) by (unfold t; rewrite <- Rabs_mult; symmetry; apply Rabs_pos_eq, Rle_0_sqr).
  assert (tt0 : 0 <= t * t) by (now apply Rmult_le_pos).
  destruct (Rle_or_lt t (/ 4611686018427387904)) as [ti|ma].
  - assert (tt : t * t <= / 4611686018427387904 * t) by (now apply Rmult_le_compat_r).
    assert (z1 := LogLemmas.rn_twice (r_ * r_)). fold z_ in z1. rewrite rt, (Rabs_pos_eq (t * t)) in z1 by exact tt0.
    assert (zq : Rabs (z_ * m1 r_) <= 2 * (t * t) * (5646/10000)) by (apply mul_le; [exact z1|rewrite Rabs_pos_eq; lra]).
    assert (e1 := LogLemmas.rn_twice (c_ + z_ * m1 r_)). fold e_ in e1. rewrite cz, Rplus_0_l in e1.
    assert (w : Rabs (r_ * r_ * MQ r_) <= t * t * (5645/10000)) by (apply mul_le; [rewrite rt, Rabs_pos_eq|rewrite Rabs_pos_eq]; lra).
    replace (r_ + e_ - (exp r_ - 1)) with (e_ - (exp r_ - 1 - (r_ + r_ * r_ * MQ r_)) - r_ * r_ * MQ r_) by ring.
    assert (e2 : Rabs e_ <= 4 * (t * t) * (5646/10000)) by lra. clear e1 zq z1 me rb.
    unfold u in *. absinv. apply Rabs_le. lra.
  - assert (tt : t * t <= 3467/10000 * t) by (now apply Rmult_le_compat_r).
    assert (et := eta_low). assert (z1 := rn_abs_err (r_ * r_)). fold z_ in z1. rewrite rt, (Rabs_pos_eq (t * t)) in z1 by exact tt0.
    assert (z2 : Rabs (z_ - t * t) <= u * (34671/100000 * t)).
    { apply Rle_trans with (1 := z1). unfold u. lra. }
    assert (zm : Rabs (z_ * m1 r_ - t * t * MQ r_) <= u * (34671/100000 * t) * (5646/10000) + 3467/10000 * t * (551/1000 * u)).
    { replace (z_ * m1 r_ - t * t * MQ r_) with ((z_ - t * t) * m1 r_ + t * t * (m1 r_ - MQ r_)) by ring.
      apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; apply mul_le; try assumption; rewrite Rabs_pos_eq; lra. }
    assert (zb : Rabs z_ <= 3468/10000 * t) by (unfold u in z2; absinv; apply Rabs_le; lra).
    assert (zq : Rabs (z_ * m1 r_) <= 3468/10000 * t * (5646/10000)) by (apply mul_le; [exact zb|rewrite Rabs_pos_eq; lra]).
    assert (e1 := rn_abs_err (c_ + z_ * m1 r_)). fold e_ in e1. rewrite cz, Rplus_0_l in e1.
    assert (e2 : Rabs (e_ - z_ * m1 r_) <= u * (3468/10000 * t * (5646/10000)) + eta) by (apply Rle_trans with (1 := e1); apply Rplus_le_compat_r, Rmult_le_compat_l; [unfold u; lra|exact zq]).
    rewrite rt in rel.
    replace (r_ + e_ - (exp r_ - 1)) with ((e_ - z_ * m1 r_) + (z_ * m1 r_ - t * t * MQ r_) - (exp r_ - 1 - (r_ + t * t * MQ r_))) by ring.
    unfold u in *. absinv. apply Rabs_le. lra.
Qed.
Lemma value_low : 804 / 1000 * Rabs r_ <= Rabs (exp r_ - 1).
Proof.
  assert (rb := r_b). assert (rel := em1_rel r_ ltac:(absinv; lra)). assert (mq := MQ_b r_ ltac:(absinv; lra)).
  assert (w : Rabs (r_ * (r_ * MQ r_)) <= Rabs r_ * (3467/10000 * (5645/10000))) by (apply mul_le; [apply Rle_refl|apply mul_le; [exact rb|rewrite Rabs_pos_eq; lra]]).
  assert (t := Rabs_triang_inv r_ (r_ - (exp r_ - 1))). replace (r_ - (r_ - (exp r_ - 1))) with (exp r_ - 1) in t by ring.
  assert (s : Rabs (r_ - (exp r_ - 1)) <= Rabs (exp r_ - 1 - (r_ + r_ * r_ * MQ r_)) + Rabs (r_ * (r_ * MQ r_))).
  { replace (r_ - (exp r_ - 1)) with (- ((exp r_ - 1 - (r_ + r_ * r_ * MQ r_)) + r_ * (r_ * MQ r_))) by ring. rewrite Rabs_Ropp. apply Rabs_triang. }
  assert (p := Rabs_pos r_). unfold u in *. lra.
Qed.
Lemma zero_value : Rabs (jy 1 r_ e_ - (exp r_ - 1)) <= 9/4 * u * Rabs (exp r_ - 1).
Proof.
  rewrite y_zero. assert (a := near_sum). assert (l := value_low). assert (y := rn_plus r_ e_ r_f (rn_fmt _)).
  set (E := exp r_ - 1) in *. assert (p := Rabs_pos r_).
  assert (s : Rabs (r_ + e_) <= Rabs E + 646 / 1000 * u * Rabs r_).
  { replace (r_ + e_) with (E + (r_ + e_ - E)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (us : u * Rabs (r_ + e_) <= u * (Rabs E + 646 / 1000 * u * Rabs r_)) by (apply Rmult_le_compat_l; [unfold u; lra|exact s]).
  replace (rn (r_ + e_) - E) with ((rn (r_ + e_) - (r_ + e_)) + (r_ + e_ - E)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  fold e_ in y. unfold u in *. lra.
Qed.
End Fix.

(* expm1's value of any double of the box, at most 2.25 u off, relatively *)
Theorem expm1_error x n : -708 <= x <= 693 -> fmt x -> k_ x = IZR n ->
  Rabs (jy (bpow radix2 n) (r_ x) (e_ x) - (exp x - 1)) <= 9/4 * u * Rabs (exp x - 1).
Proof.
  intros hx fx en. assert (q : bpow radix2 n * exp (X x n) = exp x).
  { rewrite bpow_exp. change (IZR radix2) with 2. rewrite <- exp_plus. f_equal. unfold X. ring. }
  destruct (Z.eq_dec n 0) as [z|nz].
  - assert (e := zero_value x hx fx n en z). destruct (zero x hx fx n en z) as [r _]. rewrite z. change (bpow radix2 0) with 1. rewrite r in *. exact e.
  - assert (e := far_value x hx fx n en nz). rewrite q in e. exact e.
Qed.
