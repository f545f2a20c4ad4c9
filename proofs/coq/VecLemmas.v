(* The ACSL lemmas of specs/vec.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition bnd (x : R) := x <= IZR (2^400) /\ IZR (- 2^400) <= x.
Definition sum_inv (i : Z) (s : f64) (S A : R) :=
  ((((0 <= i)%Z /\ Rabs S <= A) /\ A <= IZR (2^400) * IZR i) /\
   Rabs (real s + (-1) * S) <= v * A * IZR ((-1) + i)) /\ (i <= 2147483648)%Z.
Definition sum_pre i s S A x := ((i <= 2147483647)%Z /\ bnd (real x)) /\ sum_inv i s S A.
Definition sum_next i s S A x t := rnd (real s + real x) = real t /\ sum_pre i s S A x.
Definition dot_inv (i : Z) (s : f64) (S A : R) :=
  ((((0 <= i)%Z /\ Rabs S <= A) /\ A <= IZR (2^800) * IZR i) /\
   Rabs (real s + (-1) * S) <= 1 / IZR (2^1074) * IZR i + v * A * IZR i) /\ (i <= 2147483648)%Z.
Definition dot_pre i s S A x y := (((i <= 2147483647)%Z /\ bnd (real x)) /\ bnd (real y)) /\ dot_inv i s S A.
Definition dot_next i s S A x y t := rnd (real s + rnd (real x * real y)) = real t /\ dot_pre i s S A x y.
Definition axpy_pre a x y := (bnd (real a) /\ bnd (real x)) /\ bnd (real y).

Lemma bnd_abs x : bnd x <-> Rabs x <= IZR (2^400).
Proof.
  unfold bnd. change (- 2^400)%Z with (Z.opp (2^400)). rewrite opp_IZR. split; intros h.
  - apply Rabs_le. lra.
  - apply Rabs_le_inv in h. lra.
Qed.
Lemma bnd_mul x y : bnd x -> bnd y -> Rabs (x * y) <= IZR (2^800).
Proof.
  rewrite !bnd_abs. intros hx hy. rewrite Rabs_mult. change (2^800)%Z with (2^400 * 2^400)%Z. rewrite mult_IZR.
  apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Lemma mul_range x y : bnd x -> bnd y -> rng (x * y).
Proof. intros hx hy. apply (rng_le (2^800)). now vm_compute. now apply bnd_mul. Qed.

Lemma count (i : Z) : (0 <= i <= 2147483647)%Z -> 0 <= IZR i <= 2147483648 /\ (IZR i = 0 \/ 1 <= IZR i).
Proof.
  intros h. split. split; apply IZR_le; lia.
  destruct (Z.eq_dec i 0) as [->|n]; [now left|right; apply IZR_le; lia].
Qed.
Lemma big800 : 1 <= IZR (2^800) /\ IZR (2^800) * 1099511627776 <= IZR (2^1023).
Proof. split. apply IZR_le; now vm_compute. rewrite <- mult_IZR. apply IZR_le. now vm_compute. Qed.
Lemma zero_terms K I A S : Rabs S <= A -> A <= K * I -> I = 0 -> A = 0.
Proof. intros h1 h2 z. rewrite z, Rmult_0_r in h2. assert (p := Rabs_pos S). lra. Qed.

Section Dot.
Variables (i : Z) (s : f64) (S A : R) (x y : f64).
Hypothesis H : dot_pre i s S A x y.
Lemma hi : 0 <= IZR i <= 2147483648 /\ (IZR i = 0 \/ 1 <= IZR i).
Proof. destruct H as [[[h _] _] [[[[h0 _] _] _] _]]. apply count. lia. Qed.
Lemma hS : Rabs S <= A.
Proof. apply H. Qed.
Lemma hA : A <= IZR (2^800) * IZR i.
Proof. apply H. Qed.
Lemma hxy : Rabs (real x * real y) <= IZR (2^800).
Proof. apply bnd_mul; apply H. Qed.
Lemma hD : Rabs (real s - S) <= IZR i * (v * A) + IZR i * (2 * eta).
Proof.
  destruct H as [_ [[_ h] _]]. rewrite eta2 in h. replace (real s - S) with (real s + -1 * S) by ring. lra.
Qed.
Lemma sum_range : rng (real s + rn (real x * real y)).
Proof.
  apply rng_abs. apply Rle_trans with (1 := VecLib.sum_bound (IZR i) (real s) S A (real x) (real y) hS hD).
  destruct hi as [h1 _]. assert (h2 := hA). assert (h3 := hxy). assert (h4 := eta_le1).
  assert (h5 := eta_pos). assert (h6 := A_pos S A hS). destruct big800 as [k1 k2].
  apply Rle_trans with (2 := k2). set (K := IZR (2^800)) in *.
  assert (hA' : A <= 2147483648 * K).
  { apply Rle_trans with (1 := h2). rewrite Rmult_comm. apply Rmult_le_compat_r; lra. }
  assert (q1 : IZR i * (v * A) <= A).
  { replace (IZR i * (v * A)) with ((IZR i * v) * A) by ring. rewrite <- (Rmult_1_l A) at 2.
    apply Rmult_le_compat_r. exact h6. unfold v. lra. }
  assert (q2 : IZR i * (2 * eta) <= 2147483648 * 2) by (apply Rmult_le_compat; lra).
  unfold u. lra.
Qed.
Lemma rnd_mul : rnd (real x * real y) = rn (real x * real y).
Proof. apply rnd_rn. apply mul_range; apply H. Qed.
End Dot.

Lemma vec_dot_range i s S A x y : dot_pre i s S A x y -> rng (real x * real y) /\ rng (real s + rnd (real x * real y)).
Proof.
  intros H. split. apply mul_range; apply H. rewrite (rnd_mul _ _ _ _ _ _ H). exact (sum_range _ _ _ _ _ _ H).
Qed.
Lemma vec_dot_step i s S A x y t : dot_next i s S A x y t ->
  dot_inv (1 + i) t (S + real x * real y) (A + Rabs (real x * real y)).
Proof.
  intros [ht H]. rewrite (rnd_mul _ _ _ _ _ _ H), rnd_rn in ht by exact (sum_range _ _ _ _ _ _ H).
  destruct (hi _ _ _ _ _ _ H) as [b c]. assert (h0 := hS _ _ _ _ _ _ H). assert (h1 := hA _ _ _ _ _ _ H).
  assert (St := dot_step (IZR i) (real s) S A (real x) (real y) b c (zero_terms _ _ _ _ h0 h1) h0 (hD _ _ _ _ _ _ H) (fmt_f64 s)).
  assert (h2 := hxy _ _ _ _ _ _ H). destruct H as [[[h _] _] [[[[h4 _] _] _] _]]. unfold dot_inv. rewrite eta2, plus_IZR.
  repeat split; try lia.
  - apply Rle_trans with (1 := Rabs_triang _ _). lra.
  - set (K := IZR (2^800)) in *. lra.
  - rewrite <- ht. match goal with |- Rabs ?e <= _ => replace e with (rn (real s + rn (real x * real y)) - (S + real x * real y)) by ring end.
    lra.
Qed.

Section Sum.
Variables (i : Z) (s : f64) (S A : R) (x : f64).
Hypothesis H : sum_pre i s S A x.
Lemma si : 0 <= IZR i <= 2147483648 /\ (IZR i = 0 \/ 1 <= IZR i).
Proof. destruct H as [[h _] [[[[h0 _] _] _] _]]. apply count. lia. Qed.
Lemma sD : Rabs (real s - S) <= (IZR i - 1) * (v * A).
Proof.
  destruct H as [_ [[_ h] _]]. rewrite plus_IZR in h. replace (real s - S) with (real s + -1 * S) by ring. lra.
Qed.
Lemma srange : rng (real s + real x).
Proof.
  apply rng_abs. destruct H as [[_ hx] [[[[_ hS'] hA'] _] _]]. apply bnd_abs in hx. destruct si as [h1 _].
  apply Rle_trans with (1 := plus_bound (IZR i) (real s) S A (real x) hS' sD).
  assert (h6 : 0 <= A) by (apply Rle_trans with (2 := hS'); apply Rabs_pos).
  assert (q1 : IZR i * (v * A) <= A).
  { replace (IZR i * (v * A)) with ((IZR i * v) * A) by ring. rewrite <- (Rmult_1_l A) at 2.
    apply Rmult_le_compat_r. exact h6. unfold v. lra. }
  assert (k : IZR (2^400) * 1099511627776 <= IZR (2^1023)).
  { rewrite <- mult_IZR. apply IZR_le. now vm_compute. }
  assert (k1 : 1 <= IZR (2^400)) by (apply IZR_le; now vm_compute).
  set (K := IZR (2^400)) in *.
  assert (A <= 2147483648 * K).
  { apply Rle_trans with (1 := hA'). rewrite Rmult_comm. apply Rmult_le_compat_r; lra. }
  lra.
Qed.
End Sum.

Lemma vec_sum_range i s S A x : sum_pre i s S A x -> rng (real s + real x).
Proof. exact (srange i s S A x). Qed.
Lemma vec_sum_step i s S A x t : sum_next i s S A x t -> sum_inv (1 + i) t (S + real x) (A + Rabs (real x)).
Proof.
  intros [ht H]. rewrite rnd_rn in ht by exact (srange _ _ _ _ _ H).
  destruct (si _ _ _ _ _ H) as [b c]. assert (d := sD _ _ _ _ _ H).
  destruct H as [[h hx] [[[[h4 h0] h1] _] _]]. apply bnd_abs in hx.
  assert (St := sum_step (IZR i) (real s) S A (real x) b c (zero_terms _ _ _ _ h0 h1) h0 d (fmt_f64 s) (fmt_f64 x)).
  unfold sum_inv. rewrite !plus_IZR. repeat split; try lia.
  - apply Rle_trans with (1 := Rabs_triang _ _). lra.
  - set (K := IZR (2^400)) in *. lra.
  - rewrite <- ht. match goal with |- Rabs ?e <= _ => replace e with (rn (real s + real x) - (S + real x)) by ring end. lra.
Qed.

Lemma vec_square f : bnd (real f) -> 0 <= rnd (real f * real f).
Proof. intros h. rewrite rnd_rn by now apply mul_range. rewrite <- rn_0. apply rn_le. apply Rle_0_sqr. Qed.

Lemma vec_axpy_range a x y : axpy_pre a x y -> rng (real a * real x) /\ rng (real y + rnd (real a * real x)).
Proof.
  intros [[ha hx] hy]. assert (m := mul_range _ _ ha hx). split. exact m. rewrite rnd_rn by exact m.
  apply rng_abs. apply bnd_abs in hy. assert (p := bnd_mul _ _ ha hx).
  assert (q : Rabs (rn (real a * real x)) <= IZR (2^800)).
  { change (IZR (2^800)) with (bpow radix2 800). now apply rn_abs_bpow. }
  destruct big800 as [k1 k2]. assert (IZR (2^400) <= IZR (2^800)) by (apply IZR_le; now vm_compute).
  apply Rle_trans with (1 := Rabs_triang _ _). set (K := IZR (2^800)) in *. set (L := IZR (2^400)) in *. lra.
Qed.
