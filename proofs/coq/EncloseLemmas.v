(* The ACSL lemmas of specs/enclose.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib EncloseLib.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition nn (x : R) (e : Z) := 0 <= x /\ x <= pow2 (IZR e).
Definition up (p : R) := rnd (c4 * p).
Definition over (x r : R) := x <= r /\ r <= 1 / IZR (2^1072) + c8 * x.

Lemma nn_iff x e : nn x e <-> 0 <= x /\ x <= bpow radix2 e.
Proof. unfold nn. rewrite pow2_bpow. tauto. Qed.
Lemma nn_le x e f : (e <= f)%Z -> nn x e -> nn x f.
Proof. intros h. rewrite !nn_iff. intros [p q]. split. exact p. apply Rle_trans with (1 := q). now apply bpow_le. Qed.
Lemma nn_box B e x : (B <=? 2 ^ e)%Z = true -> (0 <=? e)%Z = true -> x <= IZR B /\ 0 <= x -> nn x e.
Proof.
  intros hb he [h p]. apply Z.leb_le in hb. apply Z.leb_le in he. apply nn_iff. split. exact p. rewrite bpow_nn by exact he.
  apply Rle_trans with (1 := h). now apply IZR_le.
Qed.
Lemma rng_nn e x : (e <= 1023)%Z -> 0 <= x -> x <= bpow radix2 e -> rng x.
Proof. intros h p q. apply (bpow_rng e); [exact h|]. rewrite Rabs_pos_eq; lra. Qed.
Lemma eta8 : 8 * eta = 1 / IZR (2^1072).
Proof.
  replace (8 * eta) with (4 * (2 * eta)) by ring. rewrite <- eta2. change (2^1074)%Z with (4 * 2^1072)%Z.
  rewrite mult_IZR. field. apply IZR_neq. now vm_compute.
Qed.
Lemma over_above x r : over x r <-> above x r.
Proof. unfold over, above. rewrite eta8. tauto. Qed.
Lemma bpow_double e : bpow radix2 (e + 1) = 2 * bpow radix2 e.
Proof. rewrite bpow_plus. change (bpow radix2 1) with 2. ring. Qed.
(* scaling up by 1 + 4u stays in range; up is op there *)
Lemma up_op e p : (-1074 <= e <= 1022)%Z -> 0 <= p -> p <= bpow radix2 e -> rng (c4 * p) /\ up p = op p /\ 0 <= op p /\ op p <= bpow radix2 (e + 1).
Proof.
  intros he h0 h1. assert (b : c4 * p <= bpow radix2 (e + 1)) by (rewrite bpow_double; unfold c4; lra).
  assert (z : 0 <= c4 * p) by (unfold c4; lra).
  assert (r : rng (c4 * p)) by (apply (rng_nn (e + 1)); [lia|exact z|exact b]).
  split. exact r. split. unfold up, op. now apply rnd_rn. split. now apply rn_pos. apply rn_top. lia. exact b.
Qed.

Lemma enclose_entry_l r : r <= IZR (2^400) /\ 0 <= r -> nn r 400 /\ nn r 420.
Proof. intros h. split; (apply (nn_box (2^400)); [now vm_compute|reflexivity|exact h]). Qed.
Lemma enclose_index_l i i1 : (((0 < i1)%Z /\ (0 <= i)%Z) /\ IZR i <= 1048576) /\ IZR i1 <= 1048576 ->
  (0 <= i * i1)%Z /\ (i * i1 <= 1099511627776)%Z.
Proof. intros [[[h0 h1] h2] h3]. apply le_IZR in h2. apply le_IZR in h3. nia. Qed.
Lemma enclose_count_l i : (0 <= i)%Z /\ (i <= 2097152)%Z ->
  (real (to_f64 (IZR i)) = IZR i /\ nn (IZR i) 21) /\ ieee_float.Float64.t'isFinite (to_f64 (IZR i)).
Proof.
  intros [h0 h1]. destruct (to_f64_correct (IZR i)) as [f e].
  { apply IZR_le in h0. apply IZR_le in h1. unfold ieee_float.Float64.in_range.
    match goal with |- _ /\ (_ <= ?c) => assert (IZR 2097152 <= c) by (apply IZR_le; now vm_compute) end. lra. }
  split; [split|exact f].
  - rewrite e. change (ieee_float.Float64.round ieee_float.RoundingMode.RNE (IZR i)) with (rn (IZR i)).
    apply rn_id. replace (IZR i) with (IZR i * bpow radix2 0) by (simpl; ring). apply fmt_count; lia.
  - apply (nn_box 2097152); [reflexivity|reflexivity|]. split; now apply IZR_le.
Qed.

Lemma enclose_pair_l r r1 : nn r 900 /\ nn r1 900 -> rng (r + r1).
Proof. rewrite !nn_iff. intros [[a b] [c d]]. apply (rng_nn (900 + 1)). lia. lra. rewrite bpow_double. lra. Qed.
Lemma enclose_plus_l (f f1 : f64) r : rnd (real f + real f1) = r /\ (nn (real f) 900 /\ nn (real f1) 900) ->
  rng (c4 * r) /\ over (real f + real f1) (up r).
Proof.
  intros [<- h]. assert (g := enclose_pair_l _ _ h). rewrite !nn_iff in h. destruct h as [[a b] [c d]]. rewrite rnd_rn by exact g.
  assert (s : real f + real f1 <= bpow radix2 (900 + 1)) by (rewrite bpow_double; lra).
  destruct (up_op (900 + 1) (rn (real f + real f1))) as (q & e & _). lia. apply rn_pos. lra. apply rn_top. lia. exact s.
  split. exact q. apply over_above. rewrite e. apply plus_above. apply fmt_f64. apply fmt_f64. lra.
Qed.

Lemma factors r r1 : nn r 420 /\ nn r1 420 -> 0 <= r * r1 /\ r * r1 <= bpow radix2 840.
Proof.
  rewrite !nn_iff. intros [[a b] [c d]]. split. now apply Rmult_le_pos. change 840%Z with (420 + 420)%Z. rewrite bpow_plus. now apply Rmult_le_compat.
Qed.
Lemma enclose_factors_l r r1 : nn r 420 /\ nn r1 420 -> rng (r * r1).
Proof. intros h. destruct (factors _ _ h) as [a b]. now apply (rng_nn 840). Qed.
Definition times (f f1 : f64) (r : R) := rnd (real f * real f1) = r /\ (nn (real f) 420 /\ nn (real f1) 420).
Lemma times_up f f1 r : times f f1 r -> r = rn (real f * real f1) /\ rng (c4 * r) /\ up r = op r /\ 0 <= op r /\ op r <= bpow radix2 841.
Proof.
  intros [<- h]. assert (g := enclose_factors_l _ _ h). destruct (factors _ _ h) as [a b]. rewrite rnd_rn by exact g.
  split. reflexivity. apply (up_op 840). lia. now apply rn_pos. apply rn_top. lia. exact b.
Qed.
Lemma enclose_times_l f f1 r : times f f1 r -> rng (c4 * r).
Proof. intros h. apply (times_up _ _ _ h). Qed.
Lemma enclose_scaled_l (f f1 f2 f3 : f64) : up (real f2) = real f3 /\ times f f1 (real f2) ->
  rng (1 / IZR (2^1074) + real f3) /\ over (real f * real f1) (rnd (1 / IZR (2^1074) + real f3)).
Proof.
  intros [<- h]. destruct (times_up _ _ _ h) as (e & q & -> & z & t). rewrite eta2. rewrite e in *.
  assert (p := eta_pos). assert (l := eta_le1).
  assert (g : rng (2 * eta + op (rn (real f * real f1)))).
  { apply (rng_nn (841 + 1)). lia. lra. rewrite bpow_double. assert (b : bpow radix2 1 <= bpow radix2 841) by (apply bpow_le; lia).
    change (bpow radix2 1) with 2 in b. lra. }
  split. exact g. apply over_above. rewrite rnd_rn by exact g. apply times_above. apply (factors _ _ (proj2 h)).
Qed.

Definition band (x : R) := x <= IZR (2^300) /\ IZR (- 2^300) <= x.
Lemma apart_abs r r1 : band r -> band r1 -> Rabs (r - r1) <= bpow radix2 301.
Proof.
  unfold band. change (- 2^300)%Z with (Z.opp (2^300)). rewrite opp_IZR. rewrite <- (bpow_nn 300) by easy. intros h h1.
  change 301%Z with (300 + 1)%Z. rewrite bpow_double. apply Rabs_le. lra.
Qed.
Lemma enclose_apart_l r r1 : band r /\ band r1 -> rng (r1 + -1 * r) /\ rng (r + -1 * r1).
Proof.
  intros [h h1]. split.
  - replace (r1 + -1 * r) with (r1 - r) by ring. apply (bpow_rng 301). lia. now apply apart_abs.
  - replace (r + -1 * r1) with (r - r1) by ring. apply (bpow_rng 301). lia. now apply apart_abs.
Qed.
Lemma enclose_minus_l (f f1 : f64) r : (rnd (real f1 + -1 * real f) = r /\ real f <= real f1) /\ (band (real f) /\ band (real f1)) ->
  rng (c4 * r) /\ over (real f1 + -1 * real f) (up r).
Proof.
  intros [[<- l] h]. destruct (enclose_apart_l _ _ h) as [g _]. rewrite rnd_rn by exact g. destruct h as [h h1].
  assert (s := apart_abs _ _ h1 h). rewrite Rabs_pos_eq in s by lra.
  replace (real f1 + -1 * real f) with (real f1 - real f) by ring.
  destruct (up_op 301 (rn (real f1 - real f))) as (q & e & _). lia. apply rn_pos. lra. apply rn_top. lia. exact s.
  split. exact q. apply over_above. rewrite e. apply minus_above. apply fmt_f64. apply fmt_f64. lra.
Qed.

Lemma enclose_root_l (f : f64) r r1 : ((rnd (sqrt (real f)) = r1 /\ 0 <= real f) /\ r <= real f) /\ nn (real f) 822 ->
  rng (c4 * r1) /\ (0 <= up r1 /\ r <= up r1 * up r1).
Proof.
  rewrite nn_iff. intros [[[<- z] l] [_ m]].
  assert (s : 0 <= sqrt (real f) <= bpow radix2 411) by (apply sqrt_bpow_le; split; assumption).
  rewrite rnd_rn by (apply (rng_nn 411); [lia|apply s|apply s]).
  destruct (up_op 411 (rn (sqrt (real f)))) as (q & e & _). lia. apply rn_pos. apply s. apply rn_top. lia. apply s.
  split. exact q. rewrite e. destruct (root_low (real f) (fmt_f64 f) z) as [a b]. split. exact a. lra.
Qed.

Definition acc (k : Z) (s S : R) (e : Z) := ((0 <= S /\ (0 <= k)%Z) /\ S <= s) /\ s <= IZR k * pow2 (IZR e).
Definition pre k s S e t T f :=
  ((((((0 <= T /\ (0 <= f)%Z) /\ (f < e)%Z) /\ T <= t) /\ IZR k < 1048576) /\ (e <= 850)%Z) /\ nn t f) /\ acc k s S e.
Lemma enclose_zero_l i : acc 0 0 0 i.
Proof. unfold acc. repeat split; try lia; lra. Qed.
Lemma acc_top k s e : IZR k <= 1048576 -> s <= IZR k * pow2 (IZR e) -> s <= bpow radix2 (20 + e).
Proof.
  intros h l. apply Rle_trans with (1 := l). rewrite pow2_bpow, bpow_plus. apply Rmult_le_compat_r. apply bpow_ge_0. exact h.
Qed.
Lemma enclose_pre_l i i1 i2 r r1 r2 r3 : pre i r r1 i1 r2 r3 i2 -> nn r 900 /\ nn r2 900.
Proof.
  intros [[[[[[[h0 h1] h2] h3] h4] h5] h6] [[[a0 a1] a2] a3]]. split.
  - apply nn_iff. split. lra. apply Rle_trans with (bpow radix2 (20 + i1)). apply (acc_top i). lra. exact a3. apply bpow_le. lia.
  - apply (nn_le _ i2). lia. exact h6.
Qed.
Lemma enclose_next_l i i1 i2 r r1 r2 r3 r4 : over (r + r2) r4 /\ pre i r r1 i1 r2 r3 i2 -> acc (1 + i) r4 (r1 + r3) i1.
Proof.
  intros [o [[[[[[[h0 h1] h2] h3] h4] h5] h6] [[[a0 a1] a2] a3]]]. apply over_above in o. destruct o as [o1 o2].
  unfold acc. rewrite plus_IZR. rewrite pow2_bpow in *. apply nn_iff in h6. destruct h6 as [p q].
  assert (b : bpow radix2 i2 <= bpow radix2 (i1 - 1)) by (apply bpow_le; lia).
  assert (d : bpow radix2 i1 = 2 * bpow radix2 (i1 - 1)) by (rewrite <- bpow_double; f_equal; ring).
  assert (g : 1 <= bpow radix2 (i1 - 1)) by (change 1 with (bpow radix2 0); apply bpow_le; lia).
  assert (z := IZR_le _ _ a1). assert (e := eta_pos). assert (e8 : 8 * eta <= 1 / 1000).
  { rewrite eta8. assert (k : IZR 1000 <= IZR (2^1072)) by (apply IZR_le; now vm_compute).
    unfold Rdiv. rewrite !Rmult_1_l. apply Rinv_le. lra. exact k. }
  rewrite d in *. set (B := bpow radix2 (i1 - 1)) in *.
  assert (n : IZR i * B <= 1048576 * B) by (apply Rmult_le_compat_r; lra).
  split; [split; [split; [lra|lia]|lra]|]. unfold c8 in *.
  replace ((1 + IZR i) * (2 * B)) with (2 * B + IZR i * (2 * B)) by ring.
  replace (IZR i * (2 * B)) with (2 * (IZR i * B)) in * by ring. lra.
Qed.
Lemma enclose_end_l i i1 i2 r r1 : (((0 <= i1)%Z /\ IZR i <= 1048576) /\ (20 + i1 <= i2)%Z) /\ acc i r r1 i1 -> nn r i2.
Proof.
  intros [[[h0 h1] h2] [[[a0 a1] a2] a3]]. apply nn_iff. split. lra.
  apply Rle_trans with (bpow radix2 (20 + i1)). now apply (acc_top i). now apply bpow_le.
Qed.

Lemma above_mag x r e : (0 <= e)%Z -> 0 <= x -> x <= bpow radix2 e -> over x r -> nn r (1 + e).
Proof.
  intros h0 h1 h2 o. apply over_above in o. destruct o as [o1 o2]. apply nn_iff. split. lra. rewrite Z.add_comm, bpow_double.
  assert (g : 1 <= bpow radix2 e) by (change 1 with (bpow radix2 0); now apply bpow_le).
  assert (e8 : 8 * eta <= 1 / 1000).
  { rewrite eta8. assert (k : IZR 1000 <= IZR (2^1072)) by (apply IZR_le; now vm_compute).
    unfold Rdiv. rewrite !Rmult_1_l. apply Rinv_le. lra. exact k. }
  unfold c8 in *. lra.
Qed.
Lemma enclose_product_l r r1 r2 i i1 :
  ((((((0 <= i)%Z /\ (0 <= i1)%Z) /\ (i <= 420)%Z) /\ (i1 <= 420)%Z) /\ nn r i) /\ nn r1 i1) /\ over (r * r1) r2 ->
  (r * r1 <= r2 /\ 0 <= r * r1) /\ nn r2 (1 + i + i1).
Proof.
  rewrite !nn_iff. intros [[[[[[h0 h1] h2] h3] [a b]] [c d]] o]. assert (p : 0 <= r * r1) by now apply Rmult_le_pos.
  split. split. apply o. exact p. rewrite <- nn_iff. replace (1 + i + i1)%Z with (1 + (i + i1))%Z by ring. apply (above_mag (r * r1)); try assumption. lia.
  rewrite bpow_plus. now apply Rmult_le_compat.
Qed.
Lemma enclose_gap_l r r1 r2 : (band r /\ band r1) /\ over (Rabs (r + -1 * r1)) r2 -> Rabs (r + -1 * r1) <= r2 /\ nn r2 302.
Proof.
  intros [[h h1] o]. split. apply o. apply (above_mag (Rabs (r + -1 * r1)) r2 301). lia. apply Rabs_pos.
  replace (r + -1 * r1) with (r - r1) by ring. now apply apart_abs. exact o.
Qed.

Definition cr : R := 1025 / 9223372036854775808.    (* u (1 + 2^-10) *)
Definition few (m : Z) (c : R) := (IZR (4 + m) = c /\ (0 <= m)%Z) /\ IZR m <= 1048576.
Definition rate m c g := rnd (cr * c) = g /\ few m c.
Definition gamma (m : Z) := 1 / 9007199254740992 + 1 / 9007199254740992 * IZR m / (1 + -1 * (1 / 9007199254740992 * IZR (2 * m))).
Lemma few_b m c : few m c -> bpow radix2 (-60) <= cr * c /\ cr * c <= 1 /\ c = 4 + IZR m /\ 0 <= IZR m <= 1048576.
Proof.
  intros [[<- h0] h1]. rewrite plus_IZR. apply IZR_le in h0. replace (bpow radix2 (-60)) with (/ 1152921504606846976) by reflexivity. unfold cr. lra.
Qed.
Lemma enclose_few_l i r : few i r -> rng (cr * r).
Proof. intros h. apply few_b in h. apply (rng_nn 0). lia. assert (p := bpow_gt_0 radix2 (-60)). lra. change (bpow radix2 0) with 1. lra. Qed.
Lemma rate_b m c g : rate m c g -> (1 - u) * (cr * c) <= g /\ 0 <= g /\ g <= 1.
Proof.
  intros [<- h]. rewrite rnd_rn by now apply (enclose_few_l m). apply few_b in h. assert (p := bpow_gt_0 radix2 (-60)). split.
  - apply rn_low. apply Rle_trans with (bpow radix2 (-60)). apply bpow_le; lia. lra.
  - split. apply rn_pos. lra. apply (rn_top 0). lia. change (bpow radix2 0) with 1. lra.
Qed.
Lemma enclose_rate_l i r r1 : rate i r r1 -> nn r1 420.
Proof. intros h. apply rate_b in h. apply (nn_le _ 0). lia. apply nn_iff. change (bpow radix2 0) with 1. lra. Qed.
Lemma gamma_le m c g : rate m c g -> gamma (1 + m) <= g.
Proof.
  intros h. assert (b := rate_b _ _ _ h). destruct h as [_ h]. apply few_b in h. destruct h as (_ & _ & -> & h).
  unfold gamma. rewrite mult_IZR, plus_IZR. set (x := IZR m) in *.
  assert (d : 0 < 1 + -1 * (1 / 9007199254740992 * (2 * (1 + x)))) by lra.
  assert (q : 1 / 9007199254740992 * (1 + x) / (1 + -1 * (1 / 9007199254740992 * (2 * (1 + x)))) <= 2049 / 2048 * (1 / 9007199254740992 * (1 + x))).
  { apply quot_pos_le. exact d. set (y := 1 / 9007199254740992 * (1 + x)).
    assert (yb : 0 <= y <= 1 / 4294967296) by (unfold y; lra).
    replace (1 / 9007199254740992 * (2 * (1 + x))) with (2 * y) by (unfold y; ring). nra. }
  unfold cr, u in b. lra.
Qed.
Lemma enclose_slack_l i r r1 r2 r3 r4 : ((0 <= r3 /\ r3 <= r2) /\ r1 * r2 <= r4) /\ rate i r r1 -> r3 * gamma (1 + i) <= r4.
Proof.
  intros [[[h0 h1] h2] h]. assert (g := gamma_le _ _ _ h). apply rate_b in h.
  apply Rle_trans with (r3 * r1). now apply Rmult_le_compat_l. apply Rle_trans with (2 := h2). rewrite Rmult_comm. apply Rmult_le_compat_l; lra.
Qed.

Definition arg (x : R) := x <= 250 /\ 0 <= x.
Lemma enclose_arg_l r : arg r -> r <= 693 /\ -708 <= r.
Proof. unfold arg. lra. Qed.
Lemma enclose_exp_l r (f : f64) : Rabs (real f + -1 * exp r) <= 1 / 4503599627370496 * exp r /\ arg r ->
  (exp r <= rnd (c16 * real f) /\ rng (c16 * real f)) /\ nn (rnd (c16 * real f)) 420.
Proof.
  intros [h [h1 h0]]. assert (t := exp_250 r h1). assert (g : 1 <= exp r) by (assert (q := exp_ineq1_le r); lra).
  apply Rabs_le_inv in h. set (E := exp r) in *. set (y := real f) in *.
  assert (a : (1 - 1 / 4503599627370496) * E <= y) by lra. assert (b : c16 * y <= bpow radix2 (400 + 1)).
  { rewrite bpow_double. unfold c16. lra. }
  assert (l : E <= (1 - u) * (c16 * y)) by (unfold c16, u; lra).
  assert (n : bpow radix2 0 <= c16 * y) by (change (bpow radix2 0) with 1; unfold c16; lra).
  assert (p : 0 <= c16 * y) by (change (bpow radix2 0) with 1 in n; lra).
  assert (q : rng (c16 * y)) by (apply (rng_nn (400 + 1)); [lia|exact p|exact b]).
  rewrite rnd_rn by exact q. split. split.
  - apply Rle_trans with (1 := l). apply rn_low. apply Rle_trans with (2 := n). apply bpow_le. lia.
  - exact q.
  - apply (nn_le _ (400 + 1)). lia. apply nn_iff. split. now apply rn_pos. apply rn_top. lia. exact b.
Qed.
Lemma enclose_bound_l r : r <= IZR (2^300) /\ 0 <= r -> (nn r 300 /\ nn r 420) /\ nn r 900.
Proof. intros h. repeat split; try apply h; (eapply (nn_box (2^300)); [now vm_compute|reflexivity|exact h]). Qed.
Lemma enclose_tried_l r r1 r2 r3 r4 r5 r6 r7 : (((0 <= r5 /\ exp r4 <= r6) /\ r + r3 <= r4) /\ r1 * r2 <= r3) /\ r5 * r6 <= r7 ->
  0 <= r7 /\ (r + r1 * r2 <= r4 /\ r5 * exp (r + r1 * r2) <= r7).
Proof.
  intros [[[[h0 h1] h2] h3] h4]. assert (p := exp_pos r4). assert (e : r + r1 * r2 <= r4) by lra.
  assert (g : exp (r + r1 * r2) <= exp r4).
  { destruct (Rle_lt_or_eq_dec _ _ e) as [l|l]. left. now apply exp_increasing. rewrite l. lra. }
  split. apply Rle_trans with (2 := h4). apply Rmult_le_pos; lra. split. exact e.
  apply Rle_trans with (2 := h4). apply Rmult_le_compat_l; lra.
Qed.
Lemma enclose_wide_l r : nn r 601 -> nn r 900.
Proof. apply nn_le. lia. Qed.
Lemma enclose_guess_l r r1 : (r1 <= 2 /\ 1 <= r1) /\ (r <= IZR (2^300) /\ 0 <= r) ->
  rng (r * r1) /\ (rnd (r * r1) <= IZR (2^302) /\ 0 <= rnd (r * r1)).
Proof.
  intros [[h0 h1] [h2 h3]]. assert (p : 0 <= r * r1) by (apply Rmult_le_pos; lra).
  rewrite <- (bpow_nn 300) in h2 by easy. assert (b : r * r1 <= bpow radix2 (300 + 1)).
  { rewrite bpow_double, (Rmult_comm 2). apply Rmult_le_compat; lra. }
  assert (q : rng (r * r1)) by (apply (rng_nn (300 + 1)); [lia|exact p|exact b]).
  split. exact q. rewrite rnd_rn by exact q. rewrite <- (bpow_nn 302) by easy. split.
  - apply Rle_trans with (bpow radix2 (300 + 1)). apply rn_top. lia. exact b. apply bpow_le. lia.
  - now apply rn_pos.
Qed.
Lemma enclose_guessed_l r : r <= IZR (2^302) /\ 0 <= r -> 0 <= rnd (1 / IZR (2^1074) + r) /\ rng (1 / IZR (2^1074) + r).
Proof.
  rewrite eta2, <- (bpow_nn 302) by easy. intros [h0 h1]. assert (e := eta_pos). assert (l := eta_le1).
  assert (q : rng (2 * eta + r)).
  { apply (rng_nn (302 + 1)). lia. lra. rewrite bpow_double. assert (b : bpow radix2 1 <= bpow radix2 302) by (apply bpow_le; lia).
    change (bpow radix2 1) with 2 in b. lra. }
  split; [|exact q]. rewrite rnd_rn by exact q. apply rn_pos. lra.
Qed.
