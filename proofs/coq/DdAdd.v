(* AccurateDWPlusDW over the reals [JoldesMullerPopescu2017, Algorithm 6]: two normalised pairs, their sum's pair within 3u^2 (1 + 6u), relatively. *)
From Coq Require Import Reals Psatz ZArith Lia.
From Flocq Require Import Core Sterbenz Plus_error.
From CF Require Import FloatLib DdLib.
Open Scope R_scope.

Notation fexp := (FLT_exp (-1074) 53).
Notation cx := (cexp radix2 fexp).

(* multiples of a double's last place *)
Lemma fmt_mult x e : fmt x -> (e <= cx x)%Z -> exists n, x = IZR n * bpow radix2 e.
Proof.
  intros hf he. assert (hf0 := hf). red in hf. set (t := Ztrunc (scaled_mantissa radix2 fexp x)) in hf.
  unfold F2R, Fnum, Fexp in hf. exists (t * 2 ^ (cx x - e))%Z.
  rewrite hf at 1. rewrite mult_IZR. change (2 ^ (cx x - e))%Z with (Zpower radix2 (cx x - e)).
  rewrite IZR_Zpower by lia. rewrite Rmult_assoc, <- bpow_plus. do 2 f_equal. lia.
Qed.
Lemma mult_fmt n e : (Z.abs n <= 9007199254740992)%Z -> (-1074 <= e)%Z -> fmt (IZR n * bpow radix2 e).
Proof.
  intros hn he. destruct (Z.eq_dec (Z.abs n) 9007199254740992) as [q|q].
  - assert (g : fmt (bpow radix2 (53 + e))) by (apply generic_format_FLT_bpow; [typeclasses eauto|lia]).
    rewrite bpow_plus in g. change (bpow radix2 53) with 9007199254740992 in g.
    destruct (Z.abs_spec n) as [[_ a]|[_ a]]; rewrite a in q. now rewrite q.
    replace n with (- (9007199254740992))%Z by lia. rewrite opp_IZR, Ropp_mult_distr_l_reverse. now apply generic_format_opp.
  - apply generic_format_FLT. exists (Float radix2 n e). reflexivity. 2: exact he.
    cbn [Fnum]. change (radix2 ^ 53)%Z with 9007199254740992%Z. lia.
Qed.
Lemma low_mult n e : IZR n * bpow radix2 e <> 0 -> bpow radix2 e <= Rabs (IZR n * bpow radix2 e).
Proof.
  intros nz. rewrite Rabs_mult, (Rabs_pos_eq (bpow _ _)) by apply bpow_ge_0. rewrite <- abs_IZR. rewrite <- (Rmult_1_l (bpow radix2 e)) at 1.
  apply Rmult_le_compat_r. apply bpow_ge_0. apply IZR_le. assert (n <> 0%Z) by (intros z; apply nz; rewrite z; ring). lia.
Qed.
Lemma cx_ge x : (-1074 <= cx x)%Z.
Proof. unfold cexp, FLT_exp. lia. Qed.
Lemma cx_le x y : x <> 0 -> Rabs x <= Rabs y -> (cx x <= cx y)%Z.
Proof. intros nz h. assert (m := mag_le_abs radix2 x y nz h). unfold cexp, FLT_exp. lia. Qed.

(* what a sum of two doubles loses is a double *)
Lemma err_fmt x y : fmt x -> fmt y -> fmt (x + y - rn (x + y)).
Proof.
  intros fx fy. replace (x + y - rn (x + y)) with (- (rn (x + y) - (x + y))) by ring. apply generic_format_opp.
  apply (plus_error radix2 fexp (fun z => negb (Z.even z)) x y fx fy).
Qed.

(* Fast2Sum, also for a smaller first operand that is a multiple of the second one's last place *)
Definition fits x y := Rabs y <= Rabs x \/ exists n, x = IZR n * bpow radix2 (cx y).
Lemma fast_fits x y : fmt x -> fmt y -> fits x y -> rn (y - rn (rn (x + y) - x)) = x + y - rn (x + y).
Proof.
  intros fx fy [h|[n hn]]. now apply fast_two_sum.
  destruct (Rle_or_lt (Rabs y) (Rabs x)) as [l|l]. now apply fast_two_sum.
  destruct (fmt_mult y (cx y) fy (Z.le_refl _)) as [m hm]. set (e := cx y) in *. assert (e0 := cx_ge y). fold e in e0.
  assert (yb : (Z.abs m < 9007199254740992)%Z).
  { assert (ny : y <> 0) by (intros z; rewrite z, Rabs_R0 in l; assert (p := Rabs_pos x); lra).
    assert (b : Rabs y < bpow radix2 (53 + e)).
    { apply Rlt_le_trans with (bpow radix2 (mag radix2 y)). apply bpow_mag_gt. apply bpow_le. unfold e, cexp, FLT_exp. lia. }
    rewrite hm, Rabs_mult, (Rabs_pos_eq (bpow _ _)), bpow_plus in b by apply bpow_ge_0.
    apply Rmult_lt_reg_r in b. 2: apply bpow_gt_0. rewrite <- abs_IZR in b. change (bpow radix2 53) with (IZR 9007199254740992) in b. now apply lt_IZR. }
  assert (xb : (Z.abs n < Z.abs m)%Z).
  { rewrite hn, hm, !Rabs_mult, (Rabs_pos_eq (bpow _ _)) in l by apply bpow_ge_0. apply Rmult_lt_reg_r in l. 2: apply bpow_gt_0.
    rewrite <- !abs_IZR in l. now apply lt_IZR. }
  (* the sum's rounding is a multiple too, at most one place off *)
  assert (k : exists j, rn (x + y) = IZR j * bpow radix2 e /\ (Z.abs (j - (n + m)) <= 1)%Z).
  { assert (s : x + y = IZR (n + m) * bpow radix2 e) by (rewrite hn, hm, plus_IZR; ring).
    destruct (Z_le_gt_dec (Z.abs (n + m)) 9007199254740992) as [a|a].
    - exists (n + m)%Z. rewrite s. split. 2: lia. apply rn_id. now apply mult_fmt.
    - assert (sn : x + y <> 0). { rewrite s. intros z. apply Rmult_integral in z. destruct z as [z|z]. apply eq_IZR in z. lia. assert (p := bpow_gt_0 radix2 e). lra. }
      assert (sm : (mag radix2 (x + y) = 54 + e :> Z)%Z).
      { apply mag_unique. rewrite s, Rabs_mult, (Rabs_pos_eq (bpow _ _)), <- abs_IZR by apply bpow_ge_0.
        replace (54 + e - 1)%Z with (53 + e)%Z by ring. rewrite !bpow_plus. change (bpow radix2 53) with (IZR 9007199254740992).
        change (bpow radix2 54) with (IZR 18014398509481984). split.
        apply Rmult_le_compat_r. apply bpow_ge_0. apply IZR_le. lia. apply Rmult_lt_compat_r. apply bpow_gt_0. apply IZR_lt. lia. }
      assert (sc : cx (x + y) = (e + 1)%Z) by (unfold cexp, FLT_exp; rewrite sm; lia).
      exists (2 * ZnearestE (scaled_mantissa radix2 fexp (x + y)))%Z. split.
      + unfold rn, round, F2R. cbn [Fnum Fexp]. rewrite sc, bpow_plus, mult_IZR. change (bpow radix2 1) with 2. ring.
      + assert (d := error_le_half_ulp radix2 fexp (fun z => negb (Z.even z)) (x + y)).
        rewrite ulp_neq_0, sc in d by exact sn.
        unfold round, F2R in d. cbn [Fnum Fexp] in d. rewrite sc in d. rewrite s in d at 2. rewrite bpow_plus in d. change (bpow radix2 1) with 2 in d.
        change (Znearest (fun z => negb (Z.even z)) (scaled_mantissa radix2 fexp (x + y))) with (ZnearestE (scaled_mantissa radix2 fexp (x + y))) in d.
        set (j := ZnearestE _) in *. replace (IZR j * (bpow radix2 e * 2) - IZR (n + m) * bpow radix2 e) with (IZR (2 * j - (n + m)) * bpow radix2 e) in d
          by (rewrite minus_IZR, mult_IZR; ring).
        rewrite Rabs_mult, (Rabs_pos_eq (bpow _ _)), <- abs_IZR in d by apply bpow_ge_0.
        replace (/ 2 * (bpow radix2 e * 2)) with (1 * bpow radix2 e) in d by field.
        apply Rmult_le_reg_r in d. 2: apply bpow_gt_0. apply le_IZR in d. exact d. }
  destruct k as (j & kj & dj).
  assert (z : rn (rn (x + y) - x) = rn (x + y) - x).
  { apply rn_id. rewrite kj, hn. replace (IZR j * bpow radix2 e - IZR n * bpow radix2 e) with (IZR (j - n) * bpow radix2 e) by (rewrite minus_IZR; ring).
    apply mult_fmt. lia. exact e0. }
  rewrite z. replace (y - (rn (x + y) - x)) with (x + y - rn (x + y)) by ring. apply rn_id. now apply err_fmt.
Qed.

(* rounding of a sum of two doubles, by its binade; it never underflows *)
Lemma sum_small x y : fmt x -> fmt y -> Rabs (x + y) <= bpow radix2 (-1021) -> rn (x + y) = x + y.
Proof. intros fx fy h. apply rn_id. apply FLT_format_plus_small; try assumption. typeclasses eauto. Qed.
Lemma sum_half e x y : fmt x -> fmt y -> Rabs (x + y) <= bpow radix2 e -> Rabs (rn (x + y) - (x + y)) <= bpow radix2 (e - 54).
Proof.
  intros fx fy h. destruct (Z_le_gt_dec e (-1021)) as [l|g].
  - rewrite sum_small by (try assumption; apply Rle_trans with (1 := h); apply bpow_le; lia). unfold Rminus. rewrite Rplus_opp_r, Rabs_R0. apply bpow_ge_0.
  - destruct (Rle_lt_or_eq_dec _ _ h) as [hl|he].
    + destruct (Req_dec (x + y) 0) as [z|nz]. rewrite z, rn_0, Rminus_0_r, Rabs_R0. apply bpow_ge_0.
      apply Rle_trans with (1 := error_le_half_ulp radix2 fexp (fun x => negb (Z.even x)) (x + y)).
      rewrite ulp_neq_0 by exact nz. unfold cexp, FLT_exp. assert (hm := mag_le_bpow radix2 (x + y) e nz hl).
      replace (e - 54)%Z with (-1 + (e - 53))%Z by ring. rewrite bpow_plus. change (bpow radix2 (-1)) with (/ 2).
      apply Rmult_le_compat_l. lra. apply bpow_le. lia.
    + rewrite rn_id. unfold Rminus. rewrite Rplus_opp_r, Rabs_R0. apply bpow_ge_0.
      assert (f : fmt (bpow radix2 e)) by (apply generic_format_FLT_bpow; [typeclasses eauto|lia]).
      rewrite <- (Rabs_pos_eq (bpow radix2 e)) in he by apply bpow_ge_0. destruct (Rabs_eq_Rabs _ _ he) as [q|q]; rewrite q. exact f. now apply generic_format_opp.
Qed.
(* |x + y| <= 3 2^e: so is its rounding *)
Lemma sum_three e x y : fmt x -> fmt y -> Rabs (x + y) <= 3 * bpow radix2 e -> Rabs (rn (x + y)) <= 3 * bpow radix2 e.
Proof.
  intros fx fy h. destruct (Z_le_gt_dec (-1074) e) as [l|g].
  - apply abs_round_le_generic; try typeclasses eauto. apply (mult_fmt 3 e). lia. exact l. exact h.
  - rewrite sum_small; try assumption. apply Rle_trans with (1 := h). apply Rle_trans with (4 * bpow radix2 e).
    assert (p := bpow_ge_0 radix2 e). lra. change 4 with (bpow radix2 2). rewrite <- bpow_plus. apply bpow_le. lia.
Qed.
(* the low part of a normalised pair *)
Lemma norm_rel h l : fmt h -> fmt l -> rn (h + l) = h -> Rabs l <= u * Rabs h.
Proof.
  intros fh fl e. assert (g := error_le_half_ulp_round radix2 fexp (fun z => negb (Z.even z)) (h + l)).
  change (round radix2 fexp (Znearest (fun z => negb (Z.even z))) (h + l)) with (rn (h + l)) in g. rewrite e in g.
  replace (h - (h + l)) with (- l) in g by ring. rewrite Rabs_Ropp in g.
  destruct (Rle_or_lt (bpow radix2 (-1074 + 53 - 1)) (Rabs h)) as [a|a].
  - assert (k := ulp_FLT_le radix2 (-1074) 53 h a). assert (bpow radix2 (1 - 53) = 2 * u) by (unfold u; simpl; lra). rewrite H in k. lra.
  - assert (s : rn (h + l) = h + l).
    { apply sum_small; try assumption. rewrite (ulp_FLT_small radix2 (-1074) 53 h) in g by (apply Rlt_trans with (1 := a); apply bpow_lt; lia).
      apply Rle_trans with (1 := Rabs_triang _ _). replace (bpow radix2 (-1021)) with (bpow radix2 (-1022) + bpow radix2 (-1022)).
      2: { change (-1021)%Z with (1 + -1022)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. ring. }
      assert (p := bpow_gt_0 radix2 (-1074)). assert (q : bpow radix2 (-1074) <= bpow radix2 (-1022)) by (apply bpow_le; lia).
      change (-1074 + 53 - 1)%Z with (-1022)%Z in a. lra. }
    rewrite s in e. replace l with 0 by lra. rewrite Rabs_R0. apply Rmult_le_pos. unfold u; lra. apply Rabs_pos.
Qed.
Lemma norm_half e h l : fmt h -> fmt l -> rn (h + l) = h -> Rabs h < bpow radix2 e -> Rabs l <= bpow radix2 (e - 54).
Proof.
  intros fh fl n b. destruct (Z_le_gt_dec (-1021) e) as [g|g].
  - assert (k := error_le_half_ulp_round radix2 fexp (fun z => negb (Z.even z)) (h + l)).
    change (round radix2 fexp (Znearest (fun z => negb (Z.even z))) (h + l)) with (rn (h + l)) in k. rewrite n in k.
    replace (h - (h + l)) with (- l) in k by ring. rewrite Rabs_Ropp in k. apply Rle_trans with (1 := k).
    replace (e - 54)%Z with (-1 + (e - 53))%Z by ring. rewrite bpow_plus. change (bpow radix2 (-1)) with (/ 2). apply Rmult_le_compat_l. lra.
    destruct (Req_dec h 0) as [z|nz].
    + rewrite z. rewrite (ulp_FLT_small radix2 (-1074) 53 0) by (rewrite Rabs_R0; apply bpow_gt_0). apply bpow_le. lia.
    + rewrite ulp_neq_0 by exact nz. apply bpow_le. unfold cexp, FLT_exp. assert (m := mag_le_bpow radix2 h e nz b). lia.
  - assert (r := norm_rel h l fh fl n). assert (s : rn (h + l) = h + l).
    { apply sum_small; try assumption. apply Rle_trans with (1 := Rabs_triang _ _).
      assert (q : bpow radix2 e <= bpow radix2 (-1022)) by (apply bpow_le; lia).
      replace (bpow radix2 (-1021)) with (2 * bpow radix2 (-1022)). 2: { change (-1021)%Z with (1 + -1022)%Z. rewrite bpow_plus. reflexivity. }
      assert (p := Rabs_pos h). unfold u in r. lra. }
    rewrite s in n. replace l with 0 by lra. rewrite Rabs_R0. apply bpow_ge_0.
Qed.

(* the algorithm's values *)
Section Values.
Variables a al b bl : R.
Definition sh := rn (a + b).
Definition sl := a + b - sh.
Definition th := rn (al + bl).
Definition tl := al + bl - th.
Definition c := rn (sl + th).
Definition vh := rn (sh + c).
Definition vl := sh + c - vh.
Definition w := rn (tl + vl).
End Values.
(* 3u^2 (1 + 16/3 u) = 0x1.8000000000004p-105 *)
Definition K : R := 1688849860263937 / 45671926166590716193865151022383844364247891968.
Definition good a al b bl := fits (sh a b) (c a al b bl) /\ fits (vh a al b bl) (w a al b bl) /\
  Rabs (vh a al b bl + w a al b bl - (a + al + (b + bl))) <= K * Rabs (a + al + (b + bl)).

Lemma fits_0 y : fits 0 y.
Proof. right. exists 0%Z. ring. Qed.
Lemma fits_x0 x : fits x 0.
Proof. left. rewrite Rabs_R0. apply Rabs_pos. Qed.

Section Core.
Variables a al b bl : R.
Hypothesis fa : fmt a.
Hypothesis fal : fmt al.
Hypothesis fb : fmt b.
Hypothesis fbl : fmt bl.
Hypothesis na : rn (a + al) = a.
Hypothesis nb : rn (b + bl) = b.
Hypothesis pa : 0 < a.
Hypothesis ab : Rabs b <= a.

Lemma low_small : Rabs (al + bl) <= u * (a + Rabs b).
Proof.
  assert (x := norm_rel a al fa fal na). assert (y := norm_rel b bl fb fbl nb). rewrite (Rabs_pos_eq a) in x by lra.
  apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
Lemma tl_rel : Rabs (tl al bl) <= u * Rabs (al + bl).
Proof. unfold tl, th. rewrite Rabs_minus_sym. now apply rn_plus. Qed.
Lemma tl_fmt : fmt (tl al bl).
Proof. now apply err_fmt. Qed.
Lemma vl_rel : Rabs (vl a al b bl) <= u * Rabs (sh a b + c a al b bl).
Proof. unfold vl, vh. rewrite Rabs_minus_sym. apply rn_plus; apply rn_fmt. Qed.
Lemma vl_fmt : fmt (vl a al b bl).
Proof. apply err_fmt; apply rn_fmt. Qed.
Lemma w_rel : Rabs (w a al b bl - (tl al bl + vl a al b bl)) <= u * Rabs (tl al bl + vl a al b bl).
Proof. apply rn_plus. apply tl_fmt. apply vl_fmt. Qed.

(* the second operand takes away half of the first or more: its sum is exact *)
Lemma good_cancel : b <= - (a / 2) -> good a al b bl.
Proof.
  intros hb. assert (bn : b < 0) by lra. assert (ba : Rabs b = - b) by (apply Rabs_left; lra). rewrite ba in ab.
  assert (es : sh a b = a + b).
  { unfold sh. apply rn_id. replace (a + b) with (a - - b) by ring. apply sterbenz; try typeclasses eauto. exact fa. now apply generic_format_opp. lra. }
  assert (ec : c a al b bl = th al bl).
  { unfold c, sl. rewrite es. replace (a + b - (a + b) + th al bl) with (th al bl) by ring. apply rn_id, rn_fmt. }
  assert (tr := tl_rel). assert (ls := low_small). assert (e := eta_pos).
  destruct (Req_dec (th al bl) 0) as [z|nz].
  - assert (l0 : al + bl = 0).
    { assert (g := rn_plus al bl fal fbl). unfold th in z. rewrite z in g. replace (0 - (al + bl)) with (- (al + bl)) in g by ring. rewrite Rabs_Ropp in g.
      assert (p := Rabs_pos (al + bl)). unfold u in g. assert (q : Rabs (al + bl) = 0) by lra.
      destruct (Req_dec (al + bl) 0) as [y|y]. exact y. apply Rabs_no_R0 in y. lra. }
    assert (t0 : tl al bl = 0) by (unfold tl; lra).
    assert (v0 : vh a al b bl = a + b). { unfold vh. rewrite es, ec, z, Rplus_0_r. rewrite <- es. apply rn_id, rn_fmt. }
    assert (w0 : w a al b bl = 0). { unfold w, vl. rewrite v0, es, ec, t0, z. replace (0 + (a + b + 0 - (a + b))) with 0 by ring. apply rn_0. }
    unfold good. rewrite ec, z, w0, v0. split. apply fits_x0. split. apply fits_x0.
    replace (a + b + 0 - (a + al + (b + bl))) with (- (al + bl)) by ring. rewrite l0, Ropp_0, Rabs_R0.
    apply Rmult_le_pos. unfold K; lra. apply Rabs_pos.
  - set (g := cx (th al bl)). assert (g0 := cx_ge (th al bl)). fold g in g0.
    assert (tb : Rabs (th al bl) <= Rabs b).
    { apply abs_round_le_generic; try typeclasses eauto. now apply generic_format_abs. rewrite ba. unfold u in ls. lra. }
    assert (gb : (g <= cx b)%Z) by (apply cx_le; assumption).
    assert (ga : (cx b <= cx a)%Z) by (apply cx_le; [lra|rewrite ba, (Rabs_pos_eq a); lra]).
    destruct (fmt_mult a g fa ltac:(lia)) as [ma ha]. destruct (fmt_mult b g fb ltac:(lia)) as [mb hb'].
    assert (hs : sh a b = IZR (ma + mb) * bpow radix2 g) by (rewrite es, ha, hb', plus_IZR; ring).
    destruct (fmt_mult (th al bl) g (rn_fmt _) (Z.le_refl _)) as [mt ht].
    assert (sum : sh a b + c a al b bl = IZR (ma + mb + mt) * bpow radix2 g) by (rewrite ec, hs, ht, (plus_IZR (ma + mb)); ring).
    assert (tu : Rabs (tl al bl) <= / 2 * bpow radix2 g).
    { unfold tl. rewrite Rabs_minus_sym. assert (k := error_le_half_ulp_round radix2 fexp (fun z => negb (Z.even z)) (al + bl)).
      change (round radix2 fexp (Znearest (fun z => negb (Z.even z))) (al + bl)) with (th al bl) in k.
      rewrite ulp_neq_0 in k by exact nz. exact k. }
    assert (S : a + al + (b + bl) = (sh a b + c a al b bl) + tl al bl) by (rewrite es, ec; unfold tl; ring).
    assert (f1 : fits (sh a b) (c a al b bl)) by (right; exists (ma + mb)%Z; rewrite ec; exact hs).
    assert (gp := bpow_gt_0 radix2 g). set (G := bpow radix2 g) in *.
    destruct (Req_dec (vl a al b bl) 0) as [v0|vn].
    + assert (ew : w a al b bl = tl al bl) by (unfold w; rewrite v0, Rplus_0_r; apply rn_id, tl_fmt).
      assert (ev : vh a al b bl = sh a b + c a al b bl) by (unfold vl in v0; lra).
      split. exact f1. split.
      * rewrite ew, ev. destruct (Req_dec (sh a b + c a al b bl) 0) as [q|q]. rewrite q. apply fits_0.
        left. rewrite sum in q |- *. assert (lm := low_mult _ _ q). unfold G in *. lra.
      * rewrite ew, ev, S. replace (sh a b + c a al b bl + tl al bl - (sh a b + c a al b bl + tl al bl)) with 0 by ring.
        rewrite Rabs_R0. apply Rmult_le_pos. unfold K; lra. apply Rabs_pos.
    + assert (big : (9007199254740992 < Z.abs (ma + mb + mt))%Z).
      { destruct (Z_le_gt_dec (Z.abs (ma + mb + mt)) 9007199254740992) as [q|q]. 2: lia. exfalso. apply vn.
        unfold vl, vh. rewrite sum. rewrite rn_id. ring. now apply mult_fmt. }
      assert (bg : 9007199254740992 * G <= Rabs (sh a b + c a al b bl)).
      { rewrite sum, Rabs_mult, (Rabs_pos_eq G) by lra. apply Rmult_le_compat_r. lra. rewrite <- abs_IZR. apply IZR_le. lia. }
      assert (vr := vl_rel). assert (wr := w_rel).
      set (X := sh a b + c a al b bl) in *. assert (vx : vh a al b bl = X - vl a al b bl) by (unfold vl, X; ring).
      assert (t1 : Rabs (tl al bl) <= 1 / 18014398509481984 * Rabs X) by lra.
      assert (s1 : Rabs (tl al bl + vl a al b bl) <= 3 / 2 * u * Rabs X).
      { apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra. }
      assert (xp := Rabs_pos X).
      split. exact f1. split.
      * left. assert (p1 : Rabs (w a al b bl) <= 2 * u * Rabs X).
        { replace (w a al b bl) with ((w a al b bl - (tl al bl + vl a al b bl)) + (tl al bl + vl a al b bl)) by ring.
          apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra. }
        assert (p2 := Rabs_triang_inv X (vl a al b bl)). rewrite <- vx in p2. unfold u in *. lra.
      * rewrite S, vx. replace (X - vl a al b bl + w a al b bl - (X + tl al bl)) with (w a al b bl - (tl al bl + vl a al b bl)) by ring.
        assert (p2 := Rabs_triang_inv X (- tl al bl)). replace (X - - tl al bl) with (X + tl al bl) in p2 by ring. rewrite Rabs_Ropp in p2.
        apply Rle_trans with (1 := wr). unfold u, K in *. lra.
Qed.

Lemma good_far : - (a / 2) < b -> good a al b bl.
Proof.
  intros hb. set (T := a + b). assert (tp : 0 < T) by (unfold T; lra).
  assert (tn : T <> 0) by lra. set (e1 := (mag radix2 T : Z)).
  assert (lo : bpow radix2 (e1 - 1) <= T) by (assert (h := bpow_mag_le radix2 T tn); rewrite Rabs_pos_eq in h by lra; exact h).
  assert (hi : T < bpow radix2 e1) by (assert (h := bpow_mag_gt radix2 T); rewrite Rabs_pos_eq in h by lra; exact h).
  set (e := (e1 - 1)%Z) in *. assert (e1e : e1 = (e + 1)%Z) by (unfold e; ring).
  assert (B1 : bpow radix2 e1 = 2 * bpow radix2 e) by (rewrite e1e, bpow_plus; change (bpow radix2 1) with 2; ring).
  assert (B2 : bpow radix2 (e + 2) = 4 * bpow radix2 e) by (rewrite bpow_plus; change (bpow radix2 2) with 4; ring).
  assert (U0 : bpow radix2 (e - 53) = u * bpow radix2 e).
  { unfold Zminus. rewrite bpow_plus. change (bpow radix2 (- (53))) with (/ 9007199254740992). unfold u. ring. }
  assert (U1 : bpow radix2 (e1 - 54) = u * bpow radix2 e) by (rewrite e1e; replace (e + 1 - 54)%Z with (e - 53)%Z by ring; exact U0).
  assert (U2 : bpow radix2 (e + 2 - 54) = 2 * (u * bpow radix2 e)).
  { replace (e + 2 - 54)%Z with (1 + (e - 53))%Z by ring. rewrite bpow_plus, U0. reflexivity. }
  assert (U4 : bpow radix2 (e - 51) = 4 * (u * bpow radix2 e)).
  { replace (e - 51)%Z with (2 + (e - 53))%Z by ring. rewrite bpow_plus, U0. reflexivity. }
  assert (UU : bpow radix2 (e - 51 - 54) = 2 * (u * (u * bpow radix2 e))).
  { replace (e - 51 - 54)%Z with (1 + (- (53) + (e - 53)))%Z by ring. rewrite !bpow_plus, U0. change (bpow radix2 (- (53))) with (/ 9007199254740992).
    change (bpow radix2 1) with 2. unfold u. ring. }
  assert (a4 : Rabs a < bpow radix2 (e + 2)) by (rewrite Rabs_pos_eq by lra; unfold T in *; lra).
  assert (b2 : Rabs b < bpow radix2 e1).
  { assert (abi := ab). apply Rabs_le_inv in abi. apply Rabs_lt. unfold T in *. lra. }
  assert (Bp := bpow_gt_0 radix2 e). set (B := bpow radix2 e) in *.
  assert (la := norm_half _ a al fa fal na a4). rewrite U2 in la.
  assert (lb := norm_half _ b bl fb fbl nb b2). rewrite U1 in lb.
  assert (l3 : Rabs (al + bl) <= 3 * (u * B)) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  assert (t3 : Rabs (th al bl) <= 3 * (u * B)) by (unfold th; rewrite <- U0 in *; now apply sum_three).
  assert (tr := tl_rel).
  assert (s1 : Rabs (sl a b) <= u * B).
  { unfold sl, sh. rewrite Rabs_minus_sym, <- U1. apply sum_half; try assumption. fold T. rewrite Rabs_pos_eq by lra. lra. }
  assert (s4 : Rabs (sl a b + th al bl) <= bpow radix2 (e - 51)) by (rewrite U4; apply Rle_trans with (1 := Rabs_triang _ _); lra).
  assert (c1 : Rabs (c a al b bl - (sl a b + th al bl)) <= 2 * (u * (u * B))).
  { rewrite <- UU. apply sum_half; try assumption. now apply err_fmt. apply rn_fmt. }
  assert (vr := vl_rel). assert (wr := w_rel).
  assert (sx : sh a b = T - sl a b) by (unfold sl, T; ring).
  assert (x : Rabs (sh a b + c a al b bl) <= T + 3 * (u * B) + 2 * (u * (u * B))).
  { replace (sh a b + c a al b bl) with (T + (th al bl + (c a al b bl - (sl a b + th al bl)))) by (rewrite sx; ring).
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq T) by lra.
    assert (q := Rabs_triang (th al bl) (c a al b bl - (sl a b + th al bl))). lra. }
  assert (vx : vh a al b bl = sh a b + c a al b bl - vl a al b bl) by (unfold vl; ring).
  assert (cc : Rabs (c a al b bl) <= 5 * (u * B)).
  { replace (c a al b bl) with ((c a al b bl - (sl a b + th al bl)) + (sl a b + th al bl)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite U4 in s4. unfold u in *. lra. }
  assert (hs : T - u * B <= sh a b) by (apply Rabs_le_inv in s1; lra).
  assert (tv : Rabs (tl al bl + vl a al b bl) <= u * (T + 3 * (u * B) + 2 * (u * (u * B))) + 3 * (u * (u * B))).
  { apply Rle_trans with (1 := Rabs_triang _ _). assert (u * Rabs (al + bl) <= u * (3 * (u * B))) by (apply Rmult_le_compat_l; [unfold u; lra|exact l3]).
    assert (u * Rabs (sh a b + c a al b bl) <= u * (T + 3 * (u * B) + 2 * (u * (u * B)))) by (apply Rmult_le_compat_l; [unfold u; lra|exact x]). lra. }
  assert (w1 : Rabs (w a al b bl - (tl al bl + vl a al b bl)) <= u * (u * (T + 3 * (u * B) + 2 * (u * (u * B))) + 3 * (u * (u * B)))).
  { apply Rle_trans with (1 := wr). apply Rmult_le_compat_l. unfold u; lra. exact tv. }
  split; [|split].
  - left. rewrite (Rabs_pos_eq (sh a b)); unfold u in *; lra.
  - left. assert (p1 : Rabs (w a al b bl) <= 2 * u * T).
    { replace (w a al b bl) with ((w a al b bl - (tl al bl + vl a al b bl)) + (tl al bl + vl a al b bl)) by ring.
      apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra. }
    assert (v1 : Rabs (vl a al b bl) <= 2 * u * T).
    { apply Rle_trans with (1 := vr). apply Rle_trans with (u * (T + 3 * (u * B) + 2 * (u * (u * B)))). apply Rmult_le_compat_l; [unfold u; lra|exact x]. unfold u. lra. }
    apply Rle_trans with (1 := p1). apply Rle_trans with (vh a al b bl). 2: apply Rle_abs.
    rewrite vx. apply Rabs_le_inv in v1. apply Rabs_le_inv in cc. unfold u in *. lra.
  - replace (vh a al b bl + w a al b bl - (a + al + (b + bl))) with
      ((c a al b bl - (sl a b + th al bl)) + (w a al b bl - (tl al bl + vl a al b bl))) by (rewrite vx, sx; unfold tl, T; ring).
    apply Rle_trans with (1 := Rabs_triang _ _).
    assert (S : T - 3 * (u * B) <= Rabs (a + al + (b + bl))).
    { apply Rle_trans with (a + al + (b + bl)). 2: apply Rle_abs. apply Rabs_le_inv in l3. unfold T. lra. }
    unfold u, K in *. lra.
Qed.
Lemma good_pos : good a al b bl.
Proof. destruct (Rle_or_lt b (- (a / 2))). now apply good_cancel. now apply good_far. Qed.
End Core.

(* any order, any signs *)
Lemma good_swap a al b bl : good b bl a al -> good a al b bl.
Proof.
  unfold good, w, vl, vh, c, sl, tl, th, sh. rewrite (Rplus_comm b a), (Rplus_comm bl al), (Rplus_comm (b + bl) (a + al)). trivial.
Qed.
Lemma fits_opp x y : fits (- x) (- y) -> fits x y.
Proof.
  intros [h|[n h]]. left. now rewrite !Rabs_Ropp in h. right. exists (- n)%Z. rewrite cexp_opp in h. rewrite opp_IZR. lra.
Qed.
Lemma good_opp a al b bl : good (- a) (- al) (- b) (- bl) -> good a al b bl.
Proof.
  assert (e1 : forall x y, rn (- x + - y) = - rn (x + y)) by (intros x y; rewrite <- rn_opp; f_equal; ring).
  assert (s : sh (- a) (- b) = - sh a b) by apply e1.
  assert (l : sl (- a) (- b) = - sl a b) by (unfold sl; rewrite s; ring).
  assert (t : th (- al) (- bl) = - th al bl) by apply e1.
  assert (m : tl (- al) (- bl) = - tl al bl) by (unfold tl; rewrite t; ring).
  assert (k : c (- a) (- al) (- b) (- bl) = - c a al b bl) by (unfold c; rewrite l, t; apply e1).
  assert (v : vh (- a) (- al) (- b) (- bl) = - vh a al b bl) by (unfold vh; rewrite s, k; apply e1).
  assert (n : vl (- a) (- al) (- b) (- bl) = - vl a al b bl) by (unfold vl; rewrite s, k, v; ring).
  assert (o : w (- a) (- al) (- b) (- bl) = - w a al b bl) by (unfold w; rewrite m, n; apply e1).
  unfold good. rewrite s, k, v, o. intros (f1 & f2 & h). split. now apply fits_opp. split. now apply fits_opp.
  replace (- vh a al b bl + - w a al b bl - (- a + - al + (- b + - bl))) with (- (vh a al b bl + w a al b bl - (a + al + (b + bl)))) in h by ring.
  replace (- a + - al + (- b + - bl)) with (- (a + al + (b + bl))) in h by ring. now rewrite !Rabs_Ropp in h.
Qed.
Lemma norm_zero al : fmt al -> rn (0 + al) = 0 -> al = 0.
Proof. intros f h. rewrite Rplus_0_l, rn_id in h by exact f. exact h. Qed.
Lemma norm_opp h l : rn (h + l) = h -> rn (- h + - l) = - h.
Proof. intros e. rewrite <- e at 2. rewrite <- rn_opp. f_equal. ring. Qed.
Theorem add_good a al b bl : fmt a -> fmt al -> fmt b -> fmt bl -> rn (a + al) = a -> rn (b + bl) = b -> good a al b bl.
Proof.
  assert (P : forall a al b bl, fmt a -> fmt al -> fmt b -> fmt bl -> rn (a + al) = a -> rn (b + bl) = b -> Rabs b <= Rabs a -> good a al b bl).
  { intros x xl y yl fx fxl fy fyl nx ny h. destruct (total_order_T x 0) as [[n|z]|p].
    - apply good_opp. rewrite (Rabs_left x) in h by exact n. apply good_pos; try (now apply generic_format_opp); try (now apply norm_opp). lra. rewrite Rabs_Ropp. exact h.
    - subst x. assert (y0 : y = 0). { rewrite Rabs_R0 in h. destruct (Req_dec y 0) as [e|e]. exact e. apply Rabs_no_R0 in e. assert (q := Rabs_pos y). lra. }
      subst y. rewrite (norm_zero xl fxl nx), (norm_zero yl fyl ny).
      assert (Z : rn (0 + 0) = 0) by (rewrite Rplus_0_l; apply rn_0). assert (M : 0 + 0 - 0 = 0) by ring.
      unfold good, w, vl, vh, c, sl, tl, th, sh. rewrite ?Z, ?M, ?Z, ?M, ?Z, ?M, ?Z. split. apply fits_0. split. apply fits_0.
      replace (0 + 0 - (0 + 0 + (0 + 0))) with 0 by ring. rewrite !Rplus_0_l, Rabs_R0, Rmult_0_r. lra.
    - apply good_pos; try assumption. rewrite (Rabs_pos_eq x) in h by lra. exact h. }
  intros fa fal fb fbl na nb. destruct (Rle_or_lt (Rabs b) (Rabs a)) as [h|h]. now apply P. apply good_swap. apply P; try assumption. lra.
Qed.
