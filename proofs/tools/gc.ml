(* Loaded into Frama-C: a larger minor heap, fewer collections. About a sixth of the processor time of a replay, and nothing else. *)
let () = Gc.set { (Gc.get ()) with Gc.minor_heap_size = 4194304; space_overhead = 400 }
