(* The ACSL lemmas of specs/heads.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib RowLib RowLemmas.
Open Scope R_scope.

Lemma head_more_l i s e : chain i s e -> chain (1 + i) s e.
Proof.
  intros [h b]. split. lia. apply Rle_trans with (1 := b). apply Rmult_le_compat_r. left. unfold pow2. apply exp_pos. apply IZR_le. lia.
Qed.
Lemma head_boxed_l x : x <= IZR (2^200) /\ IZR (- 2^200) <= x -> mag x 200.
Proof. intros [a b]. now apply box_mag. Qed.
Lemma head_share_l p c e : ((1 <= c /\ (0 <= e)%Z) /\ (e <= 900)%Z) /\ mag p e -> rng (p / c) /\ mag (rnd (p / c)) e.
Proof.
  intros [[[hc h0] h1] hp]. apply mag_iff in hp. apply mag_rnd. lia. apply Rle_trans with (2 := hp).
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ c)) by (left; apply Rinv_0_lt_compat; lra).
  rewrite <- (Rmult_1_r (Rabs p)) at 2. apply Rmult_le_compat_l. apply Rabs_pos. rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.
Lemma head_count_l n : (0 < n)%Z /\ (n <= 2147483648)%Z ->
  1 <= ieee_float.Float64.t'real (to_f64 (IZR n)) /\ ieee_float.Float64.t'isFinite (to_f64 (IZR n)).
Proof. intros [h0 h1]. destruct (cf_count n) as [e f]. lia. split; [|exact f]. rewrite e. apply IZR_le. lia. Qed.

Lemma exp_97 : exp 97 <= 97/100 * IZR (2^140).
Proof. interval. Qed.
Lemma head_weight_l x y : (x <= 97 /\ -708 <= x) /\ ((0 < y /\ Rabs (y + -1 * exp x) <= 1 / 4503599627370496 * exp x) /\ (x <= 0 -> y <= 1)) -> mag y 140.
Proof.
  intros [[h _] [[p n] _]]. apply mag_iff. rewrite bpow_nn by easy. rewrite Rabs_pos_eq by lra. apply Rabs_le_inv in n.
  assert (m : exp x <= exp 97). { destruct h as [h| ->]. left. now apply exp_increasing. lra. }
  assert (t := exp_97). set (b := IZR (2 ^ 140)) in *. assert (0 < exp x) by apply exp_pos. lra.
Qed.

Lemma head_size_l n d : (((0 <= d)%Z /\ (0 <= n)%Z) /\ (d <= 2147483648)%Z) /\ (n <= 2147483648)%Z ->
  (0 <= n * d)%Z /\ (n * d <= 4611686018427387904)%Z.
Proof. intros [[[a b] c] e]. nia. Qed.
Lemma head_begin_l i n d : ((0 <= d)%Z /\ (0 <= i)%Z) /\ (i < n)%Z ->
  (((d * (1 + i))%Z = (d + i * d)%Z) /\ (0 <= i * d)%Z) /\ (d + i * d <= n * d)%Z.
Proof. intros [[a b] c]. split; [split|]; nia. Qed.
