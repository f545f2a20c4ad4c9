#include "cli/cli.h"
int cf_cmd_tolerance(int argc, char **argv)
{
  (void)argc; (void)argv;
  return cf_trouble("tolerance: not yet");
}
