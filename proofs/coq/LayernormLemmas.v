(* The ACSL lemmas of specs/layernorm_lanes.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core Relative.
From CF Require Import FloatLib RoundingLemmas RowLib RowLemmas.
Open Scope R_scope.

(* the computed deviation is 0 or at least 2^-537, and at most 2^402 *)
Lemma dev_range n c ss eps : var_pre n c ss eps -> 0 < dev_c c ss eps ->
  bpow radix2 (-537) <= dev_c c ss eps <= bpow radix2 402.
Proof.
  intros [[[he hs] me] [[<- hn] h]] pos. unfold dev_c in *. change (rnd (sqrt (rnd (eps + rnd (ss / IZR n))))) with (dev n ss eps) in *.
  rewrite (dev_rn n ss eps hn h hs he me) in *. destruct (v_ok n ss eps hn h hs he me) as (rv & v0 & v1).
  destruct (sqrt_ok n ss eps hn h hs he me) as [s0 s1].
  assert (fv : fmt (rnd (eps + rnd (ss / IZR n)))) by (rewrite rnd_rn by exact rv; apply rn_fmt).
  set (v := rnd (eps + rnd (ss / IZR n))) in *. split.
  - apply rn_ge_bpow. lia. apply sqrt_bpow_ge. apply fmt_least. exact fv.
    destruct (Rle_lt_or_eq_dec 0 v) as [l|e]. apply v1. exact l. exfalso. rewrite <- e, sqrt_0, rn_0 in pos. lra.
  - rewrite <- (rn_bpow 402) by lia. now apply rn_le.
Qed.

(* 1 / r <= 2^537, and at most doubled by rounding *)
Lemma inv_range r : bpow radix2 (-537) <= r <= bpow radix2 402 -> rng (1 / r) /\ 0 <= rnd (1 / r) <= 2 * (1 / r).
Proof.
  intros [h0 h1]. assert (p := bpow_gt_0 radix2 (-537)). assert (pr : 0 < r) by lra.
  assert (i1 : 1 / r <= bpow radix2 537).
  { unfold Rdiv. rewrite Rmult_1_l. replace (bpow radix2 537) with (/ bpow radix2 (-537)). apply Rinv_le; assumption.
    rewrite <- bpow_opp. reflexivity. }
  assert (i0 : bpow radix2 (-402) <= 1 / r).
  { unfold Rdiv. rewrite Rmult_1_l. replace (bpow radix2 (-402)) with (/ bpow radix2 402). apply Rinv_le; assumption.
    rewrite <- bpow_opp. reflexivity. }
  assert (q0 := bpow_gt_0 radix2 (-402)).
  assert (rr : rng (1 / r)). { apply (bpow_rng 537). lia. rewrite Rabs_pos_eq by lra. exact i1. }
  split. exact rr. split. apply rnd_pos. exact rr. lra. rewrite rnd_rn by exact rr.
  assert (e : rn (1 / r) - 1 / r <= / 2 * bpow radix2 (-53 + 1) * (1 / r)).
  { apply Rle_trans with (1 := Rle_abs _). rewrite <- (Rabs_pos_eq (1 / r)) at 3 by lra.
    apply relative_error_N_FLT; try reflexivity. rewrite Rabs_pos_eq by lra. apply Rle_trans with (2 := i0). apply bpow_le. lia. }
  assert (b : / 2 * bpow radix2 (-53 + 1) <= 1).
  { change 1 with (bpow radix2 0). apply Rle_trans with (bpow radix2 (-53 + 1)). assert (t := bpow_gt_0 radix2 (-53 + 1)). lra. apply bpow_le. lia. }
  assert (0 <= 1 / r) by lra. nra.
Qed.

Definition scaled (d q : R) := rng (d * q) /\ mag (rnd (d * q)) 541.
Lemma scaled_inv d r : bpow radix2 (-537) <= r <= bpow radix2 402 -> mag (d / r) 540 -> scaled d (rnd (1 / r)).
Proof.
  intros hr m. destruct (inv_range r hr) as (rr & p0 & p1). apply mag_iff in m. destruct hr as [h0 h1].
  assert (p := bpow_gt_0 radix2 (-537)). assert (pr : 0 < r) by lra.
  destruct (mag_rnd (d * rnd (1 / r)) 541) as [g k]. lia.
  { rewrite Rabs_mult, (Rabs_pos_eq (rnd (1 / r))) by exact p0.
    apply Rle_trans with (Rabs d * (2 * (1 / r))). apply Rmult_le_compat_l. apply Rabs_pos. exact p1.
    replace (Rabs d * (2 * (1 / r))) with (2 * Rabs (d / r)).
    change 541%Z with (1 + 540)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. lra.
    unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ r)) by (left; now apply Rinv_0_lt_compat). ring. }
  split; assumption.
Qed.

(* in WP's order *)
Lemma cf_inverse_rng n c ss eps : 0 < dev_c c ss eps /\ var_pre n c ss eps -> rng (1 / dev_c c ss eps).
Proof. intros [p h]. apply inv_range. now apply (dev_range n). Qed.
Lemma cf_dev_scaled d n c ss eps : ((0 < dev_c c ss eps /\ rnd (d * d) <= ss) /\ mag d 401) /\ var_pre n c ss eps ->
  scaled d (rnd (1 / dev_c c ss eps)).
Proof. intros h. apply scaled_inv. apply (dev_range n); tauto. now apply (cf_dev_ratio d n c ss eps). Qed.
Lemma cf_zero_scaled d : scaled d 0.
Proof.
  unfold scaled. rewrite Rmult_0_r. destruct (mag_rnd 0 541) as [g k]. lia. rewrite Rabs_R0. apply bpow_ge_0. split; assumption.
Qed.
