(* Error-free transforms over the reals: Flocq's theorems at binary64, and the double-double product. *)
From Coq Require Import Reals Psatz ZArith Lia.
From Flocq Require Import Core Sterbenz Mult_error Pff2Flocq.
From CF Require Import FloatLib.
Open Scope R_scope.

Lemma even_sym : forall x : Z, negb (Z.even x) = negb (negb (Z.even (- (x + 1)))).
Proof.
  intros x. rewrite Z.even_opp, Z.even_add. simpl. destruct (Z.even x); reflexivity.
Qed.

Lemma two_sum a b : fmt a -> fmt b ->
  rn (rn (a - rn (rn (a + b) - rn (rn (a + b) - a))) + rn (b - rn (rn (a + b) - a))) = a + b - rn (a + b).
Proof.
  intros fa fb.
  assert (h := TwoSum_correct (-1074) 53 (fun x => negb (Z.even x)) ltac:(lia) ltac:(lia) even_sym a b fa fb).
  change (round radix2 (FLT_exp (-1074) 53) (Znearest (fun x => negb (Z.even x)))) with rn in h. lra.
Qed.

Lemma rn_opp x : rn (- x) = - rn x.
Proof. apply round_NE_opp. Qed.

Lemma fast_two_sum a b : fmt a -> fmt b -> Rabs b <= Rabs a -> rn (b - rn (rn (a + b) - a)) = a + b - rn (a + b).
Proof.
  intros fa fb hab.
  assert (h := Fast2Sum_correct (-1074) 53 (fun x => negb (Z.even x)) ltac:(lia) ltac:(lia) even_sym a b fa fb hab).
  change (round radix2 (FLT_exp (-1074) 53) (Znearest (fun x => negb (Z.even x)))) with rn in h.
  replace (rn (a + b) - a) with (- (a - rn (a + b))) by ring. rewrite rn_opp.
  replace (b - - rn (a - rn (a + b))) with (b + rn (a - rn (a + b))) by ring. lra.
Qed.

Lemma prod_exact a b : fmt a -> fmt b -> bpow radix2 (-969) <= Rabs (a * b) -> rn (a * b - rn (a * b)) = a * b - rn (a * b).
Proof.
  intros fa fb h. apply rn_id. replace (a * b - rn (a * b)) with (- (rn (a * b) - a * b)) by ring.
  apply generic_format_opp. apply (mult_error_FLT radix2 (-1074) 53 ZnearestE a b fa fb).
  intros _. exact h.
Qed.

(* below 2^-1021 doubles are 2^-1074 apart *)
Lemma rn_tiny x : Rabs x <= bpow radix2 (-1021) -> Rabs (rn x - x) <= eta.
Proof.
  intros h. destruct (Rlt_or_le (Rabs x) (bpow radix2 (-1021))) as [l|g].
  - apply Rle_trans with (/ 2 * ulp radix2 (FLT_exp (-1074) 53) x). apply error_le_half_ulp. typeclasses eauto.
    unfold eta. apply Rmult_le_compat_l. lra.
    rewrite (ulp_FLT_small radix2 (-1074) 53 x l). apply Rle_refl.
  - assert (e : Rabs x = bpow radix2 (-1021)) by lra.
    assert (f : fmt x).
    { destruct (Rcase_abs x) as [n|p].
      - rewrite Rabs_left in e by lra. replace x with (- bpow radix2 (-1021)) by lra. apply generic_format_opp.
        apply generic_format_bpow. unfold FLT_exp. lia.
      - rewrite Rabs_right in e by lra. rewrite e. apply generic_format_bpow. unfold FLT_exp. lia. }
    rewrite rn_id by exact f. replace (x - x) with 0 by ring. rewrite Rabs_R0. apply Rlt_le, eta_pos.
Qed.

Lemma prod_err a b : fmt a -> fmt b -> Rabs (a * b - rn (a * b) - rn (a * b - rn (a * b))) <= eta.
Proof.
  intros fa fb. destruct (Rle_or_lt (bpow radix2 (-969)) (Rabs (a * b))) as [h|h].
  - rewrite prod_exact by assumption. replace (a * b - rn (a * b) - (a * b - rn (a * b))) with 0 by ring. rewrite Rabs_R0. apply Rlt_le, eta_pos.
  - rewrite Rabs_minus_sym. apply rn_tiny.
    assert (e := rn_abs_err (a * b)). rewrite Rabs_minus_sym in e. apply Rle_trans with (1 := e).
    assert (h1 : u * Rabs (a * b) <= bpow radix2 (-1022)).
    { change (-1022)%Z with (-53 + -969)%Z. rewrite bpow_plus.
      replace (bpow radix2 (-53)) with u. 2: unfold u; simpl; lra.
      apply Rmult_le_compat_l. unfold u; lra. now apply Rlt_le. }
    assert (h2 : eta <= bpow radix2 (-1022)).
    { unfold eta. assert (0 < bpow radix2 (-1074)) by apply bpow_gt_0.
      apply Rle_trans with (bpow radix2 (-1074)). lra. apply bpow_le. lia. }
    replace (bpow radix2 (-1021)) with (2 * bpow radix2 (-1022)). lra.
    change (-1021)%Z with (1 + -1022)%Z. rewrite bpow_plus. reflexivity.
Qed.

(* the error of one rounding, in terms of its result *)
Lemma rn_lost x : Rabs (rn x - x) <= u * Rabs (rn x) + eta.
Proof.
  assert (h := error_le_half_ulp_round radix2 (FLT_exp (-1074) 53) (fun z => negb (Z.even z)) x).
  change (round radix2 (FLT_exp (-1074) 53) (Znearest (fun z => negb (Z.even z))) x) with (rn x) in h.
  apply Rle_trans with (1 := h).
  destruct (Rle_or_lt (bpow radix2 (-1074 + 53 - 1)) (Rabs (rn x))) as [g|l].
  - assert (k := ulp_FLT_le radix2 (-1074) 53 (rn x) g).
    assert (bpow radix2 (1 - 53) = 2 * u) by (unfold u; simpl; lra). rewrite H in k.
    assert (e := eta_pos). lra.
  - assert (l2 : Rabs (rn x) < bpow radix2 (-1074 + 53)) by (apply Rlt_trans with (1 := l); apply bpow_lt; lia).
    rewrite (ulp_FLT_small radix2 (-1074) 53 (rn x) l2).
    unfold eta. assert (0 <= u * Rabs (rn x)). { apply Rmult_le_pos. unfold u; lra. apply Rabs_pos. } lra.
Qed.

(* one multiply-add within a factor 2 of the last sum, and its remainder *)
Lemma near_exact h n : fmt h -> fmt n -> h <= 2 * n -> n <= 2 * h -> rn (n - h) = n - h.
Proof. intros fh fn h1 h2. apply rn_id. apply sterbenz; try typeclasses eauto; try assumption. lra. Qed.

Lemma step_err p x h n e : fmt h -> fmt n -> 0 < h -> h <= 2 * n -> n <= 2 * h -> n = rn (h + p * x) -> e = rn (p * x - (n - h)) ->
  Rabs (p * x - (n - h)) <= u * n + eta /\ Rabs (p * x - (n - h) - e) <= u * u * n + 2 * eta.
Proof.
  intros fh fn ph h1 h2 hn he. assert (l := rn_lost (h + p * x)). rewrite <- hn in l.
  assert (k : Rabs (p * x - (n - h)) <= u * n + eta).
  { rewrite (Rabs_right n) in l by lra. rewrite Rabs_minus_sym in l. replace (p * x - (n - h)) with (h + p * x - n) by ring. exact l. }
  split. exact k. assert (m := rn_abs_err (p * x - (n - h))). rewrite <- he in m. rewrite Rabs_minus_sym in m.
  apply Rle_trans with (1 := m). assert (e0 := eta_pos).
  assert (u * Rabs (p * x - (n - h)) <= u * (u * n + eta)) by (apply Rmult_le_compat_l; [unfold u; lra|exact k]).
  assert (u * eta <= eta) by (unfold u; lra). lra.
Qed.

(* |x y| <= X Y *)
Lemma mul_le x y X Y : Rabs x <= X -> Rabs y <= Y -> Rabs (x * y) <= X * Y.
Proof. intros hx hy. rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; assumption. Qed.

(* double-double product: p + d against (a + al) (b + bl), everything in terms of m = |a b| *)
Lemma product_err a al b bl p e t c d : fmt a -> fmt b -> Rabs al <= u * Rabs a -> Rabs bl <= u * Rabs b ->
  p = rn (a * b) -> e = rn (a * b - p) -> t = rn (a * bl) -> c = rn (t + al * b) -> d = rn (c + e) ->
  Rabs (p + d - (a + al) * (b + bl)) <= 8 * (u * u) * Rabs (a * b) + 8 * eta.
Proof.
  intros fa fb hal hbl hp he ht hc hd.
  assert (e1 := prod_err a b fa fb). rewrite <- hp, <- he in e1.
  assert (e0 := rn_abs_err (a * b)). rewrite <- hp in e0.
  assert (e2 := rn_abs_err (a * bl)). rewrite <- ht in e2.
  assert (e3 := rn_abs_err (t + al * b)). rewrite <- hc in e3.
  assert (e4 := rn_abs_err (c + e)). rewrite <- hd in e4.
  assert (m1 : Rabs (a * bl) <= u * Rabs (a * b)).
  { rewrite !Rabs_mult. replace (u * (Rabs a * Rabs b)) with (Rabs a * (u * Rabs b)) by ring. apply Rmult_le_compat_l. apply Rabs_pos. exact hbl. }
  assert (m2 : Rabs (al * b) <= u * Rabs (a * b)).
  { rewrite !Rabs_mult. replace (u * (Rabs a * Rabs b)) with ((u * Rabs a) * Rabs b) by ring. apply Rmult_le_compat_r. apply Rabs_pos. exact hal. }
  assert (m3 : Rabs (al * bl) <= u * u * Rabs (a * b)).
  { rewrite (Rabs_mult a b). replace (u * u * (Rabs a * Rabs b)) with ((u * Rabs a) * (u * Rabs b)) by ring. now apply mul_le. }
  assert (hm := Rabs_pos (a * b)). assert (q := eta_pos).
  set (m := Rabs (a * b)) in *. clearbody m.
  assert (b2 : Rabs (t - a * bl) <= u * u * m + eta).
  { apply Rle_trans with (1 := e2). assert (u * Rabs (a * bl) <= u * (u * m)) by (apply Rmult_le_compat_l; [unfold u; lra|exact m1]). lra. }
  assert (s3 : Rabs (t + al * b) <= 2 * u * m + u * u * m + eta).
  { replace (t + al * b) with ((t - a * bl) + (a * bl + al * b)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (k := Rabs_triang (a * bl) (al * b)). lra. }
  assert (b3 : Rabs (c - (t + al * b)) <= u * (2 * u * m + u * u * m + eta) + eta).
  { apply Rle_trans with (1 := e3). assert (u * Rabs (t + al * b) <= u * (2 * u * m + u * u * m + eta)) by (apply Rmult_le_compat_l; [unfold u; lra|exact s3]). lra. }
  assert (s0 : Rabs e <= u * m + 2 * eta).
  { replace e with (- (a * b - p - e) - (p - a * b)) by ring. unfold Rminus at 1. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_Ropp. lra. }
  assert (s4 : Rabs (c + e) <= 3 * u * m + 4 * (u * u) * m + 6 * eta).
  { replace (c + e) with ((c - (t + al * b)) + (t + al * b) + e) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (k := Rabs_triang (c - (t + al * b)) (t + al * b)).
    assert (u * (2 * u * m + u * u * m + eta) <= 2 * u * u * m + u * u * m + eta).
    { assert (0 <= u * u * m) by (apply Rmult_le_pos; [unfold u; lra|exact hm]). unfold u in *. lra. } lra. }
  assert (b4 : Rabs (d - (c + e)) <= u * (3 * u * m + 4 * (u * u) * m + 6 * eta) + eta).
  { apply Rle_trans with (1 := e4). assert (u * Rabs (c + e) <= u * (3 * u * m + 4 * (u * u) * m + 6 * eta)) by (apply Rmult_le_compat_l; [unfold u; lra|exact s4]). lra. }
  replace (p + d - (a + al) * (b + bl)) with
    ((d - (c + e)) + ((c - (t + al * b)) + ((t - a * bl) + (- (a * b - p - e) + - (al * bl))))) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). 
  assert (k1 := Rabs_triang (c - (t + al * b)) ((t - a * bl) + (- (a * b - p - e) + - (al * bl)))).
  assert (k2 := Rabs_triang (t - a * bl) (- (a * b - p - e) + - (al * bl))).
  assert (k3 := Rabs_triang (- (a * b - p - e)) (- (al * bl))). rewrite !Rabs_Ropp in k3.
  assert (0 <= u * u * m) by (apply Rmult_le_pos; [unfold u; lra|exact hm]). unfold u in *. lra.
Qed.
