(* Sine and cosine of r + c, |r| <= 0.786, c a correction: the operations of trig_sin and trig_cos with their rounding errors. In reals and Flocq only. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core Sterbenz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From CF Require Import FloatLib ExpoLib LogLib DdLib TrigMethod.
From CF Require LogLemmas.
Open Scope R_scope.

Definition s5 (z : R) := rn (-1892781899873173 / 75557863725914323419136 + z * (6149809290932199 / 38685626227668133590597632)).
Definition s4 (z : R) := rn (6506786729908107 / 2361183241434822606848 + z * s5 z).
Definition s3 (z : R) := rn (-7320136532974335 / 36893488147419103232 + z * s4 z).
Definition s2 (z : R) := rn (1200959900630569 / 144115188075855872 + z * s3 z).
Definition s1 (z : R) := rn (-6004799503160649 / 36028797018963968 + z * s2 z).
Definition c5 (z : R) := rn (5047441557185731 / 2417851639229258349412352 + z * (-3515724151489603 / 309485009821345068724781056)).
Definition c4 (z : R) := rn (-5205429515080899 / 18889465931478580854784 + z * c5 z).
Definition c3 (z : R) := rn (7320136533668053 / 295147905179352825856 + z * c4 z).
Definition c2 (z : R) := rn (-6405119470031389 / 4611686018427387904 + z * c3 z).
Definition c1 (z : R) := rn (1501199875790163 / 36028797018963968 + z * c2 z).
Ltac bp := simpl; unfold Z.pow_pos; simpl; lra.
Ltac step e v c z hz e0 b1 e1 :=
  destruct (horner_step e v c z _ _ _ _ ltac:(lia) ltac:(bp) hz e0) as [b1 e1];
  [apply Rabs_le; apply Rabs_le_inv in hz; match goal with H : Rabs _ <= _ |- _ => try (apply Rabs_le_inv in H) end; split; interval | ].

Lemma s1_err z : 0 <= z <= 62/100 -> Rabs (s1 z - SQ z) <= 131 / 1000 * u /\ -17/100 <= s1 z <= -16/100 /\
  (Rabs (s5 z) <= 1 /\ Rabs (s4 z) <= 1) /\ (Rabs (s3 z) <= 1 /\ Rabs (s2 z) <= 1).
Proof.
  intros h. assert (hz : Rabs z <= 62/100) by (rewrite Rabs_pos_eq; lra).
  assert (e6 : Rabs (6149809290932199 / 38685626227668133590597632 - 6149809290932199 / 38685626227668133590597632) <= 0) by (rewrite Rminus_eq_0, Rabs_R0; lra).
  destruct (horner_step (-25) (1/33554432) (-1892781899873173 / 75557863725914323419136) z _ _ _ _ ltac:(lia) ltac:(bp) hz e6) as [b5 e5]. interval. fold (s5 z) in *.
  destruct (horner_step (-18) (1/262144) (6506786729908107 / 2361183241434822606848) z _ _ _ _ ltac:(lia) ltac:(bp) hz e5) as [b4 e4]. interval. fold (s4 z) in *.
  destruct (horner_step (-12) (1/4096) (-7320136532974335 / 36893488147419103232) z _ _ _ _ ltac:(lia) ltac:(bp) hz e4) as [b3 e3]. interval. fold (s3 z) in *.
  destruct (horner_step (-6) (1/64) (1200959900630569 / 144115188075855872) z _ _ _ _ ltac:(lia) ltac:(bp) hz e3) as [b2 e2]. interval. fold (s2 z) in *.
  destruct (horner_step (-2) (1/4) (-6004799503160649 / 36028797018963968) z _ _ _ _ ltac:(lia) ltac:(bp) hz e2) as [b1 e1]. interval. fold (s1 z) in *.
  assert (g : Rabs (s1 z - SQ z) <= 131 / 1000 * u) by (unfold SQ; apply Rle_trans with (1 := e1); unfold u; lra).
  split. exact g. split. 2: repeat split; lra.
  assert (c : -1667/10000 <= SQ z <= -161/1000) by (unfold SQ; split; interval). apply Rabs_le_inv in g. unfold u in g. lra.
Qed.
Lemma c1_err z : 0 <= z <= 62/100 -> Rabs (c1 z - CQ z) <= 33 / 1000 * u /\ 4/100 <= c1 z <= 42/1000 /\
  (Rabs (c5 z) <= 1 /\ Rabs (c4 z) <= 1) /\ (Rabs (c3 z) <= 1 /\ Rabs (c2 z) <= 1).
Proof.
  intros h. assert (hz : Rabs z <= 62/100) by (rewrite Rabs_pos_eq; lra).
  assert (e6 : Rabs (-3515724151489603 / 309485009821345068724781056 - -3515724151489603 / 309485009821345068724781056) <= 0) by (rewrite Rminus_eq_0, Rabs_R0; lra).
  destruct (horner_step (-28) (1/268435456) (5047441557185731 / 2417851639229258349412352) z _ _ _ _ ltac:(lia) ltac:(bp) hz e6) as [b5 e5]. interval. fold (c5 z) in *.
  destruct (horner_step (-21) (1/2097152) (-5205429515080899 / 18889465931478580854784) z _ _ _ _ ltac:(lia) ltac:(bp) hz e5) as [b4 e4]. interval. fold (c4 z) in *.
  destruct (horner_step (-15) (1/32768) (7320136533668053 / 295147905179352825856) z _ _ _ _ ltac:(lia) ltac:(bp) hz e4) as [b3 e3]. interval. fold (c3 z) in *.
  destruct (horner_step (-9) (1/512) (-6405119470031389 / 4611686018427387904) z _ _ _ _ ltac:(lia) ltac:(bp) hz e3) as [b2 e2]. interval. fold (c2 z) in *.
  destruct (horner_step (-4) (1/16) (1501199875790163 / 36028797018963968) z _ _ _ _ ltac:(lia) ltac:(bp) hz e2) as [b1 e1]. interval. fold (c1 z) in *.
  assert (g : Rabs (c1 z - CQ z) <= 33 / 1000 * u) by (unfold CQ; apply Rle_trans with (1 := e1); unfold u; lra).
  split. exact g. split. 2: repeat split; lra.
  assert (c : 405/10000 <= CQ z <= 4168/100000) by (unfold CQ; split; interval). apply Rabs_le_inv in g. unfold u in g. lra.
Qed.

(* sine and cosine move no faster than their arguments *)
Lemma sin_mvt a b : exists x, Rmin a b <= x <= Rmax a b /\ sin b - sin a = cos x * (b - a).
Proof. destruct (MVT_gen sin a b cos) as (x & hx & e); [intros; auto_derive; [exact I|ring] | intros; apply continuity_sin | exists x; split; assumption]. Qed.
Lemma cos_mvt a b : exists x, Rmin a b <= x <= Rmax a b /\ cos b - cos a = - sin x * (b - a).
Proof. destruct (MVT_gen cos a b (fun x => - sin x)) as (x & hx & e); [intros; auto_derive; [exact I|ring] | intros; apply continuity_cos | exists x; split; assumption]. Qed.
Lemma sin_lip a b : Rabs (sin b - sin a) <= Rabs (b - a).
Proof.
  destruct (sin_mvt a b) as (x & _ & ->). rewrite Rabs_mult. assert (h := COS_bound x). assert (p := Rabs_pos (b - a)).
  rewrite <- (Rmult_1_l (Rabs (b - a))) at 2. apply Rmult_le_compat_r. exact p. apply Rabs_le. lra.
Qed.
Lemma cos_lip a b : Rabs (cos b - cos a) <= Rabs (b - a).
Proof.
  destruct (cos_mvt a b) as (x & _ & ->). rewrite Rabs_mult, Rabs_Ropp. assert (h := SIN_bound x). assert (p := Rabs_pos (b - a)).
  rewrite <- (Rmult_1_l (Rabs (b - a))) at 2. apply Rmult_le_compat_r. exact p. apply Rabs_le. lra.
Qed.
Lemma one_cos x : 0 <= 1 - cos x <= x * x / 2.
Proof.
  assert (a := COS_bound x). split. lra. assert (e := cos_2a_sin (x / 2)). replace (2 * (x / 2)) with x in e by field.
  assert (s := sin_lip 0 (x / 2)). rewrite sin_0, !Rminus_0_r in s.
  assert (q : sin (x / 2) * sin (x / 2) <= x / 2 * (x / 2)).
  { rewrite <- (Rabs_pos_eq (sin (x / 2) * sin (x / 2))) by apply Rle_0_sqr. rewrite <- (Rabs_pos_eq (x / 2 * (x / 2))) by apply Rle_0_sqr.
    rewrite !Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; exact s. }
  lra.
Qed.
Lemma between a c x k : Rmin a (a + c) <= x <= Rmax a (a + c) -> Rabs c <= k -> Rabs x <= Rabs a + k.
Proof.
  intros h hc. apply Rabs_le_inv in hc. assert (p := Rle_abs a). assert (q := Rle_abs (- a)). rewrite Rabs_Ropp in q.
  unfold Rmin, Rmax in h. destruct (Rle_dec a (a + c)); apply Rabs_le; lra.
Qed.

Lemma SQ_b z : 0 <= z <= 62/100 -> -16671/100000 <= SQ z <= -161/1000.
Proof. intros h. unfold SQ. split; interval. Qed.
Lemma SQ_slope z z0 : 0 <= z <= 62/100 -> 0 <= z0 <= 62/100 -> Rabs (SQ z - SQ z0) <= 9/1000 * Rabs (z - z0).
Proof.
  intros h h0. destruct (MVT_gen SQ z0 z (fun t => 1200959900630569 / 144115188075855872 + t * (2 * (-7320136532974335 / 36893488147419103232)
    + t * (3 * (6506786729908107 / 2361183241434822606848) + t * (4 * (-1892781899873173 / 75557863725914323419136)
    + t * (5 * (6149809290932199 / 38685626227668133590597632))))))) as (x & hx & e).
  - intros x _. unfold SQ. auto_derive. exact I. ring.
  - intros x _. apply continuity_pt_filterlim, (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). unfold SQ. auto_derive. exact I.
  - rewrite e, Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos.
    assert (xb : 0 <= x <= 62/100) by (unfold Rmin, Rmax in hx; destruct (Rle_dec z0 z); lra). interval.
Qed.
Lemma CQ_b z : 0 <= z <= 62/100 -> 405/10000 <= CQ z <= 4168/100000.
Proof. intros h. unfold CQ. split; interval. Qed.
Definition ZQ (z : R) := z * z * CQ z.
Lemma CQ_slope z z0 : 0 <= z <= 62/100 -> 0 <= z0 <= 62/100 -> Rabs (ZQ z - ZQ z0) <= 53/1000 * Rabs (z - z0).
Proof.
  intros h h0. destruct (MVT_gen ZQ z0 z (fun t => t * (2 * (1501199875790163 / 36028797018963968)
    + t * (3 * (-6405119470031389 / 4611686018427387904) + t * (4 * (7320136533668053 / 295147905179352825856)
    + t * (5 * (-5205429515080899 / 18889465931478580854784) + t * (6 * (5047441557185731 / 2417851639229258349412352)
    + t * (7 * (-3515724151489603 / 309485009821345068724781056))))))))) as (x & hx & e).
  - intros x _. unfold ZQ, CQ. auto_derive. exact I. ring.
  - intros x _. apply continuity_pt_filterlim, (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). unfold ZQ, CQ. auto_derive. exact I.
  - rewrite e, Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos.
    assert (xb : 0 <= x <= 62/100) by (unfold Rmin, Rmax in hx; destruct (Rle_dec z0 z); lra). interval.
Qed.

Lemma mul_abs x y X Y : Rabs x <= X -> Rabs y <= Y -> Rabs (x * y) <= X * Y.
Proof. intros hx hy. rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; assumption. Qed.
Lemma sq_b r : Rabs r <= 786/1000 -> 0 <= r * r <= 618/1000.
Proof. intros h. split. apply Rle_0_sqr. apply Rabs_le_inv in h. nra. Qed.

Section Reduced.
Variables r c : R.
Hypothesis hr : Rabs r <= 786/1000.
Hypothesis fr : fmt r.
Hypothesis fc : fmt c.
Lemma r_range : -786/1000 <= r <= 786/1000.
Proof. assert (h := hr). apply Rabs_le_inv in h. lra. Qed.
Lemma sin_r : Rabs (sin r - r) <= 1035/10000 * Rabs r.
Proof.
  assert (m := sin_method r r_range). assert (t := sq_b r hr). assert (s := SQ_b (r * r) ltac:(lra)). set (T := r * r) in *.
  replace (sin r - r) with ((sin r - (r + r * T * SQ T)) + r * (T * SQ T)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (g : Rabs (T * SQ T) <= 618/1000 * (16671/100000)) by (apply mul_abs; apply Rabs_le; lra).
  assert (k := mul_abs r _ _ _ (Rle_refl _) g). assert (p := Rabs_pos r). lra.
Qed.
Lemma sin_low : Rabs c <= 157/10000 * Rabs r -> 88/100 * Rabs r <= Rabs (sin (r + c)).
Proof.
  intros h. assert (a := sin_r). assert (l := sin_lip r (r + c)). replace (r + c - r) with c in l by ring.
  assert (p := Rabs_pos r). assert (q := Rabs_triang_inv r (r - sin (r + c))). replace (r - (r - sin (r + c))) with (sin (r + c)) in q by ring.
  assert (t : Rabs (r - sin (r + c)) <= Rabs (sin r - r) + Rabs (sin (r + c) - sin r)).
  { replace (r - sin (r + c)) with (- ((sin r - r) + (sin (r + c) - sin r))) by ring. rewrite Rabs_Ropp. apply Rabs_triang. }
  lra.
Qed.

Definition z_ := rn (r * r).
Definition rz_ := rn (r * z_).
Definition d_ := rn (c + s1 z_ * rz_).
Lemma z_b : 0 <= z_ <= 62/100 /\ Rabs (z_ - r * r) <= u / 2.
Proof.
  assert (t := sq_b r hr). assert (e : Rabs (z_ - r * r) <= u / 2).
  { apply Rle_trans with (bpow radix2 (0 - 54)). apply rn_half. lia. change (bpow radix2 0) with 1. rewrite Rabs_pos_eq; lra.
    change (bpow radix2 (0 - 54)) with (/ 18014398509481984). unfold u. lra. }
  split. 2: exact e. split. unfold z_. rewrite <- rn_0. apply rn_le. lra. apply Rabs_le_inv in e. unfold u in e. lra.
Qed.

(* sine: c = 0 and r next to nothing, or neither *)
Hypothesis hc : Rabs c <= u * Rabs r + / 295147905179352825856.
Lemma sin_tiny : c = 0 -> Rabs r <= / 4611686018427387904 -> Rabs (rn (d_ + r) - sin (r + c)) <= 12/10 * u * Rabs (sin (r + c)).
Proof.
  intros c0 h. rewrite c0, Rplus_0_r. assert (p := Rabs_pos r). set (t := Rabs r) in *. assert (zb := z_b). destruct zb as [zb _].
  assert (rr : Rabs (r * r) <= t * t) by (apply mul_abs; apply Rle_refl). assert (z2 := LogLemmas.rn_twice (r * r)). fold z_ in z2.
  assert (tt : 0 <= t * t) by (apply Rmult_le_pos; exact p). assert (t2 : t * t <= / 4611686018427387904 * t) by (apply Rmult_le_compat_r; lra).
  assert (rz := mul_abs r z_ t _ (Rle_refl _) z2). assert (rz2 := LogLemmas.rn_twice (r * z_)). fold rz_ in rz2.
  assert (sb : Rabs (s1 z_) <= 1) by (destruct (s1_err z_ zb) as [_ [a _]]; apply Rabs_le; lra).
  assert (rzb : Rabs rz_ <= 4 * (/ 4611686018427387904 * t)).
  { apply Rle_trans with (1 := rz2). assert (pp := Rabs_pos (r * r)). assert (x : t * (2 * Rabs (r * r)) <= 1 * (2 * (/ 4611686018427387904 * t))) by (apply Rmult_le_compat; lra). lra. }
  assert (sz := mul_abs _ _ _ _ sb rzb). assert (dd := LogLemmas.rn_twice (0 + s1 z_ * rz_)). unfold d_. rewrite c0. set (d := rn (0 + s1 z_ * rz_)) in *.
  rewrite Rplus_0_l in dd. assert (db : Rabs d <= / 500000000000000000 * t) by lra.
  assert (m := sin_method r r_range). assert (s := SQ_b (r * r) ltac:(assert (q := sq_b r hr); lra)).
  assert (k : Rabs (sin r - r) <= 41/1000 * u * t).
  { replace (sin r - r) with ((sin r - (r + r * (r * r) * SQ (r * r))) + r * (r * r * SQ (r * r))) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (g : Rabs (r * r * SQ (r * r)) <= t * t * 1) by (apply mul_abs; [exact rr|apply Rabs_le; lra]).
    assert (j := mul_abs r _ t _ (Rle_refl _) g). assert (i : t * (t * t * 1) <= / 4611686018427387904 * (/ 4611686018427387904 * t)) by (apply Rmult_le_compat; lra).
    fold t in m. unfold u. lra. }
  assert (y := rn_plus d r (rn_fmt _) fr). assert (dr : Rabs (d + r) <= Rabs d + t) by apply Rabs_triang.
  assert (l := Rabs_triang_inv r (r - sin r)). replace (r - (r - sin r)) with (sin r) in l by ring. rewrite <- (Rabs_Ropp (r - sin r)) in l.
  replace (- (r - sin r)) with (sin r - r) in l by ring. fold t in l.
  replace (rn (d + r) - sin r) with ((rn (d + r) - (d + r)) + (d - (sin r - r))) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (v := Rabs_triang d (- (sin r - r))). rewrite Rabs_Ropp in v. change (d + - (sin r - r)) with (d - (sin r - r)) in v. unfold u in *. lra.
Qed.

Lemma sin_main : / 4611686018427387904 <= Rabs r -> Rabs (rn (d_ + r) - sin (r + c)) <= 31/16 * u * Rabs (sin (r + c)).
Proof.
  intros h. set (t := Rabs r) in *. assert (hc' := hc). fold t in hc'. assert (hr' := hr). fold t in hr'.
  assert (cr : Rabs c <= 157/10000 * t) by (unfold u in hc'; lra). assert (W0 := sin_low cr). fold t in W0. set (W := sin (r + c)) in *.
  assert (tq := sq_b r hr). set (T := r * r) in *. destruct z_b as [zb _]. fold T in zb.
  assert (b62 : bpow radix2 (-62) = / 4611686018427387904) by reflexivity.
  assert (Tl : bpow radix2 (-124) <= T) by (rewrite <- b62 in h; assert (s := sq_low _ _ h); exact s).
  assert (et : eta <= 1 / 10000 * u * t).
  { unfold eta. assert (q : bpow radix2 (-1074) <= bpow radix2 (-200)) by (apply bpow_le; lia).
    replace (bpow radix2 (-200)) with (/ 1606938044258990275541962092341162602522202993782792835301376) in q by reflexivity. unfold u. lra. }
  destruct (rn_rele T) as (e1 & be1 & he1). { apply (big (-124)). lia. rewrite Rabs_pos_eq; lra. } change (rn T) with z_ in he1.
  assert (be1' := Rabs_le_inv _ _ be1). unfold u in be1'.
  destruct (rn_rele (r * z_)) as (e2 & be2 & he2).
  { apply (big (-62 + -125)). lia. rewrite Rabs_mult, bpow_plus. apply Rmult_le_compat; try apply bpow_ge_0. rewrite b62. exact h.
    rewrite he1, Rabs_mult, (Rabs_pos_eq T), (Rabs_pos_eq (1 + e1)) by lra. change (-125)%Z with (-124 + -1)%Z. rewrite bpow_plus.
    apply Rmult_le_compat; try apply bpow_ge_0. exact Tl. change (bpow radix2 (-1)) with (/ 2). lra. }
  fold rz_ in he2. assert (be2' := Rabs_le_inv _ _ be2). unfold u in be2'.
  destruct (s1_err z_ zb) as [se [sb _]]. assert (sl := SQ_slope z_ T zb ltac:(lra)). assert (Sb := SQ_b T ltac:(lra)). set (S := SQ T) in *.
  set (dl := s1 z_ - S) in *. assert (dlb : Rabs dl <= 137/1000 * u).
  { replace (z_ - T) with (T * e1) in sl by (rewrite he1; ring). assert (q := mul_abs T e1 (618/1000) u ltac:(rewrite Rabs_pos_eq; lra) be1).
    replace dl with ((s1 z_ - SQ z_) + (SQ z_ - S)) by (unfold dl; ring). apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra. }
  assert (dlb' := Rabs_le_inv _ _ dlb). unfold u in dlb'.
  set (m := S * (e1 + e2 + e1 * e2) + dl * ((1 + e1) * (1 + e2))).
  assert (mb : Rabs m <= 471/1000 * u) by (unfold m, u; interval with (i_prec 100)).
  assert (prz : s1 z_ * rz_ = r * (T * S) + r * (T * m)).
  { replace (s1 z_) with (S + dl) by (unfold dl; ring). rewrite he2, he1. unfold m. ring. }
  assert (Tm : Rabs (T * m) <= 618/1000 * (471/1000 * u)) by (apply mul_abs; [rewrite Rabs_pos_eq; lra|exact mb]).
  assert (rTm := mul_abs r _ t _ (Rle_refl _) Tm).
  assert (TS : Rabs (T * S) <= 618/1000 * (16671/100000)) by (apply mul_abs; apply Rabs_le; lra).
  assert (rTS := mul_abs r _ t _ (Rle_refl _) TS).
  assert (x : Rabs (c + s1 z_ * rz_) <= 1189/10000 * t).
  { rewrite prz. apply Rle_trans with (1 := Rabs_triang _ _). assert (q := Rabs_triang (r * (T * S)) (r * (T * m))). unfold u in *. lra. }
  assert (ed := rn_abs_err (c + s1 z_ * rz_)). fold d_ in ed.
  assert (ed2 : Rabs (d_ - (c + s1 z_ * rz_)) <= 119/1000 * u * t).
  { assert (q : u * Rabs (c + s1 z_ * rz_) <= u * (1189/10000 * t)) by (apply Rmult_le_compat_l; [unfold u; lra|exact x]). unfold u in *. lra. }
  assert (me := sin_method r r_range). fold T t in me. fold S in me.
  (* sin(r + c) - sin r against c *)
  destruct (sin_mvt r (r + c)) as (xi & hxi & exi). fold W in exi. replace (r + c - r) with c in exi by ring.
  assert (xb := between r c xi _ hxi cr). fold t in xb. destruct (one_cos xi) as [o1 o2].
  assert (x2 : xi * xi <= 10317/10000 * t * t).
  { rewrite <- (Rabs_pos_eq (xi * xi)) by apply Rle_0_sqr. apply Rle_trans with ((t + 157/10000 * t) * (t + 157/10000 * t)). apply mul_abs; exact xb. nra. }
  assert (k : Rabs (W - sin r - c) <= (u * t + / 295147905179352825856) * (10317/20000 * t * t)).
  { rewrite exi. replace (cos xi * c - c) with (- (c * (1 - cos xi))) by ring. rewrite Rabs_Ropp. apply mul_abs. exact hc'. rewrite Rabs_pos_eq; lra. }
  assert (t1 : t * t <= 618/1000) by (assert (p := Rabs_pos r); fold t in p; nra).
  assert (k2 : Rabs (W - sin r - c) <= 32/100 * u * t).
  { apply Rle_trans with (1 := k). assert (q1 : (u * t + / 295147905179352825856) * (10317/20000 * t * t) = t * (t * t * (u * (10317/20000)) + t * (/ 295147905179352825856 * (10317/20000)))) by ring.
    rewrite q1, (Rmult_comm (32/100 * u)). apply Rmult_le_compat_l. lra. unfold u. lra. }
  set (D := d_ + r - W). assert (Db : Rabs D <= 78/100 * u * t).
  { replace D with ((d_ - (c + s1 z_ * rz_)) + r * (T * m) - (sin r - (r + r * T * S)) - (W - sin r - c)) by (unfold D; rewrite prz; ring).
    apply Rabs_le_inv in ed2. apply Rabs_le_inv in rTm. apply Rabs_le_inv in me. apply Rabs_le_inv in k2. apply Rabs_le. unfold u in *. lra. }
  assert (y := rn_plus d_ r (rn_fmt _) fr). assert (dr : Rabs (d_ + r) <= Rabs W + Rabs D) by (replace (d_ + r) with (W + D) by (unfold D; ring); apply Rabs_triang).
  replace (rn (d_ + r) - W) with ((rn (d_ + r) - (d_ + r)) + D) by (unfold D; ring). apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra.
Qed.

(* cosine *)
Definition hz_ := rn (z_ / 2).
Definition w_ := rn (1 - hz_).
Definition w0_ := rn (1 - w_).
Definition e_ := rn (w0_ - hz_).
Definition g_ := rn (c * r).
Definition t_ := rn (e_ - g_).
Definition zz_ := rn (z_ * z_).
Definition v_ := rn (t_ + c1 z_ * zz_).
Lemma hz_b : Rabs (hz_ - z_ / 2) <= 1 / 1000 * u /\ 0 <= hz_ <= 3101/10000.
Proof.
  destruct z_b as [zb _].
  assert (e : Rabs (hz_ - z_ / 2) <= 1 / 1000 * u).
  { destruct (Rle_or_lt (bpow radix2 (-60)) (Rabs z_)) as [l|l].
    - unfold hz_. rewrite rn_id. rewrite Rminus_eq_0, Rabs_R0. unfold u; lra. apply half_exact. apply rn_fmt. exact l.
    - apply Rle_trans with (bpow radix2 (-61 - 54)). apply rn_half. lia. change (bpow radix2 (-61)) with (/ 2305843009213693952).
      change (bpow radix2 (-60)) with (/ 1152921504606846976) in l. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ 2)) by lra. lra.
      apply Rle_trans with (bpow radix2 (-100)). apply bpow_le. lia. change (bpow radix2 (-100)) with (/ 1267650600228229401496703205376). unfold u. lra. }
  split. exact e. split. unfold hz_. rewrite <- rn_0. apply rn_le. lra. apply Rabs_le_inv in e. unfold u in e. lra.
Qed.
Lemma w_b : 68/100 <= w_ <= 1.
Proof.
  destruct hz_b as [_ h]. unfold w_. split. 2: apply Rle_trans with (rn 1); [apply rn_le; lra|rewrite rn_1; lra].
  assert (e : Rabs (rn (1 - hz_) - (1 - hz_)) <= bpow radix2 (0 - 54)) by (apply rn_half; [lia|change (bpow radix2 0) with 1; rewrite Rabs_pos_eq; lra]).
  change (bpow radix2 (0 - 54)) with (/ 18014398509481984) in e. apply Rabs_le_inv in e. lra.
Qed.
Lemma e_eq : e_ = 1 - hz_ - w_ /\ Rabs e_ <= u / 2.
Proof.
  destruct hz_b as [_ h]. assert (f1 : fmt 1) by (change 1 with (bpow radix2 0); apply generic_format_FLT_bpow; [typeclasses eauto|lia]).
  assert (k := fast_two_sum 1 (- hz_) f1 (generic_format_opp _ _ _ (rn_fmt _)) ltac:(rewrite Rabs_Ropp, Rabs_pos_eq, Rabs_pos_eq; lra)).
  replace (1 + - hz_) with (1 - hz_) in k by ring. fold w_ in k.
  replace (- hz_ - rn (w_ - 1)) with (w0_ - hz_) in k by (unfold w0_; replace (1 - w_) with (- (w_ - 1)) by ring; rewrite rn_opp; ring).
  split. exact k. unfold e_. rewrite k. replace (1 - hz_ - w_) with (- (rn (1 - hz_) - (1 - hz_))) by (fold w_; ring). rewrite Rabs_Ropp.
  apply Rle_trans with (bpow radix2 (0 - 54)). apply rn_half. lia. change (bpow radix2 0) with 1. rewrite Rabs_pos_eq; lra.
  change (bpow radix2 (0 - 54)) with (/ 18014398509481984). unfold u. lra.
Qed.
Lemma c_small : Rabs c <= 787/1000 * u.
Proof. assert (h := hc). assert (k := hr). unfold u in *. lra. Qed.
Lemma cos_main : Rabs (rn (v_ + w_) - cos (r + c)) <= 31/16 * u * Rabs (cos (r + c)).
Proof.
  assert (cb := c_small). destruct z_b as [zb ze]. destruct hz_b as [he hb]. destruct e_eq as [ee eb]. assert (wb := w_b).
  assert (tq := sq_b r hr). set (T := r * r) in *. assert (t1 := hr).
  assert (etab : eta <= / 1000000 * u).
  { unfold eta. assert (q : bpow radix2 (-1074) <= bpow radix2 (-100)) by (apply bpow_le; lia). change (bpow radix2 (-100)) with (/ 1267650600228229401496703205376) in q. unfold u. lra. }
  assert (cr := mul_abs c r _ _ cb t1). assert (ge := rn_abs_err (c * r)). fold g_ in ge.
  assert (ge2 : Rabs (g_ - c * r) <= / 100000 * u) by (unfold u in *; lra).
  assert (gb : Rabs g_ <= 619/1000 * u) by (replace g_ with ((g_ - c * r) + c * r) by ring; apply Rle_trans with (1 := Rabs_triang _ _); unfold u in *; lra).
  assert (eg : Rabs (e_ - g_) <= 1120/1000 * u) by (unfold Rminus; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp; unfold u in *; lra).
  assert (te := rn_abs_err (e_ - g_)). fold t_ in te. assert (te2 : Rabs (t_ - (e_ - g_)) <= / 100000 * u) by (unfold u in *; lra).
  assert (zz : 0 <= z_ * z_ <= 3844/10000) by (split; [apply Rle_0_sqr|]; nra).
  assert (zze : Rabs (zz_ - z_ * z_) <= u / 4).
  { apply Rle_trans with (bpow radix2 (-1 - 54)). apply rn_half. lia. change (bpow radix2 (-1)) with (/ 2). rewrite Rabs_pos_eq; lra.
    change (bpow radix2 (-1 - 54)) with (/ 36028797018963968). unfold u. lra. }
  destruct (c1_err z_ zb) as [pe [pb _]]. set (p := c1 z_) in *.
  assert (pz : Rabs (p * zz_) <= 1616/100000).
  { replace (p * zz_) with (p * (zz_ - z_ * z_) + p * (z_ * z_)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (q := mul_abs p _ (42/1000) _ ltac:(rewrite Rabs_pos_eq; lra) zze). rewrite (Rabs_pos_eq (p * (z_ * z_))) by (apply Rmult_le_pos; lra).
    assert (q2 : p * (z_ * z_) <= 42/1000 * (3844/10000)) by (apply Rmult_le_compat; lra). unfold u in q. lra. }
  assert (tb : Rabs t_ <= 2 * u).
  { replace t_ with ((t_ - (e_ - g_)) + (e_ - g_)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra. }
  assert (ve : Rabs (v_ - (t_ + p * zz_)) <= u / 64).
  { apply Rle_trans with (bpow radix2 (-5 - 54)). apply rn_half. lia. change (bpow radix2 (-5)) with (/ 32). apply Rle_trans with (1 := Rabs_triang _ _). unfold u in tb. lra.
    change (bpow radix2 (-5 - 54)) with (/ 576460752303423488). unfold u. lra. }
  (* the polynomial's term *)
  assert (sl := CQ_slope z_ T zb ltac:(lra)). unfold ZQ in sl. set (Q := CQ z_) in *. set (Q0 := CQ T) in *.
  assert (pt : Rabs (p * zz_ - T * T * Q0) <= 50/1000 * u).
  { assert (a1 := mul_abs p _ (42/1000) _ ltac:(rewrite Rabs_pos_eq; lra) zze).
    assert (a2 := mul_abs (p - Q) (z_ * z_) _ (3844/10000) pe ltac:(rewrite Rabs_pos_eq; lra)).
    replace (p * zz_ - T * T * Q0) with (p * (zz_ - z_ * z_) + (p - Q) * (z_ * z_) + (z_ * z_ * Q - T * T * Q0)) by ring.
    apply Rabs_le_inv in a1. apply Rabs_le_inv in a2. apply Rabs_le_inv in ze. assert (sl2 := Rabs_le_inv _ _ sl). assert (z3 : Rabs (z_ - T) <= u / 2) by (apply Rabs_le; lra).
    apply Rabs_le. unfold u in *. lra. }
  assert (me := cos_method r r_range). fold T in me. fold Q0 in me.
  (* cos(r + c) - cos r against - c r *)
  set (W := cos (r + c)) in *. destruct (cos_mvt r (r + c)) as (xi & hxi & exi). fold W in exi. replace (r + c - r) with c in exi by ring.
  assert (xr : Rabs (sin xi - r) <= 82/1000).
  { assert (s := sin_r). assert (l := sin_lip r xi). assert (xr : Rabs (xi - r) <= Rabs c).
    { assert (q := Rle_abs c). assert (q' := Rle_abs (- c)). rewrite Rabs_Ropp in q'. unfold Rmin, Rmax in hxi. destruct (Rle_dec r (r + c)); apply Rabs_le; lra. }
    replace (sin xi - r) with ((sin xi - sin r) + (sin r - r)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). unfold u in cb. lra. }
  assert (k : Rabs (W - cos r + c * r) <= 65/1000 * u).
  { rewrite exi. replace (- sin xi * c + c * r) with (- (c * (sin xi - r))) by ring. rewrite Rabs_Ropp. assert (q := mul_abs _ _ _ _ cb xr). unfold u in *. lra. }
  set (D := v_ + w_ - W). assert (Db : Rabs D <= 387/1000 * u).
  { replace D with ((v_ - (t_ + p * zz_)) + (t_ - (e_ - g_)) - (g_ - c * r) - (hz_ - z_ / 2) - (z_ - T) / 2 + (p * zz_ - T * T * Q0)
      - (cos r - (1 - T / 2 + T * T * Q0)) - (W - cos r + c * r)) by (unfold D; rewrite ee; field).
    apply Rabs_le_inv in ve. apply Rabs_le_inv in te2. apply Rabs_le_inv in ge2. apply Rabs_le_inv in he. apply Rabs_le_inv in ze. apply Rabs_le_inv in pt.
    apply Rabs_le_inv in me. apply Rabs_le_inv in k. apply Rabs_le. unfold u in *. lra. }
  assert (Wl : 706/1000 <= W).
  { assert (l := cos_lip r (r + c)). replace (r + c - r) with c in l by ring. fold W in l. assert (rr := r_range).
    assert (q : 7065/10000 <= cos r) by interval. apply Rabs_le_inv in l. assert (cb' := Rabs_le_inv _ _ cb). unfold u in *. lra. }
  rewrite (Rabs_pos_eq W) by lra.
  assert (y := rn_plus v_ w_ (rn_fmt _) (rn_fmt _)). assert (vw : Rabs (v_ + w_) <= W + Rabs D).
  { replace (v_ + w_) with (W + D) by (unfold D; ring). apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq W); lra. }
  replace (rn (v_ + w_) - W) with ((rn (v_ + w_) - (v_ + w_)) + D) by (unfold D; ring). apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra.
Qed.
End Reduced.
