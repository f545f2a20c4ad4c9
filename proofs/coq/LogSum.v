(* The sum k ln 2 + ln(1 + f) of cf_log1 and its error, in reals and Flocq only. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib RowLib ExpoLib EncloseLib LogMethod LogLib.
Open Scope R_scope.

Definition Hp : R := 3048493539143 / 4398046511104.
Definition Lp : R := 544487923021427 / 9903520314283042199192993792.

(* multiples of 2^-54 below 1/2 are doubles; doubles from 1/4 on are such multiples *)
Lemma mult_fmt n x : x = IZR n * bpow radix2 (-54) -> Rabs x < 1/2 -> fmt x.
Proof.
  intros -> h. apply generic_format_FLT. exists (Float radix2 n (-54)). reflexivity. 2: cbn [Fexp]; lia.
  cbn [Fnum]. rewrite Rabs_mult, (Rabs_pos_eq (bpow _ _)) in h by apply bpow_ge_0. rewrite <- abs_IZR in h.
  apply lt_IZR. change (radix2 ^ 53)%Z with 9007199254740992%Z.
  change (bpow radix2 (-54)) with (/ 18014398509481984) in h. lra.
Qed.
Lemma fmt_mult x : fmt x -> bpow radix2 (-2) <= Rabs x -> exists n, x = IZR n * bpow radix2 (-54).
Proof.
  intros hf h. assert (m : (-2 + 1 <= Flocq.Core.Raux.mag radix2 x)%Z) by (apply mag_ge_bpow; exact h).
  assert (hf0 := hf). red in hf. set (t := Ztrunc (scaled_mantissa radix2 (FLT_exp (-1074) 53) x)) in hf.
  unfold F2R, Fnum, Fexp, cexp, FLT_exp in hf. set (e := Z.max (Flocq.Core.Raux.mag radix2 x - 53) (-1074)) in hf.
  assert (he : (-54 <= e)%Z) by (unfold e; lia).
  exists (t * 2 ^ (e + 54))%Z. rewrite hf at 1. rewrite mult_IZR. change (2 ^ (e + 54))%Z with (Zpower radix2 (e + 54)).
  rewrite IZR_Zpower by lia. rewrite Rmult_assoc, <- bpow_plus. do 2 f_equal. ring.
Qed.
Lemma minus_mult x y : (exists n, x = IZR n * bpow radix2 (-54)) -> (exists n, y = IZR n * bpow radix2 (-54)) -> exists n, x - y = IZR n * bpow radix2 (-54).
Proof. intros [n ->] [m ->]. exists (n - m)%Z. rewrite minus_IZR. ring. Qed.

Section Sum.
Variable f : R.
Hypothesis hf : -2930/10000 <= f <= 4144/10000.
Hypothesis hm : fmt (1 + f).
Lemma f_mult : exists n, f = IZR n * bpow radix2 (-54).
Proof.
  replace f with ((1 + f) - 1) by ring. apply minus_mult.
  - apply fmt_mult. exact hm. rewrite Rabs_pos_eq by lra. change (bpow radix2 (-2)) with (/ 4). lra.
  - exists 18014398509481984%Z. change (bpow radix2 (-54)) with (/ 18014398509481984). lra.
Qed.
Lemma f_fmt : fmt f.
Proof. destruct f_mult as [n e]. apply (mult_fmt n f e). apply Rabs_lt. lra. Qed.
Lemma f_low : f <> 0 -> bpow radix2 (-60) <= Rabs f.
Proof.
  intros nz. destruct f_mult as [n e]. rewrite e, Rabs_mult, (Rabs_pos_eq (bpow _ _)) by apply bpow_ge_0. rewrite <- abs_IZR.
  apply Rle_trans with (1 * bpow radix2 (-54)). rewrite Rmult_1_l. apply bpow_le; lia. apply Rmult_le_compat_r. apply bpow_ge_0.
  apply IZR_le. assert (n <> 0%Z) by (intros z; apply nz; rewrite e, z; ring). lia.
Qed.

Let L := ln (1 + f).
(* what the tail gives: LogLib.tail_err *)
Variable sw : R.
Hypothesis sw_fmt : fmt sw.
Hypothesis sw_err : Rabs (sw - (L - f + f * f / 2)) <= 36 / 100 * u * Rabs f.
Lemma L_near : Rabs (L - f) <= 19 / 100 * Rabs f.
Proof.
  assert (b := ln_W f hf). fold L in b.
  set (q := Q (f / (2 + f) * (f / (2 + f)))) in *.
  assert (e : W f - f * f / 2 = f * (/ (2 + f) * (f * f / 2 + f / (2 + f) * (f / (2 + f)) * q) - f / 2)).
  { unfold W. fold q. field. lra. }
  assert (c : Rabs (/ (2 + f) * (f * f / 2 + f / (2 + f) * (f / (2 + f)) * q) - f / 2) <= 185/1000).
  { unfold q, Q. interval with (i_bisect f, i_depth 14). }
  replace (L - f) with ((L - f + f * f / 2 - W f) + (W f - f * f / 2)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite e, Rabs_mult. assert (p := Rabs_pos f).
  assert (d : Rabs f * Rabs (/ (2 + f) * (f * f / 2 + f / (2 + f) * (f / (2 + f)) * q) - f / 2) <= Rabs f * (185/1000)) by (apply Rmult_le_compat_l; assumption).
  unfold u in b. lra.
Qed.

(* k = 0 *)
Definition s3 := rn (sw - f / 2 * f).
Lemma sum0 : fmt f -> bpow radix2 (-60) <= Rabs f -> Rabs (rn (f + s3) - L) <= 2 * u * Rabs L.
Proof.
  intros ff l. assert (a := sw_err). assert (n := L_near).
  assert (et : eta <= 1 / 1000 * u * Rabs f).
  { unfold eta. apply Rle_trans with (1 / 1000 * u * bpow radix2 (-60)). 2: apply Rmult_le_compat_l; [unfold u; lra|exact l].
    replace (-1074)%Z with (-1014 + -60)%Z by lia. rewrite bpow_plus. rewrite <- Rmult_assoc. apply Rmult_le_compat_r. apply bpow_ge_0.
    assert (q : bpow radix2 (-1014) <= bpow radix2 (-63)) by (apply bpow_le; lia). change (bpow radix2 (-63)) with (/ 9223372036854775808) in q. unfold u. lra. }
  assert (p := Rabs_pos f). assert (r := rn_abs_err (sw - f / 2 * f)). fold s3 in r.
  set (x := sw - f / 2 * f) in *.
  assert (d : Rabs (x - (L - f)) <= 36 / 100 * u * Rabs f).
  { replace (x - (L - f)) with (sw - (L - f + f * f / 2)) by (unfold x; field). exact a. }
  assert (xa : Rabs x <= 191 / 1000 * Rabs f).
  { replace x with ((x - (L - f)) + (L - f)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). unfold u in d. lra. }
  assert (s : Rabs (f + s3 - L) <= 553 / 1000 * u * Rabs f).
  { replace (f + s3 - L) with ((s3 - x) + (x - (L - f))) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (v : u * Rabs x <= u * (191 / 1000 * Rabs f)) by (apply Rmult_le_compat_l; [unfold u; lra|exact xa]). unfold u in *. lra. }
  assert (fL : 81 / 100 * Rabs f <= Rabs L).
  { assert (t := Rabs_triang_inv f (f - L)). replace (f - (f - L)) with L in t by ring. rewrite <- (Rabs_Ropp (f - L)) in t.
    replace (- (f - L)) with (L - f) in t by ring. lra. }
  assert (y := rn_plus f s3 ff (rn_fmt _)).
  assert (g : Rabs (f + s3) <= Rabs L + 553 / 1000 * u * Rabs f).
  { replace (f + s3) with (L + (f + s3 - L)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  replace (rn (f + s3) - L) with ((rn (f + s3) - (f + s3)) + (f + s3 - L)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (g2 : u * Rabs (f + s3) <= u * (Rabs L + 553 / 1000 * u * Rabs f)) by (apply Rmult_le_compat_l; [unfold u; lra|exact g]).
  unfold u in *. lra.
Qed.

(* k <> 0 *)
Section K.
Variable n : Z.
Hypothesis hn : (1 <= Z.abs n <= 1024)%Z.
Let K := IZR n.
Definition k1 := rn (sw + K * Lp).
Definition k3 := rn (k1 - f / 2 * f).
Definition khi := rn (K * Hp).
Definition ka := rn (khi + f).
Definition ka0 := rn (ka - khi).
Definition kl := rn (f - ka0).
Definition k4 := rn (kl + k3).
Lemma K_abs : 1 <= Rabs K <= 1024.
Proof. unfold K. rewrite <- abs_IZR. split; apply IZR_le; lia. Qed.
Lemma khi_eq : khi = K * Hp.
Proof.
  unfold khi. apply rn_id. apply generic_format_FLT. exists (Float radix2 (n * 3048493539143) (-42)). 3: cbn [Fexp]; lia.
  - unfold F2R; cbn [Fnum Fexp]. rewrite mult_IZR. change (bpow radix2 (-42)) with (/ 4398046511104). unfold Hp, K. lra.
  - cbn [Fnum]. change (radix2 ^ 53)%Z with 9007199254740992%Z. rewrite Z.abs_mul. change (Z.abs 3048493539143) with 3048493539143%Z. nia.
Qed.
Lemma khi_mult : exists m, khi = IZR m * bpow radix2 (-54).
Proof.
  rewrite khi_eq. exists (n * 3048493539143 * 4096)%Z. rewrite !mult_IZR. change (bpow radix2 (-54)) with (/ 18014398509481984). unfold Hp, K. lra.
Qed.
Lemma kb : 6931/10000 <= Rabs khi <= 710.
Proof. rewrite khi_eq, Rabs_mult, (Rabs_pos_eq Hp) by (unfold Hp; lra). assert (h := K_abs). unfold Hp. lra. Qed.
Lemma ka_err : Rabs (ka - (khi + f)) <= 1 / 17592186044416.
Proof.
  replace (1 / 17592186044416) with (bpow radix2 (10 - 54)) by (change (bpow radix2 (10 - 54)) with (/ 17592186044416); lra).
  apply rn_half. lia. change (bpow radix2 10) with 1024. apply Rle_trans with (1 := Rabs_triang _ _). assert (b := kb).
  assert (g : Rabs f <= 1) by (apply Rabs_le; lra). lra.
Qed.
Lemma ka_mult : exists m, ka = IZR m * bpow radix2 (-54).
Proof.
  apply fmt_mult. apply rn_fmt. assert (e := ka_err). assert (b := kb). change (bpow radix2 (-2)) with (/ 4).
  assert (g : Rabs f <= 4144/10000) by (apply Rabs_le; lra).
  assert (t := Rabs_triang_inv khi (- (f + (ka - (khi + f))))). replace (khi - - (f + (ka - (khi + f)))) with ka in t by ring.
  rewrite Rabs_Ropp in t. assert (t2 := Rabs_triang f (ka - (khi + f))). lra.
Qed.
Lemma ka0_eq : ka0 = ka - khi.
Proof.
  unfold ka0. apply rn_id. destruct (minus_mult _ _ ka_mult khi_mult) as [m e]. apply (mult_fmt m _ e).
  assert (a := ka_err). replace (ka - khi) with (f + (ka - (khi + f))) by ring. apply Rabs_le_inv in a. apply Rabs_lt. lra.
Qed.
Lemma kl_eq : kl = khi + f - ka.
Proof.
  unfold kl. rewrite ka0_eq. replace (khi + f - ka) with (f - (ka - khi)) by ring. apply rn_id.
  destruct (minus_mult _ _ f_mult (minus_mult _ _ ka_mult khi_mult)) as [m e]. apply (mult_fmt m _ e).
  assert (a := ka_err). replace (f - (ka - khi)) with (- (ka - (khi + f))) by ring. rewrite Rabs_Ropp. lra.
Qed.
Lemma T_b : Rabs (L - f + f * f / 2) <= 25 / 1000.
Proof. unfold L. interval with (i_bisect f, i_depth 14). Qed.
Lemma L_b : Rabs L <= 3468 / 10000.
Proof. unfold L. apply Rabs_le. split; interval. Qed.
Lemma sw_abs : Rabs (sw - (L - f + f * f / 2)) <= 15 / 100 * u.
Proof.
  apply Rle_trans with (1 := sw_err). assert (g : Rabs f <= 4144/10000) by (apply Rabs_le; lra).
  apply Rle_trans with (36 / 100 * u * (4144/10000)). apply Rmult_le_compat_l; [unfold u; lra|exact g]. unfold u. lra.
Qed.
Lemma ff_b : 0 <= f / 2 * f <= 86 / 1000.
Proof. replace (f / 2 * f) with (f * f / 2) by field. assert (g := Rle_0_sqr f). unfold Rsqr in g. split; nra. Qed.
Lemma KL_b : Rabs (K * Lp) <= 1 / 10000000000.
Proof. rewrite Rabs_mult, (Rabs_pos_eq Lp) by (unfold Lp; lra). assert (h := K_abs). unfold Lp. lra. Qed.
Lemma k1_err : Rabs (k1 - (sw + K * Lp)) <= 1/64 * u /\ Rabs (sw + K * Lp) <= 26 / 1000.
Proof.
  assert (a := sw_abs). assert (t := T_b). assert (k := KL_b).
  assert (b : Rabs (sw + K * Lp) <= 26 / 1000).
  { replace (sw + K * Lp) with ((sw - (L - f + f * f / 2)) + (L - f + f * f / 2) + K * Lp) by ring.
    apply Rabs_le_inv in a. apply Rabs_le_inv in t. apply Rabs_le_inv in k. apply Rabs_le. unfold u in a. lra. }
  split. 2: exact b. apply Rle_trans with (bpow radix2 (-5 - 54)).
  apply rn_half. lia. change (bpow radix2 (-5)) with (/ 32). lra. change (bpow radix2 (-5 - 54)) with (/ 576460752303423488). unfold u. lra.
Qed.
Lemma k3_err : Rabs (k3 - (k1 - f / 2 * f)) <= 1/16 * u /\ Rabs (k1 - f / 2 * f) <= 114 / 1000.
Proof.
  destruct k1_err as [e b]. assert (g := ff_b).
  assert (c : Rabs (k1 - f / 2 * f) <= 114 / 1000).
  { replace k1 with ((k1 - (sw + K * Lp)) + (sw + K * Lp)) by ring. apply Rabs_le_inv in e. apply Rabs_le_inv in b. apply Rabs_le. unfold u in e. lra. }
  split. 2: exact c. apply Rle_trans with (bpow radix2 (-3 - 54)).
  apply rn_half. lia. change (bpow radix2 (-3)) with (/ 8). lra. change (bpow radix2 (-3 - 54)) with (/ 144115188075855872). unfold u. lra.
Qed.
Lemma k4_err : Rabs (k4 - (kl + k3)) <= 1/16 * u.
Proof.
  destruct k3_err as [e b]. assert (a := ka_err). rewrite <- Rabs_Ropp in a. replace (- (ka - (khi + f))) with kl in a by (rewrite kl_eq; ring).
  apply Rle_trans with (bpow radix2 (-3 - 54)).
  apply rn_half. lia. change (bpow radix2 (-3)) with (/ 8).
  { replace (kl + k3) with (kl + ((k3 - (k1 - f / 2 * f)) + (k1 - f / 2 * f))) by ring.
    apply Rabs_le_inv in e. apply Rabs_le_inv in b. apply Rabs_le_inv in a. apply Rabs_le. unfold u in e. lra. }
  change (bpow radix2 (-3 - 54)) with (/ 144115188075855872). unfold u. lra.
Qed.
Lemma HL : Rabs (Hp + Lp - ln 2) <= 1 / 316912650057057350374175801344.
Proof. unfold Hp, Lp. interval with (i_prec 150). Qed.
Lemma sumk : Rabs (rn (ka + k4) - (K * ln 2 + L)) <= 2 * u * Rabs (K * ln 2 + L).
Proof.
  destruct k1_err as [e1 _]. destruct k3_err as [e3 _]. assert (e4 := k4_err). assert (a := sw_abs). assert (h := HL). assert (kk := K_abs).
  assert (hl : Rabs (K * (Hp + Lp - ln 2)) <= 1024 * (1 / 316912650057057350374175801344)).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos. lra. exact h. }
  assert (E : Rabs (ka + k4 - (K * ln 2 + L)) <= 295 / 1000 * u).
  { replace (ka + k4 - (K * ln 2 + L)) with (K * (Hp + Lp - ln 2) + (sw - (L - f + f * f / 2)) + (k1 - (sw + K * Lp)) + (k3 - (k1 - f / 2 * f)) + (k4 - (kl + k3)))
      by (rewrite kl_eq, khi_eq; field).
    apply Rabs_le_inv in e1. apply Rabs_le_inv in e3. apply Rabs_le_inv in e4. apply Rabs_le_inv in a. apply Rabs_le_inv in hl.
    apply Rabs_le. unfold u in *. lra. }
  assert (m : 3463 / 10000 <= Rabs (K * ln 2 + L)).
  { assert (t := Rabs_triang_inv (K * ln 2) (- L)). replace (K * ln 2 - - L) with (K * ln 2 + L) in t by ring. rewrite Rabs_Ropp in t.
    assert (l2 : 6931/10000 <= ln 2) by interval. rewrite (Rabs_mult K), (Rabs_pos_eq (ln 2)) in t by lra. assert (b := L_b).
    assert (x : 1 * (6931/10000) <= Rabs K * ln 2) by (apply Rmult_le_compat; lra). lra. }
  assert (y := rn_plus ka k4 (rn_fmt _) (rn_fmt _)).
  set (X := K * ln 2 + L) in *.
  assert (g : Rabs (ka + k4) <= Rabs X + 295 / 1000 * u).
  { replace (ka + k4) with (X + (ka + k4 - X)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  replace (rn (ka + k4) - X) with ((rn (ka + k4) - (ka + k4)) + (ka + k4 - X)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (g2 : u * Rabs (ka + k4) <= u * (Rabs X + 295 / 1000 * u)) by (apply Rmult_le_compat_l; [unfold u; lra|exact g]).
  unfold u in *. lra.
Qed.
End K.

(* any k: for k = 0 the chain is that of sum0 *)
Lemma sum_all n : (Z.abs n <= 1024)%Z -> Rabs (rn (ka n + k4 n) - (IZR n * ln 2 + L)) <= 2 * u * Rabs (IZR n * ln 2 + L).
Proof.
  intros h. destruct (Z.eq_dec n 0) as [->|nz]. 2: apply sumk; lia.
  assert (e0 : khi 0 = 0) by (unfold khi; rewrite Rmult_0_l; apply rn_0).
  assert (e1 : ka 0 = f) by (unfold ka; rewrite e0, Rplus_0_l; apply rn_id, f_fmt).
  assert (e2 : kl 0 = 0) by (unfold kl, ka0; rewrite e0, e1, Rminus_0_r, (rn_id f f_fmt), Rminus_eq_0; apply rn_0).
  assert (e3 : k1 0 = sw) by (unfold k1; rewrite Rmult_0_l, Rplus_0_r; apply rn_id, sw_fmt).
  assert (e4 : k4 0 = s3) by (unfold k4, k3, s3; rewrite e2, e3, Rplus_0_l; apply rn_id, rn_fmt).
  rewrite e1, e4, Rmult_0_l, Rplus_0_l. destruct (Req_dec f 0) as [z|z].
  - assert (w0 : sw = 0).
    { assert (e := sw_err). rewrite z in e. unfold L in e. rewrite z, Rplus_0_r, ln_1, Rabs_R0, Rmult_0_r in e. apply Rabs_le_inv in e. lra. }
    unfold s3, L. rewrite z, w0. replace (0 - 0 / 2 * 0) with 0 by field. rewrite rn_0, !Rplus_0_r, rn_0, ln_1, Rminus_0_r, Rabs_R0. lra.
  - exact (sum0 f_fmt (f_low z)).
Qed.
End Sum.
