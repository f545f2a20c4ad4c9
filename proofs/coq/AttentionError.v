(* Rounding error of attention (specs/attention.md): one output of one query, the operations of the header's `order`, each rounded to nearest, none
   overflowing. rn is that rounding; a model of the algorithm, not of the C: no memory, no sizes of tiles.
   n keys of depth d, live j: key j takes part; y_j: its value in the column; |y_j| <= V. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib VecLib.
Open Scope R_scope.

Definition w : R := 524289 / 4722366482869645213696.    (* 0x1.00002p-53 = u (1 + 2^-19) *)

(* ---- finite sums *)
Fixpoint sum (f : nat -> R) (n : nat) : R := match n with O => 0 | S k => sum f k + f k end.
Lemma sum_ext f g n : (forall j, (j < n)%nat -> f j = g j) -> sum f n = sum g n.
Proof. induction n as [|n IH]; intros h; simpl. reflexivity. rewrite IH, h; auto. Qed.
Lemma sum_le f g n : (forall j, (j < n)%nat -> f j <= g j) -> sum f n <= sum g n.
Proof. induction n as [|n IH]; intros h; simpl. lra. apply Rplus_le_compat; auto. Qed.
Lemma sum_pos f n : (forall j, (j < n)%nat -> 0 <= f j) -> 0 <= sum f n.
Proof. induction n as [|n IH]; intros h; simpl. lra. apply Rplus_le_le_0_compat; auto. Qed.
Lemma sum_one f n j : (forall j, (j < n)%nat -> 0 <= f j) -> (j < n)%nat -> f j <= sum f n.
Proof.
  induction n as [|n IH]; intros h hj; simpl. lia.
  assert (0 <= sum f n) by (apply sum_pos; auto). assert (0 <= f n) by auto.
  destruct (Nat.eq_dec j n) as [->|ne]. lra. assert (f j <= sum f n) by (apply IH; auto; lia). lra.
Qed.
Lemma sum_lin a b f g n : sum (fun j => a * f j + b * g j) n = a * sum f n + b * sum g n.
Proof. induction n as [|n IH]; simpl. ring. rewrite IH. ring. Qed.
Lemma sum_mul a f n : sum (fun j => a * f j) n = a * sum f n.
Proof. induction n as [|n IH]; simpl. ring. rewrite IH. ring. Qed.
Lemma sum_cst a n : sum (fun _ => a) n = INR n * a.
Proof. induction n as [|n IH]. simpl. ring. rewrite S_INR. simpl. rewrite IH. ring. Qed.
Lemma sum_abs f n : Rabs (sum f n) <= sum (fun j => Rabs (f j)) n.
Proof. induction n as [|n IH]; simpl. rewrite Rabs_R0. lra. apply Rle_trans with (1 := Rabs_triang _ _). lra. Qed.
Lemma mix_abs f y V n : (forall j, (j < n)%nat -> Rabs (y j) <= V) ->
  Rabs (sum (fun j => f j * y j) n) <= V * sum (fun j => Rabs (f j)) n.
Proof.
  intros h. apply Rle_trans with (1 := sum_abs _ _). rewrite <- sum_mul. apply sum_le. intros j hj. rewrite Rabs_mult, Rmult_comm.
  apply Rmult_le_compat_r. apply Rabs_pos. auto.
Qed.
Lemma mix_pos f y V n : (forall j, (j < n)%nat -> 0 <= f j) -> (forall j, (j < n)%nat -> Rabs (y j) <= V) ->
  Rabs (sum (fun j => f j * y j) n) <= V * sum f n.
Proof.
  intros hf hy. apply Rle_trans with (1 := mix_abs f y V n hy). apply Req_le. f_equal. apply sum_ext. intros j hj. apply Rabs_pos_eq. auto.
Qed.

(* ---- rounded chains *)
Fixpoint chain (a b : nat -> R) (n : nat) : R := match n with O => 0 | S k => rn (chain a b k + a k * b k) end.
Fixpoint total (e : nat -> R) (n : nat) : R := match n with O => 0 | S k => rn (total e k + e k) end.
Lemma chain_fmt a b n : fmt (chain a b n).
Proof. destruct n; simpl. apply generic_format_0. apply rn_fmt. Qed.
Lemma total_fmt e n : fmt (total e n).
Proof. destruct n; simpl. apply generic_format_0. apply rn_fmt. Qed.
Lemma INR_S n : INR (S n) <= 2147483648 -> 0 <= INR n <= 2147483648 /\ INR n + 1 <= 2147483648.
Proof. rewrite S_INR. assert (h := pos_INR n). lra. Qed.

Lemma fma_step I s A0 A x : 0 <= I -> I + 1 <= 2147483648 -> Rabs A0 <= A ->
  Rabs (s - A0) <= I * (v * A) + I * (2 * eta) ->
  Rabs (rn (s + x) - (A0 + x)) <= (I + 1) * (v * (A + Rabs x)) + (I + 1) * (2 * eta).
Proof.
  intros h0 h1 hA hs. assert (He := eta_pos). assert (hA0 : 0 <= A) by (apply Rle_trans with (2 := hA); apply Rabs_pos).
  assert (hx := Rabs_pos x). assert (r := rn_abs_err (s + x)).
  assert (b : Rabs (s + x) <= I * (v * A) + I * (2 * eta) + A + Rabs x).
  { replace (s + x) with ((s - A0) + A0 + x) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (t := Rabs_triang (s - A0) A0). lra. }
  replace (rn (s + x) - (A0 + x)) with ((rn (s + x) - (s + x)) + (s - A0)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (b' : u * Rabs (s + x) <= u * (I * (v * A) + I * (2 * eta) + A + Rabs x)) by (apply Rmult_le_compat_l; [unfold u; lra|exact b]).
  assert (c1 : 0 <= v - u - u * (I * v)) by (unfold v, u; lra).
  assert (c2 : 0 <= (I + 1) * v - u) by (unfold v, u; lra).
  assert (c3 : 0 <= 1 - u * (I * 2)) by (unfold u; lra).
  assert (p1 := Rmult_le_pos _ _ hA0 c1). assert (p2 := Rmult_le_pos _ _ hx c2). assert (p3 := Rmult_le_pos _ _ (Rlt_le _ _ He) c3).
  clear - r hs b' p1 p2 p3. lra.
Qed.
Lemma chain_err a b n : INR n <= 2147483648 ->
  Rabs (chain a b n - sum (fun j => a j * b j) n) <= INR n * (v * sum (fun j => Rabs (a j * b j)) n) + INR n * (2 * eta).
Proof.
  induction n as [|n IH]; intros hn.
  - simpl. rewrite Rminus_0_r, Rabs_R0. lra.
  - destruct (INR_S n hn) as [h0 h1]. rewrite S_INR. simpl. apply fma_step; try apply h0; try exact h1. apply sum_abs. now apply IH.
Qed.
Lemma total_err e n : INR n <= 2147483648 -> (forall j, (j < n)%nat -> fmt (e j)) -> (forall j, (j < n)%nat -> 0 <= e j) ->
  Rabs (total e n - sum e n) <= (INR n - 1) * (v * sum e n).
Proof.
  induction n as [|n IH]; intros hn hf hp.
  - simpl. rewrite Rminus_0_r, Rabs_R0. lra.
  - destruct (INR_S n hn) as [h0 h1]. rewrite S_INR. simpl. replace (INR n + 1 - 1) with (INR n) by ring.
    rewrite <- (Rabs_pos_eq (e n)) at 3 by auto. apply sum_step.
    + exact h0.
    + destruct n. left; reflexivity. right. rewrite S_INR. assert (g := pos_INR n). lra.
    + destruct n. reflexivity. rewrite S_INR. assert (g := pos_INR n). intros. lra.
    + rewrite Rabs_pos_eq. lra. apply sum_pos. auto.
    + apply IH; auto. apply h0.
    + apply total_fmt.
    + auto.
Qed.

(* ---- the output against the mean of the values by the weights as computed: the hull's slack *)
Definition out (e y : nat -> R) (n : nat) : R := rn (chain y e n / Rmax (total e n) (/ 2)).

Lemma quotient_err N S A V G z a : 1 <= N <= 2147483648 -> 3 / 4 <= S -> 0 <= V -> Rabs A <= V ->
  G = (2 * N - 1) * (v * V) + 8 / 3 * N * eta ->
  Rabs (a - A * S) <= N * (v * (V * S)) + N * (2 * eta) -> Rabs (z - S) <= (N - 1) * (v * S) ->
  1 / 2 <= z /\ Rabs (a / z - A) <= G * (1 + / 2097152).
Proof.
  intros hN hS hV hA hG ha hz. assert (He := eta_pos).
  assert (c : (N - 1) * v <= / 4194304 + / 1000000000000) by (unfold v; lra).
  assert (hvS : (N - 1) * (v * S) <= (/ 4194304 + / 1000000000000) * S) by (rewrite <- Rmult_assoc; apply Rmult_le_compat_r; lra).
  assert (z0 : S * (1 - / 4194304 - / 1000000000000) <= z) by (apply Rabs_le_inv in hz; lra).
  assert (z1 : 1 / 2 <= z) by lra. split. exact z1.
  assert (hG0 : 0 <= G).
  { rewrite hG. apply Rplus_le_le_0_compat. apply Rmult_le_pos. lra. apply Rmult_le_pos; [unfold v|]; lra. apply Rmult_le_pos; lra. }
  replace (a / z - A) with ((a - A * S + A * (S - z)) / z) by (field; lra).
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ z)) by (left; apply Rinv_0_lt_compat; lra).
  apply Rmult_le_reg_r with z. lra. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (h1 : Rabs (A * (S - z)) <= V * ((N - 1) * (v * S))).
  { rewrite Rabs_mult. rewrite (Rabs_minus_sym S z). apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  apply Rle_trans with (G * S).
  - apply Rle_trans with (1 := Rabs_triang _ _). rewrite hG.
    assert (0 <= N * eta * (S - 3 / 4)) by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra). lra.
  - rewrite Rmult_assoc. apply Rmult_le_compat_l. exact hG0. lra.
Qed.
Theorem hull e y n V : (1 <= n)%nat -> INR n <= 2147483648 ->
  (forall j, (j < n)%nat -> fmt (e j)) -> (forall j, (j < n)%nat -> 0 <= e j) -> 3 / 4 <= sum e n -> (forall j, (j < n)%nat -> Rabs (y j) <= V) ->
  Rabs (out e y n - sum (fun j => e j * y j) n / sum e n) <= 2 * INR n * w * V + 4 * INR n * eta.
Proof.
  intros h1 hn hf hp hS hy. assert (He := eta_pos).
  assert (hN : 1 <= INR n <= 2147483648) by (split; [apply (le_INR 1); exact h1|exact hn]).
  assert (hV : 0 <= V) by (apply Rle_trans with (Rabs (y 0%nat)); [apply Rabs_pos|apply hy; lia]).
  set (S := sum e n) in *. set (A := sum (fun j => e j * y j) n / S). set (N := INR n) in *.
  assert (hAS : sum (fun j => e j * y j) n = A * S) by (unfold A; field; lra).
  assert (hA : Rabs A <= V).
  { apply Rmult_le_reg_r with S. lra. rewrite <- (Rabs_pos_eq S) at 1 by lra. rewrite <- Rabs_mult, <- hAS. now apply mix_pos. }
  assert (ha : Rabs (chain y e n - A * S) <= N * (v * (V * S)) + N * (2 * eta)).
  { rewrite <- hAS. rewrite (sum_ext _ (fun j => y j * e j)) by (intros; ring). apply Rle_trans with (1 := chain_err y e n hn). fold N.
    apply Rplus_le_compat_r. apply Rmult_le_compat_l. lra. apply Rmult_le_compat_l. unfold v; lra.
    unfold S. rewrite <- sum_mul. apply sum_le. intros j hj. rewrite Rabs_mult, (Rabs_pos_eq (e j)) by auto.
    apply Rmult_le_compat_r; auto. }
  assert (hz := total_err e n hn hf hp). fold N S in hz.
  destruct (quotient_err N S A V _ (total e n) (chain y e n) hN hS hV hA eq_refl ha hz) as [hz1 hq].
  unfold out. rewrite Rmax_left by lra. set (Q := chain y e n / total e n) in *.
  set (G := (2 * N - 1) * (v * V) + 8 / 3 * N * eta) in *. assert (r := rn_abs_err Q).
  assert (hQ : Rabs Q <= V + G * (1 + / 2097152)).
  { replace Q with ((Q - A) + A) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  replace (rn Q - A) with ((rn Q - Q) + (Q - A)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (hu : u * Rabs Q <= u * (V + G * (1 + / 2097152))) by (apply Rmult_le_compat_l; [unfold u; lra|exact hQ]).
  assert (k1 : 0 <= (2 * N - 1) * V) by (apply Rmult_le_pos; lra).
  assert (k2 : 0 <= ((2 * N - 1) * V) * (w - v * (1 + / 2097152) * (1 + u))) by (apply Rmult_le_pos; [exact k1|unfold w, v, u; lra]).
  assert (k3 : 0 <= V * (w - u)) by (apply Rmult_le_pos; [exact hV|unfold w, u; lra]).
  assert (k4 : 0 <= eta * (4 * N - 8 / 3 * N * (1 + / 2097152) * (1 + u) - 1)) by (apply Rmult_le_pos; [lra|unfold u; lra]).
  unfold G in *. clear - r hq hu k2 k3 k4. lra.
Qed.

(* ---- means by weights that differ *)
Section Means.
Variables (f g y : nat -> R) (n : nat) (V : R).
Hypothesis hy : forall j, (j < n)%nat -> Rabs (y j) <= V.
Hypothesis hf : forall j, (j < n)%nat -> 0 <= f j.
Hypothesis hg : forall j, (j < n)%nat -> 0 <= g j.
Let F := sum f n.
Let G := sum g n.
Hypothesis hF : 0 < F.
Hypothesis hG : 0 < G.
Definition mean (f : nat -> R) := sum (fun j => f j * y j) n / sum f n.
Lemma mean_abs : Rabs (mean f) <= V.
Proof.
  unfold mean. fold F. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ F)) by (left; now apply Rinv_0_lt_compat).
  apply Rmult_le_reg_r with F. exact hF. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. now apply mix_pos.
Qed.
(* absolute *)
Lemma mean_near E : sum (fun j => Rabs (f j - g j)) n <= E * G -> Rabs (mean f - mean g) <= 2 * V * E.
Proof.
  intros hE. assert (m := mean_abs). set (A := mean f) in *.
  assert (eq : (A - mean g) * G = sum (fun j => (f j - g j) * (y j - A)) n).
  { rewrite (sum_ext _ (fun j => 1 * (1 * (f j * y j) + (- A) * f j) + (-1) * (1 * (g j * y j) + (- A) * g j))) by (intros; ring).
    rewrite !sum_lin. fold F G. unfold mean. fold G. assert (hA : sum (fun j => f j * y j) n = A * F) by (unfold A, mean; fold F; field; lra).
    rewrite hA. field. lra. }
  apply Rmult_le_reg_r with G. exact hG. rewrite <- (Rabs_pos_eq G) at 1 by lra. rewrite <- Rabs_mult, eq.
  apply Rle_trans with (2 * V * sum (fun j => Rabs (f j - g j)) n).
  - apply mix_abs. intros j hj. unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. assert (k := hy j hj). lra.
  - assert (0 <= V) by (apply Rle_trans with (2 := m); apply Rabs_pos). rewrite (Rmult_assoc _ E G). apply Rmult_le_compat_l; lra.
Qed.
(* the smaller sum, relative *)
Lemma mean_ratio r : F <= G -> 0 <= r -> (forall j, (j < n)%nat -> r * g j <= f j) -> Rabs (mean g) <= V -> Rabs (mean f - mean g) <= 2 * V * (1 - r).
Proof.
  intros hFG hr h mg. set (k := fun j => / F * f j + (- (r / G)) * g j).
  assert (kp : forall j, (j < n)%nat -> 0 <= k j).
  { intros j hj. unfold k. assert (a := h j hj). assert (b := hg j hj). assert (c := hf j hj).
    apply Rmult_le_reg_r with (F * G). now apply Rmult_lt_0_compat. rewrite Rmult_0_l.
    replace ((/ F * f j + - (r / G) * g j) * (F * G)) with (f j * G - r * g j * F) by (field; lra).
    assert (0 <= f j * (G - F)) by (apply Rmult_le_pos; lra). assert (0 <= (f j - r * g j) * F) by (apply Rmult_le_pos; lra). lra. }
  assert (ks : sum k n = 1 - r). { unfold k. rewrite sum_lin. fold F G. field. lra. }
  assert (km : sum (fun j => k j * y j) n = mean f - r * mean g).
  { rewrite (sum_ext _ (fun j => / F * (f j * y j) + (- (r / G)) * (g j * y j))) by (intros; unfold k; ring).
    rewrite sum_lin. unfold mean. fold F G. field. lra. }
  assert (kb := mix_pos k y V n kp hy). rewrite ks, km in kb.
  assert (r1 : 0 <= 1 - r) by (rewrite <- ks; apply sum_pos; exact kp).
  replace (mean f - mean g) with ((mean f - r * mean g) - (1 - r) * mean g) by ring.
  unfold Rminus at 1. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp, Rabs_mult, (Rabs_pos_eq (1 - r)) by exact r1.
  assert ((1 - r) * Rabs (mean g) <= (1 - r) * V) by (apply Rmult_le_compat_l; assumption). lra.
Qed.
End Means.

(* ---- exact and computed scores *)
Section Weights.
Variables (live : nat -> bool) (y : nat -> R) (n : nat) (V : R).
Hypothesis hy : forall j, (j < n)%nat -> Rabs (y j) <= V.
Definition weight (s : nat -> R) (j : nat) : R := if live j then exp (s j) else 0.
Lemma weight_pos s j : 0 <= weight s j.
Proof. unfold weight. destruct (live j). left. apply exp_pos. lra. Qed.
Definition attend (s : nat -> R) : R := mean y n (weight s).
Hypothesis some : exists i, (i < n)%nat /\ live i = true.
Lemma weights_pos s : 0 < sum (weight s) n.
Proof.
  destruct some as (i & hi & l). apply Rlt_le_trans with (weight s i). unfold weight. rewrite l. apply exp_pos.
  apply sum_one. intros. apply weight_pos. exact hi.
Qed.
Lemma attend_abs s : Rabs (attend s) <= V.
Proof. unfold attend. apply mean_abs. exact hy. intros. apply weight_pos. apply weights_pos. Qed.
Lemma attend_shift s c : attend (fun j => s j - c) = attend s.
Proof.
  assert (e : forall j, weight (fun j => s j - c) j = exp (- c) * weight s j).
  { intros j. unfold weight. destruct (live j). unfold Rminus. rewrite exp_plus. ring. ring. }
  assert (a : sum (fun j => weight (fun j => s j - c) j * y j) n = exp (- c) * sum (fun j => weight s j * y j) n).
  { rewrite <- sum_mul. apply sum_ext. intros j _. rewrite e. ring. }
  assert (b : sum (weight (fun j => s j - c)) n = exp (- c) * sum (weight s) n).
  { rewrite <- sum_mul. apply sum_ext. intros j _. apply e. }
  unfold attend, mean. rewrite a, b.
  assert (p := exp_pos (- c)). assert (q := weights_pos s). field. lra.
Qed.
Lemma exp_low D : 1 - exp (- D) <= D.
Proof. assert (h := exp_ineq1_le (- D)). lra. Qed.
Lemma weight_ratio s t D j : (live j = true -> Rabs (s j - t j) <= D) -> exp (- D) * weight t j <= weight s j.
Proof.
  intros h. unfold weight. destruct (live j). 2: lra. rewrite <- exp_plus. specialize (h eq_refl). apply Rabs_le_inv in h.
  destruct (Rle_lt_or_eq_dec (- D + t j) (s j) ltac:(lra)) as [l|l]. left. now apply exp_increasing. rewrite l. lra.
Qed.
Lemma attend_scores s t D : (forall j, (j < n)%nat -> live j = true -> Rabs (s j - t j) <= D) -> Rabs (attend s - attend t) <= 2 * V * D.
Proof.
  intros h. assert (hV : 0 <= V) by (apply Rle_trans with (2 := attend_abs s); apply Rabs_pos).
  apply Rle_trans with (2 * V * (1 - exp (- D))).
  2:{ apply Rmult_le_compat_l. lra. apply exp_low. }
  assert (p := exp_pos (- D)).
  destruct (Rle_lt_dec (sum (weight s) n) (sum (weight t) n)) as [c|c].
  - unfold attend. apply mean_ratio; try exact hy; try (intros; apply weight_pos); try apply weights_pos; try exact c; try lra.
    intros j hj. apply weight_ratio. auto. apply attend_abs.
  - rewrite Rabs_minus_sym. unfold attend. apply mean_ratio; try exact hy; try (intros; apply weight_pos); try apply weights_pos; try lra.
    intros j hj. apply weight_ratio. intros l. rewrite Rabs_minus_sym. auto. apply attend_abs.
Qed.
End Weights.

(* one weight: e is the exponential of the rounded difference, relatively within 2 u from -708 on, 0 below *)
Definition near (e t : R) : Prop := (-708 <= t -> Rabs (e - exp t) <= 2 * u * exp t) /\ (t < -708 -> e = 0).
Lemma t_exp t : t * exp (- t) <= 3 / 8.
Proof.
  assert (h := exp_ineq1_le (t - 1)). assert (p := exp_pos (- t)).
  apply Rle_trans with (exp (-1)). 2: interval.
  replace (-1) with (t - 1 + - t) by ring. rewrite exp_plus. apply Rmult_le_compat_r; lra.
Qed.
Lemma exp_near x d : 0 <= x <= / 2 -> Rabs d <= x -> Rabs (exp d - 1) <= x / (1 - x).
Proof.
  intros hx hd. apply Rabs_le_inv in hd. assert (l := exp_ineq1_le d). assert (k := exp_ineq1_le (- d)).
  assert (p := exp_pos d). rewrite exp_Ropp in k.
  assert (q : exp d * (1 - x) <= 1).
  { apply Rle_trans with (exp d * / exp d). 2: rewrite Rinv_r; lra. apply Rmult_le_compat_l; lra. }
  apply Rabs_le. split; apply Rmult_le_reg_r with (1 - x); try lra.
  - replace (- (x / (1 - x)) * (1 - x)) with (- x) by (field; lra).
    assert (0 <= (exp d - (1 - x)) * (1 - x)) by (apply Rmult_le_pos; lra).
    assert (0 <= x * x) by (apply Rmult_le_pos; lra). lra.
  - replace (x / (1 - x) * (1 - x)) with x by (field; lra). lra.
Qed.
Lemma exp_flush t : 707 <= t -> exp (- t) <= bpow radix2 (-1019).
Proof.
  intros h. rewrite bpow_exp. change (IZR radix2) with 2. assert (l : ln 2 <= 707 / 1019) by interval.
  destruct (Rle_lt_or_eq_dec (- t) (IZR (-1019) * ln 2) ltac:(lra)) as [c|c]. left. now apply exp_increasing. rewrite c. lra.
Qed.
Lemma weight_err s m e : fmt s -> fmt m -> s <= m -> near e (rn (s - m)) ->
  Rabs (e - exp (s - m)) <= u * (1 + / 1000000000) * (2 * exp (s - m) + 3 / 8) + bpow radix2 (-1019).
Proof.
  intros fs fm le [h1 h2]. assert (fm' : fmt (- m)) by now apply generic_format_opp.
  assert (r := rn_plus s (- m) fs fm'). fold (s - m) in r. set (t := m - s).
  replace (s - m) with (- t) in * by (unfold t; ring). assert (t0 : 0 <= t) by (unfold t; lra).
  rewrite Rabs_Ropp, (Rabs_pos_eq t) in r by exact t0. set (T := rn (- t)) in *.
  assert (b0 := bpow_gt_0 radix2 (-1019)). assert (p := exp_pos (- t)). assert (te := t_exp t).
  destruct (Rle_lt_dec (-708) T) as [c|c].
  - specialize (h1 c). clear h2.
    assert (tm : t <= 709). { apply Rabs_le_inv in r. unfold u in *. lra. }
    assert (ut : 0 <= u * t) by (apply Rmult_le_pos; [unfold u; lra|exact t0]).
    assert (us : u * t <= / 10000000000) by (unfold u in *; lra).
    assert (k := exp_near (u * t) (T - - t) ltac:(lra) r).
    assert (x1 : u * t / (1 - u * t) <= (1 + / 4000000000) * (u * t)).
    { apply Rmult_le_reg_r with (1 - u * t). lra. unfold Rdiv. rewrite (Rmult_assoc (u * t)), Rinv_l by lra.
      assert (0 <= (u * t) * ((1 + / 4000000000) * (1 - u * t) - 1)) by (apply Rmult_le_pos; lra). lra. }
    set (X := exp (T - - t)) in *. assert (eT : exp T = exp (- t) * X) by (unfold X; rewrite <- exp_plus; f_equal; ring).
    rewrite eT in h1. set (W := exp (- t)) in *.
    assert (x2 : Rabs (X - 1) <= / 2000000000) by lra. assert (x3 := Rabs_le_inv _ _ x2).
    replace (e - W) with ((e - W * X) + W * (X - 1)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite (Rabs_mult W), (Rabs_pos_eq W) by lra.
    assert (a1 : 2 * u * (W * X) <= u * (1 + / 1000000000) * (2 * W)).
    { replace (u * (1 + / 1000000000) * (2 * W)) with (2 * u * (W * (1 + / 1000000000))) by ring.
      apply Rmult_le_compat_l. unfold u; lra. apply Rmult_le_compat_l; lra. }
    assert (a2 : W * Rabs (X - 1) <= u * (1 + / 1000000000) * (3 / 8)).
    { apply Rle_trans with (W * ((1 + / 4000000000) * (u * t))). apply Rmult_le_compat_l; lra.
      replace (W * ((1 + / 4000000000) * (u * t))) with (u * (1 + / 4000000000) * (t * W)) by ring.
      apply Rle_trans with (u * (1 + / 4000000000) * (3 / 8)). apply Rmult_le_compat_l. unfold u; lra. exact te. unfold u; lra. }
    lra.
  - rewrite (h2 c). rewrite Rminus_0_l, Rabs_Ropp, Rabs_pos_eq by lra.
    assert (exp (- t) <= bpow radix2 (-1019)). { apply exp_flush. apply Rabs_le_inv in r. unfold u in *. lra. }
    assert (0 <= u * (1 + / 1000000000) * (2 * exp (- t) + 3 / 8)) by (apply Rmult_le_pos; [unfold u; lra|lra]). lra.
Qed.

(* ---- one output *)
Section Output.
Variables (live : nat -> bool) (y s e exact : nat -> R) (n : nat) (V m D : R).
Hypothesis h1 : (1 <= n)%nat.
Hypothesis hn : INR n <= 2147483648.
Hypothesis hy : forall j, (j < n)%nat -> Rabs (y j) <= V.
Hypothesis hs : forall j, (j < n)%nat -> fmt (s j).
Hypothesis he : forall j, (j < n)%nat -> fmt (e j) /\ 0 <= e j.
(* m is the largest live score; dead keys weigh 0 *)
Hypothesis hm : exists i, (i < n)%nat /\ live i = true /\ s i = m.
Hypothesis hmax : forall j, (j < n)%nat -> live j = true -> s j <= m.
Hypothesis hw : forall j, (j < n)%nat -> if live j then near (e j) (rn (s j - m)) else e j = 0.
(* computed scores are near the exact ones *)
Hypothesis hD : forall j, (j < n)%nat -> live j = true -> Rabs (s j - exact j) <= D.
Let N := INR n.
Let some : exists i, (i < n)%nat /\ live i = true.
Proof. destruct hm as (i & a & b & _). now exists i. Qed.
Let wx := weight live (fun j => s j - m).
Lemma V_pos : 0 <= V.
Proof. apply Rle_trans with (Rabs (y 0%nat)). apply Rabs_pos. apply hy. lia. Qed.
Lemma weights_one : 1 <= sum wx n.
Proof.
  destruct hm as (i & a & b & c). apply Rle_trans with (wx i).
  - unfold wx, weight. rewrite b, c, Rminus_diag_eq, exp_0 by reflexivity. lra.
  - apply sum_one. intros. apply weight_pos. exact a.
Qed.
Lemma sum_three_quarters : 3 / 4 <= sum e n.
Proof.
  destruct hm as (i & a & b & c). apply Rle_trans with (e i).
  - assert (h := hw i a). rewrite b, c in h. rewrite Rminus_diag_eq, rn_0 in h by reflexivity. destruct h as [h _].
    specialize (h ltac:(lra)). rewrite exp_0 in h. apply Rabs_le_inv in h. unfold u in h. lra.
  - apply sum_one. intros j hj. apply he. exact hj. exact a.
Qed.
Lemma weights_near : sum (fun j => Rabs (e j - wx j)) n <=
  (u * (1 + / 1000000000) * (2 + 3 / 8 * N) + N * bpow radix2 (-1019)) * sum wx n.
Proof.
  assert (b0 := bpow_gt_0 radix2 (-1019)). assert (w1 := weights_one). assert (hN := pos_INR n). fold N in hN.
  apply Rle_trans with (sum (fun j => 2 * u * (1 + / 1000000000) * wx j + 1 * (u * (1 + / 1000000000) * (3 / 8) + bpow radix2 (-1019))) n).
  - apply sum_le. intros j hj. assert (h := hw j hj). unfold wx, weight. destruct (live j) eqn:l.
    + destruct hm as (i & a & _ & c). assert (fm : fmt m) by (rewrite <- c; auto).
      assert (g := weight_err (s j) m (e j) (hs j hj) fm (hmax j hj l) h). lra.
    + rewrite h, Rminus_0_r, Rabs_R0. unfold u. lra.
  - rewrite sum_lin, sum_cst. fold N.
    assert (q : 0 <= N * (u * (1 + / 1000000000) * (3 / 8) + bpow radix2 (-1019)) * (sum wx n - 1)).
    { apply Rmult_le_pos. apply Rmult_le_pos. exact hN. unfold u; lra. lra. }
    clear - q. lra.
Qed.
Theorem output_error : Rabs (out e y n - attend live y n exact) <=
  V * (w * (11 / 4 * N + 4) + 2 * D + N * bpow radix2 (-1018)) + 4 * N * eta.
Proof.
  assert (V0 := V_pos). assert (w1 := weights_one). assert (hN := pos_INR n). fold N in hN. assert (S0 := sum_three_quarters).
  assert (a := hull e y n V h1 hn (fun j h => proj1 (he j h)) (fun j h => proj2 (he j h)) S0 hy). fold N in a.
  change (sum (fun j => e j * y j) n / sum e n) with (mean y n e) in a.
  assert (b : Rabs (mean y n e - mean y n wx) <= 2 * V * (u * (1 + / 1000000000) * (2 + 3 / 8 * N) + N * bpow radix2 (-1019))).
  { apply mean_near. exact hy. intros j h. apply he. exact h. lra. lra. exact weights_near. }
  assert (c := attend_scores live y n V hy some s exact D hD).
  rewrite <- (attend_shift live y n some s m) in c. change (attend live y n (fun j => s j - m)) with (mean y n wx) in c.
  assert (t : bpow radix2 (-1018) = 2 * bpow radix2 (-1019)) by (change (-1018)%Z with (1 + -1019)%Z; rewrite bpow_plus; reflexivity).
  replace (out e y n - attend live y n exact) with
    ((out e y n - mean y n e) + (mean y n e - mean y n wx) + (mean y n wx - attend live y n exact)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  apply Rle_trans with (1 := Rplus_le_compat_r _ _ _ (Rabs_triang _ _)). rewrite t.
  assert (k : 0 <= V * (w - u * (1 + / 1000000000)) * (4 + 3 / 4 * N)).
  { apply Rmult_le_pos. apply Rmult_le_pos. exact V0. unfold w, u; lra. lra. }
  clear - a b c k. lra.
Qed.
End Output.

(* ---- a score: the query scaled, a chain of multiply-adds, a bias *)
Definition score (d : nat) (scale : R) (q k : nat -> R) : R := chain k (fun l => rn (scale * q l)) d.
Definition score_exact (d : nat) (scale : R) (q k : nat -> R) : R := scale * sum (fun l => q l * k l) d.
Definition score_size (d : nat) (scale : R) (q k : nat -> R) : R := Rabs scale * sum (fun l => Rabs (q l * k l)) d.
Lemma size_pos d scale q k : 0 <= score_size d scale q k.
Proof. apply Rmult_le_pos. apply Rabs_pos. apply sum_pos. intros. apply Rabs_pos. Qed.
Theorem score_error d scale q k : INR d <= 2147483648 ->
  Rabs (score d scale q k - score_exact d scale q k) <=
  (INR d + 1) * w * score_size d scale q k + 2 * eta * (sum (fun l => Rabs (k l)) d + INR d).
Proof.
  intros hd. assert (He := eta_pos). assert (d0 := pos_INR d). set (X := score_size d scale q k). set (K := sum (fun l => Rabs (k l)) d).
  assert (X0 : 0 <= X) by apply size_pos. assert (K0 : 0 <= K) by (apply sum_pos; intros; apply Rabs_pos).
  set (g := fun l => rn (scale * q l)). assert (a := chain_err k g d hd).
  assert (one : forall l, Rabs (k l * g l - scale * (q l * k l)) <= u * (Rabs scale * Rabs (q l * k l)) + eta * Rabs (k l)).
  { intros l. unfold g. replace (k l * rn (scale * q l) - scale * (q l * k l)) with (k l * (rn (scale * q l) - scale * q l)) by ring.
    rewrite Rabs_mult. assert (h := rn_abs_err (scale * q l)). assert (p := Rabs_pos (k l)).
    apply Rle_trans with (Rabs (k l) * (u * Rabs (scale * q l) + eta)). now apply Rmult_le_compat_l. rewrite !Rabs_mult. lra. }
  assert (XK : forall c, c * X + eta * K = sum (fun l => c * (Rabs scale * Rabs (q l * k l)) + eta * Rabs (k l)) d).
  { intros c. rewrite sum_lin, sum_mul. reflexivity. }
  assert (b : Rabs (sum (fun l => k l * g l) d - score_exact d scale q k) <= u * X + eta * K).
  { unfold score_exact. rewrite <- sum_mul.
    replace (sum (fun l => k l * g l) d - sum (fun l => scale * (q l * k l)) d) with
      (1 * sum (fun l => k l * g l) d + (-1) * sum (fun l => scale * (q l * k l)) d) by ring.
    rewrite <- sum_lin, XK. apply Rle_trans with (1 := sum_abs _ _). apply sum_le.
    intros l _. replace (1 * (k l * g l) + -1 * (scale * (q l * k l))) with (k l * g l - scale * (q l * k l)) by ring. apply one. }
  assert (c : sum (fun l => Rabs (k l * g l)) d <= (1 + u) * X + eta * K).
  { rewrite XK. apply sum_le. intros l _. assert (o := one l).
    replace (k l * g l) with ((k l * g l - scale * (q l * k l)) + scale * (q l * k l)) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_mult scale). lra. }
  unfold score. fold g. replace (chain k g d - score_exact d scale q k) with
    ((chain k g d - sum (fun l => k l * g l) d) + (sum (fun l => k l * g l) d - score_exact d scale q k)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (c' : INR d * (v * sum (fun l => Rabs (k l * g l)) d) <= INR d * (v * ((1 + u) * X + eta * K))).
  { apply Rmult_le_compat_l. exact d0. apply Rmult_le_compat_l. unfold v; lra. exact c. }
  assert (k1 : 0 <= X * ((INR d + 1) * w - INR d * (v * (1 + u)) - u)) by (apply Rmult_le_pos; [exact X0|unfold w, v, u; lra]).
  assert (k2 : 0 <= eta * K * (1 - INR d * v)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|unfold v; lra]).
  clear - a b c' k1 k2. lra.
Qed.
Theorem biased_error d scale q k b : INR d <= 2147483648 -> fmt b ->
  Rabs (rn (score d scale q k + b) - (score_exact d scale q k + b)) <=
  (INR d + 2) * w * (score_size d scale q k + Rabs b) + 3 * eta * (sum (fun l => Rabs (k l)) d + INR d).
Proof.
  intros hd hb. assert (He := eta_pos). assert (d0 := pos_INR d). assert (a := score_error d scale q k hd).
  set (X := score_size d scale q k) in *. set (K := sum (fun l => Rabs (k l)) d) in *.
  assert (X0 : 0 <= X) by apply size_pos. assert (K0 : 0 <= K) by (apply sum_pos; intros; apply Rabs_pos).
  assert (B0 := Rabs_pos b).
  assert (x : Rabs (score_exact d scale q k) <= X).
  { unfold score_exact, X, score_size. rewrite Rabs_mult. apply Rmult_le_compat_l. apply Rabs_pos. apply sum_abs. }
  assert (r := rn_plus (score d scale q k) b (chain_fmt _ _ _) hb).
  set (s := score d scale q k) in *. set (S := score_exact d scale q k) in *. set (E := (INR d + 1) * w * X + 2 * eta * (K + INR d)) in *.
  assert (f : Rabs (s + b) <= X + E + Rabs b).
  { replace (s + b) with ((s - S) + S + b) by ring. apply Rle_trans with (1 := Rabs_triang _ _). assert (t := Rabs_triang (s - S) S). lra. }
  replace (rn (s + b) - (S + b)) with ((rn (s + b) - (s + b)) + (s - S)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (f' : u * Rabs (s + b) <= u * (X + E + Rabs b)) by (apply Rmult_le_compat_l; [unfold u; lra|exact f]).
  unfold E in *.
  assert (k1 : 0 <= X * (w - u * (1 + (INR d + 1) * w))) by (apply Rmult_le_pos; [exact X0|unfold w, u; lra]).
  assert (k2 : 0 <= Rabs b * ((INR d + 2) * w - u)) by (apply Rmult_le_pos; [exact B0|unfold w, u; lra]).
  assert (k3 : 0 <= eta * (K + INR d) * (1 - 2 * u)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|unfold u; lra]).
  clear - a r f' k1 k2 k3. lra.
Qed.

(* ---- one output of one query: keys k_j of depth d, the query q, values y_j, biases b_j; dense and causal: no bias *)
Section Head.
Variables (live : nat -> bool) (n d : nat) (scale : R) (q : nat -> R) (k : nat -> nat -> R) (b y e : nat -> R) (m V X K : R).
Hypothesis h1 : (1 <= n)%nat.
Hypothesis hn : INR n <= 2147483648.
Hypothesis hd : INR d <= 2147483648.
Hypothesis hy : forall j, (j < n)%nat -> Rabs (y j) <= V.
Hypothesis hK : forall j, (j < n)%nat -> sum (fun l => Rabs (k j l)) d <= K.
Hypothesis he : forall j, (j < n)%nat -> fmt (e j) /\ 0 <= e j.
(* m is the largest of the live scores s, the weights e are the exponentials of the differences, dead keys weigh 0 *)
Definition weighs (s : nat -> R) : Prop :=
  (exists i, (i < n)%nat /\ live i = true /\ s i = m) /\ (forall j, (j < n)%nat -> live j = true -> s j <= m) /\
  (forall j, (j < n)%nat -> if live j then near (e j) (rn (s j - m)) else e j = 0).
Let N := INR n.
Let L := INR d.
Let V0 : 0 <= V.
Proof. apply Rle_trans with (Rabs (y 0%nat)). apply Rabs_pos. apply hy. lia. Qed.
Theorem attention_error :
  weighs (fun j => score d scale q (k j)) -> (forall j, (j < n)%nat -> score_size d scale q (k j) <= X) ->
  Rabs (out e y n - attend live y n (fun j => score_exact d scale q (k j))) <=
  w * V * (2 * (L + 1) * X + 11 / 4 * N + 4) + V * (N * bpow radix2 (-1018) + 4 * eta * (K + L)) + 4 * N * eta.
Proof.
  intros (hm & hmax & hw) hX. assert (He := eta_pos). assert (d0 := pos_INR d). fold L in d0.
  assert (o := output_error live y (fun j => score d scale q (k j)) e (fun j => score_exact d scale q (k j)) n V m
    ((L + 1) * w * X + 2 * eta * (K + L)) h1 hn hy (fun j _ => chain_fmt _ _ _) he hm hmax hw).
  fold N in o. eapply Rle_trans. apply o. 2: apply Req_le; ring.
  intros j hj _. apply Rle_trans with (1 := score_error d scale q (k j) hd). fold L.
  assert (c := hX j hj). assert (f := hK j hj). apply Rplus_le_compat; apply Rmult_le_compat_l; try lra.
  apply Rmult_le_pos. lra. unfold w; lra.
Qed.
Theorem masked_error :
  weighs (fun j => rn (score d scale q (k j) + b j)) -> (forall j, (j < n)%nat -> fmt (b j)) ->
  (forall j, (j < n)%nat -> live j = true -> score_size d scale q (k j) + Rabs (b j) <= X) ->
  Rabs (out e y n - attend live y n (fun j => score_exact d scale q (k j) + b j)) <=
  w * V * (2 * (L + 2) * X + 11 / 4 * N + 4) + V * (N * bpow radix2 (-1018) + 6 * eta * (K + L)) + 4 * N * eta.
Proof.
  intros (hm & hmax & hw) hb hX. assert (He := eta_pos). assert (d0 := pos_INR d). fold L in d0.
  assert (o := output_error live y (fun j => rn (score d scale q (k j) + b j)) e (fun j => score_exact d scale q (k j) + b j) n V m
    ((L + 2) * w * X + 3 * eta * (K + L)) h1 hn hy (fun j _ => rn_fmt _) he hm hmax hw).
  fold N in o. eapply Rle_trans. apply o. 2: apply Req_le; ring.
  intros j hj l. apply Rle_trans with (1 := biased_error d scale q (k j) (b j) hd (hb j hj)). fold L.
  assert (c := hX j hj l). assert (f := hK j hj). apply Rplus_le_compat; apply Rmult_le_compat_l; try lra.
  apply Rmult_le_pos. lra. unfold w; lra.
Qed.
(* against the natural scale V max(1, X), for 1 <= d: at most 8 (n + d) u of it *)
Theorem attention_scale : (1 <= d)%nat -> 0 <= X -> w * V * (2 * (L + 2) * X + 11 / 4 * N + 4) <= 8 * (N + L) * u * (V * Rmax 1 X).
Proof.
  intros hd1 X0. assert (n1 : 1 <= N) by (apply (le_INR 1); exact h1). assert (d1 : 1 <= L) by (apply (le_INR 1); exact hd1).
  set (M := Rmax 1 X). assert (m1 : 1 <= M) by apply Rmax_l. assert (m2 : X <= M) by apply Rmax_r.
  apply Rle_trans with (w * V * (2 * (L + 2) * M + (11 / 4 * N + 4) * M)).
  - apply Rmult_le_compat_l. apply Rmult_le_pos; [unfold w; lra|exact V0].
    assert (2 * (L + 2) * X <= 2 * (L + 2) * M) by (apply Rmult_le_compat_l; lra).
    assert ((11 / 4 * N + 4) * 1 <= (11 / 4 * N + 4) * M) by (apply Rmult_le_compat_l; lra). lra.
  - replace (w * V * (2 * (L + 2) * M + (11 / 4 * N + 4) * M)) with (V * M * (w * (2 * L + 11 / 4 * N + 8))) by field.
    replace (8 * (N + L) * u * (V * M)) with (V * M * (u * (8 * (N + L)))) by ring.
    apply Rmult_le_compat_l. apply Rmult_le_pos; lra. unfold w, u. lra.
Qed.
End Head.
