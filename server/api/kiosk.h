/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks as the server knows them: made in the back office, paired once with a short code,
 * told what changed. The wire is kiosk_messages.h; the pages are page_kiosk.c.
 */
#pragma once

#include <jansson.h>

#include "schedule/protocol.h"
#include "schedule/scan.h"
#include "server/core/writer.h"

#define KIOSK_ERROR (kiosk_error_quark ())
GQuark kiosk_error_quark (void);

typedef enum {
  KIOSK_ERROR_CODE,  /* unknown, used or too old pairing code */
  KIOSK_ERROR_TOKEN, /* unknown or revoked token */
} KioskError;

enum { KIOSK_HASH_BYTES = 32, KIOSK_NAME_MAX = 100 };

typedef struct {
  gint64 id;
  guint8 public_id[SCAN_ID_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
} Kiosk;

/** kiosk_secret_hash: what the database holds of a code or token: BLAKE2b-256. */
void kiosk_secret_hash (const char *text, guint8 hash[KIOSK_HASH_BYTES]);

/** kiosk_code_new: a pairing code: Crockford's base32, 40 random bits. Returns: (transfer full). */
char *kiosk_code_new (void);
/** kiosk_code_tidy: capitals, no blanks or dashes, O as 0, I and L as 1. Returns: (transfer full).
 */
char *kiosk_code_tidy (const char *typed);

/** Makes a kiosk, or gives a known one a new pairing code. */
typedef struct {
  gint64 kiosk_id; /* 0: a new one, filled in */
  char *name;
  gint64 checkpoint_id;
  guint8 code_hash[KIOSK_HASH_BYTES];
  char actor[40];
} KioskInvite;
void kiosk_invite_free (gpointer command);
gboolean kiosk_invite_run (gpointer command, WriterTurn *turn, GError **error);

/** Pairs: spends the code, keeps the public key and the token's hash. */
typedef struct {
  guint8 code_hash[KIOSK_HASH_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  guint8 token_hash[KIOSK_HASH_BYTES];
  guint8 public_id[SCAN_ID_BYTES]; /* filled in */
} KioskPair;
/** kiosk_pair_run: Errors: KIOSK_ERROR_CODE. */
gboolean kiosk_pair_run (gpointer command, WriterTurn *turn, GError **error);

/** Revokes a kiosk, or sends it to another door. */
typedef struct {
  gint64 kiosk_id;
  gint64 checkpoint_id; /* 0: revoke it */
  char actor[40];
} KioskChange;
gboolean kiosk_change_run (gpointer command, WriterTurn *turn, GError **error);

/** kiosk_find: by its token. Returns: FALSE with KIOSK_ERROR_TOKEN when it is not to be let in. */
gboolean kiosk_find (Store *store, const char *token, Kiosk *kiosk, GError **error);

/** kiosk_welcome: the answer to pairing. Returns: (transfer full). */
json_t *kiosk_welcome (Store *store, const guint8 public_id[SCAN_ID_BYTES], const char *token,
                       GError **error);

/**
 * kiosk_changes: everything that changed after @since, by schedule/protocol.h.
 * @news: (out): whether anything did
 *
 * Returns: (transfer full): NULL with @error set.
 */
json_t *kiosk_changes (Store *store, const Kiosk *kiosk, gint64 since, gint64 now_ms,
                       gboolean *news, GError **error);

/** kiosk_hex, kiosk_base64: bytes as text. Returns: (transfer full). */
char *kiosk_hex (const guint8 *bytes, gsize size);
