(* The reduction of cf_sin_raw and cf_cos_raw by multiples of pi/2 in three parts, and how near to such a multiple a double of the box can be.
 * In reals and Flocq only. *)
From Coq Require Import Reals Psatz ZArith Znumtheory Lra Lia List Bool.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib ExpoLib DdLib TrigLemmas.
Import ListNotations.
Open Scope R_scope.

(* doubles and multiples of powers of two *)
Definition multiple (e : Z) (x : R) := exists n, x = IZR n * bpow radix2 e.
Lemma multiple_fmt e x : (-1074 <= e)%Z -> multiple e x -> Rabs x < bpow radix2 (e + 53) -> fmt x.
Proof.
  intros he [n ->] h. apply generic_format_FLT. exists (Float radix2 n e). reflexivity. 2: exact he.
  cbn [Fnum]. rewrite Rabs_mult, (Rabs_pos_eq (bpow _ _)), Zplus_comm, bpow_plus in h by apply bpow_ge_0.
  apply Rmult_lt_reg_r in h; [|apply bpow_gt_0]. rewrite <- abs_IZR in h. change (bpow radix2 53) with (IZR (radix2 ^ 53)) in h. now apply lt_IZR.
Qed.
Lemma fmt_multiple e x : fmt x -> bpow radix2 (e + 52) <= Rabs x -> multiple e x.
Proof.
  intros hf h. assert (m : (e + 53 <= Flocq.Core.Raux.mag radix2 x)%Z) by (apply mag_ge_bpow; replace (e + 53 - 1)%Z with (e + 52)%Z by ring; exact h).
  assert (hf0 := hf). red in hf. set (t := Ztrunc (scaled_mantissa radix2 (FLT_exp (-1074) 53) x)) in hf.
  unfold F2R, Fnum, Fexp, cexp, FLT_exp in hf. set (f := Z.max (Flocq.Core.Raux.mag radix2 x - 53) (-1074)) in hf.
  assert (he : (e <= f)%Z) by (unfold f; lia).
  exists (t * 2 ^ (f - e))%Z. rewrite hf at 1. rewrite mult_IZR. change (2 ^ (f - e))%Z with (Zpower radix2 (f - e)).
  rewrite IZR_Zpower by lia. rewrite Rmult_assoc, <- bpow_plus. do 2 f_equal. ring.
Qed.
Lemma multiple_up e f x : (e <= f)%Z -> multiple f x -> multiple e x.
Proof.
  intros h [n ->]. exists (n * 2 ^ (f - e))%Z. rewrite mult_IZR. change (2 ^ (f - e))%Z with (Zpower radix2 (f - e)).
  rewrite IZR_Zpower by lia. rewrite Rmult_assoc, <- bpow_plus. do 2 f_equal. ring.
Qed.
Lemma multiple_minus e x y : multiple e x -> multiple e y -> multiple e (x - y).
Proof. intros [n ->] [m ->]. exists (n - m)%Z. rewrite minus_IZR. ring. Qed.
Lemma int_fmt n : (Z.abs n < 9007199254740992)%Z -> fmt (IZR n).
Proof.
  intros h. apply (multiple_fmt 0). lia. exists n. change (bpow radix2 0) with 1. ring. rewrite <- abs_IZR. change (bpow radix2 (0 + 53)) with 9007199254740992. now apply IZR_lt.
Qed.
Lemma near_int X : 4503599627370496 <= X <= 9007199254740990 -> exists n, rn X = IZR n /\ Rabs (rn X - X) <= / 2.
Proof.
  intros h. assert (e : Rabs (rn X - X) <= / 2).
  { apply Rle_trans with (bpow radix2 (53 - 54)). apply rn_half. lia. change (bpow radix2 53) with 9007199254740992. rewrite Rabs_pos_eq; lra. apply Rle_refl. }
  assert (l : 4503599627370496 <= rn X).
  { change 4503599627370496 with (bpow radix2 52). rewrite <- (rn_bpow 52) by lia. apply rn_le. change (bpow radix2 52) with 4503599627370496. lra. }
  destruct (fmt_multiple 0 (rn X) (rn_fmt X)) as [n en]. change (bpow radix2 (0 + 52)) with 4503599627370496. rewrite Rabs_pos_eq; lra.
  exists n. split. rewrite en. change (bpow radix2 0) with 1. ring. exact e.
Qed.

(* pi/2, to 199 bits after the point, and in three parts *)
Definition A : Z := 2524172377308996935986705070621218418107321710744331485767684.
Lemma pi_near : Rabs (PI / 2 * IZR (2 ^ 200) - IZR A) <= 2.
Proof. unfold A. change (2 ^ 200)%Z with 1606938044258990275541962092341162602522202993782792835301376%Z. interval with (i_prec 240). Qed.
Definition P3 : R := -153385564950825 / 43556142965880123323311949751266331066368.
Lemma parts : Rabs (PI / 2 + (P1 - P2 + P3)) <= / 2787593149816327892691964784081045188247552.   (* 2^-141 *)
Proof. unfold P1, P2, P3. interval with (i_prec 200). Qed.

(* The distance of x = m 2^(b - 52), 2^b <= |x| <= 2^(b + 1), to n pi/2: with p/q next to 2^(52 - b) pi/2 and |n| < q, m q - n p is not 0. *)
Definition K (b : Z) : Z := ((2 ^ (b + 1) + 1) * 1000000 / 1570796)%Z.
Definition B (b : Z) : Z := (2 ^ (148 + b))%Z.
Definition good (b p q : Z) : bool :=
  (Z.gcd p q =? 1)%Z && (K b <? q)%Z && (K b * (Z.abs (p * B b - q * A) + 2 * q) + 361 * 2 ^ 131 * q <=? B b)%Z.
Definition fractions : list (Z * Z) := ([
  (21222713256085321, 3); (24759832132099541, 7); (24759832132099541, 14); (25644111851103096, 29);
  (12822055925551548, 29); (2533240325015434285, 11459); (2536445838996822172, 22947); (1268222919498411086, 22947);
  (634111459749205543, 22947); (315452972883908828, 22831); (157726486441954414, 22831); (78863243220977207, 22831);
  (37828864619794660, 21903); (18914432309897330, 21903); (9457216154948665, 21903); (9457216154948665, 43806);
  (12622898689032803, 116939); (11040057421990734, 204551); (34703013533014271, 1285960); (14591492411009452, 1081409)])%Z.
Lemma all_good b : (0 <= b <= 19)%Z -> exists p q, good b p q = true.
Proof.
  intros h. exists (fst (nth (Z.to_nat b) fractions (0, 0)%Z)), (snd (nth (Z.to_nat b) fractions (0, 0)%Z)).
  assert (c : forall n, (n < 20)%nat -> good (Z.of_nat n) (fst (nth n fractions (0, 0)%Z)) (snd (nth n fractions (0, 0)%Z)) = true).
  { intros n hn. do 20 (destruct n as [|n]; [vm_compute; reflexivity|]). lia. }
  specialize (c (Z.to_nat b)). rewrite Z2Nat.id in c by lia. apply c. lia.
Qed.
Lemma far_good b p q m n : (0 <= b)%Z -> good b p q = true -> (1 <= Z.abs n <= K b)%Z ->
  361 / 590295810358705651712 <= Rabs (IZR m * bpow radix2 (b - 52) - IZR n * (PI / 2)).
Proof.
  intros hb hg hn. unfold good in hg. apply andb_prop in hg. destruct hg as [hg h3]. apply andb_prop in hg. destruct hg as [h1 h2].
  apply Z.eqb_eq in h1. apply Z.ltb_lt in h2. apply Z.leb_le in h3.
  assert (nz : (m * q - n * p <> 0)%Z).
  { intros z. assert (d : (q | p * n)%Z) by (exists m; lia). apply Gauss in d. 2: apply rel_prime_sym, Zgcd_1_rel_prime; exact h1.
    apply Zdivide_bounds in d; lia. }
  assert (one : (1 <= Z.abs (m * q - n * p))%Z) by lia.
  assert (q0 : (0 < q)%Z) by lia.
  assert (pn := pi_near). set (th := PI / 2) in *. set (d := th * IZR (2 ^ 200) - IZR A) in *.
  assert (Bb : bpow radix2 (b - 52) * IZR (2 ^ 200) = IZR (B b)).
  { unfold B. change (2 ^ 200)%Z with (Zpower radix2 200). change (2 ^ (148 + b))%Z with (Zpower radix2 (148 + b)). rewrite !IZR_Zpower by lia.
    rewrite <- bpow_plus. f_equal. ring. }
  assert (B0 : 0 <= IZR (B b)) by (apply IZR_le; unfold B; apply Z.pow_nonneg; lia).
  assert (s : (IZR m * bpow radix2 (b - 52) - IZR n * th) * (IZR q * IZR (2 ^ 200)) =
    IZR (B b) * IZR (m * q - n * p) + IZR n * (IZR (p * B b - q * A) - IZR q * d)).
  { unfold d. rewrite !minus_IZR, !mult_IZR, <- Bb. ring. }
  assert (Q0 : 0 < IZR q) by (apply IZR_lt; exact q0).
  assert (t : Rabs (IZR n * (IZR (p * B b - q * A) - IZR q * d)) <= IZR (K b) * (IZR (Z.abs (p * B b - q * A)) + 2 * IZR q)).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos. rewrite <- abs_IZR. apply IZR_le. lia.
    unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp, Rabs_mult, <- abs_IZR, (Rabs_pos_eq (IZR q)) by lra.
    apply Rplus_le_compat_l. rewrite Rmult_comm. apply Rmult_le_compat_r. lra. exact pn. }
  assert (f : IZR (B b) <= Rabs (IZR (B b) * IZR (m * q - n * p))).
  { rewrite Rabs_mult, (Rabs_pos_eq (IZR (B b))), <- abs_IZR by exact B0. rewrite <- (Rmult_1_r (IZR (B b))) at 1. apply Rmult_le_compat_l. exact B0. apply IZR_le. exact one. }
  assert (g : IZR (K b) * (IZR (Z.abs (p * B b - q * A)) + 2 * IZR q) + 361 * IZR (2 ^ 131) * IZR q <= IZR (B b)).
  { apply IZR_le in h3. rewrite plus_IZR, !mult_IZR, plus_IZR, mult_IZR in h3. exact h3. }
  set (X := IZR m * bpow radix2 (b - 52) - IZR n * th) in *.
  assert (e : 361 * IZR (2 ^ 131) * IZR q <= Rabs X * (IZR q * IZR (2 ^ 200))).
  { assert (v : Rabs (X * (IZR q * IZR (2 ^ 200))) = Rabs X * (IZR q * IZR (2 ^ 200))).
    { rewrite Rabs_mult. f_equal. apply Rabs_pos_eq. apply Rmult_le_pos. lra. apply IZR_le. now vm_compute. }
    rewrite <- v, s. set (U := IZR (B b) * IZR (m * q - n * p)) in *. set (V := IZR n * (IZR (p * B b - q * A) - IZR q * d)) in *.
    assert (w := Rabs_triang_inv U (- V)). replace (U - - V) with (U + V) in w by ring. rewrite Rabs_Ropp in w. lra. }
  change (2 ^ 131)%Z with 2722258935367507707706996859454145691648%Z in e. change (2 ^ 200)%Z with 1606938044258990275541962092341162602522202993782792835301376%Z in e.
  apply Rmult_le_reg_r with (1 := Q0). clear - e. lra.
Qed.
(* No double of the box but 0 is nearer than 361/256 2^-61 to a multiple n pi/2, n <> 0 (specs/bounds.tsv, trig-least). *)
Theorem least_distance x n : fmt x -> Rabs x <= 1048576 -> n <> 0%Z -> 361 / 590295810358705651712 <= Rabs (x - IZR n * (PI / 2)).
Proof.
  intros fx hx hn. destruct (Rle_or_lt (1/2) (Rabs (x - IZR n * (PI / 2)))) as [a|a]. lra.
  assert (n1 : 1 <= Rabs (IZR n)) by (rewrite <- abs_IZR; apply IZR_le; lia).
  assert (pib : 1570796/1000000 <= PI / 2) by interval.
  assert (tr := Rabs_triang_inv (IZR n * (PI / 2)) (IZR n * (PI / 2) - x)). replace (IZR n * (PI / 2) - (IZR n * (PI / 2) - x)) with x in tr by ring.
  rewrite <- Rabs_Ropp in a. replace (- (x - IZR n * (PI / 2))) with (IZR n * (PI / 2) - x) in a by ring.
  assert (tr2 := Rabs_triang x (IZR n * (PI / 2) - x)). replace (x + (IZR n * (PI / 2) - x)) with (IZR n * (PI / 2)) in tr2 by ring.
  rewrite (Rabs_mult (IZR n)), (Rabs_pos_eq (PI / 2)) in tr, tr2 by lra.
  assert (np : Rabs (IZR n) * (1570796/1000000) <= Rabs (IZR n) * (PI / 2)) by (apply Rmult_le_compat_l; [apply Rabs_pos|exact pib]).
  assert (nl : Rabs (IZR n) * (1570796/1000000) <= Rabs x + 1/2) by lra.
  assert (x1 : bpow radix2 0 <= Rabs x) by (change (bpow radix2 0) with 1; lra).
  assert (xn : x <> 0) by (intros z; rewrite z, Rabs_R0 in x1; change (bpow radix2 0) with 1 in x1; lra).
  set (b := Z.min 19 (Flocq.Core.Raux.mag radix2 x - 1)).
  assert (m1 : (1 <= Flocq.Core.Raux.mag radix2 x)%Z) by (apply mag_ge_bpow; exact x1).
  assert (b0 : (0 <= b <= 19)%Z) by (unfold b; lia).
  destruct (all_good b b0) as (p & q & hg).
  assert (lo : bpow radix2 b <= Rabs x) by (apply Rle_trans with (2 := bpow_mag_le radix2 x xn); apply bpow_le; unfold b; lia).
  assert (hi : Rabs x <= bpow radix2 (b + 1)).
  { destruct (Z.le_gt_cases (Flocq.Core.Raux.mag radix2 x - 1) 19) as [s|s].
    - replace (b + 1)%Z with (Flocq.Core.Raux.mag radix2 x : Z) by (unfold b; lia). left. apply bpow_mag_gt.
    - replace (b + 1)%Z with 20%Z by (unfold b; lia). exact hx. }
  destruct (fmt_multiple (b - 52) x fx) as [m em]. replace (b - 52 + 52)%Z with b by ring. exact lo.
  rewrite em. apply (far_good b p q m n); [lia|exact hg|]. split. lia.
  unfold K. apply Z.div_le_lower_bound. lia. apply le_IZR. rewrite !mult_IZR, plus_IZR, abs_IZR.
  change (2 ^ (b + 1))%Z with (Zpower radix2 (b + 1)). rewrite IZR_Zpower by lia. lra.
Qed.

Section Reduction.
Variable x : R.
Hypothesis fx : fmt x.
Hypothesis hx : Rabs x <= 1048576.
Definition k_ := rn (- S0 + rn (S0 + INV * x)).
Definition h_ := rn (x + P1 * k_).
Definition w_ := rn (P2 * k_).
Definition r_ := rn (h_ - w_).
Definition l_ := rn (rn (h_ - r_) - w_).
Definition c_ := rn (l_ + P3 * k_).
Variable n : Z.
Hypothesis hn : k_ = IZR n.
Let Q := x - IZR n * (PI / 2).
Lemma n_b : Rabs (IZR n) <= 667546.
Proof. rewrite <- hn. exact (k_bound x hx). Qed.
Lemma x_low : n <> 0%Z -> / 2 <= Rabs x.
Proof.
  intros nz. assert (c : Rabs (k_ - INV * x) <= / 2) by exact (k_close x hx). rewrite hn in c.
  assert (n1 : 1 <= Rabs (IZR n)) by (rewrite <- abs_IZR; apply IZR_le; lia).
  assert (t := Rabs_triang_inv (IZR n) (IZR n - INV * x)). replace (IZR n - (IZR n - INV * x)) with (INV * x) in t by ring.
  rewrite Rabs_mult, (Rabs_pos_eq INV) in t by (unfold INV; lra). unfold INV in *. lra.
Qed.
Lemma ha : Rabs (x + P1 * IZR n) <= 7854/10000.
Proof. rewrite <- hn. exact (h_arg x hx). Qed.
Lemma h_multiple : n <> 0%Z -> multiple (-53) (x + P1 * IZR n).
Proof.
  intros nz. replace (x + P1 * IZR n) with (x - 884279719003555 / 562949953421312 * IZR n) by (unfold P1; field). apply multiple_minus.
  - apply (fmt_multiple (-53)). exact fx. apply x_low. exact nz.
  - apply (multiple_up (-53) (-49)). lia. exists (884279719003555 * n)%Z. rewrite mult_IZR. change (bpow radix2 (-49)) with (/ 562949953421312). field.
Qed.
Lemma h_eq : h_ = x + P1 * IZR n.
Proof.
  unfold h_. rewrite hn. apply rn_id. destruct (Z.eq_dec n 0) as [->|nz]. now rewrite Rmult_0_r, Rplus_0_r.
  apply (multiple_fmt (-53)). lia. now apply h_multiple. change (bpow radix2 (-53 + 53)) with 1. assert (a := ha). lra.
Qed.
Lemma w_eq : w_ = P2 * IZR n /\ multiple (-86) w_ /\ Rabs w_ <= 352/1000 * bpow radix2 (-33).
Proof.
  assert (nb := n_b). assert (m : multiple (-86) (P2 * IZR n)).
  { exists (4737622833 * n)%Z. rewrite mult_IZR. change (bpow radix2 (-86)) with (/ 77371252455336267181195264). unfold P2. field. }
  assert (b : Rabs (P2 * IZR n) <= 352/1000 * bpow radix2 (-33)).
  { rewrite Rabs_mult, (Rabs_pos_eq P2) by (unfold P2; lra). change (bpow radix2 (-33)) with (/ 8589934592). unfold P2. lra. }
  assert (e : w_ = P2 * IZR n).
  { unfold w_. rewrite hn. apply rn_id. apply (multiple_fmt (-86)). lia. exact m. change (-86 + 53)%Z with (-33)%Z.
    assert (p := bpow_gt_0 radix2 (-33)). lra. }
  rewrite e. repeat split; assumption.
Qed.
(* what the rounding of r leaves, exactly *)
Lemma l_eq : l_ = h_ - w_ - r_.
Proof.
  destruct w_eq as (we & wm & wb). destruct (Rle_or_lt (Rabs w_) (Rabs h_)) as [a|a].
  - assert (e := fast_two_sum h_ (- w_) (rn_fmt _) (generic_format_opp _ _ _ (rn_fmt _)) ltac:(rewrite Rabs_Ropp; exact a)).
    change (h_ + - w_) with (h_ - w_) in e. fold r_ in e. unfold l_. rewrite <- e. f_equal.
    replace (h_ - r_) with (- (r_ - h_)) by ring. rewrite rn_opp. ring.
  - assert (nz : n <> 0%Z).
    { intros z. rewrite z, Rmult_0_r in we. rewrite we, Rabs_R0 in a. assert (p := Rabs_pos h_). lra. }
    assert (hm : multiple (-86) h_) by (rewrite h_eq; apply (multiple_up (-86) (-53)); [lia|now apply h_multiple]).
    assert (re : r_ = h_ - w_).
    { apply rn_id. apply (multiple_fmt (-86)). lia. now apply multiple_minus. change (-86 + 53)%Z with (-33)%Z. assert (p := bpow_gt_0 radix2 (-33)).
      unfold Rminus. apply Rle_lt_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra. }
    unfold l_. rewrite re. replace (h_ - (h_ - w_)) with w_ by ring. rewrite (rn_id w_) by apply rn_fmt. rewrite Rminus_eq_0, rn_0. ring.
Qed.
Lemma zero : n = 0%Z -> r_ = x /\ c_ = 0.
Proof.
  intros z. destruct w_eq as (we & _ & _). assert (w0 : w_ = 0) by (rewrite we, z; ring). assert (h0 : h_ = x) by (rewrite h_eq, z; ring).
  assert (r0 : r_ = x) by (unfold r_; rewrite w0, h0, Rminus_0_r; now apply rn_id). split. exact r0.
  unfold c_. rewrite l_eq, w0, h0, r0, hn, z, Rmult_0_r. replace (x - 0 - x + 0) with 0 by ring. apply rn_0.
Qed.
Lemma eta_low : eta <= / 1606938044258990275541962092341162602522202993782792835301376.   (* 2^-200 *)
Proof.
  unfold eta. assert (q : bpow radix2 (-1074) <= bpow radix2 (-200)) by (apply bpow_le; lia).
  replace (bpow radix2 (-200)) with (/ 1606938044258990275541962092341162602522202993782792835301376) in q by reflexivity. lra.
Qed.
Lemma P3k : Rabs (P3 * IZR n) <= / 421000000000000000000.
Proof. assert (b := n_b). rewrite Rabs_mult, (Rabs_left P3) by (unfold P3; lra). unfold P3. lra. Qed.
Lemma r_b : Rabs r_ <= 7855/10000.
Proof.
  assert (a := ha). rewrite <- h_eq in a. destruct w_eq as (_ & _ & b). change (bpow radix2 (-33)) with (/ 8589934592) in b.
  assert (e : Rabs (r_ - (h_ - w_)) <= bpow radix2 (0 - 54)).
  { apply rn_half. lia. change (bpow radix2 0) with 1. unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra. }
  change (bpow radix2 (0 - 54)) with (/ 18014398509481984) in e. apply Rabs_le_inv in a. apply Rabs_le_inv in b. apply Rabs_le_inv in e. apply Rabs_le. lra.
Qed.
Lemma l_b : Rabs l_ <= u * Rabs r_ + eta.
Proof. rewrite l_eq. replace (h_ - w_ - r_) with (- (r_ - (h_ - w_))) by ring. rewrite Rabs_Ropp. exact (rn_lost (h_ - w_)). Qed.
Lemma c_err : Rabs (c_ - (l_ + P3 * IZR n)) <= / 3700000000000000000000000000000000000 + u * u * Rabs r_ /\ Rabs c_ <= u * Rabs r_ + / 295147905179352825856.
Proof.
  assert (l := l_b). assert (p := P3k). assert (et := eta_low). assert (e := rn_abs_err (l_ + P3 * IZR n)). rewrite <- hn in e at 1. fold c_ in e.
  assert (s := Rabs_triang l_ (P3 * IZR n)). assert (rp := Rabs_pos r_). assert (rb := r_b).
  assert (e1 : Rabs (c_ - (l_ + P3 * IZR n)) <= / 3700000000000000000000000000000000000 + u * u * Rabs r_).
  { apply Rle_trans with (1 := e). assert (t : u * Rabs (l_ + P3 * IZR n) <= u * (u * Rabs r_ + eta + / 421000000000000000000)) by (apply Rmult_le_compat_l; [unfold u; lra|lra]).
    unfold u in *. lra. }
  split. exact e1. replace c_ with ((c_ - (l_ + P3 * IZR n)) + (l_ + P3 * IZR n)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra.
Qed.
Lemma sum_err : Rabs (r_ + c_ - Q) <= / 1900000000000000000000000000000000000 + u * u * Rabs r_.
Proof.
  destruct c_err as [e _]. destruct w_eq as (we & _ & _). assert (pp := parts). assert (nb := n_b).
  assert (k : Rabs (IZR n * (PI / 2 + (P1 - P2 + P3))) <= 667546 * / 2787593149816327892691964784081045188247552).
  { rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  replace (r_ + c_ - Q) with ((c_ - (l_ + P3 * IZR n)) + IZR n * (PI / 2 + (P1 - P2 + P3))) by (rewrite l_eq, h_eq, we; unfold Q; field).
  apply Rle_trans with (1 := Rabs_triang _ _). unfold u in *. lra.
Qed.
Lemma Q_far : n <> 0%Z -> 361 / 590295810358705651712 <= Rabs Q.
Proof. apply least_distance; assumption. Qed.
Lemma fit_wp : (Rabs r_ <= 393 / 500 /\ Rabs c_ <= 1 / 295147905179352825856 + 1 / 9007199254740992 * Rabs r_) /\ (c_ = 0 \/ 1 / 4611686018427387904 <= Rabs r_).
Proof.
  destruct c_err as [_ cb]. assert (rb := r_b). split. split. lra. unfold u in cb. lra.
  destruct (Z.eq_dec n 0) as [z|nz]. left. now apply zero. right.
  assert (f := Q_far nz). assert (s := sum_err). assert (t := Rabs_triang (r_ + c_) (Q - (r_ + c_))). replace (r_ + c_ + (Q - (r_ + c_))) with Q in t by ring.
  rewrite <- (Rabs_Ropp (Q - (r_ + c_))) in t. replace (- (Q - (r_ + c_))) with (r_ + c_ - Q) in t by ring. assert (t2 := Rabs_triang r_ c_). unfold u in *. lra.
Qed.
Lemma reduction : Rabs (r_ + c_ - Q) <= 1/100 * u * Rabs Q /\ Rabs Q <= 786/1000.
Proof.
  assert (qb : Rabs Q <= 786/1000).
  { assert (s := sum_err). assert (rb := r_b). destruct c_err as [_ cb]. assert (t := Rabs_triang (r_ + c_) (Q - (r_ + c_))). replace (r_ + c_ + (Q - (r_ + c_))) with Q in t by ring.
    rewrite <- (Rabs_Ropp (Q - (r_ + c_))) in t. replace (- (Q - (r_ + c_))) with (r_ + c_ - Q) in t by ring. assert (t2 := Rabs_triang r_ c_). unfold u in *. lra. }
  split. 2: exact qb. destruct (Z.eq_dec n 0) as [z|nz].
  - destruct (zero z) as [r0 c0]. rewrite r0, c0. unfold Q. rewrite z. replace (x + 0 - (x - 0 * (PI / 2))) with 0 by ring. rewrite Rabs_R0.
    apply Rmult_le_pos. unfold u; lra. apply Rabs_pos.
  - assert (f := Q_far nz). assert (s := sum_err). destruct c_err as [_ cb].
    assert (t := Rabs_triang_inv r_ (r_ + c_ - Q - c_)). replace (r_ - (r_ + c_ - Q - c_)) with Q in t by ring.
    assert (t2 : Rabs (r_ + c_ - Q - c_) <= Rabs (r_ + c_ - Q) + Rabs c_) by (unfold Rminus at 1; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp; apply Rle_refl).
    unfold u in *. lra.
Qed.
End Reduction.
