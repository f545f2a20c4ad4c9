#include "cli/cli.h"
int cf_cmd_compute(int argc, char **argv)
{
  (void)argc; (void)argv;
  return cf_trouble("compute: not yet");
}
