(* The ACSL lemmas of specs/tangent.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib RowLib NormLemmas TangentLib.
Open Scope R_scope.

Definition sums (k : Z) (S A : R) := (Rabs S <= A /\ (k <= 2147483648)%Z) /\ chain k A 600.
Definition sums_pre (k : Z) (S A x y : R) := (((k <= 2147483647)%Z /\ mag x 300) /\ mag y 300) /\ sums k S A.
Definition scalar (n : Z) (c C A : R) := Rabs (c + -1 * C) <= 1 / IZR (2 ^ 1074) * IZR n + v * A * IZR n /\ sums n C A.
Lemma cf_sums_0 : sums 0 0 0.
Proof. assert (c : chain 0 0 600) by apply chain_0. repeat split; try lia; try apply c. rewrite Rabs_R0; lra. Qed.
Lemma cf_sums_step k S A x y : sums_pre k S A x y -> sums (1 + k) (S + x * y) (A + Rabs (x * y)).
Proof.
  intros [[[h1 mx] my] [[hS _] cA]].
  assert (m : mag (x * y) 600).
  { apply mag_iff in mx. apply mag_iff in my. apply mag_iff. rewrite Rabs_mult. change 600%Z with (300 + 300)%Z. rewrite bpow_plus.
    apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  assert (c : chain (1 + k) (A + Rabs (x * y)) 600) by (apply chain_add; [lia|unfold mag; rewrite Rabs_Rabsolu; exact m|exact cA]).
  repeat split; try lia; try apply c. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
Lemma scalar_hd n c C A : scalar n c C A -> Rabs (c - C) <= IZR n * (v * A) + IZR n * (2 * eta).
Proof. intros [h _]. rewrite eta2 in h. replace (c - C) with (c + -1 * C) by ring. lra. Qed.
Lemma cf_scalar_mag n c C A : scalar n c C A -> mag c 632.
Proof.
  intros H. assert (d := scalar_hd _ _ _ _ H). destruct H as [_ [[hS hn] cA]]. destruct (count n) as [b _]; try lia. apply cA.
  assert (e := c_le (IZR n) c C A hS d). destruct cA as [h0 cA]. rewrite pow2_bpow in cA.
  assert (a0 : 0 <= A) by (apply Rle_trans with (2 := hS); apply Rabs_pos). rewrite (Rabs_pos_eq A) in cA by exact a0.
  assert (p := bpow_ge_0 radix2 600). assert (A31 : A <= 2147483648 * bpow radix2 600).
  { apply Rle_trans with (1 := cA). apply Rmult_le_compat_r; lra. }
  assert (e1 := eta_le1). assert (e0 := eta_pos).
  assert (k : IZR n * (v * A) <= / 2 * A).
  { rewrite <- Rmult_assoc. apply Rmult_le_compat_r. exact a0. unfold v. lra. }
  assert (k2 : IZR n * (2 * eta) <= bpow radix2 600).
  { apply Rle_trans with (bpow radix2 32). 2: apply bpow_le; lia. change (bpow radix2 32) with 4294967296.
    apply Rle_trans with (2147483648 * (2 * 1)). 2: lra. apply Rmult_le_compat; lra. }
  apply mag_iff. apply Rle_trans with (1 := e). replace (bpow radix2 632) with (4294967296 * bpow radix2 600). lra.
  change 632%Z with (32 + 600)%Z. rewrite bpow_plus. reflexivity.
Qed.

Definition proj_pre (n : Z) (c C A x y : R) := ((dbl y /\ mag x 300) /\ mag y 300) /\ scalar n c C A.
Definition proj_near (n : Z) (z x y C A : R) := Rabs (z + -1 * y + C * x) <=
  v * Rabs y + v * A * Rabs x * (2 + IZR n) + 1 / IZR (2 ^ 1074) * (1 + IZR (1 + n) * Rabs x).
Definition proj (c x y : R) := rnd (y + -1 * rnd (c * x)).
Lemma cf_proj_near_l n c C A x y : proj_pre n c C A x y -> proj_near n (proj c x y) x y C A.
Proof.
  intros [[[dy mx] my] H]. assert (d := scalar_hd _ _ _ _ H). assert (mc := cf_scalar_mag _ _ _ _ H). destruct H as [_ [[hS hn] cs]].
  destruct (count n) as [b _]; try lia. apply cs.
  destruct (mul_mag c x 632 300) as [rc mp]. { repeat split; try lia; assumption. }
  destruct (add_mag y (rnd (c * x)) 932) as [[[_ rs] _] _]. { repeat split; try lia. apply (weak y 300). split. lia. exact my. exact mp. }
  assert (fy : fmt y). { apply dbl_fmt; [|exact dy]. apply (bpow_rng 300). lia. now apply mag_iff. }
  assert (e := entry_err (IZR n) c C A x y b hS d fy). unfold proj_near, proj.
  rewrite (rnd_rn (c * x)) in * by exact rc. rewrite rnd_rn by exact rs. rewrite eta2, plus_IZR.
  replace (y + -1 * rn (c * x)) with (y - rn (c * x)) by ring.
  replace (rn (y - rn (c * x)) + -1 * y + C * x) with (rn (y - rn (c * x)) - (y - C * x)) by ring. lra.
Qed.

Definition orth_inv (n : Z) (C A Z D B X L : R) := Rabs (Z + -1 * D + C * X) <=
  v * B + v * A * X * (2 + IZR n) + 1 / IZR (2 ^ 1074) * (L + X * IZR (1 + n)).
Definition orth_pre (n : Z) (C A Z D B X L x y z w W : R) := (((Z + w * z = W /\ x <= w) /\ w <= x) /\ proj_near n z x y C A) /\ orth_inv n C A Z D B X L.
Definition orth (n : Z) (C A Z X L : R) := Rabs (Z + -1 * (C * (1 + -1 * X))) <=
  v * A + v * A * X * (2 + IZR n) + 1 / IZR (2 ^ 1074) * (L + X * IZR (1 + n)).
Lemma cf_orth_0 n C A : orth_inv n C A 0 0 0 0 0.
Proof. unfold orth_inv. replace (0 + -1 * 0 + C * 0) with 0 by ring. rewrite Rabs_R0. lra. Qed.
Lemma cf_orth_step n C A Z D B X L x y z w W : orth_pre n C A Z D B X L x y z w W ->
  orth_inv n C A W (D + x * y) (B + Rabs (x * y)) (X + x * x) (L + Rabs x).
Proof.
  intros [[[[<- l1] l2] h2] h1]. replace w with x by lra. clear l1 l2. revert h1 h2.
  unfold orth_inv, proj_near. rewrite eta2, plus_IZR. intros h1 h2.
  replace (Z + -1 * D + C * X) with (Z - (D - C * X)) in h1 by ring.
  replace (z + -1 * y + C * x) with (z - (y - C * x)) in h2 by ring.
  replace (Z + x * z + -1 * (D + x * y) + C * (X + x * x)) with (Z + x * z - (D + x * y - C * (X + x * x))) by ring.
  apply Rle_trans with (1 := orth_step C A (IZR n) Z D B X L x y z ltac:(lra) ltac:(lra)). lra.
Qed.
Lemma cf_orth_end n C A Z X L : orth_inv n C A Z C A X L -> orth n C A Z X L.
Proof. unfold orth_inv, orth. intros h. replace (Z + -1 * (C * (1 + -1 * X))) with (Z + -1 * C + C * X) by ring. exact h. Qed.

(* one more product of equal factors: specs/sphere.acsl *)
Definition more (S A x y T B : R) := S + x * y = T /\ A + Rabs (x * y) = B.
Lemma cf_more_one S A x y T B V W : more S A x y V W -> more S A x y T B -> W = B /\ V = T.
Proof. intros [<- <-] [h1 h2]. split; [exact h2|exact h1]. Qed.
