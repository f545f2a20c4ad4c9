(* The ACSL lemmas of specs/norm.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib VecLib RowLib NormLib.
Open Scope R_scope.

Definition near (s S c : R) (k : Z) := Rabs (s + -1 * S) <= 1 / IZR (2 ^ 1074) * IZR k + c * S * IZR k.
Definition sq_inv (i : Z) (s S : R) :=
  (((((0 <= S /\ 0 <= s) /\ near s S (2097153 / 18889465931478580854784) i) /\ (i <= 2147483648)%Z) /\ dbl s) /\ chain i S 802) /\ chain i s 802.
Definition sq_pre (i : Z) (s S x : R) := ((i <= 2147483647)%Z /\ mag x 401) /\ sq_inv i s S.

Lemma near_hd i s S : near s S wsq i -> Rabs (s - S) <= IZR i * (wsq * S) + IZR i * (2 * eta).
Proof. unfold near. rewrite eta2. intros h. replace (s - S) with (s + -1 * S) by ring. lra. Qed.
Lemma hd_near i s S : Rabs (s - S) <= (IZR i + 1) * (wsq * S) + (IZR i + 1) * (2 * eta) -> near s S wsq (1 + i).
Proof. unfold near. rewrite eta2, plus_IZR. intros h. replace (s + -1 * S) with (s - S) by ring. lra. Qed.
Lemma count (i : Z) : (0 <= i)%Z -> (i <= 2147483648)%Z -> 0 <= IZR i <= 2147483648 /\ (IZR i = 0 \/ 1 <= IZR i).
Proof.
  intros h0 h1. split. split; apply IZR_le; lia.
  destruct (Z.eq_dec i 0) as [->|n]; [now left|right; apply IZR_le; lia].
Qed.
Lemma dbl_fmt s : rng s -> dbl s -> fmt s.
Proof. unfold dbl. intros r h. rewrite rnd_rn in h by exact r. rewrite <- h. apply rn_fmt. Qed.
Lemma dbl_rn x : rng x -> rng (rn x) -> dbl (rn x).
Proof. intros r h. unfold dbl. rewrite rnd_rn by exact h. apply rn_id, rn_fmt. Qed.
Lemma sq_mag x : mag x 401 -> mag (x * x) 802.
Proof.
  intros h. apply mag_iff in h. apply mag_iff. rewrite Rabs_mult. change 802%Z with (401 + 401)%Z. rewrite bpow_plus.
  apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Lemma chain_add i s x e : (0 <= e)%Z -> mag x e -> chain i s e -> chain (1 + i) (s + x) e.
Proof.
  intros he hx [hi hs]. unfold mag in hx. split. lia. rewrite plus_IZR. apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.
Lemma chain_rng i s : (i <= 2147483648)%Z -> chain i s 802 -> rng s.
Proof.
  intros h c. apply (bpow_rng 833). lia. apply mag_iff. apply (chain_end i s 802). repeat split; try lia; apply c.
Qed.

Lemma cf_sq_0 : sq_inv 0 0 0.
Proof.
  unfold sq_inv, near. repeat split; try lia; try lra; try (rewrite ?Rabs_R0; lra).
  - replace (0 + -1 * 0) with 0 by ring. rewrite Rabs_R0. lra.
  - unfold dbl. rewrite rnd_small by (rewrite Rabs_R0; lra). apply rn_0.
Qed.

Section Sq.
Variables (i : Z) (s S x : R).
Hypothesis H : sq_pre i s S x.
Lemma parts : (0 <= i)%Z /\ (i <= 2147483647)%Z /\ 0 <= S /\ 0 <= s /\ near s S wsq i /\ dbl s /\ chain i S 802 /\ chain i s 802 /\ mag x 401.
Proof. destruct H as [[h mx] [[[[[[p q] n] k] d] c1] c2]]. repeat split; try assumption; try apply c1; try apply c2. Qed.
(* what holds of t = rn(s + y) for y = x x or its rounding *)
Lemma sq_next y : mag y 802 -> 0 <= y -> Rabs (rn (s + y) - (S + x * x)) <= (IZR i + 1) * (wsq * (S + x * x)) + (IZR i + 1) * (2 * eta) ->
  s <= rnd (s + y) /\ rng (s + y) /\ sq_inv (1 + i) (rnd (s + y)) (S + x * x).
Proof.
  intros my py e. destruct parts as (h0 & h1 & pS & ps & n & d & c1 & c2 & mx).
  destruct (chain_step i s y 802) as [r c].
  { repeat split; try lia; try apply my; apply c2. }
  rewrite rnd_rn in c |- * by exact r.
  assert (p2 : 0 <= x * x) by apply Rle_0_sqr.
  assert (rs : rng s) by (apply (chain_rng i); [lia|exact c2]).
  assert (sl : s <= rn (s + y)). { unfold dbl in d. rewrite rnd_rn in d by exact rs. rewrite <- d at 1. apply rn_le. lra. }
  split. exact sl. split. exact r.
  assert (rt : rng (rn (s + y))) by (apply (chain_rng (1 + i)); [lia|exact c]).
  repeat split; try lia; try lra; try apply c.
  - now apply hd_near.
  - now apply dbl_rn.
  - apply (chain_add i S (x * x) 802). lia. now apply sq_mag. exact c1.
Qed.
Lemma sq_fma_l : ((s <= rnd (s + x * x) /\ rnd (x * x) <= rnd (s + x * x)) /\ rng (s + x * x)) /\ sq_inv (1 + i) (rnd (s + x * x)) (S + x * x).
Proof.
  destruct parts as (h0 & h1 & pS & ps & n & d & c1 & c2 & mx). destruct (count i) as [b k]; try lia.
  assert (p2 : 0 <= x * x) by apply Rle_0_sqr.
  destruct (sq_next (x * x) (sq_mag _ mx) p2) as (l & r & v).
  { apply sq_fma; try assumption. now apply near_hd. }
  split; [split; [split|]|]; try assumption.
  assert (rx : rng (x * x)) by (apply (bpow_rng 802); [lia|apply mag_iff; now apply sq_mag]).
  rewrite !rnd_rn by assumption. apply rn_le. lra.
Qed.
Lemma sq_add_l : sq_inv (1 + i) (rnd (s + rnd (x * x))) (S + x * x).
Proof.
  destruct parts as (h0 & h1 & pS & ps & n & d & c1 & c2 & mx). destruct (count i) as [b k]; try lia.
  assert (p2 : 0 <= x * x) by apply Rle_0_sqr.
  assert (rx : rng (x * x)) by (apply (bpow_rng 802); [lia|apply mag_iff; now apply sq_mag]).
  rewrite (rnd_rn (x * x)) by exact rx.
  destruct (sq_next (rn (x * x))) as (_ & _ & v); try assumption.
  - apply mag_iff. apply rn_abs_bpow. lia. apply mag_iff. now apply sq_mag.
  - rewrite <- rn_0. now apply rn_le.
  - apply sq_add; try assumption. now apply near_hd.
    + intros z. destruct c1 as [_ c1]. rewrite z, Rmult_0_l in c1. apply Rabs_le_inv in c1. lra.
    + apply dbl_fmt. apply (chain_rng i); [lia|exact c2]. exact d.
Qed.
End Sq.
Lemma cf_sq_fma i s S x : sq_pre i s S x ->
  ((s <= rnd (s + x * x) /\ rnd (x * x) <= rnd (s + x * x)) /\ rng (s + x * x)) /\ sq_inv (1 + i) (rnd (s + x * x)) (S + x * x).
Proof. exact (sq_fma_l i s S x). Qed.
Lemma cf_sq_add i s S x : sq_pre i s S x -> sq_inv (1 + i) (rnd (s + rnd (x * x))) (S + x * x).
Proof. exact (sq_add_l i s S x). Qed.

Definition larger (m a b : R) := (a <= m /\ b <= m) /\ (m = a \/ m = b).
Definition den (n : Z) (r m : R) :=
  ((((0 < m /\ 0 < r) /\ (0 <= n)%Z) /\ Rabs (r + -1 * m) <= 4194307 / 37778931862957161709568 * m * (1 + 1 / 2 * IZR n)) /\ (n <= 2147483648)%Z).
Definition den_pre (n : Z) (s S eps r m : R) :=
  ((1 / IZR (2 ^ 400) <= m /\ sq_inv n s S) /\ larger m (sqrt S) eps) /\ larger r (rnd (sqrt s)) eps.
Lemma min400 : 1 / IZR (2 ^ 400) = bpow radix2 (-400).
Proof.
  rewrite bpow_opp with (e := 400%Z). rewrite bpow_nn by lia. unfold Rdiv. ring.
Qed.
Lemma cf_den_near n s S eps r m : den_pre n s S eps r m -> den n r m.
Proof.
  intros [[[hm [[[[[[pS ps] nr] hn] d] c1] c2]] [[m1 m2] m3]] [[r1 r2] r3]]. rewrite min400 in hm.
  assert (n0 : (0 <= n)%Z) by apply c1. destruct (count n n0 hn) as [b _].
  assert (rs : rng (sqrt s)).
  { apply (rng_of 512). lia. apply sqrt_bpow_le. split. exact ps. assert (rr := chain_rng n s hn c2). apply rng_abs in rr.
    rewrite Rabs_pos_eq in rr by exact ps. apply Rle_trans with (1 := rr). rewrite <- (bpow_nn 1023) by easy. apply bpow_le. lia. }
  rewrite rnd_rn in r1, r3 by exact rs.
  assert (k := den_near (IZR n) s S eps r m b pS (near_hd _ _ _ nr) r1 r2 r3 m1 m2 m3 hm).
  assert (mp := mpos m hm). repeat split; try assumption.
  - assert (q : (/ 2 * IZR n + 1) * wden <= / 2). { unfold wden. lra. }
    apply Rabs_le_inv in k. assert ((/ 2 * IZR n + 1) * wden * m <= / 2 * m) by (apply Rmult_le_compat_r; lra). lra.
  - replace (r + -1 * m) with (r - m) by ring. fold wden. lra.
Qed.

Definition ratio (x r : R) := mag (x / r) 540.
Definition quot (x r : R) := rnd (x / r).
Definition rel (n : Z) (t : R) := 1048577 / 9444732965739290427392 * t * (2 + 1 / 2 * IZR n).
Definition quot_near_pre (n : Z) (x r m : R) := ratio x r /\ den n r m.
Definition quot_near (n : Z) (y x m : R) := Rabs (y + -1 * (x / m)) <= 1 / IZR (2 ^ 1074) + rel n (Rabs (x / m)).
Lemma ratio_rng x r : ratio x r -> rng (x / r).
Proof. intros h. apply (bpow_rng 540). lia. now apply mag_iff. Qed.
Lemma cf_quot_near_l n x r m : quot_near_pre n x r m -> quot_near n (quot x r) x m.
Proof.
  unfold quot. intros [q [[[[mp rp] n0] k] hn]]. destruct (count n n0 hn) as [b _]. rewrite rnd_rn by now apply ratio_rng.
  assert (k' : Rabs (r - m) <= (/ 2 * IZR n + 1) * wden * m). { replace (r - m) with (r + -1 * m) by ring. unfold wden. lra. }
  assert (e := elem (IZR n) r m b rp mp k' x). unfold quot_near, rel. rewrite eta2.
  replace (rn (x / r) + -1 * (x / m)) with (rn (x / r) - x / m) by ring. unfold E, v in e. assert (he := eta_pos). lra.
Qed.

Definition unit_inv (i : Z) (r X Y : R) :=
  ((0 <= X /\ 0 <= Y) /\ (0 <= i)%Z) /\
  Rabs (Y + -1 * (X / (r * r))) <= 1 / IZR (2 ^ 1073) * IZR i + 1099511627777 / 4951760157141521099596496896 * (X / (r * r)).
Definition unit_pre (i : Z) (r X Y x : R) := (0 < r /\ ratio x r) /\ unit_inv i r X Y.
Definition unit_end_pre (n : Z) (r X Y : R) := unit_inv n r X Y /\ den n r (sqrt X).
Lemma eta4 : 1 / IZR (2 ^ 1073) = 4 * eta.
Proof.
  replace (4 * eta) with (2 * (2 * eta)) by ring. rewrite <- eta2. change (2 ^ 1074)%Z with (2 * 2 ^ 1073)%Z. rewrite mult_IZR.
  field. apply IZR_neq. now vm_compute.
Qed.
Lemma cf_unit_0 r : unit_inv 0 r 0 0.
Proof.
  unfold unit_inv. repeat split; try lia; try lra. unfold Rdiv at 1 4. rewrite !Rmult_0_l. replace (0 + -1 * 0) with 0 by ring. rewrite Rabs_R0. lra.
Qed.
Lemma cf_unit_step i r X Y x : unit_pre i r X Y x -> unit_inv (1 + i) r (X + x * x) (Y + quot x r * quot x r).
Proof.
  unfold quot. intros [[rp q] [[[hX hY] hi] h]]. rewrite rnd_rn by now apply ratio_rng. assert (p := Rle_0_sqr x). unfold Rsqr in p.
  assert (py := Rle_0_sqr (rn (x / r))). unfold Rsqr in py.
  split. { repeat split; try lia; lra. }
  rewrite eta4 in h |- *. rewrite plus_IZR. assert (e := square_err (x / r)).
  replace ((X + x * x) / (r * r)) with (X / (r * r) + x / r * (x / r)) by (field; lra).
  set (Q := X / (r * r)) in *. set (t := x / r) in *. set (y := rn t) in *.
  replace (Y + y * y + -1 * (Q + t * t)) with ((Y + -1 * Q) + (y * y - t * t)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). unfold wq in e. lra.
Qed.
Lemma cf_unit_end n r X Y : unit_end_pre n r X Y -> Rabs (-1 + sqrt Y) <= 1048577 / 9444732965739290427392 * (2 + 1 / 2 * IZR n).
Proof.
  intros [[[[hX hY] _] h] [[[[mp rp] n0] k] hn]]. destruct (count n n0 hn) as [b _]. rewrite eta4 in h.
  assert (k' : Rabs (r - sqrt X) <= (/ 2 * IZR n + 1) * wden * sqrt X). { replace (r - sqrt X) with (r + -1 * sqrt X) by ring. unfold wden. lra. }
  assert (e := unit_end (IZR n) r (sqrt X) b rp mp k' Y). replace (-1 + sqrt Y) with (sqrt Y - 1) by ring.
  rewrite sqrt_sqrt in e by exact hX. unfold E, v, wq in e.
  replace (Y - X / (r * r)) with (Y + -1 * (X / (r * r))) in e by ring.
  match type of e with ?P -> _ => assert (g : P) by lra end. apply e in g. lra.
Qed.
Lemma cf_same_square a b : b <= a /\ a <= b -> b * b = a * a.
Proof. intros [h1 h2]. replace b with a by lra. reflexivity. Qed.
