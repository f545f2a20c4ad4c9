(* The ACSL lemmas of specs/lane_sums.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib AccLib PairLemmas.
Open Scope R_scope.

Definition size (n : Z) := (0 <= n)%Z /\ (n <= 2147483648)%Z.
Definition counted (n : Z) (d : f64) := real d = IZR n /\ size n.
Lemma lane_terms_l i : size i -> count i.
Proof. unfold size, count. lia. Qed.
Lemma lane_count_l i f : counted i f -> let r := real f in let r1 := 1 / IZR (2^1074) * r in let r2 := 2 * r in
  ((((((r1 = rnd r1 /\ r2 = rnd r2) /\ terms r) /\ rng r1) /\ rng r2) /\ terms r2) /\ tiny r1).
Proof.
  intros [e s] r r1 r2. unfold r1, r2, r. clear r1 r2 r. rewrite e. destruct (pair_count_l i (lane_terms_l i s)) as [[[[[_ e1] _] _] g1] t1]. destruct s as [s0 s1].
  assert (h0 := IZR_le _ _ s0). assert (h1 := IZR_le _ _ s1).
  assert (g2 : rng (2 * IZR i)) by (apply rng_small; apply Rabs_le; lra).
  repeat split; try assumption; try apply g1; try apply g2; try apply t1; try (unfold terms; lra); try lra.
  rewrite rnd_rn by exact g2. symmetry. apply rn_id. rewrite <- mult_IZR. replace (IZR (2 * i)) with (IZR (2 * i) * bpow radix2 0) by (simpl; ring).
  apply fmt_count; lia.
Qed.
