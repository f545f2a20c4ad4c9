/* The processes of a sweep: rank 0 hands out units and writes, the others compute. ranks_alone.c is one process; ranks_mpi.c (make MPI=1) is
 * MPI, called from the main thread alone (MPI_THREAD_FUNNELED). */
#ifndef CF_SWEEP_RANKS_H
#define CF_SWEEP_RANKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cf_ranks {
  int rank, size;
  bool open; /* MPI runs */
} cf_ranks;

bool cf_ranks_open(cf_ranks *r); /* alone unless started by mpirun or srun; false: MPI would not start */
void cf_ranks_close(cf_ranks *r);
void cf_ranks_abort(cf_ranks *r, int status); /* ends every rank; returns when alone */
bool cf_ranks_known(void);                    /* built with MPI */

/* From rank 0 to all: the same bytes everywhere; *bytes and *size are set on the others (free). false: no memory */
bool cf_ranks_share(cf_ranks *r, void **bytes, size_t *size);
void cf_ranks_send(cf_ranks *r, int to, const void *bytes, size_t size);
/* What has come for this rank, without waiting: its size and sender; -1 when nothing. Then it is received. */
long cf_ranks_peek(cf_ranks *r, int *from);
void cf_ranks_receive(cf_ranks *r, int from, void *bytes, size_t size);
#endif
