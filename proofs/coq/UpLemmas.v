(* The ACSL lemmas of specs/up.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib MagLemmas EncloseLib EncloseLemmas.
Open Scope R_scope.

Definition number (x : R) := x <= IZR (2^1000) /\ 0 <= x.
Definition pair (a b : R) := mag a 1000 /\ mag b 1000.

Lemma number_b x : number x -> 0 <= x /\ x <= bpow radix2 1000.
Proof. intros [h p]. split. exact p. rewrite <- (bpow_nn 1000) in h by easy. exact h. Qed.
(* x rounded, inflated *)
Lemma number_up x e : (0 <= e <= 1001)%Z -> 0 <= x -> x <= bpow radix2 e ->
  rnd x = rn x /\ rng x /\ rng (c4 * rn x) /\ rnd (c4 * rn x) = op (rn x) /\ 0 <= op (rn x) /\ op (rn x) <= bpow radix2 (e + 1).
Proof.
  intros he p h. assert (g : rng x) by (apply (rng_nn e); [lia|exact p|exact h]).
  split. now apply rnd_rn. split. exact g. apply (up_op e). lia. now apply rn_pos. apply rn_top. lia. exact h.
Qed.

Lemma up_sum_l r r1 : number r /\ number r1 -> rng (r + r1).
Proof.
  intros [h h1]. apply number_b in h. apply number_b in h1. apply (rng_nn (1000 + 1)). lia. lra. rewrite bpow_double. lra.
Qed.
Lemma up_plus_l (f f1 : f64) r : rnd (real f + real f1) = r /\ (number (real f) /\ number (real f1)) ->
  rng (c4 * r) /\ over (real f + real f1) (rnd (c4 * r)).
Proof.
  intros [<- [h h1]]. apply number_b in h. apply number_b in h1.
  destruct (number_up (real f + real f1) (1000 + 1)) as (-> & _ & q & e & _). lia. lra. rewrite bpow_double. lra.
  split. exact q. apply over_above. rewrite e. apply plus_above. apply fmt_f64. apply fmt_f64. lra.
Qed.
Lemma up_scaled_l r r1 (f : f64) : (rnd r = r1 /\ rnd (c4 * r1) = real f) /\ number r ->
  rng (1 / IZR (2^1074) + real f) /\ over r (rnd (1 / IZR (2^1074) + real f)).
Proof.
  intros [[<- <-] h]. apply number_b in h. destruct h as [h0 h1].
  destruct (number_up r 1000) as (-> & _ & q & -> & z & t). lia. exact h0. exact h1. rewrite eta2.
  assert (p := eta_pos). assert (l := eta_le1). assert (g : rng (2 * eta + op (rn r))).
  { apply (rng_nn (1001 + 1)). lia. lra. rewrite bpow_double. assert (b : bpow radix2 1 <= bpow radix2 1001) by (apply bpow_le; lia).
    change (bpow radix2 1) with 2 in b. change (1000 + 1)%Z with 1001%Z in t. lra. }
  split. exact g. apply over_above. rewrite rnd_rn by exact g. now apply times_above.
Qed.
Lemma number_rng r : number r -> rng r.
Proof. intros h. apply number_b in h. destruct h as [h0 h1]. now apply (rng_nn 1000). Qed.
Lemma number_step r : number r -> rng (c4 * rnd r).
Proof. intros h. apply number_b in h. destruct h as [h0 h1]. destruct (number_up r 1000) as (-> & _ & q & _). lia. exact h0. exact h1. exact q. Qed.
Lemma up_product_l r r1 : number (r * r1) -> rng (r * r1).
Proof. apply number_rng. Qed.
Lemma up_times_l r r1 r2 : rnd (r * r1) = r2 /\ number (r * r1) -> rng (c4 * r2).
Proof. intros [<- h]. now apply number_step. Qed.
Lemma up_quotient_l r r1 : 0 < r1 /\ number (r / r1) -> rng (r / r1).
Proof. intros [_ h]. now apply number_rng. Qed.
Lemma up_over_l r r1 r2 : rnd (r / r1) = r2 /\ (0 < r1 /\ number (r / r1)) -> rng (c4 * r2).
Proof. intros [<- [_ h]]. now apply number_step. Qed.
Lemma up_root_l (f : f64) r : rnd (sqrt (real f)) = r /\ number (real f) -> rng (c4 * r) /\ over (sqrt (real f)) (rnd (c4 * r)).
Proof.
  intros [<- h]. apply number_b in h. destruct h as [h0 h1].
  assert (s : 0 <= sqrt (real f) <= bpow radix2 500) by (apply sqrt_bpow_le; split; assumption).
  destruct (number_up (sqrt (real f)) 500) as (-> & _ & q & e & _). lia. apply s. apply s.
  split. exact q. apply over_above. rewrite e. apply op_above. apply s. destruct (Req_dec (real f) 0) as [z|z].
  - right. rewrite z, sqrt_0. apply generic_format_0.
  - left. apply Rle_trans with (bpow radix2 (-537)). apply bpow_le; lia. apply sqrt_bpow_ge. apply (fmt_least _ (fmt_f64 f)). lra.
Qed.
Lemma up_pair_l r r1 : pair r r1 -> rng (r + r1).
Proof. intros [h h1]. apply (mag_add_l r r1 1000 1000 1000). repeat split; try lia; assumption. Qed.
