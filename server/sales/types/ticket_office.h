/* SPDX-License-Identifier: EUPL-1.2
 *
 * Types of tickets and their quotas as the office makes and changes them. What was sold stays sold:
 * a change that would not leave room for it is refused.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/ticket.h"

enum { TICKET_QUOTAS_MAX = 16 };

/** What can be wrong with a type, as a mask. */
typedef enum {
  TICKET_FIELD_CODE = 1 << 0, /* also: another type has it */
  TICKET_FIELD_NAMES = 1 << 1,
  TICKET_FIELD_PRICE = 1 << 2,
  TICKET_FIELD_DAYS = 1 << 3, /* none, or others than what was sold */
  TICKET_FIELD_VAT = 1 << 4,
  TICKET_FIELD_WINDOW = 1 << 5,
  TICKET_FIELD_QUOTAS = 1 << 6, /* none, or too small for what was sold */
} TicketField;

/**
 * TicketType: all of a type.
 * @id: 0 makes a new one
 * @buyers: "open", "code" or "staff"
 * @price_cents: -1 when what was typed is no amount
 * @vat_category: of EN 16931: S standard, Z zero, E exempt, O outside
 * @from_ms, @until_ms: 0 for no bound; -1 when what was typed is no moment
 * @sold: (out): tickets in carts and orders
 * @wrong: (out): mask of TicketField
 */
typedef struct {
  gint64 id;
  char *code, *name_nl, *name_en, *hint_nl, *hint_en, *exemption_nl, *exemption_en;
  char *buyers, *vat_category;
  TicketKind kind;
  int days, vat_permille;
  gint64 price_cents, from_ms, until_ms;
  gboolean on_sale;
  gint64 quotas[TICKET_QUOTAS_MAX];
  guint n_quotas;
  int sold;
  unsigned wrong;
  gint64 staff_id;
} TicketType;

void ticket_type_free (gpointer type);

/** ticket_type_read: Returns: (transfer full): NULL without @error when there is none. */
TicketType *ticket_type_read (Store *store, gint64 id, GError **error);
/** ticket_type_list: Returns: (transfer full) (element-type TicketType): by position. */
GPtrArray *ticket_type_list (Store *store, GError **error);

/**
 * ticket_type_save_run: WriterRun; WRITER_SAVEPOINT. Outcome "/kantoor/kaartjes".
 *
 * A new price is for who orders from now on; who has seen a lower one in an open cart is asked
 * again.
 *
 * Errors: ORDER_ERROR_FIELDS with @wrong set; ORDER_ERROR_UNKNOWN.
 */
gboolean ticket_type_save_run (gpointer command, WriterTurn *turn, GError **error);

/** A quota of tickets. */
typedef struct {
  gint64 id;
  char *name;
  gint64 capacity, taken;
  gboolean block; /* places kept for vouchers */
} TicketQuota;
void ticket_quota_free (gpointer quota);

/** ticket_quota_list: those that are not a session's. Returns: (transfer full) (element-type
 * TicketQuota). */
GPtrArray *ticket_quota_list (Store *store, GError **error);

/** QuotaSave: @id 0 makes a new one. @taken: (out): what was taken when @capacity is too small. */
typedef struct {
  gint64 id;
  char *name;
  gint64 capacity;
  gint64 taken;
  gint64 staff_id;
} QuotaSave;
void quota_save_free (gpointer command);

/** quota_save_run: WriterRun. Outcome "/kantoor/kaartjes". Errors: ORDER_ERROR_FIELDS when there is
 * no name or number; ORDER_ERROR_SOLD_OUT with @taken when more are taken than there would be;
 * ORDER_ERROR_UNKNOWN. */
gboolean quota_save_run (gpointer command, WriterTurn *turn, GError **error);
