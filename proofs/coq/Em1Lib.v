(* The numerical analysis of cf_expm11 in reals and Flocq only: polynomial and its evaluation. Em1Sum.v goes on. *)
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core Mult_error.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From CF Require Import FloatLib ExpoLib LogLib DdLib.
From CF Require LogLemmas.
Open Scope R_scope.

Definition MQ (r : R) : R := 1 / 2 + r * (6004799503160663 / 36028797018963968 + r * (6004799503160663 / 144115188075855872
  + r * (4803839602524237 / 576460752303423488 + r * (3202559735016273 / 2305843009213693952 + r * (1830034137449457 / 9223372036854775808
  + r * (457508534327905 / 18446744073709551616 + r * (6506772812191525 / 2361183241434822606848 + r * (5205418667396095 / 18889465931478580854784
  + r * (1896913389589675 / 75557863725914323419136 + r * (1264558376147427 / 604462909807314587353088)))))))))).

(* the method: exp r = 1 + r + r^2 MQ(r), absolutely, and relatively to r by the derivative *)
Lemma em1_method r : -3468/10000 <= r <= 3468/10000 -> Rabs (exp r - 1 - (r + r * r * MQ r)) <= 1 / 1152921504606846976.   (* 2^-60 *)
Proof. intros h. unfold MQ. interval with (i_bisect r, i_taylor r, i_prec 100, i_degree 14). Qed.
Definition dE (r : R) : R := exp r - 1 - r * (2 * (1 / 2) + r * (3 * (6004799503160663 / 36028797018963968) + r * (4 * (6004799503160663 / 144115188075855872)
  + r * (5 * (4803839602524237 / 576460752303423488) + r * (6 * (3202559735016273 / 2305843009213693952) + r * (7 * (1830034137449457 / 9223372036854775808)
  + r * (8 * (457508534327905 / 18446744073709551616) + r * (9 * (6506772812191525 / 2361183241434822606848) + r * (10 * (5205418667396095 / 18889465931478580854784)
  + r * (11 * (1896913389589675 / 75557863725914323419136) + r * (12 * (1264558376147427 / 604462909807314587353088)))))))))))).

Definition Em (r : R) : R := exp r - 1 - (r + r * r * MQ r).
Lemma dE_small r : -1/8 <= r <= 1/8 -> Rabs (dE r) <= 1 / 144115188075855872.
Proof. intros h. unfold dE. interval with (i_bisect r, i_taylor r, i_prec 100, i_degree 14). Qed.
Lemma Em_derive r : is_derive Em r (dE r).
Proof. unfold Em, MQ. auto_derive. exact I. unfold dE. field. Qed.
Lemma em1_rel r : -3468/10000 <= r <= 3468/10000 -> Rabs (exp r - 1 - (r + r * r * MQ r)) <= 1 / 16 * u * Rabs r.
Proof.
  intros h. fold (Em r). assert (a := em1_method r h). fold (Em r) in a. assert (F : 1/8 <= Rabs r -> Rabs (Em r) <= 1 / 16 * u * Rabs r).
  { intros g. apply Rle_trans with (1 := a). apply Rle_trans with (1 / 16 * u * (1 / 8)). unfold u; lra. apply Rmult_le_compat_l. unfold u; lra. exact g. }
  destruct (Rle_or_lt (1/8) (Rabs r)) as [g|g]. now apply F. apply Rlt_le, Rabs_le_inv in g.
  destruct (MVT_gen Em 0 r dE) as (c & hc & e).
  - intros x _. apply Em_derive.
  - intros x _. apply continuity_pt_filterlim, (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). eexists. apply Em_derive.
  - assert (z : Em 0 = 0) by (unfold Em; rewrite exp_0; ring). rewrite z, !Rminus_0_r in e. rewrite e, Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos.
    replace (1 / 16 * u) with (1 / 144115188075855872) by (unfold u; lra). apply dE_small. unfold Rmin, Rmax in hc. destruct (Rle_dec 0 r); lra.
Qed.
Lemma MQ_b r : -3468/10000 <= r <= 3468/10000 -> 436/1000 <= MQ r <= 5645/10000.
Proof. intros h. unfold MQ. split; interval. Qed.

Definition m10 (r : R) := rn (1896913389589675 / 75557863725914323419136 + r * (1264558376147427 / 604462909807314587353088)).
Definition m9 (r : R) := rn (5205418667396095 / 18889465931478580854784 + r * m10 r).
Definition m8 (r : R) := rn (6506772812191525 / 2361183241434822606848 + r * m9 r).
Definition m7 (r : R) := rn (457508534327905 / 18446744073709551616 + r * m8 r).
Definition m6 (r : R) := rn (1830034137449457 / 9223372036854775808 + r * m7 r).
Definition m5 (r : R) := rn (3202559735016273 / 2305843009213693952 + r * m6 r).
Definition m4 (r : R) := rn (4803839602524237 / 576460752303423488 + r * m5 r).
Definition m3 (r : R) := rn (6004799503160663 / 144115188075855872 + r * m4 r).
Definition m2 (r : R) := rn (6004799503160663 / 36028797018963968 + r * m3 r).
Definition m1 (r : R) := rn (1 / 2 + r * m2 r).
Ltac bp := simpl; unfold Z.pow_pos; simpl; lra.
Lemma m1_err r : Rabs r <= 3467/10000 -> Rabs (m1 r - MQ r) <= 551 / 1000 * u /\ 43/100 <= m1 r <= 5646/10000 /\
  ((Rabs (m10 r) <= 1 /\ Rabs (m9 r) <= 1) /\ (Rabs (m8 r) <= 1 /\ Rabs (m7 r) <= 1) /\ Rabs (m6 r) <= 1) /\
  ((Rabs (m5 r) <= 1 /\ Rabs (m4 r) <= 1) /\ (Rabs (m3 r) <= 1 /\ Rabs (m2 r) <= 1)).
Proof.
  intros hr. assert (hi := Rabs_le_inv _ _ hr).
  assert (e11 : Rabs (1264558376147427 / 604462909807314587353088 - 1264558376147427 / 604462909807314587353088) <= 0) by (rewrite Rminus_eq_0, Rabs_R0; lra).
  destruct (horner_step (-25) (1/33554432) (1896913389589675 / 75557863725914323419136) r _ _ _ _ ltac:(lia) ltac:(bp) hr e11) as [b10 e10]. interval. fold (m10 r) in *.
  destruct (horner_step (-21) (1/2097152) (5205418667396095 / 18889465931478580854784) r _ _ _ _ ltac:(lia) ltac:(bp) hr e10) as [b9 e9]. interval. fold (m9 r) in *.
  destruct (horner_step (-18) (1/262144) (6506772812191525 / 2361183241434822606848) r _ _ _ _ ltac:(lia) ltac:(bp) hr e9) as [b8 e8]. interval. fold (m8 r) in *.
  destruct (horner_step (-15) (1/32768) (457508534327905 / 18446744073709551616) r _ _ _ _ ltac:(lia) ltac:(bp) hr e8) as [b7 e7]. interval. fold (m7 r) in *.
  destruct (horner_step (-12) (1/4096) (1830034137449457 / 9223372036854775808) r _ _ _ _ ltac:(lia) ltac:(bp) hr e7) as [b6 e6]. interval. fold (m6 r) in *.
  destruct (horner_step (-9) (1/512) (3202559735016273 / 2305843009213693952) r _ _ _ _ ltac:(lia) ltac:(bp) hr e6) as [b5 e5]. interval. fold (m5 r) in *.
  destruct (horner_step (-6) (1/64) (4803839602524237 / 576460752303423488) r _ _ _ _ ltac:(lia) ltac:(bp) hr e5) as [b4 e4]. interval. fold (m4 r) in *.
  destruct (horner_step (-4) (1/16) (6004799503160663 / 144115188075855872) r _ _ _ _ ltac:(lia) ltac:(bp) hr e4) as [b3 e3]. interval. fold (m3 r) in *.
  destruct (horner_step (-2) (1/4) (6004799503160663 / 36028797018963968) r _ _ _ _ ltac:(lia) ltac:(bp) hr e3) as [b2 e2]. interval. fold (m2 r) in *.
  destruct (horner_step 0 1 (1 / 2) r _ _ _ _ ltac:(lia) ltac:(bp) hr e2) as [b1 e1]. interval. fold (m1 r) in *.
  assert (g : Rabs (m1 r - MQ r) <= 551 / 1000 * u) by (unfold MQ; apply Rle_trans with (1 := e1); unfold u; lra).
  split. exact g. split. 2: repeat split; lra.
  assert (c := MQ_b r ltac:(lra)). apply Rabs_le_inv in g. unfold u in g. lra.
Qed.
