(* The method of cf_sin_raw and cf_cos_raw over the reals: sine and cosine on [-0.786, 0.786] by their polynomials. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
Open Scope R_scope.

Definition SQ (z : R) : R := -6004799503160649 / 36028797018963968 + z * (1200959900630569 / 144115188075855872
  + z * (-7320136532974335 / 36893488147419103232 + z * (6506786729908107 / 2361183241434822606848
  + z * (-1892781899873173 / 75557863725914323419136 + z * (6149809290932199 / 38685626227668133590597632))))).
Definition CQ (z : R) : R := 1501199875790163 / 36028797018963968 + z * (-6405119470031389 / 4611686018427387904
  + z * (7320136533668053 / 295147905179352825856 + z * (-5205429515080899 / 18889465931478580854784
  + z * (5047441557185731 / 2417851639229258349412352 + z * (-3515724151489603 / 309485009821345068724781056))))).

(* cosine: absolutely, u/256 *)
Lemma cos_method r : -786/1000 <= r <= 786/1000 ->
  Rabs (cos r - (1 - r * r / 2 + r * r * (r * r) * CQ (r * r))) <= 1 / 2305843009213693952.
Proof. intros h. unfold CQ. interval with (i_bisect r, i_taylor r, i_prec 100, i_degree 18). Qed.

(* sine: relatively to r, by the derivative near 0 *)
Definition E (r : R) : R := sin r - (r + r * (r * r) * SQ (r * r)).
Definition dE (r : R) : R := cos r - 1 - r * r * (3 * (-6004799503160649 / 36028797018963968)
  + r * r * (5 * (1200959900630569 / 144115188075855872) + r * r * (7 * (-7320136532974335 / 36893488147419103232)
  + r * r * (9 * (6506786729908107 / 2361183241434822606848) + r * r * (11 * (-1892781899873173 / 75557863725914323419136)
  + r * r * (13 * (6149809290932199 / 38685626227668133590597632))))))).
Lemma E_derive r : is_derive E r (dE r).
Proof. unfold E, SQ. auto_derive. exact I. unfold dE. field. Qed.
Lemma E_zero : E 0 = 0.
Proof. unfold E. rewrite sin_0. ring. Qed.
Lemma dE_small r : -1/64 <= r <= 1/64 -> Rabs (dE r) <= 1 / 225179981368524800.
Proof. intros h. unfold dE. interval with (i_bisect r, i_taylor r, i_prec 100, i_degree 10). Qed.
Lemma E_small r : -1/64 <= r <= 1/64 -> Rabs (E r) <= 1 / 225179981368524800 * Rabs r.
Proof.
  intros h. destruct (MVT_gen E 0 r dE) as (c & hc & e).
  - intros x _. apply E_derive.
  - intros x _. apply continuity_pt_filterlim, (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists. apply E_derive.
  - rewrite E_zero, !Rminus_0_r in e. rewrite e, Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos. apply dE_small.
    unfold Rmin, Rmax in hc. destruct (Rle_dec 0 r); lra.
Qed.
Lemma E_right r : 1/64 <= r <= 786/1000 -> Rabs (E r / r) <= 1 / 225179981368524800.
Proof. intros h. unfold E, SQ. interval with (i_bisect r, i_taylor r, i_prec 100, i_degree 18). Qed.
Lemma E_odd r : E (- r) = - E r.
Proof. unfold E. rewrite sin_neg. replace (- r * - r) with (r * r) by ring. ring. Qed.
Lemma sin_method r : -786/1000 <= r <= 786/1000 -> Rabs (sin r - (r + r * (r * r) * SQ (r * r))) <= 1 / 225179981368524800 * Rabs r.   (* u/25 *)
Proof.
  fold (E r). assert (P : forall t, 1/64 <= t <= 786/1000 -> Rabs (E t) <= 1 / 225179981368524800 * Rabs t).
  { intros t h. assert (e := E_right t h). unfold Rdiv at 1 in e. rewrite Rabs_mult, (Rabs_pos_eq (/ t)) in e by (left; apply Rinv_0_lt_compat; lra).
    rewrite (Rabs_pos_eq t) by lra. apply Rmult_le_reg_r with (/ t). apply Rinv_0_lt_compat; lra.
    replace (1 / 225179981368524800 * t * / t) with (1 / 225179981368524800) by (field; lra). exact e. }
  intros h. destruct (Rle_or_lt (1/64) r) as [a|a]. apply P; lra.
  destruct (Rle_or_lt r (-1/64)) as [b|b].
  - assert (e := P (- r) ltac:(lra)). rewrite E_odd, !Rabs_Ropp in e. exact e.
  - apply E_small. lra.
Qed.
