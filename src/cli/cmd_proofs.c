#include "cli/cli.h"
int cf_cmd_proofs(int argc, char **argv)
{
  (void)argc; (void)argv;
  return cf_trouble("proofs: not yet");
}
