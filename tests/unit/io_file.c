#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "io_help.h"

/* Files in the build directory whose name contains what. */
static int matching(const char *what)
{
  const char *build = getenv("BUILD");
  DIR *d = opendir(build ? build : "build");
  int n = 0;
  if (!d) abort();
  for (struct dirent *e; (e = readdir(d));) n += strstr(e->d_name, what) != NULL;
  closedir(d);
  return n;
}

static void digest(void)
{
  const char *path = scratch("sha");
  unsigned char *b;
  size_t n;
  char sha[65];
  cf_ioerror err;
  write_raw(path, "abc", 3);
  CU_ASSERT_TRUE_FATAL(cf_read_file(path, 3, &b, &n, sha, &err));
  CU_ASSERT(n == 3 && memcmp(b, "abc", 4) == 0);
  CU_ASSERT_STRING_EQUAL(sha, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-2, B.1 */
  free(b);
  CU_ASSERT_FALSE(cf_read_file(path, 2, &b, &n, sha, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "memory limit of 2 bytes"));
  CU_ASSERT(b == NULL && n == 0);
  unlink(path);
  CU_ASSERT_FALSE(cf_read_file(path, 2, &b, &n, sha, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "cannot open: No such file"));
}

/* A pipe has no size: the buffer grows, and stops at the limit. */
static void pipes_are_bounded(void)
{
  const char *path = scratch("fifo");
  unlink(path);
  CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
  for (int k = 0; k < 3; k++) {
    static const size_t max[] = {200000, 1 << 20, 199999};
    const pid_t child = fork();
    if (child == 0) {
      FILE *f = fopen(path, "wb");
      for (int i = 0; f && i < 200000; i++) fputc(i & 255, f);
      _exit(f && fclose(f) == 0 ? 0 : 1);
    }
    unsigned char *b;
    size_t n;
    cf_ioerror err;
    bool ok = cf_read_file(path, max[k], &b, &n, NULL, &err);
    CU_ASSERT_EQUAL(ok, k < 2);
    if (ok) CU_ASSERT(n == 200000 && b[199999] == (199999 & 255) && b[n] == 0);
    if (!ok) CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "longer than the memory limit"));
    free(b);
  }
  unlink(path);
}

static void a_directory_is_no_file(void)
{
  cf_tensor t;
  cf_ioerror err;
  CU_ASSERT_FALSE(cf_tensor_read("/tmp", MEMORY, &t, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "/tmp: is a directory; expected a file");
  CU_ASSERT_FALSE(cf_write_file("/nonexistent/x", "a", 1, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "/nonexistent/x: cannot write: No such file or directory");
}

static void written_whole_or_not_at_all(void)
{
  const char *path = scratch("whole");
  cf_ioerror err;
  unsigned char *b;
  size_t n;
  CU_ASSERT_TRUE_FATAL(cf_write_file(path, "old", 3, &err));
  cf_out out;
  CU_ASSERT_TRUE_FATAL(cf_out_open(&out, path, &err));
  CU_ASSERT_TRUE(cf_out_write(&out, "new", 3));
  CU_ASSERT_EQUAL(matching("io-test-whole.tmp-"), 1);
  cf_out_discard(&out);
  CU_ASSERT_EQUAL(matching("io-test-whole.tmp-"), 0);
  CU_ASSERT_TRUE_FATAL(cf_read_file(path, 100, &b, &n, NULL, &err));
  CU_ASSERT(n == 3 && memcmp(b, "old", 3) == 0);
  free(b);
  const char *link = scratch("link");
  unlink(link);
  CU_ASSERT_EQUAL_FATAL(symlink("io-test-whole", link), 0);
  CU_ASSERT_TRUE_FATAL(cf_write_file(link, "through the link", 16, &err));
  struct stat st;
  CU_ASSERT(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
  CU_ASSERT(stat(path, &st) == 0 && st.st_size == 16);
  CU_ASSERT_EQUAL(chmod(path, 0640), 0);
  CU_ASSERT_TRUE(cf_write_file(path, "permissions stay", 16, &err));
  CU_ASSERT(stat(path, &st) == 0 && (st.st_mode & 07777) == 0640);
  unlink(link);
  unlink(path);
}

/* /dev/full is the full disk that every Linux has; it is written in place, so the fault comes from the flush. */
/* a name of as many bytes as the file system takes, plain and in UTF-8 */
static void long_names(void)
{
  static const char *const piece[] = {"n", "\xc3\xbc", "\xe2\x82\xac"};
  for (int k = 0; k < 3; k++) {
    char path[1024];
    cf_ioerror err;
    snprintf(path, sizeof path, "%s", scratch(""));
    char *slash = strrchr(path, '/');
    const size_t from = slash ? (size_t)(slash - path) + 1 : 0, size = strlen(piece[k]);
    path[from] = 0;
    for (size_t n = 0; n + size <= 255; n += size) strcat(path, piece[k]);
    if (!cf_write_file(path, "abc", 3, &err)) printf("\n%s\n", err.text);
    CU_ASSERT_EQUAL(access(path, F_OK), 0);
    CU_ASSERT_EQUAL(unlink(path), 0);
  }
  CU_ASSERT_EQUAL(matching(".tmp-"), 0);
}

static void a_full_disk_is_reported(void)
{
  static const char zeros[100000];
  cf_ioerror err;
  if (access("/dev/full", W_OK) != 0) return;
  CU_ASSERT_FALSE(cf_write_file("/dev/full", "a", 1, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "/dev/full: cannot write: No space left on device");
  CU_ASSERT_FALSE(cf_write_file("/dev/full", zeros, sizeof zeros, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "/dev/full: cannot write: No space left on device");
  const size_t shape[1] = {1000};
  static const double x[1000];
  cf_tensor t;
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F64, 1, shape, x, &t));
  CU_ASSERT_FALSE(cf_npy_write("/dev/full", &t, &err));
  const cf_npz_entry e[1] = {{"a", &t}};
  CU_ASSERT_FALSE(cf_npz_write("/dev/full", 1, e, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "/dev/full: cannot write: No space left on device");
  cf_tensor_free(&t);
}

/* A file-size limit stops the temporary file in the middle: it is removed, the old file stays. */
static void a_failed_write_leaves_nothing(void)
{
  const char *path = scratch("limited");
  cf_ioerror err;
  CU_ASSERT_TRUE_FATAL(cf_write_file(path, "old", 3, &err));
  const pid_t child = fork();
  if (child == 0) {
    static const char zeros[100000];
    const struct rlimit small = {50000, 50000};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const bool refused = !cf_write_file(path, zeros, sizeof zeros, &err) && strstr(err.text, "limited: cannot write: File too large");
    _exit(refused && matching("io-test-limited.tmp-") == 0 ? 0 : 1);
  }
  int status = 1;
  CU_ASSERT(waitpid(child, &status, 0) == child && status == 0);
  unsigned char *b;
  size_t n;
  CU_ASSERT_TRUE_FATAL(cf_read_file(path, 100, &b, &n, NULL, &err));
  CU_ASSERT(n == 3 && memcmp(b, "old", 3) == 0);
  free(b);
  unlink(path);
}

static void one_printable_line(void)
{
  cf_tensor t;
  cf_ioerror err;
  char path[600];
  CU_ASSERT_FALSE(cf_tensor_read("no\nsuch\tfile\x1b[31m", MEMORY, &t, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "no?such?file?[31m: cannot open: No such file or directory");
  CU_ASSERT_FALSE(cf_tensor_read("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xff \xc2\x9b \xc0\x80 \xe0\x80\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82", MEMORY, &t, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 ? ?? ?? ??? ??? ???? ??: cannot open: No such file or directory");
  memset(path, 'x', 599);
  path[599] = 0;
  CU_ASSERT_FALSE(cf_tensor_read(path, MEMORY, &t, &err));
  CU_ASSERT(strncmp(err.text, "...xxx", 6) == 0 && strstr(err.text, "x: cannot open: File name too long"));
  struct {
    cf_ioerror err;
    char guard[1024];
  } guarded;
  memset(guarded.guard, 'g', sizeof guarded.guard);
  cf_io_fault(&guarded.err, path, "%s", path);
  CU_ASSERT_EQUAL(strlen(guarded.err.text), sizeof guarded.err.text - 1);
  for (size_t i = 0; i < sizeof guarded.guard; i++) CU_ASSERT_EQUAL(guarded.guard[i], 'g');
}

/* FILE:NAME, where FILE itself may hold colons. */
static void names_after_the_colon(void)
{
  const char *path = scratch("a:b.st");
  static const char header[] = "{\"x:y\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},\"z\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[1,2]}}";
  char full[600];
  buf f = {.n = 0};
  cf_tensor t;
  cf_ioerror err;
  le(&f, sizeof header - 1, 8);
  puts_(&f, header);
  le(&f, 0x0201, 2);
  write_raw(path, f.b, f.n);
  snprintf(full, sizeof full, "%s:x:y", path);
  CU_ASSERT_TRUE_FATAL(cf_tensor_read(full, MEMORY, &t, &err));
  CU_ASSERT(cf_tensor_get(&t, 0) == 1 && strcmp(t.path, full) == 0);
  cf_tensor_free(&t);
  snprintf(full, sizeof full, "%s:z", path);
  CU_ASSERT_TRUE_FATAL(cf_tensor_read(full, MEMORY, &t, &err));
  CU_ASSERT_EQUAL(cf_tensor_get(&t, 0), 2);
  cf_tensor_free(&t);
  snprintf(full, sizeof full, "%s:", path);
  CU_ASSERT_FALSE(cf_tensor_read(full, MEMORY, &t, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "no tensor ''"));
  unlink(path);
  CU_ASSERT_FALSE(cf_tensor_read("none:x", MEMORY, &t, &err));
  CU_ASSERT_STRING_EQUAL(err.text, "none:x: cannot open: No such file or directory");
  write_raw(path, "", 0);
  CU_ASSERT_FALSE(cf_tensor_read(path, MEMORY, &t, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "is empty"));
  CU_ASSERT_PTR_NULL(cf_tensor_names(path, MEMORY, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "is no container"));
  unlink(path);
}

/* Two tensors of one file from one reading, even when the file is gone; another file takes its place; a digest each. */
static void one_reading_of_a_container(void)
{
  char one[256], other[256], first[300], second[300];
  snprintf(one, sizeof one, "%s", scratch("container-one"));
  snprintf(other, sizeof other, "%s", scratch("container-other"));
  snprintf(first, sizeof first, "%s:a", one);
  snprintf(second, sizeof second, "%s:b", one);
  double x[3] = {1.0, 2.0, 3.0};
  cf_tensor a, b, t;
  cf_ioerror err;
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F64, 1, (size_t[]){3}, x, &a));
  CU_ASSERT_TRUE_FATAL(cf_tensor_from_doubles(CF_F32, 1, (size_t[]){2}, x + 1, &b));
  CU_ASSERT_TRUE_FATAL(cf_npz_write(one, 2, (cf_npz_entry[]){{"a", &a}, {"b", &b}}, &err));
  CU_ASSERT_TRUE_FATAL(cf_npy_write(other, &b, &err));
  cf_container c = {0};
  char sha[65];
  CU_ASSERT_TRUE_FATAL(cf_container_read(&c, first, 1 << 20, &t, &err));
  CU_ASSERT(t.count == 3 && cf_tensor_get(&t, 2) == 3.0 && strcmp(t.path, first) == 0);
  memcpy(sha, t.sha256, sizeof sha);
  cf_tensor_free(&t);
  write_raw(one, "changed", 7);
  CU_ASSERT_TRUE_FATAL(cf_container_read(&c, second, 1 << 20, &t, &err));
  CU_ASSERT(t.count == 2 && cf_tensor_get(&t, 0) == 2.0 && strcmp(t.sha256, sha) == 0);
  cf_tensor_free(&t);
  CU_ASSERT_FALSE(cf_container_read(&c, second, c.size - 1, &t, &err)); /* beyond this limit: read anew, no longer a container */
  CU_ASSERT_TRUE_FATAL(cf_container_read(&c, other, 1 << 20, &t, &err));
  CU_ASSERT(t.count == 2 && strcmp(t.sha256, sha) != 0);
  cf_tensor_free(&t);
  cf_tensor_free(&a);
  cf_tensor_free(&b);
  cf_container_free(&c);
  unlink(one);
  unlink(other);
}

void suite_io_file(void)
{
  CU_pSuite s = CU_add_suite("io: files", NULL, NULL);
  CU_add_test(s, "SHA-256", digest);
  CU_add_test(s, "pipes are bounded", pipes_are_bounded);
  CU_add_test(s, "a directory is no file", a_directory_is_no_file);
  CU_add_test(s, "written whole or not at all", written_whole_or_not_at_all);
  CU_add_test(s, "long names", long_names);
  CU_add_test(s, "a full disk is reported", a_full_disk_is_reported);
  CU_add_test(s, "a failed write leaves nothing", a_failed_write_leaves_nothing);
  CU_add_test(s, "messages are one printable line", one_printable_line);
  CU_add_test(s, "names after the colon", names_after_the_colon);
  CU_add_test(s, "one reading of a container", one_reading_of_a_container);
}
