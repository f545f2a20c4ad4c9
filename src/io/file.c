#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "io/file.h"

#define PATH_SHOWN 240 /* the tail of a longer path: the message must fit */

/* Length of the UTF-8 sequence at s (terminated) that is safe to print: 0 for controls, C1 included, and whatever is no UTF-8. */
static size_t printable(const unsigned char *s)
{
  if (s[0] < 0x80) return s[0] >= 0x20 && s[0] != 0x7f;
  const size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
  uint32_t code = s[0] & (0xff >> (n + 1));
  if (s[0] < 0xc2 || s[0] > 0xf4) return 0;
  for (size_t i = 1; i < n; i++) {
    if ((s[i] & 0xc0) != 0x80) return 0;
    code = code << 6 | (s[i] & 0x3f);
  }
  const uint32_t least[] = {0, 0, 0xa0, 0x800, 0x10000};
  return code >= least[n] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? n : 0;
}

bool cf_io_fault(cf_ioerror *err, const char *path, const char *format, ...)
{
  if (!err) return false;
  size_t len = strlen(path);
  int at = len > PATH_SHOWN ? snprintf(err->text, sizeof err->text, "...%s: ", path + len - PATH_SHOWN)
                            : snprintf(err->text, sizeof err->text, "%s: ", path);
  va_list args;
  va_start(args, format);
  vsnprintf(err->text + at, sizeof err->text - (size_t)at, format, args);
  va_end(args);
  for (unsigned char *c = (unsigned char *)err->text; *c;) {
    const size_t n = printable(c);
    if (n == 0) *c = '?';
    c += n ? n : 1;
  }
  return false;
}

/* Read to the end; the buffer doubles up to max + 1 bytes, the last for the closing NUL. */
static bool read_all(int fd, const char *path, size_t first, size_t max, unsigned char **bytes, size_t *len, cf_ioerror *err)
{
  size_t cap = first < max ? first : max, n = 0;
  unsigned char *b = malloc(cap + 1);
  if (!b) return cf_io_fault(err, path, "no memory for %zu bytes", cap);
  for (;;) {
    unsigned char extra;
    ssize_t got = n < cap ? read(fd, b + n, cap - n) : read(fd, &extra, 1);
    if (got == 0) break;
    if (got < 0 || n == max) {
      free(b);
      return got < 0 ? cf_io_fault(err, path, "cannot read: %m")
                     : cf_io_fault(err, path, "longer than the memory limit of %zu bytes", max);
    }
    if (n < cap) {
      n += (size_t)got;
      continue;
    }
    cap = cap < max / 2 ? 2 * cap + 1 : max;
    unsigned char *grown = realloc(b, cap + 1);
    if (!grown) {
      free(b);
      return cf_io_fault(err, path, "no memory for %zu bytes", cap);
    }
    b = grown;
    b[n++] = extra;
  }
  b[n] = 0;
  *bytes = b;
  *len = n;
  return true;
}

static bool read_fd(int fd, const char *path, size_t max, unsigned char **bytes, size_t *len, cf_ioerror *err)
{
  struct stat st;
  if (fstat(fd, &st) != 0) return cf_io_fault(err, path, "cannot read: %m");
  if (S_ISDIR(st.st_mode)) return cf_io_fault(err, path, "is a directory; expected a file");
  bool sized = S_ISREG(st.st_mode) && st.st_size > 0;
  if (sized && (uintmax_t)st.st_size > max)
    return cf_io_fault(err, path, "%jd bytes, longer than the memory limit of %zu bytes", (intmax_t)st.st_size, max);
  return read_all(fd, path, sized ? (size_t)st.st_size : 65536, max, bytes, len, err);
}

bool cf_read_file(const char *path, size_t max_memory, unsigned char **bytes, size_t *len, char sha256[65], cf_ioerror *err)
{
  *bytes = NULL;
  *len = 0;
  if (max_memory > PTRDIFF_MAX - 1) max_memory = PTRDIFF_MAX - 1;
  bool standard = strcmp(path, "-") == 0;
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cf_io_fault(err, path, "cannot open: %m");
  bool ok = read_fd(fd, path, max_memory, bytes, len, err);
  if (!standard) close(fd);
  if (ok && sha256) SHA256Data(*bytes, *len, sha256);
  return ok;
}

#define CF_NAME_KEPT 200 /* bytes of a name that its temporary takes over: names may have 255, and it adds some */
/* A name beside the target that nobody has: O_EXCL decides, and the umask gives the mode of a new file. */
static int open_temporary(char *temporary, size_t cap, const char *path)
{
  const char *slash = strrchr(path, '/');
  const size_t from = slash ? (size_t)(slash - path) + 1 : 0;
  size_t keep = strlen(path);
  if (keep - from > CF_NAME_KEPT)
    for (keep = from + CF_NAME_KEPT; ((unsigned char)path[keep] & 0xc0) == 0x80 && keep > from;) keep--; /* no UTF-8 character is cut */
  for (unsigned k = 0; k < 1000; k++) {
    snprintf(temporary, cap, "%.*s.tmp-%ld-%u", (int)keep, path, (long)getpid(), k);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || access(temporary, F_OK) != 0) return fd;
  }
  return -1;
}

/* Gives up a temporary file; errno stays. Returns no descriptor. */
static int refuse(int fd, const char *temporary)
{
  int fault = errno;
  close(fd);
  unlink(temporary);
  errno = fault;
  return -1;
}

static void out_release(cf_out *out)
{
  free(out->path);
  free(out->temporary);
  out->path = out->temporary = NULL;
  out->stream = NULL;
}

static bool out_fault(cf_out *out, const char *what)
{
  cf_io_fault(out->err, out->path ? out->path : "-", "%s: %m", what);
  out->failed = true;
  return false;
}

bool cf_out_open(cf_out *out, const char *path, cf_ioerror *err)
{
  memset(out, 0, sizeof *out);
  out->err = err;
  struct stat st;
  bool standard = strcmp(path, "-") == 0, exists = !standard && stat(path, &st) == 0;
  bool in_place = standard || (exists && !S_ISREG(st.st_mode));
  out->path = exists ? realpath(path, NULL) : strdup(path); /* a symbolic link stays, its target is replaced */
  int fd = -1;
  if (out->path && in_place) {
    fd = standard ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC);
  } else if (out->path) {
    size_t cap = strlen(out->path) + 64;
    out->temporary = malloc(cap);
    if (out->temporary) fd = open_temporary(out->temporary, cap, out->path);
    if (fd >= 0 && exists && fchmod(fd, st.st_mode & 0777) != 0) fd = refuse(fd, out->temporary);
  }
  out->stream = fd >= 0 ? fdopen(fd, "wb") : NULL;
  if (out->stream) return true;
  cf_io_fault(err, path, "cannot write: %m");
  if (fd >= 0 && out->temporary) refuse(fd, out->temporary);
  else if (fd >= 0) close(fd);
  out_release(out);
  return false;
}

bool cf_out_write(cf_out *out, const void *bytes, size_t len)
{
  if (out->failed) return false;
  if (len && fwrite(bytes, 1, len, out->stream) != len) return out_fault(out, "cannot write");
  return true;
}

void cf_out_discard(cf_out *out)
{
  if (out->stream) fclose(out->stream);
  if (out->temporary) unlink(out->temporary);
  out_release(out);
}

bool cf_out_commit(cf_out *out)
{
  bool ok = !out->failed;
  if (ok && fflush(out->stream) != 0) ok = out_fault(out, "cannot write");
  if (ok && out->temporary && fsync(fileno(out->stream)) != 0) ok = out_fault(out, "cannot write");
  FILE *stream = out->stream;
  out->stream = NULL;
  if (fclose(stream) != 0 && ok) ok = out_fault(out, "cannot write");
  if (ok && out->temporary && rename(out->temporary, out->path) != 0) ok = out_fault(out, "cannot replace");
  if (!ok && out->temporary) unlink(out->temporary);
  out_release(out);
  return ok;
}

bool cf_write_file(const char *path, const void *bytes, size_t len, cf_ioerror *err)
{
  cf_out out;
  if (!cf_out_open(&out, path, err)) return false;
  cf_out_write(&out, bytes, len);
  return cf_out_commit(&out);
}
