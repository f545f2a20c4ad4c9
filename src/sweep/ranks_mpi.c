#include "sweep/ranks.h"
#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

bool cf_ranks_known(void) { return true; }

bool cf_ranks_open(cf_ranks *r)
{
  static const char *const sign[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK", "PMI_RANK", "MPI_LOCALNRANKS"};
  int started = 0, level;
  *r = (cf_ranks){.size = 1};
  for (size_t i = 0; i < sizeof sign / sizeof *sign; i++) started = started || getenv(sign[i]);
  if (!started) return true;
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS || level < MPI_THREAD_FUNNELED) return false;
  MPI_Comm_rank(MPI_COMM_WORLD, &r->rank);
  MPI_Comm_size(MPI_COMM_WORLD, &r->size);
  return r->open = true;
}

void cf_ranks_close(cf_ranks *r)
{
  if (r->open) MPI_Finalize();
  r->open = false;
}

void cf_ranks_abort(cf_ranks *r, int status)
{
  if (r->open && r->size > 1) MPI_Abort(MPI_COMM_WORLD, status);
}

bool cf_ranks_share(cf_ranks *r, void **bytes, size_t *size)
{
  unsigned long long n = r->rank == 0 ? *size : 0;
  if (!r->open || r->size == 1) return true;
  MPI_Bcast(&n, 1, MPI_UNSIGNED_LONG_LONG, 0, MPI_COMM_WORLD);
  if (r->rank > 0) {
    *size = (size_t)n;
    *bytes = malloc((size_t)n + 1);
  }
  if (n > INT_MAX || !*bytes) return false;
  MPI_Bcast(*bytes, (int)n, MPI_BYTE, 0, MPI_COMM_WORLD);
  return true;
}

void cf_ranks_send(cf_ranks *r, int to, const void *bytes, size_t size)
{
  (void)r;
  MPI_Send(bytes, (int)size, MPI_BYTE, to, 0, MPI_COMM_WORLD);
}

long cf_ranks_peek(cf_ranks *r, int *from)
{
  int there = 0, size = 0;
  MPI_Status s;
  if (!r->open || r->size == 1) return -1;
  MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &there, &s);
  if (!there) return -1;
  MPI_Get_count(&s, MPI_BYTE, &size);
  *from = s.MPI_SOURCE;
  return size;
}

void cf_ranks_receive(cf_ranks *r, int from, void *bytes, size_t size)
{
  (void)r;
  MPI_Recv(bytes, (int)size, MPI_BYTE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
