/* SPDX-License-Identifier: EUPL-1.2
 *
 * From the errors of the house to what a visitor sees: a status and a sentence. A room adds its
 * errors to the table in errors.c.
 */
#pragma once

#include <glib.h>

typedef struct {
  unsigned status;
  const char *key; /* sentence in the catalogues */
} ErrorAnswer;

/** errors_answer: for an error that is not in the table: 500 and "error.internal". */
ErrorAnswer errors_answer (const GError *error);

/** errors_key_at: the n-th sentence the table uses, for the check of the catalogues at start.
 * Returns: static; NULL behind the last. */
const char *errors_key_at (guint n);
