(* The ACSL lemma of specs/expo_em1_ops.acsl, in the shape WP gives it. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core.
From CF Require Import FloatLib ExpoLib MagLemmas Em1Lib Em1Sum.
From CF Require LogLemmas ExpoLemmas.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition opf (c r p : R) := rnd (c + p * r).
Definition q6 (r : R) := opf (1830034137449457 / 9223372036854775808) r (opf (457508534327905 / 18446744073709551616) r
  (opf (6506772812191525 / 2361183241434822606848) r (opf (5205418667396095 / 18889465931478580854784) r
  (opf (1896913389589675 / 75557863725914323419136) r (1264558376147427 / 604462909807314587353088))))).
Definition qq (r : R) := opf (1 / 2) r (opf (6004799503160663 / 36028797018963968) r (opf (6004799503160663 / 144115188075855872) r
  (opf (4803839602524237 / 576460752303423488) r (opf (3202559735016273 / 2305843009213693952) r (q6 r))))).
Lemma opf_small c r p : Rabs r <= 3467/10000 -> Rabs c <= 1 -> Rabs p <= 1 -> opf c r p = rn (c + r * p).
Proof.
  intros h hc hp. unfold opf. rewrite (Rmult_comm p r). apply rnd_small. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult.
  assert (Rabs r * Rabs p <= 1 * 1) by (apply Rmult_le_compat; try apply Rabs_pos; lra). lra.
Qed.
Ltac op c := rewrite (opf_small c) by (try assumption; apply Rabs_le; lra).
Lemma qq_eq r : Rabs r <= 3467/10000 -> qq r = m1 r.
Proof.
  intros h. destruct (m1_err r h) as (_ & _ & [[[b10 b9] [[b8 b7] b6]] [[b5 b4] [b3 b2]]]). unfold qq, q6.
  op (1896913389589675 / 75557863725914323419136). fold (m10 r). op (5205418667396095 / 18889465931478580854784). fold (m9 r).
  op (6506772812191525 / 2361183241434822606848). fold (m8 r). op (457508534327905 / 18446744073709551616). fold (m7 r).
  op (1830034137449457 / 9223372036854775808). fold (m6 r). op (3202559735016273 / 2305843009213693952). fold (m5 r).
  op (4803839602524237 / 576460752303423488). fold (m4 r). op (6004799503160663 / 144115188075855872). fold (m3 r).
  op (6004799503160663 / 36028797018963968). fold (m2 r). op (1 / 2). reflexivity.
Qed.

Definition oe (k h r : R) := rnd (rnd (rnd (h + -1 * r) + LM * k) + qq r * rnd (r * r)).
Definition fit (x t r e : R) := (((ExpoLemmas.ex_t x = t /\ ExpoLemmas.ex_mr x = r) /\ oe (ExpoLemmas.ex_k x) (ExpoLemmas.ex_mh x) (ExpoLemmas.ex_mr x) = e)) /\ ExpoLemmas.ex_dom x.
Lemma less a b : a + -1 * b = a - b.
Proof. ring. Qed.
Lemma fit_eq x t r e : fit x t r e -> fmt x -> (-708 <= x <= 693) /\ t = S0 + k_ x /\ r = r_ x /\ e = e_ x.
Proof.
  intros [[[ht hr] he] hd] fx. assert (hx := ExpoLemmas.hx' x hd). split. exact hx.
  assert (ke := ExpoLemmas.k_eq x hd). change (ExpoLib.k_ x) with (k_ x) in ke.
  destruct (k_int x hx) as (n & en & nb). change (k_ x = IZR n) in en.
  assert (te : t = S0 + k_ x).
  { rewrite <- ht, (ExpoLemmas.t_eq x hd). assert (q := k_exact x hx). change (k_ x = ExpoLib.t_ x - S0) in q. rewrite q. ring. }
  assert (a := mh_arg x hx). change (Rabs (x + HM * k_ x) <= 34659/100000) in a.
  assert (b := mr_arg x hx). change (Rabs (h_ x + LM * k_ x) <= 34665/100000) in b.
  assert (e1 : ExpoLemmas.ex_mh x = h_ x) by (unfold ExpoLemmas.ex_mh; rewrite ke; apply rnd_small; lra).
  assert (e2 : ExpoLemmas.ex_mr x = r_ x) by (unfold ExpoLemmas.ex_mr; rewrite e1, ke; apply rnd_small; lra).
  split. exact te. split. congruence. rewrite <- he, ke, e1, e2. unfold oe. rewrite less.
  assert (rb := r_b x hx). destruct (m1_err (r_ x) rb) as (_ & mb & _). assert (hb := mh_bound x hx). change (Rabs (h_ x) <= 3466/10000) in hb.
  assert (l := LMn x hx n en). rewrite <- en in l.
  assert (one : forall z, Rabs z <= 1 -> rnd z = rn z /\ Rabs (rn z) <= 1).
  { intros z hz. split. apply rnd_small. lra. change 1 with (bpow radix2 0). apply rn_abs_bpow. lia. exact hz. }
  destruct (one (h_ x - r_ x)) as [g1 g2]. absinv; apply Rabs_le; lra. rewrite g1. change (rn (h_ x - r_ x)) with (g_ x) in *.
  rewrite (rnd_small (g_ x + LM * k_ x)) by (absinv; apply Rabs_le; lra). change (rn (g_ x + LM * k_ x)) with (c_ x).
  destruct (rc_err x hx fx n en) as [_ cb]. unfold tiny, u in cb.
  assert (r2 := rr x hx). destruct (one (r_ x * r_ x)) as [z1 z2]. rewrite Rabs_pos_eq; lra. rewrite z1. change (rn (r_ x * r_ x)) with (z_ x) in *.
  rewrite (qq_eq _ rb), (Rmult_comm (m1 _)). apply rnd_small.
  assert (zq : Rabs (z_ x * m1 (r_ x)) <= 1 * 1) by (apply DdLib.mul_le; [exact z2|rewrite Rabs_pos_eq; lra]). apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Definition pair (r e a a0 b : f64) := (rnd (real e + real r) = real a /\ rnd (real a + -1 * real r) = real a0) /\ rnd (real e + -1 * real a0) = real b.
Definition sum (m fa s s0 s1 s2 s3 d : f64) := ((((rnd (real fa + real m) = real s /\ rnd (real s2 + real s3) = real d) /\ rnd (real fa + -1 * real s0) = real s3) /\
  rnd (real m + -1 * real s1) = real s2) /\ rnd (real s + -1 * real m) = real s0) /\ rnd (real s + -1 * real s0) = real s1.
Definition ops (x t r e a a0 b f m fa s s0 s1 s2 s3 d v y : f64) :=
  ((((((rnd (-1 + real f) = real m /\ rnd (real s + real v) = real y) /\ rnd (real a * real f) = real fa) /\ pow2 (-6755399441055744 + real t) = real f) /\
    rnd (real d + real b * real f) = real v) /\ pair r e a a0 b) /\ fit (real x) (real t) (real r) (real e)) /\ sum m fa s s0 s1 s2 s3 d.
Definition em1 (x y : R) := Rabs (1 + y + -1 * exp x) <= 9 / 36028797018963968 * Rabs (-1 + exp x).
(* each value in the format *)
Lemma rn_of z e : (-1000 <= e <= 1023)%Z -> Rabs z <= bpow radix2 e -> rnd z = rn z /\ Rabs (rn z) <= bpow radix2 e.
Proof.
  intros he h. destruct (b_rnd z e he h) as [r m]. split. now apply rnd_rn. apply rn_abs_bpow. lia. exact h.
Qed.
Lemma b_sub x y e : Rabs x <= bpow radix2 e -> Rabs y <= bpow radix2 e -> Rabs (x - y) <= bpow radix2 (1 + e).
Proof. intros a b. apply b_add. exact a. now rewrite Rabs_Ropp. Qed.
Lemma up a e x : Rabs x <= bpow radix2 a -> (a <= e)%Z -> Rabs x <= bpow radix2 e.
Proof. intros h l. now apply (mag_up x a e l). Qed.
Lemma em1_l (x t r e a a0 b f m fa s s0 s1 s2 s3 d v y : f64) : ops x t r e a a0 b f m fa s s0 s1 s2 s3 d v y -> em1 (real x) (real y).
Proof.
  intros [[[[[[[hm hy] hfa] hf] hv] [[ha ha0] hb]] hfit] [[[[[hs hd] hs3] hs2] hs0] hs1]].
  destruct (fit_eq _ _ _ _ hfit (fmt_f64 x)) as (hx & et & er & ee). assert (fx := fmt_f64 x). set (X := real x) in *.
  destruct (k_int X hx) as (n & en & nb). change (k_ X = IZR n) in en.
  assert (ef : real f = bpow radix2 n).
  { rewrite <- hf, et, en. unfold S0. replace (-6755399441055744 + (6755399441055744 + IZR n)) with (IZR n) by ring. apply pow2_bpow. }
  destruct (e_b X hx fx n en) as [_ eb]. assert (rb := r_b X hx). assert (T := expm1_error X n hx fx en).
  rewrite er, ee in *. rewrite ef in *. set (F := bpow radix2 n) in *. set (R0 := r_ X) in *. set (E := e_ X) in *.
  assert (F1 : Rabs F <= bpow radix2 1000) by (unfold F; rewrite Rabs_pos_eq by apply bpow_ge_0; apply bpow_le; lia).
  assert (F0 : Rabs 1 <= bpow radix2 1000) by (rewrite Rabs_R1; change 1 with (bpow radix2 0); apply bpow_le; lia).
  assert (re : Rabs (R0 + E) <= bpow radix2 0) by (change (bpow radix2 0) with 1; apply Rle_trans with (1 := Rabs_triang _ _); lra).
  destruct (rn_of _ 0 ltac:(lia) re) as [a1 a2]. rewrite (Rplus_comm E), a1 in ha. fold (ja R0 E) in ha, a2. rewrite <- ha in *.
  assert (r1 : Rabs R0 <= bpow radix2 0) by (change (bpow radix2 0) with 1; lra). assert (e1 : Rabs E <= bpow radix2 0) by (change (bpow radix2 0) with 1; lra).
  rewrite less in ha0. destruct (rn_of _ 1 ltac:(lia) (b_sub _ _ 0 a2 r1)) as [a3 a4]. rewrite a3 in ha0. fold (ja0 R0 E) in ha0, a4. rewrite <- ha0 in *.
  rewrite less in hb. destruct (rn_of _ 2 ltac:(lia) (b_sub _ _ 1 (up 0 1 _ e1 ltac:(lia)) a4)) as [b1 b2]. rewrite b1 in hb. fold (jb R0 E) in hb, b2. rewrite <- hb in *.
  replace (-1 + F) with (F - 1) in hm by ring. destruct (rn_of _ 1001 ltac:(lia) (b_sub _ _ 1000 F1 F0)) as [m1' m2']. rewrite m1' in hm. fold (jm F) in hm, m2'. rewrite <- hm in *.
  assert (p1 : Rabs (F * ja R0 E) <= bpow radix2 (1000 + 0)) by (rewrite bpow_plus; now apply DdLib.mul_le).
  rewrite (Rmult_comm (ja R0 E)) in hfa. destruct (rn_of _ 1000 ltac:(lia) p1) as [f1 f2]. rewrite f1 in hfa. fold (jf F R0 E) in hfa, f2. rewrite <- hfa in *.
  rewrite (Rplus_comm (jf F R0 E)) in hs. destruct (rn_of _ 1002 ltac:(lia) (b_add _ _ 1001 m2' (up _ 1001 _ f2 ltac:(lia)))) as [s1' s2']. rewrite s1' in hs. fold (js F R0 E) in hs, s2'. rewrite <- hs in *.
  rewrite less in hs0. destruct (rn_of _ 1003 ltac:(lia) (b_sub _ _ 1002 s2' (up _ 1002 _ m2' ltac:(lia)))) as [c1' c2']. rewrite c1' in hs0. fold (js0 F R0 E) in hs0, c2'. rewrite <- hs0 in *.
  rewrite less in hs1. destruct (rn_of _ 1004 ltac:(lia) (b_sub _ _ 1003 (up _ 1003 _ s2' ltac:(lia)) c2')) as [d1' d2']. rewrite d1' in hs1. fold (js1 F R0 E) in hs1, d2'. rewrite <- hs1 in *.
  rewrite less in hs2. destruct (rn_of _ 1005 ltac:(lia) (b_sub _ _ 1004 (up _ 1004 _ m2' ltac:(lia)) d2')) as [g1' g2']. rewrite g1' in hs2. fold (js2 F R0 E) in hs2, g2'. rewrite <- hs2 in *.
  rewrite less in hs3. destruct (rn_of _ 1004 ltac:(lia) (b_sub _ _ 1003 (up _ 1003 _ f2 ltac:(lia)) c2')) as [h1' h2']. rewrite h1' in hs3. fold (js3 F R0 E) in hs3, h2'. rewrite <- hs3 in *.
  destruct (rn_of _ 1006 ltac:(lia) (b_add _ _ 1005 g2' (up _ 1005 _ h2' ltac:(lia)))) as [i1 i2]. rewrite i1 in hd. fold (jd F R0 E) in hd, i2. rewrite <- hd in *.
  assert (p2 : Rabs (F * jb R0 E) <= bpow radix2 (1000 + 2)) by (rewrite bpow_plus; now apply DdLib.mul_le).
  rewrite (Rmult_comm (jb R0 E)) in hv. destruct (rn_of _ 1007 ltac:(lia) (b_add _ _ 1006 i2 (up _ 1006 _ p2 ltac:(lia)))) as [v1 v2]. rewrite v1 in hv. fold (jv F R0 E) in hv, v2. rewrite <- hv in *.
  destruct (rn_of _ 1008 ltac:(lia) (b_add _ _ 1007 (up _ 1007 _ s2' ltac:(lia)) v2)) as [y1 y2]. rewrite y1 in hy. fold (jy F R0 E) in hy. rewrite <- hy.
  unfold em1. replace (1 + jy F R0 E + -1 * exp X) with (jy F R0 E - (exp X - 1)) by ring. replace (-1 + exp X) with (exp X - 1) by ring.
  apply Rle_trans with (1 := T). apply Rmult_le_compat_r. apply Rabs_pos. unfold u; lra.
Qed.
Strategy opaque [ieee_float.Float64.t'real ieee_float.Float64.round WpCfloat.to_f64 exp ln Rabs].
