/* --plot of certiform flow and enclose: the file is there and whole, or nothing is. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CUnit/CUnit.h>

static char dir[] = "/tmp/certiform-plot-XXXXXX";

/* The command in the directory; its exit code, its output in text. */
static int run(const char *command, char text[4096])
{
  const char *build = getenv("BUILD");
  char full[1024], cwd[512];
  snprintf(full, sizeof full, "%s/%s/certiform", build && *build == '/' ? "" : getcwd(cwd, sizeof cwd), build ? build : "build");
  char line[2048];
  snprintf(line, sizeof line, "cd %s && %s %s 2>&1", dir, full, command);
  FILE *f = popen(line, "r");
  size_t n = f ? fread(text, 1, 4095, f) : 0;
  text[n] = '\0';
  int status = f ? pclose(f) : -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool holds(const char *file, const char *begin, const char *end)
{
  char path[128], *text = calloc(1, 1 << 22);
  snprintf(path, sizeof path, "%s/%s", dir, file);
  FILE *f = fopen(path, "r");
  size_t n = f && text ? fread(text, 1, (1 << 22) - 1, f) : 0;
  if (f) fclose(f);
  bool ok = n > strlen(end) && strncmp(text, begin, strlen(begin)) == 0 && strcmp(text + n - strlen(end), end) == 0;
  free(text);
  return ok;
}

static void plots(void)
{
  char text[4096];
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
  CU_ASSERT_EQUAL(run("flow --n 5 --d 3 --beta 2 --t-end 2 -o r.npz --plot r.html", text), 0);
  CU_ASSERT_TRUE(holds("r.html", "<!DOCTYPE html>", "</html>\n"));
  CU_ASSERT_EQUAL(run("flow --n 5 --d 2 --beta 2 --t-end 2 -o r.npz --plot r.svg", text), 0);
  CU_ASSERT_TRUE(holds("r.svg", "<svg xmlns=", "</svg>\n"));
  CU_ASSERT_EQUAL(run("enclose --n 5 --d 3 --beta 2 --t-end 2 -o c.json --plot c.html", text), 0);
  CU_ASSERT_TRUE(holds("c.html", "<!DOCTYPE html>", "</html>\n"));
}

static void refused(void)
{
  char text[4096];
  CU_ASSERT_EQUAL(run("flow --n 5 --d 3 --t-end 2 -o n.npz --plot n.png", text), 2);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "--plot is 'n.png', expected a name that ends in .svg or .html"));
  CU_ASSERT_EQUAL(run("enclose --n 5 --d 3 --t-end 2 -o - --plot c.svg", text), 2);
  CU_ASSERT_EQUAL(run("flow --n 5 --d 3 --t-end 2 -o r.npz --plot nowhere/n.svg", text), 2);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "nowhere/n.svg: cannot write"));
  CU_ASSERT_EQUAL(run("--version && test ! -e n.npz && test ! -e c.svg && rm -rf \"$PWD\"", text), 0);
}

void suite_cli_plot(void)
{
  CU_pSuite s = CU_add_suite("cli_plot", NULL, NULL);
  CU_add_test(s, "plots", plots);
  CU_add_test(s, "refused", refused);
}
