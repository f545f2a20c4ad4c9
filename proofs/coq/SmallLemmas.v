(* The ACSL lemmas of specs/dynamics_small.acsl, in the shape WP gives them. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib RowLemmas DynamicsLemmas BlocksLemmas.
Open Scope R_scope.

Lemma cf_small_first s e : mag s e -> chain 1 s e.
Proof. intros h. split. lia. unfold mag in h. lra. Qed.
Lemma cf_small_most i k s e : (i <= k)%Z /\ chain i s e -> chain k s e.
Proof. exact (cf_later i k s e). Qed.
(* 2^50 terms of magnitude 2^12 *)
Lemma cf_small_last c s : (c <= 1125899906842624)%Z /\ chain c s 12 -> mag s 62.
Proof. intros [hc h]. apply (counted c s 12 50); [lia | exact hc | exact h]. Qed.
Lemma cf_small_box x : Rabs x <= 1024 -> mag x 10.
Proof. exact (cf_dyn_box x). Qed.
Lemma cf_small_beta b : b <= 1048576 /\ -128 <= b -> mag b 20.
Proof. intros [h0 h1]. exact (cf_dyn_beta b h0 h1). Qed.
Lemma cf_small_rise c s w : rise_pre c s w -> ((w <= rnd (s + w) /\ s <= rnd (s + w)) /\ rng (s + w)) /\ chain (1 + c) (rnd (s + w)) 12.
Proof. exact (cf_rise c s w). Qed.
