(* Rounding error of the fields of SA and USA (specs/dynamics.md): one component of one token's velocity, the operations of the kernels each rounded to
   nearest, none overflowing, the sums over the tokens in any order. rn is that rounding; a model of the algorithm, not of the C: no memory, no blocks.
   n tokens x_j of d components, j < n, the token i among them: for causal masking the tokens up to i. L, B, N in the theorems: d, |beta|, n. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From Interval Require Import Tactic.
From CF Require Import FloatLib VecLib AttentionError.
Open Scope R_scope.

(* ---- sums *)
Lemma sum_swap (h : nat -> nat -> R) n d : sum (fun k => sum (fun j => h j k) n) d = sum (fun j => sum (fun k => h j k) d) n.
Proof.
  induction d as [|d IH]; simpl.
  - induction n as [|n IHn]; simpl. reflexivity. rewrite <- IHn. ring.
  - rewrite IH. rewrite (sum_ext (fun j => sum (fun k => h j k) d + h j d) (fun j => 1 * sum (fun k => h j k) d + 1 * h j d)) by (intros; ring).
    rewrite sum_lin. ring.
Qed.
(* (sum g a)^2 <= sum g sum g a^2 *)
Lemma jensen g a n : (forall j, (j < n)%nat -> 0 <= g j) ->
  sum (fun j => g j * a j) n * sum (fun j => g j * a j) n <= sum g n * sum (fun j => g j * (a j * a j)) n.
Proof.
  induction n as [|n IH]; intros h; simpl. lra.
  assert (i := IH ltac:(auto)). assert (hn := h n ltac:(lia)). assert (G0 : 0 <= sum g n) by (apply sum_pos; auto).
  assert (T0 : 0 <= sum (fun j => g j * (a j * a j)) n) by (apply sum_pos; intros; apply Rmult_le_pos; [auto|apply Rle_0_sqr]).
  set (S := sum (fun j => g j * a j) n) in *. set (G := sum g n) in *. set (T := sum (fun j => g j * (a j * a j)) n) in *. set (b := a n).
  assert (k : 2 * S * b <= G * (b * b) + T).
  { destruct (Rle_lt_or_eq_dec _ _ G0) as [p|z].
    - apply Rmult_le_reg_r with G. exact p. assert (q := Rle_0_sqr (G * b - S)). unfold Rsqr in q. lra.
    - rewrite <- z in *. assert (S = 0) by (apply Rsqr_0_uniq; unfold Rsqr; assert (q := Rle_0_sqr S); unfold Rsqr in q; lra). rewrite H. lra. }
  assert (m := Rmult_le_compat_l _ _ _ hn k). lra.
Qed.

(* ---- a rounded sum of products a_j b_j in any order: chains of fused multiply-adds, joined *)
Inductive order := one (j : nat) | more (t : order) (j : nat) | join (s t : order).
Fixpoint run (a b : nat -> R) (t : order) : R := match t with
  | one j => rn (a j * b j) | more t j => rn (run a b t + a j * b j) | join s t => rn (run a b s + run a b t) end.
Fixpoint terms (f : nat -> R) (t : order) : R := match t with one j => f j | more t j => terms f t + f j | join s t => terms f s + terms f t end.
Definition size := terms (fun _ => 1).
(* each of 0 .. n-1 once *)
Definition covers (t : order) (n : nat) := forall f, terms f t = sum f n.
Lemma run_fmt a b t : fmt (run a b t).
Proof. destruct t; apply rn_fmt. Qed.
Lemma size_one t : 1 <= size t.
Proof. unfold size. induction t; simpl; lra. Qed.
Lemma terms_abs f t : Rabs (terms f t) <= terms (fun j => Rabs (f j)) t.
Proof. induction t; simpl. lra. apply Rle_trans with (1 := Rabs_triang _ _). lra. apply Rle_trans with (1 := Rabs_triang _ _). lra. Qed.
Lemma covers_size t n : covers t n -> size t = INR n.
Proof. intros h. unfold size. rewrite h. rewrite sum_cst. ring. Qed.
Theorem any_order a b t : size t <= 2147483648 ->
  Rabs (run a b t - terms (fun j => a j * b j) t) <= size t * (v * terms (fun j => Rabs (a j * b j)) t) + (2 * size t - 1) * eta.
Proof.
  assert (He := eta_pos). induction t as [j|t IH j|s IHs t IHt]; intros h.
  - simpl. unfold size; simpl. assert (r := rn_abs_err (a j * b j)). assert (p := Rabs_pos (a j * b j)).
    assert (0 <= (v - u) * Rabs (a j * b j)) by (apply Rmult_le_pos; [unfold v, u; lra|exact p]). lra.
  - assert (h' : size (more t j) = size t + 1) by reflexivity. assert (g := size_one t). rewrite h' in *. specialize (IH ltac:(lra)).
    simpl. set (A := terms (fun j => Rabs (a j * b j)) t) in *. set (A0 := terms (fun j => a j * b j) t) in *. set (x := a j * b j).
    assert (hA : Rabs A0 <= A) by apply terms_abs. set (I := size t) in *. set (s := run a b t) in *. clearbody A A0 x I s.
    assert (hA0 : 0 <= A) by (apply Rle_trans with (2 := hA); apply Rabs_pos). assert (hx := Rabs_pos x). assert (r := rn_abs_err (s + x)).
    assert (q : Rabs (s + x) <= I * (v * A) + (2 * I - 1) * eta + A + Rabs x).
    { replace (s + x) with ((s - A0) + A0 + x) by ring. apply Rle_trans with (1 := Rabs_triang _ _). assert (k := Rabs_triang (s - A0) A0). lra. }
    replace (rn (s + x) - (A0 + x)) with ((rn (s + x) - (s + x)) + (s - A0)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (q' : u * Rabs (s + x) <= u * (I * (v * A) + (2 * I - 1) * eta + A + Rabs x)) by (apply Rmult_le_compat_l; [unfold u; lra|exact q]).
    assert (p1 : 0 <= A * (v - u - u * (I * v))) by (apply Rmult_le_pos; [exact hA0|unfold v, u; lra]).
    assert (p2 : 0 <= Rabs x * ((I + 1) * v - u)) by (apply Rmult_le_pos; [exact hx|unfold v, u; lra]).
    assert (p3 : 0 <= eta * (1 - u * (2 * I - 1))) by (apply Rmult_le_pos; [lra|unfold u; lra]).
    clear - r IH q' p1 p2 p3. lra.
  - assert (h' : size (join s t) = size s + size t) by reflexivity. assert (g := size_one t). assert (g' := size_one s). rewrite h' in *.
    specialize (IHs ltac:(lra)). specialize (IHt ltac:(lra)). simpl. assert (r := rn_plus _ _ (run_fmt a b s) (run_fmt a b t)).
    set (A := terms (fun j => Rabs (a j * b j)) s) in *. set (A0 := terms (fun j => a j * b j) s) in *. assert (hA : Rabs A0 <= A) by apply terms_abs.
    set (B := terms (fun j => Rabs (a j * b j)) t) in *. set (B0 := terms (fun j => a j * b j) t) in *. assert (hB : Rabs B0 <= B) by apply terms_abs.
    set (I := size s) in *. set (J := size t) in *. set (p := run a b s) in *. set (q := run a b t) in *. clearbody A A0 B B0 I J p q.
    assert (hA0 : 0 <= A) by (apply Rle_trans with (2 := hA); apply Rabs_pos). assert (hB0 : 0 <= B) by (apply Rle_trans with (2 := hB); apply Rabs_pos).
    assert (k : Rabs (p + q) <= I * (v * A) + (2 * I - 1) * eta + J * (v * B) + (2 * J - 1) * eta + A + B).
    { replace (p + q) with (((p - A0) + (q - B0)) + (A0 + B0)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
      assert (k1 := Rabs_triang (p - A0) (q - B0)). assert (k2 := Rabs_triang A0 B0). lra. }
    replace (rn (p + q) - (A0 + B0)) with ((rn (p + q) - (p + q)) + ((p - A0) + (q - B0))) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (k1 := Rabs_triang (p - A0) (q - B0)).
    assert (k2 := Rmult_le_compat_l u _ _ ltac:(unfold u; lra) k).
    assert (p1 : 0 <= A * (J * v - u - u * (I * v))) by (apply Rmult_le_pos; [exact hA0|unfold v, u; lra]).
    assert (p2 : 0 <= B * (I * v - u - u * (J * v))) by (apply Rmult_le_pos; [exact hB0|unfold v, u; lra]).
    assert (p3 : 0 <= eta * (1 - u * (2 * I + 2 * J - 2))) by (apply Rmult_le_pos; [lra|unfold u; lra]).
    clear - r IHs IHt k1 k2 p1 p2 p3. lra.
Qed.

(* ---- one weight: the exponent beta c - |beta| of the computed inner product c, clamped to [low, high] *)
Definition low : R := -300.
Definition high : R := 1.
Section Weight.
Variables (beta c c0 e D : R).
Hypothesis hb : Rabs beta <= 1048576.
Hypothesis hc0 : Rabs c0 <= 1 + / 262144.
Definition exponent (c : R) : R := rn (beta * c - Rabs beta).
Hypothesis he : Rabs (e - exp (Rmax (exponent c) low)) <= 2 * u * exp (Rmax (exponent c) low).
Hypothesis hD : Rabs (exponent c - (beta * c0 - Rabs beta)) <= D.
Hypothesis hD1 : 0 <= D <= / 1000.
Let W := exp (beta * c0 - Rabs beta).
Lemma weight_within : Rabs (e - W) <= (1002 / 1000 * D + 1002 / 1000 * (2 * u)) * W + exp (-299).
Proof.
  assert (p := exp_pos (beta * c0 - Rabs beta)). fold W in p. assert (p9 := exp_pos (-299)).
  destruct (Rle_lt_dec low (exponent c)) as [l|l].
  - rewrite Rmax_left in he by exact l. set (t := exponent c) in *. set (d := t - (beta * c0 - Rabs beta)) in *.
    assert (et : exp t = W * exp d) by (unfold W, d; rewrite <- exp_plus; f_equal; ring).
    assert (k := exp_near D d ltac:(lra) hD). assert (kk : D / (1 - D) <= 1002 / 1000 * D - / 1000000 * D).
    { apply Rmult_le_reg_r with (1 - D). lra. unfold Rdiv. rewrite (Rmult_assoc D), Rinv_l by lra.
      assert (0 <= D * ((1002 / 1000 - / 1000000) * (1 - D) - 1)) by (apply Rmult_le_pos; lra). lra. }
    rewrite et in he. set (X := exp d) in *. assert (X1 := Rabs_le_inv _ _ k).
    replace (e - W) with ((e - W * X) + W * (X - 1)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult, (Rabs_pos_eq W) by lra.
    assert (a1 : 2 * u * (W * X) <= 1002 / 1000 * (2 * u) * W).
    { replace (1002 / 1000 * (2 * u) * W) with (2 * u * (W * (1002 / 1000))) by ring. apply Rmult_le_compat_l. unfold u; lra. apply Rmult_le_compat_l; lra. }
    assert (a2 : W * Rabs (X - 1) <= W * (1002 / 1000 * D)). { apply Rmult_le_compat_l. lra. lra. }
    lra.
  - rewrite Rmax_right in he by lra. unfold low in *. assert (k : W <= exp (-299)).
    { unfold W. apply Rabs_le_inv in hD. left. apply exp_increasing. lra. }
    assert (k2 : 2 * exp (-300) <= exp (-299)).
    { replace (-299) with (-300 + 1) by ring. rewrite exp_plus. assert (2 <= exp 1) by interval. assert (q := exp_pos (-300)).
      rewrite (Rmult_comm 2). apply Rmult_le_compat_l; lra. }
    assert (q := exp_pos (-300)). apply Rle_trans with (exp (-299)).
    + apply Rabs_le. apply Rabs_le_inv in he. unfold u in he. lra.
    + assert (0 <= (1002 / 1000 * D + 1002 / 1000 * (2 * u)) * W) by (apply Rmult_le_pos; [unfold u; lra|lra]). lra.
Qed.
End Weight.

(* ---- norms of vectors of d components *)
Lemma half_squares a b d : sum (fun k => Rabs (a k * b k)) d <= (sum (fun k => a k * a k) d + sum (fun k => b k * b k) d) / 2.
Proof.
  replace ((sum (fun k => a k * a k) d + sum (fun k => b k * b k) d) / 2) with (sum (fun k => / 2 * (a k * a k) + / 2 * (b k * b k)) d)
    by (rewrite sum_lin; field).
  apply sum_le. intros k _. rewrite Rabs_mult. assert (q := Rle_0_sqr (Rabs (a k) - Rabs (b k))). unfold Rsqr in q.
  assert (p1 : Rabs (a k) * Rabs (a k) = a k * a k) by (rewrite <- Rabs_mult; apply Rabs_pos_eq; apply Rle_0_sqr).
  assert (p2 : Rabs (b k) * Rabs (b k) = b k * b k) by (rewrite <- Rabs_mult; apply Rabs_pos_eq; apply Rle_0_sqr). lra.
Qed.
Lemma squares_pos y d : 0 <= sum (fun k => y k * y k) d.
Proof. apply sum_pos. intros. apply Rle_0_sqr. Qed.
Lemma component y d B k : 0 <= B -> sum (fun l => y l * y l) d <= B * B -> (k < d)%nat -> Rabs (y k) <= B.
Proof.
  intros b h hk. rewrite <- (Rabs_pos_eq B) by exact b. apply Rsqr_le_abs_0. unfold Rsqr. apply Rle_trans with (2 := h).
  apply (sum_one (fun l => y l * y l)). intros. apply Rle_0_sqr. exact hk.
Qed.
(* P_x y = y - <x, y> x is no longer than y *)
Lemma projected x y d : sum (fun k => x k * x k) d <= 2 ->
  let s := sum (fun k => x k * y k) d in sum (fun k => (y k - s * x k) * (y k - s * x k)) d <= sum (fun k => y k * y k) d.
Proof.
  intros h s. rewrite (sum_ext _ (fun k => 1 * (1 * (y k * y k) + (- 2 * s) * (x k * y k)) + (s * s) * (x k * x k))) by (intros; ring).
  rewrite !sum_lin. fold s. assert (q := Rle_0_sqr s). unfold Rsqr in q.
  assert (0 <= s * s * (2 - sum (fun k => x k * x k) d)) by (apply Rmult_le_pos; lra). lra.
Qed.

(* ---- one token's velocity *)
Section Field.
Variables (x : nat -> nat -> R) (n d i : nat) (beta : R) (e : nat -> R) (t tz : order).
Let N := INR n.
Let L := INR d.
Let B := Rabs beta.
Hypothesis hn : N <= 16777216.
Hypothesis hd : L <= 16777216.
Hypothesis hi : (i < n)%nat.
Hypothesis hx : forall j, (j < n)%nat -> Rabs (sum (fun k => x j k * x j k) d - 1) <= / 262144.    (* | |x_j| - 1 | <= 2^-20 *)
Hypothesis hbeta : -128 <= beta <= 1048576.
Hypothesis hsize : (L + 3) * B * u <= / 1024.
Hypothesis hnear : forall j, (j < n)%nat -> B * Rabs (sum (fun k => x j k * x j k) d - 1) <= / 2.
Hypothesis ht : covers t n.
Hypothesis htz : covers tz n.
(* the weights as computed: exponentials within 2 u *)
Definition computed (j : nat) : R := exp (Rmax (Rmin (exponent beta (chain (x i) (x j) d)) high) low).
Hypothesis he : forall j, (j < n)%nat -> Rabs (e j - computed j) <= 2 * u * computed j.

Definition inner (j : nat) : R := sum (fun k => x i k * x j k) d.
Definition W (j : nat) : R := exp (beta * inner j - B).
Let S := sum W n.
Definition Q (k : nat) : R := sum (fun j => W j * x j k) n / S.

Definition U (k : nat) : R := run e (fun j => x j k) t.
Definition z : R := run e (fun _ => 1) tz.

Let N1 : 1 <= N.
Proof. unfold N. apply (le_INR 1). lia. Qed.
Let L0 : 0 <= L.
Proof. apply pos_INR. Qed.
Let B0 : 0 <= B.
Proof. apply Rabs_pos. Qed.
Let B1 : B <= 1048576.
Proof. apply Rabs_le. lra. Qed.

Lemma products j : (j < n)%nat -> sum (fun k => Rabs (x i k * x j k)) d <= 1 + / 262144.
Proof.
  intros hj. assert (h := half_squares (x i) (x j) d). assert (a := hx i hi). assert (b := hx j hj). apply Rabs_le_inv in a. apply Rabs_le_inv in b. lra.
Qed.
Lemma inner_abs j : (j < n)%nat -> Rabs (inner j) <= 1 + / 262144.
Proof. intros hj. apply Rle_trans with (1 := sum_abs _ _). now apply products. Qed.

Definition D : R := (1 + / 100000) * ((L + 3) * B) * u + / 8 * u.
Lemma D_small : 0 <= D <= / 1000.
Proof.
  assert (0 <= (L + 3) * B * u) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|unfold u; lra]). unfold D. unfold u in *. lra.
Qed.
Lemma exponent_near j : (j < n)%nat -> Rabs (exponent beta (chain (x i) (x j) d) - (beta * inner j - B)) <= D.
Proof.
  intros hj. assert (He := eta_pos). assert (h := chain_err (x i) (x j) d ltac:(fold L; lra)). fold L in h. fold (inner j) in h.
  assert (p := products j hj). assert (q := inner_abs j hj). set (c := chain (x i) (x j) d) in *. set (c0 := inner j) in *.
  set (A := sum (fun k => Rabs (x i k * x j k)) d) in *.
  assert (hA : L * (v * A) <= L * (v * (1 + / 262144))) by (apply Rmult_le_compat_l; [lra|apply Rmult_le_compat_l; [unfold v; lra|exact p]]).
  assert (et : 16777216 * (2 * eta) <= / 1000000000000000000000).
  { unfold eta. assert (bpow radix2 (-1074) <= bpow radix2 (-200)) by (apply bpow_le; lia).
    assert (bpow radix2 (-200) <= / 1000000000000000000000000000000) by (simpl; unfold Z.pow_pos; simpl; lra). lra. }
  assert (hc : Rabs (c - c0) <= L * (v * (1 + / 262144)) + L * (2 * eta)) by lra.
  assert (le : L * (2 * eta) <= 16777216 * (2 * eta)) by (apply Rmult_le_compat_r; lra).
  assert (cs : Rabs (c - c0) <= / 100000) by (unfold v in *; lra).
  assert (bc : Rabs (beta * c - B) <= B * (20001 / 10000)).
  { apply Rle_trans with (Rabs (beta * c) + Rabs B). unfold Rminus. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp. lra.
    rewrite Rabs_mult, (Rabs_pos_eq B) by exact B0. fold B. assert (Rabs c <= 10001 / 10000).
    { replace c with ((c - c0) + c0) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
    assert (B * Rabs c <= B * (10001 / 10000)) by (apply Rmult_le_compat_l; lra). lra. }
  unfold exponent. fold B. assert (r := rn_abs_err (beta * c - B)). set (y := beta * c - B) in *.
  replace (rn y - (beta * c0 - B)) with ((rn y - y) + beta * (c - c0)) by (unfold y; ring). apply Rle_trans with (1 := Rabs_triang _ _).
  rewrite (Rabs_mult beta). fold B.
  assert (k1 : u * Rabs y <= u * (B * (20001 / 10000))) by (apply Rmult_le_compat_l; [unfold u; lra|exact bc]).
  assert (k2 : B * Rabs (c - c0) <= B * (L * (v * (1 + / 262144)) + / 1000000000000000000000)) by (apply Rmult_le_compat_l; lra).
  assert (k3 : eta <= / 8 * u) by (unfold u; lra).
  assert (k4 : 0 <= B * L * ((1 + / 100000) * u - v * (1 + / 262144))).
  { apply Rmult_le_pos. now apply Rmult_le_pos. unfold u, v; lra. }
  assert (k5 : B * / 1000000000000000000000 <= B * (u * / 1000)) by (apply Rmult_le_compat_l; [lra|unfold u; lra]).
  assert (k6 : 0 <= B * u) by (apply Rmult_le_pos; [lra|unfold u; lra]).
  unfold D. clear - r k1 k2 k3 k4 k5 k6. lra.
Qed.

(* weights and their sum *)
Definition rho : R := 1002 / 1000 * D + 1002 / 1000 * (2 * u).
Definition tau : R := exp (-42).
Lemma S_low : exp (-257) <= S.
Proof.
  apply Rle_trans with (W i).
  - unfold W. assert (a := hx i hi). apply Rabs_le_inv in a. fold (inner i) in a.
    assert (g : -257 < beta * inner i - B).
    { unfold B. destruct (Rle_lt_dec 0 beta) as [p|p].
      - rewrite Rabs_pos_eq by exact p. assert (0 <= beta * (inner i - 1 + / 262144)) by (apply Rmult_le_pos; lra). lra.
      - rewrite Rabs_left by exact p. assert (0 <= (- beta) * (1 + / 262144 - inner i)) by (apply Rmult_le_pos; lra). lra. }
    left. now apply exp_increasing.
  - unfold S. apply sum_one. intros. left. apply exp_pos. exact hi.
Qed.
Lemma S_pos : 0 < S.
Proof. apply Rlt_le_trans with (2 := S_low). apply exp_pos. Qed.
Lemma below_high j : (j < n)%nat -> exponent beta (chain (x i) (x j) d) <= high.
Proof.
  intros hj. assert (k := exponent_near j hj). assert (h := D_small). apply Rabs_le_inv in k.
  assert (c := sum_abs (fun k => x i k * x j k) d). fold (inner j) in c. assert (c' := half_squares (x i) (x j) d).
  assert (bi := hnear i hi). assert (bj := hnear j hj). set (si := sum (fun k => x i k * x i k) d) in *. set (sj := sum (fun k => x j k * x j k) d) in *.
  assert (ai : B * (si - 1) <= B * Rabs (si - 1)) by (apply Rmult_le_compat_l; [exact B0|apply Rle_abs]).
  assert (aj : B * (sj - 1) <= B * Rabs (sj - 1)) by (apply Rmult_le_compat_l; [exact B0|apply Rle_abs]).
  assert (bc : beta * inner j <= B * Rabs (inner j)) by (unfold B; rewrite <- Rabs_mult; apply Rle_abs).
  assert (bd : B * Rabs (inner j) <= B * ((si + sj) / 2)) by (apply Rmult_le_compat_l; [exact B0|lra]).
  unfold high. lra.
Qed.
Lemma weight_near j : (j < n)%nat -> Rabs (e j - W j) <= rho * W j + tau * S.
Proof.
  intros hj. assert (hej := he j hj). unfold computed in hej. rewrite Rmin_left in hej by now apply below_high. assert (k := weight_within beta (chain (x i) (x j) d) (inner j) (e j) D hej (exponent_near j hj) D_small).
  fold B in k. fold (W j) in k. fold rho in k. apply Rle_trans with (1 := k). apply Rplus_le_compat_l.
  unfold tau. replace (-299) with (-42 + -257) by ring. rewrite exp_plus. apply Rmult_le_compat_l. left; apply exp_pos. exact S_low.
Qed.

(* numerator and denominator: off by the same weights g *)
Definition g (j : nat) : R := (N * v * (1 + rho) + rho) * W j + (1 + N * v) * tau * S.
Definition kappa : R := N * v * (1 + rho) + rho + N * ((1 + N * v) * tau).
Let rho0 : 0 <= rho.
Proof. assert (h := D_small). unfold rho. unfold u. lra. Qed.
Let tau0 : 0 <= tau.
Proof. left. apply exp_pos. Qed.
Let v0 : 0 <= v.
Proof. unfold v. lra. Qed.
Lemma W_pos j : 0 <= W j.
Proof. left. apply exp_pos. Qed.
Lemma g_pos j : 0 <= g j.
Proof.
  assert (s := S_pos). assert (p := W_pos j). assert (a : 0 <= N * v) by (apply Rmult_le_pos; lra).
  unfold g. apply Rplus_le_le_0_compat; apply Rmult_le_pos; try lra.
  apply Rplus_le_le_0_compat. apply Rmult_le_pos; lra. lra. apply Rmult_le_pos; lra.
Qed.
Lemma g_sum : sum g n = kappa * S.
Proof.
  unfold g. rewrite (sum_ext _ (fun j => (N * v * (1 + rho) + rho) * W j + ((1 + N * v) * tau * S) * 1)) by (intros; ring).
  rewrite sum_lin, sum_cst. fold S N. unfold kappa. ring.
Qed.
Lemma kappa_small : 0 <= kappa <= / 1000 /\ 2 * kappa <= (2 * (L + 3) * B + 2 * N + 9 / 2) * (10065 / 10000 * u).
Proof.
  assert (h := D_small). assert (t1 : tau <= 53 / 10000 * u) by (unfold tau, u; interval).
  assert (a : 0 <= N * v) by (apply Rmult_le_pos; lra). assert (a1 : N * v <= / 100000000) by (unfold v; lra).
  assert (r1 : rho <= 1 / 990) by (unfold rho, D, u in *; lra).
  assert (c1 : N * v * rho <= N * v * (1 / 990)) by (apply Rmult_le_compat_l; lra).
  assert (c2 : N * ((1 + N * v) * tau) <= N * ((1 + / 100000000) * (53 / 10000 * u))).
  { apply Rmult_le_compat_l. lra. apply Rmult_le_compat; lra. }
  assert (c3 : 0 <= N * ((1 + N * v) * tau)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
  assert (c4 : 0 <= N * v * rho) by (apply Rmult_le_pos; lra).
  assert (c5 : 0 <= (L + 3) * B) by (apply Rmult_le_pos; lra).
  unfold kappa. split; [split|].
  - lra.
  - unfold rho, D, v, u in *. lra.
  - unfold rho, D in *. unfold v, u in *. lra.
Qed.
Definition lambda : R := exp (-400).
Lemma tiny : (2 * N) * eta <= lambda * S /\ eta <= lambda.
Proof.
  assert (s := S_low). assert (h : 33554432 * eta <= exp (-400) * exp (-257)).
  { rewrite <- exp_plus. unfold eta. rewrite bpow_exp. change (IZR radix2) with 2. replace 33554432 with (exp (25 * ln 2)).
    2:{ replace (25 * ln 2) with (ln (2 ^ 25)) by (rewrite ln_pow by lra; simpl; ring). rewrite exp_ln. lra. lra. }
    assert (l : 69 / 100 <= ln 2) by interval. assert (p := exp_pos (25 * ln 2 + IZR (-1074) * ln 2)).
    apply Rle_trans with (exp (25 * ln 2 + IZR (-1074) * ln 2)). rewrite exp_plus in *. lra. left. apply exp_increasing. lra. }
  assert (He := eta_pos). split.
  - apply Rle_trans with (33554432 * eta). apply Rmult_le_compat_r; lra. apply Rle_trans with (1 := h).
    apply Rmult_le_compat_l. left; apply exp_pos. exact s.
  - assert (exp (-400) * exp (-257) <= exp (-400) * 1). { apply Rmult_le_compat_l. left; apply exp_pos. rewrite <- exp_0. left. apply exp_increasing. lra. }
    unfold lambda. lra.
Qed.
(* a sum over the tokens of e_j y_j in any order t *)
Lemma sum_near y s : covers s n -> Rabs (run e y s - sum (fun j => W j * y j) n) <= sum (fun j => g j * Rabs (y j)) n + lambda * S.
Proof.
  intros hs. assert (sz := covers_size s n hs). fold N in sz. assert (h := any_order e y s ltac:(lra)). rewrite sz, !hs in h.
  assert (He := eta_pos). assert (ti := proj1 tiny).
  assert (a : Rabs (sum (fun j => e j * y j) n - sum (fun j => W j * y j) n) <= sum (fun j => (rho * W j + tau * S) * Rabs (y j)) n).
  { replace (sum (fun j => e j * y j) n - sum (fun j => W j * y j) n) with (1 * sum (fun j => e j * y j) n + (-1) * sum (fun j => W j * y j) n) by ring.
    rewrite <- sum_lin. apply Rle_trans with (1 := sum_abs _ _). apply sum_le. intros j hj.
    replace (1 * (e j * y j) + -1 * (W j * y j)) with ((e j - W j) * y j) by ring. rewrite Rabs_mult.
    apply Rmult_le_compat_r. apply Rabs_pos. now apply weight_near. }
  assert (b : sum (fun j => Rabs (e j * y j)) n <= sum (fun j => ((1 + rho) * W j + tau * S) * Rabs (y j)) n).
  { apply sum_le. intros j hj. rewrite Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos. assert (k := weight_near j hj). assert (p := W_pos j).
    replace (e j) with ((e j - W j) + W j) by ring. apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_pos_eq (W j)) by exact p. lra. }
  assert (c : N * (v * sum (fun j => Rabs (e j * y j)) n) <= N * (v * sum (fun j => ((1 + rho) * W j + tau * S) * Rabs (y j)) n)).
  { apply Rmult_le_compat_l. lra. apply Rmult_le_compat_l. exact v0. exact b. }
  replace (sum (fun j => g j * Rabs (y j)) n) with
    (N * (v * sum (fun j => ((1 + rho) * W j + tau * S) * Rabs (y j)) n) + sum (fun j => (rho * W j + tau * S) * Rabs (y j)) n).
  2:{ rewrite <- (sum_mul v), <- (sum_mul N).
      rewrite <- (Rmult_1_l (sum (fun j => N * (v * (((1 + rho) * W j + tau * S) * Rabs (y j)))) n)).
      rewrite <- (Rmult_1_l (sum (fun j => (rho * W j + tau * S) * Rabs (y j)) n)). rewrite <- sum_lin. apply sum_ext. intros j _. unfold g. ring. }
  replace (run e y s - sum (fun j => W j * y j) n) with
    ((run e y s - sum (fun j => e j * y j) n) + (sum (fun j => e j * y j) n - sum (fun j => W j * y j) n)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). clear - h a c ti He. lra.
Qed.
Lemma z_near : Rabs (z - S) <= (kappa + lambda) * S.
Proof.
  unfold z. assert (h := sum_near (fun _ => 1) tz htz).
  rewrite (sum_ext (fun j => W j * 1) W) in h by (intros; ring). rewrite (sum_ext (fun j => g j * Rabs 1) g) in h by (intros; rewrite Rabs_R1; ring).
  rewrite g_sum in h. fold S in h. lra.
Qed.
Lemma lambda_small : 0 <= lambda <= / 1000000000.
Proof. unfold lambda. split. left; apply exp_pos. interval. Qed.
Lemma z_low : (1 - kappa - lambda) * S <= z /\ 0 < z.
Proof.
  assert (h := z_near). apply Rabs_le_inv in h. assert (s := S_pos). assert (k := proj1 kappa_small). assert (l := lambda_small).
  assert (a : (1 - kappa - lambda) * S <= z) by lra. split. exact a. apply Rlt_le_trans with (2 := a). apply Rmult_lt_0_compat; lra.
Qed.

(* the means q = U / z rounded: off from Q by weights h of the components' magnitudes a, which have norm at most 1 + 2^-18 *)
Definition q (k : nat) : R := rn (U k / z).
Definition theta : R := exp (-300).
Definition a (j k : nat) : R := Rabs (x j k) + theta.
Definition p (j : nat) : R := W j / S.
Definition h (j : nat) : R := u * p j + (1 + u) / z * (g j + (kappa + lambda) * W j).
Let u0 : 0 <= u.
Proof. unfold u. lra. Qed.
Lemma theta_small : 0 < theta <= / 1000000000000000000000000000000.
Proof. unfold theta. split. apply exp_pos. interval. Qed.
Lemma p_pos j : 0 <= p j.
Proof. unfold p. apply Rmult_le_pos. apply W_pos. left. apply Rinv_0_lt_compat. exact S_pos. Qed.
Lemma p_sum : sum p n = 1.
Proof.
  assert (s := S_pos). unfold p. rewrite (sum_ext _ (fun j => / S * W j)) by (intros; unfold Rdiv; ring). rewrite sum_mul. fold S. field. lra.
Qed.
Lemma h_pos j : 0 <= h j.
Proof.
  assert (l := lambda_small). assert (k := proj1 kappa_small). assert (gp := g_pos j). assert (wp := W_pos j). assert (pp := p_pos j).
  unfold h. apply Rplus_le_le_0_compat. now apply Rmult_le_pos. apply Rmult_le_pos.
  apply Rmult_le_pos. lra. left. apply Rinv_0_lt_compat. apply z_low. apply Rplus_le_le_0_compat. exact gp. apply Rmult_le_pos; lra.
Qed.
Definition eps : R := sum h n.
Lemma eps_bound : 0 <= eps <= / 400 /\ eps <= 10011 / 10000 * (2 * kappa) + 2 * u.
Proof.
  assert (l := lambda_small). assert (k := proj1 kappa_small). assert (s := S_pos). destruct z_low as [z1 z2].
  assert (eq : eps = u + (1 + u) * (2 * kappa + lambda) * (S / z)).
  { unfold eps, h. rewrite (sum_ext _ (fun j => u * p j + ((1 + u) / z) * (1 * g j + (kappa + lambda) * W j))) by (intros; ring).
    rewrite sum_lin, sum_lin, p_sum, g_sum. fold S. field. lra. }
  assert (r : 0 <= S / z <= 1 / (1 - kappa - lambda)).
  { split. apply Rmult_le_pos. lra. left. now apply Rinv_0_lt_compat.
    apply Rmult_le_reg_r with (z * (1 - kappa - lambda)). apply Rmult_lt_0_compat; lra.
    replace (S / z * (z * (1 - kappa - lambda))) with (S * (1 - kappa - lambda)) by (field; lra).
    replace (1 / (1 - kappa - lambda) * (z * (1 - kappa - lambda))) with z by (field; lra). lra. }
  assert (r2 : 1 / (1 - kappa - lambda) <= 10011 / 10000).
  { apply Rmult_le_reg_r with (1 - kappa - lambda). lra. replace (1 / (1 - kappa - lambda) * (1 - kappa - lambda)) with 1 by (field; lra). lra. }
  assert (m0 : 0 <= (1 + u) * (2 * kappa + lambda)) by (apply Rmult_le_pos; lra).
  assert (m : (1 + u) * (2 * kappa + lambda) * (S / z) <= (1 + u) * (2 * kappa + lambda) * (10011 / 10000)) by (apply Rmult_le_compat_l; lra).
  assert (ll : 2 * lambda <= u / 4) by (unfold lambda, u; interval). assert (uk : u * kappa <= u * / 1000) by (apply Rmult_le_compat_l; lra).
  assert (m1 : 0 <= (1 + u) * (2 * kappa + lambda) * (S / z)) by (apply Rmult_le_pos; lra).
  assert (ul : u * lambda <= u * / 1000) by (apply Rmult_le_compat_l; lra).
  rewrite eq. unfold u in *. lra.
Qed.
Lemma Q_mix k : Rabs (Q k) <= sum (fun j => p j * Rabs (x j k)) n.
Proof.
  assert (s := S_pos). unfold Q. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ S)) by (left; now apply Rinv_0_lt_compat). rewrite Rmult_comm.
  rewrite (sum_ext (fun j => p j * Rabs (x j k)) (fun j => / S * (W j * Rabs (x j k)))) by (intros; unfold p, Rdiv; ring). rewrite sum_mul.
  apply Rmult_le_compat_l. left; now apply Rinv_0_lt_compat. apply Rle_trans with (1 := sum_abs _ _). apply sum_le. intros j _.
  rewrite Rabs_mult, (Rabs_pos_eq (W j)) by apply W_pos. lra.
Qed.
Lemma q_near k : Rabs (q k - Q k) <= sum (fun j => h j * a j k) n.
Proof.
  assert (s := S_pos). destruct z_low as [z1 z2]. assert (l := lambda_small). assert (kp := proj1 kappa_small). assert (He := eta_pos).
  assert (hu := sum_near (fun j => x j k) t ht). cbv beta in hu. fold (U k) in hu. set (G := sum (fun j => g j * Rabs (x j k)) n) in *.
  assert (hz := z_near). assert (hq := Q_mix k). set (M := sum (fun j => p j * Rabs (x j k)) n) in *.
  assert (eq : sum (fun j => W j * x j k) n = Q k * S) by (unfold Q; field; lra). rewrite eq in hu. set (r := U k / z).
  assert (iz : 0 < / z) by now apply Rinv_0_lt_compat.
  assert (d1 : Rabs (r - Q k) <= / z * (G + lambda * S + M * ((kappa + lambda) * S))).
  { replace (r - Q k) with (/ z * ((U k - Q k * S) + Q k * (S - z))) by (unfold r; field; lra). rewrite Rabs_mult, (Rabs_pos_eq (/ z)) by lra.
    apply Rmult_le_compat_l. lra. apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_mult (Q k)), (Rabs_minus_sym S z).
    assert (Rabs (Q k) * Rabs (z - S) <= M * ((kappa + lambda) * S)) by (apply Rmult_le_compat; try apply Rabs_pos; assumption). lra. }
  assert (rr := rn_abs_err r). fold (q k) in rr. unfold q. fold r.
  assert (eqh : sum (fun j => h j * a j k) n = u * M + (1 + u) * (/ z * (G + M * ((kappa + lambda) * S))) + eps * theta).
  { unfold a. rewrite (sum_ext _ (fun j => 1 * (u * (p j * Rabs (x j k)) + ((1 + u) / z) * (1 * (g j * Rabs (x j k)) + ((kappa + lambda) * S) * (p j * Rabs (x j k)))) + theta * h j)).
    2:{ intros j _. unfold h, p. field. lra. }
    rewrite sum_lin, sum_lin, sum_lin. fold M G eps. field. lra. }
  assert (ep : u <= eps).
  { unfold eps. rewrite <- (Rmult_1_r u), <- p_sum, <- sum_mul. apply sum_le. intros j _. unfold h. apply Rle_trans with (u * p j + 0). lra.
    apply Rplus_le_compat_l. apply Rmult_le_pos. apply Rmult_le_pos; lra. apply Rplus_le_le_0_compat. apply g_pos. apply Rmult_le_pos. lra. apply W_pos. }
  assert (sz : / z * (lambda * S) <= 2 * lambda).
  { apply Rmult_le_reg_r with z. exact z2. replace (/ z * (lambda * S) * z) with (lambda * S) by (field; lra).
    assert (lambda * ((1 - kappa - lambda) * S) <= lambda * z) by (apply Rmult_le_compat_l; lra).
    assert (0 <= lambda * S * (2 * (1 - kappa - lambda) - 1)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|lra]). lra. }
  assert (small : 4 * lambda <= u * theta).
  { unfold lambda, theta. assert (w4 : 4 * exp (-100) <= u) by (unfold u; interval). replace (-400) with (-100 + -300) by ring. rewrite exp_plus.
    assert (0 <= (u - 4 * exp (-100)) * exp (-300)) by (apply Rmult_le_pos; [lra|left; apply exp_pos]). lra. }
  assert (th := theta_small). assert (et : u * theta <= eps * theta) by (apply Rmult_le_compat_r; lra).
  assert (e1 := proj2 tiny). replace (rn r - Q k) with ((rn r - r) + (r - Q k)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  assert (rq : Rabs r <= M + Rabs (r - Q k)) by (replace r with (Q k + (r - Q k)) at 1 by ring; apply Rle_trans with (1 := Rabs_triang _ _); lra).
  assert (ur : u * Rabs r <= u * (M + Rabs (r - Q k))) by (apply Rmult_le_compat_l; lra).
  assert (u1 : u <= / 1000) by (unfold u; lra).
  assert (ud : u * Rabs (r - Q k) <= u * (/ z * (G + lambda * S + M * ((kappa + lambda) * S)))) by (apply Rmult_le_compat_l; lra).
  assert (us : u * (/ z * (lambda * S)) <= u * (2 * lambda)) by (apply Rmult_le_compat_l; lra).
  assert (ul : u * (2 * lambda) <= / 1000 * (2 * lambda)) by (apply Rmult_le_compat_r; lra).
  rewrite eqh. unfold q in rr. fold r in rr. clear - rr d1 ur ud us ul sz small et e1 l. lra.
Qed.

Lemma magnitudes j : (j < n)%nat -> sum (fun k => a j k * a j k) d <= (1 + / 262144) * (1 + / 262144).
Proof.
  intros hj. assert (th := theta_small). unfold a.
  apply Rle_trans with (sum (fun k => (1 + theta) * (x j k * x j k) + (theta + theta * theta) * 1) d).
  - apply sum_le. intros k _. assert (e2 : Rabs (x j k) * Rabs (x j k) = x j k * x j k) by (rewrite <- Rabs_mult; apply Rabs_pos_eq; apply Rle_0_sqr).
    assert (s := Rle_0_sqr (Rabs (x j k) - 1)). unfold Rsqr in s.
    assert (0 <= theta * ((Rabs (x j k) - 1) * (Rabs (x j k) - 1))) by (apply Rmult_le_pos; lra).
    assert (e3 := f_equal (fun r => theta * r) e2). cbv beta in e3. lra.
  - rewrite sum_lin, sum_cst. fold L. assert (b := hx j hj). apply Rabs_le_inv in b. set (s := sum (fun k => x j k * x j k) d) in *.
    assert (c : (1 + theta) * s <= (1 + theta) * (1 + / 262144)) by (apply Rmult_le_compat_l; lra).
    assert (e2 : theta * theta <= theta * 1) by (apply Rmult_le_compat_l; lra).
    assert (e3 : (theta + theta * theta) * (L * 1) <= 2 * theta * 16777216) by (apply Rmult_le_compat; try lra; assert (0 <= theta * theta) by (apply Rmult_le_pos; lra); lra).
    lra.
Qed.
Let m : R := 1 + / 262144.
(* a vector mixed from the magnitudes *)
Lemma mixed (y w : nat -> R) : (forall j, 0 <= w j) -> (forall k, Rabs (y k) <= sum (fun j => w j * a j k) n) ->
  sum (fun k => y k * y k) d <= (sum w n * m) * (sum w n * m).
Proof.
  intros hw hy. apply Rle_trans with (sum (fun k => sum w n * sum (fun j => w j * (a j k * a j k)) n) d).
  - apply sum_le. intros k _. apply Rle_trans with (sum (fun j => w j * a j k) n * sum (fun j => w j * a j k) n).
    + assert (e2 : Rabs (y k) * Rabs (y k) = y k * y k) by (rewrite <- Rabs_mult; apply Rabs_pos_eq; apply Rle_0_sqr).
      rewrite <- e2. apply Rmult_le_compat; try apply Rabs_pos; apply hy.
    + apply jensen. auto.
  - rewrite sum_mul, sum_swap. replace (sum w n * m * (sum w n * m)) with (sum w n * (m * m * sum w n)) by ring.
    apply Rmult_le_compat_l. apply sum_pos; auto. rewrite <- sum_mul. apply sum_le. intros j hj. rewrite sum_mul.
    rewrite (Rmult_comm (m * m)). apply Rmult_le_compat_l. auto. exact (magnitudes j hj).
Qed.
(* y near Y, both mixed from the tokens, projected: <x, y> by a chain of fused multiply-adds, then one more; T: the length of Y *)
Definition project (y : nat -> R) (k : nat) : R := rn (y k - chain (x i) y d * x i k).
Definition projection (Y : nat -> R) (k : nat) : R := Y k - sum (fun l => x i l * Y l) d * x i k.
Lemma project_error T E (y Y w w0 : nat -> R) k : (k < d)%nat -> 0 < T -> 33554432 * eta <= T * (u / 100) -> 0 <= E <= / 400 ->
  (forall j, 0 <= w j) -> sum w n = T * E -> (forall k, Rabs (y k - Y k) <= sum (fun j => w j * a j k) n) ->
  (forall j, 0 <= w0 j) -> sum w0 n = T -> (forall k, Rabs (Y k) <= sum (fun j => w0 j * Rabs (x j k)) n) ->
  Rabs (project y k - projection Y k) <= T * (m * E + 10042 / 10000 * L * u + 204 / 100 * u).
Proof.
  intros hk T0 hT hE hw sw near0 hw0 sw0 of. assert (He := eta_pos). assert (hi2 := hx i hi). apply Rabs_le_inv in hi2.
  set (sig := sum (fun k => x i k * x i k) d) in *. assert (m0 : 1 <= m <= 1 + / 262144) by (unfold m; lra).
  assert (TE : 0 <= T * E <= T * / 400) by (split; [apply Rmult_le_pos; lra|apply Rmult_le_compat_l; lra]).
  (* the error of y, projected *)
  assert (hP : Rabs ((y k - Y k) - sum (fun l => x i l * (y l - Y l)) d * x i k) <= T * E * m).
  { apply (component (fun k => (y k - Y k) - sum (fun l => x i l * (y l - Y l)) d * x i k) d).
    apply Rmult_le_pos; lra. 2: exact hk.
    apply Rle_trans with (1 := projected (x i) (fun k => y k - Y k) d ltac:(fold sig; lra)). rewrite <- sw. apply (mixed _ w hw near0). }
  assert (hxk : Rabs (x i k) <= m) by (apply (component (x i) d); [unfold m; lra|fold sig; unfold m; lra|exact hk]).
  (* the length of y *)
  assert (qn : sum (fun k => y k * y k) d <= (T * (1004 / 1000) - T / 2000) * (T * (1004 / 1000) - T / 2000)).
  { apply Rle_trans with ((T * (1 + E) * m) * (T * (1 + E) * m)).
    - replace (T * (1 + E)) with (sum (fun j => 1 * w0 j + 1 * w j) n) by (rewrite sum_lin, sw, sw0; ring).
      apply mixed. intros j. assert (a1 := hw0 j). assert (a2 := hw j). lra.
      intros l. assert (a1 := near0 l). assert (a2 := of l). assert (th := theta_small).
      assert (a3 : sum (fun j => w0 j * Rabs (x j l)) n <= sum (fun j => w0 j * a j l) n).
      { apply sum_le. intros j _. apply Rmult_le_compat_l. apply hw0. unfold a. lra. }
      rewrite (sum_ext _ (fun j => 1 * (w0 j * a j l) + 1 * (w j * a j l))) by (intros; ring). rewrite sum_lin.
      replace (y l) with (Y l + (y l - Y l)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra.
    - assert (f : 0 <= T * (1 + E) * m <= T * (1004 / 1000) - T / 2000).
      { split. apply Rmult_le_pos; lra. apply Rle_trans with (T * (1 + / 400) * m). apply Rmult_le_compat_r; lra. unfold m. lra. }
      apply Rmult_le_compat; lra. }
  set (qq := sum (fun k => y k * y k) d) in *.
  assert (yk : Rabs (y k) <= T * (1004 / 1000)).
  { apply Rle_trans with (T * (1004 / 1000) - T / 2000). 2: lra. apply (component y d). lra. exact qn. exact hk. }
  (* the inner product *)
  assert (hc := chain_err (x i) y d ltac:(fold L; lra)). fold L in hc.
  set (A := sum (fun k => Rabs (x i k * y k)) d) in *. set (s := sum (fun k => x i k * y k) d) in *. set (c := chain (x i) y d) in *.
  assert (hA : A <= T * (1004 / 1000)).
  { assert (hs := half_squares (fun k => T * x i k) y d). fold qq in hs.
    rewrite (sum_ext (fun k => T * x i k * (T * x i k)) (fun k => (T * T) * (x i k * x i k))) in hs by (intros; ring). rewrite sum_mul in hs. fold sig in hs.
    rewrite (sum_ext (fun k => Rabs (T * x i k * y k)) (fun k => T * Rabs (x i k * y k))) in hs.
    2:{ intros l _. rewrite Rmult_assoc, Rabs_mult, (Rabs_pos_eq T) by lra. reflexivity. }
    rewrite sum_mul in hs. fold A in hs. apply Rmult_le_reg_l with T. exact T0.
    assert (T * T * sig <= T * T * (1 + / 262144)) by (apply Rmult_le_compat_l; [apply Rmult_le_pos|]; lra).
    assert (0 <= T * T) by (apply Rmult_le_pos; lra). lra. }
  assert (hA0 : 0 <= A) by (apply sum_pos; intros; apply Rabs_pos).
  assert (ss : Rabs s <= A) by apply sum_abs.
  assert (Lv : L * (v * A) <= L * (v * (T * (1004 / 1000)))) by (apply Rmult_le_compat_l; [lra|apply Rmult_le_compat_l; lra]).
  assert (et : L * (2 * eta) <= 16777216 * (2 * eta)) by (apply Rmult_le_compat_r; lra).
  assert (cs : Rabs (c - s) <= L * (v * (T * (1004 / 1000))) + T * (u / 100)) by lra.
  assert (TL : 0 <= T * L <= T * 16777216) by (split; [apply Rmult_le_pos; lra|apply Rmult_le_compat_l; lra]).
  assert (c1 : Rabs c <= T * (1005 / 1000)).
  { replace c with ((c - s) + s) by ring. apply Rle_trans with (1 := Rabs_triang _ _). unfold v, u in *. lra. }
  (* the last multiply-add *)
  assert (cx : Rabs (c * x i k) <= T * (1006 / 1000)).
  { rewrite Rabs_mult. apply Rle_trans with (T * (1005 / 1000) * m). apply Rmult_le_compat; try apply Rabs_pos; assumption. unfold m. lra. }
  assert (r := rn_abs_err (y k - c * x i k)). set (f := y k - c * x i k) in *.
  assert (rf : Rabs f <= T * (201 / 100)) by (unfold f, Rminus; apply Rle_trans with (1 := Rabs_triang _ _); rewrite Rabs_Ropp; lra).
  assert (ru : u * Rabs f <= u * (T * (201 / 100))) by (apply Rmult_le_compat_l; lra).
  assert (csx : Rabs ((s - c) * x i k) <= (L * (v * (T * (1004 / 1000))) + T * (u / 100)) * m).
  { rewrite Rabs_mult, (Rabs_minus_sym s c). apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  assert (split : s - sum (fun l => x i l * Y l) d = sum (fun l => x i l * (y l - Y l)) d).
  { unfold s. rewrite (sum_ext (fun l => x i l * (y l - Y l)) (fun l => 1 * (x i l * y l) + (-1) * (x i l * Y l))) by (intros; ring). rewrite sum_lin. ring. }
  set (P := (y k - Y k) - sum (fun l => x i l * (y l - Y l)) d * x i k) in *.
  unfold project, projection. fold c f.
  replace (rn f - (Y k - sum (fun l => x i l * Y l) d * x i k)) with ((rn f - f) + (P + (s - c) * x i k)).
  2:{ unfold P, f. rewrite <- split. ring. }
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rle_trans with (1 := Rplus_le_compat_l _ _ _ (Rabs_triang _ _)).
  unfold m, v in *. unfold u in *. lra.
Qed.

(* sa: the mean of the tokens by their weights, projected *)
Definition velocity := projection Q.
Definition field := project q.
Theorem mean_field_error k : (k < d)%nat -> Rabs (field k - velocity k) <= 101 / 100 * (2 * ((L + 3) * B + N) + L + 9) * u.
Proof.
  intros hk. assert (He := eta_pos). destruct eps_bound as [e0 e1]. assert (k1 := proj2 kappa_small). assert (k0 := proj1 (proj1 kappa_small)).
  assert (t1 : 33554432 * eta <= 1 * (u / 100)).
  { assert (t2 := proj2 tiny). assert (lambda <= u / 10000000000) by (unfold lambda, u; interval). unfold u in *. lra. }
  assert (b := project_error 1 eps q Q h p k hk Rlt_0_1 t1 e0 h_pos ltac:(unfold eps; ring) q_near p_pos p_sum Q_mix).
  apply Rle_trans with (1 := b). assert (LB : 0 <= (L + 3) * B) by (apply Rmult_le_pos; lra). unfold m. unfold u in *. lra.
Qed.

(* usa: the sum of the tokens times their weights, times scale, projected; relative to |scale| times the sum of the weights *)
Variable scale : R.
Hypothesis hscale : bpow radix2 (-200) <= Rabs scale.
Definition qs (k : nat) : R := rn (scale * U k).
Definition Qs (k : nat) : R := scale * sum (fun j => W j * x j k) n.
Let T : R := Rabs scale * S.
Definition hs (j : nat) : R := Rabs scale * (u * W j + (1 + u) * g j).
Let scale0 : 0 < Rabs scale.
Proof. apply Rlt_le_trans with (2 := hscale). apply bpow_gt_0. Qed.
Lemma T_low : 33554432 * eta <= T * (u / 100) /\ 4 * (Rabs scale * (lambda * S)) + eta <= u * T * theta /\ 0 < T.
Proof.
  assert (s := S_low). assert (t1 := tiny). assert (s0 := S_pos). assert (He := eta_pos). assert (b0 := bpow_gt_0 radix2 (-200)).
  assert (hb : exp (-139) <= Rabs scale).
  { apply Rle_trans with (2 := hscale). rewrite bpow_exp. change (IZR radix2) with 2. assert (l : ln 2 <= 694 / 1000) by interval. left. apply exp_increasing. lra. }
  assert (T0 : exp (-396) <= T).
  { unfold T. replace (-396) with (-139 + -257) by ring. rewrite exp_plus. apply Rmult_le_compat; try assumption; left; apply exp_pos. }
  assert (et : eta <= exp (-740)).
  { unfold eta. rewrite bpow_exp. change (IZR radix2) with 2. assert (l : 69 / 100 <= ln 2) by interval.
    assert (exp (IZR (-1074) * ln 2) <= exp (-740)) by (left; apply exp_increasing; lra). assert (q0 := exp_pos (IZR (-1074) * ln 2)). lra. }
  split; [|split].
  - apply Rle_trans with (exp (-396) * (u / 100)). 2: apply Rmult_le_compat_r; [unfold u; lra|exact T0].
    apply Rle_trans with (33554432 * (exp (-396) * exp (-344))). rewrite <- exp_plus. replace (-396 + -344) with (-740) by ring. lra.
    assert (33554432 * exp (-344) <= u / 100) by (unfold u; interval). assert (q0 := exp_pos (-396)).
    replace (33554432 * (exp (-396) * exp (-344))) with (exp (-396) * (33554432 * exp (-344))) by ring. apply Rmult_le_compat_l; lra.
  - replace (Rabs scale * (lambda * S)) with (T * lambda) by (unfold T; ring).
    assert (4 * lambda <= u / 2 * theta).
    { unfold lambda, theta. assert (w4 : 4 * exp (-100) <= u / 2) by (unfold u; interval). replace (-400) with (-100 + -300) by ring. rewrite exp_plus.
      assert (0 <= (u / 2 - 4 * exp (-100)) * exp (-300)) by (apply Rmult_le_pos; [lra|left; apply exp_pos]). lra. }
    assert (eta <= T * (u / 2 * theta)).
    { apply Rle_trans with (exp (-396) * (u / 2 * theta)). apply Rle_trans with (1 := et). replace (-740) with (-396 + -344) by ring. rewrite exp_plus.
      apply Rmult_le_compat_l. left; apply exp_pos. unfold theta. replace (-344) with (-44 + -300) by ring. rewrite exp_plus. apply Rmult_le_compat_r. left; apply exp_pos.
      unfold u; interval. apply Rmult_le_compat_r. apply Rmult_le_pos. lra. left; apply exp_pos. exact T0. }
    assert (T * (4 * lambda) <= T * (u / 2 * theta)). { apply Rmult_le_compat_l. assert (q0 := exp_pos (-396)). lra. assumption. }
    lra.
  - assert (q0 := exp_pos (-396)). lra.
Qed.
Lemma hs_pos j : 0 <= hs j.
Proof.
  assert (gp := g_pos j). assert (wp := W_pos j). unfold hs. apply Rmult_le_pos. lra. apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra.
Qed.
Lemma hs_sum : sum hs n = T * (u + (1 + u) * kappa).
Proof.
  unfold hs. rewrite (sum_ext _ (fun j => (Rabs scale * u) * W j + (Rabs scale * (1 + u)) * g j)) by (intros; ring). rewrite sum_lin, g_sum. fold S. unfold T. ring.
Qed.
Lemma qs_near k : Rabs (qs k - Qs k) <= sum (fun j => hs j * a j k) n.
Proof.
  assert (s := S_pos). assert (He := eta_pos). assert (l := lambda_small). assert (hu := sum_near (fun j => x j k) t ht). cbv beta in hu. fold (U k) in hu.
  set (G := sum (fun j => g j * Rabs (x j k)) n) in *. set (M := sum (fun j => W j * Rabs (x j k)) n).
  set (V := sum (fun j => W j * x j k) n) in *.
  assert (VM : Rabs V <= M).
  { apply Rle_trans with (1 := sum_abs _ _). apply sum_le. intros j _. rewrite Rabs_mult, (Rabs_pos_eq (W j)) by apply W_pos. lra. }
  assert (r := rn_abs_err (scale * U k)). fold (qs k) in r. rewrite Rabs_mult in r. unfold Qs. fold V.
  assert (d1 : Rabs (scale * U k - scale * V) <= Rabs scale * (G + lambda * S)).
  { replace (scale * U k - scale * V) with (scale * (U k - V)) by ring. rewrite Rabs_mult. apply Rmult_le_compat_l; lra. }
  assert (d2 : Rabs (U k) <= M + G + lambda * S).
  { replace (U k) with (V + (U k - V)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  assert (d3 : u * (Rabs scale * Rabs (U k)) <= u * (Rabs scale * (M + G + lambda * S))) by (apply Rmult_le_compat_l; [lra|apply Rmult_le_compat_l; lra]).
  assert (eqh : sum (fun j => hs j * a j k) n = Rabs scale * (u * M + (1 + u) * G) + sum hs n * theta).
  { unfold a. rewrite (sum_ext _ (fun j => Rabs scale * (u * (W j * Rabs (x j k)) + (1 + u) * (g j * Rabs (x j k))) + theta * hs j)) by (intros; unfold hs; ring).
    rewrite sum_lin, sum_lin. fold M G. ring. }
  destruct T_low as (_ & small & T0). assert (k0 := proj1 (proj1 kappa_small)). assert (th := theta_small).
  assert (ge : u * T * theta <= sum hs n * theta).
  { apply Rmult_le_compat_r. lra. rewrite hs_sum. rewrite (Rmult_comm u). apply Rmult_le_compat_l. lra. assert (0 <= (1 + u) * kappa) by (apply Rmult_le_pos; lra). lra. }
  assert (sl : 0 <= Rabs scale * (lambda * S)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
  assert (ul : u * (Rabs scale * (lambda * S)) <= 1 * (Rabs scale * (lambda * S))) by (apply Rmult_le_compat_r; [exact sl|unfold u; lra]).
  rewrite eqh. replace (qs k - scale * V) with ((qs k - scale * U k) + (scale * U k - scale * V)) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
  clear - r d1 d3 small ge ul sl. lra.
Qed.
Definition scaled_velocity := projection Qs.
Definition scaled_field := project qs.
Theorem scaled_field_error k : (k < d)%nat ->
  Rabs (scaled_field k - scaled_velocity k) <= 101 / 100 * ((L + 3) * B + N + L + 6) * u * (Rabs scale * S).
Proof.
  intros hk. assert (k1 := proj2 kappa_small). assert (k0 := proj1 kappa_small). destruct T_low as (t1 & _ & T0).
  assert (uk : u * kappa <= u * / 1000) by (apply Rmult_le_compat_l; lra). assert (uk0 : 0 <= u * kappa) by (apply Rmult_le_pos; lra).
  assert (e0 : 0 <= u + (1 + u) * kappa <= / 400) by (unfold u in *; lra).
  assert (of : forall k, Rabs (Qs k) <= sum (fun j => Rabs scale * W j * Rabs (x j k)) n).
  { intros l. unfold Qs. rewrite Rabs_mult. rewrite (sum_ext (fun j => Rabs scale * W j * Rabs (x j l)) (fun j => Rabs scale * (W j * Rabs (x j l)))) by (intros; ring). rewrite sum_mul.
    apply Rmult_le_compat_l. lra. apply Rle_trans with (1 := sum_abs _ _). apply sum_le. intros j _. rewrite Rabs_mult, (Rabs_pos_eq (W j)) by apply W_pos. lra. }
  assert (b := project_error T (u + (1 + u) * kappa) qs Qs hs (fun j => Rabs scale * W j) k hk T0 t1 e0 hs_pos hs_sum qs_near
    ltac:(intros j; apply Rmult_le_pos; [lra|apply W_pos]) (sum_mul _ _ _) of).
  apply Rle_trans with (1 := b). rewrite (Rmult_comm _ (Rabs scale * S)). fold T. apply Rmult_le_compat_l. lra.
  assert (LB : 0 <= (L + 3) * B) by (apply Rmult_le_pos; lra). unfold m. unfold u in *. lra.
Qed.
End Field.
