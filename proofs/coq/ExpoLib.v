(* The numerical analysis of cf_exp1 in reals and Flocq only: reduction, polynomial, exact scaling. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core Mult_error.
From Interval Require Import Tactic.
From CF Require Import FloatLib.
Open Scope R_scope.

Definition S0 : R := 6755399441055744.                       (* 3 * 2^51 *)
Definition L2E : R := 3248660424278399 / 2251799813685248.
Definition HI : R := -6243314768165359 / 9007199254740992.
Definition LO : R := -7525737178955839 / 324518553658426726783156020576256.

Definition HM : R := -3048493539143 / 4398046511104.         (* expm1: ln 2 to 42 bits, *)
Definition LM : R := -544487923021427 / 9903520314283042199192993792.   (* and the rest *)

(* half an ulp below a power of two *)
Lemma rn_half e z : (-1000 <= e)%Z -> Rabs z <= bpow radix2 e -> Rabs (rn z - z) <= bpow radix2 (e - 54).
Proof.
  intros he hz. destruct (Req_dec z 0) as [->|hz0].
  { unfold rn. rewrite round_0 by typeclasses eauto. rewrite Rminus_0_r, Rabs_R0. apply bpow_ge_0. }
  destruct (Rle_lt_or_eq_dec _ _ hz) as [hlt|heq].
  - apply Rle_trans with (1 := error_le_half_ulp radix2 (FLT_exp (-1074) 53) (fun x => negb (Z.even x)) z).
    rewrite ulp_neq_0 by assumption. unfold cexp, FLT_exp.
    assert (hm := mag_le_bpow radix2 z e hz0 hlt).
    replace (e - 54)%Z with (-1 + (e - 53))%Z by ring. rewrite bpow_plus. change (bpow radix2 (-1)) with (/2).
    apply Rmult_le_compat_l. lra. apply bpow_le. lia.
  - assert (f : fmt z).
    { rewrite <- (Rabs_pos_eq (bpow radix2 e)) in heq by apply bpow_ge_0.
      destruct (Rabs_eq_Rabs _ _ heq) as [->| ->]; [|apply generic_format_opp]; apply generic_format_FLT_bpow; try typeclasses eauto; lia. }
    rewrite rn_id by assumption. replace (z - z) with 0 by ring. rewrite Rabs_R0. apply bpow_ge_0.
Qed.

Ltac pow e v := let h := fresh in assert (h : bpow radix2 e = v) by (simpl; unfold Z.pow_pos; simpl; lra).

Section Reduce.
Variable x : R.
Hypothesis hx : -708 <= x <= 693.
Let T := S0 + L2E * x.
Let t := rn T.
Let k := rn (- S0 + t).
Let h := rn (x + HI * k).
Let r := rn (h + LO * k).

Lemma T_bounds : S0 - 1022 <= T <= S0 + 1000.
Proof. unfold T, S0, L2E. lra. Qed.
Lemma T_err : Rabs (t - T) <= / 2.
Proof.
  pow (53 - 54)%Z (/2). rewrite <- H. apply rn_half. lia.
  pow 53%Z 9007199254740992. rewrite H0. assert (b := T_bounds). apply Rabs_le. unfold S0 in *. lra.
Qed.
Lemma t_int : exists n : Z, t = IZR n.
Proof.
  assert (b := T_bounds). assert (e := T_err). apply Rabs_le_inv in e.
  assert (m : mag radix2 t = 53%Z :> Z).
  { apply mag_unique. pow (53 - 1)%Z 4503599627370496. pow 53%Z 9007199254740992. rewrite H, H0.
    rewrite Rabs_pos_eq; unfold S0 in *; lra. }
  assert (f := rn_fmt T). fold t in f. red in f. unfold cexp in f. rewrite m in f.
  exists (Ztrunc (scaled_mantissa radix2 (FLT_exp (-1074) 53) t)).
  rewrite f at 1. unfold F2R, Fnum, Fexp. change (bpow radix2 (FLT_exp (-1074) 53 53)) with 1. ring.
Qed.
Lemma k_exact : k = t - S0.
Proof.
  destruct t_int as [n hn]. assert (b := T_bounds). assert (e := T_err). apply Rabs_le_inv in e.
  unfold k. rewrite rn_id. ring. rewrite hn in *. unfold S0 in *.
  rewrite <- opp_IZR, <- plus_IZR.
  apply generic_format_FLT. exists (Float radix2 (-6755399441055744 + n) 0).
  - unfold F2R; cbn [Fnum Fexp]. change (bpow radix2 0) with 1. now rewrite Rmult_1_r.
  - cbn [Fnum]. change (radix2 ^ 53)%Z with 9007199254740992%Z.
    assert (IZR (-1200) <= IZR (-6755399441055744 + n) <= IZR 1200) by (rewrite plus_IZR; lra).
    destruct H as [H1 H2]. apply le_IZR in H1. apply le_IZR in H2. lia.
  - cbn [Fexp]. lia.
Qed.
Lemma k_int : exists n : Z, k = IZR n /\ (-1021 <= n <= 1000)%Z.
Proof.
  destruct t_int as [n hn]. assert (b := T_bounds). assert (e := T_err). apply Rabs_le_inv in e.
  exists (n - 6755399441055744)%Z. rewrite k_exact, hn, minus_IZR. split. reflexivity.
  assert (IZR (-1022) < IZR (n - 6755399441055744) < IZR 1001).
  { rewrite minus_IZR, <- hn. unfold T, S0, L2E in *. split; [|]; lra. }
  destruct H as [H1 H2]. apply lt_IZR in H1. apply lt_IZR in H2. lia.
Qed.
Lemma k_bound : -1021 <= k <= 1000.
Proof. destruct k_int as [n [-> [h1 h2]]]. split; apply IZR_le; assumption. Qed.
Lemma k_close : Rabs (k - L2E * x) <= / 2.
Proof. rewrite k_exact. replace (t - S0 - L2E * x) with (t - T) by (unfold T; ring). exact T_err. Qed.

(* -ln 2 = HI + LO up to 2^-105, log2 e = L2E up to 2^-53 *)
Lemma hilo : Rabs (ln 2 + (HI + LO)) <= 1 / IZR (2^105).
Proof. unfold HI, LO. interval with (i_prec 150). Qed.
Lemma h_arg : Rabs (x + HI * k) <= 34659/100000.
Proof.
  assert (c := k_close). assert (b := k_bound). apply Rabs_le_inv in c.
  replace (x + HI * k) with (HI * (k - L2E * x) + x * (1 + HI * L2E)) by ring.
  apply Rabs_le. unfold HI, L2E in *. lra.
Qed.
Lemma h_err : Rabs (h - (x + HI * k)) <= 1 / 36028797018963968.
Proof.
  pow (-1 - 54)%Z (1 / 36028797018963968). rewrite <- H. apply rn_half. lia.
  pow (-1)%Z (/2). rewrite H0. assert (a := h_arg). lra.
Qed.
Lemma r_arg : Rabs (h + LO * k) <= 3466/10000.
Proof.
  assert (a := h_arg). assert (e := h_err). assert (b := k_bound). apply Rabs_le_inv in a. apply Rabs_le_inv in e.
  apply Rabs_le. unfold LO. lra.
Qed.
Lemma r_err : Rabs (r - (x - k * ln 2)) <= 2001 / 1000 / 36028797018963968.
Proof.
  assert (Rabs (r - (h + LO * k)) <= 1 / 36028797018963968).
  { pow (-1 - 54)%Z (1 / 36028797018963968). rewrite <- H. apply rn_half. lia.
    pow (-1)%Z (/2). rewrite H0. assert (a := r_arg). lra. }
  assert (e := h_err). assert (b := k_bound). assert (l := hilo).
  assert (kl : Rabs (k * (ln 2 + (HI + LO))) <= 1021 * (1 / IZR (2^105))).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos. apply Rabs_le; lra. exact l. }
  replace (r - (x - k * ln 2)) with ((r - (h + LO * k)) + (h - (x + HI * k)) + k * (ln 2 + (HI + LO))) by ring.
  change (IZR (2^105)) with 40564819207303340847894502572032 in *.
  absinv. apply Rabs_le. lra.
Qed.
Lemma r_bound : Rabs r <= 3467/10000.
Proof.
  assert (Rabs (r - (h + LO * k)) <= 1 / 36028797018963968).
  { pow (-1 - 54)%Z (1 / 36028797018963968). rewrite <- H. apply rn_half. lia.
    pow (-1)%Z (/2). rewrite H0. assert (a := r_arg). lra. }
  assert (a := r_arg). absinv. apply Rabs_le. lra.
Qed.

(* expm1: the same k *)
Let mh := rn (x + HM * k).
Lemma mh_arg : Rabs (x + HM * k) <= 34659/100000.
Proof.
  assert (c := k_close). assert (b := k_bound). apply Rabs_le_inv in c.
  replace (x + HM * k) with (HM * (k - L2E * x) + x * (1 + HM * L2E)) by ring.
  apply Rabs_le. unfold HM, L2E in *. lra.
Qed.
Lemma near_half z B : Rabs z <= B -> B <= /2 -> Rabs (rn z) <= B + 1 / 36028797018963968.
Proof.
  intros hz hB. assert (e : Rabs (rn z - z) <= 1 / 36028797018963968).
  { pow (-1 - 54)%Z (1 / 36028797018963968). rewrite <- H. apply rn_half. lia. pow (-1)%Z (/2). rewrite H0. lra. }
  absinv. apply Rabs_le. lra.
Qed.
Lemma mh_bound : Rabs mh <= 3466/10000.
Proof. assert (h0 := near_half _ _ mh_arg ltac:(lra)). fold mh in h0. lra. Qed.
Lemma mr_arg : Rabs (mh + LM * k) <= 34665/100000.
Proof. assert (a := mh_bound). assert (b := k_bound). apply Rabs_le_inv in a. apply Rabs_le. unfold LM. lra. Qed.
Lemma mr_bound : Rabs (rn (mh + LM * k)) <= 3467/10000.
Proof. assert (h0 := near_half _ _ mr_arg ltac:(lra)). lra. Qed.
End Reduce.

(* one Horner step, c + r p in [-2^e, 2^e] *)
Lemma horner_step e v c r p m E R :
  (-1000 <= e)%Z -> bpow radix2 e = v -> Rabs r <= R -> Rabs (p - m) <= E -> Rabs (c + r * p) <= v ->
  Rabs (rn (c + r * p)) <= v /\ Rabs (rn (c + r * p) - (c + r * m)) <= R * E + v / 18014398509481984.
Proof.
  intros he hv hr hp hz. rewrite <- hv in *. split.
  - apply abs_round_le_generic; try typeclasses eauto. apply generic_format_FLT_bpow; try typeclasses eauto; lia. exact hz.
  - assert (h := rn_half e _ he hz).
    replace (bpow radix2 (e - 54)) with (bpow radix2 e / 18014398509481984) in h.
    2:{ unfold Zminus. rewrite bpow_plus. simpl. unfold Z.pow_pos; simpl. lra. }
    replace (rn (c + r * p) - (c + r * m)) with ((rn (c + r * p) - (c + r * p)) + r * (p - m)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult.
    assert (Rabs r * Rabs (p - m) <= R * E) by (apply Rmult_le_compat; try apply Rabs_pos; assumption). lra.
Qed.

Definition P (r : R) : R := 1 + r * (1 + r * (4503599627370507 / 9007199254740992 + r * (6004799503160593 / 36028797018963968
  + r * (6004799503139485 / 144115188075855872 + r * (1200959900649673 / 144115188075855872
  + r * (1601279874085757 / 1152921504606846976 + r * (7320136444159925 / 36893488147419103232
  + r * (457506757533105 / 18446744073709551616 + r * (6506834145557943 / 2361183241434822606848
  + r * (2609665733262093 / 9444732965739290427392 + r * (7562538431926971 / 302231454903657293676544))))))))))).

Lemma method_error r : -3467/10000 <= r <= 3467/10000 -> Rabs ((P r - exp r) / exp r) <= 1/36028797018963968.   (* 2^-55 *)
Proof. intros H. unfold P. interval with (i_bisect r, i_taylor r, i_prec 90, i_degree 14). Qed.

Section Poly.
Variable r : R.
Hypothesis hr : Rabs r <= 3467/10000.
Definition p10 := rn (2609665733262093 / 9444732965739290427392 + r * (7562538431926971 / 302231454903657293676544)).
Definition p9 := rn (6506834145557943 / 2361183241434822606848 + r * p10).
Definition p8 := rn (457506757533105 / 18446744073709551616 + r * p9).
Definition p7 := rn (7320136444159925 / 36893488147419103232 + r * p8).
Definition p6 := rn (1601279874085757 / 1152921504606846976 + r * p7).
Definition p5 := rn (1200959900649673 / 144115188075855872 + r * p6).
Definition p4 := rn (6004799503139485 / 144115188075855872 + r * p5).
Definition p3 := rn (6004799503160593 / 36028797018963968 + r * p4).
Definition p2 := rn (4503599627370507 / 9007199254740992 + r * p3).
Definition p1 := rn (1 + r * p2).
Definition p0 := rn (1 + r * p1).

Ltac bp := simpl; unfold Z.pow_pos; simpl; lra.
Ltac st e v p hp he := destruct (horner_step e v _ r _ _ _ _ ltac:(lia) ltac:(bp) hr he) as [?b ?e];
  [ apply Rabs_le_inv in hr; apply Rabs_le_inv in hp; apply Rabs_le; split; interval | ].

Lemma p2_err : exists m, P r = 1 + r * (1 + r * m) /\ Rabs p2 <= 6/10 /\ 0 <= p2 /\ Rabs (p2 - m) <= 6/10 / 9007199254740992.
Proof.
  eexists. split. reflexivity.
  assert (e11 : Rabs (7562538431926971 / 302231454903657293676544 - 7562538431926971 / 302231454903657293676544) <= 0)
    by (rewrite Rminus_eq_0, Rabs_R0; lra).
  destruct (horner_step (-21) (1/2097152) (2609665733262093 / 9444732965739290427392) r _ _ _ _ ltac:(lia) ltac:(bp) hr e11) as [b10 e10]. interval. fold p10 in *.
  destruct (horner_step (-18) (1/262144) (6506834145557943 / 2361183241434822606848) r _ _ _ _ ltac:(lia) ltac:(bp) hr e10) as [b9 e9]. interval. fold p9 in *.
  destruct (horner_step (-15) (1/32768) (457506757533105 / 18446744073709551616) r _ _ _ _ ltac:(lia) ltac:(bp) hr e9) as [b8 e8]. interval. fold p8 in *.
  destruct (horner_step (-12) (1/4096) (7320136444159925 / 36893488147419103232) r _ _ _ _ ltac:(lia) ltac:(bp) hr e8) as [b7 e7]. interval. fold p7 in *.
  destruct (horner_step (-9) (1/512) (1601279874085757 / 1152921504606846976) r _ _ _ _ ltac:(lia) ltac:(bp) hr e7) as [b6 e6]. interval. fold p6 in *.
  destruct (horner_step (-6) (1/64) (1200959900649673 / 144115188075855872) r _ _ _ _ ltac:(lia) ltac:(bp) hr e6) as [b5 e5]. interval. fold p5 in *.
  destruct (horner_step (-4) (1/16) (6004799503139485 / 144115188075855872) r _ _ _ _ ltac:(lia) ltac:(bp) hr e5) as [b4 e4]. interval. fold p4 in *.
  destruct (horner_step (-2) (1/4) (6004799503160593 / 36028797018963968) r _ _ _ _ ltac:(lia) ltac:(bp) hr e4) as [b3 e3]. interval. fold p3 in *.
  destruct (horner_step 0 1 (4503599627370507 / 9007199254740992) r _ _ _ _ ltac:(lia) ltac:(bp) hr e3) as [b2 e2]. interval. fold p2 in *.
  split; [|split; [|]].
  - unfold p2. interval.
  - unfold p2. interval.
  - apply Rle_trans with (1 := e2). lra.
Qed.

Lemma p1_pos : 0 <= p1.
Proof. unfold p1. destruct p2_err as (m & _ & b2 & _ & _). interval. Qed.
Lemma p0_err : Rabs (p0 - P r) <= 12/10 / 9007199254740992 * exp r.
Proof.
  destruct p2_err as (m & -> & b2 & b2' & e2). assert (p1p := p1_pos).
  destruct (Rle_lt_dec 0 r) as [pos|neg].
  - destruct (horner_step 1 2 1 r _ _ _ _ ltac:(lia) ltac:(bp) hr e2) as [b1 e1]. interval. fold p1 in *.
    assert (hr' : Rabs r <= r) by (rewrite Rabs_pos_eq; lra).
    destruct (horner_step 1 2 1 r _ _ _ _ ltac:(lia) ltac:(bp) hr' e1) as [b0 e0]. unfold p1; interval. fold p0 in *.
    apply Rle_trans with (1 := e0).
    assert (1 + r <= exp r) by (apply exp_ineq1_le). assert (g : r <= 3467/10000) by (apply Rabs_le_inv in hr; lra). nra.
  - assert (n : -3467/10000 <= r <= 0) by (apply Rabs_le_inv in hr; lra).
    assert (b2i : 0 <= p2 <= 6/10) by (apply Rabs_le_inv in b2; lra).
    destruct (horner_step 0 1 1 r _ _ _ _ ltac:(lia) ltac:(bp) hr e2) as [b1 e1]. apply Rabs_le; nra. fold p1 in *.
    assert (b1i : 0 <= p1 <= 1) by (apply Rabs_le_inv in b1; lra).
    destruct (horner_step 0 1 1 r _ _ _ _ ltac:(lia) ltac:(bp) hr e1) as [b0 e0]. apply Rabs_le; nra. fold p0 in *.
    apply Rle_trans with (1 := e0).
    assert (7/10 <= exp r) by interval. lra.
Qed.
Lemma p0_bounds : 1/2 <= p0 <= 3/2.
Proof.
  assert (h : p1 <= 125/100).
  { destruct p2_err as (m & _ & b2 & _ & _). apply Rabs_le_inv in hr. apply Rabs_le_inv in b2.
    assert (g : Rabs (1 + r * p2) <= bpow radix2 1) by (change (bpow radix2 1) with 2; apply Rabs_le; nra).
    assert (e := rn_half 1 (1 + r * p2) ltac:(lia) g). fold p1 in e.
    replace (bpow radix2 (1 - 54)) with (1 / 9007199254740992) in e by bp. apply Rabs_le_inv in e. nra. }
  assert (l := p1_pos).
  assert (z : 56/100 <= 1 + r * p1 <= 144/100) by (apply Rabs_le_inv in hr; nra).
  assert (e := rn_half 1 (1 + r * p1) ltac:(lia)). replace (bpow radix2 (1 - 54)) with (1 / 9007199254740992) in e by bp.
  change (bpow radix2 1) with 2 in e. assert (g : Rabs (1 + r * p1) <= 2) by (apply Rabs_le; lra).
  specialize (e g). fold p0 in e. apply Rabs_le_inv in e. lra.
Qed.
End Poly.

(* the whole function *)
Section Value.
Variable x : R.
Hypothesis hx : -708 <= x <= 693.
Definition t_ := rn (S0 + L2E * x).
Definition k_ := rn (- S0 + t_).
Definition h_ := rn (x + HI * k_).
Definition r_ := rn (h_ + LO * k_).
Definition y_ := rn (p0 r_ * exp (k_ * ln 2)).

Lemma r_b : Rabs r_ <= 3467/10000.
Proof. exact (r_bound x hx). Qed.
Lemma p0_exp : Rabs (p0 r_ - exp (x - k_ * ln 2)) <= 199/100 / 9007199254740992 * exp (x - k_ * ln 2).
Proof.
  assert (e1 := p0_err r_ r_b). assert (rb := r_b). apply Rabs_le_inv in rb. assert (e2 := method_error r_ ltac:(lra)).
  assert (e3 : Rabs (r_ - (x - k_ * ln 2)) <= 2001 / 1000 / 36028797018963968) by exact (r_err x hx).
  set (q := x - k_ * ln 2) in *. set (d := r_ - q) in *.
  assert (er : exp r_ = exp q * exp d) by (rewrite <- exp_plus; f_equal; unfold d; ring).
  assert (ed : Rabs (exp d - 1) <= 2002 / 1000 / 36028797018963968) by interval with (i_taylor d, i_prec 120).
  assert (pq := exp_pos q). assert (pr := exp_pos r_).
  assert (e2' : Rabs (P r_ - exp r_) <= 1/36028797018963968 * exp r_).
  { assert (i := Rinv_0_lt_compat _ pr). unfold Rdiv at 1 in e2. rewrite Rabs_mult, (Rabs_pos_eq (/ exp r_)) in e2 by lra.
    apply Rmult_le_reg_r with (/ exp r_). exact i.
    replace (1 / 36028797018963968 * exp r_ * / exp r_) with (1 / 36028797018963968) by (field; lra). exact e2. }
  assert (e4 : Rabs (exp r_ - exp q) <= 2002 / 1000 / 36028797018963968 * exp q).
  { rewrite er. replace (exp q * exp d - exp q) with ((exp d - 1) * exp q) by ring.
    rewrite Rabs_mult, (Rabs_pos_eq (exp q)) by lra. apply Rmult_le_compat_r; lra. }
  absinv. apply Rabs_le. lra.
Qed.

Lemma y_eq : y_ = p0 r_ * exp (k_ * ln 2).
Proof.
  unfold y_. destruct (k_int x hx) as [n [hn bn]]. fold t_ k_ in hn. rewrite hn.
  change 2 with (IZR radix2). rewrite <- bpow_exp. apply rn_id.
  apply mult_bpow_exact_FLT; [apply rn_fmt|].
  assert (b := p0_bounds r_ r_b).
  assert (0 <= mag radix2 (p0 r_))%Z.
  { apply mag_ge_bpow. rewrite Rabs_pos_eq by lra. change (bpow radix2 (0 - 1)) with (/2). lra. }
  lia.
Qed.
Lemma y_err : Rabs (y_ - exp x) <= 199/100 / 9007199254740992 * exp x.
Proof.
  rewrite y_eq. assert (e := p0_exp). assert (pk := exp_pos (k_ * ln 2)).
  assert (ex : exp x = exp (x - k_ * ln 2) * exp (k_ * ln 2)) by (rewrite <- exp_plus; f_equal; ring).
  rewrite ex, <- Rmult_minus_distr_r, Rabs_mult, (Rabs_pos_eq (exp (k_ * ln 2))), <- Rmult_assoc by lra.
  apply Rmult_le_compat_r; lra.
Qed.
Lemma y_pos : 0 < y_.
Proof. rewrite y_eq. assert (b := p0_bounds r_ r_b). apply Rmult_lt_0_compat. lra. apply exp_pos. Qed.
Lemma y_range : y_ <= IZR (2^1000).
Proof.
  assert (e := y_err). apply Rabs_le_inv in e. apply Rle_trans with (exp x * (1 + 1/1000000)). assert (h := exp_pos x). lra.
  interval with (i_prec 60).
Qed.
Lemma y_le1 : x <= 0 -> y_ <= 1.
Proof.
  intros neg. rewrite y_eq. assert (b := p0_bounds r_ r_b). assert (pk := exp_pos (k_ * ln 2)).
  destruct (k_int x hx) as [n [hn bn]]. fold t_ k_ in hn.
  assert (k0 : k_ <= 0).
  { assert (kk := k_exact x hx). fold t_ k_ in kk. rewrite kk.
    assert (t_ <= rn S0) by (apply rn_le; unfold L2E; lra).
    rewrite rn_id in H. lra. apply generic_format_FLT. exists (Float radix2 6755399441055744 0); try easy.
    unfold F2R; cbn [Fnum Fexp]. change (bpow radix2 0) with 1. now rewrite Rmult_1_r. }
  destruct (Z.eq_dec n 0) as [z|nz].
  - assert (kz : k_ = 0) by (rewrite hn, z; reflexivity).
    rewrite kz, Rmult_0_l, exp_0, Rmult_1_r. unfold p0. apply Rle_trans with (rn 1); [apply rn_le|rewrite rn_1; lra].
    assert (r_ <= 0).
    { unfold r_, h_. rewrite kz, !Rmult_0_r, !Rplus_0_r. rewrite <- rn_0. apply rn_le. rewrite <- rn_0. now apply rn_le. }
    assert (h := p1_pos r_ r_b). nra.
  - assert (k1 : k_ <= -1).
    { rewrite hn. rewrite hn in k0. apply le_IZR in k0. apply IZR_le. lia. }
    assert (exp (k_ * ln 2) <= 51/100).
    { apply Rle_trans with (exp (-1 * ln 2)). 2: interval.
      assert (0 < ln 2) by interval. destruct (Rle_lt_or_eq_dec _ _ k1) as [l|l]; [|rewrite l; lra]. left. apply exp_increasing. nra. }
    nra.
Qed.
End Value.
