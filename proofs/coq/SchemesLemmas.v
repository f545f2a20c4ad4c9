(* The ACSL lemmas of specs/schemes.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib RowLemmas StepsLemmas.
Open Scope R_scope.

Definition token (x : R) := x <= 1024 /\ -1024 <= x.
Definition unit (c : R) := c <= 1 /\ -1 <= c.
Definition below (e : Z) (s : R) := 1 / IZR (2^e) <= s.

Lemma token_le x : token x -> Rabs x <= bpow radix2 10.
Proof. unfold token. intros h. apply Rabs_le. change (bpow radix2 10) with 1024. lra. Qed.
Lemma unit_le c : unit c -> Rabs c <= bpow radix2 0.
Proof. unfold unit. intros h. apply Rabs_le. change (bpow radix2 0) with 1. lra. Qed.
Lemma over e s x f : (0 <= e)%Z -> below e s -> Rabs x <= bpow radix2 f -> s <> 0 /\ Rabs (x / s) <= bpow radix2 (f + e).
Proof.
  unfold below. intros he hs hx. rewrite <- bpow_nn in hs by exact he. assert (p := bpow_gt_0 radix2 e).
  assert (q : 0 < 1 / bpow radix2 e) by (apply Rdiv_lt_0_compat; lra). assert (s0 : 0 < s) by lra. split. lra.
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ s)) by (left; now apply Rinv_0_lt_compat). rewrite bpow_plus.
  apply Rmult_le_compat. apply Rabs_pos. left; now apply Rinv_0_lt_compat. exact hx.
  apply Rmult_le_reg_r with s. exact s0. rewrite Rinv_l by lra. assert (m := Rmult_le_compat_l (bpow radix2 e) _ _ (Rlt_le _ _ p) hs).
  replace (bpow radix2 e * (1 / bpow radix2 e)) with 1 in m by (field; lra). exact m.
Qed.
Lemma less_le x y e : Rabs x <= bpow radix2 e -> Rabs y <= bpow radix2 e -> Rabs (x + -1 * y) <= bpow radix2 (e + 1).
Proof. intros hx hy. apply sum_le. exact hx. replace (-1 * y) with (- y) by ring. now rewrite Rabs_Ropp. Qed.
Ltac rounded x e := let r := fresh "r" in let h := fresh "h" in let l := fresh "l" in
  destruct (rnd_le x e ltac:(lia)) as (r & h & l); [|rewrite h].

Lemma sch_project_l c s a x : (((box c 240 /\ below 140 s) /\ token x) /\ box a 204) -> rng (c * x) /\ box (rnd (c * x)) 250.
Proof.
  intros [[[hc _] hx] _]. apply box_iff in hc; [|easy]. apply token_le in hx. rounded (c * x) 250%Z. now apply (prod_le c x 240 10).
  split. assumption. now apply box_iff.
Qed.
Lemma sch_minus_l a p : box a 204 /\ box p 250 -> rng (a + -1 * p) /\ box (rnd (a + -1 * p)) 251.
Proof.
  intros [ha hp]. apply box_iff in ha, hp; try easy. rounded (a + -1 * p) 251%Z. apply (less_le a _ 250). now apply (up a 204). exact hp.
  split. assumption. now apply box_iff.
Qed.
Lemma sch_over_l q s : below 140 s /\ box q 251 -> (~ s = 0 /\ rng (q / s)) /\ box (rnd (q / s)) 400.
Proof.
  intros [hs hq]. apply box_iff in hq; [|easy]. destruct (over 140 s q 251 ltac:(easy) hs hq) as [n o]. rounded (q / s) 391%Z. exact o.
  split. tauto. apply box_iff. easy. now apply (up _ 391).
Qed.
Lemma sch_circle_l x y a b : ((token x /\ token y) /\ box a 204) /\ box b 204 ->
  ((rng (x * b) /\ rng (y * a)) /\ rng (rnd (x * b) + -1 * rnd (y * a))) /\ box (rnd (rnd (x * b) + -1 * rnd (y * a))) 400.
Proof.
  intros [[[hx hy] ha] hb]. apply box_iff in ha, hb; try easy. apply token_le in hx, hy.
  rounded (x * b) 214%Z. now apply (prod_le x b 10 204). rounded (y * a) 214%Z. now apply (prod_le y a 10 204).
  rounded (rn (x * b) + -1 * rn (y * a)) 215%Z. now apply (less_le _ _ 214).
  split; [tauto|]. apply box_iff. easy. now apply (up _ 215).
Qed.
Lemma sch_scaled_l (v : R) s u : (box s 140 /\ box u 64) /\ unit v -> rng (s * u) /\ box (rnd (s * u)) 204.
Proof.
  intros [[hs hu] _]. apply box_iff in hs, hu; try easy. rounded (s * u) 204%Z. now apply (prod_le s u 140 64). split. assumption. now apply box_iff.
Qed.
Lemma signed v p e : (0 <= e <= 1023)%Z -> unit v -> box p e -> rng (v * p) /\ box (rnd (v * p)) e.
Proof.
  intros he hv hp. apply box_iff in hp; [|easy]. apply unit_le in hv. destruct (rnd_le (v * p) e he) as (r & h & l). now apply (prod_le v p 0 e).
  rewrite h. split. assumption. now apply box_iff.
Qed.
Lemma sch_signed_l v p : box p 204 /\ unit v -> rng (v * p) /\ box (rnd (v * p)) 204.
Proof. intros [hp hv]. now apply signed. Qed.
Lemma sch_mean_l (v : R) z u : (below 440 z /\ box u 64) /\ unit v -> (~ z = 0 /\ rng (u / z)) /\ box (rnd (u / z)) 504.
Proof.
  intros [[hz hu] _]. apply box_iff in hu; [|easy]. destruct (over 440 z u 64 ltac:(easy) hz hu) as [n o]. rounded (u / z) 504%Z. exact o.
  split. tauto. now apply box_iff.
Qed.
Lemma sch_signed_mean_l v p : unit v /\ box p 504 -> rng (v * p) /\ box (rnd (v * p)) 504.
Proof. intros [hv hp]. now apply signed. Qed.
Lemma sch_noise_l (s : R) c x w (y : R) : (((box c 200 /\ box w 200) /\ box x 200) /\ box y 200) /\ box s 64 -> rng (c * x) /\ box (rnd (c * x)) 400.
Proof.
  intros [[[[hc _] hx] _] _]. apply box_iff in hc, hx; try easy. rounded (c * x) 400%Z. now apply (prod_le c x 200 200). split. assumption. now apply box_iff.
Qed.
Lemma sch_part_l w p : box w 200 /\ box p 400 -> rng (w + -1 * p) /\ box (rnd (w + -1 * p)) 401.
Proof.
  intros [hw hp]. apply box_iff in hw, hp; try easy. rounded (w + -1 * p) 401%Z. apply (less_le w _ 400). now apply (up w 200). exact hp.
  split. assumption. now apply box_iff.
Qed.
Lemma sch_times_l s t : box s 64 /\ box t 401 -> rng (s * t) /\ box (rnd (s * t)) 465.
Proof. intros [hs ht]. apply box_iff in hs, ht; try easy. rounded (s * t) 465%Z. now apply (prod_le s t 64 401). split. assumption. now apply box_iff. Qed.
Lemma sch_last_l y q : box y 200 /\ box q 465 -> rng (y + q) /\ box (rnd (y + q)) 470.
Proof.
  intros [hy hq]. apply box_iff in hy, hq; try easy. rounded (y + q) 466%Z. apply (sum_le y _ 465). now apply (up y 200). exact hq.
  split. assumption. apply box_iff. easy. now apply (up _ 466).
Qed.
Definition ratio (v r : R) := (0 < r /\ v / r <= IZR (2^540)) /\ IZR (- 2^540) <= v / r.
Lemma sch_ratio_l v r : ratio v r -> (~ r = 0 /\ rng (v / r)) /\ box (rnd (v / r)) 540.
Proof.
  intros [[p h1] h2]. assert (h : Rabs (v / r) <= bpow radix2 540) by (apply box_iff; [easy|now split]). rounded (v / r) 540%Z. exact h.
  split. split. lra. assumption. now apply box_iff.
Qed.
Lemma sch_turn_l c w x q : ((box x 200 /\ unit c) /\ unit w) /\ box q 540 ->
  ((rng (w * q) /\ rng (c * x)) /\ rng (rnd (c * x) + rnd (w * q))) /\ box (rnd (rnd (c * x) + rnd (w * q))) 541.
Proof.
  intros [[[hx hc] hw] hq]. apply box_iff in hx, hq; try easy. apply unit_le in hc, hw.
  rounded (w * q) 540%Z. now apply (prod_le w q 0 540). rounded (c * x) 540%Z. apply (up _ 200). easy. now apply (prod_le c x 0 200).
  rounded (rn (c * x) + rn (w * q)) 541%Z. now apply (sum_le _ _ 540).
  split; [tauto|]. now apply box_iff.
Qed.
Lemma sch_norm_l v s r : ((((((0 < r /\ 0 <= s) /\ rnd (sqrt s) <= r) /\ rnd (v * v) <= s) /\ dbl r) /\ mag r 833) /\ mag s 833) /\ mag v 401 -> ratio v r.
Proof.
  intros h. assert (m := cf_norm_ratio _ _ _ h). apply mag_iff, box_iff in m; [|easy]. destruct m as [a b]. split; [split|]; try assumption. apply h.
Qed.
