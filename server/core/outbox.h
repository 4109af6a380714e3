/* SPDX-License-Identifier: EUPL-1.2
 *
 * What must leave the machine: mail, payment calls. A row is written in the same transaction as
 * the change that causes it; a worker thread for its kind sends it afterwards, outside any
 * transaction, and reports back as a command. At least once: what a receiver must not see twice
 * carries the row's key as its idempotency key.
 */
#pragma once

#include "server/core/app.h"

enum {
  OUTBOX_FIRST_WAIT_MS = 5000,      /* after the first failure; doubles with each */
  OUTBOX_LONGEST_WAIT_MS = 3600000, /* but never longer than an hour */
  OUTBOX_ATTEMPTS_MAX = 14,         /* then it has failed, and people look: about 6 hours */
};

#define OUTBOX_ERROR (outbox_error_quark ())
GQuark outbox_error_quark (void);

/** OutboxError: what a sender says; any other error counts as a temporary one. */
typedef enum {
  OUTBOX_ERROR_TEMPORARY, /* try again later */
  OUTBOX_ERROR_PERMANENT, /* trying again is of no use: the row has failed */
} OutboxError;

typedef struct {
  gint64 id;
  const char *key;
  const char *payload; /* JSON */
  int attempts;        /* failed ones before this */
} OutboxItem;

/**
 * OutboxSend: sends one item; on a worker thread, and may take as long as the network does (set
 * a time limit of seconds: the server stops only after it returns). It opens its own snapshots
 * and hands its own changes to the writer. Messages of errors are stored and shown in the office:
 * no names or addresses in them.
 */
typedef gboolean (*OutboxSend) (const OutboxItem *item, gpointer user_data, GError **error);

/** outbox_new: uses @app's readers, writer and clock. */
Outbox *outbox_new (App *app);

/** outbox_handle: starts the worker for @kind. Once a kind. */
void outbox_handle (Outbox *outbox, const char *kind, OutboxSend send, gpointer user_data);

/** OutboxPace: asked before each item, on the worker's thread: how many milliseconds to wait with
 * it; 0 takes a place now. */
typedef gint64 (*OutboxPace) (gint64 now_ms, gpointer user_data);

/** outbox_handle_paced: the same for what must not go faster than @pace says.
 * @free_data: (nullable): frees @user_data when the worker has ended */
void outbox_handle_paced (Outbox *outbox, const char *kind, OutboxSend send, OutboxPace pace,
                          gpointer user_data, GDestroyNotify free_data);

/** outbox_free: waits until what is being sent is sent and reported. Before the writer stops.
 * Accepts NULL. */
void outbox_free (Outbox *outbox);

/**
 * outbox_add:
 * @kind: "mail", "payment" or "register": whose worker sends it
 * @key: idempotency key; a second item with the same key is refused (STORE_ERROR_CONSTRAINT)
 * @payload_json: ids rather than personal data
 *
 * For commands: the item goes with the transaction.
 */
gboolean outbox_add (Store *store, const char *kind, const char *key, const char *payload_json,
                     gint64 now_ms, GError **error);

/** outbox_again: for commands: an item that failed is sent once more, with all its tries before it.
 * outbox_settle: for commands: one that failed needs nobody any more. Both: nothing when the item
 * with @key did not fail. */
gboolean outbox_again (Store *store, const char *key, gint64 now_ms, GError **error);
gboolean outbox_settle (Store *store, const char *key, gint64 now_ms, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outbox, outbox_free)
