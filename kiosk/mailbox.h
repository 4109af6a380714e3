/* SPDX-License-Identifier: EUPL-1.2
 *
 * How a working thread hands a result to the main loop: a slot for one. The thread waits while
 * its last result was not taken, so that it never runs ahead, and all state stays with the main
 * loop. The lock is a pthread's, so that ThreadSanitizer sees it.
 */
#pragma once

#include <glib.h>

typedef struct Mailbox Mailbox;

/** Called in the main loop; @item is the callee's. */
typedef void (*MailboxHandler) (gpointer item, gpointer user);

/**
 * mailbox_new:
 * @handler: called in the thread-default main context of the caller
 * @drop: frees an item that nobody took
 */
Mailbox *mailbox_new (MailboxHandler handler, gpointer user, GDestroyNotify drop);

/**
 * mailbox_post: from the working thread; waits until the slot is free.
 *
 * Returns: FALSE when the mailbox was closed: the item was dropped, and there is no more to do.
 */
gboolean mailbox_post (Mailbox *mailbox, gpointer item);

/** mailbox_close: from the main loop; nothing is handed over any more, and who waits is woken. */
void mailbox_close (Mailbox *mailbox);

/** mailbox_free: after closing it and joining the thread. */
void mailbox_free (Mailbox *mailbox);
