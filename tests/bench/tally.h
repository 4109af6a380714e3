/* SPDX-License-Identifier: EUPL-1.2
 *
 * Counting what was read, and telling it: a table for people, or one JSON object of figures with
 * their goals.
 */
#pragma once

#include "tests/bench/readers.h"

/** Of one reader over one set. Zeroed memory is empty; report_add() takes what it holds. */
typedef struct {
  int pictures; /* with a code */
  int read;     /* right, to the byte */
  int empty;    /* pictures without a code */
  int wrong;    /* texts that are not there */
  GArray *ms;   /* double: of each picture */
} Tally;

/**
 * tally_add:
 * @truth: (nullable): the text that should be read; NULL: there is no code
 * @also: (nullable): a text that is there as well: neither wanted nor wrong
 *
 * Returns: TRUE when @truth is among @texts, in UTF-8 or in the character sets QR codes are made
 * with.
 */
gboolean tally_add (Tally *tally, const char *truth, const char *also, const GPtrArray *texts,
                    double ms);

typedef enum {
  REPORT_PHOTOS, /* a folder */
  REPORT_STILLS, /* a condition */
  REPORT_FILMS,  /* ms are frames until read */
  REPORT_PASSES, /* each frame of the films */
  REPORT_ROOMS,  /* frames without a code */
} ReportKind;

typedef struct Report Report;

Report *report_new (void);
void report_free (Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Report, report_free)

/** report_add: @tallies are taken and cleared. */
void report_add (Report *report, ReportKind kind, const char *name, Tally tallies[READERS]);

/** report_print: to standard output. */
void report_print (const Report *report, gboolean json);
