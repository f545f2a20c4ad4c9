(* The ACSL lemmas of specs/standard.acsl, in the shape WP gives them: LayernormError's outputs on the C's own values. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib RowLib RowLemmas NormLib NormLemmas AttentionError LayernormError LayernormLemmas SquaresLemmas.
Open Scope R_scope.

Definition std_err (n : Z) (r z : R) :=
  1 / IZR (2^1075) + r + Rabs z * (r * r / 2) + 524289 / 4722366482869645213696 * (r + Rabs z) * (12 + IZR n / 32).
Definition std_near (n : Z) (r s d t : R) := 1 / IZR (2^400) <= s -> Rabs (t + -1 * (d / s)) <= std_err n r (d / s).
Definition std_root (n : Z) (Q eps : R) := sqrt (eps + Q / IZR n).
Lemma std_err_eq n r z : std_err n r z = r + Rabs z * (r * r / 2) + (IZR n / 32 + 12) * w * (Rabs z + r) + eta.
Proof. unfold std_err. rewrite inv_eta. change (524289 / 4722366482869645213696) with w. ring. Qed.
Lemma least s : 1 / IZR (2^400) <= s -> bpow radix2 (-400) <= s.
Proof. rewrite <- bpow_nn by easy. change (-400)%Z with (- (400))%Z. rewrite bpow_opp. unfold Rdiv. lra. Qed.

(* a near sum: the hypotheses of LayernormError's section Root *)
Lemma sum_near n d s Q : (1 <= n)%Z -> (16 * d <= 80 + n)%Z -> near d n s Q ->
  (1 <= IZR n <= 2147483648 /\ 0 <= Q) /\ Rabs (s - Q) <= (IZR n / 16 + 9) * (v * Q) + 2 * (IZR n * eta).
Proof.
  intros hn hd h. apply near_off in h. destruct h as [(d0 & n1 & Q0 & _) o]. assert (e := eta_pos). unfold off in o.
  assert (N1 := IZR_le _ _ hn). assert (N2 := IZR_le _ _ (proj2 n1)). assert (D0 := IZR_le _ _ (proj1 d0)). assert (D1 := IZR_le _ _ (proj2 d0)).
  apply IZR_le in hd. rewrite mult_IZR, plus_IZR in hd. split. lra. apply Rle_trans with (1 := o). apply Rplus_le_compat.
  - apply Rmult_le_compat_r. apply Rmult_le_pos. unfold v; lra. exact Q0. lra.
  - replace (2 * (IZR n * eta)) with (IZR n * (2 * eta)) by ring. apply Rmult_le_compat_l. lra. apply Rmult_le_compat_r. lra. unfold v. lra.
Qed.
(* the exact root is far below overflow *)
Lemma root_max n d s Q eps : (1 <= n)%Z -> (16 * d <= 80 + n)%Z -> near d n s Q -> mag eps 802 -> std_root n Q eps <= bpow radix2 600.
Proof.
  intros hn hd h he. assert (k := sum_near n d s Q hn hd h). destruct k as [[[N1 N2] Q0] a]. apply near_off in h. destruct h as [(_ & _ & _ & _ & [_ hs]) _].
  rewrite pow2_bpow in hs. apply mag_iff in he. apply Rabs_le_inv in he. apply Rabs_le_inv in hs. apply Rabs_le_inv in a. assert (e := eta_le1).
  set (N := IZR n) in *. assert (i : 0 < / N) by (apply Rinv_0_lt_compat; lra). set (b := bpow radix2 802) in *.
  assert (b1 : 1 <= b) by (change 1 with (bpow radix2 0); apply bpow_le; easy).
  assert (v1 : (N / 16 + 9) * (v * Q) <= Q / 2).
  { replace ((N / 16 + 9) * (v * Q)) with ((N / 16 + 9) * v * Q) by ring. replace (Q / 2) with (/ 2 * Q) by field.
    apply Rmult_le_compat_r. exact Q0. unfold v. lra. }
  assert (Nb : N * 1 <= N * b) by (apply Rmult_le_compat_l; lra).
  assert (Ne : N * eta <= N * 1) by (apply Rmult_le_compat_l; lra).
  assert (q : Q / N <= 6 * b).
  { apply Rmult_le_reg_r with N. lra. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. lra. }
  unfold std_root. fold N. apply sqrt_le. apply bpow_ge_0. rewrite <- bpow_plus. change (600 + 600)%Z with (398 + 802)%Z. rewrite bpow_plus. fold b.
  apply Rle_trans with (bpow radix2 3 * b). change (bpow radix2 3) with 8. lra. apply Rmult_le_compat_r. lra. apply bpow_le. lia.
Qed.

Definition std_sum (n d : Z) (c s Q eps : R) := ((16 * d <= 80 + n)%Z /\ var_pre n c s eps) /\ near d n s Q.
Lemma std_entry_l n d (c ss : f64) Q (eps x m q : f64) t :
  ((((rnd (real q * rnd (real x + -1 * real m)) = t /\ mag (real m) 400) /\ mag (real x) 400) /\ std_sum n d (real c) (real ss) Q (real eps)) /\
    scaled (rnd (real x + -1 * real m)) (real q)) /\
   (0 < dev_c (real c) (real ss) (real eps) -> rnd (1 / dev_c (real c) (real ss) (real eps)) = real q) ->
  std_near n 0 (std_root n Q (real eps)) (real x + -1 * real m) t.
Proof.
  intros [[[[[<- hm] hx] [[hd hv] hQ]] [hs _]] hq] hr. rewrite (Rmult_comm (real q)). apply least in hr. assert (h := hv). destruct h as [[[he h0] me] [[ec hn] hc]].
  assert (n1 : (1 <= n)%Z) by lia. assert (k := sum_near n d (real ss) Q n1 hd hQ). destruct k as [[[N1 N2] Q0] a].
  assert (top := root_max n d (real ss) Q (real eps) n1 hd hQ me). unfold std_root in *. rewrite (Rplus_comm (real eps)) in *.
  assert (dev : dev_c (real c) (real ss) (real eps) = root (IZR n) (real eps) (real ss)).
  { unfold dev_c, root. rewrite <- ec. destruct (q_ok n (real ss) hn hc h0) as (r1 & _ & _). destruct (v_ok n (real ss) (real eps) hn hc h0 he me) as (r2 & _ & _).
    assert (z := dev_rn n (real ss) (real eps) hn hc h0 he me). unfold RowLib.dev in z. rewrite z, (rnd_rn _ r2), (rnd_rn _ r1). reflexivity. }
  destruct (root_near (IZR n) Q (real eps) (real ss) N1 N2 Q0 h0 a (conj (fmt_f64 eps) he) hr) as [p _]. rewrite <- dev in p. specialize (hq p).
  destruct (inv_range _ (dev_range n (real c) (real ss) (real eps) hv p)) as [ri _]. rewrite (rnd_rn _ ri), dev in hq.
  destruct (add_mag (real x) (real m) 400) as [[[_ ra] _] _]. { repeat split; try lia; assumption. }
  rewrite (rnd_rn _ hs), (rnd_rn _ ra), <- hq. replace (real x + -1 * real m) with (real x - real m) in * by ring.
  assert (f := rn_plus (real x) (- real m) (fmt_f64 x) (generic_format_opp _ _ _ (fmt_f64 m))).
  assert (z := quotient_of (IZR n) Q (real eps) (real ss) N1 N2 Q0 h0 a (conj (fmt_f64 eps) he) hr (rn (real x - real m)) (real x - real m) f top).
  rewrite std_err_eq, Rmult_0_l. replace (0 / 2) with 0 by field. rewrite Rmult_0_r, !Rplus_0_r, Rplus_0_l.
  match goal with |- Rabs (?A + -1 * ?B) <= _ => replace (A + -1 * B) with (A - B) by ring end. exact z.
Qed.

Lemma std_one_l t : dbl t -> rnd (t * 1) = t /\ rnd (0 + t) = t.
Proof. intros h. rewrite Rmult_1_r, Rplus_0_l. split; exact h. Qed.
Definition std_err_affine (a b z E : R) :=
  1 / IZR (2^1074) + E * Rabs a + 1 / 9007199254740992 * (Rabs b + 18014398509481985 / 9007199254740992 * Rabs a * (E + Rabs z)).
Definition std_param (b : R) := Rabs b <= IZR (2^400) /\ (b = 0 \/ dbl b).
Lemma std_affine_l n r s d t a b y :
  (((rnd (b + rnd (t * a)) = y /\ Rabs a <= IZR (2^400)) /\ std_param b) /\ mag t 541) /\ std_near n r s d t ->
  1 / IZR (2^400) <= s -> Rabs (y + -1 * b + -1 * (a * (d / s))) <= std_err_affine a b (d / s) (std_err n r (d / s)).
Proof.
  intros [[[[<- ha] [hb db]] ht] h] hs. specialize (h hs). rewrite <- bpow_nn in ha, hb by easy.
  rewrite (Rplus_comm b). destruct (mul_mag t a 541 400) as [r1 k]. { repeat split; try lia. exact ht. now apply mag_iff. }
  destruct (add_mag (rnd (t * a)) b 941) as [[[r2 _] _] _]. { repeat split; try lia. exact k. apply (weak b 400). split. lia. now apply mag_iff. }
  assert (fb : fmt b). { destruct db as [->|db]. apply generic_format_0. apply dbl_fmt. 2: exact db. now apply (bpow_rng 400). }
  rewrite (rnd_rn _ r2), (rnd_rn _ r1). set (E := std_err n r (d / s)) in *. set (z := d / s) in *.
  replace (t + -1 * z) with (t - z) in h by ring. assert (e := affine_near t z a b E fb h). unfold std_err_affine. rewrite eta2.
  replace (rn (rn (t * a) + b) + -1 * b + -1 * (a * z)) with (rn (rn (t * a) + b) - (z * a + b)) by ring.
  apply Rle_trans with (1 := e). apply Req_le. unfold u. field.
Qed.

Definition std_apart (n : Z) (Q0 S m Q : R) := Q0 + m * m * IZR n = Q + 2 * S * m.
Lemma std_apart_none_l Q0 S m Q : (Q = 0 /\ Q0 = 0) /\ S = 0 -> std_apart 0 Q0 S m Q.
Proof. unfold std_apart. intros [[-> ->] ->]. ring. Qed.
Lemma std_apart_more_l n Q0 S m Q x R0 T P : ((S + x = T /\ Q + (x + -1 * m) * (x + -1 * m) = P) /\ Q0 + (x + -1 * 0) * (x + -1 * 0) = R0) /\ std_apart n Q0 S m Q ->
  std_apart (1 + n) R0 T m P.
Proof. unfold std_apart. rewrite plus_IZR. intros [[[<- <-] <-] h]. lra. Qed.
Definition std_rho (n : Z) (M s : R) := (1 / IZR (2^1075) + 524289 / 4722366482869645213696 * M * (7 + IZR n / 16)) / s.
Definition mean_of (n : Z) (M S y : R) := Rabs (y + -1 * (S / IZR n)) <= 1 / IZR (2^1075) + 524289 / 4722366482869645213696 * M * (7 + IZR n / 16).
Lemma std_shift_l n M S Q0 m Q P eps mu r s x t :
  std_near n 0 (std_root n Q eps) (x + -1 * m) t /\
  (((((((std_root n P eps = s /\ std_rho n M s = r) /\ S / IZR n = mu) /\ (0 < n)%Z) /\ 0 <= M) /\ mean_of n M S m) /\ std_apart n Q0 S m Q) /\
    std_apart n Q0 S mu P) -> std_near n r s (x + -1 * mu) t.
Proof.
  intros [h [[[[[[[<- <-] emu] hn] hM] hm] hQ] hP]] hs. apply IZR_lt in hn. set (N := IZR n) in *.
  assert (s0 : 0 < std_root n P eps). { apply Rlt_le_trans with (2 := hs). unfold Rdiv. rewrite Rmult_1_l. apply Rinv_0_lt_compat. apply IZR_lt. easy. }
  assert (iN : 0 < / N) by now apply Rinv_0_lt_compat. unfold std_root in *. fold N in h, hs, s0 |- *. assert (eS : S = mu * N) by (rewrite <- emu; field; lra).
  assert (eP : 0 < eps + P / N). { apply Rnot_le_lt. intros z. rewrite (sqrt_neg_0 _ z) in s0. lra. }
  assert (a : eps + Q / N = eps + P / N + (m - mu) * (m - mu)).
  { unfold std_apart in hP, hQ. fold N in hP, hQ. replace Q with (P + 2 * S * mu - mu * mu * N + m * m * N - 2 * S * m) by lra.
    rewrite eS. field. lra. }
  assert (eQ : 0 <= eps + Q / N). { rewrite a. assert (q := Rle_0_sqr (m - mu)). unfold Rsqr in q. lra. }
  assert (p : sqrt (eps + Q / N) * sqrt (eps + Q / N) = sqrt (eps + P / N) * sqrt (eps + P / N) + (m - mu) * (m - mu)).
  { rewrite !sqrt_sqrt by lra. exact a. }
  unfold mean_of in hm. fold N in hm. rewrite emu in hm. replace (m + -1 * mu) with (m - mu) in hm by ring. fold N in h.
  assert (l := shift_low _ _ _ _ (sqrt_pos _) p). specialize (h (Rle_trans _ _ _ hs l)).
  rewrite std_err_eq in h |- *. fold N in h |- *. unfold std_rho. fold N.
  replace (x + -1 * m) with (x - m) in h by ring. replace (x + -1 * mu) with (x - mu) by ring.
  match goal with |- Rabs (t + -1 * ?B) <= _ => replace (t + -1 * B) with (t - B) by ring end.
  match type of h with Rabs (t + -1 * ?B) <= _ => replace (t + -1 * B) with (t - B) in h by ring end.
  apply (shift_error _ _ _ _ _ s0 (sqrt_pos _) p hm ((N / 32 + 12) * w)). apply Rmult_le_pos. lra. unfold w; lra. lra.
Qed.
