(* The method of cf_log1 over the reals: ln((1 + s)/(1 - s)) by its polynomial. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
Open Scope R_scope.

Definition Q (z : R) : R := 750599937895083 / 1125899906842624 + z * (1801439850943585 / 4503599627370496
  + z * (1286742753187543 / 4503599627370496 + z * (2001598816373385 / 9007199254740992 + z * (1637770530921435 / 9007199254740992
  + z * (5523633283415893 / 36028797018963968 + z * (2634330964088603 / 18014398509481984)))))).

(* the method: ln(1 + f) = f - f^2/2 + s (f^2/2 + s^2 Q(s^2)) up to (1/8) u |f|, s = f/(2 + f) *)
Definition G (s : R) : R := ln (1 + s) - ln (1 - s) - 2 * s - s * (s * s) * Q (s * s).
Definition dG (s : R) : R := / (1 + s) + / (1 - s) - 2 - s * s * (3 * (750599937895083 / 1125899906842624)
  + s * s * (5 * (1801439850943585 / 4503599627370496) + s * s * (7 * (1286742753187543 / 4503599627370496)
  + s * s * (9 * (2001598816373385 / 9007199254740992) + s * s * (11 * (1637770530921435 / 9007199254740992)
  + s * s * (13 * (5523633283415893 / 36028797018963968) + s * s * (15 * (2634330964088603 / 18014398509481984)))))))).
Lemma G_derive s : -1/2 <= s <= 1/2 -> is_derive G s (dG s).
Proof. intros h. unfold G, Q. auto_derive. lra. unfold dG. field. lra. Qed.
Lemma G_zero : G 0 = 0.
Proof. unfold G. rewrite Rminus_0_r, Rplus_0_r, ln_1. ring. Qed.
Lemma dG_small s : -1/256 <= s <= 1/256 -> Rabs (dG s) <= 1 / 144115188075855872.
Proof. intros h. unfold dG. interval with (i_bisect s, i_taylor s, i_prec 100, i_degree 16). Qed.
Lemma G_small s : -1/256 <= s <= 1/256 -> Rabs (G s) <= 1 / 144115188075855872 * Rabs s.
Proof.
  intros h. destruct (MVT_gen G 0 s dG) as (c & hc & e).
  - intros x hx. apply G_derive. unfold Rmin, Rmax in hx. destruct (Rle_dec 0 s); lra.
  - intros x hx. apply continuity_pt_filterlim, (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists. apply G_derive.
    unfold Rmin, Rmax in hx. destruct (Rle_dec 0 s); lra.
  - rewrite G_zero, !Rminus_0_r in e. rewrite e, Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos. apply dG_small.
    unfold Rmin, Rmax in hc. destruct (Rle_dec 0 s); lra.
Qed.
Lemma G_right s : 1/256 <= s <= 1717/10000 -> Rabs (G s / s) <= 1 / 10 / 9007199254740992.
Proof. intros h. unfold G, Q. interval with (i_bisect s, i_taylor s, i_prec 100, i_degree 16, i_depth 20). Qed.
Lemma G_odd s : G (- s) = - G s.
Proof. unfold G. replace (1 + - s) with (1 - s) by ring. replace (1 - - s) with (1 + s) by ring. replace (- s * - s) with (s * s) by ring. ring. Qed.
Lemma G_bound s : -1717/10000 <= s <= 1717/10000 -> Rabs (G s) <= 1 / 10 / 9007199254740992 * Rabs s.
Proof.
  assert (P : forall s, 1/256 <= s <= 1717/10000 -> Rabs (G s) <= 1 / 10 / 9007199254740992 * Rabs s).
  { intros t h. assert (e := G_right t h). unfold Rdiv at 1 in e. rewrite Rabs_mult, (Rabs_pos_eq (/ t)) in e by (left; apply Rinv_0_lt_compat; lra).
    rewrite (Rabs_pos_eq t) by lra. apply Rmult_le_reg_r with (/ t). apply Rinv_0_lt_compat; lra.
    replace (1 / 10 / 9007199254740992 * t * / t) with (1 / 10 / 9007199254740992) by (field; lra). exact e. }
  intros h. destruct (Rle_or_lt (1/256) s) as [a|a]. apply P; lra.
  destruct (Rle_or_lt s (-1/256)) as [b|b].
  - assert (e := P (- s) ltac:(lra)). rewrite G_odd, !Rabs_Ropp in e. exact e.
  - assert (e := G_small s ltac:(lra)). assert (p := Rabs_pos s). lra.
Qed.

