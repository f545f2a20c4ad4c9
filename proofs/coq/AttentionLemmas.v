(* The ACSL lemmas of specs/attention_strip.acsl and attention.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib RowLib RowLemmas DynamicsLemmas.
From CF Require AttentionError.
Open Scope R_scope.

Lemma cf_term i s a e b f : fchain_pre i s a e b f -> rng (s + a * b) /\ chain (1 + i) (rnd (s + a * b)) (e + f).
Proof. exact (cf_fchain_step i s a e b f). Qed.
Lemma cf_panel i n c : ((0 <= c)%Z /\ (0 <= i)%Z) /\ (i < n)%Z -> (0 <= i * c)%Z /\ (c + i * c <= n * c)%Z.
Proof. intros [[h0 h1] h2]. split; nia. Qed.
Lemma cf_fewer i n c : ((0 <= c)%Z /\ (0 <= i)%Z) /\ (i <= n)%Z -> (i * c <= n * c)%Z /\ (0 <= i * c)%Z.
Proof. intros [[h0 h1] h2]. split; nia. Qed.
Lemma cf_entry x : Rabs x <= IZR (2^200) -> mag x 200. Proof. apply box_abs; now vm_compute. Qed.

Definition panels (n of : Z) := Z.quot (-1 + n + of) of.
Definition room (nq nk d dv : Z) :=
  (48 * panels nk 6 + 6 * (d * panels nk 6) + 6 * (nk * panels dv 6) + 8 * (d * panels nq 8) + 48 * (panels dv 6 * panels nq 8))%Z.
Lemma panels_ge n of : (0 <= n)%Z -> (1 <= of)%Z -> (0 <= panels n of)%Z.
Proof. intros. unfold panels. apply Z.quot_pos; lia. Qed.
Lemma cf_fits_of nq nk d dv : (0 <= nq)%Z -> (0 <= nk)%Z -> (0 <= d)%Z -> (0 <= dv)%Z ->
  (((0 <= d * panels nk 6)%Z /\ (0 <= d * panels nq 8)%Z) /\ (0 <= nk * panels dv 6)%Z) /\ (0 <= panels nq 8 * panels dv 6)%Z.
Proof.
  intros. assert (0 <= panels nk 6)%Z by (apply panels_ge; lia). assert (0 <= panels nq 8)%Z by (apply panels_ge; lia).
  assert (0 <= panels dv 6)%Z by (apply panels_ge; lia). repeat split; apply Z.mul_nonneg_nonneg; assumption.
Qed.
Definition fits_pre (nq nk d dv : Z) :=
  ((((0 <= d)%Z /\ (0 <= dv)%Z) /\ (0 <= nk)%Z) /\ (0 <= nq)%Z) /\ (room nq nk d dv <= 1152921504606846976)%Z.
Lemma cf_fits nq nk d dv : fits_pre nq nk d dv ->
  (((0 <= d * panels nk 6)%Z /\ (0 <= d * panels nq 8)%Z) /\ (0 <= nk * panels dv 6)%Z) /\ (0 <= panels nq 8 * panels dv 6)%Z.
Proof. intros [[[[h0 h1] h2] h3] _]. now apply cf_fits_of. Qed.
Lemma cf_mix x s : 1 / 2 <= s /\ mag x 431 -> mag (x / s) 540. Proof. exact (RowLemmas.cf_mix x s). Qed.
Lemma cf_masked s : s = - IZR (2^1000) -> mag s 1000. Proof. exact (RowLemmas.cf_masked s). Qed.

(* k fused multiply-adds *)
Definition near (k : Z) (s S A : R) := Rabs S <= A /\ Rabs (s + -1 * S) <= 1 / IZR (2 ^ 1074) * IZR k + v * A * IZR k.
Definition near_none (k : Z) (s S A : R) := ((A = 0 /\ S = 0) /\ k = 0%Z) /\ s = 0.
Definition fused (s a b r : R) := rnd (s + a * b) = r /\ rng (s + a * b).
Definition more (S A a b T B : R) := S + a * b = T /\ A + Rabs (a * b) = B.
Lemma cf_chain_one S A a b V W T B : more S A a b T B -> more S A a b V W -> B = W /\ T = V.
Proof. intros [<- <-] [<- <-]. easy. Qed.
Definition near_pre (k : Z) (s S A a b r T B : R) := ((((0 <= k)%Z /\ (k <= 2147483647)%Z) /\ fused s a b r) /\ near k s S A) /\ more S A a b T B.
Lemma cf_near_step k s S A a b r T B : near_pre k s S A a b r T B -> near (1 + k) r T B.
Proof.
  intros [[[[k0 k1] [<- hr]] [h1 h2]] [<- <-]]. rewrite rnd_rn by exact hr. rewrite eta2 in h2.
  assert (r0 : 0 <= IZR k) by (apply IZR_le; lia). assert (r1 : IZR k + 1 <= 2147483648) by (rewrite <- plus_IZR; apply IZR_le; lia).
  assert (h : Rabs (s - S) <= IZR k * (v * A) + IZR k * (2 * eta)) by (replace (s - S) with (s + -1 * S) by ring; lra).
  assert (f := AttentionError.fma_step (IZR k) s S A (a * b) r0 r1 h1 h). split.
  - apply Rle_trans with (1 := Rabs_triang _ _). lra.
  - rewrite eta2, plus_IZR. replace (rn (s + a * b) + -1 * (S + a * b)) with (rn (s + a * b) - (S + a * b)) by ring. lra.
Qed.
Lemma cf_near_0 k s S A : near_none k s S A -> near k s S A.
Proof. intros [[[-> ->] ->] ->]. split; [rewrite Rabs_R0; lra|]. rewrite Rmult_0_r, Rplus_0_l, Rabs_R0. lra. Qed.

(* a weight: e is the exponential of x - m, rounded twice *)
Notation real := ieee_float.Float64.t'real.
Definition near_exp (t e : R) := Rabs (e + -1 * exp t) <= 1 / 4503599627370496 * exp t.
Definition weight_pre (x m t e : ieee_float.Float64.t) :=
  (((rnd (real x + -1 * real m) = real t /\ real x <= real m) /\ rng (real x + -1 * real m)) /\ (real t < -708 -> real e = 0)) /\
  (-708 <= real t -> near_exp (real t) (real e)).
Definition weight_near (x m e : R) :=
  x <= m /\ Rabs (e + -1 * exp (x + -1 * m)) <= 1 / IZR (2 ^ 1019) + v * (3 / 8 + 2 * exp (x + -1 * m)).
Lemma cf_weight_l x m t e : weight_pre x m t e -> weight_near (real x) (real m) (real e).
Proof.
  intros [[[[ht hx] hr] hz] hn]. split. exact hx.
  assert (b : 1 / IZR (2 ^ 1019) = bpow radix2 (-1019)) by (change (-1019)%Z with (- (1019))%Z; rewrite bpow_opp, bpow_nn by lia; unfold Rdiv; ring).
  rewrite b. replace (real x + -1 * real m) with (real x - real m) in * by ring. rewrite rnd_rn in ht by exact hr.
  replace (real e + -1 * exp (real x - real m)) with (real e - exp (real x - real m)) by ring.
  assert (h := AttentionError.weight_err (real x) (real m) (real e) (fmt_f64 x) (fmt_f64 m) hx).
  assert (n : AttentionError.near (real e) (rn (real x - real m))).
  { rewrite ht. split. 2: exact hz. intros k. specialize (hn k). unfold near_exp in hn.
    replace (real e + -1 * exp (real t)) with (real e - exp (real t)) in hn by ring. unfold u. lra. }
  specialize (h n). assert (p := exp_pos (real x - real m)).
  assert (u * (1 + / 1000000000) * (2 * exp (real x - real m) + 3 / 8) <= v * (2 * exp (real x - real m) + 3 / 8)).
  { apply Rmult_le_compat_r. lra. unfold u, v. lra. }
  lra.
Qed.
