(* The ACSL lemmas of specs/apart.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib EncloseLib EncloseLemmas.
Open Scope R_scope.

Definition low : R := 1125899906842623 / 1125899906842624.    (* 1 - 8u *)
Definition place (x : R) := x <= IZR (2^1000) /\ IZR (- 2^1000) <= x.
Definition gap (f f1 : f64) (r : R) :=
  (rnd (real f + -1 * real f1) = r /\ real f1 <= real f) /\ (place (real f) /\ place (real f1)).

Lemma places_b r r1 : place r /\ place r1 -> Rabs (r + -1 * r1) <= bpow radix2 1001.
Proof.
  unfold place. change (- 2^1000)%Z with (Z.opp (2^1000)). rewrite opp_IZR. rewrite <- (bpow_nn 1000) by easy. intros [h h1].
  change 1001%Z with (1000 + 1)%Z. rewrite bpow_double. apply Rabs_le. lra.
Qed.
Lemma apart_places_l r r1 : place r /\ place r1 -> rng (r + -1 * r1).
Proof. intros h. apply (bpow_rng 1001). lia. now apply places_b. Qed.
(* the difference D, and what is to be shown of its rounding *)
Lemma gap_b f f1 r : gap f f1 r -> let D := real f - real f1 in
  0 <= D <= bpow radix2 1001 /\ (bpow radix2 (-1022) <= D \/ fmt D) /\ r = rn D /\ 0 <= r <= bpow radix2 1001.
Proof.
  intros [[<- l] h] D. assert (b := places_b _ _ h). replace (real f + -1 * real f1) with D in * by (unfold D; ring).
  rewrite rnd_rn by now apply (bpow_rng 1001). assert (p : 0 <= D) by (unfold D; lra). rewrite Rabs_pos_eq in b by exact p.
  split. now split. split.
  - apply plus_case. apply fmt_f64. apply generic_format_opp, fmt_f64. exact p.
  - split. reflexivity. split. now apply rn_pos. apply rn_top. lia. exact b.
Qed.
Lemma apart_up_l f f1 r : gap f f1 r -> real f <= real f1 + rnd (c4 * r) /\ rng (c4 * r).
Proof.
  intros h. destruct (gap_b _ _ _ h) as ([d0 d1] & c & -> & r0 & r1).
  destruct (up_op 1001 (rn (real f - real f1))) as (q & e & _). lia. exact r0. exact r1.
  split; [|exact q]. change (rnd (c4 * rn (real f - real f1))) with (up (rn (real f - real f1))). rewrite e.
  destruct (op_above _ d0 c) as [a _]. lra.
Qed.
Lemma lowered D : 0 <= D -> (bpow radix2 (-1022) <= D \/ fmt D) -> rn (low * rn D) <= D.
Proof.
  intros d0 [n|f].
  - assert (l : rn D <= (1 + u) * D) by (assert (e := rn_rel D n); apply Rabs_le_inv in e; lra).
    destruct (Rle_or_lt (bpow radix2 (-1022)) (low * rn D)) as [s|s].
    + assert (e := rn_rel _ s). apply Rabs_le_inv in e. unfold low, u in *. lra.
    + apply Rle_trans with (2 := n). apply rn_top. lia. lra.
  - rewrite (rn_id D f). rewrite <- (rn_id D f) at 2. apply rn_le. unfold low. lra.
Qed.
Lemma apart_down_l f f1 r : gap f f1 r -> (0 <= rnd (low * r) /\ real f1 + rnd (low * r) <= real f) /\ rng (low * r).
Proof.
  intros h. destruct (gap_b _ _ _ h) as ([d0 d1] & c & -> & r0 & r1).
  assert (q : rng (low * rn (real f - real f1))) by (apply (rng_nn 1001); [lia| |]; unfold low; lra).
  rewrite rnd_rn by exact q. split; [split|exact q].
  - apply rn_pos. unfold low. lra.
  - assert (l := lowered _ d0 c). lra.
Qed.
