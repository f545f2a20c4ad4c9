(* The ACSL lemmas of specs/join.acsl, in the shape WP gives them. *)
Require Import BuiltIn.
Require ieee_float.RoundingMode ieee_float.GenericFloat ieee_float.Float64.
From Coq Require Import Reals Psatz ZArith.
From Flocq Require Import Core.
From CF Require Import FloatLib RowLib MagLemmas EncloseLib EncloseLemmas UpLemmas AccLib AccLemmas PairLemmas.
Open Scope R_scope.

Definition lane (k j : Z) (s c a : f64) (X : R) := state k 536870912 j s c a X.
Definition lanes (l k j : Z) (s c a : f64) (X : R) := state (k + l) (-1 + 536870913 * l) j s c a X.
Definition jfits (l : Z) (s c a : f64) := lanes l 536870912 0 s c a (real c + real s).
Definition jfit (s c a : f64) := state 536870912 536870912 0 s c a (real c + real s).
Definition deep (k : Z) := (0 < k)%Z /\ (k <= 536870912)%Z.
Definition from (k w j : Z) (s c a : f64) (X : R) (d : Z) := (((k <= d)%Z /\ (w <= 536870912)%Z) /\ deep d) /\ state k w j s c a X.
Definition next (l : Z) (s c a r b g : f64) := (((0 < l)%Z /\ (l <= 7)%Z) /\ jfit r b g) /\ jfits l s c a.
Definition done (k j : Z) (s c a : f64) (X t e : R) := (((IZR k <= 24 + t /\ 1 / IZR (2^1074) * IZR j <= e) /\ deep k)) /\ lanes 8 k j s c a X.

(* an exact sum that is what was computed *)
Lemma own k w j s c a X : state k w j s c a X -> state k w 0 s c a (real c + real s).
Proof.
  intros [[n f] t]. split; [|exact t]. split; [|exact f]. assert (kr := few_R _ f). apply near_GP in n. apply near_GP. destruct n as [n1 _]. split. exact n1.
  replace (real c + real s - real s - real c) with 0 by ring. rewrite Rabs_R0, Rmult_0_r, Rplus_0_r.
  apply Rmult_le_pos. apply G_pos. lra. apply t.
Qed.
Lemma more k w j s c a X l v : state k w j s c a X -> (k <= l)%Z -> (l <= 549755813888)%Z -> (w <= v)%Z -> (v <= 549755813888)%Z -> state l v j s c a X.
Proof.
  intros h h1 h2 h3 h4. apply (acc_more_l k w j s c a X l v j). destruct (proj2 (proj1 h)) as [f _]. destruct (proj2 (proj2 h)) as [w0 _].
  split; [split; [split; [split; [split|]|]|]|]; try exact h; try split; lia.
Qed.

Lemma join_from_l i i1 i2 f f1 f2 r i3 : from i i1 i2 f f1 f2 r i3 -> jfit f f1 f2 /\ state i3 536870912 i2 f f1 f2 r.
Proof.
  intros [[[h w] [d0 d1]] s]. split.
  - apply own with (j := i2) (X := r). apply (more _ _ _ _ _ _ _ _ _ s); lia.
  - apply (more _ _ _ _ _ _ _ _ _ s); lia.
Qed.
Lemma join_first_l i i1 f f1 f2 r : deep i -> state i 536870912 i1 f f1 f2 r -> lanes 1 i i1 f f1 f2 r.
Proof. intros [d0 d1] s. apply (more _ _ _ _ _ _ _ _ _ s); lia. Qed.
Lemma join_begin_l f f1 f2 : jfit f f1 f2 -> jfits 1 f f1 f2 /\ fit 8589934592 (real f) (real f1) (real f2).
Proof.
  intros s. split. apply (more _ _ _ _ _ _ _ _ _ s); lia. exact (pair_fits_l 536870912 536870912 0 f f1 f2 _ ltac:(easy) s).
Qed.
Lemma join_size_l i f f1 f2 : (0 < i)%Z -> (i <= 8)%Z -> jfits i f f1 f2 -> fit 8589934592 (real f) (real f1) (real f2).
Proof. intros l0 l1 s. exact (pair_fits_l (536870912 + i) (-1 + 536870913 * i) 0 f f1 f2 _ ltac:(lia) s). Qed.
Lemma join_both_l i i1 i2 f f1 f2 r i3 f3 f4 f5 r1 f6 f7 f8 f9 f10 f11 f12 :
  (0 < i)%Z -> (i <= 7)%Z -> deep i1 -> state i1 536870912 i3 f3 f4 f5 r1 -> lanes i i1 i2 f f1 f2 r ->
  merge f f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 -> lanes (1 + i) i1 (i2 + i3) f6 f9 f12 (r + r1).
Proof.
  intros l0 l1 [d0 d1] t s m. unfold lanes in *. replace (i1 + (1 + i))%Z with (1 + (i1 + i))%Z by ring.
  replace (-1 + 536870913 * (1 + i))%Z with (1 + (-1 + 536870913 * i) + 536870912)%Z by ring.
  apply (acc_merge_l (i1 + i) (-1 + 536870913 * i) i2 f f1 f2 r i1 536870912 i3 f3 f4 f5 r1 f6 f7 f8 f9 f10 f11 f12 t s); [|exact m].
  unfold under, few, some. lia.
Qed.
Lemma join_next_l i f f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 :
  next i f f1 f2 f3 f4 f5 -> merge f f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 -> jfits (1 + i) f6 f9 f12.
Proof.
  intros [[[l0 l1] t] s] m. apply own with (j := (0 + 0)%Z) (X := real f1 + real f + (real f4 + real f3)).
  apply (join_both_l i 536870912 0 f f1 f2 _ 0 f3 f4 f5 _ f6 f7 f8 f9 f10 f11 f12 l0 l1 ltac:(split; easy) t s m).
Qed.
Lemma join_done_l i i1 f f1 f2 r r1 r2 : done i i1 f f1 f2 r r1 r2 -> pstate (8 + i) 4294967303 i1 f f1 f2 r r1 r2.
Proof.
  intros [[[h e] [d0 d1]] s]. split; [split; [split|]|].
  - rewrite plus_IZR. lra.
  - exact e.
  - lia.
  - unfold lanes in s. replace (8 + i)%Z with (i + 8)%Z by ring. exact s.
Qed.
