/* Time and memory of a rigorous step for n = 8 .. 1,024: appended to a table, drawn into an SVG. 0, or an exit status. */
#ifndef BENCH_FLOW_GROWTH_H
#define BENCH_FLOW_GROWTH_H
int bench_growth(const char *tsv, const char *svg);
#endif
