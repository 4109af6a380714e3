/* SPDX-License-Identifier: EUPL-1.2
 *
 * From an outbox row to a letter ready to go: whom it is for, what it says, what is attached, all
 * as the database is now.
 */
#pragma once

#include "server/mail/letter_log.h"

/** A letter that can be given to a mail server. */
typedef struct {
  GBytes *bytes;
  char *to;            /* address */
  char *envelope_from; /* where bounces go, with the letter's token when the configuration has it */
} LetterReady;

void letter_ready_clear (LetterReady *ready);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LetterReady, letter_ready_clear)

/**
 * letter_make:
 * @outbox_id: of a row of kind "mail"
 * @payload: its values
 *
 * Errors: OUTBOX_ERROR_PERMANENT when the letter has nobody to go to; anything else may pass.
 */
gboolean letter_make (App *app, Store *store, gint64 outbox_id, const char *payload,
                      LetterReady *ready, GError **error);

/** letter_message_id: "TOKEN@domain of the sender". Returns: (transfer full). */
char *letter_message_id (const App *app, const char *token);
