(* The numerical analysis of cf_log1 in reals and Flocq only: polynomial, tail, the sum with k ln 2. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core Relative Mult_error.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From CF Require Import FloatLib RowLib ExpoLib EncloseLib LogMethod.
Open Scope R_scope.

(* the exact terms, f in [-0.2929, 0.4143] *)
Definition W (f : R) : R := f / (2 + f) * (f * f / 2 + f / (2 + f) * (f / (2 + f)) * Q (f / (2 + f) * (f / (2 + f)))).
Lemma ln_W f : -2930/10000 <= f <= 4144/10000 -> Rabs (ln (1 + f) - f + f * f / 2 - W f) <= 6 / 100 * u * Rabs f.
Proof.
  intros h. set (s := f / (2 + f)). assert (d : 0 < 2 + f) by lra.
  assert (sb : -1717/10000 <= s <= 1717/10000).
  { assert (sf : s * (2 + f) = f) by (unfold s; field; lra). split; apply Rmult_le_reg_r with (2 + f); rewrite ?sf; lra. }
  assert (g := G_bound s sb).
  assert (e : ln (1 + f) - f + f * f / 2 - W f = G s).
  { unfold G, W. fold s. replace (1 + f) with ((1 + s) / (1 - s)) by (unfold s; field; lra).
    rewrite ln_div by lra. assert (k : f - f * f / 2 + s * (f * f / 2) = 2 * s) by (unfold s; field; lra).
    set (q := Q (s * s)). replace (s * (f * f / 2 + s * s * q)) with (s * (f * f / 2) + s * (s * s) * q) by ring. lra. }
  rewrite e. apply Rle_trans with (1 := g). unfold u.
  assert (a : Rabs s <= 5859 / 10000 * Rabs f).
  { unfold s, Rdiv at 1. rewrite Rabs_mult, (Rabs_pos_eq (/ (2 + f))) by (left; now apply Rinv_0_lt_compat). rewrite Rmult_comm.
    apply Rmult_le_compat_r. apply Rabs_pos. apply Rle_trans with (/ (17070/10000)). apply Rinv_le; lra. lra. }
  assert (p := Rabs_pos f). lra.
Qed.

(* the polynomial at a computed z *)
Definition q6 (z : R) := rn (5523633283415893 / 36028797018963968 + z * (2634330964088603 / 18014398509481984)).
Definition q5 (z : R) := rn (1637770530921435 / 9007199254740992 + z * q6 z).
Definition q4 (z : R) := rn (2001598816373385 / 9007199254740992 + z * q5 z).
Definition q3 (z : R) := rn (1286742753187543 / 4503599627370496 + z * q4 z).
Definition q2 (z : R) := rn (1801439850943585 / 4503599627370496 + z * q3 z).
Definition q1 (z : R) := rn (750599937895083 / 1125899906842624 + z * q2 z).
Ltac bp := simpl; unfold Z.pow_pos; simpl; lra.
Lemma q1_err z : 0 <= z <= 3/100 -> Rabs (q1 z - Q z) <= 53 / 100 * u /\ 66/100 <= q1 z <= 68/100.
Proof.
  intros h. assert (hr : Rabs z <= 3/100) by (rewrite Rabs_pos_eq; lra).
  assert (e7 : Rabs (2634330964088603 / 18014398509481984 - 2634330964088603 / 18014398509481984) <= 0)
    by (rewrite Rminus_eq_0, Rabs_R0; lra).
  destruct (horner_step (-2) (1/4) (5523633283415893 / 36028797018963968) z _ _ _ _ ltac:(lia) ltac:(bp) hr e7) as [b6 e6]. interval. fold (q6 z) in *.
  destruct (horner_step (-2) (1/4) (1637770530921435 / 9007199254740992) z _ _ _ _ ltac:(lia) ltac:(bp) hr e6) as [b5 e5]. interval. fold (q5 z) in *.
  destruct (horner_step (-2) (1/4) (2001598816373385 / 9007199254740992) z _ _ _ _ ltac:(lia) ltac:(bp) hr e5) as [b4 e4]. interval. fold (q4 z) in *.
  destruct (horner_step (-1) (1/2) (1286742753187543 / 4503599627370496) z _ _ _ _ ltac:(lia) ltac:(bp) hr e4) as [b3 e3]. interval. fold (q3 z) in *.
  destruct (horner_step (-1) (1/2) (1801439850943585 / 4503599627370496) z _ _ _ _ ltac:(lia) ltac:(bp) hr e3) as [b2 e2]. interval. fold (q2 z) in *.
  destruct (horner_step 0 1 (750599937895083 / 1125899906842624) z _ _ _ _ ltac:(lia) ltac:(bp) hr e2) as [b1 e1]. interval. fold (q1 z) in *.
  split.
  - unfold Q. apply Rle_trans with (1 := e1). unfold u. lra.
  - assert (c : 666/1000 <= Q z <= 679/1000) by (unfold Q; split; interval).
    assert (e : Rabs (q1 z - Q z) <= 1/1000) by (unfold Q; apply Rle_trans with (1 := e1); lra). apply Rabs_le_inv in e. lra.
Qed.
Lemma Q_slope z z0 : 0 <= z <= 3/100 -> 0 <= z0 <= 3/100 -> Rabs (Q z - Q z0) <= 45/100 * Rabs (z - z0) /\ Q z0 <= 68/100.
Proof.
  intros h h0. split.
  - destruct (MVT_gen Q z0 z (fun t => 1801439850943585 / 4503599627370496 + t * (2 * (1286742753187543 / 4503599627370496)
      + t * (3 * (2001598816373385 / 9007199254740992) + t * (4 * (1637770530921435 / 9007199254740992)
      + t * (5 * (5523633283415893 / 36028797018963968) + t * (6 * (2634330964088603 / 18014398509481984)))))))) as (c & hc & e).
    + intros x _. unfold Q. auto_derive. exact I. ring.
    + intros x _. apply continuity_pt_filterlim, (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). unfold Q. auto_derive. exact I.
    + rewrite e, Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos.
      assert (cb : 0 <= c <= 3/100) by (unfold Rmin, Rmax in hc; destruct (Rle_dec z0 z); lra). interval.
  - unfold Q. interval.
Qed.

(* relative errors *)
Lemma rn_rele x : bpow radix2 (-1022) <= Rabs x -> exists e, Rabs e <= u /\ rn x = x * (1 + e).
Proof.
  intros h. assert (p := bpow_gt_0 radix2 (-1022)).
  assert (nz : x <> 0) by (intros z; rewrite z, Rabs_R0 in h; lra).
  exists ((rn x - x) / x). split. 2: field; exact nz.
  unfold Rdiv. rewrite Rabs_mult, Rabs_inv. assert (px : 0 < Rabs x) by lra.
  apply Rmult_le_reg_r with (1 := px). rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  rewrite <- u_bpow. apply (relative_error_N_FLT radix2 (-1074) 53 eq_refl (fun x => negb (Z.even x)) x). exact h.
Qed.
Lemma half_exact f : fmt f -> bpow radix2 (-60) <= Rabs f -> fmt (f / 2).
Proof.
  intros hf h. replace (f / 2) with (f * bpow radix2 (-1)) by (change (bpow radix2 (-1)) with (/ 2); field).
  apply mult_bpow_exact_FLT. exact hf. assert (m : (-60 + 1 <= Flocq.Core.Raux.mag radix2 f)%Z) by (apply mag_ge_bpow; ring_simplify (-60 + 1 - 1)%Z; exact h). lia.
Qed.

Section Tail.
Variable f : R.
Hypothesis hf : -2930/10000 <= f <= 4144/10000.
Hypothesis ff : fmt f.
Hypothesis f0 : bpow radix2 (-60) <= Rabs f.
Definition td := rn (2 + f).
Definition ts := rn (f / td).
Definition tz := rn (ts * ts).
Definition th := rn (f / 2 * f).
Definition tv := rn (th + tz * q1 tz).
Definition tw := rn (ts * tv).
Let S := f / (2 + f).

Lemma big e x : (-1022 <= e)%Z -> bpow radix2 e <= Rabs x -> bpow radix2 (-1022) <= Rabs x.
Proof. intros he h. apply Rle_trans with (2 := h). now apply bpow_le. Qed.
Lemma S_low : bpow radix2 (-62) <= Rabs S.
Proof.
  unfold S, Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ (2 + f))) by (left; apply Rinv_0_lt_compat; lra).
  replace (bpow radix2 (-62)) with (bpow radix2 (-60) * / 4) by (change (-62)%Z with (-60 + -2)%Z; rewrite bpow_plus; reflexivity).
  apply Rmult_le_compat. apply bpow_ge_0. lra. exact f0. apply Rinv_le; lra.
Qed.
Lemma td_e : exists e, Rabs e <= u /\ td = (2 + f) * (1 + e).
Proof. apply rn_rele, (big 0). lia. rewrite Rabs_pos_eq by lra. change (bpow radix2 0) with 1. lra. Qed.
Lemma ts_e : exists a, Rabs a <= 2001 / 1000 * u /\ ts = S * (1 + a).
Proof.
  destruct td_e as (e1 & b1 & h1). assert (b1' := Rabs_le_inv _ _ b1). unfold u in b1'.
  assert (q : f / td = S * / (1 + e1)) by (rewrite h1; unfold S; field; lra).
  assert (i : 1/2 <= / (1 + e1)) by (apply Rle_trans with (/ 2); [lra|apply Rinv_le; lra]).
  destruct (rn_rele (f / td)) as (e2 & b2 & h2).
  { apply (big (-63)). lia. rewrite q, Rabs_mult, (Rabs_pos_eq (/ (1 + e1))) by lra. change (-63)%Z with (-62 + -1)%Z. rewrite bpow_plus.
    apply Rmult_le_compat; try apply bpow_ge_0. exact S_low. change (bpow radix2 (-1)) with (/ 2). lra. }
  assert (b2' := Rabs_le_inv _ _ b2). unfold u in b2'.
  exists ((1 + e2) / (1 + e1) - 1). split. unfold u. interval with (i_prec 100).
  unfold ts. rewrite h2, q. field. lra.
Qed.
Lemma S_b : -1717/10000 <= S <= 1717/10000.
Proof.
  assert (sf : S * (2 + f) = f) by (unfold S; field; lra). split; apply Rmult_le_reg_r with (2 + f); rewrite ?sf; lra.
Qed.
Lemma sq_low e x : bpow radix2 e <= Rabs x -> bpow radix2 (e + e) <= x * x.
Proof. intros h. rewrite <- (Rabs_pos_eq (x * x)) by apply Rle_0_sqr. rewrite Rabs_mult, bpow_plus. apply Rmult_le_compat; try apply bpow_ge_0; exact h. Qed.
Lemma tz_e : exists b, Rabs b <= 5003 / 1000 * u /\ tz = S * S * (1 + b).
Proof.
  destruct ts_e as (a & ba & ha). assert (ba' := Rabs_le_inv _ _ ba). unfold u in ba'.
  assert (l : bpow radix2 (-63) <= Rabs ts).
  { rewrite ha, Rabs_mult, (Rabs_pos_eq (1 + a)) by lra. change (-63)%Z with (-62 + -1)%Z. rewrite bpow_plus.
    apply Rmult_le_compat; try apply bpow_ge_0. exact S_low. change (bpow radix2 (-1)) with (/ 2). lra. }
  destruct (rn_rele (ts * ts)) as (e & be & he).
  { apply (big (-63 + -63)). lia. rewrite Rabs_pos_eq by apply Rle_0_sqr. now apply sq_low. }
  assert (be' := Rabs_le_inv _ _ be). unfold u in be'.
  exists ((1 + a) * (1 + a) * (1 + e) - 1). split. unfold u. interval with (i_prec 100).
  unfold tz. rewrite he, ha. ring.
Qed.
Lemma th_e : exists e, Rabs e <= u /\ th = f * f / 2 * (1 + e).
Proof.
  destruct (rn_rele (f / 2 * f)) as (e & be & he).
  { apply (big (-60 + -60 + -1)). lia. replace (f / 2 * f) with (f * f * / 2) by field. assert (s := sq_low _ _ f0).
    rewrite Rabs_pos_eq by (assert (p := bpow_ge_0 radix2 (-60 + -60)); lra).
    rewrite bpow_plus. change (bpow radix2 (-1)) with (/ 2). lra. }
  exists e. split. exact be. unfold th. rewrite he. field.
Qed.
Lemma tail_W : Rabs (tw - W f) <= 30 / 100 * u * Rabs f.
Proof.
  destruct ts_e as (a & ba & ha). destruct tz_e as (b & bb & hb). destruct th_e as (e4 & b4 & h4).
  assert (ba' := Rabs_le_inv _ _ ba). assert (bb' := Rabs_le_inv _ _ bb). assert (b4' := Rabs_le_inv _ _ b4). unfold u in ba', bb', b4'.
  set (Z := S * S) in *. assert (sb := S_b). assert (Zb : 0 <= Z <= 2949/100000) by (unfold Z; split; interval).
  assert (zb : 0 <= tz <= 3/100) by (rewrite hb; split; [apply Rmult_le_pos; lra|]; apply Rle_trans with (2949/100000 * (10001/10000)); [apply Rmult_le_compat; lra|lra]).
  destruct (q1_err tz zb) as [qe qb]. destruct (Q_slope tz Z zb ltac:(lra)) as [sl Qb].
  assert (Qp : 0 <= Q Z) by (unfold Q; interval).
  set (q := q1 tz) in *. set (dl := q - Q Z).
  assert (db : Rabs dl <= 6 / 10 * u).
  { replace (tz - Z) with (Z * b) in sl by (rewrite hb; ring). rewrite Rabs_mult, (Rabs_pos_eq Z) in sl by lra.
    assert (m : Z * Rabs b <= 2949/100000 * (5003 / 1000 * u)) by (apply Rmult_le_compat; try lra; apply Rabs_pos).
    replace dl with ((q - Q tz) + (Q tz - Q Z)) by (unfold dl; ring). apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra. }
  assert (hq : q = Q Z + dl) by (unfold dl; ring).
  assert (H0 := sq_low _ _ f0). set (H := f * f / 2) in *.
  assert (zq : 0 <= tz * q) by (apply Rmult_le_pos; lra).
  assert (hl : bpow radix2 (-122) <= th).
  { rewrite h4. replace (bpow radix2 (-122)) with (bpow radix2 (-60 + -60) * / 4) by (change (-122)%Z with (-60 + -60 + -2)%Z; rewrite (bpow_plus radix2 (-60 + -60)); reflexivity).
    assert (p := bpow_gt_0 radix2 (-60 + -60)). unfold H. nra. }
  destruct (rn_rele (th + tz * q)) as (e5 & b5 & h5).
  { apply (big (-122)). lia. rewrite Rabs_pos_eq; assert (p := bpow_ge_0 radix2 (-122)); lra. }
  assert (b5' := Rabs_le_inv _ _ b5). unfold u in b5'. fold tv in h5.
  assert (pv : bpow radix2 (-123) <= tv).
  { unfold q in h5. fold q in h5. unfold tv. fold q. rewrite h5. change (-123)%Z with (-122 + -1)%Z. rewrite bpow_plus. change (bpow radix2 (-1)) with (/ 2).
    assert (p := bpow_gt_0 radix2 (-122)). apply Rmult_le_compat; lra. }
  destruct (rn_rele (ts * tv)) as (e6 & b6 & h6).
  { apply (big (-63 + -123)). lia. rewrite Rabs_mult, bpow_plus. apply Rmult_le_compat; try apply bpow_ge_0.
    - rewrite ha, Rabs_mult, (Rabs_pos_eq (1 + a)) by lra. change (-63)%Z with (-62 + -1)%Z. rewrite bpow_plus.
      apply Rmult_le_compat; try apply bpow_ge_0. exact S_low. change (bpow radix2 (-1)) with (/ 2). lra.
    - rewrite Rabs_pos_eq. exact pv. assert (p := bpow_ge_0 radix2 (-123)). lra. }
  assert (b6' := Rabs_le_inv _ _ b6). unfold u in b6'.
  set (c := (1 + a) * (1 + e5) * (1 + e6) - 1).
  assert (cb : Rabs c <= 4002 / 1000 * u) by (unfold c, u; interval with (i_prec 100)).
  assert (eq : tw - W f = S * (c * (H * (1 + e4) + Z * (1 + b) * (Q Z + dl)) + H * e4 + Z * (b * Q Z + (1 + b) * dl))).
  { unfold tw. rewrite h6. unfold tv. fold q. rewrite h5, ha, h4, hb, hq. unfold W. fold S. fold Z. fold H. unfold c. ring. }
  assert (Hp : 0 <= H) by (unfold H; assert (g := Rle_0_sqr f); unfold Rsqr in g; lra).
  assert (t1 : Rabs (c * (H * (1 + e4) + Z * (1 + b) * (Q Z + dl))) <= 4002 / 1000 * u * (H * (10001/10000) + Z * (681/1000))).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos. exact cb.
    assert (d' := Rabs_le_inv _ _ db). unfold u in d'.
    assert (p1 : 0 <= H * (1 + e4)) by (apply Rmult_le_pos; lra).
    assert (p2 : 0 <= Z * (1 + b) * (Q Z + dl)) by (rewrite <- hq; apply Rmult_le_pos; [apply Rmult_le_pos|]; lra).
    rewrite Rabs_pos_eq by lra. apply Rplus_le_compat. apply Rmult_le_compat_l; lra.
    rewrite Rmult_assoc. apply Rmult_le_compat_l. lra. rewrite <- hq. apply Rle_trans with (10001/10000 * (6805/10000)); [|lra].
    apply Rmult_le_compat; lra. }
  assert (t2 : Rabs (H * e4) <= H * u) by (rewrite Rabs_mult, (Rabs_pos_eq H) by lra; apply Rmult_le_compat_l; assumption).
  assert (t3 : Rabs (Z * (b * Q Z + (1 + b) * dl)) <= Z * (5003 / 1000 * u * (68/100) + 10001/10000 * (6 / 10 * u))).
  { rewrite Rabs_mult, (Rabs_pos_eq Z) by lra. apply Rmult_le_compat_l. lra. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite !Rabs_mult, (Rabs_pos_eq (Q Z)), (Rabs_pos_eq (1 + b)) by lra.
    apply Rplus_le_compat; apply Rmult_le_compat; try apply Rabs_pos; try assumption; lra. }
  rewrite eq, Rabs_mult. apply Rle_trans with (Rabs S * (u * (H * (5003/1000) + Z * (674/100)))).
  { apply Rmult_le_compat_l. apply Rabs_pos. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (t4 := Rabs_triang (c * (H * (1 + e4) + Z * (1 + b) * (Q Z + dl))) (H * e4)). unfold u in *. lra. }
  replace (Rabs S * (u * (H * (5003/1000) + Z * (674/100)))) with (f * f / (2 + f) * (5003/2000 + 674/100 / ((2 + f) * (2 + f))) * u * Rabs f).
  2: { assert (sa : Rabs S = Rabs f / (2 + f)) by (unfold S, Rdiv; rewrite Rabs_mult, (Rabs_pos_eq (/ (2 + f))); [reflexivity|left; apply Rinv_0_lt_compat; lra]).
       rewrite sa. unfold H, Z, S. field. lra. }
  apply Rmult_le_compat_r. apply Rabs_pos. apply Rmult_le_compat_r. unfold u; lra.
  interval with (i_bisect f).
Qed.
Definition T : R := ln (1 + f) - f + f * f / 2.
Lemma tail_err : Rabs (tw - T) <= 36 / 100 * u * Rabs f.
Proof.
  assert (a := tail_W). assert (b := ln_W f hf). unfold T. replace (tw - (ln (1 + f) - f + f * f / 2)) with ((tw - W f) - (ln (1 + f) - f + f * f / 2 - W f)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra.
Qed.
End Tail.
