(* The ACSL lemmas of specs/steps.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Definition box (x : R) (e : Z) := x <= IZR (2^e) /\ IZR (- 2^e) <= x.
Definition pre (y h k : R) := (box y 400 /\ box k 415) /\ box h 64.

Lemma box_iff x e : (0 <= e)%Z -> (box x e <-> Rabs x <= bpow radix2 e).
Proof.
  intros h. unfold box. rewrite bpow_nn by exact h. replace (IZR (- 2^e)) with (- IZR (2^e)) by now rewrite <- opp_IZR. split; intros b.
  apply Rabs_le. lra. apply Rabs_le_inv in b. lra.
Qed.
Lemma prod_le x y a b : Rabs x <= bpow radix2 a -> Rabs y <= bpow radix2 b -> Rabs (x * y) <= bpow radix2 (a + b).
Proof. intros h1 h2. rewrite Rabs_mult, bpow_plus. apply Rmult_le_compat; try apply Rabs_pos; assumption. Qed.
Lemma sum_le x y e : Rabs x <= bpow radix2 e -> Rabs y <= bpow radix2 e -> Rabs (x + y) <= bpow radix2 (e + 1).
Proof. intros h1 h2. rewrite bpow_plus. change (bpow radix2 1) with 2. apply Rle_trans with (1 := Rabs_triang _ _). lra. Qed.
Lemma up x a b : (a <= b)%Z -> Rabs x <= bpow radix2 a -> Rabs x <= bpow radix2 b.
Proof. intros h1 h2. apply Rle_trans with (1 := h2). now apply bpow_le. Qed.
Lemma rnd_le x e : (0 <= e <= 1023)%Z -> Rabs x <= bpow radix2 e -> rng x /\ rnd x = rn x /\ Rabs (rn x) <= bpow radix2 e.
Proof.
  intros he h. assert (r : rng x) by (apply (bpow_rng e); [lia|exact h]). split. exact r. split. now apply rnd_rn. apply rn_abs_bpow. lia. exact h.
Qed.

Lemma step_slope_l x : box x 400 -> box x 415.
Proof. intros h. apply box_iff in h; [|easy]. apply box_iff. easy. now apply (up x 400). Qed.
(* the product and the sum, both in range *)
Lemma add_parts y h k : pre y h k -> rng (h * k) /\ rnd (h * k) = rn (h * k) /\ rng (y + rn (h * k)) /\ Rabs (y + rn (h * k)) <= bpow radix2 480.
Proof.
  intros [[hy hk] hh]. apply box_iff in hy, hk, hh; try easy.
  destruct (rnd_le (h * k) 479) as (r & e & l). easy. now apply (prod_le h k 64 415).
  assert (s : Rabs (y + rn (h * k)) <= bpow radix2 480) by (apply (sum_le y _ 479); [now apply (up y 400)|exact l]).
  split. exact r. split. exact e. split. apply (bpow_rng 480); [easy|exact s]. exact s.
Qed.
Lemma step_add_l (y h k : ieee_float.Float64.t) : pre (real y) (real h) (real k) ->
  (rng (real h * real k) /\ box (rnd (real y + rnd (real h * real k))) 480) /\ rng (real y + rnd (real h * real k)).
Proof.
  intros H. destruct (add_parts _ _ _ H) as (r & e & r2 & s). rewrite e. destruct (rnd_le _ 480 ltac:(easy) s) as (_ & e2 & l). rewrite e2.
  split; [split|]; try assumption. now apply box_iff.
Qed.
Lemma step_near_l (y h k : ieee_float.Float64.t) : pre (real y) (real h) (real k) ->
  Rabs (rnd (real y + rnd (real h * real k)) + -1 * real y + -1 * (real h * real k)) <=
  1 / IZR (2^1074) + 4294967297 / IZR (2^85) * Rabs (real h * real k) + 1 / 9007199254740992 * Rabs (real y + real h * real k).
Proof.
  intros H. destruct (add_parts _ _ _ H) as (r & e & r2 & s). rewrite e, (rnd_rn _ r2), eta2. change (IZR (2^85)) with 38685626227668133590597632.
  set (p := real h * real k) in *. assert (a := rn_abs_err p). assert (b := rn_plus (real y) (rn p) (fmt_f64 y) (rn_fmt p)). assert (ep := eta_pos).
  assert (c : Rabs (real y + rn p) <= Rabs (real y + p) + Rabs (rn p - p)).
  { replace (real y + rn p) with ((real y + p) + (rn p - p)) by ring. apply Rabs_triang. }
  replace (rn (real y + rn p) + -1 * real y + -1 * p) with ((rn (real y + rn p) - (real y + rn p)) + (rn p - p)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). assert (q := Rabs_pos p). unfold u in *. lra.
Qed.

(* a constant of at most 1 times a slope *)
Lemma part c x : Rabs c <= 1 -> box x 400 -> box (rnd (c * x)) 400 /\ rng (c * x).
Proof.
  intros hc hx. apply box_iff in hx; [|easy]. destruct (rnd_le (c * x) 400) as (r & e & l). easy. now apply (prod_le c x 0 400).
  rewrite e. split. now apply box_iff. exact r.
Qed.
Lemma step_part_l x : box x 400 ->
  ((box (rnd (6004799503160661 / 36028797018963968 * x)) 400 /\ box (rnd (6004799503160661 / 18014398509481984 * x)) 400) /\
   rng (6004799503160661 / 36028797018963968 * x)) /\ rng (6004799503160661 / 18014398509481984 * x).
Proof.
  intros h. destruct (part (6004799503160661 / 36028797018963968) x) as [a b]; [apply Rabs_le; lra|exact h|].
  destruct (part (6004799503160661 / 18014398509481984) x) as [c d]; [apply Rabs_le; lra|exact h|]. tauto.
Qed.

Definition terms (j : Z) (s : R) := ((0 <= j)%Z /\ Rabs s <= IZR (2^400) * IZR j) /\ (j <= 8)%Z.
Lemma step_term_l p : box p 400 -> terms 1 p.
Proof. intros h. apply box_iff in h; [|easy]. unfold terms. rewrite <- bpow_nn by easy. split; [split|]; try easy. change (IZR 1) with 1. lra. Qed.
Lemma step_more_l j s p : ((j <= 7)%Z /\ box p 400) /\ terms j s -> rng (s + p) /\ terms (1 + j) (rnd (p + s)).
Proof.
  intros [[hj hp] [[h0 hs] h8]]. apply box_iff in hp; [|easy]. rewrite <- bpow_nn in hs by easy.
  assert (l : Rabs (s + p) <= IZR (1 + j) * bpow radix2 400). { apply Rle_trans with (1 := Rabs_triang _ _). rewrite plus_IZR. lra. }
  destruct (count_rnd (1 + j) 400 (s + p)) as [r m]; try lia. exact l. rewrite (Rplus_comm p s). split. exact r.
  unfold terms. rewrite <- bpow_nn by easy. split; [split|]; try lia. lra.
Qed.
Lemma step_terms_l j s : terms j s -> box s 415.
Proof.
  intros [[h0 h] h1]. rewrite <- bpow_nn in h by easy. apply box_iff. easy. apply Rle_trans with (1 := h). change 415%Z with (400 + 15)%Z. rewrite bpow_plus.
  apply Rmult_le_compat_l. apply bpow_ge_0. apply IZR_le in h1. change (bpow radix2 15) with 32768. lra.
Qed.

Definition room (j : Z) (y : R) := (0 <= j)%Z /\ Rabs y <= pow2 (IZR (400 + 9 * j)).
Lemma step_first_l c : box c 400 -> room 0 c.
Proof. intros h. apply box_iff in h; [|easy]. split. easy. now rewrite pow2_bpow. Qed.
Definition grown (j : Z) (p : R) := (0 <= j)%Z /\ Rabs p <= pow2 (IZR (408 + 9 * j)).
Lemma step_stage_l j h c y : ((((h <= 256 /\ -256 <= h) /\ (j <= 63)%Z) /\ box c 400) /\ room j y) -> rng (h * y) /\ grown j (rnd (h * y)).
Proof.
  intros [[[hh hj] _] [h0 hy]]. rewrite pow2_bpow in hy. assert (h8 : Rabs h <= bpow radix2 8) by (apply Rabs_le; change (bpow radix2 8) with 256; lra).
  destruct (rnd_le (h * y) (8 + (400 + 9 * j))) as (r & e & l). lia. now apply prod_le. rewrite e.
  split. exact r. split. exact h0. rewrite pow2_bpow. replace (408 + 9 * j)%Z with (8 + (400 + 9 * j))%Z by ring. exact l.
Qed.
Lemma step_next_l j c p : ((j <= 63)%Z /\ box c 400) /\ grown j p -> rng (c + p) /\ room (1 + j) (rnd (c + p)).
Proof.
  intros [[hj hc] [h0 hp]]. apply box_iff in hc; [|easy]. rewrite pow2_bpow in hp.
  destruct (rnd_le (c + p) (408 + 9 * j + 1)) as (r & e & l). lia. apply sum_le. apply (up c 400); [lia|exact hc]. exact hp. rewrite e.
  split. exact r. split. lia. rewrite pow2_bpow. replace (400 + 9 * (1 + j))%Z with (408 + 9 * j + 1)%Z by ring. exact l.
Qed.
Lemma step_index_l k m : (((0 <= k)%Z /\ (0 <= m)%Z) /\ (k <= 64)%Z) /\ (m <= 281474976710656)%Z -> (0 <= k * m)%Z /\ (k * m <= 18014398509481984)%Z.
Proof. intros [[[h0 h1] h2] h3]. split; nia. Qed.

Definition sum (j : Z) (s : R) := ((0 <= j)%Z /\ Rabs s <= IZR (2^410) * IZR j) /\ (j <= 16)%Z.
Definition weight (c : R) := c <= 1024 /\ -1024 <= c.
Lemma sum_iff j s : sum j s <-> (0 <= j <= 16)%Z /\ Rabs s <= IZR j * bpow radix2 410.
Proof. unfold sum. rewrite <- bpow_nn by easy. rewrite (Rmult_comm (IZR j)). intuition lia. Qed.
Lemma pair_le c k : weight c -> box k 400 -> Rabs (c * k) <= bpow radix2 410.
Proof.
  intros hc hk. apply box_iff in hk; [|easy]. apply (prod_le c k 10 400). 2: exact hk. apply Rabs_le. unfold weight in hc. change (bpow radix2 10) with 1024. lra.
Qed.
(* a term more, j 2^410 being a double *)
Lemma more j s x : (j <= 15)%Z -> sum j s -> Rabs x <= bpow radix2 410 -> rng (s + x) /\ sum (1 + j) (rnd (s + x)).
Proof.
  intros hj hs hx. apply sum_iff in hs. destruct hs as [h0 hs].
  destruct (count_rnd (1 + j) 410 (s + x)) as [r m]; try lia.
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite plus_IZR. lra. }
  split. exact r. apply sum_iff. split. lia. exact m.
Qed.
Lemma step_none_l : sum 0 0.
Proof. apply sum_iff. split. easy. rewrite Rabs_R0. lra. Qed.
Lemma step_pair_l c k : box k 400 /\ weight c -> rng (c * k) /\ sum 1 (rnd (c * k)).
Proof.
  intros [hk hc]. destruct (more 0 0 (c * k)) as [r m]. easy. exact step_none_l. now apply pair_le.
  rewrite Rplus_0_l in r, m. now split.
Qed.
Lemma step_both_l j s p : ((j <= 15)%Z /\ sum 1 p) /\ sum j s -> rng (s + p) /\ sum (1 + j) (rnd (s + p)).
Proof. intros [[hj hp] hs]. apply more; try assumption. apply sum_iff in hp. destruct hp as [_ hp]. now rewrite Rmult_1_l in hp. Qed.
Lemma step_fused_l j s c k : (((j <= 15)%Z /\ box k 400) /\ weight c) /\ sum j s -> rng (s + c * k) /\ sum (1 + j) (rnd (s + c * k)).
Proof. intros [[[hj hk] hc] hs]. apply more; try assumption. now apply pair_le. Qed.
Lemma step_sum_l j s : sum j s -> box s 415.
Proof.
  intros h. apply sum_iff in h. destruct h as [[h0 h1] h]. apply box_iff. easy. apply Rle_trans with (1 := h). change 415%Z with (5 + 410)%Z. rewrite bpow_plus.
  apply Rmult_le_compat_r. apply bpow_ge_0. apply IZR_le in h1. change (bpow radix2 5) with 32. lra.
Qed.
Lemma step_last_l (y h k : ieee_float.Float64.t) : pre (real y) (real h) (real k) ->
  box (rnd (real y + real h * real k)) 480 /\ rng (real y + real h * real k).
Proof.
  intros [[hy hk] hh]. apply box_iff in hy, hk, hh; try easy.
  destruct (rnd_le (real y + real h * real k) 480) as (r & e & l). easy. { apply (sum_le (real y) _ 479). now apply (up _ 400). now apply (prod_le _ _ 64 415). }
  rewrite e. split. now apply box_iff. exact r.
Qed.
