(* The inequality behind theorem A (specs/endgame.md): at a pair i, j of tokens with the least inner product m >= 0,
   c_ij' = sum_k a_ik (c_jk - m c_ik) + sum_k a_jk (c_ik - m c_jk) >= 2 w (1 - m) (n - (n-1) (1 - m))
   whenever every weight is at least w >= 0. Real numbers alone: u_k = c_ik, v_k = c_jk, a_k = a_ik, b_k = a_jk, n = N + 1. *)
From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

Lemma sum_nonneg : forall (f : nat -> R) N, (forall k, (k <= N)%nat -> 0 <= f k) -> 0 <= sum_f_R0 f N.
Proof.
  intros f N; induction N as [|N IH]; intros pos; simpl.
  - apply pos; lia.
  - assert (0 <= sum_f_R0 f N) by (apply IH; intros; apply pos; lia).
    assert (0 <= f (S N)) by (apply pos; lia). lra.
Qed.

Lemma sum_one : forall (f : nat -> R) N i, (forall k, (k <= N)%nat -> 0 <= f k) -> (i <= N)%nat -> f i <= sum_f_R0 f N.
Proof.
  intros f N; induction N as [|N IH]; intros i pos le; simpl.
  - assert (i = 0%nat) by lia; subst; lra.
  - assert (0 <= f (S N)) by (apply pos; lia).
    destruct (Nat.eq_dec i (S N)) as [e|ne].
    + subst. assert (0 <= sum_f_R0 f N) by (apply sum_nonneg; intros; apply pos; lia). lra.
    + assert (f i <= sum_f_R0 f N) by (apply IH; [intros; apply pos; lia | lia]). lra.
Qed.

Lemma sum_two : forall (f : nat -> R) N i j, (forall k, (k <= N)%nat -> 0 <= f k) -> (i < j)%nat -> (j <= N)%nat -> f i + f j <= sum_f_R0 f N.
Proof.
  intros f N; induction N as [|N IH]; intros i j pos lt le; simpl; [lia|].
  assert (0 <= f (S N)) by (apply pos; lia).
  destruct (Nat.eq_dec j (S N)) as [e|ne].
  - subst. assert (f i <= sum_f_R0 f N) by (apply sum_one; [intros; apply pos; lia | lia]). lra.
  - assert (f i + f j <= sum_f_R0 f N) by (apply IH; [intros; apply pos; lia | lia | lia]). lra.
Qed.

Lemma sum_shift : forall (f : nat -> R) c N, sum_f_R0 (fun k => f k - c) N = sum_f_R0 f N - INR (S N) * c.
Proof.
  intros f c N; induction N as [|N IH].
  - simpl; lra.
  - rewrite !tech5, IH, !S_INR; lra.
Qed.

(* one token's part *)
Lemma term : forall w m a b u v, 0 <= w -> 0 <= m <= 1 -> w <= a -> w <= b -> m <= u <= 1 -> m <= v <= 1 ->
  w * (1 - m) * (u + v) <= a * (v - m * u) + b * (u - m * v).
Proof.
  intros w m a b u v Hw Hm Ha Hb Hu Hv.
  assert (0 <= v - m * u) by nra.
  assert (0 <= u - m * v) by nra.
  assert (0 <= (a - w) * (v - m * u)) by (apply Rmult_le_pos; lra).
  assert (0 <= (b - w) * (u - m * v)) by (apply Rmult_le_pos; lra).
  lra.
Qed.

Theorem theorem_a : forall N i j (a b u v : nat -> R) w m,
  (i < j)%nat -> (j <= N)%nat -> 0 <= w -> 0 <= m <= 1 ->
  (forall k, (k <= N)%nat -> w <= a k /\ w <= b k /\ m <= u k <= 1 /\ m <= v k <= 1) ->
  u i = 1 -> v i = m -> u j = m -> v j = 1 ->
  2 * w * (1 - m) * (INR (S N) - (INR (S N) - 1) * (1 - m)) <=
  sum_f_R0 (fun k => a k * (v k - m * u k)) N + sum_f_R0 (fun k => b k * (u k - m * v k)) N.
Proof.
  intros N i j a b u v w m ij jN Hw Hm H ui vi uj vj.
  set (f := fun k => u k + v k).
  assert (low : INR (S N) * (2 * m) + 2 * (1 - m) <= sum_f_R0 f N).
  { assert (s : (f i - 2 * m) + (f j - 2 * m) <= sum_f_R0 (fun k => f k - 2 * m) N).
    { apply (sum_two (fun k => f k - 2 * m)); [|assumption|assumption].
      intros k hk; unfold f; destruct (H k hk) as (_ & _ & Hu & Hv); lra. }
    rewrite sum_shift in s; unfold f in s at 1 2; rewrite ui, vi, uj, vj in s; lra. }
  rewrite <- plus_sum.
  apply Rle_trans with (sum_f_R0 (fun k => f k * (w * (1 - m))) N).
  - rewrite <- scal_sum.
    assert (0 <= w * (1 - m)) by (apply Rmult_le_pos; lra).
    apply Rle_trans with (w * (1 - m) * (INR (S N) * (2 * m) + 2 * (1 - m))); [right; ring|].
    apply Rmult_le_compat_l; assumption.
  - apply sum_Rle; intros k hk; destruct (H k hk) as (Ha & Hb & Hu & Hv); unfold f.
    apply Rle_trans with (w * (1 - m) * (u k + v k)); [right; ring|].
    apply term; assumption.
Qed.
