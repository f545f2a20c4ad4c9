(* Rounding error of layernorm and rmsnorm: the operations of the header's `order`, each rounded to nearest, none overflowing. rn is that
   rounding; a model of the algorithm, not of the C. Sums in 16 lanes: lane j takes t_j, t_(j+16), ... *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib NormLib AttentionError.
Open Scope R_scope.

(* ---- a rounded sum s of the terms with exact sum S and magnitudes summing to A, no term in more than k additions that round *)
Definition acc (k s S A : R) := (fmt s /\ Rabs S <= A) /\ Rabs (s - S) <= k * (v * A).
Lemma acc_A k s S A : acc k s S A -> 0 <= A.
Proof. intros [[_ h] _]. apply Rle_trans with (2 := h). apply Rabs_pos. Qed.
Lemma acc_0 : acc 0 0 0 0.
Proof. split; [split|]. apply generic_format_0. rewrite Rabs_R0. lra. replace (0 - 0) with 0 by ring. rewrite Rabs_R0. lra. Qed.
Lemma acc_term x : fmt x -> acc 0 x x (Rabs x).
Proof. intros h. split; [split|]. exact h. lra. replace (x - x) with 0 by ring. rewrite Rabs_R0. lra. Qed.
Lemma acc_weak k l s S A : k <= l -> acc k s S A -> acc l s S A.
Proof.
  intros h a. assert (p := acc_A _ _ _ _ a). destruct a as [a b]. split. exact a. apply Rle_trans with (1 := b).
  apply Rmult_le_compat_r. apply Rmult_le_pos. unfold v; lra. exact p. exact h.
Qed.
Lemma acc_add k a b S T A B : 0 <= k <= 2147483648 -> acc k a S A -> acc k b T B -> acc (k + 1) (rn (a + b)) (S + T) (A + B).
Proof.
  intros hk ha hb. assert (A0 := acc_A _ _ _ _ ha). assert (B0 := acc_A _ _ _ _ hb).
  destruct ha as [[fa sa] ea]. destruct hb as [[fb sb] eb]. split; [split|].
  - apply rn_fmt.
  - apply Rle_trans with (1 := Rabs_triang _ _). lra.
  - assert (h := rn_plus a b fa fb).
    assert (m : Rabs (a + b) <= (A + B) * (1 + k * v)).
    { replace (a + b) with ((a - S) + (b - T) + (S + T)) by ring.
      apply Rle_trans with (1 := Rabs_triang _ _). apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rabs_triang _ _)).
      assert (t := Rabs_triang S T). lra. }
    assert (m' : u * Rabs (a + b) <= u * ((A + B) * (1 + k * v))) by (apply Rmult_le_compat_l; [unfold u; lra|exact m]).
    replace (rn (a + b) - (S + T)) with ((rn (a + b) - (a + b)) + ((a - S) + (b - T))) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). assert (t := Rabs_triang (a - S) (b - T)).
    assert (c : 0 <= (A + B) * (v - u * (1 + k * v))) by (apply Rmult_le_pos; [lra|unfold u, v; lra]). lra.
Qed.

(* a mean: the sum s of N terms, none above M, by N *)
Lemma quotient_near N M s S : 1 <= N <= 2147483648 -> 0 <= M -> Rabs S <= N * M -> Rabs (s - S) <= (N / 16 + 5) * (v * (N * M)) ->
  Rabs (rn (s / N) - S / N) <= (N / 16 + 7) * w * M + eta.
Proof.
  intros hN hM hS a. assert (iN : 0 < / N) by (apply Rinv_0_lt_compat; lra).
  assert (b : Rabs (s / N - S / N) <= (N / 16 + 5) * (v * M)).
  { replace (s / N - S / N) with ((s - S) * / N) by (field; lra). rewrite Rabs_mult, (Rabs_pos_eq (/ N)) by lra.
    replace ((N / 16 + 5) * (v * M)) with ((N / 16 + 5) * (v * (N * M)) * / N) by (field; lra). apply Rmult_le_compat_r; lra. }
  assert (c : Rabs (S / N) <= M).
  { unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ N)) by lra. replace M with (N * M * / N) by (field; lra). apply Rmult_le_compat_r; lra. }
  assert (d := rn_abs_err (s / N)).
  assert (e : Rabs (s / N) <= M * (1 + (N / 16 + 5) * v)).
  { replace (s / N) with ((s / N - S / N) + S / N) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (ue : u * Rabs (s / N) <= u * (M * (1 + (N / 16 + 5) * v))) by (apply Rmult_le_compat_l; [unfold u; lra|exact e]).
  assert (f : 0 <= M * ((N / 16 + 7) * w - (N / 16 + 5) * v - u * (1 + (N / 16 + 5) * v))) by (apply Rmult_le_pos; [exact hM|unfold u, v, w; lra]).
  replace (rn (s / N) - S / N) with ((rn (s / N) - s / N) + (s / N - S / N)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Definition terms (n j : nat) : nat := (n / 16 + if Nat.ltb j (n mod 16) then 1 else 0)%nat.
Definition lane (t : nat -> R) (n j : nat) : R := total (fun b => t (16 * b + j)%nat) (terms n j).
Definition four (t : nat -> R) (n j : nat) : R := rn (rn (lane t n j + lane t n (j + 4)) + rn (lane t n (j + 8) + lane t n (j + 12))).
Definition lanes_sum (t : nat -> R) (n : nat) : R := rn (rn (four t n 0 + four t n 1) + rn (four t n 2 + four t n 3)).

Definition part (t : nat -> R) (n j : nat) : R := sum (fun b => t (16 * b + j)%nat) (terms n j).
Definition parts (t : nat -> R) (n : nat) : R :=
  ((part t n 0 + part t n (0+4) + (part t n (0+8) + part t n (0+12))) + (part t n 1 + part t n (1+4) + (part t n (1+8) + part t n (1+12)))) +
  ((part t n 2 + part t n (2+4) + (part t n (2+8) + part t n (2+12))) + (part t n 3 + part t n (3+4) + (part t n (3+8) + part t n (3+12)))).
Lemma sum_step f n : sum f (n + 1) = sum f n + f n.
Proof. replace (n + 1)%nat with (S n) by lia. reflexivity. Qed.
Lemma rounds t q : sum t (16 * q) =
  ((sum (fun b => t (16*b+0)%nat) q + sum (fun b => t (16*b+4)%nat) q + (sum (fun b => t (16*b+8)%nat) q + sum (fun b => t (16*b+12)%nat) q)) +
   (sum (fun b => t (16*b+1)%nat) q + sum (fun b => t (16*b+5)%nat) q + (sum (fun b => t (16*b+9)%nat) q + sum (fun b => t (16*b+13)%nat) q))) +
  ((sum (fun b => t (16*b+2)%nat) q + sum (fun b => t (16*b+6)%nat) q + (sum (fun b => t (16*b+10)%nat) q + sum (fun b => t (16*b+14)%nat) q)) +
   (sum (fun b => t (16*b+3)%nat) q + sum (fun b => t (16*b+7)%nat) q + (sum (fun b => t (16*b+11)%nat) q + sum (fun b => t (16*b+15)%nat) q))).
Proof.
  induction q as [|q IH]. simpl. ring.
  replace (16 * S q)%nat with (16 * q + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1)%nat by lia.
  rewrite !sum_step, IH. cbn [sum]. rewrite <- !Nat.add_assoc. cbn [Nat.add]. rewrite Nat.add_0_r. ring.
Qed.
Lemma parts_sum t n : parts t n = sum t n.
Proof.
  unfold parts, part, terms. assert (e := Nat.div_mod_eq n 16). assert (l : (n mod 16 < 16)%nat) by (apply Nat.mod_upper_bound; lia).
  set (q := (n / 16)%nat) in *. set (k := (n mod 16)%nat) in *. clearbody q k. subst n. cbn [Nat.add].
  do 16 (destruct k as [|k]; [cbn [Nat.ltb Nat.leb]; rewrite ?Nat.add_0_r; rewrite ?sum_step;
    repeat match goal with |- context [sum t (16 * q + S ?j)] => replace (16 * q + S j)%nat with (S (16 * q + j)) by lia; cbn [sum] end;
    rewrite ?Nat.add_0_r, rounds; rewrite ?Nat.add_0_r; cbn [sum];
    replace (sum (fun b => t (16 * b + 0)%nat) q) with (sum (fun b => t (16 * b)%nat) q) by (apply sum_ext; intros; now rewrite Nat.add_0_r);
    ring|]). lia.
Qed.
Lemma lane_acc f m : (forall b, fmt (f b)) -> INR m <= 2147483648 -> acc (INR m) (total f m) (sum f m) (sum (fun b => Rabs (f b)) m).
Proof.
  intros hf. induction m as [|m IH]; intros h. exact acc_0. destruct (INR_S m h) as [h0 h1]. rewrite S_INR. simpl. apply acc_add. lra.
  - apply IH. lra.
  - apply acc_weak with 0. lra. now apply acc_term.
Qed.
Lemma terms_le n j : INR (terms n j) <= INR n / 16 + 1.
Proof.
  unfold terms. rewrite plus_INR. assert (e := Nat.div_mod_eq n 16). apply (f_equal INR) in e. rewrite plus_INR, mult_INR in e.
  replace (INR 16) with 16 in e by (simpl; lra). assert (p := pos_INR (n mod 16)).
  destruct (Nat.ltb j (n mod 16)); simpl (INR 1); simpl (INR 0); lra.
Qed.
(* a term takes part in at most n / 16 + 5 additions that round *)
Definition K (n : nat) : R := INR n / 16 + 5.
Lemma lanes_acc t n : (forall i, fmt (t i)) -> INR n <= 2147483648 -> acc (K n) (lanes_sum t n) (sum t n) (sum (fun i => Rabs (t i)) n).
Proof.
  intros ht hn. assert (p := pos_INR n). rewrite <- (parts_sum t), <- (parts_sum (fun i => Rabs (t i))).
  set (k := INR n / 16 + 1). assert (hk : 0 <= k <= 134217729) by (unfold k; lra).
  assert (l : forall j, acc k (lane t n j) (part t n j) (part (fun i => Rabs (t i)) n j)).
  { intros j. assert (m := terms_le n j). fold k in m. apply acc_weak with (INR (terms n j)). exact m. apply lane_acc. intros; apply ht. lra. }
  replace (K n) with (k + 1 + 1 + 1 + 1) by (unfold K, k; ring). unfold lanes_sum, four, parts.
  repeat (apply acc_add; [lra| |]); apply l.
Qed.

Lemma total_nonneg f k : (forall b, 0 <= f b) -> 0 <= total f k.
Proof. intros h. induction k as [|k IH]; cbn [total]. lra. rewrite <- rn_0. apply rn_le. assert (z := h k). lra. Qed.

Lemma bpow800 R0 : bpow radix2 (-400) <= R0 -> 8 * eta <= tau * (R0 * R0) /\ eta <= tau * R0.
Proof.
  intros h. assert (b := bpow_gt_0 radix2 (-400)). destruct (tiny_m 4 R0) as [t1 t2]. lra. exact h. split; lra.
Qed.

(* ---- s: the computed sum of N squares, Q the exact one; the root of Q / N + eps, and quotients by it *)
Section Root.
Variables (N Q eps s : R).
Hypothesis n1 : 1 <= N.
Hypothesis n2 : N <= 2147483648.
Hypothesis hQ : 0 <= Q.
Hypothesis s0 : 0 <= s.
Hypothesis e : Rabs (s - Q) <= (N / 16 + 9) * (v * Q) + 2 * (N * eta).
Hypothesis he : fmt eps /\ 0 <= eps.
Definition root : R := rn (sqrt (rn (eps + rn (s / N)))).
Let r0 : R := sqrt (Q / N + eps).
Hypothesis hr : bpow radix2 (-400) <= r0.
Let r0_pos : 0 < r0.
Proof. assert (b := bpow_gt_0 radix2 (-400)). lra. Qed.
Let r0_square : r0 * r0 = Q / N + eps.
Proof. apply sqrt_sqrt. assert (0 <= Q / N). { apply Rmult_le_pos. exact hQ. left. apply Rinv_0_lt_compat. lra. } lra. Qed.
Lemma root_near : 0 < root /\ Rabs (root - r0) <= (N / 32 + 15 / 2) * w * r0.
Proof.
  assert (He := eta_pos). assert (rp := r0_pos). assert (r2 := r0_square). destruct (bpow800 r0) as [t2 t1]. exact hr. destruct he as [fe e0].
  assert (iN : 0 < / N) by (apply Rinv_0_lt_compat; lra).
  unfold root. set (y := r0 * r0) in *.
  assert (qN : 0 <= Q / N) by (apply Rmult_le_pos; lra).
  assert (sN : 0 <= s / N) by (apply Rmult_le_pos; lra).
  assert (a : Rabs (s / N - Q / N) <= (N / 16 + 9) * (v * (Q / N)) + 2 * eta).
  { replace (s / N - Q / N) with ((s - Q) * / N) by (field; lra). rewrite Rabs_mult, (Rabs_pos_eq (/ N)) by lra.
    replace ((N / 16 + 9) * (v * (Q / N)) + 2 * eta) with (((N / 16 + 9) * (v * Q) + 2 * (N * eta)) * / N) by (field; lra).
    apply Rmult_le_compat_r; lra. }
  assert (b := rn_abs_err (s / N)). rewrite (Rabs_pos_eq (s / N)) in b by exact sN.
  set (g := rn (s / N)) in *. assert (g0 : 0 <= g) by (unfold g; rewrite <- rn_0; now apply rn_le).
  assert (c := rn_plus eps g fe (rn_fmt _)). rewrite (Rabs_pos_eq (eps + g)) in c by lra.
  set (h := rn (eps + g)) in *.
  assert (k : 0 <= (N / 16 + 9) * v <= / 50000000) by (unfold v; lra).
  assert (sq : s / N <= (Q / N) * (1 + (N / 16 + 9) * v) + 2 * eta) by (apply Rabs_le_inv in a; lra).
  assert (b2 : Rabs (g - Q / N) <= (N / 16 + 10 + / 100) * (v * (Q / N)) + 4 * eta).
  { apply Rabs_le_inv in a. apply Rabs_le_inv in b.
    assert (z : u * (s / N) <= u * ((Q / N) * (1 + (N / 16 + 9) * v) + 2 * eta)) by (apply Rmult_le_compat_l; [unfold u; lra|exact sq]).
    assert (zz : 0 <= (Q / N) * ((1 + / 100) * v - u * (1 + (N / 16 + 9) * v))) by (apply Rmult_le_pos; [exact qN|unfold u, v in *; lra]).
    assert (u * eta <= eta * / 100) by (unfold u; lra).
    apply Rabs_le. split; lra. }
  assert (qy : Q / N <= y) by lra.
  assert (vq : (N / 16 + 10 + / 100) * (v * (Q / N)) <= (N / 16 + 10 + / 100) * (v * y)).
  { apply Rmult_le_compat_l. lra. apply Rmult_le_compat_l. unfold v; lra. exact qy. }
  assert (y0 : 0 < y) by (unfold y; apply Rmult_lt_0_compat; exact rp).
  assert (c2 : Rabs (h - y) <= (N / 16 + 12) * (v * y)).
  { apply Rabs_le_inv in b2. apply Rabs_le_inv in c.
    assert (up : eps + g <= y * (1 + (N / 16 + 10 + / 100) * v) + 4 * eta) by lra.
    assert (z : u * (eps + g) <= u * (y * (1 + (N / 16 + 10 + / 100) * v) + 4 * eta)) by (apply Rmult_le_compat_l; [unfold u; lra|exact up]).
    assert (zz : 0 <= y * ((N / 16 + 12) * v - (N / 16 + 10 + / 100) * v - u * (1 + (N / 16 + 10 + / 100) * v) - tau)).
    { apply Rmult_le_pos. lra. unfold u, v, tau. lra. }
    assert (u * eta <= eta * / 100) by (unfold u; lra).
    apply Rabs_le. split; lra. }
  set (al := (N / 16 + 12) * v) in *. assert (al0 : 0 <= al <= / 33554432) by (unfold al, v; lra).
  assert (c3 : Rabs (h - y) <= al * y) by (unfold al; lra). apply Rabs_le_inv in c3.
  assert (be : 0 <= al / 2 * (1 + al) <= / 33554432).
  { split. apply Rmult_le_pos; lra. assert (al * al <= al * / 33554432) by (apply Rmult_le_compat_l; lra). lra. }
  set (b0 := al / 2 * (1 + al)) in *. assert (bb : b0 * b0 <= b0 * / 33554432) by (apply Rmult_le_compat_l; lra).
  assert (a2 : al * al <= al * / 33554432) by (apply Rmult_le_compat_l; lra). assert (a3 : 0 <= al * al) by apply Rle_0_sqr.
  assert (b3 : 0 <= b0 * b0) by apply Rle_0_sqr.
  assert (up : sqrt h <= r0 * (1 + b0)).
  { apply sqrt_le. apply Rmult_le_pos; lra. replace (r0 * (1 + b0) * (r0 * (1 + b0))) with (y * ((1 + b0) * (1 + b0))) by (unfold y; ring).
    apply Rle_trans with (y * (1 + al)). lra. apply Rmult_le_compat_l. lra. unfold b0 in *. lra. }
  assert (low : r0 * (1 - b0) <= sqrt h).
  { apply le_sqrt. apply Rmult_le_pos; lra. replace (r0 * (1 - b0) * (r0 * (1 - b0))) with (y * ((1 - b0) * (1 - b0))) by (unfold y; ring).
    apply Rle_trans with (y * (1 - al)). 2: lra. apply Rmult_le_compat_l. lra.
    assert (al * al * al <= al * al * / 33554432) by (apply Rmult_le_compat_l; lra).
    assert (b0 * b0 <= al * al * (9 / 32)).
    { unfold b0. replace (al / 2 * (1 + al) * (al / 2 * (1 + al))) with (al * al * ((1 + al) * (1 + al) / 4)) by field.
      apply Rmult_le_compat_l. exact a3. lra. }
    unfold b0 in *. lra. }
  assert (d := rn_abs_err (sqrt h)). rewrite (Rabs_pos_eq (sqrt h)) in d by apply sqrt_pos. set (r := rn (sqrt h)) in *. apply Rabs_le_inv in d.
  assert (us : u * sqrt h <= u * (r0 * (1 + b0))) by (apply Rmult_le_compat_l; [unfold u; lra|exact up]).
  assert (fin : b0 + u * (1 + b0) + tau <= (N / 32 + 15 / 2) * w).
  { assert (b0 <= al / 2 * (1 + / 33554432)). { unfold b0. apply Rmult_le_compat_l; lra. }
    assert (u * b0 <= u * / 33554432) by (apply Rmult_le_compat_l; [unfold u; lra|lra]).
    unfold al, u, v, w, tau in *. lra. }
  assert (fr : (b0 + u * (1 + b0) + tau) * r0 <= (N / 32 + 15 / 2) * w * r0) by (apply Rmult_le_compat_r; lra).
  split.
  - assert (0 < r0 * (1 - b0 - u * (1 + b0) - tau)).
    { apply Rmult_lt_0_compat. exact rp. assert (u * b0 <= u * / 33554432) by (apply Rmult_le_compat_l; [unfold u; lra|lra]). unfold u, tau in *; lra. }
    lra.
  - apply Rabs_le. lra.
Qed.
Lemma quotient_of f D : Rabs (f - D) <= u * Rabs D -> r0 <= bpow radix2 600 ->
  Rabs (rn (f * rn (1 / root)) - D / r0) <= (N / 32 + 12) * w * Rabs (D / r0) + eta.
Proof.
  destruct root_near as [p0 d]. assert (He := eta_pos). assert (rp := r0_pos). intros a hm. set (r := root) in *.
  set (e1 := (N / 32 + 15 / 2) * w) in *. assert (e0 : 0 <= e1 <= / 100000000) by (unfold e1, w; lra). apply Rabs_le_inv in d.
  assert (ee : e1 * e1 <= 2 / 3 * w).
  { unfold e1 at 1. replace ((N / 32 + 15 / 2) * w * e1) with (w * ((N / 32 + 15 / 2) * e1)) by ring. rewrite (Rmult_comm (2 / 3)).
    apply Rmult_le_compat_l. unfold w; lra. apply Rle_trans with ((N / 32 + 15 / 2) * / 134217000).
    apply Rmult_le_compat_l. lra. unfold e1, w; lra. lra. }
  set (k := r0 / r). assert (rk : k * r = r0) by (unfold k; field; lra).
  assert (k1 : 1 - e1 <= k).
  { apply Rmult_le_reg_r with r. exact p0. rewrite rk. apply Rle_trans with ((1 - e1) * (r0 * (1 + e1))). apply Rmult_le_compat_l; lra.
    assert (0 <= r0 * (e1 * e1)) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]). lra. }
  assert (k2 : k <= 1 + e1 + 5 / 4 * (e1 * e1)).
  { apply Rmult_le_reg_r with r. exact p0. rewrite rk. apply Rle_trans with ((1 + e1 + 5 / 4 * (e1 * e1)) * (r0 * (1 - e1))).
    2:{ apply Rmult_le_compat_l. assert (0 <= e1 * e1) by apply Rle_0_sqr. lra. lra. }
    assert (0 <= r0 * (e1 * e1 * (/ 4 - 5 / 4 * e1))). { apply Rmult_le_pos. lra. apply Rmult_le_pos. apply Rle_0_sqr. lra. } lra. }
  assert (b := rn_abs_err (1 / r)). set (q := rn (1 / r)) in *.
  assert (ir : 0 < 1 / r) by (unfold Rdiv; rewrite Rmult_1_l; now apply Rinv_0_lt_compat). rewrite (Rabs_pos_eq (1 / r)) in b by lra.
  assert (et : eta * r0 <= tau).
  { apply Rle_trans with (eta * bpow radix2 600). apply Rmult_le_compat_l. lra. exact hm. replace tau with (bpow radix2 (-100)) by (unfold tau; simpl; lra).
    apply Rle_trans with (bpow radix2 (-1074) * bpow radix2 600). apply Rmult_le_compat_r. apply bpow_ge_0. unfold eta. assert (g := bpow_gt_0 radix2 (-1074)). lra.
    rewrite <- bpow_plus. apply bpow_le. lia. }
  set (h := q * r0). assert (hk : Rabs (h - k) <= u * k + tau).
  { replace (h - k) with ((q - 1 / r) * r0) by (unfold h, k; field; lra). rewrite Rabs_mult, (Rabs_pos_eq r0) by lra.
    apply Rle_trans with ((u * (1 / r) + eta) * r0). apply Rmult_le_compat_r; lra.
    replace ((u * (1 / r) + eta) * r0) with (u * k + eta * r0) by (unfold k; field; lra). lra. }
  apply Rabs_le_inv in hk. set (g := e1 + (5 / 6 + 3 / 2) * w).
  assert (k3 : k <= 1 + e1 + 5 / 6 * w) by lra.
  assert (uk : u * k <= u * (1 + / 1000)). { apply Rmult_le_compat_l. unfold u; lra. unfold w in *; lra. }
  assert (h1' : Rabs (h - 1) <= g). { apply Rabs_le. unfold g, u, w, tau in *. lra. }
  assert (g0 : 0 <= g <= / 10000000) by (unfold g, w in *; lra).
  assert (ha : Rabs h <= 1 + g). { apply Rabs_le_inv in h1'. apply Rabs_le. lra. }
  set (T := D / r0). assert (T0 := Rabs_pos T).
  assert (c : Rabs (f / r0 - T) <= u * Rabs T).
  { replace (f / r0 - T) with ((f - D) * / r0) by (unfold T; field; lra). unfold T, Rdiv. rewrite !Rabs_mult.
    rewrite <- Rmult_assoc. apply Rmult_le_compat_r. apply Rabs_pos. exact a. }
  assert (p : Rabs (f * q - T) <= (g + u * (1 + g)) * Rabs T).
  { replace (f * q - T) with ((f / r0 - T) * h + T * (h - 1)) by (unfold h; field; lra). apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite !Rabs_mult. assert (Rabs (f / r0 - T) * Rabs h <= u * Rabs T * (1 + g)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
    assert (Rabs T * Rabs (h - 1) <= Rabs T * g) by (apply Rmult_le_compat_l; assumption). lra. }
  assert (z := rn_abs_err (f * q)).
  assert (fq : Rabs (f * q) <= (1 + g + u * (1 + g)) * Rabs T).
  { replace (f * q) with ((f * q - T) + T) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (ufq : u * Rabs (f * q) <= u * ((1 + g + u * (1 + g)) * Rabs T)) by (apply Rmult_le_compat_l; [unfold u; lra|exact fq]).
  assert (fin : 0 <= ((N / 32 + 12) * w - (g + u * (1 + g)) - u * (1 + g + u * (1 + g))) * Rabs T).
  { apply Rmult_le_pos. 2: exact T0. assert (u * g <= u * / 10000000) by (apply Rmult_le_compat_l; [unfold u; lra|lra]).
    assert (u * (u * g) <= u * (u * / 10000000)) by (apply Rmult_le_compat_l; [unfold u; lra|lra]). unfold g, e1, u, w in *. lra. }
  replace (rn (f * q) - T) with ((rn (f * q) - f * q) + (f * q - T)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
End Root.

(* ---- the rounded mean enters the radicand by its square: R' from the deviations from mean, sigma from those from mu *)
Section Shift.
Variables sigma R' mean mu delta : R.
Hypothesis s0 : 0 < sigma.
Hypothesis r0 : 0 <= R'.
Hypothesis p : R' * R' = sigma * sigma + (mean - mu) * (mean - mu).
Hypothesis m : Rabs (mean - mu) <= delta.
Let rho : R := delta / sigma.
Lemma shift_low : sigma <= R'.
Proof. apply Rsqr_incr_0_var. 2: exact r0. unfold Rsqr. assert (q := Rle_0_sqr (mean - mu)). unfold Rsqr in q. lra. Qed.
Lemma shift_up : R' <= sigma + sigma * (rho * rho / 2).
Proof.
  assert (d : (mean - mu) * (mean - mu) <= sigma * sigma * (rho * rho)).
  { replace (sigma * sigma * (rho * rho)) with (delta * delta) by (unfold rho; field; lra).
    replace ((mean - mu) * (mean - mu)) with (Rabs (mean - mu) * Rabs (mean - mu)) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    apply Rmult_le_compat; try apply Rabs_pos; exact m. }
  apply Rsqr_incr_0_var. 2:{ assert (0 <= sigma * (rho * rho / 2)). { apply Rmult_le_pos. lra. assert (0 <= rho * rho) by apply Rle_0_sqr. lra. } lra. }
  unfold Rsqr. rewrite p. assert (0 <= sigma * (rho * rho / 2) * (sigma * (rho * rho / 2))) by apply Rle_0_sqr. lra.
Qed.
Lemma shift_le x : Rabs ((x - mean) / R') <= Rabs ((x - mu) / sigma) + rho.
Proof.
  assert (l := shift_low). unfold rho. unfold Rdiv. rewrite !Rabs_mult, (Rabs_pos_eq (/ R')), (Rabs_pos_eq (/ sigma)) by (left; apply Rinv_0_lt_compat; lra).
  rewrite <- Rmult_plus_distr_r. apply Rmult_le_compat. apply Rabs_pos. left; apply Rinv_0_lt_compat; lra.
  - replace (x - mean) with ((x - mu) - (mean - mu)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra.
  - apply Rinv_le; lra.
Qed.
Lemma shift_near x : Rabs ((x - mean) / R' - (x - mu) / sigma) <= rho + Rabs ((x - mu) / sigma) * (rho * rho / 2).
Proof.
  assert (l := shift_low). assert (h := shift_up). set (z := (x - mu) / sigma).
  replace ((x - mean) / R' - z) with ((mu - mean) * / R' + z * - ((R' - sigma) * / R')) by (unfold z; field; lra).
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult, Rabs_Ropp, Rabs_mult.
  assert (i0 : 0 < / R') by (apply Rinv_0_lt_compat; lra). assert (i1 : / R' <= / sigma) by (apply Rinv_le; lra).
  rewrite (Rabs_pos_eq (/ R')), (Rabs_pos_eq (R' - sigma)) by lra. apply Rplus_le_compat.
  - unfold rho, Rdiv. apply Rmult_le_compat; try apply Rabs_pos; try lra. rewrite Rabs_minus_sym. exact m.
  - apply Rmult_le_compat_l. apply Rabs_pos. apply Rle_trans with (sigma * (rho * rho / 2) * / sigma).
    + apply Rmult_le_compat; lra.
    + apply Req_le. field. lra.
Qed.
(* one output without weight and bias: y near the quotient by R' *)
Lemma shift_error f x y : 0 <= f -> Rabs (y - (x - mean) / R') <= f * Rabs ((x - mean) / R') + eta ->
  Rabs (y - (x - mu) / sigma) <= rho + Rabs ((x - mu) / sigma) * (rho * rho / 2) + f * (Rabs ((x - mu) / sigma) + rho) + eta.
Proof.
  intros f0 a. assert (b := shift_near x). assert (c := shift_le x). set (z := (x - mu) / sigma) in *. set (t := (x - mean) / R') in *.
  replace (y - z) with ((y - t) + (t - z)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (f * Rabs t <= f * (Rabs z + rho)) by (apply Rmult_le_compat_l; assumption). lra.
Qed.
End Shift.
(* ---- with weight and bias: E bounds the error of y *)
Lemma affine_near y z a b E : fmt b -> Rabs (y - z) <= E ->
  Rabs (rn (rn (y * a) + b) - (z * a + b)) <= Rabs a * E + u * ((2 + u) * (Rabs a * (Rabs z + E)) + Rabs b) + 2 * eta.
Proof.
  intros hb hE. assert (p := rn_abs_err (y * a)). assert (q := rn_plus (rn (y * a)) b (rn_fmt _) hb). set (g := rn (y * a)) in *.
  assert (e0 := eta_pos). set (P := Rabs a * (Rabs z + E)).
  assert (ya : Rabs (y * a) <= P).
  { unfold P. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_l. apply Rabs_pos.
    replace (y) with (z + (y - z)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (up : u * Rabs (y * a) <= u * P) by (apply Rmult_le_compat_l; [unfold u; lra|exact ya]).
  assert (gb : Rabs (g + b) <= (1 + u) * P + eta + Rabs b).
  { replace (g + b) with ((g - y * a) + y * a + b) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rabs_triang _ _)). lra. }
  assert (ug : u * Rabs (g + b) <= u * ((1 + u) * P + eta + Rabs b)) by (apply Rmult_le_compat_l; [unfold u; lra|exact gb]).
  assert (d : Rabs (y * a - z * a) <= Rabs a * E).
  { replace (y * a - z * a) with (a * (y - z)) by ring. rewrite Rabs_mult. apply Rmult_le_compat_l. apply Rabs_pos. exact hE. }
  replace (rn (g + b) - (z * a + b)) with ((rn (g + b) - (g + b)) + (g - y * a) + (y * a - z * a)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rabs_triang _ _)).
  assert (u * eta <= eta) by (unfold u; lra). lra.
Qed.

(* ---- one row; m: the computed mean, or 0 *)
Section Row.
Variables (n : nat) (x : nat -> R) (eps m : R).
Hypothesis h1 : (1 <= n)%nat.
Hypothesis hn : INR n <= 2147483648.
Hypothesis hx : forall i, fmt (x i).
Hypothesis hm : fmt m.
Hypothesis he : fmt eps /\ 0 <= eps.
Definition away (i : nat) : R := rn (x i + - m).
Definition squares : R := lanes_sum (fun i => rn (away i * away i)) n.
Definition deviation : R := rn (sqrt (rn (eps + rn (squares / INR n)))).
Definition inverse : R := rn (1 / deviation).
Definition scaled (i : nat) : R := rn (away i * inverse).
(* the exact ones *)
Definition Q : R := sum (fun i => (x i - m) * (x i - m)) n.
Definition Rm : R := sqrt (Q / INR n + eps).
Hypothesis hR : bpow radix2 (-400) <= Rm <= bpow radix2 600.
Let N := INR n.
Lemma N1 : 1 <= N.
Proof. apply (le_INR 1). exact h1. Qed.
Lemma away_err i : Rabs (away i - (x i - m)) <= u * Rabs (x i - m).
Proof. unfold away. assert (h := rn_plus (x i) (- m) (hx i) (generic_format_opp _ _ _ hm)). exact h. Qed.
Lemma square_near i : Rabs (rn (away i * away i) - (x i - m) * (x i - m)) <= 4 * u * ((x i - m) * (x i - m)) + eta.
Proof.
  assert (a := away_err i). set (d := x i - m) in *. set (f := away i) in *. assert (b := rn_abs_err (f * f)).
  assert (p : 0 <= d * d) by apply Rle_0_sqr. assert (pf : 0 <= f * f) by apply Rle_0_sqr. rewrite (Rabs_pos_eq (f * f)) in b by exact pf.
  assert (c : Rabs (f * f - d * d) <= (2 * u + u * u) * (d * d)).
  { replace (f * f - d * d) with ((f - d) * (f - d) + 2 * (f - d) * d) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite (Rabs_pos_eq ((f - d) * (f - d))) by apply Rle_0_sqr. rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra.
    assert (q : (f - d) * (f - d) <= u * u * (d * d)).
    { replace ((f - d) * (f - d)) with (Rabs (f - d) * Rabs (f - d)) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
      replace (u * u * (d * d)) with (u * Rabs d * (u * Rabs d)).
      apply Rmult_le_compat; try apply Rabs_pos; exact a.
      replace (u * Rabs d * (u * Rabs d)) with (u * u * (Rabs d * Rabs d)) by ring. rewrite <- Rabs_mult, Rabs_pos_eq by exact p. reflexivity. }
    assert (g : Rabs (f - d) * Rabs d <= u * (d * d)).
    { replace (u * (d * d)) with (u * Rabs d * Rabs d). apply Rmult_le_compat_r. apply Rabs_pos. exact a.
      replace (u * Rabs d * Rabs d) with (u * (Rabs d * Rabs d)) by ring. rewrite <- Rabs_mult, Rabs_pos_eq by exact p. reflexivity. }
    lra. }
  apply Rabs_le_inv in b. apply Rabs_le_inv in c. apply Rabs_le.
  assert (e : u * (f * f) <= u * ((1 + 2 * u + u * u) * (d * d))) by (apply Rmult_le_compat_l; [unfold u; lra|lra]).
  assert (z : 0 <= (u - 2 * u * u - u * u - u * u * u - u * u) * (d * d)) by (apply Rmult_le_pos; [unfold u; lra|exact p]).
  unfold u in *. lra.
Qed.
Lemma Q_pos : 0 <= Q.
Proof. apply sum_pos. intros. apply Rle_0_sqr. Qed.
Lemma Rm2 : Rm * Rm = Q / N + eps.
Proof.
  apply sqrt_sqrt. assert (q := Q_pos). assert (a := N1). assert (0 <= Q / N). { apply Rmult_le_pos. exact q. left. apply Rinv_0_lt_compat. lra. } lra.
Qed.
Lemma Rm_pos : 0 < Rm.
Proof. assert (b := bpow_gt_0 radix2 (-400)). lra. Qed.
Lemma squares_near : 0 <= squares /\ Rabs (squares - Q) <= (INR n / 16 + 9) * (v * Q) + 2 * (N * eta).
Proof.
  set (t := fun i => rn (away i * away i)).
  assert (tp : forall i, 0 <= t i). { intros i. unfold t. rewrite <- rn_0. apply rn_le. apply Rle_0_sqr. }
  assert (a := lanes_acc t n (fun i => rn_fmt _) hn). change (lanes_sum t n) with squares in a.
  assert (q := Q_pos). assert (p := pos_INR n). assert (He := eta_pos). assert (n1 := N1). fold N in p.
  assert (b : Rabs (sum t n - Q) <= 4 * u * Q + N * eta).
  { replace (sum t n - Q) with (sum (fun i => 1 * t i + (-1) * ((x i - m) * (x i - m))) n) by (rewrite sum_lin; fold Q; ring).
    apply Rle_trans with (1 := sum_abs _ _). replace (4 * u * Q + N * eta) with (sum (fun i => (4 * u) * ((x i - m) * (x i - m)) + eta * 1) n).
    - apply sum_le. intros i _. replace (1 * t i + -1 * ((x i - m) * (x i - m))) with (t i - (x i - m) * (x i - m)) by ring.
      apply Rle_trans with (1 := square_near i). lra.
    - rewrite sum_lin, sum_cst. fold Q. fold N. ring. }
  assert (c : sum (fun i => Rabs (t i)) n = sum t n) by (apply sum_ext; intros; apply Rabs_pos_eq, tp). rewrite c in a.
  destruct a as [_ a]. assert (T0 : 0 <= sum t n) by (apply sum_pos; intros; apply tp).
  split.
  { unfold squares, lanes_sum, four. assert (l : forall j, 0 <= lane t n j).
    { intros j. apply total_nonneg. intros; apply tp. }
    fold t. assert (add : forall y z, 0 <= y -> 0 <= z -> 0 <= rn (y + z)). { intros y z hy hz. rewrite <- rn_0. apply rn_le. lra. }
    repeat (apply add); apply l. }
  unfold K in a. fold N in a |- *. apply Rabs_le_inv in a. apply Rabs_le_inv in b.
  assert (d : (N / 16 + 5) * (v * sum t n) <= (N / 16 + 5) * (v * ((1 + 4 * u) * Q + N * eta))).
  { apply Rmult_le_compat_l. lra. apply Rmult_le_compat_l. unfold v; lra. lra. }
  assert (e : 0 <= Q * (4 * v - 4 * u - (N / 16 + 5) * (v * (4 * u)))) by (apply Rmult_le_pos; [exact q|fold N in hn; unfold u, v; lra]).
  assert (f : 0 <= N * eta * (1 - (N / 16 + 5) * v)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|fold N in hn; unfold v; lra]).
  apply Rabs_le. split; lra.
Qed.

(* relative error of (x - m) / Rm, root and reciprocal included *)
Definition F : R := (INR n / 32 + 12) * w.
Theorem scaled_near i : Rabs (scaled i - (x i - m) / Rm) <= F * Rabs ((x i - m) / Rm) + eta.
Proof. destruct squares_near as [s0 e]. exact (quotient_of N Q eps squares N1 hn Q_pos s0 e he (proj1 hR) (away i) (x i - m) (away_err i) (proj2 hR)). Qed.
(* the squares of the exact (x - m) / Rm have mean 1 - eps / Rm^2 *)
Lemma T_squares : sum (fun i => (x i - m) / Rm * ((x i - m) / Rm)) n = N * (1 - eps / (Rm * Rm)).
Proof.
  assert (r2 := Rm2). assert (rp := Rm_pos). assert (n1 := N1).
  rewrite (sum_ext _ (fun i => / (Rm * Rm) * ((x i - m) * (x i - m)))) by (intros; field; lra). rewrite sum_mul. fold Q.
  assert (q : Q = N * (Rm * Rm - eps)) by (rewrite r2; field; lra). rewrite q. field. lra.
Qed.
Lemma T_part : 0 <= eps / (Rm * Rm) <= 1.
Proof.
  assert (r2 := Rm2). assert (rp := Rm_pos). assert (n1 := N1). assert (q := Q_pos). destruct he as [_ e0]. assert (p : 0 < Rm * Rm) by (apply Rmult_lt_0_compat; lra).
  assert (qN : 0 <= Q / N). { apply Rmult_le_pos. exact q. left. apply Rinv_0_lt_compat. lra. } split.
  - apply Rmult_le_pos. exact e0. left. now apply Rinv_0_lt_compat.
  - apply Rmult_le_reg_r with (1 := p). unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Theorem mean_square : Rabs (sum (fun i => scaled i * scaled i) n / N - (1 - eps / (Rm * Rm))) <= 2 * F + 2 * F * F + 6 * eta.
Proof.
  assert (t2 := T_squares). assert (tp := T_part). assert (n1 := N1). assert (He := eta_pos). assert (e1 := eta_le1). assert (rp := Rm_pos).
  assert (F0 : 0 <= F <= / 100000) by (assert (n0 := pos_INR n); unfold F, w; lra).
  set (T := fun i => (x i - m) / Rm) in *. change (sum (fun i => T i * T i) n = N * (1 - eps / (Rm * Rm))) in t2.
  assert (one : forall i, Rabs (scaled i * scaled i - T i * T i) <= (2 * F + 2 * F * F + 2 * eta) * (T i * T i) + 4 * eta * 1).
  { intros i. assert (h := scaled_near i). change ((x i - m) / Rm) with (T i) in h. set (y := scaled i) in *. set (t := T i) in *.
    assert (p := Rabs_pos t). assert (tt : Rabs t * Rabs t = t * t) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    set (b := F * Rabs t + eta) in *.
    replace (y * y - t * t) with (2 * t * (y - t) + (y - t) * (y - t)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra.
    assert (a1 : Rabs t * Rabs (y - t) <= Rabs t * b) by (apply Rmult_le_compat_l; assumption).
    assert (a2 : Rabs (y - t) * Rabs (y - t) <= b * b) by (apply Rmult_le_compat; try apply Rabs_pos; assumption).
    assert (a3 : 2 * Rabs t <= 1 + t * t). { rewrite <- tt. assert (s := Rle_0_sqr (1 - Rabs t)). unfold Rsqr in s. lra. }
    assert (a4 : eta * (2 * Rabs t) <= eta * (1 + t * t)) by (apply Rmult_le_compat_l; lra).
    assert (a5 : F * (eta * (2 * Rabs t)) <= F * (eta * (1 + t * t))) by (apply Rmult_le_compat_l; lra).
    assert (a6 : F * (eta * (1 + t * t)) <= / 100000 * (eta * (1 + t * t))).
    { apply Rmult_le_compat_r. apply Rmult_le_pos. lra. rewrite <- tt. assert (0 <= Rabs t * Rabs t) by (apply Rmult_le_pos; lra). lra. lra. }
    assert (a7 : eta * eta <= eta * 1) by (apply Rmult_le_compat_l; lra).
    assert (a8 : 0 <= eta * (t * t)) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
    assert (a9 : 0 <= F * F * (t * t)) by (apply Rmult_le_pos; [apply Rle_0_sqr|apply Rle_0_sqr]).
    assert (b2 : b * b = F * F * (t * t) + F * (eta * (2 * Rabs t)) + eta * eta) by (rewrite <- tt; unfold b; ring).
    assert (b1 : 2 * (Rabs t * b) = 2 * F * (t * t) + eta * (2 * Rabs t)) by (rewrite <- tt; unfold b; ring). lra. }
  replace (sum (fun i => scaled i * scaled i) n / N - (1 - eps / (Rm * Rm))) with
    ((sum (fun i => scaled i * scaled i) n - sum (fun i => T i * T i) n) / N) by (rewrite t2; field; split; lra).
  assert (s : Rabs (sum (fun i => scaled i * scaled i) n - sum (fun i => T i * T i) n) <= N * (2 * F + 2 * F * F + 6 * eta)).
  { replace (sum (fun i => scaled i * scaled i) n - sum (fun i => T i * T i) n) with
      (sum (fun i => 1 * (scaled i * scaled i) + (-1) * (T i * T i)) n) by (rewrite sum_lin; ring).
    apply Rle_trans with (1 := sum_abs _ _).
    apply Rle_trans with (sum (fun i => (2 * F + 2 * F * F + 2 * eta) * (T i * T i) + 4 * eta * 1) n).
    - apply sum_le. intros i _. replace (1 * (scaled i * scaled i) + -1 * (T i * T i)) with (scaled i * scaled i - T i * T i) by ring. apply one.
    - rewrite sum_lin, sum_cst, t2. fold N. replace (N * (2 * F + 2 * F * F + 6 * eta)) with ((2 * F + 2 * F * F + 2 * eta) * (N * 1) + 4 * eta * (N * 1)) by ring.
      apply Rplus_le_compat_r. apply Rmult_le_compat_l. assert (0 <= F * F) by apply Rle_0_sqr. lra. apply Rmult_le_compat_l; lra. }
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ N)) by (left; apply Rinv_0_lt_compat; lra). apply Rmult_le_reg_r with N. lra.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. lra.
Qed.
End Row.

(* ---- layernorm *)
Lemma sum_dev (f : nat -> R) c n : sum (fun i => (f i - c) * (f i - c)) n = sum (fun i => f i * f i) n - 2 * c * sum f n + INR n * (c * c).
Proof. induction n as [|n IH]. simpl. ring. rewrite S_INR. cbn [sum]. rewrite IH. ring. Qed.
Section Layer.
Variables (n : nat) (x : nat -> R) (eps M : R).
Hypothesis h1 : (1 <= n)%nat.
Hypothesis hn : INR n <= 2147483648.
Hypothesis hx : forall i, fmt (x i).
Hypothesis hM : forall i, (i < n)%nat -> Rabs (x i) <= M.
Hypothesis hM1 : M <= bpow radix2 400.
Hypothesis he : fmt eps /\ 0 <= eps.
Hypothesis he1 : eps <= bpow radix2 802.
Let N := INR n.
Let N1 : 1 <= N.
Proof. apply (le_INR 1). exact h1. Qed.
Definition mean : R := rn (lanes_sum x n / N).
Definition mu : R := sum x n / N.
Definition sigma : R := Rm n x eps mu.
Hypothesis hR : bpow radix2 (-400) <= sigma.
Let M0 : 0 <= M.
Proof. apply Rle_trans with (Rabs (x 0%nat)). apply Rabs_pos. apply hM. lia. Qed.
Definition delta : R := (N / 16 + 7) * w * M + eta.
Definition rho : R := delta / sigma.
Theorem mean_near : Rabs (mean - mu) <= delta.
Proof.
  assert (a := lanes_acc x n hx hn). destruct a as [_ a]. unfold mean, mu, delta. set (s := lanes_sum x n) in *. assert (n2 := hn). fold N in n2.
  assert (A : sum (fun i => Rabs (x i)) n <= N * M). { unfold N. rewrite <- sum_cst. apply sum_le. exact hM. }
  assert (S : Rabs (sum x n) <= N * M) by (apply Rle_trans with (1 := sum_abs _ _); exact A).
  apply quotient_near; try lra. unfold K in a. fold N in a. apply Rle_trans with (1 := a).
  apply Rmult_le_compat_l. lra. apply Rmult_le_compat_l. unfold v; lra. exact A.
Qed.
Lemma delta_pos : 0 < delta.
Proof. unfold delta. assert (h := eta_pos). assert (0 <= (N / 16 + 7) * w * M). { apply Rmult_le_pos. unfold w; lra. exact M0. } lra. Qed.
Lemma sigma_pos : 0 < sigma.
Proof. assert (b := bpow_gt_0 radix2 (-400)). lra. Qed.
Lemma rho_pos : 0 < rho.
Proof. unfold rho. apply Rmult_lt_0_compat. apply delta_pos. apply Rinv_0_lt_compat, sigma_pos. Qed.
Lemma sum_x : sum x n = N * mu.
Proof. unfold mu. field. lra. Qed.
(* the two-pass property: the rounded mean enters the radicand by its square *)
Lemma pythagoras : Rm n x eps mean * Rm n x eps mean = sigma * sigma + (mean - mu) * (mean - mu).
Proof.
  unfold sigma. rewrite !(Rm2 n x eps _ h1 he). unfold Q. rewrite !sum_dev, sum_x. fold N. field. lra.
Qed.
Lemma Rm_low : sigma <= Rm n x eps mean.
Proof. exact (shift_low _ _ _ _ (sqrt_pos _) pythagoras). Qed.
Lemma spread i : (i < n)%nat -> Rabs (x i - mean) <= 4 * bpow radix2 400.
Proof.
  intros hi. assert (m := mean_near). assert (a := hM i hi). assert (e := eta_le1). assert (n2 := hn). fold N in n2.
  assert (c : Rabs mu <= M).
  { unfold mu, Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ N)) by (left; apply Rinv_0_lt_compat; lra). apply Rmult_le_reg_r with N. lra.
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. apply Rle_trans with (1 := sum_abs _ _). rewrite (Rmult_comm M). unfold N. rewrite <- sum_cst. apply sum_le. exact hM. }
  assert (d : delta <= M + 1). { unfold delta. assert (0 <= M * (1 - (N / 16 + 7) * w)) by (apply Rmult_le_pos; [exact M0|unfold w; lra]). lra. }
  assert (o : 1 <= bpow radix2 400) by (change 1 with (bpow radix2 0); apply bpow_le; lia).
  apply Rabs_le. absinv. lra.
Qed.
Lemma Rm_max : Rm n x eps mean <= bpow radix2 600.
Proof.
  unfold Rm. apply sqrt_le. apply bpow_ge_0. rewrite <- bpow_plus.
  assert (q : Q n x mean <= N * (16 * bpow radix2 800)).
  { unfold Q, N. rewrite <- sum_cst. apply sum_le. intros i hi. assert (s := spread i hi).
    replace ((x i - mean) * (x i - mean)) with (Rabs (x i - mean) * Rabs (x i - mean)) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    replace (16 * bpow radix2 800) with (4 * bpow radix2 400 * (4 * bpow radix2 400)).
    apply Rmult_le_compat; try apply Rabs_pos; exact s.
    change 800%Z with (400 + 400)%Z. rewrite bpow_plus. ring. }
  assert (d : Q n x mean / INR n <= 16 * bpow radix2 800).
  { fold N. apply Rmult_le_reg_r with N. lra. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. lra. }
  assert (e : 16 * bpow radix2 800 = bpow radix2 804) by (change 804%Z with (4 + 800)%Z; rewrite bpow_plus; reflexivity).
  assert (f : bpow radix2 804 <= bpow radix2 1199) by (apply bpow_le; lia).
  assert (g : bpow radix2 802 <= bpow radix2 1199) by (apply bpow_le; lia).
  assert (k : bpow radix2 (600 + 600) = 2 * bpow radix2 1199) by (change (600 + 600)%Z with (1 + 1199)%Z; rewrite bpow_plus; reflexivity). lra.
Qed.
Lemma box : bpow radix2 (-400) <= Rm n x eps mean <= bpow radix2 600.
Proof. split. apply Rle_trans with (1 := hR). apply Rm_low. apply Rm_max. Qed.
Definition z (i : nat) : R := (x i - mu) / sigma.
Definition y (i : nat) : R := scaled n x eps mean i.
Definition T (i : nat) : R := (x i - mean) / Rm n x eps mean.
Lemma y_near i : Rabs (y i - T i) <= F n * Rabs (T i) + eta.
Proof. exact (scaled_near n x eps mean h1 hn hx (rn_fmt _) he box i). Qed.
(* one output without weight and bias *)
Theorem layernorm_error i : Rabs (y i - z i) <= rho + Rabs (z i) * (rho * rho / 2) + F n * (Rabs (z i) + rho) + eta.
Proof.
  assert (F0 : 0 <= F n) by (assert (p := pos_INR n); unfold F, w; lra).
  exact (shift_error _ _ _ _ _ sigma_pos (sqrt_pos _) pythagoras mean_near _ _ _ F0 (y_near i)).
Qed.
(* with weight and bias: E bounds the error of y_i *)
Theorem affine_error i a b E : fmt b -> Rabs (y i - z i) <= E ->
  Rabs (rn (rn (y i * a) + b) - (z i * a + b)) <= Rabs a * E + u * ((2 + u) * (Rabs a * (Rabs (z i) + E)) + Rabs b) + 2 * eta.
Proof. apply affine_near. Qed.
(* a constant row: nearly 0, where eps keeps the deviation from 0 *)
Theorem constant_row c i : (forall j, (j < n)%nat -> x j = c) -> (i < n)%nat ->
  sigma = sqrt eps /\ Rabs (y i) <= rho * (1 + F n) + eta.
Proof.
  intros hc hi. assert (m : mu = c).
  { unfold mu. rewrite (sum_ext _ (fun _ => c)) by exact hc. rewrite sum_cst. fold N. field. lra. }
  split.
  - unfold sigma, Rm. f_equal. replace (Q n x mu) with 0. unfold Rdiv. ring. unfold Q. rewrite (sum_ext _ (fun _ => 0)). rewrite sum_cst. ring.
    intros j hj. rewrite m, hc by exact hj. ring.
  - assert (e := layernorm_error i). assert (zz : z i = 0). { unfold z. rewrite m, hc by exact hi. unfold Rdiv. ring. }
    rewrite zz, Rabs_R0, Rminus_0_r in e. lra.
Qed.
Lemma z_squares : sum (fun i => z i * z i) n <= N.
Proof.
  assert (h : sum (fun i => z i * z i) n = N * (1 - eps / (sigma * sigma))).
  { assert (b : bpow radix2 (-400) <= Rm n x eps mu <= bpow radix2 600) by (split; [exact hR|apply Rle_trans with (1 := Rm_low); apply Rm_max]).
    exact (T_squares n x eps mu h1 he b). }
  rewrite h. destruct he as [_ e0]. assert (s := sigma_pos). assert (p : 0 <= eps / (sigma * sigma)).
  { apply Rmult_le_pos. exact e0. left. apply Rinv_0_lt_compat. now apply Rmult_lt_0_compat. }
  assert (0 <= N * (eps / (sigma * sigma))) by (apply Rmult_le_pos; lra). lra.
Qed.
(* the mean of the outputs is 0, and the mean of their squares that of z: 1 - eps / sigma^2 *)
Theorem output_mean : Rabs (sum y n / N) <= rho + rho * rho / 2 + F n * (1 + rho) + eta.
Proof.
  assert (F0 : 0 <= F n) by (assert (p := pos_INR n); unfold F, w; lra). assert (zs := z_squares). assert (r := rho_pos).
  assert (s0 : sum z n = 0).
  { rewrite (sum_ext _ (fun i => / sigma * (1 * x i + (- mu) * 1))). 2:{ intros; unfold z; field. assert (s := sigma_pos). lra. }
    rewrite sum_mul, sum_lin, sum_cst, sum_x. fold N. ring. }
  assert (za : sum (fun i => Rabs (z i)) n <= N).
  { apply Rle_trans with (sum (fun i => / 2 * (z i * z i) + / 2 * 1) n).
    - apply sum_le. intros i _. assert (q := Rle_0_sqr (1 - Rabs (z i))). unfold Rsqr in q.
      assert (Rabs (z i) * Rabs (z i) = z i * z i) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr). lra.
    - rewrite sum_lin, sum_cst. fold N. lra. }
  set (k := rho + F n * rho + eta). set (l := rho * rho / 2 + F n).
  assert (l0 : 0 <= l) by (unfold l; assert (0 <= rho * rho) by apply Rle_0_sqr; lra).
  assert (b : Rabs (sum y n) <= N * (k + l)).
  { replace (sum y n) with (sum (fun i => 1 * y i + (-1) * z i) n) by (rewrite sum_lin, s0; ring).
    apply Rle_trans with (1 := sum_abs _ _). apply Rle_trans with (sum (fun i => l * Rabs (z i) + k * 1) n).
    - apply sum_le. intros i _. replace (1 * y i + -1 * z i) with (y i - z i) by ring. assert (e := layernorm_error i). unfold l, k. lra.
    - rewrite sum_lin, sum_cst. fold N. assert (l * sum (fun i => Rabs (z i)) n <= l * N) by (apply Rmult_le_compat_l; assumption). lra. }
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ N)) by (left; apply Rinv_0_lt_compat; lra). apply Rmult_le_reg_r with N. lra.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. unfold k, l in b. lra.
Qed.
Theorem output_square : Rabs (sum (fun i => y i * y i) n / N - (1 - eps / (sigma * sigma))) <= rho * rho + 2 * F n + 2 * F n * F n + 6 * eta.
Proof.
  assert (a := mean_square n x eps mean h1 hn hx (rn_fmt _) he box). fold N in a. change (fun i => scaled n x eps mean i * scaled n x eps mean i) with (fun i => y i * y i) in a.
  assert (p := pythagoras). assert (s := sigma_pos). assert (l := Rm_low). assert (m := mean_near). destruct he as [_ e0].
  assert (tp := T_part n x eps mean h1 he box). set (R' := Rm n x eps mean) in *.
  assert (d : (mean - mu) * (mean - mu) <= sigma * sigma * (rho * rho)).
  { replace (sigma * sigma * (rho * rho)) with (delta * delta) by (unfold rho; field; lra).
    replace ((mean - mu) * (mean - mu)) with (Rabs (mean - mu) * Rabs (mean - mu)) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    apply Rmult_le_compat; try apply Rabs_pos; exact m. }
  assert (ss : 0 < sigma * sigma) by (apply Rmult_lt_0_compat; lra).
  set (h := (mean - mu) * (mean - mu)) in *. assert (h0 : 0 <= h) by apply Rle_0_sqr.
  assert (q : eps / (sigma * sigma) - eps / (R' * R') = eps / (R' * R') * (h / (sigma * sigma))).
  { replace h with (R' * R' - sigma * sigma) by lra. field. lra. }
  assert (hs : 0 <= h / (sigma * sigma) <= rho * rho).
  { split. apply Rmult_le_pos. exact h0. left. now apply Rinv_0_lt_compat. apply Rmult_le_reg_r with (1 := ss). unfold Rdiv.
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. lra. }
  assert (qq : 0 <= eps / (R' * R') * (h / (sigma * sigma)) <= 1 * (rho * rho)).
  { split. apply Rmult_le_pos; apply tp || apply hs. apply Rmult_le_compat; apply tp || apply hs. }
  replace (sum (fun i => y i * y i) n / N - (1 - eps / (sigma * sigma))) with
    ((sum (fun i => y i * y i) n / N - (1 - eps / (R' * R'))) + (eps / (sigma * sigma) - eps / (R' * R'))) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite q, (Rabs_pos_eq (_ * (_ / _))) by lra. lra.
Qed.
End Layer.

(* ---- rmsnorm: the mean is 0 *)
Section Rms.
Variables (n : nat) (x : nat -> R) (eps : R).
Hypothesis h1 : (1 <= n)%nat.
Hypothesis hn : INR n <= 2147483648.
Hypothesis hx : forall i, fmt (x i).
Hypothesis he : fmt eps /\ 0 <= eps.
Definition rms : R := sqrt (sum (fun i => x i * x i) n / INR n + eps).
Hypothesis hR : bpow radix2 (-400) <= rms <= bpow radix2 600.
(* x - 0 is x: what the C computes *)
Theorem rmsnorm_error i : Rabs (scaled n x eps 0 i - x i / rms) <= F n * Rabs (x i / rms) + eta.
Proof.
  assert (e : Rm n x eps 0 = rms). { unfold Rm, rms, Q. do 3 f_equal. apply sum_ext. intros; ring. }
  assert (h := fun k => scaled_near n x eps 0 h1 hn hx (generic_format_0 _ _) he k i). rewrite e, Rminus_0_r in h. exact (h hR).
Qed.
Theorem rmsnorm_square : Rabs (sum (fun i => scaled n x eps 0 i * scaled n x eps 0 i) n / INR n - (1 - eps / (rms * rms))) <= 2 * F n + 2 * F n * F n + 6 * eta.
Proof.
  assert (e : Rm n x eps 0 = rms). { unfold Rm, rms, Q. do 3 f_equal. apply sum_ext. intros; ring. }
  assert (h := mean_square n x eps 0 h1 hn hx (generic_format_0 _ _) he). rewrite e in h. exact (h hR).
Qed.
End Rms.
