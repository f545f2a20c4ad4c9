(* The ACSL lemmas of specs/expo_more.acsl and specs/expo_l1p.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib MagLemmas ExpoLemmas.
Open Scope R_scope.
Notation real := ieee_float.Float64.t'real.

Definition mk x k := ex_k x = k /\ ex_dom x.
Definition mkh x k h := rnd (x + (-3048493539143) / 4398046511104 * k) = h /\ mk x k.
Lemma expo_mk_l x k : mk x k -> Rabs k <= 1024 /\ rng (x + (-3048493539143) / 4398046511104 * k).
Proof. intros [e h]. subst k. destruct (expo_mreduce x h) as [[[_ a] b] _]. split; [exact a|exact b]. Qed.
Lemma expo_mkh_l x k h : mkh x k h ->
  (Rabs h <= 7 / 20 /\ Rabs (rnd (h + (-544487923021427) / 9903520314283042199192993792 * k)) <= 7 / 20) /\
  rng (h + (-544487923021427) / 9903520314283042199192993792 * k).
Proof. intros [eh [ek d]]. subst k h. destruct (expo_mreduce x d) as [[[a _] _] b]. split; [exact a|exact b]. Qed.

Lemma expo_top_l t : t <= 6755399441056744 -> mag (pow2 (-6755399441055744 + t)) 1000.
Proof. intros h. apply expo_pow2. lra. Qed.
Lemma expo_14_l x : x <= 4 /\ 1 <= x -> 1 <= rnd x /\ rng x.
Proof. intros [a b]. now apply expo_ge1. Qed.
Lemma expo_quarter_l x : mag x (-2) -> Rabs x <= 1 / 4.
Proof. intros h. apply mag_b in h. change (bpow radix2 (-2)) with (/ 4) in h. lra. Qed.

Lemma rnd_bound z e : (-1000 <= e <= 1000)%Z -> Rabs z <= bpow radix2 e -> Rabs (rnd z) <= bpow radix2 e /\ rng z.
Proof. intros he h. destruct (b_rnd z e) as [a b]. lia. exact h. split; [now apply mag_b|exact a]. Qed.
Lemma expo_m_l m : m <= 71 / 50 /\ 7 / 10 <= m -> Rabs (rnd (-1 + m)) <= 43 / 100 /\ rng (-1 + m).
Proof.
  intros [a b]. assert (r : rng (-1 + m)) by (apply rng_small; apply Rabs_le; lra). split; [|exact r].
  rewrite rnd_rn by exact r. assert (g := rn_grow (-1 + m)).
  assert (h : Rabs (-1 + m) <= 42 / 100) by (apply Rabs_le; lra).
  assert (t : eta <= 1 / 1024).
  { unfold eta. assert (p : bpow radix2 (-1074) <= bpow radix2 (-10)) by (apply bpow_le; lia).
    change (bpow radix2 (-10)) with (/ 1024) in p. lra. }
  unfold u in *. lra.
Qed.

Section L.
Variables f f1 f2 : ieee_float.Float64.t.
Definition low := (rnd (1 + real f) = real f1 /\ real f < 1) /\ l1p f.
Definition low2 := rnd (-1 + real f1) = real f2 /\ low.
Definition high := (rnd (1 + real f) = real f1 /\ 1 <= real f) /\ l1p f.
Definition high2 := rnd (real f1 + (-1) * real f) = real f2 /\ high.
Lemma expo_low_l : low -> rng (-1 + real f1).
Proof. intros [[e h] d]. rewrite <- e. exact (proj2 (proj1 (expo_l1p_low f h d))). Qed.
Lemma expo_low2_l : low2 -> Rabs (rnd (real f + (-1) * real f2)) <= 1 / 4503599627370496 * real f1 /\ rng (real f + (-1) * real f2).
Proof.
  intros [e2 [[e h] d]]. rewrite <- e2, <- e. destruct (expo_l1p_low f h d) as [[a _] b]. split; [exact a|exact b].
Qed.
Lemma expo_high_l : high -> rng (real f1 + (-1) * real f).
Proof. intros [[e h] d]. rewrite <- e. exact (proj2 (proj1 (expo_l1p_high f h d))). Qed.
Lemma expo_high2_l : high2 -> Rabs (rnd (1 + (-1) * real f2)) <= 1 / 4503599627370496 * real f1 /\ rng (1 + (-1) * real f2).
Proof.
  intros [e2 [[e h] d]]. rewrite <- e2, <- e. destruct (expo_l1p_high f h d) as [[a _] b]. split; [exact a|exact b].
Qed.
(* specs/expo_l1p.acsl *)
Definition wide y := y <= IZR (2^1001) /\ 1 / 9007199254740992 <= y.
Lemma expo_sum_l : rnd (1 + real f) = real f1 /\ l1p f -> wide (real f1).
Proof. intros [e d]. rewrite <- e. exact (proj1 (expo_l1p_sum f d)). Qed.
End L.

Lemma expo_neg_l n k : k + n = 6755399441055744 -> pow2 (-6755399441055744 + n) = pow2 ((-1) * k).
Proof. intros h. f_equal. lra. Qed.
Lemma expo_cs_l c y k i : pow2 ((-1) * k) = i /\ (Rabs c <= 1 / 4503599627370496 * y /\ split y k) ->
  Rabs (rnd (c * i)) <= 1 / 1125899906842624 /\ rng (c * i).
Proof.
  intros [e h]. subst i. assert (b := expo_scaled_l c y k h). replace (1 / 1125899906842624) with (bpow radix2 (-50)) in *.
  - apply rnd_bound. lia. exact b.
  - simpl. unfold Z.pow_pos. simpl. lra.
Qed.
