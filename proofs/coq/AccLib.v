(* Compensated sums: one more term, over the reals and Flocq only. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib.
Open Scope R_scope.

Definition G (k : R) : R := k * (u + 8 * u * u * k).     (* k u (1 + 8 k u) *)
Definition P (k : R) : R := 1 + 4 * u * k.

Lemma u_small : 0 < u <= / 9007199254740992.
Proof. unfold u. lra. Qed.
(* k <= 2^39 *)
Lemma G_step k : 0 <= k <= 549755813888 -> (1 + 2 * u) * (G k + u * P k) <= G (1 + k).
Proof. intros h. unfold G, P, u. nra. Qed.
Lemma P_step k : 0 <= k <= 549755813888 -> (1 + u) * (1 + 2 * u) * P k <= P (1 + k).
Proof. intros h. unfold P, u. nra. Qed.
Lemma G_le a b : 0 <= a <= b -> G a <= G b.
Proof. intros h. unfold G, u. nra. Qed.
Lemma P_le a b : a <= b -> P a <= P b.
Proof. intros h. unfold P, u. lra. Qed.
Lemma G_pos k : 0 <= k -> 0 <= G k.
Proof. intros h. unfold G, u. nra. Qed.
Lemma P_pos k : 0 <= k -> 1 <= P k.
Proof. intros h. unfold P, u. lra. Qed.

Lemma rn_nonneg x : 0 <= x -> 0 <= rn x.
Proof. intros h. rewrite <- rn_0. now apply rn_le. Qed.
(* a sum of nonnegative doubles is little more than its rounding *)
Lemma sum_back a t : fmt a -> fmt t -> 0 <= a -> 0 <= t -> a + t <= (1 + 2 * u) * rn (a + t).
Proof.
  intros fa ft ha ht. assert (e := rn_plus a t fa ft). rewrite (Rabs_pos_eq (a + t)) in e by lra.
  apply Rabs_le_inv in e. unfold u in *. lra.
Qed.

(* D, the exact term, is d with an error of at most G i t + h, and |d| <= P i t, t its magnitude *)
Section Put.
Variables k i c a d t E F h g : R.
Hypothesis hk : 0 <= i <= k. Hypothesis k39 : k <= 549755813888.
Hypothesis fc : fmt c. Hypothesis fa : fmt a. Hypothesis fd : fmt d. Hypothesis ft : fmt t.
Hypothesis a0 : 0 <= a. Hypothesis t0 : 0 <= t.
Hypothesis ec : Rabs c <= P k * a. Hypothesis ed : Rabs d <= P i * t.
Hypothesis eE : Rabs E <= G k * a + h. Hypothesis eF : Rabs F <= G i * t + g.
Let c1 := rn (c + d). Let a1 := rn (a + t).
Lemma put_size : Rabs (c + d) <= P k * (a + t).
Proof.
  assert (p := P_le i k ltac:(lra)). assert (q := Rmult_le_compat_r t _ _ t0 p). assert (tr := Rabs_triang c d). lra.
Qed.
Lemma put_c : Rabs c1 <= P (1 + k) * a1.
Proof.
  assert (s := put_size). assert (e := rn_plus c d fc fd). assert (b := sum_back a t fa ft a0 t0). fold c1 in e. fold a1 in b.
  assert (p := P_pos k ltac:(lra)). assert (q := P_step k ltac:(lra)). assert (a1p : 0 <= a1) by (apply rn_nonneg; lra).
  assert (r : Rabs c1 <= (1 + u) * Rabs (c + d)).
  { replace c1 with ((c1 - (c + d)) + (c + d)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (up := u_small). apply Rle_trans with (1 := r).
  apply Rle_trans with ((1 + u) * (P k * ((1 + 2 * u) * a1))).
  - apply Rmult_le_compat_l. lra. apply Rle_trans with (1 := s). apply Rmult_le_compat_l. lra. exact b.
  - replace ((1 + u) * (P k * ((1 + 2 * u) * a1))) with ((1 + u) * (1 + 2 * u) * P k * a1) by ring. now apply Rmult_le_compat_r.
Qed.
Lemma put_e : Rabs (E + F + (c + d - c1)) <= G (1 + k) * a1 + (h + g).
Proof.
  assert (s := put_size). assert (e := rn_plus c d fc fd). assert (b := sum_back a t fa ft a0 t0). fold c1 in e. fold a1 in b.
  assert (p := P_pos k ltac:(lra)). assert (q := G_step k ltac:(lra)). assert (a1p : 0 <= a1) by (apply rn_nonneg; lra).
  assert (gp := G_pos k ltac:(lra)). assert (gi := Rmult_le_compat_r t _ _ t0 (G_le i k ltac:(lra))). assert (up := u_small).
  assert (l : Rabs (E + F + (c + d - c1)) <= (G k + u * P k) * (a + t) + (h + g)).
  { apply Rle_trans with (1 := Rabs_triang _ _). assert (tr := Rabs_triang E F). rewrite <- (Rabs_Ropp (c + d - c1)).
    replace (- (c + d - c1)) with (c1 - (c + d)) by ring. assert (m := Rmult_le_compat_l u _ _ ltac:(lra) s). lra. }
  apply Rle_trans with (1 := l). apply Rplus_le_compat_r.
  apply Rle_trans with ((G k + u * P k) * ((1 + 2 * u) * a1)).
  - apply Rmult_le_compat_l. assert (0 <= u * P k) by (apply Rmult_le_pos; lra). lra. exact b.
  - replace ((G k + u * P k) * ((1 + 2 * u) * a1)) with ((1 + 2 * u) * (G k + u * P k) * a1) by ring. now apply Rmult_le_compat_r.
Qed.
End Put.

