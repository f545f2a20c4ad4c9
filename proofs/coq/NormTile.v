(* The ACSL lemmas of specs/enclose_norm.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib EncloseLib.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.
Definition nentry (x : R) := x <= IZR (2^400) /\ IZR (- 2^400) <= x.
Definition nplace (x : R) := x <= IZR (2^300) /\ IZR (- 2^300) <= x.
Definition near (t Q : R) := 0 <= Q /\ 2251799813685247 / 2251799813685248 * Q <= t * t.
Definition nroom (k : Z) (s : R) := (((0 <= k)%Z /\ 0 <= s) /\ s <= IZR k * pow2 800) /\ (k <= 1048576)%Z.
Definition nsum k s S :=
  (0 <= S /\ S * (1 + -1 * (1 / 1125899906842624 * IZR k)) <= s + 1 / IZR (2^1073) * IZR k) /\ nroom k s.
Definition nplus k s t p := ((rnd (t * t) = p /\ (k <= 1048575)%Z) /\ nentry t) /\ nroom k s.
Definition nmore k s t r := rnd (s + rnd (t * t)) = r /\ nplus k s t (rnd (t * t)).
Definition ns : R := 268435457 / 268435456.    (* 1 + 2^-28 *)
Definition least : R := 1 / IZR (2^525).

Lemma eta4 : 1 / IZR (2^1073) = 4 * eta.
Proof.
  replace (4 * eta) with (2 * (2 * eta)) by ring. rewrite <- eta2. change (2^1074)%Z with (2 * 2^1073)%Z. rewrite mult_IZR. field. apply IZR_neq. now vm_compute.
Qed.
Lemma low_rn x : 0 <= x -> (1 - u) * x - eta <= rn x.
Proof. intros h. assert (e := rn_abs_err x). rewrite (Rabs_pos_eq x h) in e. apply Rabs_le_inv in e. lra. Qed.
Lemma nentry_b x : nentry x <-> Rabs x <= bpow radix2 400.
Proof.
  unfold nentry. change (- 2^400)%Z with (Z.opp (2^400)). rewrite opp_IZR, <- (bpow_nn 400) by easy. split; intros h.
  apply Rabs_le. lra. apply Rabs_le_inv in h. lra.
Qed.
Lemma nplace_b x : nplace x -> Rabs x <= bpow radix2 300.
Proof.
  unfold nplace. change (- 2^300)%Z with (Z.opp (2^300)). rewrite opp_IZR, <- (bpow_nn 300) by easy. intros h. apply Rabs_le. lra.
Qed.

Lemma norm_index_l i i1 : let x := (i * i1)%Z in ((((0 < i1)%Z /\ (0 <= i)%Z) /\ (i <= 1048576)%Z) /\ (i1 <= 1048576)%Z) -> (0 <= x)%Z /\ (x <= 1099511627776)%Z.
Proof. intros x h. unfold x. nia. Qed.
Lemma square_b t : nentry t -> 0 <= t * t <= bpow radix2 800.
Proof.
  intros h. apply nentry_b in h. assert (p := Rabs_pos t). split. apply Rle_0_sqr.
  replace (t * t) with (Rabs t * Rabs t) by (unfold Rabs; destruct Rcase_abs; ring).
  change 800%Z with (400 + 400)%Z. rewrite bpow_plus. now apply Rmult_le_compat.
Qed.
Lemma norm_entry_l r : nentry r -> rng (r * r).
Proof. intros h. apply (rng_of 800). lia. now apply square_b. Qed.
Lemma norm_self r : nentry r -> near r (r * r).
Proof. intros h. apply square_b in h. unfold near. lra. Qed.

Lemma apart_b a b : nplace a /\ nplace b -> Rabs (a + -1 * b) <= bpow radix2 301.
Proof.
  intros [h h1]. apply nplace_b in h. apply nplace_b in h1. apply Rabs_le_inv in h. apply Rabs_le_inv in h1.
  change 301%Z with (300 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. apply Rabs_le. lra.
Qed.
Lemma norm_apart_l r r1 : nplace r /\ nplace r1 -> rng (r + -1 * r1).
Proof. intros h. apply (bpow_rng 301). lia. now apply apart_b. Qed.
Lemma norm_gap_l (f f1 : f64) r : let r1 := real f + -1 * real f1 in
  rnd (real f + -1 * real f1) = r /\ nplace (real f) /\ nplace (real f1) -> nentry r /\ near r (r1 * r1).
Proof.
  intros r1 [<- h]. rewrite rnd_rn by now apply norm_apart_l. assert (b := apart_b _ _ h). fold r1 in b |- *. split.
  - apply nentry_b. apply Rle_trans with (bpow radix2 301). apply rn_abs_bpow. lia. exact b. apply bpow_le. lia.
  - assert (e : Rabs (rn r1 - r1) <= u * Rabs r1).
    { unfold r1. apply rn_plus. apply fmt_f64. replace (-1 * real f1) with (- real f1) by ring. apply generic_format_opp, fmt_f64. }
    assert (s : 0 <= r1 * r1) by apply Rle_0_sqr. split. exact s.
    assert (l : (1 - u) * Rabs r1 <= Rabs (rn r1)).
    { assert (t := Rabs_triang_inv r1 (rn r1)). rewrite Rabs_minus_sym in t. lra. }
    assert (m : ((1 - u) * Rabs r1) * ((1 - u) * Rabs r1) <= Rabs (rn r1) * Rabs (rn r1)).
    { assert (p := Rabs_pos r1). apply Rmult_le_compat; try assumption; (apply Rmult_le_pos; [unfold u; lra|exact p]). }
    replace (Rabs (rn r1) * Rabs (rn r1)) with (rn r1 * rn r1) in m by (unfold Rabs; destruct Rcase_abs; ring).
    replace ((1 - u) * Rabs r1 * ((1 - u) * Rabs r1)) with ((1 - u) * (1 - u) * (r1 * r1)) in m by (unfold Rabs; destruct Rcase_abs; ring).
    apply Rle_trans with (2 := m). apply Rmult_le_compat_r. exact s. unfold u. lra.
Qed.

Lemma norm_none : nsum 0 0 0.
Proof. unfold nsum, nroom. repeat split; try lia; lra. Qed.
Lemma norm_sum_l i r r1 : nsum i r r1 -> nroom i r.
Proof. now intros [_ h]. Qed.
Lemma norm_room_l i r : nroom i r -> 0 <= r.
Proof. now intros [[[_ h] _] _]. Qed.
Lemma nroom_b k s : nroom k s -> (0 <= k <= 1048576)%Z /\ 0 <= s <= IZR k * bpow radix2 800 /\ s <= bpow radix2 820.
Proof.
  intros [[[h0 h1] h2] h3]. change (pow2 800) with (pow2 (IZR 800)) in h2. rewrite pow2_bpow in h2. repeat split; try assumption.
  apply Rle_trans with (1 := h2). change 820%Z with (20 + 800)%Z. rewrite bpow_plus. apply Rmult_le_compat_r. apply bpow_ge_0.
  change (bpow radix2 20) with (IZR 1048576). now apply IZR_le.
Qed.
Lemma nmore_b k s t : nplus k s t (rnd (t * t)) ->
  rng (s + rnd (t * t)) /\ nroom (1 + k) (rnd (s + rnd (t * t))) /\ (1 - u) * (s + ((1 - u) * (t * t) - eta)) - eta <= rnd (s + rnd (t * t)).
Proof.
  intros [[[_ l] h] m]. assert (b := square_b _ h). rewrite (rnd_rn (t * t)) by now apply norm_entry_l.
  assert (p0 := rn_pos _ (proj1 b)). assert (p1 := rn_top 800 _ ltac:(lia) (proj2 b)). assert (p2 := low_rn _ (proj1 b)).
  apply nroom_b in m. destruct m as (n & [s0 s1] & s2).
  assert (q : rng (s + rn (t * t))).
  { apply (rng_of 821). lia. split. lra. change 821%Z with (820 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2.
    assert (bpow radix2 800 <= bpow radix2 820) by (apply bpow_le; lia). lra. }
  split. exact q. rewrite rnd_rn by exact q. split.
  - repeat split; try lia. apply rn_pos. lra. change (pow2 800) with (pow2 (IZR 800)). rewrite pow2_bpow.
    rewrite <- (rn_id (IZR (1 + k) * bpow radix2 800)) by (apply fmt_count; lia). apply rn_le. rewrite plus_IZR. lra.
  - assert (g := low_rn (s + rn (t * t))). unfold u in *. lra.
Qed.
Lemma norm_plus_l i r r1 r2 : let r3 := r + r2 in nplus i r r1 r2 -> rng r3 /\ nmore i r r1 (rnd r3).
Proof.
  intros r3 h. assert (e : rnd (r1 * r1) = r2) by apply h. unfold r3. clear r3. subst r2. split. now apply (nmore_b i). now split.
Qed.
Lemma norm_more_l i r r1 r2 r3 r4 r5 : near r2 r3 -> nsum i r r1 -> r3 + r1 = r4 -> nmore i r r2 r5 -> nsum (1 + i) r5 r4.
Proof.
  intros [q0 q1] [[h0 h1] m] <- [<- h]. destruct (nmore_b _ _ _ h) as (_ & b & l). split; [|exact b].
  rewrite eta4 in h1 |- *. assert (e := eta_pos). destruct m as [[[n _] _] _]. apply IZR_le in n. rewrite plus_IZR.
  set (P := r2 * r2) in *. set (K := IZR i) in *.
  assert (x0 : 0 <= r1 * K) by now apply Rmult_le_pos. assert (y0 : 0 <= r3 * K) by now apply Rmult_le_pos.
  assert (z0 : 0 <= eta * K) by (apply Rmult_le_pos; lra). split. lra. unfold u in *. lra.
Qed.

Lemma eta_least : 1048576 * eta <= least.
Proof.
  unfold least. replace (1 / IZR (2^525)) with (bpow radix2 (-525)).
  2: { change (-525)%Z with (Z.opp 525). rewrite bpow_opp, (bpow_nn 525) by easy. lra. }
  replace (1048576 * eta) with (524288 * (2 * eta)) by ring. rewrite <- eta_bpow. change 524288 with (bpow radix2 19). rewrite <- bpow_plus. apply bpow_le. lia.
Qed.
Lemma least_le : least <= 1.
Proof. unfold least. assert (g : 1 <= IZR (2^525)) by (apply IZR_le; now vm_compute). apply quot_pos_le; lra. Qed.
Lemma least_square : 2097152 * (4 * eta) <= least * least / 4.
Proof.
  assert (p : least = bpow radix2 (-525)).
  { unfold least. change (-525)%Z with (Z.opp 525). rewrite bpow_opp, (bpow_nn 525) by easy. lra. }
  rewrite p. rewrite <- bpow_plus. replace (2097152 * (4 * eta)) with (4194304 * (2 * eta)) by ring. rewrite <- eta_bpow.
  replace (bpow radix2 (-525 + -525) / 4) with (bpow radix2 (-525 + -525 + -2)) by (rewrite (bpow_plus radix2 (-525 + -525) (-2)); reflexivity).
  change 4194304 with (bpow radix2 22). rewrite <- bpow_plus. apply bpow_le. lia.
Qed.
Lemma root_b k s : nroom k s -> rnd (sqrt s) = rn (sqrt s) /\ 0 <= rn (sqrt s) <= bpow radix2 410 /\ (1 - u) * sqrt s - eta <= rn (sqrt s).
Proof.
  intros h. apply nroom_b in h. assert (b : 0 <= sqrt s <= bpow radix2 410) by (apply sqrt_bpow_le; split; [apply h|apply h]).
  split. apply rnd_rn. now apply (rng_of 410). split. split. now apply rn_pos. apply rn_top. lia. apply b. now apply low_rn.
Qed.
Lemma slack_n k s : nroom k s -> 0 <= ns * rn (sqrt s) <= bpow radix2 411.
Proof.
  intros h. destruct (root_b _ _ h) as (_ & b & _). split. unfold ns. lra. change 411%Z with (410 + 1)%Z. rewrite bpow_plus.
  change (bpow radix2 1) with 2. unfold ns. lra.
Qed.
Lemma norm_root_l i r r1 : rnd (sqrt r) = r1 /\ nroom i r -> rng (ns * r1).
Proof. intros [<- h]. destruct (root_b _ _ h) as (-> & _). apply (rng_of 411). lia. now apply (slack_n i). Qed.
Lemma end_n k s : nroom k s -> rng (least + rnd (ns * rnd (sqrt s))) /\
  (1 - u) * (least + ((1 - u) * (ns * ((1 - u) * sqrt s - eta)) - eta)) - eta <= rnd (least + rnd (ns * rnd (sqrt s))).
Proof.
  intros h. destruct (root_b _ _ h) as (e0 & b0 & l0). assert (b := slack_n _ _ h). rewrite (rnd_rn (ns * _)) by (apply (norm_root_l k s); now split).
  rewrite e0. assert (l := low_rn _ (proj1 b)). assert (p0 := rn_pos _ (proj1 b)). assert (p1 := rn_top 411 _ ltac:(lia) (proj2 b)).
  assert (e := eta_pos). assert (el := eta_least). assert (ll := least_le).
  assert (q : rng (least + rn (ns * rn (sqrt s)))).
  { apply (rng_of 412). lia. split. lra. change 412%Z with (411 + 1)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2.
    assert (bpow radix2 0 <= bpow radix2 411) by (apply bpow_le; lia). change (bpow radix2 0) with 1 in *. lra. }
  split. exact q. rewrite rnd_rn by exact q. assert (g := low_rn (least + rn (ns * rn (sqrt s)))). unfold ns, u in *. lra.
Qed.
Definition nend k s r := rnd (least + rnd (ns * rnd (sqrt s))) = r /\ nroom k s.
Lemma norm_slack_l i r r1 r2 : let r3 := least + r2 in rnd (ns * r1) = r2 /\ rnd (sqrt r) = r1 /\ nroom i r -> rng r3 /\ nend i r (rnd r3).
Proof. intros r3 (<- & <- & h). unfold r3. split. now apply (end_n i). now split. Qed.
Lemma norm_end_l i r r1 r2 : nsum i r r1 -> nend i r r2 -> 0 <= r2 /\ r1 <= r2 * r2.
Proof.
  intros [[h0 h1] m] [<- _]. destruct (end_n _ _ m) as [_ l]. set (y := rnd _) in *. apply nroom_b in m. destruct m as ([n0 n1] & [s0 _] & _).
  apply IZR_le in n0. apply IZR_le in n1. rewrite eta4 in h1. assert (e := eta_pos). assert (el := eta_least). assert (q := least_square).
  assert (sp := sqrt_pos r). set (K := IZR i) in *.
  assert (x : r1 * K <= r1 * 1048576) by (apply Rmult_le_compat_l; lra). assert (z : eta * K <= eta * 1048576) by (apply Rmult_le_compat_l; lra).
  set (c := 536870913 / 536870912) in *.    (* 1 + 2^-29 *)
  assert (a : c * sqrt r + least / 2 <= y) by (unfold c, ns, u in *; lra).
  assert (b : 0 <= c * sqrt r + least / 2) by (unfold c; lra). split. lra.
  apply Rle_trans with ((c * sqrt r + least / 2) * (c * sqrt r + least / 2)); [|now apply Rmult_le_compat].
  replace ((c * sqrt r + least / 2) * (c * sqrt r + least / 2)) with (c * c * (sqrt r * sqrt r) + c * (sqrt r * least) + least * least / 4) by field.
  rewrite sqrt_sqrt by exact s0. assert (w : 0 <= sqrt r * least) by (apply Rmult_le_pos; lra). unfold c. lra.
Qed.
