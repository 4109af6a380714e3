/* SPDX-License-Identifier: EUPL-1.2
 *
 * Tables as spreadsheets save them, row by row: RFC 4180 in UTF-8, with or without byte order mark,
 * fields divided by comma, semicolon or tab (whichever the first line uses first), lines ending in
 * LF or CRLF. Strict about quotes; knows nothing of columns.
 */
#pragma once

#include <glib.h>

#define CSV_ERROR (csv_error_quark ())
GQuark csv_error_quark (void);

/**
 * CsvError:
 * @CSV_ERROR_ENCODING: not text in UTF-8
 * @CSV_ERROR_QUOTE: a quote is not closed, or a quote or line end is out of place
 * @CSV_ERROR_LONG: a field is longer than CSV_FIELD_MAX
 */
typedef enum {
  CSV_ERROR_ENCODING,
  CSV_ERROR_QUOTE,
  CSV_ERROR_LONG,
} CsvError;

enum { CSV_FIELD_MAX = 10000 }; /* bytes */

typedef enum {
  CSV_FAILED = -1,
  CSV_END = 0,
  CSV_ROW = 1,
} CsvStep;

/** Where a reader stands. Borrows its text. */
typedef struct {
  const char *at, *end;
  char delimiter;
  guint line; /* of the row that was read last, from 1; after an error of the place of the error */
  guint next; /* of what comes next */
} Csv;

/** csv_begin: Errors: CSV_ERROR_ENCODING, with @csv->line set. Messages name no place and quote
 * nothing. */
gboolean csv_begin (Csv *csv, const char *text, gsize size, GError **error);

/** csv_next: reads a row. @fields: (element-type utf8) with g_free() as its free function: replaced
 * by the row's fields, at least one. After an error csv_skip() leads to the next line. */
CsvStep csv_next (Csv *csv, GPtrArray *fields, GError **error);

/** csv_skip: to behind the next line end. */
void csv_skip (Csv *csv);
