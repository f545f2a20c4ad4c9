#include "cli/cli.h"
int cf_cmd_baseline(int argc, char **argv)
{
  (void)argc; (void)argv;
  return cf_trouble("baseline: not yet");
}
