(* The ACSL lemmas of specs/{row,matrix,layernorm,sphere}.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RoundingLemmas RowLib.
Open Scope R_scope.

Lemma box_abs B e x : (B <=? 2 ^ e)%Z = true -> (0 <=? e)%Z = true -> Rabs x <= IZR B -> mag x e.
Proof.
  intros hb he h. apply Z.leb_le in hb. apply Z.leb_le in he. apply mag_iff. rewrite bpow_nn by exact he.
  apply Rle_trans with (1 := h). now apply IZR_le.
Qed.
Lemma cf_index i l : (0 <= l)%Z -> (0 <= i)%Z -> (l <= 2147483648)%Z -> (i <= 2147483648)%Z ->
  (0 <= i * l)%Z /\ (i * l <= 4611686018427387904)%Z.
Proof. intros. nia. Qed.
Lemma cf_count i : (0 <= i)%Z /\ (i <= 2147483648)%Z ->
  ieee_float.Float64.t'real (to_f64 (IZR i)) = IZR i /\ ieee_float.Float64.t'isFinite (to_f64 (IZR i)).
Proof.
  intros [h0 h1]. destruct (to_f64_correct (IZR i)) as [f e].
  { apply IZR_le in h0. apply IZR_le in h1. unfold ieee_float.Float64.in_range.
    match goal with |- _ /\ (_ <= ?c) => assert (IZR 2147483648 <= c) by (apply IZR_le; now vm_compute) end. lra. }
  split; [|exact f]. rewrite e. change (ieee_float.Float64.round ieee_float.RoundingMode.RNE (IZR i)) with (rn (IZR i)).
  apply rn_id. replace (IZR i) with (IZR i * bpow radix2 0) by (simpl; ring). apply fmt_count; lia.
Qed.
Lemma cf_dbl_fin f : ieee_float.Float64.t'isFinite f -> dbl (ieee_float.Float64.t'real f).
Proof.
  intros h. unfold dbl, rnd. rewrite rnd_is_rn by now apply ieee_float.Float64.is_finite.
  change (rn (ieee_float.Float64.t'real f)) with (ieee_float.Float64.round ieee_float.RoundingMode.RNE (ieee_float.Float64.t'real f)).
  now apply ieee_float.Float64.Round_to_real.
Qed.
Lemma rng_sq d : mag d 401 -> rng (d * d).
Proof.
  intros h. apply mag_iff in h. apply (bpow_rng 802). lia. rewrite Rabs_mult. change 802%Z with (401 + 401)%Z. rewrite bpow_plus.
  apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Definition mean_pre (n : Z) (s : R) (e : Z) (c : R) := (IZR n = c /\ (0 < n)%Z) /\ end_pre n s e.
Definition quot_pre (s c : R) := 0 < c /\ mag (s / c) 900.
Lemma cf_mean n s e c : mean_pre n s e c -> quot_pre s c /\ mag (rnd (s / c)) e.
Proof.
  intros [[<- hn] h]. split; [|now apply chain_mean]. destruct h as [[[h0 h1] h2] [hi hs]]. assert (p : 0 < IZR n) by now apply IZR_lt.
  split. exact p. rewrite pow2_bpow in hs. apply mag_iff. apply Rle_trans with (bpow radix2 e). 2: apply bpow_le; lia.
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ IZR n)) by (left; now apply Rinv_0_lt_compat). apply quot_pos_le; lra.
Qed.
Lemma cf_quot_rng s c : quot_pre s c -> rng (s / c).
Proof. intros [_ m]. apply mag_iff in m. apply (bpow_rng 900). lia. exact m. Qed.
Definition var_pre n c ss eps := ((0 <= eps /\ 0 <= ss) /\ mag eps 802) /\ mean_pre n ss 802 c.
Definition dev_c c ss eps := rnd (sqrt (rnd (eps + rnd (ss / c)))).
Lemma cf_var n c ss eps : var_pre n c ss eps ->
  ((0 <= dev_c c ss eps /\ 0 <= rnd (eps + rnd (ss / c))) /\ rng (ss / c)) /\ rng (eps + rnd (ss / c)).
Proof.
  intros [[[he hs] me] [[<- hn] h]]. destruct (q_ok n ss hn h hs) as (r & _ & _).
  destruct (v_ok n ss eps hn h hs he me) as (rv & _ & v1).
  assert (s := sqrt_ok n ss eps hn h hs he me).
  split; [split; [split|exact r]|exact rv]. 2: apply v1.
  unfold dev_c. apply rnd_pos. apply (rng_of 402). lia. exact s. apply s.
Qed.
Lemma cf_dev_ratio d n c ss eps : ((0 < dev_c c ss eps /\ rnd (d * d) <= ss) /\ mag d 401) /\ var_pre n c ss eps -> mag (d / dev_c c ss eps) 540.
Proof.
  intros [[[pos dd] md] [[[he hs] me] [[<- hn] h]]]. apply (dev_ratio n ss eps hn h hs he me); try assumption. now apply rng_sq.
Qed.
Lemma cf_norm_ratio x ss den : ((((((0 < den /\ 0 <= ss) /\ rnd (sqrt ss) <= den) /\ rnd (x * x) <= ss) /\ dbl den) /\ mag den 833) /\ mag ss 833) /\ mag x 401 ->
  mag (x / den) 540.
Proof.
  intros [[[[[[[h0 h1] h2] h3] h4] h5] h6] h7]. apply mag_iff in h5. apply mag_iff in h6.
  apply (norm_ratio x ss den); try assumption. now apply rng_sq. apply (bpow_rng 833). lia. assumption. apply (bpow_rng 833). lia. assumption.
Qed.
Lemma cf_sqrt_mag s e : (((0 <= e)%Z /\ 0 <= s) /\ (e <= 1000)%Z) /\ mag s e -> 0 <= rnd (sqrt s) /\ mag (rnd (sqrt s)) e.
Proof. intros h. apply sqrt_mag. tauto. Qed.


Ltac box := repeat split; (eapply box_abs; [ | | eassumption ]; vm_compute; reflexivity).
Lemma cf_mag_0 e : mag 0 e. Proof. exact (mag_0 e). Qed.
Lemma cf_mag_1 x : Rabs x <= 1 -> mag x 0. Proof. intros h. box. Qed.
Lemma cf_box_64 x : Rabs x <= IZR (2^64) -> mag x 64. Proof. intros h. box. Qed.
Lemma cf_box_300 x : Rabs x <= IZR (2^300) -> mag x 300 /\ mag x 400. Proof. intros h. box. Qed.
Lemma cf_box_200 x : Rabs x <= IZR (2^200) -> mag x 400. Proof. intros h. box. Qed.
Lemma cf_box_400 x : Rabs x <= IZR (2^400) -> (mag x 400 /\ mag x 401) /\ mag x 1000. Proof. intros h. box. Qed.
Lemma cf_box_800 x : Rabs x <= IZR (2^800) -> mag x 802. Proof. intros h. box. Qed.
Lemma cf_weak x e f : (e <= f)%Z /\ mag x e -> mag x f. Proof. exact (weak x e f). Qed.
Lemma cf_mul_mag a b e f : ((((0 <= e)%Z /\ (0 <= f)%Z) /\ (e + f <= 1000)%Z) /\ mag a e) /\ mag b f ->
  rng (a * b) /\ mag (rnd (a * b)) (e + f).
Proof. exact (mul_mag a b e f). Qed.
Lemma cf_add_mag a b e : (((0 <= e)%Z /\ (e <= 1022)%Z) /\ mag a e) /\ mag b e ->
  ((rng (a + b) /\ rng (a + -1 * b)) /\ mag (rnd (a + b)) (1 + e)) /\ mag (rnd (a + -1 * b)) (1 + e).
Proof. exact (add_mag a b e). Qed.
Lemma cf_chain_0 e : chain 0 0 e. Proof. exact (chain_0 e). Qed.
Lemma cf_chain_step i s x e : chain_pre i s x e -> rng (s + x) /\ chain (1 + i) (rnd (s + x)) e. Proof. exact (chain_step i s x e). Qed.
Lemma cf_chain_end n s e : end_pre n s e -> mag s (31 + e). Proof. exact (chain_end n s e). Qed.
Lemma cf_grow s x i e : grow_pre s x i e -> x <= rnd (s + x) /\ s <= rnd (s + x). Proof. exact (grow s x i e). Qed.
Lemma cf_square x : rng (x * x) -> 0 <= rnd (x * x). Proof. exact (square x). Qed.
Lemma cf_part w s : (0 < s /\ w <= s) /\ 0 <= w -> (rnd (w / s) <= 1 /\ 0 <= rnd (w / s)) /\ rng (w / s). Proof. exact (part w s). Qed.
Lemma cf_ratio_mag x r : 0 < r /\ mag (x / r) 540 -> rng (x / r) /\ mag (rnd (x / r)) 540. Proof. exact (ratio_mag x r). Qed.
Lemma cf_inside i n d l : (((0 <= d)%Z /\ (0 <= i)%Z) /\ (i < n)%Z) /\ (0 <= l)%Z ->
  (0 <= i * l)%Z /\ (d + i * l <= d + l * (-1 + n))%Z.
Proof. intros [[[h0 h1] h2] h3]. split; nia. Qed.
Lemma cf_order i j d l : (((0 <= d)%Z /\ (0 <= i)%Z) /\ (i < j)%Z) /\ (d <= l)%Z -> (d + i * l <= j * l)%Z.
Proof. intros [[[h0 h1] h2] h3]. nia. Qed.
Lemma cf_mix x s : 1 / 2 <= s /\ mag x 431 -> mag (x / s) 540.
Proof.
  intros [h m]. apply mag_iff in m. apply (ratio_le _ _ (-1)). apply Rle_trans with (1 := m). apply bpow_le. lia.
  change (bpow radix2 (-1)) with (/ 2). lra.
Qed.
Lemma cf_masked s : s = - IZR (2^1000) -> mag s 1000.
Proof. intros ->. apply (box_abs (2^1000)); [vm_compute; reflexivity | vm_compute; reflexivity |]. rewrite Rabs_Ropp, Rabs_pos_eq. apply Rle_refl. apply IZR_le. now vm_compute. Qed.
