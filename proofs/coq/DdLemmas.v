(* The ACSL lemmas of specs/dd.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib MagLemmas DdLib DdAdd.
Open Scope R_scope.

Notation real := ieee_float.Float64.t'real.
Notation f64 := ieee_float.Float64.t.

Definition two (a b s : f64) := (rnd (real a + real b) = real s /\ mag (real a) 1000) /\ mag (real b) 1000.
Definition sum (a b s z y db da r : f64) :=
  (((((rnd (real da + real db) = real r /\ rnd (real a + (-1) * real y) = real da) /\ rnd (real b + (-1) * real z) = real db) /\
     rnd (real s + (-1) * real a) = real z) /\ rnd (real s + (-1) * real z) = real y) /\ two a b s).
Definition fast (a b s z r : f64) :=
  ((rnd (real b + (-1) * real z) = real r /\ rnd (real s + (-1) * real a) = real z) /\ Rabs (real b) <= Rabs (real a)) /\ two a b s.
Definition mul (a b p : f64) := (rnd (real a * real b) = real p /\ mag (real a) 400) /\ mag (real b) 400.
Definition prod (a b p r : f64) := rnd ((-1) * real p + real a * real b) = real r /\ mul a b p.
Definition near (p x h next : f64) :=
  (((((rnd (real h + real p * real x) = real next /\ 0 < real h) /\ real next <= 2 * real h) /\ real h <= 2 * real next) /\
    mag (real h) 900) /\ mag (real p) 400) /\ mag (real x) 400.
Definition step (p x h next g e : f64) :=
  (rnd (real next + (-1) * real h) = real g /\ rnd ((-1) * real g + real p * real x) = real e) /\ near p x h next.
Definition pair (h l : f64) := Rabs (real l) <= 1 / 9007199254740992 * Rabs (real h) /\ mag (real h) 400.
Definition product (a al b bl p e t c d : f64) :=
  (((((rnd (real c + real e) = real d /\ rnd (real a * real b) = real p) /\ rnd (real a * real bl) = real t) /\
     rnd (real t + real al * real b) = real c) /\ rnd ((-1) * real p + real a * real b) = real e) /\ pair a al) /\ pair b bl.

Lemma minus x y : x + (-1) * y = x - y.
Proof. ring. Qed.
Lemma plus' x y : (-1) * x + y = y - x.
Proof. ring. Qed.

(* rnd is rn, and the result's magnitude, where that of the operands is known *)
Lemma b_rng e x : (e <= 1023)%Z -> Rabs x <= bpow radix2 e -> rng x.
Proof.
  intros h hx. apply rng_abs. change (IZR (2^1023)) with (bpow radix2 1023). apply mag_up with (2 := hx). exact h.
Qed.
Lemma b_rn e x : (-1000 <= e <= 1023)%Z -> Rabs x <= bpow radix2 e -> rnd x = rn x /\ Rabs (rn x) <= bpow radix2 e.
Proof.
  intros h hx. split. apply rnd_rn. apply b_rng with (2 := hx). lia. apply rn_abs_bpow. lia. exact hx.
Qed.
Lemma b_sub x y e : Rabs x <= bpow radix2 e -> Rabs y <= bpow radix2 e -> Rabs (x - y) <= bpow radix2 (1 + e).
Proof. intros hx hy. unfold Rminus. apply b_add. exact hx. now rewrite Rabs_Ropp. Qed.
Lemma b_mul x y a b : Rabs x <= bpow radix2 a -> Rabs y <= bpow radix2 b -> Rabs (x * y) <= bpow radix2 (a + b).
Proof. intros hx hy. rewrite bpow_plus. now apply mul_le. Qed.
Lemma b_up x a e : (a <= e)%Z -> Rabs x <= bpow radix2 a -> Rabs x <= bpow radix2 e.
Proof. apply mag_up. Qed.

Lemma dd_sum_l a b s z y db da r : sum a b s z y db da r -> real s + real r = real a + real b.
Proof.
  intros [[[[[hr hda] hdb] hz] hy] [[hs ma] mb]]. rewrite minus in *. rewrite mag_b in ma, mb.
  assert (ms := b_add _ _ _ ma mb). destruct (b_rn 1001 _ ltac:(lia) ms) as [es bs]. rewrite es in hs. rewrite hs in bs.
  assert (mz := b_sub _ _ _ bs (b_up _ 1000 1001 ltac:(lia) ma)). destruct (b_rn 1002 _ ltac:(lia) mz) as [ez bz]. rewrite ez in hz. rewrite hz in bz.
  assert (my := b_sub _ _ _ (b_up _ 1001 1002 ltac:(lia) bs) bz). destruct (b_rn 1003 _ ltac:(lia) my) as [ey yb]. rewrite ey in hy. rewrite hy in yb.
  assert (mdb := b_sub _ _ _ (b_up _ 1000 1002 ltac:(lia) mb) bz). destruct (b_rn 1003 _ ltac:(lia) mdb) as [edb bdb]. rewrite edb in hdb. rewrite hdb in bdb.
  assert (mda := b_sub _ _ _ (b_up _ 1000 1003 ltac:(lia) ma) yb). destruct (b_rn 1004 _ ltac:(lia) mda) as [eda bda]. rewrite eda in hda. rewrite hda in bda.
  assert (mr := b_add _ _ _ bda (b_up _ 1003 1004 ltac:(lia) bdb)). destruct (b_rn 1005 _ ltac:(lia) mr) as [er _]. rewrite er in hr.
  assert (h := two_sum (real a) (real b) (fmt_f64 a) (fmt_f64 b)).
  rewrite hs, hz, hy, hda, hdb, hr in h. lra.
Qed.

Lemma dd_fast_l a b s z r : fast a b s z r -> real s + real r = real a + real b.
Proof.
  intros [[[hr hz] hab] [[hs ma] mb]]. rewrite minus in *. rewrite mag_b in ma, mb.
  assert (ms := b_add _ _ _ ma mb). destruct (b_rn 1001 _ ltac:(lia) ms) as [es bs]. rewrite es in hs. rewrite hs in bs.
  assert (mz := b_sub _ _ _ bs (b_up _ 1000 1001 ltac:(lia) ma)). destruct (b_rn 1002 _ ltac:(lia) mz) as [ez bz]. rewrite ez in hz. rewrite hz in bz.
  assert (mr := b_sub _ _ _ (b_up _ 1000 1002 ltac:(lia) mb) bz). destruct (b_rn 1003 _ ltac:(lia) mr) as [er _]. rewrite er in hr.
  assert (h := fast_two_sum (real a) (real b) (fmt_f64 a) (fmt_f64 b) hab). rewrite hs, hz, hr in h. lra.
Qed.

Section Prod.
Variables a b p r : f64.
Hypothesis H : prod a b p r.
Lemma prod_rn : real p = rn (real a * real b) /\ real r = rn (real a * real b - rn (real a * real b)).
Proof.
  destruct H as [hr [[hp ma] mb]]. rewrite mag_b in ma, mb. rewrite plus' in hr.
  assert (m := b_mul _ _ _ _ ma mb). destruct (b_rn 800 _ ltac:(lia) m) as [ep bp]. rewrite ep in hp.
  assert (n := b_sub _ _ _ m bp). destruct (b_rn 801 _ ltac:(lia) n) as [er _]. rewrite <- hp in hr. rewrite er in hr. now split.
Qed.
End Prod.

Lemma eta2' : 2 * eta = 1 / IZR (2^1074).
Proof. symmetry. exact eta2. Qed.

Lemma dd_prod_l a b p r : prod a b p r -> Rabs ((-1) * real p + (-1) * real r + real a * real b) <= 1 / IZR (2^1074).
Proof.
  intros h. destruct (prod_rn a b p r h) as [-> ->]. rewrite <- eta2'.
  assert (k := prod_err (real a) (real b) (fmt_f64 a) (fmt_f64 b)). assert (e := eta_pos).
  match goal with |- Rabs ?x <= _ => match type of k with Rabs ?y <= _ => replace x with y by ring end end. lra.
Qed.

Lemma dd_exact_l a b p r : 1 / IZR (2^968) <= Rabs (real a * real b) -> prod a b p r -> real a * real b = real p + real r.
Proof.
  intros g h. destruct (prod_rn a b p r h) as [-> ->]. rewrite prod_exact. ring. apply fmt_f64. apply fmt_f64.
  apply Rle_trans with (2 := g). replace (1 / IZR (2^968)) with (bpow radix2 (-968)). apply bpow_le. lia.
  rewrite bpow_opp with (e := 968%Z). rewrite <- (IZR_Zpower radix2 968) by easy. change (Zpower radix2 968) with (2^968)%Z.
  field. apply IZR_neq. now vm_compute.
Qed.

Lemma step_rn p x h next g e : step p x h next g e ->
  Rabs (real p * real x - (real next - real h)) <= u * real next + eta /\
  Rabs (real p * real x - (real next - real h) - real e) <= u * u * real next + 2 * eta.
Proof.
  intros [[hg he] [[[[[[hn p0] h1] h2] mh] mp] mx]]. rewrite mag_b in mh, mp, mx. rewrite minus in hg. rewrite plus' in he.
  assert (mm := b_mul _ _ _ _ mp mx).
  assert (mn := b_add _ _ _ mh (b_up _ 800 900 ltac:(lia) mm)). destruct (b_rn 901 _ ltac:(lia) mn) as [en bn]. rewrite en in hn. rewrite hn in bn.
  assert (mg := b_sub _ _ _ bn (b_up _ 900 901 ltac:(lia) mh)). destruct (b_rn 902 _ ltac:(lia) mg) as [eg bg].
  rewrite eg, (near_exact (real h) (real next) (fmt_f64 h) (fmt_f64 next)) in hg by lra.
  rewrite <- hg in he. assert (me := b_sub _ _ _ (b_up _ 800 902 ltac:(lia) mm) mg).
  destruct (b_rn 903 _ ltac:(lia) me) as [ee _]. rewrite ee in he.
  apply (step_err (real p) (real x) (real h) (real next) (real e)); try apply fmt_f64; try lra; symmetry; assumption.
Qed.

Lemma dd_lost_l p x h next g e : step p x h next g e ->
  Rabs (real h + (-1) * real next + real p * real x) <= 1 / IZR (2^1074) + 1 / 9007199254740992 * real next.
Proof.
  intros s. destruct (step_rn _ _ _ _ _ _ s) as [k _]. rewrite <- eta2'. assert (q := eta_pos).
  replace (real h + (-1) * real next + real p * real x) with (real p * real x - (real next - real h)) by ring. unfold u in k. lra.
Qed.

Lemma dd_step_l p x h next g e : step p x h next g e ->
  Rabs (real h + (-1) * real next + (-1) * real e + real p * real x) <= 1 / IZR (2^1074) + 1 / 81129638414606681695789005144064 * real next.
Proof.
  intros s. destruct (step_rn _ _ _ _ _ _ s) as [_ k]. rewrite <- eta2'.
  replace (real h + (-1) * real next + (-1) * real e + real p * real x) with (real p * real x - (real next - real h) - real e) by ring.
  unfold u in k. lra.
Qed.

Lemma small_low h l : pair h l -> Rabs (real l) <= bpow radix2 400.
Proof.
  intros [hl mh]. rewrite mag_b in mh. apply Rle_trans with (1 := hl). apply Rle_trans with (2 := mh). assert (p := Rabs_pos (real h)). lra.
Qed.
Lemma dd_low_l h l : pair h l -> mag (real l) 400.
Proof. intros s. apply mag_b. now apply small_low with (1 := s). Qed.

Lemma dd_product_l a al b bl p e t c d : product a al b bl p e t c d ->
  Rabs (real p + real d + (-1) * ((real a + real al) * (real b + real bl))) <=
  1 / IZR (2^1072) + 1 / 10141204801825835211973625643008 * Rabs (real a * real b).
Proof.
  intros [[[[[[hd hp] ht] hc] he] pa] pb]. rewrite plus' in he.
  assert (ml := small_low _ _ pa). assert (nl := small_low _ _ pb). destruct pa as [hal ma]. destruct pb as [hbl mb]. rewrite mag_b in ma, mb.
  assert (m := b_mul _ _ _ _ ma mb). destruct (b_rn 800 _ ltac:(lia) m) as [ep bp]. rewrite ep in hp. rewrite hp in bp.
  assert (n := b_sub _ _ _ m bp). destruct (b_rn 801 _ ltac:(lia) n) as [ee be]. rewrite ee in he. rewrite he in be.
  assert (mt := b_mul _ _ _ _ ma nl). destruct (b_rn 800 _ ltac:(lia) mt) as [et bt]. rewrite et in ht. rewrite ht in bt.
  assert (mc := b_add _ _ _ bt (b_mul _ _ _ _ ml mb)). destruct (b_rn 801 _ ltac:(lia) mc) as [ec bc]. rewrite ec in hc. rewrite hc in bc.
  assert (md := b_add _ _ _ bc be). destruct (b_rn 802 _ ltac:(lia) md) as [ed _]. rewrite ed in hd.
  assert (k := product_err (real a) (real al) (real b) (real bl) (real p) (real e) (real t) (real c) (real d) (fmt_f64 a) (fmt_f64 b)).
  assert (ua : Rabs (real al) <= u * Rabs (real a)) by (unfold u; lra). assert (ub : Rabs (real bl) <= u * Rabs (real b)) by (unfold u; lra).
  specialize (k ua ub (eq_sym hp) (eq_sym he) (eq_sym ht) (eq_sym hc) (eq_sym hd)).
  replace (1 / IZR (2^1072)) with (8 * eta).
  2: { replace (8 * eta) with (4 * (2 * eta)) by ring. rewrite eta2'. change (2^1074)%Z with (4 * 2^1072)%Z. rewrite mult_IZR. field. apply IZR_neq. now vm_compute. }
  replace (real p + real d + (-1) * ((real a + real al) * (real b + real bl))) with (real p + real d - (real a + real al) * (real b + real bl)) by ring.
  unfold u in k. lra.
Qed.

(* the sum of two normalised pairs *)
Definition norm (h l : f64) := (rnd (real h + real l) = real h /\ mag (real h) 900) /\ mag (real l) 900.
Definition both (a al b bl s e t f : f64) :=
  ((((real e + real s = real a + real b /\ real f + real t = real al + real bl) /\ rnd (real a + real b) = real s) /\
    rnd (real al + real bl) = real t) /\ norm a al) /\ norm b bl.
Definition last (v w z k d : f64) :=
  (rnd (real v + real w) = real z /\ rnd (real w + (-1) * real k) = real d) /\ rnd (real z + (-1) * real v) = real k.
Definition down (s e t f c v g r w : f64) :=
  (((rnd (real c + real s) = real v /\ rnd (real e + real t) = real c) /\ rnd (real f + real r) = real w) /\
   rnd (real c + (-1) * real g) = real r) /\ rnd (real v + (-1) * real s) = real g.
Definition near_sum (t : R) (z d : f64) :=
  rnd (real d + real z) = real z /\
  Rabs (real d + real z + (-1) * t) <= 1688849860263937 / 45671926166590716193865151022383844364247891968 * Rabs t.
Definition total (a al b bl : f64) := real a + real al + real b + real bl.

Lemma norm_rn h l : norm h l -> rn (real h + real l) = real h /\ Rabs (real h) <= bpow radix2 900 /\ Rabs (real l) <= bpow radix2 900.
Proof.
  intros [[e mh] ml]. rewrite mag_b in mh, ml. split; [|now split].
  destruct (b_rn 901 _ ltac:(lia) (b_add _ _ _ mh ml)) as [g _]. rewrite g in e. exact e.
Qed.
Lemma dd_norm_l h l : norm h l -> mag (real l) 1000 /\ mag (real h) 1000.
Proof. intros [[_ mh] ml]. rewrite mag_b in mh, ml. split; apply mag_b. exact (b_up _ 900 1000 ltac:(lia) ml). exact (b_up _ 900 1000 ltac:(lia) mh). Qed.
Lemma both_rn a al b bl s e t f : both a al b bl s e t f ->
  (real s = sh (real a) (real b) /\ real e = sl (real a) (real b) /\ real t = th (real al) (real bl) /\ real f = tl (real al) (real bl)) /\
  (Rabs (real s) <= bpow radix2 901 /\ Rabs (real e) <= bpow radix2 902 /\ Rabs (real t) <= bpow radix2 901 /\ Rabs (real f) <= bpow radix2 902).
Proof.
  intros [[[[[he hf] hs] ht] na] nb]. destruct (norm_rn _ _ na) as (_ & ma & mal). destruct (norm_rn _ _ nb) as (_ & mb & mbl).
  assert (m := b_add _ _ _ ma mb). destruct (b_rn 901 _ ltac:(lia) m) as [es bs]. rewrite es in hs. rewrite hs in bs.
  assert (n := b_add _ _ _ mal mbl). destruct (b_rn 901 _ ltac:(lia) n) as [et bt]. rewrite et in ht. rewrite ht in bt.
  assert (e1 : real e = real a + real b - real s) by lra. assert (f1 : real f = real al + real bl - real t) by lra.
  split.
  - unfold sl, tl, sh, th. rewrite hs, ht. repeat split; assumption.
  - split. exact bs. split. rewrite e1. exact (b_sub _ _ _ m bs). split. exact bt. rewrite f1. exact (b_sub _ _ _ n bt).
Qed.
Lemma dd_both_l a al b bl s e t f : both a al b bl s e t f -> mag (real f) 902 /\ mag (real e) 902.
Proof. intros h. destruct (both_rn _ _ _ _ _ _ _ _ h) as (_ & _ & me & _ & mf). now rewrite !mag_b. Qed.
Lemma dd_add_l a al b bl s e t f c v g r w z k d : last v w z k d -> both a al b bl s e t f -> down s e t f c v g r w ->
  near_sum (total a al b bl) z d.
Proof.
  intros [[hz hd] hk] hb [[[[hv hc] hw] hr] hg]. destruct (both_rn _ _ _ _ _ _ _ _ hb) as ((vs & ve & vt & vf) & bs & be & bt & bf).
  destruct hb as [[_ na] nb]. destruct (norm_rn _ _ na) as (ea & _ & _). destruct (norm_rn _ _ nb) as (eb & _ & _).
  rewrite minus in *.
  assert (mc := b_add _ _ _ be (b_up _ 901 902 ltac:(lia) bt)). destruct (b_rn 903 _ ltac:(lia) mc) as [ec bc]. rewrite ec in hc. rewrite hc in bc.
  assert (mv := b_add _ _ _ bc (b_up _ 901 903 ltac:(lia) bs)). destruct (b_rn 904 _ ltac:(lia) mv) as [ev bv]. rewrite ev in hv. rewrite hv in bv.
  assert (mg := b_sub _ _ _ bv (b_up _ 901 904 ltac:(lia) bs)). destruct (b_rn 905 _ ltac:(lia) mg) as [eg bg]. rewrite eg in hg. rewrite hg in bg.
  assert (mr := b_sub _ _ _ (b_up _ 903 905 ltac:(lia) bc) bg). destruct (b_rn 906 _ ltac:(lia) mr) as [er br]. rewrite er in hr. rewrite hr in br.
  assert (mw := b_add _ _ _ (b_up _ 902 906 ltac:(lia) bf) br). destruct (b_rn 907 _ ltac:(lia) mw) as [ew bw]. rewrite ew in hw. rewrite hw in bw.
  assert (mz := b_add _ _ _ (b_up _ 904 907 ltac:(lia) bv) bw). destruct (b_rn 908 _ ltac:(lia) mz) as [ez bz]. rewrite ez in hz. rewrite hz in bz.
  assert (mk := b_sub _ _ _ bz (b_up _ 904 908 ltac:(lia) bv)). destruct (b_rn 909 _ ltac:(lia) mk) as [ek bk]. rewrite ek in hk. rewrite hk in bk.
  assert (md := b_sub _ _ _ (b_up _ 907 909 ltac:(lia) bw) bk). destruct (b_rn 910 _ ltac:(lia) md) as [ed _]. rewrite ed in hd.
  assert (G := add_good (real a) (real al) (real b) (real bl) (fmt_f64 a) (fmt_f64 al) (fmt_f64 b) (fmt_f64 bl) ea eb).
  destruct G as (f1 & f2 & err).
  assert (vc : real c = DdAdd.c (real a) (real al) (real b) (real bl)) by (unfold DdAdd.c; rewrite <- ve, <- vt; now symmetry).
  assert (vv : real v = vh (real a) (real al) (real b) (real bl)) by (unfold vh; rewrite <- vs, <- vc, (Rplus_comm (real s)); now symmetry).
  rewrite <- vs, <- vc in f1. assert (q1 := fast_fits (real s) (real c) (fmt_f64 s) (fmt_f64 c) f1).
  rewrite (Rplus_comm (real s)), hv, hg, hr in q1.
  assert (vr : real r = vl (real a) (real al) (real b) (real bl)) by (unfold vl; rewrite <- vs, <- vc, <- vv; lra).
  assert (vw : real w = DdAdd.w (real a) (real al) (real b) (real bl)) by (unfold DdAdd.w; rewrite <- vf, <- vr; now symmetry).
  rewrite <- vv, <- vw in f2, err. assert (q2 := fast_fits (real v) (real w) (fmt_f64 v) (fmt_f64 w) f2). rewrite hz, hk, hd in q2.
  assert (zd : real d + real z = real v + real w) by lra. unfold near_sum, total. rewrite zd. split.
  - destruct (b_rn 908 _ ltac:(lia) mz) as [ez' _]. rewrite ez'. exact hz.
  - replace (real a + real al + real b + real bl) with (real a + real al + (real b + real bl)) by ring.
    replace (real v + real w + -1 * (real a + real al + (real b + real bl))) with (real v + real w - (real a + real al + (real b + real bl))) by ring. exact err.
Qed.
