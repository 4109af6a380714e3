/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who is signed in: sessions of staff. The browser holds a random token, the database its hash.
 */
#pragma once

#include "server/web/request.h"

enum { STAFF_TOKEN_HASH_BYTES = 32 };

/** Name of the cookie that holds the token, for request_cookie() and request_set_cookie(). */
#define STAFF_COOKIE "lc-staff"

/** staff_session_hash: what the database holds of @token: its BLAKE2b-256. */
void staff_session_hash (const char *token, guint8 out[STAFF_TOKEN_HASH_BYTES]);

/**
 * staff_session_find: who the session belongs to, when it is still good and its owner may still
 * come in.
 *
 * Returns: (transfer full): NULL when there is no such session (@error not set), or when the
 * database cannot be read (@error set).
 */
RequestStaff *staff_session_find (Store *store, const guint8 token_hash[STAFF_TOKEN_HASH_BYTES],
                                  gint64 now_ms, GError **error);
void request_staff_free (RequestStaff *staff);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RequestStaff, request_staff_free)
