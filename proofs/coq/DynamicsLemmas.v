(* The ACSL lemmas of specs/dynamics.acsl, dynamics_weight.acsl and dynamics_field.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib RowLib RowLemmas.
Open Scope R_scope.

Lemma cf_dyn_box x : Rabs x <= 1024 -> mag x 10.
Proof. intros h. apply (box_abs 1024); [reflexivity | reflexivity | exact h]. Qed.
Lemma cf_dyn_beta b : b <= 1048576 -> -128 <= b -> mag b 20.
Proof. intros h0 h1. apply (box_abs 1048576); [reflexivity | reflexivity |]. apply Rabs_le. lra. Qed.
Lemma cf_dyn_scale s : Rabs s <= IZR (2^300) -> mag s 300.
Proof. intros h. apply (box_abs (2^300)); [vm_compute; reflexivity | vm_compute; reflexivity | exact h]. Qed.

Definition fma_pre (a : R) (e : Z) (b : R) (f : Z) (c : R) (g : Z) :=
  (((((0 <= e)%Z /\ (0 <= f)%Z) /\ (e + f <= g)%Z) /\ (g <= 1000)%Z) /\ mag a e) /\ mag b f.
Lemma prod_le a e b f : mag a e -> mag b f -> Rabs (a * b) <= bpow radix2 (e + f).
Proof.
  intros ha hb. apply mag_iff in ha. apply mag_iff in hb. rewrite Rabs_mult, bpow_plus.
  apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Lemma cf_fma_mag a b c e f g : fma_pre a e b f c g /\ mag c g -> rng (c + a * b) /\ mag (rnd (c + a * b)) (1 + g).
Proof.
  intros [[[[[[h0 h1] h2] h3] ha] hb] hc]. apply mag_rnd. lia. apply mag_iff in hc.
  assert (p := prod_le _ _ _ _ ha hb). assert (q : bpow radix2 (e + f) <= bpow radix2 g) by (apply bpow_le; lia).
  rewrite bpow_plus. change (bpow radix2 1) with 2. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

(* i 2^e, a double for i <= 2^53, bounds the chain *)
Definition fchain_pre (i : Z) (s a : R) (e : Z) (b : R) (f : Z) :=
  ((((((0 <= e)%Z /\ (0 <= f)%Z) /\ (i <= 4503599627370495)%Z) /\ (e + f <= 900)%Z) /\ mag a e) /\ mag b f) /\ chain i s (e + f).
Lemma cf_fchain_step i s a e b f : fchain_pre i s a e b f -> rng (s + a * b) /\ chain (1 + i) (rnd (s + a * b)) (e + f).
Proof.
  intros [[[[[[h0 h1] h2] h3] ha] hb] [hi hs]]. assert (p := prod_le _ _ _ _ ha hb). rewrite pow2_bpow in hs.
  assert (t : Rabs (s + a * b) <= IZR (1 + i) * bpow radix2 (e + f)).
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite plus_IZR. lra. }
  assert (r : rng (s + a * b)).
  { apply (bpow_rng (53 + (e + f))). lia. apply Rle_trans with (1 := t). rewrite (bpow_plus radix2 53). apply Rmult_le_compat_r. apply bpow_ge_0.
    rewrite (bpow_nn 53) by lia. apply IZR_le. change (2 ^ 53)%Z with 9007199254740992%Z. lia. }
  split. exact r. split. lia. rewrite pow2_bpow, rnd_rn by exact r. apply abs_round_le_generic; try typeclasses eauto.
  apply fmt_count; lia. exact t.
Qed.

Definition floor := 1 / IZR (2^440).
Definition sum (z : R) := (0 < z /\ floor <= z) /\ mag z 64.
Lemma floor_bpow : floor = bpow radix2 (-440).
Proof. unfold floor. change (-440)%Z with (Z.opp 440). rewrite (bpow_opp radix2 440), (bpow_nn 440) by lia. unfold Rdiv. ring. Qed.
Lemma cf_dyn_mean u z : sum z /\ mag u 64 -> mag (u / z) 540.
Proof.
  intros [[[hz hf] _] hu]. rewrite floor_bpow in hf. apply mag_iff in hu. apply (ratio_le u z (-440)). 2: exact hf.
  apply Rle_trans with (1 := hu). apply bpow_le. lia.
Qed.

Definition square_pre (s x : R) := (0 <= s /\ dbl s) /\ fma_pre x 10 x 10 s 51 /\ mag s 51.
Lemma cf_dyn_square s x : square_pre s x -> (s <= rnd (s + x * x) /\ rnd (x * x) <= rnd (s + x * x)) /\ rng (x * x).
Proof.
  intros [[h0 d] h]. destruct (cf_fma_mag _ _ _ _ _ _ h) as [r _]. destruct h as [[[_ m] _] ms].
  assert (p := Rle_0_sqr x). unfold Rsqr in p. assert (q := prod_le _ _ _ _ m m).
  assert (rx : rng (x * x)) by (apply (bpow_rng (10 + 10)); [lia | exact q]).
  assert (rs : rng s) by (apply mag_iff in ms; apply (bpow_rng 51); [lia | exact ms]).
  unfold dbl in d. rewrite rnd_rn in d by exact rs. rewrite !rnd_rn by assumption.
  repeat split; try apply rx. rewrite <- d at 1. apply rn_le. lra. apply rn_le. lra.
Qed.

(* the weight: exp(t) for -300 <= t <= 1, known to 2^-52 *)
Definition weight_pre (t w : R) := (t <= 1 /\ -300 <= t) /\ Rabs (w + -1 * exp t) <= 1 / 4503599627370496 * exp t.
Definition weight (w : R) := ((0 < w /\ floor <= w) /\ mag w 2) /\ mag w 10.
Lemma cf_dyn_weight_l t w : weight_pre t w -> weight w.
Proof.
  intros [[h1 h0] h]. assert (lo : exp (-300) <= exp t) by (destruct h0 as [h0 | <-]; [left; now apply exp_increasing | lra]).
  assert (hi : exp t <= exp 1) by (destruct h1 as [h1 | ->]; [left; now apply exp_increasing | lra]).
  assert (b : exp 1 <= 3) by exact exp_le_3. assert (f : 2 * floor <= exp (-300)).
  { unfold floor. interval with (i_prec 60). }
  apply Rabs_le_inv in h. assert (p : 0 < floor) by (rewrite floor_bpow; apply bpow_gt_0).
  repeat split; try lra; apply mag_iff.
  - rewrite bpow_nn by lia. change (2 ^ 2)%Z with 4%Z. apply Rabs_le. lra.
  - rewrite bpow_nn by lia. change (2 ^ 10)%Z with 1024%Z. apply Rabs_le. lra.
Qed.

(* sizes of the workspace *)
Definition up (n m : Z) := (m * Z.quot (-1 + m + n) m)%Z.
Lemma up_le n m : (0 <= n)%Z -> (0 < m)%Z -> (n <= up n m)%Z.
Proof.
  intros hn hm. unfold up. rewrite Z.quot_div_nonneg by lia. assert (e := Z.div_mod (-1 + m + n) m ltac:(lia)).
  assert (r := Z.mod_pos_bound (-1 + m + n) m hm). lia.
Qed.
Definition room_pre (n d : Z) := (0 <= d)%Z /\ (0 <= n)%Z.
Lemma cf_room n d : room_pre n d -> (0 <= up n 32 * (1 + 3 * up d 8))%Z.
Proof. intros [hd hn]. assert (a := up_le n 32 hn eq_refl). assert (b := up_le d 8 hd eq_refl). nia. Qed.
Definition size_pre (n d : Z) := (((0 <= d)%Z /\ (0 <= n)%Z) /\ (d <= 16777216)%Z) /\ (n <= 16777216)%Z.
Lemma cf_size n d : size_pre n d -> (0 <= n * d)%Z /\ (n * d <= 281474976710656)%Z.
Proof. intros [[[h0 h1] h2] h3]. split; nia. Qed.

(* the energy *)
Lemma cf_dyn_count n : (0 < n)%Z /\ (n <= 16777216)%Z ->
  ieee_float.Float64.t'real (to_f64 (IZR n)) = IZR n /\ ieee_float.Float64.t'isFinite (to_f64 (IZR n)).
Proof. intros [h0 h1]. apply cf_count. lia. Qed.
Lemma cf_dyn_square_one_l m : m <= 16777216 /\ 1 <= m -> 1 <= rnd (m * m) /\ rng (m * m).
Proof.
  intros [h1 h0]. assert (b : 1 <= m * m <= 281474976710656) by nra.
  assert (r : rng (m * m)) by (apply rng_small; apply Rabs_le; lra). split; [|exact r].
  rewrite rnd_rn by exact r. rewrite <- rn_1. apply rn_le. lra.
Qed.
Definition energy_pre (s m : R) := (1 <= m /\ 0 <= s) /\ mag s 95.
Lemma cf_dyn_energy s m : energy_pre s m -> 0 <= rnd (s / m) /\ rng (s / m).
Proof.
  intros [[hm hs] h]. assert (q : mag (s / m) 95).
  { apply (ratio_le s m 0 95). apply mag_iff in h. exact h. exact hm. }
  apply mag_iff in q. assert (r : rng (s / m)) by (apply (bpow_rng 95); [lia | exact q]). split; [|exact r]. apply rnd_pos. exact r.
  apply Rmult_le_pos. exact hs. left. apply Rinv_0_lt_compat. lra.
Qed.
