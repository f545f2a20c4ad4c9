(* The ACSL lemmas of specs/row_exp.acsl, in the shape WP gives them: SoftmaxLib on the C's own values. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib RowLib SoftmaxLib.
From CF Require AttentionError.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition one (x m : R) := exp (x + -1 * m).
Definition weight (x m e : R) := ((e <= 1 /\ 0 <= e) /\ x <= m) /\
  Rabs (e + -1 * one x m) <= 1 / IZR (2^1021) + 1048577 / 9444732965739290427392 * one x m * (2 + m + -1 * x).
Definition near (d c : Z) (s S : R) :=
  ((((((0 <= S /\ (0 <= c)%Z) /\ (0 <= d)%Z) /\ S <= IZR c) /\
    Rabs (s + -1 * S) <= 1048577 / 9444732965739290427392 * S * IZR (24 + d) + 1 / 77371252455336267181195264 * IZR c * (1 + 1 / 4503599627370496 * IZR d)) /\
   (d <= 268435456)%Z) /\ (c <= 2147483648)%Z) /\ dbl s.
Definition share_near (n : Z) (t p y : R) :=
  Rabs (y + -1 * p) <= 1 / IZR (2^1018) * IZR n + 524289 / 4722366482869645213696 * p * (35 + t + IZR n / 16).
Definition near_exp (t e : R) := Rabs (e + -1 * exp t) <= 1 / 4503599627370496 * exp t.
Definition weight_pre (x m t e : f64) :=
  (((((rnd (real x + -1 * real m) = real t /\ real e <= 1) /\ 0 <= real e) /\ real x <= real m) /\ rng (real x + -1 * real m)) /\
   (real t < -708 -> real e = 0)) /\ (-708 <= real t -> near_exp (real t) (real e)).
Definition add (d c : Z) (s : f64) (S : R) (e : f64) (x m r : R) :=
  (((rnd (real e + real s) = r /\ (d <= 268435455)%Z) /\ (c <= 2147483647)%Z) /\ weight x m (real e)) /\ near d c (real s) S.
Definition up (d e c : Z) (s S : R) := ((d <= e)%Z /\ (e <= 268435456)%Z) /\ near d c s S.
Definition four (d c0 : Z) (s0 S0 : R) (c1 : Z) (s1 S1 : R) (c2 : Z) (s2 S2 : R) (c3 : Z) (s3 S3 : R) :=
  (((((d <= 268435454)%Z /\ (c0 + c1 + c2 + c3 <= 2147483648)%Z) /\ near d c0 s0 S0) /\ near d c1 s1 S1) /\ near d c2 s2 S2) /\ near d c3 s3 S3.
Definition total (n d : Z) (s S : R) := (((0 < n)%Z /\ 1 / 2 <= s) /\ (16 * d <= 80 + n)%Z) /\ near d n s S.
Definition share (n d : Z) (s S x m e : R) := weight x m e /\ total n d s S.
Definition sums (n i : Z) (S P Y : R) :=
  ((((0 < n)%Z /\ 49 / 100 <= S) /\ (0 <= i)%Z) /\
   Rabs (Y + -1 * (P / S)) <= 524289 / 4722366482869645213696 * (57 + IZR n / 16) * (P / S) +
     IZR i * (524289 / 20282409603651670423947251286016 + 1 / IZR (2^1018) * IZR n)) /\ (n <= 2147483648)%Z.
Definition sums_more (n i : Z) (S P Y x m y : R) := (x <= m /\ share_near n (m + -1 * x) (one x m / S) y) /\ sums n i S P Y.
Definition shift (m S T : R) := S * exp m = T.

Lemma bpow_neg e : (0 <= e)%Z -> 1 / IZR (2 ^ e) = bpow radix2 (- e).
Proof. intros h. rewrite <- bpow_nn by exact h. rewrite bpow_opp. unfold Rdiv. ring. Qed.
Lemma b1021 : 1 / IZR (2^1021) = bpow radix2 (-1021). Proof. apply bpow_neg. lia. Qed.
Lemma b1018 : 1 / IZR (2^1018) = bpow radix2 (-1018). Proof. apply bpow_neg. lia. Qed.
Lemma one_exp x m : one x m = exp (- (m - x)).
Proof. unfold one. f_equal. ring. Qed.
Lemma weight_iff x m e : weight x m e <->
  (0 <= e <= 1 /\ x <= m) /\ Rabs (e - exp (- (m - x))) <= (m - x + 2) * (v * exp (- (m - x))) + bpow radix2 (-1021).
Proof.
  unfold weight. rewrite one_exp, b1021. replace (e + -1 * exp (- (m - x))) with (e - exp (- (m - x))) by ring.
  change (1048577 / 9444732965739290427392) with v.
  replace (bpow radix2 (-1021) + v * exp (- (m - x)) * (2 + m + -1 * x)) with ((m - x + 2) * (v * exp (- (m - x))) + bpow radix2 (-1021)) by ring. tauto.
Qed.
Lemma near_iff d c s S : near d c s S <->
  (0 <= d <= 268435456)%Z /\ (0 <= c <= 2147483648)%Z /\ 0 <= S <= IZR c /\ dbl s /\ snear (IZR d) (IZR c) s S.
Proof.
  unfold near, snear. rewrite plus_IZR. replace (s + -1 * S) with (s - S) by ring. change (1048577 / 9444732965739290427392) with v.
  replace (v * S * (24 + IZR d) + 1 / 77371252455336267181195264 * IZR c * (1 + 1 / 4503599627370496 * IZR d))
    with (v * ((24 + IZR d) * S) + (1 + IZR d * (2 * u)) * (IZR c * k0)) by (unfold u, k0; field). tauto.
Qed.
(* what is summed stays small *)
Lemma near_small d c s S : near d c s S -> 0 <= IZR d <= 268435456 /\ 0 <= IZR c <= 2147483648 /\ 0 <= S <= IZR c /\ Rabs s <= 4294967296 /\ fmt s.
Proof.
  intros h. apply near_iff in h. destruct h as (hd & hc & hS & hs & h). destruct hd as [d0 d1]. destruct hc as [c0 c1].
  apply IZR_le in d0. apply IZR_le in d1. apply IZR_le in c0. apply IZR_le in c1. unfold snear in h.
  assert (a : v * ((24 + IZR d) * S) <= v * (268435480 * 2147483648)).
  { apply Rmult_le_compat_l. unfold v; lra. apply Rmult_le_compat; lra. }
  assert (b : (1 + IZR d * (2 * u)) * (IZR c * k0) <= 2 * (2147483648 * k0)).
  { apply Rmult_le_compat. unfold u; lra. apply Rmult_le_pos. lra. unfold k0; lra. unfold u; lra. apply Rmult_le_compat_r. unfold k0; lra. lra. }
  assert (k : Rabs s <= 4294967296).
  { replace s with ((s - S) + S) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq S) by lra. unfold v, k0 in *. lra. }
  repeat split; try lra. unfold dbl in hs. rewrite rnd_small in hs by lra. rewrite <- hs. apply rn_fmt.
Qed.
Lemma dbl_rnd x : Rabs x <= 1152921504606846976 -> dbl (rnd x) /\ rnd x = rn x.
Proof.
  intros h. assert (e : rnd x = rn x) by (apply rnd_small; lra). split. 2: exact e. unfold dbl. rewrite e.
  assert (g : Rabs (rn x) <= bpow radix2 60) by (apply rn_abs_bpow; [lia|change (bpow radix2 60) with (1152921504606846976); lra]).
  change (bpow radix2 60) with 1152921504606846976 in g. rewrite rnd_small by lra. apply rn_id, rn_fmt.
Qed.

Lemma exps_weight_l x m t e : weight_pre x m t e -> weight (real x) (real m) (real e).
Proof.
  intros [[[[[[ht h1] h0] hx] hr] hz] hn]. apply weight_iff. split. lra.
  replace (- (real m - real x)) with (real x - real m) by ring. apply exp_err; try apply fmt_f64. exact hx.
  replace (real x + -1 * real m) with (real x - real m) in * by ring. rewrite rnd_rn in ht by exact hr. rewrite ht. split. 2: exact hz.
  intros h. specialize (hn h). unfold near_exp in hn. replace (real e + -1 * exp (real t)) with (real e - exp (real t)) in hn by ring. unfold u. lra.
Qed.
Lemma exps_none_l c s : c = 0%Z /\ s = 0 -> near c c s 0.
Proof.
  intros [-> ->]. assert (z : rnd 0 = 0) by (rewrite rnd_small by (rewrite Rabs_R0; lra); apply rn_0). apply near_iff. repeat split; try lia; try lra.
  exact z. unfold snear. rewrite Rminus_0_r, Rabs_R0. lra.
Qed.
Lemma exps_add_l d c s S e x m r : add d c s S e x m r -> near (1 + d) (1 + c) r (S + one x m).
Proof.
  intros [[[[hr hd] hc] hw] hn]. assert (z := near_small _ _ _ _ hn). destruct z as (zd & zc & zS & zs & _).
  apply weight_iff in hw. destruct hw as [[he hx] hw]. apply near_iff in hn. destruct hn as ([d0 _] & [c0 _] & _ & _ & hn).
  assert (b : Rabs (real e + real s) <= 1152921504606846976).
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq (real e)) by lra. lra. }
  destruct (dbl_rnd _ b) as [hb ub]. rewrite hr in hb, ub. rewrite one_exp. set (W := exp (- (m - x))) in *.
  assert (w0 : 0 < W) by apply exp_pos.
  assert (w1 : W <= 1). { unfold W. rewrite <- exp_0. destruct (Rle_lt_or_eq_dec x m hx) as [l| ->]. left. apply exp_increasing. lra.
    right. f_equal. ring. }
  apply near_iff. rewrite !plus_IZR. split. lia. split. lia. split. lra. split. exact hb.
  rewrite ub, (Rplus_comm (real e)), (Rplus_comm 1 (IZR d)), (Rplus_comm 1 (IZR c)).
  assert (dl : IZR d <= 268435455) by now apply IZR_le.
  apply (add_exp (IZR d) (IZR c) (real s) S (m - x) W (real e)); try assumption; try apply fmt_f64; try lra. reflexivity.
Qed.
Lemma exps_up_l d e c s S : up d e c s S -> near e c s S.
Proof.
  intros [[h1 h2] hn]. apply near_iff in hn. apply near_iff. destruct hn as (hd & hc & hS & hs & h). repeat split; try tauto; try lia; try lra.
  apply (snear_up (IZR d)); try tauto; try lra. split. apply IZR_le; lia. now apply IZR_le.
Qed.
Lemma join2 d i a A j b B : (d <= 268435455)%Z -> (i + j <= 2147483648)%Z -> near d i a A -> near d j b B -> near (d + 1) (i + j) (rnd (a + b)) (A + B).
Proof.
  intros hd hij ha hb. destruct (near_small _ _ _ _ ha) as (zd & zi & zA & za & fa). destruct (near_small _ _ _ _ hb) as (_ & zj & zB & zb & fb).
  apply near_iff in ha. apply near_iff in hb. destruct ha as (d0 & i0 & _ & _ & ha). destruct hb as (_ & j0 & _ & _ & hb).
  assert (bb : Rabs (a + b) <= 1152921504606846976) by (apply Rle_trans with (1 := Rabs_triang _ _); lra).
  destruct (dbl_rnd _ bb) as [db ub]. apply near_iff. rewrite !plus_IZR. split. lia. split. lia. split. lra. split. exact db. rewrite ub.
  apply add_two; try assumption; lra.
Qed.
Lemma exps_four_l d c0 s0 S0 c1 s1 S1 c2 s2 S2 c3 s3 S3 : four d c0 s0 S0 c1 s1 S1 c2 s2 S2 c3 s3 S3 ->
  near (2 + d) (c0 + c1 + c2 + c3) (rnd (rnd (s0 + s1) + rnd (s2 + s3))) (S0 + S1 + S2 + S3).
Proof.
  intros [[[[[hd hc] h0] h1] h2] h3].
  assert (p0 : (0 <= c0)%Z) by (apply near_iff in h0; tauto). assert (p1 : (0 <= c1)%Z) by (apply near_iff in h1; tauto).
  assert (p2 : (0 <= c2)%Z) by (apply near_iff in h2; tauto). assert (p3 : (0 <= c3)%Z) by (apply near_iff in h3; tauto).
  replace (2 + d)%Z with (d + 1 + 1)%Z by ring. rewrite <- (Z.add_assoc (c0 + c1)), (Rplus_assoc (S0 + S1)).
  apply join2; try lia; apply join2; try lia; assumption.
Qed.

Lemma total_iff n d s S : total n d s S -> 1 <= IZR n <= 2147483648 /\ 0 <= S <= IZR n /\ / 2 <= s <= 4294967296 /\ snear (IZR n / 16 + 5) (IZR n) s S.
Proof.
  intros [[[hn hs] hd] h]. destruct (near_small _ _ _ _ h) as (zd & zn & zS & zs & _). apply near_iff in h. destruct h as (_ & _ & _ & _ & h).
  assert (n1 : 1 <= IZR n) by (apply (IZR_le 1); lia). apply IZR_le in hd. rewrite mult_IZR, plus_IZR in hd.
  apply Rabs_le_inv in zs. repeat split; try lra. apply (snear_up (IZR d)); try lra. exact h.
Qed.
Lemma exps_total_l n d s S : total n d s S -> 49 / 100 <= S.
Proof. intros h. apply total_iff in h. destruct h as (hn & hS & hs & h). apply (sum_rel (IZR n) s S); try lra. exact h. Qed.
Lemma share_near_iff n t p y : share_near n t p y <-> Rabs (y - p) <= w19 * (t + IZR n / 16 + 35) * p + IZR n * bpow radix2 (-1018).
Proof.
  unfold share_near. rewrite b1018. change (524289 / 4722366482869645213696) with w19. replace (y + -1 * p) with (y - p) by ring.
  replace (bpow radix2 (-1018) * IZR n + w19 * p * (35 + t + IZR n / 16)) with (w19 * (t + IZR n / 16 + 35) * p + IZR n * bpow radix2 (-1018)) by ring.
  tauto.
Qed.
Lemma exps_share_l n d s S x m e : share n d s S x m e -> share_near n (m + -1 * x) (one x m / S) (rnd (e * rnd (1 / s))).
Proof.
  intros [hw h]. apply total_iff in h. destruct h as (hn & hS & hs & h). apply weight_iff in hw. destruct hw as [[he hx] hw].
  apply share_near_iff. rewrite one_exp. replace (m + -1 * x) with (m - x) by ring.
  assert (i0 : 0 < / s) by (apply Rinv_0_lt_compat; lra).
  assert (i2 : / s <= 2). { replace 2 with (/ / 2) by field. apply Rinv_le; lra. }
  assert (e1 : rnd (1 / s) = rn (1 / s)) by (apply rnd_small; unfold Rdiv; rewrite Rabs_pos_eq; lra).
  assert (r2 : 0 <= rn (1 / s) <= 2).
  { unfold Rdiv. rewrite Rmult_1_l. split. rewrite <- rn_0. apply rn_le. lra.
    change 2 with (bpow radix2 1). rewrite <- (rn_bpow 1) by lia. apply rn_le. change (bpow radix2 1) with 2. lra. }
  rewrite e1, rnd_small.
  2: { rewrite Rabs_pos_eq by (apply Rmult_le_pos; lra). apply Rle_trans with (1 * 2). apply Rmult_le_compat; lra. lra. }
  assert (p := exp_pos (- (m - x))). apply share_err; try lra; assumption.
Qed.

Lemma sums_iff n i S P Y : sums n i S P Y <-> (1 <= n <= 2147483648)%Z /\ (0 <= i)%Z /\ 49 / 100 <= S /\
  Rabs (Y - P / S) <= w19 * (57 + IZR n / 16) * (P / S) + IZR i * (w19 * / 4294967296 + IZR n * bpow radix2 (-1018)).
Proof.
  unfold sums. rewrite b1018. replace (524289 / 20282409603651670423947251286016) with (w19 * / 4294967296) by (unfold w19; lra).
  change (524289 / 4722366482869645213696) with w19. replace (Y + -1 * (P / S)) with (Y - P / S) by ring.
  rewrite (Rmult_comm (bpow radix2 (-1018))). intuition lia.
Qed.
Lemma exps_sums_0_l n S : ((0 < n)%Z /\ 49 / 100 <= S) /\ (n <= 2147483648)%Z -> sums n 0 S 0 0.
Proof.
  intros [[h0 hS] h1]. apply sums_iff. split. lia. split. lia. split. exact hS. unfold Rdiv. rewrite !Rmult_0_l, Rminus_0_r, Rabs_R0. lra.
Qed.
Lemma exps_sums_more_l n i S P Y x m y : sums_more n i S P Y x m y -> sums n (1 + i) S (P + one x m) (Y + y).
Proof.
  intros [[hx hy] h]. apply sums_iff in h. apply share_near_iff in hy. destruct h as (hn & hi & hS & h). apply sums_iff.
  split. exact hn. split. lia. split. exact hS. rewrite one_exp in *. replace (m + -1 * x) with (m - x) in hy by ring.
  assert (a := texp (m - x) ltac:(lra)). rewrite plus_IZR. set (t := m - x) in *. set (E := exp (- t)) in *. set (N := IZR n) in *.
  assert (iS : 0 < / S) by (apply Rinv_0_lt_compat; lra).
  assert (b : t * (E / S) <= 22 * (E / S) + / 4294967296).
  { unfold Rdiv. rewrite <- !Rmult_assoc. apply Rle_trans with ((22 * E + / 9000000000) * / S). apply Rmult_le_compat_r; lra.
    rewrite Rmult_plus_distr_r. apply Rplus_le_compat_l.
    assert (/ S <= 100 / 49). { replace (100 / 49) with (/ (49 / 100)) by field. apply Rinv_le; lra. } lra. }
  assert (b' : w19 * (t * (E / S)) <= w19 * (22 * (E / S) + / 4294967296)) by (apply Rmult_le_compat_l; [unfold w19; lra|exact b]).
  replace (Y + y - (P + E) / S) with ((Y - P / S) + (y - E / S)) by (field; lra).
  replace ((P + E) / S) with (P / S + E / S) by (field; lra).
  apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
Lemma exps_sums_all_l n S Y : sums n n S S Y -> Rabs (-1 + Y) <= 524289 / 4722366482869645213696 * (58 + IZR n / 16).
Proof.
  intros h. apply sums_iff in h. destruct h as ([n1 n2] & _ & hS & h). apply IZR_le in n1. apply IZR_le in n2.
  replace (S / S) with 1 in h by (field; lra). replace (-1 + Y) with (Y - 1) by ring. apply Rle_trans with (1 := h).
  change (524289 / 4722366482869645213696) with w19.
  assert (a : IZR n * (w19 * / 4294967296) <= 2147483648 * (w19 * / 4294967296)) by (apply Rmult_le_compat_r; [unfold w19|]; lra).
  assert (z := tiny). assert (q : bpow radix2 (-1018) = 8 * bpow radix2 (-1021)).
  { change 8 with (bpow radix2 3). rewrite <- bpow_plus. reflexivity. }
  assert (p := bpow_gt_0 radix2 (-1018)).
  assert (b : IZR n * (IZR n * bpow radix2 (-1018)) <= 2147483648 * (2147483648 * bpow radix2 (-1018))).
  { apply Rmult_le_compat; try lra. apply Rmult_le_pos; lra. apply Rmult_le_compat_r; lra. }
  unfold w19 in *. lra.
Qed.

Lemma one_mul x m : one x m * exp m = exp x.
Proof. unfold one. rewrite <- exp_plus. f_equal. ring. Qed.
Lemma exps_shift_more_l m S T x : x <= m /\ shift m S T -> shift m (S + one x m) (T + exp x).
Proof. intros [_ h]. unfold shift in *. rewrite Rmult_plus_distr_r, one_mul, h. reflexivity. Qed.
Lemma exps_shifted_l n m S T x y : (0 < S /\ shift m S T) /\ share_near n (m + -1 * x) (one x m / S) y -> share_near n (m + -1 * x) (exp x / T) y.
Proof.
  intros [[hS <-] h]. assert (p := exp_pos m). replace (exp x / (S * exp m)) with (one x m / S). exact h. rewrite <- (one_mul x m). field. lra.
Qed.

Definition logged (s l : R) := Rabs (l + -1 * ln s) <= 1 / 4503599627370496 * Rabs (ln s).
Definition log_near (n : Z) (m T l : R) := (((0 < n)%Z /\ Rabs (ln T + -1 * m) <= 43 / 2) /\
   Rabs (l + m + -1 * ln T) <= 524289 / 4722366482869645213696 * (75 + IZR n / 16)) /\ (n <= 2147483648)%Z.
Lemma log_near_iff n m T l : log_near n m T l <-> (1 <= n <= 2147483648)%Z /\ Rabs (ln T - m) <= 43 / 2 /\ Rabs (l - (ln T - m)) <= logerr (IZR n).
Proof.
  unfold log_near, logerr. change (524289 / 4722366482869645213696) with w19. replace (ln T + -1 * m) with (ln T - m) by ring.
  replace (l + m + -1 * ln T) with (l - (ln T - m)) by ring. rewrite (Rplus_comm 75). intuition lia.
Qed.
Lemma exps_log_l n d s S m T l : (logged s l /\ shift m S T) /\ total n d s S -> log_near n m T l.
Proof.
  intros [[hl <-] ht]. assert (s49 := exps_total_l _ _ _ _ ht). assert (hn : (1 <= n <= 2147483648)%Z).
  { destruct ht as [[[hn _] _] h]. apply near_iff in h. lia. }
  apply total_iff in ht. destruct ht as (hN & hS & hs & h). unfold logged in hl. replace (l + -1 * ln s) with (l - ln s) in hl by ring.
  assert (e : ln (S * exp m) - m = ln S) by (rewrite ln_mult, ln_exp by (try apply exp_pos; lra); ring).
  destruct (logsum_error (IZR n) s S l hN hS ltac:(lra) h) as [h1 h2]. unfold u; lra.
  apply log_near_iff. rewrite e. tauto.
Qed.
Lemma exps_log_add_l n m T l r : (rnd (real l + real m) = r /\ rng (real l + real m)) /\ log_near n (real m) T (real l) ->
  Rabs (r + -1 * ln T) <= 524289 / 4722366482869645213696 * Rabs (ln T) + 524289 / 4722366482869645213696 * (76 + IZR n / 16).
Proof.
  intros [[<- hr] h]. apply log_near_iff in h. destruct h as ([n0 n1] & _ & h). apply IZR_le in n0. apply IZR_le in n1.
  rewrite (rnd_rn _ hr). assert (g := logsumexp_step (IZR n) (ln T - real m) (real l) (real m) (conj n0 n1) (fmt_f64 m) (fmt_f64 l) h).
  replace (real m + (ln T - real m)) with (ln T) in g by ring. rewrite (Rplus_comm (real l)).
  replace (rn (real m + real l) + -1 * ln T) with (rn (real m + real l) - ln T) by ring. change (524289 / 4722366482869645213696) with w19.
  rewrite (Rplus_comm 76), (Rplus_comm (w19 * Rabs (ln T))). exact g.
Qed.
Definition less (a b : R) := rnd (a + -1 * b).
Definition log_part (x m l r : R) := (less (less x m) l = r /\ rng (x + -1 * m)) /\ rng (less x m + -1 * l).
Lemma exps_log_sub_l n x m T l r : (real x <= real m /\ log_near n (real m) T (real l)) /\ log_part (real x) (real m) (real l) r ->
  Rabs (r + ln T + -1 * real x) <= 524289 / 4722366482869645213696 * (76 + IZR n / 16) +
    524289 / 4722366482869645213696 * (22 + 2 * (real m + -1 * real x)).
Proof.
  intros [[hx h] [[<- h1] h2]]. unfold less in *. apply log_near_iff in h. destruct h as ([n0 n1] & b & h). apply IZR_le in n0. apply IZR_le in n1.
  rewrite (rnd_rn _ h2), (rnd_rn _ h1). clear h1 h2. change (524289 / 4722366482869645213696) with w19.
  assert (g := logsoftmax_step (IZR n) (ln T - real m) (real l) (real m) (real x) (conj n0 n1) (fmt_f64 m) (fmt_f64 l) (fmt_f64 x) hx b h).
  replace (real x + -1 * real m) with (real x - real m) by ring. set (t := rn (real x - real m)) in *.
  replace (t + -1 * real l) with (t - real l) by ring. set (y := rn (t - real l)) in *.
  replace (y - (real x - real m - (ln T - real m))) with (y + ln T + -1 * real x) in g by ring.
  replace (76 + IZR n / 16) with (IZR n / 16 + 76) by ring. replace (22 + 2 * (real m + -1 * real x)) with (2 * (real m - real x) + 22) by ring. exact g.
Qed.
