(* The ACSL lemmas of specs/expo_log.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib RowLib ExpoLib EncloseLib LogMethod LogLib LogSum.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition opf (c r p : R) := rnd (c + p * r).
Definition lq (z : R) := opf (750599937895083 / 1125899906842624) z (opf (1801439850943585 / 4503599627370496) z
  (opf (1286742753187543 / 4503599627370496) z (opf (2001598816373385 / 9007199254740992) z (opf (1637770530921435 / 9007199254740992) z
  (opf (5523633283415893 / 36028797018963968) z (2634330964088603 / 18014398509481984)))))).
Lemma opf_small c z p : 0 <= z <= 3/100 -> Rabs c <= 1 -> Rabs p <= 1 -> opf c z p = rn (c + z * p) .
Proof.
  intros h hc hp. unfold opf. rewrite (Rmult_comm p z). apply rnd_small. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult, (Rabs_pos_eq z) by lra.
  assert (z * Rabs p <= 1 * 1) by (apply Rmult_le_compat; try apply Rabs_pos; lra). lra.
Qed.
Lemma opf_le c z p : 0 <= z <= 3/100 -> 0 <= c <= 7/10 -> Rabs p <= 1 -> Rabs (rn (c + z * p)) <= 1.
Proof.
  intros h hc hp. change (Rabs (rn (c + z * p)) <= bpow radix2 0).
  apply rn_abs_bpow. lia. change (bpow radix2 0) with 1. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult, (Rabs_pos_eq z), (Rabs_pos_eq c) by lra.
  assert (z * Rabs p <= 3/100 * 1) by (apply Rmult_le_compat; try apply Rabs_pos; lra). lra.
Qed.
Lemma lq_eq z : 0 <= z <= 3/100 -> lq z = q1 z.
Proof.
  intros h. unfold lq.
  assert (b7 : Rabs (2634330964088603 / 18014398509481984) <= 1) by (apply Rabs_le; lra).
  rewrite (opf_small (5523633283415893 / 36028797018963968)) by (try assumption; apply Rabs_le; lra). fold (q6 z).
  assert (b6 : Rabs (q6 z) <= 1) by (apply opf_le; try assumption; lra).
  rewrite (opf_small (1637770530921435 / 9007199254740992)) by (try assumption; apply Rabs_le; lra). fold (q5 z).
  assert (b5 : Rabs (q5 z) <= 1) by (apply opf_le; try assumption; lra).
  rewrite (opf_small (2001598816373385 / 9007199254740992)) by (try assumption; apply Rabs_le; lra). fold (q4 z).
  assert (b4 : Rabs (q4 z) <= 1) by (apply opf_le; try assumption; lra).
  rewrite (opf_small (1286742753187543 / 4503599627370496)) by (try assumption; apply Rabs_le; lra). fold (q3 z).
  assert (b3 : Rabs (q3 z) <= 1) by (apply opf_le; try assumption; lra).
  rewrite (opf_small (1801439850943585 / 4503599627370496)) by (try assumption; apply Rabs_le; lra). fold (q2 z).
  assert (b2 : Rabs (q2 z) <= 1) by (apply opf_le; try assumption; lra).
  rewrite (opf_small (750599937895083 / 1125899906842624)) by (try assumption; apply Rabs_le; lra). reflexivity.
Qed.

Definition fit (f : R) := (1 + f = rnd (1 + f) /\ f <= 4143 / 10000) /\ -2929 / 10000 <= f.
Definition arg (f : R) := f <= 259 / 625 /\ -293 / 1000 <= f.
Definition tail_near (f w : R) := Rabs (f + w + -1 * ln (1 + f) + -1 * (f * f / 2)) <= 9 / 225179981368524800 * Rabs f.
Lemma fit_rn f : fit f -> (-2930/10000 <= f <= 4144/10000) /\ fmt (1 + f).
Proof.
  intros [[e h1] h0]. split. lra. rewrite rnd_small in e. rewrite e. apply rn_fmt. apply Rabs_le. lra.
Qed.
Lemma near_iff f w : tail_near f w <-> Rabs (w - (ln (1 + f) - f + f * f / 2)) <= 36 / 100 * u * Rabs f.
Proof.
  unfold tail_near. replace (f + w + -1 * ln (1 + f) + -1 * (f * f / 2)) with (w - (ln (1 + f) - f + f * f / 2)) by ring.
  replace (9 / 225179981368524800) with (36 / 100 * u) by (unfold u; lra). tauto.
Qed.
Lemma small x : Rabs x <= 4 -> rnd x = rn x.
Proof. intros h. apply rnd_small. lra. Qed.
Lemma rn_near x : Rabs x <= 4 -> Rabs (rn x) <= 4.
Proof. intros h. change 4 with (bpow radix2 2). apply rn_abs_bpow. lia. exact h. Qed.

Lemma tail_values f d s z q hf h v w : -2930/10000 <= f <= 4144/10000 -> fmt f -> bpow radix2 (-60) <= Rabs f ->
  lq z = q -> rnd (f / d) = s -> rnd (2 + f) = d -> rnd (1 / 2 * f) = hf -> rnd (f * hf) = h -> rnd (s * s) = z -> rnd (s * v) = w ->
  rnd (h + q * z) = v -> w = tw f.
Proof.
  intros hf0 ff fl hq hs hd hhf hh hz hw hv.
  destruct (td_e f hf0) as (e1 & b1 & d1). apply Rabs_le_inv in b1. unfold u in b1.
  destruct (ts_e f hf0 fl) as (a & b2 & s1). apply Rabs_le_inv in b2. unfold u in b2.
  destruct (tz_e f hf0 fl) as (b & b3 & z1). apply Rabs_le_inv in b3. unfold u in b3.
  destruct (th_e f fl) as (e4 & b4 & h1). apply Rabs_le_inv in b4. unfold u in b4.
  assert (sb := S_b f hf0). set (S := f / (2 + f)) in *.
  assert (d2 : d = td f) by (rewrite <- hd; apply small; apply Rabs_le; lra).
  assert (dl : 1 <= td f) by (rewrite d1; nra).
  assert (fd : Rabs (f / td f) <= 4).
  { unfold Rdiv. rewrite Rabs_mult. assert (i : 0 < / td f <= 1) by (split; [apply Rinv_0_lt_compat; lra|rewrite <- Rinv_1; apply Rinv_le; lra]).
    rewrite (Rabs_pos_eq (/ td f)) by lra. apply Rle_trans with (1 * 1); [|lra]. apply Rmult_le_compat; try apply Rabs_pos; try lra. apply Rabs_le; lra. }
  assert (s2 : s = ts f) by (rewrite <- hs, d2; now apply small).
  assert (sl : Rabs (ts f) <= 1/4) by (rewrite s1; apply Rabs_le; nra).
  assert (ss : 0 <= ts f * ts f <= 1/16).
  { split. apply Rle_0_sqr. rewrite <- (Rabs_pos_eq (ts f * ts f)) by apply Rle_0_sqr. rewrite Rabs_mult.
    apply Rle_trans with (1/4 * (1/4)); [|lra]. apply Rmult_le_compat; try apply Rabs_pos; exact sl. }
  assert (z2 : z = tz f) by (rewrite <- hz, s2; apply small; rewrite Rabs_pos_eq; lra).
  assert (Zb : 0 <= S * S <= 2949/100000) by (split; [apply Rle_0_sqr|]; nra).
  assert (zb : 0 <= tz f <= 3/100).
  { rewrite z1. split. apply Rmult_le_pos; lra. apply Rle_trans with (2949/100000 * (10001/10000)); [apply Rmult_le_compat; lra|lra]. }
  assert (q2 : q = q1 (tz f)) by (rewrite <- hq, z2; now apply lq_eq).
  destruct (q1_err _ zb) as [_ qb].
  assert (hf2 : hf = f / 2).
  { rewrite <- hhf. replace (1 / 2 * f) with (f / 2) by field. rewrite small by (apply Rabs_le; lra). apply rn_id. now apply half_exact. }
  assert (ff2 : 0 <= f / 2 * f <= 1) by (replace (f / 2 * f) with (f * f / 2) by field; assert (g := Rle_0_sqr f); unfold Rsqr in g; split; nra).
  assert (h2 : h = th f).
  { rewrite <- hh, hf2, Rmult_comm. apply small. rewrite Rabs_pos_eq; lra. }
  assert (thb : 0 <= th f <= 2) by (rewrite h1; replace (f * f / 2) with (f / 2 * f) by field; split; [apply Rmult_le_pos; lra|nra]).
  assert (zq : 0 <= tz f * q1 (tz f) <= 1) by (split; [apply Rmult_le_pos; lra|nra]).
  assert (v2 : v = tv f).
  { rewrite <- hv, h2, q2, z2, (Rmult_comm (q1 _)). apply small. rewrite Rabs_pos_eq; lra. }
  assert (vb : Rabs (tv f) <= 4) by (apply rn_near; rewrite Rabs_pos_eq; lra).
  rewrite <- hw, s2, v2. apply small. rewrite Rabs_mult. apply Rle_trans with (1/4 * 4); [|lra]. apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Lemma rnd_0 : rnd 0 = 0.
Proof. rewrite small, rn_0. reflexivity. rewrite Rabs_R0. lra. Qed.
(* twice the size at most: 0 is a double *)
Lemma rn_twice x : Rabs (rn x) <= 2 * Rabs x.
Proof.
  assert (p := proj2 (round_N_pt radix2 (FLT_exp (-1074) 53) (fun z => negb (Z.even z)) x) 0 (generic_format_0 _ _)).
  change (round radix2 (FLT_exp (-1074) 53) (Znearest (fun z => negb (Z.even z))) x) with (rn x) in p.
  replace (0 - x) with (- x) in p by ring. rewrite Rabs_Ropp in p.
  replace (rn x) with ((rn x - x) + x) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
Lemma twice x B : Rabs x <= B -> 2 * B <= 4 -> rnd x = rn x /\ Rabs (rn x) <= 2 * B.
Proof. intros h b. split. apply small. assert (p := Rabs_pos x). lra. apply Rle_trans with (1 := rn_twice x). lra. Qed.
Lemma times x y X Y : Rabs x <= X -> Rabs y <= Y -> Rabs (x * y) <= X * Y.
Proof. intros hx hy. rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; assumption. Qed.

(* f below 2^-60: the tail and its value are next to nothing *)
Lemma tail_tiny f d s z q hf h v w : Rabs f <= bpow radix2 (-60) ->
  lq z = q -> rnd (f / d) = s -> rnd (2 + f) = d -> rnd (1 / 2 * f) = hf -> rnd (f * hf) = h -> rnd (s * s) = z -> rnd (s * v) = w ->
  rnd (h + q * z) = v -> Rabs w <= 1 / 1267650600228229401496703205376 * Rabs f.
Proof.
  intros hf0 hq hs hd hhf hh hz hw hv. set (t := Rabs f) in *. assert (t0 : 0 <= t) by apply Rabs_pos.
  change (bpow radix2 (-60)) with (/ 1152921504606846976) in hf0.
  assert (fb := Rabs_le_inv f _ hf0). assert (tt : t * t <= / 1152921504606846976 * t) by (apply Rmult_le_compat_r; lra).
  assert (tt0 : 0 <= t * t) by (apply Rmult_le_pos; lra).
  assert (d1 : 1 <= d).
  { rewrite <- hd, small by (apply Rabs_le; lra). rewrite <- rn_1. apply rn_le. lra. }
  assert (fd : Rabs (f / d) <= t).
  { unfold Rdiv. rewrite Rabs_mult. assert (i : 0 < / d <= 1) by (split; [apply Rinv_0_lt_compat; lra|rewrite <- Rinv_1; apply Rinv_le; lra]).
    rewrite (Rabs_pos_eq (/ d)) by lra. fold t. rewrite <- (Rmult_1_r t) at 2. apply Rmult_le_compat; lra. }
  destruct (twice _ _ fd ltac:(lra)) as [e1 b1]. rewrite e1 in hs. rewrite hs in b1.
  assert (ss := times _ _ _ _ b1 b1). destruct (twice _ _ ss ltac:(lra)) as [e2 b2]. rewrite e2 in hz. rewrite hz in b2.
  assert (zp : 0 <= z) by (rewrite <- hz, <- rn_0; apply rn_le, Rle_0_sqr).
  assert (zb : 0 <= z <= 3/100) by (rewrite Rabs_pos_eq in b2 by exact zp; lra).
  destruct (q1_err z zb) as [_ qb]. rewrite <- (lq_eq z zb), hq in qb.
  assert (hb : Rabs (1 / 2 * f) <= 1 / 2 * t) by (rewrite Rabs_mult, (Rabs_pos_eq (1/2)) by lra; apply Rle_refl).
  destruct (twice _ _ hb ltac:(lra)) as [e3 b3]. rewrite e3 in hhf. rewrite hhf in b3.
  assert (fh := times f hf t _ (Rle_refl _) b3). destruct (twice _ _ fh ltac:(lra)) as [e4 b4]. rewrite e4 in hh. rewrite hh in b4.
  assert (qz := times q z (7/10) _ ltac:(rewrite Rabs_pos_eq; lra) b2).
  assert (sv : Rabs (h + q * z) <= 8 * (t * t)) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  destruct (twice _ _ sv ltac:(lra)) as [e5 b5]. rewrite e5 in hv. rewrite hv in b5.
  assert (sw := times _ _ _ _ b1 b5).
  assert (small3 : 2 * t * (2 * (8 * (t * t))) <= 1 / 2535301200456458802993406410752 * t).
  { replace (2 * t * (2 * (8 * (t * t)))) with (32 * (t * t) * t) by ring. apply Rmult_le_compat_r. exact t0.
    assert (t2 : t * t <= / 1152921504606846976 * / 1152921504606846976) by (apply Rmult_le_compat; lra). lra. }
  assert (sw2 : Rabs (s * v) <= 1 / 2535301200456458802993406410752 * t) by lra.
  destruct (twice _ _ sw2 ltac:(lra)) as [e6 b6]. rewrite e6 in hw. rewrite hw in b6. lra.
Qed.
Lemma T_tiny f : Rabs f <= bpow radix2 (-60) -> Rabs (ln (1 + f) - f + f * f / 2) <= 10 / 100 * u * Rabs f.
Proof.
  intros h. change (bpow radix2 (-60)) with (/ 1152921504606846976) in h. assert (fb := Rabs_le_inv f _ h).
  assert (a := ln_W f ltac:(lra)). assert (b : Rabs (W f) <= 1 / 1125899906842624 * / 1125899906842624 * Rabs f).
  { unfold W. set (q := Q _). assert (qb : 0 <= q <= 1). { unfold q, Q. assert (s0 : -1/1000000000000 <= f / (2 + f) <= 1/1000000000000) by (split; interval). set (s := f / (2 + f)) in *. split; interval. }
    set (t := Rabs f) in *. assert (t0 : 0 <= t) by apply Rabs_pos.
    assert (s1 : Rabs (f / (2 + f)) <= t).
    { unfold Rdiv. rewrite Rabs_mult. assert (i : 0 < / (2 + f) <= 1) by (split; [apply Rinv_0_lt_compat; lra|rewrite <- Rinv_1; apply Rinv_le; lra]).
      rewrite (Rabs_pos_eq (/ (2 + f))) by lra. fold t. rewrite <- (Rmult_1_r t) at 2. apply Rmult_le_compat; lra. }
    assert (ff := times f f t t (Rle_refl _) (Rle_refl _)). assert (ss := times _ _ _ _ s1 s1).
    assert (sq := times _ q _ 1 ss ltac:(rewrite Rabs_pos_eq; lra)).
    assert (v : Rabs (f * f / 2 + f / (2 + f) * (f / (2 + f)) * q) <= 2 * (t * t)).
    { apply Rle_trans with (1 := Rabs_triang _ _). replace (f * f / 2) with (f * f * / 2) by field. rewrite (Rabs_mult (f * f)), (Rabs_pos_eq (/ 2)) by lra. assert (tt0 : 0 <= t * t) by (apply Rmult_le_pos; exact t0). lra. }
    apply Rle_trans with (1 := times _ _ _ _ s1 v). replace (t * (2 * (t * t))) with (2 * (t * t) * t) by ring. apply Rmult_le_compat_r. exact t0.
    assert (t2 : t * t <= / 1152921504606846976 * / 1152921504606846976) by (apply Rmult_le_compat; lra). lra. }
  replace (ln (1 + f) - f + f * f / 2) with ((ln (1 + f) - f + f * f / 2 - W f) + W f) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). assert (p := Rabs_pos f). unfold u in *. lra.
Qed.
Lemma log_tail_l (f d s z q hf h v w : f64) :
  (((((((lq (real z) = real q /\ rnd (real f / real d) = real s) /\ rnd (2 + real f) = real d) /\ rnd (1 / 2 * real f) = real hf) /\
    rnd (real f * real hf) = real h) /\ rnd (real s * real s) = real z) /\ rnd (real s * real v) = real w) /\
    rnd (real h + real q * real z) = real v) /\ arg (real f) -> tail_near (real f) (real w).
Proof.
  intros [[[[[[[[hq hs] hd] hhf] hh] hz] hw] hv] harg]. apply near_iff.
  assert (hb : -2930/10000 <= real f <= 4144/10000) by (unfold arg in harg; lra).
  destruct (Rle_or_lt (bpow radix2 (-60)) (Rabs (real f))) as [fl|fs].
  - rewrite (tail_values _ _ _ _ _ _ _ _ _ hb (fmt_f64 f) fl hq hs hd hhf hh hz hw hv). exact (tail_err (real f) hb fl).
  - assert (a := tail_tiny _ _ _ _ _ _ _ _ _ (Rlt_le _ _ fs) hq hs hd hhf hh hz hw hv). assert (b := T_tiny _ (Rlt_le _ _ fs)).
    unfold Rminus at 1. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. assert (p := Rabs_pos (real f)). unfold u in *. lra.
Qed.

Definition int (k : R) := exists i : Z, IZR i = k.
Definition shifted (k : R) := (k <= 1024 /\ -1024 <= k) /\ int k.
Definition relative (t y : R) := Rabs (y + -1 * t) <= 1 / 4503599627370496 * Rabs t.
Definition log_of (k f : R) := ln (1 + f) + k * ln 2.
Definition sum_1 (k f w w1 w2 hf w3 : f64) :=
  (((((rnd (real w1) = real w2 /\ rnd (-1 / 2 * real f) = real hf) /\ rnd (real w + Lp * real k) = real w1) /\
    rnd (real w2 + real f * real hf) = real w3) /\ shifted (real k)) /\ fit (real f)) /\ tail_near (real f) (real w).
Lemma log_sum_l (k f w w1 w2 hf w3 hi a a0 l w4 y : f64) :
  (((((rnd (real a + real w4) = real y /\ rnd (real f + real hi) = real a) /\ rnd (real l + real w3) = real w4) /\
    rnd (Hp * real k) = real hi) /\ rnd (real a + -1 * real hi) = real a0) /\ rnd (real f + -1 * real a0) = real l) /\
  sum_1 k f w w1 w2 hf w3 -> relative (log_of (real k) (real f)) (real y).
Proof.
  intros [[[[[[hy ha] hw4] hhi] ha0] hl] [[[[[[hw2 hhf] hw1] hw3] [[k1' k0] [n hn]]] hfit] near]].
  destruct (fit_rn _ hfit) as [hb hm]. apply near_iff in near.
  set (F := real f) in *. set (W := real w) in *. rewrite <- hn in *.
  assert (nb : (Z.abs n <= 1024)%Z) by (apply le_IZR in k1'; apply le_IZR in k0; lia).
  assert (nr : Rabs (IZR n) <= 1024) by (apply Rabs_le; lra).
  assert (mid : forall x, Rabs x <= 4096 -> rnd x = rn x) by (intros x h; apply rnd_small; lra).
  assert (top : forall x, Rabs x <= 4096 -> Rabs (rn x) <= 4096) by (intros x h; change 4096 with (bpow radix2 12); apply rn_abs_bpow; [lia|exact h]).
  assert (unit : forall x, Rabs x <= 1 -> Rabs (rn x) <= 1) by (intros x h; change 1 with (bpow radix2 0); apply rn_abs_bpow; [lia|exact h]).
  assert (two : forall x, Rabs x <= 2 -> Rabs (rn x) <= 2) by (intros x h; change 2 with (bpow radix2 1); apply rn_abs_bpow; [lia|exact h]).
  assert (kil : forall x, Rabs x <= 1024 -> Rabs (rn x) <= 1024) by (intros x h; change 1024 with (bpow radix2 10); apply rn_abs_bpow; [lia|exact h]).
  assert (fb : Rabs F <= 1/2) by (apply Rabs_le; lra).
  assert (Wb : Rabs W <= 1/2).
  { assert (t : Rabs (ln (1 + F) - F + F * F / 2) <= 25 / 1000) by exact (T_b F hb).
    replace W with ((W - (ln (1 + F) - F + F * F / 2)) + (ln (1 + F) - F + F * F / 2)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (x : 36 / 100 * u * Rabs F <= 36 / 100 * u * 1) by (apply Rmult_le_compat_l; unfold u; lra). unfold u in *. lra. }
  assert (Lb : Rabs (Lp * IZR n) <= 1/2) by (rewrite Rabs_mult, (Rabs_pos_eq Lp) by (unfold Lp; lra); unfold Lp; lra).
  assert (Hb : Rabs (IZR n * Hp) <= 1024) by (rewrite Rabs_mult, (Rabs_pos_eq Hp) by (unfold Hp; lra); unfold Hp; lra).
  assert (v1 : real w1 = LogSum.k1 W n).
  { rewrite <- hw1, (Rmult_comm Lp). apply mid. rewrite (Rmult_comm Lp) in Lb. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (b1 : Rabs (LogSum.k1 W n) <= 1).
  { apply unit. rewrite (Rmult_comm Lp) in Lb. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (v2 : real w2 = LogSum.k1 W n).
  { rewrite <- hw2, v1, mid by lra. apply rn_id. apply rn_fmt. }
  assert (vh : real hf = - (F / 2)).
  { rewrite <- hhf. replace (-1 / 2 * F) with (- (F / 2)) by field. rewrite mid by (rewrite Rabs_Ropp; apply Rabs_le; lra). apply rn_id.
    apply generic_format_opp. destruct (Req_dec F 0) as [e|nz]. rewrite e. unfold Rdiv. rewrite Rmult_0_l. apply generic_format_0.
    apply half_exact. apply fmt_f64. exact (f_low F hb hm nz). }
  assert (FFb : 0 <= F / 2 * F <= 1) by (replace (F / 2 * F) with (F * F / 2) by field; assert (g := Rle_0_sqr F); unfold Rsqr in g; split; nra).
  assert (x3 : Rabs (LogSum.k1 W n - F / 2 * F) <= 2) by (apply Rabs_le_inv in b1; apply Rabs_le; lra).
  assert (v3 : real w3 = LogSum.k3 F W n).
  { rewrite <- hw3, v2, vh. replace (LogSum.k1 W n + F * - (F / 2)) with (LogSum.k1 W n - F / 2 * F) by ring. apply mid. lra. }
  assert (b3 : Rabs (LogSum.k3 F W n) <= 2) by (now apply two).
  assert (vi : real hi = khi n) by (rewrite <- hhi, Rmult_comm; apply mid; lra).
  assert (bi : Rabs (khi n) <= 1024) by (now apply kil).
  assert (xa : Rabs (khi n + F) <= 4096) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  assert (va : real a = ka F n) by (rewrite <- ha, vi, Rplus_comm; now apply mid).
  assert (ba : Rabs (ka F n - (khi n + F)) <= 1).
  { assert (e := rn_half 11 (khi n + F) ltac:(lia)). change (bpow radix2 11) with 2048 in e.
    apply Rle_trans with (bpow radix2 (11 - 54)). apply e. apply Rle_trans with (1 := Rabs_triang _ _). lra.
    change (bpow radix2 (11 - 54)) with (/ 8796093022208). lra. }
  assert (x0 : Rabs (ka F n - khi n) <= 2).
  { replace (ka F n - khi n) with ((ka F n - (khi n + F)) + F) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (v0 : real a0 = ka0 F n).
  { rewrite <- ha0, va, vi. replace (ka F n + -1 * khi n) with (ka F n - khi n) by ring. apply mid. lra. }
  assert (b0 : Rabs (ka0 F n) <= 2) by (now apply two).
  assert (xl : Rabs (F - ka0 F n) <= 4096) by (apply Rabs_le_inv in b0; apply Rabs_le; lra).
  assert (vl : real l = kl F n).
  { rewrite <- hl, v0. replace (F + -1 * ka0 F n) with (F - ka0 F n) by ring. now apply mid. }
  assert (bl : Rabs (kl F n) <= 4).
  { change 4 with (bpow radix2 2). apply rn_abs_bpow. lia. change (bpow radix2 2) with 4. apply Rabs_le_inv in b0. apply Rabs_le; lra. }
  assert (x4 : Rabs (kl F n + LogSum.k3 F W n) <= 8) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  assert (v4 : real w4 = k4 F W n) by (rewrite <- hw4, vl, v3; apply mid; lra).
  assert (b4 : Rabs (k4 F W n) <= 8) by (change 8 with (bpow radix2 3); apply rn_abs_bpow; [lia|exact x4]).
  assert (vy : real y = rn (ka F n + k4 F W n)).
  { rewrite <- hy, va, v4. apply mid. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (g : Rabs (ka F n) <= 2048). { replace (ka F n) with ((ka F n - (khi n + F)) + (khi n + F)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). assert (g2 := Rabs_triang (khi n) F). lra. }
    lra. }
  assert (e := sum_all F hb hm W (fmt_f64 w) near n nb). unfold relative, log_of. rewrite vy.
  replace (rn (ka F n + k4 F W n) + -1 * (ln (1 + F) + IZR n * ln 2)) with (rn (ka F n + k4 F W n) - (IZR n * ln 2 + ln (1 + F))) by ring.
  replace (ln (1 + F) + IZR n * ln 2) with (IZR n * ln 2 + ln (1 + F)) by ring.
  replace (1 / 4503599627370496) with (2 * u) by (unfold u; lra). exact e.
Qed.

Definition scaled (x k : R) := x * pow2 (-1 * k).
Lemma log_split_l (x k m : f64) (f : R) :
  (((scaled (real x) (real k) = real m /\ rnd (-1 + real m) = f) /\ 0 < real x) /\ (real m <= 14143 / 10000 /\ 7071 / 10000 <= real m)) ->
  log_of (real k) f = ln (real x) /\ fit f.
Proof.
  intros [[[hm hf] hx] [m1 m0]].
  assert (e : f = real m - 1).
  { rewrite <- hf. replace (-1 + real m) with (real m - 1) by ring. rewrite small by (apply Rabs_le; lra). apply rn_id.
    destruct (minus_mult (real m) 1) as [n hn].
    - apply fmt_mult. apply fmt_f64. rewrite Rabs_pos_eq by lra. change (bpow radix2 (-2)) with (/ 4). lra.
    - exists 18014398509481984%Z. change (bpow radix2 (-54)) with (/ 18014398509481984). lra.
    - apply (mult_fmt n _ hn). apply Rabs_lt. lra. }
  rewrite e. replace (1 + (real m - 1)) with (real m) by ring. split.
  - unfold log_of. replace (1 + (real m - 1)) with (real m) by ring. rewrite <- hm. unfold scaled, pow2.
    rewrite ln_mult by (try apply exp_pos; exact hx). rewrite ln_exp. ring.
  - unfold fit. replace (1 + (real m - 1)) with (real m) by ring. rewrite small by (apply Rabs_le; lra). rewrite (rn_id _ (fmt_f64 m)). lra.
Qed.
