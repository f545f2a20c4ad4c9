(* The ACSL lemmas of specs/enclose_tile.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib EncloseLib.
Open Scope R_scope.

Definition entry (x : R) := x <= IZR (2^400) /\ 0 <= x.
Definition factor (x : R) := x <= 1048576 /\ 0 <= x.
Definition term a g := entry a /\ factor g.
Definition room (k : Z) (s : R) := (((0 <= k)%Z /\ 0 <= s) /\ s <= IZR k * pow2 420) /\ (k <= 1024)%Z.
Definition tsum k s S :=
  (0 <= S /\ S * (1 + -1 * (1 / 1125899906842624 * IZR k)) <= s + 1 / IZR (2^1070) * IZR k) /\ room k s.
Definition tplus k s a g p := ((rnd (a * g) = p /\ (k <= 1023)%Z) /\ term a g) /\ room k s.
Definition tmore k s a g r := rnd (s + rnd (a * g)) = r /\ tplus k s a g (rnd (a * g)).
Definition ts : R := 268435457 / 268435456.    (* 1 + 2^-28 *)
Definition tiny : R := 1 / IZR (2^1050).

Lemma t32 : 1 / IZR (2^1070) = 32 * eta.
Proof.
  replace (32 * eta) with (16 * (2 * eta)) by ring. rewrite <- eta2. change (2^1074)%Z with (16 * 2^1070)%Z.
  rewrite mult_IZR. field. apply IZR_neq. now vm_compute.
Qed.
Lemma tiny_eta : tiny = 33554432 * eta.
Proof.
  replace (33554432 * eta) with (16777216 * (2 * eta)) by ring. rewrite <- eta2. change (2^1074)%Z with (16777216 * 2^1050)%Z.
  unfold tiny. rewrite mult_IZR. field. apply IZR_neq. now vm_compute.
Qed.
Lemma rn_least x : 0 <= x -> (1 - u) * x - eta <= rn x.
Proof. intros h. assert (e := rn_abs_err x). rewrite (Rabs_pos_eq x h) in e. apply Rabs_le_inv in e. lra. Qed.

Lemma term_b a g : term a g -> 0 <= a * g <= bpow radix2 420.
Proof.
  intros [[h0 h1] [h2 h3]]. split. now apply Rmult_le_pos. change 420%Z with (400 + 20)%Z. rewrite bpow_plus. apply Rmult_le_compat; try assumption.
Qed.
Lemma tile_term_l r r1 : term r r1 -> rng (r * r1).
Proof. intros h. apply (rng_of 420). lia. now apply term_b. Qed.
Lemma term_rn a g : term a g -> rnd (a * g) = rn (a * g) /\ 0 <= rn (a * g) <= bpow radix2 420 /\ (1 - u) * (a * g) - eta <= rn (a * g).
Proof.
  intros h. assert (b := term_b _ _ h). split. apply rnd_rn. now apply tile_term_l. split. split. now apply rn_pos. apply rn_top. lia. apply b.
  now apply rn_least.
Qed.

Lemma tile_none : tsum 0 0 0.
Proof. unfold tsum, room. repeat split; try lia; lra. Qed.
Lemma tile_sum_l i r r1 : tsum i r r1 -> room i r.
Proof. now intros [_ h]. Qed.

Lemma room_b k s : room k s -> (0 <= k <= 1024)%Z /\ 0 <= s <= IZR k * bpow radix2 420 /\ s <= bpow radix2 430.
Proof.
  intros [[[h0 h1] h2] h3]. change (pow2 420) with (pow2 (IZR 420)) in h2. rewrite pow2_bpow in h2. repeat split; try assumption.
  apply Rle_trans with (1 := h2). change 430%Z with (10 + 420)%Z. rewrite bpow_plus. apply Rmult_le_compat_r. apply bpow_ge_0.
  change (bpow radix2 10) with (IZR 1024). now apply IZR_le.
Qed.
(* one more term: in range, room for it *)
Lemma more_b k s a g : tplus k s a g (rnd (a * g)) ->
  rng (s + rnd (a * g)) /\ room (1 + k) (rnd (s + rnd (a * g))) /\ (1 - u) * (s + rn (a * g)) - eta <= rnd (s + rnd (a * g)).
Proof.
  intros [[[_ l] h] m]. destruct (term_rn _ _ h) as (-> & [p0 p1] & _). apply room_b in m. destruct m as (n & [s0 s1] & s2).
  assert (q : rng (s + rn (a * g))).
  { apply (rng_of 431). lia. split. lra. change 431%Z with (430 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2.
    assert (bpow radix2 420 <= bpow radix2 430) by (apply bpow_le; lia). lra. }
  split. exact q. rewrite rnd_rn by exact q. split.
  - repeat split; try lia. apply rn_pos. lra. change (pow2 420) with (pow2 (IZR 420)). rewrite pow2_bpow.
    rewrite <- (rn_id (IZR (1 + k) * bpow radix2 420)) by (apply fmt_count; lia). apply rn_le. rewrite plus_IZR. lra.
  - apply rn_least. lra.
Qed.
Lemma tile_plus_l i r r1 r2 r3 : let r4 := r + r3 in tplus i r r1 r2 r3 -> rng r4 /\ tmore i r r1 r2 (rnd r4).
Proof.
  intros r4 h. assert (e : rnd (r1 * r2) = r3) by apply h. unfold r4. rewrite <- e in h |- *. split. now apply (more_b i). now split.
Qed.
Lemma tile_more_l i r r1 r2 r3 r4 r5 : tsum i r r1 -> r1 + r3 * r4 = r2 -> tmore i r r3 r4 r5 -> tsum (1 + i) r5 r2.
Proof.
  intros [[h0 h1] m] <- [<- h]. destruct (more_b _ _ _ _ h) as (_ & b & l). split; [|exact b].
  destruct (term_rn r3 r4) as (_ & p & q). apply h. assert (t := term_b r3 r4 ltac:(apply h)). rewrite t32 in h1 |- *.
  assert (e := eta_pos). destruct m as [[[n _] _] _]. apply IZR_le in n. rewrite plus_IZR. set (P := r3 * r4) in *. set (K := IZR i) in *.
  assert (x0 : 0 <= r1 * K) by now apply Rmult_le_pos. assert (y0 : 0 <= P * K) by (apply Rmult_le_pos; lra).
  assert (z0 : 0 <= eta * K) by (apply Rmult_le_pos; lra).
  split. lra. unfold u in *. lra.
Qed.

Lemma slack_b k s : room k s -> 0 <= ts * s <= bpow radix2 431.
Proof.
  intros h. apply room_b in h. split. unfold ts. lra. change 431%Z with (430 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. unfold ts. lra.
Qed.
Lemma tile_room_l i r : room i r -> rng (ts * r).
Proof. intros h. apply (rng_of 431). lia. now apply (slack_b i). Qed.
Lemma end_b k s : room k s -> rng (tiny + rnd (ts * s)) /\ (1 - u) * (tiny + ((1 - u) * (ts * s) - eta)) - eta <= rnd (tiny + rnd (ts * s)).
Proof.
  intros h. assert (b := slack_b _ _ h). rewrite (rnd_rn (ts * s)) by now apply (tile_room_l k). assert (l := rn_least _ (proj1 b)).
  assert (p0 := rn_pos _ (proj1 b)). assert (p1 := rn_top 431 _ ltac:(lia) (proj2 b)). assert (e := eta_pos). assert (e1 := eta_le1).
  assert (q : rng (tiny + rn (ts * s))).
  { apply (rng_of 432). lia. split. rewrite tiny_eta. lra. change 432%Z with (431 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2.
    assert (bpow radix2 25 <= bpow radix2 431) by (apply bpow_le; lia). change (bpow radix2 25) with (IZR 33554432) in *. rewrite tiny_eta. lra. }
  split. exact q. rewrite rnd_rn by exact q. assert (g := rn_least (tiny + rn (ts * s))). rewrite tiny_eta in *. unfold u in *. lra.
Qed.
Definition tend k s r := rnd (tiny + rnd (ts * s)) = r /\ room k s.
Lemma tile_slack_l i r r1 : let r2 := tiny + r1 in rnd (ts * r) = r1 /\ room i r -> rng r2 /\ tend i r (rnd r2).
Proof. intros r2 [e h]. unfold r2. rewrite <- e. split. now apply (end_b i). now split. Qed.
Lemma tile_end_l i r r1 r2 : tsum i r r1 -> tend i r r2 -> r1 <= r2.
Proof.
  intros [[h0 h1] m] [<- _]. destruct (end_b _ _ m) as [_ l]. apply Rle_trans with (2 := l). apply room_b in m. destruct m as ([n0 n1] & m & _).
  apply IZR_le in n0. apply IZR_le in n1. rewrite t32 in h1. rewrite tiny_eta. assert (e := eta_pos). set (K := IZR i) in *.
  assert (x : r1 * K <= r1 * 1024) by (apply Rmult_le_compat_l; lra). assert (z : eta * K <= eta * 1024) by (apply Rmult_le_compat_l; lra).
  unfold ts, u. lra.
Qed.

(* products of three *)
Definition wide (k : Z) (t : R) := (((0 <= k)%Z /\ 0 <= t) /\ t <= IZR k * pow2 850) /\ (k <= 1024)%Z.
Definition tpairs k t T :=
  (0 <= T /\ T * (549755813887 / 549755813888 + -1 * (1 / 1125899906842624 * IZR k)) <= t + 1 / IZR (2^630) * IZR k) /\ wide k t.
Definition tpart n s a f q := (rnd (a * f) = q /\ term a f) /\ room n s.
Definition tpair k t n s a f q p := ((rnd (q * s) = p /\ (k <= 1023)%Z) /\ wide k t) /\ tpart n s a f q.
Definition tjoined k t n s a f r :=
  rnd (t + rnd (s * rnd (a * f))) = r /\ tpair k t n s a f (rnd (a * f)) (rnd (s * rnd (a * f))).
Definition small : R := 1 / IZR (2^600).
Definition g630 : R := 1 / IZR (2^630).

Lemma g630_b : g630 = bpow radix2 (-630).
Proof. unfold g630. change (-630)%Z with (Z.opp 630). rewrite bpow_opp, (bpow_nn 630) by easy. lra. Qed.
Lemma eta_g630 : 4 * eta <= g630.
Proof.
  rewrite g630_b. replace (4 * eta) with (2 * (2 * eta)) by ring. rewrite <- eta_bpow. change 2 with (bpow radix2 1). rewrite <- bpow_plus. apply bpow_le. lia.
Qed.
Lemma small_g630 : small = 1073741824 * g630.
Proof. unfold small, g630. change (2^630)%Z with (1073741824 * 2^600)%Z. rewrite mult_IZR. field. apply IZR_neq. now vm_compute. Qed.

Lemma tile_no_pairs : tpairs 0 0 0.
Proof. unfold tpairs, wide. repeat split; try lia; lra. Qed.
Lemma tile_pairs_l i r r1 : tpairs i r r1 -> wide i r.
Proof. now intros [_ h]. Qed.

Lemma part_b n s a f q : tpart n s a f q -> q = rn (a * f) /\ 0 <= s * q <= bpow radix2 850.
Proof.
  intros [[<- h] m]. destruct (term_rn _ _ h) as (-> & [q0 q1] & _). apply room_b in m. destruct m as (_ & [s0 _] & s1).
  split. reflexivity. split. now apply Rmult_le_pos. change 850%Z with (430 + 420)%Z. rewrite bpow_plus. now apply Rmult_le_compat.
Qed.
Lemma tile_part_l i r r1 r2 r3 : tpart i r r1 r2 r3 -> rng (r * r3).
Proof. intros h. apply (rng_of 850). lia. now apply (part_b i r r1 r2). Qed.
Lemma wide_b k t : wide k t -> (0 <= k <= 1024)%Z /\ 0 <= t <= IZR k * bpow radix2 850 /\ t <= bpow radix2 860.
Proof.
  intros [[[h0 h1] h2] h3]. change (pow2 850) with (pow2 (IZR 850)) in h2. rewrite pow2_bpow in h2. repeat split; try assumption.
  apply Rle_trans with (1 := h2). change 860%Z with (10 + 850)%Z. rewrite bpow_plus. apply Rmult_le_compat_r. apply bpow_ge_0.
  change (bpow radix2 10) with (IZR 1024). now apply IZR_le.
Qed.
Lemma pair_b k t n s a f : tpair k t n s a f (rnd (a * f)) (rnd (s * rnd (a * f))) ->
  rng (t + rnd (s * rnd (a * f))) /\ wide (1 + k) (rnd (t + rnd (s * rnd (a * f)))) /\
  (1 - u) * (t + ((1 - u) * (s * rn (a * f)) - eta)) - eta <= rnd (t + rnd (s * rnd (a * f))).
Proof.
  intros [[[_ l] m] h]. destruct (part_b _ _ _ _ _ h) as [e b]. rewrite (rnd_rn (s * _)) by now apply (tile_part_l n s a f). rewrite e in *.
  assert (p0 := rn_pos _ (proj1 b)). assert (p1 := rn_top 850 _ ltac:(lia) (proj2 b)). assert (p2 := rn_least _ (proj1 b)).
  apply wide_b in m. destruct m as (n0 & [t0 t1] & t2).
  assert (q : rng (t + rn (s * rn (a * f)))).
  { apply (rng_of 861). lia. split. lra. change 861%Z with (860 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2.
    assert (bpow radix2 850 <= bpow radix2 860) by (apply bpow_le; lia). lra. }
  split. exact q. rewrite rnd_rn by exact q. split.
  - repeat split; try lia. apply rn_pos. lra. change (pow2 850) with (pow2 (IZR 850)). rewrite pow2_bpow.
    rewrite <- (rn_id (IZR (1 + k) * bpow radix2 850)) by (apply fmt_count; lia). apply rn_le. rewrite plus_IZR. lra.
  - assert (g := rn_least (t + rn (s * rn (a * f)))). unfold u in *. lra.
Qed.
Lemma tile_pair_l i i1 r r1 r2 r3 r4 r5 : let r6 := r + r5 in tpair i r i1 r1 r2 r3 r4 r5 -> rng r6 /\ tjoined i r i1 r1 r2 r3 (rnd r6).
Proof.
  intros r6 h. assert (e : rnd (r2 * r3) = r4) by apply h. assert (g : rnd (r4 * r1) = r5) by apply h.
  unfold r6. clear r6. rewrite Rmult_comm in g. subst r4 r5. split. now apply (pair_b i r i1). now split.
Qed.
(* what two factors lack, their product lacks *)
Lemma low_product q A s S : 0 <= A -> 0 <= S -> 0 <= q <= bpow radix2 420 -> 0 <= s <= bpow radix2 430 ->
  (1 - u) * A - eta <= q -> S * (1 - 1 / 1099511627776) <= s + 32768 * eta -> A * S * ((1 - u) * (1 - 1 / 1099511627776)) <= s * q + g630 / 16.
Proof.
  intros a0 S0 [q0 q1] [s0 s1] hq hs. assert (e := eta_pos). set (d := 1 - 1 / 1099511627776) in *.
  assert (m : ((1 - u) * A) * (S * d) <= (q + eta) * (s + 32768 * eta)).
  { apply Rmult_le_compat; [unfold u; lra|unfold d; lra|lra|lra]. }
  assert (x : eta * s <= 1024 * (eta * bpow radix2 420)).
  { apply Rle_trans with (eta * bpow radix2 430). apply Rmult_le_compat_l; lra. change 430%Z with (10 + 420)%Z. rewrite bpow_plus. change (bpow radix2 10) with 1024. lra. }
  assert (y : eta * q <= eta * bpow radix2 420) by (apply Rmult_le_compat_l; lra).
  assert (z : eta * eta <= eta * bpow radix2 420).
  { apply Rmult_le_compat_l. lra. apply Rle_trans with 1. apply eta_le1. change 1 with (bpow radix2 0). apply bpow_le. lia. }
  assert (g : 65536 * (2 * eta) * bpow radix2 420 <= g630 / 16).
  { rewrite g630_b, <- eta_bpow. change 65536 with (bpow radix2 16). rewrite <- !bpow_plus.
    replace (bpow radix2 (-630) / 16) with (bpow radix2 (-630 + -4)) by (rewrite (bpow_plus radix2 (-630) (-4)); reflexivity). apply bpow_le. lia. }
  assert (h : 0 <= eta * bpow radix2 420) by (apply Rmult_le_pos; [lra|apply bpow_ge_0]).
  replace (A * S * ((1 - u) * d)) with (((1 - u) * A) * (S * d)) by ring.
  apply Rle_trans with (1 := m). replace ((q + eta) * (s + 32768 * eta)) with (s * q + 32768 * (eta * q) + eta * s + 32768 * (eta * eta)) by ring. lra.
Qed.
Lemma tile_joined_l i i1 r r1 r2 r3 r4 r5 r6 r7 : tsum i1 r2 r3 -> tpairs i r r1 -> r1 + r3 * r5 * r6 = r4 -> tjoined i r i1 r2 r5 r6 r7 -> tpairs (1 + i) r7 r4.
Proof.
  intros [[S0 hs] ms] [[T0 ht] mt] <- [<- h]. destruct (pair_b _ _ _ _ _ _ h) as (_ & b & l). split; [|exact b].
  assert (tm : term r5 r6) by apply h. destruct (term_rn _ _ tm) as (_ & q0 & q1). assert (A0 := term_b _ _ tm). apply room_b in ms.
  destruct ms as ([n0 n1] & [s0 _] & s1). apply IZR_le in n0. apply IZR_le in n1. rewrite t32 in hs.
  assert (e := eta_pos). assert (eg := eta_g630). destruct mt as [[[k0 _] _] k1]. apply IZR_le in k0. apply IZR_le in k1. fold g630 in ht |- *.
  assert (lp := low_product (rn (r5 * r6)) (r5 * r6) r2 r3 (proj1 A0) S0 q0 (conj s0 s1) q1).
  assert (hs' : r3 * (1 - 1 / 1099511627776) <= r2 + 32768 * eta).
  { assert (x : r3 * IZR i1 <= r3 * 1024) by (apply Rmult_le_compat_l; lra). assert (z : eta * IZR i1 <= eta * 1024) by (apply Rmult_le_compat_l; lra). lra. }
  specialize (lp hs'). replace (r3 * r5 * r6) with (r5 * r6 * r3) by ring. set (P := r5 * r6 * r3) in *.
  assert (P0 : 0 <= P) by (apply Rmult_le_pos; [apply A0|exact S0]). rewrite plus_IZR. set (K := IZR i) in *.
  assert (x0 : 0 <= r1 * K) by (apply Rmult_le_pos; lra). assert (y0 : 0 <= P * K) by (apply Rmult_le_pos; lra).
  assert (y1 : P * K <= P * 1024) by (apply Rmult_le_compat_l; lra).
  assert (z0 : 0 <= g630 * K) by (apply Rmult_le_pos; lra). set (Q := r2 * rn (r5 * r6)) in *.
  split. lra. unfold u in *. lra.
Qed.

Lemma widened_b k t : wide k t -> 0 <= ts * t <= bpow radix2 861.
Proof.
  intros h. apply wide_b in h. split. unfold ts. lra. change 861%Z with (860 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. unfold ts. lra.
Qed.
Lemma tile_wide_l i r : wide i r -> rng (ts * r).
Proof. intros h. apply (rng_of 861). lia. now apply (widened_b i). Qed.
Lemma close_b k t : wide k t -> rng (small + rnd (ts * t)) /\ (1 - u) * (small + ((1 - u) * (ts * t) - eta)) - eta <= rnd (small + rnd (ts * t)).
Proof.
  intros h. assert (b := widened_b _ _ h). rewrite (rnd_rn (ts * t)) by now apply (tile_wide_l k). assert (l := rn_least _ (proj1 b)).
  assert (p0 := rn_pos _ (proj1 b)). assert (p1 := rn_top 861 _ ltac:(lia) (proj2 b)). assert (e := eta_pos). assert (eg := eta_g630).
  assert (g1 : 1073741824 * g630 <= bpow radix2 861).
  { rewrite g630_b. change 1073741824 with (bpow radix2 30). rewrite <- bpow_plus. apply bpow_le. lia. }
  assert (q : rng (small + rn (ts * t))).
  { apply (rng_of 862). lia. split. rewrite small_g630. lra. change 862%Z with (861 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2.
    rewrite small_g630. lra. }
  split. exact q. rewrite rnd_rn by exact q. assert (g := rn_least (small + rn (ts * t))). rewrite small_g630 in *. unfold u in *. lra.
Qed.
Definition tclose k t r := rnd (small + rnd (ts * t)) = r /\ wide k t.
Lemma tile_widened_l i r r1 : let r2 := small + r1 in rnd (ts * r) = r1 /\ wide i r -> rng r2 /\ tclose i r (rnd r2).
Proof. intros r2 [e h]. unfold r2. rewrite <- e. split. now apply (close_b i). now split. Qed.
Lemma tile_close_l i r r1 r2 : tpairs i r r1 -> tclose i r r2 -> r1 <= r2.
Proof.
  intros [[h0 h1] m] [<- _]. destruct (close_b _ _ m) as [_ l]. apply Rle_trans with (2 := l). apply wide_b in m. destruct m as ([n0 n1] & m & _).
  apply IZR_le in n0. apply IZR_le in n1. fold g630 in h1. rewrite small_g630. assert (e := eta_pos). assert (eg := eta_g630). set (K := IZR i) in *.
  assert (x : r1 * K <= r1 * 1024) by (apply Rmult_le_compat_l; lra). assert (z : g630 * K <= g630 * 1024) by (apply Rmult_le_compat_l; lra).
  unfold ts, u. lra.
Qed.
