/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who lost the link asks for it by mail address. Whether the address is known is told to nobody:
 * the answer is the same, and takes the same command. Only the letter tells.
 */
#pragma once

#include "server/core/writer.h"

enum { LINKS_MARK_BYTES = 16 };

/**
 * LinksAsked:
 * @email: as typed
 * @mark: what stands for the address in the outbox, which keeps its keys and must not keep
 * addresses: links_mark()
 */
typedef struct {
  char *email;
  guint8 mark[LINKS_MARK_BYTES];
} LinksAsked;
void links_asked_free (gpointer command);

/** links_mark: a hash of the address that only this server can make. */
void links_mark (const guint8 secret[32], const char *email, guint8 mark[LINKS_MARK_BYTES]);

/** links_asked_run: WriterRun. Outcome "/link-kwijt?verstuurd=1", also for an address nobody has.
 * One letter a quarter of an hour an address, however often it is asked. */
gboolean links_asked_run (gpointer command, WriterTurn *turn, GError **error);
