/* SPDX-License-Identifier: EUPL-1.2
 *
 * The receiving side of deliveries. What a register of the day wants to hear, and how, is one of
 * these; the rest of the house knows only this page.
 */
#pragma once

#include <glib.h>

#include "server/register/offering.h"

/** One message: an activity to add, to put in the place of another, or to take back. */
typedef struct {
  gint64 activity_id;
  const char *action; /* "add", "replace", "withdraw"; static */
  char *reference;    /* of the activity; of what is taken back when withdrawing */
  char *replaces;     /* with "replace": of the one that they hold; else "" */
  char *register_number, *name;
  char *date, *title, *code, *provider, *activity_type;
  int quarters[AREAS];
  int contact_quarters, self_quarters;
} RegisterItem;

typedef enum {
  REGISTER_SILENT = 0, /* no word about it: again later */
  REGISTER_ACCEPTED,   /* also when they had it already */
  REGISTER_REFUSED,
  REGISTER_LATER,
} RegisterAnswer;

typedef struct {
  RegisterAnswer answer;
  char *reason; /* (nullable): of a refusal, at most a line */
} RegisterAck;

/** What they hold, as they say. */
typedef struct {
  char *reference;
  gint64 quarters;
} RegisterHolding;
void register_holding_free (gpointer holding);

typedef struct {
  const char *url; /* without a slash at the end */
  const char *key; /* (nullable) */
} RegisterTarget;

/**
 * RegisterAdapter:
 * @deliver: gives one batch. @batch: its idempotency key: the same batch may be given again.
 *   @items: (element-type RegisterItem). @acks: room for an answer to each, zeroed. Errors are
 *   OUTBOX_ERROR. Blocks for seconds.
 * @list: asks for what they hold after @cursor ("" to begin). @next: (out): where to go on, NULL at
 *   the end. Returns: (transfer full) (element-type RegisterHolding).
 */
typedef struct {
  const char *name;
  gboolean (*deliver) (const RegisterTarget *target, const char *batch, const GPtrArray *items,
                       RegisterAck *acks, GError **error);
  GPtrArray *(*list) (const RegisterTarget *target, const char *cursor, char **next,
                      GError **error);
} RegisterAdapter;

/**
 * register_http: JSON over HTTP:
 *
 *   POST URL/activities, Idempotency-Key: the batch
 *     {"batch":"…","items":[{"id","action","replaces"?,"register_number","name","date","title",
 *      "code","provider","type","quarters":{"vakinhoudelijk",…},"contact_quarters",
 *      "self_study_quarters"}]}
 *     200 {"items":[{"id","status":"accepted"|"duplicate"|"refused"|"later","reason"?}]}
 *   GET URL/activities?after=CURSOR
 *     200 {"items":[{"id","quarters":N}],"next":"cursor"|null}
 */
extern const RegisterAdapter register_http;

/** register_acks_read: an answer's body. @acks: as in RegisterAdapter. FALSE when it is none. */
gboolean register_acks_read (const char *text, gsize size, const GPtrArray *items,
                             RegisterAck *acks);
/** register_holdings_read: the same of a list; NULL when it is none. */
GPtrArray *register_holdings_read (const char *text, gsize size, char **next);
