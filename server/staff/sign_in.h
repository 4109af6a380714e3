/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing in and out of staff. Guessing is slowed down per name, in memory: after five wrong
 * passwords within a quarter of an hour the name has to wait. An unknown name costs as much time
 * and gets the same answer as a wrong password.
 */
#pragma once

#include "server/core/writer.h"
#include "server/staff/session.h"

enum { SIGN_IN_HOURS = 12 };

/** sign_in_may_try: FALSE when @name has to wait. Any thread. */
gboolean sign_in_may_try (const char *name, gint64 now_ms);
/** sign_in_failed, sign_in_succeeded: told after each try. Any thread. */
void sign_in_failed (const char *name, gint64 now_ms);
void sign_in_succeeded (const char *name);

/** sign_in_hash_of: the password hash of an account that may come in; of nobody when there is none,
 *  so that checking takes as long. @staff_id: (out): 0 for nobody. Returns: (transfer full). */
char *sign_in_hash_of (Store *store, const char *name, gint64 *staff_id, GError **error);

/** sign_in_verify: a tenth of a second and 64 MiB: for a working thread. */
gboolean sign_in_verify (const char *hash, const char *password);

/** Opens a session. */
typedef struct {
  gint64 staff_id;
  guint8 token_hash[STAFF_TOKEN_HASH_BYTES];
} SignIn;
/** sign_in_run: WriterRun. Outcome "/kantoor". The cookie that holds the token is the page's to
 * set. */
gboolean sign_in_run (gpointer command, WriterTurn *turn, GError **error);

/** Ends a session, by its token's hash (32 bytes). Outcome "/". */
gboolean sign_out_run (gpointer command, WriterTurn *turn, GError **error);
