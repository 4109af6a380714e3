/* SPDX-License-Identifier: EUPL-1.2
 *
 * Vouchers as the office makes them: in batches, with places kept for them when asked.
 */
#pragma once

#include "server/core/messages.h"
#include "server/core/writer.h"

enum { VOUCHER_BATCH_MAX = 500 };

/** What can be wrong, as a mask. */
typedef enum {
  VOUCHER_FIELD_NAME = 1 << 0,
  VOUCHER_FIELD_COUNT = 1 << 1, /* number of codes, or uses of each */
  VOUCHER_FIELD_VALUE = 1 << 2,
  VOUCHER_FIELD_TICKET = 1 << 3, /* unknown; or none while places are kept, or one only for staff */
  VOUCHER_FIELD_WINDOW = 1 << 4,
  VOUCHER_FIELD_PLACES = 1 << 5, /* there are not so many to keep */
  VOUCHER_FIELD_CODE = 1 << 6,   /* exists, or has signs a code does not have */
} VoucherField;

/**
 * VoucherBatch:
 * @kind: "free", "percent", "amount" or "fixed"
 * @value: per cent, or cents; -1 when what was typed is neither
 * @code: one code chosen by hand, for a batch of one; "" makes them at random
 * @ticket_type_id: 0 for every type that is sold openly
 * @places: kept for this batch out of the type's quotas; 0: none
 * @from_ms, @until_ms: 0 for no bound; -1 when what was typed is no moment
 */
typedef struct {
  char *name, *kind, *code;
  gint64 value, count, uses, ticket_type_id, places, from_ms, until_ms;
  unsigned wrong;
  gint64 staff_id;
} VoucherBatch;
void voucher_batch_free (gpointer command);

/** voucher_batch_run: WriterRun; WRITER_SAVEPOINT. Outcome "/kantoor/kortingscodes". Errors:
 * ORDER_ERROR_FIELDS with @wrong set. */
gboolean voucher_batch_run (gpointer command, WriterTurn *turn, GError **error);

/** VoucherRelease: places kept for a batch that nobody has used go back to everybody. */
typedef struct {
  gint64 batch_id;
  gint64 staff_id;
} VoucherRelease;
/** voucher_release_run: WriterRun. Outcome "/kantoor/kortingscodes". Errors: ORDER_ERROR_UNKNOWN.
 */
gboolean voucher_release_run (gpointer command, WriterTurn *turn, GError **error);

/** voucher_withdraw_run: WriterRun with a VoucherRelease. What is not used of the batch cannot be
 * used any more, and places kept for it go back. Outcome and errors as voucher_release_run(). */
gboolean voucher_withdraw_run (gpointer command, WriterTurn *turn, GError **error);

/** A batch as the list shows it. */
typedef struct {
  gint64 id;
  char *name, *kind;
  char *code;                  /* "" when there are several */
  char *ticket_nl, *ticket_en; /* "" for every type */
  gboolean over;               /* none of it can be used any more, by time */
  gint64 created_ms, value, codes, uses, uses_max;
  gint64 kept, kept_taken; /* places */
} VoucherRow;
void voucher_row_free (gpointer row);

/** voucher_rows: Returns: (transfer full) (element-type VoucherRow): newest first; vouchers that
 * were not made in a batch stand first, each under its code, without an id. */
GPtrArray *voucher_rows (Store *store, gint64 now_ms, GError **error);

/** voucher_csv: the codes of a batch, for a spreadsheet: code, uses left, kind, value, ticket,
 * validity, in the words of @messages. Returns: (transfer full): NULL without @error when there is
 * no such batch. */
char *voucher_csv (Store *store, const Messages *messages, Lang lang, gint64 batch_id,
                   GError **error);
