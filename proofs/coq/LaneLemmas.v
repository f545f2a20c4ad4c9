(* The ACSL lemmas of specs/lanes.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core Relative.
From CF Require Import FloatLib RoundingLemmas RowLib.
Open Scope R_scope.

(* two chains: i 2^e + k 2^e is a double *)
Definition join_pre (i k : Z) (a b : R) (e : Z) :=
  ((((((0 <= e)%Z /\ (e <= 900)%Z) /\ (i + k <= 2147483648)%Z) /\ dbl a) /\ dbl b) /\ chain i a e) /\ chain k b e.
Lemma join i k a b e : join_pre i k a b e -> rng (a + b) /\ chain (i + k) (rnd (a + b)) e.
Proof.
  intros [[[[[[h0 h1] h2] da] db] [hi ha]] [hk hb]]. rewrite pow2_bpow in ha, hb.
  destruct (count_rnd (i + k) e (a + b)) as [r m]; try lia.
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite plus_IZR. lra. }
  split. exact r. split. lia. now rewrite pow2_bpow.
Qed.
Lemma join_grew i k a b e : 0 <= a -> 0 <= b -> join_pre i k a b e -> a <= rnd (a + b) /\ b <= rnd (a + b).
Proof.
  intros h0 h1 h. destruct (join _ _ _ _ _ h) as [r _]. destruct h as [[[[_ da] db] _] _].
  assert (ra : rng a). { apply rng_abs. apply rng_abs in r. rewrite Rabs_pos_eq in * by lra. lra. }
  assert (rb : rng b). { apply rng_abs. apply rng_abs in r. rewrite Rabs_pos_eq in * by lra. lra. }
  unfold dbl in *. rewrite rnd_rn in da, db by assumption. rewrite rnd_rn by exact r.
  split; [rewrite <- da at 1|rewrite <- db at 1]; apply rn_le; lra.
Qed.

(* r = rnd(1 / s), 1/2 <= s <= 2^31: r s < 1 + u, so that no w <= s gives w r above 1 *)
Definition recip_pre (s : R) := 1 / 2 <= s /\ mag s 31.
Lemma recip s : recip_pre s -> rng (1 / s) /\ 0 <= rnd (1 / s) /\ s * rnd (1 / s) < 1 + u.
Proof.
  intros [h m]. apply mag_iff in m. rewrite Rabs_pos_eq in m by lra. assert (p : 0 < / s) by (apply Rinv_0_lt_compat; lra).
  assert (l : / s <= 2). { replace 2 with (/ (1 / 2)) by field. apply Rinv_le; lra. }
  unfold Rdiv. rewrite Rmult_1_l. assert (rr : rng (/ s)).
  { apply (bpow_rng 1). lia. rewrite Rabs_pos_eq by lra. change (bpow radix2 1) with 2. lra. }
  split. exact rr. split. apply rnd_pos. exact rr. lra.
  rewrite rnd_rn by exact rr.
  destruct (relative_error_N_FLT'_ex radix2 (-1074) 53 eq_refl (fun x => negb (Z.even x)) (/ s)) as (e & t & he & ht & z & E).
  change (round radix2 (FLT_exp (-1074) 53) (Znearest (fun x => negb (Z.even x))) (/ s)) with (rn (/ s)) in E. rewrite E.
  replace (s * (/ s * (1 + e) + t)) with (1 + e + s * t) by (field; lra).
  change (u_ro radix2 53) with (/ 2 * bpow radix2 (- 53 + 1)) in he. rewrite u_bpow in he.
  assert (up : 0 < u) by (unfold u; lra).
  assert (ul : u / (1 + u) < u). { apply Rmult_lt_reg_r with (1 + u). lra. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra. }
  destruct (Rmult_integral _ _ z) as [-> | ->].
  - assert (b : s * t <= bpow radix2 31 * (/ 2 * bpow radix2 (-1074))).
    { apply Rle_trans with (s * Rabs t). apply Rmult_le_compat_l. lra. apply Rle_abs.
      apply Rmult_le_compat; try lra. apply Rabs_pos. }
    assert (c : bpow radix2 31 * (/ 2 * bpow radix2 (-1074)) < u).
    { rewrite <- u_bpow. replace (bpow radix2 31 * (/ 2 * bpow radix2 (-1074))) with (/ 2 * bpow radix2 (-1043)).
      apply Rmult_lt_compat_l. lra. apply bpow_lt. lia.
      replace (-1043)%Z with (31 + -1074)%Z by ring. rewrite bpow_plus. ring. }
    lra.
  - rewrite Rmult_0_r. assert (e <= u / (1 + u)) by (apply Rle_trans with (2 := he); apply Rle_abs). lra.
Qed.
Lemma one_mid v : v < 1 + u -> rn v <= 1.
Proof.
  intros h. apply round_N_le_midp. typeclasses eauto.
  { change 1 with (bpow radix2 0). apply generic_format_FLT_bpow; try typeclasses eauto; lia. }
  assert (S : succ radix2 (FLT_exp (-1074) 53) 1 = 1 + 2 * u).
  { rewrite succ_eq_pos by lra. change 1 with (bpow radix2 0) at 2. rewrite ulp_bpow. change (FLT_exp (-1074) 53 (0 + 1)) with (-52)%Z.
    replace (bpow radix2 (-52)) with (2 * u). reflexivity. rewrite <- u_bpow. change (- 53 + 1)%Z with (-52)%Z. field. }
  rewrite S. lra.
Qed.
Lemma share w s r : 0 <= w <= s -> recip_pre s -> r = rnd (1 / s) -> rng (w * r) /\ 0 <= rnd (w * r) <= 1.
Proof.
  intros hw hs ->. destruct (recip s hs) as (_ & hr & hu). set (r := rnd (1 / s)) in *.
  assert (l : w * r <= s * r) by (apply Rmult_le_compat_r; lra).
  assert (p : 0 <= w * r) by (apply Rmult_le_pos; lra).
  assert (ul : u < 1) by (unfold u; lra).
  assert (rr : rng (w * r)). { apply (bpow_rng 1). lia. rewrite Rabs_pos_eq by exact p. change (bpow radix2 1) with 2. lra. }
  split. exact rr. split. now apply rnd_pos. rewrite rnd_rn by exact rr. apply one_mid. lra.
Qed.


(* in WP's order *)
Lemma cf_join i k a b e : join_pre i k a b e -> rng (a + b) /\ chain (i + k) (rnd (a + b)) e. Proof. exact (join i k a b e). Qed.
Lemma cf_join_grew i k a b e : 0 <= b -> 0 <= a -> join_pre i k a b e -> b <= rnd (a + b) /\ a <= rnd (a + b).
Proof. intros hb ha h. destruct (join_grew i k a b e ha hb h). split; assumption. Qed.
Lemma cf_lane_range i : (0 <= i)%Z -> (0 <= Z.rem i 16)%Z /\ (Z.rem i 16 <= 15)%Z.
Proof. intros h. pose proof (Z.rem_bound_pos i 16 h eq_refl). lia. Qed.
Lemma cf_recip s : recip_pre s -> 0 <= rnd (1 / s) /\ rng (1 / s).
Proof. intros h. destruct (recip s h). tauto. Qed.
Lemma cf_share w s r : ((rnd (1 / s) = r /\ w <= s) /\ 0 <= w) /\ recip_pre s -> (rnd (w * r) <= 1 /\ 0 <= rnd (w * r)) /\ rng (w * r).
Proof. intros [[[e hs] hw] h]. symmetry in e. destruct (share w s r (conj hw hs) h e). tauto. Qed.
