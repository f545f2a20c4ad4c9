#include "cli/cli.h"
int cf_cmd_report(int argc, char **argv)
{
  (void)argc; (void)argv;
  return cf_trouble("report: not yet");
}
