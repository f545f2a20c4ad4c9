(* The ACSL lemmas of specs/rounding.acsl, in the shape WP gives them. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib.
Open Scope R_scope.

Lemma rnd_sign r : rng r -> (0 <= r -> 0 <= rnd r) /\ (r <= 0 -> rnd r <= 0).
Proof. intros h. rewrite rnd_rn by exact h. rewrite <- rn_0 at 2 4. split; intros; now apply rn_le. Qed.
Lemma rnd_monotone r r1 : r <= r1 -> rng r1 -> rng r -> rnd r <= rnd r1.
Proof. intros h h1 h0. rewrite !rnd_rn by assumption. now apply rn_le. Qed.
