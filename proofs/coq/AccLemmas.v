(* The ACSL lemmas of specs/acc.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib MagLemmas DdLib DdLemmas AccLib.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.

Definition entry (x : R) := Rabs x <= IZR (2^800).
Definition factor (x : R) := Rabs x <= IZR (2^400).
Definition some (w : Z) := (0 <= w)%Z /\ (w <= 549755813888)%Z.
Definition few (k : Z) := (0 < k)%Z /\ (k <= 549755813888)%Z.
Definition fit (w : Z) (s c a : R) :=
  (((0 <= a /\ Rabs c <= 2 * a) /\ Rabs s <= IZR (2^802) * IZR w) /\ a <= IZR (2^803) * IZR w) /\ some w.
Definition near (k j : Z) (s c a X : R) :=
  Rabs c <= a * (1 + 1 / 2251799813685248 * IZR k) /\
  Rabs (X + (-1) * c + (-1) * s) <=
    1 / IZR (2^1074) * IZR j + IZR k * a * (1 / 9007199254740992 + 1 / 10141204801825835211973625643008 * IZR k).
Definition state (k w j : Z) (s c a : f64) (X : R) := (near k j (real s) (real c) (real a) X /\ few k) /\ fit w (real s) (real c) (real a).
Definition start (k : Z) (z : f64) := real z = 0 /\ few k.
Definition more (k w j : Z) (s c a : f64) (X : R) (l v i : Z) :=
  (((((j <= i)%Z /\ (k <= l)%Z) /\ (w <= v)%Z) /\ few l) /\ some v) /\ state k w j s c a X.
Definition lost (x y : R) := mag x 850 /\ mag y 850.
Definition prod' (x y p e : f64) :=
  ((rnd (real x * real y) = real p /\ Rabs ((-1) * real e + (-1) * real p + real x * real y) <= 1 / IZR (2^1074)) /\ factor (real x)) /\ factor (real y).
Definition add (k w j : Z) (s c a : f64) (X : R) (x s1 e c1 m a1 : f64) :=
  (((((((Rabs (real e) = real m /\ real s + real x = real e + real s1) /\ rnd (real a + real m) = real a1) /\ rnd (real c + real e) = real c1) /\
      rnd (real s + real x) = real s1) /\ entry (real x)) /\ few (1 + k)) /\ some (1 + w)) /\ state k w j s c a X.
Definition mul' (k w j : Z) (s c a : f64) (X : R) (x y p e s1 f d c1 m n t a1 : f64) :=
  ((((((((((Rabs (real e) = real m /\ Rabs (real f) = real n) /\ real p + real s = real f + real s1) /\ rnd (real a + real t) = real a1) /\
         rnd (real c + real d) = real c1) /\ rnd (real e + real f) = real d) /\ rnd (real m + real n) = real t) /\
      rnd (real p + real s) = real s1) /\ few (1 + k)) /\ some (1 + w)) /\ prod' x y p e) /\ state k w j s c a X.
Definition merge (s c a r b g s1 e d c1 m t a1 : f64) :=
  (((((Rabs (real e) = real m /\ real r + real s = real e + real s1) /\ rnd (real a + real t) = real a1) /\ rnd (real b + real e) = real d) /\
    rnd (real c + real d) = real c1) /\ rnd (real g + real m) = real t) /\ rnd (real r + real s) = real s1.
Definition under (l k w : Z) := ((l < k)%Z /\ some w) /\ few (1 + k).
Definition alike (x y z t : R) := y = t /\ z = x.

Lemma b_IZR e : (0 <= e)%Z -> IZR (2 ^ e) = bpow radix2 e.
Proof. intros h. rewrite <- (IZR_Zpower radix2 e) by exact h. reflexivity. Qed.
Lemma count39 w : some w -> 0 <= IZR w <= bpow radix2 39.
Proof. intros [a b]. apply IZR_le in a. apply IZR_le in b. rewrite <- b_IZR by easy. change (2^39)%Z with 549755813888%Z. lra. Qed.

(* near, with G and P *)
Lemma near_GP k j s c a X : near k j s c a X <-> Rabs c <= P (IZR k) * a /\ Rabs (X - s - c) <= G (IZR k) * a + 2 * eta * IZR j.
Proof.
  unfold near, P, G, u. rewrite eta2.
  replace (X + -1 * c + -1 * s) with (X - s - c) by ring.
  split; intros [h1 h2]; (split; [apply Rle_trans with (1 := h1)|apply Rle_trans with (1 := h2)]; right; field).
Qed.

Lemma acc_zero_l k z : start k z -> state k 0 0 z z z 0.
Proof.
  intros [e h]. unfold state, near, fit, some. rewrite !e, Rabs_R0.
  replace (0 + -1 * 0 + -1 * 0) with 0 by ring. rewrite Rabs_R0. repeat split; try apply h; try lia; lra.
Qed.

Lemma acc_more_l k w j s c a X l v i : more k w j s c a X l v i -> state l v i s c a X.
Proof.
  intros [[[[[hj hk] hw] fl] sv] [[n fk] [[[[a0 ca] bs] ba] _]]].
  apply IZR_le in hj. apply IZR_le in hk. apply IZR_le in hw. assert (k0 : 0 <= IZR k) by (apply IZR_le; destruct fk; lia).
  assert (p2 := bpow_gt_0 radix2 802). assert (p3 := bpow_gt_0 radix2 803). rewrite <- b_IZR in p2, p3 by easy.
  split; [split; [|exact fl]|].
  - apply near_GP in n. destruct n as [n1 n2]. apply near_GP. assert (e := eta_pos). split.
    + apply Rle_trans with (1 := n1). apply Rmult_le_compat_r. exact a0. now apply P_le.
    + apply Rle_trans with (1 := n2). assert (g := Rmult_le_compat_r _ _ _ a0 (G_le (IZR k) (IZR l) ltac:(lra))). nra.
  - split; [|exact sv]. split; [split; [split; assumption|]|].
    + apply Rle_trans with (1 := bs). apply Rmult_le_compat_l; lra.
    + apply Rle_trans with (1 := ba). apply Rmult_le_compat_l; lra.
Qed.

Lemma fit_b w s c a : fit w s c a -> Rabs s <= bpow radix2 841 /\ Rabs a <= bpow radix2 842 /\ Rabs c <= bpow radix2 843.
Proof.
  intros [[[[a0 ca] bs] ba] sw]. apply count39 in sw. rewrite !b_IZR in bs, ba by easy.
  assert (p2 := bpow_gt_0 radix2 802). assert (p3 := bpow_gt_0 radix2 803).
  assert (ha : a <= bpow radix2 842).
  { apply Rle_trans with (1 := ba). change 842%Z with (803 + 39)%Z. rewrite bpow_plus. apply Rmult_le_compat_l; lra. }
  repeat split.
  - apply Rle_trans with (1 := bs). change 841%Z with (802 + 39)%Z. rewrite bpow_plus. apply Rmult_le_compat_l; lra.
  - rewrite Rabs_pos_eq; lra.
  - apply Rle_trans with (1 := ca). change 843%Z with (1 + 842)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. lra.
Qed.
Lemma acc_fit_l w s c a : fit w s c a -> ((((mag a 850 /\ mag a 1000) /\ mag c 850) /\ mag c 1000) /\ mag s 850) /\ mag s 1000.
Proof.
  intros h. destruct (fit_b _ _ _ _ h) as (hs & ha & hc). rewrite !mag_b.
  repeat split; (eapply mag_up; [|first [exact hs|exact ha|exact hc]]); lia.
Qed.
Lemma acc_entry_l x : entry x -> mag x 850 /\ mag x 1000.
Proof. unfold entry. rewrite b_IZR by easy. intros h. rewrite !mag_b. split; (eapply mag_up; [|exact h]); lia. Qed.
Lemma acc_factor_l x : factor x -> mag x 400.
Proof. unfold factor. rewrite b_IZR by easy. intros h. now rewrite mag_b. Qed.
Lemma lost_b x y : Rabs x <= bpow radix2 850 -> Rabs y <= bpow radix2 850 -> rnd (x + y) = rn (x + y) /\ Rabs (x + y - rn (x + y)) <= bpow radix2 852.
Proof.
  intros hx hy. assert (h := b_add _ _ _ hx hy). destruct (b_rn 851 _ ltac:(lia) h) as [e b]. split. exact e.
  change 852%Z with (1 + 851)%Z. now apply b_sub.
Qed.
Lemma acc_lost_l x y : lost x y -> mag (x + y + (-1) * rnd (x + y)) 852.
Proof.
  intros [hx hy]. rewrite mag_b in *. destruct (lost_b _ _ hx hy) as [-> h]. now rewrite minus.
Qed.
Lemma acc_abs_l x : mag x 852 -> mag (Rabs x) 852.
Proof. unfold mag. now rewrite Rabs_Rabsolu. Qed.

Lemma u_b : u = bpow radix2 (-53).
Proof. rewrite <- u_bpow. change (-53 + 1)%Z with (1 + -53)%Z. rewrite bpow_plus. change (bpow radix2 1) with 2. lra. Qed.
Lemma low_b x y e : fmt x -> fmt y -> Rabs x <= bpow radix2 e -> Rabs y <= bpow radix2 e -> Rabs (x + y - rn (x + y)) <= bpow radix2 (e - 52).
Proof.
  intros fx fy hx hy. rewrite Rabs_minus_sym. apply Rle_trans with (1 := rn_plus x y fx fy). assert (h := b_add _ _ _ hx hy).
  replace (e - 52)%Z with (-53 + (1 + e))%Z by ring. rewrite bpow_plus, <- u_b. apply Rmult_le_compat_l. unfold u; lra. exact h.
Qed.

Lemma prod_b x y p e : prod' x y p e ->
  real p = rn (real x * real y) /\ Rabs (real p) <= bpow radix2 800 /\ Rabs (real x * real y - real p - real e) <= 2 * eta /\ Rabs (real e) <= bpow radix2 799.
Proof.
  unfold prod', factor. rewrite !b_IZR by easy. intros [[[hp he] hx] hy].
  assert (m := b_mul _ _ _ _ hx hy). destruct (b_rn (400 + 400) _ ltac:(lia) m) as [ep bp]. rewrite ep in hp. rewrite hp in bp.
  assert (he' : Rabs (real x * real y - real p - real e) <= 2 * eta).
  { rewrite <- eta2. replace (real x * real y - real p - real e) with (-1 * real e + -1 * real p + real x * real y) by ring. exact he. }
  repeat split; [now symmetry|exact bp|exact he'|].
  assert (d := rn_abs_err (real x * real y)). rewrite hp in d. assert (l := eta_le1).
  assert (one : 1 <= bpow radix2 747) by (change 1 with (bpow radix2 0); apply bpow_le; lia).
  assert (um : u * Rabs (real x * real y) <= bpow radix2 747).
  { change 747%Z with (-53 + (400 + 400))%Z. rewrite bpow_plus, <- u_b. apply Rmult_le_compat_l. unfold u; lra. exact m. }
  replace (real e) with (- (real p - real x * real y) - (real x * real y - real p - real e)) by ring.
  apply Rle_trans with (4 * bpow radix2 747).
  - apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_Ropp. lra.
  - change 799%Z with (2 + (50 + 747))%Z. rewrite (bpow_plus radix2 2). change (bpow radix2 2) with 4. apply Rmult_le_compat_l. lra. apply bpow_le. lia.
Qed.
Lemma acc_prod_l x y p e : prod' x y p e -> (mag (real e) 852 /\ mag (real p) 850) /\ mag (real p) 1000.
Proof.
  intros h. destruct (prod_b _ _ _ _ h) as (_ & hp & _ & he). rewrite !mag_b.
  repeat split; (eapply mag_up; [|first [exact hp|exact he]]); lia.
Qed.

Lemma few_R k : few k -> 1 <= IZR k <= 549755813888.
Proof. intros [a b]. split; apply IZR_le; lia. Qed.

(* x and a magnitude t, of v terms and one more, into sums of w terms *)
Lemma put_fit w v s c a x s1 c1 t a1 k :
  fit w s c a -> some v -> some (1 + v + w) -> Rabs x <= bpow radix2 802 * IZR v + bpow radix2 801 -> s1 = rn (s + x) ->
  0 <= t -> t <= bpow radix2 803 * IZR v + bpow radix2 802 -> a1 = rn (a + t) ->
  0 <= k <= 549755813888 -> Rabs c1 <= P (1 + k) * a1 -> fit (1 + v + w) s1 c1 a1.
Proof.
  intros [[[[a0 ca] bs] ba] sw] sv sw1 hx -> t0 ht -> hk hc. assert (w0 := count39 _ sw). assert (v0 := count39 _ sv).
  unfold fit. rewrite !plus_IZR. rewrite !b_IZR in * by easy.
  assert (e1 := rn_abs_err (s + x)). assert (e2 := rn_abs_err (a + t)). assert (l := eta_le1).
  assert (one : 1 <= bpow radix2 760) by (change 1 with (bpow radix2 0); apply bpow_le; lia).
  assert (d1 : bpow radix2 801 = IZR (2^41) * bpow radix2 760) by (rewrite b_IZR by easy; now rewrite <- bpow_plus).
  assert (d2 : bpow radix2 802 = IZR (2^42) * bpow radix2 760) by (rewrite b_IZR by easy; now rewrite <- bpow_plus).
  assert (d3 : bpow radix2 803 = IZR (2^43) * bpow radix2 760) by (rewrite b_IZR by easy; now rewrite <- bpow_plus).
  assert (d0 : bpow radix2 39 = 549755813888) by (rewrite <- b_IZR by easy; reflexivity).
  change (IZR (2^41)) with 2199023255552 in d1. change (IZR (2^42)) with 4398046511104 in d2. change (IZR (2^43)) with 8796093022208 in d3.
  rewrite d0 in w0, v0. rewrite d1 in *. rewrite d2 in *. rewrite d3 in *. clear d0 d1 d2 d3.
  set (B := bpow radix2 760) in *. set (W := IZR w) in *. set (V := IZR v) in *.
  assert (wb : W * B <= 549755813888 * B) by (apply Rmult_le_compat_r; lra). assert (wb0 : 0 <= W * B) by (apply Rmult_le_pos; lra).
  assert (vb : V * B <= 549755813888 * B) by (apply Rmult_le_compat_r; lra). assert (vb0 : 0 <= V * B) by (apply Rmult_le_pos; lra).
  assert (tr := Rabs_triang s x). assert (sx : Rabs (s + x) <= 4398046511104 * (W * B) + 4398046511104 * (V * B) + 2199023255552 * B) by lra.
  assert (rs : Rabs (rn (s + x)) <= (1 + u) * Rabs (s + x) + eta).
  { replace (rn (s + x)) with ((rn (s + x) - (s + x)) + (s + x)) by ring. apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  rewrite (Rabs_pos_eq (a + t)) in e2 by lra. apply Rabs_le_inv in e2.
  assert (a1p : 0 <= rn (a + t)) by (apply rn_nonneg; lra).
  assert (p2 : P (1 + k) <= 2) by (unfold P, u; lra).
  split; [split; [split; [split|]|]|].
  - exact a1p.
  - apply Rle_trans with (1 := hc). now apply Rmult_le_compat_r.
  - apply Rle_trans with (1 := rs). unfold u. lra.
  - unfold u in e2. lra.
  - exact sw1.
Qed.

(* a term d with magnitude t, of an exact term that adds D to X - s up to F, into a state *)
Section State.
Variables k w j v n : Z. Variables s c a s1 c1 d t a1 : f64. Variables X Y x i F : R.
Hypothesis S : state k w j s c a X.
Hypothesis fk : few (1 + k). Hypothesis sv : some v. Hypothesis sw : some (1 + v + w).
Hypothesis hx : Rabs x <= bpow radix2 802 * IZR v + bpow radix2 801. Hypothesis es : real s1 = rn (real s + x).
Hypothesis t0 : 0 <= real t. Hypothesis ht : real t <= bpow radix2 803 * IZR v + bpow radix2 802.
Hypothesis ea : rnd (real a + real t) = real a1. Hypothesis ec : rnd (real c + real d) = real c1.
Hypothesis bd : Rabs (real d) <= bpow radix2 860. Hypothesis bt : Rabs (real t) <= bpow radix2 860.
Hypothesis hi : 0 <= i <= IZR k. Hypothesis ed : Rabs (real d) <= P i * real t. Hypothesis eF : Rabs F <= G i * real t + 2 * eta * IZR n.
Hypothesis eY : Y - real s1 = X - real s + F + real d.
Lemma put_state : state (1 + k) (1 + v + w) (j + n) s1 c1 a1 Y.
Proof.
  destruct S as [[ne fk0] ft]. assert (kr := few_R _ fk0). destruct (fit_b _ _ _ _ ft) as (bs & ba & bc).
  assert (mc := b_add _ _ _ (mag_up _ 843 860 ltac:(lia) bc) bd). destruct (b_rn (1 + 860) _ ltac:(lia) mc) as [rc _]. rewrite rc in ec.
  assert (ma := b_add _ _ _ (mag_up _ 842 860 ltac:(lia) ba) bt). destruct (b_rn (1 + 860) _ ltac:(lia) ma) as [ra _]. rewrite ra in ea.
  apply near_GP in ne. destruct ne as [n1 n2]. assert (ft' := ft). destruct ft' as [[[[a0 ca] b1] b2] sw0].
  assert (pc := put_c (IZR k) i (real c) (real a) (real d) (real t) hi ltac:(lra) (fmt_f64 c) (fmt_f64 a) (fmt_f64 d) (fmt_f64 t) a0 t0 n1 ed).
  assert (pe := put_e (IZR k) i (real c) (real a) (real d) (real t) (X - real s - real c) F (2 * eta * IZR j) (2 * eta * IZR n) hi ltac:(lra)
    (fmt_f64 c) (fmt_f64 a) (fmt_f64 d) (fmt_f64 t) a0 t0 n1 ed n2 eF).
  rewrite ec, ea in pc, pe. split; [split; [|exact fk]|].
  - apply near_GP. rewrite !plus_IZR. split. exact pc.
    replace (Y - real s1 - real c1) with (X - real s - real c + F + (real c + real d - real c1)) by lra.
    apply Rle_trans with (1 := pe). right. ring.
  - apply (put_fit w v (real s) (real c) (real a) x (real s1) (real c1) (real t) (real a1) (IZR k) ft sv sw hx es t0 ht (eq_sym ea)). lra. exact pc.
Qed.
End State.

Lemma G0 t : G 0 * t = 0.
Proof. unfold G. ring. Qed.
Lemma P0 t : P 0 * t = t.
Proof. unfold P. ring. Qed.
Lemma some0 : some 0.
Proof. split; lia. Qed.
Lemma b_pos e : 0 < bpow radix2 e.
Proof. apply bpow_gt_0. Qed.

Lemma acc_add_l k w j s c a X x s1 e c1 m a1 : add k w j s c a X x s1 e c1 m a1 -> state (1 + k) (1 + w) j s1 c1 a1 (X + real x).
Proof.
  intros [[[[[[[[hm he] ha] hc] hs] hx] fk1] sw1] st].
  assert (ft := proj2 st). destruct (fit_b _ _ _ _ ft) as (bs & ba & bc). unfold entry in hx. rewrite b_IZR in hx by easy.
  destruct (lost_b _ _ (mag_up _ 841 850 ltac:(lia) bs) (mag_up _ 800 850 ltac:(lia) hx)) as [es _]. rewrite es in hs.
  assert (be := low_b _ _ 841 (fmt_f64 s) (fmt_f64 x) bs (mag_up _ 800 841 ltac:(lia) hx)). rewrite hs in be.
  replace (real s + real x - real s1) with (real e) in be by lra. change (841 - 52)%Z with 789%Z in be.
  assert (m0 : 0 <= real m) by (rewrite <- hm; apply Rabs_pos).
  assert (b1 := bpow_le radix2 789 802 ltac:(lia)). assert (b2 := bpow_le radix2 800 801 ltac:(lia)). assert (b3 := bpow_le radix2 789 860 ltac:(lia)).
  replace j with (j + 0)%Z by ring. replace (1 + w)%Z with (1 + 0 + w)%Z by ring.
  assert (kr := few_R _ (proj2 (proj1 st))).
  apply (put_state k w j 0 0 s c a s1 c1 e m a1 X (X + real x) (real x) 0 0); try assumption.
  - exact some0.
  - rewrite Rmult_0_r. lra.
  - now symmetry.
  - rewrite Rmult_0_r, <- hm. lra.
  - lra.
  - rewrite Rabs_pos_eq by exact m0. rewrite <- hm. lra.
  - lra.
  - rewrite P0, hm. lra.
  - rewrite Rabs_R0, G0. lra.
  - lra.
Qed.

Lemma acc_mul_l k w j s c a X x y p e s1 f d c1 m n t a1 : mul' k w j s c a X x y p e s1 f d c1 m n t a1 ->
  state (1 + k) (1 + w) (1 + j) s1 c1 a1 (X + real x * real y).
Proof.
  intros [[[[[[[[[[[hm hn] hf] ha] hc] hd] ht] hs] fk1] sw1] hp] st].
  assert (ft := proj2 st). destruct (fit_b _ _ _ _ ft) as (bs & ba & bc). destruct (prod_b _ _ _ _ hp) as (_ & bp & ep & be).
  rewrite (Rplus_comm (real p)) in hs, hf.
  destruct (lost_b _ _ (mag_up _ 841 850 ltac:(lia) bs) (mag_up _ 800 850 ltac:(lia) bp)) as [es _]. rewrite es in hs.
  assert (bf := low_b _ _ 841 (fmt_f64 s) (fmt_f64 p) bs (mag_up _ 800 841 ltac:(lia) bp)). rewrite hs in bf.
  replace (real s + real p - real s1) with (real f) in bf by lra. change (841 - 52)%Z with 789%Z in bf.
  assert (m0 : 0 <= real m) by (rewrite <- hm; apply Rabs_pos). assert (n0 : 0 <= real n) by (rewrite <- hn; apply Rabs_pos).
  assert (bm : Rabs (real m) <= bpow radix2 799) by (rewrite <- hm, Rabs_Rabsolu; exact be).
  assert (bn : Rabs (real n) <= bpow radix2 799) by (rewrite <- hn, Rabs_Rabsolu; apply mag_up with (2 := bf); lia).
  destruct (b_rn (1 + 799) _ ltac:(lia) (b_add _ _ _ be (mag_up _ 789 799 ltac:(lia) bf))) as [rd bd]. rewrite rd in hd. rewrite hd in bd.
  destruct (b_rn (1 + 799) _ ltac:(lia) (b_add _ _ _ bm bn)) as [rt bt]. rewrite rt in ht. rewrite ht in bt.
  assert (t0 : 0 <= real t) by (rewrite <- ht; apply rn_nonneg; lra).
  assert (ee : Rabs (real e) <= P 0 * real m) by (rewrite P0, hm; lra).
  assert (ef : Rabs (real f) <= P 0 * real n) by (rewrite P0, hn; lra).
  assert (pc := put_c 0 0 (real e) (real m) (real f) (real n) ltac:(lra) ltac:(lra) (fmt_f64 e) (fmt_f64 m) (fmt_f64 f) (fmt_f64 n) m0 n0 ee ef).
  assert (pe := put_e 0 0 (real e) (real m) (real f) (real n) (real x * real y - real p - real e) 0 (2 * eta) 0 ltac:(lra) ltac:(lra)
    (fmt_f64 e) (fmt_f64 m) (fmt_f64 f) (fmt_f64 n) m0 n0 ee ef ltac:(rewrite G0; lra) ltac:(rewrite Rabs_R0, G0; lra)).
  rewrite hd, ht in pc, pe. replace (1 + 0) with 1 in pc, pe by ring.
  assert (b1 := bpow_le radix2 800 802 ltac:(lia)). assert (b2 := bpow_le radix2 800 801 ltac:(lia)). assert (b3 := bpow_le radix2 800 860 ltac:(lia)).
  change (1 + 799)%Z with 800%Z in bd, bt. assert (kr := few_R _ (proj2 (proj1 st))).
  replace (1 + j)%Z with (j + 1)%Z by ring. replace (1 + w)%Z with (1 + 0 + w)%Z by ring.
  apply (put_state k w j 0 1 s c a s1 c1 d t a1 X (X + real x * real y) (real p) 1 (real x * real y - real p - real e + 0 + (real e + real f - real d))); try assumption.
  - exact some0.
  - rewrite Rmult_0_r. lra.
  - now symmetry.
  - rewrite Rmult_0_r. rewrite Rabs_pos_eq in bt by exact t0. lra.
  - lra.
  - lra.
  - lra.
  - apply Rle_trans with (1 := pe). lra.
  - lra.
Qed.

Lemma acc_merge_l k w j s c a X l v i r b g Y s1 e d c1 m t a1 :
  state l v i r b g Y -> state k w j s c a X -> under l k (1 + w + v) -> merge s c a r b g s1 e d c1 m t a1 ->
  state (1 + k) (1 + w + v) (j + i) s1 c1 a1 (X + Y).
Proof.
  intros su st [[hl sw0] fk1] [[[[[[hm he] ha] hd] hc] ht] hs].
  assert (sw1 : some (1 + v + w)) by (replace (1 + v + w)%Z with (1 + w + v)%Z by ring; exact sw0).
  assert (ft := proj2 st). destruct (fit_b _ _ _ _ ft) as (bs & ba & bc). assert (fu := proj2 su). destruct (fit_b _ _ _ _ fu) as (br & bg & bb).
  rewrite (Rplus_comm (real r)) in hs, he.
  destruct (lost_b _ _ (mag_up _ 841 850 ltac:(lia) bs) (mag_up _ 841 850 ltac:(lia) br)) as [es _]. rewrite es in hs.
  assert (be := low_b _ _ 841 (fmt_f64 s) (fmt_f64 r) bs br). rewrite hs in be.
  replace (real s + real r - real s1) with (real e) in be by lra. change (841 - 52)%Z with 789%Z in be.
  assert (m0 : 0 <= real m) by (rewrite <- hm; apply Rabs_pos).
  assert (bm : Rabs (real m) <= bpow radix2 843) by (rewrite <- hm, Rabs_Rabsolu; apply mag_up with (2 := be); lia).
  destruct (b_rn (1 + 843) _ ltac:(lia) (b_add _ _ _ bb (mag_up _ 789 843 ltac:(lia) be))) as [rd bd]. rewrite rd in hd. rewrite hd in bd.
  destruct (b_rn (1 + 843) _ ltac:(lia) (b_add _ _ _ (mag_up _ 842 843 ltac:(lia) bg) bm)) as [rt bt]. rewrite rt in ht. rewrite ht in bt.
  destruct su as [[nu fl] fu']. assert (lr := few_R _ fl). apply near_GP in nu. destruct nu as [u1 u2].
  assert (fu2 := fu'). destruct fu2 as [[[[g0 _] r1] g2] sv]. rewrite b_IZR in r1, g2 by easy.
  assert (t0 : 0 <= real t) by (rewrite <- ht; apply rn_nonneg; lra).
  assert (ee : Rabs (real e) <= P 0 * real m) by (rewrite P0, hm; lra).
  assert (pc := put_c (IZR l) 0 (real b) (real g) (real e) (real m) ltac:(lra) ltac:(lra) (fmt_f64 b) (fmt_f64 g) (fmt_f64 e) (fmt_f64 m) g0 m0 u1 ee).
  assert (pe := put_e (IZR l) 0 (real b) (real g) (real e) (real m) (Y - real r - real b) 0 (2 * eta * IZR i) 0 ltac:(lra) ltac:(lra)
    (fmt_f64 b) (fmt_f64 g) (fmt_f64 e) (fmt_f64 m) g0 m0 u1 ee u2 ltac:(rewrite Rabs_R0, G0; lra)).
  rewrite hd, ht in pc, pe.
  assert (b1 := bpow_le radix2 789 801 ltac:(lia)). assert (b3 := bpow_le radix2 844 860 ltac:(lia)).
  change (1 + 843)%Z with 844%Z in bd, bt. assert (kr := few_R _ (proj2 (proj1 st))).
  assert (hlk : 1 + IZR l <= IZR k) by (rewrite <- (plus_IZR 1 l); apply IZR_le; lia).
  assert (tb : real t <= bpow radix2 803 * IZR v + bpow radix2 802).
  { assert (er := rn_abs_err (real g + real m)). rewrite ht, (Rabs_pos_eq (real g + real m)) in er by lra. apply Rabs_le_inv in er. assert (l1 := eta_le1).
    assert (mb : real m <= bpow radix2 789) by (rewrite <- hm; exact be).
    assert (one : 1 <= bpow radix2 789) by (change 1 with (bpow radix2 0); apply bpow_le; lia).
    assert (ug : u * real g <= bpow radix2 789).
    { replace (bpow radix2 789) with (bpow radix2 (-53) * bpow radix2 842) by (now rewrite <- bpow_plus). rewrite <- u_b.
      apply Rmult_le_compat_l. unfold u; lra. rewrite Rabs_pos_eq in bg by exact g0. exact bg. }
    assert (um : u * real m <= bpow radix2 789) by (unfold u; lra).
    assert (big : 8 * bpow radix2 789 <= bpow radix2 802) by (change 8 with (bpow radix2 3); rewrite <- bpow_plus; apply bpow_le; lia). lra. }
  assert (b4 := b_pos 801).
  replace (1 + w + v)%Z with (1 + v + w)%Z by ring.
  apply (put_state k w j v i s c a s1 c1 d t a1 X (X + Y) (real r) (1 + IZR l) (Y - real r - real b + 0 + (real b + real e - real d))); try assumption.
  - lra.
  - now symmetry.
  - lra.
  - lra.
  - lra.
  - apply Rle_trans with (1 := pe). lra.
  - lra.
Qed.

Lemma acc_alike_l x y z t : alike x y z t -> z * t = x * y.
Proof. intros [-> ->]. ring. Qed.
