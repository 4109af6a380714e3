/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the checking of evidence is made of, for its own files: reading a hostile file strictly, and
 * the logs of its kiosks.
 */
#pragma once

#include "server/register/evidence.h"
#include "server/register/evidence_canon.h"

enum { EVIDENCE_RECORDS_MAX = 5000 }; /* more than one person makes in a congress */

/** What the checked logs give: the person's records. */
typedef struct {
  const json_t *body;
  GArray *records; /* of ScanRecord */
  GArray *numbers; /* of gint64: their kiosk's number in the books */
  EvidenceReport *report;
} EvidenceLogs;

/** evidence_logs_check: every kiosk of the body: vouched for, unbroken, signed. */
gboolean evidence_logs_check (EvidenceLogs *logs, GError **error);

/** evidence_wrong: sets EVIDENCE_ERROR_WRONG. Returns: FALSE. */
gboolean evidence_wrong (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** evidence_int: the integer under @key; FALSE when it is none. */
gboolean evidence_int (const json_t *object, const char *key, gint64 *value);
/** evidence_text: the text under @key, "" when it is none. Borrowed. */
const char *evidence_text (const json_t *object, const char *key);
/** evidence_row: the numbers of an array that holds exactly @n. */
gboolean evidence_row (const json_t *row, gint64 *numbers, gsize n);
/** evidence_moments_sane: moments far outside any congress would overflow the rule's sums. */
gboolean evidence_moments_sane (const gint64 *moments, gsize n);
