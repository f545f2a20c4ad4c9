/* The figure of a sweep: its panels and the rigorous curve beside it. */
#ifndef CF_CLI_SWEEP_PLOT_H
#define CF_CLI_SWEEP_PLOT_H
#include "sweep/export.h"

/* Writes the SVG, and the curve's enclosures (model, beta, lo, hi) into the CSV; false: one line in err. */
bool cf_sweep_plot(const char *svg, const char *csv, const cf_sweep_data *s, cf_ioerror *err);
#endif
