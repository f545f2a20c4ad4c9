(* Rounding error of softmax: one exp, a sum of exps in any order, a share. The operations of the header's `order`, each rounded to nearest (rn), none
   overflowing; of the C's own values in SoftmaxLemmas.v. u = 2^-53, v = u (1 + 2^-20), t = max x - x_i, E = exp (- t).
     |e - E| <= (t + 2) v E + 2^-1021      argument and exp; below -708 the value 0
     t E <= 22 E + 2^-33                    t exp (- t) <= a exp (- t) + exp (-1 - a): the errors of the arguments weigh 22, not 708, in a sum
     |s - S| <= (24 + d) v S + c 2^-86 (1 + 2 d u)      c terms, each through d additions at most *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib VecLib.
From CF Require AttentionError.
Open Scope R_scope.

Lemma texp t : 0 <= t -> t * exp (- t) <= 22 * exp (- t) + / 9000000000.
Proof.
  intros h. assert (a := exp_ineq1_le (t - 23)). assert (p := exp_pos (- t)).
  assert (b : (t - 22) * exp (- t) <= exp (-23)).
  { replace (-23) with (t - 23 + - t) by ring. rewrite exp_plus. apply Rmult_le_compat_r; lra. }
  assert (c : exp (-23) <= / 9000000000) by interval. lra.
Qed.
Lemma flush t : 7079 / 10 <= t -> exp (- t) <= bpow radix2 (-1021).
Proof.
  intros h. rewrite bpow_exp. change (IZR radix2) with 2. assert (l : ln 2 <= 7079 / 10 / 1021) by interval.
  destruct (Rle_lt_or_eq_dec (- t) (IZR (-1021) * ln 2) ltac:(lra)) as [c|c]. left. now apply exp_increasing. rewrite c. lra.
Qed.
Lemma exp_err x m e : fmt x -> fmt m -> x <= m -> AttentionError.near e (rn (x - m)) ->
  Rabs (e - exp (x - m)) <= (m - x + 2) * (v * exp (x - m)) + bpow radix2 (-1021).
Proof.
  intros fs fm le [h1 h2]. assert (fm' : fmt (- m)) by now apply generic_format_opp.
  assert (r := rn_plus x (- m) fs fm'). fold (x - m) in r. set (t := m - x).
  replace (x - m) with (- t) in * by (unfold t; ring). assert (t0 : 0 <= t) by (unfold t; lra).
  rewrite Rabs_Ropp, (Rabs_pos_eq t) in r by exact t0. set (T := rn (- t)) in *.
  assert (b0 := bpow_gt_0 radix2 (-1021)). assert (p := exp_pos (- t)).
  destruct (Rle_lt_dec (-708) T) as [c|c].
  - specialize (h1 c). clear h2.
    assert (tm : t <= 709). { apply Rabs_le_inv in r. unfold u in *. lra. }
    assert (ut : 0 <= u * t) by (apply Rmult_le_pos; [unfold u; lra|exact t0]).
    assert (us : u * t <= / 10000000000) by (unfold u in *; lra).
    assert (k := AttentionError.exp_near (u * t) (T - - t) ltac:(lra) r).
    assert (x1 : u * t / (1 - u * t) <= (1 + / 4000000000) * (u * t)).
    { apply Rmult_le_reg_r with (1 - u * t). lra. unfold Rdiv. rewrite (Rmult_assoc (u * t)), Rinv_l by lra.
      assert (0 <= (u * t) * ((1 + / 4000000000) * (1 - u * t) - 1)) by (apply Rmult_le_pos; lra). lra. }
    set (X := exp (T - - t)) in *. assert (eT : exp T = exp (- t) * X) by (unfold X; rewrite <- exp_plus; f_equal; ring).
    rewrite eT in h1. set (W := exp (- t)) in *.
    assert (x2 : Rabs (X - 1) <= / 2000000000) by lra. assert (x3 := Rabs_le_inv _ _ x2).
    replace (e - W) with ((e - W * X) + W * (X - 1)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite (Rabs_mult W), (Rabs_pos_eq W) by lra.
    assert (a1 : 2 * u * (W * X) <= 2 * (v * W)).
    { replace (2 * (v * W)) with (2 * u * (W * (v / u))) by (field; unfold u; lra).
      apply Rmult_le_compat_l. unfold u; lra. apply Rmult_le_compat_l. lra. unfold v, u. lra. }
    assert (a2 : W * Rabs (X - 1) <= t * (v * W)).
    { apply Rle_trans with (W * ((1 + / 4000000000) * (u * t))). apply Rmult_le_compat_l; lra.
      replace (W * ((1 + / 4000000000) * (u * t))) with (t * W * ((1 + / 4000000000) * u)) by ring.
      replace (t * (v * W)) with (t * W * v) by ring. apply Rmult_le_compat_l. apply Rmult_le_pos; lra. unfold v, u. lra. }
    fold t. lra.
  - rewrite (h2 c). rewrite Rminus_0_l, Rabs_Ropp, Rabs_pos_eq by lra.
    assert (exp (- t) <= bpow radix2 (-1021)). { apply flush. apply Rabs_le_inv in r. unfold u in *. lra. }
    assert (0 <= (t + 2) * (v * exp (- t))) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; [unfold v|]; lra]). fold t. lra.
Qed.

Definition k0 : R := / 77371252455336267181195264.    (* 2^-86 *)
Definition snear (d c s S : R) := Rabs (s - S) <= v * ((24 + d) * S) + (1 + d * (2 * u)) * (c * k0).
Lemma tiny : bpow radix2 (-1021) <= / 1000000000000000000000000000000000000.
Proof.
  apply Rle_trans with (bpow radix2 (-120)). apply bpow_le. lia. change (bpow radix2 (-120)) with (/ 1329227995784915872903807060280344576). lra.
Qed.
(* an exp in a sum *)
Lemma exp_in_sum t W e : 0 <= t -> W = exp (- t) -> Rabs (e - W) <= (t + 2) * (v * W) + bpow radix2 (-1021) ->
  Rabs (e - W) <= v * (24 * W) + k0.
Proof.
  intros h eq b. assert (a := texp t h). rewrite <- eq in a. assert (z := tiny). apply Rle_trans with (1 := b).
  replace ((t + 2) * (v * W)) with (v * (t * W + 2 * W)) by ring.
  assert (c : v * (t * W + 2 * W) <= v * (22 * W + / 9000000000 + 2 * W)) by (apply Rmult_le_compat_l; [unfold v|]; lra).
  apply Rle_trans with (v * (22 * W + / 9000000000 + 2 * W) + bpow radix2 (-1021)). lra. unfold v, k0 in *. lra.
Qed.
Lemma add_two d i j a A b B : 0 <= d <= 268435456 -> 0 <= i -> 0 <= j -> 0 <= A -> 0 <= B -> fmt a -> fmt b ->
  snear d i a A -> Rabs (b - B) <= v * ((24 + d) * B) + (1 + d * (2 * u)) * (j * k0) ->
  snear (d + 1) (i + j) (rn (a + b)) (A + B).
Proof.
  unfold snear. intros hd hi hj hA hB fa fb ha hb. assert (r := rn_plus a b fa fb).
  set (K := (1 + d * (2 * u)) * ((i + j) * k0)). assert (kp : 0 <= (i + j) * k0) by (apply Rmult_le_pos; [|unfold k0]; lra).
  assert (Kp : 0 <= K). { apply Rmult_le_pos. unfold u; lra. exact kp. }
  assert (h : Rabs (a + b - (A + B)) <= v * ((24 + d) * (A + B)) + K).
  { replace (a + b - (A + B)) with ((a - A) + (b - B)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). unfold K. lra. }
  assert (g : Rabs (a + b) <= (A + B) + (v * ((24 + d) * (A + B)) + K)).
  { replace (a + b) with ((a + b - (A + B)) + (A + B)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq (A + B)) by lra. lra. }
  assert (g' : u * Rabs (a + b) <= u * ((A + B) + (v * ((24 + d) * (A + B)) + K))) by (apply Rmult_le_compat_l; [unfold u; lra|exact g]).
  replace (rn (a + b) - (A + B)) with ((rn (a + b) - (a + b)) + (a + b - (A + B))) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (c1 : 0 <= (A + B) * (v - u - u * v * (24 + d))).
  { apply Rmult_le_pos. lra. assert (u * v * (24 + d) <= u * v * 268435480) by (apply Rmult_le_compat_l; [unfold u, v|]; lra). unfold u, v in *. lra. }
  assert (c2 : K * (1 + u) <= (1 + (d + 1) * (2 * u)) * ((i + j) * k0)).
  { unfold K. replace ((1 + d * (2 * u)) * ((i + j) * k0) * (1 + u)) with ((1 + d * (2 * u)) * (1 + u) * ((i + j) * k0)) by ring.
    apply Rmult_le_compat_r. exact kp. unfold u in *. lra. }
  clear - r h g' c1 c2. lra.
Qed.
Lemma add_exp d c s S t W e : 0 <= d <= 268435456 -> 0 <= c -> 0 <= S -> fmt s -> fmt e -> snear d c s S ->
  0 <= t -> W = exp (- t) -> Rabs (e - W) <= (t + 2) * (v * W) + bpow radix2 (-1021) -> snear (d + 1) (c + 1) (rn (s + e)) (S + W).
Proof.
  intros hd hc hS fs fe hs ht eq he. assert (p : 0 < W) by (rewrite eq; apply exp_pos). apply add_two; try assumption; try lra.
  apply Rle_trans with (1 := exp_in_sum t W e ht eq he).
  assert (0 <= d * (v * W)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; [unfold v|]; lra]).
  assert (0 <= d * (2 * u)) by (apply Rmult_le_pos; [|unfold u]; lra).
  assert (0 <= d * (2 * u) * k0) by (apply Rmult_le_pos; [|unfold k0]; lra). lra.
Qed.
Lemma snear_up d e c s S : 0 <= d <= e -> 0 <= c -> 0 <= S -> snear d c s S -> snear e c s S.
Proof.
  unfold snear. intros h hc hS hs. apply Rle_trans with (1 := hs).
  assert (0 <= (e - d) * (v * S)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; [unfold v|]; lra]).
  assert (0 <= (e - d) * (2 * u * (c * k0))).
  { apply Rmult_le_pos. lra. apply Rmult_le_pos. unfold u; lra. apply Rmult_le_pos. lra. unfold k0; lra. } lra.
Qed.

(* the share: y = rn (w r), r = rn (1 / s) *)
Definition w19 : R := 524289 / 4722366482869645213696.    (* 0x1.00002p-53 = u (1 + 2^-19) *)
Lemma sum_rel N s S : 1 <= N <= 2147483648 -> 0 <= S -> / 2 <= s -> snear (N / 16 + 5) N s S ->
  49 / 100 <= S /\ Rabs (s - S) <= v * (N / 16 + 30) * S.
Proof.
  unfold snear. intros hN hS hs h.
  assert (a : (1 + (N / 16 + 5) * (2 * u)) * (N * k0) <= 52 / 100 * u * (49 / 100)).
  { apply Rle_trans with ((1 + / 1000) * (2147483648 * k0)). 2: unfold u, k0; lra. apply Rmult_le_compat.
    - unfold u. lra.
    - apply Rmult_le_pos; [|unfold k0]; lra.
    - unfold u. lra.
    - apply Rmult_le_compat_r; [unfold k0|]; lra. }
  assert (b : v * ((24 + (N / 16 + 5)) * S) <= / 1000000 * S).
  { rewrite <- Rmult_assoc. apply Rmult_le_compat_r. exact hS. unfold v. lra. }
  assert (s49 : 49 / 100 <= S). { apply Rabs_le_inv in h. unfold u in *. lra. }
  split. exact s49. apply Rle_trans with (1 := h).
  assert (52 / 100 * u * (49 / 100) <= v * S).
  { apply Rle_trans with (v * (49 / 100)). unfold v, u; lra. apply Rmult_le_compat_l; [unfold v|]; lra. } lra.
Qed.
Lemma share_err N s S t E w : 1 <= N <= 2147483648 -> 0 <= S -> / 2 <= s <= 4294967296 -> snear (N / 16 + 5) N s S -> 0 <= t -> 0 <= E -> 0 <= w ->
  Rabs (w - E) <= (t + 2) * (v * E) + bpow radix2 (-1021) ->
  Rabs (rn (w * rn (1 / s)) - E / S) <= w19 * (t + N / 16 + 35) * (E / S) + N * bpow radix2 (-1018).
Proof.
  intros hN hS hs hn ht hE hw he. destruct (sum_rel N s S hN hS ltac:(lra) hn) as [s49 hsS].
  assert (He := eta_pos). assert (b1 : eta <= / 1000000000000000000000000000000000000).
  { apply Rle_trans with (bpow radix2 (-1021)). 2: apply tiny. unfold eta. assert (bpow radix2 (-1074) <= bpow radix2 (-1021)) by (apply bpow_le; lia).
    assert (q := bpow_gt_0 radix2 (-1074)). lra. }
  set (r := rn (1 / s)). assert (i0 : 0 < / s) by (apply Rinv_0_lt_compat; lra).
  assert (is : / s * s = 1) by (apply Rinv_l; lra).
  (* r s = 1 + rho *)
  assert (rr := rn_abs_err (1 / s)). fold r in rr. unfold Rdiv in rr. rewrite Rmult_1_l, (Rabs_pos_eq (/ s)) in rr by lra.
  set (rho := u * (1 + / 1000000)).
  assert (hr : Rabs (r * s - 1) <= rho).
  { replace (r * s - 1) with ((r - / s) * s) by (rewrite <- is; ring). rewrite Rabs_mult, (Rabs_pos_eq s) by lra.
    apply Rle_trans with ((u * / s + eta) * s). apply Rmult_le_compat_r; lra.
    replace ((u * / s + eta) * s) with (u * (/ s * s) + eta * s) by ring. rewrite is.
    assert (eta * s <= / 1000000000000000000000000000000000000 * 4294967296) by (apply Rmult_le_compat; lra). unfold rho, u. lra. }
  assert (rs := Rabs_le_inv _ _ hr). assert (rp : 0 < r). { apply Rmult_lt_reg_r with s. lra. unfold rho, u in rs. lra. }
  assert (r2 : r <= 21 / 10). { apply Rmult_le_reg_r with s. lra. unfold rho, u in rs. lra. }
  set (sg := v * (N / 16 + 30)) in *. assert (sgb : 0 <= sg <= / 50000000) by (unfold sg, v; lra).
  (* r S <= 1 + g *)
  set (g := / 40000000).
  assert (rS : r * S <= 1 + g).
  { assert (z := Rabs_le_inv _ _ hsS). assert (q : r * (S * (1 - sg)) <= r * s) by (apply Rmult_le_compat_l; lra).
    apply Rmult_le_reg_r with (1 - sg). lra. apply Rle_trans with (1 + rho). lra.
    apply Rle_trans with ((1 + g) * (1 - / 50000000)). unfold rho, g, u; lra. apply Rmult_le_compat_l; unfold g; lra. }
  set (p := E / S). assert (iS : 0 < / S) by (apply Rinv_0_lt_compat; lra). assert (p0 : 0 <= p) by (apply Rmult_le_pos; lra).
  assert (ep : E = p * S) by (unfold p; field; lra).
  assert (Er : E * r <= p * (1 + g)). { rewrite ep, Rmult_assoc. apply Rmult_le_compat_l; lra. }
  assert (d1 : Rabs (w - E) * r <= p * ((t + 2) * v * (1 + g)) + bpow radix2 (-1021) * (21 / 10)).
  { apply Rle_trans with (((t + 2) * (v * E) + bpow radix2 (-1021)) * r). apply Rmult_le_compat_r; lra.
    replace (((t + 2) * (v * E) + bpow radix2 (-1021)) * r) with ((t + 2) * v * (E * r) + bpow radix2 (-1021) * r) by ring.
    replace (p * ((t + 2) * v * (1 + g))) with ((t + 2) * v * (p * (1 + g))) by ring.
    assert (zz := bpow_gt_0 radix2 (-1021)). apply Rplus_le_compat; apply Rmult_le_compat_l; try lra. apply Rmult_le_pos; [|unfold v]; lra. }
  assert (d2 : Rabs (E * r - p) <= p * (rho + (1 + g) * sg)).
  { replace (E * r - p) with (p * ((r * s - 1) + r * (S - s))) by (rewrite ep; ring). rewrite Rabs_mult, (Rabs_pos_eq p) by exact p0.
    apply Rmult_le_compat_l. exact p0. apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_mult r), (Rabs_pos_eq r), (Rabs_minus_sym S s) by lra.
    apply Rplus_le_compat. exact hr. apply Rle_trans with (r * (sg * S)). apply Rmult_le_compat_l; lra.
    replace (r * (sg * S)) with ((r * S) * sg) by ring. apply Rmult_le_compat_r; lra. }
  set (B := (t + 2) * v * (1 + g) + rho + (1 + g) * sg).
  assert (d3 : Rabs (w * r - p) <= p * B + bpow radix2 (-1021) * (21 / 10)).
  { replace (w * r - p) with ((w - E) * r + (E * r - p)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite Rabs_mult, (Rabs_pos_eq r) by lra. unfold B. lra. }
  assert (e := rn_abs_err (w * r)).
  assert (d4 : Rabs (w * r) <= p + (p * B + bpow radix2 (-1021) * (21 / 10))).
  { replace (w * r) with ((w * r - p) + p) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq p) by exact p0. lra. }
  assert (d5 : u * Rabs (w * r) <= u * (p + (p * B + bpow radix2 (-1021) * (21 / 10)))) by (apply Rmult_le_compat_l; [unfold u; lra|exact d4]).
  replace (rn (w * r) - p) with ((rn (w * r) - w * r) + (w * r - p)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (cB : B * (1 + u) + u <= w19 * (t + N / 16 + 35)).
  { unfold B, sg, rho, g, v, u, w19. lra. }
  assert (d6 : p * (B * (1 + u) + u) <= p * (w19 * (t + N / 16 + 35))) by (apply Rmult_le_compat_l; assumption).
  assert (zz := bpow_gt_0 radix2 (-1021)).
  assert (et : eta <= bpow radix2 (-1021)).
  { unfold eta. assert (bpow radix2 (-1074) <= bpow radix2 (-1021)) by (apply bpow_le; lia). assert (q := bpow_gt_0 radix2 (-1074)). lra. }
  assert (ab : bpow radix2 (-1021) * (21 / 10) * (1 + u) + eta <= N * bpow radix2 (-1018)).
  { replace (bpow radix2 (-1018)) with (8 * bpow radix2 (-1021)). 2: { change 8 with (bpow radix2 3). rewrite <- bpow_plus. reflexivity. }
    assert (1 * (8 * bpow radix2 (-1021)) <= N * (8 * bpow radix2 (-1021))) by (apply Rmult_le_compat_r; lra). unfold u. lra. }
  clear - e d3 d5 d6 ab. lra.
Qed.

(* ---- a sum of exps as a tree of additions: the leaves are computed exps e, with the t that they stand for *)
Inductive tree := Leaf (t e : R) | Node (a b : tree).
Fixpoint value (a : tree) : R := match a with Leaf _ e => e | Node a b => rn (value a + value b) end.
Fixpoint exact (a : tree) : R := match a with Leaf t _ => exp (- t) | Node a b => exact a + exact b end.
Fixpoint count (a : tree) : R := match a with Leaf _ _ => 1 | Node a b => count a + count b end.
Fixpoint depth (a : tree) : R := match a with Leaf _ _ => 0 | Node a b => Rmax (depth a) (depth b) + 1 end.
Definition exp_ok (t e : R) := 0 <= t /\ 0 <= e <= 1 /\ fmt e /\ Rabs (e - exp (- t)) <= (t + 2) * (v * exp (- t)) + bpow radix2 (-1021).
Fixpoint leaves (P : R -> R -> Prop) (a : tree) : Prop := match a with Leaf t e => P t e | Node a b => leaves P a /\ leaves P b end.
Lemma exact_pos a : 0 < exact a.
Proof. induction a; simpl. apply exp_pos. lra. Qed.
Lemma count_pos a : 1 <= count a.
Proof. induction a; simpl; lra. Qed.
Lemma depth_pos a : 0 <= depth a.
Proof. induction a; simpl. lra. assert (h := Rmax_l (depth a1) (depth a2)). lra. Qed.
Lemma value_fmt a : leaves exp_ok a -> fmt (value a).
Proof. destruct a; simpl. intros h. apply h. intros _. apply rn_fmt. Qed.
Theorem sum_error a : leaves exp_ok a -> depth a <= 268435456 ->
  Rabs (value a - exact a) <= v * ((24 + depth a) * exact a) + (1 + depth a * (2 * u)) * (count a * k0).
Proof.
  change (leaves exp_ok a -> depth a <= 268435456 -> snear (depth a) (count a) (value a) (exact a)).
  induction a as [t e|a IHa b IHb]; simpl; intros h hd.
  - destruct h as (ht & _ & _ & he). unfold snear. apply Rle_trans with (1 := exp_in_sum t _ e ht eq_refl he). lra.
  - destruct h as [ha hb]. assert (l := Rmax_l (depth a) (depth b)). assert (r := Rmax_r (depth a) (depth b)).
    assert (pa := depth_pos a). assert (pb := depth_pos b). assert (ca := count_pos a). assert (cb := count_pos b).
    assert (ea := exact_pos a). assert (eb := exact_pos b). set (d := Rmax (depth a) (depth b)) in *.
    apply add_two; try lra; try (now apply value_fmt).
    + apply (snear_up (depth a)); try lra. apply IHa; [exact ha|lra].
    + apply (snear_up (depth b)); try lra. apply IHb; [exact hb|lra].
Qed.
(* y = e (1 / s), both rounded, n exps in s, each through n/16 + 5 additions at most (16 lanes, then four additions) *)
Theorem softmax_error a t e : leaves exp_ok a -> exp_ok t e -> count a <= 2147483648 -> depth a <= count a / 16 + 5 -> / 2 <= value a <= 4294967296 ->
  Rabs (rn (e * rn (1 / value a)) - exp (- t) / exact a) <= w19 * (t + count a / 16 + 35) * (exp (- t) / exact a) + count a * bpow radix2 (-1018).
Proof.
  intros h (ht & [e0 e1] & fe & he) hc hd hs. assert (ca := count_pos a). assert (ea := exact_pos a). assert (p := exp_pos (- t)).
  apply share_err; try lra; try assumption.
  apply (snear_up (depth a)); try lra. split. apply depth_pos. exact hd. apply sum_error. exact h. lra.
Qed.
(* what the exps of the header's `order` satisfy: e from the rounded difference, 0 below CF_EXP_XMIN *)
Theorem exp_error x m e : fmt x -> fmt m -> x <= m -> fmt e -> 0 <= e <= 1 ->
  (-708 <= rn (x - m) -> Rabs (e - exp (rn (x - m))) <= 2 * u * exp (rn (x - m))) -> (rn (x - m) < -708 -> e = 0) -> exp_ok (m - x) e.
Proof.
  intros fx fm le fe he h1 h2. split. lra. split. exact he. split. exact fe.
  replace (- (m - x)) with (x - m) by ring. apply exp_err; try assumption. split; assumption.
Qed.
(* the sum of the values: 22 for t, on average *)
Fixpoint sum (l : list (R * R)) (f : R * R -> R) : R := match l with nil => 0 | cons p l => f p + sum l f end.
Theorem sum_one_error (l : list (R * R)) (y : R * R -> R) S N : 49 / 100 <= S -> 0 <= N -> S = sum l (fun p => exp (- fst p)) ->
  (forall p, List.In p l -> 0 <= fst p /\
    Rabs (y p - exp (- fst p) / S) <= w19 * (fst p + N / 16 + 35) * (exp (- fst p) / S) + N * bpow radix2 (-1018)) ->
  Rabs (sum l y - 1) <= w19 * (57 + N / 16) + INR (length l) * (w19 * / 4294967296 + N * bpow radix2 (-1018)).
Proof.
  intros hS hN eS hy. assert (iS : 0 < / S) by (apply Rinv_0_lt_compat; lra).
  assert (g : Rabs (sum l y - sum l (fun p => exp (- fst p)) / S) <=
    w19 * (57 + N / 16) * (sum l (fun p => exp (- fst p)) / S) + INR (length l) * (w19 * / 4294967296 + N * bpow radix2 (-1018))).
  { clear eS. induction l as [|p l IH].
    - simpl. unfold Rdiv. rewrite !Rmult_0_l, Rminus_0_r, Rabs_R0. lra.
    - specialize (IH (fun q h => hy q (or_intror h))). destruct (hy p (or_introl eq_refl)) as [ht h].
      change (length (p :: l)) with (Datatypes.S (length l)). rewrite S_INR. simpl sum.
      assert (a := texp (fst p) ht). set (E := exp (- fst p)) in *. set (X := sum l (fun q => exp (- fst q))) in *.
      assert (b : fst p * (E / S) <= 22 * (E / S) + / 4294967296).
      { unfold Rdiv. rewrite <- !Rmult_assoc. apply Rle_trans with ((22 * E + / 9000000000) * / S). apply Rmult_le_compat_r; lra.
        rewrite Rmult_plus_distr_r. apply Rplus_le_compat_l.
        assert (/ S <= 100 / 49). { replace (100 / 49) with (/ (49 / 100)) by field. apply Rinv_le; lra. } lra. }
      assert (b' : w19 * (fst p * (E / S)) <= w19 * (22 * (E / S) + / 4294967296)) by (apply Rmult_le_compat_l; [unfold w19; lra|exact b]).
      replace (y p + sum l y - (E + X) / S) with ((y p - E / S) + (sum l y - X / S)) by (field; lra).
      replace ((E + X) / S) with (E / S + X / S) by (field; lra).
      apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  rewrite <- eS in g. replace (S / S) with 1 in g by (field; lra). lra.
Qed.
(* over the reals, a shift of all entries changes nothing *)
Theorem shift_exact (l : list R) c x : List.In x l ->
  exp (x - c) / List.fold_right (fun z s => exp (z - c) + s) 0 l = exp x / List.fold_right (fun z s => exp z + s) 0 l.
Proof.
  intros hx. assert (p := exp_pos (- c)).
  assert (e : List.fold_right (fun z s => exp (z - c) + s) 0 l = exp (- c) * List.fold_right (fun z s => exp z + s) 0 l).
  { clear hx. induction l as [|z l IH]; simpl. ring. rewrite IH. unfold Rminus. rewrite exp_plus. ring. }
  assert (q : 0 < List.fold_right (fun z s => exp z + s) 0 l).
  { assert (pos : forall k, 0 <= List.fold_right (fun z s => exp z + s) 0 k).
    { induction k as [|z k IH]; simpl. lra. assert (g := exp_pos z). lra. }
    destruct l as [|z l]. contradiction. simpl. assert (g := exp_pos z). assert (k := pos l). lra. }
  rewrite e. unfold Rminus. rewrite exp_plus. field. split; lra.
Qed.
Lemma ln_le_ x y : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros p [h|<-]. left. now apply ln_increasing. lra. Qed.
(* l: log of the sum, relatively within 2 u of log s *)
Lemma ln_ratio z : 0 <= z <= / 40000000 -> forall q, Rabs (q - 1) <= z -> Rabs (ln q) <= z * (1 + / 30000000).
Proof.
  intros hz q hq. apply Rabs_le_inv in hq. assert (qp : 0 < q) by lra.
  assert (a : ln q <= q - 1). { assert (h := exp_ineq1_le (ln q)). rewrite exp_ln in h by lra. lra. }
  assert (b : - ln q <= / q - 1). { assert (h := exp_ineq1_le (- ln q)). rewrite exp_Ropp, exp_ln in h by lra. lra. }
  assert (c : / q - 1 <= z * (1 + / 30000000)).
  { apply Rmult_le_reg_r with q. lra. rewrite Rmult_minus_distr_r, Rinv_l by lra.
    assert (z * (1 + / 30000000) * (1 - z) <= z * (1 + / 30000000) * q) by (apply Rmult_le_compat_l; [apply Rmult_le_pos|]; lra).
    assert (0 <= z * (/ 30000000 - z * (1 + / 30000000))) by (apply Rmult_le_pos; [lra|]; assert (z * (1 + / 30000000) <= / 40000000 * (1 + / 30000000)) by (apply Rmult_le_compat_r; lra); lra). lra. }
  assert (0 <= z * / 30000000) by (apply Rmult_le_pos; lra). apply Rabs_le. lra.
Qed.
(* log of the sum, before the last roundings *)
Definition logerr (N : R) : R := w19 * (N / 16 + 75).
Theorem logsum_error N s S l : 1 <= N <= 2147483648 -> 0 <= S <= N -> / 2 <= s -> snear (N / 16 + 5) N s S ->
  Rabs (l - ln s) <= 2 * u * Rabs (ln s) -> Rabs (l - ln S) <= logerr N /\ Rabs (ln S) <= 43 / 2.
Proof.
  intros hN hS hs hn hl. destruct (sum_rel N s S hN (proj1 hS) hs hn) as [s49 h]. set (z := v * (N / 16 + 30)) in *.
  assert (zb : 0 <= z <= / 40000000) by (unfold z, v; lra). assert (i : 0 < / S) by (apply Rinv_0_lt_compat; lra).
  assert (q : Rabs (s / S - 1) <= z).
  { replace (s / S - 1) with ((s - S) * / S) by (field; lra). rewrite Rabs_mult, (Rabs_pos_eq (/ S)) by lra.
    apply Rle_trans with (z * S * / S). apply Rmult_le_compat_r; lra. rewrite Rmult_assoc, Rinv_r by lra. lra. }
  assert (g := ln_ratio z zb _ q). assert (sp : 0 < s) by lra.
  assert (e : ln (s / S) = ln s - ln S). { unfold Rdiv. rewrite ln_mult, ln_Rinv by lra. ring. } rewrite e in g.
  assert (b1 : -3 / 4 <= ln S). { apply Rle_trans with (ln (49 / 100)). interval. apply ln_le_; lra. }
  assert (b2 : ln S <= 43 / 2 - / 1000). { apply Rle_trans with (ln 2147483648). apply ln_le_; lra. interval. }
  assert (b3 : Rabs (ln S) <= 43 / 2) by (apply Rabs_le; lra). split. 2: exact b3.
  assert (b4 : Rabs (ln s) <= 22). { apply Rabs_le_inv in g. apply Rabs_le. lra. }
  assert (b5 : 2 * u * Rabs (ln s) <= 2 * u * 22) by (apply Rmult_le_compat_l; [unfold u|]; lra).
  replace (l - ln S) with ((l - ln s) + (ln s - ln S)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  unfold logerr, z, v, u, w19 in *. lra.
Qed.
(* the last roundings: l near the log L of the sum *)
Lemma logerr_small N : 1 <= N <= 2147483648 -> 0 <= logerr N <= / 10000.
Proof. intros h. unfold logerr, w19. lra. Qed.
Lemma logsumexp_step N L l m : 1 <= N <= 2147483648 -> fmt m -> fmt l -> Rabs (l - L) <= logerr N ->
  Rabs (rn (m + l) - (m + L)) <= w19 * (N / 16 + 76) + w19 * Rabs (m + L).
Proof.
  intros hN fm fl h. assert (r := rn_plus m l fm fl). assert (Db := logerr_small N hN).
  assert (a : Rabs (m + l) <= Rabs (m + L) + logerr N).
  { replace (m + l) with ((m + L) + (l - L)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (c : u * Rabs (m + l) <= u * (Rabs (m + L) + logerr N)) by (apply Rmult_le_compat_l; [unfold u; lra|exact a]).
  replace (rn (m + l) - (m + L)) with ((rn (m + l) - (m + l)) + (l - L)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (p := Rabs_pos (m + L)). assert (0 <= (w19 - u) * Rabs (m + L)) by (apply Rmult_le_pos; [unfold w19, u|]; lra).
  assert (u * logerr N <= u * 1) by (apply Rmult_le_compat_l; [unfold u|]; lra). unfold logerr, u, w19 in *. lra.
Qed.
Lemma logsoftmax_step N L l m x : 1 <= N <= 2147483648 -> fmt m -> fmt l -> fmt x -> x <= m -> Rabs L <= 43 / 2 -> Rabs (l - L) <= logerr N ->
  Rabs (rn (rn (x - m) - l) - (x - m - L)) <= w19 * (N / 16 + 76) + w19 * (2 * (m - x) + 22).
Proof.
  intros hN fm fl fx le b h.
  assert (fm' : fmt (- m)) by now apply generic_format_opp. assert (fl' : fmt (- l)) by now apply generic_format_opp.
  assert (r1 := rn_plus x (- m) fx fm'). fold (x - m) in r1. assert (r2 := rn_plus (rn (x - m)) (- l) (rn_fmt _) fl'). fold (rn (x - m) - l) in r2.
  rewrite (Rabs_left1 (x - m)) in r1 by lra. set (T := rn (x - m)) in *. assert (Db := logerr_small N hN).
  assert (lb : Rabs l <= 22). { replace l with ((l - L) + L) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (a : Rabs (T - l) <= (m - x) + u * (m - x) + 22).
  { replace (T - l) with ((T - (x - m)) + (x - m) + - l) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    rewrite Rabs_Ropp. assert (t := Rabs_triang (T - (x - m)) (x - m)). rewrite (Rabs_left1 (x - m)) in t by lra. lra. }
  assert (c : u * Rabs (T - l) <= u * ((m - x) + u * (m - x) + 22)) by (apply Rmult_le_compat_l; [unfold u; lra|exact a]).
  replace (rn (T - l) - (x - m - L)) with ((rn (T - l) - (T - l)) + (T - (x - m)) + - (l - L)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp.
  assert (t := Rabs_triang (rn (T - l) - (T - l)) (T - (x - m))).
  assert (0 <= (m - x) * (2 * w19 - 2 * u - u * u)) by (apply Rmult_le_pos; [|unfold w19, u]; lra). unfold logerr, w19, u in *. lra.
Qed.
Theorem logsumexp_error N s S l m : 1 <= N <= 2147483648 -> 0 <= S <= N -> / 2 <= s -> snear (N / 16 + 5) N s S ->
  Rabs (l - ln s) <= 2 * u * Rabs (ln s) -> fmt m -> fmt l ->
  Rabs (rn (m + l) - (m + ln S)) <= w19 * (N / 16 + 76) + w19 * Rabs (m + ln S).
Proof. intros hN hS hs hn hl fm fl. destruct (logsum_error N s S l hN hS hs hn hl) as [h _]. now apply logsumexp_step. Qed.
Theorem logsoftmax_error N s S l m x : 1 <= N <= 2147483648 -> 0 <= S <= N -> / 2 <= s -> snear (N / 16 + 5) N s S ->
  Rabs (l - ln s) <= 2 * u * Rabs (ln s) -> fmt m -> fmt l -> fmt x -> x <= m ->
  Rabs (rn (rn (x - m) - l) - (x - m - ln S)) <= w19 * (N / 16 + 76) + w19 * (2 * (m - x) + 22).
Proof. intros hN hS hs hn hl fm fl fx le. destruct (logsum_error N s S l hN hS hs hn hl) as [h b]. now apply logsoftmax_step. Qed.
