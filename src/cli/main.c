#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"

static const struct {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *what;
} commands[] = {
    {"judge", cf_cmd_judge, "is this result right, by how much, for certain?"},
    {"compute", cf_cmd_compute, "the value itself: checked, with an error bound, correctly rounded, or enclosed by MPFR"},
    {"tolerance", cf_cmd_tolerance, "rtol, atol and max ulp that hold for any summation order, with their derivation"},
    {"baseline", cf_cmd_baseline, "create a regression test of your numerics, or check a result against one"},
    {"enclose", cf_cmd_enclose, "enclose the exact solution of a flow, prove what follows for all later times, write the certificate"},
    {"report", cf_cmd_report, "judge everything a manifest lists and write one HTML page"},
    {"flow", cf_cmd_flow, "tokens on the sphere under attention: one run, recorded"},
    {"claims", cf_cmd_claims, "theorem-level claims about the flow: run them, and what is certain of each"},
    {"sweep", cf_cmd_sweep, "phase diagrams on all cores or many machines, killed and resumed at will"},
    {"proofs", cf_cmd_proofs, "the ledger: what is proved, by what, and what is assumed"},
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static void usage(FILE *to)
{
  fputs("Usage: certiform COMMAND [OPTION...]\nCertified verdicts on attention, softmax and normalization results, and the flow of attention.\n\n", to);
  for (int i = 0; i < N_COMMANDS; i++) fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].what);
  fputs("\n`certiform COMMAND --help` explains a command, `certiform judge OP --help` defines an operation.\n"
        "Exit: 0 certified within, 1 certified outside, 2 trouble, 3 undecided.\n",
        to);
}

/* argp's --help leaves by exit: what could not be printed is trouble there too */
static void close_output(void)
{
  if (fflush(stdout) || ferror(stdout)) _exit(CF_EXIT_TROUBLE);
}

int main(int argc, char **argv)
{
  atexit(close_output);
  argp_err_exit_status = CF_EXIT_TROUBLE;
  signal(SIGXFSZ, SIG_IGN); /* a file too large for the limit is then an error of write, told like others */
  if (argc > 1 && strcmp(argv[1], "--version") == 0) return puts("certiform " CF_VERSION) < 0 ? CF_EXIT_TROUBLE : 0;
  if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)) {
    usage(stdout);
    return fflush(stdout) ? CF_EXIT_TROUBLE : 0;
  }
  if (argc < 2) {
    usage(stderr);
    return CF_EXIT_TROUBLE;
  }
  for (int i = 0; i < N_COMMANDS; i++)
    if (strcmp(argv[1], commands[i].name) == 0) {
      int status = commands[i].run(argc - 1, argv + 1);
      if (fflush(stdout) || ferror(stdout)) return cf_trouble("standard output: cannot be written");
      return status;
    }
  return cf_trouble("%s: no such command, expected judge, compute, tolerance, baseline, enclose, report, flow, claims, sweep or proofs", argv[1]);
}
