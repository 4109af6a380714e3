/* SPDX-License-Identifier: EUPL-1.2
 *
 * Accounts of staff.
 */
#pragma once

#include "schedule/store.h"
#include "server/web/request.h"

/**
 * account_add:
 * @name: what they sign in with; unique (STORE_ERROR_CONSTRAINT when it is taken)
 * @password_hash: of account_hash()
 *
 * For commands.
 */
gboolean account_add (Store *store, gint64 now_ms, const char *name, Role role,
                      const char *password_hash, GError **error);

/** account_hash: argon2id, 64 MiB, two passes: a tenth of a second, so never on the writer's
 * thread. Returns: (transfer full): NULL when there is no memory for it. */
char *account_hash (const char *password);
