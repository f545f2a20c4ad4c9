(* The ACSL lemmas of specs/cholesky.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib CholeskyError.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Definition entry (x : R) := x <= IZR (2^310) /\ IZR (- 2^310) <= x.
Definition factor (x : R) := x <= IZR (2^160) /\ IZR (- 2^160) <= x.
Definition roomy (k : Z) (t : R) := ((0 <= k)%Z /\ Rabs t <= IZR (2^320) * IZR (1 + k)) /\ (k <= 1048576)%Z.
Definition pivotal (k : Z) (t : R) := 0 < t /\ roomy k t.

Lemma room_bpow k t : roomy k t -> 0 <= IZR k <= 1048576 /\ Rabs t <= bpow radix2 320 * (1 + IZR k) /\ Rabs t <= bpow radix2 341.
Proof.
  intros [[k0 h] k1]. apply IZR_le in k0, k1. rewrite plus_IZR, <- (bpow_nn 320) in h by easy. split; [lra|split; [exact h|]].
  apply Rle_trans with (1 := h). change 341%Z with (320 + 21)%Z. rewrite bpow_plus. apply Rmult_le_compat_l. apply bpow_ge_0. simpl. lra.
Qed.
Lemma factor_bpow x : factor x -> Rabs x <= bpow radix2 160.
Proof. intros [h1 h2]. rewrite bpow_nn by easy. change (- 2^160)%Z with (Z.opp (2^160)) in h2. rewrite opp_IZR in h2. apply Rabs_le. lra. Qed.
(* (k + 1) 2^320 is a double: rounding keeps what is at most that *)
Lemma chol_pre_l k t f v : (((k <= 1048575)%Z /\ factor f) /\ factor v) /\ roomy k t ->
  (rng (f * v) /\ roomy (1 + k) (rnd (t + -1 * rnd (f * v)))) /\ rng (t + -1 * rnd (f * v)).
Proof.
  intros [[[hk hf] hv] hr]. assert (z : (0 <= k)%Z) by (unfold roomy in hr; tauto). apply room_bpow in hr. destruct hr as (k0 & ht & ht').
  apply factor_bpow in hf. apply factor_bpow in hv.
  assert (p : Rabs (f * v) <= bpow radix2 320).
  { rewrite Rabs_mult. change 320%Z with (160 + 160)%Z. rewrite bpow_plus. apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  assert (rp : rng (f * v)) by (apply (bpow_rng 320); [easy|exact p]). rewrite (rnd_rn _ rp). assert (q := rn_abs_bpow 320 _ ltac:(easy) p).
  set (y := rn (f * v)) in *.
  assert (d : Rabs (t + -1 * y) <= bpow radix2 320 * IZR (1 + (1 + k))).
  { rewrite !plus_IZR. replace (t + -1 * y) with (t - y) by ring. unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra. }
  assert (d' : Rabs (t + -1 * y) <= bpow radix2 342).
  { apply Rle_trans with (1 := d). change 342%Z with (320 + 22)%Z. rewrite bpow_plus. apply Rmult_le_compat_l. apply bpow_ge_0.
    apply IZR_le in hk. rewrite !plus_IZR. simpl. lra. }
  assert (rd : rng (t + -1 * y)) by (apply (bpow_rng 342); [easy|exact d']). split; [split; [exact rp|]|exact rd].
  rewrite (rnd_rn _ rd). unfold roomy. split; [split; [lia|]|lia]. rewrite <- (bpow_nn 320) by easy.
  unfold rn. apply abs_round_le_generic; try typeclasses eauto. 2: exact d.
  rewrite Rmult_comm. apply generic_format_FLT. exists (Float radix2 (1 + (1 + k)) 320). reflexivity. 2: easy. change (Z.abs (1 + (1 + k)) < 2 ^ 53)%Z. lia.
Qed.
Lemma chol_entry_l x : entry x -> roomy 0 x.
Proof.
  intros [h1 h2]. unfold roomy. split; [split; [easy|]|easy]. change (- 2^310)%Z with (Z.opp (2^310)) in h2. rewrite opp_IZR in h2. apply Rabs_le.
  assert (h : IZR (2^310) <= IZR (2^320)) by (apply IZR_le; now vm_compute). change (IZR (1 + 0)) with 1. lra.
Qed.
Lemma chol_pivot_l k (t : ieee_float.Float64.t) : pivotal k (real t) -> 1 / IZR (2^600) <= rnd (sqrt (real t)).
Proof.
  intros [p hr]. apply room_bpow in hr. destruct hr as (_ & _ & h). rewrite Rabs_pos_eq in h by lra.
  assert (s : sqrt (real t) <= bpow radix2 200).
  { rewrite <- (sqrt_Rsqr (bpow radix2 200)) by apply bpow_ge_0. apply sqrt_le_1_alt. unfold Rsqr. rewrite <- bpow_plus. apply Rle_trans with (1 := h). now apply bpow_le. }
  rewrite rnd_rn. 2: { apply (bpow_rng 200). easy. rewrite Rabs_pos_eq by apply sqrt_pos. exact s. }
  replace (1 / IZR (2^600)) with (bpow radix2 (-600)). 2: { rewrite <- (bpow_nn 600) by easy. change (-600)%Z with (- (600))%Z. rewrite bpow_opp. unfold Rdiv. ring. }
  apply Rle_trans with (bpow radix2 (-537)). now apply bpow_le. apply root_low. apply fmt_f64. exact p.
Qed.
Lemma chol_over_l k t d : 1 / IZR (2^600) <= d /\ roomy k t -> ~ d = 0 /\ rng (t / d).
Proof.
  intros [hd hr]. apply room_bpow in hr. destruct hr as (_ & _ & h). rewrite <- (bpow_nn 600) in hd by easy. assert (b := bpow_gt_0 radix2 600).
  assert (p : 0 < 1 / bpow radix2 600) by (apply Rdiv_lt_0_compat; lra). split. lra. apply (bpow_rng 941). easy.
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ d)) by (left; apply Rinv_0_lt_compat; lra). change 941%Z with (341 + 600)%Z. rewrite bpow_plus.
  apply Rmult_le_compat. apply Rabs_pos. left; apply Rinv_0_lt_compat; lra. exact h.
  apply Rmult_le_reg_r with d. lra. rewrite Rinv_l by lra. assert (m := Rmult_le_compat_l (bpow radix2 600) _ _ (Rlt_le _ _ b) hd).
  replace (bpow radix2 600 * (1 / bpow radix2 600)) with 1 in m by (field; lra). exact m.
Qed.
Lemma chol_index_l i l : (((0 <= i)%Z /\ (0 <= l)%Z) /\ (i <= 1048576)%Z) /\ (l <= 1048576)%Z -> (0 <= i * l)%Z /\ (i * l <= 1099511627776)%Z.
Proof. intros [[[h0 h1] h2] h3]. split; nia. Qed.
