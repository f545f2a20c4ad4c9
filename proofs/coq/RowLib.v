(* Magnitudes in powers of two, in the shape WP gives the logic of specs/row.acsl. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib.
Open Scope R_scope.

Definition pow2 (k : R) := exp (k * ln 2).
Lemma pow2_bpow e : pow2 (IZR e) = bpow radix2 e.
Proof. unfold pow2. rewrite bpow_exp. reflexivity. Qed.
Lemma bpow_nn e : (0 <= e)%Z -> bpow radix2 e = IZR (2 ^ e).
Proof. intros h. rewrite <- IZR_Zpower by exact h. reflexivity. Qed.
Lemma bpow_rng e x : (e <= 1023)%Z -> Rabs x <= bpow radix2 e -> rng x.
Proof.
  intros he h. apply rng_abs. apply Rle_trans with (1 := h). rewrite <- (bpow_nn 1023) by easy. now apply bpow_le.
Qed.

Definition mag (x : R) (e : Z) := Rabs x <= pow2 (IZR e).
Definition chain (i : Z) (s : R) (e : Z) := (0 <= i)%Z /\ Rabs s <= IZR i * pow2 (IZR e).
Lemma mag_iff x e : mag x e <-> Rabs x <= bpow radix2 e.
Proof. unfold mag. rewrite pow2_bpow. tauto. Qed.
Lemma mag_rnd x e : (0 <= e <= 1023)%Z -> Rabs x <= bpow radix2 e -> rng x /\ mag (rnd x) e.
Proof.
  intros he h. assert (r : rng x) by (apply (bpow_rng e); [lia|exact h]). split. exact r.
  apply mag_iff. rewrite rnd_rn by exact r. apply rn_abs_bpow. lia. exact h.
Qed.
Lemma box_mag e x : (0 <= e)%Z -> x <= IZR (2 ^ e) -> IZR (- 2 ^ e) <= x -> mag x e.
Proof. intros he h1 h2. apply mag_iff. rewrite bpow_nn by exact he. rewrite opp_IZR in h2. apply Rabs_le. lra. Qed.
Lemma mag_0 e : mag 0 e.
Proof. apply mag_iff. rewrite Rabs_R0. apply bpow_ge_0. Qed.
Lemma weak x e f : (e <= f)%Z /\ mag x e -> mag x f.
Proof. intros [h m]. apply mag_iff in m. apply mag_iff. apply Rle_trans with (1 := m). now apply bpow_le. Qed.

Lemma mul_mag a b e f : ((((0 <= e)%Z /\ (0 <= f)%Z) /\ (e + f <= 1000)%Z) /\ mag a e) /\ mag b f ->
  rng (a * b) /\ mag (rnd (a * b)) (e + f).
Proof.
  intros [[[[h0 h1] h2] ha] hb]. apply mag_iff in ha. apply mag_iff in hb. apply mag_rnd. lia.
  rewrite Rabs_mult, bpow_plus. apply Rmult_le_compat; try apply Rabs_pos; assumption.
Qed.
Lemma add_mag a b e : (((0 <= e)%Z /\ (e <= 1022)%Z) /\ mag a e) /\ mag b e ->
  ((rng (a + b) /\ rng (a + -1 * b)) /\ mag (rnd (a + b)) (1 + e)) /\ mag (rnd (a + -1 * b)) (1 + e).
Proof.
  intros [[[h0 h1] ha] hb]. apply mag_iff in ha. apply mag_iff in hb.
  assert (t : bpow radix2 (1 + e) = 2 * bpow radix2 e) by (rewrite bpow_plus; reflexivity).
  destruct (mag_rnd (a + b) (1 + e)) as [r1 m1]. lia.
  { rewrite t. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  destruct (mag_rnd (a + -1 * b) (1 + e)) as [r2 m2]. lia.
  { rewrite t. apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult. replace (Rabs (-1)) with 1 by (rewrite Rabs_left; lra). lra. }
  tauto.
Qed.

(* i 2^e is a double for i <= 2^53 *)
Lemma fmt_count i e : (0 <= i <= 9007199254740992)%Z -> (0 <= e)%Z -> fmt (IZR i * bpow radix2 e).
Proof.
  intros hi he. destruct (Z.eq_dec i 9007199254740992) as [->|ne].
  - replace (IZR 9007199254740992 * bpow radix2 e) with (bpow radix2 (53 + e)) by (rewrite bpow_plus; reflexivity).
    apply generic_format_FLT_bpow; try typeclasses eauto; lia.
  - apply generic_format_FLT. exists (Float radix2 i e). reflexivity. cbn [Fnum]. change (radix2 ^ 53)%Z with 9007199254740992%Z. lia.
    cbn [Fexp]. lia.
Qed.
Lemma count_rnd i e x : (0 <= i <= 2147483648)%Z -> (0 <= e <= 900)%Z -> Rabs x <= IZR i * bpow radix2 e ->
  rng x /\ Rabs (rnd x) <= IZR i * bpow radix2 e.
Proof.
  intros hi he h. assert (r : rng x).
  { apply (bpow_rng (31 + e)). lia. apply Rle_trans with (1 := h). rewrite bpow_plus. apply Rmult_le_compat_r. apply bpow_ge_0.
    rewrite bpow_nn by lia. apply IZR_le. change (2 ^ 31)%Z with 2147483648%Z. lia. }
  split. exact r. rewrite rnd_rn by exact r. apply abs_round_le_generic; try typeclasses eauto. apply fmt_count; lia. exact h.
Qed.
Definition chain_pre (i : Z) (s x : R) (e : Z) :=
  ((((0 <= e)%Z /\ (e <= 900)%Z) /\ (i <= 2147483647)%Z) /\ mag x e) /\ chain i s e.
Lemma chain_0 e : chain 0 0 e.
Proof. split. lia. rewrite Rabs_R0. lra. Qed.
Lemma chain_step i s x e : chain_pre i s x e -> rng (s + x) /\ chain (1 + i) (rnd (s + x)) e.
Proof.
  intros [[[[h0 h1] h2] hx] [hi hs]]. apply mag_iff in hx. rewrite pow2_bpow in hs.
  destruct (count_rnd (1 + i) e (s + x)) as [r m]; try lia.
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite plus_IZR. lra. }
  split. exact r. split. lia. now rewrite pow2_bpow.
Qed.
Definition end_pre (n : Z) (s : R) (e : Z) := (((0 <= e)%Z /\ (e <= 900)%Z) /\ (n <= 2147483648)%Z) /\ chain n s e.
Lemma chain_end n s e : end_pre n s e -> mag s (31 + e).
Proof.
  intros [[[h0 h1] h2] [hi hs]]. rewrite pow2_bpow in hs. apply mag_iff. apply Rle_trans with (1 := hs). rewrite bpow_plus.
  apply Rmult_le_compat_r. apply bpow_ge_0. rewrite bpow_nn by lia. apply IZR_le. change (2 ^ 31)%Z with 2147483648%Z. lia.
Qed.
Lemma chain_mean n s e : (0 < n)%Z -> end_pre n s e -> rng (s / IZR n) /\ mag (rnd (s / IZR n)) e.
Proof.
  intros hn [[[h0 h1] h2] [hi hs]]. rewrite pow2_bpow in hs. assert (p : 0 < IZR n) by now apply IZR_lt.
  apply mag_rnd. lia. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ IZR n)) by (left; now apply Rinv_0_lt_compat).
  apply Rmult_le_reg_r with (1 := p). rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Definition dbl (x : R) := rnd x = x.
Definition grow_pre (s x : R) (i e : Z) := (((0 <= s /\ 0 <= x) /\ dbl s) /\ dbl x) /\ chain_pre i s x e.
Lemma grow s x i e : grow_pre s x i e -> x <= rnd (s + x) /\ s <= rnd (s + x).
Proof.
  intros [[[[h0 h1] ds] dx] h]. destruct (chain_step _ _ _ _ h) as [r _].
  assert (rx : rng x). { apply rng_abs. apply rng_abs in r. rewrite Rabs_pos_eq in * by lra. lra. }
  assert (rs : rng s). { apply rng_abs. apply rng_abs in r. rewrite Rabs_pos_eq in * by lra. lra. }
  unfold dbl in *. rewrite rnd_rn in ds, dx by assumption. rewrite rnd_rn by exact r.
  split; [rewrite <- dx at 1|rewrite <- ds at 1]; apply rn_le; lra.
Qed.
Lemma rnd_pos x : rng x -> 0 <= x -> 0 <= rnd x.
Proof. intros r h. rewrite rnd_rn by exact r. rewrite <- rn_0. now apply rn_le. Qed.
Lemma square x : rng (x * x) -> 0 <= rnd (x * x).
Proof. intros h. apply rnd_pos. exact h. apply Rle_0_sqr. Qed.

Lemma quot_pos_le w s c : 0 < s -> w <= c * s -> w / s <= c.
Proof. intros h1 h2. apply Rmult_le_reg_r with (1 := h1). unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. Qed.
Lemma part w s : ((0 < s /\ w <= s) /\ 0 <= w) -> ((rnd (w / s) <= 1 /\ 0 <= rnd (w / s)) /\ rng (w / s)).
Proof.
  intros [[h0 h1] h2]. assert (l : w / s <= 1) by (apply quot_pos_le; lra).
  assert (p : 0 <= w / s) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
  destruct (mag_rnd (w / s) 0) as [r m]. lia. { change (bpow radix2 0) with 1. apply Rabs_le. lra. }
  apply mag_iff in m. change (bpow radix2 0) with 1 in m. apply Rabs_le_inv in m.
  split; [split; [lra|now apply rnd_pos]|exact r].
Qed.
Lemma ratio_mag x r : (0 < r /\ mag (x / r) 540) -> rng (x / r) /\ mag (rnd (x / r)) 540.
Proof. intros [_ h]. apply mag_iff in h. apply mag_rnd. lia. exact h. Qed.

Lemma rn_ge_half x : bpow radix2 (-1074) <= x -> x / 2 <= rn x.
Proof.
  intros h. assert (p := bpow_gt_0 radix2 (-1074)). destruct (Flocq.Core.Raux.mag radix2 x) as [e he]. specialize (he ltac:(lra)). rewrite Rabs_pos_eq in he by lra.
  assert (ee : (-1074 < e)%Z) by (apply (lt_bpow radix2); lra).
  apply Rle_trans with (rn (bpow radix2 (e - 1))). 2: apply rn_le; lra.
  rewrite rn_bpow by lia. replace (bpow radix2 e) with (2 * bpow radix2 (e - 1)) in he. lra.
  change 2 with (bpow radix2 1). rewrite <- bpow_plus. f_equal. ring.
Qed.
Lemma fmt_least x : fmt x -> 0 < x -> bpow radix2 (-1074) <= x.
Proof.
  intros f p. apply (generic_format_ge_bpow radix2 (FLT_exp (-1074) 53)); try assumption. intros e. unfold FLT_exp. lia.
Qed.

(* the standard deviation of layernorm: r = rnd(sqrt(rnd(rnd(ss / n) + eps))) *)
Lemma rng_of e x : (0 <= e <= 1023)%Z -> 0 <= x <= bpow radix2 e -> rng x.
Proof. intros he h. apply (bpow_rng e). lia. rewrite Rabs_pos_eq; lra. Qed.
Lemma sqrt_bpow_le e x : 0 <= x <= bpow radix2 (2 * e) -> 0 <= sqrt x <= bpow radix2 e.
Proof.
  intros h. split. apply sqrt_pos. rewrite <- (sqrt_square (bpow radix2 e)) by apply bpow_ge_0. apply sqrt_le_1_alt.
  rewrite <- bpow_plus. replace (e + e)%Z with (2 * e)%Z by ring. lra.
Qed.
Lemma sqrt_bpow_ge e x : bpow radix2 (2 * e) <= x -> bpow radix2 e <= sqrt x.
Proof.
  intros h. rewrite <- (sqrt_square (bpow radix2 e)) by apply bpow_ge_0. apply sqrt_le_1_alt.
  rewrite <- bpow_plus. now replace (e + e)%Z with (2 * e)%Z by ring.
Qed.
Lemma rn_ge_bpow e x : (-1074 <= e)%Z -> bpow radix2 e <= x -> bpow radix2 e <= rn x.
Proof. intros he h. rewrite <- (rn_bpow e he). now apply rn_le. Qed.
Lemma ratio_le x r e f : Rabs x <= bpow radix2 (e + f) -> bpow radix2 e <= r -> mag (x / r) f.
Proof.
  intros h1 h2. assert (p := bpow_gt_0 radix2 e). apply mag_iff. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ r)).
  2:{ left. apply Rinv_0_lt_compat. lra. }
  apply quot_pos_le. lra. apply Rle_trans with (1 := h1). rewrite bpow_plus, Rmult_comm. apply Rmult_le_compat_l. apply bpow_ge_0. exact h2.
Qed.

Definition dev (n : Z) (ss eps : R) := rnd (sqrt (rnd (eps + rnd (ss / IZR n)))).
Section Dev.
Variables (n : Z) (ss eps : R).
Hypothesis hn : (0 < n)%Z.
Hypothesis h : end_pre n ss 802.
Hypothesis hs : 0 <= ss.
Hypothesis he : 0 <= eps.
Hypothesis me : mag eps 802.
Lemma q_ok : rng (ss / IZR n) /\ mag (rnd (ss / IZR n)) 802 /\ 0 <= ss / IZR n.
Proof.
  destruct (chain_mean _ _ _ hn h) as [r m]. repeat split; try apply r; try assumption.
  apply Rmult_le_pos. exact hs. left. apply Rinv_0_lt_compat. now apply IZR_lt.
Qed.
Lemma q_pos : 0 <= rnd (ss / IZR n).
Proof. destruct q_ok as (r & _ & p). now apply rnd_pos. Qed.
Lemma v_ok : rng (eps + rnd (ss / IZR n)) /\ 0 <= eps + rnd (ss / IZR n) /\ 0 <= rnd (eps + rnd (ss / IZR n)) <= bpow radix2 803.
Proof.
  destruct q_ok as (_ & m & _). assert (p := q_pos).
  destruct (add_mag eps (rnd (ss / IZR n)) 802) as [[[r _] k] _].
  { repeat split; try lia; assumption. }
  apply mag_iff in k. apply Rabs_le_inv in k.
  split; [exact r|]. split. lra. split. apply rnd_pos. exact r. lra. apply k.
Qed.
Lemma sqrt_ok : 0 <= sqrt (rnd (eps + rnd (ss / IZR n))) <= bpow radix2 402.
Proof.
  apply sqrt_bpow_le. destruct v_ok as (_ & _ & v). split. apply v. apply Rle_trans with (1 := proj2 v). apply bpow_le. lia.
Qed.
Lemma dev_rn : dev n ss eps = rn (sqrt (rnd (eps + rnd (ss / IZR n)))).
Proof. apply rnd_rn. apply (rng_of 402). lia. apply sqrt_ok. Qed.

Lemma dev_ratio d : rng (d * d) -> mag d 401 -> rnd (d * d) <= ss -> 0 < dev n ss eps -> mag (d / dev n ss eps) 540.
Proof.
  intros rd md dd pos. apply mag_iff in md. rewrite dev_rn in *. destruct v_ok as (rv & v0 & v1). destruct q_ok as (rq & _ & q0).
  assert (fv : fmt (rnd (eps + rnd (ss / IZR n)))) by (rewrite rnd_rn by exact rv; apply rn_fmt).
  set (v := rnd (eps + rnd (ss / IZR n))) in *.
  destruct (Rle_lt_dec (Rabs d) 1) as [small|big].
  - apply (ratio_le _ _ (-537)). { apply Rle_trans with (1 := small). apply (bpow_le radix2 0). lia. }
    apply rn_ge_bpow. lia. apply sqrt_bpow_ge. apply fmt_least. exact fv.
    destruct (Rle_lt_or_eq_dec 0 v) as [l|e]. apply v1. exact l. exfalso. rewrite <- e, sqrt_0, rn_0 in pos. lra.
  - apply (ratio_le _ _ (-16)). { apply Rle_trans with (1 := md). apply bpow_le. lia. }
    apply rn_ge_bpow. lia. apply sqrt_bpow_ge. unfold v. rewrite rnd_rn by exact rv. apply rn_ge_bpow. lia.
    assert (s1 : 1 <= ss).
    { apply Rle_trans with (2 := dd). rewrite rnd_rn by exact rd. rewrite <- rn_1. apply rn_le.
      rewrite <- (Rabs_pos_eq (d * d)) by apply Rle_0_sqr. rewrite Rabs_mult. nra. }
    assert (bpow radix2 (-31) <= rnd (ss / IZR n)).
    { rewrite rnd_rn by exact rq. apply rn_ge_bpow. lia. assert (0 < IZR n) by now apply IZR_lt.
      apply Rmult_le_reg_r with (IZR n). assumption. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. rewrite Rmult_1_r.
      apply Rle_trans with (2 := s1). destruct h as [[_ hh] _]. apply IZR_le in hh.
      replace 1 with (bpow radix2 (-31) * 2147483648). apply Rmult_le_compat_l. apply bpow_ge_0. exact hh.
      change (bpow radix2 (-31)) with (/ 2147483648). lra. }
    assert (bpow radix2 (2 * -16) <= bpow radix2 (-31)) by (apply bpow_le; lia). lra.
Qed.
End Dev.

(* the norm: den >= rnd(sqrt ss), den a positive double *)
Lemma norm_ratio d ss den : rng (d * d) -> rng ss -> rnd (d * d) <= ss -> mag d 401 -> 0 <= ss ->
  rnd (sqrt ss) <= den -> 0 < den -> dbl den -> rng den -> mag (d / den) 540.
Proof.
  intros rd rs dd md s0 hd pos hdb hr. unfold dbl in hdb. rewrite rnd_rn in hdb by exact hr.
  destruct (Rle_lt_dec (Rabs d) (bpow radix2 (-534))) as [small|big].
  - apply (ratio_le _ _ (-1074)). exact small. apply fmt_least. rewrite <- hdb. apply rn_fmt. exact pos.
  - assert (p := bpow_gt_0 radix2 (-534)).
    assert (d2 : d * d = Rabs d * Rabs d) by (rewrite <- Rabs_mult, Rabs_pos_eq; [reflexivity|apply Rle_0_sqr]).
    assert (l2 : bpow radix2 (-1068) <= d * d).
    { rewrite d2. change (-1068)%Z with (-534 + -534)%Z. rewrite bpow_plus. apply Rmult_le_compat; lra. }
    assert (l1 : d * d / 2 <= ss).
    { apply Rle_trans with (2 := dd). rewrite rnd_rn by exact rd. apply rn_ge_half.
      apply Rle_trans with (2 := l2). apply bpow_le. lia. }
    assert (l3 : Rabs d / 2 <= sqrt ss).
    { rewrite <- (sqrt_square (Rabs d / 2)) by lra. apply sqrt_le_1_alt. nra. }
    assert (sr : rng (sqrt ss)).
    { apply (rng_of 512). lia. apply sqrt_bpow_le. split. exact s0. apply rng_abs in rs. rewrite Rabs_pos_eq in rs by exact s0.
      apply Rle_trans with (1 := rs). rewrite <- (bpow_nn 1023) by easy. apply bpow_le. lia. }
    assert (l4 : Rabs d / 4 <= den).
    { apply Rle_trans with (2 := hd). rewrite rnd_rn by exact sr. apply Rle_trans with (sqrt ss / 2). lra. apply rn_ge_half.
      apply Rle_trans with (2 := l3). replace (bpow radix2 (-534)) with (2 * bpow radix2 (-535)) in *.
      assert (bpow radix2 (-1074) <= bpow radix2 (-535)) by (apply bpow_le; lia). lra.
      change 2 with (bpow radix2 1). rewrite <- bpow_plus. reflexivity. }
    apply mag_iff. unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ den)) by (left; now apply Rinv_0_lt_compat).
    apply quot_pos_le. exact pos. apply Rle_trans with (4 * den). lra. apply Rmult_le_compat_r. lra.
    change 4 with (bpow radix2 2). apply bpow_le. lia.
Qed.
Lemma sqrt_mag s e : (((0 <= e)%Z /\ (e <= 1000)%Z) /\ 0 <= s) /\ mag s e -> 0 <= rnd (sqrt s) /\ mag (rnd (sqrt s)) e.
Proof.
  intros [[[h0 h1] h2] m]. apply mag_iff in m. rewrite Rabs_pos_eq in m by exact h2.
  assert (h : 0 <= sqrt s <= bpow radix2 e).
  { apply sqrt_bpow_le. split. exact h2. apply Rle_trans with (1 := m). apply bpow_le. lia. }
  destruct (mag_rnd (sqrt s) e) as [r g]. lia. rewrite Rabs_pos_eq; lra. split; [|exact g]. apply rnd_pos. exact r. lra.
Qed.
