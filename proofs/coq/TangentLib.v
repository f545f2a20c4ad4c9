(* The tangent projection z = y - <x,y> x: one entry, and the scalar product <x,z>, in reals and Flocq only. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib.
Open Scope R_scope.

Section Entry.
Variables (I c C A x y : R).
Hypothesis HI : 0 <= I <= 2147483648.
Hypothesis HC : Rabs C <= A.
Hypothesis HD : Rabs (c - C) <= I * (v * A) + I * (2 * eta).
Hypothesis Hy : fmt y.
Let t := rn (c * x).
Let D := I * (v * A) + I * (2 * eta).

Lemma c_le : Rabs c <= A + D.
Proof. fold D in HD. apply Rabs_le. assert (h := HC). assert (g := HD). apply Rabs_le_inv in h. apply Rabs_le_inv in g. lra. Qed.
Lemma cx_le : Rabs (c * x) <= (A + D) * Rabs x.
Proof. rewrite Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos. exact c_le. Qed.
Lemma shift_le : Rabs ((c - C) * x) <= D * Rabs x.
Proof. rewrite Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos. exact HD. Qed.
Lemma diff_err : Rabs (rn (y - t) - (y - t)) <= u * Rabs (y - t).
Proof. replace (y - t) with (y + - t) by ring. apply rn_plus. exact Hy. apply generic_format_opp, rn_fmt. Qed.
(* u |y - t| of the difference, u |c x| + eta of the product, |c - C| |x| of the scalar *)
Lemma entry_err : Rabs (rn (y - t) - (y - C * x)) <= v * Rabs y + (I + 2) * v * (A * Rabs x) + 2 * eta * (1 + (I + 1) * Rabs x).
Proof.
  assert (h1 := cx_le). assert (h2 := shift_le). assert (h3 := diff_err). assert (h4 := rn_abs_err (c * x)). fold t in h4.
  assert (py := Rabs_pos y). assert (px := Rabs_pos x). assert (he := eta_pos).
  assert (pA : 0 <= A) by (apply Rle_trans with (2 := HC); apply Rabs_pos).
  assert (h5 : Rabs (y - t) <= Rabs y + Rabs (c * x) + Rabs (t - c * x)).
  { replace (y - t) with (y + (- (c * x) + - (t - c * x))) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (g := Rabs_triang (- (c * x)) (- (t - c * x))). rewrite !Rabs_Ropp in g. lra. }
  assert (h6 : Rabs (rn (y - t) - (y - C * x)) <= Rabs (rn (y - t) - (y - t)) + Rabs (t - c * x) + Rabs ((c - C) * x)).
  { replace (rn (y - t) - (y - C * x)) with ((rn (y - t) - (y - t)) + (- (t - c * x) + - ((c - C) * x))) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). assert (g := Rabs_triang (- (t - c * x)) (- ((c - C) * x))). rewrite !Rabs_Ropp in g. lra. }
  set (E := Rabs (t - c * x)) in *. set (P := Rabs (c * x)) in *. set (X := Rabs x) in *. set (Y := Rabs y) in *.
  set (F := Rabs (y - t)) in *.
  assert (b1 : E <= u * ((A + D) * X) + eta). { assert (u * P <= u * ((A + D) * X)) by (apply Rmult_le_compat_l; [unfold u; lra|exact h1]). lra. }
  assert (b2 : u * F <= u * (Y + (A + D) * X + (u * ((A + D) * X) + eta))).
  { apply Rmult_le_compat_l. unfold u; lra. lra. }
  apply Rle_trans with (1 := h6).
  apply Rle_trans with (u * (Y + (A + D) * X + (u * ((A + D) * X) + eta)) + (u * ((A + D) * X) + eta) + D * X). lra.
  clear h1 h2 h3 h4 h5 h6 b1 b2.
  assert (c1 : 0 <= 2 * v - (2 * u + u * u) * (1 + I * v)) by (unfold v, u; lra).
  assert (c2 : 0 <= 2 - (2 * u + u * u) * (2 * I)) by (unfold u; lra).
  assert (p1 := Rmult_le_pos _ _ (Rmult_le_pos _ _ pA px) c1).
  assert (p2 := Rmult_le_pos _ _ (Rmult_le_pos _ _ (Rlt_le _ _ he) px) c2).
  unfold D, u, v in *. lra.
Qed.
End Entry.

(* one more entry of <x,z>, within e of y - C x *)
Lemma orth_step C A n Z D B X L x y z :
  Rabs (Z - (D - C * X)) <= v * B + (n + 2) * v * (A * X) + 2 * eta * (L + (n + 1) * X) ->
  Rabs (z - (y - C * x)) <= v * Rabs y + (n + 2) * v * (A * Rabs x) + 2 * eta * (1 + (n + 1) * Rabs x) ->
  Rabs (Z + x * z - (D + x * y - C * (X + x * x))) <=
  v * (B + Rabs (x * y)) + (n + 2) * v * (A * (X + x * x)) + 2 * eta * (L + Rabs x + (n + 1) * (X + x * x)).
Proof.
  intros h1 h2. replace (Z + x * z - (D + x * y - C * (X + x * x))) with ((Z - (D - C * X)) + x * (z - (y - C * x))) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_mult x (z - _)), (Rabs_mult x y).
  assert (h3 := Rmult_le_compat_l (Rabs x) _ _ (Rabs_pos x) h2).
  assert (sq : x * x = Rabs x * Rabs x). { rewrite <- Rabs_mult. symmetry. apply Rabs_pos_eq, Rle_0_sqr. }
  rewrite sq. lra.
Qed.
