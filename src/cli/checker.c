/* The independent checker, as another program: nothing of it is linked here. */
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/cli.h"

extern char **environ;

static bool start(const char *program, const char *certificate, int out, pid_t *child)
{
  char *argv[] = {(char *)program, (char *)certificate, NULL};
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions)) return false;
  bool ok = !posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) && !posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO) &&
            !posix_spawnp(child, program, &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  return ok;
}

bool cf_ask_checker(const char *certificate, cf_checker_word *word)
{
  int end[2], status;
  pid_t child;
  char rest[512];
  size_t len = 0;
  if (pipe2(end, O_CLOEXEC)) return false;
  bool ok = start(word->program, certificate, end[1], &child);
  close(end[1]);
  for (ssize_t got = 1; ok && got > 0;) {
    bool full = len + 1 >= sizeof word->line;
    got = full ? read(end[0], rest, sizeof rest) : read(end[0], word->line + len, sizeof word->line - 1 - len);
    if (got > 0 && !full) len += (size_t)got;
  }
  close(end[0]);
  word->line[len] = '\0';
  word->line[strcspn(word->line, "\n")] = '\0';
  ok = ok && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) != 127;
  if (ok) word->exit = WEXITSTATUS(status);
  return ok;
}
