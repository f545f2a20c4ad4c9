(* The ACSL lemmas of specs/trig_err.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib MagLemmas ExpoLib TrigLemmas TrigMethod TrigPoly TrigReduce.
From CF Require LogLemmas.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Lemma small x : Rabs x <= 4 -> rnd x = rn x.
Proof. intros h. apply rnd_small. lra. Qed.
Lemma rn_near x : Rabs x <= 4 -> Rabs (rn x) <= 4.
Proof. intros h. change 4 with (bpow radix2 2). apply rn_abs_bpow. lia. exact h. Qed.
Lemma times x y : Rabs x <= 2 -> Rabs y <= 2 -> Rabs (x * y) <= 4.
Proof. intros hx hy. replace 4 with (2 * 2) by ring. now apply mul_abs. Qed.

(* the polynomials *)
Definition opf (c z p : R) := rnd (c + p * z).
Definition ts (z : R) := opf (-6004799503160649 / 36028797018963968) z (opf (1200959900630569 / 144115188075855872) z
  (opf (-7320136532974335 / 36893488147419103232) z (opf (6506786729908107 / 2361183241434822606848) z
  (opf (-1892781899873173 / 75557863725914323419136) z (6149809290932199 / 38685626227668133590597632))))).
Definition tc (z : R) := opf (1501199875790163 / 36028797018963968) z (opf (-6405119470031389 / 4611686018427387904) z
  (opf (7320136533668053 / 295147905179352825856) z (opf (-5205429515080899 / 18889465931478580854784) z
  (opf (5047441557185731 / 2417851639229258349412352) z (-3515724151489603 / 309485009821345068724781056))))).
Lemma opf_small c z p : 0 <= z <= 62/100 -> Rabs c <= 1 -> Rabs p <= 1 -> opf c z p = rn (c + z * p).
Proof.
  intros h hc hp. unfold opf. rewrite (Rmult_comm p z). apply small. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (q := mul_abs z p 1 1 ltac:(rewrite Rabs_pos_eq; lra) hp). lra.
Qed.
Ltac op c := rewrite (opf_small c) by (try assumption; apply Rabs_le; lra).
Lemma ts_eq z : 0 <= z <= 62/100 -> ts z = s1 z.
Proof.
  intros h. destruct (s1_err z h) as (_ & _ & [b5 b4] & [b3 b2]). unfold ts.
  op (-1892781899873173 / 75557863725914323419136). fold (s5 z). op (6506786729908107 / 2361183241434822606848). fold (s4 z).
  op (-7320136532974335 / 36893488147419103232). fold (s3 z). op (1200959900630569 / 144115188075855872). fold (s2 z).
  op (-6004799503160649 / 36028797018963968). reflexivity.
Qed.
Lemma tc_eq z : 0 <= z <= 62/100 -> tc z = c1 z.
Proof.
  intros h. destruct (c1_err z h) as (_ & _ & [b5 b4] & [b3 b2]). unfold tc.
  op (5047441557185731 / 2417851639229258349412352). fold (c5 z). op (-5205429515080899 / 18889465931478580854784). fold (c4 z).
  op (7320136533668053 / 295147905179352825856). fold (c3 z). op (-6405119470031389 / 4611686018427387904). fold (c2 z).
  op (1501199875790163 / 36028797018963968). reflexivity.
Qed.

Definition fit (r c : R) := (Rabs r <= 393 / 500 /\ Rabs c <= 1 / 295147905179352825856 + 1 / 9007199254740992 * Rabs r) /\
  (c = 0 \/ 1 / 4611686018427387904 <= Rabs r).
Definition sin_near (r c y : R) := Rabs (y + -1 * sin (c + r)) <= 31 / 144115188075855872 * Rabs (sin (c + r)).
Definition cos_near (r c y : R) := Rabs (y + -1 * cos (c + r)) <= 31 / 144115188075855872 * Rabs (cos (c + r)).
Lemma near_minus a t e : Rabs (a + -1 * t) <= e <-> Rabs (a - t) <= e.
Proof. replace (a + -1 * t) with (a - t) by ring. tauto. Qed.
Lemma fit_rn r c : fit r c -> Rabs r <= 786/1000 /\ Rabs c <= u * Rabs r + / 295147905179352825856 /\ Rabs c <= 1.
Proof. intros [[a b] _]. unfold u. repeat split; lra. Qed.

Lemma trig_sin_l (r c z p rz d y : f64) :
  ((((ts (real z) = real p /\ rnd (real d + real r) = real y) /\ rnd (real r * real r) = real z) /\ rnd (real r * real z) = real rz) /\
    rnd (real c + real p * real rz) = real d) /\ fit (real r) (real c) -> sin_near (real r) (real c) (real y).
Proof.
  intros [[[[[hp hy] hz] hrz] hd] hfit]. destruct (fit_rn _ _ hfit) as (hr & hc & cb). assert (fr := fmt_f64 r).
  set (R0 := real r) in *. set (C := real c) in *. destruct (z_b R0 hr) as [zb _].
  rewrite small in hz by (apply times; lra). change (rn (R0 * R0)) with (z_ R0) in hz.
  assert (zb2 : Rabs (z_ R0) <= 2) by (rewrite Rabs_pos_eq; lra).
  rewrite <- hz in hrz, hp. rewrite small in hrz by (apply times; lra). change (rn (R0 * z_ R0)) with (rz_ R0) in hrz.
  rewrite ts_eq in hp by exact zb. destruct (s1_err _ zb) as [_ [sb _]].
  assert (rb : Rabs (rz_ R0) <= 2).
  { apply Rle_trans with (1 := LogLemmas.rn_twice _). assert (q := mul_abs R0 (z_ R0) (786/1000) (62/100) hr ltac:(rewrite Rabs_pos_eq; lra)). lra. }
  rewrite <- hp, <- hrz in hd.
  assert (sz : Rabs (s1 (z_ R0) * rz_ R0) <= 17/100 * 2) by (apply mul_abs; [apply Rabs_le; lra|exact rb]).
  assert (s : Rabs (C + s1 (z_ R0) * rz_ R0) <= 4) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  assert (s2 : Rabs (C + s1 (z_ R0) * rz_ R0) <= bpow radix2 1) by (change (bpow radix2 1) with 2; apply Rle_trans with (1 := Rabs_triang _ _); lra).
  rewrite small in hd by exact s. change (rn (C + s1 (z_ R0) * rz_ R0)) with (d_ R0 C) in hd. rewrite <- hd in hy.
  assert (db : Rabs (d_ R0 C) <= bpow radix2 1) by (apply rn_abs_bpow; [lia|exact s2]). change (bpow radix2 1) with 2 in db.
  rewrite small in hy by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  apply near_minus. rewrite (Rplus_comm C), <- hy. replace (31 / 144115188075855872) with (31 / 16 * u) by (unfold u; lra).
  destruct (Rle_or_lt (/ 4611686018427387904) (Rabs R0)) as [a|a]. now apply sin_main.
  destruct hfit as [_ [c0|b]]. 2: lra.
  apply Rle_trans with (1 := sin_tiny R0 C hr fr c0 (Rlt_le _ _ a)). apply Rmult_le_compat_r. apply Rabs_pos. unfold u; lra.
Qed.

Definition cos_low (r c z hz w w0 e g t : f64) :=
  ((((((rnd (1 / 2 * real z) = real hz /\ rnd (real c * real r) = real g) /\ rnd (real r * real r) = real z) /\ rnd (1 + -1 * real hz) = real w) /\
    rnd (1 + -1 * real w) = real w0) /\ rnd (real e + -1 * real g) = real t) /\ rnd (real w0 + -1 * real hz) = real e) /\ fit (real r) (real c).
Lemma half z : 1 / 2 * z = z / 2.
Proof. field. Qed.
Lemma less a b : a + -1 * b = a - b.
Proof. ring. Qed.
Lemma trig_cos_l (r c z hz w w0 e g t p zz v y : f64) :
  (((tc (real z) = real p /\ rnd (real v + real w) = real y) /\ rnd (real z * real z) = real zz) /\ rnd (real t + real p * real zz) = real v) /\
  cos_low r c z hz w w0 e g t -> cos_near (real r) (real c) (real y).
Proof.
  intros [[[[hp hy] hzz] hv] [[[[[[[hhz hg] ez] hw] hw0] ht] he] hfit]]. destruct (fit_rn _ _ hfit) as (hr & hc & cb).
  set (R0 := real r) in *. set (C := real c) in *. destruct (z_b R0 hr) as [zb _].
  rewrite small in ez by (apply times; lra). change (rn (R0 * R0)) with (z_ R0) in ez.
  rewrite <- ez in hhz, hzz, hp. rewrite half, small in hhz by (apply Rabs_le; lra). change (rn (z_ R0 / 2)) with (hz_ R0) in hhz.
  destruct (hz_b R0 hr) as [_ hb]. rewrite <- hhz in hw, he. rewrite less in hw, he. rewrite small in hw by (apply Rabs_le; lra).
  change (rn (1 - hz_ R0)) with (TrigPoly.w_ R0) in hw. assert (wb := w_b R0 hr). rewrite <- hw in hw0, hy.
  rewrite less, small in hw0 by (apply Rabs_le; lra). change (rn (1 - TrigPoly.w_ R0)) with (w0_ R0) in hw0.
  assert (w0b : Rabs (w0_ R0) <= bpow radix2 0) by (apply rn_abs_bpow; [lia|change (bpow radix2 0) with 1; apply Rabs_le; lra]).
  change (bpow radix2 0) with 1 in w0b. rewrite <- hw0 in he. assert (w0i := Rabs_le_inv _ _ w0b). rewrite small in he by (apply Rabs_le; lra).
  change (rn (w0_ R0 - hz_ R0)) with (e_ R0) in he. destruct (e_eq R0 hr) as [_ eb].
  rewrite small in hg by (apply times; lra). change (rn (C * R0)) with (g_ R0 C) in hg.
  assert (gb : Rabs (g_ R0 C) <= 2 * (1 * (786/1000))) by (apply Rle_trans with (1 := LogLemmas.rn_twice _); apply Rmult_le_compat_l; [lra|now apply mul_abs]).
  rewrite <- he, <- hg in ht. assert (eg : Rabs (e_ R0 - g_ R0 C) <= bpow radix2 1).
  { change (bpow radix2 1) with 2. unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. unfold u in eb. lra. }
  rewrite less, small in ht by (change (bpow radix2 1) with 2 in eg; lra). change (rn (e_ R0 - g_ R0 C)) with (t_ R0 C) in ht.
  assert (tb : Rabs (t_ R0 C) <= bpow radix2 1) by (apply rn_abs_bpow; [lia|exact eg]). change (bpow radix2 1) with 2 in tb.
  rewrite small in hzz by (apply times; rewrite Rabs_pos_eq; lra). change (rn (z_ R0 * z_ R0)) with (zz_ R0) in hzz.
  assert (zzb : Rabs (zz_ R0) <= 1).
  { change 1 with (bpow radix2 0). apply rn_abs_bpow. lia. change (bpow radix2 0) with 1. rewrite <- (Rmult_1_r 1). apply mul_abs; rewrite Rabs_pos_eq; lra. }
  rewrite tc_eq in hp by exact zb. destruct (c1_err _ zb) as [_ [pb _]].
  rewrite <- hp, <- hzz, <- ht in hv. assert (pz : Rabs (c1 (z_ R0) * zz_ R0) <= 1 * 1) by (apply mul_abs; [rewrite Rabs_pos_eq; lra|exact zzb]).
  assert (vb : Rabs (t_ R0 C + c1 (z_ R0) * zz_ R0) <= 3) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  rewrite small in hv by lra. change (rn (t_ R0 C + c1 (z_ R0) * zz_ R0)) with (v_ R0 C) in hv. rewrite <- hv in hy.
  assert (vb2 : Rabs (v_ R0 C) <= 4) by (apply rn_near; lra).
  rewrite rnd_small in hy by (apply Rle_trans with (1 := Rabs_triang _ _); rewrite (Rabs_pos_eq (TrigPoly.w_ R0)); lra).
  apply near_minus. rewrite (Rplus_comm C), <- hy. replace (31 / 144115188075855872) with (31 / 16 * u) by (unfold u; lra).
  now apply cos_main.
Qed.

(* the reduction *)
Definition low (k h w r : R) := rnd (rnd (rnd (h + -1 * r) + -1 * w) + P3 * k).
Definition reduced (x k h w r c : f64) :=
  ((((tr_k (real x) = real k /\ rnd (P2 * real k) = real w) /\ low (real k) (real h) (real w) (real r) = real c) /\
    rnd (real h + -1 * real w) = real r) /\ rnd (real x + P1 * real k) = real h) /\ box (real x).
Lemma k_int x : box x -> exists n, k_ x = IZR n.
Proof.
  intros h. destruct (t_int x h) as [m e]. exists (m - 6755399441055744)%Z. rewrite minus_IZR. unfold S0 in e.
  assert (q := k_exact x h). unfold S0 in q. unfold k_, S0. rewrite q, e. reflexivity.
Qed.
Lemma reduced_eq (x k h w r c : f64) : reduced x k h w r c -> exists n, k_ (real x) = IZR n /\ real k = IZR n /\ real r = r_ (real x) /\ real c = c_ (real x).
Proof.
  intros [[[[[hk hw] hl] hr] hh] hb]. destruct (k_int _ hb) as [n en]. exists n. assert (fx := fmt_f64 x). set (X := real x) in *.
  rewrite k_eq in hk by exact hb. change (rn (- S0 + rn (S0 + INV * X))) with (k_ X) in hk.
  rewrite <- hk in hw, hl, hh. assert (ha0 := ha X hb n en). rewrite <- en in ha0. rewrite rnd_small in hh by lra. change (rn (X + P1 * k_ X)) with (h_ X) in hh.
  assert (hb2 := ha X hb n en). rewrite <- (h_eq X fx hb n en) in hb2. destruct (w_eq X hb n en) as (we & _ & wb).
  change (bpow radix2 (-33)) with (/ 8589934592) in wb. assert (nb := k_bound X hb). change (rn (- S0 + rn (S0 + INV * X))) with (k_ X) in nb.
  rewrite rnd_small in hw by (rewrite Rabs_mult, (Rabs_pos_eq P2) by (unfold P2; lra); unfold P2; lra). change (rn (P2 * k_ X)) with (w_ X) in hw.
  rewrite <- hh, <- hw in hr, hl. rewrite less in hr. rewrite small in hr by (unfold Rminus; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp; lra).
  change (rn (h_ X - w_ X)) with (r_ X) in hr. assert (rb := r_b X fx hb n en). rewrite <- hr in hl. unfold low in hl. rewrite !less in hl.
  assert (g1 : Rabs (h_ X - r_ X) <= 2) by (unfold Rminus; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp; lra).
  assert (g2 : Rabs (rn (h_ X - r_ X)) <= bpow radix2 1) by (apply rn_abs_bpow; [lia|exact g1]). change (bpow radix2 1) with 2 in g2.
  rewrite (small (h_ X - r_ X)) in hl by lra. rewrite (small (rn (h_ X - r_ X) - w_ X)) in hl by (unfold Rminus at 1; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp; lra).
  change (rn (rn (h_ X - r_ X) - w_ X)) with (l_ X) in hl. assert (lb := l_b X fx hb n en). assert (et := eta_low). assert (p3 := P3k X hb n en).
  rewrite small in hl by (rewrite en; apply Rle_trans with (1 := Rabs_triang _ _); unfold u in lb; lra). change (rn (l_ X + P3 * k_ X)) with (c_ X) in hl.
  repeat split; try congruence.
Qed.
Lemma trig_reduced_l (x k h w r c : f64) : reduced x k h w r c -> fit (real r) (real c).
Proof.
  intros hred. assert (hb : box (real x)) by apply hred. destruct (reduced_eq _ _ _ _ _ _ hred) as (n & en & _ & er & ec). rewrite er, ec. exact (fit_wp _ (fmt_f64 x) hb n en).
Qed.
Lemma trig_minus_l (y : f64) : mag (real y) 23 -> real y + rnd (-1 * real y) = 0.
Proof.
  intros h. apply mag_b in h. change (bpow radix2 23) with 8388608 in h. replace (-1 * real y) with (- real y) by ring.
  rewrite rnd_small by (rewrite Rabs_Ropp; lra). rewrite rn_id. ring. apply generic_format_opp, fmt_f64.
Qed.

(* back to x *)
Definition opq (k : R) := rnd (k + -4 * rnd (-6755399441055744 + rnd (6755399441055744 + 1 / 4 * k))).
Lemma turn n : Rabs (IZR n) <= 700000 -> exists g q, n = (4 * g + q)%Z /\ opq (IZR n) = IZR q /\ (-2 <= q <= 2)%Z.
Proof.
  intros h. assert (hi := Rabs_le_inv _ _ h). destruct (near_int (6755399441055744 + 1 / 4 * IZR n) ltac:(lra)) as (m & em & eb).
  exists (m - 6755399441055744)%Z, (n - 4 * (m - 6755399441055744))%Z. split. ring.
  rewrite em in eb. apply Rabs_le_inv in eb.
  assert (qb : (-2 <= n - 4 * (m - 6755399441055744) <= 2)%Z) by (split; apply le_IZR; rewrite minus_IZR, mult_IZR, minus_IZR; lra).
  split. 2: exact qb. unfold opq. rewrite (rnd_small (6755399441055744 + 1 / 4 * IZR n)) by (apply Rabs_le; lra). rewrite em.
  replace (-6755399441055744 + IZR m) with (IZR (m - 6755399441055744)) by (rewrite minus_IZR; ring).
  assert (gb : Rabs (IZR (m - 6755399441055744)) <= 200000) by (rewrite minus_IZR; apply Rabs_le; lra).
  rewrite (rnd_small (IZR (m - 6755399441055744))) by lra.
  rewrite (rn_id (IZR (m - 6755399441055744))) by (apply int_fmt; rewrite <- abs_IZR in gb; apply le_IZR in gb; lia).
  replace (IZR n + -4 * IZR (m - 6755399441055744)) with (IZR (n - 4 * (m - 6755399441055744))) by (rewrite (minus_IZR n), mult_IZR; ring).
  assert (qa : Rabs (IZR (n - 4 * (m - 6755399441055744))) <= 2) by (rewrite <- abs_IZR; apply IZR_le; lia).
  rewrite rnd_small by lra. apply rn_id, int_fmt. lia.
Qed.
Lemma sin_turns t g : sin (t + IZR (4 * g) * (PI / 2)) = sin t.
Proof.
  assert (p : forall k s, sin (s + 2 * INR k * PI) = sin s) by (intros; apply sin_period).
  destruct (Z.le_gt_cases 0 g) as [a|a].
  - rewrite <- (p (Z.to_nat g) t). f_equal. rewrite INR_IZR_INZ, Z2Nat.id, mult_IZR by exact a. field.
  - rewrite <- (p (Z.to_nat (- g)) (t + IZR (4 * g) * (PI / 2))). f_equal. rewrite INR_IZR_INZ, Z2Nat.id, mult_IZR, opp_IZR by lia. field.
Qed.
Definition turned (q s o v : R) := (((q = 1 -> v = o) /\ (q = 0 -> v = s)) /\ (q = -1 -> o + v = 0)) /\ (~ q = -1 -> ~ q = 0 -> ~ q = 1 -> s + v = 0).
Definition within (t y : R) := Rabs (y - t) <= 2 * u * Rabs t.
Lemma within_minus t y : within t y -> within (- t) (- y).
Proof. unfold within. replace (- y - - t) with (- (y - t)) by ring. now rewrite !Rabs_Ropp. Qed.
Lemma turned_value n g q R0 s o v : n = (4 * g + q)%Z -> (-2 <= q <= 2)%Z -> turned (IZR q) s o v -> within (sin R0) s -> within (cos R0) o ->
  within (sin (R0 + IZR n * (PI / 2))) v.
Proof.
  intros hn hq [[[t1 t0] tm] t2] hs ho.
  replace (R0 + IZR n * (PI / 2)) with (R0 + IZR q * (PI / 2) + IZR (4 * g) * (PI / 2)) by (rewrite hn, plus_IZR; ring). rewrite sin_turns.
  assert (c : (q = 0 \/ q = 1 \/ q = -1 \/ q = 2 \/ q = -2)%Z) by lia.
  assert (h2 : sin (R0 + 2 * (PI / 2)) = - sin R0) by (replace (R0 + 2 * (PI / 2)) with (R0 + PI) by field; apply neg_sin).
  assert (h1 : sin (R0 + 1 * (PI / 2)) = cos R0) by (rewrite cos_sin; f_equal; field).
  destruct c as [e|[e|[e|[e|e]]]]; rewrite e in *.
  - rewrite Rmult_0_l, Rplus_0_r, (t0 eq_refl). exact hs.
  - rewrite h1, (t1 eq_refl). exact ho.
  - replace v with (- o) by (assert (z := tm eq_refl); lra).
    replace (sin (R0 + -1 * (PI / 2))) with (- cos R0). now apply within_minus.
    rewrite <- h1. replace (R0 + 1 * (PI / 2)) with (R0 + -1 * (PI / 2) + PI) by field. rewrite neg_sin. ring.
  - replace v with (- s) by (assert (z := t2 ltac:(lra) ltac:(lra) ltac:(lra)); lra). rewrite h2. now apply within_minus.
  - replace v with (- s) by (assert (z := t2 ltac:(lra) ltac:(lra) ltac:(lra)); lra).
    replace (sin (R0 + -2 * (PI / 2))) with (- sin R0). now apply within_minus.
    replace (R0 + -2 * (PI / 2)) with (R0 - PI) by field.
    assert (z := neg_sin (R0 - PI)). replace (R0 - PI + PI) with R0 in z by ring. lra.
Qed.
(* from r + c to what they stand for *)
Lemma near_sin t q s : Rabs (t - q) <= 1/100 * u * Rabs q -> Rabs q <= 786/1000 -> Rabs (s - sin t) <= 31/16 * u * Rabs (sin t) -> within (sin q) s.
Proof.
  intros e b h. assert (l := sin_lip q t). assert (lo := sin_low q 0 b ltac:(rewrite Rabs_R0; assert (p := Rabs_pos q); lra)). rewrite Rplus_0_r in lo.
  assert (tr := Rabs_triang (sin q) (sin t - sin q)). replace (sin q + (sin t - sin q)) with (sin t) in tr by ring.
  unfold within. replace (s - sin q) with ((s - sin t) + (sin t - sin q)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (p := Rabs_pos q). unfold u in *. lra.
Qed.
Lemma near_cos t q s : Rabs (t - q) <= 1/100 * u * Rabs q -> Rabs q <= 786/1000 -> Rabs (s - cos t) <= 31/16 * u * Rabs (cos t) -> within (cos q) s.
Proof.
  intros e b h. assert (l := cos_lip q t). assert (bi := Rabs_le_inv _ _ b). assert (lo : 7/10 <= cos q) by interval.
  assert (tr := Rabs_triang (cos q) (cos t - cos q)). replace (cos q + (cos t - cos q)) with (cos t) in tr by ring. rewrite (Rabs_pos_eq (cos q)) in tr by lra.
  unfold within. rewrite (Rabs_pos_eq (cos q)) by lra. replace (s - cos q) with ((s - cos t) + (cos t - cos q)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  unfold u in *. lra.
Qed.
Definition back (x k h w r c s o j kj q v : f64) :=
  ((((opq (real kj) = real q /\ rnd (real j + real k) = real kj) /\ sin_near (real r) (real c) (real s)) /\ cos_near (real r) (real c) (real o)) /\
    reduced x k h w r c) /\ turned (real q) (real s) (real o) (real v).
Lemma back_value (x k h w r c s o j kj q v : f64) i : (0 <= i <= 1)%Z -> real j = IZR i -> back x k h w r c s o j kj q v ->
  within (sin (real x + IZR i * (PI / 2))) (real v).
Proof.
  intros hi hj [[[[[hq hkj] hs] ho] hred] ht]. assert (hb : box (real x)) by apply hred.
  destruct (reduced_eq _ _ _ _ _ _ hred) as (n & en & ek & er & ec). assert (nb := n_b _ hb n en).
  assert (ib : Rabs (IZR (n + i)) <= 700000).
  { rewrite plus_IZR. apply Rle_trans with (1 := Rabs_triang _ _). assert (z : Rabs (IZR i) <= 1) by (rewrite <- abs_IZR; apply IZR_le; lia). lra. }
  rewrite ek, hj, <- plus_IZR, (Z.add_comm i n), rnd_small in hkj by lra.
  rewrite rn_id in hkj by (apply int_fmt; rewrite <- abs_IZR in ib; apply le_IZR in ib; lia). rewrite <- hkj in hq.
  destruct (turn _ ib) as (g & m & eg & em & mb). rewrite em in hq. rewrite <- hq in ht.
  destruct (reduction _ (fmt_f64 x) hb n en) as [rd qb]. apply near_minus in hs, ho. rewrite (Rplus_comm (real c)) in hs, ho. rewrite er, ec in hs, ho.
  replace (31 / 144115188075855872) with (31 / 16 * u) in hs, ho by (unfold u; lra).
  assert (vs := near_sin _ _ _ rd qb hs). assert (vo := near_cos _ _ _ rd qb ho).
  assert (e : real x + IZR i * (PI / 2) = real x - IZR n * (PI / 2) + IZR (n + i) * (PI / 2)) by (rewrite plus_IZR; ring).
  rewrite e. exact (turned_value (n + i) g m _ _ _ _ eg mb ht vs vo).
Qed.
Definition sined (x y : R) := Rabs (y + -1 * sin x) <= 1 / 4503599627370496 * Rabs (sin x).
Definition cosined (x y : R) := Rabs (y + -1 * cos x) <= 1 / 4503599627370496 * Rabs (cos x).
Lemma trig_sine_l (x k h w r c s o j kj q v : f64) : real j = 0 -> back x k h w r c s o j kj q v -> sined (real x) (real v).
Proof.
  intros hj hb. assert (e := back_value _ _ _ _ _ _ _ _ _ _ _ _ 0 ltac:(lia) hj hb). rewrite Rmult_0_l, Rplus_0_r in e.
  apply near_minus. replace (1 / 4503599627370496) with (2 * u) by (unfold u; lra). exact e.
Qed.
Lemma trig_cosine_l (x k h w r c s o j kj q v : f64) : real j = 1 -> back x k h w r c s o j kj q v -> cosined (real x) (real v).
Proof.
  intros hj hb. assert (e := back_value _ _ _ _ _ _ _ _ _ _ _ _ 1 ltac:(lia) hj hb).
  replace (sin (real x + 1 * (PI / 2))) with (cos (real x)) in e by (rewrite cos_sin; f_equal; field).
  apply near_minus. replace (1 / 4503599627370496) with (2 * u) by (unfold u; lra). exact e.
Qed.
Strategy opaque [ieee_float.Float64.t'real ieee_float.Float64.round WpCfloat.to_f64 exp ln Rabs sin cos].
