(* Upward arithmetic: what the factor 1 + 4u and the term 2^-1074 make of one rounding, in reals and Flocq only. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core Relative Plus_error.
From CF Require Import FloatLib RowLib.
Open Scope R_scope.

Definition c4 : R := 2251799813685249 / 2251799813685248.    (* 1 + 4u *)
Definition c8 : R := 1125899906842625 / 1125899906842624.    (* 1 + 8u *)
Definition c16 : R := 562949953421313 / 562949953421312.     (* 1 + 16u *)
Definition op (p : R) := rn (c4 * p).
Definition above (x r : R) := x <= r /\ r <= 8 * eta + c8 * x.

Lemma rn_rel x : bpow radix2 (-1022) <= x -> Rabs (rn x - x) <= u * x.
Proof.
  intros h. assert (p := bpow_gt_0 radix2 (-1022)). rewrite <- (Rabs_pos_eq x) at 3 by lra. rewrite <- u_bpow.
  apply (relative_error_N_FLT radix2 (-1074) 53 eq_refl (fun x => negb (Z.even x)) x). rewrite Rabs_pos_eq by lra. exact h.
Qed.
Lemma rn_low x : bpow radix2 (-1022) <= x -> (1 - u) * x <= rn x.
Proof. intros h. assert (e := rn_rel x h). apply Rabs_le_inv in e. lra. Qed.
Lemma rn_up x : 0 <= x -> rn x <= (1 + u) * x + eta.
Proof. intros h. assert (e := rn_abs_err x). rewrite (Rabs_pos_eq x h) in e. apply Rabs_le_inv in e. lra. Qed.
Lemma rn_pos x : 0 <= x -> 0 <= rn x.
Proof. intros h. rewrite <- rn_0. now apply rn_le. Qed.
Lemma rn_top e x : (-1074 <= e)%Z -> x <= bpow radix2 e -> rn x <= bpow radix2 e.
Proof. intros h1 h2. rewrite <- (rn_bpow e h1). now apply rn_le. Qed.

(* p the rounding of x, exact where the relative error could be large *)
Lemma op_low x p : 0 <= x -> fmt p -> (x <= p \/ bpow radix2 (-1022) <= x /\ p = rn x) -> x <= op p.
Proof.
  intros h f [le|[n ->]]; unfold op.
  - apply Rle_trans with p. exact le. rewrite <- (rn_id p f) at 1. apply rn_le. unfold c4. lra.
  - assert (l := rn_low x n). assert (b : bpow radix2 (-1022) <= rn x) by (apply rn_ge_bpow; [lia|exact n]).
    assert (pb := bpow_gt_0 radix2 (-1022)).
    assert (b' : bpow radix2 (-1022) <= c4 * rn x) by (unfold c4; lra).
    apply Rle_trans with (2 := rn_low _ b'). unfold c4, u in *. lra.
Qed.
Lemma op_up x p : 0 <= x -> 0 <= p -> p <= (1 + u) * x + eta -> op p <= c4 * (1 + u) * (1 + u) * x + 3 * eta.
Proof.
  intros hx hp h. assert (e := eta_pos). unfold op. apply Rle_trans with (1 := rn_up (c4 * p) ltac:(unfold c4; lra)).
  unfold c4, u in *. lra.
Qed.
Lemma op_above x : 0 <= x -> (bpow radix2 (-1022) <= x \/ fmt x) -> above x (op (rn x)).
Proof.
  intros h c. assert (e := eta_pos). split.
  - apply op_low. exact h. apply rn_fmt. destruct c as [n|f]. right. now split. left. rewrite (rn_id x f). lra.
  - apply Rle_trans with (1 := op_up x (rn x) h (rn_pos x h) (rn_up x h)). unfold c4, c8, u. lra.
Qed.

(* a sum or difference of doubles that is subnormal is exact *)
Lemma plus_case a b : fmt a -> fmt b -> 0 <= a + b -> bpow radix2 (-1022) <= a + b \/ fmt (a + b).
Proof.
  intros fa fb h. destruct (Rle_or_lt (bpow radix2 (-1022)) (a + b)) as [l|l]. now left. right.
  apply FLT_format_plus_small; try assumption. typeclasses eauto. rewrite Rabs_pos_eq by exact h.
  apply Rlt_le, Rlt_le_trans with (1 := l). apply bpow_le. lia.
Qed.
Lemma plus_above a b : fmt a -> fmt b -> 0 <= a + b -> above (a + b) (op (rn (a + b))).
Proof. intros fa fb h. apply op_above. exact h. now apply plus_case. Qed.
Lemma minus_above a b : fmt a -> fmt b -> 0 <= a - b -> above (a - b) (op (rn (a - b))).
Proof. intros fa fb h. apply (plus_above a (- b)). exact fa. now apply generic_format_opp. exact h. Qed.

(* a product may underflow: then 2^-1074 is added, exactly enough *)
Lemma eta_bpow : bpow radix2 (-1074) = 2 * eta.
Proof. unfold eta. lra. Qed.
Lemma times_above x : 0 <= x -> above x (rn (2 * eta + op (rn x))).
Proof.
  intros h. assert (e := eta_pos). assert (fp := rn_fmt x). assert (pp := rn_pos x h). set (p := rn x) in *.
  assert (fs : fmt (op p)) by apply rn_fmt.
  assert (sp : p <= op p) by (apply op_low; [exact pp|exact fp|left; lra]).
  split.
  - destruct (Rle_or_lt (bpow radix2 (-1022)) x) as [n|n].
    + assert (l : x <= op p) by (apply op_low; [exact h|exact fp|right; split; [exact n|reflexivity]]).
      apply Rle_trans with (1 := l). rewrite <- (rn_id _ fs) at 1. apply rn_le. lra.
    + assert (f2 : fmt (2 * eta)) by (rewrite <- eta_bpow; apply generic_format_FLT_bpow; [typeclasses eauto|lia]).
      (* the rounding of a subnormal product is off by eta only *)
      assert (px : x - eta <= p).
      { assert (er := error_le_half_ulp radix2 (FLT_exp (-1074) 53) (fun x => negb (Z.even x)) x).
        replace (ulp radix2 (FLT_exp (-1074) 53) x) with (bpow radix2 (-1074)) in er.
        2: { symmetry. apply ulp_FLT_small. typeclasses eauto. rewrite Rabs_pos_eq by exact h. apply Rlt_le_trans with (1 := n). apply bpow_le. lia. }
        change (round radix2 (FLT_exp (-1074) 53) (Znearest (fun x => negb (Z.even x))) x) with (rn x) in er. fold p in er.
        apply Rabs_le_inv in er. unfold eta. lra. }
      destruct (Rle_or_lt x (op p)) as [l|l].
      * apply Rle_trans with (1 := l). rewrite <- (rn_id _ fs) at 1. apply rn_le. lra.
      * rewrite rn_id. lra. apply FLT_format_plus_small; try assumption. typeclasses eauto. rewrite Rabs_pos_eq by lra.
        apply Rle_trans with (2 * bpow radix2 (-1022)).
        assert (g : bpow radix2 (-1074) <= bpow radix2 (-1022)) by (apply bpow_le; lia). rewrite eta_bpow in g. lra.
        change 2 with (bpow radix2 1). rewrite <- bpow_plus. apply bpow_le. lia.
  - assert (o := op_up x p h pp (rn_up x h)).
    apply Rle_trans with (1 := rn_up (2 * eta + op p) ltac:(lra)). unfold c4, c8, u in *. lra.
Qed.

(* the square root of a double is zero or normal *)
Lemma root_low t : fmt t -> 0 <= t -> 0 <= op (rn (sqrt t)) /\ t <= op (rn (sqrt t)) * op (rn (sqrt t)).
Proof.
  intros f h. assert (sp := sqrt_pos t). assert (l : sqrt t <= op (rn (sqrt t))).
  { apply op_low. exact sp. apply rn_fmt. destruct (Req_dec t 0) as [->|nz].
    - left. rewrite sqrt_0, rn_0. lra.
    - right. split; [|reflexivity]. apply Rle_trans with (bpow radix2 (-537)). apply bpow_le; lia.
      apply sqrt_bpow_ge. apply (fmt_least t f). lra. }
  split. lra. rewrite <- (sqrt_sqrt t h) at 1. apply Rmult_le_compat; lra.
Qed.

(* exp 250 <= 2^400 *)
Lemma exp_nat n : exp (INR n) = exp 1 ^ n.
Proof. induction n as [|n IH]. simpl. apply exp_0. rewrite S_INR, exp_plus, IH. simpl. ring. Qed.
Lemma exp_250 x : x <= 250 -> exp x <= bpow radix2 400.
Proof.
  intros h. apply Rle_trans with (exp (INR 250)).
  { replace (INR 250) with 250 by (rewrite INR_IZR_INZ; reflexivity). destruct (Rle_lt_or_eq_dec _ _ h) as [l|l].
    left. now apply exp_increasing. rewrite l. lra. }
  rewrite exp_nat. apply Rle_trans with (3 ^ 250).
  { apply pow_incr. split. left. apply exp_pos. apply exp_le_3. }
  rewrite (pow_IZR 3 250), bpow_nn by lia. apply IZR_le. now vm_compute.
Qed.
