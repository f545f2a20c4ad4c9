(* The ACSL lemmas of specs/modular.acsl, in the shape WP gives them. *)
From Coq Require Import ZArith Lia Psatz.
Open Scope Z_scope.

Definition is (x r : Z) := (0 <= r /\ r <= 2305843009213693950) /\ exists q : Z, r + 2305843009213693951 * q = x.

Lemma quot_rem a n : 0 < n -> 0 <= a -> a = n * Z.quot a n + Z.rem a n /\ 0 <= Z.rem a n < n.
Proof. intros hn ha. split. apply Z.quot_rem'. now apply Z.rem_bound_pos. Qed.
Lemma mod_half_l a a1 a0 : ((Z.quot a 2147483648 = a1 /\ Z.rem a 2147483648 = a0) /\ 0 <= a) /\ a <= 2305843009213693950 ->
  (((a0 + 2147483648 * a1 = a /\ 0 <= a0) /\ 0 <= a1) /\ a1 <= 1073741823) /\ a0 <= 2147483647.
Proof. intros [[[<- <-] h0] h1]. destruct (quot_rem a 2147483648). easy. assumption. lia. Qed.
Lemma mod_halves_l a1 a0 b1 b0 : ((((((0 <= a0 /\ 0 <= a1) /\ 0 <= b0) /\ 0 <= b1) /\ a1 <= 1073741823) /\ b1 <= 1073741823) /\ a0 <= 2147483647) /\ b0 <= 2147483647 ->
  ((((((0 <= a0 * b0 /\ 0 <= a1 * b0) /\ 0 <= a0 * b1) /\ 0 <= a1 * b1) /\ a1 * b1 <= 1152921504606846975) /\ a1 * b0 <= 2305843009213693951) /\
   a0 * b1 <= 2305843009213693951) /\ a0 * b0 <= 4611686018427387903.
Proof. intros h. repeat split; nia. Qed.
Lemma mod_split_l m h l : ((Z.quot m 1073741824 = h /\ Z.rem m 1073741824 = l) /\ 0 <= m) /\ m <= 4611686018427387903 ->
  (((l + 1073741824 * h = m /\ 0 <= l) /\ 0 <= h) /\ l <= 1073741823) /\ h <= 4294967295.
Proof. intros [[[<- <-] h0] h1]. destruct (quot_rem m 1073741824). easy. assumption. lia. Qed.
(* 2^62 is 2, and 2^31 2^30 is 1 *)
Lemma mod_parts_l a b a1 a0 b1 b0 h l s r : is s r ->
  ((a0 + 2147483648 * a1 = a /\ b0 + 2147483648 * b1 = b) /\ a0 * b1 + a1 * b0 = l + 1073741824 * h) /\ h + 2147483648 * l + 2 * (a1 * b1) + a0 * b0 = s ->
  is (a * b) r.
Proof.
  intros [hr [q e]] [[[<- <-] m] hs]. split. exact hr. exists (q + 2 * (a1 * b1) + h).
  replace ((a0 + 2147483648 * a1) * (b0 + 2147483648 * b1)) with (a0 * b0 + 2147483648 * (a0 * b1 + a1 * b0) + 4611686018427387904 * (a1 * b1)) by ring.
  rewrite m. lia.
Qed.
Lemma mod_word_l s t : ((Z.quot s 2305843009213693952 + Z.rem s 2305843009213693952 = t) /\ 0 <= s) /\ s <= 18446744073709551615 ->
  ((0 <= t /\ t <= 4611686018427387901) /\ (t <= 2305843009213693950 -> is s t)) /\ (2305843009213693951 <= t -> is s (-2305843009213693951 + t)).
Proof.
  intros [[<- h0] h1]. destruct (quot_rem s 2305843009213693952) as [e b]. easy. assumption.
  set (h := Z.quot s 2305843009213693952) in *. set (l := Z.rem s 2305843009213693952) in *. assert (0 <= h) by lia. split; [split; [split; lia|]|]; intros c.
  split. lia. exists h. lia. split. lia. exists (h + 1). lia.
Qed.
Lemma mod_less_l x y t : (0 <= x /\ x <= 2305843009213693950) /\ is y t ->
  ((0 <= t /\ t <= 2305843009213693950) /\ (t <= x -> is (x + -1 * y) (x + -1 * t))) /\ (x < t -> is (x + -1 * y) (2305843009213693951 + x + -1 * t)).
Proof.
  intros [hx [ht [q <-]]]. split; [split; [exact ht|]|]; intros c.
  split. lia. exists (-q). lia. split. lia. exists (-q - 1). lia.
Qed.
Lemma mod_none_l x : 0 <= x /\ x <= 2305843009213693950 -> is x x.
Proof. intros h. split. exact h. exists 0. lia. Qed.
