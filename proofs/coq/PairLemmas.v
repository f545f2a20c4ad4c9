(* The ACSL lemmas of specs/pair.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib MagLemmas EncloseLib EncloseLemmas UpLemmas AccLib AccLemmas.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition cs : R := 1048577 / 1048576.
Definition cu : R := 524289 / 4722366482869645213696.
Definition tiny (e : R) := e <= 1 / IZR (2^900) /\ 0 <= e.
Definition terms (t : R) := t <= 8589934592 /\ 0 <= t.
Definition count (n : Z) := (0 <= n)%Z /\ (n <= 4294967296)%Z.
Definition prate (t p : R) := rnd (32 + t) = p /\ terms t.
Definition size (a : R) := 0 <= a /\ mag a 850.
Definition parts (t : f64) (p q : R) (a : f64) (b : R) := ((rnd (cu * p) = q /\ rnd (cs * real a) = b) /\ size (real a)) /\ prate (real t) p.
Definition ptimes (t : f64) (p q : R) (a : f64) (b m e : R) := (tiny e /\ over (b * q) m) /\ parts t p q a b.
Definition rad (t : f64) (p q : R) (a : f64) (b m e r : R) := over (e + m) r /\ ptimes t p q a b m e.
Definition bound (r : R) := r <= IZR (2^900) /\ 0 <= r.
Definition pstate (k w j : Z) (s c a : f64) (X t e : R) := ((IZR k <= 32 + t /\ 1 / IZR (2^1074) * IZR j <= e) /\ (k <= 1073741824)%Z) /\ state k w j s c a X.
Definition pnear (X h l r : R) := Rabs (X + (-1) * h + (-1) * l) <= r.
Definition pround (X h l r v e b : R) := (h + l = e + v /\ r + Rabs e <= b) /\ pnear X h l r.
Definition off (h l v e : f64) := ((real h + real l = real e + real v /\ rnd (real h + real l) = real v) /\ mag (real h) 852) /\ mag (real l) 852.

Lemma pair_half_l r : mag r 851 -> mag r 852.
Proof. rewrite !mag_b. apply mag_up. lia. Qed.
Lemma pair_wide_l r : mag r 852 -> mag r 1000.
Proof. rewrite !mag_b. apply mag_up. lia. Qed.
Lemma pair_entry_l r : r <= IZR (2^400) /\ IZR (- 2^400) <= r -> entry r /\ factor r.
Proof.
  unfold entry, factor. change (- 2^400)%Z with (Z.opp (2^400)). rewrite opp_IZR. intros h.
  assert (a : Rabs r <= IZR (2^400)) by (apply Rabs_le; lra). split; [|exact a]. apply Rle_trans with (1 := a). now apply IZR_le.
Qed.
Lemma pair_bound_l r : bound r -> number r.
Proof. intros [h p]. split; [|exact p]. apply Rle_trans with (1 := h). now apply IZR_le. Qed.
Lemma m900 : bpow radix2 (-900) = 1 / IZR (2^900).
Proof. assert (e := bpow_opp radix2 900). change (- (900))%Z with (-900)%Z in e. rewrite e, (bpow_nn 900) by easy. unfold Rdiv. now rewrite Rmult_1_l. Qed.
Lemma tiny_b e : tiny e -> 0 <= e /\ e <= bpow radix2 (-900).
Proof. intros [h p]. split. exact p. now rewrite m900. Qed.
Lemma b_one e : (0 <= e)%Z -> 1 <= bpow radix2 e.
Proof. intros h. change 1 with (bpow radix2 0). now apply bpow_le. Qed.
Lemma pair_eta_l r : tiny r -> bound r.
Proof.
  intros h. apply tiny_b in h. split; [|apply h]. rewrite <- (bpow_nn 900) by easy. apply Rle_trans with (1 := proj2 h). apply bpow_le. lia.
Qed.

Lemma pair_terms_l r : terms r -> rng (32 + r).
Proof. unfold terms. intros h. apply rng_small. apply Rabs_le. lra. Qed.
Lemma prate_b t p : prate t p -> terms t /\ p = rn (32 + t) /\ 0 <= p /\ p <= bpow radix2 34.
Proof.
  intros [<- h]. assert (g := pair_terms_l t h). rewrite rnd_rn by exact g. split. exact h. unfold terms in h.
  split. reflexivity. split. apply rn_pos. lra. apply rn_top. lia. change (bpow radix2 34) with 17179869184. lra.
Qed.
Lemma pair_rate_l r r1 : prate r r1 -> rng (cu * r1).
Proof. intros h. apply prate_b in h. change (bpow radix2 34) with 17179869184 in h. apply rng_small. apply Rabs_le. unfold cu. lra. Qed.
Lemma size_b a : size a -> 0 <= a /\ a <= bpow radix2 850.
Proof. intros [p h]. split. exact p. apply mag_b in h. rewrite Rabs_pos_eq in h by exact p. exact h. Qed.
Lemma pair_size_l r : size r -> rng (cs * r).
Proof.
  intros h. apply size_b in h. apply (rng_nn (850 + 1)). lia. unfold cs; lra. rewrite bpow_double. unfold cs. lra.
Qed.
(* the parts: q at least (t + 32) u (1 + 2^-20), b at least a *)
Lemma parts_b t p q a b : parts t p q a b ->
  0 <= real a /\ real a <= b /\ b <= bpow radix2 851 /\ (real t + 32) * (u * (1048577 / 1048576)) <= q /\ 0 <= q /\ q <= 1.
Proof.
  intros [[[<- <-] hs] hp]. assert (g := pair_size_l _ hs). assert (gq := pair_rate_l _ _ hp). rewrite !rnd_rn by assumption.
  apply size_b in hs. apply prate_b in hp. destruct hp as (ht & ep & p0 & p1). unfold terms in ht. destruct hs as [a0 a1].
  assert (n1 : 1 <= 32 + real t) by lra.
  assert (pl : (1 - u) * (32 + real t) <= p).
  { rewrite ep. apply rn_low. apply Rle_trans with (2 := n1). change 1 with (bpow radix2 0). apply bpow_le. lia. }
  assert (ql : (1 - u) * (cu * p) <= rn (cu * p)).
  { apply rn_low. assert (p16 : 16 <= p) by (unfold u in pl; lra). apply Rle_trans with (bpow radix2 (-53)).
    apply bpow_le. lia. rewrite <- u_b. unfold u, cu. lra. }
  assert (qu : rn (cu * p) <= bpow radix2 0). { apply rn_top. lia. change (bpow radix2 0) with 1. change (bpow radix2 34) with 17179869184 in p1. unfold cu. lra. }
  split. exact a0. split.
  { rewrite <- (rn_id (real a) (fmt_f64 a)) at 1. apply rn_le. unfold cs. lra. }
  split. { change 851%Z with (850 + 1)%Z. apply rn_top. lia. rewrite bpow_double. unfold cs. lra. }
  split. { apply Rle_trans with (2 := ql). apply Rle_trans with ((1 - u) * (cu * ((1 - u) * (32 + real t)))).
    unfold u, cu. lra. apply Rmult_le_compat_l. unfold u; lra. apply Rmult_le_compat_l. unfold cu; lra. exact pl. }
  split. apply rn_pos. unfold cu. lra. exact qu.
Qed.
Lemma pair_parts_l f r r1 f1 r2 : parts f r r1 f1 r2 -> number (r1 * r2).
Proof.
  intros h. apply parts_b in h. destruct h as (a0 & a1 & a2 & _ & q0 & q1). split.
  - rewrite <- (bpow_nn 1000) by easy. apply Rle_trans with (bpow radix2 851); [|apply bpow_le; lia].
    apply Rle_trans with (1 * r2). apply Rmult_le_compat_r; lra. lra.
  - apply Rmult_le_pos; lra.
Qed.
Lemma ptimes_b t p q a b m e : ptimes t p q a b m e -> tiny e /\ q * b <= m /\ 0 <= m /\ m <= bpow radix2 853 /\ parts t p q a b.
Proof.
  intros [[he hm] hp]. split. exact he. assert (g := hp). apply parts_b in g. destruct g as (a0 & a1 & a2 & _ & q0 & q1).
  apply over_above in hm. destruct hm as [m0 m1]. rewrite Rmult_comm. assert (z : 0 <= b * q) by (apply Rmult_le_pos; lra).
  split. exact m0. split. lra. split; [|exact hp].
  assert (l : b * q <= b) by (rewrite <- (Rmult_1_r b) at 2; apply Rmult_le_compat_l; lra).
  assert (o := b_one 851 ltac:(lia)). assert (e1 := eta_le1). assert (ep := eta_pos).
  assert (e8 : 8 * eta <= bpow radix2 851).
  { apply Rle_trans with (bpow radix2 3). change (bpow radix2 3) with 8. lra. apply bpow_le. lia. }
  change 853%Z with (851 + 1 + 1)%Z. rewrite !bpow_double. unfold c8 in m1. lra.
Qed.
Lemma pair_times_l f r r1 f1 r2 r3 r4 : ptimes f r r1 f1 r2 r3 r4 -> number r3 /\ number r4.
Proof.
  intros h. apply ptimes_b in h. destruct h as (he & _ & m0 & m1 & _). split.
  - split; [|exact m0]. rewrite <- (bpow_nn 1000) by easy. apply Rle_trans with (1 := m1). apply bpow_le. lia.
  - now apply pair_bound_l, pair_eta_l.
Qed.
Lemma pair_rad_l f r r1 f1 r2 r3 r4 r5 : rad f r r1 f1 r2 r3 r4 r5 -> bound r5.
Proof.
  intros [hr h]. apply ptimes_b in h. destruct h as (he & _ & m0 & m1 & _). apply tiny_b in he. apply over_above in hr. destruct hr as [l0 l1].
  split; [|lra]. rewrite <- (bpow_nn 900) by easy. assert (e1 := eta_le1). assert (ep := eta_pos).
  assert (o1 : bpow radix2 (-900) <= bpow radix2 853) by (apply bpow_le; lia).
  assert (e8 : 8 * eta <= bpow radix2 853). { apply Rle_trans with (bpow radix2 3). change (bpow radix2 3) with 8. lra. apply bpow_le. lia. }
  apply Rle_trans with (bpow radix2 (853 + 1 + 1)). rewrite !bpow_double. unfold c8 in l1. lra. apply bpow_le. lia.
Qed.
(* k u (1 + 8 k u) <= (t + 32) u (1 + 2^-20) *)
Lemma pair_state_l i i1 i2 f f1 f2 r f3 r1 r2 r3 r4 r5 r6 : rad f3 r1 r2 f2 r3 r4 r5 r6 -> pstate i i1 i2 f f1 f2 r (real f3) r5 ->
  Rabs (r + (-1) * real f + (-1) * real f1) <= r6.
Proof.
  intros [hr h] [[[hk hj] k30] [[n fk] ft]]. apply ptimes_b in h. destruct h as (he & hm & m0 & _ & hp).
  assert (ht := proj2 (proj2 hp)). unfold terms in ht.
  apply parts_b in hp. destruct hp as (a0 & a1 & _ & hq & q0 & _). apply over_above in hr. destruct hr as [l0 _]. apply near_GP in n. destruct n as [_ n].
  replace (r + -1 * real f + -1 * real f1) with (r - real f - real f1) by ring. rewrite eta2 in hj. assert (kr := few_R _ fk).
  apply Rle_trans with (1 := n). assert (g : G (IZR i) <= r2).
  { apply Rle_trans with (2 := hq). apply IZR_le in k30. unfold G. apply Rle_trans with (IZR i * (u * (1048577 / 1048576))).
    - apply Rmult_le_compat_l. lra. unfold u. lra.
    - apply Rmult_le_compat_r. unfold u. lra. lra. }
  assert (x : G (IZR i) * real f2 <= r2 * r3) by (apply Rmult_le_compat; [apply G_pos; lra|exact a0|exact g|exact a1]). lra.
Qed.
Lemma pair_none_l i i1 i2 f f1 f2 r r1 r2 : real f2 = 0 -> pstate i i1 i2 f f1 f2 r r1 r2 -> Rabs (r + (-1) * real f + (-1) * real f1) <= r2.
Proof.
  intros z [[[hk hj] k30] [[n fk] ft]]. apply near_GP in n. destruct n as [_ n]. rewrite z, Rmult_0_r in n.
  replace (r + -1 * real f + -1 * real f1) with (r - real f - real f1) by ring. rewrite eta2 in hj. lra.
Qed.

Lemma pair_round_l r r1 r2 r3 r4 r5 r6 : pround r r1 r2 r3 r4 r5 r6 -> Rabs (r + (-1) * r4) <= r6.
Proof.
  intros [[e h] n]. apply Rle_trans with (2 := h). unfold pnear in n.
  replace (r + -1 * r4) with ((r + -1 * r1 + -1 * r2) + r5) by lra. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
Lemma pair_off_l f f1 f2 f3 : off f f1 f2 f3 -> mag (real f2) 853 /\ number (Rabs (real f3)).
Proof.
  intros [[[e v] h] l]. rewrite mag_b in h, l.
  assert (s := b_add _ _ _ h l). destruct (b_rnd (real f + real f1) (1 + 852) ltac:(lia) s) as [g m]. split. rewrite <- v. exact m.
  assert (d := low_b _ _ 852 (fmt_f64 f) (fmt_f64 f1) h l). rewrite <- (rnd_rn _ g), v in d. replace (real f + real f1 - real f2) with (real f3) in d by lra.
  split; [|apply Rabs_pos]. rewrite <- (bpow_nn 1000) by easy. apply Rle_trans with (1 := d). apply bpow_le. lia.
Qed.

Lemma pair_count_l i : count i -> ((((real (to_f64 (IZR i)) = IZR i /\ 1 / IZR (2^1074) * IZR i = rnd (1 / IZR (2^1074) * IZR i)) /\
  0 <= 1 / IZR (2^1074) * IZR i) /\ ieee_float.Float64.t'isFinite (to_f64 (IZR i))) /\ rng (1 / IZR (2^1074) * IZR i)) /\ tiny (1 / IZR (2^1074) * IZR i).
Proof.
  intros [h0 h1]. destruct (to_f64_correct (IZR i)) as [f e].
  { apply IZR_le in h0. apply IZR_le in h1. unfold ieee_float.Float64.in_range.
    match goal with |- _ /\ (_ <= ?c) => assert (IZR 4294967296 <= c) by (apply IZR_le; now vm_compute) end. lra. }
  assert (ef : real (to_f64 (IZR i)) = IZR i).
  { rewrite e. change (ieee_float.Float64.round ieee_float.RoundingMode.RNE (IZR i)) with (rn (IZR i)).
    apply rn_id. replace (IZR i) with (IZR i * bpow radix2 0) by (simpl; ring). apply fmt_count; lia. }
  rewrite eta2, <- eta_bpow. assert (i0 := IZR_le _ _ h0). assert (i1 := IZR_le _ _ h1). assert (p := bpow_gt_0 radix2 (-1074)).
  assert (z : 0 <= bpow radix2 (-1074) * IZR i) by (apply Rmult_le_pos; lra).
  assert (t : bpow radix2 (-1074) * IZR i <= bpow radix2 (-900)).
  { apply Rle_trans with (bpow radix2 (-1074) * bpow radix2 32). apply Rmult_le_compat_l. lra. exact i1. rewrite <- bpow_plus. apply bpow_le. lia. }
  assert (g : rng (bpow radix2 (-1074) * IZR i)) by (apply (rng_nn (-900)); [lia|exact z|exact t]).
  assert (fm : fmt (bpow radix2 (-1074) * IZR i)).
  { apply generic_format_FLT. exists (Float radix2 i (-1074)). unfold F2R; simpl Fnum; simpl Fexp. apply Rmult_comm.
    cbn [Fnum]. change (radix2 ^ 53)%Z with 9007199254740992%Z. lia. cbn [Fexp]. lia. }
  repeat split; try assumption.
  - rewrite rnd_rn by exact g. symmetry. now apply rn_id.
  - apply g.
  - apply g.
  - now rewrite <- m900.
Qed.

Lemma pair_fits_l i i1 i2 (f f1 f2 : f64) r : (i1 <= 8589934592)%Z -> state i i1 i2 f f1 f2 r -> fit 8589934592 (real f) (real f1) (real f2).
Proof.
  intros h [_ [[[[a0 ca] bs] ba] sw]]. apply IZR_le in h. assert (p2 := bpow_gt_0 radix2 802). assert (p3 := bpow_gt_0 radix2 803).
  rewrite <- b_IZR in p2, p3 by easy. split; [split; [split; [split|]|]|].
  - exact a0.
  - exact ca.
  - apply Rle_trans with (1 := bs). apply Rmult_le_compat_l; lra.
  - apply Rle_trans with (1 := ba). apply Rmult_le_compat_l; lra.
  - split; lia.
Qed.
