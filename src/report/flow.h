/* A certificate of the flow (specs/certificate.md) as a picture and as sentences. Nothing is proved here: the checker's word is quoted. */
#ifndef CF_REPORT_FLOW_H
#define CF_REPORT_FLOW_H
#include <jansson.h>
#include "picture.h"

typedef struct cf_flow_story {
  json_t *root;
  const char *path, *model;
  double beta;
  cf_picture picture; /* its arrays belong to the story */
  size_t each;        /* frames a step: node k is frame k each, the others are on the paths */
  char title[128], note[160];
} cf_flow_story;

/* What an independent checker said of the file: its exit code (0 accepted, 1 rejected, 2 unreadable) and its first line. */
typedef struct cf_checker_word {
  const char *program;
  int exit;
  char line[512];
} cf_checker_word;

/* err names file and field. The path is kept, not copied. */
bool cf_flow_story_read(const char *path, size_t max_memory, cf_flow_story *s, cf_ioerror *err);
void cf_flow_story_free(cf_flow_story *s);
/* The section of the report; word NULL: no checker was asked. False without memory. */
bool cf_put_flow(FILE *f, const cf_flow_story *s, const cf_checker_word *word);
#endif
