(* The ACSL lemmas of specs/trig.acsl, in the shape WP gives them: the reduction of x by multiples of pi/2. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith Lra Lia.
From Flocq Require Import Core.
From CF Require Import FloatLib MagLemmas ExpoLib.
Open Scope R_scope.

Definition INV : R := 5734161139222659 / 9007199254740992.
Definition P1 : R := -884279719003555 / 562949953421312.           (* - pi/2, rounded *)
Definition P2 : R := 4737622833 / 77371252455336267181195264.

Lemma near z B : Rabs z <= B -> B <= 1 -> Rabs (rn z) <= B + 1 / 18014398509481984.
Proof.
  intros hz hB. assert (e : Rabs (rn z - z) <= 1 / 18014398509481984).
  { pow (0 - 54)%Z (1 / 18014398509481984). rewrite <- H. apply rn_half. lia. change (bpow radix2 0) with 1. lra. }
  absinv. apply Rabs_le. lra.
Qed.
Lemma near_rnd z B : Rabs z <= B -> B <= 1 -> Rabs (rnd z) <= B + 1 / 18014398509481984 /\ rng z.
Proof.
  intros hz hB. split. 2: apply rng_small; lra. rewrite rnd_small by lra. now apply near.
Qed.

Section Reduce.
Variable x : R.
Hypothesis hx : Rabs x <= 1048576.
Let T := S0 + INV * x.
Let t := rn T.
Let k := rn (- S0 + t).

Lemma T_bounds : S0 - 667545 <= T <= S0 + 667545.
Proof. assert (h := hx). absinv. unfold T, S0, INV. lra. Qed.
Lemma T_err : Rabs (t - T) <= / 2.
Proof.
  pow (53 - 54)%Z (/2). rewrite <- H. apply rn_half. lia.
  pow 53%Z 9007199254740992. rewrite H0. assert (b := T_bounds). apply Rabs_le. unfold S0 in *. lra.
Qed.
Lemma t_bounds : S0 - 667546 <= t <= S0 + 667546.
Proof. assert (b := T_bounds). assert (e := T_err). absinv. lra. Qed.
Lemma t_int : exists n : Z, t = IZR n.
Proof.
  assert (b := t_bounds).
  assert (m : Raux.mag radix2 t = 53%Z :> Z).
  { apply mag_unique. pow (53 - 1)%Z 4503599627370496. pow 53%Z 9007199254740992. rewrite H, H0.
    rewrite Rabs_pos_eq; unfold S0 in *; lra. }
  assert (f := rn_fmt T). fold t in f. red in f. unfold cexp in f. rewrite m in f.
  exists (Ztrunc (scaled_mantissa radix2 (FLT_exp (-1074) 53) t)).
  rewrite f at 1. unfold F2R, Fnum, Fexp. change (bpow radix2 (FLT_exp (-1074) 53 53)) with 1. ring.
Qed.
Lemma k_exact : k = t - S0.
Proof.
  destruct t_int as [n hn]. assert (b := t_bounds).
  unfold k. rewrite rn_id. ring. rewrite hn in *. unfold S0 in *.
  rewrite <- opp_IZR, <- plus_IZR.
  apply generic_format_FLT. exists (Float radix2 (-6755399441055744 + n) 0).
  - unfold F2R; cbn [Fnum Fexp]. change (bpow radix2 0) with 1. now rewrite Rmult_1_r.
  - cbn [Fnum]. change (radix2 ^ 53)%Z with 9007199254740992%Z.
    assert (IZR (-667546) <= IZR (-6755399441055744 + n) <= IZR 667546) by (rewrite plus_IZR; lra).
    destruct H as [H1 H2]. apply le_IZR in H1. apply le_IZR in H2. lia.
  - cbn [Fexp]. lia.
Qed.
Lemma k_bound : Rabs k <= 667546.
Proof. rewrite k_exact. assert (b := t_bounds). apply Rabs_le. lra. Qed.
Lemma k_close : Rabs (k - INV * x) <= / 2.
Proof. rewrite k_exact. replace (t - S0 - INV * x) with (t - T) by (unfold T; ring). exact T_err. Qed.
Lemma h_arg : Rabs (x + P1 * k) <= 7854/10000.
Proof.
  assert (c := k_close). assert (h := hx). absinv.
  replace (x + P1 * k) with (P1 * (k - INV * x) + x * (1 + P1 * INV)) by ring.
  apply Rabs_le. unfold P1, INV in *. lra.
Qed.
Lemma w_arg : Rabs (k * P2) <= bpow radix2 (-33).
Proof.
  assert (b := k_bound). absinv. pow (-33)%Z (1 / 8589934592). rewrite H. apply Rabs_le. unfold P2. lra.
Qed.
End Reduce.

Definition box x := Rabs x <= 1048576.
Definition tr_t x := rnd (S0 + INV * x).
Definition tr_k x := rnd (- S0 + tr_t x).
Definition mk x k := tr_k x = k /\ box x.
Definition mh x k h := rnd (x + P1 * k) = h /\ mk x k.

Lemma T_small x : box x -> Rabs (S0 + INV * x) <= 1267650600228229401496703205376.
Proof. intros h. assert (b := T_bounds x h). unfold S0 in *. apply Rabs_le. lra. Qed.
Lemma t_eq x : box x -> tr_t x = rn (S0 + INV * x).
Proof. intros h. apply rnd_small. now apply T_small. Qed.
Lemma t_small x : box x -> Rabs (- S0 + tr_t x) <= 1267650600228229401496703205376.
Proof. intros h. rewrite t_eq by exact h. assert (b := t_bounds x h). unfold S0 in *. apply Rabs_le. lra. Qed.
Lemma k_eq x : box x -> tr_k x = rn (- S0 + rn (S0 + INV * x)).
Proof. intros h. unfold tr_k. rewrite rnd_small by now apply t_small. now rewrite t_eq. Qed.

Lemma trig_arg_l x : box x -> rng (- S0 + tr_t x) /\ rng (S0 + INV * x).
Proof. intros h. split; apply rng_small. now apply t_small. now apply T_small. Qed.
Lemma trig_mk_l x k : mk x k -> mag k 20 /\ rng (x + P1 * k).
Proof.
  intros [e h]. subst k. rewrite k_eq by exact h. assert (b := k_bound x h). assert (a := h_arg x h). split.
  - apply mag_b. change (bpow radix2 20) with 1048576. lra.
  - apply rng_small. lra.
Qed.
Lemma trig_mh_l x k h : mh x k h -> (Rabs h <= 1571 / 2000 /\ Rabs (rnd (P2 * k)) <= 1 / 8589934592) /\ rng (P2 * k).
Proof.
  intros [eh [e hb]]. subst h k. rewrite k_eq by exact hb. assert (a := h_arg x hb). assert (w := w_arg x hb).
  rewrite (Rmult_comm P2). set (k := rn (- S0 + _)) in *.
  assert (g : bpow radix2 (-33) = 1 / 8589934592) by (simpl; unfold Z.pow_pos; simpl; lra).
  destruct (near_rnd _ _ a ltac:(lra)) as [b _]. destruct (b_rnd (k * P2) (-33)) as [r m]. lia. exact w.
  apply mag_b in m. rewrite g in m. repeat split; try (apply r). lra. exact m.
Qed.
Lemma trig_mw_l h w : Rabs w <= 1 / 8589934592 /\ Rabs h <= 1571 / 2000 -> Rabs (rnd (h + (-1) * w)) <= 393 / 500 /\ rng (h + (-1) * w).
Proof.
  intros [b a]. destruct (near_rnd (h + -1 * w) (15711 / 20000)) as [c d].
  - absinv. apply Rabs_le. lra.
  - lra.
  - split; [lra|exact d].
Qed.
Lemma trig_square_l r : Rabs r <= 393 / 500 -> Rabs (rnd (r * r)) <= 31 / 50 /\ rng (r * r).
Proof.
  intros a. destruct (near_rnd (r * r) (618 / 1000)) as [c d].
  - rewrite Rabs_mult. assert (p := Rabs_pos r). nra.
  - lra.
  - split; [lra|exact d].
Qed.
Lemma trig_step_l c z p : (Rabs c <= 17 / 100 /\ Rabs p <= 1 / 2) /\ Rabs z <= 31 / 50 -> Rabs (rnd (c + z * p)) <= 1 / 2 /\ rng (c + z * p).
Proof.
  intros [[hc hp] hz]. destruct (near_rnd (c + z * p) (48 / 100)) as [a d].
  - apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult. assert (p1 := Rabs_pos p). assert (p2 := Rabs_pos z). nra.
  - lra.
  - split; [lra|exact d].
Qed.
Lemma trig_quarter_l k : mag k 21 -> (mag (-4) 2 /\ mag (1 / 4) 0) /\ mag 6755399441055744 53.
Proof.
  intros _. repeat split; apply mag_b.
  - change (bpow radix2 2) with 4. apply Rabs_le. lra.
  - change (bpow radix2 0) with 1. apply Rabs_le. lra.
  - pow 53%Z 9007199254740992. rewrite H, Rabs_pos_eq; lra.
Qed.
Strategy opaque [ieee_float.Float64.t'real ieee_float.Float64.round WpCfloat.to_f64 exp ln Rabs].
