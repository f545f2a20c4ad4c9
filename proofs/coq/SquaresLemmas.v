(* The ACSL lemmas of specs/squares.acsl, in the shape WP gives them: sums of squared deviations in lanes. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib RowLemmas NormLib NormLemmas AttentionError LayernormError RowLib LaneLemmas.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition near (d c : Z) (s S : R) :=
  (((((0 <= S /\ (0 <= d)%Z) /\
      Rabs (s + -1 * S) <= 1048577 / 9444732965739290427392 * S * IZR (4 + d) + 1 / IZR (2^1075) * IZR c * (1 + 1048577 / 9444732965739290427392 * IZR d)) /\
     (d <= 268435456)%Z) /\ (c <= 2147483648)%Z) /\ dbl s) /\ chain c s 802.

(* off d c s S: a sum s of c nonnegative terms, d additions deep, against the exact S *)
Definition off (d c s S : R) := Rabs (s - S) <= (d + 4) * (v * S) + c * ((1 + d * v) * eta).
Lemma off_join d i j a b A B : 0 <= d <= 268435456 -> 0 <= i -> 0 <= j -> fmt a -> fmt b -> 0 <= A -> 0 <= B -> off d i a A -> off d j b B ->
  off (d + 1) (i + j) (rn (a + b)) (A + B).
Proof.
  unfold off. intros hd hi hj fa fb hA hB ha hb. assert (h := rn_plus a b fa fb). assert (e := eta_pos).
  set (E := (d + 4) * (v * (A + B)) + (i + j) * ((1 + d * v) * eta)).
  assert (s : Rabs (a + b - (A + B)) <= E).
  { replace (a + b - (A + B)) with ((a - A) + (b - B)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). unfold E. lra. }
  assert (m : Rabs (a + b) <= (A + B) + E).
  { replace (a + b) with ((a + b - (A + B)) + (A + B)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq (A + B)) by lra. lra. }
  assert (m' : u * Rabs (a + b) <= u * ((A + B) + E)) by (apply Rmult_le_compat_l; [unfold u; lra|exact m]).
  assert (p : 0 <= (A + B) * (v - u * (1 + (d + 4) * v))) by (apply Rmult_le_pos; [lra|unfold u, v; lra]).
  assert (q : 0 <= (i + j) * eta * (v - u * (1 + d * v))) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|unfold u, v; lra]).
  replace (rn (a + b) - (A + B)) with ((rn (a + b) - (a + b)) + (a + b - (A + B))) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). unfold E in *. lra.
Qed.
Lemma off_weak d e c s S : 0 <= d <= e -> 0 <= c -> 0 <= S -> off d c s S -> off e c s S.
Proof.
  unfold off. intros h hc hS a. assert (n := eta_pos). apply Rle_trans with (1 := a). apply Rplus_le_compat.
  - apply Rmult_le_compat_r. apply Rmult_le_pos. unfold v; lra. exact hS. lra.
  - apply Rmult_le_compat_l. exact hc. apply Rmult_le_compat_r. lra. apply Rplus_le_compat_l. apply Rmult_le_compat_r. unfold v; lra. lra.
Qed.

Lemma inv_eta : 1 / IZR (2^1075) = eta.
Proof.
  rewrite <- bpow_nn by easy. unfold eta. change (/ 2) with (bpow radix2 (-1)). rewrite <- bpow_plus. change (-1 + -1074)%Z with (- (1075))%Z.
  rewrite bpow_opp. unfold Rdiv. ring.
Qed.
Lemma near_off d c s S : near d c s S <->
  ((0 <= d <= 268435456)%Z /\ (0 <= c <= 2147483648)%Z /\ 0 <= S /\ dbl s /\ chain c s 802) /\ off (IZR d) (IZR c) s S.
Proof.
  unfold near, off. rewrite inv_eta, plus_IZR. replace (s + -1 * S) with (s - S) by ring. change (1048577 / 9444732965739290427392) with v.
  replace (v * S * (4 + IZR d) + eta * IZR c * (1 + v * IZR d)) with ((IZR d + 4) * (v * S) + IZR c * ((1 + IZR d * v) * eta)) by ring.
  split. intros h. assert (hc := proj2 h). destruct hc as [hc _]. tauto. tauto.
Qed.
Lemma near_fmt d c s S : near d c s S -> fmt s.
Proof.
  intros h. apply near_off in h. destruct h as [(_ & hc & _ & f & [_ hs]) _]. apply dbl_fmt. 2: exact f. rewrite pow2_bpow in hs.
  destruct (count_rnd c 802 s hc ltac:(lia) hs) as [r _]. exact r.
Qed.
Lemma near_join d i j a A b B : (d <= 268435455)%Z -> (i + j <= 2147483648)%Z -> near d i a A -> near d j b B -> near (1 + d) (i + j) (rnd (a + b)) (A + B).
Proof.
  intros hd hij ha hb. assert (fa := near_fmt _ _ _ _ ha). assert (fb := near_fmt _ _ _ _ hb). apply near_off in ha, hb.
  destruct ha as [(d0 & i0 & A0 & da & ca) oa]. destruct hb as [(_ & j0 & B0 & db & cb) ob].
  destruct (cf_join i j a b 802) as [r c]. { unfold join_pre. repeat split; try lia; try assumption; apply ca || apply cb. }
  assert (e := rnd_rn _ r). apply near_off. split.
  - repeat split; try lia; try lra; try apply c. rewrite e. unfold dbl. rewrite e in c. destruct c as [_ c]. rewrite pow2_bpow in c.
    destruct (count_rnd (i + j) 802 (rn (a + b))) as [r2 _]; try lia. exact c. rewrite rnd_rn by exact r2. apply rn_id, rn_fmt.
  - rewrite e, !plus_IZR, (Rplus_comm 1). apply IZR_le in hd. apply off_join; try assumption; try lra; try (apply IZR_le; lia). split. apply IZR_le; lia. lra.
Qed.
Lemma near_up d e c s S : ((d <= e)%Z /\ (e <= 268435456)%Z) /\ near d c s S -> near e c s S.
Proof.
  intros [[h1 h2] h]. apply near_off in h. destruct h as [(d0 & c0 & S0 & f & k) o]. apply near_off. split. repeat split; try lia; try assumption; apply k.
  apply (off_weak (IZR d)). split; apply IZR_le; lia. apply IZR_le; lia. exact S0. exact o.
Qed.

Lemma sqs_none_l c s : c = 0%Z /\ s = 0 -> near c c s 0.
Proof.
  intros [-> ->]. apply near_off. split; [split; [lia|split; [lia|split; [lra|split]]]|].
  - unfold dbl. rewrite rnd_rn. apply rn_0. apply (bpow_rng 0). easy. rewrite Rabs_R0. apply bpow_ge_0.
  - apply chain_0.
  - unfold off. rewrite Rminus_0_r, Rabs_R0. lra.
Qed.
Definition square (x m : R) := rnd (rnd (x + -1 * m) * rnd (x + -1 * m)).
Lemma term_near (x m : f64) : mag (real x) 400 -> mag (real m) 400 -> near 0 1 (square (real x) (real m)) ((real x + -1 * real m) * (real x + -1 * real m)).
Proof.
  intros hx hm. destruct (add_mag (real x) (real m) 400) as [[[_ r] _] k]. { repeat split; try lia; assumption. }
  unfold square in *. set (f := rnd (real x + -1 * real m)) in *.
  destruct (mul_mag f f 401 401) as [r2 k2]. { repeat split; try lia; assumption. }
  assert (e2 := rnd_rn _ r2). assert (e1 : f = rn (real x + - real m)). { unfold f. rewrite (rnd_rn _ r). f_equal. ring. }
  apply mag_iff in k2. apply near_off. split; [split; [lia|split; [lia|split; [|split]]]|].
  - replace (real x + -1 * real m) with (real x - real m) by ring. apply Rle_0_sqr.
  - unfold dbl. rewrite e2 at 1. rewrite rnd_rn. rewrite rn_id by apply rn_fmt. symmetry. exact e2. rewrite <- e2. apply (bpow_rng 802). easy. exact k2.
  - split. lia. rewrite pow2_bpow. change (401 + 401)%Z with 802%Z in k2. lra.
  - unfold off. rewrite e2, e1. replace (real x + -1 * real m) with (real x - real m) by ring.
    assert (s := square_near (fun _ => real x) (real m) (fun _ => fmt_f64 x) (fmt_f64 m) 0%nat). unfold away in s.
    set (t := (real x - real m) * (real x - real m)) in *. assert (t0 : 0 <= t) by apply Rle_0_sqr. assert (n := eta_pos).
    apply Rle_trans with (1 := s). assert (0 <= (v - u) * t) by (apply Rmult_le_pos; [unfold u, v; lra|exact t0]). lra.
Qed.
Lemma sqs_add_l d c (s : f64) S (x m : f64) r :
  (((((rnd (real s + square (real x) (real m)) = r /\ (d <= 268435455)%Z) /\ (c <= 2147483647)%Z) /\ mag (real m) 400) /\ mag (real x) 400) /\ near d c (real s) S) ->
  near (1 + d) (1 + c) r (S + (real x + -1 * real m) * (real x + -1 * real m)).
Proof.
  intros [[[[[<- hd] hc] hm] hx] h]. assert (z := h). apply near_off in z. destruct z as [(d0 & c0 & _) _]. rewrite (Z.add_comm 1 c).
  apply near_join; try lia. exact h. apply (near_up 0). split. split; lia. now apply term_near.
Qed.
Lemma sqs_up_l d e c s S : ((d <= e)%Z /\ (e <= 268435456)%Z) /\ near d c s S -> near e c s S.
Proof. exact (near_up d e c s S). Qed.
Lemma sqs_four_l d c0 s0 S0 c1 s1 S1 c2 s2 S2 c3 s3 S3 :
  (((((d <= 268435454)%Z /\ (c0 + c1 + c2 + c3 <= 2147483648)%Z) /\ near d c0 s0 S0) /\ near d c1 s1 S1) /\ near d c2 s2 S2) /\ near d c3 s3 S3 ->
  near (2 + d) (c0 + c1 + c2 + c3) (rnd (rnd (s0 + s1) + rnd (s2 + s3))) (S0 + S1 + S2 + S3).
Proof.
  intros [[[[[hd hc] h0] h1] h2] h3].
  assert (p : forall c s S, near d c s S -> (0 <= c)%Z). { intros c s S h. apply near_off in h. destruct h as [(_ & h & _) _]. lia. }
  assert (p0 := p _ _ _ h0). assert (p1 := p _ _ _ h1). assert (p2 := p _ _ _ h2). assert (p3 := p _ _ _ h3).
  replace (2 + d)%Z with (1 + (1 + d))%Z by ring. rewrite <- (Z.add_assoc (c0 + c1)), (Rplus_assoc (S0 + S1)).
  apply near_join; try lia; apply near_join; try lia; assumption.
Qed.
