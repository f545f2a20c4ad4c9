(* What every kernel proof needs of rounding: error of rn, exactness, and the ACSL function rnd where nothing overflows. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core Relative Plus_error BinarySingleNaN.
From CF Require Export WpCfloat.
Import ieee_float.RoundingMode.
Open Scope R_scope.

#[export] Instance prec53 : Prec_gt_0 53 := eq_refl.
Definition u : R := / 9007199254740992.            (* 2^-53 *)
Definition eta : R := / 2 * bpow radix2 (-1074).   (* 2^-1075 *)
Notation fmt := (generic_format radix2 (FLT_exp (-1074) 53)).

Lemma u_bpow : / 2 * bpow radix2 (- 53 + 1) = u.
Proof. unfold u. simpl. unfold Z.pow_pos; simpl. lra. Qed.
Lemma eta_pos : 0 < eta.
Proof. unfold eta. assert (H := bpow_gt_0 radix2 (-1074)). lra. Qed.
Lemma eta_le1 : eta <= 1.
Proof.
  unfold eta. assert (bpow radix2 (-1074) <= bpow radix2 0) by (apply bpow_le; lia).
  change (bpow radix2 0) with 1 in *. lra.
Qed.
Lemma eta2 : 1 / IZR (2^1074) = 2 * eta.
Proof.
  unfold eta. rewrite bpow_opp with (e := 1074%Z). rewrite <- (IZR_Zpower radix2 1074) by easy.
  change (Zpower radix2 1074) with (2^1074)%Z. field. apply IZR_neq. now vm_compute.
Qed.

(* every double is in the format, finite or not (the real of a non-finite one is 0) *)
Lemma fmt_f64 (x : ieee_float.Float64.t) : fmt (ieee_float.Float64.t'real x).
Proof. exact (generic_format_B2R 53 1024 x). Qed.

Lemma rn_err x : exists e h, Rabs e <= u /\ Rabs h <= eta /\ rn x = x * (1 + e) + h.
Proof.
  destruct (error_N_FLT radix2 (-1074) 53 eq_refl (fun x => negb (Z.even x)) x) as (e & h & He & Hh & _ & Hr).
  exists e, h. split; [|split; [|exact Hr]]. 2: exact Hh.
  rewrite <- u_bpow. apply Rle_trans with (1 := He). apply Rle_refl.
Qed.
(* a sum of two doubles has no underflow error *)
Lemma rn_plus x y : fmt x -> fmt y -> Rabs (rn (x + y) - (x + y)) <= u * Rabs (x + y).
Proof.
  intros hx hy.
  destruct (FLT_plus_error_N_ex radix2 (-1074) 53 (fun x => negb (Z.even x)) x y hx hy) as (e & he & hr).
  unfold rn. change ZnearestE with (Znearest (fun x => negb (Z.even x))). rewrite hr.
  replace ((x + y) * (1 + e) - (x + y)) with (e * (x + y)) by ring. rewrite Rabs_mult.
  apply Rmult_le_compat_r. apply Rabs_pos. apply Rle_trans with (1 := he).
  change (u_ro radix2 53) with (/ 2 * bpow radix2 (- 53 + 1)). rewrite u_bpow. unfold u. lra.
Qed.
Lemma rn_le x y : x <= y -> rn x <= rn y.
Proof. apply round_le; typeclasses eauto. Qed.
Lemma rn_fmt x : fmt (rn x).
Proof. apply generic_format_round; typeclasses eauto. Qed.
Lemma rn_id x : fmt x -> rn x = x.
Proof. apply round_generic; typeclasses eauto. Qed.
Lemma rn_bpow e : (-1074 <= e)%Z -> rn (bpow radix2 e) = bpow radix2 e.
Proof. intros h. apply rn_id. now apply generic_format_FLT_bpow. Qed.
Lemma rn_0 : rn 0 = 0.
Proof. apply round_0. typeclasses eauto. Qed.
Lemma rn_1 : rn 1 = 1.
Proof. apply (rn_bpow 0). lia. Qed.
Lemma rn_abs_bpow e x : (-1074 <= e)%Z -> Rabs x <= bpow radix2 e -> Rabs (rn x) <= bpow radix2 e.
Proof. intros he hx. apply abs_round_le_generic; try typeclasses eauto. now apply generic_format_FLT_bpow. exact hx. Qed.

Lemma rn_abs_err x : Rabs (rn x - x) <= u * Rabs x + eta.
Proof.
  destruct (rn_err x) as (e & h & He & Hh & ->).
  replace (x * (1 + e) + h - x) with (x * e + h) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult.
  assert (p := Rabs_pos x). assert (Rabs x * Rabs e <= Rabs x * u) by (apply Rmult_le_compat_l; assumption). lra.
Qed.
Ltac absinv := repeat match goal with H : Rabs _ <= _ |- _ => apply Rabs_le_inv in H end.

(* the ACSL function rnd and predicate rng, as WP translates them *)
Definition rnd (x : R) := ieee_float.Float64.t'real (to_f64 (ieee_float.Float64.round RNE x)).
Definition rng (x : R) := x <= IZR (2^1023) /\ IZR (- 2^1023) <= x.
Lemma rng_abs x : rng x <-> Rabs x <= IZR (2^1023).
Proof.
  unfold rng. change (- 2^1023)%Z with (Z.opp (2^1023)). rewrite opp_IZR. split; intros h.
  - apply Rabs_le. lra.
  - apply Rabs_le_inv in h. lra.
Qed.
Lemma rnd_rn x : rng x -> rnd x = rn x.
Proof.
  intros h. apply rnd_is_rn. apply rng_abs in h. apply Rabs_le_inv in h. unfold ieee_float.Float64.in_range.
  match goal with |- _ /\ (_ <= ?c) => assert (IZR (2^1023) <= c) by (apply IZR_le; now vm_compute) end. lra.
Qed.
Lemma rng_le B x : (B <= 2^1023)%Z -> Rabs x <= IZR B -> rng x.
Proof. intros hb h. apply rng_abs. apply Rle_trans with (1 := h). now apply IZR_le. Qed.
Lemma rng_small x : Rabs x <= 1267650600228229401496703205376 -> rng x.    (* 2^100 *)
Proof. apply (rng_le (2^100)). now vm_compute. Qed.
Lemma rnd_small x : Rabs x <= 1267650600228229401496703205376 -> rnd x = rn x.
Proof. intros h. now apply rnd_rn, rng_small. Qed.
