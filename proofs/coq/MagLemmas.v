(* The ACSL lemmas of specs/magnitude.acsl, in the shape WP gives them. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib.
Open Scope R_scope.

Definition pow2 (k : R) := exp (k * ln 2).
Definition mag (x : R) (e : Z) := Rabs x <= pow2 (IZR e).
Lemma pow2_bpow e : pow2 (IZR e) = bpow radix2 e.
Proof. unfold pow2. change 2 with (IZR radix2). symmetry. apply bpow_exp. Qed.
Lemma mag_b x e : mag x e <-> Rabs x <= bpow radix2 e.
Proof. unfold mag. now rewrite pow2_bpow. Qed.
Lemma mag_up x a e : (a <= e)%Z -> Rabs x <= bpow radix2 a -> Rabs x <= bpow radix2 e.
Proof. intros h hx. apply Rle_trans with (1 := hx). now apply bpow_le. Qed.

Lemma b_rnd x e : (-1000 <= e <= 1023)%Z -> Rabs x <= bpow radix2 e -> rng x /\ mag (rnd x) e.
Proof.
  intros he hx. assert (r : rng x).
  { apply rng_abs. change (IZR (2^1023)) with (bpow radix2 1023). apply mag_up with (2 := hx). lia. }
  split. exact r. apply mag_b. rewrite rnd_rn by exact r. apply rn_abs_bpow. lia. exact hx.
Qed.
Lemma b_add x y e : Rabs x <= bpow radix2 e -> Rabs y <= bpow radix2 e -> Rabs (x + y) <= bpow radix2 (1 + e).
Proof.
  intros hx hy. rewrite bpow_plus. change (bpow radix2 1) with 2. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Lemma mag_rnd_l x e : ((-1000 <= e)%Z /\ (e <= 1023)%Z) /\ mag x e -> rng x /\ mag (rnd x) e.
Proof. intros [h hx]. apply b_rnd. lia. now apply mag_b. Qed.
Lemma mag_add_l x y a b e :
  (((((a <= e)%Z /\ (b <= e)%Z) /\ (-1000 <= e)%Z) /\ (e <= 1022)%Z) /\ mag x a) /\ mag y b -> rng (x + y) /\ mag (rnd (x + y)) (1 + e).
Proof.
  intros [[h hx] hy]. rewrite mag_b in hx, hy. apply b_rnd. lia. apply b_add.
  - apply mag_up with (2 := hx). lia.
  - apply mag_up with (2 := hy). lia.
Qed.
Lemma mag_sub_l x y a b e :
  (((((a <= e)%Z /\ (b <= e)%Z) /\ (-1000 <= e)%Z) /\ (e <= 1022)%Z) /\ mag x a) /\ mag y b ->
  rng (x + (-1) * y) /\ mag (rnd (x + (-1) * y)) (1 + e).
Proof.
  intros [[h hx] hy]. apply (mag_add_l x (-1 * y) a b e). split. now split.
  unfold mag. replace (-1 * y) with (- y) by ring. now rewrite Rabs_Ropp.
Qed.
Lemma mag_mul_l x y a b : (((-1000 <= a + b)%Z /\ (a + b <= 1023)%Z) /\ mag x a) /\ mag y b -> rng (x * y) /\ mag (rnd (x * y)) (a + b).
Proof.
  intros [[h hx] hy]. rewrite mag_b in hx, hy. apply b_rnd. lia. rewrite Rabs_mult, bpow_plus.
  apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Lemma mag_fma_l x y z a b c e :
  ((((((c <= e)%Z /\ (a + b <= e)%Z) /\ (-1000 <= e)%Z) /\ (e <= 1022)%Z) /\ mag x a) /\ mag y b) /\ mag z c ->
  rng (z + x * y) /\ mag (rnd (z + x * y)) (1 + e).
Proof.
  intros [[[h hx] hy] hz]. rewrite mag_b in hx, hy, hz. apply b_rnd. lia. apply b_add.
  - apply mag_up with (2 := hz). lia.
  - apply (mag_up _ (a + b)). lia. rewrite Rabs_mult, bpow_plus. apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Lemma mag_div_l x y a : ((1 <= y /\ (-1000 <= a)%Z) /\ (a <= 1023)%Z) /\ mag x a -> rng (x / y) /\ mag (rnd (x / y)) a.
Proof.
  intros [[[hy h] h'] hx]. rewrite mag_b in hx. apply b_rnd. lia. apply Rle_trans with (2 := hx).
  unfold Rdiv. rewrite Rabs_mult. rewrite <- (Rmult_1_r (Rabs x)) at 2. apply Rmult_le_compat_l. apply Rabs_pos.
  rewrite Rabs_pos_eq by (left; apply Rinv_0_lt_compat; lra). rewrite <- Rinv_1. apply Rinv_le; lra.
Qed.
Lemma mag_half x : mag x (-1) <-> Rabs x <= 1 / 2.
Proof. rewrite mag_b. change (bpow radix2 (-1)) with (/ 2). split; lra. Qed.
Lemma mag_one x : mag x 0 <-> Rabs x <= 1.
Proof. rewrite mag_b. reflexivity. Qed.
Lemma mag_two x : mag x 1 <-> Rabs x <= 2.
Proof. rewrite mag_b. reflexivity. Qed.
Lemma mag_10 x : Rabs x <= 1024 -> mag x 10.
Proof. rewrite mag_b. trivial. Qed.
