(* The ACSL lemmas of specs/dynamics_blocks.acsl, in the shape WP gives them. *)
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib RowLemmas DynamicsLemmas.
Open Scope R_scope.

Lemma cf_later b c s e : (b <= c)%Z /\ chain b s e -> chain c s e.
Proof.
  intros [hk [hi hs]]. split. lia. apply Rle_trans with (1 := hs). apply Rmult_le_compat_r.
  rewrite pow2_bpow. apply bpow_ge_0. apply IZR_le. exact hk.
Qed.
(* c terms of magnitude 2^e, c <= 2^k *)
Lemma counted c s e k : (0 <= k)%Z -> (c <= 2 ^ k)%Z -> chain c s e -> mag s (k + e).
Proof.
  intros hk hc [hi hs]. rewrite pow2_bpow in hs. apply mag_iff. apply Rle_trans with (1 := hs). rewrite bpow_plus.
  apply Rmult_le_compat_r. apply bpow_ge_0. rewrite bpow_nn by exact hk. apply IZR_le. exact hc.
Qed.
(* 2^50 terms of magnitude 2^12 *)
Lemma cf_total c s : (c <= 1125899906842624)%Z /\ chain c s 12 -> mag s 64.
Proof. intros [hc h]. apply (weak s (50 + 12)). split. lia. apply (counted c); [lia | exact hc | exact h]. Qed.
Lemma cf_few c s : (c <= 268435456)%Z /\ chain c s 20 -> mag s 51.
Proof. intros [hc h]. apply (weak s (28 + 20)). split. lia. apply (counted c); [lia | exact hc | exact h]. Qed.

Lemma grows a b : rng (a + b) -> 0 <= a -> 0 <= b -> dbl a -> dbl b -> a <= rnd (a + b) /\ b <= rnd (a + b).
Proof.
  intros r ha hb da db.
  assert (ra : rng a). { apply rng_abs. apply rng_abs in r. rewrite Rabs_pos_eq in * by lra. lra. }
  assert (rb : rng b). { apply rng_abs. apply rng_abs in r. rewrite Rabs_pos_eq in * by lra. lra. }
  unfold dbl in *. rewrite rnd_rn in da, db by assumption. rewrite rnd_rn by exact r.
  split; [rewrite <- da at 1 | rewrite <- db at 1]; apply rn_le; lra.
Qed.
Definition rise_pre (c : Z) (s w : R) :=
  (((((0 <= s /\ 0 <= w) /\ (c <= 4503599627370495)%Z) /\ dbl s) /\ dbl w) /\ mag w 12) /\ chain c s 12.
Lemma cf_rise c s w : rise_pre c s w -> ((w <= rnd (s + w) /\ s <= rnd (s + w)) /\ rng (s + w)) /\ chain (1 + c) (rnd (s + w)) 12.
Proof.
  intros [[[[[[h0 h1] hc] ds] dw] hw] [hi hs]]. apply mag_iff in hw. rewrite pow2_bpow in hs.
  assert (hc' : (1 + c <= 9007199254740992)%Z) by lia.
  assert (t : Rabs (s + w) <= IZR (1 + c) * bpow radix2 12).
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite plus_IZR. lra. }
  assert (r : rng (s + w)).
  { apply (bpow_rng (53 + 12)). lia. apply Rle_trans with (1 := t). rewrite (bpow_plus radix2 53). apply Rmult_le_compat_r. apply bpow_ge_0.
    rewrite (bpow_nn 53) by lia. apply IZR_le. change (2 ^ 53)%Z with 9007199254740992%Z. lia. }
  destruct (grows s w r h0 h1 ds dw) as [g1 g2]. split; [split; [split; assumption | exact r] |]. split. lia.
  rewrite pow2_bpow, rnd_rn by exact r. apply abs_round_le_generic; try typeclasses eauto. apply fmt_count; lia. exact t.
Qed.
Definition pair_pre (a b : R) (e : Z) := ((((((0 <= a /\ 0 <= b) /\ (0 <= e)%Z) /\ (e <= 900)%Z) /\ dbl a) /\ dbl b) /\ mag a e) /\ mag b e.
Lemma cf_pair a b e : pair_pre a b e -> ((b <= rnd (a + b) /\ a <= rnd (a + b)) /\ rng (a + b)) /\ mag (rnd (a + b)) (1 + e).
Proof.
  intros [[[[[[[ha hb] h0] h1] da] db] ma] mb].
  destruct (cf_add_mag a b e) as [[[r _] m] _]. { split; [split; [split; lia |] |]; assumption. }
  destruct (grows a b r ha hb da db) as [g1 g2]. split; [split; [split |] |]; assumption.
Qed.

Lemma cf_fit a b m s : ((((0 <= a)%Z /\ (0 <= b)%Z) /\ (0 <= s)%Z) /\ (a + b <= m)%Z) ->
  (((0 <= b * s)%Z /\ (0 <= a * s)%Z) /\ (a * s + b * s <= m * s)%Z).
Proof. intros [[[h0 h1] h2] h3]. repeat split; nia. Qed.
Lemma cf_block_box x : Rabs x <= 1024 -> mag x 10.
Proof. exact (cf_dyn_box x). Qed.
Lemma cf_block_beta b : b <= 1048576 /\ -128 <= b -> mag b 20.
Proof. intros [h0 h1]. exact (cf_dyn_beta b h0 h1). Qed.
