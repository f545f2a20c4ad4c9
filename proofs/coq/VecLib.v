(* Sum and dot product: one step of the accumulated error bound, in reals and Flocq only. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib.
Open Scope R_scope.

Definition v : R := 1048577 / 9444732965739290427392.    (* 0x1.00001p-53 = u (1 + 2^-20) *)

(* adding t, which is t0 up to E, to the accumulated s *)
Lemma add_step I s S A t t0 a E :
  0 <= I <= 2147483648 -> Rabs S <= A -> Rabs (s - S) <= I * (v * A) + I * (2 * eta) ->
  fmt s -> fmt t -> Rabs t0 <= a -> Rabs (t - t0) <= E ->
  Rabs (rn (s + t) - (S + t0)) <= I * (v * A) + I * (2 * eta) + E + u * (I * (v * A) + I * (2 * eta) + A + a + E).
Proof.
  intros hI hS hD fs ft ha hE. assert (h := rn_plus s t fs ft).
  assert (hst : Rabs (s + t) <= I * (v * A) + I * (2 * eta) + A + a + E).
  { apply Rabs_le. absinv. lra. }
  assert (u * Rabs (s + t) <= u * (I * (v * A) + I * (2 * eta) + A + a + E)).
  { apply Rmult_le_compat_l. unfold u; lra. exact hst. }
  assert (h2 : Rabs (rn (s + t) - (s + t)) <= u * (I * (v * A) + I * (2 * eta) + A + a + E)) by lra.
  clear H h hst. apply Rabs_le. absinv. lra.
Qed.

Section Dot.
Variables (I s S A x y : R).
Let a := Rabs (x * y).
Let D := I * (v * A) + I * (2 * eta).
Hypothesis HI : 0 <= I <= 2147483648.
Hypothesis HI1 : I = 0 \/ 1 <= I.
Hypothesis HA0 : I = 0 -> A = 0.
Hypothesis HS : Rabs S <= A.
Hypothesis HD : Rabs (s - S) <= D.
Hypothesis Hs : fmt s.

Lemma A_pos : 0 <= A.
Proof. apply Rle_trans with (2 := HS). apply Rabs_pos. Qed.
Lemma prod_err : Rabs (rn (x * y) - x * y) <= u * a + eta.
Proof. apply rn_abs_err. Qed.
Lemma sum_bound : Rabs (s + rn (x * y)) <= D + A + a * (1 + u) + eta.
Proof.
  clear HI HI1 HA0 Hs. assert (p := prod_err). assert (Ha : Rabs (x * y) <= a) by apply Rle_refl. fold a in p.
  apply Rabs_le. absinv. lra.
Qed.
Lemma dot_step : Rabs (rn (s + rn (x * y)) - (S + x * y)) <= (I + 1) * (v * (A + a)) + (I + 1) * (2 * eta).
Proof.
  assert (HA := A_pos). assert (Ha : 0 <= a) by apply Rabs_pos. assert (He := eta_pos).
  destruct HI1 as [z|one].
  - (* the first addition is exact *)
    assert (A0 := HA0 z). assert (S0 : S = 0).
    { assert (h := HS). rewrite A0 in h. apply Rabs_le_inv in h. lra. }
    assert (s0 : s = 0).
    { assert (h := HD). unfold D in h. rewrite z, S0 in h. apply Rabs_le_inv in h. lra. }
    rewrite s0, S0, z, A0, !Rplus_0_l, rn_id by apply rn_fmt. apply Rle_trans with (1 := prod_err). fold a.
    assert (0 <= (v - u) * a) by (apply Rmult_le_pos; [unfold v, u; lra|exact Ha]). lra.
  - apply Rle_trans with (1 := add_step I s S A (rn (x * y)) (x * y) a (u * a + eta) HI HS HD Hs (rn_fmt _) (Rle_refl _) prod_err).
    assert (c1 : 0 <= v - u - u * (I * v)) by (unfold v, u; lra).
    assert (c2 : 0 <= (I + 1) * v - 2 * u - u * u) by (unfold v, u; lra).
    assert (c3 : 0 <= 2 - 1 - u - u * (I * 2)) by (unfold u; lra).
    assert (p1 := Rmult_le_pos _ _ HA c1). assert (p2 := Rmult_le_pos _ _ Ha c2).
    assert (p3 := Rmult_le_pos _ _ (Rlt_le _ _ He) c3). unfold u, v in *. lra.
Qed.
End Dot.

Section Sum.
Variables (I s S A x : R).
Hypothesis HI : 0 <= I <= 2147483648.
Hypothesis HI1 : I = 0 \/ 1 <= I.
Hypothesis HA0 : I = 0 -> A = 0.
Hypothesis HS : Rabs S <= A.
Hypothesis HD : Rabs (s - S) <= (I - 1) * (v * A).
Hypothesis Hs : fmt s.
Hypothesis Hx : fmt x.

Lemma plus_bound : Rabs (s + x) <= I * (v * A) + A + Rabs x.
Proof.
  clear HI HI1 HA0 Hs Hx. assert (HA : 0 <= A) by (apply Rle_trans with (2 := HS); apply Rabs_pos).
  assert (0 <= v * A) by (apply Rmult_le_pos; [unfold v; lra|exact HA]).
  assert (Ha := Rabs_le_inv x (Rabs x) (Rle_refl _)). apply Rabs_le. absinv. lra.
Qed.
Lemma sum_step : Rabs (rn (s + x) - (S + x)) <= I * (v * (A + Rabs x)).
Proof.
  assert (HA : 0 <= A) by (apply Rle_trans with (2 := HS); apply Rabs_pos).
  destruct HI1 as [z|one].
  - assert (A0 := HA0 z). assert (S0 : S = 0).
    { assert (h := HS). rewrite A0 in h. apply Rabs_le_inv in h. lra. }
    assert (s0 : s = 0).
    { assert (h := HD). rewrite A0, S0 in h. apply Rabs_le_inv in h. lra. }
    rewrite s0, S0, !Rplus_0_l, (rn_id x Hx), z. replace (x - x) with 0 by ring. rewrite Rabs_R0. lra.
  - assert (h := rn_plus s x Hs Hx). assert (Ha : 0 <= Rabs x) by apply Rabs_pos.
    assert (b : Rabs (s + x) <= (I - 1) * (v * A) + A + Rabs x).
    { assert (g := Rabs_le_inv x (Rabs x) (Rle_refl _)). clear h. apply Rabs_le. absinv. lra. }
    assert (e : Rabs (rn (s + x) - (S + x)) <= (I - 1) * (v * A) + u * ((I - 1) * (v * A) + A + Rabs x)).
    { replace (rn (s + x) - (S + x)) with ((rn (s + x) - (s + x)) + (s - S)) by ring.
      apply Rle_trans with (1 := Rabs_triang _ _).
      assert (u * Rabs (s + x) <= u * ((I - 1) * (v * A) + A + Rabs x)).
      { apply Rmult_le_compat_l. unfold u; lra. exact b. } lra. }
    apply Rle_trans with (1 := e).
    assert (c1 : 0 <= v - u - u * ((I - 1) * v)) by (unfold v, u; lra).
    assert (c2 : 0 <= I * v - u) by (unfold v, u; lra).
    assert (p1 := Rmult_le_pos _ _ HA c1). assert (p2 := Rmult_le_pos _ _ Ha c2). unfold u, v in *. lra.
Qed.
End Sum.
