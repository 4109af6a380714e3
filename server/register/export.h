/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register as files, for whoever takes them: CSV and xlsx for people, JSON with a detached
 * signature for systems. All three say the same, from one snapshot.
 */
#pragma once

#include "schedule/store.h"
#include "server/register/offering.h"
#include "server/register/signing.h"

#define EXPORT_ERROR (export_error_quark ())
GQuark export_error_quark (void);

typedef enum {
  EXPORT_ERROR_ROW, /* an activity with a text that is no UTF-8 */
} ExportError;

/** One activity that stands. Texts are never NULL. */
typedef struct {
  char *register_number, *name, *school, *place;
  char *standing; /* standing_word() */
  char *date, *title, *code, *provider, *activity_type;
  gboolean validated;
  int quarters[AREAS];
  int contact_quarters, self_quarters;
  char *claimable_from, *reference;
} ExportRow;

enum { EXPORT_TEXTS = 11, EXPORT_HOURS = AREAS + 3, EXPORT_LAST_TEXTS = 2 };

/** A row as the columns of CSV and xlsx; texts belong to the row. */
typedef struct {
  const char *texts[EXPORT_TEXTS];
  int quarters[EXPORT_HOURS]; /* the areas, what counts of them together, contact, self-study */
  const char *last_texts[EXPORT_LAST_TEXTS];
} ExportCells;

/** The names of those columns, then NULL. */
extern const char *const EXPORT_HEADS[];
/** export_cells: @row as columns. What is not validated counts for nothing. */
ExportCells export_cells (const ExportRow *row);

/** export_rows: by name, date and id. Returns: (transfer full) (element-type ExportRow). */
GPtrArray *export_rows (Store *store, GError **error);

/** export_csv: for Dutch Excel: UTF-8 with BOM, semicolons, decimal commas, and no cell that a
 * spreadsheet would run. Returns: (transfer full). */
char *export_csv (const GPtrArray *rows);
/** export_xlsx: every cell a text or a number, never a formula. Returns: (transfer full). */
GBytes *export_xlsx (const GPtrArray *rows, GError **error);
/** export_json: keys sorted, hours in quarters; the same rows give the same bytes. Errors:
 * EXPORT_ERROR_ROW. Returns: (transfer full). */
char *export_json (const GPtrArray *rows, GError **error);

#define EXPORT_CONTEXT "register export"

/** export_signature: {"algorithm":"Ed25519","key":…,"sha256":…,"signature":…} for @json: the
 * signature is over "LCX1register export" NUL @json. Returns: (transfer full). */
char *export_signature (const SigningKey *key, const char *json);
