/* SPDX-License-Identifier: EUPL-1.2
 *
 * Delivering activities to a register through the outbox: in batches, acknowledged one by one,
 * again when there was no word, and corrected or taken back by later messages. What was made and
 * changed before it was ever sent, is sent once, as it stands.
 */
#pragma once

#include "server/core/outbox.h"
#include "server/core/writer.h"
#include "server/register/register_adapter.h"

#define DELIVERY_KIND "register"

enum {
  DELIVERY_TRIES_MAX = 10,        /* without a word; then a person looks */
  DELIVERY_FIRST_WAIT_MS = 60000, /* doubles with each try, up to an hour */
  DELIVERY_LONGEST_WAIT_MS = 3600000,
};

/** DeliveryGather: puts the next batch in the outbox. WRITER_SAVEPOINT. */
typedef struct {
  guint items; /* (out): in the batch; 0: nothing was due */
} DeliveryGather;
gboolean delivery_gather_run (gpointer gather, WriterTurn *turn, GError **error);

/** DeliveryReport: what came back for a batch. WRITER_SAVEPOINT. */
typedef struct {
  const char *batch;
  const GPtrArray *items; /* of RegisterItem */
  const RegisterAck *acks;
} DeliveryReport;
gboolean delivery_report_run (gpointer report, WriterTurn *turn, GError **error);

/** DeliveryAsk: asks the register what it holds. WRITER_CHECKS_FIRST. */
typedef struct {
  char actor[40];
} DeliveryAsk;
gboolean delivery_ask_run (gpointer ask, WriterTurn *turn, GError **error);

/** delivery_again_run: offers what was refused once more; @ask is a DeliveryAsk too. */
gboolean delivery_again_run (gpointer ask, WriterTurn *turn, GError **error);

/** delivery_read: the items of @batch that wait for an answer. Returns: (transfer full)
 * (element-type RegisterItem). */
GPtrArray *delivery_read (Store *store, const char *batch, GError **error);

/** delivery_send: OutboxSend for DELIVERY_KIND; @worker is a DeliveryWorker. */
typedef struct {
  App *app;
  const RegisterAdapter *adapter;
  RegisterTarget target;
} DeliveryWorker;
gboolean delivery_send (const OutboxItem *item, gpointer worker, GError **error);

/** One line of the reconciliation. */
typedef enum {
  DELIVERY_MISSING,   /* they took it, and do not hold it */
  DELIVERY_UNKNOWN,   /* they hold what does not stand with us */
  DELIVERY_DIFFERENT, /* other hours */
  DELIVERY_REFUSED,   /* they said no */
} DeliveryDifference;
typedef struct {
  DeliveryDifference kind;
  char *reference, *title, *reason;
  gint64 ours, theirs; /* quarters */
} DeliveryLine;

typedef struct {
  gint64 waiting, sent, accepted, refused, dropped; /* messages */
  gint64 asked_ms, answered_ms;                     /* of the last time they were asked; 0: never */
  gint64 held;                                      /* that they hold, as they said */
  GPtrArray *lines; /* of DeliveryLine, at most DELIVERY_LINES_MAX */
} DeliveryFigures;
enum { DELIVERY_LINES_MAX = 300 };

/** delivery_figures: what we hold against what they hold. */
gboolean delivery_figures (Store *store, DeliveryFigures *figures, GError **error);
void delivery_figures_clear (DeliveryFigures *figures);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeliveryFigures, delivery_figures_clear)
