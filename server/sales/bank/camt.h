/* SPDX-License-Identifier: EUPL-1.2
 *
 * A bank's statements as files: camt.053.001 in the versions that Dutch banks send (02 to 08).
 * Reads and checks; knows nothing of invoices. Outside bytes: no network, no entities, no DOCTYPE.
 * Source: interfaces, section 2, "camt.053 matching".
 */
#pragma once

#include <gio/gio.h>

#define CAMT_ERROR (camt_error_quark ())
GQuark camt_error_quark (void);

/**
 * CamtError:
 * @CAMT_ERROR_FORM: something is missing in it; the message says where
 * @CAMT_ERROR_OTHER: XML, but not a camt.053 file
 * @CAMT_ERROR_XML: not XML, or cut off
 * @CAMT_ERROR_SIZE: more than this program wants to read
 * @CAMT_ERROR_BALANCE: the sums do not lead from the opening to the closing balance
 */
typedef enum {
  CAMT_ERROR_FORM,
  CAMT_ERROR_OTHER,
  CAMT_ERROR_XML,
  CAMT_ERROR_SIZE,
  CAMT_ERROR_BALANCE,
} CamtError;

enum {
  CAMT_BYTES_MAX = 8 * 1024 * 1024,
  CAMT_ENTRIES_MAX = 20000, /* of all statements in a file */
};

/** CamtEntry: one sum of money that was booked; one of a batch when the bank tells them apart.
 * Texts are "" when the file does not say. */
typedef struct {
  gint64 amount_cents; /* in positive, out negative */
  char *date;          /* booked, "YYYY-MM-DD" */
  char *name, *iban;   /* of the other side */
  char *text;          /* what was written with it, on one line */
  char *reference;     /* structured */
  char *bank_reference;
  gboolean returned; /* a payment that came back */
  gboolean many;     /* several payments in one sum, that the bank does not tell apart */
} CamtEntry;

typedef struct {
  char *iban, *name; /* our account; the bank's Id of the statement */
  char *from_date, *until_date;
  gint64 opening_cents, closing_cents;
  GPtrArray *entries; /* of CamtEntry */
} CamtStatement;
void camt_statement_free (gpointer statement);

/** camt_parse: Returns: (transfer full) (element-type CamtStatement): at least one; NULL with
 * @error set. */
GPtrArray *camt_parse (const guint8 *bytes, gsize size, GError **error);

/** camt_amount: "12.5" to 1250: digits, and at most two after a dot but for zeros. Returns: FALSE,
 * @cents untouched, for anything else. */
gboolean camt_amount (const char *text, gint64 *cents);
