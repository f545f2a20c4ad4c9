(* The ACSL lemmas of specs/enclose_scale.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib EncloseLib EncloseLemmas UpLemmas.
Open Scope R_scope.

Definition sentry (x : R) := x <= IZR (2^400) /\ 0 <= x.
Definition sfactor (x : R) := x <= 1048576 /\ 0 <= x.
Definition spower (k : Z) (f H : R) := ((((0 <= H /\ H <= f) /\ (0 <= k)%Z) /\ f <= 1 + 1 / 35184372088832 * IZR k) /\ (k <= 1024)%Z).

Lemma entry_b x : sentry x -> 0 <= x <= bpow radix2 400.
Proof. intros [h p]. split. exact p. now rewrite bpow_nn by easy. Qed.
Lemma number_bpow e x : (e <= 1000)%Z -> 0 <= x <= bpow radix2 e -> number x.
Proof.
  intros he [p h]. split; [|exact p]. rewrite <- (bpow_nn 1000) by easy. apply Rle_trans with (1 := h). now apply bpow_le.
Qed.
Lemma scale_terms_l r r1 : sentry r /\ sentry r1 -> number r /\ number r1.
Proof. intros [h h1]. split; apply (number_bpow 400); try lia; now apply entry_b. Qed.
Lemma scale_product_l r r1 : sentry r /\ sfactor r1 -> number (r * r1).
Proof.
  intros [h [h1 h2]]. apply entry_b in h. apply (number_bpow (400 + 20)). lia. split. apply Rmult_le_pos; lra.
  rewrite bpow_plus. apply Rmult_le_compat; try lra. exact h1.
Qed.
Lemma scale_by_l r r1 r2 : over (r * r1) r2 -> r1 * r <= r2.
Proof. intros [h _]. rewrite Rmult_comm. exact h. Qed.
Lemma scale_quotient_l r r1 : 1 <= r1 /\ sentry r -> 0 < r1 /\ number (r / r1).
Proof.
  intros [h h1]. apply entry_b in h1. split. lra. apply (number_bpow 400). lia. split.
  - apply Rmult_le_pos. lra. apply Rlt_le, Rinv_0_lt_compat. lra.
  - apply quot_pos_le. lra. apply Rle_trans with (1 := proj2 h1). rewrite <- Rmult_1_r at 1. apply Rmult_le_compat_l. apply bpow_ge_0. exact h.
Qed.
Lemma scale_over_l r r1 r2 : over (r / r1) r2 -> r / r1 <= r2.
Proof. now intros [h _]. Qed.
Lemma scale_first : spower 0 1 1.
Proof. unfold spower. repeat split; try lia; lra. Qed.
Lemma scale_up_l i r r1 : spower i r r1 -> (r1 <= r /\ sentry r) /\ sfactor r.
Proof.
  intros [[[[h0 h1] h2] h3] h4]. apply IZR_le in h4. assert (b : r <= 2) by lra. unfold sentry, sfactor. repeat split; try lra.
Qed.
Lemma scale_unit_l r : r <= 1 /\ 0 <= r -> sfactor r.
Proof. unfold sfactor. lra. Qed.
Lemma scale_next_l i r r1 r2 r3 : (((i <= 1023)%Z /\ r2 <= 1 /\ 0 <= r2) /\ spower i r r1) /\ over (r * r2) r3 -> spower (1 + i) r3 (r1 * r2).
Proof.
  intros [[[l [h1 h0]] [[[[H0 H1] k0] f1] k1]] [a0 a1]]. assert (p : 1 / IZR (2^1072) <= 1 / 1125899906842624).
  { apply Rmult_le_compat_l. lra. apply Rinv_le_contravar. lra. apply IZR_le. now vm_compute. }
  assert (m : r1 * r2 <= r * r2) by (apply Rmult_le_compat_r; lra). assert (n : r * r2 <= r * 1) by (apply Rmult_le_compat_l; lra).
  apply IZR_le in k0 as K0. apply IZR_le in k1 as K1. unfold spower. rewrite plus_IZR. unfold c8 in a1. repeat split; try lia; try lra. now apply Rmult_le_pos.
Qed.
