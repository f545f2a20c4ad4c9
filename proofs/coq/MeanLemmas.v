(* The ACSL lemmas of specs/mean.acsl, in the shape WP gives them: LayernormError's sums and mean on the C's own values. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib RowLib NormLib NormLemmas AttentionError LayernormError.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition top : R := bpow radix2 400.
Definition near (d c : Z) (M s S : R) :=
  ((((((((0 <= M /\ (0 <= c)%Z) /\ (0 <= d)%Z) /\ Rabs S <= M * IZR c) /\
     Rabs (s + -1 * S) <= 1048577 / 9444732965739290427392 * M * IZR c * IZR d) /\ (d <= 268435456)%Z) /\ (c <= 2147483648)%Z) /\ dbl s) /\ mag M 400).
Definition add (d c : Z) (M : R) (s : f64) (S : R) (x : f64) (r : R) :=
  ((((rnd (real s + real x) = r /\ Rabs (real x) <= M) /\ (d <= 268435455)%Z) /\ (c <= 2147483647)%Z) /\ near d c M (real s) S).

Lemma mag_top M : 0 <= M -> mag M 400 <-> M <= top.
Proof. intros h. rewrite mag_iff, Rabs_pos_eq by exact h. tauto. Qed.
(* a near sum is small, and a double: acc of LayernormError *)
Lemma near_acc d c M s S : near d c M s S ->
  0 <= IZR d <= 268435456 /\ 0 <= IZR c <= 2147483648 /\ 0 <= M <= top /\ acc (IZR d) s S (IZR c * M) /\ Rabs s <= bpow radix2 432.
Proof.
  intros h. destruct h as [[[[[[[[M0 c0] d0] hS] h] d1] c1] f] hM]. apply mag_top in hM. 2: exact M0. apply IZR_le in c0, c1, d0, d1.
  assert (g : Rabs s <= bpow radix2 432).
  { replace s with ((s + -1 * S) + S) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (a : M * IZR c <= top * 2147483648) by (apply Rmult_le_compat; lra).
    assert (b : 1048577 / 9444732965739290427392 * M * IZR c * IZR d <= / 10 * (top * 2147483648)).
    { replace (1048577 / 9444732965739290427392 * M * IZR c * IZR d) with ((1048577 / 9444732965739290427392 * IZR d) * (M * IZR c)) by ring.
      apply Rmult_le_compat; try lra. apply Rmult_le_pos; lra. }
    assert (p := bpow_gt_0 radix2 400).
    replace (bpow radix2 432) with (4294967296 * top). 2: { unfold top. change 4294967296 with (bpow radix2 32). rewrite <- bpow_plus. reflexivity. }
    fold top in p. lra. }
  repeat split; try lra. apply dbl_fmt. apply (bpow_rng 432). easy. exact g. exact f.
  replace (s - S) with (s + -1 * S) by ring. apply Rle_trans with (1 := h). change (1048577 / 9444732965739290427392) with v. right. ring.
Qed.
Lemma acc_near d c M s S : (0 <= d <= 268435456)%Z -> (0 <= c <= 2147483648)%Z -> 0 <= M <= top -> dbl s -> acc (IZR d) s S (IZR c * M) -> near d c M s S.
Proof.
  intros hd hc hM f [[_ hS] h]. repeat split; try lia; try lra; try exact f; try (apply mag_top; lra). change (1048577 / 9444732965739290427392) with v.
  replace (s + -1 * S) with (s - S) by ring. replace (v * M * IZR c * IZR d) with (IZR d * (v * (IZR c * M))) by ring. exact h.
Qed.
Lemma near_join d i j M a A b B : (d <= 268435455)%Z -> (i + j <= 2147483648)%Z -> near d i M a A -> near d j M b B ->
  near (1 + d) (i + j) M (rnd (a + b)) (A + B).
Proof.
  intros hd hij ha hb. assert (za : (0 <= d)%Z /\ (0 <= i)%Z) by (unfold near in ha; tauto). assert (zb : (0 <= j)%Z) by (unfold near in hb; tauto).
  apply near_acc in ha. apply near_acc in hb. destruct ha as (d0 & _ & hM & ha & sa). destruct hb as (_ & _ & _ & hb & sb).
  assert (s : Rabs (a + b) <= bpow radix2 433).
  { apply Rle_trans with (1 := Rabs_triang _ _). change 433%Z with (1 + 432)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. lra. }
  assert (r : rng (a + b)) by (apply (bpow_rng 433); [easy|exact s]). rewrite (rnd_rn _ r). apply acc_near; try lia; try exact hM.
  - apply dbl_rn. exact r. apply (bpow_rng 433). easy. apply rn_abs_bpow. lia. exact s.
  - rewrite !plus_IZR. replace ((IZR i + IZR j) * M) with (IZR i * M + IZR j * M) by ring. rewrite (Rplus_comm 1). apply acc_add; try assumption. lra.
Qed.

Lemma mean_none_l c M s : ((c = 0%Z /\ s = 0) /\ 0 <= M) /\ mag M 400 -> near c c M s 0.
Proof.
  intros [[[-> ->] h0] h1]. apply mag_top in h1. 2: exact h0. apply acc_near; try lia; try lra. unfold dbl. rewrite rnd_rn. apply rn_0. apply (bpow_rng 0). easy.
  rewrite Rabs_R0. apply bpow_ge_0. replace (IZR 0 * M) with 0 by ring. exact acc_0.
Qed.
Lemma mean_add_l d c M s S x r : add d c M s S x r -> near (1 + d) (1 + c) M r (S + real x).
Proof.
  intros [[[[<- hx] hd] hc] h]. assert (z : (0 <= d)%Z) by (unfold near in h; tauto). assert (hM : 0 <= M <= top) by (apply near_acc in h; tauto). rewrite (Z.add_comm 1 c).
  apply near_join; try lia; try exact h. assert (rx : rng (real x)).
  { apply (bpow_rng 400). easy. fold top. lra. }
  apply acc_near; try lia; try tauto. unfold dbl. rewrite rnd_rn by exact rx. apply rn_id, fmt_f64.
  split; [split|]. apply fmt_f64. lra. replace (real x - real x) with 0 by ring. rewrite Rabs_R0. apply Rmult_le_pos.
  apply IZR_le; lia. apply Rmult_le_pos. unfold v; lra. lra.
Qed.
Lemma mean_up_l d e c M s S : ((d <= e)%Z /\ (e <= 268435456)%Z) /\ near d c M s S -> near e c M s S.
Proof.
  intros [[h1 h2] h]. assert (z : ((0 <= d)%Z /\ (0 <= c)%Z /\ (c <= 2147483648)%Z) /\ dbl s) by (unfold near in h; tauto).
  apply near_acc in h. destruct h as (_ & _ & hM & h & _). apply acc_near; try lia; try tauto. apply (acc_weak (IZR d)). now apply IZR_le. exact h.
Qed.
Lemma mean_four_l d M c0 s0 S0 c1 s1 S1 c2 s2 S2 c3 s3 S3 :
  (((((d <= 268435454)%Z /\ (c0 + c1 + c2 + c3 <= 2147483648)%Z) /\ near d c0 M s0 S0) /\ near d c1 M s1 S1) /\ near d c2 M s2 S2) /\ near d c3 M s3 S3 ->
  near (2 + d) (c0 + c1 + c2 + c3) M (rnd (rnd (s0 + s1) + rnd (s2 + s3))) (S0 + S1 + S2 + S3).
Proof.
  intros [[[[[hd hc] h0] h1] h2] h3].
  assert (p0 : (0 <= c0)%Z) by (unfold near in h0; tauto). assert (p1 : (0 <= c1)%Z) by (unfold near in h1; tauto).
  assert (p2 : (0 <= c2)%Z) by (unfold near in h2; tauto). assert (p3 : (0 <= c3)%Z) by (unfold near in h3; tauto).
  replace (2 + d)%Z with (1 + (1 + d))%Z by ring. rewrite <- (Z.add_assoc (c0 + c1)), (Rplus_assoc (S0 + S1)).
  apply near_join; try lia; apply near_join; try lia; assumption.
Qed.
Definition mean_of (n : Z) (M S y : R) :=
  Rabs (y + -1 * (S / IZR n)) <= 1 / IZR (2^1075) + 524289 / 4722366482869645213696 * M * (7 + IZR n / 16).
Lemma mean_end_l n d M s S c : ((IZR n = c /\ (0 < n)%Z) /\ (16 * d <= 80 + n)%Z) /\ near d n M s S -> mean_of n M S (rnd (s / c)).
Proof.
  intros [[[<- hn] hd] h]. apply near_acc in h. destruct h as (d0 & n1 & hM & [[_ hS] h] & g). assert (N1 : 1 <= IZR n) by (apply (IZR_le 1); lia).
  apply IZR_le in hd. rewrite mult_IZR, plus_IZR in hd.
  assert (q : rng (s / IZR n)).
  { apply (bpow_rng 432). easy. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ IZR n)) by (left; apply Rinv_0_lt_compat; lra).
    apply Rle_trans with (bpow radix2 432 * 1). 2: lra. apply Rmult_le_compat; try apply Rabs_pos. left; apply Rinv_0_lt_compat; lra. exact g.
    rewrite <- Rinv_1. apply Rinv_le; lra. }
  rewrite (rnd_rn _ q). unfold mean_of. change (524289 / 4722366482869645213696) with w.
  replace (1 / IZR (2^1075)) with eta.
  2: { rewrite <- bpow_nn by easy. unfold eta. change (/ 2) with (bpow radix2 (-1)). rewrite <- bpow_plus. change (-1 + -1074)%Z with (- (1075))%Z. rewrite bpow_opp. unfold Rdiv. ring. }
  replace (rn (s / IZR n) + -1 * (S / IZR n)) with (rn (s / IZR n) - S / IZR n) by ring.
  replace (eta + w * M * (7 + IZR n / 16)) with ((IZR n / 16 + 7) * w * M + eta) by ring. apply quotient_near; try lra.
  apply Rle_trans with (1 := h). apply Rmult_le_compat_r. 2: lra. apply Rmult_le_pos. unfold v; lra. apply Rmult_le_pos; lra.
Qed.
