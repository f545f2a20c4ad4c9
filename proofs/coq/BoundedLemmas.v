(* The ACSL lemmas of specs/bounded.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib MagLemmas EncloseLib EncloseLemmas UpLemmas TrigError.
Open Scope R_scope.

Definition slack : R := 524289 / 524288.                     (* 1 + 2^-19 *)
Definition near (v t rel : R) := Rabs (v + -1 * t) <= rel * Rabs t.
Definition pre (v rel : R) := (rel <= 1 / 1099511627776 /\ 1 / 1152921504606846976 <= rel) /\ Rabs v <= IZR (2^1000).
Definition rate (v rel c : R) := rnd (slack * rel) = c /\ pre v rel.

(* a rate lies in [2^-60, 2^-40]; raised and rounded it is at least rel (1 + 2^-20), and at most 1/2 *)
Lemma pre_rng v rel : pre v rel -> rng (slack * rel).
Proof.
  intros [[h l] _]. apply (rng_nn 0). lia. unfold slack; lra. change (bpow radix2 0) with 1. unfold slack; lra.
Qed.
Lemma raised v rel c : rate v rel c -> (1 + 1 / 1048576) * rel <= c /\ c <= 1 / 2.
Proof.
  intros [<- p]. assert (g := pre_rng v rel p). destruct p as [[h l] _]. rewrite (rnd_rn _ g).
  assert (s : bpow radix2 (-1022) <= slack * rel).
  { apply Rle_trans with (bpow radix2 (-60)). apply bpow_le; lia. replace (bpow radix2 (-60)) with (1 / 1152921504606846976) by (simpl; lra). unfold slack; lra. }
  assert (e := rn_rel _ s). apply Rabs_le_inv in e. unfold slack, u in *. lra.
Qed.

Lemma bounded_rel_l r r1 : pre r r1 -> rng (slack * r1).
Proof. apply pre_rng. Qed.
Lemma bounded_rate_l r r1 r2 : rate r r1 r2 -> number (Rabs r * r2).
Proof.
  intros h. destruct (raised _ _ _ h) as [a b]. destruct h as [_ [[i l] v]]. assert (p := Rabs_pos r). split; nra.
Qed.
Lemma bounded_by_l r r1 r2 r3 r4 r5 : near r r2 r3 -> (Rabs r = r1 /\ rate r r3 r4) /\ over (r4 * r1) r5 -> Rabs (r2 + -1 * r) <= r5.
Proof.
  intros n [[<- h] [o _]]. destruct (raised _ _ _ h) as [a b]. destruct h as [_ [[i l] _]]. unfold near in n.
  replace (r2 + -1 * r) with (- (r + -1 * r2)) by ring. rewrite Rabs_Ropp.
  assert (t : Rabs r2 <= Rabs r + Rabs (r + -1 * r2)).
  { replace r2 with (r + - (r + -1 * r2)) at 1 by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra. }
  assert (p := Rabs_pos r). assert (q := Rabs_pos r2). assert (z := Rabs_pos (r + -1 * r2)). nra.
Qed.
Lemma bounded_zero_l r r1 : pre 0 r1 -> near 0 r r1 -> r = 0.
Proof.
  intros [[h l] _] n. unfold near in n. replace (0 + -1 * r) with (- r) in n by ring. rewrite Rabs_Ropp in n.
  assert (p := Rabs_pos r). assert (Rabs r = 0) by nra. destruct (Req_dec r 0) as [e|e]. exact e. apply Rabs_no_R0 in e. contradiction.
Qed.

Lemma unit_pre v t : Rabs t <= 1 -> near v t (1 / 4503599627370496) -> pre v (1 / 4503599627370496) /\ near v t (1 / 4503599627370496).
Proof.
  intros b n. split. split. lra. 2: exact n. unfold near in n.
  assert (g : Rabs v <= Rabs t + Rabs (v + -1 * t)).
  { replace v with (t + (v + -1 * t)) at 1 by ring. apply Rabs_triang. }
  rewrite <- (bpow_nn 1000) by easy. apply Rle_trans with (bpow radix2 1). change (bpow radix2 1) with 2. lra. apply bpow_le; lia.
Qed.
Lemma bounded_sine_l r r1 : sined r r1 -> pre r1 (1 / 4503599627370496) /\ near r1 (sin r) (1 / 4503599627370496).
Proof. apply unit_pre. apply Rabs_le. destruct (SIN_bound r). lra. Qed.
Lemma bounded_cosine_l r r1 : cosined r r1 -> pre r1 (1 / 4503599627370496) /\ near r1 (cos r) (1 / 4503599627370496).
Proof. apply unit_pre. apply Rabs_le. destruct (COS_bound r). lra. Qed.
Lemma bounded_one_l r : r = 0 -> cos r = 1.
Proof. intros ->. apply cos_0. Qed.
