(* The norm of a normalized vector, in reals and Flocq only: the computed sum of squares, its rounded root, the rounded quotients,
   and what the exact squares of those quotients sum to. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib.
Open Scope R_scope.

Definition wsq : R := 2097153 / 18889465931478580854784.       (* u (1 + 2^-21): per term of a sum of squares *)
Definition wden : R := 4194307 / 37778931862957161709568.      (* u (1 + 3 2^-22): per half term of its root *)
Definition wq : R := 1099511627777 / 9903520314283042199192993792.    (* u (1 + 2^-40): half the relative error of a square *)
Definition tau : R := / 1267650600228229401496703205376.       (* 2^-100 *)

Section Squares.
Variables (I s S x : R).
Hypothesis HI : 0 <= I <= 2147483648.
Hypothesis H0 : 0 <= S.
Hypothesis HD : Rabs (s - S) <= I * (wsq * S) + I * (2 * eta).

Lemma sq_near p : 0 <= p -> Rabs (s + p) <= S + p + I * (wsq * S) + I * (2 * eta).
Proof. intros hp. apply Rabs_le. absinv. lra. Qed.
(* one fma: one rounding a term *)
Lemma sq_fma : Rabs (rn (s + x * x) - (S + x * x)) <= (I + 1) * (wsq * (S + x * x)) + (I + 1) * (2 * eta).
Proof.
  assert (hp : 0 <= x * x) by apply Rle_0_sqr. set (p := x * x) in *.
  assert (e := rn_abs_err (s + p)). assert (n := sq_near p hp). assert (he := eta_pos).
  assert (e1 : u * Rabs (s + p) <= u * (S + p + I * (wsq * S) + I * (2 * eta))).
  { apply Rmult_le_compat_l. unfold u; lra. exact n. }
  assert (e2 : Rabs (rn (s + p) - (s + p)) <= u * (S + p + I * (wsq * S) + I * (2 * eta)) + eta) by lra.
  assert (c1 : 0 <= wsq - u - u * (I * wsq)) by (unfold wsq, u; lra).
  assert (c2 : 0 <= (I + 1) * wsq - u) by (unfold wsq, u; lra).
  assert (c3 : 0 <= 2 - 1 - u * (I * 2)) by (unfold u; lra).
  assert (p1 := Rmult_le_pos _ _ H0 c1). assert (p2 := Rmult_le_pos _ _ hp c2). assert (p3 := Rmult_le_pos _ _ (Rlt_le _ _ he) c3).
  clear e e1 n c1 c2 c3. apply Rabs_le. absinv. unfold u, wsq in *. lra.
Qed.
(* the product rounded, then the sum: the first sum is exact *)
Hypothesis HI1 : I = 0 \/ 1 <= I.
Hypothesis HS0 : I = 0 -> S = 0.
Hypothesis Hs : fmt s.
Lemma sq_add : Rabs (rn (s + rn (x * x)) - (S + x * x)) <= (I + 1) * (wsq * (S + x * x)) + (I + 1) * (2 * eta).
Proof.
  assert (hp : 0 <= x * x) by apply Rle_0_sqr. assert (he := eta_pos).
  assert (hr : Rabs (rn (x * x) - x * x) <= u * (x * x) + eta).
  { assert (h := rn_abs_err (x * x)). rewrite (Rabs_pos_eq (x * x)) in h by exact hp. exact h. }
  destruct HI1 as [z|one].
  - assert (S0 := HS0 z). assert (s0 : s = 0).
    { assert (h := HD). rewrite z, S0 in h. apply Rabs_le_inv in h. lra. }
    rewrite s0, S0, z, !Rplus_0_l, rn_id by apply rn_fmt. apply Rle_trans with (1 := hr).
    assert (0 <= (wsq - u) * (x * x)) by (apply Rmult_le_pos; [unfold wsq, u; lra|exact hp]). lra.
  - assert (e := rn_plus s (rn (x * x)) Hs (rn_fmt _)). set (p := x * x) in *. set (t := rn p) in *.
    assert (n : Rabs (s + t) <= S + p + I * (wsq * S) + I * (2 * eta) + u * p + eta).
    { clear e. apply Rabs_le. absinv. unfold u in *. lra. }
    assert (e1 : u * Rabs (s + t) <= u * (S + p + I * (wsq * S) + I * (2 * eta) + u * p + eta)).
    { apply Rmult_le_compat_l. unfold u; lra. exact n. }
    assert (e2 : Rabs (rn (s + t) - (s + t)) <= u * (S + p + I * (wsq * S) + I * (2 * eta) + u * p + eta)) by lra.
    assert (c1 : 0 <= wsq - u - u * (I * wsq)) by (unfold wsq, u; lra).
    assert (c2 : 0 <= (I + 1) * wsq - 2 * u - u * u) by (unfold wsq, u; lra).
    assert (c3 : 0 <= 2 - 1 - u - u * (I * 2)) by (unfold u; lra).
    assert (p1 := Rmult_le_pos _ _ H0 c1). assert (p2 := Rmult_le_pos _ _ hp c2). assert (p3 := Rmult_le_pos _ _ (Rlt_le _ _ he) c3).
    clear e e1 n c1 c2 c3. apply Rabs_le. absinv. unfold u, wsq in *. lra.
Qed.
End Squares.

(* what underflow can add, against m^2 >= 2^-800 *)
Lemma tiny_m I m : 0 <= I <= 2147483648 -> bpow radix2 (-400) <= m -> I * (2 * eta) <= tau * (m * m) /\ eta <= tau * m.
Proof.
  intros hI hm. assert (b := bpow_gt_0 radix2 (-400)).
  assert (m2 : bpow radix2 (-800) <= m * m).
  { change (-800)%Z with (-400 + -400)%Z. rewrite bpow_plus. apply Rmult_le_compat; lra. }
  assert (t : tau = bpow radix2 (-100)) by (unfold tau; simpl; lra).
  assert (e : eta = bpow radix2 (-1075)).
  { unfold eta. change (-1075)%Z with (-1 + -1074)%Z. rewrite bpow_plus. reflexivity. }
  rewrite t, e. split.
  - apply Rle_trans with (bpow radix2 (-100) * bpow radix2 (-800)).
    + rewrite <- bpow_plus. apply Rle_trans with (bpow radix2 31 * (bpow radix2 1 * bpow radix2 (-1075))).
      * apply Rmult_le_compat_r. apply Rmult_le_pos; apply bpow_ge_0. change (bpow radix2 31) with 2147483648. lra.
      * rewrite <- !bpow_plus. apply bpow_le. lia.
    + apply Rmult_le_compat_l. apply bpow_ge_0. exact m2.
  - apply Rle_trans with (bpow radix2 (-100) * bpow radix2 (-400)).
    + rewrite <- bpow_plus. apply bpow_le. lia.
    + apply Rmult_le_compat_l. apply bpow_ge_0. exact hm.
Qed.
Lemma le_sqrt a b : 0 <= a -> a * a <= b -> a <= sqrt b.
Proof. intros h1 h2. rewrite <- (sqrt_square a) by exact h1. now apply sqrt_le_1_alt. Qed.
Lemma sqrt_le a b : 0 <= a -> b <= a * a -> sqrt b <= a.
Proof. intros h1 h2. rewrite <- (sqrt_square a) by exact h1. now apply sqrt_le_1_alt. Qed.

(* the denominator: r = max(rn(sqrt s), eps) against m = max(sqrt S, eps) *)
Section Den.
Variables (I s S eps r m : R).
Hypothesis HI : 0 <= I <= 2147483648.
Hypothesis H0 : 0 <= S.
Hypothesis Hs : 0 <= s.
Hypothesis HD : Rabs (s - S) <= I * (wsq * S) + I * (2 * eta).
Hypothesis Hr0 : rn (sqrt s) <= r.
Hypothesis Hre : eps <= r.
Hypothesis Hr : r = rn (sqrt s) \/ r = eps.
Hypothesis Hm0 : sqrt S <= m.
Hypothesis Hme : eps <= m.
Hypothesis Hm : m = sqrt S \/ m = eps.
Hypothesis Hmin : bpow radix2 (-400) <= m.
Let a := (I * wsq + tau) / 2.
Lemma mpos : 0 < m.
Proof. assert (b := bpow_gt_0 radix2 (-400)). lra. Qed.
Lemma a_rng : 0 <= a <= / 8388608 * (1 + / 1048576).
Proof. unfold a, tau, wsq. lra. Qed.
Lemma S_le : S <= m * m.
Proof. rewrite <- (sqrt_sqrt S) by exact H0. assert (p := sqrt_pos S). apply Rmult_le_compat; assumption. Qed.
Lemma root_err : rn (sqrt s) <= (1 + u) * sqrt s + eta /\ (1 - u) * sqrt s - eta <= rn (sqrt s).
Proof. assert (e := rn_abs_err (sqrt s)). rewrite (Rabs_pos_eq (sqrt s)) in e by apply sqrt_pos. apply Rabs_le_inv in e. lra. Qed.
Lemma den_up : r <= m * (1 + (/ 2 * I + 1) * wden).
Proof.
  destruct (tiny_m I m HI Hmin) as [t1 t2]. assert (mp := mpos). assert (al := a_rng). assert (sl := S_le).
  destruct Hr as [-> | ->].
  2:{ assert (0 <= m * ((/ 2 * I + 1) * wden)). { apply Rmult_le_pos. lra. unfold wden. lra. } lra. }
  assert (w : I * (wsq * S) <= I * wsq * (m * m)).
  { rewrite <- Rmult_assoc. apply Rmult_le_compat_l. unfold wsq. lra. exact sl. }
  assert (h : s <= m * m * (1 + 2 * a)).
  { assert (d := HD). apply Rabs_le_inv in d. unfold a. lra. }
  assert (k : sqrt s <= m * (1 + a)).
  { apply sqrt_le. apply Rmult_le_pos; lra. apply Rle_trans with (1 := h). replace (m * (1 + a) * (m * (1 + a))) with (m * m * (1 + 2 * a) + m * m * (a * a)) by ring.
    assert (0 <= m * m * (a * a)). { apply Rmult_le_pos; apply Rle_0_sqr. } lra. }
  destruct root_err as [e _]. apply Rle_trans with (1 := e).
  assert (k2 : (1 + u) * sqrt s <= (1 + u) * (m * (1 + a))) by (apply Rmult_le_compat_l; [unfold u; lra|exact k]).
  apply Rle_trans with ((1 + u) * (m * (1 + a)) + tau * m). lra.
  replace ((1 + u) * (m * (1 + a)) + tau * m) with (m * ((1 + u) * (1 + a) + tau)) by ring.
  apply Rmult_le_compat_l. lra. unfold a, u, wsq, wden, tau. lra.
Qed.
Lemma den_low : m * (1 - (/ 2 * I + 1) * wden) <= r.
Proof.
  destruct (tiny_m I m HI Hmin) as [t1 t2]. assert (mp := mpos). assert (al := a_rng).
  destruct Hm as [hm | ->].
  2:{ assert (0 <= eps * ((/ 2 * I + 1) * wden)). { apply Rmult_le_pos. lra. unfold wden. lra. } lra. }
  assert (sq : S = m * m) by (rewrite hm, sqrt_sqrt; [reflexivity|exact H0]).
  assert (h : m * m * (1 - 2 * a) <= s).
  { assert (d := HD). apply Rabs_le_inv in d. rewrite sq in d. unfold a. lra. }
  set (b := a + a * a). assert (bb : 0 <= b <= a * (1 + / 8388608 * (1 + / 1048576))).
  { unfold b. split. nra. assert (a * a <= a * (/ 8388608 * (1 + / 1048576))) by (apply Rmult_le_compat_l; lra). lra. }
  assert (k : m * (1 - b) <= sqrt s).
  { apply le_sqrt. apply Rmult_le_pos. lra. lra. apply Rle_trans with (2 := h).
    replace (m * (1 - b) * (m * (1 - b))) with (m * m * ((1 - b) * (1 - b))) by ring.
    apply Rmult_le_compat_l. apply Rle_0_sqr. unfold b.
    assert (0 <= a * a * (1 - 2 * a - a * a)). { apply Rmult_le_pos. apply Rle_0_sqr. nra. } lra. }
  destruct root_err as [_ e]. apply Rle_trans with (2 := Hr0). apply Rle_trans with (2 := e).
  assert (k2 : (1 - u) * (m * (1 - b)) <= (1 - u) * sqrt s) by (apply Rmult_le_compat_l; [unfold u; lra|exact k]).
  apply Rle_trans with ((1 - u) * (m * (1 - b)) - tau * m). 2: lra.
  replace ((1 - u) * (m * (1 - b)) - tau * m) with (m * ((1 - u) * (1 - b) - tau)) by ring.
  apply Rmult_le_compat_l. lra. assert (0 <= u * b). { apply Rmult_le_pos. unfold u; lra. lra. }
  assert (b <= (I * wsq + tau) / 2 * (1 + / 8388608 * (1 + / 1048576))) by (unfold a in bb; lra).
  unfold u, wsq, wden, tau in *. lra.
Qed.
Lemma den_near : Rabs (r - m) <= (/ 2 * I + 1) * wden * m.
Proof. assert (h1 := den_up). assert (h2 := den_low). apply Rabs_le. lra. Qed.
End Den.

(* a quotient by r in place of m *)
Section Quot.
Variables (I r m : R).
Hypothesis HI : 0 <= I <= 2147483648.
Hypothesis Hr : 0 < r.
Hypothesis Hm : 0 < m.
Hypothesis H : Rabs (r - m) <= (/ 2 * I + 1) * wden * m.
Definition e1 := (/ 2 * I + 1) * wden.
Definition kap := e1 * (1 + 9 / 8 * e1).
Definition E := (/ 2 * I + 2) * v.
Lemma e1_rng : 0 < e1 <= / 8388608 * (1 + / 524288).
Proof. unfold e1, wden. lra. Qed.
Lemma kap_le : 0 < kap <= (/ 2 * I + 1) * (u * (1 + / 8388608 * (36 / 5))).
Proof.
  assert (h := e1_rng). unfold kap. split. { apply Rmult_lt_0_compat; lra. }
  assert (k : e1 * (1 + 9 / 8 * e1) <= e1 * (1 + 9 / 8 * (/ 8388608 * (1 + / 524288)))) by (apply Rmult_le_compat_l; lra).
  apply Rle_trans with (1 := k). unfold e1, wden, u. lra.
Qed.
Lemma quot_mr : 1 - e1 <= m / r <= 1 + kap.
Proof.
  assert (b := e1_rng). assert (h := H). apply Rabs_le_inv in h. fold e1 in h. split.
  - apply Rmult_le_reg_r with r. exact Hr. replace (m / r * r) with m by (field; lra).
    apply Rle_trans with ((1 - e1) * (m * (1 + e1))). apply Rmult_le_compat_l; lra.
    assert (0 <= m * (e1 * e1)). { apply Rmult_le_pos. lra. apply Rle_0_sqr. } lra.
  - apply Rmult_le_reg_r with r. exact Hr. replace (m / r * r) with m by (field; lra).
    apply Rle_trans with ((1 + kap) * (m * (1 - e1))).
    2:{ apply Rmult_le_compat_l. destruct kap_le; lra. lra. }
    unfold kap. assert (0 <= m * (e1 * (e1 * (/ 8 - 9 / 8 * e1)))).
    { apply Rmult_le_pos. lra. apply Rmult_le_pos. lra. apply Rmult_le_pos. lra. lra. } lra.
Qed.
Lemma elem x : Rabs (rn (x / r) - x / m) <= E * Rabs (x / m) + eta.
Proof.
  assert (b := e1_rng). destruct kap_le as [k0 k1]. destruct quot_mr as [q1 q2].
  assert (q : x / r = x / m * (m / r)) by (field; lra). set (t := x / m) in *. rewrite q.
  assert (k2 : e1 <= kap). { unfold kap. assert (0 <= e1 * e1) by apply Rle_0_sqr. lra. }
  assert (d : Rabs (t * (m / r) - t) <= kap * Rabs t).
  { replace (t * (m / r) - t) with ((m / r - 1) * t) by ring. rewrite Rabs_mult. apply Rmult_le_compat_r. apply Rabs_pos.
    apply Rabs_le. lra. }
  assert (n : Rabs (t * (m / r)) <= (1 + kap) * Rabs t).
  { rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r. apply Rabs_pos. rewrite Rabs_pos_eq by lra. exact q2. }
  assert (e := rn_abs_err (t * (m / r))).
  assert (e2 : u * Rabs (t * (m / r)) <= u * ((1 + kap) * Rabs t)) by (apply Rmult_le_compat_l; [unfold u; lra|exact n]).
  assert (p := Rabs_pos t).
  assert (c : 0 <= (E - kap - u * (1 + kap)) * Rabs t).
  { apply Rmult_le_pos. 2: exact p. unfold E, v, u in *. lra. }
  replace (rn (t * (m / r)) - t) with ((rn (t * (m / r)) - t * (m / r)) + (t * (m / r) - t)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
(* Y, the exact sum of the squares of the rounded quotients, against X / r^2 *)
Lemma unit_end Y : Rabs (Y - m * m / (r * r)) <= 2 * wq * (m * m / (r * r)) + I * (4 * eta) -> Rabs (sqrt Y - 1) <= E.
Proof.
  intros h. apply Rabs_le_inv in h. assert (b := e1_rng). destruct kap_le as [k0 k1]. destruct quot_mr as [q1 q2].
  replace (m * m / (r * r)) with (m / r * (m / r)) in h by (field; lra). set (g := m / r) in *.
  assert (ti : 0 <= I * (4 * eta) <= 2 * tau).
  { destruct (tiny_m I 1 HI) as [t _]. { apply (bpow_le radix2 _ 0). lia. } assert (he := eta_pos).
    split. apply Rmult_le_pos; lra. lra. }
  assert (g2 : (1 - e1) * (1 - e1) <= g * g <= (1 + kap) * (1 + kap)).
  { split; apply Rmult_le_compat; lra. }
  apply Rabs_le. split.
  - assert (1 - E <= sqrt Y). 2: lra. apply le_sqrt. { unfold E, v. lra. }
    apply Rle_trans with ((1 - 2 * wq) * (g * g) - 2 * tau). 2: lra.
    apply Rle_trans with ((1 - 2 * wq) * ((1 - e1) * (1 - e1)) - 2 * tau).
    2:{ assert ((1 - 2 * wq) * ((1 - e1) * (1 - e1)) <= (1 - 2 * wq) * (g * g)). { apply Rmult_le_compat_l. unfold wq; lra. apply g2. } lra. }
    (* a = (1 - z)(1 - e1) >= 1 - E + 2 tau *)
    set (z := wq + wq * wq). assert (hz : 0 < z <= u * (1 + / 1048576 * / 1000)) by (unfold z, wq, u; lra).
    assert (z2 : (1 - z) * (1 - z) <= 1 - 2 * wq) by (unfold z, wq; lra).
    set (c := (1 - z) * (1 - e1)).
    assert (c1 : 1 - E + 2 * tau <= c). { unfold c. assert (0 <= z * e1) by (apply Rmult_le_pos; lra). unfold E, e1, v, u, wden, tau in *. lra. }
    assert (c0 : c <= 1). { unfold c. assert (z * e1 <= z * 1) by (apply Rmult_le_compat_l; lra). lra. }
    assert (c2 : c * c <= (1 - 2 * wq) * ((1 - e1) * (1 - e1))).
    { unfold c. replace ((1 - z) * (1 - e1) * ((1 - z) * (1 - e1))) with ((1 - z) * (1 - z) * ((1 - e1) * (1 - e1))) by ring.
      apply Rmult_le_compat_r. apply Rle_0_sqr. exact z2. }
    assert (c3 : (1 - E) * (1 - E) <= (c - 2 * tau) * (c - 2 * tau)).
    { apply Rmult_le_compat; unfold E, v in *; lra. }
    assert (c4 : (c - 2 * tau) * (c - 2 * tau) <= c * c - 2 * tau).
    { assert (0 <= tau * (4 * c - 2 - 4 * tau)). { apply Rmult_le_pos. unfold tau; lra. unfold E, v, tau in *. lra. } lra. }
    lra.
  - assert (sqrt Y <= 1 + E). 2: lra. apply sqrt_le. { unfold E, v. lra. }
    apply Rle_trans with ((1 + 2 * wq) * (g * g) + 2 * tau). lra.
    apply Rle_trans with ((1 + 2 * wq) * ((1 + kap) * (1 + kap)) + 2 * tau).
    { assert ((1 + 2 * wq) * (g * g) <= (1 + 2 * wq) * ((1 + kap) * (1 + kap))). { apply Rmult_le_compat_l. unfold wq; lra. apply g2. } lra. }
    set (c := (1 + wq) * (1 + kap)).
    assert (c1 : c + 2 * tau <= 1 + E).
    { unfold c. assert (wq * kap <= wq * (/ 4194304)). { apply Rmult_le_compat_l. unfold wq; lra. unfold u in k1. lra. }
      unfold E, v, u, wq, tau in *. lra. }
    assert (c0 : 1 <= c). { unfold c. assert (0 <= wq * kap). { apply Rmult_le_pos. unfold wq; lra. lra. } unfold wq in *. lra. }
    assert (c2 : (1 + 2 * wq) * ((1 + kap) * (1 + kap)) <= c * c).
    { unfold c. replace ((1 + wq) * (1 + kap) * ((1 + wq) * (1 + kap))) with ((1 + wq) * (1 + wq) * ((1 + kap) * (1 + kap))) by ring.
      apply Rmult_le_compat_r. apply Rle_0_sqr. assert (0 <= wq * wq) by apply Rle_0_sqr. lra. }
    assert (c3 : (c + 2 * tau) * (c + 2 * tau) <= (1 + E) * (1 + E)).
    { apply Rmult_le_compat; unfold tau in *; lra. }
    assert (c4 : c * c + 2 * tau <= (c + 2 * tau) * (c + 2 * tau)).
    { assert (0 <= tau * (4 * c - 2 + 4 * tau)). { apply Rmult_le_pos; unfold tau; lra. } lra. }
    lra.
Qed.
End Quot.

(* one more entry of the sum of squares of quotients *)
Lemma square_err q : Rabs (rn q * rn q - q * q) <= 2 * wq * (q * q) + 4 * eta.
Proof.
  destruct (rn_err q) as (e & h & He & Hh & ->). assert (he := eta_pos).
  assert (el : eta <= tau). { destruct (tiny_m 0 1 ltac:(lra)) as [_ t]. { apply (bpow_le radix2 _ 0). lia. } lra. }
  assert (q0 : 0 <= q * q) by apply Rle_0_sqr. assert (u0 : 0 <= u) by (unfold u; lra).
  assert (p := Rabs_pos e). assert (ph := Rabs_pos h). assert (pq := Rabs_pos q).
  replace ((q * (1 + e) + h) * (q * (1 + e) + h) - q * q) with (e * (2 + e) * (q * q) + (2 * q * (1 + e) * h + h * h)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _).
  assert (b1 : Rabs (e * (2 + e) * (q * q)) <= u * (2 + u) * (q * q)).
  { rewrite Rabs_mult, (Rabs_pos_eq (q * q)) by exact q0. apply Rmult_le_compat_r. exact q0. rewrite Rabs_mult.
    apply Rmult_le_compat; try apply Rabs_pos. exact He. apply Rabs_le_inv in He. apply Rabs_le. lra. }
  assert (a1 : Rabs (1 + e) <= 1 + u). { apply Rabs_le_inv in He. apply Rabs_le. lra. }
  assert (b2 : Rabs (2 * q * (1 + e) * h) <= (1 + q * q) * ((1 + u) * eta)).
  { replace (2 * q * (1 + e) * h) with (2 * q * ((1 + e) * h)) by ring. rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos.
    - rewrite Rabs_mult, (Rabs_pos_eq 2) by lra. assert (s := Rle_0_sqr (1 - Rabs q)). unfold Rsqr in s.
      assert (Rabs q * Rabs q = q * q) by (rewrite <- Rabs_mult; now apply Rabs_pos_eq). lra.
    - rewrite Rabs_mult. apply Rmult_le_compat; try apply Rabs_pos; assumption. }
  assert (b3 : Rabs (h * h) <= eta * eta) by (rewrite Rabs_mult; apply Rmult_le_compat; assumption).
  assert (b4 : eta * eta <= eta * tau) by (apply Rmult_le_compat_l; lra).
  assert (b5 : q * q * ((1 + u) * eta) <= q * q * ((1 + u) * tau)).
  { apply Rmult_le_compat_l. exact q0. apply Rmult_le_compat_l; lra. }
  assert (t := Rabs_triang (2 * q * (1 + e) * h) (h * h)).
  assert (c : 0 <= (2 * wq - u * (2 + u) - (1 + u) * tau) * (q * q)).
  { apply Rmult_le_pos. unfold wq, u, tau. lra. exact q0. }
  unfold u, tau in *. lra.
Qed.
