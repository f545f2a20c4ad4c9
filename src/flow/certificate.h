/* Certificates of the flow as files.                                                                        [specs/certificate.md] */
#ifndef CF_FLOW_CERTIFICATE_H
#define CF_FLOW_CERTIFICATE_H
#include "flow/enclosure.h"
#include "io/json.h"

/* Write the problem, every node and the claims: canonical JSON, both digests, temporary file then rename ("-": standard output).
 *   in   a        at least one node, node 0 at time 0; claims of the closed vocabulary, their nodes < a->nodes
 *   err  a problem that the format cannot say (V, several heads, noise, a model without a rigorous theorem), a number that is not finite,
 *        no memory, more text than certiform-check reads (256 MiB), an unwritable file: false, and the old file is untouched
 *   not promised: that the claims are true; delta, nu, mu and growth of the nodes are not written */
bool cf_certificate_write(const char *path, const cf_flow_problem *p, const cf_trajectory *a, size_t claims, const cf_claim *claim, cf_ioerror *err);

/* A node as it stands in a certificate: t, r, x and its path where it has one, exactly. NULL: a number that is not finite, or no memory. */
json_t *cf_node_json(const cf_trajectory *a, const cf_node *b);

/* SHA-256 of the problem's canonical text, in hex; false as in cf_certificate_write. */
bool cf_certificate_problem_sha256(const cf_flow_problem *p, char hex[65], cf_ioerror *err);
#endif
