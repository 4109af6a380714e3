/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters that did not arrive. A refusal by the mail server is recorded by the worker that heard
 * it. A report that comes back later is dropped in a maildir folder, by `congress-server bounce` or
 * by a mail server that delivers there, and collected by the running server: only one process
 * writes to the database, and a report may come while it is down.
 */
#pragma once

#include "server/mail/report.h"

/** bounce_folder_of: the maildir that is watched when the configuration names none. (transfer
 * full). */
char *bounce_folder_of (const char *data_folder);

/** bounce_drop: puts one message in the maildir, whole and synced, or not at all. */
gboolean bounce_drop (const char *folder, const char *bytes, gsize size, GError **error);

/**
 * bounce_collect: records what waits in the maildir of @app, at most BOUNCE_AT_ONCE. A report of a
 * letter of ours is erased once it is recorded; anything else moves to "cur", for people to look
 * at, and is erased after BOUNCE_KEEP_DAYS, since it may hold names. Waits for the writer: for the
 * housekeeper.
 */
gboolean bounce_collect (App *app, GError **error);
enum { BOUNCE_AT_ONCE = 50, BOUNCE_KEEP_DAYS = 30 };

/** BounceAdd: one thing a mail server said of a letter. */
typedef struct {
  gint64 letter_id;  /* 0: find it by @token */
  const char *token; /* (nullable) */
  const char *how;   /* "refused" or "report" */
  gboolean delayed;  /* not lost (yet) */
  const char *status, *text;
  guint8 digest[32]; /* of what it was read from: a repeat changes nothing */
} BounceAdd;

/** bounce_add_run: WriterRun, WRITER_CHECKS_FIRST. Errors: LETTER_ERROR_UNKNOWN. */
gboolean bounce_add_run (gpointer command, WriterTurn *turn, GError **error);
