(* The criterion of specs/flow.md 6: what a floating Cholesky factorization that ends with positive pivots proves. The operations are each rounded to
   nearest, none overflowing, underflow counted; products are rounded or fused with the subtraction, each as it likes. rn is that rounding; a model of the
   algorithm, not of the C: no memory, no blocks. N rows; a i j of the matrix and r i j of the factor are read where i <= j < N only. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib AttentionError DynamicsError.
Open Scope R_scope.

(* ---- finite sums *)
Lemma sum_prod f g n : sum f n * sum g n = sum (fun i => sum (fun j => f i * g j) n) n.
Proof. rewrite Rmult_comm, <- sum_mul. apply sum_ext. intros i _. rewrite sum_mul. ring. Qed.
Lemma sum_up f m n : (m <= n)%nat -> sum f m = sum (fun k => if Nat.ltb k m then f k else 0) n.
Proof.
  intros h. induction h as [|n h IH].
  - apply sum_ext. intros k hk. apply Nat.ltb_lt in hk. now rewrite hk.
  - simpl. rewrite <- IH. destruct (Nat.ltb_spec n m). lia. ring.
Qed.
Lemma sum_delta f i n : sum (fun j => if Nat.eqb i j then f j else 0) n = if Nat.ltb i n then f i else 0.
Proof.
  induction n as [|n IH]; simpl. now destruct i. rewrite IH.
  destruct (Nat.eqb_spec i n) as [e|e]; destruct (Nat.ltb_spec i n); destruct (Nat.ltb_spec i (S n)); try lia; try ring. rewrite e. ring.
Qed.
Lemma cauchy a b n : sum (fun k => a k * b k) n * sum (fun k => a k * b k) n <= sum (fun k => a k * a k) n * sum (fun k => b k * b k) n.
Proof.
  induction n as [|n IH]; simpl. lra.
  assert (HA := squares_pos a n). assert (HB := squares_pos b n).
  set (S := sum (fun k => a k * b k) n) in *. set (A := sum (fun k => a k * a k) n) in *. set (B := sum (fun k => b k * b k) n) in *.
  set (x := a n). set (y := b n).
  assert (x2 : 0 <= x * x) by apply Rle_0_sqr. assert (y2 : 0 <= y * y) by apply Rle_0_sqr.
  assert (k : 2 * (S * (x * y)) <= A * (y * y) + B * (x * x)).
  { assert (P0 : 0 <= A * (y * y) + B * (x * x)) by (apply Rplus_le_le_0_compat; apply Rmult_le_pos; assumption).
    apply Rsqr_incr_0_var. 2: exact P0. unfold Rsqr.
    assert (q := Rle_0_sqr (A * (y * y) - B * (x * x))). unfold Rsqr in q.
    assert (i := Rmult_le_compat_r ((x * x) * (y * y)) _ _ (Rmult_le_pos _ _ x2 y2) IH). lra. }
  lra.
Qed.
Lemma cauchy_abs a b n : sum (fun k => Rabs (a k * b k)) n * sum (fun k => Rabs (a k * b k)) n <= sum (fun k => a k * a k) n * sum (fun k => b k * b k) n.
Proof.
  assert (sq : forall c, sum (fun k => Rabs (c k) * Rabs (c k)) n = sum (fun k => c k * c k) n).
  { intros c. apply sum_ext. intros. rewrite <- Rabs_mult. apply Rabs_pos_eq, Rle_0_sqr. }
  rewrite <- (sq a), <- (sq b), (sum_ext (fun k => Rabs (a k * b k)) (fun k => Rabs (a k) * Rabs (b k))) by (intros; apply Rabs_mult). apply cauchy.
Qed.

(* ---- rounding, relative to the result *)
Lemma rn_back x : Rabs (rn x - x) <= u * Rabs (rn x) + eta.
Proof.
  assert (h := error_le_half_ulp_round radix2 (FLT_exp (-1074) 53) (fun x => negb (Z.even x)) x). fold (rn x) in h.
  apply Rle_trans with (1 := h). assert (p := Rabs_pos (rn x)). assert (He := eta_pos). assert (b := bpow_gt_0 radix2 (-1074)).
  destruct (Rle_lt_dec (bpow radix2 (-1074 + 53 - 1)) (Rabs (rn x))) as [l|l].
  - assert (g := ulp_FLT_le radix2 (-1074) 53 (rn x) l). assert (e := u_bpow). change (1 - 53)%Z with (-53 + 1)%Z in g. rewrite <- e. lra.
  - rewrite ulp_FLT_small. 2: easy. 2: apply Rlt_le_trans with (1 := l); apply bpow_le; lia.
    assert (0 <= u * Rabs (rn x)) by (apply Rmult_le_pos; [unfold u; lra|exact p]). unfold eta. lra.
Qed.
Lemma root_low t : fmt t -> 0 < t -> bpow radix2 (-537) <= rn (sqrt t).
Proof.
  intros f p. assert (h : bpow radix2 (-1074) <= t).
  { apply generic_format_ge_bpow with (3 := f). intros e. unfold FLT_exp. lia. exact p. }
  rewrite <- (rn_bpow (-537)) by lia. apply rn_le.
  rewrite <- (sqrt_Rsqr (bpow radix2 (-537))) by apply bpow_ge_0. apply sqrt_le_1_alt. unfold Rsqr. rewrite <- bpow_plus. exact h.
Qed.
Lemma root_pos t : fmt t -> 0 < t -> 0 < rn (sqrt t).
Proof. intros f p. apply Rlt_le_trans with (2 := root_low t f p). apply bpow_gt_0. Qed.

(* ---- what is left of an entry a after k terms f_k g_k *)
Inductive left (a : R) (f g : nat -> R) : nat -> R -> Prop :=
| left_0 : left a f g 0 a
| left_S k t p : left a f g k t -> p = f k * g k \/ p = rn (f k * g k) -> left a f g (S k) (rn (t - p)).
Lemma left_fmt a f g k t : fmt a -> left a f g k t -> fmt t.
Proof. intros ha h. destruct h. exact ha. apply rn_fmt. Qed.

Definition P (k : nat) : R := (1 + u) ^ k.
Lemma P_one k : 1 <= P k.
Proof. unfold P. apply pow_R1_Rle. unfold u; lra. Qed.
Lemma P_S k : P (S k) = (1 + u) * P k.
Proof. reflexivity. Qed.
Lemma P_le j k : (j <= k)%nat -> P j <= P k.
Proof. intros h. unfold P. apply Rle_pow. unfold u; lra. exact h. Qed.

Lemma left_err a f g k t : left a f g k t ->
  Rabs (a - sum (fun k => f k * g k) k - t) <= (P (S k) - 1) * sum (fun k => Rabs (f k * g k)) k + (P k - 1) * Rabs t + 2 * INR k * P k * eta.
Proof.
  assert (He := eta_pos). induction 1 as [|k t p h IH hp].
  - simpl. replace (a - 0 - a) with 0 by ring. rewrite Rabs_R0. unfold P. simpl. lra.
  - set (Q := sum (fun k => Rabs (f k * g k)) k) in *. set (Q0 := sum (fun k => f k * g k) k) in *.
    cbn [sum]. fold Q Q0. set (q := f k * g k) in *. set (t' := rn (t - p)).
    assert (e1 : Rabs (p - q) <= u * Rabs q + eta).
    { destruct hp as [->| ->]. 2: apply rn_abs_err. replace (q - q) with 0 by ring. rewrite Rabs_R0.
      assert (0 <= u * Rabs q) by (apply Rmult_le_pos; [unfold u; lra|apply Rabs_pos]). lra. }
    assert (e2 := rn_back (t - p)). fold t' in e2.
    assert (ht : Rabs t <= (1 + u) * Rabs t' + (1 + u) * Rabs q + 2 * eta).
    { replace t with (t' + q + ((p - q) - (t' - (t - p)))) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
      assert (k1 := Rabs_triang t' q). assert (k2 := Rabs_triang (p - q) (- (t' - (t - p)))). rewrite Rabs_Ropp in k2. unfold Rminus in *. lra. }
    replace (a - (Q0 + q) - t') with ((a - Q0 - t) + ((p - q) - (t' - (t - p)))) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). assert (k2 := Rabs_triang (p - q) (- (t' - (t - p)))). rewrite Rabs_Ropp in k2.
    replace ((p - q) - (t' - (t - p))) with (p - q + - (t' - (t - p))) by ring.
    assert (c := P_one k). assert (m := Rmult_le_compat_l (P k - 1) _ _ ltac:(lra) ht).
    assert (n0 : 0 <= INR k) by apply pos_INR. rewrite S_INR, !P_S in *.
    assert (Q1 : 0 <= Q) by (apply sum_pos; intros; apply Rabs_pos). assert (q1 := Rabs_pos q).
    assert (z1 : 0 <= u * ((1 + u) * P k * Q)) by (apply Rmult_le_pos; [unfold u; lra|apply Rmult_le_pos; [apply Rmult_le_pos; [unfold u; lra|lra]|exact Q1]]).
    assert (z2 : 0 <= u * ((1 + u) * P k * Rabs q)) by (apply Rmult_le_pos; [unfold u; lra|apply Rmult_le_pos; [apply Rmult_le_pos; [unfold u; lra|lra]|exact q1]]).
    assert (z3 : 0 <= u * ((INR k + 1) * P k * eta)) by (apply Rmult_le_pos; [unfold u; lra|apply Rmult_le_pos; [apply Rmult_le_pos; lra|lra]]).
    lra.
Qed.

(* ---- one entry against the sum over its terms, the last one included *)
Lemma last_row a f g k t d e : left a f g k t -> 0 < d -> e = rn (t / d) ->
  Rabs (a - (sum (fun k => f k * g k) k + d * e)) <=
  (P (S k) - 1) * (sum (fun k => Rabs (f k * g k)) k + Rabs (d * e)) + (2 * INR k + d) * P k * eta.
Proof.
  intros h hd ->. assert (l := left_err _ _ _ _ _ h). assert (b := rn_back (t / d)). set (e := rn (t / d)) in *.
  set (Q := sum (fun k => Rabs (f k * g k)) k) in *. set (Q0 := sum (fun k => f k * g k) k) in *.
  assert (b' : Rabs (d * e - t) <= u * Rabs (d * e) + d * eta).
  { replace (d * e - t) with (d * (e - t / d)) by (field; lra). rewrite !Rabs_mult, (Rabs_pos_eq d) by lra.
    assert (m := Rmult_le_compat_l d _ _ (Rlt_le _ _ hd) b). lra. }
  assert (ht : Rabs t <= (1 + u) * Rabs (d * e) + d * eta).
  { replace t with (d * e - (d * e - t)) by ring. unfold Rminus at 1. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra. }
  replace (a - (Q0 + d * e)) with ((a - Q0 - t) - (d * e - t)) by ring. unfold Rminus at 1.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. assert (c := P_one k).
  assert (m := Rmult_le_compat_l (P k - 1) _ _ ltac:(lra) ht). rewrite P_S in *. lra.
Qed.
Lemma last_root a f k t d : left a f f k t -> 0 < t -> d = rn (sqrt t) -> 0 < d ->
  Rabs (a - (sum (fun k => f k * f k) k + d * d)) <=
  (P (S (S k)) - 1) * (sum (fun k => Rabs (f k * f k)) k + Rabs (d * d)) + (2 * INR k + 3 * d + 1) * P k * eta.
Proof.
  intros h ht hd d0. assert (l := left_err _ _ _ _ _ h). assert (b := rn_back (sqrt t)). rewrite <- hd in b. clear hd.
  rewrite (Rabs_pos_eq d) in b by lra. rewrite (Rabs_pos_eq t) in l by lra. rewrite (Rabs_pos_eq (d * d)) by (apply Rmult_le_pos; lra).
  set (Q := sum (fun k => Rabs (f k * f k)) k) in *. set (Q0 := sum (fun k => f k * f k) k) in *.
  assert (s := sqrt_sqrt t ltac:(lra)). assert (s0 := sqrt_pos t). set (z := sqrt t) in *. apply Rabs_le_inv in b. assert (He := eta_pos).
  assert (E1 := eta_le1). assert (hu : 0 <= u <= / 1000) by (unfold u; lra).
  assert (zu : z <= (1 + u) * d + eta) by lra.
  assert (z2 : z * z <= ((1 + u) * d + eta) * ((1 + u) * d + eta)) by (apply Rmult_le_compat; assumption).
  assert (w0 : 0 <= u * d) by (apply Rmult_le_pos; lra). assert (w1 : 0 <= d * eta) by (apply Rmult_le_pos; lra).
  assert (w2 : 0 <= u * d * eta <= / 1000 * (d * eta)).
  { split. apply Rmult_le_pos; lra. rewrite Rmult_assoc. apply Rmult_le_compat_r; lra. }
  assert (w3 : eta * eta <= 1 * eta) by (apply Rmult_le_compat_r; lra). assert (w4 : 0 <= d * d) by (apply Rmult_le_pos; lra).
  assert (tu : t <= (1 + u) * (1 + u) * (d * d) + (3 * d + 1) * eta) by lra.
  assert (tl : d * d - t <= ((1 + u) * (1 + u) - 1) * (d * d) + (3 * d + 1) * eta).
  { destruct (Rle_lt_dec ((1 - u) * d - eta) 0) as [n|n].
    - assert (m : d * d * (1 - u) <= d * eta) by (replace (d * d * (1 - u)) with (d * ((1 - u) * d)) by ring; apply Rmult_le_compat_l; lra).
      assert (0 <= u * (d * d)) by (apply Rmult_le_pos; lra). assert (0 <= u * (u * (d * d))) by (apply Rmult_le_pos; lra).
      rewrite <- s. assert (0 <= z * z) by (apply Rmult_le_pos; lra). lra.
    - assert (m : ((1 - u) * d - eta) * ((1 - u) * d - eta) <= z * z) by (apply Rmult_le_compat; lra).
      assert (0 <= u * (d * d)) by (apply Rmult_le_pos; lra). assert (0 <= u * (u * (d * d))) by (apply Rmult_le_pos; lra).
      assert (0 <= eta * eta) by (apply Rmult_le_pos; lra). lra. }
  assert (td : Rabs (t - d * d) <= ((1 + u) * (1 + u) - 1) * (d * d) + (3 * d + 1) * eta) by (apply Rabs_le; lra).
  replace (a - (Q0 + d * d)) with ((a - Q0 - t) + (t - d * d)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (c := P_one k). assert (m := Rmult_le_compat_l (P k - 1) _ _ ltac:(lra) tu). rewrite !P_S in *.
  assert (Q1 : 0 <= Q) by (apply sum_pos; intros; apply Rabs_pos).
  assert (0 <= u * ((1 + u) * P k * Q)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; [apply Rmult_le_pos; lra|exact Q1]]). lra.
Qed.

(* ---- the factorization *)
(* R^T R = A as computed: in row i of R the root of what is left of the diagonal, positive, and quotients by it *)
Definition factors (N : nat) (a r : nat -> nat -> R) := forall i j, (i <= j < N)%nat ->
  exists t, left (a i j) (fun k => r k i) (fun k => r k j) i t /\ (i = j -> 0 < t /\ r i i = rn (sqrt t)) /\ ((i < j)%nat -> r i j = rn (t / r i i)).
Definition sym (a : nat -> nat -> R) (i j : nat) : R := if Nat.leb i j then a i j else a j i.
Definition form (N : nat) (a : nat -> nat -> R) (x : nat -> R) : R := sum (fun i => sum (fun j => sym a i j * (x i * x j)) N) N.
Definition square (N : nat) (x : nat -> R) : R := sum (fun i => x i * x i) N.

Section Factor.
Variables (N : nat) (a r : nat -> nat -> R).
Hypothesis hN : (1 <= N)%nat.
Hypothesis hN2 : INR N <= 1048576.
Hypothesis ha : forall i j, (i <= j < N)%nat -> fmt (a i j).
Hypothesis hr : factors N a r.
(* the triangle *)
Definition tri (k i : nat) : R := if Nat.ltb k (S i) then r k i else 0.
Definition G : R := P (S N) - 1.
Definition W0 : R := 8 * INR N * eta.
Definition F : R := sum (fun i => sum (fun k => tri k i * tri k i) N) N.

Lemma P_two k : (k <= N)%nat -> P k <= 2.
Proof.
  intros h. apply Rle_trans with (1 := P_le _ _ h). clear h. assert (q : forall n, INR n <= 1048576 -> P n <= 1 + 2 * INR n * u).
  { induction n as [|n IH]; intros b. unfold P. simpl. lra. rewrite S_INR in *. specialize (IH ltac:(lra)). rewrite P_S. assert (p := pos_INR n).
    apply Rle_trans with ((1 + u) * (1 + 2 * INR n * u)). apply Rmult_le_compat_l. unfold u; lra. exact IH. unfold u. lra. }
  assert (z := q N hN2). unfold u in *. lra.
Qed.
Lemma pivot i : (i < N)%nat -> 0 < r i i.
Proof.
  intros h. destruct (hr i i ltac:(lia)) as (t & l & d & _). destruct (d eq_refl) as [p ->]. apply root_pos. 2: exact p.
  apply left_fmt with (2 := l). apply ha. lia.
Qed.
Lemma W_step k d c : (S k <= N)%nat -> 0 <= d -> c <= 2 * INR k + 3 * d + 1 -> c * P k * eta <= W0 * (1 + d * d).
Proof.
  intros h hd hc. assert (p := P_two k ltac:(lia)). assert (o := P_one k). assert (He := eta_pos). apply le_INR in h. rewrite S_INR in h.
  assert (k0 := pos_INR k).
  assert (d2 : 2 * d <= 1 + d * d) by (assert (q := Rle_0_sqr (1 - d)); unfold Rsqr in q; lra). assert (d3 : 0 <= d * d) by (apply Rmult_le_pos; lra).
  apply Rle_trans with ((2 * INR k + 3 * d + 1) * 2 * eta).
  - apply Rmult_le_compat_r. lra. apply Rle_trans with ((2 * INR k + 3 * d + 1) * P k). apply Rmult_le_compat_r; lra. apply Rmult_le_compat_l; lra.
  - unfold W0. replace (8 * INR N * eta * (1 + d * d)) with ((8 * (INR N * (1 + d * d))) * eta) by ring. apply Rmult_le_compat_r. lra.
    assert (INR N * (1 + d * d) >= (INR k + 1) * (1 + d * d)) by (apply Rle_ge, Rmult_le_compat_r; lra).
    assert (0 <= INR k * (d * d)) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma tri_sum g i j : g 0 = 0 -> (i <= j < N)%nat -> sum (fun k => g (r k i * r k j)) (S i) = sum (fun k => g (tri k i * tri k j)) N.
Proof.
  intros g0 h. rewrite (sum_up _ (S i) N) by lia. apply sum_ext. intros k hk. unfold tri. destruct (Nat.ltb_spec k (S i)) as [l|l].
  - replace (Nat.ltb k (S j)) with true by (symmetry; apply Nat.ltb_lt; lia). reflexivity.
  - rewrite Rmult_0_l. now symmetry.
Qed.
Lemma column_pos i : 0 <= sum (fun k => tri k i * tri k i) N.
Proof. apply squares_pos. Qed.
Lemma pivot_F i : (i < N)%nat -> r i i * r i i <= F.
Proof.
  intros h. unfold F. apply Rle_trans with (sum (fun k => tri k i * tri k i) N).
  - replace (r i i) with (tri i i). 2: unfold tri; replace (Nat.ltb i (S i)) with true by (symmetry; apply Nat.ltb_lt; lia); reflexivity.
    apply (sum_one (fun k => tri k i * tri k i)). intros. apply Rle_0_sqr. exact h.
  - apply (sum_one (fun i => sum (fun k => tri k i * tri k i) N)). intros. apply column_pos. exact h.
Qed.
Lemma F_pos : 0 <= F.
Proof. apply sum_pos. intros. apply column_pos. Qed.

(* the error of the factorization, entry by entry *)
Theorem entry_error i j : (i <= j < N)%nat ->
  Rabs (a i j - sum (fun k => tri k i * tri k j) N) <= G * sum (fun k => Rabs (tri k i * tri k j)) N + W0 * (1 + F).
Proof.
  intros h. assert (He := eta_pos). assert (f := pivot_F i ltac:(lia)). assert (d0 := pivot i ltac:(lia)).
  assert (W1 : 0 <= W0) by (unfold W0; apply Rmult_le_pos; [assert (n0 := pos_INR N); lra|lra]).
  assert (hw : forall c, c <= 2 * INR i + 3 * r i i + 1 -> c * P i * eta <= W0 * (1 + F)).
  { intros c hc. apply Rle_trans with (1 := W_step i (r i i) c ltac:(lia) ltac:(lra) hc). apply Rmult_le_compat_l; lra. }
  rewrite <- (tri_sum (fun x => x) i j eq_refl h), <- (tri_sum Rabs i j Rabs_R0 h). cbn [sum].
  destruct (hr i j h) as (t & l & hd & ho). set (Q := sum (fun k => Rabs (r k i * r k j)) i) in *.
  assert (Q0 : 0 <= Q + Rabs (r i i * r i j)).
  { apply Rplus_le_le_0_compat. apply sum_pos. intros. apply Rabs_pos. apply Rabs_pos. }
  destruct (Nat.eq_dec i j) as [e|ne].
  - subst j. destruct (hd eq_refl) as [p q]. apply Rle_trans with (1 := last_root _ _ _ _ _ l p q d0). fold Q.
    apply Rplus_le_compat. 2: apply hw; lra. apply Rmult_le_compat_r. exact Q0. unfold G. assert (m := P_le (S (S i)) (S N) ltac:(lia)). lra.
  - apply Rle_trans with (1 := last_row _ _ _ _ _ _ _ l d0 (ho ltac:(lia))). fold Q.
    apply Rplus_le_compat. 2: apply hw; lra. apply Rmult_le_compat_r. exact Q0. unfold G. assert (m := P_le (S i) (S N) ltac:(lia)). lra.
Qed.
Lemma sym_error i j : (i < N)%nat -> (j < N)%nat ->
  Rabs (sym a i j - sum (fun k => tri k i * tri k j) N) <= G * sum (fun k => Rabs (tri k i * tri k j)) N + W0 * (1 + F).
Proof.
  intros hi hj. unfold sym. destruct (Nat.leb_spec i j) as [l|l]. apply entry_error; lia.
  rewrite (sum_ext (fun k => tri k i * tri k j) (fun k => tri k j * tri k i)) by (intros; ring).
  rewrite (sum_ext (fun k => Rabs (tri k i * tri k j)) (fun k => Rabs (tri k j * tri k i))) by (intros; f_equal; ring). apply entry_error; lia.
Qed.

(* ---- the quadratic form *)
Lemma triple (g : nat -> nat -> nat -> R) : sum (fun i => sum (fun j => sum (fun k => g i j k) N) N) N = sum (fun k => sum (fun i => sum (fun j => g i j k) N) N) N.
Proof.
  rewrite (sum_ext (fun i => sum (fun j => sum (fun k => g i j k) N) N) (fun i => sum (fun k => sum (fun j => g i j k) N) N)) by (intros; apply sum_swap).
  apply sum_swap.
Qed.
Lemma squared_sum (y : nat -> R) : sum (fun i => sum (fun j => y i * y j) N) N = sum y N * sum y N.
Proof. symmetry. apply sum_prod. Qed.
Lemma ones (x : nat -> R) : sum (fun i => Rabs (x i)) N * sum (fun i => Rabs (x i)) N <= INR N * square N x.
Proof.
  assert (c := cauchy_abs (fun _ => 1) x N). rewrite (sum_cst (1 * 1)) in c.
  rewrite (sum_ext (fun i => Rabs (1 * x i)) (fun i => Rabs (x i))) in c by (intros; f_equal; ring). unfold square. lra.
Qed.
Lemma G_pos : 0 <= G.
Proof. unfold G. assert (p := P_one (S N)). lra. Qed.
Lemma W0_pos : 0 <= W0.
Proof. unfold W0. assert (He := eta_pos). assert (n0 := pos_INR N). apply Rmult_le_pos; lra. Qed.

Lemma form_factor x : - (G * F + INR N * W0 * (1 + F)) * square N x <= form N a x.
Proof.
  assert (g := G_pos). assert (W1 := W0_pos). assert (f := F_pos).
  set (y := fun k i => tri k i * x i).
  assert (low : sum (fun i => sum (fun j => sum (fun k => y k i * y k j - G * (Rabs (y k i) * Rabs (y k j))) N - W0 * (1 + F) * (Rabs (x i) * Rabs (x j))) N) N <= form N a x).
  { unfold form. apply sum_le. intros i hi. apply sum_le. intros j hj. assert (e := sym_error i j hi hj).
    set (B := sum (fun k => tri k i * tri k j) N) in *. set (C := sum (fun k => Rabs (tri k i * tri k j)) N) in *.
    replace (sum (fun k => y k i * y k j - G * (Rabs (y k i) * Rabs (y k j))) N) with (B * (x i * x j) - G * (C * Rabs (x i * x j))).
    2:{ unfold B, C. rewrite (sum_ext (fun k => y k i * y k j - G * (Rabs (y k i) * Rabs (y k j)))
          (fun k => (x i * x j) * (tri k i * tri k j) + - (G * Rabs (x i * x j)) * Rabs (tri k i * tri k j))) by (intros; unfold y; rewrite !Rabs_mult; ring).
        rewrite sum_lin. ring. }
    rewrite <- Rabs_mult. assert (m := Rmult_le_compat_r _ _ _ (Rabs_pos (x i * x j)) e). rewrite <- Rabs_mult in m. apply Rabs_le_inv in m. lra. }
  apply Rle_trans with (2 := low).
  rewrite (sum_ext _ (fun i => 1 * sum (fun j => sum (fun k => y k i * y k j - G * (Rabs (y k i) * Rabs (y k j))) N) N +
    (- (W0 * (1 + F))) * sum (fun j => Rabs (x i) * Rabs (x j)) N)).
  2:{ intros i _. rewrite <- sum_lin. apply sum_ext. intros. ring. }
  rewrite sum_lin, triple.
  rewrite (sum_ext _ (fun k => 1 * (sum (y k) N * sum (y k) N) + (- G) * (sum (fun i => Rabs (y k i)) N * sum (fun i => Rabs (y k i)) N))).
  2:{ intros k _. rewrite <- !squared_sum. rewrite <- sum_lin. apply sum_ext. intros. rewrite <- sum_lin. apply sum_ext. intros. ring. }
  rewrite sum_lin.
  assert (p1 : 0 <= sum (fun k => sum (y k) N * sum (y k) N) N) by (apply sum_pos; intros; apply Rle_0_sqr).
  assert (p2 : sum (fun k => sum (fun i => Rabs (y k i)) N * sum (fun i => Rabs (y k i)) N) N <= F * square N x).
  { unfold F. rewrite sum_swap. rewrite (Rmult_comm _ (square N x)), <- sum_mul. apply sum_le. intros k _.
    rewrite (Rmult_comm (square N x)). exact (cauchy_abs (tri k) x N). }
  assert (p3 := ones x). assert (q := squared_sum (fun i => Rabs (x i))). cbv beta in q. rewrite q. clear q. set (X := square N x) in *.
  assert (m2 := Rmult_le_compat_l G _ _ g p2). assert (m3 := Rmult_le_compat_l (W0 * (1 + F)) _ _ ltac:(apply Rmult_le_pos; lra) p3). lra.
Qed.
Lemma trace_factor : (1 - G) * F - INR N * W0 * (1 + F) <= sum (fun i => a i i) N.
Proof.
  unfold F at 1. rewrite <- sum_mul, Rmult_assoc, <- sum_cst, <- (Rmult_1_l (sum _ N)).
  replace (1 * sum (fun i => (1 - G) * sum (fun k => tri k i * tri k i) N) N - sum (fun _ => W0 * (1 + F)) N)
    with (1 * sum (fun i => (1 - G) * sum (fun k => tri k i * tri k i) N) N + (-1) * sum (fun _ => W0 * (1 + F)) N) by ring.
  rewrite <- sum_lin. apply sum_le. intros i hi. assert (e := entry_error i i ltac:(lia)).
  rewrite (sum_ext (fun k => Rabs (tri k i * tri k i)) (fun k => tri k i * tri k i)) in e by (intros; apply Rabs_pos_eq, Rle_0_sqr).
  apply Rabs_le_inv in e. lra.
Qed.

(* A is positive up to c tr A and the underflow, for every c this large *)
Definition W : R := INR N * W0.
Theorem form_low c x : 0 <= c <= 1 -> G + W <= c * (1 - (G + W)) -> - (c * sum (fun i => a i i) N + 2 * W) * square N x <= form N a x.
Proof.
  intros hc hg. apply Rle_trans with (2 := form_factor x). fold W. assert (t := trace_factor). fold W in t.
  assert (X : 0 <= square N x) by apply squares_pos. assert (f := F_pos). assert (g := G_pos).
  assert (w : 0 <= W) by (unfold W; apply Rmult_le_pos; [apply pos_INR|apply W0_pos]). set (T := sum (fun i => a i i) N) in *.
  apply Rmult_le_compat_r. exact X.
  assert (m1 := Rmult_le_compat_r F _ _ f hg). assert (m2 := Rmult_le_compat_l c (F * (1 - (G + W))) (T + W) ltac:(lra) ltac:(lra)).
  assert (m3 : c * W <= 1 * W) by (apply Rmult_le_compat_r; lra). lra.
Qed.

(* ---- the constants *)
Let n : R := INR N + 1.
Definition rate : R := n * u / (1 - 2 * (n * u)).
Let n_low : 2 <= n.
Proof. apply le_INR in hN. simpl in hN. unfold n. lra. Qed.
Lemma P_quadratic k : INR k <= 1048577 -> P k <= 1 + INR k * u + 9 / 16 * (INR k * (INR k - 1)) * (u * u).
Proof.
  induction k as [|k IH]; intros b. unfold P. simpl. lra.
  rewrite S_INR in *. specialize (IH ltac:(lra)). rewrite P_S. assert (p := pos_INR k). set (m := INR k) in *.
  apply Rle_trans with (1 := Rmult_le_compat_l (1 + u) _ _ ltac:(unfold u; lra) IH).
  assert (z : 0 <= m * (u * u) * (1 / 8 + 9 / 16 * u - 9 / 16 * m * u)) by (apply Rmult_le_pos; [apply Rmult_le_pos; [lra|unfold u; lra]|unfold u; lra]). lra.
Qed.
Lemma W_small : 0 <= W <= u * u * u /\ 2 * W <= bpow radix2 (-1000).
Proof.
  assert (He := eta_pos). assert (p := pos_INR N). assert (q : INR N * INR N <= 1048576 * 1048576) by (apply Rmult_le_compat; lra).
  assert (b : W <= bpow radix2 43 * eta).
  { unfold W, W0. replace (INR N * (8 * INR N * eta)) with (8 * (INR N * INR N) * eta) by ring. apply Rmult_le_compat_r. lra. simpl. lra. }
  assert (e : eta <= bpow radix2 (-1074)) by (unfold eta; assert (z := bpow_gt_0 radix2 (-1074)); lra).
  assert (b2 : W <= bpow radix2 (-1031)).
  { apply Rle_trans with (1 := b). change (-1031)%Z with (43 + -1074)%Z. rewrite bpow_plus. apply Rmult_le_compat_l. apply bpow_ge_0. exact e. }
  split; [split|].
  - unfold W. apply Rmult_le_pos. exact p. apply W0_pos.
  - apply Rle_trans with (1 := b2). apply Rle_trans with (bpow radix2 (-200)). apply bpow_le; lia. unfold u. simpl. lra.
  - replace (bpow radix2 (-1000)) with (2 * bpow radix2 (-1001)). 2: change 2 with (bpow radix2 1) at 1; rewrite <- bpow_plus; reflexivity.
    apply Rmult_le_compat_l. lra. apply Rle_trans with (1 := b2). apply bpow_le. lia.
Qed.
Lemma rate_small : 0 < rate <= 1.
Proof.
  assert (b : 0 < n * u <= / 1000000000) by (unfold n in *; unfold u; lra). unfold rate. split. apply Rdiv_lt_0_compat; lra.
  apply Rmult_le_reg_r with (1 - 2 * (n * u)). lra. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
(* the rounding of the diagonal included *)
Lemma rate_enough : G + W <= rate / (1 + u) * (1 - (G + W)).
Proof.
  assert (hu : 0 < u <= / 1000) by (unfold u; lra). assert (b : 0 < n * u <= / 1000000000) by (unfold n in *; unfold u; lra).
  assert (q := P_quadratic (S N)). rewrite S_INR in q. fold n in q. specialize (q ltac:(unfold n; lra)). destruct W_small as [[w0 w1] _].
  assert (m2 : 2 <= n * (n - 1)) by (replace 2 with (2 * 1) by ring; apply Rmult_le_compat; lra).
  set (g := G + W). set (h := n * u + 9 / 16 * (n * (n - 1)) * (u * u) + u * u * u).
  assert (gh : g <= h) by (unfold g, h, G; lra).
  assert (z : n * u = u * n) by ring.
  assert (hz : h * (1 + u - n * u) <= n * u).
  { assert (k : n * u * (1 + u - n * u) = n * u - u * u * (n * (n - 1))) by ring.
    assert (r0 : 0 <= 9 / 16 * (n * (n - 1)) * (u * u) + u * u * u).
    { apply Rplus_le_le_0_compat; repeat apply Rmult_le_pos; lra. }
    assert (r1 : (9 / 16 * (n * (n - 1)) * (u * u) + u * u * u) * (1 + u - n * u) <= (9 / 16 * (n * (n - 1)) * (u * u) + u * u * u) * 1).
    { apply Rmult_le_compat_l. exact r0. assert (2 * u <= n * u) by (apply Rmult_le_compat_r; lra). lra. }
    assert (r2 : 0 <= u * u * (7 / 16 * (n * (n - 1)) - u)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|lra]). unfold h. lra. }
  assert (nonneg : 0 <= h).
  { unfold h. apply Rplus_le_le_0_compat; [apply Rplus_le_le_0_compat|]; repeat apply Rmult_le_pos; lra. }
  assert (gz : g * ((1 + u) * (1 - 2 * (n * u)) + n * u) <= n * u).
  { apply Rle_trans with (2 := hz). apply Rle_trans with (h * ((1 + u) * (1 - 2 * (n * u)) + n * u)).
    - apply Rmult_le_compat_r. 2: exact gh. assert (0 <= u * (n * u) <= / 1000 * (n * u)) by (split; [apply Rmult_le_pos; lra|apply Rmult_le_compat_r; lra]). lra.
    - apply Rmult_le_compat_l. exact nonneg. assert (0 <= u * (n * u)) by (apply Rmult_le_pos; lra). lra. }
  unfold rate. apply Rmult_le_reg_r with ((1 - 2 * (n * u)) * (1 + u)). apply Rmult_lt_0_compat; lra.
  replace (n * u / (1 - 2 * (n * u)) / (1 + u) * (1 - g) * ((1 - 2 * (n * u)) * (1 + u))) with (n * u * (1 - g)) by (field; lra). lra.
Qed.
Lemma less c : 0 < c -> 0 < c / (1 + u) <= c.
Proof.
  intros h. assert (hu : 0 < u) by (unfold u; lra). split. apply Rdiv_lt_0_compat; lra.
  apply Rmult_le_reg_r with (1 + u). lra. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. assert (0 <= c * u) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma factor_low x : - (rate / (1 + u) * sum (fun i => a i i) N + bpow radix2 (-1000)) * square N x <= form N a x.
Proof.
  destruct W_small as [w0 w1]. assert (r0 := less rate ltac:(apply rate_small)). assert (r1 := rate_small).
  apply Rle_trans with (2 := form_low (rate / (1 + u)) x ltac:(lra) rate_enough).
  apply Rmult_le_compat_r. apply squares_pos. lra.
Qed.
End Factor.

(* ---- the theorems of specs/flow.md 6 *)
(* A is positive up to g/(1 - g) tr A and underflow: g/(1 - g) = n u/(1 - 2 n u) for g = n u/(1 - n u), n = N + 1 *)
Theorem cholesky N a r x : INR N <= 1048576 -> (forall i j, (i <= j < N)%nat -> fmt (a i j)) -> factors N a r ->
  - (rate N * sum (fun i => Rabs (a i i)) N + bpow radix2 (-1000)) * square N x <= form N a x.
Proof.
  intros hn ha hr. destruct N as [|N]. unfold form, square. simpl. lra.
  apply Rle_trans with (2 := factor_low (S N) a r ltac:(lia) hn ha hr x). apply Rmult_le_compat_r. apply squares_pos.
  assert (r0 := rate_small (S N) ltac:(lia) hn). assert (hu : 0 < u) by (unfold u; lra). set (c := rate (S N)) in *.
  assert (t : sum (fun i => a i i) (S N) <= sum (fun i => Rabs (a i i)) (S N)) by (apply sum_le; intros; apply Rle_abs).
  assert (t0 : 0 <= sum (fun i => Rabs (a i i)) (S N)) by (apply sum_pos; intros; apply Rabs_pos).
  assert (c1 := less c (proj1 r0)).
  assert (m1 := Rmult_le_compat_l _ _ _ (Rlt_le _ _ (proj1 c1)) t). assert (m2 := Rmult_le_compat_r _ _ _ t0 (proj2 c1)). lra.
Qed.

(* what cf_eigen_bound factors: lambda I - S, its diagonal rounded *)
Definition shifted (lambda : R) (s : nat -> nat -> R) (i j : nat) : R := if Nat.eqb i j then rn (lambda - s i i) else - s i j.
Definition trace (lambda : R) (s : nat -> nat -> R) (N : nat) : R := sum (fun i => Rabs (lambda - s i i)) N.
Lemma form_shifted N lambda s x : form N s x + form N (shifted lambda s) x = sum (fun i => (rn (lambda - s i i) + s i i) * (x i * x i)) N.
Proof.
  unfold form. rewrite <- (Rmult_1_l (sum _ N)), <- (Rmult_1_l (sum (fun i => sum (fun j => sym (shifted lambda s) i j * (x i * x j)) N) N)), <- sum_lin.
  apply sum_ext. intros i hi. rewrite <- sum_lin.
  rewrite (sum_ext _ (fun j => if Nat.eqb i j then (rn (lambda - s j j) + s j j) * (x j * x j) else 0)).
  - rewrite sum_delta. apply Nat.ltb_lt in hi. now rewrite hi.
  - intros j _. unfold sym, shifted. destruct (Nat.eqb_spec i j) as [->|e]. rewrite Nat.leb_refl. ring.
    destruct (Nat.leb i j). ring. replace (Nat.eqb j i) with false by (symmetry; apply Nat.eqb_neq; auto). ring.
Qed.
(* enclose_gamma(N + 1) of specs/enclose.acsl is rate + u: what cf_pivot_slack_raw bounds, and cf_eigen_bound adds 2^-1000 *)
Theorem criterion N lambda s r x : INR N <= 1048576 -> fmt lambda -> (forall i j, (i <= j < N)%nat -> fmt (s i j)) -> factors N (shifted lambda s) r ->
  form N s x <= (lambda + (rate N + u) * trace lambda s N + bpow radix2 (-1000)) * square N x.
Proof.
  intros hn hl hs hr. destruct N as [|N]. unfold form, square. simpl. lra.
  assert (hu : 0 < u) by (unfold u; lra).
  assert (ha : forall i j, (i <= j < S N)%nat -> fmt (shifted lambda s i j)).
  { intros i j h. unfold shifted. destruct (Nat.eqb i j). apply rn_fmt. apply generic_format_opp. auto. }
  assert (l := factor_low (S N) _ r ltac:(lia) hn ha hr x). assert (e := form_shifted (S N) lambda s x). set (M := S N) in *.
  set (X := square M x) in *. assert (X0 : 0 <= X) by apply squares_pos. assert (r0 := rate_small M ltac:(lia) hn). set (T := trace lambda s M).
  assert (near : forall i, (i < M)%nat -> Rabs (rn (lambda - s i i) - (lambda - s i i)) <= u * Rabs (lambda - s i i)).
  { intros i hi. assert (p := rn_plus lambda (- s i i) hl (generic_format_opp _ _ _ (hs i i ltac:(lia)))). exact p. }
  assert (t : sum (fun i => shifted lambda s i i) M <= (1 + u) * T).
  { unfold T, trace. rewrite <- sum_mul. apply sum_le. intros i hi. unfold shifted. rewrite Nat.eqb_refl. assert (p := near i hi). apply Rabs_le_inv in p.
    assert (q := Rle_abs (lambda - s i i)). lra. }
  assert (d : sum (fun i => (rn (lambda - s i i) + s i i) * (x i * x i)) M <= (lambda + u * T) * X).
  { unfold X, square. rewrite <- sum_mul. apply sum_le. intros i hi. apply Rmult_le_compat_r. apply Rle_0_sqr. assert (p := near i hi). apply Rabs_le_inv in p.
    assert (q : Rabs (lambda - s i i) <= T) by (apply (sum_one (fun i => Rabs (lambda - s i i))); [intros; apply Rabs_pos|exact hi]).
    assert (m := Rmult_le_compat_l u _ _ ltac:(lra) q). lra. }
  assert (m : rate M / (1 + u) * sum (fun i => shifted lambda s i i) M <= rate M * T).
  { replace (rate M * T) with (rate M / (1 + u) * ((1 + u) * T)) by (field; lra). apply Rmult_le_compat_l. 2: exact t. left. apply Rdiv_lt_0_compat; lra. }
  assert (m' := Rmult_le_compat_r X _ _ X0 m). lra.
Qed.
