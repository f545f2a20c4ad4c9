(* The ACSL lemmas of specs/dot2.acsl, in the shape WP gives them: a term of Dot2, its step, its end. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith Lia.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib VecLemmas MagLemmas DdLib DdLemmas.
Open Scope R_scope.

Definition kc : R := 131073 / 1180591620717411303424.                            (* u (1 + 2^-17) *)
Definition kd : R := 65537 / 10633823966279326983230456482242756608.             (* u^2/2 (1 + 2^-16) *)
Definition ke : R := 32769 / 5316911983139663491615228241121378304.              (* u^2/2 (1 + 2^-15) *)
Definition w2 : R := 1 / 4503599627370496.                                        (* 2u *)

(* one step: I terms before it, s and c as computed, t and d the next ones *)
Section Step.
Variables (I s c S A x y t e : R).
Let a := Rabs (x * y).
Hypothesis HI : 0 <= I <= 2147483648.
Hypothesis HS : Rabs S <= A.
Hypothesis HD : Rabs (s - S) <= I * (v * A) + I * (2 * eta).
Hypothesis HC : Rabs c <= 6 * eta * I + kc * A * (1 + I) * (1 + w2 * I).
Hypothesis HE : Rabs (c + s - S) <= 6 * eta * I + kd * A * (I * (9 + I)).
Hypothesis fs : fmt s.
Hypothesis fc : fmt c.
Hypothesis fe : fmt e.
Hypothesis Ht : t = rn (s + rn (x * y)).
Hypothesis He : Rabs (e - (s + x * y - t)) <= u * Rabs (s + x * y - t) + 4 * eta.

Let G := u * (1 + 1 / 2097152) * A + (2 * u + u * u) * a + eta * (1 + 1 / 1048576).
Lemma A0 : 0 <= A.
Proof. apply Rle_trans with (2 := HS). apply Rabs_pos. Qed.
Lemma sum_b : Rabs (s + rn (x * y)) <= (1 + 1 / 2097152) * A + (1 + u) * a + eta * (4294967296 + 1).
Proof.
  apply Rle_trans with (1 := VecLib.sum_bound I s S A x y HS HD). fold a. assert (p := A0). assert (q := eta_pos).
  assert (n1 : I * (v * A) <= 1 / 2097152 * A) by (replace (I * (v * A)) with ((I * v) * A) by ring; apply Rmult_le_compat_r; [exact p|unfold v; lra]).
  assert (n2 : I * (2 * eta) <= 2147483648 * (2 * eta)) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma lost_b : Rabs (s + x * y - t) <= G.
Proof.
  assert (b := sum_b). assert (p := VecLib.prod_err x y). fold a in p. assert (r := rn_plus s (rn (x * y)) fs (rn_fmt _)). rewrite <- Ht in r.
  assert (r' : Rabs (t - (s + rn (x * y))) <= u * ((1 + 1 / 2097152) * A + (1 + u) * a + eta * (4294967296 + 1))).
  { apply Rle_trans with (1 := r). apply Rmult_le_compat_l. unfold u; lra. exact b. }
  replace (s + x * y - t) with (- (rn (x * y) - x * y) - (t - (s + rn (x * y)))) by ring.
  unfold Rminus at 1. apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_Ropp. unfold G. assert (q := eta_pos).
  assert (z := A0). assert (z2 : 0 <= a) by apply Rabs_pos. clear HC HE HD He. unfold u in *. lra.
Qed.
Lemma e_b : Rabs e <= (1 + u) * G + 4 * eta.
Proof.
  assert (l := lost_b). replace e with ((e - (s + x * y - t)) + (s + x * y - t)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (u * Rabs (s + x * y - t) <= u * G) by (apply Rmult_le_compat_l; [unfold u; lra|exact l]). lra.
Qed.
Lemma d_b : Rabs (rn (c + e) - (c + e)) <= u * (Rabs c + Rabs e).
Proof.
  apply Rle_trans with (1 := rn_plus c e fc fe). apply Rmult_le_compat_l. unfold u; lra. apply Rabs_triang.
Qed.
Lemma II : 0 <= I * I <= 2147483648 * I.
Proof. split. apply Rmult_le_pos; lra. apply Rmult_le_compat_r; lra. Qed.
Lemma low_step : Rabs (rn (c + e)) <= 6 * eta * (I + 1) + kc * (A + a) * (1 + (I + 1)) * (1 + w2 * (I + 1)).
Proof.
  assert (z := A0). assert (z2 : 0 <= a) by apply Rabs_pos. assert (q := eta_pos). assert (i2 := II).
  assert (h : Rabs (rn (c + e)) <= (1 + u) * ((6 * eta * I + kc * A * (1 + I) * (1 + w2 * I)) + ((1 + u) * G + 4 * eta))).
  { replace (rn (c + e)) with ((rn (c + e) - (c + e)) + (c + e)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (d := d_b). assert (b := e_b). assert (t3 := Rabs_triang c e). apply Rle_trans with ((1 + u) * (Rabs c + Rabs e)). lra.
    apply Rmult_le_compat_l. unfold u; lra. lra. }
  apply Rle_trans with (1 := h). unfold G.
  assert (cA : 0 <= kc * (1 + (I + 1)) * (1 + w2 * (I + 1)) - (1 + u) * (kc * (1 + I) * (1 + w2 * I) + (1 + u) * (u * (1 + 1 / 2097152)))).
  { unfold kc, w2, u. lra. }
  assert (ca : 0 <= kc * (1 + (I + 1)) * (1 + w2 * (I + 1)) - (1 + u) * ((1 + u) * (2 * u + u * u))) by (unfold kc, w2, u; lra).
  assert (ce : 0 <= 6 * (I + 1) - (1 + u) * (6 * I + ((1 + u) * (1 + 1 / 1048576) + 4))) by (unfold u; lra).
  assert (p1 := Rmult_le_pos _ _ z cA). assert (p2 := Rmult_le_pos _ _ z2 ca). assert (p3 := Rmult_le_pos _ _ (Rlt_le _ _ q) ce). lra.
Qed.
Lemma both_step : Rabs (rn (c + e) + t - (S + x * y)) <= 6 * eta * (I + 1) + kd * (A + a) * ((I + 1) * (9 + (I + 1))).
Proof.
  assert (z := A0). assert (z2 : 0 <= a) by apply Rabs_pos. assert (q := eta_pos). assert (i2 := II).
  assert (h : Rabs (rn (c + e) + t - (S + x * y)) <= (6 * eta * I + kd * A * (I * (9 + I))) +
    u * ((6 * eta * I + kc * A * (1 + I) * (1 + w2 * I)) + ((1 + u) * G + 4 * eta)) + (u * G + 4 * eta)).
  { replace (rn (c + e) + t - (S + x * y)) with ((c + s - S) + ((rn (c + e) - (c + e)) + (e - (s + x * y - t)))) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). assert (t3 := Rabs_triang (rn (c + e) - (c + e)) (e - (s + x * y - t))).
    assert (d := d_b). assert (b := e_b). assert (l := lost_b).
    assert (u * Rabs (s + x * y - t) <= u * G) by (apply Rmult_le_compat_l; [unfold u; lra|exact l]).
    assert (u * (Rabs c + Rabs e) <= u * ((6 * eta * I + kc * A * (1 + I) * (1 + w2 * I)) + ((1 + u) * G + 4 * eta)))
      by (apply Rmult_le_compat_l; [unfold u; lra|lra]). lra. }
  apply Rle_trans with (1 := h). unfold G.
  assert (cA : 0 <= kd * ((I + 1) * (9 + (I + 1))) - kd * (I * (9 + I)) - u * (kc * (1 + I) * (1 + w2 * I)) - (u * (1 + u) + u) * (u * (1 + 1 / 2097152))).
  { unfold kd, kc, w2, u. lra. }
  assert (ca : 0 <= kd * ((I + 1) * (9 + (I + 1))) - (u * (1 + u) + u) * (2 * u + u * u)) by (unfold kd, u; lra).
  assert (ce : 0 <= 6 * (I + 1) - 6 * I - u * (6 * I) - u * ((1 + u) * (1 + 1 / 1048576) + 4) - u * (1 + 1 / 1048576) - 4) by (unfold u; lra).
  assert (p1 := Rmult_le_pos _ _ z cA). assert (p2 := Rmult_le_pos _ _ z2 ca). assert (p3 := Rmult_le_pos _ _ (Rlt_le _ _ q) ce). lra.
Qed.
Lemma c_one : Rabs c <= A + 1.
Proof.
  assert (z := A0). apply Rle_trans with (1 := HC). assert (e6 : 6 * eta * I <= 1).
  { assert (g : eta <= / 1267650600228229401496703205376).
    { unfold eta. assert (bpow radix2 (-1074) <= bpow radix2 (-100)) by (apply bpow_le; lia).
      change (bpow radix2 (-100)) with (/ 1267650600228229401496703205376) in H. lra. }
    apply Rle_trans with (6 * / 1267650600228229401496703205376 * 2147483648). 2: lra. apply Rmult_le_compat; try lra. assert (q := eta_pos). lra. }
  assert (i2 := II). assert (k : 0 <= 1 - kc * (1 + I) * (1 + w2 * I)) by (unfold kc, w2; lra). assert (p := Rmult_le_pos _ _ z k). lra.
Qed.
Lemma ce_big : Rabs (c + e) <= 2 * A + a + 8.
Proof.
  assert (z := A0). assert (z2 : 0 <= a) by apply Rabs_pos. apply Rle_trans with (1 := Rabs_triang _ _). assert (b := e_b). assert (k := c_one).
  assert (q := eta_le1). assert (q0 := eta_pos). unfold G in b. clear HC HE HD He. unfold u in b. lra.
Qed.
End Step.

(* the ACSL predicates *)
Definition term (s x y p t : f64) :=
  (((rnd (real p + real s) = real t /\ rnd (real x * real y) = real p) /\ mag (real s) 900) /\ mag (real x) 400) /\ mag (real y) 400.
Definition rests (s x y p t r q : f64) :=
  (real q + real t = real p + real s /\ Rabs ((-1) * real p + (-1) * real r + real x * real y) <= 1 / IZR (2^1074)) /\ term s x y p t.
Definition lost (s x y t e : f64) :=
  Rabs (real e + real t + (-1) * real s + (-1) * (real x * real y)) <=
  1 / IZR (2^1073) + 1 / 9007199254740992 * Rabs (real s + (-1) * real t + real x * real y).
Definition inv (i : Z) (s c : f64) (S A : R) :=
  (Rabs (real c + real s + (-1) * S) <= 3 / IZR (2^1074) * IZR i + kd * A * IZR (i * (9 + i)) /\
   Rabs (real c) <= 3 / IZR (2^1074) * IZR i + kc * A * IZR (1 + i) * (1 + w2 * IZR i)) /\ dot_inv i s S A.
Definition pre i s c S A x y := inv i s c S A /\ dot_pre i s S A x y.
Definition next i s c S A x y t e := (rnd (real s + rnd (real x * real y)) = real t /\ lost s x y t e) /\ pre i s c S A x y.

Lemma tiny3 : 3 / IZR (2^1074) = 6 * eta.
Proof. replace (3 / IZR (2^1074)) with (3 * (1 / IZR (2^1074))) by (unfold Rdiv; ring). rewrite eta2. ring. Qed.
Lemma tiny73 : 1 / IZR (2^1073) = 4 * eta.
Proof.
  replace (4 * eta) with (2 * (2 * eta)) by ring. rewrite <- eta2. change (2^1074)%Z with (2 * 2^1073)%Z. rewrite mult_IZR. field.
  apply IZR_neq. now vm_compute.
Qed.
Lemma tiny72 : 1 / IZR (2^1072) = 8 * eta.
Proof.
  replace (8 * eta) with (2 * (4 * eta)) by ring. rewrite <- tiny73. change (2^1073)%Z with (2 * 2^1072)%Z. rewrite mult_IZR. field.
  apply IZR_neq. now vm_compute.
Qed.

(* a term *)
Lemma term_rn s x y p t : term s x y p t ->
  (real p = rn (real x * real y) /\ real t = rn (real s + real p)) /\
  (Rabs (real s) <= bpow radix2 900 /\ Rabs (real p) <= bpow radix2 800 /\ Rabs (real t) <= bpow radix2 901 /\ Rabs (real x * real y) <= bpow radix2 800).
Proof.
  intros [[[[ht hp] ms] mx] my]. rewrite mag_b in ms, mx, my.
  assert (mp := b_mul _ _ _ _ mx my). destruct (b_rn 800 _ ltac:(lia) mp) as [ep bp]. rewrite ep in hp. rewrite hp in bp.
  assert (mt := b_add _ _ _ (b_up _ 800 900 ltac:(lia) bp) ms). destruct (b_rn 901 _ ltac:(lia) mt) as [et bt]. rewrite et in ht. rewrite ht in bt.
  rewrite Rplus_comm in ht. repeat split; try assumption; now symmetry.
Qed.
Lemma dd_term_l s x y p t : term s x y p t -> mag (real p) 1000 /\ mag (real s) 1000.
Proof.
  intros h. destruct (term_rn _ _ _ _ _ h) as (_ & ms & mp & _ & _). split; apply mag_b.
  exact (b_up _ 800 1000 ltac:(lia) mp). exact (b_up _ 900 1000 ltac:(lia) ms).
Qed.
Lemma rests_b s x y p t r q : rests s x y p t r q ->
  Rabs (real q) <= bpow radix2 902 /\ Rabs (real r) <= bpow radix2 802.
Proof.
  intros [[hq hr] ht]. destruct (term_rn _ _ _ _ _ ht) as (_ & ms & mp & mt & mm). split.
  - replace (real q) with ((real p + real s) - real t) by lra. exact (b_sub _ _ _ (b_add _ _ _ (b_up _ 800 900 ltac:(lia) mp) ms) mt).
  - set (k := (-1) * real p + (-1) * real r + real x * real y) in *. replace (real r) with ((real x * real y - real p) - k) by (unfold k; ring).
    apply (b_sub _ _ 801). exact (b_sub _ _ _ mm mp). apply Rle_trans with (1 := hr). rewrite eta2. assert (g := eta_le1).
    apply Rle_trans with (bpow radix2 1). change (bpow radix2 1) with 2. lra. apply bpow_le. lia.
Qed.
Lemma dd_rests_l s x y p t r q : rests s x y p t r q -> mag (real q) 902 /\ mag (real r) 902.
Proof. intros h. destruct (rests_b _ _ _ _ _ _ _ h) as [a b]. rewrite !mag_b. split. exact a. exact (b_up _ 802 902 ltac:(lia) b). Qed.
Lemma dd_ends_l s x y p t r q e : rnd (real q + real r) = real e /\ rests s x y p t r q -> lost s x y t e.
Proof.
  intros [he h]. destruct (rests_b _ _ _ _ _ _ _ h) as [bq br]. destruct h as [[hq hr] ht]. unfold lost. rewrite tiny73. rewrite eta2 in hr.
  destruct (b_rn 903 _ ltac:(lia) (b_add _ _ _ bq (b_up _ 802 902 ltac:(lia) br))) as [ee _]. rewrite ee in he.
  assert (n := rn_plus (real q) (real r) (fmt_f64 q) (fmt_f64 r)). rewrite he in n.
  set (E := real s + -1 * real t + real x * real y) in *.
  assert (qr : real q + real r = E - ((-1) * real p + (-1) * real r + real x * real y)) by (unfold E; lra).
  set (k := (-1) * real p + (-1) * real r + real x * real y) in *.
  replace (real e + real t + -1 * real s + -1 * (real x * real y)) with ((real e - (real q + real r)) - k) by (rewrite qr; unfold E; ring).
  unfold Rminus at 1. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp.
  assert (b : Rabs (real q + real r) <= Rabs E + 2 * eta).
  { rewrite qr. unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra. }
  assert (u * Rabs (real q + real r) <= u * (Rabs E + 2 * eta)) by (apply Rmult_le_compat_l; [unfold u; lra|exact b]).
  assert (g := eta_pos). unfold u in *. lra.
Qed.

(* the loop *)
Section Loop.
Variables (i : Z) (s c : f64) (S A : R) (x y : f64).
Hypothesis H : pre i s c S A x y.
Lemma pre_dot : dot_pre i s S A x y.
Proof. apply H. Qed.
Lemma pre_c : Rabs (real c) <= 6 * eta * IZR i + kc * A * (1 + IZR i) * (1 + w2 * IZR i).
Proof. destruct H as [[[_ h] _] _]. rewrite tiny3, plus_IZR in h. exact h. Qed.
Lemma pre_both : Rabs (real c + real s - S) <= 6 * eta * IZR i + kd * A * (IZR i * (9 + IZR i)).
Proof.
  destruct H as [[[h _] _] _]. rewrite tiny3, mult_IZR, plus_IZR in h. replace (real c + real s - S) with (real c + real s + -1 * S) by ring. exact h.
Qed.
Lemma pre_A : A <= bpow radix2 831.
Proof.
  destruct (hi _ _ _ _ _ _ pre_dot) as [b _]. assert (h := hA _ _ _ _ _ _ pre_dot). apply Rle_trans with (1 := h).
  change 831%Z with (800 + 31)%Z. rewrite bpow_plus. change (bpow radix2 800) with (IZR (2^800)). change (bpow radix2 31) with 2147483648.
  apply Rmult_le_compat_l. assert (g := big800). lra. lra.
Qed.
Lemma pre_s : Rabs (real s) <= bpow radix2 833.
Proof.
  assert (d := hD _ _ _ _ _ _ pre_dot). destruct (hi _ _ _ _ _ _ pre_dot) as [b _]. assert (hs := hS _ _ _ _ _ _ pre_dot). assert (z := VecLib.A_pos _ _ hs).
  assert (n1 : IZR i * (v * A) <= A) by (replace (IZR i * (v * A)) with ((IZR i * v) * A) by ring; rewrite <- (Rmult_1_l A) at 2; apply Rmult_le_compat_r; [exact z|unfold v; lra]).
  assert (n2 : IZR i * (2 * eta) <= 2147483648 * 2) by (assert (g := eta_le1); assert (g0 := eta_pos); apply Rmult_le_compat; lra).
  apply Rle_trans with (3 * bpow radix2 831).
  - replace (real s) with ((real s - S) + S) by ring. apply Rle_trans with (1 := Rabs_triang _ _). assert (a := pre_A).
    assert (g : 4294967296 <= bpow radix2 831) by (change 4294967296 with (bpow radix2 32); apply bpow_le; lia). lra.
  - change 833%Z with (2 + 831)%Z. rewrite bpow_plus. change (bpow radix2 2) with 4. assert (p := bpow_ge_0 radix2 831). lra.
Qed.
Lemma pre_xy : Rabs (real x) <= bpow radix2 400 /\ Rabs (real y) <= bpow radix2 400.
Proof. destruct pre_dot as [[[_ hx] hy] _]. apply bnd_abs in hx. apply bnd_abs in hy. split; assumption. Qed.
End Loop.
Lemma dot2_range i s c S A x y : pre i s c S A x y ->
  (((mag (real y) 400 /\ mag (real x) 400) /\ mag (real s) 900) /\ rng (real x * real y)) /\ rng (real s + rnd (real x * real y)).
Proof.
  intros h. destruct (vec_dot_range _ _ _ _ _ _ (pre_dot _ _ _ _ _ _ _ h)) as [r1 r2]. destruct (pre_xy _ _ _ _ _ _ _ h) as [mx my].
  assert (ms := pre_s _ _ _ _ _ _ _ h). rewrite !mag_b. repeat split; try assumption; try apply r1; try apply r2. exact (b_up _ 833 900 ltac:(lia) ms).
Qed.
Section Next.
Variables (i : Z) (s c : f64) (S A : R) (x y t e : f64).
Hypothesis H : next i s c S A x y t e.
Lemma next_t : real t = rn (real s + rn (real x * real y)).
Proof.
  destruct H as [[h _] p]. assert (q := pre_dot _ _ _ _ _ _ _ p). rewrite (rnd_mul _ _ _ _ _ _ q), rnd_rn in h by exact (sum_range _ _ _ _ _ _ q). now symmetry.
Qed.
Lemma next_e : Rabs (real e - (real s + real x * real y - real t)) <= u * Rabs (real s + real x * real y - real t) + 4 * eta.
Proof.
  destruct H as [[_ l] _]. unfold lost in l. rewrite tiny73 in l.
  replace (real s + real x * real y - real t) with (real s + -1 * real t + real x * real y) by ring.
  replace (real e - (real s + -1 * real t + real x * real y)) with (real e + real t + -1 * real s + -1 * (real x * real y)) by ring. unfold u. lra.
Qed.
Lemma next_rng : rng (real c + real e).
Proof.
  destruct H as [_ p]. assert (q := pre_dot _ _ _ _ _ _ _ p). destruct (hi _ _ _ _ _ _ q) as [b _].
  assert (g := ce_big (IZR i) (real s) (real c) S A (real x) (real y) (real t) (real e) b (hS _ _ _ _ _ _ q) (hD _ _ _ _ _ _ q)
    (pre_c _ _ _ _ _ _ _ p) (fmt_f64 s) next_t next_e).
  apply (b_rng 834). lia. apply Rle_trans with (1 := g). assert (a := pre_A _ _ _ _ _ _ _ p).
  assert (m := hxy _ _ _ _ _ _ q). change (IZR (2^800)) with (bpow radix2 800) in m.
  assert (k : bpow radix2 800 <= bpow radix2 831) by (apply bpow_le; lia).
  assert (k2 : 8 <= bpow radix2 831) by (change 8 with (bpow radix2 3); apply bpow_le; lia).
  change 834%Z with (3 + 831)%Z. rewrite bpow_plus. change (bpow radix2 3) with 8. lra.
Qed.
End Next.
Lemma dot2_next_l i s c S A x y t e : next i s c S A x y t e -> rng (real c + real e).
Proof. exact (next_rng i s c S A x y t e). Qed.
Lemma dot2_step i s c S A x y t e d : rnd (real c + real e) = real d /\ next i s c S A x y t e ->
  inv (1 + i) t d (S + real x * real y) (A + Rabs (real x * real y)).
Proof.
  intros [hd h]. rewrite rnd_rn in hd by exact (next_rng _ _ _ _ _ _ _ _ _ h). assert (ht := next_t _ _ _ _ _ _ _ _ _ h). assert (he := next_e _ _ _ _ _ _ _ _ _ h).
  destruct h as [[h0 _] p]. assert (q := pre_dot _ _ _ _ _ _ _ p). destruct (hi _ _ _ _ _ _ q) as [b _].
  assert (g1 := low_step (IZR i) (real s) (real c) S A (real x) (real y) (real t) (real e) b (hS _ _ _ _ _ _ q) (hD _ _ _ _ _ _ q)
    (pre_c _ _ _ _ _ _ _ p) (fmt_f64 s) (fmt_f64 c) (fmt_f64 e) ht he).
  assert (g2 := both_step (IZR i) (real s) (real c) S A (real x) (real y) (real t) (real e) b (hS _ _ _ _ _ _ q) (hD _ _ _ _ _ _ q)
    (pre_c _ _ _ _ _ _ _ p) (pre_both _ _ _ _ _ _ _ p) (fmt_f64 s) (fmt_f64 c) (fmt_f64 e) ht he).
  rewrite hd in g1, g2. unfold inv. rewrite tiny3. split; [split|].
  - rewrite mult_IZR, !plus_IZR. replace (real d + real t + -1 * (S + real x * real y)) with (real d + real t - (S + real x * real y)) by ring.
    replace (1 + IZR i) with (IZR i + 1) by ring. exact g2.
  - rewrite !plus_IZR. replace (1 + IZR i) with (IZR i + 1) by ring. exact g1.
  - exact (vec_dot_step i s S A x y t (conj h0 q)).
Qed.
Lemma dot2_end_l i s c S A : inv i s c S A ->
  Rabs (rnd (real s + real c) + (-1) * S) <= 1 / IZR (2^1072) * IZR i + 1 / 9007199254740992 * Rabs S + ke * A * IZR (i * (9 + i)) /\
  rng (real s + real c).
Proof.
  intros [[hb _] [[[[h0 hs] ha] _] h1]]. rewrite tiny3, mult_IZR, plus_IZR in hb. rewrite tiny72, mult_IZR, plus_IZR.
  assert (I0 : 0 <= IZR i <= 2147483648) by (split; apply IZR_le; assumption).
  assert (z := VecLib.A_pos _ _ hs). assert (q := eta_pos). assert (q1 := eta_le1).
  set (I := IZR i) in *. replace (real c + real s + -1 * S) with (real s + real c - S) in hb by ring.
  assert (N : 0 <= I * (9 + I)) by (apply Rmult_le_pos; lra).
  assert (AN : 0 <= A * (I * (9 + I))) by now apply Rmult_le_pos.
  assert (r : rng (real s + real c)).
  { apply (b_rng 834). lia. replace (real s + real c) with ((real s + real c - S) + S) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (A1 : A <= bpow radix2 831).
    { apply Rle_trans with (1 := ha). change 831%Z with (800 + 31)%Z. rewrite bpow_plus. change (bpow radix2 800) with (IZR (2^800)). change (bpow radix2 31) with 2147483648.
      apply Rmult_le_compat_l. assert (g := big800). lra. lra. }
    assert (e1 : 6 * eta * I <= 6 * 2147483648) by (apply Rmult_le_compat; lra).
    assert (k0 : I * (9 + I) <= 2147483648 * 2147483657) by (apply Rmult_le_compat; lra).
    assert (e2 : kd * A * (I * (9 + I)) <= A).
    { replace (kd * A * (I * (9 + I))) with (A * (kd * (I * (9 + I)))) by ring. rewrite <- (Rmult_1_r A) at 2. apply Rmult_le_compat_l. exact z. unfold kd. lra. }
    assert (g : 17179869184 <= bpow radix2 831) by (change 17179869184 with (bpow radix2 34); apply bpow_le; lia).
    change 834%Z with (3 + 831)%Z. rewrite bpow_plus. change (bpow radix2 3) with 8. lra. }
  split; [|exact r]. rewrite rnd_rn by exact r.
  assert (n := rn_plus (real s) (real c) (fmt_f64 s) (fmt_f64 c)).
  assert (b : Rabs (real s + real c) <= Rabs S + Rabs (real s + real c - S)).
  { replace (real s + real c) with (S + (real s + real c - S)) at 1 by ring. apply Rabs_triang. }
  assert (n2 : u * Rabs (real s + real c) <= u * (Rabs S + Rabs (real s + real c - S))) by (apply Rmult_le_compat_l; [unfold u; lra|exact b]).
  replace (rn (real s + real c) + -1 * S) with ((rn (real s + real c) - (real s + real c)) + (real s + real c - S)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (I1 : 0 <= eta * I) by (apply Rmult_le_pos; lra).
  set (D := Rabs (real s + real c - S)) in *. clearbody D.
  assert (D2 : D * (1 + u) <= (6 * eta * I + kd * A * (I * (9 + I))) * (1 + u)) by (apply Rmult_le_compat_r; [unfold u; lra|exact hb]).
  apply Rle_trans with (u * Rabs S + D * (1 + u)). lra.
  apply Rle_trans with (u * Rabs S + (6 * eta * I + kd * A * (I * (9 + I))) * (1 + u)). lra.
  replace (kd * A * (I * (9 + I))) with (kd * (A * (I * (9 + I)))) by ring. replace (ke * A * (I * (9 + I))) with (ke * (A * (I * (9 + I)))) by ring.
  replace (6 * eta * I) with (6 * (eta * I)) by ring. replace (8 * eta * I) with (8 * (eta * I)) by ring.
  set (X := A * (I * (9 + I))) in *. set (Y := eta * I) in *. unfold kd, ke, u. lra.
Qed.
