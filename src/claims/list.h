/* Every claim, in the order of the table: CF_CLAIM(name of its cf_theorem_NAME). */
CF_CLAIM(T6_3)
CF_CLAIM(energy)
CF_CLAIM(erratum_gamma)
CF_CLAIM(long_context)
CF_CLAIM(hardmax)
CF_CLAIM(normalization)
CF_CLAIM(rank_collapse)
